"""The oracle: one generation as the definition says it, in plain Python. Slow, obvious, never optimised.

It takes the transition as any function of a context, so that a test can hand it the dense table that a
rule was built from and check rule, diagram and engine in one comparison.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import product

from automata.errors import EngineError
from automata.neighborhood import Neighborhood
from automata.pattern import Box, Pattern
from automata.topology import PLANE, Topology

Transition = Callable[[Sequence[int]], int]


def step(pattern: Pattern, transition: Transition, neighborhood: Neighborhood, topology: Topology = PLANE) -> Pattern:
    """Return the configuration one generation later; on an unbounded topology the background must stay 0.

    >>> from automata import Pattern, find_rule
    >>> life = find_rule("life")
    >>> step(Pattern([[1, 1, 1]]), life.next_state, life.neighborhood).bounding_box
    Box(top=-1, left=1, height=3, width=1)
    """
    cells = {(row, column): state for row, column, state in pattern.live_cells()}

    def state_at(row: int, column: int) -> int:
        place = topology.locate(row, column)
        return topology.border if place is None else cells.get(place, 0)

    box = topology.box
    if box is None:
        if transition((0,) * len(neighborhood)) != 0:
            raise EngineError("the background does not stay 0 under this rule: use a bounded topology")
        # What does not see a live cell stays 0; behind a bounded side, any cell of it may be seen.
        places = {
            place
            for row, column in cells
            for offset_row, offset_column in neighborhood.offsets
            for place in _places(topology.around(Box(row - offset_row, column - offset_column, 1, 1)))
        }
    else:
        places = set(_places(box))

    live = []
    for row, column in sorted(places):
        context = tuple(state_at(row + dr, column + dc) for dr, dc in neighborhood.offsets)
        state = transition(context)
        if state != 0:
            live.append((row, column, state))
    return Pattern.from_live_cells(live)


def _places(box: Box) -> Iterator[tuple[int, int]]:
    return product(range(box.top, box.bottom), range(box.left, box.right))


def run(
    pattern: Pattern,
    transition: Transition,
    neighborhood: Neighborhood,
    steps: int,
    topology: Topology = PLANE,
) -> Pattern:
    """Return the configuration `steps` generations later."""
    for _ in range(steps):
        pattern = step(pattern, transition, neighborhood, topology)
    return pattern
