"""Life files: version 1.05 (`.lif`, blocks of rows) and 1.06 (`.life`, a list of places), both directions.

In 1.05 `#P 3 -2` says in which column and row the rows of `.` and `*` below begin; `#R 23/36` names the rule, survival
first; `#N`, or no word of it, means Conway's Life. In 1.06 each line is the column and the row of a live cell. As in
Golly, one reader takes both: each line shows what it is, and blank ones count for nothing.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator
from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from automata.errors import FormatError, PatternError
from automata.files.lines import BLANKS, TextLines, check_mark, fault_in_line, whole_lines
from automata.files.reading import read_pieces, write_atomically
from automata.files.remarks import remark, remarks
from automata.formats.live_cells import (
    LIFE,
    LiveCells,
    birth_first,
    check_life,
    check_two_states,
    drawn,
    joined,
    rule_line,
    rule_word,
    survival_first,
)
from automata.pattern import Box, Pattern
from automata.trees.macrocell import Macrocell

Version = Literal["1.05", "1.06"]

# Version 1.05 has no lines of more than 80 characters.
BLOCK_WIDTH = 80
# The side of the squares that a tree is cut into.
_SQUARE = 64
# Cells that are written at once.
_CHUNK = 1 << 16

_ROWS = re.compile(rb"(?:[.*]++[ \t]*+\n)*+")
# Golly passes over what stands behind two numbers.
_PLACES = re.compile(rb"(?:-?[0-9]{1,10}+[ \t]++-?[0-9]{1,10}+(?:[ \t][^\n]*+)?+\n)*+")
_SURPLUS = re.compile(rb"^(\S+[ \t]+\S+)[ \t]+\S.*$", re.MULTILINE)
_CORNER = re.compile(r"#P[ \t]*(?:([+-]?[0-9]{1,10})(?:[ \t]+([+-]?[0-9]{1,10})(?:[ \t].*)?)?[ \t]*)?")


def read_life(path: str | os.PathLike[str]) -> Pattern:
    """Read a Life 1.05 or 1.06 file, gzipped or not. Raises FormatError, with path, line and column."""
    try:
        with remarks(path):
            return _pattern(read_pieces(path))
    except FormatError as error:
        raise error.located(error.path or path) from None


def parse_life(text: str) -> Pattern:
    """Return the pattern that `text` describes. Raises FormatError with line and column for a fault.

    >>> parse_life("#Life 1.06\\n0 -1\\n1 0\\n-1 1\\n0 1\\n1 1\\n").bounding_box
    Box(top=-1, left=-1, height=3, width=3)
    """
    return _pattern([text.encode("utf-8", "replace")])


def _pattern(pieces: Iterable[bytes]) -> Pattern:
    universe = from_pieces(pieces, wide=False)
    assert isinstance(universe, Pattern)
    return universe


class _Corner(NamedTuple):
    """Where the next row begins."""

    row: int = 0
    column: int = 0


def from_pieces(pieces: Iterable[bytes], *, wide: bool = False) -> Pattern | Macrocell:
    """Return the pattern that the pieces of a file describe, or a tree where it is large and it may be `wide`."""
    with remarks():
        return _read(pieces, wide=wide)


def _read(pieces: Iterable[bytes], *, wide: bool) -> Pattern | Macrocell:
    parts: list[LiveCells] = []
    rule, corner, number, begun = LIFE, _Corner(), 1, False
    for text in whole_lines(pieces):
        if not begun and text.strip():
            begun = True
            check_mark(text, number, b"#", "a Life file begins with #Life 1.05 or #Life 1.06")
        lines = TextLines.of(text, number)
        rows, corner = _read_rows(lines, corner)
        parts += [rows, _read_places(lines)]
        rule = _read_rule(lines, rule)
        number += text.count(b"\n")
    if not begun:
        raise FormatError("the file is empty: a Life file begins with #Life 1.05 or #Life 1.06", line=1, column=1)
    return joined(parts).universe(rule, wide=wide)


def _read_rows(lines: TextLines, corner: _Corner) -> tuple[LiveCells, _Corner]:
    """Read the rows of cells, where the `#P` lines say; and say where the next one would be."""
    is_row = lines.begin_with(b".*")
    lines.join(~(is_row | lines.begin_with(b"#-0123456789")), BLANKS, _line_fault)
    moves = np.flatnonzero(lines.begin_with(b"#") & (lines.second() == ord("P")))
    # A row lies as far below its corner as rows were drawn since.
    n_drawn = np.concatenate([[0], np.cumsum(is_row)])
    corners, before = [corner], 0
    for place in moves.tolist():
        here = _Corner(corners[-1].row + int(n_drawn[place] - n_drawn[before]), corners[-1].column)
        corners.append(_read_corner(lines, place, here))
        before = place
    tops, lefts = (np.array(values, dtype=np.int64) for values in zip(*corners, strict=True))
    tops -= n_drawn[np.concatenate([[0], moves])]
    places = np.flatnonzero(is_row)
    which = np.searchsorted(moves, places)
    rank, column = drawn(lines.join(is_row, _ROWS, _line_fault), ord("*"))
    cells = LiveCells((tops[which] + n_drawn[places])[rank], lefts[which][rank] + column, lines.number + places[rank])
    return cells, _Corner(int(tops[-1] + n_drawn[-1]), int(lefts[-1]))


def _read_corner(lines: TextLines, place: int, here: _Corner) -> _Corner:
    """Return where a `#P` line puts the next row; what it does not say stays as it is `here`."""
    match = _CORNER.fullmatch(lines.text(place))
    if match is None:
        message = "#P is not followed by two whole numbers: write #P COLUMN ROW"
        raise FormatError(message, line=lines.number + place, column=3)
    column, row = match.groups()
    return _Corner(here.row if row is None else int(row), here.column if column is None else int(column))


def _read_places(lines: TextLines) -> LiveCells:
    """Read the lines that are the column and the row of a cell."""
    is_place = lines.begin_with(b"-0123456789")
    text = lines.join(is_place, _PLACES, _line_fault)
    if surplus := _SURPLUS.search(text):
        place = lines.number + int(np.flatnonzero(is_place)[text.count(b"\n", 0, surplus.start())])
        remark("surplus", "what stands behind the column and the row of a cell is passed over", place)
        text = _SURPLUS.sub(rb"\1", text)
    numbers: NDArray[np.int64] = np.fromstring(text, dtype=np.int64, sep=" ") if text else np.zeros(0, np.int64)
    column, row = numbers.reshape(-1, 2).T
    return LiveCells(row, column, lines.number + np.flatnonzero(is_place))


def _read_rule(lines: TextLines, rule: str) -> str:
    """Return the rule that the last `#R` or `#N` line names, or else the one so far."""
    named = np.flatnonzero(lines.begin_with(b"#") & np.isin(lines.second(), [ord("R"), ord("N")]))
    if not named.size:
        return rule
    text = lines.text(named[-1])
    return (birth_first(rule_word(text[2:])) if text[1] == "R" else "") or LIFE


def _line_fault(text: str, number: int) -> FormatError:
    """Say where a line stops being one of a Life file."""
    if text[:1] in (".", "*"):
        good, expected = re.match(r"[.*]*", text), "a cell, `.` or `*`,"
    else:
        good = re.match(r"(?:-?[0-9]{1,10}(?:[ \t]+(?:-?[0-9]{1,10})?)?)?[ \t]*", text)
        expected = "a row of `.` and `*`, a column and a row of at most 10 digits, or a comment (#)"
    assert good is not None
    return fault_in_line(text, good.end(), number, expected)


# -- writing ------------------------------------------------------------------------------------------


def write_life(
    universe: Pattern | Macrocell,
    path: str | os.PathLike[str],
    *,
    version: Version = "1.05",
    comments: Iterable[str] = (),
) -> None:
    """Write `universe` so that its cells, their places and the rule are read again; gzipped for `.gz`.

    Raises FormatError if the file cannot be written, PatternError as `format_life` does.
    """
    write_atomically(path, format_life(universe, version=version, comments=comments))


def format_life(
    universe: Pattern | Macrocell, *, version: Version = "1.05", comments: Iterable[str] = ()
) -> Iterator[str]:
    """Return the text of a Life file, in parts; `comments` become `#D` lines. The generation is not kept.

    Raises PatternError for states above 1, for a rule's name that fits no line, for a place of more than ten digits,
    and in version 1.06, which names no rule, for every rule but Conway's Life.
    """
    kind = f"Life {version}"
    check_two_states(universe, kind)
    live = universe.bounding_box or Box(0, 0, 0, 0)
    if max(abs(live.top), abs(live.left), abs(live.bottom), abs(live.right)) >= 10**10:
        raise PatternError(f"{kind} has no places of more than ten digits: save it as a macrocell (.mc)")
    lines = [f"#Life {version}"]
    lines += [f"#D {line}".rstrip() for comment in comments for line in comment.splitlines() or [""]]
    if version == "1.06":
        check_life(universe, kind)
        return _places("\n".join([*lines, ""]), universe)
    rule = survival_first(rule_line(universe.rule))
    lines.append("#N" if rule in ("", "23/3") else f"#R {rule}")
    return _blocks("\n".join([*lines, ""]), universe)


def _places(head: str, universe: Pattern | Macrocell) -> Iterator[str]:
    yield head
    live = universe.bounding_box or Box(0, 0, 0, 0)
    if isinstance(universe, Pattern):
        rows, columns = np.nonzero(universe.cropped().cells)
        parts: Iterable[tuple[NDArray[np.int64], NDArray[np.int64]]] = [(rows, columns)]
    else:
        parts = (
            (np.repeat(run.row, length), np.concatenate([*map(np.arange, run.start, run.stop)]))
            for run in universe.runs()
            for length in [run.stop - run.start]
        )
    for rows, columns in parts:
        for first in range(0, rows.size, _CHUNK):
            part = slice(first, first + _CHUNK)
            places = zip(columns[part].tolist(), rows[part].tolist(), strict=True)
            yield "".join([f"{live.left + column} {live.top + row}\n" for column, row in places])


def _blocks(head: str, universe: Pattern | Macrocell) -> Iterator[str]:
    """Yield blocks of at most BLOCK_WIDTH columns, each from its first live row to its last.

    A pattern is cut into strips, a tree into its squares.
    """
    yield head
    if isinstance(universe, Pattern):
        for left in range(0, universe.cells.shape[1], BLOCK_WIDTH):
            strip = universe.cells[:, left : left + BLOCK_WIDTH]
            yield _block(Pattern(strip, universe.top, universe.left + left))
        return
    live = universe.bounding_box or Box(0, 0, 0, 0)
    for tops, lefts, squares in universe.tiles_in_order(_SQUARE):
        corners = zip(tops.tolist(), lefts.tolist(), squares, strict=True)
        yield "".join([_block(Pattern(cells, live.top + top, live.left + left)) for top, left, cells in corners])


def _block(block: Pattern) -> str:
    drawn = block.cropped()
    if not drawn.population:
        return ""
    rows = np.where(drawn.cells, b"*", b".").view(f"S{drawn.cells.shape[1]}")[:, 0].tolist()
    lines = [(row.decode().rstrip(".") or ".") + "\n" for row in rows]
    return "".join([f"#P {drawn.left} {drawn.top}\n", *lines])
