"""Walls: what may keep replicators in a region, on boards and in soups, and whether a run got out.

A run is one drawn seed at a drawn place. It got out if, when its time is over, cells live beyond the wall that were not
there before; in soups, if a program beyond it is like the one that was put in.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from types import MappingProxyType
from typing import Literal

import numpy as np

from automata.engines.sparse.engine import SparseEngine
from automata.errors import EngineError
from automata.pattern import Box, Pattern
from automata.replicators import find_replicator
from automata.rule import Rule
from automata.rules.making.walled import walled
from automata.soups.pairing import Neighbours, grid, neighbours_of
from automata.soups.replicators.likeness import likest
from automata.soups.replicators.planted import PLANTED
from automata.soups.soup import Energy, Soup, SoupSettings
from automata.topology import PLANE, Fixed, Topology, Torus
from automata.universe import Universe

# The side of the region, and the generations that a run has: four periods of the slowest.
SIDE = 40
_BOARDS = {"langton": 604, "byl": 200, "chou-reggia-2": 120, "highlife": 300}
_MOST_CELLS = 1 << 15
_PROGRAMS, _WIDTH, _EPOCHS, _LIKE = 512, 32, 64, 32


@dataclass(frozen=True)
class Wall:
    """A wall: where it stands, in words; whether it must hold, by an argument, `holds`, which says why or is empty."""

    world: Literal["board", "soup"]
    label: str
    holds: str = ""


_REACH = "cells see no farther than the wall is thick"
WALLS: Mapping[str, Wall] = MappingProxyType(
    {
        "board-open": Wall("board", "no wall"),
        "board-frozen": Wall("board", "cells that cannot be written, one thick", _REACH),
        "board-corners": Wall("board", "the same without its four corners"),
        "board-gap": Wall("board", "the same with a gap of one cell"),
        "board-live": Wall("board", "live cells of the rule itself, two thick"),
        "board-border": Wall("board", "the dead border of a bounded grid", "there is nothing beyond"),
        "board-torus": Wall("board", "a torus: half of it is the region"),
        "soup-open": Wall("soup", "a grid, and no wall"),
        "soup-apart": Wall(
            "soup", "no program of one half meets one of the other", "who does not meet cannot be written"
        ),
        "soup-idle-1": Wall("soup", "a column of idle programs (they reach two)"),
        "soup-idle-2": Wall("soup", "two columns of idle programs", "programs meet no farther than the wall is thick"),
        "soup-energy": Wall("soup", "16 steps a program and epoch, 128 at most"),
        "soup-own": Wall("soup", "programs may write themselves alone", "nothing is written beyond"),
        "soup-none": Wall("soup", "programs may write nothing", "nothing is written beyond"),
        "soup-other": Wall("soup", "programs may write the other alone"),
        "soup-first": Wall("soup", "only the first program of a pair may be written"),
        "soup-second": Wall("soup", "only the second program of a pair may be written"),
    }
)


def escaped(wall: str, random: np.random.Generator) -> bool:
    """Return whether one drawn run gets out."""
    if WALLS[wall].world == "soup":
        return _soup_escapes(wall.removeprefix("soup-"), random)
    return _board_escapes(wall.removeprefix("board-"), random)


# -- boards ----------------------------------------------------------------------------------------


def _board_escapes(wall: str, random: np.random.Generator) -> bool:
    name = str(random.choice(list(_BOARDS)))
    entry = find_replicator(name)
    seed = entry.pattern()
    if random.random() < 0.5:  # half of the seeds have one cell changed
        cells = seed.cells.copy()
        place = tuple(random.integers(0, cells.shape))
        cells[place] = random.integers(0, entry.rule().n_states)
        seed = Pattern(cells)
    seed = seed.transform(entry.rule().symmetries[random.integers(len(entry.rule().symmetries))]).cropped()
    if not seed.population:
        return False
    margin = 4  # a live wall takes part in the physics: seeds keep off it at first
    top, left = (int(random.integers(margin, SIDE - margin - side + 1)) for side in seed.cells.shape)
    seed = Pattern(seed.cells, top, left)
    rule, topology = _physics(name, wall)
    ring = _ring(name, wall, rule)
    start = Pattern.from_live_cells([*seed.live_cells(), *ring])
    engine = SparseEngine(rule, max_cells=_MOST_CELLS) if topology == PLANE else "auto"
    universe = Universe(rule, start, topology, engine=engine)
    with suppress(EngineError):  # it has outgrown any region
        universe.run(_BOARDS[name])
    return _beyond(universe, wall, ring)


@cache
def _physics(name: str, wall: str) -> tuple[Rule, Topology]:
    rule = find_replicator(name).rule()
    if wall in ("frozen", "corners", "gap"):
        return walled(rule), PLANE
    bounded: dict[str, Topology] = {"border": Fixed(SIDE, SIDE), "torus": Torus(SIDE, 2 * SIDE)}
    return rule, bounded.get(wall, PLANE)


def _ring(name: str, wall: str, rule: Rule) -> list[tuple[int, int, int]]:
    """Return the wall's cells, round rows and columns 0 to SIDE - 1."""
    if wall in ("open", "border", "torus"):
        return []
    state = 2 if wall == "live" and name != "highlife" else 1 if wall == "live" else rule.n_states - 1
    cells = Box(0, 0, SIDE, SIDE).grown(1).rim
    if wall == "corners":
        corners = {(row, column) for row in (-1, SIDE) for column in (-1, SIDE)}
        cells = tuple(cell for cell in cells if cell not in corners)
    elif wall == "gap":
        cells = tuple(cell for cell in cells if cell != (SIDE // 2, SIDE))
    elif wall == "live":
        cells = (*cells, *Box(0, 0, SIDE, SIDE).grown(2).rim)
    return [(row, column, state) for row, column in cells]


def _beyond(universe: Universe, wall: str, ring: list[tuple[int, int, int]]) -> bool:
    box = universe.bounding_box
    if box is None:
        return False
    if wall == "torus":
        return bool(universe.read(Box(0, SIDE, SIDE, SIDE)).any())
    thick = 0 if wall in ("open", "border") else 2 if wall == "live" else 1
    outside = box.grown(1)
    cells = universe.read(outside)
    kept = np.ones(cells.shape, dtype=bool)
    kept[_inner(outside, -thick, SIDE + thick)] = False
    if wall == "live":  # what the wall does by itself is no escape
        cells = cells != _alone(universe.rule, tuple(ring), universe.generation).read(outside)
    return bool(cells[kept].any())


@lru_cache(maxsize=8)
def _alone(rule: Rule, ring: tuple[tuple[int, int, int], ...], generation: int) -> Pattern:
    """Return what becomes of a wall with nothing in it."""
    return Universe(rule, Pattern.from_live_cells(ring)).run(generation).pattern


def _inner(box: Box, first: int, last: int) -> tuple[slice, slice]:
    """Return where rows and columns `first` to before `last` lie in an array of the cells of `box`."""
    rows = slice(max(0, first - box.top), max(0, last - box.top))
    return rows, slice(max(0, first - box.left), max(0, last - box.left))


# -- soups -----------------------------------------------------------------------------------------


def _soup_escapes(wall: str, random: np.random.Generator) -> bool:
    kind = PLANTED[0]
    language, energy = kind.language, None
    if wall in ("own", "none", "other", "first", "second"):
        language = replace(language, writes=wall)
    if wall == "energy":
        energy = Energy(16, 128)
    program = np.frombuffer(kind.draw(random), dtype=np.uint8)
    pairing = _pairing(wall if wall in ("apart", "idle-1", "idle-2") else "open")
    soup = Soup(SoupSettings(language, int(random.integers(1 << 40)), _PROGRAMS, pairing=pairing, energy=energy))
    columns = np.arange(_PROGRAMS) % _WIDTH
    inside = np.flatnonzero(columns < _WIDTH // 2 - 1)
    soup.programs[random.choice(inside, 8, replace=False)] = program
    soup.run(_EPOCHS)
    beyond = soup.programs[columns >= _WIDTH // 2 + 1]
    return bool((likest(program, beyond)[0] >= _LIKE).any())


@cache
def _pairing(wall: str) -> Neighbours:
    """Return who may meet whom on a grid of 32 columns, within two: all, or what a wall in its middle leaves."""
    whole = grid(_WIDTH, _PROGRAMS // _WIDTH)
    if wall == "open":
        return whole
    who = np.repeat(np.arange(_PROGRAMS), np.diff(whole.starts))
    middle = _WIDTH // 2
    left, right = who % _WIDTH, whole.partners % _WIDTH
    if wall == "apart":
        allowed = (left < middle) == (right < middle)
    else:
        idle = [middle] if wall == "idle-1" else [middle - 1, middle]
        allowed = ~np.isin(left, idle) & ~np.isin(right, idle)
    return neighbours_of(zip(who[allowed].tolist(), whole.partners[allowed].tolist(), strict=True), _PROGRAMS)
