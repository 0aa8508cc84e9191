"""Networks that are asked for each of their weights by its place: quines after Chang and Lipson, agents after Randazzo.

Chang and Lipson (2018) give a network the place of a weight, through a random projection that is fixed and no part of
what is copied, and train it to answer with the weight: a *vanilla* quine; an *auxiliary* one has a task too. Theirs
are trained by gradients until the error is small; ours are solved for (Levenberg and Marquardt's method from random
starts), so that they answer with their weights to rounding: a fixpoint, and not the trivial one of all zeros. Fixpoints
are isolated, so that the task cannot be trained without leaving them; of the fixpoints found that which does it best is
taken.

Randazzo, Versari and Mordvintsev (2021) ask for more: children that differ from their parents and yet do the task, and
whose children do. `train_agent` trains a network of the same kind, told a random number besides, so that its offspring
in three generations does the task.

All of them are small here: a hidden layer, tanh, and a task of 64 points on either side of a line.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from neural.errors import ModelError

Weights = NDArray[np.float64]
HIDDEN, PLACE, POINT = 6, 6, 3
# The spread of places; what a network is told of a weight is no part of it.
_SPREAD = 2.0
_STARTS, _ZERO, _FOUND = 60, 1e-3, 1e-9
# Of the auxiliary quine so many fixpoints are compared.
_COMPARED = 12
_GENERATIONS, _UPDATES, _RATE = 3, 1500, 5e-3
_SIDE = 8


def task_points() -> tuple[Weights, NDArray[np.bool_]]:
    """Return the points of the task, (64, 3), the last number 1, and on which side of the line each lies, (64,)."""
    values = np.linspace(-1, 1, _SIDE)
    rows, columns = np.meshgrid(values, values, indexing="ij")
    points = np.stack([rows.ravel(), columns.ravel(), np.ones(_SIDE * _SIDE)], axis=1)
    return points, points[:, 0] + 0.5 * points[:, 1] > 0


@dataclass(frozen=True, eq=False)
class CoordinateShape:
    """What is fixed of a network: its `places`, (W, PLACE), one a weight, drawn with its seed; with a `task` or not,
    and whether it is told a random number besides, `noisy`."""

    seed: int
    task: bool = False
    noisy: bool = False

    @property
    def size(self) -> int:
        """Number of weights: the hidden layer's of a place, of a random number and of a point; one or two outputs."""
        return HIDDEN * (PLACE + self.noisy + (POINT + 1) * self.task + 1)

    @cached_property
    def places(self) -> Weights:
        """What the network is told of each weight, (W, PLACE)."""
        random = np.random.default_rng([self.seed, 1])
        found: Weights = random.normal(size=(self.size, PLACE)) * (_SPREAD / PLACE**0.5)
        return found

    def parts(self, weights: Weights) -> list[Weights]:
        """Return the weights as matrices: of places, of points, and the outputs for weights and for the task."""
        sizes = [HIDDEN * (PLACE + self.noisy), HIDDEN * POINT * self.task, HIDDEN, HIDDEN * self.task]
        pieces = np.split(weights, np.cumsum(sizes)[:-1])
        return [pieces[0].reshape(-1, HIDDEN), pieces[1].reshape(-1, HIDDEN), pieces[2], pieces[3]]

    def child(self, weights: Weights, noise: float = 0.0) -> Weights:
        """Return what a network answers for all places, (W,): its child's weights. `noise`: the random number."""
        into, _, out, _ = self.parts(weights)
        told = np.hstack([self.places, np.full((self.size, 1), noise)]) if self.noisy else self.places
        answer: Weights = np.tanh(told @ into) @ out
        return answer + weights * self.noisy

    def answers(self, weights: Weights) -> NDArray[np.bool_]:
        """Return on which side of the line a network says that each point is, (64,); ModelError without a task."""
        if not self.task:
            raise ModelError("this network has no task: give its shape one")
        _, into, _, out = self.parts(weights)
        said: NDArray[np.bool_] = np.tanh(task_points()[0] @ into) @ out > 0
        return said

    def skill(self, weights: Weights) -> float:
        """Return the share of the points that a network has right."""
        return float((self.answers(weights) == task_points()[1]).mean())


def solve_quine(shape: CoordinateShape) -> Weights | None:
    """Return a fixpoint that is not zero, (W,); of a shape with a task the best of a dozen; None if none was found."""
    from scipy.optimize import least_squares  # lazily: it takes longer to import than most runs

    random = np.random.default_rng([shape.seed, 2])
    best: Weights | None = None
    found = 0
    for _ in range(_STARTS):
        start = random.normal(size=shape.size)
        solved = least_squares(lambda weights: shape.child(weights) - weights, start, method="lm", max_nfev=4000).x
        if np.abs(shape.child(solved) - solved).max() > _FOUND or np.abs(solved).max() < _ZERO:
            continue
        if not shape.task:
            return np.asarray(solved)
        found += 1
        if best is None or shape.skill(solved) > shape.skill(best):
            best = np.asarray(solved)
        if found == _COMPARED:
            break
    return best


def train_agent(shape: CoordinateShape, updates: int = _UPDATES) -> Weights:
    """Return an agent, (W,), trained so that it and its offspring in three generations do the task.

    Each generation is told another random number. Adam on the sum of the generations' losses, through all of them.
    """
    import torch  # seconds to import

    torch.set_num_threads(1)
    points, right = task_points()
    places, shown = torch.from_numpy(shape.places), torch.from_numpy(points)
    wanted = torch.from_numpy(right.astype(np.float64))
    random = torch.Generator().manual_seed(shape.seed)
    weights = (0.3 * torch.randn(shape.size, generator=random, dtype=torch.float64)).requires_grad_()
    optimiser = torch.optim.Adam([weights], lr=_RATE)
    sizes = [HIDDEN * (PLACE + 1), HIDDEN * POINT, HIDDEN, HIDDEN]
    for _ in range(updates):
        body, loss = weights, torch.zeros((), dtype=torch.float64)
        for generation in range(_GENERATIONS + 1):
            into, seen, out, says = torch.split(body, sizes)
            said = torch.tanh(shown @ seen.view(POINT, HIDDEN)) @ says
            loss = loss + torch.nn.functional.binary_cross_entropy_with_logits(said, wanted)
            if generation < _GENERATIONS:
                noise = torch.randn((), generator=random, dtype=torch.float64).expand(shape.size, 1)
                told = torch.cat([places, noise], dim=1)
                body = body + torch.tanh(told @ into.view(-1, HIDDEN)) @ out
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
    return weights.detach().numpy().copy()
