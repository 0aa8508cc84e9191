"""Reed–Solomon codes over the bytes of a genome: symbols in, a longer word out, from which errors can be removed.

A genome's symbols are packed into bytes, the last one filled up with zeros, and every `message` bytes get
`block - message` check bytes (Reed and Solomon 1960, over GF(256); the library is `reedsolo`). A block in which at most
half as many bytes are wrong as it has check bytes is restored. Of any other the decoder says so, but for about one in
t! at t correctable bytes, and its message bytes are then read as they came. The code and the length of what was coded
are known to whoever reads: they are not in the word.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from automata.errors import ArgumentError

BLOCK = 255


@dataclass(frozen=True)
class ReedSolomon:
    """RS(255, `message`): 255 - `message` check bytes after every `message` bytes; the last block is shorter.

    Raises ArgumentError for a `message` that leaves no two check bytes, or none to check.
    """

    message: int

    def __post_init__(self) -> None:
        if not 1 <= self.message <= BLOCK - 2:
            raise ArgumentError(f"a block of {BLOCK} bytes has 1 to {BLOCK - 2} of a message, not {self.message}")

    def __str__(self) -> str:
        return f"RS({BLOCK},{self.message})"

    @property
    def correctable(self) -> int:
        """Wrong bytes that a block may have and still be restored."""
        return (BLOCK - self.message) // 2

    def write(self, symbols: Sequence[int], labels: int) -> NDArray[np.uint8]:
        """Return the code word of symbols, each one of `labels` letters: (n,) uint8, letters of the same kind."""
        return _unpacked(np.frombuffer(bytes(self._codec.encode(_packed(symbols, labels))), dtype=np.uint8), labels)

    def read(self, word: Sequence[int], labels: int, count: int) -> NDArray[np.uint8]:
        """Return the first `count` symbols of what a word, right or not, says: restored block by block where it can be.

        The slow version, which decodes; `read_beside` gives the same, but for words that are decoded wrongly.
        """
        from reedsolo import ReedSolomonError

        received = _packed(word, labels)
        found = bytearray()
        for start in range(0, len(received), BLOCK):
            block = received[start : start + BLOCK]
            try:
                found += self._codec.decode(block)[0]
            except ReedSolomonError:
                found += block[: len(block) - (BLOCK - self.message)]
        return _unpacked(np.frombuffer(bytes(found), dtype=np.uint8), labels)[:count]

    def read_beside(
        self, words: NDArray[np.uint8], sent: NDArray[np.uint8], labels: int, count: int
    ) -> NDArray[np.uint8]:
        """Return what `read` does for words, (N, n), of which it is known what was `sent`, (n,): (N, count) uint8.

        Blocks are restored where they differ from what was sent in no more bytes than can be corrected.
        """
        size = _symbols_in_byte(labels)
        wrong = (words != sent).reshape(len(words), -1, size).any(axis=2)
        found = []
        for start in range(0, wrong.shape[1], BLOCK):
            stop = min(start + BLOCK, wrong.shape[1])
            restored = wrong[:, start:stop].sum(axis=1) <= self.correctable
            kept = slice(start * size, (stop - (BLOCK - self.message)) * size)
            found.append(np.where(restored[:, None], sent[kept], words[:, kept]))
        return np.concatenate(found, axis=1)[:, :count]

    @cached_property
    def _codec(self) -> Any:
        from reedsolo import RSCodec

        return RSCodec(BLOCK - self.message)


def _symbols_in_byte(labels: int) -> int:
    if labels not in (2, 4, 16):
        raise ArgumentError(f"bytes are made of 2, 4 or 16 letters, not of {labels}")
    return 8 // (labels.bit_length() - 1)


def _packed(symbols: Sequence[int], labels: int) -> bytes:
    """Return symbols as bytes, the first one highest, filled up with zeros."""
    size = _symbols_in_byte(labels)
    values = np.asarray(symbols, dtype=np.uint8)
    values = np.pad(values, (0, -len(values) % size)).reshape(-1, size)
    weights = labels ** np.arange(size, dtype=np.int64)[::-1]
    return bytes((values @ weights).astype(np.uint8))


def _unpacked(values: NDArray[np.uint8], labels: int) -> NDArray[np.uint8]:
    size = _symbols_in_byte(labels)
    weights = labels ** np.arange(size, dtype=np.int64)[::-1]
    return (values[:, None] // weights % labels).astype(np.uint8).ravel()
