"""What the server keeps for one page: its universes, which run on at request, and what its networks answer."""

from __future__ import annotations

import re
from collections.abc import Callable
from threading import Event, Lock

import numpy as np
from numpy.typing import NDArray

from automata.errors import ArgumentError
from automata.files.json_types import JsonObject
from automata.formats.rle import parse_rle
from automata.pattern import Box, Pattern
from automata.trees.macrocell import Macrocell
from automata.universe import Universe
from experiments.viewer.document import Shown, ViewDocument
from experiments.viewer.encoding import box_json, cells_json, exact, rle_body

# Cells of a box that is sent whole; what is larger is looked at through `cells`.
MOST_SENT = 4_000_000
# Cells of one answer, a side, and how many are taken together at most: 2**k × 2**k.
MOST_SIDE, MOST_ZOOM = 2048, 40
# Digits of a number of generations, and cells of a view that are read at once.
_DIGITS, _MOST_READ = 30, 1 << 28

# Contexts, (M, k) uint8, to logits, (M, n_states) float32.
Logits = Callable[[NDArray[np.uint8]], NDArray[np.float32]]
Progress = Callable[[int], object]


class Stopped(Exception):
    """Whoever asked has gone."""


class Stage:
    """The universes of a document, each advanced by one request at a time; `networks` answer by their rule's place."""

    def __init__(self, document: ViewDocument, networks: dict[int, Logits] | None = None):
        self.document = document
        self._networks = networks or {}
        self._held: dict[int, Universe] = {}
        self._busy = [Lock() for _ in document.shown]
        self.closing = Event()

    def advance(self, asked: JsonObject, tell: Progress, gone: Event) -> JsonObject:
        """Advance a universe as `asked` and return how it stands; `tell` hears how many generations are done.

        It goes on from what is kept if no cells are given, or if these stand where it stands and are not edited. Raises
        ReplicariumError for what cannot be done, Stopped, the universe standing at a whole generation, once `gone`.
        """
        place = self._place(asked)
        steps = _count(asked, "generations")
        if not self._busy[place].acquire(blocking=False):
            raise ArgumentError("this universe is being advanced already: wait until it is done, or stop it")
        try:
            universe = self._universe(place, asked)
            first = universe.generation

            def watch() -> None:
                if gone.is_set() or self.closing.is_set():
                    raise Stopped
                tell(universe.generation - first)

            universe.run(steps, watch)
            return _standing(universe)
        finally:
            self._busy[place].release()

    def cells(self, asked: JsonObject) -> JsonObject:
        """Return a part of what is kept of a universe, every 2**zoom × 2**zoom cells as their largest state."""
        place = self._place(asked)
        universe = self._held.get(place)
        if universe is None:
            raise ArgumentError("the server keeps no such universe yet: advance it first")
        x, y, zoom = (_whole(asked, name) for name in ("x", "y", "zoom"))
        width, height = (_whole(asked, name) for name in ("width", "height"))
        if not (0 < width <= MOST_SIDE and 0 < height <= MOST_SIDE and 0 <= zoom <= MOST_ZOOM):
            raise ArgumentError(f"a view is 1 to {MOST_SIDE} cells wide and high, its zoom 0 to {MOST_ZOOM}")
        with self._busy[place]:
            cells = _seen(universe, Box(y, x, height, width), zoom)
        told = {"x": exact(x), "y": exact(y), "width": width, "height": height, "zoom": zoom}
        return {**told, "rle": rle_body(cells)}

    def logits(self, asked: JsonObject) -> JsonObject:
        """Return a network's logits at a context, the state that it answers, and the one in its rule's table."""
        rules = self.document.rules()
        place = asked.get("rule", next(iter(self._networks), None))
        network = self._networks.get(place) if isinstance(place, int) else None
        if network is None or not isinstance(place, int):
            raise ArgumentError("this rule is no network's, and has no logits")
        context = asked.get("context")
        rule = rules[place]
        if not isinstance(context, list) or len(context) != len(rule.neighborhood):
            raise ArgumentError(f"a context is a list of {len(rule.neighborhood)} states")
        if any(type(state) is not int or not 0 <= state < rule.n_states for state in context):
            raise ArgumentError(f"the states of a context are whole numbers from 0 to {rule.n_states - 1}")
        row = network(np.array([context], dtype=np.uint8))[0]
        told = [round(float(value), 6) if np.isfinite(value) else None for value in row]
        return {"logits": told, "state": int(row.argmax()), "table": rule.next_state(context)}

    def close(self) -> None:
        """Let what is running end, at a whole generation."""
        self.closing.set()

    def _place(self, asked: JsonObject) -> int:
        place = asked.get("universe", 0)
        if type(place) is not int or not 0 <= place < len(self.document.shown):
            raise ArgumentError(f"there is no universe {place!r:.20}: there are {len(self.document.shown)}, from 0 on")
        return place

    def _universe(self, place: int, asked: JsonObject) -> Universe:
        """Return the universe to advance: the one that is kept, or one of the cells that are given."""
        held, one = self._held.get(place), self.document.shown[place]
        cells, generation = asked.get("cells"), _whole(asked, "generation")
        if held is not None and held.generation == generation and not asked.get("edited"):
            return held
        if cells is None:
            if generation != one.start.generation:
                raise ArgumentError(f"the server does not keep generation {generation}: send the cells")
            made = _made(one, one.start)
        else:
            made = _made(one, _read(cells, generation, one))
        self._held[place] = made
        return made


