"""When a pattern first makes a copy of itself, and what becomes of it if it does not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from automata.arguments import as_pattern, as_rule
from automata.checks import accepting, as_count, as_motions, at_least, optional
from automata.engines.sparse.engine import SparseEngine
from automata.errors import EngineError
from automata.pattern import Pattern
from automata.replication.copies.census import Birth, Census
from automata.replication.copies.counting import MAX_CELLS
from automata.replication.copies.exact import Apart, Motions
from automata.replication.copies.scan import FastScan, Watch
from automata.replication.limits import OutOfTime
from automata.rule import Rule

End = Literal["birth", "dies", "repeats", "steps", "cells"]
# Configurations in larger boxes are not remembered: what has grown so far does not soon repeat.
_REMEMBERED = 1 << 16
# Every so many generations the configuration is compared with earlier ones.
_STRIDE = 32


@dataclass(frozen=True, repr=False)
class Search:
    """What a seed, alone on an empty plane, does in `steps` generations, examined after every one.

    `births` are those of the first generation that has any: copies elsewhere while one remains in an earlier place.
    `moves` are copies elsewhere while none remained, up to then. `recurrence` is when an exact copy first stood in the
    seed's own place again. `end` says why the search ended, `reason` in words.
    """

    steps: int
    births: tuple[Birth, ...]
    moves: tuple[Birth, ...]
    recurrence: int | None
    end: End
    reason: str

    def __repr__(self) -> str:
        return f"<Search of {self.steps} generations: {len(self.births)} births; {self.reason}>"

    @property
    def period(self) -> int | None:
        """Generations to the first birth, None if there was none."""
        return self.births[0].step if self.births else None


class _Log:
    """What a search has seen so far of copies of its seed."""

    def __init__(self, seed: Pattern, transforms: Motions, *, apart: Apart = "any"):
        self._census = Census(seed, transforms, apart=apart)
        self._recurrence: int | None = None

    def take(self, step: int, board: Pattern) -> tuple[Birth, ...]:
        """Take in a board on which a copy stands and return the births that it shows."""
        moved = len(self._census.moves)
        births = self._census.observe(step, board)
        if not births and self._recurrence is None and len(self._census.moves) == moved:
            self._recurrence = step
        return births

    def ended(self, step: int, end: End, reason: str) -> Search:
        """Return the search that ended after `step` generations without a birth."""
        return Search(step, (), tuple(self._census.moves), self._recurrence, end, reason)

    def born(self, births: tuple[Birth, ...]) -> Search:
        """Return the search that ended with `births`."""
        step = births[0].step
        reason = f"a copy is born in generation {step}"
        return Search(step, births, tuple(self._census.moves), self._recurrence, "birth", reason)


def search_recorded(seed: Pattern, boards: Sequence[Pattern], transforms: Motions) -> Search:
    """Return what a recording, whose first board holds `seed`, shows: its first births, as `search` would find them."""
    log, lookout = _Log(seed, transforms), FastScan(seed, transforms)
    for step, board in enumerate(boards[1:], start=1):
        if lookout.sees(board) and (births := log.take(step, board)):
            return log.born(births)
    last = len(boards) - 1
    return log.ended(last, "steps", f"no copy is born in {last} generations")


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
    log = _Log(seed, group, apart=apart)
    watch = Watch(engine or SparseEngine(rule, max_cells=max_cells), seed, (FastScan(seed, group),))
    known: dict[tuple[tuple[int, ...], bytes], int] = {}
    try:
        while watch.step < steps:
            stop = min(steps, (watch.step // _STRIDE + 1) * _STRIDE)
            if watch.until(stop) and (births := log.take(watch.step, watch.configuration)):
                return log.born(births)
            if watch.step == stop:
                shape = watch.configuration.cropped().cells
                if not shape.size:
                    return log.ended(stop, "dies", f"nothing lives in generation {stop}")
                key = (shape.shape, shape.tobytes())
                if shape.size <= _REMEMBERED and known.setdefault(key, stop) < stop:
                    reason = f"generation {stop} is generation {known[key]} again, moved or not"
                    return log.ended(stop, "repeats", reason)
    except EngineError as error:
        return log.ended(watch.step, "cells", str(error))
    except OutOfTime:
        raise OutOfTime(f"no copy is born up to generation {watch.step}") from None
    return log.ended(steps, "steps", f"no copy is born in {steps} generations")
