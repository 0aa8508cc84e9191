"""Ring: a closed path of cells and the word on it, whichever way it was found.

A ring is known by what turns on it, in a run alone (`turning`), or by the sheath that it runs round, in a single
configuration (`sheath`). A loop's description is a reading of its ring: a message in a `Script`, a genotype, labels.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

from automata.errors import PatternError
from automata.pattern import Box, Pattern

Cell = tuple[int, int]


@dataclass(frozen=True)
class Ring:
    """A closed path: its `cells`, (row, column), one way round, and the states that they hold, its `word`.

    Where it was seen turning, the way is that of travel, from the first cell in reading order: what stood on one cell
    stands a step later on the next. Where it was found by its sheath, it is clockwise, from the top left cell.
    """

    cells: tuple[Cell, ...]
    word: tuple[int, ...]

    @classmethod
    def around(cls, inside: Box, board: Pattern) -> Ring:
        """Return the ring, one cell wide, that runs clockwise round a box, as it stands on `board`."""
        return cls(inside.grown(1).rim, ()).on(board)

    @cached_property
    def box(self) -> Box:
        """The smallest box that holds the ring."""
        return Box.spanning(self.cells)

    @property
    def size(self) -> tuple[int, int]:
        """Height and width of the box around the ring."""
        return self.box[2:]

    def on(self, board: Pattern) -> Ring:
        """Return the ring in the same place with the word that it holds on `board`."""
        return Ring(self.cells, self.read(board))

    def read(self, board: Pattern) -> tuple[int, ...]:
        """Return the states that the ring's cells hold on `board`."""
        place = board.box
        return tuple(
            int(board.cells[row - place.top, column - place.left]) if place.holds(row, column) else 0
            for row, column in self.cells
        )

    def write(self, board: Pattern, word: Sequence[int]) -> Pattern:
        """Return `board` with `word` on the ring's cells; PatternError unless it has a state for each."""
        if len(word) != len(self.cells):
            raise PatternError(f"a ring of {len(self.cells)} cells does not hold a word of {len(word)}")
        whole = board.box.union(self.box) if board.cells.size else self.box
        cells = board.read(whole)
        for (row, column), state in zip(self.cells, word, strict=True):
            cells[row - whole.top, column - whole.left] = state
        return Pattern(cells, whole.top, whole.left, board.rule, board.generation)

    def turns(self, boards: Sequence[Pattern]) -> bool:
        """Whether in every one of `boards`, from the second on, each cell holds what the one before it held."""
        words = [self.read(board) for board in boards]
        return all(later == (*word[-1:], *word[:-1]) for word, later in pairwise(words))
