# mypy: disable-error-code="no-untyped-def, no-untyped-call"
"""Kernels of the bitplane engine: arrays in, an output argument, no allocation, no validation.

Boards are flat arrays of uint64, `stride` words a row, the lowest bit of a word its leftmost cell: the west
neighbours of a word's cells are the word shifted up, with the last bit of the word before it.
"""

from __future__ import annotations

import numpy as np

from automata.runtime.jit import kernel

# Words of a row that one strip takes: with few enough, a strip's intermediate rows stay in the first-level cache.
COUNT_STRIP = 512
PROGRAM_STRIP = 32
# Words that one operation of a program works on: enough to pay for its interpretation, few enough that all
# registers of a program stay in the first-level cache.
PROGRAM_BLOCK = 256

_ONE = np.uint64(1)
_LAST = np.uint64(63)
_ALL = np.uint64(0xFFFFFFFFFFFFFFFF)


@kernel
def fill_halo(board, runs):
    """Copy each run (target, source, target step, source step, cells, by words) of bit addresses, in order."""
    for run in range(len(runs)):
        target, source, target_step, source_step, cells, by_words = runs[run]
        if by_words:
            first, last = target >> 6, (target + cells - 1) >> 6
            origin = source >> 6
            for word in range(first, last + 1):
                mask = _ALL
                if word == first:
                    mask = _ALL << np.uint64(target & 63)
                if word == last:
                    mask &= _ALL >> np.uint64(63 - ((target + cells - 1) & 63))
                copied = board[origin + (word - first) * source_step]
                board[word] = (board[word] & ~mask) | (copied & mask)
            continue
        for _ in range(cells):
            place = np.uint64(target & 63)
            bit = (board[source >> 6] >> np.uint64(source & 63)) & _ONE
            board[target >> 6] = (board[target >> 6] & ~(_ONE << place)) | (bit << place)
            target += target_step
            source += source_step


# -- counts: outer totalistic rules on nine cells ---------------------------------------------------------


@kernel
def _choose(bit, then, otherwise):
    return (bit & then) | (~bit & otherwise)


@kernel
def _majority(a, b, c):
    return (a & b) | ((a | b) & c)


@kernel
def _add_across(cells, start, scratch, ones, twos, words):
    """Write the two binary digits of west + here + east for each of `words` words."""
    for word in range(words):
        here = cells[start + word]
        west = (here << _ONE) | (cells[start + word - _ONE] >> _LAST)
        east = (here >> _ONE) | (cells[start + word + _ONE] << _LAST)
        scratch[ones + word] = west ^ here ^ east
        scratch[twos + word] = _majority(west, here, east)


@kernel
def add_down(scratch, above, here, below, cells, start, target, words, program):
    """Write the next states of a row from the digits of its three rows' sums."""
    born_0, born_1, born_2, born_3, born_4 = program[0], program[1], program[2], program[3], program[4]
    born_5, born_6, born_7, born_8 = program[5], program[6], program[7], program[8]
    kept_1, kept_2, kept_3, kept_4, kept_5 = program[9], program[10], program[11], program[12], program[13]
    kept_6, kept_7, kept_8, kept_9 = program[14], program[15], program[16], program[17]
    digit = np.uint64(COUNT_STRIP)
    for word in range(words):
        a, b, c = scratch[above + word], scratch[here + word], scratch[below + word]
        one, carry = a ^ b ^ c, _majority(a, b, c)
        a, b, c = scratch[above + digit + word], scratch[here + digit + word], scratch[below + digit + word]
        pair, quad = a ^ b ^ c, _majority(a, b, c)
        two = pair ^ carry
        carry = pair & carry
        four = quad ^ carry
        eight = quad & carry
        # The sum counts the cell itself: n live neighbours are n for a dead cell, n + 1 for a live one. So a sum
        # of 0 is a dead cell's, one of 9 a live one's.
        cell = cells[start + word]
        from_0 = _choose(one, _choose(cell, kept_1, born_1), born_0)
        from_2 = _choose(one, _choose(cell, kept_3, born_3), _choose(cell, kept_2, born_2))
        from_4 = _choose(one, _choose(cell, kept_5, born_5), _choose(cell, kept_4, born_4))
        from_6 = _choose(one, _choose(cell, kept_7, born_7), _choose(cell, kept_6, born_6))
        from_8 = _choose(one, kept_9, _choose(cell, kept_8, born_8))
        below_8 = _choose(four, _choose(two, from_6, from_4), _choose(two, from_2, from_0))
        target[start + word] = _choose(eight, from_8, below_8)


