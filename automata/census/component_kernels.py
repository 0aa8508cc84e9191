# mypy: disable-error-code="no-untyped-def, no-untyped-call"
"""Kernels for the 8-connected components of boards of 64 × 64 cells: which are equal up to the square's 8 symmetries.

A component's key is the least of eight sums, one for each turn and mirror image, over a random 64-bit number for each
place of its box. Equal shapes have equal keys; two different ones have the same with probability 2⁻⁶⁴ a pair.
"""

from __future__ import annotations

import numpy as np

from automata.runtime.jit import kernel, trailing_zeros

SIDE = 64
_ONE = np.uint64(1)
_SEVEN = np.uint64(7)


@kernel
def gather(rest, row, column, wraps, cells):
    """Take the component of a live cell off the board `rest`, 64 words, and return how many cells it has.

    cells: int64 (≥ 4096, 2), its rows and columns; on a torus (`wraps`) they go on beyond the edges, so that what
    hangs together there keeps its shape.
    """
    rest[row] &= ~(_ONE << np.uint64(column))
    cells[0, 0], cells[0, 1] = row, column
    count, done = 1, 0
    while done < count:
        y, x = cells[done]
        done += 1
        at = x & 63
        for near in range(y - 1, y + 2):
            if not wraps and (near < 0 or near > 63):
                continue
            word = rest[near & 63]
            if word == 0:
                continue
            # The cells west, here and east of it, as three bits.
            if at == 0:
                three = (word << _ONE) | (word >> np.uint64(63) if wraps else np.uint64(0))
            elif at == 63:
                three = (word >> np.uint64(62)) | ((word & _ONE) << np.uint64(2) if wraps else np.uint64(0))
            else:
                three = word >> np.uint64(at - 1)
            three &= _SEVEN
            if three == 0:
                continue
            for side in range(3):
                if three >> np.uint64(side) & _ONE:
                    beside = x + side - 1
                    rest[near & 63] &= ~(_ONE << np.uint64(beside & 63))
                    cells[count, 0], cells[count, 1] = near, beside
                    count += 1
    return count


@kernel
def key_of(cells, count, numbers, box):
    """Return the key of `count` cells, 0 if they do not lie in 64 × 64; `box` takes top, left, height and width.

    numbers: uint64 (4096,), drawn once at random.
    """
    top, left, bottom, right = cells[0, 0], cells[0, 1], cells[0, 0], cells[0, 1]
    for cell in range(1, count):
        y, x = cells[cell]
        top, bottom = min(top, y), max(bottom, y)
        left, right = min(left, x), max(right, x)
    tall, wide = bottom - top, right - left
    box[0], box[1], box[2], box[3] = top, left, tall + 1, wide + 1
    if tall >= SIDE or wide >= SIDE:
        return np.uint64(0)
    a, b, c, d = np.uint64(0), np.uint64(0), np.uint64(0), np.uint64(0)
    e, f, g, h = np.uint64(0), np.uint64(0), np.uint64(0), np.uint64(0)
    for cell in range(count):
        y, x = cells[cell, 0] - top, cells[cell, 1] - left
        v, u = tall - y, wide - x
        a += numbers[y << 6 | x]
        b += numbers[y << 6 | u]
        c += numbers[v << 6 | x]
        d += numbers[v << 6 | u]
        e += numbers[x << 6 | y]
        f += numbers[x << 6 | v]
        g += numbers[u << 6 | y]
        h += numbers[u << 6 | v]
    return min(min(min(a, b), min(c, d)), min(min(e, f), min(g, h)))


@kernel
def tally(board, number, wraps, numbers, classes, table, cells, rest, known):
    """Count the components of one board, 64 words, among `classes`, of which `known` are known; return (known, parts).

    classes: uint64 (most, 12): key, cells, height, width, snapshot, row and column of a cell of it where it was first
    seen, and from 7 on a count for each snapshot; `number` says which this is. table: int64, a power of two long, -1
    where free: places of classes by their keys.
    """
    rest[:] = board
    parts = 0
    box = np.empty(4, dtype=np.int64)
    last = np.uint64(len(table) - 1)
    for row in range(SIDE):
        while rest[row]:
            column = np.int64(trailing_zeros(rest[row]))
            count = gather(rest, row, column, wraps, cells)
            parts += 1
            key = key_of(cells, count, numbers, box)
            if key == 0:
                continue
            place = key & last
            while table[place] >= 0 and classes[table[place], 0] != key:
                place = (place + _ONE) & last
            if table[place] < 0:
                if known == len(classes):
                    continue
                table[place] = known
                classes[known] = 0
                classes[known, 0] = key
                classes[known, 1] = count
                classes[known, 2], classes[known, 3] = box[2], box[3]
                classes[known, 4], classes[known, 5], classes[known, 6] = number, row, column
                known += 1
            classes[table[place], 7 + number] += _ONE
    return known, parts


@kernel
def count_keys(board, wraps, numbers, keys, counts, cells, rest):
    """Write how many components of a board have each of `keys`, uint64 (n,), to `counts`, int64 (n,)."""
    rest[:] = board
    counts[:] = 0
    box = np.empty(4, dtype=np.int64)
    for row in range(SIDE):
        while rest[row]:
            count = gather(rest, row, np.int64(trailing_zeros(rest[row])), wraps, cells)
            key = key_of(cells, count, numbers, box)
            for wanted in range(len(keys)):
                if keys[wanted] == key:
                    counts[wanted] += 1


@kernel
def screen(classes, known, parts):
    """Whether the published screen lets snapshots pass: parts, int64 (n,), are how many components each has."""
    rising = 0
    for later in range(2, len(parts)):
        if parts[later] > parts[later - 1]:
            rising += 1
    if rising >= 3:
        return True
    for one in range(known):
        if classes[one, 1] >= 2:
            seen = np.uint64(0)
            for later in range(1, len(parts)):
                seen += classes[one, 7 + later]
            if seen >= 3:
                return True
    return False


@kernel
def increases(counts):
    """Return how often a class's count is above the one before, over the snapshots that hold it at all."""
    rising = 0
    before = np.uint64(0)
    for count in counts:
        if count:
            if before > 0 and count > before:
                rising += 1
            before = count
    return rising


@kernel
def proliferating(classes, known, most):
    """Write the numbers of the classes whose counts rise three times or more to `most`, and return how many."""
    found = 0
    for one in range(known):
        if increases(classes[one, 7:]) >= 3:
            most[found] = one
            found += 1
    return found


@kernel
def shuffled(live, state, board, places):
    """Write a board of `live` cells at random ones of `places`, and return the generator's next state (SplitMix64).

    places: int64 (n,), 64 · row + column, live of them or more, none twice; they are shuffled on from what they are.
    """
    board[:] = 0
    for taken in range(live):
        state += np.uint64(0x9E3779B97F4A7C15)
        mixed = (state ^ (state >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        mixed = (mixed ^ (mixed >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
        mixed ^= mixed >> np.uint64(31)
        other = taken + np.int64(mixed % np.uint64(len(places) - taken))
        place = places[other]
        places[other] = places[taken]
        places[taken] = place
        board[place >> 6] |= _ONE << np.uint64(place & 63)
    return state
