"""Null physics: what scores well and does nothing."""

from __future__ import annotations

from automata.diagram import Diagram
from automata.rule import Rule


def copy_the_centre(rule: Rule) -> Rule:
    """Return the null that predicts no change anywhere."""
    position = rule.neighborhood.diagram_order.index(0)
    diagram = Diagram.fold(
        rule.n_states,
        len(rule.neighborhood),
        0,
        lambda depth, kept, state: state if depth == position else kept,
        lambda kept: kept,
    )
    return Rule(rule.n_states, rule.neighborhood, diagram, name="copy the centre")


def all_quiescent(rule: Rule) -> Rule:
    """Return the null that predicts background everywhere."""
    diagram = Diagram.fold(
        rule.n_states, len(rule.neighborhood), 0, lambda depth, kept, state: 0, lambda kept: 0
    )
    return Rule(rule.n_states, rule.neighborhood, diagram, name="all quiescent")
