"""Corruption: the same rule with some contexts given a wrong answer, and the probability that none of them is met."""

from __future__ import annotations

from math import comb

import numpy as np
from numpy.typing import NDArray

from automata.rule import Rule
from neural.domains.domain import HeldDomain, dense


def corrupt(rule: Rule, contexts: NDArray[np.uint8], wrong: int, random: np.random.Generator, name: str) -> Rule:
    """Return `rule` with `wrong` of the given (M, k) contexts answered by another state, uniformly drawn.

    The all-background context is never chosen: with it, the plane itself would come alive, which no score
    is needed to notice.
    """
    eligible = contexts[contexts.any(axis=1)]
    chosen = eligible[np.sort(random.choice(len(eligible), size=wrong, replace=False))]
    right = rule.evaluate(chosen).astype(np.int64)
    answers = (right + random.integers(1, rule.n_states, size=wrong)) % rule.n_states
    changes = dict(zip(map(tuple, chosen.tolist()), answers.tolist(), strict=True))
    return rule.with_changes(changes, name=name)


def never_visited(rule: Rule, met: HeldDomain) -> NDArray[np.uint8]:
    """Return the contexts, (M, k) uint8, that the domain `met` lacks."""
    everything = dense(rule)
    mask = np.ones(len(everything), dtype=bool)
    mask[met.codes(rule.n_states)] = False
    return everything.contexts[mask]


def chance_of_none(marked: int, among: int, drawn: int) -> float:
    """Return the chance that `drawn` of `among` things, drawn without return, are none of the `marked` ones.

    >>> round(chance_of_none(marked=1, among=10, drawn=5), 3)
    0.5
    """
    return comb(among - marked, drawn) / comb(among, drawn)
