"""The cells of the table: whether a part is shown of a replicator, and the intervention that decided."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from automata.proportion import Proportion
from experiments.studies.neural_replicators.interventions import ALONE, BUILDS, INTERRUPTED, PARTS, Answer
from experiments.studies.neural_replicators.replicators import CP, KINDS
from experiments.studies.table import Row, TrialTable

# `as cp`: passed, and by cp as well. `outside`: by design the part is the laboratory's. `not testable`: some
# intervention of it cannot be put. Neither of the last two was failed.
Status = Literal["shown", "failed", "as cp", "outside", "not testable", "undecided"]
AS_CP = "cp passes the same"
LOADER = "a loader outside builds, by design"
ASKED = "the laboratory asks each in turn, by design"
_WEIGHTS = ("weight-wise quine", "vanilla quine", "auxiliary quine", "fertile agent", "zero quine", "random weights")
_TAPES = ("SeRANN-like copier", "scribe", "identity quine", CP, "memoriser", "untrained")
# Interventions whose answer could come out one way only, by who is made how: these decide nothing.
BY_DESIGN: dict[str, dict[str, str]] = {
    **{name: {ALONE: ASKED, INTERRUPTED: ASKED} for name in _WEIGHTS},
    **{name: {BUILDS: LOADER, ALONE: ASKED, INTERRUPTED: ASKED} for name in _TAPES},
    "closed loop": {BUILDS: LOADER},
}
# Nulls without a training: their answers are the same whatever the seed, and count once.
UNTRAINED = ("zero quine", CP, "memoriser")


@dataclass(frozen=True)
class Trainings:
    """All trainings of a replicator: the `answers` of those that gave one, and how many gave none, `lost`.

    `design` are the interventions whose answer holds by design, each with the reason.
    """

    replicator: str
    answers: Sequence[Mapping[str, Answer]]
    lost: int
    design: Mapping[str, str]

    @property
    def count(self) -> int:
        """How many trainings there were."""
        return len(self.answers) + self.lost

    def passed(self, intervention: str) -> tuple[int, int, int]:
        """Return in how many trainings an intervention was passed, failed, and could not be put."""
        said = [answers[intervention] for answers in self.answers]
        return said.count(True), said.count(False), said.count(None)

    def most(self, count: int) -> bool:
        """Whether so many are most trainings, by Wilson's interval; of what is the same whatever the seed, the one."""
        if self.replicator in UNTRAINED:
            return count == self.count > 0
        return bool(Proportion(count, self.count).majority)


@dataclass(frozen=True)
class Cell:
    """Whether a `part` is shown of a replicator, what decided it, and how many trainings passed all that it takes.

    A training that gave no replicator is one that did not pass.
    """

    replicator: str
    part: str
    status: Status
    decided: str
    passed: Proportion

    @property
    def asked(self) -> bool:
        """Whether the part could be shown or fail."""
        return self.status not in ("outside", "not testable")


def trainings(table: TrialTable) -> dict[str, Trainings]:
    """Return the trainings of each replicator, in the order of KINDS; rows of planted worlds may name their design."""
    rows: dict[str, list[Row]] = {}
    for row in table:
        rows.setdefault(row["replicator"], []).append(row)
    found = {}
    for name in (each for each in KINDS if each in rows):
        counted = rows[name][:1] if name in UNTRAINED else rows[name]
        made = [row["answers"] for row in counted if row["made"]]
        design = rows[name][0].get("by_design", BY_DESIGN.get(name, {}))
        found[name] = Trainings(name, made, len(counted) - len(made), design)
    return found


def cell_of(all_trainings: Mapping[str, Trainings], replicator: str, part: str) -> Cell:
    """Return a cell, by the interventions of the part that could come out either way.

    A training fails a part if it fails one of these, and passes it if it passes every intervention of the part. Where
    Wilson's interval says that most trainings fail, the part failed. Else it lies outside, if an answer holds by
    design; it is not testable, if some intervention can be put to none; it is shown, if most trainings pass and most of
    cp's fail one of the interventions, or cp's laboratory does it: what cp passes too is evidence of nothing. Else, as
    where too many trainings gave no replicator, it is undecided.
    """
    own, texts = all_trainings[replicator], PARTS[part]
    free = [text for text in texts if text not in own.design]
    yes = sum(all(answers[text] for text in texts) for answers in own.answers)
    no = sum(any(answers[text] is False for text in free) for answers in own.answers)
    passed = Proportion(yes, own.count)
    if own.most(no):
        return Cell(replicator, part, "failed", max(free, key=lambda text: own.passed(text)[1]), passed)
    if len(free) < len(texts):
        why = dict.fromkeys(own.design[text] for text in texts if text in own.design)
        return Cell(replicator, part, "outside", "; ".join(why), passed)
    unput = [text for text in texts if own.answers and own.passed(text)[2] == len(own.answers)]
    if unput:
        return Cell(replicator, part, "not testable", "; ".join(unput), passed)
    if own.most(yes):
        telling = [text for text in texts if CP in all_trainings and _fails(all_trainings[CP], text)]
        return Cell(replicator, part, "shown" if telling else "as cp", "; ".join(telling) or AS_CP, passed)
    return Cell(replicator, part, "undecided", f"{own.lost} trainings gave none" if own.lost else "", passed)


def _fails(cp: Trainings, text: str) -> bool:
    """Whether cp fails an intervention, or its laboratory does what is asked for."""
    return text in cp.design or cp.most(cp.passed(text)[1])
