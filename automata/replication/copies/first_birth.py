"""When a pattern first makes a copy of itself, and what becomes of it if it does not."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from automata.arguments import as_pattern, as_rule
from automata.checks import accepting, as_count, as_motions, at_least, optional
from automata.engines.sparse.engine import SparseEngine
from automata.errors import EngineError
from automata.pattern import Pattern
from automata.replication.copies.census import Birth, Census
from automata.replication.copies.counting import MAX_CELLS
from automata.replication.copies.exact import Apart, Motions, displacement
from automata.replication.copies.scan import Watch, scanned, until_recurrence
from automata.replication.limits import OutOfTime
from automata.rule import Rule
from automata.symmetry import Symmetry, Transform

End = Literal["birth", "dies", "repeats", "steps", "cells"]
# Configurations in larger boxes are not remembered: what has grown so far does not soon repeat.
_REMEMBERED = 1 << 16
# Every so many generations the configuration is compared with earlier ones.
STRIDE = 32


# -- of one or several ancestors --------------------------------------------------------------------------------------


def first_births(
    sightings: Iterable[tuple[int, Pattern]],
    *censuses: Census,
    accept: Callable[[Census, Birth, Pattern], bool] = lambda *_: True,
    most: int = 1,
) -> Iterator[tuple[Census, Birth, Pattern]]:
    """Yield each census's first birth, or its first `most`, with all that stands then, as `sightings` show them.

    `sightings` are (step, configuration), of one run for all censuses; no more of them are taken than are needed.
    Births that `accept` refuses are passed over.
    """
    missing = dict.fromkeys(censuses, most)
    for step, board in sightings:
        for census in tuple(missing):
            for birth in census.observe(step, board):
                if accept(census, birth, board):
                    yield census, birth, board
                    missing[census] -= 1
                    if not missing[census]:
                        del missing[census]
                        break
        if not missing:
            return


def run_to_births(
    engine: SparseEngine,
    founder: Pattern,
    steps: int,
    *censuses: Census,
    accept: Callable[[Census, Birth, Pattern], bool] = lambda *_: True,
    most: int = 1,
) -> Iterator[tuple[Census, Birth, Pattern]]:
    """Run `founder` alone on an empty plane, for `steps` generations at most, and yield `first_births`.

    The run ends when it recurs, since no new place is taken from then on. Raises EngineError where the engine does.
    """
    sightings = scanned(engine, founder, [census.scan for census in censuses], steps)
    last = max(census.start for census in censuses)
    return first_births(until_recurrence(sightings, last), *censuses, accept=accept, most=most)


@accepting(rule=as_rule, founder=as_pattern, ancestor=as_pattern, steps=as_count, transforms=as_motions)
def first_birth(
    rule: Rule, founder: Pattern, ancestor: Pattern, steps: int, transforms: Iterable[Transform | Symmetry]
) -> Birth | None:
    """Run `founder` alone on an empty plane; return its first copy of `ancestor` elsewhere in `steps`.

    >>> from automata import find_replicator, first_birth
    >>> seed = find_replicator("highlife")
    >>> first_birth(seed, seed, seed, 20, seed.rule().symmetry_group).step
    12
    """
    census = Census(ancestor, transforms, founder)
    at_once = census.observe(0, founder)
    later = (birth for _, birth, _ in run_to_births(SparseEngine(rule), founder, steps, census))
    return at_once[0] if at_once else next(later, None)


# -- of a seed, and what becomes of it otherwise ----------------------------------------------------------------------


@dataclass(frozen=True)
class Cycle:
    """After `period` generations all that stands is the seed again, moved by so many `rows` and `columns`."""

    period: int
    rows: int
    columns: int


@dataclass(frozen=True, repr=False)
class Search:
    """What a seed, alone on an empty plane, does in `steps` generations, examined after every one.

    `births` are those of the first generation that has any: copies elsewhere while one remains in an earlier place.
    `moves` are copies elsewhere while none remained, up to then. `recurrence` is when an exact copy first stood in the
    seed's own place again, turned or not, and `cycle` when nothing but the seed stood there or elsewhere, not turned.
    `end` says why the search ended, `reason` in words.
    """

    steps: int
    births: tuple[Birth, ...]
    moves: tuple[Birth, ...]
    recurrence: int | None
    end: End
    reason: str
    cycle: Cycle | None = None

    def __repr__(self) -> str:
        return f"<Search of {self.steps} generations: {len(self.births)} births; {self.reason}>"

    @property
    def period(self) -> int | None:
        """Generations to the first birth, None if there was none."""
        return self.births[0].step if self.births else None


class SearchLog:
    """What a search has seen so far; `moves` is its census's list of them, which grows."""

    def __init__(self, moves: Sequence[Birth]):
        self._moves = moves
        self._moved = 0
        self._recurrence: int | None = None
        self._cycle: Cycle | None = None
        self._known: dict[tuple[tuple[int, ...], bytes], int] = {}

    def take(self, step: int, born: bool, shift: tuple[int, int] | None) -> None:
        """Take in that a copy stands after `step` steps.

        born: whether it was born then; the census has been asked. shift: how far all that stands is the seed, moved;
        None if it is not.
        """
        if not born and self._recurrence is None and len(self._moves) == self._moved:
            self._recurrence = step
        self._moved = len(self._moves)
        if shift is not None and self._cycle is None:
            self._cycle = Cycle(step, *shift)

    def compare(self, step: int, cells: NDArray[np.uint8], most: int, how: str = "") -> Search | None:
        """Return how the search ends if nothing lives or the (H, W) cells are an earlier generation's, else None.

        Of larger boxes than `most` cells that is not asked. `how` says what was compared.
        """
        if not cells.any():
            return self.ended(step, "dies", f"nothing lives in generation {step}")
        key = cells.shape, cells.tobytes()
        if cells.size <= most and (earlier := self._known.setdefault(key, step)) < step:
            return self.ended(step, "repeats", f"generation {step} is generation {earlier} again{how}")
        return None

    def ended(self, step: int, end: End, reason: str) -> Search:
        """Return the search that ended after `step` generations without a birth."""
        return Search(step, (), tuple(self._moves), self._recurrence, end, reason, self._cycle)

    def exhausted(self, steps: int) -> Search:
        """Return the search that ended without a birth because its `steps` were over."""
        return self.ended(steps, "steps", f"no copy is born in {steps} generations")

    def born(self, births: tuple[Birth, ...]) -> Search:
        """Return the search that ended with `births`."""
        step = births[0].step
        return replace(self.ended(step, "birth", f"a copy is born in generation {step}"), births=births)


