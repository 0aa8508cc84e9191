"""Weight-wise quines, networks that output their own weights, and the swap test of what else they output.

A weight-wise neural quine (Gabor, Illium, Mattausch, Belzner and Linnhoff-Popien 2019; Gabor et al. 2022, Artificial
Life 28) is a linear network 4-2-2-1 without biases, 14 weights in all. Its input is one weight at a time, the
weight's value and its normalised layer, cell and place; its output is a value. A network that answers with its own
weights, to 1e-5, is a fixpoint; training on its own current weights finds such networks. But a linear network computes
slope × value + a sum over the places, and slope 1 and nothing else is the identity, which copies any input.

There are fixpoints that are not: where a network's weights are themselves a sum over their places, any slope will do.
One of these, solved for, copies itself and no other network. So the swap test can fail, and distinguishes the two.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from automata.errors import ArgumentError
from automata.files.json_types import JsonObject
from automata.proportion import Proportion

Weights = NDArray[np.float64]
LAYERS = ((2, 4), (2, 2), (1, 2))
N_WEIGHTS = 14
# The tolerance within which a network is called a fixpoint.
TOLERANCE = 1e-5
SEEDS = 50
_STEPS, _RATE = 4000, 0.1
_EDIT = 0.01
# Errors are reported to so many decimals: further ones depend on how a library adds.
_DECIMALS = 12
# From here Newton's method converges to a quine of slope 0.1.
_NEAR_THE_SELFISH = (0.2, 0.2, 0.3)


def _places() -> Weights:
    """Return every weight's layer, cell and place in its cell, each between 0 and 1, (14, 3)."""
    return np.array(
        [
            (layer / (len(LAYERS) - 1), cell / max(cells - 1, 1), place / max(inputs - 1, 1))
            for layer, (cells, inputs) in enumerate(LAYERS)
            for cell in range(cells)
            for place in range(inputs)
        ]
    )


PLACES = _places()


@dataclass(frozen=True)
class QuineTrials:
    """What came of the quines; shares with their 95 % Wilson intervals, errors the largest of a network's 14.

    `trivial` fixpoints are all zeros, `others` the rest; `untrained` were fixpoints to begin with. `copiers` of the
    quines copy every one of the `shown` foreign networks within the tolerance; `effect` is the mean of the quines'
    error on foreign networks less that on themselves, with its bootstrap interval. `inherited` of `edits` single
    weights that were changed in the running network come out changed. `selfish_error` and `selfish_copied` are those of
    the quine that was solved for; a random network's error on itself is `random_error`.
    """

    networks: int
    untrained: int
    fixpoints: int
    trivial: int
    others: Proportion
    own_error: float
    foreign_error: float
    effect: float
    effect_low: float
    effect_high: float
    copiers: Proportion
    shown: int
    edits: int
    inherited: int
    selfish_error: float
    selfish_copied: int
    random_error: float

    @property
    def impostors(self) -> bool:
        """Whether the quines copy all that they are shown, and the one that does not was distinguished."""
        return (
            self.others.successes > 0
            and self.copiers.successes == self.copiers.trials
            and self.effect_high < TOLERANCE
            and self.selfish_error < TOLERANCE
            and not self.selfish_copied
        )

    def as_dict(self) -> JsonObject:
        """Return plain data for JSON."""
        others, copiers = self.others, self.copiers
        return asdict(self) | {
            "others": others.successes,
            "others_low": others.low,
            "others_high": others.high,
            "copiers": copiers.successes,
            "copiers_low": copiers.low,
            "copiers_high": copiers.high,
        }


def quine_trials(seeds: Sequence[int], *, seed: int = 0) -> QuineTrials:
    """Train a quine for each of `seeds` and put all of von Neumann's questions to them.

    The foreign networks are the other quines and as many random ones, drawn with `seed`. Raises ArgumentError for fewer
    than two seeds, or if fewer than two of the networks become quines: then there is nothing to swap.
    """
    from experiments.statistics import bootstrap_interval  # scipy: longer to import than this takes

    if len(seeds) < 2:
        raise ArgumentError(f"a swap needs two quines or more: give two seeds at least, not {len(seeds)}")
    started = initial_weights(seeds)
    trained = self_trained(started)
    fixed = own_errors(trained) < TOLERANCE
    zero = fixed & (np.abs(trained).max(axis=1) < TOLERANCE)
    quines = trained[fixed & ~zero]
    if len(quines) < 2:
        raise ArgumentError(f"{len(quines)} of {len(seeds)} networks became quines: give more seeds")
    strangers = initial_weights([(seed, number) for number in range(len(seeds))])
    own, swapped = own_errors(quines), _swapped(quines, strangers)
    gaps = (swapped.mean(axis=1) - own).round(_DECIMALS)
    low, high = bootstrap_interval(gaps, seed=seed)
    inherited = inherits(quines)
    selfish = selfish_quine()[None]
    return QuineTrials(
        networks=len(seeds),
        untrained=int(np.count_nonzero(own_errors(started) < TOLERANCE)),
        fixpoints=int(np.count_nonzero(fixed)),
        trivial=int(np.count_nonzero(zero)),
        others=Proportion(len(quines), len(seeds)),
        own_error=_told(np.median(own)),
        foreign_error=_told(np.median(swapped)),
        effect=_told(gaps.mean()),
        effect_low=_told(low),
        effect_high=_told(high),
        copiers=Proportion(int(np.count_nonzero((swapped < TOLERANCE).all(axis=1))), len(quines)),
        shown=swapped.shape[1],
        edits=int(inherited.size),
        inherited=int(np.count_nonzero(inherited)),
        selfish_error=_told(own_errors(selfish)[0]),
        selfish_copied=int(np.count_nonzero(copy_errors(selfish, np.vstack([quines, strangers])) < TOLERANCE)),
        random_error=_told(np.median(own_errors(strangers))),
    )


