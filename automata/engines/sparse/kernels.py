"""Kernels of the sparse engine: arrays in, arrays changed, no allocation, no validation.

A generation writes what all due blocks become beside what they are, and lists the blocks that are due next. Nothing
that can be read changes before its end, so a kernel that lacks room stops and can be called again.

Words are little-endian, as on every processor that Numba compiles for. The loop over due blocks is one long function:
an array handed to another is counted at every call, and counting half a dozen costs more than updating a block.
"""

from __future__ import annotations

import numpy as np

from automata.engines.sparse.blocks import (
    BYTES,
    DUE,
    EVEN,
    FIRST_LINK,
    GENERATIONS,
    LINKS,
    MISSES,
    ODD,
    POPULATION,
    SIDE,
    UPDATES,
    WORDS,
)
from automata.engines.sparse.slots import MULTIPLIERS, create, create_beside, find, mixed
from automata.forms.list_kernels import answer
from automata.runtime.jit import kernel, trailing_zeros

# What `advance` returns: all done, budget spent, room wanted for blocks, or too many live cells.
DONE, PAUSED, FULL, CROWDED = range(4)

_N, _NE, _E, _SE, _S, _SW, _W, _NW = (np.uint64(direction) for direction in range(8))

_FIRST_COLUMN, _LAST_COLUMN = np.uint64(0x000000FF000000FF), np.uint64(0xFF000000FF000000)
_CHANGED, _DIRECTIONS = np.uint64(1 << 8), np.uint64((1 << 8) - 1)
_ZERO, _ONE, _THREE, _HALF = np.uint64(0), np.uint64(1), np.uint64(3), np.uint64(32)


# -- what a block becomes ---------------------------------------------------------------------------------


@kernel
def _live(word):
    """Return the number of bytes that are not 0."""
    low = np.uint64(0x7F7F7F7F7F7F7F7F)
    flags = (((word & low) + low) | word) & ~low
    return np.int64((flags >> np.uint64(7)) * np.uint64(0x0101010101010101) >> np.uint64(56))


@kernel
def _consequences(reach, upper, lower, new_upper, new_lower):
    """Return the last word of a memo's entry: whom the changes reach and by how much the population grows."""
    changed_upper, changed_lower = upper ^ new_upper, lower ^ new_lower
    if changed_upper | changed_lower == 0:
        return _ZERO
    follows = _CHANGED
    for direction in range(8):
        if (changed_upper & reach[direction, 0]) | (changed_lower & reach[direction, 1]):
            follows |= _ONE << np.uint64(direction)
    growth = _live(new_upper) + _live(new_lower) - _live(upper) - _live(lower)
    return follows | np.uint64(growth) << _HALF


