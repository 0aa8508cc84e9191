"""Kernels of the sparse engine that find blocks, take slots for them and free them: arrays in, arrays changed."""

from __future__ import annotations

import numpy as np

from automata.engines.sparse.blocks import DIRECTIONS, FIRST_LINK, FREE, HELD, LINKS, WORDS
from automata.runtime.jit import kernel

# Odd numbers without pattern: a sum of words times these differs where the words differ.
MULTIPLIERS = tuple(
    np.uint64(odd)
    for odd in (
        0x9E3779B97F4A7C15,
        0xC2B2AE3D27D4EB4F,
        0xBF58476D1CE4E5B9,
        0x94D049BB133111EB,
        0xD6E8FEB86659FD93,
    )
)


@kernel
def mixed(product):
    """Return 32 bits, each of which depends on all bits of a sum of products."""
    product ^= product >> np.uint64(29)
    return (product * MULTIPLIERS[2]) >> np.uint64(32)


@kernel
def find(table, places, row, column):
    """Return the slot of the block at (row, column), counted in blocks; 0 if it is not held."""
    last = len(table) - 1
    at = np.int64(mixed(np.uint64(row) * MULTIPLIERS[0] + np.uint64(column) * MULTIPLIERS[1])) & last
    while True:
        slot = table[at]
        if slot == 0 or (places[slot, 0] == row and places[slot, 1] == column):
            return slot
        at = (at + 1) & last


@kernel
def _enter(table, places, slot):
    """Put a block that is not there yet into the hash table."""
    last = len(table) - 1
    product = np.uint64(places[slot, 0]) * MULTIPLIERS[0] + np.uint64(places[slot, 1]) * MULTIPLIERS[1]
    at = np.int64(mixed(product)) & last
    while table[at] != 0:
        at = (at + 1) & last
    table[at] = slot


@kernel
def fill_table(blocks):
    """Write the hash table anew from the slots that are in use."""
    table, places, flags = blocks.table, blocks.places, blocks.flags
    table[:] = 0
    for slot in range(1, len(flags)):
        if flags[slot]:
            _enter(table, places, slot)


@kernel
def create(blocks, row, column):
    """Take a slot for an empty block that is not held yet and link it to those around; return 0 if none is free."""
    table, places, links, counts = blocks.table, blocks.places, blocks.links, blocks.counts
    if counts[FREE] == 0:
        return np.int32(0)
    counts[FREE] -= 1
    slot = blocks.free[counts[FREE]]
    places[slot, 0], places[slot, 1] = row, column
    blocks.flags[slot] = HELD
    _enter(table, places, slot)
    for direction in range(8):
        down, right = DIRECTIONS[direction]
        other = find(table, places, row + down, column + right)
        links[slot * LINKS + FIRST_LINK + direction] = other
        if other != 0:
            links[other * LINKS + FIRST_LINK + (direction + 4) % 8] = slot
    return slot


@kernel
def create_beside(blocks, slot, direction):
    """Create the neighbour that a block lacks in a direction; return its slot, or 0 if none is free."""
    down, right = DIRECTIONS[direction]
    return create(blocks, blocks.places[slot, 0] + down, blocks.places[slot, 1] + right)


@kernel
def reclaim(blocks):
    """Free the slots of empty blocks that are listed as due neither now nor next."""
    words, links, flags, free, counts = blocks.words, blocks.links, blocks.flags, blocks.free, blocks.counts
    for slot in range(1, len(flags)):
        # Not due, a block is the same in even and in odd generations: two words suffice.
        if flags[slot] != HELD or words[slot * WORDS] | words[slot * WORDS + 1]:
            continue
        for direction in range(8):
            other = links[slot * LINKS + FIRST_LINK + direction]
            if other != 0:
                links[other * LINKS + FIRST_LINK + (direction + 4) % 8] = 0
        words[slot * WORDS : (slot + 1) * WORDS] = 0
        flags[slot] = 0
        free[counts[FREE]] = slot
        counts[FREE] += 1
    fill_table(blocks)
