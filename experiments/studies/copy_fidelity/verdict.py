"""The verdict: do copies that are 94 % right make a daughter, replicator by replicator, and where do half cease to?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from automata.files.json_types import Json
from automata.proportion import Proportion
from automata.replicators import find_replicator
from experiments.statistics import ClusteredShare, agreed, clustered_share, half_between
from experiments.statistics.wording import counted, listed, many, percent_interval, percent_to
from experiments.studies.copy_fidelity.copies import KINDS, Kind, mother_of
from experiments.studies.copy_fidelity.trial import CopyFidelitySettings, levels_of
from experiments.studies.study import Finding, StudyVerdict
from experiments.studies.table import TrialTable
from experiments.studies.truth import Outcome

# Kinds of error whose cells are drawn, and the questions that they answer.
DRAWN: tuple[Kind, ...] = ("anywhere", "genes", "body")
QUESTIONS: dict[Kind, str] = {
    "genes": "Do copies make a daughter if all wrong cells are genes?",
    "body": "Do copies make a daughter if all wrong cells are body?",
    "phase": "Do copies make a daughter if the genes are in another phase and nothing else is wrong?",
}
KEPT = "Do copies that are 94 % right keep more than half of the exact copy's births?"


@dataclass(frozen=True)
class CopyCell:
    """Of the copies of one replicator with one number of wrong cells of a kind, how many `makes` a daughter.

    `kept` is the share of the exact copy's births, over copies; more than all count as all.
    """

    wrong: int
    makes: Proportion
    kept: ClusteredShare


Cells = Mapping[tuple[str, Kind], tuple[CopyCell, ...]]


def cells_of(table: TrialTable) -> Cells:
    """Return the cells by replicator and kind, in order of their level."""
    found: dict[tuple[str, Kind], dict[int, CopyCell]] = {}
    for (name, kind, level), part in table.groups("replicator", "kind", "level").items():
        makes = part.column("makes")
        births, exact = part.column("births"), part.column("of_births")
        found.setdefault((name, kind), {})[level] = CopyCell(
            level,
            Proportion(int(makes.sum()), len(part)),
            clustered_share([min(born, most) for born, most in zip(births, exact, strict=True)], exact),
        )
    return {key: tuple(levels[level] for level in sorted(levels)) for key, levels in found.items()}


def at_stated(cells: Cells, name: str, kind: Kind) -> CopyCell | None:
    """Return the cell at 94 %; None if whole cells do not come near to it, or it was not tried."""
    stated = mother_of(name).stated
    return next((cell for cell in cells.get((name, kind), ()) if cell.wrong == stated), None)


def copies_anything(cells: Cells, name: str) -> bool:
    """Whether more than half of boxes with the seed's cells in another order make a daughter: copies say nothing."""
    return any(cell.makes.majority is True for cell in cells.get((name, "shuffled"), ()))


def verdict(config: CopyFidelitySettings, table: TrialTable) -> StudyVerdict:
    """Say of each replicator whether more than half of its copies at 94 % make a daughter.

    A replicator says yes if Wilson's interval of the share lies above one half and above that of the null, boxes of its
    cells in another order; no if it lies below one half. Those whose null does as well say nothing. The claim is shown
    if all say yes, refuted if all say no, not shown if some say either, or if all that were asked say nothing.
    """
    cells = cells_of(table)
    asked = {name: cell for name in config.replicators if (cell := at_stated(cells, name, "anywhere")) is not None}
    trivial = [name for name in config.replicators if copies_anything(cells, name)]
    judged = {name: cell for name, cell in asked.items() if name not in trivial}
    outcome = _outcome(cells, judged, bool(asked))
    told = [f"{_title(name)} {counted(cell.makes)}" for name, cell in judged.items()]
    sentence = (
        f"Of copies with 94 % of their cells right there make a daughter, in any form or phase: {'; '.join(told)}"
        if told
        else "No replicator was tried at 94 % whose rule does not copy anything"
    )
    findings = (
        *(_of_kind(config, cells, kind, trivial) for kind in DRAWN[1:]),
        _of_phase(config, cells, trivial),
        _of_births(config, judged),
    )
    return StudyVerdict(
        outcome,
        sentence + ".",
        _remarks(config, cells, trivial),
        _numbers(config, cells, trivial),
        (_table(config, cells),) if cells else (),
        asked=_asked(config, judged),
        findings=findings,
    )


def _outcome(cells: Cells, judged: Mapping[str, CopyCell], any_asked: bool) -> Outcome:
    if not judged:
        return "not shown" if any_asked else "undecided"
    return agreed(_answer(cells, name, cell) for name, cell in judged.items())


def _answer(cells: Cells, name: str, cell: CopyCell) -> bool | None:
    """Return a replicator's answer; a majority that the null may share is none."""
    null = cells.get((name, "shuffled"), ())
    if cell.makes.majority and any(one.makes.high >= cell.makes.low for one in null):
        return None
    return cell.makes.majority


