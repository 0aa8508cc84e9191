"""Kernels of the scribe's writing: keys are kept, and each letter costs one pass over the tokens before it."""

from __future__ import annotations

import math

import numpy as np

from automata.runtime.jit import inlined, kernel


@inlined
def chosen_letter(hidden, total, bias, readout, cool, chance, sums):
    """Return the letter whose sum is largest, or with `cool` > 0 one drawn by a chance in [0, 1); `sums` is filled."""
    width, letters = readout.shape
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
        left = chance * whole
        chosen = best
        for letter in range(letters):
            left -= math.exp((sums[letter] - sums[best]) * rate)
            if left < 0.0:
                chosen = letter
                break
        best = chosen
    return best


@kernel
def write(queries, keys, tokens, values, bias, readout, power, window, end, stops, cool, chances, out):
    """Write letters into `out`, (most,) int64; return how many.

    queries (most, K): one for each place. keys (M + most, K): the first M those of the prompt and of the token that
    asks, then that of the letter written at each place. tokens (M + most,): rows of `values`, (V, W); the first M are
    given, later ones are filled in. bias (W,), readout (W, L). All int64. Scores are multiplied by two to `power`. With
    `cool` > 0 a letter is drawn, by chances (most,) in [0, 1), in proportion to e ** (cool * sum), else it is the
    largest sum's.
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
        best = chosen_letter(hidden, total, bias, readout, cool, chances[place] if cool > 0.0 else 0.0, sums)
        out[place] = best
        if stops and best == end:
            return place + 1
        if place + 1 < most:
            tokens[seen] = best
    return most


@kernel
def copy_by_address(slopes, levels, source, asking, values, bias, readout, power, window, end, cool, chances, out):
    """Write letters into `out`, (most,) int64, and return how many, as `write` does of a tape that is to be copied.

    `source` (S,) are the rows of values of the tokens at places 0 to S - 1, `asking` that of the token that asks. A
    token's score, before it is multiplied by two to `power`, is `levels`, (most, 2), of its role, source or written,
    plus or minus `slopes`, (most, A), of each bit of its place; S and most are 2 ** A at most. So tokens that weigh
    nothing are passed over many at once: from the place that would score highest, bits are turned while less than the
    window is lost. The rest is `write`'s, in the same numbers.
    """
    most, bits = slopes.shape
    width, letters = readout.shape
    places = np.empty(1 << bits, np.int64)
    losses = np.empty(1 << bits, np.int64)
    hidden = np.empty(width, np.int64)
    sums = np.empty(letters, np.int64)
    # What is rounded down may be one less, and the window is met at its end too.
    slack = np.int64(window + 1) << max(0, -power)
    for place in range(most):
        best_place, height = np.int64(0), np.int64(0)
        for bit in range(bits):
            height += abs(slopes[place, bit])
            if slopes[place, bit] > 0:
                best_place |= 1 << bit
        # Of the tokens that are there for sure the highest, if one stands at that place.
        room = np.int64(1 << 62)
        upper = max(levels[place, 0], levels[place, 1])
        if best_place < source.shape[0]:
            room = upper - levels[place, 0] + slack
        if best_place <= place:
            room = min(room, upper - levels[place, 1] + slack)
        places[0], losses[0] = best_place, 0
        count = 1
        for bit in range(bits):
            loss = 2 * abs(slopes[place, bit])
            for number in range(count):
                if losses[number] + loss <= room:
                    places[count] = places[number] ^ (1 << bit)
                    losses[count] = losses[number] + loss
                    count += 1
        largest = np.int64(-(1 << 62))
        for number in range(count):
            for role in range(2):
                if places[number] < source.shape[0] if role == 0 else places[number] <= place:
                    score = levels[place, role] + height - losses[number]
                    largest = max(largest, score << power if power >= 0 else score >> -power)
        total = np.int64(0)
        for unit in range(width):
            hidden[unit] = 0
        for number in range(count):
            for role in range(2):
                if places[number] < source.shape[0] if role == 0 else places[number] <= place:
                    score = levels[place, role] + height - losses[number]
                    shift = window + (score << power if power >= 0 else score >> -power) - largest
                    if shift >= 0:
                        weight = np.int64(1) << shift
                        total += weight
                        where = places[number]
                        row = source[where] if role == 0 else out[where - 1] if where > 0 else asking
                        for unit in range(width):
                            hidden[unit] += weight * values[row, unit]
        best = chosen_letter(hidden, total, bias, readout, cool, chances[place] if cool > 0.0 else 0.0, sums)
        out[place] = best
        if best == end:
            return place + 1
    return most


@kernel
def predict(contexts, gaps, values, bias, readout, window, out):
    """Set out, (N,) int64, to the letter for each of contexts, (N, C) int64 rows of values; `gaps` as in the caller.

    All cells of a context have one score, the first of `gaps`, and the token that asks the second.
    """
    width, letters = readout.shape
    hidden = np.empty(width, np.int64)
    sums = np.empty(letters, np.int64)
    largest = max(gaps[0], gaps[1])
    cell = np.int64(1) << (window + gaps[0] - largest) if window + gaps[0] - largest >= 0 else np.int64(0)
    asking = np.int64(1) << (window + gaps[1] - largest) if window + gaps[1] - largest >= 0 else np.int64(0)
    total = cell * contexts.shape[1] + asking
    for number in range(contexts.shape[0]):
        for unit in range(width):
            held = np.int64(0)
            for token in range(contexts.shape[1]):
                held += values[contexts[number, token], unit]
            hidden[unit] = cell * held
        out[number] = chosen_letter(hidden, total, bias, readout, 0.0, 0.0, sums)
