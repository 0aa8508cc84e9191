"""RLE: run-length encoded patterns, Golly's extended form, both directions.

A header `x = 3, y = 3, rule = B3/S23`, then runs such as `3o2b$`: `b` or `.` is state 0, `o` or `A` is 1, A to X are 1
to 24, pA to pX 25 to 48 and so on to yO, 255; `$` ends a row, `!` the pattern. Source: Golly's help,
"Extended RLE format".
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
from automata.formats.files import read_text, write_atomically
from automata.pattern import Pattern

# A rectangle of this many cells, one byte each, is the most that a file may ask for.
MAX_CELLS = 1 << 28
LINE_LENGTH = 70
# Bytes that are worked on at once, for speed and memory alike.
PIECE = 1 << 20

_COMMENT = re.compile(r"^[ \t]*#.*$", re.MULTILINE)
_HEADER = re.compile(
    r"[ \t]*x[ \t]*=[ \t]*(?P<width>[0-9]+)[ \t]*,[ \t]*y[ \t]*=[ \t]*(?P<height>[0-9]+)[ \t]*"
    r"(?:,[ \t]*(?:rule[ \t]*=[ \t]*(?P<rule>.*))?)?$",
    re.MULTILINE,
)
_POSITION = re.compile(r"Pos[ \t]*=[ \t]*(-?[0-9]{1,18})[ \t]*,[ \t]*(-?[0-9]{1,18})(?![0-9])")
_GENERATION = re.compile(r"Gen[ \t]*=[ \t]*(-?[0-9]{1,1000})(?![0-9])")
# The longest stretch of well-formed runs: where it ends, the file ends or the first fault lies.
_RUNS = re.compile(rb"(?:\s|(?:[1-9][0-9]*+)?+(?:[.bo$A-X]|[p-x][A-X]|y[A-O]))*+")
_LONG_COUNT = re.compile(rb"[0-9]{11}")
# A run may not be cut behind one of these.
_UNFINISHED = frozenset(bytes([mark]) for mark in b"0123456789pqrstuvwxy")


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
    # Comments become blanks of the same length, so that every offset stays true.
    bare = _COMMENT.sub(lambda comment: " " * len(comment[0]), text)
    first = re.search(r"\S", bare)
    if first is None:
        raise _fault(
            text, len(text), "the file ends before its header, which reads x = WIDTH, y = HEIGHT, rule = NAME"
        )
    line_start = bare.rfind("\n", 0, first.start()) + 1
    header = _HEADER.match(bare, line_start)
    if header is None:
        raise _header_fault(text, bare, first.start())
    place = _read_place(text, line_start)
    rule = (header["rule"] or "").rstrip() or None
    top, left = place.position or _centred(rule, header["width"], header["height"])
    cells = _read_runs(text, bare[header.end() :].encode("ascii", "replace"), header.end())
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
                raise _fault(
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
        box = split_bounded(rule or "")[1].box
    except RuleError:
        return 0, 0
    if box is None:
        return 0, 0
    columns, rows = (int(size) if len(size) < 10 else 0 for size in (width, height))
    if 0 < columns <= box.width and 0 < rows <= box.height:
        return -(rows // 2), -(columns // 2)
    # Golly puts what does not seem to fit into the grid's corner.
    return -(box.height // 2), -(box.width // 2)


def _read_runs(text: str, data: bytes, offset: int) -> NDArray[np.uint8]:
    """Return the (H, W) cells that the runs in `data`, which begins at `offset` in `text`, draw."""
    runs = _RUNS.match(data)
    assert runs is not None
    end = runs.end()
    long = _LONG_COUNT.search(data, 0, end)
    if long is not None:
        raise _fault(
            text, offset + long.start(), "a count has more than 10 digits: no such run fits a pattern"
        )
    if data[end : end + 1] not in (b"", b"!"):
        raise _run_fault(text, data, end, offset)

    height = width = 0
    for run in _live_runs(data, end):
        # Floating point cannot overflow, and near the limit it is exact.
        area = (run.row + 1.0) * np.maximum(np.maximum.accumulate(run.stop), width)
        if area[-1] > MAX_CELLS:
            first = offset + int(run.token[np.argmax(area > MAX_CELLS)])
            raise _fault(
                text, first, f"the pattern would cover more than {MAX_CELLS} cells: split it into parts"
            )
        height, width = int(run.row[-1]) + 1, max(width, int(run.stop.max()))
    # Write each run as a rise at its first cell and a fall behind its last, then add up, modulo 256.
    flat = np.zeros(height * width + 1, dtype=np.uint8)
    for run in _live_runs(data, end):
        last = run.row * width + run.stop
        flat[last - run.length] += run.state
        flat[last] -= run.state
    np.cumsum(flat, dtype=np.uint8, out=flat)
    cells = flat[:-1].reshape(height, width)
    cells.setflags(write=False)
    return cells


class _Runs(NamedTuple):
    """Runs of live cells: the place of each one's symbol, its row, the column behind it, length and state."""

    token: NDArray[np.int64]
    row: NDArray[np.int64]
    stop: NDArray[np.int64]
    length: NDArray[np.int64]
    state: NDArray[np.uint8]


