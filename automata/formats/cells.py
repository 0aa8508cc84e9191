"""Plaintext (`.cells`): a row a line, `.` dead and `O` live, lines that begin with `!` are comments; both directions.

`*` is live too, as in older files. The format names neither rule nor place: it is Conway's Life, from the origin.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator

import numpy as np

from automata.errors import FormatError
from automata.formats.files import read_pieces, write_atomically
from automata.formats.live_cells import LIFE, LiveCells, check_life, check_two_states, drawn, joined
from automata.formats.textlines import TextLines, fault_in_line, whole_lines
from automata.pattern import Pattern

# Rows that are written at once.
_CHUNK = 1 << 10

_ROWS = re.compile(rb"(?:[.O*]*+[ \t]*+\n)*+")


def read_cells(path: str | os.PathLike[str]) -> Pattern:
    """Read a plaintext file, gzipped or not. Raises FormatError, with path, line and column, if it is malformed."""
    try:
        return from_pieces(read_pieces(path))
    except FormatError as error:
        raise error.located(error.path or path) from None


def parse_cells(text: str) -> Pattern:
    """Return the pattern that `text` draws. Raises FormatError with line and column for the first fault."""
    return from_pieces([text.encode("utf-8", "replace")])


def from_pieces(pieces: Iterable[bytes]) -> Pattern:
    """Return the pattern that the pieces of a file draw, one behind the other."""
    parts: list[LiveCells] = []
    number, n_rows, begun = 1, 0, False
    for text in whole_lines(pieces):
        lines = TextLines.of(text, number)
        is_row = ~lines.begin_with(b"!")
        if not begun:
            # Blank lines are rows, but not before anything else.
            lead = len(text) - len(text.lstrip())
            begun = lead < len(text)
            is_row[: text.count(b"\n", 0, lead)] = False
        rank, column = drawn(lines.join(is_row, _ROWS, _line_fault).replace(b"*", b"O"), ord("O"))
        parts.append(LiveCells(n_rows + rank, column, number + np.flatnonzero(is_row)[rank]))
        number, n_rows = number + text.count(b"\n"), n_rows + int(np.count_nonzero(is_row))
    return joined(parts).pattern(LIFE)


def _line_fault(text: str, number: int) -> FormatError:
    good = re.match(r"[.O*]*", text)
    assert good is not None
    return fault_in_line(text, good.end(), number, "a cell, `.` or `O`,")


# -- writing ------------------------------------------------------------------------------------------


def write_cells(pattern: Pattern, path: str | os.PathLike[str], *, comments: Iterable[str] = ()) -> None:
    """Write `pattern` so that `read_cells` restores its cells, from the origin on; gzipped if the name ends in `.gz`.

    Raises FormatError if the file cannot be written, PatternError as `format_cells` does.
    """
    write_atomically(path, format_cells(pattern, comments=comments))


def format_cells(pattern: Pattern, *, comments: Iterable[str] = ()) -> Iterator[str]:
    """Return the text of a plaintext file, in parts; `comments` become `!` lines. Place and generation are not kept.

    Raises PatternError for states above 1 and for rules other than Conway's Life.
    """
    check_two_states(pattern, "plaintext")
    check_life(pattern, "plaintext")
    lines = [f"! {line}".rstrip() for comment in comments for line in comment.splitlines() or [""]]
    return _rows("\n".join([*(lines or ["!"]), ""]), pattern.cropped())


def _rows(head: str, pattern: Pattern) -> Iterator[str]:
    yield head
    for first in range(0, pattern.cells.shape[0], _CHUNK):
        cells = pattern.cells[first : first + _CHUNK]
        rows = np.where(cells, b"O", b".").view(f"S{cells.shape[1]}")[:, 0].tolist()
        yield "".join([(row.decode().rstrip(".") or ".") + "\n" for row in rows])
