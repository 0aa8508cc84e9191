"""The descent of a soup's commonest program, traced over the last epochs of a run."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np

from automata.soups.measures import commonest
from automata.soups.replicators.descent import Ancestor, Window, ancestry, trace
from automata.soups.soup import Soup

# Epochs of a window; from one to the next a program is followed to those that it came from.
_WINDOW = 16
Table = tuple[tuple[str, ...], list[tuple[str, ...]]]


class TracedEnd:
    """Runs the last epochs of a soup in windows, and keeps them."""

    def __init__(self) -> None:
        self._windows: list[Window] = []

    def step(self, soup: Soup) -> None:
        """Run one epoch, in the window that is open or a new one."""
        epoch = trace(soup, 1)
        if not self._windows or soup.epoch - self._windows[-1].epoch > _WINDOW:
            self._windows.append(epoch)
        else:
            before = self._windows[-1]
            origins = np.where(epoch.origins < 0, -1, before.origins.ravel()[epoch.origins])
            self._windows[-1] = replace(before, origins=origins)

    def line(self, soup: Soup) -> list[Ancestor]:
        """Return the commonest program and its ancestors, most generous first; [] if nothing was traced."""
        if not self._windows:
            return []
        program = commonest(soup.programs, 1)[1][0].program
        number = int(np.flatnonzero((soup.programs == np.frombuffer(program, dtype=np.uint8)).all(axis=1))[0])
        return ancestry(self._windows, number, program, most=2)


def descent_table(line: list[Ancestor], text: Callable[[bytes], str]) -> Table:
    """Return the tree as a table: after which epoch, which program, and how many bytes its descendant has of it."""
    rows: list[tuple[str, ...]] = []
    children: dict[int, list[int]] = {}
    for place, one in enumerate(line):
        children.setdefault(one.of, []).append(place)
    waiting = [0]
    while waiting:
        place = waiting.pop()
        one = line[place]
        epoch = "the end" if one.of < 0 else str(one.epoch)
        given = "" if one.of < 0 else f"{one.bytes_given}"
        rows.append(("· " * one.depth + epoch, given, f"{one.mutated}" if place in children else "", text(one.program)))
        waiting += reversed(children.get(place, []))
    return ("after epoch", "bytes handed down", "bytes by mutation since", "program"), rows


def ancestor_json(one: Ancestor) -> dict[str, Any]:
    """Return an ancestor as JSON has it."""
    return {**vars(one), "program": one.program.hex()}
