"""Kernels of the dense engine: arrays in, an output argument, no allocation, no validation.

The boards are flat views of padded arrays. `window` holds, for each cell of the neighbourhood, its
distance from the window's top left cell, as a tuple of uint64: its length is known when the kernel is
compiled, so the inner loop is unrolled, and unsigned indices need no test for negative ones.
"""

from __future__ import annotations

import numpy as np

from automata.forms.list_arrays import CHUNK
from automata.forms.list_kernels import answer
from automata.runtime.jit import kernel


@kernel
def update_from_table(source, target, stride, top, bottom, left, right, radius, window, n_states, table):
    """Write the next states of rows top..bottom-1, columns left..right-1 by look-up in the dense table."""
    width = np.uint64(right - left)
    states = np.uint32(n_states)
    # A row's indices first, which the compiler turns into vector instructions, and then the look-ups.
    indices = np.empty(width, dtype=np.uint32)
    for row in range(top, bottom):
        start = np.uint64(row * stride + left)
        corner = np.uint64((row - radius) * stride + left - radius)
        for column in range(width):
            index = np.uint32(0)
            for position in range(len(window)):
                index = np.uint32(index * states + np.uint32(source[corner + column + window[position]]))
            indices[column] = index
        for column in range(width):
            target[start + column] = table[indices[column]]


@kernel
def update_from_walk(source, target, stride, top, bottom, left, right, radius, window, walk):
    """Write the next states of the same cells by walking the diagram; `window` is in diagram order."""
    width = np.uint64(right - left)
    for row in range(top, bottom):
        start = np.uint64(row * stride + left)
        corner = np.uint64((row - radius) * stride + left - radius)
        for column in range(width):
            place = np.uint64(0)
            for position in range(len(window)):
                place = np.uint64(walk[place + np.uint64(source[corner + column + window[position]])])
            target[start + column] = np.uint8(place)


@kernel
def update_from_lines(source, target, stride, top, bottom, left, right, radius, window, lines):
    """Write the next states of the same cells by asking a list of lines; `window` is in the neighbourhood's order."""
    contexts, found = lines.contexts, lines.found
    for row in range(top, bottom):
        for first in range(left, right, CHUNK):
            size = np.uint64(min(CHUNK, right - first))
            start = np.uint64(row * stride + first)
            corner = np.uint64((row - radius) * stride + first - radius)
            for column in range(size):
                for position in range(len(window)):
                    contexts[column, position] = source[corner + column + window[position]]
            answer(lines, np.int64(size), len(window))
            for column in range(size):
                target[start + column] = found[column]


@kernel
def _add_runs(sums, runs, lines, down, radius, first, last):
    """Add to the sums of columns first..last-1 in row `down` what `runs` of cells around them weigh."""
    for index in range(len(runs)):
        direction, weight = runs[index, 0], np.int32(runs[index, 4])
        row, column, length = down + radius + runs[index, 1], radius + runs[index, 2], runs[index, 3]
        if direction == 0:
            start, end = lines[0, row], lines[0, row]
            before, after = column, column + length
        elif direction == 1:
            start, end = lines[1, row], lines[1, row + length]
            before, after = column, column + length
        else:
            start, end = lines[2, row], lines[2, row + length]
            before, after = column + 1, column + 1 - length
        # Parts of their own, counted from 0: only such loops are vectorised.
        ends, starts, part = end[first + after : last + after], start[first + before : last + before], sums[first:last]
        for place in range(len(part)):
            part[place] += weight * (ends[place] - starts[place])


@kernel
def update_from_sums(
    source,
    target,
    stride,
    top,
    bottom,
    left,
    right,
    radius,
    whole,
    change,
    centre,
    state_weights,
    outcomes,
    least,
):
    """Write the next states of the same cells by weighted sums over runs of cells (`weighted_sum.Runs`).

    Sums of all cells before a place, along rows and both diagonals, give the weight of a run in two look-ups. They are
    made for some rows at a time, and may overflow: differences of sums that fit are right all the same.
    """
    height, width = max(128, 4 * radius), right - left
    wide = width + 2 * radius
    # What stands before each cell in its row; on the diagonals that come to it from the north-west, the north-east.
    lines = np.zeros((3, height + 2 * radius + 1, wide + 2), dtype=np.int32)
    weights, sums = np.empty(wide, dtype=np.int32), np.zeros(width, dtype=np.int32)
    offsets = centre * state_weights - least
    used = np.zeros(3, dtype=np.bool_)
    for index in range(len(whole)):
        used[whole[index, 0]] = True
    for index in range(len(change)):
        used[change[index, 0]] = True
    for above in range(top, bottom, height):
        rows = min(height, bottom - above)
        first, last = wide, 0
        for down in range(rows + 2 * radius):
            start = np.uint64((above - radius + down) * stride + left - radius)
            for column in range(np.uint64(wide)):
                weights[column] = state_weights[source[start + column]]
            west = 0
            while west < first and weights[west] == 0:
                west += 1
            first = min(first, west)
            east = wide
            while east > last and weights[east - 1] == 0:
                east -= 1
            last = max(last, east)
            along, later = lines[0, down], np.int32(0)
            for column in range(wide):
                later += weights[column]
                along[column + 1] = later
            if used[1]:
                before, after = lines[1, down], lines[1, down + 1]
                for column in range(wide):
                    after[column + 1] = before[column] + weights[column]
            if used[2]:
                before, after = lines[2, down], lines[2, down + 1]
                for column in range(wide):
                    after[column] = before[column + 1] + weights[column]
        # Cells whose surroundings weigh nothing.
        first, last = max(0, first - 2 * radius), min(width, last)
        sums[:] = 0
        for down in range(rows):
            if down == 0 or len(change) == 0:
                sums[first:last] = 0
                _add_runs(sums, whole, lines, down, radius, first, last)
            else:
                _add_runs(sums, change, lines, down, radius, first, last)
            start = np.uint64((above + down) * stride + left)
            for column in range(np.uint64(width)):
                state = source[start + column]
                target[start + column] = outcomes[state, np.uint64(sums[column] + offsets[state])]


@kernel
def live_extent(board, stride, top, bottom, left, right, extent):
    """Write top, bottom, left, right (ends excluded) of the region's live cells to `extent`; zeros if none."""
    first_row, last_row, first, last = bottom, top - 1, right, left - 1
    for row in range(top, bottom):
        start = row * stride
        column = left
        while column < right and board[start + column] == 0:
            column += 1
        if column == right:
            continue
        if first_row == bottom:
            first_row = row
        last_row = row
        first = min(first, column)
        column = right - 1
        while column > last and board[start + column] == 0:
            column -= 1
        last = max(last, column)
    if last_row < first_row:
        extent[:] = 0
    else:
        extent[0], extent[1], extent[2], extent[3] = first_row, last_row + 1, first, last + 1
