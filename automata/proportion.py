"""Intervals for counted outcomes."""

from __future__ import annotations

from statistics import NormalDist


def wilson_interval(successes: int, trials: int, *, confidence: float = 0.95) -> tuple[float, float]:
    """Return the Wilson score interval of a proportion (Wilson 1927); (0, 1) for no trials.

    >>> low, high = wilson_interval(0, 60)
    >>> f"{low:.3f} to {high:.3f}"
    '0.000 to 0.060'
    """
    if not 0 <= successes <= trials:
        raise ValueError(f"{successes} successes in {trials} trials: give 0 ≤ successes ≤ trials")
    if trials == 0:
        return 0.0, 1.0
    z = NormalDist().inv_cdf(0.5 + confidence / 2)
    share, weight = successes / trials, z * z / trials
    centre = (share + weight / 2) / (1 + weight)
    half = z / (1 + weight) * (share * (1 - share) / trials + weight / (4 * trials)) ** 0.5
    # At the ends the formula's rounding may leave the unit interval, or the end itself, by 1e-17.
    low = 0.0 if successes == 0 else max(0.0, centre - half)
    return low, 1.0 if successes == trials else min(1.0, centre + half)
