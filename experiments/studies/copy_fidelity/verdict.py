"""The verdict: do copies that are 94 % right make a daughter, replicator by replicator, and where do half cease to?"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import numpy as np

from automata.files.json_types import Json
from automata.proportion import Proportion
from experiments.statistics import agreed, half_between
from experiments.statistics.wording import many, percent_to
from experiments.studies.copy_fidelity.copies import KINDS, Kind, mother_of
from experiments.studies.copy_fidelity.trial import CopyFidelitySettings
from experiments.studies.doses import (
    DoseCell,
    DoseCells,
    WholeShare,
    cell_at,
    dose_cells,
    half_in_words,
    kept_in_words,
    outcome_of,
    share_in_words,
    shares_in_words,
    span,
    title_of,
    titles_in_words,
    whole_cell,
)
from experiments.studies.study import Finding, StudyVerdict
from experiments.studies.table import TrialTable

# Kinds of error whose cells are drawn, and the questions that they answer.
DRAWN: tuple[Kind, ...] = ("anywhere", "genes", "body")
QUESTIONS: dict[Kind, str] = {
    "genes": "Do copies make a daughter if all wrong cells are genes?",
    "body": "Do copies make a daughter if all wrong cells are body?",
    "phase": "Do copies make a daughter if the genes are in another phase and nothing else is wrong?",
}
KEPT = "Do copies that are 94 % right keep more than half of the exact copy's births?"


def at_stated(cells: DoseCells, name: str, kind: Kind) -> DoseCell | None:
    """Return the cell at 94 %; None if whole cells do not come near to it, or it was not tried.

    Where that is one wrong cell and all such copies were tried, it is the cell of all of them, and none that was drawn.
    """
    if (all_of := of_singles(cells, name, lambda place: place in mother_of(name).places.get(kind, ()))) is not None:
        return all_of
    return cell_at(cells, name, kind, mother_of(name).stated)


def of_singles(cells: DoseCells, name: str, chosen: Callable[[int], bool]) -> DoseCell | None:
    """Return the cell of all copies with a wrong cell at one of the `chosen` places; None if not all were tried."""
    mother, found = mother_of(name), cells.get((name, "single"), ())
    if len(found) < mother.singles:
        return None
    ones = [cell for cell in found if chosen(mother.place_of(int(cell.level)))]
    return whole_cell(1, ones) if ones else None


def copies_anything(cells: DoseCells, name: str) -> bool:
    """Whether more than half of boxes with the seed's cells in another order make a daughter: copies say nothing."""
    return any(cell.makes.majority is True for cell in cells.get((name, "shuffled"), ()))


def verdict(config: CopyFidelitySettings, table: TrialTable) -> StudyVerdict:
    """Say of each replicator whether more than half of its copies at 94 % make a daughter.

    A replicator says yes if Wilson's interval of the share lies above one half and above that of the null, boxes of its
    cells in another order; no if it lies below one half. Those whose null does as well say nothing. The claim is shown
    if all say yes, refuted if all say no, not shown if some say either, or if all that were asked say nothing.
    """
    cells = dose_cells(table)
    trivial = [name for name in config.replicators if copies_anything(cells, name)]
    judged = _judged(config, cells, "anywhere", trivial)
    sentence = (
        f"Of copies with 94 % of their cells right{_as_whole_cells_allow(judged)}, the wrong ones drawn at random, "
        f"there make a daughter, in any form or phase: {_makes_in_words(judged)}"
        f"{_in_phase(config, cells, trivial)}{_beside_boxes(cells, judged)}"
        if judged
        else "No replicator was tried at 94 % whose rule does not copy anything"
    )
    findings = (
        *(_of_kind(cells, kind, _judged(config, cells, kind, trivial)) for kind in DRAWN[1:]),
        _of_phase(config, cells, trivial),
        _of_births(config, judged),
    )
    return StudyVerdict(
        outcome_of(cells, _judged(config, cells, "anywhere", ()).items(), "shuffled"),
        sentence + ".",
        _remarks(config, cells, trivial),
        _numbers(config, cells, trivial),
        (_table(config, cells),) if cells else (),
        asked=_asked(judged),
        findings=findings,
    )


