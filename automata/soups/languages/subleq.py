"""The one-instruction languages: subtract one byte from another, jump if the difference is not positive.

Agüera y Arcas et al. 2024, arXiv:2406.19108, as its reference implementation, cubff, runs them.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from automata.soups.languages.language import WRITES, Execution, Language, filled, from_hex


@dataclass(frozen=True)
class Subleq(Language):
    """`relative`: four bytes an instruction, t[p+a] := t[p+b] − t[p+c], else go by the fourth, signed; or three:

    t[a] := t[a] − t[b], else go to the third's place. Execution goes on behind the instruction where the difference,
    as a signed byte, is positive.
    """

    relative: bool = False

    @property
    def kernel(self) -> Callable[..., Any]:
        """The family's kernel."""
        from automata.soups.languages.subleq_kernels import run_subleq

        return run_subleq

    @cached_property
    def table(self) -> NDArray[np.uint8]:
        """Every byte is part of the one instruction."""
        return np.ones(256, dtype=np.uint8)

    @cached_property
    def options(self) -> NDArray[np.int64]:
        """As `subleq_kernels` says."""
        return np.array([self.relative, WRITES[self.writes]], dtype=np.int64)

    def execute(self, tape: Sequence[int], budget: int | None = None) -> Execution:
        """Run the pair, one instruction after the other."""
        cells, size = list(tape), 2 * self.length
        width = 4 if self.relative else 3
        place, steps = 0, 0
        while steps < (self.budget if budget is None else budget):
            steps += 1
            if self.relative:
                target, one, other = ((place + cells[place + which]) % size for which in range(3))
            else:
                target, other = cells[place] % size, cells[place + 1] % size
                one = target
            value = (cells[one] - cells[other]) % 256
            if self.may_write(place, target):
                cells[target] = value
            if 0 < cells[target] < 128:
                place += width
            elif self.relative:
                place += (cells[place + 3] + 128) % 256 - 128
            else:
                place = cells[place + 2]
            if not 0 <= place <= size - width:
                break
        return Execution(bytes(cells), steps, steps)

    def to_text(self, program: bytes) -> str:
        """Return hexadecimal digits."""
        return program.hex()

    def from_text(self, text: str) -> bytes:
        """Read hexadecimal digits; zeros fill up."""
        return filled(from_hex(text), self.length, 0)


SUBLEQ_FAMILY = (
    Subleq("subleq", "subtract and jump, three addresses"),
    Subleq("rsubleq4", "subtract and jump, four relative addresses", relative=True),
)