def _made(one: Shown, start: Pattern | Macrocell) -> Universe:
    return Universe(one.rule, start, one.topology, strobing=one.strobing)


def _read(cells: object, generation: int, one: Shown) -> Pattern:
    """Return the cells that a page sends; ArgumentError for what is none, StateError for states that the rule lacks."""
    if not isinstance(cells, dict) or not isinstance(cells.get("rle"), str):
        raise ArgumentError("cells are given as x, y and rle")
    # The first cell of the text is the one at x, y, whether it lives or not.
    read = parse_rle(f"x = 0, y = 0\n{cells['rle']}")
    pattern = read.translate(_whole(cells, "y"), _whole(cells, "x")).renamed(one.rule.name, generation)
    one.rule.check_states(pattern.cells.ravel())
    return pattern


def _standing(universe: Universe) -> JsonObject:
    box = universe.bounding_box
    small = box is None or box.height * box.width <= MOST_SENT
    return {
        "generation": exact(universe.generation),
        "population": exact(universe.population),
        "box": box_json(box),
        "digest": universe.digest if small else None,
        "cells": cells_json(universe.pattern) if small else None,
        "engine": universe.engine_report(),
    }


def _seen(universe: Universe, view: Box, zoom: int) -> NDArray[np.uint8]:
    """Return (height, width) cells, of each 2**zoom × 2**zoom the largest state."""
    block = 1 << zoom
    out = np.zeros((view.height, view.width), dtype=np.uint8)
    live = universe.bounding_box
    if live is None:
        return out
    # Rows at a time, and of these only the columns where anything lives.
    first, last = max(0, (live.left - view.left) // block), min(view.width, -(-(live.right - view.left) // block))
    top, bottom = max(0, (live.top - view.top) // block), min(view.height, -(-(live.bottom - view.top) // block))
    if first >= last or top >= bottom:
        return out
    wide = (last - first) * block
    if wide * block > _MOST_READ:
        raise ArgumentError("this view is of too many cells at once: look at a smaller part, or from nearer")
    rows = max(1, _MOST_READ // (wide * block) // 16)
    for row in range(top, bottom, rows):
        count = min(rows, bottom - row)
        cells = universe.read(Box(view.top + row * block, view.left + first * block, count * block, wide))
        blocks = cells.reshape(count, block, last - first, block)
        out[row : row + count, first:last] = blocks.max(axis=(1, 3))
    return out


def _whole(asked: JsonObject, name: str) -> int:
    """Return a whole number that is given as such or, beyond 2**53, as its digits."""
    value = asked.get(name, 0)
    if isinstance(value, str) and re.fullmatch(rf"-?[0-9]{{1,{_DIGITS}}}", value):
        return int(value)
    if type(value) is not int or abs(value) >= 10**_DIGITS:
        raise ArgumentError(f"{name} is a whole number of at most {_DIGITS} digits")
    return value


def _count(asked: JsonObject, name: str) -> int:
    value = _whole(asked, name)
    if value < 0:
        raise ArgumentError(f"{name} must not be negative: a universe only runs forward")
    return value
