"""The runs of RLE: symbols and counts to cells, and what is wrong where they are malformed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from automata.errors import FormatError

# A rectangle of this many cells, one byte each, is the most that a file may ask for.
MAX_CELLS = 1 << 28
# Bytes that are worked on at once, for speed and memory alike.
PIECE = 1 << 20

# The longest stretch of well-formed runs: where it ends, the file ends or the first fault lies.
_RUNS = re.compile(rb"(?:\s|(?:[1-9][0-9]*+)?+(?:[.bo$A-X]|[p-x][A-X]|y[A-O]))*+")
_LONG_COUNT = re.compile(rb"[0-9]{11}")
# A run may not be cut behind one of these.
_UNFINISHED = frozenset(bytes([mark]) for mark in b"0123456789pqrstuvwxy")


def read_runs(text: str, data: bytes, offset: int) -> NDArray[np.uint8]:
    """Return the (H, W) cells that the runs in `data`, which begins at `offset` in `text`, draw."""
    runs = _RUNS.match(data)
    assert runs is not None
    end = runs.end()
    long = _LONG_COUNT.search(data, 0, end)
    if long is not None:
        raise fault_at(
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
            raise fault_at(
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


def _run_fault(text: str, data: bytes, place: int, offset: int) -> FormatError:
    """Say what stands at `place` in `data`, where neither a run nor a blank nor the end stands."""
    count = re.compile(rb"[0-9]*").match(data, place)
    assert count is not None
    if count[0].startswith(b"0"):
        what = "a count of 0" if count[0] == b"0" else "a count that begins with 0"
        return fault_at(text, offset + place, f"found {what}: counts run from 1, and 1 may be left out")
    after = count.end()
    mark, place = data[after : after + 1], offset + after
    if not mark or mark == b"!" or mark.isspace():
        return fault_at(text, place, f"found {shown(text, place)} after a count, where its symbol must stand")
    if not b"p" <= mark <= b"y":
        allowed = "b o . A to X, pA to yO, $ and !"
        return fault_at(text, place, f"found {shown(text, place)}, which is no symbol of RLE: use {allowed}")
    letter, second = mark.decode(), data[after + 1 : after + 2]
    if b"A" <= second <= b"X":
        pair = letter + second.decode()
        return fault_at(text, place, f"found {pair!r}, a state above 255: the last one is 'yO'")
    found = shown(text, place + 1)
    return fault_at(text, place + 1, f"found {found} after {letter!r}, which needs a letter A to X")
