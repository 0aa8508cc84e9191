"""Monitors: what looks at a run from outside, every so many generations, and gives an alarm or none.

A `Tripwire` is a monitor by name: what it looks at, what it is, and how one is made for a run. Whoever has one enters
it with `enter`; a command finds it by the name that `--tripwire` is given.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Literal, Protocol

from automata.containment.halts import Alarm, Tripped
from automata.errors import ArgumentError

# What monitors look at: a Universe, a Soup, or the symbols that a network has written, (N,) uint8.
Subject = Literal["universe", "soup", "network"]


class Monitor(Protocol):
    """Looks at one run; a fresh one is made for each universe, soup or network.

    It only reads: what it looks at is the run itself, so that looking costs no copy. Whatever it remembers between two
    looks it keeps in itself, out of the run's reach.
    """

    name: str
    # Generations between two looks (epochs of a soup, daughters of a network), 1 or more; the first look is at 0.
    every: int

    def look(self, view: Any, generation: int) -> Alarm | None:
        """Look at the run, which stands at a whole generation; return an alarm, or None to let it go on."""


@dataclass(frozen=True)
class Tripwire:
    """A monitor by name: what it looks at, one line on what it is, and how one is made."""

    name: str
    sees: Subject
    about: str
    make: Callable[[], Monitor]


_ENTERED: dict[str, Tripwire] = {}


def enter(tripwire: Tripwire) -> Tripwire:
    """Make a tripwire known by its name; ArgumentError if another has it."""
    if _ENTERED.setdefault(tripwire.name, tripwire) is not tripwire:
        raise ArgumentError(f"there is a tripwire {tripwire.name!r} already: give this one another name")
    return tripwire


def entered() -> tuple[Tripwire, ...]:
    """Return all tripwires that are known, in the order in which they were entered."""
    return tuple(_ENTERED.values())


def find_tripwires(names: Iterable[str]) -> tuple[Tripwire, ...]:
    """Return the tripwires of these names, each once. Raises ArgumentError for a name that there is not."""
    found = {}
    for name in names:
        if name not in _ENTERED:
            raise ArgumentError(f"there is no tripwire {name!r}: there are {', '.join(_ENTERED) or 'none'}")
        found[name] = _ENTERED[name]
    return tuple(found.values())


class Monitors:
    """The monitors of one run, each with the generation in which it looks next."""

    def __init__(self, monitors: Iterable[Monitor], tell: Callable[[Alarm], object] = lambda alarm: None):
        self._next = dict.fromkeys(monitors, 0)
        self._tell = tell
        self._begun = False

    def left(self, generation: int) -> int:
        """Return how many generations may pass before somebody looks; 0 if somebody looks now."""
        return max(0, min(self._next.values()) - generation) if self._begun else 0

    def look(self, view: Any, generation: int) -> None:
        """Let those look that are due, at first all; Tripped, told before, if one gives an alarm."""
        if not self._begun:
            self._next = dict.fromkeys(self._next, generation)
            self._begun = True
        for monitor, due in self._next.items():
            if generation < due:
                continue
            self._next[monitor] = generation + monitor.every
            if (alarm := monitor.look(view, generation)) is not None:
                self._tell(alarm)
                raise Tripped(alarm)
