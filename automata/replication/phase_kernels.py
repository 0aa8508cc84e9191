"""The kernel behind `phase`."""

from __future__ import annotations

from typing import Any

from numpy.typing import NDArray

from automata.jit import kernel


@kernel
def costs(
    board: NDArray[Any],
    live: NDArray[Any],
    weights: NDArray[Any],
    places: NDArray[Any],
    allowed: float,
    out: NDArray[Any],
) -> None:
    """Write to `out`, (P,), what the wrong cells of a shape cost at each of (P, 2) places, or more than `allowed`.

    board: (H, W), background around. live: (M, 3), row, column and state of each cell of the shape, what costs most
    first; weights: (M,), what each costs if it is wrong. A place is given up once it costs more than `allowed`.
    """
    height, width = board.shape
    for number in range(len(places)):
        cost = 0.0
        for cell in range(len(live)):
            row, column = places[number, 0] + live[cell, 0], places[number, 1] + live[cell, 1]
            inside = 0 <= row < height and 0 <= column < width
            if not inside or board[row, column] != live[cell, 2]:
                cost += weights[cell]
                if cost > allowed:
                    break
        out[number] = cost
