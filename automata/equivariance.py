"""Equivariance: under which transforms of the square a rule is symmetric, and how its states are renamed.

A rule follows a transform if, for some renaming of its states, transforming and renaming every configuration transforms
and renames its future in the same way. Directed states are renamed as they turn: an arrow to the east becomes one to
the south. The renamings are found from the diagram alone, independent of the states' meaning.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from itertools import islice
from math import factorial, prod

import numpy as np
from numpy.typing import NDArray

from automata.errors import RuleError
from automata.forms.diagram import Diagram
from automata.forms.isomorphism import SearchExhausted, classes, isomorphisms
from automata.neighborhood import Neighborhood
from automata.symmetry import DIHEDRAL, IDENTITY, Symmetry, Transform

# Renamings that are listed for each transform: as many as the orders of four states.
MAX_RENAMINGS = 24
# Contexts drawn to find that two functions differ.
SAMPLED = 1 << 14


def sampled_contexts(n_states: int, arity: int) -> NDArray[np.uint8]:
    """Return the same (SAMPLED, arity) contexts every time, half of them mostly background."""
    draw = np.random.default_rng(0)
    contexts = draw.integers(0, n_states, (SAMPLED, arity), dtype=np.uint8)
    contexts[::2] *= draw.random(contexts[::2].shape) < 0.3
    return contexts


def breaks(
    evaluate: Callable[[NDArray[np.uint8]], NDArray[np.uint8]],
    n_states: int,
    neighborhood: Neighborhood,
    symmetry: Symmetry,
) -> bool:
    """Whether a context is found, among those that are sampled, on which a rule does not follow a symmetry."""
    permutation = symmetry.transform.permutation(neighborhood)
    if permutation is None or len(symmetry.states) != n_states:
        return True
    contexts = sampled_contexts(n_states, len(neighborhood))
    renamed = np.array(symmetry.states, dtype=np.uint8)
    images = np.empty_like(contexts)
    images[:, list(permutation)] = renamed[contexts]
    return not np.array_equal(renamed[evaluate(contexts)], evaluate(images))


def moved(diagram: Diagram, neighborhood: Neighborhood, transform: Transform) -> Diagram | None:
    """Return the rule as seen on a transformed plane; None if the neighbourhood has another shape there."""
    permutation = transform.permutation(neighborhood)
    if permutation is None:
        return None
    order = neighborhood.diagram_order
    reads = [permutation.index(position) for position in order]  # the cell that each level reads from there
    return diagram.reorder([reads.index(position) for position in order])


def follows(diagram: Diagram, neighborhood: Neighborhood, symmetry: Symmetry) -> bool:
    """Whether a rule is equivariant under `symmetry`."""
    if len(symmetry.states) != diagram.n_states:
        return False
    target = moved(diagram, neighborhood, symmetry.transform)
    return target is not None and diagram.relabel(symmetry.states) == target


def subgroup(find: Callable[[Transform], Symmetry | None]) -> dict[Transform, Symmetry]:
    """Return one symmetry for each transform that has any; `find` is asked about as few as the group allows."""
    identity = find(IDENTITY)
    assert identity is not None, "every rule follows the identity"
    found = {IDENTITY: identity}
    refused: set[Transform] = set()
    for transform in DIHEDRAL[1:]:
        if transform in found or any(transform.then(known) in refused for known in found):
            continue
        symmetry = find(transform)
        if symmetry is None:
            refused.add(transform)
            continue
        found[transform] = symmetry
        _close(found)
    return found


def _close(found: dict[Transform, Symmetry]) -> None:
    """Add products until there are no new transforms."""
    growing = True
    while growing:
        products = [first.then(second) for first in found.values() for second in found.values()]
        before = len(found)
        for product in products:
            found.setdefault(product.transform, product)
        growing = len(found) > before


def symmetry_group(
    diagram: Diagram, neighborhood: Neighborhood, centres: Collection[int] | None = None
) -> tuple[Symmetry, ...]:
    """Return the symmetries of a rule: by transform, and for each those that rename the fewest states first.

    With `centres`, only contexts whose centre is one of these states need to be followed, and the symmetries carry
    these states to each other. The background is never renamed.

    All symmetries are listed, a group, if at most MAX_RENAMINGS go with each transform. If there are more because
    states are interchangeable (two are if exchanging them, and nothing else, changes nothing, as for states that do
    not occur), those are listed that keep interchangeable states in their order: a group again. If even these are too
    many, one is listed for each transform: the one that keeps all states if it is a symmetry, else the one that comes
    first: at the first state where two differ, it keeps that state or makes it the smaller. A search that would take
    too long counts as too many, and a transform for which nothing is found in that time as none of the rule's.
    """
    if centres is not None:
        diagram = _only(diagram, neighborhood, centres)
    ranks = [1 if centres is None or state in centres else 2 for state in range(diagram.n_states)]
    ranks[0] = 0
    ranks, kernel = _kernel(diagram, ranks)

    def first(transform: Transform) -> Symmetry | None:
        target = moved(diagram, neighborhood, transform)
        if target is None:
            return None
        if target == diagram:
            return Symmetry(transform, tuple(range(diagram.n_states)))
        try:
            states = next(isomorphisms(diagram, target, ranks), None)
        except SearchExhausted:
            return None
        return None if states is None else Symmetry(transform, states)

    if kernel is None:
        return tuple(symmetry for symmetry in map(first, DIHEDRAL) if symmetry)
    found = subgroup(first)
    listed: list[Symmetry] = []
    for transform in filter(found.__contains__, DIHEDRAL):
        every = [Symmetry(IDENTITY, states).then(found[transform]) for states in kernel]
        listed += sorted(every, key=lambda symmetry: (symmetry.n_renamed, symmetry.states))
    return tuple(listed)


def _kernel(diagram: Diagram, ranks: list[int]) -> tuple[list[int], list[tuple[int, ...]] | None]:
    """Return ranks to keep, and all renamings that keep them and the rule without moving a cell, None if too many."""
    try:
        sets = interchangeable(diagram, ranks)
    except SearchExhausted:
        return ranks, None
    # The orders of interchangeable states alone may be too many: then there is nothing to search for.
    if prod(factorial(len(states)) for states in sets) <= MAX_RENAMINGS and (kernel := _few(diagram, ranks)):
        return ranks, kernel
    ordered = _ranked_by_order(sets, ranks)
    return ordered, _few(diagram, ordered) if sets else None


def _few(diagram: Diagram, ranks: Sequence[int]) -> list[tuple[int, ...]] | None:
    """Return the renamings that keep the ranks and the diagram, None if there are more than MAX_RENAMINGS."""
    try:
        found = list(islice(isomorphisms(diagram, diagram, ranks), MAX_RENAMINGS + 1))
    except SearchExhausted:
        return None
    return found if len(found) <= MAX_RENAMINGS else None


def violations(diagram: Diagram, neighborhood: Neighborhood, symmetry: Symmetry) -> NDArray[np.object_]:
    """Count, for each state of the centre, the contexts on which a rule does not follow `symmetry`.

    Whole numbers, (n_states,), all 0 exactly for the rule's symmetries; every context for a transform that the
    neighbourhood does not follow.
    """
    target = moved(diagram, neighborhood, symmetry.transform)
    if target is None:
        return np.full(diagram.n_states, diagram.n_states ** (diagram.arity - 1), dtype=object)
    last = _centre_last(neighborhood)
    counts = diagram.relabel(symmetry.states).reorder(last).differences(target.reorder(last))
    return counts[list(symmetry.states)]


def violation(
    diagram: Diagram, neighborhood: Neighborhood, symmetry: Symmetry
) -> tuple[tuple[int, ...], tuple[int, ...]] | None:
    """Return a context on which a rule does not follow `symmetry`, and what that makes of it; None if there is none.

    Of all such contexts it is one of the fewest live cells. Raises RuleError for a transform that the neighbourhood
    does not follow.
    """
    permutation = symmetry.transform.permutation(neighborhood)
    target = moved(diagram, neighborhood, symmetry.transform)
    if permutation is None or target is None:
        raise RuleError(f"{symmetry.transform.name} gives the neighbourhood {neighborhood.name!r} another shape")
    inputs = _least_difference(diagram.relabel(symmetry.states), target)
    if inputs is None:
        return None
    image = [0] * len(neighborhood)
    for state, position in zip(inputs, neighborhood.diagram_order, strict=True):
        image[position] = state
    renamed = [symmetry.states[state] for state in range(len(symmetry.states))]
    # `image` is what the renamed context looks like where its cells have not moved yet.
    context = tuple(renamed.index(state) for state in image)
    turned = [0] * len(neighborhood)
    for position, state in enumerate(image):
        turned[permutation[position]] = state
    return context, tuple(turned)


def _least_difference(one: Diagram, other: Diagram) -> tuple[int, ...] | None:
    """Return inputs, by level, of which two functions of one shape make different values, as few live as can be."""
    paths: dict[tuple[int, int], tuple[int, ...]] = {(0, 0): ()}
    for ours, theirs in zip(one.levels, other.levels, strict=True):
        reached: dict[tuple[int, int], tuple[int, ...]] = {}
        # In the order of live cells, so that the first way to a pair is one of the fewest.
        for (left, right), path in sorted(paths.items(), key=lambda item: (_live(item[1]), item[1])):
            for state, pair in enumerate(zip(ours[left].tolist(), theirs[right].tolist(), strict=True)):
                longer = (*path, state)
                if pair not in reached or _live(longer) < _live(reached[pair]):
                    reached[pair] = longer
        paths = reached
    unequal = [path for (left, right), path in paths.items() if left != right]
    return min(unequal, key=lambda path: (_live(path), path), default=None)


def first_difference(one: Diagram, other: Diagram, neighborhood: Neighborhood) -> tuple[int, ...] | None:
    """Return a context, one of the fewest live cells, that two rules answer otherwise; None if there is none."""
    inputs = _least_difference(one, other)
    if inputs is None:
        return None
    context = [0] * len(neighborhood)
    for state, position in zip(inputs, neighborhood.diagram_order, strict=True):
        context[position] = state
    return tuple(context)


def _live(states: Sequence[int]) -> int:
    return sum(state != 0 for state in states)


def _centre_last(neighborhood: Neighborhood) -> list[int]:
    """Return the order of levels in which the centre is tested last."""
    levels = range(len(neighborhood))
    return sorted(levels, key=lambda level: neighborhood.diagram_order[level] == 0)


def _only(diagram: Diagram, neighborhood: Neighborhood, centres: Collection[int]) -> Diagram:
    """Return the function that is 0 wherever the centre's state is not one of `centres`."""
    last = _centre_last(neighborhood)
    *levels, values = diagram.reorder(last).levels
    silent = [state for state in range(diagram.n_states) if state not in centres]
    values = values.copy()
    values[:, silent] = 0
    return Diagram.from_nodes([*levels, values], 0).reorder([last.index(level) for level in range(len(last))])