@lru_cache(maxsize=4)
def quines_of(seed: int) -> QuineTrials:
    """Return the trials of 50 quines, the same for the same `seed` and others for another."""
    return quine_trials(range(seed * SEEDS, (seed + 1) * SEEDS), seed=seed)


# -- the networks ---------------------------------------------------------------------------------------------


def initial_weights(seeds: Sequence[Any]) -> Weights:
    """Return random networks, (N, 14), one for each seed: every weight between -1 and 1."""
    return np.array([np.random.default_rng(seed).uniform(-1, 1, N_WEIGHTS) for seed in seeds])


def slopes(weights: Weights) -> Weights:
    """Return what networks, (N, 14), compute, (N, 4): a factor for the value and one for each of its three places."""
    first, second, third = _layers(weights)
    return (third @ second @ first)[:, 0]


def put_out(weights: Weights, shown: Weights) -> Weights:
    """Return what each network, (N, 14), answers for the weights that it is shown, (N, 14) or one row for all."""
    factors = slopes(weights)
    return factors[:, :1] * shown + factors[:, 1:] @ PLACES.T


def self_trained(weights: Weights, *, steps: int = _STEPS, rate: float = _RATE) -> Weights:
    """Train networks, (N, 14), each on its own weights as they are at that step, by gradient descent."""
    for _ in range(steps):
        weights = weights - rate * _gradient(weights)
    return weights


def selfish_quine() -> Weights:
    """Return a quine, (14,), that is not the identity: its weights are the sum over their places that it computes.

    Found by Newton's method from a fixed start: three unknowns, the sum's factors, for three equations.
    """
    factors = np.array(_NEAR_THE_SELFISH)
    for _ in range(30):
        steps = 1e-7 * np.eye(3)
        slope = np.array([(_excess(factors + step) - _excess(factors)) / 1e-7 for step in steps]).T
        factors = factors - np.linalg.solve(slope, _excess(factors))
    weights: Weights = PLACES @ factors
    return weights


# -- the questions --------------------------------------------------------------------------------------------


def own_errors(weights: Weights) -> Weights:
    """Return by how much each network, (N, 14), misses its own weights, (N,): the largest of 14 errors."""
    errors: Weights = np.abs(put_out(weights, weights) - weights).max(axis=1)
    return errors


def copy_errors(weights: Weights, shown: Weights) -> Weights:
    """Return by how much each network, (N, 14), misses each of the others shown to it, (M, 14), as (N, M)."""
    return np.stack([np.abs(put_out(weights, one) - one).max(axis=1) for one in shown], axis=1)


def inherits(weights: Weights) -> NDArray[np.bool_]:
    """Change each weight of the running networks, (N, 14), by 0.01 and return whether what they put out has it.

    A network reads its own weights, the changed one too: it has it if it puts out a value nearer to the changed one.
    """
    found = []
    for place in range(N_WEIGHTS):
        edited = weights + _EDIT * (np.arange(N_WEIGHTS) == place)
        child = put_out(edited, edited)[:, place]
        found.append(np.abs(child - edited[:, place]) < np.abs(child - weights[:, place]))
    return np.stack(found, axis=1)


def _swapped(quines: Weights, strangers: Weights) -> Weights:
    """Return the quines' errors on all but themselves, (N, N - 1 + M)."""
    among = copy_errors(quines, quines)[~np.eye(len(quines), dtype=bool)].reshape(len(quines), -1)
    return np.hstack([among, copy_errors(quines, strangers)])


def _layers(weights: Weights) -> list[Weights]:
    """Return the three matrices of each network."""
    ends = np.cumsum([cells * inputs for cells, inputs in LAYERS])[:-1]
    parts = np.split(weights, ends, axis=1)
    return [part.reshape(-1, *shape) for part, shape in zip(parts, LAYERS, strict=True)]


def _gradient(weights: Weights) -> Weights:
    """Return the slope of each network's mean squared error, what it is shown and should answer held fixed."""
    first, second, third = _layers(weights)
    missed = put_out(weights, weights) - weights
    factors = np.concatenate([(missed * weights).sum(axis=1, keepdims=True), missed @ PLACES], axis=1)
    pull = (2 / N_WEIGHTS * factors)[:, None]
    parts = (
        (third @ second).transpose(0, 2, 1) @ pull,
        third.transpose(0, 2, 1) @ pull @ first.transpose(0, 2, 1),
        pull @ (second @ first).transpose(0, 2, 1),
    )
    return np.concatenate([part.reshape(len(weights), -1) for part in parts], axis=1)


def _excess(factors: Weights) -> Weights:
    """Return by how much a network whose weights are a sum over their places computes another sum."""
    weights = (PLACES @ factors)[None]
    slope, *others = slopes(weights)[0]
    excess: Weights = slope * factors + others - factors
    return excess


def _told(error: Any) -> float:
    return round(float(error), _DECIMALS) + 0.0  # no minus before a zero
