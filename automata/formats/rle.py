"""RLE: run-length encoded patterns, Golly's extended form, both directions.

A header `x = 3, y = 3, rule = B3/S23`, then runs such as `3o2b$`: `b` or `.` is state 0, `o` or `A` is 1,
A to X are 1 to 24, pA to pX 25 to 48 and so on to yO, 255; `$` ends a row, `!` the pattern. Source: Golly's
help, "Extended RLE format".
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from automata.errors import FormatError, PatternError, RuleError
from automata.formats.bounded import split_bounded
from automata.formats.files import plain_lines, read_text, write_atomically
from automata.formats.rle_runs import fault_at, read_runs, shown
from automata.pattern import Pattern
from automata.topology import PLANE

LINE_LENGTH = 70

_COMMENT = re.compile(r"^[ \t]*#.*$", re.MULTILINE)
_HEADER = re.compile(
    r"[ \t]*x[ \t]*=[ \t]*(?P<width>[0-9]+)[ \t]*,[ \t]*y[ \t]*=[ \t]*(?P<height>[0-9]+)[ \t]*"
    r"(?:,[ \t]*(?:rule[ \t]*=[ \t]*(?P<rule>.*))?)?$",
    re.MULTILINE,
)
_POSITION = re.compile(r"Pos[ \t]*=[ \t]*(-?[0-9]{1,18})[ \t]*,[ \t]*(-?[0-9]{1,18})(?![0-9])")
_GENERATION = re.compile(r"Gen[ \t]*=[ \t]*(-?[0-9]{1,1000})(?![0-9])")


class _Place(NamedTuple):
    """What `#CXRLE` lines say; `position` is None if they give none."""

    position: tuple[int, int] | None
    generation: int


def read_rle(path: str | os.PathLike[str]) -> Pattern:
    """Read an RLE file, gzipped or not. Raises FormatError, with path, line and column, if it is malformed."""
    text = read_text(path)
    try:
        return parse_rle(text)
    except FormatError as error:
        raise error.located(path) from None


def parse_rle(text: str) -> Pattern:
    """Return the pattern that `text` draws, its box from the first row and column to the last live ones.

    `#CXRLE Pos=` gives left and top; without it the top left is the origin, or, if the rule names a bounded
    grid, the place that centres the header's sizes (see `bounded`). Raises FormatError with line and column
    for the first fault, or where the box outgrows MAX_CELLS.
    """
    text = plain_lines(text)
    # Comments become blanks of the same length, so that every offset stays true.
    bare = _COMMENT.sub(lambda comment: " " * len(comment[0]), text)
    first = re.search(r"\S", bare)
    if first is None:
        raise fault_at(
            text, len(text), "the file ends before its header, which reads x = WIDTH, y = HEIGHT, rule = NAME"
        )
    line_start = bare.rfind("\n", 0, first.start()) + 1
    header = _HEADER.match(bare, line_start)
    if header is None:
        raise _header_fault(text, bare, first.start())
    place = _read_place(text, line_start)
    rule = (header["rule"] or "").rstrip() or None
    top, left = place.position or _centred(rule, header["width"], header["height"])
    cells = read_runs(text, bare[header.end() :].encode("ascii", "replace"), header.end())
    return Pattern(cells, top, left, rule, place.generation)


def _read_place(text: str, end: int) -> _Place:
    """Read the `#CXRLE` lines before `end`."""
    position: tuple[int, int] | None = None
    generation = 0
    for line in re.finditer(r"^[ \t]*#CXRLE\b.*$", text[:end], re.MULTILINE):
        # Golly knows two keys and passes over others; the last line that sets one wins.
        for key in re.finditer(r"\b(?:Pos|Gen)\b", line[0]):
            pattern = _POSITION if key[0] == "Pos" else _GENERATION
            match = pattern.match(line[0], key.start())
            if match is None:
                form = "Pos=COLUMN,ROW" if key[0] == "Pos" else "Gen=GENERATION"
                raise fault_at(
                    text, line.start() + key.start(), f"{key[0]} has no whole numbers after it: write {form}"
                )
            if key[0] == "Pos":
                position = int(match[2]), int(match[1])
            else:
                generation = int(match[1])
    return _Place(position, generation)


def _centred(rule: str | None, width: str, height: str) -> tuple[int, int]:
    """Return the top row and left column of a pattern whose file does not say where it lies."""
    try:
        topology = split_bounded(rule or "")[1]
    except RuleError:
        return 0, 0
    if topology == PLANE:
        return 0, 0
    columns, rows = (int(size) if len(size) < 10 else 0 for size in (width, height))
    if 0 < columns <= (topology.width or columns) and 0 < rows <= (topology.height or rows):
        return -(rows // 2), -(columns // 2)
    # Golly puts what does not seem to fit into the grid's corner.
    return -((topology.height or 0) // 2), -((topology.width or 0) // 2)


def _header_fault(text: str, bare: str, first: int) -> FormatError:
    """Say where the first line that is no comment stops being a header."""
    expected = "the header x = WIDTH, y = HEIGHT, rule = NAME"
    place = first
    for part in (r"x", r"=", r"[0-9]+", r",", r"y", r"=", r"[0-9]+", r",", r"rule", r"="):
        step = re.compile(rf"[ \t]*{part}").match(bare, place)
        if step is None:
            break
        place = step.end()
    blanks = re.compile(r"[ \t]*").match(bare, place)
    place = place if blanks is None else blanks.end()
    return fault_at(text, place, f"found {shown(text, place)} where {expected} was expected")


# -- writing ------------------------------------------------------------------------------------------


def write_rle(pattern: Pattern, path: str | os.PathLike[str], *, comments: Iterable[str] = ()) -> None:
    """Write `pattern` so that `read_rle` restores it, gzipped if the name ends in `.gz`; all or nothing.

    Raises FormatError if the file cannot be written, PatternError as `format_rle` does.
    """
    write_atomically(path, format_rle(pattern, comments=comments))


def format_rle(pattern: Pattern, *, comments: Iterable[str] = ()) -> str:
    """Return `pattern` as RLE: cells, place, generation and rule; `comments` become `#C` lines.

    Raises PatternError if the rule's name does not fit on the header line.
    """
    rule = pattern.rule
    if rule is not None and (not rule or rule != rule.strip() or re.search(r"[\r\n]", rule)):
        raise PatternError(
            f"the rule name {rule!r} does not fit a header line: name it without blanks around it"
        )
    lines = [f"#C {line}".rstrip() for comment in comments for line in comment.splitlines() or [""]]
    # A file that names a bounded grid and no place would be centred.
    if pattern.top or pattern.left or pattern.generation or ":" in (rule or ""):
        clock = f" Gen={pattern.generation}" if pattern.generation else ""
        lines.append(f"#CXRLE Pos={pattern.left},{pattern.top}{clock}")
    height, width = pattern.cells.shape
    lines.append(f"x = {width}, y = {height}" + (f", rule = {rule}" if rule else ""))
    two_state = not pattern.cells.size or int(pattern.cells.max()) <= 1
    runs = run_lines(pattern.cells, ["b", "o"] if two_state else symbols("pqrstuvwxy"), end="!")
    return "\n".join([*lines, *runs, ""])


def run_lines(cells: NDArray[np.uint8], marks: list[str], end: str = "") -> Iterator[str]:
    """Yield the runs of (H, W) cells, `marks` being what stands for each state, in lines of about LINE_LENGTH."""
    line = ""
    for token in _tokens(cells, marks):
        if len(line) + len(token) > LINE_LENGTH:
            yield line
            line = ""
        line += token
    if len(line) + len(end) > LINE_LENGTH:
        yield line
        line = ""
    yield line + end


def _tokens(cells: NDArray[np.uint8], symbols: list[str]) -> Iterator[str]:
    """Yield counts and symbols, rows without trailing zeros, no empty rows at the end."""
    width = cells.shape[1]
    flat = np.ascontiguousarray(cells).ravel()
    begins = np.empty(flat.size, dtype=np.bool_)
    begins[:1] = True
    np.not_equal(flat[1:], flat[:-1], out=begins[1:])
    begins[:: max(width, 1)] = True
    start = np.flatnonzero(begins)
    length = np.diff(start, append=flat.size)
    state = flat[start]
    row, column = 0, 0
    live = state > 0
    if width:
        for here, first, count, symbol in zip(
            (start[live] // width).tolist(),
            (start[live] % width).tolist(),
            length[live].tolist(),
            state[live].tolist(),
            strict=True,
        ):
            if here > row:
                yield _token(here - row, "$")
                row, column = here, 0
            if first > column:
                yield _token(first - column, symbols[0])
            yield _token(count, symbols[symbol])
            column = first + count


def _token(count: int, symbol: str) -> str:
    return symbol if count == 1 else f"{count}{symbol}"


def symbols(prefixes: str) -> list[str]:
    """Return what stands for each state; the ten letters `prefixes` precede those from 25 up."""
    letters = [chr(ord("A") + place) for place in range(24)]
    return [".", *letters, *(prefix + letter for prefix in prefixes for letter in letters)][:256]
