"""A proportion: how many of how many, with Wilson's interval of the share."""

from __future__ import annotations

from dataclasses import dataclass
from statistics import NormalDist

from automata.errors import ArgumentError


@dataclass(frozen=True)
class Proportion:
    """So many `successes` in so many `trials`; `low` to `high` is Wilson's 95 % score interval (Wilson 1927).

    Raises ArgumentError unless 0 ≤ successes ≤ trials.

    >>> none = Proportion(0, 60)
    >>> f"{none.low:.3f} to {none.high:.3f}"
    '0.000 to 0.060'
    """

    successes: int
    trials: int

    def __post_init__(self) -> None:
        if not 0 <= self.successes <= self.trials:
            raise ArgumentError(f"{self.successes} successes in {self.trials} trials: give 0 ≤ successes ≤ trials")

    @property
    def share(self) -> float:
        """Successes by trials; 0 of none."""
        return self.successes / self.trials if self.trials else 0.0

    @property
    def interval(self) -> tuple[float, float]:
        """The interval's ends, with 95 % confidence; (0, 1) for no trials."""
        return self.interval_at(0.95)

    @property
    def low(self) -> float:
        """The interval's lower end."""
        return self.interval[0]

    @property
    def high(self) -> float:
        """The interval's upper end."""
        return self.interval[1]

    @property
    def majority(self) -> bool | None:
        """Whether the share is more than one half; None if one half lies in the interval."""
        low, high = self.interval
        return True if low > 0.5 else False if high < 0.5 else None

    def interval_at(self, confidence: float) -> tuple[float, float]:
        """Return Wilson's interval at another `confidence`, between 0 and 1; (0, 1) for no trials."""
        if self.trials == 0:
            return 0.0, 1.0
        return wilson_interval(self.share, self.trials, NormalDist().inv_cdf(0.5 + confidence / 2))

    def as_dict(self, successes: str = "successes", trials: str = "trials") -> dict[str, int | float]:
        """Return plain data for JSON, both counts under the names given."""
        low, high = self.interval
        return {successes: self.successes, trials: self.trials, "share": self.share, "low": low, "high": high}


def wilson_interval(share: float, size: float, z: float) -> tuple[float, float]:
    """Return Wilson's interval of a share of `size` trials, a whole number or an effective one, above 0.

    `z` is the normal law's point for the confidence, 1.96 for 95 %.
    """
    weight = z * z / size
    centre = (share + weight / 2) / (1 + weight)
    half = z / (1 + weight) * (share * (1 - share) / size + weight / (4 * size)) ** 0.5
    # At the ends the formula's rounding may leave the unit interval, or the end itself, by 1e-17.
    low = 0.0 if share == 0 else max(0.0, centre - half)
    return low, 1.0 if share == 1 else min(1.0, centre + half)
