"""The notation of this package's own tables: what changes, gathered by what it changes into.

    0>1  213  12ss  1Wss     cells of state 0 that become 1, one ring of neighbours after the other
    1>s  112s                cells of state 1 that become whatever s is

An entry `CENTRE>NEXT` holds for the rings behind it, until the next entry. A ring lists the neighbours in the
neighbourhood's order, centre left out: from north clockwise. Its marks are single characters, or, if it holds
commas, what stands between them: `0,17,2,2`. A mark is a state or a variable. A variable in lower case is the
same state all through its transition, entry included; one in upper case is any of its states, each time anew.
White space separates, `#` begins a comment. Lists are read as in `automata.rules.making.transitions`: the first line
that matches decides, every line stands for all its images under the symmetry, and what matches nothing stays
as it is.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Collection, Iterator, Mapping
from typing import Unpack

from automata.errors import RuleError
from automata.forms.transition import Transition
from automata.neighborhood import Neighborhood
from automata.rule import Rule, RuleDetails
from automata.rules.making.transitions import compile_transitions

Variables = Mapping[str, Collection[int]]


def read_rings(text: str, variables: Variables | None = None) -> Iterator[Transition]:
    """Yield the transitions of a list, one for each choice of its lower-case variables, in the list's order.

    `variables` gives the states each one may take. Raises RuleError for a ring before the first entry, an
    unknown mark, or a next state that no variable of the same transition fixes.
    """
    variables = variables or {}
    centre = after = ""
    for word in re.sub(r"#[^\n]*", "", text).split():
        if ">" in word:
            centre, after = word.split(">", 1)
        elif not centre:
            raise RuleError(f"the ring {word!r} stands before any entry such as 0>1")
        else:
            yield from _choices((centre, *(word.split(",") if "," in word else word)), after, variables)


def _choices(marks: tuple[str, ...], after: str, variables: Variables) -> Iterator[Transition]:
    """Yield the transitions of one ring."""
    bound = sorted({mark for mark in marks if mark in variables and mark.islower()})
    free = {mark: frozenset(variables[mark]) for mark in marks if mark in variables and mark.isupper()}
    for states in itertools.product(*(variables[mark] for mark in bound)):
        fixed = dict(zip(bound, states, strict=True))

        def state(mark: str, fixed: dict[str, int] = fixed) -> int:
            if mark not in fixed and not mark.isdecimal():
                raise RuleError(f"{mark!r} in a ring {' '.join(marks[1:])} is neither a state nor a variable")
            return fixed[mark] if mark in fixed else int(mark)

        allowed = tuple(free[mark] if mark in free else frozenset({state(mark)}) for mark in marks)
        yield Transition(allowed, state(after))


def rule_from_rings(
    text: str,
    *,
    n_states: int,
    neighborhood: Neighborhood,
    symmetry: str,
    variables: Variables | None = None,
    name: str,
    **details: Unpack[RuleDetails],
) -> Rule:
    """Compile a list in this notation into a Rule. Raises RuleError where it cannot be read."""
    diagram = compile_transitions(read_rings(text, variables), n_states, neighborhood, symmetry)
    return Rule(n_states, neighborhood, diagram, name=name, **details)
