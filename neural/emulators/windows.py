"""Windows: what every cell of a batch of boards sees, and boards with a rim of what lies beyond their edges."""

from __future__ import annotations

import torch
from torch import Tensor

from automata.neighborhood import Neighborhood


def rimmed(boards: Tensor, radius: int, *, torus: bool) -> Tensor:
    """Return boards, (B, H, W), with `radius` more cells on each side: the opposite edge's on a torus, else 0."""
    if torus:
        # By index, because a board may be smaller than the radius.
        rows, columns = (
            torch.arange(-radius, side + radius, device=boards.device) % side for side in boards.shape[1:]
        )
        return boards[:, rows][:, :, columns]
    return torch.nn.functional.pad(boards, (radius, radius, radius, radius))


def windows(boards: Tensor, neighborhood: Neighborhood, *, torus: bool) -> Tensor:
    """Return the contexts of all cells, (B, H, W, k), of boards, (B, H, W)."""
    radius = neighborhood.radius
    height, width = boards.shape[1:]
    padded = rimmed(boards, radius, torus=torus)
    views = [
        padded[:, radius + row : radius + row + height, radius + column : radius + column + width]
        for row, column in neighborhood.offsets
    ]
    return torch.stack(views, dim=-1)
