"""Extensions: a user's own rules, replicators and emulators, found by name as built-in ones are.

A `Registry` knows what was registered in this process, and what installed distributions name as entry points of its
group. Those are imported when their name is asked for; no file decides what is. What is built in comes first. A
distribution that is damaged, fails or dawdles is named in a sentence, and breaks nothing of ours.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable
from importlib import metadata
from time import perf_counter
from typing import Any, Generic, TypeVar

from automata.errors import ArgumentError, ReplicariumError, ReplicariumWarning

Thing = TypeVar("Thing")

# Seconds after which the import of somebody's package is spoken of.
SLOW = 3.0


def entry_points(group: str) -> list[metadata.EntryPoint]:
    """Return the entry points of a group; a distribution whose own cannot be read is left out, and warned of."""
    try:
        return list(metadata.entry_points(group=group))
    except Exception:
        found: list[metadata.EntryPoint] = []
    for distribution in metadata.distributions():
        try:
            found += [entry for entry in distribution.entry_points if entry.group == group]
        except Exception as error:
            said = " ".join(f"{type(error).__name__}: {error}".split())
            name = distribution.metadata["Name"] if distribution.metadata else "a package"
            warnings.warn(
                f"the entry points of {name} cannot be read and are passed over ({said}): install it again",
                ReplicariumWarning,
                stacklevel=2,
            )
    return found


def giver(entry: metadata.EntryPoint) -> str:
    """Return the name and version of the distribution that an entry point is of, "" if that is not known."""
    return "" if entry.dist is None else f"{entry.dist.name} {entry.dist.version}"


class Registry(Generic[Thing]):
    """Things of one kind by name, whose case does not matter; `check` returns why something is none, or ""."""

    def __init__(self, group: str, what: str, check: Callable[[Any], str]):
        self.group = group
        self.what = what
        self._check = check
        self._own: dict[str, tuple[str, Thing]] = {}

    def register(self, name: str, thing: Thing) -> None:
        """Make a thing known in this process; a later one takes an earlier one's place. Raises ArgumentError."""
        if not isinstance(name, str) or not name:
            raise ArgumentError(f"the name of a {self.what} is a text, not {name!r}")
        if fault := self._check(thing):
            raise ArgumentError(f"{name!r} cannot be registered as a {self.what}: {fault}")
        self._own[name.lower()] = (name, thing)

    def names(self) -> list[str]:
        """Return the names of all that is known, without importing any."""
        entries = {entry.name.lower(): entry.name for entry in entry_points(self.group)}
        return [name for name, _ in self._own.values()] + [
            name for key, name in entries.items() if key not in self._own
        ]

    def find(self, name: str) -> Thing | None:
        """Return the thing of that name, None if there is none; ReplicariumError if its distribution cannot give it."""
        if (own := self._own.get(name.lower())) is not None:
            return own[1]
        entry = self._entry(name)
        return None if entry is None else self._loaded(entry)

    def source(self, name: str) -> str:
        """Return the distribution that a thing comes from, as `own 1.0`; "" for what a module registers."""
        entry = None if name.lower() in self._own else self._entry(name)
        return "" if entry is None else giver(entry)

    def _entry(self, name: str) -> metadata.EntryPoint | None:
        return next((entry for entry in entry_points(self.group) if entry.name.lower() == name.lower()), None)

    def known(self) -> dict[str, Thing]:
        """Return all by name; what its distribution cannot give is left out and warned of."""
        found = {}
        for name in self.names():
            try:
                thing = self.find(name)
            except ReplicariumError as error:
                warnings.warn(str(error), ReplicariumWarning, stacklevel=2)
                continue
            if thing is not None:
                found[name] = thing
        return found

    def _loaded(self, entry: metadata.EntryPoint) -> Thing:
        source = f"the {self.what} {entry.name!r}, registered as {entry.value}"
        if entry.dist is not None:
            source += f" by {entry.dist.name}"
        began = perf_counter()
        try:
            thing: Thing = entry.load()
        except ReplicariumError:
            raise
        except (Exception, SystemExit) as error:
            said = " ".join(f"{type(error).__name__}: {error}".split())
            raise ReplicariumError(f"{source}, cannot be imported: {said}") from error
        if (seconds := perf_counter() - began) > SLOW:
            warnings.warn(f"{source}, took {seconds:.0f} s to import", ReplicariumWarning, stacklevel=2)
        if fault := self._check(thing):
            raise ReplicariumError(f"{source}, is none: {fault}")
        return thing
