"""What the sparse engine's kernels work on: the plane as linked blocks, and a rule as numbers."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from automata.forms.line_list import LineList
from automata.rule import Rule

# A block is 4 × 4 cells: two 64-bit words of two rows each, a byte a cell, the first in the lowest byte.
SIDE = 4
# A block's record is one cache line: its cells in even and in odd generations, then links to its eight neighbours.
WORDS = 8
BYTES = 8 * WORDS
LINKS = 2 * WORDS  # a record has room for as many int32, of which the second half are links
FIRST_LINK = 8
DIRECTIONS = (
    (-1, 0),
    (-1, 1),
    (0, 1),
    (1, 1),
    (1, 0),
    (1, -1),
    (0, -1),
    (-1, -1),
)  # direction d + 4 is opposite

# Flags of a slot: the block is listed as due in an even, in an odd generation; the slot is in use.
EVEN, ODD, HELD = 1, 2, 4

# Places in `Blocks.counts`: the lengths of the two lists of due blocks and of the stack of free slots, the
# population, generations done, blocks that the memo did not know, blocks that were asked for.
DUE, FREE, POPULATION, GENERATIONS, MISSES, UPDATES = 0, 2, 3, 4, 5, 6


class Blocks(NamedTuple):
    """The plane as blocks of 4 × 4 cells; slot 0 stands for every block that is not held and is empty for ever.

    A block is *due* in a generation if a cell that one of its cells sees has just changed: no other can change.
    A block that changed is itself due, so one that is not due holds the same cells for even and odd generations.
    """

    words: NDArray[np.uint64]  # records, slot after slot
    links: NDArray[np.int32]  # the same memory
    cells: NDArray[np.uint8]  # the same memory
    places: NDArray[np.int64]  # (slots, 2): row and column of each block, counted in blocks
    flags: NDArray[np.uint8]
    due: NDArray[np.int32]  # (2, slots): lists of slots, for even and for odd generations
    free: NDArray[np.int32]  # a stack of unused slots, whose records are all 0
    table: NDArray[np.int32]  # hash table from places to slots, 0 where empty; at most half full
    window: NDArray[np.uint8]  # room for what a block's cells see, while it is evaluated
    counts: NDArray[np.int64]

    @property
    def capacity(self) -> int:
        """Number of slots, slot 0 not counted."""
        return len(self.flags) - 1

    @property
    def held(self) -> int:
        """Number of slots that hold a block."""
        return self.capacity - int(self.counts[FREE])

    @property
    def generations(self) -> int:
        """Generations since the blocks were loaded."""
        return int(self.counts[GENERATIONS])

    @property
    def memory(self) -> int:
        """Bytes in all arrays, the three views of the records counted once."""
        return sum(array.nbytes for array in self) - self.links.nbytes - self.cells.nbytes


def empty_blocks(capacity: int) -> Blocks:
    """Return an empty plane with room for `capacity` blocks."""
    slots = capacity + 1
    # Records begin at a multiple of 64 bytes, so that each is one cache line.
    memory = np.zeros((slots + 1) * WORDS, dtype=np.uint64)
    start = -(memory.ctypes.data // 8) % WORDS
    words = memory[start : start + slots * WORDS]
    counts = np.zeros(7, dtype=np.int64)
    counts[FREE] = capacity
    return Blocks(
        words=words,
        links=words.view(np.int32),
        cells=words.view(np.uint8),
        places=np.zeros((slots, 2), dtype=np.int64),
        flags=np.zeros(slots, dtype=np.uint8),
        due=np.zeros((2, slots), dtype=np.int32),
        free=np.arange(capacity, 0, -1, dtype=np.int32),
        table=np.zeros(1 << (2 * slots - 1).bit_length(), dtype=np.int32),
        window=np.zeros((3 * SIDE) ** 2, dtype=np.uint8),
        counts=counts,
    )


def enlarged(blocks: Blocks, capacity: int) -> Blocks:
    """Return the same blocks in the same slots with room for `capacity`; `table` is left to be filled."""
    larger = empty_blocks(capacity)
    slots = blocks.capacity + 1
    larger.words[: slots * WORDS] = blocks.words
    larger.places[:slots], larger.flags[:slots], larger.due[:, :slots] = (
        blocks.places,
        blocks.flags,
        blocks.due,
    )
    larger.counts[:] = blocks.counts
    # The old unused slots go on top of the stack, because low slots are used first.
    added, unused = capacity - blocks.capacity, int(blocks.counts[FREE])
    larger.free[added : added + unused] = blocks.free[:unused]
    larger.counts[FREE] = added + unused
    return larger


class RuleArrays(NamedTuple):
    """A rule as its kernels read it, and a memo of what blocks were found to become.

    An entry of `memo` is one cache line: five words that a block sees, the two that it becomes, and what follows:
    bit d if cells changed that the neighbour in direction d sees, bit 8 if any changed, and from bit 32 on the
    growth of the population. All zeros are a right entry: an empty block among empty ones stays empty.
    """

    walk: NDArray[np.int32]  # the diagram's, or nothing where a list of lines is asked
    # Places of a cell's neighbours in `window`, counted from its top left one, in the order in which they are tested.
    neighbors: NDArray[np.uint64]
    radius: int
    reach: NDArray[np.uint64]  # (8, 2): the cells that the neighbouring block in each direction sees
    diagonal: bool  # whether blocks that touch in a corner alone see each other
    remembers: bool  # whether the memo can be asked: a block sees no more than one cell beyond its edge
    memo: NDArray[np.uint64]  # otherwise one entry, for what is worked out


def rule_arrays(rule: Rule, memo_entries: int) -> RuleArrays:
    """Return `rule`, whose radius is at most 4, as numbers, with a memo of so many entries, a power of two."""
    around = rule.neighborhood
    radius = around.radius
    side = SIDE + 2 * radius
    listed = isinstance(rule.form, LineList)
    order = range(len(around)) if listed else around.diagram_order
    offsets = [around.offsets[position] for position in order]
    reach = [[0, 0] for _ in DIRECTIONS]
    for row in range(SIDE):
        for column in range(SIDE):
            for down, right in offsets:
                seen_from = (row - down) // SIDE, (column - right) // SIDE
                if seen_from != (0, 0):
                    reach[DIRECTIONS.index(seen_from)][row // 2] |= 0xFF << 8 * (row % 2 * SIDE + column)
    neighbors = [(radius + row) * side + radius + column for row, column in offsets]
    return RuleArrays(
        walk=np.zeros(0, dtype=np.int32) if listed else rule.diagram.walk,
        neighbors=np.array(neighbors, dtype=np.uint64),
        radius=radius,
        reach=np.array(reach, dtype=np.uint64),
        diagonal=any(map(any, reach[1::2])),
        remembers=radius <= 1,
        memo=np.zeros((memo_entries if radius <= 1 else 1) * WORDS, dtype=np.uint64),
    )
