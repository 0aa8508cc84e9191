"""Where everything stands on a picture: panels of cells in rows, words above and below each, a key under all."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from automata.films.look import MOST_NAMED, Look, printable, shortened, text_width, wrapped
from automata.palette import colors_of
from automata.pattern import Box
from automata.rule import Rule

PAD, GAP = 12, 16
# Heights of a line of words, and of one of the key; the side of a key's square.
LINE, KEY_LINE, PATCH = 22, 20, 12


class KeyEntry(NamedTuple):
    """A colour and what it means."""

    color: str
    text: str


@dataclass(frozen=True)
class Panel:
    """A place for cells: the words above it, a colour for each state, the widest words that will stand below it."""

    label: str
    colors: tuple[str, ...]
    widest: str = ""


class Shown(NamedTuple):
    """What a panel shows: cells, (H, W) uint8, and words below them."""

    cells: NDArray[np.uint8]
    note: str


class Slot(NamedTuple):
    """Where a panel's cells stand, in pixels, and how wide its words may be."""

    left: int
    top: int
    room: int


@dataclass(frozen=True)
class Sheet:
    """Panels of the cells of `view`, `columns` of them in a row."""

    panels: tuple[Panel, ...]
    view: Box
    look: Look
    key: tuple[KeyEntry, ...]
    columns: int

    @cached_property
    def _cell(self) -> tuple[int, int]:
        return self.look.cell_size(self.view, self.columns, self.rows)

    @property
    def scale(self) -> int:
        """Pixels of a drawn cell's side."""
        return self._cell[0]

    @property
    def block(self) -> int:
        """Cells a side that are drawn as one."""
        return self._cell[1]

    @property
    def rows(self) -> int:
        """Rows of panels."""
        return -(-len(self.panels) // self.columns)

    @property
    def cells_size(self) -> tuple[int, int]:
        """Height and width of a panel's cells in pixels."""
        height, width = (-(-side // self.block) * self.scale for side in (self.view.height, self.view.width))
        return height, width

    @cached_property
    def _room(self) -> int:
        words = (word for panel in self.panels for word in (panel.label, panel.widest))
        return max(self.cells_size[1], max((text_width(printable(word)) for word in words), default=0))

    @cached_property
    def slots(self) -> tuple[Slot, ...]:
        """Where each panel stands."""
        height, above = self.cells_size[0], LINE if any(panel.label for panel in self.panels) else 0
        return tuple(
            Slot(
                PAD + number % self.columns * (self._room + GAP),
                PAD + above + number // self.columns * (above + height + LINE + GAP // 2),
                self._room,
            )
            for number in range(len(self.panels))
        )

    @property
    def _below(self) -> int:
        """The pixel row below all panels and their words."""
        return self.slots[-1].top + self.cells_size[0] + LINE

    @cached_property
    def entries(self) -> tuple[tuple[KeyEntry, int, int], ...]:
        """The key's entries, each with the left and the top of its square; what does not fit is shortened.

        A heading, which ends with a colon and has no colour, begins a line.
        """
        room, placed, top = self._inner, [], self._below + GAP // 2
        entries = [KeyEntry(one.color, shortened(printable(one.text), room - 2 * PATCH)) for one in self.key]
        starts = [at for at, one in enumerate(entries) if at and not one.color and one.text.endswith(":")]
        for start, end in pairwise([0, *starts, len(entries)]):
            part = entries[start:end]
            widths = [(round(1.6 * PATCH) if one.color else 0) + text_width(one.text) for one in part]
            places = wrapped(widths, room, GAP)
            placed += [(one, PAD + left, top + KEY_LINE * line) for one, (line, left) in zip(part, places, strict=True)]
            top = placed[-1][2] + KEY_LINE if placed else top
        return tuple(placed)

    @property
    def _inner(self) -> int:
        return self.columns * self._room + (self.columns - 1) * GAP

    @property
    def width(self) -> int:
        """Pixels across; even, as films in MP4 have it."""
        return (self._inner + 2 * PAD + 1) // 2 * 2

    @property
    def height(self) -> int:
        """Pixels from top to bottom; even."""
        bottom = self.entries[-1][2] + KEY_LINE if self.entries else self._below
        return (bottom + PAD + 1) // 2 * 2

    def reduced(self, cells: NDArray[np.uint8]) -> NDArray[np.uint8]:
        """Return (H, W) cells as they are drawn: each block of cells as its largest state."""
        return cells if self.block == 1 else largest(cells, self.block)

    def note(self, text: str) -> str:
        """Return words below a panel, with what a pixel stands for where that is not one cell."""
        text = printable(text)
        return f"{text} (1 pixel: {self.block} × {self.block} cells)" if self.block > 1 and self.scale == 1 else text


def largest(cells: NDArray[np.uint8], block: int) -> NDArray[np.uint8]:
    """Return the largest state of each block of `block` × `block` cells; those at the far edges may be smaller."""
    rows = np.maximum.reduceat(cells, np.arange(0, cells.shape[0], block), axis=0)
    return np.maximum.reduceat(rows, np.arange(0, cells.shape[1], block), axis=1)


def state_entries(rules: Sequence[Rule], states: Sequence[Iterable[int]]) -> list[KeyEntry]:
    """Return a key of the states that were seen under each rule: number and name, the background last.

    Where rules name a state or colour it otherwise, each has an entry of its own.
    """
    found: dict[KeyEntry, None] = {}
    for rule, seen in zip(rules, states, strict=True):
        colors = colors_of(rule)
        for state in sorted({int(state) for state in seen}, key=lambda state: (state == 0, state)):
            found.setdefault(KeyEntry(colors[state], state_text(rule, state)))
    entries = [*found]
    if len(entries) > MOST_NAMED:
        entries = [*entries[:MOST_NAMED], KeyEntry("", f"and {len(entries) - MOST_NAMED} more states")]
    return entries


def state_text(rule: Rule, state: int) -> str:
    """Return the number of a state and, where it has one, its name."""
    name = rule.name_of(state)
    if name != f"state {state}":
        return f"{state} {name}"
    return f"{state} background" if state == 0 else name
