"""Palettes: colours for states, as `#rrggbb`, on a dark background."""

from __future__ import annotations

import colorsys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from automata.rule import Rule

BACKGROUND = "#101418"


def hex_color(red: int, green: int, blue: int) -> str:
    """Return the colour of these parts, 0 to 255 each."""
    return f"#{red:02x}{green:02x}{blue:02x}"


def shade(hue: float, lightness: float, saturation: float) -> str:
    """Return a colour by hue (a part of the circle from red by green to blue), lightness and saturation, 0 to 1."""
    red, green, blue = (round(255 * part) for part in colorsys.hls_to_rgb(hue, lightness, saturation))
    return hex_color(red, green, blue)


def colors_of(rule: Rule) -> list[str]:
    """Return a colour for each state of a rule: its own, or default ones where it has none.

    >>> from automata import find_rule
    >>> colors_of(find_rule("langton"))[:3]
    ['#101418', '#3f6fd8', '#8a94a3']
    """
    return list(rule.colors or default_colors(rule.n_states))


def default_colors(n_states: int) -> list[str]:
    """Return a colour for each state: a dark background, then hues a golden ratio apart, of two lightnesses."""
    lightness = (0.52, 0.72)
    live = (shade(0.6 + state * 0.6180339887 % 1.0, lightness[state % 2], 0.75) for state in range(1, n_states))
    return [BACKGROUND, *live]
