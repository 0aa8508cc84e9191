"""The kernel behind `scan`."""

from __future__ import annotations

from typing import Any

from numpy.typing import NDArray

from automata.runtime.jit import kernel


@kernel
def holds(board: NDArray[Any], variants: NDArray[Any], shapes: NDArray[Any]) -> bool:
    """Whether any variant stands on the (H, W) board with all its live cells.

    variants: (V, M, 3), row, column and state of each live cell, the anchor first. shapes: (V, 2), their boxes.
    """
    for variant in range(variants.shape[0]):
        row, column, state = variants[variant, 0]
        for top in range(board.shape[0] - shapes[variant, 0] + 1):
            for left in range(board.shape[1] - shapes[variant, 1] + 1):
                if board[top + row, left + column] != state:
                    continue
                cell = 1
                while (
                    cell < variants.shape[1]
                    and board[top + variants[variant, cell, 0], left + variants[variant, cell, 1]]
                    == variants[variant, cell, 2]
                ):
                    cell += 1
                if cell == variants.shape[1]:
                    return True
    return False
