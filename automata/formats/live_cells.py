"""Shared code of the two-state formats: cells in file order, both ways to write a rule, default rules."""

from __future__ import annotations

import contextlib
import re
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from automata.errors import FormatError, PatternError, RuleError
from automata.files.remarks import remark
from automata.formats.bounded import split_bounded
from automata.formats.rle_runs import MAX_CELLS
from automata.pattern import Pattern
from automata.rules.strings.rulestring import canonical_rulestring
from automata.trees.macrocell import Macrocell

LIFE = "B3/S23"

_BIRTH_FIRST = re.compile(r"B([0-8]*)/S([0-8]*)([VH]?(?::.*)?)", re.IGNORECASE)
_SURVIVAL_FIRST = re.compile(r"([0-8]*)/([0-8]*)([VH]?(?::.*)?)", re.IGNORECASE)
# A rule and a grid that may have blanks inside.
_GRID = re.compile(r"[^:]+:[A-Za-z][0-9*+-]+(?:,[0-9*+-]+)?,?")


class LiveCells(NamedTuple):
    """Rows and columns of live cells, and the line of the file that each stands in."""

    row: NDArray[np.int64]
    column: NDArray[np.int64]
    line: NDArray[np.int64]

    def universe(self, rule: str, *, wide: bool) -> Pattern | Macrocell:
        """Return the smallest pattern that holds them; where its box outgrows MAX_CELLS, a tree if it may be `wide`.

        Otherwise FormatError names the first line that outgrows it.
        """
        if not self.row.size:
            return Pattern(np.zeros((0, 0), dtype=np.uint8), rule=rule)
        # Floating point cannot overflow, and near the limit it is exact.
        height, width = (
            np.maximum.accumulate(along) - np.minimum.accumulate(along) + 1.0 for along in (self.row, self.column)
        )
        large = np.flatnonzero(height * width > MAX_CELLS)
        if large.size and wide:
            return Macrocell.from_live_cells(self.row, self.column, rule=rule)
        if large.size:
            message = f"the pattern would cover more than {MAX_CELLS} cells: read it with load_universe, as a tree"
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


def rule_word(text: str) -> str:
    """Return the rule that the rest of a line names, without a comma at its end and words behind a rule string.

    Golly ends it at the first blank; here a name that is no rule string may hold blanks.
    """
    words = text.split()
    if _GRID.fullmatch("".join(words)):
        words = ["".join(words)]
    if len(words) > 1:
        with contextlib.suppress(RuleError):
            canonical_rulestring(split_bounded(words[0].rstrip(","))[0])
            remark("words behind the rule", f"the words behind the rule {words[0]!a} are passed over")
            words = words[:1]
    return " ".join(words).rstrip(",")


def highest_state(universe: Pattern | Macrocell) -> int:
    """Return the highest state of any cell."""
    states = universe.cells if isinstance(universe, Pattern) else universe.children[universe.levels == 1]
    return int(states.max()) if states.size else 0


def check_two_states(universe: Pattern | Macrocell, kind: str) -> None:
    """Raise PatternError for a state that a format called `kind` cannot hold."""
    if highest_state(universe) > 1:
        raise PatternError(
            f"{kind} holds states 0 and 1, and there is a state {highest_state(universe)}: save it as RLE"
        )


def check_life(pattern: Pattern | Macrocell, kind: str) -> None:
    """Raise PatternError for a rule that a reader of `kind` would take for Conway's Life."""
    if pattern.rule is not None and birth_first(pattern.rule).upper() not in (LIFE, "LIFE"):
        raise PatternError(f"{kind} names no rule and stands for {LIFE}, not {pattern.rule!r}: save it as RLE")
