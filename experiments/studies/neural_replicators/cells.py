"""The cells of the table: whether a part is shown of a replicator, and the intervention that decided."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from automata.proportion import Proportion
from experiments.studies.neural_replicators.interventions import PARTS, Answer
from experiments.studies.neural_replicators.replicators import CP
from experiments.studies.table import TrialTable

Status = Literal["shown", "not shown", "not testable", "undecided"]
AS_CP = "cp passes the same"


@dataclass(frozen=True)
class Cell:
    """Whether a `part` is shown of a replicator, what decided it, and how many trainings passed all that it takes."""

    replicator: str
    part: str
    status: Status
    decided: str
    passed: Proportion


def passed_by(table: TrialTable, replicator: str, intervention: str) -> tuple[int, int, int]:
    """Return in how many trainings an intervention was passed, failed, and could not be put."""
    said = [row["answers"][intervention] for row in made(table, replicator)]
    return said.count(True), said.count(False), said.count(None)


def made(table: TrialTable, replicator: str) -> list[Mapping[str, dict[str, Answer]]]:
    """Return the trials in which training gave the replicator."""
    return [row for row in table.where(replicator=replicator) if row["made"]]


def cell_of(table: TrialTable, replicator: str, part: str) -> Cell:
    """Return a cell.

    A training passes a part if it passes every intervention of it, and fails it if it fails one; else some could not be
    put. Where Wilson's interval says that most trainings pass, the part is shown if most trainings of cp fail one of
    the interventions: what cp passes too is evidence of nothing. Where most fail it is not shown, and where most can
    neither pass nor fail it is not testable.
    """
    texts = PARTS[part]
    rows = made(table, replicator)
    answers = [[row["answers"][text] for text in texts] for row in rows]
    yes = sum(all(said) for said in answers)
    no = sum(False in said for said in answers)
    passed = Proportion(yes, len(rows))
    if passed.majority:
        telling = [text for text in texts if _fails(table, CP, text)]
        return Cell(replicator, part, "shown" if telling else "not shown", "; ".join(telling) or AS_CP, passed)
    if Proportion(no, len(rows)).majority:
        failed = max(texts, key=lambda text: passed_by(table, replicator, text)[1])
        return Cell(replicator, part, "not shown", failed, passed)
    if Proportion(len(rows) - yes - no, len(rows)).majority:
        unput = [text for text in texts if passed_by(table, replicator, text)[2]]
        return Cell(replicator, part, "not testable", "; ".join(unput), passed)
    return Cell(replicator, part, "undecided", "", passed)


def cells(table: TrialTable) -> dict[tuple[str, str], Cell]:
    """Return all cells, by replicator and part."""
    return {(name, part): cell_of(table, name, part) for name in table.levels("replicator") for part in PARTS}


def _fails(table: TrialTable, replicator: str, text: str) -> bool:
    yes, no, unput = passed_by(table, replicator, text)
    return bool(Proportion(no, yes + no + unput).majority)
