"""What the sections of a `.rule` file share: numbered lines, states, errors that point at a word."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from automata.errors import FormatError
from automata.files.remarks import remark
from automata.neighborhood import Neighborhood
from automata.rule import MAX_STATES, Form


class Line(NamedTuple):
    """A line of a file and its number, counted from 1."""

    number: int
    text: str

    def fault(self, message: str, place: int = -1) -> FormatError:
        """Return an error at this line, and at `place` in its text if that is not negative."""
        return FormatError(message, line=self.number, column=place + 1)


class Section(NamedTuple):
    """A section: its first line, `@NAME`, and the text below it up to the next section."""

    head: Line
    text: str

    def lines(self) -> Iterator[Line]:
        """Yield the lines below the head that hold more than blanks and a comment, without their comments."""
        number, start = self.head.number, 0
        while start <= len(self.text):
            end = self.text.find("\n", start)
            end = len(self.text) if end < 0 else end
            number += 1
            text = self.text[start:end].partition("#")[0].rstrip()
            if text:
                yield Line(number, text)
            start = end + 1


class Transitions(NamedTuple):
    """What a @TABLE or @TREE section says."""

    n_states: int
    neighborhood: Neighborhood
    form: Form


# What Golly reads of a word where a number is expected: the digits that it begins with.
_LEADING_NUMBER = re.compile(r"\+?([0-9]{1,9})(?![0-9])")


def parse_states(line: Line, value: str, place: int) -> int:
    """Return the number of states that a setting gives, 2 to 256; what follows the number is passed over."""
    number = _LEADING_NUMBER.match(value)
    count = int(number[1]) if number else 0
    if not 2 <= count <= MAX_STATES:
        raise line.fault(f"found {brief(value)} as the number of states, which must be 2 to {MAX_STATES}", place)
    return count


def parse_state(line: Line, word: re.Match[str], n_states: int, expected: str = "a state") -> int:
    """Return the state that `word`, a match in the line's text, names; marks behind its digits are remarked on."""
    number = _LEADING_NUMBER.match(word[0])
    if number is None:
        raise line.fault(f"found {brief(word[0])} where {expected} was expected", word.start())
    state = int(number[1])
    if state >= n_states:
        raise line.fault(f"found state {state}, but the rule has only 0 to {n_states - 1}", word.start())
    if number.end() < len(word[0]):
        message = f"found {brief(word[0])} where {expected} was expected, and read {state} as Golly does"
        remark("marks behind a state", message, line.number, word.start() + 1)
    return state


def brief(text: str) -> str:
    """Return `text` quoted, in ASCII and short enough for a message."""
    return ascii(text if len(text) <= 40 else text[:37] + "...") if text else "nothing"
