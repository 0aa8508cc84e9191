"""Noise: a rule whose every answer may be wrong, one by one, independently of the others.

Each cell that sees anything but background is answered wrongly with a fixed probability, by any other state; a cell in
the midst of background never is. So the plane does not come alive by itself, and a run has a countable number of
chances to go wrong: its *updates*. With L of them, all are right with probability (1 - rate) ** L.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from automata.checks import as_share
from automata.neighborhood import Neighborhood
from automata.pattern import Pattern
from automata.rule import Rule
from automata.universe import Universe


@dataclass(frozen=True)
class Moment:
    """One generation of a noisy run, with the errors made up to it."""

    configuration: Pattern
    errors: int


def active(cells: NDArray[np.uint8], neighborhood: Neighborhood) -> NDArray[np.bool_]:
    """Return which cells see anything but background, (H + 2r, W + 2r) for (H, W) cells and radius r."""
    radius = neighborhood.radius
    live = np.pad(cells != 0, 2 * radius)
    height, width = cells.shape[0] + 2 * radius, cells.shape[1] + 2 * radius
    seen = np.zeros((height, width), dtype=np.bool_)
    for row, column in neighborhood.offsets:
        top, left = radius + row, radius + column
        seen |= live[top : top + height, left : left + width]
    return seen


def noisy_generations(
    rule: Rule, start: Pattern, steps: int, rate: float, random: np.random.Generator
) -> Iterator[Moment]:
    """Yield `start` and the configuration after each of `steps` generations under `rule` with errors.

    Raises ArgumentError for a rate outside 0..1.
    """
    as_share(rate, "rate")
    universe = Universe(rule, start)
    board, errors = universe.pattern, 0
    yield Moment(board, errors)
    for _ in range(steps):
        rim = rule.neighborhood.radius
        places = np.flatnonzero(active(board.cells, rule.neighborhood))
        wrong = int(random.binomial(len(places), rate))
        before = board.box.grown(rim)
        board = universe.run(1).pattern
        if wrong:
            errors += wrong
            chosen = random.choice(places, size=wrong, replace=False)
            shifts = random.integers(1, rule.n_states, size=wrong)
            # What is active may lie beyond the box of what lives next.
            whole = before.union(board.box) if board.cells.size else before
            cells = board.read(whole)
            rows = chosen // before.width + before.top - whole.top
            columns = chosen % before.width + before.left - whole.left
            cells[rows, columns] = (cells[rows, columns].astype(np.int64) + shifts) % rule.n_states
            board = Pattern(cells, whole.top, whole.left).cropped()
            universe = Universe(rule, board)
        yield Moment(board, errors)


def count_updates(rule: Rule, configurations: Iterator[Pattern] | list[Pattern]) -> int:
    """Return the number of chances to go wrong in making each configuration's successor."""
    return sum(int(active(board.cells, rule.neighborhood).sum()) for board in configurations)
