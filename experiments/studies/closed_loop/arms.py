"""What is kept of a network that is copied with errors, arm by arm: lives, answers, exactness; units are networks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from experiments.closed_loop.wording import ARMS, SAME_LAW, Arm
from experiments.statistics import ClusteredShare, clustered_share, mean_interval
from experiments.statistics.wording import number, percent, percent_interval
from experiments.studies.closed_loop.arithmetic import CONSTRUCTED, DECIDING, restored
from experiments.studies.closed_loop.kind import STATED, PageTable, TrialKind
from experiments.studies.closed_loop.kinds.copies import COPIES
from experiments.studies.closed_loop.kinds.lives import LIVES
from experiments.studies.differences import difference_interval, difference_outcome
from experiments.studies.study import Finding
from experiments.studies.table import TrialTable
from experiments.studies.truth import Outcome

# A difference of right answers whose whole interval is within so much of 0 is none to speak of.
_NO_DIFFERENCE = 0.05
ANSWERS = "at 94 %, do uncoded copies with an intact header answer more than networks of the same law?"
NOISE = "at 94 %, does training under errors keep more answers than width alone?"


def arm_question(arm: str) -> str:
    """Return what is asked of an arm."""
    return f"at 94 %, do most copies make a daughter: {arm}?"


@dataclass(frozen=True)
class Mean:
    """A mean over `units` networks with its 95 % interval (Student); nan without any, no interval of fewer than two."""

    value: float
    low: float
    high: float
    units: int

    def __str__(self) -> str:
        if not self.units:
            return ""
        return f"{percent(self.value)} % ({percent_interval(self.low, self.high)})"


def mean_over(values: Sequence[float]) -> Mean:
    """Return the mean of one share for each network, its interval cut at 0 and 1."""
    sample = np.asarray(values, dtype=np.float64)
    if not len(sample):
        return Mean(np.nan, np.nan, np.nan, 0)
    value = float(sample.mean())
    if len(sample) < 2:
        return Mean(value, 0.0, 1.0, 1)
    low, high = mean_interval(sample)
    return Mean(value, max(0.0, low), min(1.0, high), len(sample))


def births(table: TrialTable, arm: str, rate: float = STATED) -> ClusteredShare:
    """Return how many copies made a daughter at a rate of errors; of the null, without any."""
    return _clustered(_cell(table, LIVES, arm, rate), "bore", "lives")


def exact(table: TrialTable, arm: str, rate: float = STATED) -> ClusteredShare:
    """Return how many copies are exact on all contexts that a loop can meet."""
    return _clustered(_cell(table, COPIES, arm, rate), "exact", "copies")


def answers(table: TrialTable, arm: str, rate: float = STATED) -> Mean:
    """Return the share of answers that is right, by networks."""
    return mean_over([right for _, right in sorted(_right(table, arm, rate).items())])


def grown(table: TrialTable, arm: str, rate: float = STATED) -> float | None:
    """Return the mean number of loops after three replication times; None if none was let live."""
    rows = _cell(table, LIVES, arm, rate)
    return float(np.mean(rows.column("loops"))) if len(rows) else None


def arm_findings(table: TrialTable) -> tuple[Finding, ...]:
    """Return a finding for each arm that is no arithmetic, tried or not, and for the two comparisons of answers."""
    null = births(table, SAME_LAW)
    found = [_arm_finding(table, arm, null) for arm in DECIDING]
    compared = (
        (ANSWERS, "header intact", SAME_LAW, "shuffling each tensor's weights"),
        (NOISE, "noise-trained", "wide", "width alone"),
    )
    found += [_compared(table, question, one, other, words) for question, one, other, words in compared]
    return tuple(found)


def outcomes(table: TrialTable, arms: Sequence[Arm] = DECIDING) -> dict[Arm, Outcome]:
    """Return what the claim comes to in each of some arms that was tried."""
    null = births(table, SAME_LAW)
    return {arm: _outcome(births(table, arm), null) for arm in arms if births(table, arm).trials}


def predicted(table: TrialTable, arm: str) -> float | None:
    """Return the share of copies at 94 % that arithmetic alone lets be read, or restores; None where it says nothing.

    The mean over networks, whose descriptions differ in length; of an uncoded copy, the chance of a whole header.
    """
    rows = _cell(table, COPIES, arm, STATED)
    if arm not in CONSTRUCTED or not len(rows):
        return None
    return float(np.mean([restored(arm, row["written"]) for row in rows]))


def _outcome(found: ClusteredShare, null: ClusteredShare) -> Outcome:
    """Return whether most copies make a daughter; shown also wants more than the null of the same law does."""
    if found.majority is False:
        return "refuted"
    if found.majority and null.trials:
        return "shown" if found.low > null.share else "not shown"
    return "undecided"


def _arm_finding(table: TrialTable, arm: Arm, null: ClusteredShare) -> Finding:
    found, right = births(table, arm), answers(table, arm)
    if not found.trials:
        return Finding(arm_question(arm), "undecided", "No copy was let live yet.")
    text = f"{told(found)} made a daughter: {ARMS[arm]}"
    if right.units:
        text += f"; {right} of the answers right, {told(exact(table, arm))} exact"
    if null.trials:
        text += f"; of networks of the same law {told(null)} made one"
    what = "6 % of the weights replaced" if arm == "weights drawn" else "each symbol another one with a chance of 6 %"
    return Finding(arm_question(arm), _outcome(found, null), f"{text}.", f"{what}; {found.units} networks")


def differences(table: TrialTable, one: str, other: str) -> NDArray[np.float64]:
    """Return by how much the share of right answers differs between two arms, (networks,), of those tried in both."""
    first, second = _right(table, one), _right(table, other)
    both = sorted(first.keys() & second.keys())
    return np.array([first[seed] - second[seed] for seed in both], dtype=np.float64)


def _compared(table: TrialTable, question: str, one: str, other: str, words: str) -> Finding:
    gaps = differences(table, one, other)
    outcome = difference_outcome(gaps, _NO_DIFFERENCE)
    if not len(gaps):
        return Finding(question, outcome, "Neither was tried with the same networks yet.")
    points = " to ".join(f"{100 * end:+.1f}" for end in difference_interval(gaps))
    return Finding(
        question,
        outcome,
        f"{answers(table, one)} of the answers against {answers(table, other)} with {words}: {100 * gaps.mean():+.1f} "
        f"percentage points ({points}).",
        f"{len(gaps)} pairs of networks",
    )


def told(found: ClusteredShare) -> str:
    """Return a clustered share in words."""
    return f"{found.successes:,} of {found.trials:,} ({percent_interval(found.low, found.high)})"


def arm_table(table: TrialTable) -> PageTable:
    """Return what is kept at 94 % in every arm, and of the null."""
    rows = []
    for arm in (*ARMS, SAME_LAW):
        lived, kept = births(table, arm), answers(table, arm)
        if lived.trials or kept.units:
            loops = grown(table, arm)
            rows.append(
                [
                    arm,
                    ARMS.get(arm, "null: no error, the weights of each tensor shuffled"),  # type: ignore[call-overload]
                    _written(table, arm),
                    told(lived) if lived.trials else "",
                    "" if loops is None else f"{loops:.1f}",
                    str(kept),
                    told(exact(table, arm)) if kept.units else "",
                    "" if arm == SAME_LAW or (share := predicted(table, arm)) is None else number(share, 3),
                ]
            )
    head = ["arm", "what it is", "symbols written", "made a daughter", "loops after three periods, of 8",
            "answers right", "exact on all contexts",
            "share restored, by arithmetic"]  # fmt: skip
    return "What is kept of copies that are 94 % right", head, rows


def curve_table(table: TrialTable) -> PageTable:
    """Return how many answers are right, arm by rate."""
    cells = [(arm, rate) for kind, arm, rate in _cells(table) if kind == COPIES.name and arm != SAME_LAW]
    rates = sorted({rate for _, rate in cells})
    tried = {arm for arm, _ in cells}
    rows = [[arm, *(str(answers(table, arm, rate)) for rate in rates)] for arm in ARMS if arm in tried]
    head = ["answers right, at errors a symbol of", *(f"{rate:g}" for rate in rates)]
    return "How many answers are kept", head, rows


def _written(table: TrialTable, arm: str) -> str:
    found = sorted({row["written"] for row in _cell(table, COPIES, arm, STATED)})
    return " to ".join(f"{count:,}" for count in dict.fromkeys((found[0], found[-1]))) if found else ""


def _right(table: TrialTable, arm: str, rate: float = STATED) -> dict[int, float]:
    """Return the share of answers that is right by network."""
    rows = _cell(table, COPIES, arm, rate)
    return {row["seed"]: row["right"] for row in rows}


def _cell(table: TrialTable, kind: TrialKind[Any], arm: str, rate: float) -> TrialTable:
    """Return the trials of a kind in one arm at one rate; the null has none, and so always rate 0."""
    return _cells(table).get((kind.name, arm, 0.0 if arm == SAME_LAW else rate), TrialTable(()))


@lru_cache(maxsize=4)
def _cells(table: TrialTable) -> dict[tuple[Any, ...], TrialTable]:
    """Return a table's trials by kind, arm and rate, found once for all that is asked of it."""
    return table.groups("kind", "arm", "rate")


def _clustered(rows: TrialTable, successes: str, trials: str) -> ClusteredShare:
    return clustered_share([row[successes] for row in rows], [row[trials] for row in rows])
