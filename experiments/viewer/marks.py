"""What a document marks in the pattern that it begins with: the ring of a loop, and the signals on it."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from automata.files.json_types import JsonObject
from automata.pattern import Pattern
from automata.replication.rings.find_in_pattern import find_sheath, find_sheathed_ring

# A pattern in a larger box is not searched for a ring.
MOST_CELLS = 1 << 16
_RING, _SIGNALS = 0, 3
_RING_WORDS = "The ring is the closed line of cells within the sheath, on which the signals run."
_SIGNAL_WORDS = "Signals are the live cells of the ring in other states than its commonest one, the core."


@dataclass(frozen=True)
class CellMark:
    """Cells, (row, column), that are framed as one at a generation (None: always), with a word; `hue` is 0 to 7.

    `about` explains the word in one sentence.
    """

    cells: tuple[tuple[int, int], ...]
    text: str
    hue: int = 0
    generation: int | None = None
    about: str = ""

    def to_json(self) -> JsonObject:
        """Return it with its cells as [column, row]."""
        cells = [[column, row] for row, column in self.cells]
        return {
            "generation": self.generation,
            "cells": cells,
            "text": self.text,
            "colour": self.hue,
            "about": self.about,
        }


def ring_marks(pattern: Pattern) -> tuple[CellMark, ...]:
    """Return the ring of a pattern, and what runs on it: its live cells in other states than the commonest one.

    Nothing for a pattern without a ring in a sheath (`automata.replication.rings.find_in_pattern`).
    """
    box = pattern.bounding_box
    if box is None or box.height * box.width > MOST_CELLS:
        return ()
    sheath = find_sheath(pattern)
    ring = find_sheathed_ring(pattern, sheath) if sheath else None
    if ring is None:
        return ()
    live = Counter(state for state in ring.word if state)
    core = live.most_common(1)[0][0]
    signals = tuple(cell for cell, state in zip(ring.cells, ring.word, strict=True) if state not in (0, core))
    when = pattern.generation
    marks = [CellMark(ring.cells, f"ring of {len(ring.cells)} cells", _RING, when, _RING_WORDS)]
    if signals:
        words = f"{len(signals)} {'signal' if len(signals) == 1 else 'signals'} on it"
        marks.append(CellMark(signals, words, _SIGNALS, when, _SIGNAL_WORDS))
    return tuple(marks)
