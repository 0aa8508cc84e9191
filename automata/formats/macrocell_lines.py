"""The lines of a macrocell file: nodes and leaves to arrays, a piece at a time, and what is wrong with a bad one."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from automata.errors import FormatError
from automata.files.lines import BLANKS, TextLines, check_mark, fault_in_line, whole_lines
from automata.formats.live_cells import rule_word
from automata.trees.macrocell import MAX_LEVEL

# A node takes about as much memory as its line in the file.
MAX_NODES = 1 << 24

LEAF_LEVEL = 3

_NODE = rb"[1-9][0-9]{0,8}+(?:[ \t]++(?:0|[1-9][0-9]{0,8}+)){4}[ \t]*+\n"
_LEAF = rb"[.*$]++[ \t]*+\n"
_NODES, _LEAVES = (re.compile(rb"(?:%b)*+" % line) for line in (_NODE, _LEAF))
_GENERATION = re.compile(r"-?[0-9]{1,1000}")
_QUARTERS = ("north-west", "north-east", "south-west", "south-east")


class Lines(NamedTuple):
    """The lines of nodes, in order: five numbers each, whether it is a leaf, and the line's own number in the file.

    A leaf's first number is its level, 3; the others hold the bits of its quarters: four times four of them, both times
    in the order north-west, north-east, south-west, south-east, the first one highest.
    """

    values: NDArray[np.int32]
    is_leaf: NDArray[np.bool_]
    number: NDArray[np.int32]


class Header(NamedTuple):
    """What the last `#R` and the last `#G` line say."""

    rule: str | None = None
    generation: int = 0


def read_lines(pieces: Iterable[bytes]) -> tuple[Lines, Header]:
    """Return what each line says, by itself. Raises FormatError with line and column for a malformed one."""
    parts: list[Lines] = []
    header, begun, number, n_nodes = Header(), False, 1, 0
    for text in whole_lines(pieces):
        if not begun and text.strip():
            begun = True
            check_mark(text, number, b"[M2]", "a macrocell file begins with [M2]")
            # Emptied, so that all others keep their numbers.
            text = text[: text.index(b"[")] + text[text.index(b"\n", text.index(b"[")) :]
        lines, header = _read_piece(text, number, header)
        parts.append(lines)
        number, n_nodes = number + text.count(b"\n"), n_nodes + lines.number.size
        if n_nodes > MAX_NODES:
            raise FormatError(f"the file has more than the {MAX_NODES} nodes that are read", line=number)
    if not begun:
        raise FormatError("the file is empty: a macrocell file begins with [M2]", line=1, column=1)
    return Lines(*(np.concatenate(columns) for columns in zip(*parts, strict=True))), header


def _read_piece(text: bytes, number: int, header: Header) -> tuple[Lines, Header]:
    """Read whole lines, the first of which is line `number`."""
    lines = TextLines.of(text, number)
    is_node, is_leaf = lines.begin_with(b"123456789"), lines.begin_with(b".*$")
    is_comment, listed = lines.begin_with(b"#"), is_node | is_leaf
    lines.join(~(listed | is_comment), BLANKS, _line_fault)
    numbers = number + np.flatnonzero(listed).astype(np.int32)
    values = np.empty((numbers.size, 5), dtype=np.int32)
    if nodes := lines.join(is_node, _NODES, _line_fault):
        values[is_node[listed]] = np.fromstring(nodes, dtype=np.int64, sep=" ").reshape(-1, 5)
    if leaves := lines.join(is_leaf, _LEAVES, _line_fault):
        values[is_leaf[listed], 0] = LEAF_LEVEL
        values[is_leaf[listed], 1:] = _leaf_bits(leaves, numbers[is_leaf[listed]])
    found = Lines(values, is_leaf[listed], numbers)
    _check_sizes(found)
    return found, _read_comments(lines, is_comment, header)


def _read_comments(lines: TextLines, is_comment: NDArray[np.bool_], header: Header) -> Header:
    """Read the last `#R` and the last `#G` line of a piece."""
    second = lines.second()
    for place in np.flatnonzero(is_comment & (second == ord("R")))[-1:].tolist():
        header = header._replace(rule=rule_word(lines.text(place)[2:]) or None)
    for place in np.flatnonzero(is_comment & (second == ord("G")))[-1:].tolist():
        generation = lines.text(place)[2:].strip()
        if not _GENERATION.fullmatch(generation):
            line = lines.number + place
            raise FormatError("found no generation after #G: write #G NUMBER", line=line, column=3)
        header = header._replace(generation=int(generation))
    return header


def _leaf_bits(text: bytes, numbers: NDArray[np.int32]) -> NDArray[np.int64]:
    """Return the bits of each leaf's quarters, (n, 4); `numbers` are the lines' own."""
    marks = np.frombuffer(text, np.uint8)
    place = np.arange(marks.size)
    is_end, is_break = marks == ord("\n"), marks == ord("$")
    leaf = np.cumsum(is_end) - is_end
    # A row begins behind the mark that ends the one before.
    column = place - np.maximum.accumulate(np.where(is_end | is_break, place + 1, 0))
    breaks = np.cumsum(is_break)
    row = breaks - np.concatenate([[0], breaks[is_end]])[leaf]
    live = np.flatnonzero(marks == ord("*"))
    outside = live[(row[live] > 7) | (column[live] > 7)]
    if outside.size:
        at = int(outside[0])
        raise FormatError(
            f"found a live cell in row {row[at] + 1}, column {column[at] + 1} of a leaf, which has 8 of each",
            line=int(numbers[leaf[at]]),
            column=at - text.rfind(b"\n", 0, at),
        )
    leaf, row, column = leaf[live], row[live], column[live]
    quarter = 4 * leaf + row // 4 * 2 + column // 4
    bits = np.bincount(quarter, weights=_BITS[row % 4, column % 4], minlength=4 * numbers.size)
    return bits.astype(np.int64).reshape(-1, 4)


def _bits() -> NDArray[np.int64]:
    """Return the bit of each cell of a quarter of a leaf, (4, 4)."""
    row, column = np.indices((4, 4))
    return 1 << (15 - (8 * (row // 2) + 4 * (column // 2) + 2 * (row % 2) + column % 2))


_BITS = _bits()


# -- faults -------------------------------------------------------------------------------------------


def field_fault(lines: Lines, place: int, field: int, message: str) -> FormatError:
    """Return an error at a number of a node: field 0 is its level, 1 to 4 are its children."""
    before = [len(str(value)) + 1 for value in lines.values[place, :field].tolist()]
    return FormatError(message, line=int(lines.number[place]), column=sum(before) + 1)


def _check_sizes(lines: Lines) -> None:
    """Refuse levels and states that are too large."""
    level = lines.values[:, 0]
    high = np.flatnonzero(level > MAX_LEVEL)
    if high.size:
        found = level[high[0]]
        raise field_fault(lines, high[0], 0, f"found level {found}: no universe above level {MAX_LEVEL} is read")
    wrong = np.argwhere((level == 1)[:, None] & (lines.values[:, 1:] > 255))
    if wrong.size:
        place, field = wrong[0].tolist()
        found = lines.values[place, field + 1]
        raise field_fault(lines, place, field + 1, f"found state {found}, but states are 0 to 255")


def _line_fault(text: str, number: int) -> FormatError:
    """Say where a line stops being one of a macrocell file."""
    if text[:1] in (".", "*", "$"):
        good = re.match(r"[.*$]*", text)
        expected = "a leaf's mark `.`, `*` or `$`"
    elif re.match(r"[1-9]", text):
        good = re.match(r"[1-9][0-9]{0,8}(?:[ \t]+(?:0|[1-9][0-9]{0,8})(?![^ \t])){0,4}[ \t]*", text)
        assert good is not None
        fields = len(good[0].split()) - 1
        expected = "the end of the line"
        if fields < 4:
            blank = "" if good[0][-1] in " \t" else "a blank, then "
            expected = f"{blank}the {_QUARTERS[fields]} child, below 10**9 and without zeros in front,"
    else:
        good = re.match(r"[ \t]*", text)
        expected = "a node (LEVEL NW NE SW SE), a leaf (of `.`, `*` and `$`) or a comment (#)"
    assert good is not None
    return fault_in_line(text, good.end(), number, expected)
