"""The verdict: is some published neural replicator a self-reproducing automaton in von Neumann's sense?"""

from __future__ import annotations

from collections.abc import Iterable

from automata.files.json_types import Json
from experiments.statistics.wording import listed, many
from experiments.studies.neural_replicators.cells import Cell, cells, made
from experiments.studies.neural_replicators.interventions import INTERVENTIONS, PARTS
from experiments.studies.neural_replicators.replicators import CP, KINDS
from experiments.studies.neural_replicators.trial import NeuralReplicatorsSettings
from experiments.studies.study import Finding, StudyVerdict
from experiments.studies.table import TrialTable
from experiments.studies.truth import Outcome

OURS = "Is a part shown of our closed loop or our scribe that is shown of no published network?"
_OPEN: Outcome = "undecided"
Cells = dict[tuple[str, str], Cell]


def part_question(part: str) -> str:
    """Return what is asked of a part."""
    if part == "fertile":
        return "Is a published neural replicator fertile by its own network, and none of the nulls?"
    return f"Is a {part} shown of a published neural replicator, and of none of the nulls?"


def verdict(config: NeuralReplicatorsSettings, table: TrialTable) -> StudyVerdict:
    """Judge the claim by the table of cells, and each part by itself.

    Shown if all parts are shown of some published replicator and of no null; not shown if of a null as well; refuted if
    each published replicator lacks one, not shown or not testable; else undecided.
    """
    found = cells(table)
    published = [name for name in _names(table) if KINDS[name] == "published"]
    outcome = _judged(found, published, _nulls(table), tuple(PARTS))
    findings = (
        *(_part_finding(found, published, _nulls(table), part, table) for part in PARTS),
        _ours(found, published, table),
    )
    numbers: dict[str, Json] = {
        name: {part: found[name, part].status for part in PARTS} for name in _names(table)
    }  # fmt: skip
    return StudyVerdict(
        outcome, _sentence(found, published, table), _remarks(table), numbers, (_table(found, table), _put(table)),
        asked=_range(table), findings=findings,
    )  # fmt: skip


def _names(table: TrialTable) -> list[str]:
    asked = table.levels("replicator")
    return [name for name in KINDS if name in asked]


def _nulls(table: TrialTable) -> list[str]:
    return [name for name in _names(table) if KINDS[name] == "null" and name != CP]


def _all_shown(found: Cells, name: str, parts: Iterable[str]) -> bool:
    return all(found[name, part].status == "shown" for part in parts)


def _judged(found: Cells, published: list[str], nulls: list[str], parts: tuple[str, ...]) -> Outcome:
    """Return what the cells of some parts come to, all of which are asked of one and the same replicator."""
    if any(_all_shown(found, name, parts) for name in published):
        if any(_all_shown(found, name, parts) for name in nulls):
            return "not shown"
        # A null that is still open could yet show them.
        lacks = [any(found[name, part].status in ("not shown", "not testable") for part in parts) for name in nulls]
        return "shown" if all(lacks) else _OPEN
    lacking = [any(found[name, part].status in ("not shown", "not testable") for part in parts) for name in published]
    return "refuted" if published and all(lacking) else _OPEN


def _shown_parts(found: Cells, name: str) -> list[str]:
    return [part for part in PARTS if found[name, part].status == "shown"]


def _sentence(found: Cells, published: list[str], table: TrialTable) -> str:
    if not published:
        return "No published neural replicator was asked yet."
    complete = [name for name in published if _all_shown(found, name, PARTS)]
    names = listed(complete) if complete else "none"
    are = "are" if len(complete) > 1 else "is"
    told = []
    for name in published:
        parts = _shown_parts(found, name)
        told.append(f"{name}: {listed(parts) if parts else 'none'}")
    text = (
        f"Of {many(len(published), 'published neural replicator')}, remade in small, {names} {are} shown to have "
        "copier, constructor, controller and description, and to be fertile, by interventions that the command cp "
        f"with a loader fails. Shown of each: {'; '.join(told)}"
    )
    others = [name for name in _names(table) if KINDS[name] == "ours"]
    if others:
        ours = [f"{name}: {listed(_shown_parts(found, name) or ['none'])}" for name in others]
        text += f". Of ours: {'; '.join(ours)}"
    nulls = [f"{name}: {listed(_shown_parts(found, name))}" for name in _nulls(table) if _shown_parts(found, name)]
    return f"{text}. Of the nulls: {'; '.join(nulls) if nulls else 'none of any'}."


