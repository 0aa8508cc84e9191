"""Language: how two programs, laid end to end, run; as a kernel and as the plain Python that it must agree with."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from automata.errors import ArgumentError

LENGTH = 64
BUDGET = 8192
# Whose bytes an instruction may change, told by the program in which it stands. As bits: the first program's
# instructions in their own program, in the other; the second program's in the first, in their own.
WRITES: Mapping[str, int] = MappingProxyType(
    {"all": 0b1111, "own": 0b1001, "other": 0b0110, "first": 0b0101, "second": 0b1010, "none": 0}
)


class Execution(NamedTuple):
    """A pair that was run: what is on the tape, steps (what is no instruction counts), instructions executed."""

    tape: bytes
    steps: int
    executed: int


@dataclass(frozen=True)
class Language(ABC):
    """A language of programs of `length` bytes; a pair may take `budget` steps. `writes`: a key of WRITES."""

    name: str
    title: str
    length: int = LENGTH
    budget: int = BUDGET
    writes: str = "all"

    def __post_init__(self) -> None:
        if not 2 <= self.length <= 4096:
            raise ArgumentError(f"a program has from 2 to 4096 bytes, not {self.length}")
        if not 0 <= self.budget < 1 << 40:
            raise ArgumentError(f"a pair may take 0 steps or more, not {self.budget}")
        if self.writes not in WRITES:
            raise ArgumentError(f"writes is one of {', '.join(WRITES)}, not {self.writes!r}")

    @property
    @abstractmethod
    def kernel(self) -> Callable[..., Any]:
        """The kernel that runs pairs: see `run_bff`."""

    @property
    @abstractmethod
    def table(self) -> NDArray[np.uint8]:
        """(256,): the number of the instruction that each byte is, 0 for none."""

    @property
    @abstractmethod
    def options(self) -> NDArray[np.int64]:
        """What else the kernel is told."""

    @abstractmethod
    def execute(self, tape: Sequence[int], budget: int | None = None) -> Execution:
        """Run the two programs on `tape`, 2L bytes, step by step in plain Python."""

    @abstractmethod
    def to_text(self, program: bytes) -> str:
        """Return a program so that a person can read it."""

    @abstractmethod
    def from_text(self, text: str) -> bytes:
        """Return the program that is written so, filled up with bytes that do nothing; else ArgumentError."""

    def may_write(self, place: int, target: int) -> bool:
        """Whether an instruction at `place` of the tape may change the byte at `target`."""
        return bool(WRITES[self.writes] >> (2 * (place >= self.length) + (target >= self.length)) & 1)

    def scratch(self) -> tuple[NDArray[np.uint8], NDArray[np.uint64], NDArray[np.int64]]:
        """Return what a kernel needs to work in, for one thread."""
        words = (2 * self.length + 63) // 64
        return (
            np.zeros(2 * self.length + 256, dtype=np.uint8),
            np.zeros(3 * words, dtype=np.uint64),
            np.zeros((2 * self.length + 1, 5), dtype=np.int64),
        )

    def run_pairs(
        self, tapes: NDArray[np.uint8], budget: int | None = None
    ) -> tuple[NDArray[np.uint8], NDArray[np.int64], NDArray[np.int64]]:
        """Run each row of `tapes`, (n, 2L) uint8; return the tapes afterwards, steps and instructions executed."""
        pairs = len(tapes)
        if tapes.shape != (pairs, 2 * self.length) or tapes.dtype != np.uint8:
            raise ArgumentError(f"tapes are rows of {2 * self.length} bytes, not {tapes.shape} of {tapes.dtype}")
        programs = np.array(tapes, order="C").reshape(2 * pairs, self.length)
        steps, executed = np.zeros(pairs, dtype=np.int64), np.zeros(pairs, dtype=np.int64)
        budgets = np.full(pairs, self.budget if budget is None else budget, dtype=np.int64)
        order = np.arange(2 * pairs, dtype=np.uint32)
        self.kernel(
            programs, order, 0, pairs, budgets, self.table, self.options, *self.scratch(), steps,
            executed,
        )  # fmt: skip
        return programs.reshape(pairs, 2 * self.length), steps, executed


def filled(program: bytes, length: int, filler: int) -> bytes:
    """Return a program of `length` bytes; ArgumentError if it is longer."""
    if len(program) > length:
        raise ArgumentError(f"the program has {len(program)} bytes, and there is room for {length}")
    return program.ljust(length, bytes([filler]))


def from_hex(text: str) -> bytes:
    """Return the bytes of hexadecimal digits; ArgumentError for anything else."""
    try:
        return bytes.fromhex(text.removeprefix("0x"))
    except ValueError:
        raise ArgumentError(f"a program is written in pairs of hexadecimal digits, not as {text[:40]!r}") from None
