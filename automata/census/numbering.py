"""Numbers of the 262,144 outer-totalistic two-state rules: bit n is birth on n neighbours, bit 9 + n survival on n."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from automata.errors import ArgumentError, RuleError

RULES = 1 << 18
Program = NDArray[np.uint64]


def rule_name(number: int) -> str:
    """Return a rule's name. ArgumentError for a number that none has.

    >>> rule_name(6152)
    'B3/S23'
    """
    _check(number)
    born = "".join(str(count) for count in range(9) if number >> count & 1)
    kept = "".join(str(count) for count in range(9) if number >> 9 + count & 1)
    return f"B{born}/S{kept}"


def rule_number(name: str) -> int:
    """Return the number of a rule B…/S… of digits. RuleError for any other text.

    >>> rule_number("B3/S23")
    6152
    """
    born, slash, kept = name.upper().partition("/")
    counts = born[1:] + kept[1:]
    if not (slash and born[:1] == "B" and kept[:1] == "S" and set(counts) <= set("012345678")):
        raise RuleError(f"{name!r} is no outer-totalistic rule of two states: write it as B3/S23")
    return sum({1 << int(count) for count in born[1:]} | {1 << 9 + int(count) for count in kept[1:]})


def lives_on(number: int) -> bool:
    """Whether the rule's background, once live, stays so (B0 with S8): what is finite are the dead cells on it.

    >>> lives_on(rule_number("B0/S8"))
    True
    """
    return bool(number & 1 and number >> 17 & 1)


def flashes(number: int) -> bool:
    """Whether the rule's background is live in every other generation (B0 without S8)."""
    return bool(number & 1 and not number >> 17 & 1)


def program_of(number: int) -> Program:
    """Return a word a count, uint64 (18,), all bits set for a live next state: born 0..8, kept 0..8."""
    _check(number)
    bits = np.arange(18, dtype=np.uint64)
    return np.where(np.uint64(number) >> bits & np.uint64(1), np.uint64(0xFFFFFFFFFFFFFFFF), np.uint64(0))


def inverted(number: int) -> int:
    """Return the rule that does with dead cells what this one does with live ones.

    >>> rule_name(inverted(rule_number("B3/S23")))
    'B0123478/S01234678'
    """
    return _changed(number, inputs=True, outputs=True)


def programs_of(number: int) -> tuple[Program, Program]:
    """Return the programs of generations 0, 2, … and 1, 3, … on a background that stays empty.

    Those of `automata.strobing.strobing_pair`: for a rule without B0 the same one twice, for one whose background
    lives on its inverted one twice, whose patterns are of dead cells.
    """
    if lives_on(number):
        return (program := program_of(inverted(number))), program
    if flashes(number):
        return (
            program_of(_changed(number, inputs=False, outputs=True)),
            program_of(_changed(number, inputs=True, outputs=False)),
        )
    return (program := program_of(number)), program


def _changed(number: int, *, inputs: bool, outputs: bool) -> int:
    """Return the rule with all inputs, all outputs, or both changed to the other state."""
    _check(number)
    changed = 0
    for place in range(18):
        # A live cell with n live neighbours, changed, is a dead one with 8 - n.
        source = 17 - place if inputs else place
        changed |= ((number >> source & 1) ^ int(outputs)) << place
    return changed


def _check(number: int) -> None:
    if not 0 <= number < RULES:
        raise ArgumentError(f"a rule's number is from 0 to {RULES - 1}, not {number}")
