"""Baselines: predictors that learn nothing, beside which every score is to be read."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from automata.errors import ArgumentError
from automata.forms.diagram import Diagram
from automata.rule import Rule
from neural.domains.domain import AllContexts, encode

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


def nearest_answers(
    shown: NDArray[np.uint8], answers: NDArray[np.uint8], contexts: NDArray[np.uint8]
) -> NDArray[np.uint8]:
    """Return, (N,) uint8, how the nearest of the shown contexts, (M, k) with answers (M,), answer `contexts`, (N, k).

    Nearest: fewest cells differ. All that are equally near vote; of states with equally many votes the centre's own
    wins, else the lowest. It is what remembering alone can do. Raises ArgumentError if nothing is shown.

    >>> shown = np.array([[0, 1, 1], [1, 1, 0]], dtype=np.uint8)
    >>> asked = np.array([[0, 1, 1], [1, 1, 1]], dtype=np.uint8)
    >>> nearest_answers(shown, np.array([2, 1], dtype=np.uint8), asked).tolist()
    [2, 1]
    """
    if not len(shown):
        raise ArgumentError("there is no training context that could be nearest")
    n_states = 1 + max(int(answers.max()), int(contexts[:, 0].max(initial=0)))
    votes = np.eye(n_states, dtype=np.float32)[answers]
    found = np.empty(len(contexts), dtype=np.uint8)
    for start in range(0, len(contexts), _CHUNK):
        part = contexts[start : start + _CHUNK]
        distance = np.zeros((len(part), len(shown)), dtype=np.uint8)
        for ours, theirs in zip(part.T, shown.T, strict=True):
            distance += ours[:, None] != theirs
        tally = (distance == distance.min(axis=1, keepdims=True)).astype(np.float32) @ votes
        # Half a vote decides between equals alone.
        tally[np.arange(len(part)), part[:, 0]] += np.float32(0.5)
        found[start : start + _CHUNK] = tally.argmax(axis=1)
    return found


def nearest_context(rule: Rule, shown: NDArray[np.uint8], answers: NDArray[np.uint8]) -> Rule:
    """Return the rule, of the states and cells of `rule`, that answers as `nearest_answers` does.

    `shown`, (M, k) uint8, are contexts with their `answers`, (M,) uint8. RuleError past 2**26 contexts.
    """
    arity = len(rule.neighborhood)
    Rule.check_table_size(rule.n_states, arity, "nearest training context")
    everything = AllContexts(rule.n_states, arity).between(0, rule.n_contexts)
    table = nearest_answers(shown, answers, everything)
    return Rule.from_table(table, rule.n_states, rule.neighborhood, name="nearest training context")


def counts_answers(
    shown: NDArray[np.uint8], answers: NDArray[np.uint8], contexts: NDArray[np.uint8], n_states: int
) -> NDArray[np.uint8]:
    """Return, (N,) uint8, how most of the shown contexts with the centre and the counts of `contexts`, (N, k), answer.

    `shown`: (M, k) with answers (M,). Counts are of neighbours, state by state. Without any such context, or where two
    states tie, nothing changes. It is what remembering centre and counts alone can do.

    >>> shown = np.array([[0, 1, 0], [0, 1, 1]], dtype=np.uint8)
    >>> asked = np.array([[0, 0, 1], [1, 1, 1]], dtype=np.uint8)
    >>> counts_answers(shown, np.array([1, 0], dtype=np.uint8), asked, 2).tolist()
    [1, 1]
    """
    states = np.arange(n_states)
    both = np.concatenate([contexts, shown])
    counts = (both[:, 1:, None] == states).sum(axis=1)
    names, groups = np.unique(np.concatenate([both[:, :1], counts], axis=1), axis=0, return_inverse=True)
    tally = np.zeros((len(names), n_states))
    groups = groups.ravel()
    np.add.at(tally, (groups[len(contexts) :], answers), 1.0)
    votes = tally[groups[: len(contexts)]]
    # Half a vote decides between equals alone.
    votes[np.arange(len(contexts)), contexts[:, 0]] += 0.5
    found: NDArray[np.uint8] = votes.argmax(axis=1).astype(np.uint8)
    return found


def same_counts(rule: Rule, shown: NDArray[np.uint8], answers: NDArray[np.uint8]) -> Rule:
    """Return the rule, of the states and cells of `rule`, that answers `shown` as shown, all else by `counts_answers`.

    `shown`, (M, k) uint8, are contexts with their `answers`, (M,) uint8. RuleError past 2**26 contexts.
    """
    arity = len(rule.neighborhood)
    Rule.check_table_size(rule.n_states, arity, "look-up by centre and counts")
    everything = AllContexts(rule.n_states, arity).between(0, rule.n_contexts)
    table = counts_answers(shown, answers, everything, rule.n_states)
    table[encode(shown, rule.n_states)] = answers
    return Rule.from_table(table, rule.n_states, rule.neighborhood, name="look-up by centre and counts")
