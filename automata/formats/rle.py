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

from automata.errors import FormatError, PatternError, RuleError
from automata.files.reading import plain_lines, read_text, write_atomically
from automata.files.remarks import remark, remarks
from automata.formats.bounded import split_bounded
from automata.formats.live_cells import LIFE, highest_state, rule_word
from automata.formats.rle_runs import fault_at, read_runs, shown
from automata.pattern import Box, Pattern
from automata.topology import PLANE, Topology
from automata.trees.macrocell import Macrocell
from automata.trees.runs import Runs

LINE_LENGTH = 70
# Golly's counts are 32-bit numbers.
MAX_SIDE = 2**31 - 1
# Digits of a place that are read.
_DIGITS = 18

_COMMENT = re.compile(r"^[ \t]*#.*$", re.MULTILINE)
# Blanks that web pages put between words and at the ends of lines.
_BLANKS = dict.fromkeys(map(ord, "\xa0\u2009\u200b\u202f\ufeff"), " ")
# Whatever separates them, the numbers come first; `y` and `rule` may be missing.
_HEADER = re.compile(
    r"[ \t]*x[ \t]*=?[ \t]*(?P<width>[0-9]+)[ \t]*,?[ \t]*(?:y[ \t]*=?[ \t]*(?P<height>[0-9]+)[ \t]*)?"
    r"(?:,?[ \t]*rule(?:[ \t]*=+|(?=[ \t]))[ \t]*(?P<rule>.*)|,)?[ \t]*$",
    re.MULTILINE,
)
_RUN_LINE = re.compile(
    r"(?!x[ \t]*(?:=|$))(?:[ \t]|[0-9]*+(?:[.bo$A-X]|[p-x][A-X]|y[A-O]|[p-y](?![A-X])))*+[0-9]*+(?:!.*)?$",
    re.MULTILINE,
)
_NUMBER = r"([+-]?[0-9]{1,%d})(?![0-9])"
_POSITION = re.compile(
    rf"Pos[ \t]*=[ \t]*{_NUMBER % _DIGITS}(?:[ \t]*,[ \t]*{_NUMBER % _DIGITS}|(?![ \t]*,[ \t]*[+-]?[0-9]))"
)
_GENERATION = re.compile(rf"Gen[ \t]*=[ \t]*{_NUMBER % 1000}")
_RULE_COMMENT = re.compile(r"^#r[ \t]+(\S.*)$", re.MULTILINE)


class _Head(NamedTuple):
    """What stands before the runs: `position` and sizes are None where nothing is said of them."""

    rule: str | None
    position: tuple[int, int] | None
    generation: int
    width: int
    height: int


def read_rle(path: str | os.PathLike[str]) -> Pattern:
    """Read an RLE file, gzipped or not. Raises FormatError, with path, line and column, if it is malformed."""
    text = read_text(path)
    try:
        with remarks(path):
            return parse_rle(text)
    except FormatError as error:
        raise error.located(path) from None


def parse_rle(text: str) -> Pattern:
    """Return the pattern that `text` draws, its box from the first row and column to the last live ones.

    `#CXRLE Pos=` gives left and top; without it the top left is the origin, or, if the rule names a bounded grid, the
    place that centres the header's sizes (see `bounded`); what is wider or higher than the grid is left out. The rule
    stands in the header or in a line `#r RULE`; two states without a rule are Conway's Life. The header may be missing.
    Raises FormatError with line and column for the first fault, or where the box outgrows MAX_CELLS.

    >>> list(parse_rle("x = 3, y = 3, rule = B3/S23\\nbo$2bo$3o!").live_cells())
    [(0, 1, 1), (1, 2, 1), (2, 0, 1), (2, 1, 1), (2, 2, 1)]
    """
    universe = from_text(text, wide=False)
    assert isinstance(universe, Pattern)
    return universe


def from_text(text: str, *, wide: bool = False) -> Pattern | Macrocell:
    """Return what `parse_rle` does, or a tree where the box outgrows MAX_CELLS and it may be `wide`."""
    text = plain_lines(text)
    # Comments become line ends, as many as their marks, so that every offset stays true.
    bare = _COMMENT.sub(lambda comment: "\n" * len(comment[0]), text).translate(_BLANKS)
    with remarks():
        head, body = _read_head(text, bare)
        topology = _topology(head.rule)
        live, left_out = read_runs(
            text,
            bare[body:].encode("ascii", "replace"),
            body,
            sides=(topology.height, topology.width),
            wide=wide,
        )
        if left_out:
            grid = f"the {topology.height or 'endless'} rows and {topology.width or 'endless'} columns of its grid"
            remark("clipped", f"{left_out} live cells lie beyond {grid} and are left out, as in Golly")
        top, left = head.position or _centred(head)
        try:
            if isinstance(live, Runs):
                made: Pattern | Macrocell = Macrocell.from_runs(live.moved(top, left))
            else:
                made = Pattern(live, top, left)
        except PatternError as error:
            raise FormatError(str(error)) from None
    rule = head.rule or (LIFE if highest_state(made) <= 1 else None)
    return made.renamed(rule, head.generation)


