"""Files as lines: cutting a stream where lines end, and picking all lines of one kind, in NumPy's time."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from automata.errors import FormatError

MAX_LINE = 1 << 20

BLANKS = re.compile(rb"(?:[ \t\f\v]*+\n)*+")
_BYTE_ORDER_MARK = b"\xef\xbb\xbf"


def whole_lines(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """Cut pieces of a file where lines end, in any convention; each end becomes a newline, the last line's too.

    Raises FormatError for a line of more than MAX_LINE bytes.
    """
    rest, number, begun = b"", 1, False
    for piece in pieces:
        text = rest + piece
        if not begun and len(text) >= len(_BYTE_ORDER_MARK):
            text, begun = text.removeprefix(_BYTE_ORDER_MARK), True
        # A carriage return at the very end may be half of an end.
        end = max(text.rfind(b"\n"), text.rfind(b"\r", 0, max(len(text) - 1, 0))) + 1
        whole, rest = text[:end].replace(b"\r\n", b"\n").replace(b"\r", b"\n"), text[end:]
        if whole:
            yield whole
        number += whole.count(b"\n")
        if len(rest) > MAX_LINE:
            raise FormatError(f"the line has more than {MAX_LINE} bytes", line=number, column=MAX_LINE + 1)
    yield rest.removesuffix(b"\r") + b"\n"


class TextLines(NamedTuple):
    """Whole lines: their bytes, where each starts and ends, and the number of the first in its file."""

    marks: NDArray[np.uint8]
    starts: NDArray[np.intp]
    ends: NDArray[np.intp]
    number: int

    @classmethod
    def of(cls, text: bytes, number: int) -> TextLines:
        """Take text whose every line ends in a newline and whose first is line `number` of a file."""
        marks = np.frombuffer(text, np.uint8)
        ends = np.flatnonzero(marks == ord("\n"))
        return cls(marks, np.concatenate([[0], ends[:-1] + 1]), ends, number)

    def begin_with(self, marks: bytes) -> NDArray[np.bool_]:
        """Whether each line begins with one of `marks`."""
        return np.isin(self.marks[self.starts], np.frombuffer(marks, np.uint8))

    def second(self) -> NDArray[np.uint8]:
        """Return the second mark of each line; a newline where there is none, or not even a first."""
        return self.marks[np.minimum(self.starts + 1, self.ends)]

    def text(self, place: int) -> str:
        """Return one line, without its end."""
        return self.marks[self.starts[place] : self.ends[place]].tobytes().decode("utf-8", "replace")

    def join(
        self, wanted: NDArray[np.bool_], form: re.Pattern[bytes], fault: Callable[[str, int], FormatError]
    ) -> bytes:
        """Return the wanted lines, one behind the other, all of which `form` must match.

        Raises what `fault` makes of the text and the number of the first line where the match ends.
        """
        joined = self.marks[np.repeat(wanted, self.ends - self.starts + 1)].tobytes()
        match = form.match(joined)
        good = match.end() if match is not None else 0
        if good < len(joined):
            place = int(np.flatnonzero(wanted)[joined.count(b"\n", 0, good)])
            raise fault(self.text(place), self.number + place)
        return joined


def check_mark(text: bytes, number: int, mark: bytes, message: str) -> None:
    """Raise FormatError unless the first line of `text` that is not blank begins with `mark`."""
    lead = len(text) - len(text.lstrip())
    if not text.startswith(mark, lead):
        line, column = number + text.count(b"\n", 0, lead), lead - text.rfind(b"\n", 0, lead)
        raise FormatError(message, line=line, column=column)


def fault_in_line(text: str, place: int, number: int, expected: str) -> FormatError:
    """Return an error at the offset `place` of the line `text`, where something else was expected."""
    found = ascii(text[place]) if place < len(text) else "the end of the line"
    return FormatError(f"found {found} where {expected} was expected", line=number, column=place + 1)
