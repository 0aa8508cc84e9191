"""The runs of RLE: symbols and counts to cells or to runs, and what is wrong where they are malformed."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from automata.errors import FormatError
from automata.trees.runs import Runs

# A rectangle of this many cells, one byte each, is the most that is drawn cell by cell; what needs a larger one is
# kept as at most so many runs.
MAX_CELLS = 1 << 28
MAX_RUNS = 1 << 25
# Bytes that are worked on at once, for speed and memory alike.
PIECE = 1 << 20

# The longest stretch of well-formed runs: where it ends, the file ends or the first fault lies.
_RUNS = re.compile(rb"(?:\s|(?:0*+[1-9][0-9]*+)?+(?:[.bo$A-X]|[p-x][A-X]|y[A-O]|[p-y](?![A-X])))*+")
_LONG_COUNT = re.compile(rb"[0-9]{11}")
# A count whose symbol, or whose last digits, stand on the next line.
_CUT_COUNT = re.compile(rb"(?<=[0-9])\n+")

# The most rows and columns that are read; None: all of them.
Sides = tuple[int | None, int | None]


class Drawing(NamedTuple):
    """What runs draw: (H, W) cells, or runs where so many cells were too many; and how many lie beyond the sides."""

    live: NDArray[np.uint8] | Runs
    left_out: int


def read_runs(text: str, data: bytes, offset: int, *, sides: Sides = (None, None), wide: bool = False) -> Drawing:
    """Return what the runs in `data`, which begins at `offset` in `text`, draw.

    Raises FormatError for the first fault, and unless it may be `wide`, where the box outgrows MAX_CELLS.
    """
    data, removed = _whole_counts(data)

    def origin(place: int) -> int:
        """Return where in `text` stands what now stands at `place` in `data`."""
        return offset + place + int(np.searchsorted(removed, place, side="right"))

    def fault(place: int, message: str) -> FormatError:
        return fault_at(text, origin(place), message)

    runs = _RUNS.match(data)
    assert runs is not None
    end = runs.end()
    long = _LONG_COUNT.search(data, 0, end)
    if long is not None:
        raise fault(long.start(), "a count has more than 10 digits: no such run fits a pattern")
    if data[end : end + 1] not in (b"", b"!"):
        raise _run_fault(text, data, end, origin)

    height = width = count = left_out = 0
    drawn_whole = True
    for run in _live_runs(data, end):
        kept = _clipped(run, sides)
        left_out += int(run.length.sum() - kept.length.sum())
        if not kept.row.size:
            continue
        # Floating point cannot overflow, and near the limit it is exact.
        area = (kept.row + 1.0) * np.maximum(np.maximum.accumulate(kept.stop), width)
        if area[-1] > MAX_CELLS and drawn_whole:
            first = int(kept.token[np.argmax(area > MAX_CELLS)])
            if not wide:
                message = f"the pattern would cover more than {MAX_CELLS} cells: read it with load_universe, as a tree"
                raise fault(first, message)
            drawn_whole = False
        height, width = int(kept.row[-1]) + 1, max(width, int(kept.stop.max()))
        count += kept.row.size
        if count > MAX_RUNS and not drawn_whole:
            message = f"the pattern has more than the {MAX_RUNS} runs of live cells that are read as a tree"
            raise fault(int(kept.token[-1]), message)
    if not drawn_whole:
        parts = (_clipped(run, sides) for run in _live_runs(data, end))
        live = Runs.chained(Runs(run.row, run.stop - run.length, run.stop, run.state) for run in parts if run.row.size)
        return Drawing(live.joined(), left_out)
    # Write each run as a rise at its first cell and a fall behind its last, then add up, modulo 256.
    flat = np.zeros(height * width + 1, dtype=np.uint8)
    for run in _live_runs(data, end):
        kept = _clipped(run, sides)
        last = kept.row * width + kept.stop
        flat[last - kept.length] += kept.state
        flat[last] -= kept.state
    np.cumsum(flat, dtype=np.uint8, out=flat)
    cells = flat[:-1].reshape(height, width)
    cells.setflags(write=False)
    return Drawing(cells, left_out)


def _whole_counts(data: bytes) -> tuple[bytes, NDArray[np.int64]]:
    """Return the data without the line ends inside or behind counts, and where in it each of these would stand."""
    ends = np.array([place for cut in _CUT_COUNT.finditer(data) for place in range(*cut.span())], dtype=np.int64)
    return (_CUT_COUNT.sub(b"", data) if ends.size else data), ends - np.arange(ends.size)


class _LiveRuns(NamedTuple):
    """Runs of live cells: the place of each one's symbol, its row, the column behind it, length and state."""

    token: NDArray[np.int64]
    row: NDArray[np.int64]
    stop: NDArray[np.int64]
    length: NDArray[np.int64]
    state: NDArray[np.uint8]


