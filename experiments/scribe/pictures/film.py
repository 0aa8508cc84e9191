"""The animation: a scribe writes its own description, and where it looks."""

from __future__ import annotations

from math import ceil

import numpy as np
from matplotlib import colormaps
from numpy.typing import NDArray

from experiments.pictures.animation import side_by_side
from experiments.scribe.life.cycle import Tape
from experiments.scribe.pictures.figures import ROW
from neural.scribe.model import Scribe
from neural.scribe.prompts import to_copy
from neural.scribe.shape import SYMBOLS
from neural.scribe.writing import ended, write

_FRAMES = 72
_SCALE = 4
# States beyond the symbols: a place that is empty yet, one that is wrong, and the one that the scribe looks at.
_EMPTY, _WRONG, _SEEN = SYMBOLS, SYMBOLS + 1, SYMBOLS + 2


def writing_film(scribe: Scribe, tape: Tape) -> bytes:
    """Return a GIF of a scribe copying a tape: the tape, with the place that it looks at, and what it has written."""
    letters = ended(write(scribe, to_copy(tape, scribe.shape)))
    moments = np.unique(np.linspace(0, len(letters), _FRAMES).round().astype(int))
    rows = ceil(max(len(tape), len(letters)) / ROW)
    source, copy = _board(tape, rows), _board(letters, rows)
    wrong = copy != source
    left, right = [], []
    for moment in moments.tolist():
        before, after = source.copy(), np.where(np.arange(rows * ROW) < moment, copy, _EMPTY)
        after[: len(after)][wrong & (np.arange(rows * ROW) < moment)] = _WRONG
        if moment < len(letters):
            place = _looked_at(scribe, tape, moment)
            before[max(0, place - 1) : place + 2] = _SEEN
        left.append(before.reshape(rows, ROW))
        right.append(after.reshape(rows, ROW))
    captions = [f"{moment:,} of {len(tape):,} symbols written" for moment in moments.tolist()]
    same = letters == tuple(tape)
    captions[-1] += ": all as on the tape" if same else f": {int(wrong.sum()):,} not as on the tape"
    panels = [("its description", _stack(left)), ("what it writes", _stack(right))]
    return side_by_side(panels, _palette(), captions, scale=_SCALE, frame_ms=70, hold_ms=3000)


def _stack(boards: list[NDArray[np.uint8]]) -> NDArray[np.uint8]:
    return np.stack(boards).astype(np.uint8)


def _board(symbols: Tape, rows: int) -> NDArray[np.uint8]:
    cells = np.full(rows * ROW, _EMPTY, dtype=np.uint8)
    cells[: len(symbols)] = symbols
    return cells


def _looked_at(scribe: Scribe, tape: Tape, place: int) -> int:
    """Return the place of the tape that has most of the attention when the scribe writes the letter for `place`."""
    keys = scribe.keys_of(("source",) * len(tape), range(len(tape)))
    return int(scribe.scores(scribe.query("copy", place), keys).argmax())


def _palette() -> NDArray[np.uint8]:
    symbols = colormaps["viridis"](np.linspace(0.12, 1.0, SYMBOLS))[:, :3]
    rest = [(0.12, 0.14, 0.17), (1.0, 0.35, 0.2), (1.0, 1.0, 1.0)]
    return (np.vstack([symbols, rest]) * 255).round().astype(np.uint8)