@kernel
def _work_out(now, cells, links, window, memo, walk, lines, neighbors, reach, radius, slot, parity, entry):
    """Find what all cells of a block become; write that, and what follows, to an entry of the memo."""
    at, first = 0, np.uint64(slot * LINKS + FIRST_LINK)
    for row in range(-radius, SIDE + radius):
        if row < 0:
            before, here, after = links[first + _NW], links[first + _N], links[first + _NE]
        elif row < SIDE:
            before, here, after = links[first + _W], np.int32(slot), links[first + _E]
        else:
            before, here, after = links[first + _SW], links[first + _S], links[first + _SE]
        start = parity * SIDE * SIDE + (row & (SIDE - 1)) * SIDE
        for column in range(SIDE - radius, SIDE):
            window[at] = cells[np.int64(before) * BYTES + start + column]
            at += 1
        for column in range(SIDE):
            window[at] = cells[np.int64(here) * BYTES + start + column]
            at += 1
        for column in range(radius):
            window[at] = cells[np.int64(after) * BYTES + start + column]
            at += 1
    if lines is not None:
        contexts = lines.contexts
        for place in range(SIDE * SIDE):
            corner = np.uint64(place // SIDE * (SIDE + 2 * radius) + place % SIDE)
            for position in range(len(neighbors)):
                contexts[place, position] = window[corner + neighbors[position]]
        answer(lines, SIDE * SIDE, len(neighbors))
    for half in range(2):
        word = _ZERO
        for place in range(2 * SIDE):
            if lines is not None:
                node = np.uint64(lines.found[2 * SIDE * half + place])
            else:
                corner = np.uint64((2 * half + place // SIDE) * (SIDE + 2 * radius) + place % SIDE)
                node = _ZERO
                for position in range(len(neighbors)):
                    node = np.uint64(walk[node + np.uint64(window[corner + neighbors[position]])])
            word |= node << np.uint64(8 * place)
        memo[entry + 5 + half] = word
    upper, lower = now[slot * WORDS], now[slot * WORDS + 1]
    memo[entry + 7] = _consequences(reach, upper, lower, memo[entry + 5], memo[entry + 6])


# -- one generation ---------------------------------------------------------------------------------------


@kernel
def _generation(blocks, physics, lines):
    """Write the next generation of all due blocks and list those due then; return whether there was room for all.

    `lines` is a list of lines (`ListArrays`), or None for a rule whose diagram is walked.
    """
    words, cells, links, flags, counts = blocks.words, blocks.cells, blocks.links, blocks.flags, blocks.counts
    memo, remembers, diagonal, window = physics.memo, physics.remembers, physics.diagonal, blocks.window
    walk, neighbors, reach, radius = physics.walk, physics.neighbors, physics.reach, physics.radius
    parity = counts[GENERATIONS] & 1
    now, then = words[2 * parity :], words[2 - 2 * parity :]
    due_now, due_then = blocks.due[parity], blocks.due[1 - parity]
    flag_now, flag_then = np.uint8(EVEN + parity), np.uint8(ODD - parity)
    last_entry = np.uint64(len(memo) // WORDS - 1)
    entry, corners, listed = _ZERO, _ZERO, np.uint64(counts[DUE + 1 - parity])
    misses, growth = np.int64(0), np.int64(0)
    for position in range(np.uint64(counts[DUE + parity])):
        slot = np.uint64(due_now[position])
        flag = flags[slot] & ~flag_now
        flags[slot] = flag
        record, link = slot << np.uint64(3), (slot << np.uint64(4)) + np.uint64(FIRST_LINK)
        known = False
        if remembers:
            upper, lower = now[record], now[record + _ONE]
            north, south = np.uint64(links[link + _N]) << _THREE, np.uint64(links[link + _S]) << _THREE
            west, east = np.uint64(links[link + _W]) << _THREE, np.uint64(links[link + _E]) << _THREE
            rows = now[north + _ONE] >> _HALF | now[south] << _HALF
            # Of each half bytes 3 and 7 (west), 0 and 4 (east); those of the lower half move to where none is.
            columns = (now[west + _ONE] & _LAST_COLUMN) | (now[east + _ONE] & _FIRST_COLUMN)
            columns = columns << np.uint64(16) | columns >> np.uint64(48)
            columns |= (now[west] & _LAST_COLUMN) | (now[east] & _FIRST_COLUMN)
            product = upper * MULTIPLIERS[0] + lower * MULTIPLIERS[1] + rows * MULTIPLIERS[2] + columns * MULTIPLIERS[3]
            if diagonal:
                north_west, north_east = links[link + _NW], links[link + _NE]
                south_west, south_east = links[link + _SW], links[link + _SE]
                corners = (
                    now[(np.uint64(north_west) << _THREE) + _ONE] >> np.uint64(56)
                    | now[(np.uint64(north_east) << _THREE) + _ONE] >> np.uint64(24) & np.uint64(0xFF00)
                    | now[np.uint64(south_west) << _THREE] >> np.uint64(8) & np.uint64(0xFF0000)
                    | now[np.uint64(south_east) << _THREE] << np.uint64(24) & np.uint64(0xFF000000)
                )
                product += corners * MULTIPLIERS[4]
            entry = (mixed(product) & last_entry) << _THREE
            difference = (
                (memo[entry] ^ upper)
                | (memo[entry + np.uint64(1)] ^ lower)
                | (memo[entry + np.uint64(2)] ^ rows)
                | (memo[entry + np.uint64(3)] ^ columns)
            )
            if diagonal:
                difference |= memo[entry + np.uint64(4)] ^ corners
            known = difference == _ZERO
            if not known:
                memo[entry], memo[entry + np.uint64(1)] = upper, lower
                memo[entry + np.uint64(2)], memo[entry + np.uint64(3)] = rows, columns
                memo[entry + np.uint64(4)] = corners
        if not known:
            misses += 1
            place, start = np.int64(slot), np.int64(entry)
            _work_out(now, cells, links, window, memo, walk, lines, neighbors, reach, radius, place, parity, start)
        then[record], then[record + _ONE] = memo[entry + np.uint64(5)], memo[entry + np.uint64(6)]
        follows = memo[entry + np.uint64(7)]
        if follows == 0:
            continue
        growth += np.int64(follows) >> 32
        # Written always and counted if new: a branch would often be guessed wrong.
        due_then[listed] = slot
        listed += np.uint64(flag & flag_then == 0)
        flags[slot] = flag | flag_then
        directions = follows & _DIRECTIONS
        while directions:
            direction = np.uint64(trailing_zeros(directions))
            directions &= directions - _ONE
            other = np.uint64(links[link + direction])
            if other == 0:
                other = np.uint64(create_beside(blocks, np.int64(slot), np.int64(direction)))
                if other == 0:
                    for undone in range(position + _ONE):
                        flags[due_now[undone]] |= flag_now
                    counts[DUE + 1 - parity] = listed
                    return False
            due_then[listed] = other
            flag = flags[other]
            listed += np.uint64(flag & flag_then == 0)
            flags[other] = flag | flag_then
    counts[DUE + 1 - parity] = listed
    counts[POPULATION] += growth
    counts[MISSES] += misses
    return True


@kernel
def advance(blocks, physics, lines, steps, budget, most):
    """Advance by `steps` generations, or fewer: `budget` blocks are updated, room lacks, over `most` cells live."""
    counts = blocks.counts
    end = counts[GENERATIONS] + steps
    while counts[GENERATIONS] < end:
        due_now = DUE + (counts[GENERATIONS] & 1)
        if counts[due_now] == 0:  # nothing will ever change again
            counts[GENERATIONS] = end
            break
        if budget <= 0:
            return PAUSED
        if not _generation(blocks, physics, lines):
            return FULL
        budget -= counts[due_now]
        counts[UPDATES] += counts[due_now]
        counts[due_now] = 0
        counts[GENERATIONS] += 1
        if counts[POPULATION] > most:
            return CROWDED
    return DONE


# -- loading and reading ----------------------------------------------------------------------------------


@kernel
def _list_first(blocks, slot):
    """Make a block due in generation 0."""
    if blocks.flags[slot] & EVEN == 0:
        blocks.flags[slot] |= EVEN
        blocks.due[0, blocks.counts[DUE]] = slot
        blocks.counts[DUE] += 1


@kernel
def settle(blocks, physics, places, contents):
    """Hold blocks at (M, 2) places with (M, 2) words, all due; return whether there was room. Can be called again."""
    for number in range(len(places)):
        upper, lower = contents[number, 0], contents[number, 1]
        slot = find(blocks.table, blocks.places, places[number, 0], places[number, 1])
        if slot == 0:
            slot = create(blocks, places[number, 0], places[number, 1])
            if slot == 0:
                return False
        if blocks.words[slot * WORDS] | blocks.words[slot * WORDS + 1] == 0:
            blocks.words[slot * WORDS] = blocks.words[slot * WORDS + 2] = upper
            blocks.words[slot * WORDS + 1] = blocks.words[slot * WORDS + 3] = lower
            blocks.counts[POPULATION] += _live(upper) + _live(lower)
        _list_first(blocks, slot)
        directions = _consequences(physics.reach, _ZERO, _ZERO, upper, lower)
        for direction in range(8):
            if directions >> np.uint64(direction) & _ONE:
                other = blocks.links[slot * LINKS + FIRST_LINK + direction]
                if other == 0:
                    other = create_beside(blocks, slot, direction)
                    if other == 0:
                        return False
                _list_first(blocks, other)
    return True


@kernel
def read_cells(blocks, top, left, out):
    """Write the cells of the box at (top, left) that `out` has the size of to `out`, which is all 0."""
    height, width = out.shape
    parity = blocks.counts[GENERATIONS] & 1
    for slot in range(1, len(blocks.flags)):
        if blocks.flags[slot] == 0:
            continue
        row, column = blocks.places[slot, 0] * SIDE - top, blocks.places[slot, 1] * SIDE - left
        if row <= -SIDE or row >= height or column <= -SIDE or column >= width:
            continue
        start = slot * BYTES + parity * SIDE * SIDE
        for down in range(max(0, -row), min(SIDE, height - row)):
            for right in range(max(0, -column), min(SIDE, width - column)):
                out[row + down, column + right] = blocks.cells[start + down * SIDE + right]


@kernel
def compare_cells(blocks, top, left, height, width, cells, changed):
    """Bring flat `cells` up to what the box at (top, left) holds; list and count the places that change."""
    count = 0
    parity = blocks.counts[GENERATIONS] & 1
    for slot in range(1, len(blocks.flags)):
        if blocks.flags[slot] == 0:
            continue
        row, column = blocks.places[slot, 0] * SIDE - top, blocks.places[slot, 1] * SIDE - left
        if row <= -SIDE or row >= height or column <= -SIDE or column >= width:
            continue
        start = slot * BYTES + parity * SIDE * SIDE
        for down in range(max(0, -row), min(SIDE, height - row)):
            for right in range(max(0, -column), min(SIDE, width - column)):
                place, state = (
                    (row + down) * width + column + right,
                    blocks.cells[start + down * SIDE + right],
                )
                if cells[place] != state:
                    cells[place] = state
                    changed[count] = place
                    count += 1
    return count


@kernel
def live_extent(blocks, extent):
    """Write top, bottom, left, right (ends excluded) of all live cells, of which there are some, to `extent`."""
    parity = blocks.counts[GENERATIONS] & 1
    far = np.int64(1) << np.int64(62)
    top, bottom, left, right = far, -far, far, -far
    for slot in range(1, len(blocks.flags)):
        first_word = slot * WORDS + 2 * parity
        if blocks.flags[slot] == 0 or blocks.words[first_word] | blocks.words[first_word + 1] == 0:
            continue
        row, column = blocks.places[slot, 0] * SIDE, blocks.places[slot, 1] * SIDE
        if row >= top and row + SIDE <= bottom and column >= left and column + SIDE <= right:
            continue
        for place in range(SIDE * SIDE):
            if blocks.cells[slot * BYTES + parity * SIDE * SIDE + place]:
                down, over = row + place // SIDE, column + place % SIDE
                top, bottom = min(top, down), max(bottom, down + 1)
                left, right = min(left, over), max(right, over + 1)
    extent[0], extent[1], extent[2], extent[3] = top, bottom, left, right