def is_headless(line: str) -> bool:
    """Whether the first line of a file without a header shows that it is RLE: it holds a count, `$` or `!`."""
    return bool(_RUN_LINE.fullmatch(line)) and bool(re.search(r"[$!]|[0-9][.boA-X]", line))


def _read_head(text: str, bare: str) -> tuple[_Head, int]:
    """Read what stands before the runs, and return where these begin; the last line that sets a thing wins."""
    width = height = body = place = 0
    rules: list[tuple[int, str]] = []
    while (first := re.compile(r"\S").search(bare, body)) is not None:
        start = bare.rfind("\n", 0, first.start()) + 1
        header = _HEADER.match(bare, start)
        if header is None:
            break
        width, height = (int(size) if size and len(size) < 10 else 0 for size in header.group("width", "height"))
        if header["rule"]:
            rules.append((start, header["rule"]))
        place = place if body else start
        body = header.end()
    begin = len(text) if first is None else first.start()
    if first is not None and not body and not _RUN_LINE.match(bare, start):
        raise _header_fault(text, bare, begin)
    if first is not None and body and re.compile(r"x[ \t]*=").match(bare, begin):
        raise _header_fault(text, bare, begin)
    if first is None and not body:
        raise fault_at(text, begin, "the file ends before its header, which reads x = WIDTH, y = HEIGHT, rule = NAME")
    rules += [(line.start(), line[1]) for line in _RULE_COMMENT.finditer(text, 0, begin)]
    rule = rule_word(max(rules)[1]) if rules else ""
    # A place below the first header comes too late, as in Golly.
    return _Head(rule or None, *_read_place(text, place if body else begin), width, height), body


def _read_place(text: str, end: int) -> tuple[tuple[int, int] | None, int]:
    """Return the top row and left column, and the generation, that the `#CXRLE` lines before `end` say."""
    position: tuple[int, int] | None = None
    generation = 0
    for line in re.finditer(r"^[ \t]*#CXRLE\b.*$", text[:end], re.MULTILINE):
        # Golly knows two keys and passes over others; the last line that sets one wins.
        for key in re.finditer(r"\b(?:Pos|Gen)\b", line[0]):
            pattern = _POSITION if key[0] == "Pos" else _GENERATION
            match = pattern.match(line[0], key.start())
            if match is None:
                _refuse_or_remark(text, line.start() + key.start(), key[0])
            elif key[0] == "Pos":
                position = int(match[2] or 0), int(match[1])
            else:
                generation = int(match[1])
    return position, generation


def _refuse_or_remark(text: str, place: int, key: str) -> None:
    """Refuse a number that is too long to be kept; say of a key without a number that it is passed over."""
    form = "Pos=COLUMN,ROW" if key == "Pos" else "Gen=GENERATION"
    fault = fault_at(text, place, f"{key} has no whole numbers after it: write {form}")
    if re.compile(rf"{key}[ \t]*=[^\n]*[0-9]{{{_DIGITS + 1}}}").match(text, place):
        raise fault
    remark("place", f"{fault.message}; it is passed over", fault.line, fault.column)


def _topology(rule: str | None) -> Topology:
    """Return the grid that a rule's name names, the plane where it is malformed: who runs the rule will say so."""
    try:
        return split_bounded(rule or "")[1]
    except RuleError:
        return PLANE


def _centred(head: _Head) -> tuple[int, int]:
    """Return the top row and left column of a pattern whose file does not say where it lies."""
    topology, columns, rows = _topology(head.rule), head.width, head.height
    if topology == PLANE:
        return 0, 0
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


def write_rle(universe: Pattern | Macrocell, path: str | os.PathLike[str], *, comments: Iterable[str] = ()) -> None:
    """Write `universe` so that it is read again, gzipped if the name ends in `.gz`; all or nothing.

    A tree is written row by row and unfolded nowhere. Raises FormatError if the file cannot be written, PatternError
    as `format_rle` does.
    """
    write_atomically(path, rle_parts(universe, comments=comments))


