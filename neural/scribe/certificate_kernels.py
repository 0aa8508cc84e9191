"""Kernels of the scribe's certificate: how much of the attention can go where it should not, in whole numbers."""

from __future__ import annotations

import numpy as np

from automata.runtime.jit import kernel


@kernel
def leaks(slopes, levels, roles, instructed, wanted, last, power, window, out):
    """Set out, (N,) int64, to the most weight that tokens other than the wanted one can have; -1 if one beats it.

    Before it is rounded down, the score of a token is `levels` of its role plus or minus `slopes` of each bit of its
    place: slopes (N, A), levels (N, 3) of source, written and instruction, of which the first `roles` are there. wanted
    (N,) is the place of the wanted token, an instruction if `instructed` is 1, else of the source; there is no other
    instruction for that place. Of the written ones those at places up to last (N,) are there; any of the others may be
    or not. Scores are multiplied by two to `power`. The wanted one weighs 2 ** window. All int64.
    """
    bits = slopes.shape[1]
    places = 1 << bits
    scores = np.empty(places, np.int64)
    for row in range(slopes.shape[0]):
        scores[0] = 0
        for bit in range(bits):
            scores[0] -= slopes[row, bit]
        for bit in range(bits):
            for place in range(1 << bit):
                scores[place + (1 << bit)] = scores[place] + 2 * slopes[row, bit]
        right = scores[wanted[row]] + levels[row, 2 if instructed == 1 else 0]
        right = right << power if power >= 0 else right >> -power
        total = np.int64(0)
        beaten = False
        for role in range(roles):
            level = levels[row, role]
            stop = last[row] + 1 if role == 1 else places
            skipped = wanted[row] if role == 2 or (role == 0 and instructed == 0) else -1
            for place in range(stop):
                score = scores[place] + level
                score = score << power if power >= 0 else score >> -power
                lead = right - score
                if lead <= window and place != skipped:
                    if lead < 0:
                        beaten = True
                    else:
                        total += np.int64(1) << (window - lead)
        out[row] = -1 if beaten else total
