"""Numbers in words: shares in per cent with the digits that they need, counts of things, lists."""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil, floor, isfinite, log10

from automata.proportion import Proportion

# Below and from which powers of ten a number is written with one; whole numbers have all their digits below the last.
_SMALLEST, _LARGEST, _WHOLE = -5, 15, 1e15
_RAISED = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


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


def number(value: float, digits: int = 4) -> str:
    """Return a number as all tables and pages have it: thousands apart, no exponent as a computer writes it.

    Whole numbers are whole; others have `digits` significant ones, and below 0.00001 a power of ten.

    >>> number(1295580), number(0.00001), number(3.2e-9, 2), number(1234.5678), number(2.50)
    ('1,295,580', '0.00001', '3.2 × 10⁻⁹', '1,235', '2.5')
    """
    if not isfinite(value):
        return str(value)
    if isinstance(value, int) or (value == int(value) and abs(value) < _WHOLE):
        return f"{int(value):,}"
    shown = float(f"{value:.{digits}g}")
    power = floor(log10(abs(shown)))
    if _SMALLEST <= power < _LARGEST:
        text = f"{shown:,.{max(0, digits - 1 - power)}f}"
        return text.rstrip("0").rstrip(".") if "." in text else text
    return f"{shown / 10.0**power:.{digits}g} × 10{str(power).translate(_RAISED)}"


def many(count: int, thing: str) -> str:
    """Return a number of things: 1 network, 2,000 networks."""
    return f"{count:,} {thing}{'s' * (count != 1)}"


def listed(words: Sequence[str]) -> str:
    """Return one word or more as a list: copier, constructor and controller."""
    return f"{', '.join(words[:-1])} and {words[-1]}" if len(words) > 1 else words[0]
