"""Kernels of the dense engine: arrays in, an output argument, no allocation, no validation.

The boards are flat views of padded arrays. `window` holds, for each cell of the neighbourhood, its
distance from the window's top left cell, as a tuple of uint64: its length is known when the kernel is
compiled, so the inner loop is unrolled, and unsigned indices need no test for negative ones.
"""

from __future__ import annotations

import numpy as np

from automata.jit import kernel


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
