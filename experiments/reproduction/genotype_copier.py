"""A network that copies any genotype, four bits at a time, and is itself developed from one: after SeRANN.

In SeRANN (Shvartzman and Ram 2024) a network copies its genotype, from which a network is developed. Here a genotype is
a tape of symbols of four bits; the network, 4-8-4, is trained to answer every four bits with themselves; and what
develops a network from a tape, two symbols a weight, stands outside of it, as for all that is asked here.
"""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from experiments.reproduction.systems import CopyingSystem, Tape
from neural.errors import GenomeError

_BITS, _HIDDEN, _SYMBOLS = 4, 8, 16
# The sizes of the two layers, each with a row of shifts.
_LAYERS = ((_BITS + 1, _HIDDEN), (_HIDDEN + 1, _BITS))
N_WEIGHTS = sum(rows * columns for rows, columns in _LAYERS)
# A weight is a whole number of 8 bits times this.
_STEP = 1 / 16
_UPDATES, _RATE = 3000, 0.5
_PATTERNS = (np.arange(_SYMBOLS)[:, None] >> np.arange(_BITS)[::-1] & 1).astype(np.float64)


@dataclass(frozen=True, eq=False)
class CopierNetwork:
    """A network by its weights, (76,) whole numbers of -128 to 127."""

    codes: NDArray[np.int64]

    def outputs(self) -> NDArray[np.float64]:
        """Return what it puts out for each of the 16 symbols, (16, 4), before it is rounded to bits."""
        return _forward(self.codes.astype(np.float64) * _STEP)[1]

    def copy(self, shown: Tape) -> Tape:
        """Return what it answers for each symbol of a tape."""
        bits = (self.outputs() > 0.5).astype(int)
        answers = bits @ (1 << np.arange(_BITS)[::-1])
        return tuple(int(answers[symbol]) for symbol in shown)


def _forward(weights: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    first, second = (
        part.reshape(shape)
        for part, shape in zip(np.split(weights, [_LAYERS[0][0] * _LAYERS[0][1]]), _LAYERS, strict=True)
    )
    hidden = np.tanh((2 * _PATTERNS - 1) @ first[:-1] + first[-1])
    return hidden, 1 / (1 + np.exp(-(hidden @ second[:-1] + second[-1])))


def train_copier(seed: int, updates: int = _UPDATES) -> CopierNetwork:
    """Return a network trained by gradient descent to answer all 16 symbols with themselves, its weights rounded."""
    random = np.random.default_rng(seed)
    cut = _LAYERS[0][0] * _LAYERS[0][1]
    weights = random.normal(0, 0.5, N_WEIGHTS)
    shown = np.hstack([2 * _PATTERNS - 1, np.ones((_SYMBOLS, 1))])
    for _ in range(updates):
        hidden, out = _forward(weights)
        missed = (out - _PATTERNS) / _SYMBOLS
        back = missed @ weights[cut:].reshape(_LAYERS[1])[:-1].T * (1 - hidden**2)
        slope = np.concatenate(
            [(shown.T @ back).ravel(), (np.hstack([hidden, np.ones((_SYMBOLS, 1))]).T @ missed).ravel()]
        )
        weights = weights - _RATE * slope
    return CopierNetwork(np.clip(np.rint(weights / _STEP), -128, 127).astype(np.int64))


def genotype_of(network: CopierNetwork) -> Tape:
    """Return the tape from which a network is developed: two symbols a weight."""
    bytes_ = network.codes + 128
    return tuple(np.stack([bytes_ // _SYMBOLS, bytes_ % _SYMBOLS], axis=1).ravel().tolist())


class CopierLaboratory:
    """Develops networks from genotypes; edits change a weight a little, or as much as stops the copying."""

    def load(self, tape: Tape) -> CopierNetwork:
        """Return the network of a genotype; GenomeError for one of another length, or with other symbols."""
        if len(tape) != 2 * N_WEIGHTS or not all(0 <= symbol < _SYMBOLS for symbol in tape):
            raise GenomeError(f"a genotype has {2 * N_WEIGHTS} symbols of 0 to {_SYMBOLS - 1}, and not {len(tape)}")
        pairs = np.array(tape, dtype=np.int64).reshape(-1, 2)
        return CopierNetwork(pairs[:, 0] * _SYMBOLS + pairs[:, 1] - 128)

    def does(self, body: CopierNetwork) -> Hashable:
        """Return what a network puts out for each symbol, before it is rounded to bits."""
        return tuple(np.round(body.outputs(), 9).ravel().tolist())

    def expressed_edit(self, tape: Tape, seed: int) -> tuple[int, Tape]:
        """Return a place and a tape edited there: other outputs, and the same symbols after rounding."""
        before = self.load(tape)
        for place in np.random.default_rng([seed, 4]).permutation(np.arange(1, len(tape), 2)).tolist():
            changed = (*tape[:place], (tape[place] + 1) % _SYMBOLS, *tape[place + 1 :])
            after = self.load(changed)
            if after.copy(changed) == changed and self.does(after) != self.does(before):
                return place, changed
        raise GenomeError("no edit of this genotype leaves the network able to copy it")

    def breaking_edit(self, tape: Tape, seed: int) -> Tape:
        """Return the genotype of a network whose last shifts are so low that all that it answers is 0."""
        codes = self.load(tape).codes.copy()
        codes[-_BITS:] = -128
        return genotype_of(CopierNetwork(codes))

    def shuffled_weights(self, tape: Tape, seed: int) -> Tape:
        """Return the genotype of a network with the same weights in another order."""
        return genotype_of(CopierNetwork(np.random.default_rng([seed, 3]).permutation(self.load(tape).codes)))

    def edited_body(self, tape: Tape, seed: int) -> CopierNetwork:
        """Return the network of a genotype with a weight edited while it runs; it still copies."""
        return self.load(self.expressed_edit(tape, seed)[1])

    def erased(self, body: CopierNetwork) -> CopierNetwork:
        """Return a network whose weights are all 0."""
        return CopierNetwork(0 * body.codes)


def copier_system(tape: Tape, name: str) -> CopyingSystem[CopierNetwork]:
    """Return the system in which the network that is developed from a genotype copies genotypes."""
    return CopyingSystem(name, tape, lambda body, shown: body.copy(shown))
