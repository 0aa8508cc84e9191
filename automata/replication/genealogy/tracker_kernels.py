"""Kernels behind `tracker`: what changed, which parts it affects, and which individuals they belong to.

A world is a torus of H × W cells, flat, one byte a cell; on the plane its rim is empty, so that nothing wraps round.
The cells of part k of a sample are `queue[starts[k]:starts[k + 1]]`; `part_of` says in which part a cell lies, entries
below `base` being of earlier looks. `owner` says whose a cell was at the last look, 0 if it was dead.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from automata.replication.rings.find_in_pattern_kernels import largest_ring, stands
from automata.runtime.jit import kernel

# What a label is, and the columns of `records`.
ENDED, FRAGMENT, LIVING = range(3)
STATUS, PARENT, BORN, DIED, TOP, LEFT, HEIGHT, WIDTH = range(8)
RING_TOP, RING_LEFT, RING_HEIGHT, RING_WIDTH, BELIEVED = range(8, 13)
FIELDS = 13
# The columns of `tally`: the sample it belongs to, then the part that holds most of a label's cells.
LOOK, PART, PLACED, KEPT = range(4)
_SEVERAL = -(1 << 40)
# Rows down and columns right, clockwise from the north west.
_STEPS = np.array([(-1, -1), (-1, 0), (-1, 1), (0, 1), (1, 1), (1, 0), (1, -1), (0, -1)], dtype=np.int64)


# -- which parts have changed -----------------------------------------------------------------------------


@kernel
def _beside(height: int, width: int, cell: int, direction: int) -> int:
    """Return one of a cell's eight neighbours, clockwise from the north west; 8 is the cell itself."""
    row, column = cell // width, cell % width
    if direction < 3:
        row = row - 1 if row else height - 1
    elif 4 <= direction < 7:
        row = row + 1 if row < height - 1 else 0
    if direction in (0, 6, 7):
        column = column - 1 if column else width - 1
    elif 2 <= direction < 5:
        column = column + 1 if column < width - 1 else 0
    return row * width + column


@kernel
def gather(
    now: NDArray[Any], height: int, width: int, changed: NDArray[Any], base: int, part_of: NDArray[Any],
    queue: NDArray[Any], starts: NDArray[Any], firsts: NDArray[Any], wraps: bool,
) -> int:  # fmt: skip
    """Collect every 8-connected part that holds or touches a changed cell; return how many.

    starts has room for one entry more than parts. firsts: the first cell of each in reading order. wraps: whether live
    cells may lie on the rim.
    """
    steps = _STEPS[:, 0] * width + _STEPS[:, 1]
    parts, end = 0, 0
    starts[0] = 0
    for cell in changed:
        # A live cell is in its own part; of a dead one, the live neighbours are.
        for direction in range(8 if now[cell] else 0, 9 if now[cell] else 8):
            seed = _beside(height, width, cell, direction)
            if now[seed] == 0 or part_of[seed] >= base:
                continue
            end, firsts[parts] = _fill(now, height, width, seed, base + parts, part_of, queue, end, wraps, steps)
            parts += 1
            starts[parts] = end
    return parts


@kernel
def _fill(
    now: NDArray[Any], height: int, width: int, seed: int, part: int, part_of: NDArray[Any],
    queue: NDArray[Any], end: int, wraps: bool, steps: NDArray[Any],
) -> tuple[int, int]:  # fmt: skip
    """Append the part that holds `seed`, nearest cells first; return the queue's end and the part's first cell."""
    first, lowest = end, seed
    part_of[seed] = part
    queue[end] = seed
    end += 1
    while first < end:
        cell = queue[first]
        first += 1
        lowest = min(lowest, cell)
        inner = True
        if wraps:  # else the rim is empty, and every neighbour is a step away
            row = cell // width
            column = cell - row * width
            inner = 0 < row < height - 1 and 0 < column < width - 1
        for direction in range(8):
            other = cell + steps[direction] if inner else _beside(height, width, cell, direction)
            if now[other] != 0 and part_of[other] != part:
                part_of[other] = part
                queue[end] = other
                end += 1
    return end, lowest


# -- whose the parts are ----------------------------------------------------------------------------------


