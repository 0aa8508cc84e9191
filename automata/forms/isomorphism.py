"""Isomorphisms: the renamings of states that carry one decision diagram onto another.

Colours come first. A state's colour sums up what it does as an input and where it appears as a value, a node's what it
leads to and what leads to it; colours are refined until they distinguish no more, in both diagrams alike, and a
renaming can only carry a state to one of its colour. What colours leave open is tried out, one state after the other,
as in programs for graph isomorphism (McKay 1981, "Practical graph isomorphism"). Colours are sums of 64-bit hashes:
should two collide, fewer states are distinguished and more is tried, but every renaming is verified on the diagrams
themselves.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from automata.forms.diagram import Diagram

Colors = NDArray[np.uint64]

# What one question may cost, in edges of diagrams looked at: some ten seconds. No published rule takes a tenth of it.
MAX_WORK = 2 * 10**8

_INPUT, _CHILD, _OWN, _STEP = (
    np.uint64(odd) for odd in (0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F, 0x165667B19E3779F9, 0xD6E8FEB86659FD93)
)


def _mixed(values: Colors) -> Colors:
    """Return a hash of each number (the finaliser of SplitMix64)."""
    values = (values ^ (values >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    values = (values ^ (values >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return values ^ (values >> np.uint64(31))


@dataclass(frozen=True)
class _Coloring:
    """Colours of a diagram's states, (n_states,), and of its nodes, one array a level."""

    diagram: Diagram
    states: Colors
    nodes: tuple[Colors, ...]

    @classmethod
    def of(cls, diagram: Diagram, ranks: Sequence[int]) -> _Coloring:
        """Return the first colours: states by rank, nodes by level."""
        return cls(
            diagram,
            _mixed(np.array(ranks, dtype=np.uint64) + _OWN),
            tuple(np.full(len(level), depth, dtype=np.uint64) for depth, level in enumerate(diagram.levels)),
        )

    def with_own_color(self, state: int) -> _Coloring:
        """Return the same with a colour of its own for `state`."""
        states = self.states.copy()
        states[state : state + 1] = _mixed(states[state : state + 1] + _STEP)
        return replace(self, states=states)

    def refined(self) -> _Coloring:
        """Recolour every node by its children and parents, then every state by the nodes it joins."""
        levels, inputs = self.diagram.levels, self.states * _INPUT
        nodes, below = list(self.nodes), self.states
        for depth in reversed(range(len(levels))):
            seen = _mixed(below[levels[depth]] * _CHILD + inputs).sum(axis=1, dtype=np.uint64)
            below = nodes[depth] = _mixed(nodes[depth] * _OWN + seen)
        states = self.states * _OWN
        for depth, level in enumerate(levels):
            from_above = _mixed(nodes[depth][:, None] * _OWN + inputs)
            last = depth == len(levels) - 1
            arrived = np.zeros(len(states) if last else len(nodes[depth + 1]), dtype=np.uint64)
            np.add.at(arrived, level.ravel(), from_above.ravel())
            if last:
                states += _mixed(arrived)
            else:
                nodes[depth + 1] = _mixed(nodes[depth + 1] * _OWN + arrived)
        for depth, level in enumerate(levels):
            below = self.states if depth == len(levels) - 1 else nodes[depth + 1]
            joined = _mixed(nodes[depth][:, None] * _OWN + below[level] * _CHILD)
            states += joined.sum(axis=0, dtype=np.uint64)
        return _Coloring(self.diagram, _mixed(states), tuple(nodes))

    @property
    def summary(self) -> bytes:
        """What two colourings share if a renaming carries one onto the other."""
        return np.sort(self.states).tobytes() + self.nodes[0].tobytes()


class SearchExhausted(Exception):
    """There are more ways to rename the states than MAX_WORK allows to follow."""


@dataclass
class _Budget:
    """Work that is left."""

    edges: int = MAX_WORK

    def spend(self, diagram: Diagram) -> None:
        self.edges -= 2 * sum(level.size for level in diagram.levels)
        if self.edges < 0:
            raise SearchExhausted


def isomorphisms(source: Diagram, target: Diagram, ranks: Sequence[int]) -> Iterator[tuple[int, ...]]:
    """Yield every permutation p of the states with `source.relabel(p) == target` that keeps each state's rank.

    They come in an order of their own: at the first state where two of them differ, the one that keeps that state
    comes before the other, and else the one that makes it the smaller. Raises SearchExhausted after MAX_WORK.
    """
    yield from _completions(_Coloring.of(source, ranks), _Coloring.of(target, ranks), _Budget())


def classes(diagram: Diagram, ranks: Sequence[int]) -> tuple[tuple[int, ...], ...]:
    """Return the states by refined colour: only states of one class can stand for each other."""
    pair = _refined(_Coloring.of(diagram, ranks), _Coloring.of(diagram, ranks), _Budget())
    assert pair is not None, "a diagram has the colours that it has"
    members: dict[int, list[int]] = {}
    for state, color in enumerate(pair[0].states.tolist()):
        members.setdefault(color, []).append(state)
    return tuple(map(tuple, members.values()))


def _refined(one: _Coloring, other: _Coloring, budget: _Budget) -> tuple[_Coloring, _Coloring] | None:
    """Refine both until that distinguishes no more states; None if no renaming can carry one onto the other."""
    told_apart, idle = 0, 0
    # Colours may need one round more to travel up and down the levels before they distinguish more states.
    while idle < 2 and told_apart < len(one.states):
        budget.spend(one.diagram)
        one, other = one.refined(), other.refined()
        if one.summary != other.summary:
            return None
        colors = len(np.unique(one.states))
        told_apart, idle = colors, idle + 1 if colors == told_apart else 0
    return one, other


def _completions(one: _Coloring, other: _Coloring, budget: _Budget) -> Iterator[tuple[int, ...]]:
    pair = _refined(one, other, budget)
    if pair is None:
        return
    one, other = pair
    places: dict[int, list[int]] = {}
    for state, color in enumerate(other.states.tolist()):
        places.setdefault(color, []).append(state)
    candidates = [places[color] for color in one.states.tolist()]
    undecided = [state for state, places in enumerate(candidates) if len(places) > 1]
    if not undecided:
        permutation = tuple(place for (place,) in candidates)
        if one.diagram.relabel(permutation) == other.diagram:
            yield permutation
        return
    state = undecided[0]
    chosen = one.with_own_color(state)
    for place in sorted(candidates[state], key=lambda place: (place != state, place)):
        yield from _completions(chosen, other.with_own_color(place), budget)