def _judged(config: CopyFidelitySettings, cells: DoseCells, kind: Kind, trivial: Sequence[str]) -> dict[str, DoseCell]:
    found = {name: at_stated(cells, name, kind) for name in config.replicators if name not in trivial}
    return {name: cell for name, cell in found.items() if cell is not None}


def _of_kind(cells: DoseCells, kind: Kind, found: Mapping[str, DoseCell]) -> Finding:
    told = _makes_in_words(found)
    return Finding(
        QUESTIONS[kind],
        outcome_of(cells, found.items(), "shuffled"),
        f"With 94 % of all cells right, the wrong ones {KINDS[kind]}: {told}." if told else "Nothing was tried.",
        _asked(found),
    )


def _turn_counts(config: CopyFidelitySettings, cells: DoseCells, trivial: Sequence[str]) -> dict[str, tuple[int, int]]:
    return {
        name: (sum(cell.makes.successes for cell in turns), len(turns))
        for name in config.replicators
        if name not in trivial and (turns := cells.get((name, "phase"), ()))
    }


def _turns(config: CopyFidelitySettings, cells: DoseCells, trivial: Sequence[str]) -> str:
    found = _turn_counts(config, cells, trivial)
    return "; ".join(f"{title_of(name)} {makes} of {turns}" for name, (makes, turns) in found.items())


def _of_phase(config: CopyFidelitySettings, cells: DoseCells, trivial: Sequence[str]) -> Finding:
    """All turns of a ring are tried, so that their share has no interval."""
    found, told = _turn_counts(config, cells, trivial), _turns(config, cells, trivial)
    return Finding(
        QUESTIONS["phase"],
        agreed(2 * makes > turns for makes, turns in found.values()),
        f"Of all turns of the genes round the ring there make a daughter: {told}." if told else "Nothing was tried.",
        f"all turns of the rings of {many(len(found), 'replicator')}" if found else "",
    )


def _makes_in_words(found: Mapping[str, DoseCell]) -> str:
    return shares_in_words({name: cell.makes for name, cell in found.items()})


def _as_whole_cells_allow(judged: Mapping[str, DoseCell]) -> str:
    """Say between which shares 94 % lies, in boxes of so few cells."""
    shares = sorted(1 - cell.level / mother_of(name).n for name, cell in judged.items())
    low, high = percent_to(shares[0]), percent_to(shares[-1])
    return f" ({low if low == high else f'{low} to {high}'}, as whole cells allow)"


def _in_phase(config: CopyFidelitySettings, cells: DoseCells, trivial: Sequence[str]) -> str:
    """Say how many turns of the genes make a daughter: there the wrong cells are not drawn, however many they are."""
    told = _turns(config, cells, trivial)
    return f"; of copies in which nothing but the genes' phase is wrong: {told}" if told else ""


def _beside_boxes(cells: DoseCells, judged: Mapping[str, DoseCell]) -> str:
    """Say for which replicators copies do no better than boxes of the same cells in another order, intervals apart."""
    boxes = {name: part[0].makes for name in judged if (part := cells.get((name, "shuffled")))}
    better = [name for name, box in boxes.items() if judged[name].makes.low > box.high]
    alike = [name for name in boxes if name not in better]
    if not alike:
        return ""
    counts = {name: (judged[name].makes, boxes[name]) for name in alike}
    told = [
        f"{title_of(name)} {copies.successes} of {copies.trials} copies beside {box.successes} of {box.trials} boxes"
        for name, (copies, box) in counts.items()
        if copies.successes or box.successes
    ]
    never = len(counts) - len(told)
    told += [f"none beside none for the other {never}"] if never and told else ["none beside none"] if never else []
    whom = f"all but {titles_in_words(better)}" if better else "all"
    return f". Boxes of the seed's cells in another order do as well for {whom}: {'; '.join(told)}"


def _of_births(config: CopyFidelitySettings, judged: Mapping[str, DoseCell]) -> Finding:
    return Finding(
        KEPT,
        agreed(cell.kept.majority for cell in judged.values()),
        f"Of the exact copy's births in {many(config.periods, 'period')} copies that are 94 % right have "
        f"{kept_in_words(judged)}."
        if judged
        else "Nothing was tried.",
        _asked(judged),
    )


