"""Findings: what a profile says, question by question, and as one graded sentence: never more than was measured."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from automata.replication.copies import told_apart
from automata.replication.genealogy import Genealogy

if TYPE_CHECKING:
    from automata.replication.profile import Profile


@dataclass(frozen=True)
class Finding:
    """The answer to one question and the evidence for it, both in words."""

    question: str
    answer: str
    evidence: str


def findings(profile: Profile) -> tuple[Finding, ...]:
    """Return the answers to all questions; those that were left open come last, each with the reason."""
    return (
        *_answered(profile),
        *(Finding(one.question, "not tested", one.reason) for one in profile.untested),
    )


def _answered(profile: Profile) -> Iterator[Finding]:
    if profile.search or profile.near:
        yield _copy(profile)
    if profile.parts_law and profile.copies_law and profile.counts:
        law, parts = profile.copies_law, profile.parts_law
        yield Finding("copies grow", law.law, f"N = {_listed(law.counts)}; {law.reason}")
        yield Finding("parts grow", parts.law, f"{_listed(parts.counts)} components; {parts.reason}")
    if profile.fertility:
        fertility = profile.fertility
        yield Finding("children are fertile", _yes(fertility.fertile), fertility.reason)
        if fertility.depth >= 2:
            orphans = [birth.orphan for birth in fertility.line if birth.orphan is not None]
            evidence = f"{sum(orphans)} of {len(orphans)} bear without their parent"
            yield Finding("children need no parent", _yes(fertility.independent), evidence)
    if profile.near:
        yield _heirs(profile)
    if profile.controls:
        trivial = profile.controls.trivial
        answer = "undecided" if trivial is None else _yes(trivial)
        yield Finding("the rule copies anything", answer, profile.controls.verdict)
    if profile.mutants:
        tally = profile.mutants.tally
        told = ", ".join(f"{count} {fate}" for fate, count in tally.items())
        steps = profile.mutants.steps
        evidence = f"of {len(profile.mutants.mutants)} single-cell mutants in {steps} generations: {told}"
        yield Finding("changes of the body are inherited", _yes(tally["inherited"] > 0), evidence)
    if profile.von_neumann:
        for part in profile.von_neumann.all:
            yield Finding(part.name, part.verdict, part.reason)
    if profile.genes and profile.genes.cells:
        told = ", ".join(f"{count} {part}" for part, count in profile.genes.tally.items())
        yield Finding(
            "genes", str(profile.genes.tally["description"]), f"cells of the seed and its ring: {told}"
        )
    if profile.breadth:
        breadth = profile.breadth
        told = (
            f"{breadth.tried} of {breadth.possible} gene sequences were written: {breadth.born} had a child, "
            f"{breadth.copied} were copied, {breadth.fertile} had a grandchild, {breadth.true_breeding} breed true"
        )
        yield Finding("it builds what is written", f"{len(breadth.children)} kinds", told)
    if profile.genealogy:
        yield _family(profile.genealogy)


def _copy(profile: Profile) -> Finding:
    question, search, near = "it bears a copy", profile.search, profile.near
    if search and search.births:
        shift, copy = profile.displacement, search.births[0].copy
        turn = profile.frame.transform_back(copy.transform).name
        others = f", {len(search.births)} at once" if len(search.births) > 1 else ""
        apart = "isolated" if copy.isolated else "not isolated"
        recurs = f"; it recurs in its own place after {search.recurrence}" if search.recurrence else ""
        return Finding(
            question, "yes", f"after {search.period} at {_shift(shift)}, {turn}, {apart}{others}{recurs}"
        )
    if near:
        parts = [
            f"after {near.step} at {_shift(profile.displacement)}",
            profile.frame.transform_back(told_apart(near.copy.motion)[0]).name,
            f"of {profile.population} cells {near.copy.wrong} wrong",
            f"{near.copy.out_of_phase - near.copy.wrong} in another phase",
        ]
        whole = f"; complete but for phase from {near.complete} on" if near.complete < near.step else ""
        return Finding(question, "nearly", ", ".join(parts) + whole)
    assert search is not None
    if search.moves:
        return Finding(
            question, "moves", f"{len(search.moves)} copies elsewhere, nobody left behind; {search.reason}"
        )
    return Finding(question, "no", search.reason)


def _family(family: Genealogy) -> Finding:
    count, alive = len(family.individuals), len(family.living(family.steps))
    deepest = max((one.depth for one in family.individuals), default=0)
    told = f"{alive} of {count} individuals live after {family.steps} generations, {len(family.species)} species, "
    told += f"{deepest} births deep, {family.debris} pieces of debris"
    return Finding(
        "family", f"{len(family.births)} born", told + (f"; {family.stopped}" if family.stopped else "")
    )


def _heirs(profile: Profile) -> Finding:
    count = len(profile.heirs)
    if not count:
        return Finding(
            "children are fertile", "no", "the child, cut out and alone, bears nothing in the same time"
        )
    told = ", ".join(
        f"after {heir.step}, {heir.copy.wrong} cells wrong, {heir.copy.out_of_phase - heir.copy.wrong} in another phase"
        for heir in profile.heirs
    )
    return Finding("children are fertile", "yes", f"cut out and alone, the child bears {told}")


def _yes(truth: bool) -> str:
    return "yes" if truth else "no"


def _shift(shift: tuple[int, int] | None) -> str:
    return f"({shift[0]:+d} rows, {shift[1]:+d} columns)" if shift else "?"


def _listed(counts: tuple[int, ...]) -> str:
    return ", ".join(map(str, counts))


def grade(profile: Profile) -> str:
    """Return the strongest sense in which the pattern was shown to replicate."""
    search, near = profile.search, profile.near
    if not (search and search.births) and not near:
        if search is None:
            return "not examined"
        return "moves, and does not replicate" if search.moves else "does not replicate, as far as was looked"
    fertile = profile.fertility.fertile if profile.fertility else bool(profile.heirs) if near else None
    if profile.controls and profile.controls.trivial:
        return "replicates trivially: the rule copies anything"
    if fertile is None:
        return "copies itself; whether its children do was not tested"
    if not fertile:
        return "copies itself, and its children do not"
    parts = profile.von_neumann
    if parts and parts.complete:
        return "replicates by description: copier, constructor, controller and description are all shown"
    if not parts:
        return "replicates; von Neumann's parts were not tested"
    shown = [part.name for part in parts.all if part.verdict == "shown"]
    return f"replicates; of von Neumann's parts shown: {', '.join(shown) if shown else 'none'}"


def report(profile: Profile) -> str:
    """Return a heading, the grade and a line for each finding."""
    head = f"{profile.population} cells under {profile.rule}: {profile.grade}"
    width = max((len(one.question) for one in profile.findings), default=0)
    inner = max((len(one.answer) for one in profile.findings), default=0)
    lines = [f"{one.question:<{width}}  {one.answer:<{inner}}  {one.evidence}" for one in profile.findings]
    return "\n".join([head, "", *lines]) + "\n"
