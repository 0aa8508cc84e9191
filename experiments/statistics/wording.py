"""Numbers in words: shares in per cent with the digits that they need, counts of things, lists."""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil, log10

from automata.proportion import Proportion


def percent(share: float) -> str:
    """Return a share in per cent, without the sign, with the digits that tell it from none and all."""
    value = 100 * share
    if value in (0.0, 100.0) or 1 <= value <= 99:
        return f"{value:.0f}"
    if value < 1:
        return f"{value:.2g}"
    digits = max(1, ceil(-log10(100 - value) - 1e-6))
    return f"{value:.{digits}f}".rstrip("0")


def percent_to(share: float, digits: int = 1) -> str:
    """Return a share in per cent with so many digits after the point, never rounded up to 100 %."""
    text = f"{100 * share:.{digits}f}"
    if share < 1 and float(text) >= 100:
        return f"more than {100 - 10**-digits:.{digits}f} %"
    return f"{text} %"


def percent_interval(low: float, high: float) -> str:
    """Return an interval of shares in per cent, with digits enough to tell its ends apart."""
    ends = percent(low), percent(high)
    digits = 0
    while ends[0] == ends[1] and low != high and digits < 9:
        digits += 1
        ends = f"{100 * low:.{digits}f}", f"{100 * high:.{digits}f}"
    return f"{ends[0]}–{ends[1]} %"


def counted(found: Proportion, things: str = "") -> str:
    """Return both numbers, what was counted and the interval: 3 of 1,000 loops (0.1–0.88 %)."""
    numbers = f"{found.successes:,} of {found.trials:,}{' ' * bool(things)}{things}"
    return f"{numbers} ({percent_interval(*found.interval)})"


def many(count: int, thing: str) -> str:
    """Return a number of things: 1 network, 2,000 networks."""
    return f"{count:,} {thing}{'s' * (count != 1)}"


def listed(words: Sequence[str]) -> str:
    """Return one word or more as a list: copier, constructor and controller."""
    return f"{', '.join(words[:-1])} and {words[-1]}" if len(words) > 1 else words[0]
