"""Weight-wise quines as networks that are shown tapes: the null that is a copier, by being the identity.

Its description is a heading by which a laboratory knows it, then each of the 14 weights as 32 bits.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from experiments.reproduction.quine import N_WEIGHTS, TOLERANCE, initial_weights, own_errors, put_out, self_trained
from experiments.reproduction.systems import Tape
from neural.errors import GenomeError

_BITS = 32
# By how much a weight is changed: less than what is rounded when the quine writes symbols.
_SMALL_EDIT = 1.005


@dataclass(frozen=True, eq=False)
class Quine:
    """A weight-wise quine, a linear network of 14 weights that answers with what it is shown, for `letters` letters."""

    weights: NDArray[np.float64]
    letters: int

    def copy(self, shown: Tape) -> Tape:
        """Return what it answers for a tape, 14 symbols at a time, each rounded to the next symbol."""
        values = np.array(shown, dtype=np.float64) / self.letters
        filled = np.concatenate([values, np.zeros(-len(values) % N_WEIGHTS)]).reshape(-1, N_WEIGHTS)
        answers = np.vstack([put_out(self.weights[None], row[None])[0] for row in filled]).ravel()[: len(values)]
        symbols: list[int] = np.clip(np.rint(answers * self.letters), 0, self.letters - 1).astype(int).tolist()
        return tuple(symbols)

    @property
    def traits(self) -> tuple[float, ...]:
        """What it does, to be compared: its weights."""
        return tuple(self.weights.tolist())

    def edited(self) -> Quine:
        """Return it with one weight a little larger: other answers, rounded to the same symbols."""
        return Quine(self.weights * np.where(np.arange(N_WEIGHTS) == 0, _SMALL_EDIT, 1.0), self.letters)

    def broken(self) -> Quine:
        """Return it with the weights of its last layer halved: all that it answers is halved."""
        return Quine(self.weights * np.where(np.arange(N_WEIGHTS) < N_WEIGHTS - 2, 1.0, 0.5), self.letters)

    def shuffled(self, seed: int) -> Quine:
        """Return it with its weights in another order."""
        return Quine(np.random.default_rng((seed, 3)).permutation(self.weights), self.letters)

    def erased(self) -> Quine:
        """Return it with all weights 0."""
        return Quine(0 * self.weights, self.letters)


@dataclass(frozen=True)
class QuineCode:
    """How quines are described in so many `letters`, a power of two: the `heading`, then 32 bits a weight."""

    heading: Tape
    letters: int

    @property
    def digits(self) -> int:
        """Symbols of a weight."""
        return _BITS // (self.letters.bit_length() - 1)

    def write(self, quine: Quine) -> Tape:
        """Return the description of a quine."""
        words = quine.weights.astype(np.float32).view(np.uint32)
        digits = words[:, None] >> self._shifts & (self.letters - 1)
        return (*self.heading, *digits.ravel().astype(int).tolist())

    def read(self, tape: Tape) -> Quine | None:
        """Return the quine that a tape describes, None for a tape without the heading; GenomeError if it is none."""
        if tape[: len(self.heading)] != self.heading:
            return None
        symbols = len(self.heading) + self.digits * N_WEIGHTS
        if len(tape) != symbols:
            raise GenomeError(f"a quine takes {symbols} symbols, and there are {len(tape)}")
        digits = np.array(tape[len(self.heading) :], dtype=np.uint32).reshape(N_WEIGHTS, self.digits)
        words = (digits << self._shifts).sum(axis=1, dtype=np.uint32)
        weights = words.view(np.float32).astype(np.float64)
        if not np.isfinite(weights).all() or np.abs(weights).max() > 1e6:
            raise GenomeError("the quine's weights are no numbers that it could compute with")
        return Quine(weights, self.letters)

    @property
    def _shifts(self) -> NDArray[np.uint32]:
        size = self.letters.bit_length() - 1
        return np.arange(0, _BITS, size, dtype=np.uint32)[::-1]


@cache
def trained_quine(letters: int, seed: int = 0) -> Quine:
    """Return a quine that training found, a linear map that is the identity, the first of twenty starts."""
    trained = self_trained(initial_weights([(seed, number) for number in range(20)]))
    found = trained[(own_errors(trained) < TOLERANCE) & (np.abs(trained).max(axis=1) > TOLERANCE)]
    return Quine(found[0], letters)