def _seen(log: SearchLog, census: Census, step: int, board: Pattern) -> Search | None:
    """Take in a board on which a copy stands; return how the search ends if one is born."""
    births = census.observe(step, board)
    alone = board.population == census.ancestor.population and board.same_shape(census.ancestor)
    log.take(step, bool(births), displacement(board.cropped().box, census.ancestor) if alone else None)
    return log.born(births) if births else None


def search_recorded(seed: Pattern, boards: Sequence[Pattern], transforms: Motions) -> Search:
    """Return what a recording, whose first board holds `seed`, shows: its first births, as `search` would find them."""
    census = Census(seed, transforms)
    log = SearchLog(census.moves)
    for step, board in enumerate(boards[1:], start=1):
        if census.scan.sees(board) and (found := _seen(log, census, step, board)):
            return found
    return log.exhausted(len(boards) - 1)


@accepting(rule=as_rule, seed=as_pattern, steps=as_count, transforms=optional(as_motions))
def search(
    rule: Rule,
    seed: Pattern,
    steps: int,
    transforms: Motions | None = None,
    *,
    max_cells: int = MAX_CELLS,
    apart: Apart = "any",
    engine: SparseEngine | None = None,
) -> Search:
    """Run `seed` until it has borne a copy of itself, for `steps` ≥ 1 generations at most.

    Copies are exact, under `transforms`, by default `Rule.symmetry_group`, and stand `apart` in the sense asked for.
    Without a birth the search ends early once the configuration dies or repeats itself, moved or not, since nothing
    new can follow, or if it would hold more than `max_cells` cells. `engine` is one of the rule's to use again, with
    its own limit of cells. Raises PatternError for an empty seed, ArgumentError for steps below 1.

    >>> from automata import find_replicator
    >>> seed = find_replicator("highlife")
    >>> search(seed, seed, 100)
    <Search of 12 generations: 2 births; a copy is born in generation 12>
    """
    at_least(1, steps=steps)
    group = rule.symmetry_group if transforms is None else transforms
    census = Census(seed, group, apart=apart)
    log = SearchLog(census.moves)
    watch = Watch(engine or SparseEngine(rule, max_cells=max_cells), seed, (census.scan,))
    try:
        while watch.step < steps:
            stop = min(steps, (watch.step // STRIDE + 1) * STRIDE)
            found: Search | None = None
            if watch.until(stop):
                found = _seen(log, census, watch.step, watch.configuration)
            if not found and watch.step == stop:
                found = log.compare(stop, watch.configuration.cropped().cells, _REMEMBERED, ", moved or not")
            if found:
                return found
    except EngineError as error:
        return log.ended(watch.step, "cells", str(error))
    except OutOfTime:
        raise OutOfTime(f"no copy is born up to generation {watch.step}") from None
    return log.exhausted(steps)
