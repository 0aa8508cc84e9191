"""Families of programs: those that have a word of eight bytes in common, read either way."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

WORD = 8


@dataclass(frozen=True)
class Family:
    """A word, and the share of programs of this family in each sample of a soup's history."""

    word: bytes
    shares: tuple[float, ...]


def words_of(programs: NDArray[np.uint8]) -> NDArray[np.uint64]:
    """Return the words of each program, (N, L - 7), sorted, 0 for one that is there already or is a run of one byte.

    A word and its mirror image are the same.
    """
    count, length = programs.shape
    if length < WORD:
        return np.zeros((count, 1), dtype=np.uint64)
    windows = np.lib.stride_tricks.sliding_window_view(programs, WORD, axis=1)
    forward = np.ascontiguousarray(windows).view("<u8")[..., 0]
    backward = np.ascontiguousarray(windows[..., ::-1]).view("<u8")[..., 0]
    words: NDArray[np.uint64] = np.minimum(forward, backward)
    words[(windows == windows[..., :1]).all(axis=-1)] = 0
    words.sort(axis=1)
    words[:, 1:][words[:, 1:] == words[:, :-1]] = 0
    return words


def commonest_word(programs: NDArray[np.uint8]) -> tuple[bytes, float]:
    """Return the word that most programs have, and the share of those that do; no word if all bytes are alike."""
    word, having = _commonest(words_of(programs))
    return word, float(having.mean()) if len(having) else 0.0


def _commonest(words: NDArray[np.uint64]) -> tuple[bytes, NDArray[np.bool_]]:
    """Return the word that most rows have, and which do."""
    values, counts = np.unique(words[words > 0], return_counts=True)
    if not len(values):
        return b"", np.zeros(len(words), dtype=bool)
    best = values[counts.argmax()]
    return best.tobytes(), (words == best).any(axis=1)


def families(samples: Sequence[NDArray[np.uint8]], most: int, least: float = 0.005) -> list[Family]:
    """Return at most `most` families of the samples, each of some programs, (n, L), in the order in which they come.

    The largest over all samples is taken first, and its programs are of no other family; then the largest of the
    rest, while it has a share of `least` in some sample.
    """
    if not samples:
        return []
    belongs = np.repeat(np.arange(len(samples)), [len(one) for one in samples])
    sizes = np.maximum(1, np.bincount(belongs, minlength=len(samples)))
    words, found = words_of(np.concatenate(samples)), []
    for _ in range(most):
        word, having = _commonest(words)
        shares = np.bincount(belongs[having], minlength=len(samples)) / sizes
        if not word or shares.max() < least:
            break
        found.append(Family(word, tuple(shares.tolist())))
        words, belongs = words[~having], belongs[~having]
    return sorted(found, key=lambda family: int(np.argmax(np.array(family.shares) > least / 2)))
