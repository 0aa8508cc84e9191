# mypy: disable-error-code="no-untyped-def, no-untyped-call"
"""How many bytes of a child are like its parent's, in the way of lying in which most are."""

from __future__ import annotations

import numpy as np

from automata.runtime.jit import kernel


@kernel
def count_likest(parent, children, counts, which):
    """Fill `counts` and `which`, (n,) int64, of `children`, (n, L) uint8: the most equal bytes, and the first such way.

    Ways 0 to L - 1 move the child along by so many bytes, L to 2L - 1 do so turned round.
    """
    length = len(parent)
    turned = parent[::-1].copy()
    twice = np.empty(2 * length, dtype=np.uint8)
    for child in range(len(children)):
        for place in range(length):
            twice[place] = children[child, place]
            twice[length + place] = children[child, place]
        best, way = np.int32(-1), 0
        for other in range(2):
            wanted = turned if other else parent
            for by in range(length):
                like = np.int32(0)
                for place in range(length):
                    like += np.int32(twice[by + place] == wanted[place])
                if like > best:
                    best, way = like, other * length + by
        counts[child] = best
        which[child] = way
