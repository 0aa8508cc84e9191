"""Transition lines compiled to a decision diagram, by following the lines that still match from cell to cell."""

from __future__ import annotations

from array import array
from collections.abc import Iterable
from typing import NamedTuple

import numpy as np

from automata.errors import RuleError
from automata.forms.diagram import Diagram
from automata.forms.line_sets import LineSets
from automata.forms.transition import Transition, images_of, symmetry_images
from automata.neighborhood import Neighborhood


class Effort(NamedTuple):
    """What compiling may cost, in numbers that are the same on every machine."""

    lines: int  # after variables and symmetries are written out
    work: int  # bits looked at, or what takes as long
    memory: int  # bytes that sets of lines take


# Some 3 s: a hundred times the lines, thirty times the work and fifty times the memory of the longest published list.
THOROUGH = Effort(300_000, 25 * 10**10, 1 << 28)
# Some 0.3 s.
QUICK = Effort(40_000, 10**10, 1 << 25)


def compile_lines(
    transitions: Iterable[Transition],
    n_states: int,
    neighborhood: Neighborhood,
    symmetry: str = "none",
    effort: Effort = THOROUGH,
) -> Diagram:
    """Compile lines, first match wins, into a decision diagram.

    The lines' states and lengths must be right (`transition.check_lines`). Raises RuleError for an unknown symmetry,
    more lines after expansion than `effort` allows, or lines that combine in more ways than it can follow.
    """
    images = symmetry_images(neighborhood, symmetry)
    arity = len(neighborhood)
    order = neighborhood.diagram_order
    if order[-1] != 0:
        raise RuleError(f"neighbourhood {neighborhood.name!r} must test its centre last to compile a list")
    # Lists draw on few sets of states: a line is kept as its sets' numbers.
    numbers: dict[frozenset[int], int] = {}
    lines = array("i")
    next_states: list[int] = []
    for transition in transitions:
        if len(next_states) + transition.n_assignments > effort.lines:
            raise RuleError(f"the list expands to more than {effort.lines} lines")
        for allowed, after in transition.expanded():
            for image in images_of(tuple(numbers.setdefault(states, len(numbers)) for states in allowed), images):
                lines.extend(image)
                next_states.append(after)
                if len(next_states) > effort.lines:
                    raise RuleError(f"the list expands to more than {effort.lines} lines")
    places = np.array(lines, dtype=np.int32).reshape(-1, arity)
    known = LineSets(places, list(numbers), n_states, most_work=effort.work, most_memory=effort.memory)

    def advance(depth: int, summary: int, state: int) -> int:
        if depth < arity - 1:
            return known.narrowed(summary, order[depth], state) if summary else 0
        # The centre comes last: all that remains of the lines is what the first of them says.
        line = known.first(summary, 0, state) if summary else None
        return state if line is None else next_states[line]

    return Diagram.fold(n_states, arity, 1, advance, lambda state: state)
