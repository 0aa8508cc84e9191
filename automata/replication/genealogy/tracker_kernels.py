"""Kernels behind `tracker`: what changed, which parts it affects, and which individuals they belong to.

A world is a torus of H × W cells, flat, one byte a cell; on the plane its rim is empty, so that nothing wraps round.
Labels are numbered from 1 in the order in which they are given; 0 is none.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from automata.replication.rings.find_in_pattern_kernels import largest_ring, stands
from automata.runtime.jit import kernel

# What a label is, and the columns of `Labels.records`.
ENDED, FRAGMENT, LIVING = range(3)
STATUS, PARENT, BORN, DIED, TOP, LEFT, HEIGHT, WIDTH = range(8)
RING_TOP, RING_LEFT, RING_HEIGHT, RING_WIDTH, BELIEVED = range(8, 13)
FIELDS = 13
# The columns of `Labels.tally`: the sample it belongs to, then the part that holds most of a label's cells.
SAMPLE, PART, PLACED, KEPT = range(4)
_SEVERAL = -(1 << 40)
# Rows down and columns right, clockwise from the north west.
_STEPS = np.array([(-1, -1), (-1, 0), (-1, 1), (0, 1), (1, 1), (1, 0), (1, -1), (0, -1)], dtype=np.int64)

# Shapes: C = H · W cells, each an index into the flat world; P parts of one sample; L labels for which there is room.
# Arguments that are arrays without a name below: changed, (D,) int64, the cells that changed since the last sample;
# order, (P,) int64, the parts by their first cells; major, (P,) int64, see `count_owners`.


class World(NamedTuple):
    """The cells, what stands in them and whose they are."""

    height: int
    width: int
    now: NDArray[Any]  # (C,) uint8: states
    owner: NDArray[Any]  # (C,) int32: the label whose a cell was at the last sample, 0 if it was dead
    place: NDArray[Any]  # (C,) int32: the label in whose place a cell lies
    part_of: NDArray[Any]  # (C,) int32: the part in which a cell lies; parts of earlier samples have lower numbers
    frontier: NDArray[Any]  # (C,) int32: room for the cells from which a part is divided


class Parts(NamedTuple):
    """The parts of one sample that are affected; the cells of part k are `cells[starts[k]:starts[k + 1]]`."""

    cells: NDArray[Any]  # (C,) int32
    starts: NDArray[Any]  # (C + 1,) int32
    firsts: NDArray[Any]  # (C,) int32: the first cell of each in reading order


class Labels(NamedTuple):
    """What is known of each label."""

    records: NDArray[Any]  # (L, FIELDS) int64
    tally: NDArray[Any]  # (L, 4) int64
    counts: NDArray[Any]  # (L,) int64: zeros between two calls


class Sample(NamedTuple):
    """One sample of a run, and what its parts are measured by."""

    number: int  # samples are numbered from 1
    step: int  # the generation
    base: int  # what is added to a part's number in `World.part_of`
    sheath: int  # the state that rings are known by, 0 if none are asked for
    least: int  # without rings, a fragment of so many cells lives


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
def gather(world: World, parts: Parts, base: int, changed: NDArray[Any], wraps: bool) -> int:
    """Collect every 8-connected part that holds or touches a changed cell; return how many.

    base: as in `Sample`. wraps: whether live cells may lie on the rim.
    """
    height, width, now, part_of = world.height, world.width, world.now, world.part_of
    steps = _STEPS[:, 0] * width + _STEPS[:, 1]
    count, end = 0, 0
    parts.starts[0] = 0
    for cell in changed:
        # A live cell is in its own part; of a dead one, the live neighbours are.
        for direction in range(8 if now[cell] else 0, 9 if now[cell] else 8):
            seed = _beside(height, width, cell, direction)
            if now[seed] == 0 or part_of[seed] >= base:
                continue
            end, parts.firsts[count] = _fill(world, parts.cells, end, seed, base + count, wraps, steps)
            count += 1
            parts.starts[count] = end
    return count


@kernel
def _fill(
    world: World, queue: NDArray[Any], end: int, seed: int, part: int, wraps: bool, steps: NDArray[Any]
) -> tuple[int, int]:
    """Append the part that holds `seed`, nearest cells first; return the queue's end and the part's first cell."""
    height, width, now, part_of = world.height, world.width, world.now, world.part_of
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
    world: World, parts: Parts, labels: Labels, sample: Sample, order: NDArray[Any], major: NDArray[Any]
) -> None:
    """Say of every label touched where most of it is, and of every part whose most of it was: `major`.

    major: the label, negative if there are others, 0 if there is none. Parts are taken in `order`.

    A living label whose ring no longer stands ends here.
    """
    owner, cells, counts = world.owner, parts.cells, labels.counts
    for part in order:
        first, end = parts.starts[part], parts.starts[part + 1]
        sole, kept, several = 0, 0, False
        for at in range(first, end):
            label = owner[cells[at]]
            if label:
                several |= sole != 0 and sole != label
                sole = label
                kept += 1
        major[part] = sole
        if not several:
            if sole:
                _count(world, parts, labels, sample, sole, part, kept)
            continue
        for at in range(first, end):
            counts[owner[cells[at]]] += 1
        counts[0] = most = 0
        for at in range(first, end):
            label = owner[cells[at]]
            kept = counts[label]
            if kept == 0:
                continue
            counts[label] = 0
            _count(world, parts, labels, sample, label, part, kept)
            if kept > most or (kept == most and label < -major[part]):
                most, major[part] = kept, -label


@kernel
def _count(world: World, parts: Parts, labels: Labels, sample: Sample, label: int, part: int, kept: int) -> None:
    """Enter that a label has cells in a part; if it has in others too, the part that holds most of it stays entered."""
    record, tally = labels.records[label], labels.tally[label]
    if tally[SAMPLE] != sample.number:
        tally[SAMPLE], tally[PART], tally[KEPT] = sample.number, part, kept
        tally[PLACED] = -1  # not counted: few labels lie in several parts
        if sample.sheath and record[STATUS] == LIVING and not stands(
            world.now, world.height, world.width, record[RING_TOP], record[RING_LEFT],
            record[RING_HEIGHT], record[RING_WIDTH], sample.sheath,
        ):  # fmt: skip
            record[STATUS], record[DIED] = ENDED, sample.step
        return
    owner, place, cells, starts = world.owner, world.place, parts.cells, parts.starts
    if tally[PLACED] < 0:
        before = tally[PART]
        tally[PLACED] = _placed(owner, place, cells[starts[before] : starts[before + 1]], label)
    placed = _placed(owner, place, cells[starts[part] : starts[part + 1]], label)
    if placed > tally[PLACED] or (placed == tally[PLACED] and kept > tally[KEPT]):
        tally[PART], tally[PLACED], tally[KEPT] = part, placed, kept


@kernel
def _placed(owner: NDArray[Any], place: NDArray[Any], cells: NDArray[Any], label: int) -> int:
    """Return how many cells of a part are a label's and in its place."""
    count = 0
    for cell in cells:
        count += owner[cell] == label and place[cell] == label
    return count