@kernel
def count_owners(
    now: NDArray[Any], height: int, width: int, owner: NDArray[Any], place: NDArray[Any],
    queue: NDArray[Any], starts: NDArray[Any], order: NDArray[Any], look: int, step: int, sheath: int,
    records: NDArray[Any], tally: NDArray[Any], major: NDArray[Any], counts: NDArray[Any],
) -> None:  # fmt: skip
    """Say of every label touched where most of it is, and of every part whose most of it was: `major`.

    major: the label, negative if there are others, 0 if there is none. Parts are taken in `order`.

    A living label whose ring no longer stands ends here. counts: one a label, zeros, which it leaves as zeros.
    """
    for part in order:
        first, end = starts[part], starts[part + 1]
        sole, kept, several = 0, 0, False
        for at in range(first, end):
            label = owner[queue[at]]
            if label:
                several |= sole != 0 and sole != label
                sole = label
                kept += 1
        major[part] = sole
        if not several:
            if sole:
                _count(
                    now, height, width, owner, place, queue, starts, sole, part, kept, look, step, sheath, records,
                    tally,
                )  # fmt: skip
            continue
        for at in range(first, end):
            counts[owner[queue[at]]] += 1
        counts[0] = most = 0
        for at in range(first, end):
            label = owner[queue[at]]
            kept = counts[label]
            if kept == 0:
                continue
            counts[label] = 0
            _count(
                now, height, width, owner, place, queue, starts, label, part, kept, look, step, sheath, records,
                tally,
            )  # fmt: skip
            if kept > most or (kept == most and label < -major[part]):
                most, major[part] = kept, -label


@kernel
def _count(
    now: NDArray[Any], height: int, width: int, owner: NDArray[Any], place: NDArray[Any],
    queue: NDArray[Any], starts: NDArray[Any], label: int, part: int, kept: int,
    look: int, step: int, sheath: int, records: NDArray[Any], tally: NDArray[Any],
) -> None:  # fmt: skip
    """Enter that a label has cells in a part; if it has in others too, the part that holds most of it stays entered."""
    if tally[label, LOOK] != look:
        tally[label, LOOK], tally[label, PART], tally[label, KEPT] = look, part, kept
        tally[label, PLACED] = -1  # not counted: few labels lie in several parts
        if sheath and records[label, STATUS] == LIVING and not stands(
            now, height, width, records[label, RING_TOP], records[label, RING_LEFT],
            records[label, RING_HEIGHT], records[label, RING_WIDTH], sheath,
        ):  # fmt: skip
            records[label, STATUS], records[label, DIED] = ENDED, step
        return
    if tally[label, PLACED] < 0:
        tally[label, PLACED] = _placed(owner, place, queue, starts, label, tally[label, PART])
    placed = _placed(owner, place, queue, starts, label, part)
    if placed > tally[label, PLACED] or (placed == tally[label, PLACED] and kept > tally[label, KEPT]):
        tally[label, PART], tally[label, PLACED], tally[label, KEPT] = part, placed, kept


@kernel
def _placed(
    owner: NDArray[Any], place: NDArray[Any], queue: NDArray[Any], starts: NDArray[Any], label: int, part: int
) -> int:
    """Return how many cells of a part are a label's and in its place."""
    count = 0
    for at in range(starts[part], starts[part + 1]):
        cell = queue[at]
        count += owner[cell] == label and place[cell] == label
    return count


@kernel
def _nearby(height: int, width: int, owner: NDArray[Any], cells: NDArray[Any]) -> int:
    """Return the lowest label of the cells next to these that were live at the last look, or 0."""
    lowest = 0
    for cell in cells:
        for direction in range(8):
            label = owner[_beside(height, width, cell, direction)]
            if label and (lowest == 0 or label < lowest):
                lowest = label
    return lowest


@kernel
def settle(
    now: NDArray[Any], height: int, width: int, changed: NDArray[Any], owner: NDArray[Any], place: NDArray[Any],
    queue: NDArray[Any], starts: NDArray[Any], order: NDArray[Any], look: int, step: int, sheath: int, least: int,
    records: NDArray[Any], labels: int, tally: NDArray[Any], major: NDArray[Any],
    part_of: NDArray[Any], base: int, spread: NDArray[Any], rings: NDArray[Any],
) -> tuple[int, int]:  # fmt: skip
    """Give every part's cells to those who live in it; return the number of labels, and of fragments with a ring.

    rings: (parts, 5), label, top, left, height, width of what a fragment's ring encloses. Where rings are not asked
    for (sheath 0), a fragment of `least` cells or more lives.
    """
    found = np.empty(4, dtype=np.int64)
    n_rings = 0
    fresh = labels
    for part in order:
        first, end = starts[part], starts[part + 1]
        label = major[part]
        if label <= 0 or tally[label, PART] != part or records[label, STATUS] == ENDED:
            label = _claimant(owner, records, tally, queue, first, end, part)
            if label == _SEVERAL:
                queue[first:end].sort()
                _divide(height, width, owner, records, tally, queue, first, end, part, part_of, base, spread)
                continue
            if label <= 0:
                parent = -label or abs(major[part]) or _nearby(height, width, owner, queue[first:end])
                fresh += 1
                label = fresh
                _begin(records, label, parent, step, height, width, queue[first:end])
            _absorb(owner, records, tally, queue, first, end, part, label)
        for at in range(first, end):
            owner[queue[at]] = label
        if records[label, STATUS] != FRAGMENT:
            continue
        if sheath:
            if largest_ring(now, height, width, queue[first:end], sheath, found):
                rings[n_rings, 0] = label
                rings[n_rings, 1:] = found
                n_rings += 1
        elif end - first >= least:
            records[label, STATUS], records[label, BELIEVED] = LIVING, True
            for at in range(first, end):
                place[queue[at]] = label
    for cell in changed:
        if now[cell]:
            continue
        label = owner[cell]
        owner[cell] = 0
        if label and tally[label, LOOK] != look and records[label, STATUS] != ENDED:
            records[label, STATUS], records[label, DIED] = ENDED, step
    return fresh, n_rings