def _asked(found: Mapping[str, DoseCell]) -> str:
    if not found:
        return ""
    return (
        f"{titles_in_words(found)}; {span(int(cell.level) for cell in found.values())} wrong of "
        f"{span(mother_of(name).n for name in found)} cells of the box; "
        f"{span(cell.makes.trials for cell in found.values())} copies each; the mother's rule"
    )


def _remarks(config: CopyFidelitySettings, cells: DoseCells, trivial: Sequence[str]) -> tuple[str, ...]:
    nulls: dict[str, Proportion] = {
        name: part[0].makes for name in config.replicators if (part := cells.get((name, "shuffled")))
    }
    remarks = []
    if nulls:
        remarks.append(
            f"Null: of boxes with the seed's cells in another order there make a daughter: {shares_in_words(nulls)}."
        )
    if trivial:
        remarks.append(
            "Where most of such boxes do, the rule copies anything, and copies with errors say nothing: "
            f"{titles_in_words(trivial)}."
        )
    remarks += _of_single_cells(config, cells)
    if small := [name for name in config.replicators if mother_of(name).stated is None]:
        remarks.append(f"Too small for 94 %, one wrong cell being more than 8 % of the box: {titles_in_words(small)}.")
    return tuple(remarks)


def _of_single_cells(config: CopyFidelitySettings, cells: DoseCells) -> list[str]:
    """Where all copies with one wrong cell were tried: what share of cells is right then, and where errors may lie."""
    told = []
    for name in config.replicators:
        mother = mother_of(name)
        background = set(np.flatnonzero(mother.seed.cells.ravel() == 0).tolist())
        all_of = of_singles(cells, name, lambda place: True)
        outside = of_singles(cells, name, background.__contains__)
        if all_of is None:
            continue
        text = (
            f"{title_of(name)}, in which one wrong cell of {mother.n} leaves {percent_to(1 - 1 / mother.n)}: "
            f"{all_of.makes.successes} of {all_of.makes.trials} make a daughter"
        )
        if outside is not None:
            rest = all_of.makes.trials - outside.makes.trials
            text += (
                f", {outside.makes.successes} of the {outside.makes.trials} whose wrong cell is background of the box "
                f"and {all_of.makes.successes - outside.makes.successes} of the {rest} in which a live cell is wrong"
            )
        told.append(text)
    return [f"All copies with one wrong cell were tried: {'; '.join(told)}."] if told else []


def _numbers(config: CopyFidelitySettings, cells: DoseCells, trivial: Sequence[str]) -> dict[str, Json]:
    return {
        "at_94": {
            name: {
                kind: [cell.makes.successes, cell.makes.trials, *cell.makes.interval, cell.kept.share]
                for kind in DRAWN
                if (cell := at_stated(cells, name, kind)) is not None
            }
            for name in config.replicators
        },
        "half_between": {
            f"{name}/{kind}": list(half_between((cell.level, cell.makes) for cell in part))
            for (name, kind), part in cells.items()
            if kind in DRAWN
        },
        "copies_anything": list(trivial),
    }


def _table(config: CopyFidelitySettings, cells: DoseCells) -> tuple[str, list[str], list[list[str]]]:
    rows = []
    for name in config.replicators:
        for kind in DRAWN:
            part = cells.get((name, kind))
            if not part:
                continue
            cell, n = at_stated(cells, name, kind), mother_of(name).n
            told = ["–"] * 3
            if cell is not None:
                low, high = cell.makes.interval
                share = f"{cell.makes.successes} of {cell.makes.trials} ({100 * low:.0f}–{100 * high:.0f} %)"
                if isinstance(cell.makes, WholeShare):
                    share = share_in_words(cell.makes)
                told = [f"{cell.level:.0f}", share, percent_to(cell.kept.share, 0)]
            rows.append([title_of(name), KINDS[kind], str(n), *told, half_in_words(part, n)])
    head = ["replicator", "wrong cells are", "cells", "wrong at 94 %", "make a daughter", "births kept"]
    return "Copies, by replicator and kind of error", [*head, "half cease between, wrong cells"], rows
