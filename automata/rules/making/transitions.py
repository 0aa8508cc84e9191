"""Transition lists: the form in which most rules were published, as rules."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Unpack

from automata.errors import RuleError
from automata.forms.diagram import Diagram
from automata.forms.line_list import LineList
from automata.forms.list_compiler import QUICK, compile_lines
from automata.forms.transition import Transition, check_lines
from automata.neighborhood import Neighborhood
from automata.rule import Rule, RuleDetails


def compile_transitions(
    transitions: Iterable[Transition], n_states: int, neighborhood: Neighborhood, symmetry: str = "none"
) -> Diagram:
    """Compile lines, first match wins, into the diagram of a rule.

    Raises RuleError for an unknown symmetry, a state outside 0..n_states-1, a line of the wrong length, more
    than MAX_LINES lines after expansion, or a list whose lines combine in more ways than can be followed.
    """
    lines = tuple(transitions)
    check_lines(lines, n_states, neighborhood)
    return compile_lines(lines, n_states, neighborhood, symmetry)


def transition_form(
    transitions: Iterable[Transition], n_states: int, neighborhood: Neighborhood, symmetry: str = "none"
) -> Diagram | LineList:
    """Return lines in the form in which they run best: a diagram where it is small and quickly made, else the list.

    Raises RuleError as `LineList` does.
    """
    lines = LineList(transitions, n_states, neighborhood, symmetry)
    try:
        return lines.diagram(QUICK)
    except RuleError:
        return lines


def transitions_of_digits(lines: str) -> list[Transition]:
    """Return the lines of blocks of digits `C N E S W C'`: one digit a state, white space between lines."""
    return [Transition(tuple(frozenset({int(mark)}) for mark in line[:-1]), int(line[-1])) for line in lines.split()]


def rule_from_digits(
    lines: str, *, n_states: int, neighborhood: Neighborhood, symmetry: str, name: str, **details: Unpack[RuleDetails]
) -> Rule:
    """Compile `transitions_of_digits` into a Rule."""
    diagram = compile_transitions(transitions_of_digits(lines), n_states, neighborhood, symmetry)
    return Rule(n_states, neighborhood, diagram, name=name, **details)
