"""What lines of scale show: does a log-loss break, is exactness more than chances, what do both make of a claim?

A line of scale is a measure of networks level by level, from the smallest to the largest number of weights, documents
or updates. The studies that ask whether an ability emerges suddenly put the same questions to their lines, here.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

import numpy as np
from numpy.typing import ArrayLike, NDArray

from automata.proportion import Proportion
from experiments.statistics import (
    BreakTest,
    ExactnessTest,
    benjamini_hochberg,
    dip_power,
    dip_test,
    excess_of_exactness,
    find_break,
)
from experiments.studies.truth import Outcome

RATE = 0.05
# That of exactness is stricter: its null's law is fitted to the few units of each sample.
EXACT_RATE = 0.01
# A test is telling if it would have found what is planted so often.
TELLING = 0.8
# Fewer levels than this are no line. In fewer networks two modes would seldom be told from one.
LEAST_LEVELS, LEAST_FOR_MODES = 8, 20

Values = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class LineValues:
    """One line: `places`, the logarithm of each level's scale, ascending, and the logarithms of log-losses there.

    `wrong` are samples of units that might be exact: how many of `length` answers of each are wrong, of who has
    learnt nothing the share `nothing`; there may be none.
    `alike` are samples of logarithms of log-losses of networks that differ in their seeds alone.
    """

    places: list[float]
    logs: list[Values]
    wrong: Sequence[ArrayLike] = ()
    length: int = 1
    nothing: float = 0.1
    alike: Sequence[Values] = ()


@dataclass(frozen=True, eq=False)
class LineEvidence:
    """What the tests say of a line, corrected for how many lines there are (Benjamini and Hochberg 1995).

    `broken`, `beyond`: found at false discovery rates over all lines of 5 and of 1 %; `bimodal`: in how many samples of
    networks that are alike two modes were found, at 5 % over all samples of all lines; `sampled`: the sizes of these;
    `dip_power`: how often two modes would have been found in one of them, on average over the line's own.
    """

    split: BreakTest
    exactness: ExactnessTest
    dips: tuple[float, ...] = ()
    sampled: tuple[int, ...] = ()
    broken: bool = False
    beyond: bool = False
    bimodal: int = 0
    dip_power: float = 0.0

    @property
    def telling(self) -> bool:
        """Whether a jump of half of the line's fall would have been found."""
        return self.split.power >= TELLING


class WithEvidence:
    """A line with what the tests say of it, `found`, whose answers it gives as its own."""

    found: LineEvidence

    @property
    def split(self) -> BreakTest:
        """The test of the log-loss for a break."""
        return self.found.split

    @property
    def exactness(self) -> ExactnessTest:
        """The test of exactness against chances of their own."""
        return self.found.exactness

    @property
    def broken(self) -> bool:
        """Whether the log-loss breaks."""
        return self.found.broken

    @property
    def beyond(self) -> bool:
        """Whether more units are exact than chances of their own predict."""
        return self.found.beyond

    @property
    def telling(self) -> bool:
        """Whether a jump of half of the line's fall would have been found."""
        return self.found.telling


def logs_of(losses: Values) -> Values:
    """Return the common logarithms of log-losses, kept above what a float32 tells from none."""
    logs: Values = np.log10(np.maximum(losses, 1e-9))
    return logs


def evidence_of(lines: Sequence[LineValues]) -> tuple[LineEvidence, ...]:
    """Return what all lines show."""
    # What a line by itself must reach to be found at this rate over all lines.
    alone = RATE / max(len(lines), 1)
    plain = [_alone(line, alone) for line in lines]
    broken = benjamini_hochberg([each.split.p_value for each in plain], RATE)[1]
    beyond = benjamini_hochberg([each.exactness.p_value for each in plain], EXACT_RATE)[1]
    dips = [dip for each in plain for dip in each.dips]
    found = iter(benjamini_hochberg(dips, RATE)[1].tolist())
    strictest = RATE / max(len(dips), 1)
    return tuple(
        replace(
            each,
            broken=bool(snaps),
            beyond=bool(more),
            bimodal=sum(next(found) for _ in each.dips),
            dip_power=float(np.mean([dip_power(size, strictest) for size in each.sampled])) if each.sampled else 0.0,
        )
        for each, snaps, more in zip(plain, broken, beyond, strict=True)
    )


