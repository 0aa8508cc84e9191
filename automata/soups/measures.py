"""What is said of a whole soup at one time: entropies, distinct programs, the commonest ones."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

# Brotli as the paper's reference implementation calls it; its sizes differ between versions of brotli.
_QUALITY, _WINDOW = 2, 24


@dataclass(frozen=True)
class CommonProgram:
    """A program and how many times the soup has it."""

    program: bytes
    count: int


def byte_entropy(programs: NDArray[np.uint8]) -> float:
    """Return Shannon's entropy of the soup's bytes, each by itself, in bits a byte."""
    shares = np.bincount(programs.ravel(), minlength=256) / programs.size
    shares = shares[shares > 0]
    return float(-(shares * np.log2(shares)).sum())


def compressed_size(programs: NDArray[np.uint8]) -> int | None:
    """Return the bytes that brotli (quality 2, window 2^24) makes of the soup, or None where it is not installed.

    For the sizes of the reference implementation's logs it has to be brotli 1.1.0, `pip install 'replicarium[soups]'`.
    """
    try:
        import brotli
    except ModuleNotFoundError:
        return None
    return len(brotli.compress(programs.tobytes(), mode=brotli.MODE_GENERIC, quality=_QUALITY, lgwin=_WINDOW))


def high_order_entropy(programs: NDArray[np.uint8]) -> float | None:
    """Return by how many bits a byte brotli does better than the bytes' own entropy; None without brotli.

    Agüera y Arcas et al. 2024, arXiv:2406.19108: 1 or more is their transition. Order of any kind counts.
    """
    size = compressed_size(programs)
    return None if size is None else byte_entropy(programs) - 8 * size / programs.size


def commonest(programs: NDArray[np.uint8], most: int) -> tuple[int, list[CommonProgram]]:
    """Return how many distinct programs there are, and at most `most` of the commonest, the first met first in ties."""
    keys = program_keys(programs)
    _, first, counts = np.unique(keys, return_index=True, return_counts=True)
    best = np.lexsort((first, -counts))[:most]
    return len(counts), [CommonProgram(programs[first[which]].tobytes(), int(counts[which])) for which in best]


def program_keys(programs: NDArray[np.uint8]) -> NDArray[np.uint64]:
    """Return 64-bit hashes of programs, (N,); programs that differ have the same one by a chance of 2^-64."""
    count, length = programs.shape
    words = np.zeros((count, -(-length // 8) * 8), dtype=np.uint8)
    words[:, :length] = programs
    keys = np.zeros(count, dtype=np.uint64)
    for column in words.view(np.uint64).T:
        keys = (keys ^ column) * np.uint64(0x9E3779B97F4A7C15)
        keys ^= keys >> np.uint64(29)
    return keys


def shares_of(programs: NDArray[np.uint8], kinds: list[bytes]) -> list[float]:
    """Return which share of the soup each of `kinds` is."""
    wanted = program_keys(np.frombuffer(b"".join(kinds), dtype=np.uint8).reshape(len(kinds), -1))
    keys = program_keys(programs)
    return [float((keys == key).mean()) for key in wanted]
