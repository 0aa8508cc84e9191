"""How universes enter a table of nodes, grow there, are read out again, and compared."""

from __future__ import annotations

import numpy as np

from automata.engines.hashlife.kernels import BASE_LEVEL
from automata.engines.hashlife.nodes import NodeTable, Numbers
from automata.engines.hashlife.table import LEAF_LEVEL
from automata.errors import EngineError
from automata.pattern import Box
from automata.trees.macrocell import Macrocell

INNER = (3, 2, 1, 0)  # the quarter of each quarter that touches the middle
# Nodes that are entered at once while a universe is loaded.
_BATCH = 1 << 12


def enter(table: NodeTable, universe: Macrocell) -> tuple[int, int]:
    """Enter a universe; return its root and level."""
    universe = universe.raised(BASE_LEVEL)
    numbers: Numbers = np.zeros(len(universe.levels), dtype=np.uint32)
    nodes_above = universe.levels >= LEAF_LEVEL
    for level, nodes in universe.by_level():
        if level < LEAF_LEVEL:
            states = universe.children[nodes].astype(np.uint32)
            numbers[nodes] = states[:, 0] | states[:, 1] << 8 | states[:, 2] << 16 | states[:, 3] << 24
            continue
        for first in range(0, nodes.size, _BATCH):
            part = nodes[first : first + _BATCH]
            while not table.has_room(part.size):
                if table.collections:  # the limit is reached, and what is there is all needed
                    raise EngineError(
                        f"a universe of {universe.n_nodes} nodes does not fit into max_memory = "
                        f"{table.max_memory} bytes: raise the limit"
                    )
                # The quarters of leaves are cells, which do not move.
                moved = numbers[nodes_above]
                table.make_room([moved], level)
                numbers[nodes_above] = moved
            numbers[part] = table.find(level, numbers[universe.children[part]])
    return int(numbers[-1]), max(universe.level, BASE_LEVEL)


def padded(table: NodeTable, root: int, level: int) -> int:
    """Return the square of twice the side with `root` in its middle."""
    around = np.zeros((4, 4), dtype=np.uint32)
    around[[0, 1, 2, 3], INNER] = table.quarters(np.array([root], dtype=np.uint32))[0]
    return int(table.find(level + 1, table.find(level, around)[None])[0])


def extract(table: NodeTable, root: int, level: int, rule: str) -> Macrocell:
    """Return the tree below `root`."""
    if not root:
        return Macrocell(np.zeros((1, 4), dtype=np.int32), np.zeros(1, dtype=np.uint16), rule)
    layers = [np.array([root], dtype=np.uint32)]
    for _ in range(LEAF_LEVEL - 1, level):
        below = np.unique(table.quarters(layers[-1]))
        layers.append(below[below > 0])
    words = layers.pop()
    cells = np.stack([(words >> shift) & 255 for shift in (0, 8, 16, 24)], axis=1).astype(np.int32)
    children, sizes = [np.zeros((1, 4), dtype=np.int32), cells], [1, len(cells)]
    for layer in reversed(layers):
        quarters = table.quarters(layer)
        first = sum(sizes[:-1])
        children.append(np.where(quarters > 0, first + np.searchsorted(words, quarters), 0).astype(np.int32))
        sizes.append(len(layer))
        words = layer
    levels = np.repeat(np.arange(len(sizes)), sizes).astype(np.uint16)
    return Macrocell(np.concatenate(children), levels, rule)


def differences(table: NodeTable, roots: list[int], levels: list[int], tile: int) -> list[Box]:
    """Return the squares of level `tile` in which two universes differ."""
    top = max(*levels, tile + 1)
    pairs = []
    for root, level in zip(roots, levels, strict=True):
        while level < top:
            root, level = padded(table, root, level), level + 1
        pairs.append(np.array([root], dtype=np.uint32))
    ours, theirs = pairs
    half = 1 << (top - 1)
    rows, columns = np.array([1 - half], dtype=object), np.array([-half], dtype=object)
    for level in range(top, tile, -1):
        different = ours != theirs
        ours, theirs = table.quarters(ours[different]).ravel(), table.quarters(theirs[different]).ravel()
        side = 1 << (level - 1)
        rows = (rows[different, None] + np.array([0, 0, side, side], dtype=object)).ravel()
        columns = (columns[different, None] + np.array([0, side, 0, side], dtype=object)).ravel()
    side = 1 << tile
    return [
        Box(int(row), int(column), side, side)
        for row, column, other in zip(rows, columns, ours != theirs, strict=True)
        if other
    ]
