"""What the formats of two states share: places in the order of a file, rules written either way, what is not said."""

from __future__ import annotations

import re
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from automata.errors import FormatError, PatternError
from automata.formats.rle_runs import MAX_CELLS
from automata.pattern import Pattern

LIFE = "B3/S23"

_BIRTH_FIRST = re.compile(r"B([0-8]*)/S([0-8]*)([VH]?(?::.*)?)", re.IGNORECASE)
_SURVIVAL_FIRST = re.compile(r"([0-8]*)/([0-8]*)([VH]?(?::.*)?)", re.IGNORECASE)


class LiveCells(NamedTuple):
    """Rows and columns of live cells, and the line of the file that each stands in."""

    row: NDArray[np.int64]
    column: NDArray[np.int64]
    line: NDArray[np.int64]

    def pattern(self, rule: str) -> Pattern:
        """Return the smallest pattern that holds them; FormatError where its box outgrows MAX_CELLS."""
        if not self.row.size:
            return Pattern(np.zeros((0, 0), dtype=np.uint8), rule=rule)
        # Floating point cannot overflow, and near the limit it is exact.
        height, width = (
            np.maximum.accumulate(along) - np.minimum.accumulate(along) + 1.0
            for along in (self.row, self.column)
        )
        large = np.flatnonzero(height * width > MAX_CELLS)
        if large.size:
            message = f"the pattern would cover more than {MAX_CELLS} cells: split it into parts"
            raise FormatError(message, line=int(self.line[large[0]]), column=1)
        top, left = int(self.row.min()), int(self.column.min())
        cells = np.zeros((int(height[-1]), int(width[-1])), dtype=np.uint8)
        cells[self.row - top, self.column - left] = 1
        cells.setflags(write=False)
        return Pattern(cells, top, left, rule)


def joined(parts: list[LiveCells]) -> LiveCells:
    """Return all cells of the parts, in order."""
    return LiveCells(*(np.concatenate(columns) for columns in zip(*parts, strict=True)))


def drawn(text: bytes, live: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return the line, from 0, and the column of each mark `live` in `text`."""
    marks = np.frombuffer(text, np.uint8)
    ends = np.flatnonzero(marks == ord("\n"))
    places = np.flatnonzero(marks == live)
    line = np.searchsorted(ends, places)
    return line, places - np.concatenate([[0], ends + 1])[line]


def birth_first(rule: str) -> str:
    """Return a rule that is written survival first, such as `23/3`, birth first; any other as it is."""
    match = _SURVIVAL_FIRST.fullmatch(rule)
    return f"B{match[2]}/S{match[1]}{match[3]}" if match else rule


def survival_first(rule: str) -> str:
    """Return a rule that is written birth first, such as `B3/S23`, survival first; any other as it is."""
    match = _BIRTH_FIRST.fullmatch(rule)
    return f"{match[2]}/{match[1]}{match[3]}" if match else rule


def rule_line(rule: str | None) -> str:
    """Return the rule's name, or nothing; PatternError if it does not fit the rest of a line."""
    if rule is not None and (not rule or rule != rule.strip() or re.search(r"[\r\n]", rule)):
        raise PatternError(f"the rule name {rule!r} does not fit a line: name it without blanks around it")
    return rule or ""


def check_two_states(pattern: Pattern, kind: str) -> None:
    """Raise PatternError for a state that a format called `kind` cannot hold."""
    if pattern.cells.size and pattern.cells.max() > 1:
        raise PatternError(
            f"{kind} holds states 0 and 1, and there is a state {pattern.cells.max()}: save it as RLE"
        )


def check_life(pattern: Pattern, kind: str) -> None:
    """Raise PatternError for a rule that a reader of `kind` would take for Conway's Life."""
    if pattern.rule is not None and birth_first(pattern.rule).upper() not in (LIFE, "LIFE"):
        raise PatternError(
            f"{kind} names no rule and stands for {LIFE}, not {pattern.rule!r}: save it as RLE"
        )
