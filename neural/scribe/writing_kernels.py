"""Kernels of the scribe's writing: keys are kept, and each letter costs one pass over the tokens before it."""

from __future__ import annotations

import math

import numpy as np

from automata.runtime.jit import kernel


@kernel
def write(queries, keys, tokens, values, bias, readout, power, window, end, stops, cool, chances, wanted, out):
    """Write letters into `out`, (most,) int64; return how many.

    queries (most, K): one for each place. keys (M + most, K): the first M those of the prompt and of the token that
    asks, then that of the letter written at each place. tokens (M + most,): rows of `values`, (V, W); the first M are
    given, later ones are filled in. bias (W,), readout (W, L). All int64. Scores are multiplied by two to `power`. With
    `cool` > 0 a letter is drawn, by chances (most,) in [0, 1), in proportion to e ** (cool * sum), else it is the
    largest sum's. Where there are letters `wanted`, (most,) or (0,), writing ends at the first that is another.
    """
    most, size = queries.shape
    given = keys.shape[0] - most
    width, letters = readout.shape
    scores = np.empty(keys.shape[0], np.int64)
    hidden = np.empty(width, np.int64)
    sums = np.empty(letters, np.int64)
    for place in range(most):
        seen = given + place
        largest = np.int64(-(1 << 62))
        for token in range(seen):
            score = np.int64(0)
            for k in range(size):
                score += queries[place, k] * keys[token, k]
            score = score << power if power >= 0 else score >> -power
            scores[token] = score
            largest = max(largest, score)
        total = np.int64(0)
        for unit in range(width):
            hidden[unit] = 0
        for token in range(seen):
            shift = window + scores[token] - largest
            if shift >= 0:
                weight = np.int64(1) << shift
                total += weight
                row = tokens[token]
                for unit in range(width):
                    hidden[unit] += weight * values[row, unit]
        for letter in range(letters):
            sums[letter] = 0
        for unit in range(width):
            strength = hidden[unit] + total * bias[unit]
            if strength > 0:
                for letter in range(letters):
                    sums[letter] += strength * readout[unit, letter]
        best = 0
        for letter in range(1, letters):
            if sums[letter] > sums[best]:
                best = letter
        if cool > 0.0:
            rate = cool / total
            whole = 0.0
            for letter in range(letters):
                whole += math.exp((sums[letter] - sums[best]) * rate)
            left = chances[place] * whole
            chosen = best
            for letter in range(letters):
                left -= math.exp((sums[letter] - sums[best]) * rate)
                if left < 0.0:
                    chosen = letter
                    break
            best = chosen
        out[place] = best
        if stops and best == end:
            return place + 1
        if place < wanted.shape[0] and best != wanted[place]:
            return place + 1
        if place + 1 < most:
            tokens[seen] = best
    return most


@kernel
def predict(contexts, gaps, values, bias, readout, window, out):
    """Set out, (N,) int64, to the letter for each of contexts, (N, C) int64 rows of values; `gaps` as in the caller.

    All cells of a context have one score, the first of `gaps`, and the token that asks the second.
    """
    width, letters = readout.shape
    sums = np.empty(letters, np.int64)
    largest = max(gaps[0], gaps[1])
    cell = np.int64(1) << (window + gaps[0] - largest) if window + gaps[0] - largest >= 0 else np.int64(0)
    asking = np.int64(1) << (window + gaps[1] - largest) if window + gaps[1] - largest >= 0 else np.int64(0)
    total = cell * contexts.shape[1] + asking
    for number in range(contexts.shape[0]):
        for letter in range(letters):
            sums[letter] = 0
        for unit in range(width):
            strength = total * bias[unit]
            for token in range(contexts.shape[1]):
                strength += cell * values[contexts[number, token], unit]
            if strength > 0:
                for letter in range(letters):
                    sums[letter] += strength * readout[unit, letter]
        best = 0
        for letter in range(1, letters):
            if sums[letter] > sums[best]:
                best = letter
        out[number] = best
