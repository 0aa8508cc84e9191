# mypy: disable-error-code="no-untyped-def, no-untyped-call"
"""A kernel that finds the groups of live cells of a board, and keys by which equal ones are recognised."""

from __future__ import annotations

from automata.runtime.jit import kernel

# Keys are pairs of sums modulo this prime, below 2^31, so that products fit into int64.
PRIME = 2147483629


@kernel
def find_groups(cells, gap, motions, renamed, weights, seen, queue, starts, boxes, keys):
    """Find groups: cells reached from each other by steps of at most `gap` cells, diagonal ones included.

    cells: (H, W) uint8. motions: (M, 4) int64, row' = a row + b column, column' = c row + d column. renamed: (M, S).
    weights: (2, 3, N) int64, of rows, columns and states. Filled: seen, (H, W) uint8, zeros at first; queue, one entry
    a live cell, flat places group by group; starts, (n + 1,); boxes, (n, 4); keys, (n,), the least over the motions.
    Returns how many groups there are. The groups come in the order of their first cells in reading order.
    """
    height, width = cells.shape
    found, end = 0, 0
    for row in range(height):
        for column in range(width):
            if cells[row, column] == 0 or seen[row, column]:
                continue
            first, at = end, end
            starts[found] = end
            seen[row, column] = 1
            queue[end] = row * width + column
            end += 1
            top, bottom, left, right = row, row, column, column
            while at < end:
                here_row, here_column = queue[at] // width, queue[at] % width
                at += 1
                top, bottom = min(top, here_row), max(bottom, here_row)
                left, right = min(left, here_column), max(right, here_column)
                for near_row in range(max(0, here_row - gap), min(height, here_row + gap + 1)):
                    for near_column in range(max(0, here_column - gap), min(width, here_column + gap + 1)):
                        if cells[near_row, near_column] and not seen[near_row, near_column]:
                            seen[near_row, near_column] = 1
                            queue[end] = near_row * width + near_column
                            end += 1
            boxes[found, 0], boxes[found, 1] = top, left
            boxes[found, 2], boxes[found, 3] = bottom - top + 1, right - left + 1
            least = -1
            for motion in range(motions.shape[0]):
                a, b, c, d = motions[motion, 0], motions[motion, 1], motions[motion, 2], motions[motion, 3]
                high, wide = bottom - top, right - left
                # The corner of the moved box: where an entry is -1, that side runs backward.
                corner_row = min(0, a) * high + min(0, b) * wide
                corner_column = min(0, c) * high + min(0, d) * wide
                one, other = 0, 0
                for place in range(first, end):
                    down, along = queue[place] // width - top, queue[place] % width - left
                    moved_row = a * down + b * along - corner_row
                    moved_column = c * down + d * along - corner_column
                    state = renamed[motion, cells[queue[place] // width, queue[place] % width]]
                    part = weights[0, 0, moved_row] * weights[0, 1, moved_column] % PRIME
                    one = (one + part * weights[0, 2, state]) % PRIME
                    part = weights[1, 0, moved_row] * weights[1, 1, moved_column] % PRIME
                    other = (other + part * weights[1, 2, state]) % PRIME
                key = one * PRIME + other
                if least < 0 or key < least:
                    least = key
            keys[found] = least
            found += 1
    starts[found] = end
    return found
