"""Plaintext (`.cells`): a row a line, `.` dead and `O` live, lines that begin with `!` are comments; both directions.

`*` is live too, as in older files. The format names neither rule nor place: it is Conway's Life, from the origin.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator

import numpy as np

from automata.errors import FormatError, PatternError
from automata.files.lines import TextLines, fault_in_line, whole_lines
from automata.files.reading import read_pieces, write_atomically
from automata.formats.live_cells import LIFE, LiveCells, check_life, check_two_states, drawn, joined
from automata.pattern import Box, Pattern
from automata.trees.macrocell import Macrocell

# Rows that are written at once.
_CHUNK = 1 << 10
# The most marks that a tree is written with, and the most that counts in a piece of a file may make.
MAX_MARKS = 1 << 30
_MOST_COUNTED = 1 << 24

# A count before a cell or dead cells, as some programs write, and blanks, which are dead where no comment stands first.
_ROWS = re.compile(rb"(?:[.O*]*+[ \t]*+\n)*+")
_COUNTED = re.compile(rb"(?:(?:[0-9]{0,10}+[.O*])*+[ \t]*+\n)*+")
_SPACED = re.compile(rb"(?:[.O* \t]*+\n)*+")
_COUNT = re.compile(rb"([0-9]+)([.O*])")


def read_cells(path: str | os.PathLike[str]) -> Pattern:
    """Read a plaintext file, gzipped or not. Raises FormatError, with path, line and column, if it is malformed."""
    try:
        return _pattern(read_pieces(path))
    except FormatError as error:
        raise error.located(error.path or path) from None


def parse_cells(text: str) -> Pattern:
    """Return the pattern that `text` draws. Raises FormatError with line and column for the first fault.

    >>> parse_cells("!Name: Glider\\n.O.\\n..O\\nOOO").population
    5
    """
    return _pattern([text.encode("utf-8", "replace")])


def _pattern(pieces: Iterable[bytes]) -> Pattern:
    universe = from_pieces(pieces, wide=False)
    assert isinstance(universe, Pattern)
    return universe


def from_pieces(pieces: Iterable[bytes], *, wide: bool = False) -> Pattern | Macrocell:
    """Return the pattern that the pieces of a file draw, or a tree where it is large and it may be `wide`."""
    parts: list[LiveCells] = []
    number, n_rows, begun, form = 1, 0, False, _SPACED
    for text in whole_lines(pieces):
        lines = TextLines.of(text, number)
        is_row = ~lines.begin_with(b"!")
        if not begun:
            # Blank lines are rows, but not before anything else.
            lead = len(text) - len(text.lstrip())
            begun = lead < len(text)
            is_row[: text.count(b"\n", 0, lead)] = False
            form = _COUNTED if text.startswith(b"!", lead) else _SPACED
        rows = _spelt_out(lines.join(is_row, form, _line_fault), lines.number)
        rank, column = drawn(rows, ord("O"))
        parts.append(LiveCells(n_rows + rank, column, number + np.flatnonzero(is_row)[rank]))
        number, n_rows = number + text.count(b"\n"), n_rows + int(np.count_nonzero(is_row))
    return joined(parts).universe(LIFE, wide=wide)


def _spelt_out(rows: bytes, number: int) -> bytes:
    """Return rows with `O` for every live cell and no counts."""
    if _COUNT.search(rows):
        total = sum(min(int(count[1]), _MOST_COUNTED + 1) for count in _COUNT.finditer(rows))
        if total > _MOST_COUNTED:
            raise FormatError(f"counts make more than the {_MOST_COUNTED} cells that are read at once", line=number)
        rows = _COUNT.sub(lambda count: count[2] * int(count[1]), rows)
    return rows.replace(b"*", b"O")


def _line_fault(text: str, number: int) -> FormatError:
    good = re.match(r"[.O*]*", text)
    assert good is not None
    return fault_in_line(text, good.end(), number, "a cell, `.` or `O`,")


# -- writing ------------------------------------------------------------------------------------------


def write_cells(universe: Pattern | Macrocell, path: str | os.PathLike[str], *, comments: Iterable[str] = ()) -> None:
    """Write `universe` so that its cells are read again, from the origin on; gzipped if the name ends in `.gz`.

    Raises FormatError if the file cannot be written, PatternError as `format_cells` does.
    """
    write_atomically(path, format_cells(universe, comments=comments))


def format_cells(universe: Pattern | Macrocell, *, comments: Iterable[str] = ()) -> Iterator[str]:
    """Return the text of a plaintext file, in parts; `comments` become `!` lines. Place and generation are not kept.

    Raises PatternError for states above 1, for rules other than Conway's Life, and for a tree whose rows up to their
    last live cells take more than MAX_MARKS marks.
    """
    check_two_states(universe, "plaintext")
    check_life(universe, "plaintext")
    lines = [f"! {line}".rstrip() for comment in comments for line in comment.splitlines() or [""]]
    head = "\n".join([*(lines or ["!"]), ""])
    if isinstance(universe, Pattern):
        return _rows(head, universe.cropped())
    live = universe.bounding_box or Box(0, 0, 0, 0)
    marks = 2 * live.height
    for part in universe.runs() if marks <= MAX_MARKS else ():
        ends = np.append(part.row[1:] != part.row[:-1], True)
        marks += int(part.stop[ends].sum())
    if marks > MAX_MARKS:
        raise PatternError(
            f"plaintext of {live.height} × {live.width} cells takes more than the {MAX_MARKS} marks that are written: "
            "save it as RLE"
        )
    return _sparse_rows(head, universe)


def _rows(head: str, pattern: Pattern) -> Iterator[str]:
    yield head
    for first in range(0, pattern.cells.shape[0], _CHUNK):
        cells = pattern.cells[first : first + _CHUNK]
        rows = np.where(cells, b"O", b".").view(f"S{cells.shape[1]}")[:, 0].tolist()
        yield "".join([(row.decode().rstrip(".") or ".") + "\n" for row in rows])


def _sparse_rows(head: str, universe: Macrocell) -> Iterator[str]:
    """Yield the rows from their runs, empty ones too."""
    yield head
    row = column = 0
    for part in universe.runs():
        for here, start, stop in zip(part.row.tolist(), part.start.tolist(), part.stop.tolist(), strict=True):
            while row < here:
                yield "\n" if column else ".\n"
                row, column = row + 1, 0
            yield "." * (start - column) + "O" * (stop - start)
            column = stop
    yield "\n"
