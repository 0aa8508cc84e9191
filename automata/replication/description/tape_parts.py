"""Von Neumann's parts of a machine, judged by the edits of its tape; see `evidence` for when counts decide."""

from __future__ import annotations

from collections.abc import Iterable

from automata.proportion import Proportion
from automata.replication.description.evidence import copier_verdict, description_verdict
from automata.replication.description.tape import Descendant, TapeEdit, TapeReport
from automata.replication.description.verdicts import (
    COPIED_ONLY,
    Intervention,
    PartVerdict,
    PartVerdicts,
    Verdict,
    share_text,
    with_what_is_controlled,
)


def tape_parts(report: TapeReport) -> PartVerdicts:
    """Judge von Neumann's parts by the edits of a tape; what takes a depth of 2 is not testable with less."""
    double = [edit for edit in report.edits if edit.used_twice]
    copier, constructor, description = _copier(report), _constructor(report, double), _description(report, double)
    return PartVerdicts(
        copier,
        constructor,
        with_what_is_controlled(_controller(report), copier, constructor, description),
        description,
        tuple(
            _record(edit, "its child has the pulse and another body, and so has its grandchild", True)
            for edit in double
        ),
    )


def _copier(report: TapeReport) -> PartVerdict:
    copied, asked = sum(edit.copied for edit in report.edits), len(report.edits)
    born = sum(edit.descendants[0].born for edit in report.edits)
    reason = f"{share_text(Proportion(copied, asked))} edits are on the child's tape, {born} left a child"
    record = (_record(edit, "its child lives and has the pulse", edit.copied) for edit in report.edits)
    verdict = copier_verdict(Proportion(copied, asked), Proportion(copied, born))
    return PartVerdict("copier", verdict, f"{reason}; one fixed tape would be 1 of {asked}", tuple(record))


def _constructor(report: TapeReport, double: list[TapeEdit]) -> PartVerdict:
    """Two edits or more give bodies of their own that breed true: a tape that is not read gives none."""
    copied = [edit for edit in report.edits if edit.copied]
    built = [edit for edit in copied if edit.built]
    bodies = {edit.descendants[0].body for edit in built}
    true = {edit.descendants[0].body for edit in double}
    verdict: Verdict = "not testable here"
    if len(true) >= 2:
        verdict = "shown"
    elif not built and Proportion(0, len(copied)).high < 0.5:
        verdict = "refuted"
    told = f"{share_text(Proportion(len(built), len(copied)))} edits that are copied change the child's body"
    record = tuple(_record(edit, "its child has another body", edit.built) for edit in copied)
    return PartVerdict(
        "constructor", verdict, f"{told}: {len(bodies)} other bodies, {len(true)} of them seen to breed true", record
    )


def _controller(report: TapeReport) -> PartVerdict:
    """Facts about one machine, each observed once; the null is a machine erased half-way."""
    if report.orphan is None:
        told = "the child was not run alone" if report.halfway is None else "the child has no child in so long"
        return PartVerdict("controller", "not testable here", told)
    record = [
        Intervention(
            "the child alone on the plane",
            "it makes the same child as beside its mother",
            "it does" if report.orphan else "it does not",
            report.orphan,
        ),
        Intervention(
            f"the machine erased half-way, after {report.period // 2} generations",
            "no child is born",
            "one is" if report.halfway else "none is",
            not report.halfway,
        ),
    ]
    if not report.orphan:
        return PartVerdict("controller", "refuted", "the child makes a child only beside its mother", tuple(record))
    if report.halfway:
        told = "the child is born without its mother: nothing in it need be controlled"
        return PartVerdict("controller", "not testable here", told, tuple(record))
    told = "alone, the child makes the same child as beside its mother; of a mother erased half-way none is born"
    return PartVerdict("controller", "shown", told, tuple(record))


def _description(report: TapeReport, double: list[TapeEdit]) -> PartVerdict:
    born = [edit for edit in report.edits if edit.descendants[0].born]
    inherited = Proportion(sum(edit.copied for edit in born), len(born))
    bodies = [edit.body for edit in report.edits if edit.body is not None and edit.copied]
    living = [body for body in (*bodies, *report.bodies) if body.born]
    handed = Proportion(sum(body.carried for body in living), len(living))
    asked = max((len(edit.descendants) for edit in report.edits), default=0)
    edits = f"{share_text(inherited)} edits that left a child are in it"
    others = f"{handed.successes} of {handed.trials} changes of the body that left a child are inherited"
    paired = all(edit.body is not None and edit.body.born and not edit.body.carried for edit in double)
    verdict = description_verdict(inherited, len(double), handed, paired)
    if verdict != "refuted" and asked < 2:
        verdict = "not testable here"
    if handed.successes:
        reason = f"what is no description is handed on: {others}; {edits}"
    elif double:
        reason = f"{edits}, {len(double)} of them expressed in a fertile child; {others}"
    elif asked < 2 and any(edit.built for edit in born):
        verdict, reason = "not testable here", f"{edits}; whether the child is fertile takes a depth of 2"
    elif inherited.successes:
        reason = f"{COPIED_ONLY}: {edits}, 0 of them are expressed in a fertile one; {others}"
    else:
        reason = f"no edit is inherited: {edits}; {others}"
    record = (
        *(_record(edit, "its child and grandchild have the pulse and another body", edit.used_twice) for edit in born),
        *(_body_record(edit, edit.body) for edit in born if edit.body is not None),
    )
    return PartVerdict("description", verdict, reason, record)


def _record(edit: TapeEdit, predicted: str, held: bool) -> Intervention:
    came: Iterable[str] = (
        f"depth {each.depth}: {each.wrong} cells differ, {each.others} other pulses, and this one "
        + ("edited" if each.carried else "not edited")
        for each in edit.descendants
    )
    return Intervention(f"({edit.row}, {edit.column}): {edit.was} made {edit.made}", predicted, "; ".join(came), held)


def _body_record(edit: TapeEdit, body: Descendant) -> Intervention:
    change = f"the cells that ({edit.row}, {edit.column}) changes, changed in the body alone"
    came = f"{body.wrong} cells of the child differ, and it has {'' if body.carried else 'not '}the change"
    return Intervention(change, "the child has not the change", came, not body.carried)
