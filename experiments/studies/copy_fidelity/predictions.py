"""What was expected of the study copy-fidelity before its first run, sentence by sentence, and whether it came true.

Known beforehand were the fates of all single-cell mutants of four loops: 38 of Langton's 602, 1 of Byl's 60 and none of
Chou and Reggia's 77 have a daughter, the seed again. Nothing was changed here after the first run. In version 2 of the
study a daughter in another form than the seed's has to found a line of four births: in the first run transients passed
for replicators in a fifth of the boxes of the null.
"""

from __future__ import annotations

from experiments.studies.copy_fidelity.trial import CopyFidelitySettings
from experiments.studies.copy_fidelity.verdict import DRAWN, at_stated, copies_anything
from experiments.studies.doses import DoseCell, dose_cells
from experiments.studies.study import Predicate, StudyVerdict
from experiments.studies.table import TrialTable

_RINGS = ("langton", "byl", "chou-reggia-1", "chou-reggia-2", "sdsr", "evoloop", "perrier", "langton-12")


def _few_at_94(config: CopyFidelitySettings, table: TrialTable, verdict: StudyVerdict) -> bool | None:
    cells = dose_cells(table)
    found = [
        cell.makes.high < 0.5
        for name in config.replicators
        if not copies_anything(cells, name) and (cell := at_stated(cells, name, "anywhere")) is not None
    ]
    return all(found) if found else None


def _genes_matter_more(config: CopyFidelitySettings, table: TrialTable, verdict: StudyVerdict) -> bool | None:
    cells = dose_cells(table)
    pairs = []
    for name in config.replicators:
        genes, body = (cells.get((name, kind), ()) for kind in ("genes", "body"))
        one = [cell for cell in genes if cell.level == 1], [cell for cell in body if cell.level == 1]
        if one[0] and one[1]:
            pairs.append(one[0][0].makes.share < one[1][0].makes.share)
    return 2 * sum(pairs) > len(pairs) if pairs else None


def _few_phases(config: CopyFidelitySettings, table: TrialTable, verdict: StudyVerdict) -> bool | None:
    cells = dose_cells(table)
    found = [
        2 * sum(cell.makes.successes for cell in turns) < len(turns)
        for name in config.replicators
        if (turns := cells.get((name, "phase"), ()))
    ]
    return all(found) if found else None


def _few_random_boxes(config: CopyFidelitySettings, table: TrialTable, verdict: StudyVerdict) -> bool | None:
    cells = dose_cells(table)
    found = [
        cell.makes.share < 0.05
        for name in config.replicators
        if not name.startswith("parity")
        for cell in cells.get((name, "shuffled"), ())
    ]
    return all(found) if found else None


def _full_function_or_none(config: CopyFidelitySettings, table: TrialTable, verdict: StudyVerdict) -> bool | None:
    rows = [row for row in table if row["kind"] in DRAWN and row["level"] == 1 and row["makes"]]
    rows = [row for row in rows if not row["replicator"].startswith("parity")]
    if not rows:
        return None
    births, exact = (sum(min(row[name], row["of_births"]) for row in rows) for name in ("births", "of_births"))
    return bool(births >= 0.9 * exact)


def _single_cells(config: CopyFidelitySettings, table: TrialTable, verdict: StudyVerdict) -> bool | None:
    """The loops with rings, one wrong cell anywhere: background cells of the box are wrong as often as any other."""
    cells = dose_cells(table)
    found: list[DoseCell] = [
        cell for name in config.replicators if name in _RINGS for cell in cells.get((name, "anywhere"), ())
        if cell.level == 1
    ]  # fmt: skip
    return all(cell.makes.high < 0.5 for cell in found) if found else None


KNOWN = (
    "The fates of all single-cell mutants of four loops: 38 of Langton's 602, 1 of Byl's 60 and none of Chou and "
    "Reggia's 77 have a daughter. After the first run a daughter in another form than the seed's had to found a "
    "line of four births, because transients passed for replicators in a fifth of the null's boxes; predictions "
    "stayed as they were."
)
PREDICTIONS: dict[str, Predicate] = {
    "Of copies with 94 % of the cells right fewer than half make a daughter, intervals below one half, in every "
    "replicator whose rule does not copy anything.": _few_at_94,
    "One wrong cell is already too much for more than half of the copies of every loop, intervals below one "
    "half.": _single_cells,
    "One wrong gene stops more copies than one wrong cell of the body, in more than half of the loops.": (
        _genes_matter_more
    ),
    "With the genes in another phase and nothing else wrong, fewer than half of the turns make a daughter, in every "
    "loop.": _few_phases,
    "Of boxes with the seed's cells in another order fewer than 1 in 20 make a daughter, the parity rules "
    "aside.": _few_random_boxes,
    "Copies with one wrong cell that make a daughter at all have nine tenths of the exact copy's births or "
    "more.": _full_function_or_none,
}
