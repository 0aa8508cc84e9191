"""Names and colours of the states of the rules in `annotated`, the names after Golly's help, "Super"."""

from __future__ import annotations

_DARK, _GREEN, _BLUE, _RED, _YELLOW, _GRAY = "#101418", "#37c871", "#2b5fa8", "#d8453e", "#ffd166", "#7d8790"

_HISTORY = (
    ("dead", _DARK),
    ("alive", _GREEN),
    ("has been alive", _BLUE),
    ("marked, alive", "#eafbef"),
    ("marked, dead", _RED),
    ("alive from the start", _YELLOW),
    ("wall", _GRAY),
)
_SUPER = (
    *_HISTORY[:3],
    ("marked, alive", "#ff9db8"),
    *_HISTORY[4:],
    ("no trail from here, alive", "#ff5fb2"),
    ("no trail from here, dead", "#8b4fc9"),
    ("alive, second trail", "#62c6f2"),
    ("second trail", "#52718f"),
    ("alive, third trail", "#35d0ba"),
    ("third trail", "#23736f"),
    ("alive without trail 1", "#f4f4f4"),
    ("vanishing label", "#ff6347"),
    ("alive without trail 2", "#fa8072"),
    ("removable label", "#e8a5a0"),
    ("alive without trail 3", "#ff9f3a"),
    ("turning label 1", "#f0d9a8"),
    ("alive without trail 4", "#2ee6e6"),
    ("turning label 2", "#c0c0c0"),
    ("alive without trail 5", "#a6d93b"),
    ("turning label 3", "#ffb6c1"),
    ("alive without trail 6", "#5cff5c"),
    ("hidden label", "#1c2228"),
    ("alive without trail 7", "#e0338a"),
)
_INVESTIGATOR = (
    ("dead", _DARK),
    ("alive", _GREEN),
    ("killer, on", "#2ee6e6"),
    ("killer, off", _RED),
    ("always on", "#f4f4f4"),
    ("always off", "#3c444c"),
    ("blinking killer, on", "#ff4fd8"),
    ("blinking killer, off", "#5b2b73"),
    ("egg, on", "#fff04d"),
    ("egg, off", "#d9a520"),
    ("blinking, on", "#2f9e57"),
    ("blinking, off", "#1d5c35"),
    ("blinking egg, on", "#ff9f3a"),
    ("blinking egg, off", "#b86414"),
    ("inverter", "#3b6cff"),
    ("catalyst", "#c0c0c0"),
    ("killing catalyst", _GRAY),
    ("on for births", "#ff9db8"),
    ("on for deaths", "#8a2a6b"),
    ("blinking, on for births", "#4fa3a3"),
    ("blinking, on for deaths", "#1f6b6b"),
)

_STATES = {"History": _HISTORY, "Super": _SUPER, "Investigator": _INVESTIGATOR}
NAMES = {family: tuple(name for name, _ in states) for family, states in _STATES.items()}
COLORS = {family: tuple(color for _, color in states) for family, states in _STATES.items()}
