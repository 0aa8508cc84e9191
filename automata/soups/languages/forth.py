"""The Forth family: single bytes that work on a stack, read and write either program, and jump.

Agüera y Arcas et al. 2024, arXiv:2406.19108, as its reference implementation, cubff, runs them. A byte from 64 on is a
number, 0 to 63; one from 128 on a jump by 1 to 64 bytes, backward from 192 on.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from automata.soups.draws import splitmix64
from automata.soups.languages.language import WRITES, Execution, Language, filled, from_hex

# In the order of the kernel's numbers. Those on 0 mean the first program, those on 1 the second.
WORDS = (
    "read0", "read1", "read", "write0", "write1", "write", "dup", "drop", "swap", "if0", "inc", "dec", "add", "sub",
    "copy0", "copy1", "copy", "xor", "number", "jump",
)  # fmt: skip
_STACK = 128
_BASIC = ("read0", "read1", "write0", "write1", "dup", "drop", "swap", "if0", "inc", "dec", "add", "sub")


class _Stack(list[int]):
    """Bytes; an empty stack gives zeros, a full one takes nothing and says so."""

    full = False

    def take(self) -> int:
        return self.pop() if self else 0

    def put(self, byte: int) -> None:
        if len(self) == _STACK:
            self.full = True
        else:
            self.append(byte % 256)


@dataclass(frozen=True)
class Forth(Language):
    """One of the family. `words`: what the bytes from 0 on mean.

    `redrawn`: where a byte of the second program is this one, what would write over it draws the first program anew.
    """

    words: tuple[str, ...] = _BASIC
    redrawn: int = -1

    @property
    def kernel(self) -> Callable[..., Any]:
        """The family's kernel."""
        from automata.soups.languages.forth_kernels import run_forth

        return run_forth

    def word(self, byte: int) -> str:
        """Return what a byte means; "" for nothing."""
        if byte >= 128:
            return "jump"
        if byte >= 64:
            return "number"
        return self.words[byte] if byte < len(self.words) else ""

    @cached_property
    def table(self) -> NDArray[np.uint8]:
        """Words are numbered from 1 in the order of WORDS."""
        words = [self.word(byte) for byte in range(256)]
        return np.array([WORDS.index(word) + 1 if word else 0 for word in words], dtype=np.uint8)

    @cached_property
    def options(self) -> NDArray[np.int64]:
        """As `forth_kernels` says."""
        return np.array([self.redrawn, WRITES[self.writes]], dtype=np.int64)

    def execute(self, tape: Sequence[int], budget: int | None = None) -> Execution:
        """Run the pair, one step after the other."""
        cells, length, size = list(tape), self.length, 2 * self.length
        stack = _Stack()
        place, steps, executed = 0, 0, 0
        while steps < (self.budget if budget is None else budget):
            steps += 1
            byte = cells[place]
            word = self.word(byte)
            executed += word != ""
            target, value, here = -1, 0, place
            match word:
                case "number":
                    stack.put(byte % 64)
                case "jump":
                    place += (byte % 64 + 1) * (-1 if byte >= 192 else 1) - 1
                case "read0":
                    stack.put(cells[stack.take() % length])
                case "read1":
                    stack.put(cells[length + stack.take() % length])
                case "read":
                    stack.put(cells[stack.take() % size])
                case "write0" | "write1" | "write":
                    value, where = stack.take(), stack.take()
                    target = {"write0": where % length, "write1": length + where % length}.get(word, where % size)
                case "copy0":
                    where = stack.take() % length
                    target, value = length + where, cells[where]
                case "copy1":
                    where = stack.take() % length
                    target, value = where, cells[length + where]
                case "copy":
                    target, value = stack.take() % size, cells[stack.take() % size]
                case "dup":
                    top = stack.take()
                    stack.put(top)
                    stack.put(top)
                case "drop":
                    stack.take()
                case "swap":
                    top, second = stack.take(), stack.take()
                    stack.put(top)
                    stack.put(second)
                case "if0":
                    top = stack.take()
                    stack.put(top)
                    place += top != 0
                case "inc":
                    stack.put(stack.take() + 1)
                case "dec":
                    stack.put(stack.take() - 1)
                case "add":
                    stack.put(stack.take() + stack.take())
                case "sub":
                    stack.put(stack.take() - stack.take())
                case "xor":
                    stack.put(stack.take() ^ 64)
            if target >= 0 and self.may_write(here, target):
                if word in ("write1", "copy0") and cells[target] == self.redrawn:
                    self._redraw(cells, here)
                else:
                    cells[target] = value
            place += 1
            if not 0 <= place < size or stack.full:
                break
        return Execution(bytes(cells), steps, executed)

    def _redraw(self, cells: list[int], place: int) -> None:
        """Draw the first program anew, from all that is on the tape."""
        seed = 0
        for cell in cells:
            seed = splitmix64(seed ^ cell)
        base = seed * self.length**2 + place * self.length
        cells[: self.length] = [splitmix64(base + byte) % 256 for byte in range(self.length)]

    def to_text(self, program: bytes) -> str:
        """Return its words; `·` for a byte that is none."""
        return " ".join(self._told(byte) for byte in program)

    def _told(self, byte: int) -> str:
        if byte >= 128:
            return f"{'-' if byte >= 192 else '+'}{byte % 64 + 1}"
        return str(byte - 64) if byte >= 64 else self.word(byte) or "·"

    def from_text(self, text: str) -> bytes:
        """Read hexadecimal digits; bytes that do nothing fill up."""
        return filled(from_hex(text), self.length, 63)


FORTH_FAMILY = (
    Forth("forth", "a stack; reads and writes in either program"),
    Forth(
        "forthcopy",
        "a stack; reads, writes and copies anywhere on the tape",
        words=("read", "write", "copy", "xor", *_BASIC[4:]),
    ),
    Forth(
        "forthtrivial",
        "a stack; single bytes copy between the programs",
        words=(*_BASIC, "copy0", "copy1"),
    ),
    Forth(
        "forthtrivial_reset",
        "as forthtrivial; who writes over the byte 19 is drawn anew",
        words=(*_BASIC, "copy0", "copy1"),
        redrawn=0x13,
    ),
)
