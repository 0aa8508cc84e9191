"""Transition lines: the form in which most rules were published, with variables and symmetric images.

A list is read as its authors meant it: the first line that matches decides, every line stands for all its
images under the stated symmetry, and a neighbourhood that no line matches leaves the cell as it is.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TypeVar

from automata.errors import RuleError
from automata.neighborhood import HEXAGONAL, MOORE, ONE_DIMENSIONAL, VON_NEUMANN, Neighborhood

Item = TypeVar("Item")


@dataclass(frozen=True)
class Variable:
    """A variable that stands more than once in a line: all its places hold one state, tried in the listed order."""

    places: tuple[int, ...]
    states: tuple[int, ...]


@dataclass(frozen=True)
class Transition:
    """One line: the states allowed at each offset (centre first) and the next state.

    `allowed` holds one frozenset per offset, for a variable's places the variable's states. `variables` are the bound
    ones, in alphabetical order, in which the first changes fastest when assignments are tried; `next_state` is a state
    or one of `variables`.
    """

    allowed: tuple[frozenset[int], ...]
    next_state: int | Variable
    variables: tuple[Variable, ...] = ()

    @property
    def n_assignments(self) -> int:
        """Number of ways in which its variables can be given states."""
        count = 1
        for variable in self.variables:
            count *= len(variable.states)
        return count

    def expanded(self) -> Iterator[tuple[tuple[frozenset[int], ...], int]]:
        """Yield (allowed, next state) for each assignment of the variables, in the order in which they are tried."""
        for values in itertools.product(*(variable.states for variable in reversed(self.variables))):
            allowed, output = list(self.allowed), self.next_state
            for variable, value in zip(reversed(self.variables), values, strict=True):
                for place in variable.places:
                    allowed[place] = frozenset({value})
                if variable is self.next_state or variable == self.next_state:
                    output = value
            assert isinstance(output, int)
            yield tuple(allowed), output


def _turns(size: int, by: int) -> list[tuple[int, ...]]:
    """Rotations of the `size` outer positions 1..size in steps of `by`, the centre staying."""
    outer = range(1, size + 1)
    return [(0, *(outer[(place - shift) % size] for place in range(size))) for shift in range(0, size, by)]


def _with_mirror(images: Sequence[tuple[int, ...]]) -> list[tuple[int, ...]]:
    """Add the reflection that keeps the first outer position and reverses the others' order."""
    size = len(images[0]) - 1
    mirror = (0, *((-place) % size + 1 for place in range(size)))
    return [*images, *(tuple(image[place] for place in mirror) for image in images)]


def symmetry_images(neighborhood: Neighborhood, symmetry: str) -> list[tuple[int, ...]] | None:
    """Return the permutations of places of a named symmetry, None for `permute` (all outer orders).

    Raises RuleError for a name that is none of the neighbourhood's.
    """
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


def images_of(line: tuple[Item, ...], images: list[tuple[int, ...]] | None) -> Iterator[tuple[Item, ...]]:
    """Yield the distinct symmetric images of one line; `images` as `symmetry_images` returns them."""
    if images is not None:
        yield from dict.fromkeys(tuple(line[place] for place in image) for image in images)
        return
    yield from ((line[0], *outer) for outer in _distinct_orders(line[1:]))


def _distinct_orders(items: tuple[Item, ...]) -> Iterator[tuple[Item, ...]]:
    """Yield each distinct order of `items` once, without going through all n! of them."""
    if not items:
        yield ()
    for item in dict.fromkeys(items):
        place = items.index(item)
        for rest in _distinct_orders(items[:place] + items[place + 1 :]):
            yield (item, *rest)


def check_lines(lines: Iterable[Transition], n_states: int, neighborhood: Neighborhood) -> None:
    """Raise RuleError for a line of the wrong length or a state outside 0..n_states-1."""
    checked: set[frozenset[int]] = set()
    for line in lines:
        if len(line.allowed) != len(neighborhood):
            raise RuleError(f"a line gives {len(line.allowed)} cells, {neighborhood.name} has {len(neighborhood)}")
        after = line.next_state if isinstance(line.next_state, int) else 0
        for states in (*line.allowed, frozenset({after})):
            if states not in checked:
                wrong = [state for state in states if not 0 <= state < n_states]
                if wrong:
                    raise RuleError(f"a line uses state {wrong[0]}, but the rule has only 0..{n_states - 1}")
                checked.add(states)
