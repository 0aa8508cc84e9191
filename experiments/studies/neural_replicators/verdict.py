"""The verdict: has a published neural replicator, of the parts that it can be asked for, one that no null has?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from automata.files.json_types import Json
from experiments.statistics.wording import listed, many
from experiments.studies.neural_replicators.cells import UNTRAINED, Cell, Status, Trainings, cell_of, trainings
from experiments.studies.neural_replicators.interventions import INTERVENTIONS, PARTS
from experiments.studies.neural_replicators.replicators import CONTROL, CP, KINDS, Kind
from experiments.studies.neural_replicators.trial import NeuralReplicatorsSettings
from experiments.studies.study import Finding, StudyVerdict
from experiments.studies.table import TrialTable
from experiments.studies.truth import Outcome

ALL_PARTS = "Has a published neural replicator all of von Neumann's parts, and is it fertile?"
OURS = (
    "Is a part shown of our closed loop or our scribe that published networks can be asked for, and is shown of none?"
)
_OPEN: Literal["undecided"] = "undecided"
_NONE_ASKED = "No published neural replicator was asked yet."


def part_question(part: str) -> str:
    """Return what is asked of a part."""
    if part == "fertile":
        return "Is a published neural replicator fertile by its own network, and none of the nulls?"
    return f"Is a {part} shown of a published neural replicator, and of none of the nulls?"


@dataclass(frozen=True)
class Assay:
    """All trainings by replicator, and the cells of the table by replicator and part."""

    trainings: Mapping[str, Trainings]
    cells: Mapping[tuple[str, str], Cell]

    @classmethod
    def of(cls, table: TrialTable) -> Assay:
        """Return what a table of trials comes to."""
        told = trainings(table)
        return cls(told, {(name, part): cell_of(told, name, part) for name in told for part in PARTS})

    def kind(self, kind: Kind) -> list[str]:
        """Return the replicators of a kind; cp is no null among others, since it is in the rule of every cell."""
        return [name for name in self.trainings if KINDS[name] == kind and name != CP]

    def parts(self, name: str, *statuses: Status) -> list[str]:
        """Return the parts of a replicator that have a status of these."""
        return [part for part in PARTS if self.cells[name, part].status in statuses]

    def had(self, kind: Kind, *statuses: Status) -> set[str]:
        """Return the parts that have a status of these in some replicator of a kind."""
        return {part for name in self.kind(kind) for part in self.parts(name, *statuses)}

    @property
    def asked(self) -> list[str]:
        """The parts that some published kind can be asked for."""
        published = self.kind("published")
        return [part for part in PARTS if any(self.cells[name, part].asked for name in published)]

    @property
    def controlled(self) -> bool:
        """Whether the positive control has all parts, so that what others lack says something."""
        return CONTROL in self.trainings and self.parts(CONTROL, "shown") == list(PARTS)

    def listed(self, name: str) -> str:
        """Return the parts that are shown of a replicator, in words, and those that are open."""
        left = self.parts(name, _OPEN)
        return listed(self.parts(name, "shown") or ["none"]) + (f" ({listed(left)} open)" if left else "")


def verdict(config: NeuralReplicatorsSettings, table: TrialTable) -> StudyVerdict:
    """Judge the claim by the table of cells, and each part by itself, as `part_outcome` says."""
    assay = Assay.of(table)
    findings = (*(_part_finding(assay, part) for part in PARTS), _all_parts(assay), _ours(assay))
    numbers: dict[str, Json] = {
        name: {part: assay.cells[name, part].status for part in PARTS} for name in assay.trainings
    }
    return StudyVerdict(
        _judged(assay), _sentence(assay), _remarks(assay), numbers, (_table(assay), _put(assay)), asked=_range(assay),
        findings=findings,
    )  # fmt: skip


def part_outcome(assay: Assay, part: str) -> Outcome:
    """Return what the cells of a part come to.

    Shown if it is shown of a published kind and of no null; not shown if of a null as well; refuted if every published
    kind fails it. Else undecided, as where published kinds cannot be asked for it, or the positive control lacks a
    part: then the interventions find nothing.
    """
    published = [assay.cells[name, part].status for name in assay.kind("published")]
    if not assay.controlled or not published:
        return _OPEN
    if "shown" in published:
        if part in assay.had("null", "shown"):
            return "not shown"
        return _OPEN if part in assay.had("null", _OPEN) else "shown"  # a null that is open could yet show it
    return "refuted" if set(published) == {"failed"} else _OPEN


def _judged(assay: Assay) -> Outcome:
    """Return what the claim comes to.

    Shown if some part is shown of a published kind and of no null; refuted if all kinds fail all parts that they can be
    asked for; not shown if parts are shown of published kinds, and all that could be of a null as well; else undecided.
    """
    outcomes = [part_outcome(assay, part) for part in PARTS]
    if "shown" in outcomes:
        return "shown"
    cells = [assay.cells[name, part] for name in assay.kind("published") for part in PARTS]
    asked = {cell.status for cell in cells if cell.asked}
    if assay.controlled and asked == {"failed"}:
        return "refuted"
    could = assay.had("published", "shown", _OPEN)
    return "not shown" if "not shown" in outcomes and could <= assay.had("null", "shown") else _OPEN


def _sentence(assay: Assay) -> str:
    published, nulls = assay.kind("published"), assay.kind("null")
    if not published:
        return _NONE_ASKED
    had = assay.had("null", "shown")
    beyond = {name: [part for part in assay.parts(name, "shown") if part not in had] for name in published}
    told = [f"{name} ({listed(parts)})" for name, parts in beyond.items() if parts]
    text = (
        f"Of {many(len(published), 'published neural replicator')}, remade in small, {listed(told or ['none'])} "
        f"{'are' if len(told) > 1 else 'is'} shown to have a part that no null has. Shown of each, by interventions "
        f"that the command cp with a loader fails: {'; '.join(f'{name}: {assay.listed(name)}' for name in published)}"
    )
    shown = [f"{name}: {assay.listed(name)}" for name in nulls if assay.parts(name, "shown")]
    text += f". Of the nulls: {'; '.join(shown) if shown else 'none of any'}"
    unasked = [part for part in PARTS if part not in assay.asked]
    if unasked:
        text += (
            f". For {listed(unasked)} no published kind can be asked: by design a loader builds, the laboratory asks"
        )
    whole = "has all five parts" if assay.controlled else "lacks a part, so that nothing follows"
    return f"{text}; the positive control {whole}."


def _part_finding(assay: Assay, part: str) -> Finding:
    question = part_question(part)
    if not assay.kind("published"):
        return Finding(question, _OPEN, _NONE_ASKED)
    by: dict[str, list[str]] = {}
    for name in assay.kind("published"):
        cell = assay.cells[name, part]
        why = f" ({cell.decided})" if cell.decided and cell.status != "shown" else ""
        by.setdefault(f"{cell.status}{why}", []).append(name)
    text = "; ".join(f"{status}: {listed(names)}" for status, names in by.items())
    others = [name for name in assay.kind("null") if assay.cells[name, part].status == "shown"]
    text += f". Of the nulls it is shown of {listed(others or ['none'])}"
    if CONTROL in assay.trainings:
        passed = assay.cells[CONTROL, part].passed
        text += f"; the positive control passes in {passed.successes} of {many(passed.trials, 'training')}"
    return Finding(question, part_outcome(assay, part), f"{text[:1].upper()}{text[1:]}.", _range(assay))


def _all_parts(assay: Assay) -> Finding:
    """Say whether a published kind has all parts; what it cannot be asked for it does not lack."""
    published, nulls = assay.kind("published"), assay.kind("null")
    if not published:
        return Finding(ALL_PARTS, _OPEN, _NONE_ASKED)
    every = list(PARTS)
    whole = [name for name in published if assay.parts(name, "shown") == every]
    failed = {name: assay.parts(name, "failed") for name in published}
    outcome: Outcome = _OPEN
    if assay.controlled and whole:
        if any(assay.parts(name, "shown") == every for name in nulls):
            outcome = "not shown"
        elif not any(assay.parts(name, "shown", _OPEN) == every for name in nulls):
            outcome = "shown"
    elif assay.controlled and all(failed.values()):
        outcome = "refuted"
    told = [f"{name} fails {listed(parts)}" for name, parts in failed.items() if parts]
    text = f"{listed(whole) if whole else 'None'} has all five; {'; '.join(told) if told else 'no kind fails any'}"
    unasked = {
        name: assay.parts(name, "outside", "not testable")
        for name in published
        if not failed[name] and name not in whole
    }
    named = [f"{name} for {listed(parts)}" for name, parts in unasked.items() if parts]
    if named:
        text += f"; of the others nothing failed, but they cannot be asked: {'; '.join(named)}"
    return Finding(ALL_PARTS, outcome, f"{text}.", _range(assay))


def _ours(assay: Assay) -> Finding:
    ours = assay.kind("ours")
    if not ours or not assay.kind("published"):
        return Finding(OURS, _OPEN, "Ours were not asked.")
    asked, theirs = set(assay.asked), assay.had("published", "shown")
    beyond = (assay.had("ours", "shown") & asked) - theirs
    could = (assay.had("ours", "shown", _OPEN) & asked) - theirs
    outcome: Outcome = _OPEN
    if assay.controlled:
        outcome = "shown" if beyond - assay.had("published", _OPEN) else _OPEN if could else "not shown"
    told = [f"{name}: {assay.listed(name)}" for name in ours]
    more = [part for part in PARTS if part in beyond]
    text = (
        f"Of ours are shown: {'; '.join(told)}. Of these published ones can be asked for, and are not shown to have, "
    )
    text += listed(more or ["none"])
    unasked = [part for part in PARTS if part in assay.had("ours", "shown") - asked]
    if unasked:
        text += f"; for {listed(unasked)} they cannot be asked"
    return Finding(OURS, outcome, f"{text}.", _range(assay))


def _remarks(assay: Assay) -> tuple[str, ...]:
    told = [
        "What builds and what begins lies outside of every published network here, as we remade it, and of every null: "
        "answers that hold by that design decide nothing. The world of the closed loop runs unasked, and its loops are "
        "built in it; the network that a loop's tape describes is built by a loader, as the others' are."
    ]
    told += [
        f"Of {many(own.count, 'training')} of the {name} {own.lost} gave none, and count as not passed."
        for name, own in assay.trainings.items()
        if own.lost
    ]
    return tuple(told)


def _range(assay: Assay) -> str:
    counts = [own.count for name, own in assay.trainings.items() if name not in UNTRAINED]
    if not counts:
        return "nothing"
    seeds = f"{min(counts)} to {max(counts)}" if min(counts) != max(counts) else f"{counts[0]}"
    return (
        f"{len(assay.trainings)} systems of 14 to 1,300 weights, ours, nulls and a positive control among them; "
        f"{seeds} trainings of each that is trained; {len(INTERVENTIONS)} interventions"
    )


def _table(assay: Assay) -> tuple[str, list[str], list[list[str]]]:
    rows = []
    for name, own in assay.trainings.items():
        row = [name, KINDS[name], f"{own.count}, {own.lost} failed" if own.lost else f"{own.count}"]
        for part in PARTS:
            cell = assay.cells[name, part]
            said = f"{cell.status}, {cell.passed.successes} of {cell.passed.trials}" if cell.asked else cell.status
            row.append(f"{said}: {cell.decided}" if cell.decided else said)
        rows.append(row)
    return "What is shown of each, and the intervention that decided", ["replicator", "is", "trainings", *PARTS], rows


def _put(assay: Assay) -> tuple[str, list[str], list[list[str]]]:
    rows = []
    for text in INTERVENTIONS:
        told = []
        for own in assay.trainings.values():
            yes, no, _ = own.passed(text)
            design = " (by design)" if text in own.design else ""
            told.append(f"{yes} of {yes + no}{design}" if yes + no else "–")
        rows.append([text, *told])
    return "In how many trainings that gave one each intervention was passed", ["intervention", *assay.trainings], rows
