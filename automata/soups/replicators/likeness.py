"""How like a parent a child is: the bytes that are equal where the child may be turned round and moved along."""

from __future__ import annotations

from functools import cache

import numpy as np
from numpy.typing import NDArray

from automata.soups.replicators.likeness_kernels import count_likest

Bytes = NDArray[np.uint8]


@cache
def transforms(length: int) -> NDArray[np.intp]:
    """Return (2L, L): for each way a child may lie, where each byte of the parent is in it; the plain ways first."""
    places = np.arange(length)
    plain = [(places + by) % length for by in range(length)]
    return np.array(plain + [way[::-1] for way in plain])


def likest(parent: Bytes, children: Bytes) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Return for each of `children`, (n, L), how many bytes are like the parent's, and in which way (its number)."""
    counts, which = np.empty(len(children), dtype=np.intp), np.empty(len(children), dtype=np.intp)
    count_likest(np.ascontiguousarray(parent), np.ascontiguousarray(children), counts, which)
    return counts, which