@kernel
def _claimant(
    owner: NDArray[Any], records: NDArray[Any], tally: NDArray[Any], queue: NDArray[Any],
    first: int, end: int, part: int,
) -> int:  # fmt: skip
    """Return whose a part is among those who live in it: the one living label, or else the fragment with most of it.

    _SEVERAL if several live there; if none does and the ring of one has just fallen, minus that label; 0 if there is
    none.
    """
    living, fragment, ghost = 0, 0, 0
    for at in range(first, end):
        label = owner[queue[at]]
        if label == 0 or tally[label, PART] != part:
            continue
        status = records[label, STATUS]
        if status == LIVING:
            if living != 0 and living != label:
                return _SEVERAL
            living = label
        elif status == FRAGMENT:
            more = tally[label, KEPT] - tally[fragment, KEPT]
            if fragment == 0 or more > 0 or (more == 0 and label < fragment):
                fragment = label
        elif ghost == 0 or label < ghost:
            ghost = label
    return living or -ghost or fragment


@kernel
def _begin(
    records: NDArray[Any], label: int, parent: int, step: int, height: int, width: int, cells: NDArray[Any]
) -> None:
    """Enter a fragment that is first seen, and its box, counted the short way round from its first cell."""
    records[label] = 0
    records[label, STATUS], records[label, PARENT] = FRAGMENT, parent
    records[label, BORN], records[label, DIED] = step, -1
    row, column = cells[0] // width, cells[0] % width
    top = left = np.int64(0)
    bottom = right = np.int64(1)
    for cell in cells:
        down = (cell // width - row + height // 2) % height - height // 2
        over = (cell % width - column + width // 2) % width - width // 2
        top, bottom = min(top, down), max(bottom, down + 1)
        left, right = min(left, over), max(right, over + 1)
    records[label, TOP], records[label, LEFT] = (row + top) % height, (column + left) % width
    records[label, HEIGHT], records[label, WIDTH] = bottom - top, right - left


@kernel
def _absorb(
    owner: NDArray[Any], records: NDArray[Any], tally: NDArray[Any], queue: NDArray[Any],
    first: int, end: int, part: int, label: int,
) -> None:  # fmt: skip
    """End the fragments that live in a part which is another's."""
    for at in range(first, end):
        other = owner[queue[at]]
        if other != 0 and other != label and tally[other, PART] == part and records[other, STATUS] == FRAGMENT:
            records[other, STATUS] = ENDED


@kernel
def _divide(
    height: int, width: int, owner: NDArray[Any], records: NDArray[Any], tally: NDArray[Any],
    queue: NDArray[Any], first: int, end: int, part: int, part_of: NDArray[Any], base: int, spread: NDArray[Any],
) -> None:  # fmt: skip
    """Divide a part among the several who live in it: each keeps its cells, and takes new ones nearest first."""
    head = tail = 0
    for at in range(first, end):
        cell = queue[at]
        label = owner[cell]
        at_home = label != 0 and tally[label, PART] == part
        if at_home and records[label, STATUS] == LIVING:
            spread[tail] = cell
            tail += 1
            continue
        if at_home and records[label, STATUS] == FRAGMENT:
            records[label, STATUS] = ENDED
        owner[cell] = 0
    while head < tail:
        cell = spread[head]
        head += 1
        for direction in range(8):
            other = _beside(height, width, cell, direction)
            if part_of[other] == part + base and owner[other] == 0:
                owner[other] = owner[cell]
                spread[tail] = other
                tail += 1


@kernel
def claim(
    owner: NDArray[Any], place: NDArray[Any], height: int, width: int,
    top: int, left: int, tall: int, wide: int, label: int,
) -> None:  # fmt: skip
    """Make a ring and the sheath inside it the place of `label`, as far as the cells are its own."""
    for row in range(top - 1, top + tall + 1):
        for column in range(left - 1, left + wide + 1):
            cell = row % height * width + column % width
            if owner[cell] == label:
                place[cell] = label
