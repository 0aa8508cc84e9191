"""Emulator → Rule: enumerate every input of a network; the result is a rule like any other."""

from __future__ import annotations

import numpy as np
import torch
from numpy.typing import NDArray

from automata.rule import Rule
from neural.device import one_thread
from neural.emulators import Emulator
from neural.errors import ModelError

_BATCH = 1 << 15


@torch.no_grad()
def logits_of(emulator: Emulator, contexts: NDArray[np.uint8]) -> NDArray[np.float32]:
    """Return the logits, (M, n_states) float32, at `contexts`, (M, k) uint8, in batches of 2**15."""
    parts = [
        emulator(torch.from_numpy(contexts[start : start + _BATCH].astype(np.int64))).numpy()
        for start in range(0, len(contexts), _BATCH)
    ]
    return np.concatenate(parts) if parts else np.zeros((0, emulator.n_states), dtype=np.float32)


def margins_of(emulator: Emulator, contexts: NDArray[np.uint8]) -> NDArray[np.float32]:
    """Return top logit minus second, (M,) float32: how far each answer is from flipping."""
    top = np.sort(logits_of(emulator, contexts), axis=1)
    return top[:, -1] - top[:, -2]


def to_rule(emulator: Emulator, *, name: str = "network") -> Rule:
    """Enumerate all n_states ** k contexts, take the largest logit of each, and return the rule that they form.

    Where two logits tie the smaller state is taken. Raises RuleError if the table would exceed 2**26 entries,
    ModelError if a logit is not a number.

    >>> from automata import find_rule
    >>> from neural import load_model, to_rule
    >>> to_rule(load_model("life")[0]) == find_rule("life")
    True
    """
    n_states, arity = emulator.n_states, len(emulator.neighborhood)
    total = n_states**arity
    # Ask for the rule's own limit before any work.
    Rule.check_table_size(n_states, arity, name)
    table = np.empty(total, dtype=np.uint8)
    with one_thread():
        for start in range(0, total, _BATCH):
            logits = emulator.range_logits(start, min(start + _BATCH, total)).numpy()
            if np.isnan(logits).any():
                raise ModelError(f"{name} answers some contexts with what is not a number: its weights are too large")
            table[start : start + _BATCH] = logits.argmax(axis=1)
    return Rule.from_table(table, n_states, emulator.neighborhood, name=name)
