"""Transition lines compiled to a decision diagram, by following the lines that still match from cell to cell."""

from __future__ import annotations

from array import array
from collections.abc import Iterable

import numpy as np

from automata.diagram import Diagram
from automata.errors import RuleError
from automata.line_sets import LineSets
from automata.neighborhood import Neighborhood
from automata.transition import Transition, images_of, symmetry_images

# Lines after variables and symmetries are written out: a hundred times what the longest published list expands to, and
# what is written out in a tenth of a second.
MAX_LINES = 300_000
QUICK_LINES = 40_000
# What following a list's lines may cost: bits looked at, or what takes as long. MAX_WORK is some 3 s, QUICK_WORK a
# quarter of a second. Published lists of loops and machines take less than 0.1 s.
MAX_WORK = 25 * 10**10
QUICK_WORK = 2 * 10**10


def compile_lines(
    transitions: Iterable[Transition],
    n_states: int,
    neighborhood: Neighborhood,
    symmetry: str = "none",
    *,
    most_work: int = MAX_WORK,
    most_lines: int = MAX_LINES,
) -> Diagram:
    """Compile lines, first match wins, into a decision diagram.

    The lines' states and lengths must be right (`transition.check_lines`). Raises RuleError for an unknown symmetry,
    more than `most_lines` lines after expansion, or lines that combine in more ways than `most_work` can follow.
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
        if len(next_states) + transition.n_assignments > most_lines:
            raise RuleError(f"the list expands to more than {most_lines} lines")
        for allowed, after in transition.expanded():
            for image in images_of(
                tuple(numbers.setdefault(states, len(numbers)) for states in allowed), images
            ):
                lines.extend(image)
                next_states.append(after)
                if len(next_states) > most_lines:
                    raise RuleError(f"the list expands to more than {most_lines} lines")
    known = LineSets(
        np.array(lines, dtype=np.int32).reshape(-1, arity), list(numbers), n_states, most_work=most_work
    )

    def advance(depth: int, summary: int, state: int) -> int:
        if depth < arity - 1:
            return known.narrowed(summary, order[depth], state) if summary else 0
        # The centre comes last: all that remains of the lines is what the first of them says.
        line = known.first(summary, 0, state) if summary else None
        return state if line is None else next_states[line]

    return Diagram.fold(n_states, arity, 1, advance, lambda state: state)
