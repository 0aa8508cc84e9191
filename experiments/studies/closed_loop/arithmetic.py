"""What follows from how a copy is written, without any network: binomial tails of a code, and a header that is hit."""

from __future__ import annotations

from functools import lru_cache
from math import prod

from experiments.closed_loop.wording import ARMS, Arm
from experiments.studies.closed_loop.kind import STATED
from neural.genome.coding import BLOCK, ReedSolomon

# A byte of a code is so many symbols, of four letters each.
SYMBOLS_IN_BYTE = 4
# Symbols of a genome without which nothing is read of it, at the least.
HEADER = 270
# Arms whose copies are restored, or lost, whatever the network; and those that ask something of it.
CONSTRUCTED: tuple[Arm, ...] = ("uncoded", "RS(255,191)", "RS(255,127)", "RS(255,95)")
DECIDING: tuple[Arm, ...] = tuple(arm for arm in ARMS if arm not in CONSTRUCTED)


@lru_cache(maxsize=256)
def restored(arm: str, written: int, rate: float = STATED) -> float:
    """Return the chance that a copy of so many `written` symbols comes out of a code whole; uncoded, its header alone.

    Each symbol is wrong with the chance `rate`, by itself; a block of a code is restored up to as many wrong bytes as
    it corrects.
    """
    if arm == "uncoded":
        return float((1 - rate) ** HEADER)
    from scipy.stats import binom  # lazily: it takes longer to import than most runs

    code = ReedSolomon(int(arm[len("RS(255,") : -1]))
    size = -(-written // SYMBOLS_IN_BYTE)
    blocks = [min(BLOCK, size - start) for start in range(0, size, BLOCK)]
    wrong = 1 - (1 - rate) ** SYMBOLS_IN_BYTE
    return prod(float(binom.cdf(code.correctable, block, wrong)) for block in blocks)