def _live_runs(data: bytes, end: int) -> Iterator[_Runs]:
    """Yield the live runs of well-formed `data[:end]` in order, a piece at a time to bound the memory."""
    row = column = begin = 0
    while begin < end:
        cut = min(begin + PIECE, end)
        while cut < end and data[cut - 1 : cut] in _UNFINISHED:
            cut -= 1
        marks = np.frombuffer(data, np.uint8, cut - begin, begin)
        token = np.flatnonzero(_IS_TOKEN[marks])
        prefix = np.where(token > 0, _PREFIX[marks[token - 1]], 0)
        count = _counts(marks, token - (prefix > 0))
        new_row = marks[token] == ord("$")
        rows = row + np.cumsum(np.where(new_row, count, 0))
        passed = column + np.cumsum(np.where(new_row, 0, count))
        stop = passed - np.maximum.accumulate(np.where(new_row, passed, 0))
        state = _STATE[marks[token]] + prefix
        live = state > 0
        if live.any():
            yield _Runs(
                begin + token[live], rows[live], stop[live], count[live], state[live].astype(np.uint8)
            )
        if token.size:
            row, column = int(rows[-1]), int(stop[-1])
        begin = cut


def _counts(marks: NDArray[np.uint8], token: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return the number written before each token, 1 where there is none."""
    digit = (marks >= ord("0")) & (marks <= ord("9"))
    count = np.zeros(token.size, dtype=np.int64)
    active, power = np.arange(token.size), 1
    place = token - 1
    while active.size:
        written = (place >= 0) & digit[np.maximum(place, 0)]
        active, place = active[written], place[written]
        count[active] += (marks[place].astype(np.int64) - ord("0")) * power
        place, power = place - 1, power * 10
    return np.maximum(count, 1)


def _tables() -> tuple[NDArray[np.bool_], NDArray[np.int64], NDArray[np.int64]]:
    is_token, state, prefix = np.zeros(256, np.bool_), np.zeros(256, np.int64), np.zeros(256, np.int64)
    is_token[[*b".bo$", *range(ord("A"), ord("X") + 1)]] = True
    state[ord("A") : ord("X") + 1] = range(1, 25)
    state[ord("o")] = 1
    prefix[ord("p") : ord("y") + 1] = range(24, 264, 24)
    return is_token, state, prefix


_IS_TOKEN, _STATE, _PREFIX = _tables()


# -- faults -------------------------------------------------------------------------------------------


def _fault(text: str, place: int, message: str) -> FormatError:
    line = text.count("\n", 0, place) + 1
    return FormatError(message, line=line, column=place - text.rfind("\n", 0, place))


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
    return _fault(text, place, f"found {_shown(text, place)} where {expected} was expected")


def _run_fault(text: str, data: bytes, place: int, offset: int) -> FormatError:
    """Say what stands at `place` in `data`, the first byte that no run can begin with."""
    digits = re.compile(rb"[0-9]*").match(data, place)
    assert digits is not None
    if digits[0]:
        if digits[0].startswith(b"0"):
            what = "a count of 0" if digits[0] == b"0" else "a count that begins with 0"
            return _fault(text, offset + place, f"found {what}: counts run from 1, and 1 may be left out")
        after = digits.end()
        mark = data[after : after + 1]
        if mark not in (b"", b"!") and not mark.isspace() and not b"p" <= mark <= b"y":
            return _unknown(text, offset + after)
        if not b"p" <= mark <= b"y" or mark == b"":
            found = _shown(text, offset + after)
            return _fault(
                text, offset + after, f"found {found} after a count, where the symbol it counts must stand"
            )
        place = after
    if b"p" <= data[place : place + 1] <= b"y":
        letter = chr(data[place])
        if b"A" <= data[place + 1 : place + 2] <= b"X":
            pair = letter + chr(data[place + 1])
            return _fault(text, offset + place, f"found {pair!r}, a state above 255: the last one is 'yO'")
        found = _shown(text, offset + place + 1)
        return _fault(
            text, offset + place + 1, f"found {found} after {letter!r}, which needs a letter A to X"
        )
    return _unknown(text, offset + place)


def _unknown(text: str, place: int) -> FormatError:
    found = _shown(text, place)
    return _fault(
        text, place, f"found {found}, which is no symbol of RLE: use b o . A to X, pA to yO, $ and !"
    )


def _shown(text: str, place: int) -> str:
    if place >= len(text):
        return "the end of the file"
    if text[place] in " \t":
        return "a blank"
    return "the end of the line" if text[place] == "\n" else ascii(text[place])


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
    line = ""
    for token in _tokens(pattern.cells):
        if len(line) + len(token) > LINE_LENGTH:
            lines.append(line)
            line = ""
        line += token
    return "\n".join([*lines, line, ""])


def _tokens(cells: NDArray[np.uint8]) -> Iterator[str]:
    """Yield counts and symbols, rows without trailing zeros, no empty rows at the end, then `!`."""
    width = cells.shape[1]
    flat = np.ascontiguousarray(cells).ravel()
    symbols = _symbols(two_state=not flat.size or int(flat.max()) <= 1)
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
    yield "!"


def _token(count: int, symbol: str) -> str:
    return symbol if count == 1 else f"{count}{symbol}"


def _symbols(*, two_state: bool) -> list[str]:
    """Return the symbol of each state."""
    if two_state:
        return ["b", "o"]
    letters = [chr(ord("A") + place) for place in range(24)]
    pairs = [chr(ord("p") + block) + letter for block in range(10) for letter in letters]
    return [".", *letters, *pairs][:256]
