"""The kernel behind `phase`."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from automata.runtime.jit import kernel


@kernel
def weigh(
    board: NDArray[Any],
    images: NDArray[Any],
    live: NDArray[Any],
    weights: NDArray[Any],
    places: NDArray[Any],
    allowed: float,
    costs: NDArray[Any],
    counts: NDArray[Any],
) -> None:
    """Write to `costs`, (P,), what the wrong cells of a shape cost at each of (P, 2) places, or more than `allowed`.

    board: (H, W), background around. images: what each state is taken for. live: (M, 3), row, column and state of each
    cell of the shape, what costs most first; weights: (M,), what each costs if it is taken for another: if it is wrong.
    counts: (P, 2), how many stand in another state, and how many of these are wrong. A place is given up, and counted
    no further, once it costs more than `allowed`.
    """
    height, width = board.shape
    for number in range(len(places)):
        cost, differing, wrong = 0.0, 0, 0
        for cell in range(len(live)):
            row, column = places[number, 0] + live[cell, 0], places[number, 1] + live[cell, 1]
            inside = 0 <= row < height and 0 <= column < width
            there = np.int64(board[row, column]) if inside else 0
            if there == live[cell, 2]:
                continue
            differing += 1
            if images[there] != images[live[cell, 2]]:
                wrong += 1
                cost += weights[cell]
                if cost > allowed:
                    break
        costs[number] = cost
        counts[number, 0], counts[number, 1] = differing, wrong