@kernel
def update_from_counts(source, target, stride, top, bottom, first, last, scratch, program):
    """Write rows top..bottom-1, words first..last-1; `program` holds a word a count: born 0..8, kept 0..8."""
    row_of_sums = 2 * COUNT_STRIP
    for left in range(first, last, COUNT_STRIP):
        words = np.uint64(min(COUNT_STRIP, last - left))
        # Sums along a row serve the rows above and below it: the last three rows' are kept, in turn.
        above, here, below = np.uint64(0), np.uint64(row_of_sums), np.uint64(2 * row_of_sums)
        for row in range(top - 1, bottom + 1):
            start = np.uint64(row * stride + left)
            above, here, below = here, below, above
            _add_across(source, start, scratch, below, below + np.uint64(COUNT_STRIP), words)
            if row > top:
                add_down(scratch, above, here, below, source, start - np.uint64(stride), target, words, program)


# -- programs: any rule -----------------------------------------------------------------------------------


@kernel
def _spread(cells, start, scratch, place, words):
    """Write for each cell of a row its west neighbour, itself and its east neighbour."""
    plane = np.uint64(3 * PROGRAM_BLOCK)
    for word in range(words):
        here = cells[start + word]
        scratch[place + word] = (here << _ONE) | (cells[start + word - _ONE] >> _LAST)
        scratch[place + plane + word] = here
        scratch[place + plane + plane + word] = (here >> _ONE) | (cells[start + word + _ONE] << _LAST)


@kernel
def _select(scratch, bits, then, otherwise, target, words):
    """Write then where bits, otherwise elsewhere."""
    for word in range(words):
        tested = scratch[bits + word]
        scratch[target + word] = (tested & scratch[then + word]) | (~tested & scratch[otherwise + word])


@kernel
def _place(register, words):
    """Return where a register starts: neighbours 0..8 row by row, the constants 9 and 10, then others."""
    if register < 9:
        return np.uint64((register % 3) * 3 * PROGRAM_BLOCK + (register // 3) * words)
    return np.uint64(register * PROGRAM_BLOCK)


@kernel
def update_from_program(source, target, stride, top, bottom, first, last, scratch, program):
    """Write the same words by selections (bits, then, otherwise, target) of registers; the last one is the result."""
    scratch[9 * PROGRAM_BLOCK : 10 * PROGRAM_BLOCK] = np.uint64(0)
    scratch[10 * PROGRAM_BLOCK : 11 * PROGRAM_BLOCK] = _ALL
    for left in range(first, last, PROGRAM_STRIP):
        words = min(PROGRAM_STRIP, last - left)
        rows = PROGRAM_BLOCK // words
        for above in range(top, bottom, rows):
            height = min(rows, bottom - above)
            for row in range(height + 2):
                start = np.uint64((above - 1 + row) * stride + left)
                _spread(source, start, scratch, np.uint64(row * words), np.uint64(words))
            cells = np.uint64(height * words)
            for step in range(len(program)):
                _select(
                    scratch,
                    _place(program[step, 0], words),
                    _place(program[step, 1], words),
                    _place(program[step, 2], words),
                    _place(program[step, 3], words),
                    cells,
                )
            result = _place(program[len(program) - 1, 3], words)
            for row in range(height):
                start, place = np.uint64((above + row) * stride + left), result + np.uint64(row * words)
                for word in range(np.uint64(words)):
                    target[start + word] = scratch[place + word]
