"""Transition lists: the form in which most rules were published, compiled to a decision diagram.

A list is read as its authors meant it: the first line that matches decides, every line stands for all its
images under the stated symmetry, and a neighbourhood that no line matches leaves the cell as it is.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from automata.diagram import Diagram
from automata.errors import RuleError
from automata.neighborhood import HEXAGONAL, MOORE, ONE_DIMENSIONAL, VON_NEUMANN, Neighborhood
from automata.rule import Rule
from automata.rules.linesets import LineSets

# A hundred times what the longest published list expands to.
MAX_LINES = 300_000


@dataclass(frozen=True)
class Transition:
    """One line: the states allowed at each offset (centre first) and the next state.

    `allowed` holds one frozenset per offset; `next_state` is a state.
    """

    allowed: tuple[frozenset[int], ...]
    next_state: int


def _turns(size: int, by: int) -> list[tuple[int, ...]]:
    """Rotations of the `size` outer positions 1..size in steps of `by`, the centre staying."""
    outer = range(1, size + 1)
    return [(0, *(outer[(place - shift) % size] for place in range(size))) for shift in range(0, size, by)]


def _with_mirror(images: Sequence[tuple[int, ...]]) -> list[tuple[int, ...]]:
    """Add the reflection that keeps the first outer position and reverses the others' order."""
    size = len(images[0]) - 1
    mirror = (0, *((-place) % size + 1 for place in range(size)))
    return [*images, *(tuple(image[place] for place in mirror) for image in images)]


def _symmetry_images(neighborhood: Neighborhood, symmetry: str) -> list[tuple[int, ...]] | None:
    """Return the position permutations of a named symmetry, None for `permute` (all outer orders)."""
    size = len(neighborhood) - 1
    identity = [tuple(range(size + 1))]
    named: dict[str, list[tuple[int, ...]]] = {"none": identity}
    if neighborhood in (VON_NEUMANN, MOORE):
        quarter = size // 4
        named["rotate4"] = _turns(size, quarter)
        named["rotate4reflect"] = _with_mirror(_turns(size, quarter))
        named["reflect_horizontal"] = _with_mirror(identity)
    if neighborhood == MOORE:
        named["rotate8"] = _turns(size, 1)
        named["rotate8reflect"] = _with_mirror(_turns(size, 1))
    if neighborhood == HEXAGONAL:
        for turns in (2, 3, 6):
            named[f"rotate{turns}"] = _turns(size, 6 // turns)
        named["rotate6reflect"] = _with_mirror(_turns(size, 1))
    if neighborhood == ONE_DIMENSIONAL:
        named["reflect"] = [(0, 1, 2), (0, 2, 1)]
    if symmetry == "permute":
        return None
    if symmetry not in named:
        known = ", ".join([*named, "permute"])
        raise RuleError(f"symmetry {symmetry!r} is not one of {neighborhood.name}'s: {known}")
    return named[symmetry]


def _images(line: tuple[int, ...], images: list[tuple[int, ...]] | None) -> Iterator[tuple[int, ...]]:
    """Yield the distinct symmetric images of one line."""
    if images is not None:
        yield from dict.fromkeys(tuple(line[place] for place in image) for image in images)
        return
    yield from ((line[0], *outer) for outer in _distinct_orders(line[1:]))


def _distinct_orders(items: tuple[int, ...]) -> Iterator[tuple[int, ...]]:
    """Yield each distinct order of `items` once, without going through all n! of them."""
    if not items:
        yield ()
    for item in dict.fromkeys(items):
        place = items.index(item)
        for rest in _distinct_orders(items[:place] + items[place + 1 :]):
            yield (item, *rest)


def compile_transitions(
    transitions: Iterable[Transition], n_states: int, neighborhood: Neighborhood, symmetry: str = "none"
) -> Diagram:
    """Compile lines, first match wins, into the diagram of a rule.

    Raises RuleError for an unknown symmetry, a state outside 0..n_states-1, a line of the wrong length, more
    than MAX_LINES lines after expansion, or a list whose lines combine in more ways than can be followed.
    """
    images = _symmetry_images(neighborhood, symmetry)
    arity = len(neighborhood)
    order = neighborhood.diagram_order
    if order[-1] != 0:
        raise RuleError(f"neighbourhood {neighborhood.name!r} must test its centre last to compile a list")
    # Lists draw on few sets of states: a line is kept as its sets' numbers.
    numbers: dict[frozenset[int], int] = {}
    lines = array("i")
    next_states: list[int] = []
    for transition in transitions:
        if len(transition.allowed) != arity:
            raise RuleError(f"a line gives {len(transition.allowed)} cells, {neighborhood.name} has {arity}")
        for states in (*transition.allowed, frozenset({transition.next_state})):
            if states not in numbers:
                wrong = [state for state in states if not 0 <= state < n_states]
                if wrong:
                    raise RuleError(f"a line uses state {wrong[0]}, but the rule has only 0..{n_states - 1}")
                numbers[states] = len(numbers)
        for image in _images(tuple(numbers[states] for states in transition.allowed), images):
            lines.extend(image)
            next_states.append(transition.next_state)
            if len(next_states) > MAX_LINES:
                raise RuleError(f"the list expands to more than {MAX_LINES} lines: use a tree instead")
    known = LineSets(np.array(lines, dtype=np.int32).reshape(-1, arity), list(numbers), n_states)

    def advance(depth: int, summary: int, state: int) -> int:
        if depth < arity - 1:
            return known.narrowed(summary, order[depth], state) if summary else 0
        # The centre comes last: all that remains of the lines is what the first of them says.
        line = known.first(summary, 0, state) if summary else None
        return state if line is None else next_states[line]

    return Diagram.fold(n_states, arity, 1, advance, lambda state: state)


def rule_from_digits(
    lines: str, *, n_states: int, neighborhood: Neighborhood, symmetry: str, name: str, **details: object
) -> Rule:
    """Compile blocks of digits `C N E S W C'` (one digit a state, white space between lines) into a Rule."""
    transitions = [
        Transition(tuple(frozenset({int(mark)}) for mark in line[:-1]), int(line[-1]))
        for line in lines.split()
    ]
    diagram = compile_transitions(transitions, n_states, neighborhood, symmetry)
    return Rule(n_states, neighborhood, diagram, name=name, **details)  # type: ignore[arg-type]
