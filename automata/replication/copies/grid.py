"""Grid: copies on tori and other bounded grids, where a pattern may lie across an edge and come up on the other side.

A closed grid covers the plane with copies of its rectangle. So the configuration is laid out beyond its edges as far
as a pattern reaches (`Topology.locate`), copies are found there as on the plane, and what is found twice, or overlaps
itself, is identified by the cells of the grid that it takes. Every copy lies on the rectangle itself with one cell at
least: what lies beyond an edge altogether is turned there, on surfaces with twisted edges. Places and births are
those of `Census`, counted in these cells.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import product

import numpy as np
from numpy.typing import NDArray

from automata.errors import PatternError
from automata.pattern import Box, Pattern
from automata.replication.copies.census import Birth
from automata.replication.copies.counting import Sighting
from automata.replication.copies.exact import Copy, Motions, find_copies, label_components
from automata.replication.copies.first_birth import STRIDE, Search, SearchLog
from automata.replication.copies.scan import FastScan
from automata.replication.limits import glance
from automata.rule import Rule
from automata.topology import Topology, Torus
from automata.universe import Universe

Cells = NDArray[np.uint8]
Places = NDArray[np.int64]
Corner = tuple[int, int]
# Larger configurations are not compared with earlier ones.
_REMEMBERED = 1 << 22


def check_on_grid(rule: Rule, pattern: Pattern, topology: Topology) -> Pattern:
    """Return `pattern` cropped; PatternError for an empty one or for a grid with a side without end."""
    if topology.box is None:
        raise PatternError(
            f"a {topology} has a side without end, on which nothing is examined: take a bounded grid or the plane"
        )
    if pattern.population == 0:
        raise PatternError("an empty pattern replicates nothing: give one with live cells")
    Universe(rule, pattern, topology)  # refuses what does not fit
    return Pattern(pattern.cropped().cells, *pattern.cropped().box[:2], rule=pattern.rule)


@dataclass(frozen=True)
class GridCopy:
    """A copy on a grid: as it lies when that is laid out, the flat, sorted cells that it takes, and their states."""

    copy: Copy
    cells: tuple[int, ...]
    states: tuple[int, ...]


class GridLayout:
    """A bounded grid laid out beyond its edges as far as `target` reaches, in which its copies are searched."""

    def __init__(self, topology: Topology, target: Pattern, transforms: Motions):
        grid = topology.box
        assert grid is not None
        self.topology, self.target, self.transforms = topology, target.cropped(), transforms
        self.grid = grid
        self._wide = grid.grown(max(self.target.cells.shape))
        self._from = _located(topology, grid, self._wide)
        self._scan = FastScan(self.target, transforms)

    def copies(self, cells: Cells, home: Corner | None = None) -> tuple[GridCopy, ...]:
        """Return the copies of the target on the grid's cells, (H, W), each once and as it lies nearest to `home`.

        That is the corner of the box that they are seen from, by default the target's; they come in reading order seen
        from there.
        """
        held = np.append(cells.ravel(), np.uint8(self.topology.border))
        wide = Pattern(held[self._from], self._wide.top, self._wide.left)
        if not self._scan.sees(wide):
            return ()
        top, left = home or self.target.box[:2]

        def away(copy: Copy) -> tuple[int, int, int]:
            down, right = copy.box.top - top, copy.box.left - left
            return max(abs(down), abs(right)), down, right

        found: dict[tuple[int, ...], GridCopy] = {}
        for copy in sorted(find_copies(wide, self.target, self.transforms), key=away):
            taken = self._taken(copy)
            if taken is not None and taken[0] not in found:
                near = replace(copy, box=self._nearest(copy.box, (top, left)))
                found[taken[0]] = GridCopy(near, *taken)
        return tuple(sorted(found.values(), key=lambda each: each.copy.box))

    def _nearest(self, box: Box, home: Corner) -> Box:
        """Return a box as it lies nearest to `home` on a torus, and as it is on other grids."""
        torus = self.topology
        if not isinstance(torus, Torus):
            return box
        # Once round, across the horizontal edges or the vertical ones, leads to the same cells.
        around = (self.grid.height, -torus.column_shift), (-torus.row_shift, self.grid.width)

        def moved(turns: tuple[int, int]) -> Box:
            down, right = (sum(turn * way[axis] for turn, way in zip(turns, around, strict=True)) for axis in (0, 1))
            return box._replace(top=box.top + down, left=box.left + right)

        def away(other: Box) -> tuple[int, int, int]:
            down, right = other.top - home[0], other.left - home[1]
            return max(abs(down), abs(right)), down, right

        return min(map(moved, product(range(-2, 3), range(-2, 3))), key=away)

    def _taken(self, copy: Copy) -> tuple[tuple[int, ...], tuple[int, ...]] | None:
        """Return the grid's cells that a copy takes, and their states; None if it lies beyond it, or on itself."""
        look = copy.motion.apply(self.target.cells)
        rows, columns = np.nonzero(look)
        if not np.any(
            (rows + copy.box.top >= 0)
            & (rows + copy.box.top < self.grid.height)
            & (columns + copy.box.left >= 0)
            & (columns + copy.box.left < self.grid.width)
        ):
            return None  # beyond a twisted edge it would be counted turned
        places = self._from[rows + copy.box.top - self._wide.top, columns + copy.box.left - self._wide.left]
        distinct, order = np.unique(places, return_index=True)
        if len(distinct) < len(places) or distinct[-1] == self.grid.height * self.grid.width:
            return None
        return tuple(distinct.tolist()), tuple(look[rows, columns][order].tolist())

    def alone(self, found: GridCopy) -> Cells:
        """Return a grid's cells, (H, W), on which nothing stands but a copy."""
        cells = np.zeros(self.grid.height * self.grid.width, dtype=np.uint8)
        cells[list(found.cells)] = found.states
        return cells.reshape(self.grid.height, self.grid.width)


