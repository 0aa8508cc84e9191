"""Colours of a loop that carries letters: muted for its body, distinct for the letters."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from automata.rules import langton_labels
from experiments.pictures.themes import DARK, Theme, state_colors

# After Okabe and Ito; dark signs can be read on all of them.
LETTERS = ("#e69f00", "#56b4e9", "#00b386", "#e58fc0")
# By theme the colours of core, sheath and the other signals.
_BODIES = {"light": ("#c3cbd3", "#8f9aa5", "#5b6570"), "dark": ("#39434e", "#66727f", "#b4bec8")}
_CORE, _SHEATH = 1, 2


def palette(labels: int, theme: Theme = DARK) -> NDArray[np.uint8]:
    """Return the colours of all states of `langton_passengers(labels)`, (states, 3): a gene has its letter's.

    There are four letters' colours, which more letters share in turn.
    """
    core, sheath, signal = _BODIES[theme.name]
    labelling, colors = langton_labels(labels), []
    for bare, letter in zip(labelling.forget.tolist(), labelling.label.tolist(), strict=True):
        if bare in labelling.genes:
            colors.append(LETTERS[letter % len(LETTERS)])
        else:
            colors.append(core if bare == _CORE else sheath if bare == _SHEATH else signal)
    return state_colors(colors, theme.panel)
