# mypy: disable-error-code="no-untyped-def, no-untyped-call"
"""Kernels for many small boards: generations of a torus, and what becomes of a pattern alone.

A board is flat uint64: word w of row r stands at w · height + r, its lowest bit its leftmost cell. So the rows of a
column of words lie side by side, and one loop over them does what the bitplane engine does along a row.
"""

from __future__ import annotations

import numpy as np

from automata.engines.bitplane.kernels import COUNT_STRIP, add_down
from automata.runtime.jit import kernel, trailing_zeros

# What becomes of a pattern alone, in the order in which `alone` tells them apart.
DIES, STAYS, OSCILLATES, MOVES, SETTLES, SPREADS, GOES_ON, COPIES = range(8)

_ONE = np.uint64(1)
_LAST = np.uint64(63)
_ALL = np.uint64(0xFFFFFFFFFFFFFFFF)
_WORD = np.uint64(64)


@kernel
def generation(board, later, scratch, program, height, words, top, bottom):
    """Write rows top..bottom - 1 of the next generation of a torus to `later`.

    program: uint64 (18,), a word a count: born 0..8, kept 0..8. scratch: uint64, 2 · COUNT_STRIP words; height up to
    COUNT_STRIP - 2.
    """
    digit = COUNT_STRIP
    for word in range(words):
        here_at = word * height
        west_at = (word + words - 1) % words * height
        east_at = (word + 1) % words * height
        for row in range(max(0, top - 1), min(height, bottom + 1)):
            here = board[here_at + row]
            west = (here << _ONE) | (board[west_at + row] >> _LAST)
            east = (here >> _ONE) | (board[east_at + row] << _LAST)
            scratch[1 + row] = west ^ here ^ east
            scratch[digit + 1 + row] = (west & here) | ((west | here) & east)
        if top == 0 or bottom == height:
            for row in (0, height - 1):
                here = board[here_at + row]
                west = (here << _ONE) | (board[west_at + row] >> _LAST)
                east = (here >> _ONE) | (board[east_at + row] << _LAST)
                beyond = height + 1 if row == 0 else 0
                scratch[beyond] = west ^ here ^ east
                scratch[digit + beyond] = (west & here) | ((west | here) & east)
        add_down(
            scratch, np.uint64(top), np.uint64(top + 1), np.uint64(top + 2), board, np.uint64(here_at + top), later,
            np.uint64(bottom - top), program,
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
            generation(board, later, scratch, program, 64, 1, 0, 64)
            generation(later, board, scratch, program, 64, 1, 0, 64)


@kernel
def ones_of(word):
    """Return how many bits of a word are set."""
    word -= (word >> np.uint64(1)) & np.uint64(0x5555555555555555)
    word = (word & np.uint64(0x3333333333333333)) + ((word >> np.uint64(2)) & np.uint64(0x3333333333333333))
    word = (word + (word >> np.uint64(4))) & np.uint64(0x0F0F0F0F0F0F0F0F)
    return np.int64((word * np.uint64(0x0101010101010101)) >> np.uint64(56))


@kernel
def turn(cells, matrices, board, motifs, which, corners, first):
    """Return (images, longest): how many different images cells have under symmetries, and the longest motif's rows.

    cells: int64 (n, 2). matrices: int64 (8, 4), row by row. Written: which[k], the image that matrix k gives; corners
    (8, 2), where its corner comes to lie; first[image], the first matrix that gives it; and motifs (8, ≥ 9 n, 3), its
    cells in reading order and then the dead ones around them, as (down, right, live) from one row and column before
    its box, -1 after the last. board: int64 (side, side), overwritten, three more than the box's longer side.
    """
    images, longest, count = 0, 0, len(cells)
    for number in range(len(matrices)):
        a, b, c, d = matrices[number]
        top, left = np.int64(1 << 30), np.int64(1 << 30)
        for cell in range(count):
            top = min(top, a * cells[cell, 0] + b * cells[cell, 1])
            left = min(left, c * cells[cell, 0] + d * cells[cell, 1])
        corners[number, 0], corners[number, 1] = top, left
        board[:] = 0
        for cell in range(count):
            row = a * cells[cell, 0] + b * cells[cell, 1] - top + 1
            column = c * cells[cell, 0] + d * cells[cell, 1] - left + 1
            for down in range(-1, 2):
                for right in range(-1, 2):
                    board[row + down, column + right] |= 1
            board[row, column] = 3
        rows = 0
        for live in (3, 1):
            for row in range(len(board)):
                for column in range(len(board)):
                    if board[row, column] == live:
                        motifs[images, rows, 0], motifs[images, rows, 1] = row, column
                        motifs[images, rows, 2] = live >> 1
                        rows += 1
        motifs[images, rows:] = -1
        longest = max(longest, rows)
        which[number] = images
        for image in range(images):
            same = True
            for cell in range(count):
                same = same and motifs[image, cell, 0] == motifs[images, cell, 0]
                same = same and motifs[image, cell, 1] == motifs[images, cell, 1]
            if same:
                which[number] = image
                break
        if which[number] == images:
            first[images] = number
            images += 1
    return images, longest


@kernel
def find_places(board, marks, motifs, height, words, top, bottom, places):
    """Return how often any of the motifs stands with its corner in rows top..bottom - 1, and write where.

    motifs: int64 (images, cells, 3), rows (down, right, live) from the corner of a motif's box; live -1 ends one. Each
    holds the cells of one image of a pattern and the dead ones around them, so that no two stand in one place.
    places: int64 (most, 3), image, row and column of a corner; the first of them, if there are more.
    """
    found = 0
    for image in range(len(motifs)):
        left = _ALL
        for word in range(words):
            for row in range(top, bottom):
                marks[word * height + row] = _ALL
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
                    rest = marks[word * height + row]
                    while rest:
                        if found < len(places):
                            places[found, 0], places[found, 1] = image, row
                            places[found, 2] = 64 * word + np.int64(trailing_zeros(rest))
                        found += 1
                        rest &= rest - _ONE
    return found


@kernel
def _extent(board, height, words):
    """Return (live cells, first row with one, row after the last one, whether one is at the edge)."""
    live, top, bottom = 0, height, 0
    for word in range(words):
        for row in range(height):
            cells = board[word * height + row]
            if cells:
                live += ones_of(cells)
                top = min(top, row)
                bottom = max(bottom, row + 1)
    edge = top == 0 or bottom == height
    for row in range(top, bottom):
        edge = edge or board[row] & _ONE != 0 or board[(words - 1) * height + row] >> _LAST != 0
    return live, top, bottom, edge


@kernel
def advance(boards, scratch, even, odd, age, generations, height, words):
    """Run boards[0] on from generation `age`; return whether nothing touched the edge before the last of these."""
    now, later = boards[0], boards[1]
    low, high = height, 0
    later[:] = 0
    for done in range(generations):
        live, top, bottom, edge = _extent(now, height, words)
        if live == 0:
            return True
        if edge:
            return False
        # All that was ever written is written again: no row keeps what stood there two generations ago.
        low, high = min(low, top - 1), max(high, bottom + 1)
        generation(now, later, scratch, odd if (age + done) % 2 else even, height, words, low, high)
        now[:] = later
    return True


@kernel
def _same(one, other):
    same = True
    for word in range(len(one)):
        same = same and one[word] == other[word]
    return same


@kernel
def alone(start, motifs, even, odd, limit, most, height, words, boards, places, scratch):
    """Return (what becomes of it, when, copies): a pattern on an empty plane, for `limit` generations or `most` cells.

    places: see `find_places`. start: uint64 (words · height,), the pattern amid an empty board, whose edge it never
    touches while the answer is that of the plane. `even` and `odd` are the programs of generations 0, 2, … and 1, 3,
    …: one program twice, but for rules that run as two in turn, which are looked at after even generations alone.
    boards: uint64 (4, words · height), overwritten. COPIES is told at the first generation with two copies or more,
    which no other live cell touches.
    """
    two = 1 if _same(even, odd) else 2
    now, later, kept, marks = boards[0], boards[1], boards[2], boards[3]
    now[:] = start
    kept[:] = start
    later[:] = 0
    kept_at = 0
    own, low, high, _ = _extent(now, height, words)
    for age in range(1, limit + 1):
        # All that was ever written is written again: no row keeps what stood there two generations ago.
        low, high = low - 1, high + 1
        generation(now, later, scratch, even if age % 2 else odd, height, words, low, high)
        now, later = later, now
        live, top, bottom, edge = _extent(now, height, words)
        if live == 0:
            return DIES, age, 0
        if age % two == 0:
            if live == own and _same(now, start):
                return (STAYS if age == two else OSCILLATES), age, 1
            if _same(now, kept):
                return SETTLES, age, 0
            if live == own or live >= 2 * own:
                copies = find_places(now, marks, motifs, height, words, max(0, top - 1), bottom, places)
                if copies > 1:
                    return COPIES, age, copies
                # Turned or mirrored, it may yet come back to its place.
                if copies == 1 and live == own and places[0, 0] == 0:
                    return MOVES, age, 1
            if age >= 2 * kept_at:
                kept[:] = now
                kept_at = age
        if edge or live > most:
            return SPREADS, age, 0
        low, high = min(low + 1, top), max(high - 1, bottom)
    return GOES_ON, limit, 0
