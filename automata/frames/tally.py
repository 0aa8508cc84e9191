"""Tally: distinct rows of bytes, counted as they come, generation by generation."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

# Rows that are collected before they are merged with those of earlier generations.
_MERGED = 1 << 18


class RowTally:
    """Distinct rows of bytes, in lexicographic order, how often each was met, and where first."""

    def __init__(self, width: int):
        self._width = width
        self._rows = np.zeros((0, width), dtype=np.uint8)
        self._counts = self._firsts = np.zeros(0, dtype=np.int64)
        self._waiting: list[tuple[NDArray[np.uint8], NDArray[np.int64], NDArray[np.int64]]] = []
        self._n_waiting = 0

    def add(self, rows: NDArray[np.uint8], counts: NDArray[np.int64] | None = None, start: int = 0) -> None:
        """Take in rows, (N, width) uint8, each `counts` times or once; `start` is the number of the first of them."""
        keys = _keys(rows)
        _, first, inverse = np.unique(keys, return_index=True, return_inverse=True)
        given = np.ones(len(rows), dtype=np.int64) if counts is None else counts
        summed = np.zeros(len(first), dtype=np.int64)
        np.add.at(summed, inverse.ravel(), given)
        self._waiting.append((rows[first], summed, first.astype(np.int64) + start))
        self._n_waiting += len(first)
        if self._n_waiting > _MERGED:
            self._merge()

    def _merge(self) -> None:
        rows = np.concatenate([self._rows, *(each[0] for each in self._waiting)])
        counts = np.concatenate([self._counts, *(each[1] for each in self._waiting)])
        firsts = np.concatenate([self._firsts, *(each[2] for each in self._waiting)])
        _, index, inverse = np.unique(_keys(rows), return_index=True, return_inverse=True)
        summed = np.zeros(len(index), dtype=np.int64)
        np.add.at(summed, inverse.ravel(), counts)
        # What was met earlier stands earlier.
        self._rows, self._counts, self._firsts = rows[index], summed, firsts[index]
        self._waiting, self._n_waiting = [], 0

    @property
    def result(self) -> tuple[NDArray[np.uint8], NDArray[np.int64], NDArray[np.int64]]:
        """The rows, (M, width) uint8, their counts and the numbers at which they were first met, (M,) int64 each."""
        if self._waiting:
            self._merge()
        return self._rows, self._counts, self._firsts


def _keys(rows: NDArray[np.uint8]) -> NDArray[Any]:
    """Return a key for each row; among those of one call they compare as the rows do."""
    width = rows.shape[1]
    base = int(rows.max(initial=0)) + 1
    if base**width < 2**63:
        keys = np.zeros(len(rows), dtype=np.int64)
        for column in rows.T:
            keys = keys * base + column
        return keys
    return np.ascontiguousarray(rows).view(np.dtype((np.void, width))).ravel()
