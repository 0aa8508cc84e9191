"""Universes run in lockstep, and what they hold at some generations is kept."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from automata.errors import ArgumentError
from automata.films.reel import FilmFrame, Held, Reel, check_shown
from automata.pattern import Box
from automata.rule import Rule
from automata.topology import PLANE, Topology


class Filmed(Protocol):
    """A universe, as far as it is drawn."""

    rule: Rule
    topology: Topology

    @property
    def generation(self) -> int:
        """Generations on the clock."""

    @property
    def population(self) -> int:
        """Number of live cells."""

    @property
    def bounding_box(self) -> Box | None:
        """Smallest box that holds all live cells."""

    def read(self, box: Box) -> NDArray[np.uint8]:
        """Return the cells in a box."""

    def run(self, steps: int, watch: Callable[[], object] | None = None) -> Filmed:
        """Advance."""


def held(universe: Filmed, crop: Box | None) -> Held:
    """Return what a universe holds in `crop`, or wherever cells live; PatternError if that is too much to show."""
    box = crop or universe.bounding_box or Box(0, 0, 0, 0)
    check_shown(box)
    return Held(universe.read(box), box, universe.population)


def shoot(
    universes: Sequence[Filmed],
    steps: int,
    every: int | None,
    crop: Box | None = None,
    *,
    stride: int | None = None,
    report: Callable[[], object] = lambda: None,
    watch: Callable[[int], object] = lambda done: None,
) -> Reel:
    """Run all by `steps` generations and return the frames of now, of every so many generations, and of the end.

    Without `every` there is the end alone. `report()` is called now, every `stride` generations and at the end;
    `watch(done)` some twenty times a second, with the generations done. Raises ArgumentError unless all stand at one
    generation, PatternError or EngineError where the frames are too large or too many.
    """
    clock = universes[0].generation
    if any(universe.generation != clock for universe in universes):
        stand = ", ".join(str(universe.generation) for universe in universes)
        raise ArgumentError(f"universes that are shown side by side stand at one generation, not at {stand}")
    reel, done = Reel(len(universes)), 0
    try:
        while True:
            if done == steps or (every and done % every == 0):
                reel.add(FilmFrame(clock + done, tuple(held(universe, crop) for universe in universes)))
            if done in (0, steps) or (stride and done % stride == 0):
                report()
            if done == steps:
                return reel
            stop = min(steps, *(done + each - done % each for each in (every, stride) if each), steps)
            universes[0].run(stop - done, lambda: watch(universes[0].generation - clock))
            for universe in universes[1:]:
                universe.run(stop - done, partial(watch, stop))
            done = stop
            watch(done)
    except BaseException:
        reel.close()
        raise


def view_of(reel: Reel, universes: Sequence[Filmed], crop: Box | None) -> Box:
    """Return the box that is shown: `crop`, a bounded grid whole, or all that was ever alive with a cell around it."""
    if crop is not None:
        return crop
    seen = reel.view
    view = seen.grown(1) if all(universe.topology == PLANE for universe in universes) else seen
    for universe in universes:
        view = view.union(universe.topology.around(seen))
    check_shown(view)
    return view
