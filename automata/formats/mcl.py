"""MCell files (`.mcl`): as much of Mirek's Cellebration's format as Golly reads, both directions.

`#RULE` lines, joined, give the rule (survival first for Life); `#GOLLY NAME` names one that Golly knows instead.
`#BOARD 80x60` is a bounded grid, a torus with `#WRAP 1`. `#L` lines draw the cells as in RLE, but states above 24 have
the prefixes a to j. On a board the pattern is moved up and left by half of what its live cells cover, as in Golly.
Source: MCell's help, "Cellular Automata files formats", and what Golly computes.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator

import numpy as np

from automata.errors import FormatError, PatternError, RuleError
from automata.files.reading import plain_lines, read_text, write_atomically
from automata.files.remarks import remarks
from automata.formats.bounded import split_bounded
from automata.formats.live_cells import LIFE, birth_first, rule_line, rule_word, survival_first
from automata.formats.rle import chained, run_lines, symbols
from automata.formats.rle_runs import MAX_CELLS, fault_at, read_runs, shown
from automata.pattern import Box, Pattern
from automata.topology import PLANE, Fixed, Topology, Torus
from automata.trees.macrocell import Macrocell
from automata.trees.runs import Runs

MAX_BYTES = 1 << 25
MAX_RULE = 1 << 16

_WORD = re.compile(r"#(GAME|GOLLY|RULE|BOARD|WRAP|L)(?![^ \t])[ \t]*(.*?)[ \t]*")
_BOARD = re.compile(r"([0-9]{1,10})x([0-9]{1,10})")
_RUNS = re.compile(rb"(?:\s|(?:0*+[1-9][0-9]*+)?+(?:[.$A-X]|[a-i][A-X]|j[A-O]))*+")
_GENERATIONS = re.compile(r"[0-8]*/[0-8]*/[0-9]+")
_PREFIXES = "abcdefghij"
_AS_RLE = bytes.maketrans(_PREFIXES.encode(), b"pqrstuvwxy")


def read_mcl(path: str | os.PathLike[str]) -> Pattern:
    """Read an MCell file, gzipped or not. Raises FormatError, with path, line and column, if it is malformed."""
    text = read_text(path, max_bytes=MAX_BYTES)
    try:
        with remarks(path):
            return parse_mcl(text)
    except FormatError as error:
        raise error.located(path) from None


def parse_mcl(text: str) -> Pattern:
    """Return the pattern that `text` describes. Raises FormatError with line and column for the first fault."""
    universe = from_text(text, wide=False)
    assert isinstance(universe, Pattern)
    return universe


def from_text(text: str, *, wide: bool = False) -> Pattern | Macrocell:
    """Return what `parse_mcl` does, or a tree where the box outgrows MAX_CELLS and it may be `wide`."""
    with remarks():
        return _read(plain_lines(text), wide=wide)


def _read(text: str, *, wide: bool) -> Pattern | Macrocell:
    start = len(text) - len(text.lstrip())
    if not text.startswith("#MCell", start):
        raise fault_at(text, start, f"found {shown(text, start)} where the file's first word, #MCell, was expected")
    said = {"GAME": "", "GOLLY": "", "WRAP": ""}
    size, rules, runs, place, length = (0, 0), list[str](), list[str](), 0, 0
    for number, line in enumerate(text.split("\n"), 1):
        match = _WORD.fullmatch(line)
        word, value = match.groups() if match else ("", "")
        # All but the cells becomes blanks, so that every offset stays true.
        runs.append("  " + line[2:] if word == "L" else " " * len(line))
        if word == "BOARD":
            size = _read_board(text, place + line.find(value), value)
        elif word == "RULE":
            rules.append(value)
            length += len(value)
            if length > MAX_RULE:
                raise FormatError(f"the rule has more than the {MAX_RULE} characters that are read", line=number)
        elif word in said:
            said[word] = value
        elif line[:1] != "#" and line.strip():
            at = place + len(line) - len(line.lstrip())
            raise fault_at(text, at, f"found {shown(text, at)} where a line that begins with # was expected")
        place += len(line) + 1
    rule = rule_word(said["GOLLY"]) or birth_first(rule_word("".join(rules))) or LIFE
    if any(size) and ":" not in rule:
        rule += f":{'T' if said['WRAP'] == '1' else 'P'}{size[0]},{size[1]}"
    return _drawn(text, "\n".join(runs), rule, size, wide=wide)


def _read_board(text: str, place: int, value: str) -> tuple[int, int]:
    match = _BOARD.fullmatch(value)
    if match is None:
        raise fault_at(text, place, "found no size of a board: write #BOARD WIDTHxHEIGHT")
    return int(match[1]), int(match[2])


def _drawn(text: str, runs: str, rule: str, size: tuple[int, int], *, wide: bool) -> Pattern | Macrocell:
    """Return the pattern of `runs`, which stand at the same offsets as in `text`, on a board of that size."""
    data = runs.encode("ascii", "replace")
    match = _RUNS.match(data)
    good = match.end() if match is not None else 0
    if good < len(data):
        raise _run_fault(text, good)
    drawn = read_runs(text, data.translate(_AS_RLE), 0, wide=wide and not any(size)).live
    try:
        universe = Macrocell.from_runs(drawn, rule) if isinstance(drawn, Runs) else Pattern(drawn, rule=rule)
    except PatternError as error:
        raise FormatError(str(error)) from None
    return universe.translate(*_shift(universe, size)) if isinstance(universe, Pattern) else universe


def _shift(pattern: Pattern, size: tuple[int, int]) -> tuple[int, int]:
    """Return by how many rows and columns Golly moves a pattern that is drawn on a board of width × height."""
    live = pattern.bounding_box or Box(0, 0, 0, 0)
    width, height = size
    return -(min(live.height, height) // 2), -(min(live.width, width) // 2)


def _run_fault(text: str, place: int) -> FormatError:
    """Say what stands at `place`, where neither a run nor a blank stands."""
    if re.compile(r"0+(?![0-9])").match(text, place):
        return fault_at(text, place, "found a count of 0: counts run from 1, and 1 may be left out")
    while "0" <= text[place : place + 1] <= "9":
        place += 1
    if text[place : place + 1].isspace() or place == len(text):
        return fault_at(text, place, f"found {shown(text, place)} after a count, where its symbol must stand")
    if text[place] in _PREFIXES:
        pair = text[place : place + 2].strip()
        return fault_at(text, place, f"found {pair!r}, which is no state: the prefixed ones are aA to jO")
    return fault_at(text, place, f"found {shown(text, place)}, which is no symbol: use . A to X, aA to jO, and $")


# -- writing ------------------------------------------------------------------------------------------


def write_mcl(universe: Pattern | Macrocell, path: str | os.PathLike[str], *, comments: Iterable[str] = ()) -> None:
    """Write `universe` so that it is read again, as `format_mcl` says; gzipped if the name ends in `.gz`.

    Raises FormatError if the file cannot be written, PatternError as `format_mcl` does.
    """
    write_atomically(path, mcl_parts(universe, comments=comments))


def format_mcl(universe: Pattern | Macrocell, *, comments: Iterable[str] = ()) -> str:
    """Return `universe` as an MCell file: cells and rule, on a board the place too; `comments` become `#D` lines.

    The generation is not kept, nor the place on the plane. Raises PatternError for a rule whose name fits no line, a
    topology that is no board of MCell's, and a place on a board that the format cannot say.
    """
    return "".join(mcl_parts(universe, comments=comments))


def mcl_parts(universe: Pattern | Macrocell, *, comments: Iterable[str] = ()) -> Iterator[str]:
    """Return the text of `format_mcl` in parts, having checked that there is one."""
    rule = rule_line(universe.rule)
    try:
        name, topology = split_bounded(rule)
    except RuleError as error:
        raise PatternError(str(error)) from None
    lines = ["#MCell 4.20", *_rule_lines(name), *_board_lines(topology)]
    lines += [f"#D {line}".rstrip() for comment in comments for line in comment.splitlines() or [""]]
    if isinstance(universe, Pattern):
        runs: Iterable[Runs] = [Runs.of_board(_placed(universe.cropped(), topology).cells)]
    elif topology == PLANE:
        runs = universe.runs()
    else:
        raise PatternError("a universe too large to unfold has no board: name its rule without one")
    drawn = (f"#L {line}".rstrip() for line in run_lines(runs, symbols(_PREFIXES)))
    return chained("\n".join([*lines, ""]), drawn)


def _rule_lines(name: str) -> list[str]:
    if not name:
        return []
    numbers = survival_first(name)
    if numbers != name or birth_first(name) != name:
        return ["#GAME Life", f"#RULE {numbers}"]
    if _GENERATIONS.fullmatch(name):
        return ["#GAME Generations", f"#RULE {name}"]
    return ["#GAME Rules table", f"#GOLLY {name}"]


def _board_lines(topology: Topology) -> list[str]:
    if topology == PLANE:
        return []
    plain = Torus(topology.height, topology.width), Fixed(topology.height, topology.width)
    if topology.box is None or topology not in plain:
        raise PatternError(f"an MCell file has a rectangle or a torus for a board, not a {topology}: save it as RLE")
    return [f"#BOARD {topology.width}x{topology.height}", f"#WRAP {int(topology == plain[0])}"]


def _placed(live: Pattern, topology: Topology) -> Pattern:
    """Return the live cells with as much space above and before them as their place on the board takes."""
    if topology == PLANE or not live.population:
        return live
    rows, columns = _shift(live, (topology.width or 0, topology.height or 0))
    top, left = live.top - rows, live.left - columns
    height, width = top + live.cells.shape[0], left + live.cells.shape[1]
    if min(top, left) < 0 or height * width > MAX_CELLS:
        raise PatternError("an MCell file draws on the middle of its board, and this lies too far off: save it as RLE")
    return Pattern(np.pad(live.cells, ((top, 0), (left, 0))), rule=live.rule)