def _part_finding(found: Cells, published: list[str], nulls: list[str], part: str, table: TrialTable) -> Finding:
    question = part_question(part)
    if not published:
        return Finding(question, _OPEN, "No published neural replicator was asked yet.")
    by: dict[str, list[str]] = {}
    for name in published:
        cell = found[name, part]
        why = f" ({cell.decided})" if cell.decided and cell.status != "shown" else ""
        by.setdefault(f"{cell.status}{why}", []).append(name)
    text = "; ".join(f"{status}: {listed(names)}" for status, names in by.items())
    others = [name for name in nulls if found[name, part].status == "shown"]
    text += f". Of the nulls it is shown of {listed(others)}" if others else ". Of the nulls it is shown of none"
    outcome = _judged(found, published, nulls, (part,))
    return Finding(question, outcome, f"{text[:1].upper()}{text[1:]}.", _range(table))


def _ours(found: Cells, published: list[str], table: TrialTable) -> Finding:
    ours = [name for name in _names(table) if KINDS[name] == "ours"]
    if not ours or not published:
        return Finding(OURS, _OPEN, "Ours were not asked.")
    theirs = {part for name in published for part in _shown_parts(found, name)}
    more = [f"{part} of the {name}" for name in ours for part in _shown_parts(found, name) if part not in theirs]
    open_cells = [name for name in (*ours, *published) for part in PARTS if found[name, part].status == _OPEN]
    if more:
        # A published one that is still open could yet show it.
        outcome: Outcome = "shown" if not any(name in published for name in open_cells) else _OPEN
        return Finding(OURS, outcome, f"Shown of no published one: {listed(more)}.", _range(table))
    text = "Every part that is shown of ours is shown of a published one too."
    return Finding(OURS, _OPEN if open_cells else "not shown", text, _range(table))


def _remarks(table: TrialTable) -> tuple[str, ...]:
    told = [
        "A constructor is sought in the running network: where a loader outside of it builds the same without it, the "
        "loader is the constructor. So it is of every system here that has a description."
    ]
    for name in _names(table):
        rows = table.where(replicator=name)
        lost = sum(not row["made"] for row in rows)
        if lost:
            told.append(f"Of {many(len(rows), 'training')} of the {name} {lost} gave none, and are left out.")
    return tuple(told)


def _range(table: TrialTable) -> str:
    names = _names(table)
    counts = [len(made(table, name)) for name in names]
    if not counts:
        return "nothing"
    seeds = f"{min(counts)} to {max(counts)}" if min(counts) != max(counts) else f"{counts[0]}"
    return (
        f"{len(names)} systems of 14 to 1,300 weights, ours and nulls among them, {seeds} trainings of each, "
        f"{len(INTERVENTIONS)} interventions"
    )


def _table(found: Cells, table: TrialTable) -> tuple[str, list[str], list[list[str]]]:
    rows = []
    for name in _names(table):
        row = [name, KINDS[name]]
        for part in PARTS:
            cell = found[name, part]
            said = f"{cell.status}, {cell.passed.successes} of {cell.passed.trials}"
            row.append(f"{said}: {cell.decided}" if cell.decided else said)
        rows.append(row)
    return "What is shown of each, and the intervention that decided", ["replicator", "is", *PARTS], rows


def _put(table: TrialTable) -> tuple[str, list[str], list[list[str]]]:
    rows = []
    for text in INTERVENTIONS:
        cells_ = []
        for name in _names(table):
            said = [row["answers"][text] for row in made(table, name)]
            put = [answer for answer in said if answer is not None]
            cells_.append(f"{sum(put)} of {len(put)}" if put else "–")
        rows.append([text, *cells_])
    return "In how many trainings each intervention was passed", ["intervention", *_names(table)], rows
