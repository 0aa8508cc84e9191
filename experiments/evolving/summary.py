"""What boards come to together: shares and means with intervals, the board being the unit; words for them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.stats import binomtest

from automata.proportion import Proportion
from experiments.evolving.boards import Setting
from experiments.evolving.record import BoardRecord
from experiments.statistics.intervals import mean_interval
from experiments.statistics.wording import counted, many

# Below this a sign test over boards says that sizes fall, or rise, more than without selection.
_LEVEL = 0.05


@dataclass(frozen=True)
class Summary:
    """Counts of boards, births of all boards together, and the mean side at the end with its interval over boards.

    `smaller`, `larger`: boards on which the commonest species at the end is a smaller one than the founder's, or a
    larger one; `uniform`: on which all the living are of one size, another than the founder's. `below`, `above`:
    boards that end with a smaller mean side than half of the neutral replays, or a larger one; `p`: of a sign test.
    """

    boards: int
    extinct: Proportion
    evolved: Proportion
    smaller: Proportion
    larger: Proportion
    uniform: Proportion
    births: int
    mutants: tuple[int, int, int]
    side: float | None
    interval: tuple[float, float] | None
    below: int
    above: int
    p: float

    @property
    def selection(self) -> str:
        """What the neutral null says."""
        if self.p >= _LEVEL:
            return "no selection is seen"
        return "sizes fall by selection" if self.below > self.above else "sizes rise by selection"


def summarize(records: Sequence[BoardRecord]) -> Summary:
    """Return what the boards, one or more, come to."""
    founder = _square(records[0].species[0].size)
    alive = [one for one in records if one.end is not None]
    ends = [one.end for one in alive if one.end is not None]
    sides = [_side(one) for one in alive]
    ranks = [rank for one in alive if (rank := one.below_neutral) is not None]
    below, above = sum(rank > 0.5 for rank in ranks), sum(rank < 0.5 for rank in ranks)
    return Summary(
        boards=len(records),
        extinct=Proportion(len(records) - len(alive), len(records)),
        evolved=Proportion(sum(bool(one.evolved) for one in records), len(records)),
        smaller=Proportion(sum(side < founder for side in sides), len(alive)),
        larger=Proportion(sum(side > founder for side in sides), len(alive)),
        uniform=Proportion(sum(_uniform(one) and side != founder for one, side in zip(alive, sides, strict=True)),
                           len(alive)),
        births=sum(one.births for one in records),
        mutants=(
            sum(one.smaller for one in records), sum(one.larger for one in records),
            sum(one.other_genes for one in records),
        ),
        side=float(np.mean(ends)) if ends else None,
        interval=mean_interval(ends) if len(ends) > 1 else None,
        below=below,
        above=above,
        p=float(binomtest(below, below + above).pvalue) if below + above else 1.0,
    )  # fmt: skip


def _side(record: BoardRecord) -> float:
    """Return the side of the commonest species at the end."""
    one = record.commonest
    assert one is not None
    return _square(one.size)


def _uniform(record: BoardRecord) -> bool:
    return sum(counts[-1] > 0 for counts in record.counts.values()) == 1


def living_shares(records: Sequence[BoardRecord], most: int) -> dict[str, list[float]]:
    """Return each size's share of the living at each moment, the mean of the boards that have any; the rest "other".

    Of the `most` sizes that had most in all; the largest first.
    """
    total: dict[str, Any] = {}
    boards: Any = 0.0
    for one in records:
        alive = np.sum(list(one.counts.values()), axis=0)
        boards = boards + (alive > 0)
        for size, counts in one.counts.items():
            share = np.array(counts) / np.maximum(alive, 1)
            total[size] = total.get(size, 0.0) + share
    means = {size: shares / np.maximum(boards, 1) for size, shares in total.items()}
    common = sorted(means, key=lambda size: -means[size].sum())[:most]
    common.sort(key=_square, reverse=True)
    found = {size: means[size].tolist() for size in common}
    if len(means) > len(common):
        found["other"] = sum(shares for size, shares in means.items() if size not in common).tolist()
    return found


def _square(size: str) -> float:
    """Return the side of the square that has as many cells as a size says, "13" or "12×13"."""
    parts = [int(part) for part in size.split("×")]
    return float(np.sqrt(parts[0] * parts[-1]))


def sentences(setting: Setting, found: Summary) -> tuple[str, ...]:
    """Return what is found, in words."""
    smaller, larger, genes = found.mutants
    told = [
        f"{many(found.births, 'birth')} on {many(found.boards, 'board')}; {smaller:,} newborns were smaller than their "
        f"parents, {larger:,} larger, {genes:,} of the same size with other genes.",
        f"New species that bred true arose on {counted(found.evolved, 'boards')}; died out had "
        f"{counted(found.extinct, 'boards')}.",
    ]
    if found.side is not None:
        within = "" if found.interval is None else f" ({found.interval[0]:.2f} to {found.interval[1]:.2f})"
        told.append(
            f"After {setting.generations:,} generations the commonest species is smaller than the founder's on "
            f"{counted(found.smaller, 'boards')}, larger on {counted(found.larger)}; all are of one new size on "
            f"{counted(found.uniform)}; the mean side is {found.side:.2f}{within}."
        )
        told.append(
            "Beside the same births and deaths befalling any of the living: smaller at the end on "
            f"{found.below} boards, larger on {found.above}, p = {found.p:.2g}: {found.selection}."
        )
    return tuple(told)