@kernel
def _nearby(height: int, width: int, owner: NDArray[Any], cells: NDArray[Any]) -> int:
    """Return the lowest label of the cells next to these that were live at the last sample, or 0."""
    lowest = 0
    for cell in cells:
        for direction in range(8):
            label = owner[_beside(height, width, cell, direction)]
            if label and (lowest == 0 or label < lowest):
                lowest = label
    return lowest


@kernel
def settle(
    world: World, parts: Parts, labels: Labels, sample: Sample, n_labels: int,
    changed: NDArray[Any], order: NDArray[Any], major: NDArray[Any], rings: NDArray[Any],
) -> tuple[int, int]:  # fmt: skip
    """Give every part's cells to those who live in it; return the number of labels, and of fragments with a ring.

    n_labels: the labels given so far. rings: (P, 5) int64, label, top, left, height, width of what a fragment's ring
    encloses. Where rings are not asked for, a fragment of `Sample.least` cells or more lives.
    """
    height, width, owner, cells = world.height, world.width, world.owner, parts.cells
    records, tally = labels.records, labels.tally
    found = np.empty(4, dtype=np.int64)
    n_rings = 0
    for part in order:
        own = cells[parts.starts[part] : parts.starts[part + 1]]
        label = major[part]
        if label <= 0 or tally[label, PART] != part or records[label, STATUS] == ENDED:
            label = _claimant(owner, records, tally, own, part)
            if label == _SEVERAL:
                own.sort()
                _divide(world, records, tally, own, part, sample.base)
                continue
            if label <= 0:
                parent = -label or abs(major[part]) or _nearby(height, width, owner, own)
                n_labels += 1
                label = n_labels
                _begin(records[label], parent, sample.step, height, width, own)
            _absorb(owner, records, tally, own, part, label)
        for cell in own:
            owner[cell] = label
        if records[label, STATUS] != FRAGMENT:
            continue
        if sample.sheath:
            if largest_ring(world.now, height, width, own, sample.sheath, found):
                rings[n_rings, 0] = label
                rings[n_rings, 1:] = found
                n_rings += 1
        elif len(own) >= sample.least:
            records[label, STATUS], records[label, BELIEVED] = LIVING, True
            for cell in own:
                world.place[cell] = label
    for cell in changed:
        if world.now[cell]:
            continue
        label = owner[cell]
        owner[cell] = 0
        if label and tally[label, SAMPLE] != sample.number and records[label, STATUS] != ENDED:
            records[label, STATUS], records[label, DIED] = ENDED, sample.step
    return n_labels, n_rings


