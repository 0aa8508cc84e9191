"""Baselines: predictors that learn nothing, beside which every score is to be read."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from automata.errors import ArgumentError
from automata.forms.diagram import Diagram
from automata.rule import Rule
from neural.domains.domain import Domain, decode

# Contexts compared with all of the training contexts at once.
_CHUNK = 1 << 10


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
    diagram = Diagram.fold(rule.n_states, len(rule.neighborhood), 0, lambda depth, kept, state: 0, lambda kept: 0)
    return Rule(rule.n_states, rule.neighborhood, diagram, name="all quiescent")


def nearest_answers(rule: Rule, trained_on: Domain, contexts: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Return the answers, (M,) uint8, of the training context nearest to each of the (M, k) contexts.

    Nearest: fewest cells differ; of several, one with the same centre, and then the first. It is what remembering alone
    can do. Raises RuleError if there is nothing to remember.
    """
    if not len(trained_on):
        raise ArgumentError("there is no training context that could be nearest")
    known = rule.evaluate(trained_on.contexts)
    found = np.empty(len(contexts), dtype=np.uint8)
    for start in range(0, len(contexts), _CHUNK):
        part = contexts[start : start + _CHUNK]
        # A cell counts 2, so that the centre can break ties by 1.
        distance = np.zeros((len(part), len(trained_on)), dtype=np.int16)
        for place, (ours, theirs) in enumerate(zip(part.T, trained_on.contexts.T, strict=True)):
            distance += (ours[:, None] != theirs) * np.int16(2 if place else 3)
        found[start : start + _CHUNK] = known[distance.argmin(axis=1)]
    return found


def nearest_context(rule: Rule, trained_on: Domain) -> Rule:
    """Return the rule that answers every context as `nearest_answers` does; RuleError past 2**26 contexts."""
    Rule.check_table_size(rule.n_states, len(rule.neighborhood), "nearest training context")
    codes = np.arange(rule.n_contexts, dtype=np.int64)
    contexts = decode(codes, rule.n_states, len(rule.neighborhood))
    table = nearest_answers(rule, trained_on, contexts)
    return Rule.from_table(table, rule.n_states, rule.neighborhood, name="nearest training context")
