"""The nulls: what is made of the same contexts by remembering, turning, comparing and counting alone.

Each answers what it was shown as it was shown it. They differ in what they make of the rest.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from automata.rule import Rule
from experiments.wrong_rules.doubling.units import Unit, alike, unit_of
from neural.certificates.baselines import counts_answers, nearest_answers
from neural.domains.domain import decode, encode

Null = Literal["memory", "turned", "nearest", "nearest turned", "counts", "logistic"]
NULLS: dict[Null, str] = {
    "memory": "a memory of the contexts shown",
    "turned": "the same, turned and mirrored as the rule allows",
    "nearest": "the nearest contexts shown",
    "nearest turned": "the nearest, turned and mirrored",
    "counts": "a look-up by the centre and the counts of states",
    "logistic": "a logistic regression on the centre and the counts",
}
Fill = Callable[[Unit, NDArray[np.uint8], NDArray[np.uint8], NDArray[np.uint8]], NDArray[np.uint8]]
_UPDATES, _RATE, _DECAY = 200, 0.1, 1e-3


def null_rule(unit: Unit, null: Null | Literal["vote"], contexts: NDArray[np.uint8]) -> Rule:
    """Return the rule that a null makes of contexts, (M, k), with the rule's answers to them."""
    known = contexts if null in ("memory", "nearest") else unit.closed(contexts)
    answers = unit.rule.evaluate(known)
    everything = decode(np.arange(unit.rule.n_contexts), unit.rule.n_states, contexts.shape[1])
    table = _FILLS[null](unit, known, answers, everything) if len(known) else everything[:, 0].copy()
    table[encode(known, unit.rule.n_states)] = answers
    return Rule.from_table(table, unit.rule.n_states, unit.rule.neighborhood, name=null)


def _centre(
    unit: Unit, known: NDArray[np.uint8], answers: NDArray[np.uint8], asked: NDArray[np.uint8]
) -> NDArray[np.uint8]:
    return asked[:, 0].copy()


def _nearest(
    unit: Unit, known: NDArray[np.uint8], answers: NDArray[np.uint8], asked: NDArray[np.uint8]
) -> NDArray[np.uint8]:
    return nearest_answers(known, answers, asked)


def _counts(
    unit: Unit, known: NDArray[np.uint8], answers: NDArray[np.uint8], asked: NDArray[np.uint8]
) -> NDArray[np.uint8]:
    """Answer as most of the known contexts of the same centre and counts; without any, or where two tie, no change."""
    return counts_answers(known, answers, asked, unit.rule.n_states)


def counted(unit: Unit, contexts: NDArray[np.uint8]) -> NDArray[np.float32]:
    """Return the centre, one-hot, and how many neighbours have each state: (M, 2 n_states)."""
    states = np.arange(unit.rule.n_states)
    centre = contexts[:, :1] == states
    counts = (contexts[:, 1:, None] == states).sum(axis=1)
    return np.concatenate([centre, counts], axis=1).astype(np.float32)


def _logistic(
    unit: Unit, known: NDArray[np.uint8], answers: NDArray[np.uint8], asked: NDArray[np.uint8]
) -> NDArray[np.uint8]:
    """Fit one linear function a state, of the centre and of the counts beside each centre, and take the largest."""
    import torch  # seconds to import

    from neural.arithmetic import current

    def features(contexts: NDArray[np.uint8]) -> torch.Tensor:
        plain = counted(unit, contexts)
        n = unit.rule.n_states
        # Counts weigh otherwise beside each centre: births and survivals.
        crossed = plain[:, :n, None] * plain[:, None, n:] / (contexts.shape[1] - 1)
        return torch.from_numpy(np.concatenate([plain[:, :n], crossed.reshape(len(contexts), -1)], axis=1))

    kinds, first = np.unique(features(known).numpy(), axis=0, return_inverse=True)
    tally = np.zeros((len(kinds), unit.rule.n_states), dtype=np.float32)
    np.add.at(tally, (first.ravel(), answers), 1.0)
    x, shares = torch.from_numpy(kinds), torch.from_numpy(tally / tally.sum())
    arithmetic = current()
    weight = torch.zeros(x.shape[1], unit.rule.n_states, requires_grad=True)
    moments = [torch.zeros_like(weight), torch.zeros_like(weight)]
    targets = [torch.full((len(x),), state, dtype=torch.int64) for state in range(unit.rule.n_states)]
    for step in range(1, _UPDATES + 1):
        logits = arithmetic.product(x, weight)
        loss = sum(
            (arithmetic.cross_entropy(logits, target) * shares[:, state]).sum()
            for state, target in enumerate(targets)
            if tally[:, state].any()
        )
        (slope,) = torch.autograd.grad(loss + _DECAY * (weight * weight).sum(), weight)
        moments = [0.9 * moments[0] + 0.1 * slope, 0.999 * moments[1] + 0.001 * slope * slope]
        with torch.no_grad():
            scaled = moments[0] / (1 - 0.9**step) / ((moments[1] / (1 - 0.999**step)).sqrt() + 1e-8)
            weight -= _RATE * scaled
    with torch.no_grad():
        found: NDArray[np.uint8] = arithmetic.product(features(asked), weight).numpy().argmax(axis=1).astype(np.uint8)
    return found


def majority_of_others(unit: Unit) -> NDArray[np.uint8]:
    """Return what most of the other units of the same states and neighbours answer in their runs: (n_contexts,).

    The unit itself has no vote. Where none was met, or two tie, nothing changes.
    """
    rule = unit.rule
    everything = decode(np.arange(rule.n_contexts), rule.n_states, len(rule.neighborhood))
    votes = np.zeros((rule.n_contexts, rule.n_states))
    for name in alike(unit.name):
        other = unit_of(name)
        known = other.closed(other.shown)
        np.add.at(votes, (encode(known, rule.n_states), other.rule.evaluate(known)), 1.0)
    votes[np.arange(len(votes)), everything[:, 0]] += 0.5
    found: NDArray[np.uint8] = votes.argmax(axis=1).astype(np.uint8)
    return found


def _vote(
    unit: Unit, known: NDArray[np.uint8], answers: NDArray[np.uint8], asked: NDArray[np.uint8]
) -> NDArray[np.uint8]:
    found: NDArray[np.uint8] = majority_of_others(unit)[encode(asked, unit.rule.n_states)]
    return found


_FILLS: dict[str, Fill] = {
    "memory": _centre,
    "turned": _centre,
    "nearest": _nearest,
    "nearest turned": _nearest,
    "counts": _counts,
    "logistic": _logistic,
    "vote": _vote,
}