@kernel
def _claimant(owner: NDArray[Any], records: NDArray[Any], tally: NDArray[Any], cells: NDArray[Any], part: int) -> int:
    """Return whose a part is among those who live in it: the one living label, or else the fragment with most of it.

    _SEVERAL if several live there; if none does and the ring of one has just fallen, minus that label; 0 if there is
    none.
    """
    living, fragment, fallen = 0, 0, 0
    for cell in cells:
        label = owner[cell]
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
        elif fallen == 0 or label < fallen:
            fallen = label
    return living or -fallen or fragment


@kernel
def _begin(record: NDArray[Any], parent: int, step: int, height: int, width: int, cells: NDArray[Any]) -> None:
    """Enter a fragment that is first seen, and its box, counted the short way round from its first cell."""
    record[:] = 0
    record[STATUS], record[PARENT] = FRAGMENT, parent
    record[BORN], record[DIED] = step, -1
    row, column = cells[0] // width, cells[0] % width
    top = left = np.int64(0)
    bottom = right = np.int64(1)
    for cell in cells:
        down = (cell // width - row + height // 2) % height - height // 2
        over = (cell % width - column + width // 2) % width - width // 2
        top, bottom = min(top, down), max(bottom, down + 1)
        left, right = min(left, over), max(right, over + 1)
    record[TOP], record[LEFT] = (row + top) % height, (column + left) % width
    record[HEIGHT], record[WIDTH] = bottom - top, right - left


@kernel
def _absorb(
    owner: NDArray[Any], records: NDArray[Any], tally: NDArray[Any], cells: NDArray[Any], part: int, label: int
) -> None:
    """End the fragments that live in a part which is another's."""
    for cell in cells:
        other = owner[cell]
        if other != 0 and other != label and tally[other, PART] == part and records[other, STATUS] == FRAGMENT:
            records[other, STATUS] = ENDED


@kernel
def _divide(
    world: World, records: NDArray[Any], tally: NDArray[Any], cells: NDArray[Any], part: int, base: int
) -> None:
    """Divide a part among the several who live in it: each keeps its cells, and takes new ones nearest first."""
    owner, frontier = world.owner, world.frontier
    head = tail = 0
    for cell in cells:
        label = owner[cell]
        at_home = label != 0 and tally[label, PART] == part
        if at_home and records[label, STATUS] == LIVING:
            frontier[tail] = cell
            tail += 1
            continue
        if at_home and records[label, STATUS] == FRAGMENT:
            records[label, STATUS] = ENDED
        owner[cell] = 0
    while head < tail:
        cell = frontier[head]
        head += 1
        for direction in range(8):
            other = _beside(world.height, world.width, cell, direction)
            if world.part_of[other] == part + base and owner[other] == 0:
                owner[other] = owner[cell]
                frontier[tail] = other
                tail += 1


@kernel
def claim(world: World, top: int, left: int, tall: int, wide: int, label: int) -> None:
    """Make a ring and the sheath inside it the place of `label`, as far as the cells are its own."""
    for row in range(top - 1, top + tall + 1):
        for column in range(left - 1, left + wide + 1):
            cell = row % world.height * world.width + column % world.width
            if world.owner[cell] == label:
                world.place[cell] = label
