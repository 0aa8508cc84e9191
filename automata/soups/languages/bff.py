"""The BFF family: ten instructions on two heads over the tape on which the programs themselves stand.

`<` and `>` move head 0, `{` and `}` head 1; `+` and `-` change the byte at head 0; `.` copies the byte at head 0 to
head 1, `,` the other way; `[` jumps to the matching `]` if the byte at head 0 is zero, `]` back to the matching `[` if
it is not. Agüera y Arcas et al. 2024, *Computational Life*, arXiv:2406.19108; the variants are those of its reference
implementation, cubff.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from automata.errors import ArgumentError
from automata.soups.languages.language import WRITES, Execution, Language, filled, from_hex

INSTRUCTIONS = "<>{}+-.,[]"
# What is shown for a byte that is no instruction, and for one that brackets take for zero.
_OTHER, _ZERO = "·", "0"


@dataclass(frozen=True)
class Bff(Language):
    """One of the family. `bytes_of`: the byte of each of INSTRUCTIONS, -1 where the language lacks it."""

    bytes_of: tuple[int, ...] = tuple(INSTRUCTIONS.encode())
    modulus: int = 256  # a byte is the instruction, and zero to the brackets, that its remainder is
    start: int = 0  # the first place that is executed
    heads: tuple[int, int] = (0, 0)  # where they start; -1: where the first two bytes say
    jump: int = 0  # how far brackets jump; 0: to the one that matches
    comma: int = 0  # how far `,` moves head 1

    @cached_property
    def _signs(self) -> dict[int, str]:
        """The sign of every byte that is an instruction."""
        signs = {byte: sign for sign, byte in zip(INSTRUCTIONS, self.bytes_of, strict=True) if byte >= 0}
        return {byte: signs[byte % self.modulus] for byte in range(256) if byte % self.modulus in signs}

    @property
    def kernel(self) -> Callable[..., Any]:
        """The family's kernel."""
        from automata.soups.languages.bff_kernels import run_bff

        return run_bff

    @cached_property
    def table(self) -> NDArray[np.uint8]:
        """Instructions are numbered from 1 in the order of INSTRUCTIONS."""
        return np.array([INSTRUCTIONS.find(self._signs.get(byte, "no")) + 1 for byte in range(256)], dtype=np.uint8)

    @cached_property
    def options(self) -> NDArray[np.int64]:
        """As `bff_kernels` says."""
        size = 2 * self.length
        heads = [head if head < 0 else head % size for head in self.heads]
        told = [self.start, self.jump, self.modulus - 1, self.comma, WRITES[self.writes], *heads, self.modulus - 1]
        return np.array([*told, *self.bytes_of], dtype=np.int64)

    def execute(self, tape: Sequence[int], budget: int | None = None) -> Execution:
        """Run the pair, one step after the other."""
        cells, size = list(tape), 2 * self.length
        head_0, head_1 = (cells[which] % size if head < 0 else head % size for which, head in enumerate(self.heads))
        place, steps, executed = self.start, 0, 0
        while steps < (self.budget if budget is None else budget) and 0 <= place < size:
            steps += 1
            sign = self._signs.get(cells[place], "")
            executed += sign != ""
            target, value = head_0, cells[head_0]
            match sign:
                case "<" | ">":
                    head_0 = (head_0 + (1 if sign == ">" else -1)) % size
                case "{" | "}":
                    head_1 = (head_1 + (1 if sign == "}" else -1)) % size
                case "+":
                    value = (value + 1) % 256
                case "-":
                    value = (value - 1) % 256
                case ".":
                    target = head_1
                case ",":
                    value = cells[head_1]
                    head_1 = (head_1 + self.comma) % size
                case "[" if cells[head_0] % self.modulus == 0:
                    place = place + self.jump if self.jump else self._match(cells, place, 1)
                case "]" if cells[head_0] % self.modulus != 0:
                    place = place - self.jump if self.jump else self._match(cells, place, -1)
                    if place < 0:
                        break
            if sign in ("+", "-", ".", ",") and self.may_write(place, target):
                cells[target] = value
            place += 1
        return Execution(bytes(cells), steps, executed)

    def _match(self, cells: list[int], place: int, towards: int) -> int:
        """Return the place of the bracket that matches the one at `place`; beyond the tape if there is none."""
        depth, size = towards, len(cells)
        while depth:
            place += towards
            if not 0 <= place < size:
                return size if towards > 0 else -1
            depth += {"[": 1, "]": -1}.get(self._signs.get(cells[place], ""), 0)
        return place

    def to_text(self, program: bytes) -> str:
        """Return its instructions, `0` for what brackets take for zero, `·` for any other byte."""
        return "".join(self._signs.get(byte, _ZERO if byte % self.modulus == 0 else _OTHER) for byte in program)

    def from_text(self, text: str) -> bytes:
        """Read what `to_text` writes (a space is no instruction either), or hexadecimal digits after `0x`."""
        idle = next(byte for byte in range(255, -1, -1) if byte not in self._signs and byte % self.modulus)
        if text.startswith("0x"):
            return filled(from_hex(text), self.length, idle)
        bytes_of = dict(zip(INSTRUCTIONS, self.bytes_of, strict=True)) | {_ZERO: 0, _OTHER: idle, " ": idle}
        for sign in text:
            if bytes_of.get(sign, -1) < 0:
                raise ArgumentError(
                    f"{sign!r} is no instruction of {self.name}: a program is written in {self._known()}, "
                    f"{_OTHER} for a byte that is none, or as hexadecimal digits after 0x"
                )
        return filled(bytes(bytes_of[sign] for sign in text), self.length, idle)

    def _known(self) -> str:
        return "".join(sign for sign, byte in zip(INSTRUCTIONS, self.bytes_of, strict=True) if byte >= 0)


_FROM_TAPE = {"start": 2, "heads": (-1, -1)}
# Knierim et al. 2026, arXiv:2607.01483: no second head to move, but `,` takes it along.
_SELF_MOVE = (1, 0, -1, -1, 2, 3, -1, 4, 5, 6)

BFF_FAMILY = (
    Bff("bff", "ten instructions; the first two bytes say where the heads start", **_FROM_TAPE),  # type: ignore[arg-type]
    Bff("bff_noheads", "ten instructions; both heads start at the first byte"),
    Bff("bff8", "brackets jump eight bytes, matching or not", jump=8, **_FROM_TAPE),  # type: ignore[arg-type]
    Bff("bff8_noheads", "brackets jump eight bytes; both heads start at the first byte", jump=8),
    Bff(
        "bff_noheads_4bit",
        "sixteen values of a byte's lower half, ten of them instructions",
        bytes_of=(12, 13, 14, 15, 8, 9, 10, 11, 6, 7),
        modulus=16,
    ),
    Bff("bff_perm", "instructions are the bytes 1 to 10", bytes_of=tuple(range(1, 11)), **_FROM_TAPE),  # type: ignore[arg-type]
    Bff("bff_selfmove", "seven instructions; copying moves head 1", bytes_of=_SELF_MOVE, comma=1, **_FROM_TAPE),  # type: ignore[arg-type]
)