def _clipped(run: _LiveRuns, sides: Sides) -> _LiveRuns:
    """Return what of the runs lies within so many rows and columns."""
    height, width = sides
    if width is not None and run.stop.size and run.stop.max() > width:
        stop = np.minimum(run.stop, width)
        run = run._replace(length=run.length - (run.stop - stop), stop=stop)
    kept = run.length > 0
    if height is not None:
        kept &= run.row < height
    if kept.all():
        return run
    return _LiveRuns(run.token[kept], run.row[kept], run.stop[kept], run.length[kept], run.state[kept])


def _live_runs(data: bytes, end: int) -> Iterator[_LiveRuns]:
    """Yield the live runs of well-formed `data[:end]` in order, a piece at a time to bound the memory."""
    row = column = begin = 0
    while begin < end:
        cut = min(begin + PIECE, end)
        # A run may not be cut: neither behind a digit nor between the two letters of a state.
        while cut < end and (data[cut - 1] in b"0123456789" or (_IS_PREFIX[data[cut - 1]] and _IS_STATE[data[cut]])):
            cut -= 1
        marks = np.frombuffer(data, np.uint8, cut - begin, begin)
        paired = np.zeros(marks.size, dtype=np.bool_)
        paired[1:] = _IS_PREFIX[marks[:-1]] & _IS_STATE[marks[1:]]
        alone = _IS_PREFIX[marks].copy()
        alone[:-1] &= ~paired[1:]
        token = np.flatnonzero(_IS_TOKEN[marks] | alone)
        prefix = np.where(paired[token], _PREFIX[marks[token - 1]], 0)
        count = _counts(marks, token - paired[token])
        new_row = marks[token] == ord("$")
        rows = row + np.cumsum(np.where(new_row, count, 0))
        passed = column + np.cumsum(np.where(new_row, 0, count))
        stop = passed - np.maximum.accumulate(np.where(new_row, passed, 0))
        state = _STATE[marks[token]] + prefix
        live = state > 0
        if live.any():
            yield _LiveRuns(begin + token[live], rows[live], stop[live], count[live], state[live].astype(np.uint8))
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


def _marks(which: bytes) -> NDArray[np.bool_]:
    found = np.zeros(256, dtype=np.bool_)
    found[list(which)] = True
    return found


_STATES, _PREFIXES = bytes(range(ord("A"), ord("X") + 1)), bytes(range(ord("p"), ord("y") + 1))
_IS_TOKEN, _IS_STATE, _IS_PREFIX = _marks(b".bo$" + _STATES), _marks(_STATES), _marks(_PREFIXES)
# What a letter says by itself, the prefixes being other words for o, and what a prefix adds to the letter behind it.
_STATE, _PREFIX = np.zeros(256, np.int64), np.zeros(256, np.int64)
_STATE[list(_STATES)] = range(1, 25)
_STATE[[ord("o"), *_PREFIXES]] = 1
_PREFIX[list(_PREFIXES)] = range(24, 264, 24)


# -- faults -------------------------------------------------------------------------------------------


def fault_at(text: str, place: int, message: str) -> FormatError:
    """Return an error at the offset `place` in `text`."""
    line = text.count("\n", 0, place) + 1
    return FormatError(message, line=line, column=place - text.rfind("\n", 0, place))


def shown(text: str, place: int) -> str:
    """Return words for what stands at the offset `place` in `text`."""
    if place >= len(text):
        return "the end of the file"
    if text[place] in " \t":
        return "a blank"
    return "the end of the line" if text[place] == "\n" else ascii(text[place])


def _run_fault(text: str, data: bytes, place: int, origin: Callable[[int], int]) -> FormatError:
    """Say what stands at `place` in `data`, which is `origin(place)` in `text`, where no run, blank or end stands."""
    count = re.compile(rb"[0-9]*").match(data, place)
    assert count is not None
    if count[0] and not count[0].strip(b"0"):
        return fault_at(text, origin(place), "found a count of 0: counts run from 1, and 1 may be left out")
    after = count.end()
    mark, at = data[after : after + 1], origin(after)
    if not mark or mark == b"!" or mark.isspace():
        return fault_at(text, at, f"found {shown(text, at)} after a count, where its symbol must stand")
    pair = data[after : after + 2]
    if re.fullmatch(rb"y[P-X]", pair):
        return fault_at(text, at, f"found {pair.decode()!r}, a state above 255: the last one is 'yO'")
    allowed = "b o . A to X, pA to yO, $ and !"
    return fault_at(text, at, f"found {shown(text, at)}, which is no symbol of RLE: use {allowed}")