# -- interchangeable states ---------------------------------------------------------------------------------------


def _ranked_by_order(sets: Iterable[Sequence[int]], ranks: Sequence[int]) -> list[int]:
    """Return ranks that also distinguish interchangeable states, by their order among each other."""
    refined = list(ranks)
    for states in sets:
        for place, state in enumerate(states):
            refined[state] += place * (max(ranks) + 1)
    return refined


def interchangeable(diagram: Diagram, ranks: Sequence[int]) -> tuple[tuple[int, ...], ...]:
    """Return the sets, of two states or more and of one rank each, of which any two may change places."""
    exchanges = _Exchanges(diagram)
    found: list[tuple[int, ...]] = []
    for members in classes(diagram, ranks):
        sets: list[list[int]] = []
        for state in members:
            fitting = next((states for states in sets if exchanges.keep_all(states[0], state)), None)
            if fitting is None:
                sets.append([state])
            else:
                fitting.append(state)
        found += [tuple(states) for states in sets if len(states) > 1]
    return tuple(found)


class _Exchanges:
    """Tries what exchanging two states does to a diagram: cheap refusals first, the diagram itself last."""

    def __init__(self, diagram: Diagram):
        self.diagram = diagram
        draw = np.random.default_rng(0)
        # Marks 0 and 1 stand for the two states, 2 for any.
        self._marks = draw.integers(0, 3, (64, diagram.arity))
        self._any = draw.integers(0, diagram.n_states, (64, diagram.arity))
        yielded = set(np.unique(diagram.levels[-1]).tolist())
        columns = np.concatenate(diagram.levels).T
        # All that a state does if no input yields it: what it does as an input.
        self._only_input = [
            None if state in yielded else np.ascontiguousarray(columns[state]).tobytes()
            for state in range(diagram.n_states)
        ]

    def keep_all(self, one: int, other: int) -> bool:
        """Whether exchanging two states, and nothing else, changes nothing."""
        if self._only_input[one] is not None and self._only_input[one] == self._only_input[other]:
            return True
        exchanged = np.arange(self.diagram.n_states, dtype=np.uint8)
        exchanged[[one, other]] = other, one
        inputs = np.choose(self._marks, [one, other, self._any]).astype(np.uint8)
        values = self.diagram.evaluate(np.concatenate([inputs, exchanged[inputs]]))
        if not np.array_equal(exchanged[values[: len(inputs)]], values[len(inputs) :]):
            return False
        return self.diagram.relabel(exchanged.tolist()) == self.diagram
