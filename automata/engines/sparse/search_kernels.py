"""Kernels of the sparse engine that search shapes between two generations: arrays in, arrays changed.

Only blocks that have just changed are searched again for the rarest state of a shape; where it stands, the other cells
are compared.
"""

from __future__ import annotations

import numpy as np

from automata.engines.sparse.blocks import BYTES, DUE, GENERATIONS, POPULATION, SIDE, WORDS
from automata.engines.sparse.kernels import CROWDED, DONE, advance
from automata.engines.sparse.slots import find
from automata.runtime.jit import kernel, trailing_zeros

# What `advance_until` returns beside what `advance` does: a shape stands.
SEEN = 4

_ONE = np.uint64(1)


@kernel
def _where(word, bytes_):
    """Return a word whose highest bits mark the bytes that are what `bytes_` repeats, and maybe some after them."""
    difference = word ^ bytes_
    return (difference - np.uint64(0x0101010101010101)) & ~difference & np.uint64(0x8080808080808080)


@kernel
def _mark(words, anchors, marks, slots, parity):
    """Keep in `marks`, a bit a slot, which of the blocks in `slots` hold one of the bytes that `anchors` repeat."""
    for position in range(len(slots)):
        slot = np.int64(slots[position])
        record = slot * WORDS + 2 * parity
        upper, lower = words[record], words[record + 1]
        held = False
        if upper | lower != 0:
            for number in range(len(anchors)):
                held |= _where(upper, anchors[number]) | _where(lower, anchors[number]) != 0
        bit = _ONE << np.uint64(slot & 63)
        marks[slot >> 6] = marks[slot >> 6] | bit if held else marks[slot >> 6] & ~bit


@kernel
def _any_stands(blocks, shapes, anchors, marks):
    """Whether one of the shapes stands, its first cell in a marked block."""
    words, cells, places, table = blocks.words, blocks.cells, blocks.places, blocks.table
    parity = blocks.counts[GENERATIONS] & 1
    start = parity * SIDE * SIDE
    for position in range(len(marks)):
        word = marks[position]
        while word:
            slot = 64 * position + np.int64(trailing_zeros(word))
            word &= word - _ONE
            block_row, block_column = places[slot, 0], places[slot, 1]
            for half in range(2 * len(anchors)):
                anchor = anchors[half >> 1]
                found = _where(words[slot * WORDS + 2 * parity + (half & 1)], anchor)
                while found:
                    place = 8 * (half & 1) + np.int64(trailing_zeros(found) >> np.uint64(3))
                    found &= found - _ONE
                    state = np.int64(cells[slot * BYTES + start + place])
                    if state != np.int64(anchor & np.uint64(255)):
                        continue
                    row, column = block_row * SIDE + place // SIDE, block_column * SIDE + place % SIDE
                    for variant in range(len(shapes)):
                        if shapes[variant, 0, 2] != state:
                            continue
                        number = 1
                        while number < shapes.shape[1]:
                            down = row + shapes[variant, number, 0]
                            right = column + shapes[variant, number, 1]
                            there = slot
                            if down // SIDE != block_row or right // SIDE != block_column:
                                there = np.int64(find(table, places, down // SIDE, right // SIDE))
                            at = (down & (SIDE - 1)) * SIDE + (right & (SIDE - 1))
                            if cells[there * BYTES + start + at] != shapes[variant, number, 2]:
                                break
                            number += 1
                        if number == shapes.shape[1]:
                            return True
    return False


@kernel
def advance_until(blocks, physics, lines, steps, budget, most, shapes, least, anchors, marks, slots):
    """Advance as `advance` does, but stop when a shape stands and at least `least` cells live.

    shapes: (V, M, 3). anchors: the states of their first cells, each as a word that repeats it. marks: a bit a slot.
    slots: all of them.
    """
    counts = blocks.counts
    end = counts[GENERATIONS] + steps
    _mark(blocks.words, anchors, marks, slots, counts[GENERATIONS] & 1)
    while counts[GENERATIONS] < end:
        parity = counts[GENERATIONS] & 1
        due = counts[DUE + parity]
        status = advance(blocks, physics, lines, np.int64(1), budget, most)
        if status not in (DONE, CROWDED):
            return status
        budget -= due
        # No other block has changed.
        _mark(blocks.words, anchors, marks, blocks.due[parity, :due], counts[GENERATIONS] & 1)
        if counts[POPULATION] >= least and _any_stands(blocks, shapes, anchors, marks):
            return SEEN
        if status == CROWDED:
            return status
        if due == 0:  # what does not stand now never will
            counts[GENERATIONS] = end
    return DONE
