"""Trees of shared squares from cells: from a box of them, from runs of them however far apart, from other trees' nodes.

Trees are `children` and `levels` as `automata.trees.macrocell.Macrocell` has them; rows are counted from FIRST_ROW.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from automata.errors import PatternError
from automata.pattern import Pattern
from automata.trees.runs import Runs

Children = NDArray[np.int32]
Levels = NDArray[np.uint16]
Places = NDArray[np.int64]

# Where the lower half of a universe begins.
FIRST_ROW = 1
# Runs whose squares are worked out at once, to bound the memory.
_AT_ONCE = 1 << 20
# Runs are short if they hold no more than so many squares each, on average.
_SHORT = 3
# Keys of places are whole numbers below this.
_KEYS = 1 << 62


def by_level(levels: Levels) -> Iterator[tuple[int, NDArray[np.intp]]]:
    """Yield the levels from 1 up, each with its nodes in order."""
    order = np.argsort(levels, kind="stable")
    present, first = np.unique(levels[order], return_index=True)
    for level, nodes in zip(present.tolist(), np.split(order, first[1:]), strict=True):
        if level:
            yield level, nodes


def from_nodes(children: Children, levels: Levels) -> tuple[Children, Levels]:
    """Return the nodes that the last one, the root, is made of and that hold live cells, renumbered in their order.

    The nodes are such as `Macrocell` has, but some may be empty, or of no use.
    """
    alive, used = np.zeros(len(levels), dtype=np.bool_), np.zeros(len(levels), dtype=np.bool_)
    used[-1] = True
    layers = list(by_level(levels))
    for level, nodes in layers:
        quarters = children[nodes]
        alive[nodes] = (quarters > 0 if level == 1 else alive[quarters]).any(axis=1)
    for level, nodes in reversed(layers):
        if level > 1:
            used[children[nodes[used[nodes]]]] = True
    kept = alive & used if alive[-1] else np.zeros_like(alive)
    kept[0] = True
    number = np.where(kept, np.cumsum(kept, dtype=np.int32) - 1, 0)
    children, levels = children[kept], levels[kept]
    upper = levels > 1
    children[upper] = number[children[upper]]
    return children, levels


def from_pattern(pattern: Pattern) -> tuple[Children, Levels]:
    """Return the tree of a pattern, level by level from its cells up."""
    live = pattern.cropped()
    grid: NDArray[np.uint8] | Children = live.cells
    top, left, level, n_nodes = live.top - FIRST_ROW, live.left, 0, 0
    children, levels = [np.zeros((1, 4), dtype=np.int32)], [0]
    if not grid.size:
        return children[0], np.zeros(1, dtype=np.uint16)
    while not level or min(top, left) < -1 or max(top + grid.shape[0], left + grid.shape[1]) > 1:
        quarters = _quarters(grid, top % 2, left % 2)
        occupied = quarters.any(axis=2)
        distinct, ids = _distinct(quarters[occupied])
        grid = np.zeros(occupied.shape, dtype=np.int32)
        grid[occupied] = n_nodes + 1 + ids
        n_nodes += len(distinct)
        top, left, level = top // 2, left // 2, level + 1
        children.append(distinct)
        levels += [level] * len(distinct)
    # The quarters of the root meet in the middle, wherever squares of their size do not pair up.
    root = np.zeros((2, 2), dtype=np.int32)
    root[top + 1 : top + 1 + grid.shape[0], left + 1 : left + 1 + grid.shape[1]] = grid
    return np.concatenate([*children, root.reshape(1, 4)]), np.array([*levels, level + 1], dtype=np.uint16)


def _quarters(grid: NDArray[np.uint8] | Children, top: int, left: int) -> NDArray[np.uint8] | Children:
    """Group a grid whose corner stands at (top, left), each 0 or 1, by twos: (height, width, 4)."""
    height, width = -(-(top + grid.shape[0]) // 2), -(-(left + grid.shape[1]) // 2)
    whole = np.zeros((2 * height, 2 * width), dtype=grid.dtype)
    whole[top : top + grid.shape[0], left : left + grid.shape[1]] = grid
    return whole.reshape(height, 2, width, 2).transpose(0, 2, 1, 3).reshape(height, width, 4)


def _distinct(rows: NDArray[np.uint8] | Children) -> tuple[Children, NDArray[np.intp]]:
    """Return the distinct rows of four states or nodes, and which of them each row is."""
    if rows.dtype == np.uint8:
        keys: NDArray[Any] = rows.view(np.uint32)[:, 0]
    else:
        live = rows[rows > 0]
        least = int(live.min()) if live.size else 1
        base = int(live.max()) - least + 2 if live.size else 1
        # Nodes of one level have consecutive numbers: four of them make one key where there are few.
        digits = np.where(rows > 0, rows - (least - 1), 0).astype(np.int64)
        if base**4 < _KEYS:
            keys = ((digits[:, 0] * base + digits[:, 1]) * base + digits[:, 2]) * base + digits[:, 3]
        else:
            halves = (digits[:, ::2] << 32) | digits[:, 1::2]
            north, south = (np.unique(half, return_inverse=True)[1] for half in halves.T)
            keys = (north << 32) | south
    _, first, ids = np.unique(keys, return_index=True, return_inverse=True)
    return rows[first].astype(np.int32), ids


# -- runs ---------------------------------------------------------------------------------------------


def from_runs(runs: Runs) -> tuple[Children, Levels]:
    """Return the tree of runs in reading order, in time and memory in proportion to them, not to their box.

    Raises PatternError if rows times columns that they span are too many to be counted (2**62).
    """
    if not runs.row.size:
        return np.zeros((1, 4), dtype=np.int32), np.zeros(1, dtype=np.uint16)
    row, start, stop = runs.row - FIRST_ROW, runs.start, runs.stop
    node: NDArray[np.uint8] | Children = runs.state
    children, levels, level, n_nodes = [np.zeros((1, 4), dtype=np.int32)], [0], 0, 0
    while not level or min(row[0], start.min()) < -1 or max(row[-1] + 1, stop.max()) > 1:
        row, start, stop, quarters, ids = _paired(row, start, stop, node)
        node = (n_nodes + 1 + ids).astype(np.int32)
        n_nodes, level = n_nodes + len(quarters), level + 1
        children.append(quarters)
        levels += [level] * len(quarters)
    root = np.zeros((2, 2), dtype=np.int32)
    for down, first, behind, number in zip(row, start, stop, node, strict=True):
        root[down + 1, first + 1 : behind + 1] = number
    return np.concatenate([*children, root.reshape(1, 4)]), np.array([*levels, level + 1], dtype=np.uint16)


def _paired(
    row: Places, start: Places, stop: Places, node: NDArray[np.uint8] | Children
) -> tuple[Places, Places, Places, Children, NDArray[np.intp]]:
    """Return runs of squares of twice the side: rows, columns, distinct quarters, and each run's number of those."""
    pair = row >> 1
    begins = np.ones(row.size, dtype=np.bool_)
    begins[1:] = pair[1:] != pair[:-1]
    rank = np.cumsum(begins) - 1
    cuts = _cuts(np.flatnonzero(begins), row.size)
    parts: list[tuple[Places, Places, Places, NDArray[np.intp]]] = []
    squares: list[Children] = []
    for first, end in itertools.pairwise(cuts):
        part = slice(first, end)
        places, quarters = _squares(rank[part], row[part] & 1, start[part], stop[part], node[part])
        distinct, ids = _distinct(quarters)
        parts.append((*places, ids + sum(len(known) for known in squares)))
        squares.append(distinct)
    if len(squares) == 1:
        distinct = squares[0]
    else:
        together = np.concatenate(squares)
        distinct, again = _distinct(together.astype(np.uint8) if node.dtype == np.uint8 else together)
        parts = [(place, first, end, again[ids]) for place, first, end, ids in parts]
    of_rank, first_column, behind, ids = (np.concatenate(columns) for columns in zip(*parts, strict=True))
    joins = np.ones(ids.size, dtype=np.bool_)
    joins[1:] = (of_rank[1:] != of_rank[:-1]) | (first_column[1:] != behind[:-1]) | (ids[1:] != ids[:-1])
    head = np.flatnonzero(joins)
    tail = np.append(head[1:], ids.size) - 1
    return pair[begins][of_rank[head]], first_column[head], behind[tail], distinct, ids[head]