def _of_kind(config: CopyFidelitySettings, cells: Cells, kind: Kind, trivial: Sequence[str]) -> Finding:
    found = {
        name: cell
        for name in config.replicators
        if name not in trivial and (cell := at_stated(cells, name, kind)) is not None
    }
    told = "; ".join(f"{_title(name)} {counted(cell.makes)}" for name, cell in found.items())
    return Finding(
        QUESTIONS[kind],
        agreed(_answer(cells, name, cell) for name, cell in found.items()),
        f"With 94 % of all cells right, the wrong ones {KINDS[kind]}: {told}." if told else "Nothing was tried.",
        _asked(config, found),
    )


def _of_phase(config: CopyFidelitySettings, cells: Cells, trivial: Sequence[str]) -> Finding:
    """All turns of a ring are tried, so that their share has no interval."""
    found = {
        name: (sum(cell.makes.successes for cell in turns), len(turns))
        for name in config.replicators
        if name not in trivial and (turns := cells.get((name, "phase"), ()))
    }
    told = "; ".join(f"{_title(name)} {makes} of {turns}" for name, (makes, turns) in found.items())
    return Finding(
        QUESTIONS["phase"],
        agreed(2 * makes > turns for makes, turns in found.values()),
        f"Of all turns of the genes round the ring there make a daughter: {told}." if told else "Nothing was tried.",
        f"all turns of the rings of {many(len(found), 'replicator')}" if found else "",
    )


def _of_births(config: CopyFidelitySettings, judged: Mapping[str, CopyCell]) -> Finding:
    told = "; ".join(
        f"{_title(name)} {percent_to(cell.kept.share, 0)} ({percent_interval(*cell.kept.interval)})"
        for name, cell in judged.items()
    )
    return Finding(
        KEPT,
        agreed(cell.kept.majority for cell in judged.values()),
        f"Of the exact copy's births in {many(config.periods, 'period')} copies that are 94 % right have {told}."
        if told
        else "Nothing was tried.",
        _asked(config, judged),
    )


def _asked(config: CopyFidelitySettings, found: Mapping[str, CopyCell]) -> str:
    if not found:
        return ""
    sizes = [mother_of(name).n for name in found]
    copies = [cell.makes.trials for cell in found.values()]
    wrong = [cell.wrong for cell in found.values()]
    return (
        f"{listed([_title(name) for name in found])}; {_span(wrong)} wrong of {_span(sizes)} cells of the box; "
        f"{_span(copies)} copies each; true rule, {many(config.periods, 'period')}"
    )


def _span(values: Sequence[int]) -> str:
    low, high = min(values), max(values)
    return f"{low:,}" if low == high else f"{low:,} to {high:,}"


def _title(name: str) -> str:
    return find_replicator(name).title


def _remarks(config: CopyFidelitySettings, cells: Cells, trivial: Sequence[str]) -> tuple[str, ...]:
    nulls = {name: part[0].makes for name in config.replicators if (part := cells.get((name, "shuffled")))}
    remarks = []
    if nulls:
        told = "; ".join(f"{_title(name)} {counted(found)}" for name, found in nulls.items())
        remarks.append(f"Null: of boxes with the seed's cells in another order there make a daughter: {told}.")
    if trivial:
        remarks.append(
            f"Where most of such boxes do, the rule copies anything, and copies say nothing: "
            f"{listed([_title(name) for name in trivial])}."
        )
    if small := [name for name in config.replicators if mother_of(name).stated is None]:
        remarks.append(
            "Too small for 94 %, one wrong cell being more than 8 % of the box: "
            f"{listed([_title(name) for name in small])}."
        )
    return tuple(remarks)


def _numbers(config: CopyFidelitySettings, cells: Cells, trivial: Sequence[str]) -> dict[str, Json]:
    return {
        "at_94": {
            name: {
                kind: [cell.makes.successes, cell.makes.trials, *cell.makes.interval, cell.kept.share]
                for kind in DRAWN
                if (cell := at_stated(cells, name, kind)) is not None
            }
            for name in config.replicators
        },
        "half_between": {f"{name}/{kind}": list(_half(cells, name, kind)) for name, kind in cells if kind in DRAWN},
        "copies_anything": list(trivial),
    }


def _half(cells: Cells, name: str, kind: Kind) -> tuple[float, float | None]:
    return half_between((cell.wrong, cell.makes) for cell in cells[name, kind])


def _table(config: CopyFidelitySettings, cells: Cells) -> tuple[str, list[str], list[list[str]]]:
    rows = []
    for name in config.replicators:
        mother = mother_of(name)
        for kind in DRAWN:
            if (name, kind) not in cells:
                continue
            cell = at_stated(cells, name, kind)
            more, fewer = _half(cells, name, kind)
            tried = levels_of(config, mother, kind)
            between = (
                f"{more:.0f} and {fewer:.0f}" if fewer is not None else f"above {more:.0f} (to {max(tried)} tried)"
            )
            share = f" ({percent_to(fewer / mother.n)})" if fewer is not None else ""
            rows.append(
                [
                    _title(name),
                    KINDS[kind],
                    str(mother.n),
                    "–" if cell is None else str(cell.wrong),
                    "–" if cell is None else counted(cell.makes),
                    "–" if cell is None else percent_to(cell.kept.share, 0),
                    between + share,
                ]
            )
    head = ["replicator", "wrong cells are", "cells", "wrong at 94 %", "make a daughter", "births kept"]
    return "Copies, by replicator and kind of error", [*head, "half cease between, wrong cells"], rows
