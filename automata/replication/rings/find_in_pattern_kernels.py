"""Kernels behind `find_in_pattern`: rings in a torus of H × W cells, flat bytes; places may exceed its edge."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from automata.runtime.jit import kernel

# A ring without an inner sheath has eight outer neighbours; an arm and a signal may open two of them.
_OPENINGS = 2


@kernel
def _at(now: NDArray[Any], height: int, width: int, row: int, column: int) -> int:
    return np.int64(now[row % height * width + column % width])  # type: ignore[return-value]  # an int to its callers


@kernel
def _on_ring(box_height: int, box_width: int, step: int) -> tuple[int, int]:
    """Return the place of a step clockwise along the rim of a box, counted from its top left cell."""
    if step < box_width - 1:
        return 0, step
    step -= box_width - 1
    if step < box_height - 1:
        return step, box_width - 1
    step -= box_height - 1
    if step < box_width - 1:
        return box_height - 1, box_width - 1 - step
    return box_height - 1 - (step - box_width + 1), 0


@kernel
def read_ring(
    now: NDArray[Any], height: int, width: int, top: int, left: int, tall: int, wide: int, out: NDArray[Any]
) -> int:
    """Write the states round the tall × wide inside at (top, left), clockwise, to `out`; return how many they are."""
    length = 2 * (tall + wide) + 4
    for step in range(length):
        row, column = _on_ring(tall + 2, wide + 2, step)
        out[step] = _at(now, height, width, top - 1 + row, left - 1 + column)
    return length


@kernel
def stands(now: NDArray[Any], height: int, width: int, top: int, left: int, tall: int, wide: int, sheath: int) -> bool:
    """Whether the sheath inside a ring is whole; of a ring that holds none, the sheath outside, but for an arm."""
    if tall > 0:
        first, last = top % height * width, (top + tall - 1) % height * width
        for over in range(left, left + wide):
            column = over % width
            if now[first + column] != sheath or now[last + column] != sheath:
                return False
        first, last = left % width, (left + wide - 1) % width
        for down in range(top, top + tall):
            row = down % height * width
            if now[row + first] != sheath or now[row + last] != sheath:
                return False
        return True
    missing = 0
    for step in range(2):
        missing += _at(now, height, width, top - 2, left - 1 + step) != sheath
        missing += _at(now, height, width, top + 1, left - 1 + step) != sheath
        missing += _at(now, height, width, top - 1 + step, left - 2) != sheath
        missing += _at(now, height, width, top - 1 + step, left + 1) != sheath
    return missing <= _OPENINGS


@kernel
def _is_ring(
    now: NDArray[Any], height: int, width: int, top: int, left: int, tall: int, wide: int, sheath: int
) -> bool:
    """Whether a ring of signals runs round the sheath of this box, which is whole."""
    length = 2 * (tall + wide) + 4
    if length > height * width or not stands(now, height, width, top, left, tall, wide, sheath):
        return False
    row, column = _on_ring(tall + 2, wide + 2, length - 1)
    last = _at(now, height, width, top - 1 + row, left - 1 + column)
    earlier, varied = 0, False
    for step in range(length):
        row, column = _on_ring(tall + 2, wide + 2, step)
        state = _at(now, height, width, top - 1 + row, left - 1 + column)
        # A signal leaves one gap behind itself; two in a row are a hole.
        if state == sheath or (state == 0 and last == 0):
            return False
        if state != 0:
            varied |= earlier != 0 and earlier != state
            earlier = state
        last = state
    return varied


@kernel
def _run(now: NDArray[Any], height: int, width: int, row: int, column: int, down: int, right: int, most: int) -> int:
    """Return how many cells in a direction, up to `most`, hold the state of the first, which stands here."""
    state = _at(now, height, width, row, column)
    length = 1
    while length < most and _at(now, height, width, row + length * down, column + length * right) == state:
        length += 1
    return length


@kernel
def largest_ring(
    now: NDArray[Any], height: int, width: int, cells: NDArray[Any], sheath: int, found: NDArray[Any]
) -> bool:
    """Write top, left, height, width of what the longest ring among `cells` encloses to `found`; whether there is one.

    Rows and columns in 0..H-1 and 0..W-1. Of equally long ones, the first in reading order.
    """
    longest, first = -1, -1
    for cell in cells:
        row, column = cell // width, cell % width
        tall = wide = 0
        top, left = row, column
        if now[cell] == sheath:
            if _at(now, height, width, row - 1, column) == sheath or _at(now, height, width, row, column - 1) == sheath:
                continue
            tall = _run(now, height, width, row, column, 1, 0, height)
            wide = _run(now, height, width, row, column, 0, 1, width)
        else:
            # The corner of a square of four, or the cell east of it if a gap is passing the corner.
            gap = _at(now, height, width, row, column - 1) == 0
            if gap and _is_ring(now, height, width, row + 1, column, 0, 0, sheath):
                left = column - 1
            top, left = top + 1, left + 1
        if tall + wide < longest or (tall + wide == longest and cell > first):
            continue
        if _is_ring(now, height, width, top, left, tall, wide, sheath):
            longest, first = tall + wide, cell
            found[0], found[1], found[2], found[3] = top % height, left % width, tall, wide
    return longest >= 0


@kernel
def hollow_squares(
    now: NDArray[Any],
    height: int,
    width: int,
    corners: NDArray[Any],
    sheath: int,
    least: int,
    found: NDArray[Any],
) -> int:
    """Write top, left, height, width of squares of sheath with background inside to `found`; return how many.

    corners: cells of sheath, one of which is the first of each square. least: the smallest side, 3 or more.
    """
    count = 0
    for cell in corners:
        row, column = cell // width, cell % width
        if (
            _at(now, height, width, row + 1, column + 1) != 0
            or _at(now, height, width, row + 1, column) != sheath
            or _at(now, height, width, row, column + 1) != sheath
        ):
            continue
        side = 2 + _run(now, height, width, row + 1, column + 1, 0, 1, width)
        if side < least or not stands(now, height, width, row, column, side, side, sheath):
            continue
        empty = True
        for inner in range(row + 1, row + side - 1):
            first = inner * width + column + 1
            empty &= not now[first : first + side - 2].any()
        if empty:
            found[count, 0], found[count, 1], found[count, 2], found[count, 3] = row, column, side, side
            count += 1
    return count
