"""Exactness: do units have all of L answers right as often as chances of their own predict?

If a unit's answers err independently, each with the unit's own chance, and these chances follow a beta law, then
wrong answers are beta-binomial, and so is how many units have none. Whoever learns all or nothing is exact more often:
that is an excess of noughts beside the best beta-binomial law. (The power p^L of the mean accuracy p is the case of
equal chances. With each unit's own count in place of its chance the prediction would only repeat what was counted.)
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import ArrayLike, NDArray

from experiments.errors import StatisticsError

# Mean chances of an error, from a small share of one error in L to nearly all wrong, and correlations of two answers
# of one unit: the laws that are tried.
_MEANS = 26
_CORRELATIONS = (0.0, 0.003, 0.01, 0.02, 0.04, 0.07, 0.12, 0.2, 0.33, 0.5, 0.7, 0.9)
_DRAWN = 200
# Who learns all or nothing errs in a tenth of the answers, or in none; a gain of so much is significant at 1 %: it is
# 0 in half of the samples without an excess, and in the others the square of a normal deviate.
_NOTHING, _GRAIN = 0.1, 0.005
_GAIN = 5.41


@dataclass(frozen=True)
class ExactnessCell:
    """One sample: `exact` of its `units`, how many were `predicted`, and `gain`, twice the log-likelihood of an excess.

    `power`: how often an excess would be found, at 1 %, if the same share of the answers were wrong and units learnt
    all or nothing: a tenth of the answers of some units, or the share that is given, none of the others.
    """

    units: int
    exact: int
    predicted: float
    gain: float
    power: float


@dataclass(frozen=True)
class ExactnessTest:
    """Samples judged together: `p_value` of their summed gains under independent errors, chances scattered or not."""

    cells: tuple[ExactnessCell, ...]
    p_value: float

    @property
    def power(self) -> float:
        """The largest power of a sample."""
        return max((cell.power for cell in self.cells), default=0.0)


def excess_of_exactness(
    samples: Sequence[ArrayLike], length: int, *, seed: int, resamples: int = 999, nothing: float = _NOTHING
) -> ExactnessTest:
    """Return whether more units than predicted have none of `length` answers wrong: counts of wrong ones by sample.

    `nothing` is the share of wrong answers of who has learnt nothing, for the power alone: a half where answers are
    guessed of two. Raises StatisticsError for no sample, an empty one, or counts that are not between 0 and `length`.
    """
    rows = [np.asarray(sample, dtype=np.int64) for sample in samples]
    if not rows or length < 1 or any(row.ndim != 1 or not len(row) for row in rows):
        raise StatisticsError("exactness is judged of samples of one unit or more, each with one answer or more")
    if any((row < 0).any() or (row > length).any() for row in rows):
        raise StatisticsError(f"of {length} answers none to {length} are wrong")
    fits: dict[int, tuple[float, int]] = {}
    for units in {len(row) for row in rows}:
        places = [place for place, row in enumerate(rows) if len(row) == units]
        gains, laws = _fit(np.array([rows[place] for place in places]), length)
        fits.update(zip(places, zip(gains.tolist(), laws.tolist(), strict=True), strict=True))
    random = np.random.default_rng(seed)
    null, cells = np.zeros(resamples), []
    for place, row in enumerate(rows):
        gain, law = fits[place]
        chance = float(np.exp(_laws(length)[law, 0]))
        power = _power(len(row), length, round(float(np.mean(row)) / length / _GRAIN), nothing)
        cells.append(ExactnessCell(len(row), int(np.count_nonzero(row == 0)), len(row) * chance, gain, power))
        if len(row) * chance > 1e-4:  # under other laws hardly a gain is ever drawn
            null += _null(len(row), length, law)[random.integers(_DRAWN, size=resamples)]
    total = sum(cell.gain for cell in cells)
    return ExactnessTest(tuple(cells), float((np.count_nonzero(null >= total - 1e-9) + 1) / (resamples + 1)))


@lru_cache(maxsize=64)
def _laws(length: int) -> NDArray[np.float64]:
    """Return ln of the chances of 0..length errors, (laws, length + 1), of every law that is tried."""
    from scipy.special import betaln, gammaln  # lazily: it takes longer to import than most runs

    means = np.geomspace(0.05 / length, 0.9, _MEANS)
    wrong = np.arange(length + 1)
    choose = gammaln(length + 1) - gammaln(wrong + 1) - gammaln(length - wrong + 1)
    rows = []
    for mean in means:
        for correlation in _CORRELATIONS:
            if correlation == 0:
                rows.append(choose + wrong * np.log(mean) + (length - wrong) * np.log1p(-mean))
                continue
            concentration = 1 / correlation - 1
            first, second = mean * concentration, (1 - mean) * concentration
            rows.append(choose + betaln(wrong + first, length - wrong + second) - betaln(first, second))
    return np.array(rows)


def _fit(rows: NDArray[np.int64], length: int) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """Return, of each sample, (B, n): twice the log-likelihood that an excess of noughts adds, and the best plain law.

    With an excess, the share of noughts is free and the counts above nought follow the law cut off there.
    """
    laws = _laws(length)
    count = rows.shape[1]
    noughts = np.count_nonzero(rows == 0, axis=1)
    values, places = np.unique(rows, return_inverse=True)
    seen = np.zeros((len(values), len(rows)))
    np.add.at(seen, (places.reshape(rows.shape), np.arange(len(rows))[:, None]), 1)
    if values[0] == 0:
        seen[0] = 0
    above = laws[:, values] @ seen
    nought = laws[:, :1]
    plain = above + noughts * nought
    share = noughts / count
    with np.errstate(divide="ignore", invalid="ignore"):
        mixed = np.where(noughts > 0, noughts * np.log(share), 0.0)
        mixed += np.where(noughts < count, (count - noughts) * np.log1p(-share), 0.0)
    cut = above - (count - noughts) * np.log(-np.expm1(np.minimum(nought, -1e-12))) + mixed
    excess = np.where(share > np.exp(nought), cut, plain)
    best = plain.argmax(axis=0)
    gains: NDArray[np.float64] = 2 * (excess.max(axis=0) - plain[best, np.arange(len(rows))])
    return np.maximum(gains, 0.0), best


@lru_cache(maxsize=8192)
def _null(units: int, length: int, law: int) -> NDArray[np.float64]:
    """Return the gains, (_DRAWN,), of samples drawn from a plain law."""
    random = np.random.default_rng([units, length, law])
    chances = np.exp(_laws(length)[law])
    rows = random.choice(length + 1, size=(_DRAWN, units), p=chances / chances.sum())
    return _fit(rows, length)[0]


@lru_cache(maxsize=8192)
def _power(units: int, length: int, grains: int, nothing: float) -> float:
    """Return how often an excess is found where a share of answers, in _GRAINs, is wrong, and all or none is learnt."""
    wrong = grains * _GRAIN
    if not 0 < wrong < nothing:
        return 0.0
    random = np.random.default_rng([units, length, grains])
    knows = random.random((100, units)) > wrong / nothing
    rows = np.where(knows, 0, random.binomial(length, nothing, size=knows.shape))
    return float(np.mean(_fit(rows, length)[0] > _GAIN))
