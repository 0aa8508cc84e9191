"""The digest of a configuration: equal for equal cells, whatever holds them; what pages and other programs compare."""

from __future__ import annotations

from hashlib import sha256

import numpy as np

from automata.pattern import Pattern
from automata.trees.macrocell import Macrocell
from automata.trees.runs import Runs


def configuration_digest(configuration: Pattern | Macrocell) -> str:
    """Return the SHA-256 of all live cells at their places; neither the rule nor the generation counts.

    Hashed are the longest runs of equal live cells in reading order, each as four 64-bit numbers, the lowest byte
    first: its row, its first column, the column behind its last, its state. A tree is unfolded nowhere.

    >>> from automata import Pattern
    >>> configuration_digest(Pattern([[0, 1], [0, 0]])) == configuration_digest(Pattern([[1]], left=1))
    True
    """
    if isinstance(configuration, Pattern):
        parts, top, left = iter([Runs.of_board(configuration.cells)]), configuration.top, configuration.left
    else:
        box = configuration.bounding_box
        parts, top, left = configuration.runs(), *((box.top, box.left) if box else (0, 0))
    state = sha256()
    for part in parts:
        runs = part.moved(top, left)
        state.update(np.column_stack([runs.row, runs.start, runs.stop, runs.state]).astype("<i8").tobytes())
    return state.hexdigest()
