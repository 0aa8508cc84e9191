"""Kernels of the scribe's certificate: how much of the attention can go where it should not, in whole numbers."""

from __future__ import annotations

import math

from automata.runtime.jit import kernel


@kernel
def leaks(source, written, instructions, wanted, instructed, last, scale, window, out):
    """Set out, (N,) int64, to the most weight that tokens other than the wanted one can have; -1 if one beats it.

    Raw scores, whole numbers in float64: source (N, P), written (N, P), instructions (N, P) or (N, 0), of a token of
    that role at each place. wanted (N,) int64 is the place of the wanted token, which is an instruction if `instructed`
    is 1, else of the source. Of the written ones those at places up to last (N,) int64 are there. Any of the others may
    be there or not. Scores are multiplied by `scale` and rounded down; the wanted one weighs 2 ** window.
    """
    count, places = source.shape
    for row in range(count):
        place = wanted[row]
        right = math.floor((instructions[row, place] if instructed == 1 else source[row, place]) * scale)
        total = 0
        beaten = False
        for other in range(places):
            if other != place or instructed == 1:
                lead = right - math.floor(source[row, other] * scale)
                beaten = beaten or lead < 0
                if 0 <= lead <= window:
                    total += 1 << int(window - lead)
        for other in range(last[row] + 1):
            lead = right - math.floor(written[row, other] * scale)
            beaten = beaten or lead < 0
            if 0 <= lead <= window:
                total += 1 << int(window - lead)
        for other in range(instructions.shape[1]):
            if other != place:
                lead = right - math.floor(instructions[row, other] * scale)
                beaten = beaten or lead < 0
                if 0 <= lead <= window:
                    total += 1 << int(window - lead)
        out[row] = -1 if beaten else total