def _located(topology: Topology, grid: Box, wide: Box) -> Places:
    """Return for each place of `wide` the flat cell of the grid that stands there, H · W for the border."""
    outside = grid.height * grid.width
    places = np.full((wide.height, wide.width), outside, dtype=np.int64)
    inside = np.arange(outside).reshape(grid.height, grid.width)
    down, right = grid.top - wide.top, grid.left - wide.left
    places[down : down + grid.height, right : right + grid.width] = inside
    for row in range(wide.height):
        middle = down <= row < down + grid.height
        columns = [*range(right), *range(right + grid.width, wide.width)] if middle else list(range(wide.width))
        for column in columns:
            cell = topology.locate(row + wide.top, column + wide.left)
            if cell is not None:
                places[row, column] = cell[0] * grid.width + cell[1]
    return places


class GridCensus:
    """Watches a grid for copies in new places, as `Census` does the plane; `founder`, (H, W), is no birth."""

    def __init__(self, layout: GridLayout, founder: Cells, home: Corner | None = None):
        self.layout, self.home = layout, home
        self.moves: list[Birth] = []
        self._places: list[Places] = [np.flatnonzero(founder)]

    def observe(self, step: int, cells: Cells) -> tuple[tuple[GridCopy, ...], tuple[GridCopy, ...]]:
        """Take in the grid's cells after `step` steps; return the copies that are born, and all that stand."""
        old, fresh = tuple(self._places), []
        standing = self.layout.copies(cells, self.home)
        for found in standing:
            own = np.array(found.cells)
            if all(2 * np.isin(own, place, assume_unique=True).sum() <= len(own) for place in self._places):
                fresh.append(found)
                self._places.append(own)
        live = cells.ravel() != 0
        if len(fresh) == 1:
            live[self._places[-1]] = False
        if fresh and not any(2 * np.count_nonzero(live[place]) >= len(place) for place in old):
            self.moves.append(Birth(step, fresh.pop(0).copy))  # no copy remained
        return tuple(fresh), standing


def search_on_grid(
    rule: Rule, layout: GridLayout, founder: Cells, steps: int, home: Corner | None = None
) -> tuple[Search, tuple[GridCopy, ...]]:
    """Run `founder`, (H, W), on a bounded grid until it makes a copy of the layout's target, as `search` does.

    Returns the search, boxes as they lie nearest to `home`, the founder's corner, and the copies that were born.
    """
    census = GridCensus(layout, founder, home)
    log = SearchLog(census.moves)
    for step, cells in boards(rule, founder, layout.topology, steps):
        born, standing = census.observe(step, cells)
        if standing:
            log.take(step, bool(born), _shift(layout, cells, founder, standing, home))
        if born:
            return log.born(tuple(Birth(step, found.copy) for found in born)), born
        if step % STRIDE == 0 and (ended := log.compare(step, cells, _REMEMBERED)):
            return ended, ()
    return log.exhausted(steps), ()


def _shift(
    layout: GridLayout, cells: Cells, founder: Cells, standing: tuple[GridCopy, ...], home: Corner | None
) -> Corner | None:
    """Return how far all that stands on a grid is the founder, moved, and so will move on; None if it is not."""
    if np.array_equal(cells, founder):
        return 0, 0
    if np.count_nonzero(cells) == np.count_nonzero(founder) and isinstance(layout.topology, Torus):
        target, (top, left) = layout.target, home or layout.target.box[:2]
        for copy in (found.copy for found in standing):
            if np.array_equal(copy.motion.apply(target.cells), target.cells):
                return copy.box.top - top, copy.box.left - left
    return None


def boards(rule: Rule, start: Cells, topology: Topology, steps: int) -> Iterator[tuple[int, Cells]]:
    """Run a grid's cells, (H, W); yield step and cells after each of 1 to `steps` generations."""
    grid = topology.box
    assert grid is not None
    universe = Universe(rule, start, topology)
    for step in range(1, steps + 1):
        glance(f"generation {step - 1} was reached")
        yield step, universe.run(1).read(grid)


def sighted_on_grid(time: int, cells: Cells, layout: GridLayout) -> Sighting:
    """Return what stands on a grid: copies that share no live cell, which are new, connected parts and population."""
    taken = np.zeros(cells.size, dtype=np.bool_)
    home = layout.target.read(layout.grid).ravel() != 0
    chosen, new = [], []
    for found in layout.copies(cells):
        own = list(found.cells)
        if not taken[own].any():
            taken[own] = True
            chosen.append(found.copy)
            if 2 * np.count_nonzero(home[own]) <= len(own):
                new.append(found.copy)
    return Sighting(time, tuple(chosen), tuple(new), _parts(cells, layout), int(np.count_nonzero(cells)))


def _parts(cells: Cells, layout: GridLayout) -> int:
    """Return the number of 8-connected components, those that hang together across an edge being one."""
    labels, count = label_components(Pattern(cells))
    above = list(range(count + 1))

    def root(label: int) -> int:
        while above[label] != label:
            label = above[label]
        return label

    for row, column in Box(0, 0, *cells.shape).rim:
        if not labels[row, column]:
            continue
        for down in (-1, 0, 1):
            for right in (-1, 0, 1):
                cell = layout.topology.locate(row + down, column + right)
                if cell is not None and labels[cell]:
                    above[root(int(labels[cell]))] = root(int(labels[row, column]))
    return sum(above[label] == label for label in range(1, count + 1))