def _alone(line: LineValues, level: float) -> LineEvidence:
    large = [part for part in line.alike if len(part) >= LEAST_FOR_MODES]
    return LineEvidence(
        split=find_break(line.places, line.logs, seed=0, level=level),
        exactness=excess_of_exactness(line.wrong, line.length, seed=0, nothing=line.nothing)
        if line.wrong
        else ExactnessTest((), 1.0),
        dips=tuple(dip_test(part) for part in large),
        sampled=tuple(len(part) for part in large),
    )


def higher(one: Values, other: Values) -> bool:
    """Return whether the first values are the higher in the mean, by Welch's test, one-sided, at 1 %."""
    from scipy.stats import ttest_ind  # lazily: it takes longer to import than most runs

    return bool(ttest_ind(one, other, equal_var=False, alternative="greater").pvalue <= 0.01)


def more_often(one: Proportion, other: Proportion) -> bool:
    """Return whether the first share is the larger, by Fisher's exact test, one-sided, at 1 %."""
    from scipy.stats import fisher_exact  # lazily: it takes longer to import than most runs

    counts = [[each.successes, each.trials - each.successes] for each in (one, other)]
    return float(fisher_exact(counts, alternative="greater").pvalue) <= 0.01


# -- what lines come to -------------------------------------------------------------------------------------------


class JudgedLine(Protocol):
    """A line that decides a claim."""

    @property
    def broken(self) -> bool:
        """Whether its log-loss breaks."""

    @property
    def telling(self) -> bool:
        """Whether a break would have been found."""

    @property
    def appears(self) -> bool:
        """Whether the ability comes with scale."""

    @property
    def sudden(self) -> bool:
        """Whether the log-loss breaks and the ability is there above the break."""

    @property
    def barren(self) -> bool:
        """Whether few have the ability at the largest sizes."""


class TestedLine(Protocol):
    """A line of which exactness was tested."""

    @property
    def exactness(self) -> ExactnessTest:
        """The test of exactness against chances of their own."""

    @property
    def beyond(self) -> bool:
        """Whether more units are exact than their own chances predict."""


def claim_of(lines: Sequence[JudgedLine], plain: bool = True) -> Outcome:
    """Return what lines make of the claim that an ability emerges suddenly.

    Shown: the log-loss breaks, and the ability is there above the break, on more lines than those on which the ability
    comes with scale, a break would have been found, and there is none; if not on more, it depends on the line, and is
    not shown. Refuted: the ability comes with scale, on most lines where it does a break would have been found, and no
    log-loss breaks; nor is anything else sudden (`plain`). Not shown: a break would have been found on most lines, or
    on none do more than few have the ability.
    """
    if any(each.broken for each in lines):
        smooth = sum(each.appears and each.telling and not each.sudden for each in lines)
        return "shown" if sum(each.sudden for each in lines) > smooth else "not shown"
    appearing = [each for each in lines if each.appears]
    if appearing and most_tell(appearing):
        return "refuted" if plain else "not shown"
    nothing = not appearing and (most_tell(lines) or all(each.barren for each in lines))
    return "not shown" if nothing else "undecided"


def most_tell(lines: Iterable[JudgedLine]) -> bool:
    """Return whether a break would have been found on more than half of the lines."""
    asked = list(lines)
    return 2 * sum(each.telling for each in asked) > len(asked)


def break_outcome(lines: Sequence[JudgedLine]) -> Outcome:
    """Return what is shown of breaks: some, none where most would have been found, or nothing."""
    return "shown" if any(each.broken for each in lines) else "not shown" if most_tell(lines) else "undecided"


def beyond_outcome(lines: Sequence[TestedLine]) -> Outcome:
    """Return what is shown of exactness beyond chances: on some line, on none where it would have been found."""
    if any(each.beyond for each in lines):
        return "shown"
    return "not shown" if any(each.exactness.power >= TELLING for each in lines) else "undecided"


def exact_and_predicted(lines: Iterable[TestedLine]) -> tuple[Proportion, float]:
    """Return how many units are exact, of all, and how many the beta-binomial laws predict."""
    cells = [cell for each in lines for cell in each.exactness.cells]
    exact = Proportion(sum(cell.exact for cell in cells), sum(cell.units for cell in cells))
    return exact, sum(cell.predicted for cell in cells)
