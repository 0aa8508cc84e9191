"""Clusters: groups of live cells that are near each other, with hashes by which equal ones are recognised.

Cells belong together if steps of at most `gap` cells, diagonal ones included, lead from one to the other; with a gap
of 1 clusters are the 8-connected components. A *fingerprint* is what turning, mirroring, moving and the rule's
renamings leave as it is: populations and second moments, all clusters' at once. Equal fingerprints make equal
clusters likely, no more.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from automata.pattern import Pattern
from automata.symmetry import Symmetry, Transform

# Clusters in a larger box are passed over: their moments would not fit into the numbers used.
MAX_AREA = 1 << 14
MAX_SIDE = 1 << 10

Fingerprint = tuple[int, ...]


@dataclass(frozen=True)
class Cluster:
    """A cluster where it stands, and its fingerprint."""

    pattern: Pattern
    fingerprint: Fingerprint


def state_weights(n_states: int, transforms: Iterable[Transform | Symmetry]) -> NDArray[np.int64]:
    """Return a number for each state, (n_states,), the same for states that `transforms` rename into each other."""
    least = np.arange(n_states)
    for motion in transforms:
        if isinstance(motion, Symmetry):
            least = np.minimum(least, least[list(motion.states)])
    # Small, so that moments stay whole numbers of 53 bits; odd multipliers keep neighbouring states apart.
    return 1 + least * 2654435761 % 1021


def find_clusters(board: Pattern, gap: int, weights: NDArray[np.int64]) -> Iterator[Cluster]:
    """Yield the clusters of a board that fit into MAX_AREA cells, in reading order; `weights`: see `state_weights`."""
    from scipy import ndimage  # lazily: it takes longer to import than most runs

    cells = board.cells
    if not cells.any():
        return
    labels, count = ndimage.label(_spread(cells != 0, gap), structure=np.ones((3, 3), dtype=np.uint8))
    labels = labels[: cells.shape[0], : cells.shape[1]] * (cells != 0)
    places = ndimage.find_objects(labels)
    prints = _fingerprints(cells, labels, places, count, weights)
    for index, (rows, columns) in enumerate(places):
        height, width = rows.stop - rows.start, columns.stop - columns.start
        if height * width > MAX_AREA or max(height, width) > MAX_SIDE:
            continue
        own = np.where(labels[rows, columns] == index + 1, cells[rows, columns], 0).astype(np.uint8)
        pattern = Pattern(own, board.top + rows.start, board.left + columns.start)
        yield Cluster(pattern, tuple(prints[index]))


def _spread(live: NDArray[np.bool_], gap: int) -> NDArray[np.bool_]:
    """Return where squares of `gap` × `gap` cells reach, their top left corners on live cells: near ones touch."""
    height, width = live.shape
    spread = np.zeros((height + gap - 1, width + gap - 1), dtype=np.bool_)
    for row in range(gap):
        for column in range(gap):
            spread[row : row + height, column : column + width] |= live
    return spread


def _fingerprints(
    cells: NDArray[np.uint8],
    labels: NDArray[np.int32],
    places: list[tuple[slice, slice]],
    count: int,
    weights: NDArray[np.int64],
) -> list[list[int]]:
    """Return for each label population, sides, weight and central second moments, none of which a motion changes."""
    rows, columns = np.nonzero(cells)
    owner = labels[rows, columns] - 1
    corners = np.array([(down.start, right.start) for down, right in places])
    down, right = rows - corners[owner, 0], columns - corners[owner, 1]
    weight = weights[cells[rows, columns]]

    def total(values: NDArray[np.int64]) -> NDArray[np.int64]:
        return np.bincount(owner, values.astype(np.float64), minlength=count).astype(np.int64)

    mass, first, second = total(weight), total(weight * down), total(weight * right)
    # What does not fit into 64 bits wraps round, for equal clusters alike.
    along = mass * total(weight * down * down) - first * first
    across = mass * total(weight * right * right) - second * second
    mixed = mass * total(weight * down * right) - first * second
    sides = np.sort([(down.stop - down.start, right.stop - right.start) for down, right in places], axis=1)
    table = np.stack(
        [
            np.bincount(owner, minlength=count),
            sides[:, 0],
            sides[:, 1],
            mass,
            np.minimum(along, across),
            np.maximum(along, across),
            mixed * mixed,
        ],
        axis=1,
    )
    listed: list[list[int]] = table.tolist()
    return listed