def _cuts(firsts: NDArray[np.intp], count: int) -> list[int]:
    """Return where to cut `count` runs into parts of about _AT_ONCE: at some of `firsts`, where pairs of rows begin."""
    wanted = np.arange(0, count, _AT_ONCE)
    return [*np.unique(firsts[np.searchsorted(firsts, wanted, side="right") - 1]).tolist(), count]


def _squares(
    rank: Places, lower: Places, start: Places, stop: Places, node: NDArray[np.uint8] | Children
) -> tuple[tuple[Places, Places, Places], NDArray[np.uint8] | Children]:
    """Return where squares of twice the side stand alike in a row, the runs' pairs of rows given by `rank`, and theirs.

    The first are a rank, a column and the column behind each; the second the quarters of each, (n, 4).
    """
    earlier = int(rank[0])
    rank = rank - earlier
    left = int(start.min()) & ~1
    width = int(stop.max()) - left + 4
    if (2 * int(rank[-1]) + 2) * width >= _KEYS:
        raise PatternError("the cells lie too far apart to be counted: leave out the farthest")
    length = stop - start
    if length.sum() <= _SHORT * length.size:
        # One by one is quicker where runs are short, and where cells lie far apart they all are.
        spread = np.repeat(np.arange(length.size), length)
        column = np.arange(spread.size) + (start - np.cumsum(length) + length)[spread]
        places, quarters = _squares_of_cells(rank[spread], lower[spread], column - left, node[spread], width >> 1)
        of_rank, column = places
        return (of_rank + earlier, column + (left >> 1), column + (left >> 1) + 1), quarters
    keys = (2 * rank + lower) * width + (start - left)
    # Behind an odd bound one square is of both sides, so that two bounds follow from it.
    half = width >> 1
    bounds = np.concatenate([start, stop]) - left
    ranks = np.concatenate([rank, rank]) * half
    odd = (bounds & 1).astype(np.bool_)
    edges = np.concatenate([ranks + (bounds >> 1), ranks[odd] + (bounds[odd] >> 1) + 1])
    edges.sort()  # np.unique would hash, which takes ten times as long
    edges = edges[np.concatenate([[True], edges[1:] != edges[:-1]])]
    of_rank = edges // half
    column = edges - of_rank * half
    within = np.flatnonzero(of_rank[1:] == of_rank[:-1])
    behind = column[within + 1]
    of_rank, column = of_rank[within], column[within]
    quarters = np.zeros((of_rank.size, 4), dtype=node.dtype)
    for down in range(2):
        base = (2 * of_rank + down) * width
        place = np.searchsorted(keys, base + 2 * column, side="right") - 1
        for right in range(2):
            if right:
                following = np.minimum(place + 1, keys.size - 1)
                place = np.where(keys[following] == base + 2 * column + 1, following, place)
            found = np.maximum(place, 0)
            hit = (place >= 0) & (keys[found] >= base) & (stop[found] - left > 2 * column + right)
            quarters[:, 2 * down + right] = np.where(hit, node[found], 0)
    alive = quarters.any(axis=1)
    shift = left >> 1
    return (of_rank[alive] + earlier, column[alive] + shift, behind[alive] + shift), quarters[alive]


def _squares_of_cells(
    rank: Places, lower: Places, column: Places, node: NDArray[np.uint8] | Children, width: int
) -> tuple[tuple[Places, Places], NDArray[np.uint8] | Children]:
    """Return rank and column of the squares of twice the side that `width` squares in a row hold, and their quarters.

    The columns are those of single squares, counted from an even one.
    """
    keys = rank * width + (column >> 1)
    order = np.argsort(keys, kind="stable")
    keys = keys[order]
    begins = np.concatenate([[True], keys[1:] != keys[:-1]])
    quarters = np.zeros((int(np.count_nonzero(begins)), 4), dtype=node.dtype)
    quarters[np.cumsum(begins) - 1, (2 * lower + (column & 1))[order]] = node[order]
    of_rank = keys[begins] // width
    return (of_rank, keys[begins] - of_rank * width), quarters
