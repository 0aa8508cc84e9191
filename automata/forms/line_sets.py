"""Sets of a list's lines that still match, followed from cell to cell while a transition list is compiled."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from automata.errors import RuleError

# Lists shorter than this are kept as bits throughout: a whole number of so many bits is quicker than any array.
_FEW_LINES = 4096
# In longer ones a set is kept as places, of 32 bits each, if that is shorter.
_BITS_A_PLACE = 32

Places = NDArray[np.int32]


class LineSets:
    """Sets of lines by number: 0 is the empty one, 1 all lines.

    `lines`, (lines, arity) int32, gives for each cell which of `allowed`, sets of states, the line wants there. A set
    is kept as the bits of one whole number or, where few lines are left of many, as their places: then it costs what
    it holds, and images of a line under many symmetries part ways quickly. Raises RuleError beyond `most_work` bits
    looked at, or what takes as long, and beyond `most_memory` bytes.
    """

    def __init__(
        self,
        lines: NDArray[np.int32],
        allowed: Sequence[frozenset[int]],
        n_states: int,
        *,
        most_work: int,
        most_memory: int,
    ):
        self._lines = lines
        self._most_work, self._most_memory = most_work, most_memory
        self._member = np.zeros((n_states, max(len(allowed), 1)), dtype=np.bool_)
        for number, states in enumerate(allowed):
            self._member[list(states), number] = True
        self._accepts = [[_as_bits(row[column]) for row in self._member] for column in np.ascontiguousarray(lines.T)]
        self._sets: list[int | Places] = [0, (1 << len(lines)) - 1]
        # Looked up by their bytes: whole numbers of few bits, which most are, share few hashes.
        self._known_bits: dict[bytes, int] = {}
        self._known_places: dict[bytes, int] = {}
        self._work = self._memory = 0
        # A set and a cell, which of the set's lines each state allows there, and whether it allows any.
        self._asked: tuple[int, int, NDArray[np.bool_], NDArray[np.bool_]] = (
            -1,
            -1,
            self._member,
            self._member,
        )

    def narrowed(self, number: int, cell: int, state: int) -> int:
        """Return the number of the lines of a set that allow `state` at `cell`; RuleError where it costs too much."""
        left = self._left(number, cell, state)
        if isinstance(left, int):
            if not left:
                return 0
            key = left.to_bytes((left.bit_length() + 7) // 8, "little")
            found = self._known_bits.setdefault(key, len(self._sets))
            size = 2 * len(key)
        else:
            if not left.size:
                return 0
            key = left.tobytes()
            left, size = np.frombuffer(key, dtype=np.int32), len(key)
            found = self._known_places.setdefault(key, len(self._sets))
        if found == len(self._sets):
            self._sets.append(left)
            self._memory += 500 + size
        return found

    def first(self, number: int, cell: int, state: int) -> int | None:
        """Return the first line of a set that allows `state` at `cell`, None if no line does."""
        left = self._left(number, cell, state)
        if isinstance(left, int):
            return (left & -left).bit_length() - 1 if left else None
        return int(left[0]) if left.size else None

    def _left(self, number: int, cell: int, state: int) -> int | Places:
        before = self._sets[number]
        self._spend(60_000)
        if isinstance(before, int):
            self._spend(before.bit_length())
            left = before & self._accepts[cell][state]
            # How a set is kept depends on what it holds alone, so that equal sets are found to be equal.
            dense = len(self._lines) < _FEW_LINES or left.bit_count() * _BITS_A_PLACE >= len(self._lines)
            return left if dense else self._places(left)
        if self._asked[:2] != (number, cell):
            # The next questions are about the same set and cell: answer for all states at once.
            allows = self._member[:, self._lines[before, cell]]
            self._spend(240_000 + 32 * allows.size)
            self._asked = (number, cell, allows, np.asarray(allows.any(axis=1)))
        _, _, allows, some = self._asked
        if not some[state]:
            return 0
        self._spend(140_000)
        few: Places = before[allows[state]]
        return few

    def _places(self, bits: int) -> Places:
        octets = np.frombuffer(bits.to_bytes((len(self._lines) + 7) // 8, "little"), dtype=np.uint8)
        return np.flatnonzero(np.unpackbits(octets, bitorder="little")).astype(np.int32)

    def _spend(self, work: int) -> None:
        self._work += work
        if self._work > self._most_work or self._memory > self._most_memory:
            raise RuleError("the list's lines combine in too many ways to follow")


def _as_bits(allows: NDArray[np.bool_]) -> int:
    return int.from_bytes(np.packbits(allows, bitorder="little").tobytes(), "little")
