"""Windows: the neighbourhood of every cell of a batch of boards, and boards padded by their topology."""

from __future__ import annotations

import torch
from torch import Tensor

from automata.neighborhood import Neighborhood


def rimmed(boards: Tensor, radius: int, *, torus: bool) -> Tensor:
    """Return boards, (B, H, W), with `radius` more cells on each side: the opposite edge's on a torus, else 0."""
    if torus:
        # By index, because a board may be smaller than the radius.
        rows, columns = (torch.arange(-radius, side + radius, device=boards.device) % side for side in boards.shape[1:])
        return boards[:, rows][:, :, columns]
    return torch.nn.functional.pad(boards, (radius, radius, radius, radius))


def windows(padded: Tensor, neighborhood: Neighborhood) -> Tensor:
    """Return the contexts, (B, H, W, k), of the cells inside a rim as wide as the neighbourhood's radius."""
    radius = neighborhood.radius
    height, width = (side - 2 * radius for side in padded.shape[1:])
    views = [
        padded[:, radius + row : radius + row + height, radius + column : radius + column + width]
        for row, column in neighborhood.offsets
    ]
    return torch.stack(views, dim=-1)