def format_rle(universe: Pattern | Macrocell, *, comments: Iterable[str] = ()) -> str:
    """Return `universe` as RLE: cells, place, generation and rule; `comments` become `#C` lines.

    Raises PatternError if the rule's name does not fit on the header line, for live cells that are wider or higher than
    the grid that it names, for a side longer than MAX_SIDE, and for a place of more digits than are read.

    >>> from automata import Pattern
    >>> print(format_rle(Pattern([[0, 1, 0], [0, 0, 1], [1, 1, 1]], rule="B3/S23")))
    x = 3, y = 3, rule = B3/S23
    bo$2bo$3o!
    """
    return "".join(rle_parts(universe, comments=comments))


def rle_parts(universe: Pattern | Macrocell, *, comments: Iterable[str] = ()) -> Iterator[str]:
    """Return the text of `format_rle` in parts, having checked that there is one."""
    rule = universe.rule
    if rule is not None and (not rule or rule != rule_word(rule) or re.search(r"[\r\n]", rule)):
        raise PatternError(
            f"the rule name {rule!r} does not fit a header line: name it without blanks and commas around it"
        )
    grid = _topology(rule)
    if isinstance(universe, Pattern) and universe.population and not _fits(universe.box, grid):
        universe = universe.cropped()
    box = universe.box if isinstance(universe, Pattern) else universe.bounding_box or Box(0, 0, 0, 0)
    if not _fits(universe.bounding_box or Box(0, 0, 0, 0), grid):
        raise PatternError(
            f"the live cells cover {box.height} × {box.width} cells, more than the grid of {rule!r} has, and would be "
            "cut off where they are read: name a larger grid or none"
        )
    if max(box.height, box.width) > MAX_SIDE or max(map(abs, box[:2])) >= 10**_DIGITS:
        raise PatternError(
            "RLE holds no more than 2147483647 rows and columns, and no places of more than "
            f"{_DIGITS} digits: save it as a macrocell (.mc)"
        )
    lines = [f"#C {line}".rstrip() for comment in comments for line in comment.splitlines() or [""]]
    # A file that names a bounded grid and no place would be centred.
    if box.top or box.left or universe.generation or ":" in (rule or ""):
        clock = f" Gen={universe.generation}" if universe.generation else ""
        lines.append(f"#CXRLE Pos={box.left},{box.top}{clock}")
    lines.append(f"x = {box.width}, y = {box.height}" + (f", rule = {rule}" if rule else ""))
    marks = ["b", "o"] if highest_state(universe) <= 1 else symbols("pqrstuvwxy")
    runs = [Runs.of_board(universe.cells)] if isinstance(universe, Pattern) else universe.runs()
    return chained("\n".join([*lines, ""]), run_lines(runs, marks, end="!"))


def _fits(box: Box, grid: Topology) -> bool:
    return box.height <= (grid.height or box.height) and box.width <= (grid.width or box.width)


def chained(head: str, lines: Iterable[str]) -> Iterator[str]:
    """Yield the head, then each line with its end."""
    yield head
    for line in lines:
        yield line + "\n"


def run_lines(runs: Iterable[Runs], marks: list[str], end: str = "") -> Iterator[str]:
    """Yield runs in lines of about LINE_LENGTH, `marks` being what stands for each state.

    Rows and columns are counted from 0; rows have no zeros and the pattern no empty rows at their ends.
    """
    line: list[str] = []
    length = 0
    for token in _tokens(runs, marks):
        if length + len(token) > LINE_LENGTH:
            yield "".join(line)
            line, length = [], 0
        line.append(token)
        length += len(token)
    if length + len(end) > LINE_LENGTH:
        yield "".join(line)
        line = []
    yield "".join(line) + end


def _tokens(runs: Iterable[Runs], symbols: list[str]) -> Iterator[str]:
    """Yield counts and symbols."""
    row = column = 0
    for part in runs:
        places = (values.tolist() for values in part)
        for here, start, stop, state in zip(*places, strict=True):
            if here > row:
                yield _token(here - row, "$")
                row, column = here, 0
            if start > column:
                yield _token(start - column, symbols[0])
            yield _token(stop - start, symbols[state])
            column = stop


def _token(count: int, symbol: str) -> str:
    return symbol if count == 1 else f"{count}{symbol}"


def symbols(prefixes: str) -> list[str]:
    """Return what stands for each state; the ten letters `prefixes` precede those from 25 up."""
    letters = [chr(ord("A") + place) for place in range(24)]
    return [".", *letters, *(prefix + letter for prefix in prefixes for letter in letters)][:256]
