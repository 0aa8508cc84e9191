# mypy: disable-error-code="no-untyped-def, no-untyped-call"
"""Kernels for many small boards: generations of a torus, and what becomes of a pattern alone.

A board is flat uint64: word w of row r stands at w · height + r, its lowest bit its leftmost cell. So the rows of a
column of words lie side by side, and one loop over them does what the bitplane engine does along a row.
"""

from __future__ import annotations

import numpy as np

from automata.engines.bitplane.kernels import COUNT_STRIP, add_down
from automata.runtime.jit import kernel

# What becomes of a pattern alone, in the order in which `alone` tells them apart.
DIES, STAYS, OSCILLATES, MOVES, SETTLES, SPREADS, GOES_ON, COPIES = range(8)

_ONE = np.uint64(1)
_LAST = np.uint64(63)
_ALL = np.uint64(0xFFFFFFFFFFFFFFFF)
_WORD = np.uint64(64)


@kernel
def generation(board, later, scratch, program, height, words):
    """Write the next generation of a torus to `later`; `program` holds a word a count: born 0..8, kept 0..8.

    scratch: uint64, 2 · COUNT_STRIP words; height up to COUNT_STRIP - 2.
    """
    digit = COUNT_STRIP
    for word in range(words):
        here_at = word * height
        west_at = (word + words - 1) % words * height
        east_at = (word + 1) % words * height
        for row in range(height):
            here = board[here_at + row]
            west = (here << _ONE) | (board[west_at + row] >> _LAST)
            east = (here >> _ONE) | (board[east_at + row] << _LAST)
            scratch[1 + row] = west ^ here ^ east
            scratch[digit + 1 + row] = (west & here) | ((west | here) & east)
        scratch[0], scratch[height + 1] = scratch[height], scratch[1]
        scratch[digit], scratch[digit + height + 1] = scratch[digit + height], scratch[digit + 1]
        add_down(
            scratch, np.uint64(0), np.uint64(1), np.uint64(2), board, np.uint64(here_at), later, np.uint64(height),
            program,
        )  # fmt: skip


@kernel
def take_snapshots(snapshots, later, scratch, program, every):
    """Run a torus of 64 × 64 cells from snapshots[0], uint64 (n, 64), and write the others, `every` generations apart.

    `later`, 64 words, and `scratch` are overwritten. `every` is even.
    """
    for taken in range(1, len(snapshots)):
        board = snapshots[taken]
        board[:] = snapshots[taken - 1]
        for _ in range(every // 2):
            generation(board, later, scratch, program, 64, 1)
            generation(later, board, scratch, program, 64, 1)


@kernel
def ones_of(word):
    """Return how many bits of a word are set."""
    word -= (word >> np.uint64(1)) & np.uint64(0x5555555555555555)
    word = (word & np.uint64(0x3333333333333333)) + ((word >> np.uint64(2)) & np.uint64(0x3333333333333333))
    word = (word + (word >> np.uint64(4))) & np.uint64(0x0F0F0F0F0F0F0F0F)
    return np.int64((word * np.uint64(0x0101010101010101)) >> np.uint64(56))


@kernel
def count_copies(board, marks, motifs, height, words, top, bottom):
    """Return how often any of the motifs stands with its corner in rows top..bottom - 1.

    motifs: int64 (images, cells, 3), rows (down, right, live) from the corner of a motif's box; live -1 ends one. Each
    holds the cells of one image of a pattern and the dead ones around them, so that no two stand in one place.
    """
    found = 0
    for image in range(len(motifs)):
        marks[:] = _ALL
        left = _ALL
        for cell in range(motifs.shape[1]):
            down, right, live = motifs[image, cell]
            if live < 0:
                break
            flip = np.uint64(0) if live else _ALL
            shift = np.uint64(right)
            left = np.uint64(0)
            last = min(bottom, height - down)
            for word in range(words):
                at = word * height
                beyond = (word + 1) * height
                if shift and word + 1 < words:
                    for row in range(top, last):
                        cells = (board[at + row + down] >> shift) | (board[beyond + row + down] << (_WORD - shift))
                        marks[at + row] &= cells ^ flip
                        left |= marks[at + row]
                else:
                    for row in range(top, last):
                        marks[at + row] &= (board[at + row + down] >> shift) ^ flip
                        left |= marks[at + row]
                for row in range(last, bottom):
                    marks[at + row] = np.uint64(0)
            if left == 0:
                break
        if left:
            for word in range(words):
                for row in range(top, bottom):
                    found += ones_of(marks[word * height + row])
    return found


@kernel
def _same(one, other):
    for word in range(len(one)):
        if one[word] != other[word]:
            return False
    return True


@kernel
def alone(start, motifs, even, odd, limit, height, words, boards, scratch):
    """Return (what becomes of it, when, copies): a pattern on an empty plane, up to `limit` generations.

    start: uint64 (words · height,), the pattern amid an empty board, whose edge it never touches while the answer is
    that of the plane. `even` and `odd` are the programs of generations 0, 2, … and 1, 3, …: one program twice, but
    for rules that run as two in turn, which are looked at after even generations alone. boards: uint64 (4, words ·
    height), overwritten. COPIES is told at the first generation with two copies or more, which no other live cell
    touches.
    """
    two = 1 if _same(even, odd) else 2
    now, later, kept, marks = boards[0], boards[1], boards[2], boards[3]
    now[:] = start
    kept[:] = start
    kept_at = 0
    own = 0
    for word in range(len(start)):
        own += ones_of(start[word])
    for age in range(1, limit + 1):
        generation(now, later, scratch, even if age % 2 else odd, height, words)
        now, later = later, now
        live, top, bottom = 0, height, 0
        for word in range(words):
            for row in range(height):
                cells = now[word * height + row]
                if cells:
                    live += ones_of(cells)
                    top = min(top, row)
                    bottom = max(bottom, row + 1)
        if live == 0:
            return DIES, age, 0
        edge = top == 0 or bottom == height
        for row in range(top, bottom):
            edge = edge or now[row] & _ONE != 0 or now[(words - 1) * height + row] >> _LAST != 0
        if age % two == 0:
            if live == own and _same(now, start):
                return (STAYS if age == two else OSCILLATES), age, 1
            if _same(now, kept):
                return SETTLES, age, 0
            if live == own or live >= 2 * own:
                copies = count_copies(now, marks, motifs, height, words, max(0, top - 1), bottom)
                if copies > 1:
                    return COPIES, age, copies
                if copies == 1 and live == own:
                    return MOVES, age, 1
            if age >= 2 * kept_at:
                kept[:] = now
                kept_at = age
        if edge:
            return SPREADS, age, 0
    return GOES_ON, limit, 0
