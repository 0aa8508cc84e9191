"""When a pattern first makes a copy of itself up to phase or a few cells, as machines do.

A machine is too large to be examined after every generation, and need not be: its child stays, with other
signals under way in it. So a large board is sampled at intervals, and where a copy has appeared between two
samples, the generation is found by bisection. A small board is examined after every generation.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from automata.checks import at_least
from automata.engines.hashlife.engine import HashlifeEngine
from automata.errors import RuleError
from automata.pattern import Pattern
from automata.replication.copies.census import inhabited
from automata.replication.copies.exact import Motions, lies_in
from automata.replication.copies.frame import group_of
from automata.replication.inexact.phase import TOLERANCE, PhaseCopy, Quotient, find_phase_copies
from automata.replication.limits import OutOfTime, glance, run
from automata.rule import Rule
from automata.topology import PLANE
from automata.trees.macrocell import Macrocell
from automata.universe import Universe

# Samples of a run, those of the bisection not counted.
LOOKS = 64
# A seed in a larger box than this is called large; others are examined after each of the first generations.
LARGE = 1 << 12
CLOSELY = 512
# A copy is calm while at most one in so many of its cells is in another phase than the seed's.
CALM = 100


@dataclass(frozen=True)
class NearBirth:
    """A copy up to phase and tolerance, elsewhere, at `step`; samples were `every` generations apart.

    A copy within the tolerance stands there from `first` on. From `complete` on nothing is wrong with it but its phase
    if `copy.wrong` is 0, or it is as near to the seed as it came. `step` is the first generation from then on in which
    it is calm, hardly a cell in another phase than the seed's, or `complete` if none was within the search.
    """

    first: int
    complete: int
    step: int
    every: int
    copy: PhaseCopy


def resting(rule: Rule) -> tuple[Quotient, Motions]:
    """Return what states of `rule` are taken for at rest, and the motions of machines: those its resting parts follow.

    In von Neumann's, Nobili's and Hutton's rules arrows turn, though what builds them does not. For other rules every
    state stands for itself and the motions are `Rule.symmetry_group`.
    """
    try:
        return Quotient.at_rest(rule), rule.symmetries_of(range(9, rule.n_states))
    except RuleError:
        return Quotient(tuple(range(rule.n_states))), group_of(rule)


def search_near(
    rule: Rule,
    seed: Pattern,
    steps: int,
    quotient: Quotient | None = None,
    transforms: Motions | None = None,
    *,
    tolerance: float = TOLERANCE,
    looks: int = LOOKS,
    founder: Pattern | None = None,
) -> NearBirth | None:
    """Run `founder`, by default the seed, and return the first near copy of `seed` elsewhere, None if there is none.

    Elsewhere: at most half of its live cells lie where the founder's lay, and if the founder's place is not inhabited
    (see `Census`) one such copy is the founder, moved. Small seeds are examined after each of the
    first CLOSELY generations and then, as large ones are, `looks` times at equal distances up to `steps`. Quotient and
    transforms are by default those of `resting`. Raises ArgumentError for steps or looks below 1, EngineError
    for a run that does not fit into memory, PatternError as `find_phase_copies` does.
    """
    at_least(1, steps=steps, looks=looks)
    merged, motions = resting(rule)
    chase = _Chase(rule, seed, founder or seed, quotient or merged, transforms or motions, tolerance)
    small = seed.cropped().cells.size <= LARGE
    closely = min(steps, CLOSELY) if small else 0
    every = max(1, -(-(steps - closely) // looks))
    if not small:  # giant steps are cheapest at powers of two
        every = 1 << (every - 1).bit_length()
        chase.take_giant_steps()
    stops = [*range(1, closely + 1), *range(closely + every, steps + 1, every)]
    if stops[-1:] != [steps]:
        stops.append(steps)
    found: PhaseCopy | None = None
    for before, stop in zip((0, *stops), stops, strict=False):
        kept = chase.universe.macrocell if stop - before > 1 else None
        try:
            found = chase.look(stop)
        except OutOfTime:
            raise OutOfTime(f"no near copy is seen up to generation {before}") from None
        if found:
            return chase.traced(before, stop, kept, found, steps)
    return None


class _Chase:
    """A run that is searched for near copies elsewhere."""

    def __init__(
        self,
        rule: Rule,
        seed: Pattern,
        founder: Pattern,
        quotient: Quotient,
        motions: Motions,
        tolerance: float,
    ):
        self.rule, self.seed, self.founder = rule, seed, founder
        self.quotient, self.motions, self.tolerance = quotient, motions, tolerance
        self.universe = Universe(rule, founder.renamed(founder.rule, 0))

    def take_giant_steps(self) -> None:
        """Run on with HashLife, where that can run the rule, until the run is taken back."""
        if not HashlifeEngine.refusal(self.rule, PLANE):
            self.universe = Universe(self.rule, self.universe.macrocell, engine="hashlife")

    def look(self, step: int) -> PhaseCopy | None:
        """Run on to generation `step` and return the nearest copy elsewhere."""
        board = run(self.universe, step - self.universe.generation).pattern
        glance()
        copies = find_phase_copies(board, self.seed, self.quotient, self.motions, self.tolerance)
        own = self.seed.cropped().cells
        away = [copy for copy in copies if not lies_in(copy.motion.apply(own), copy.box, self.founder)]
        # Where no copy remained, the nearest is the founder, moved.
        return next(iter(away if inhabited(self.founder, board) else away[1:]), None)

    def traced(self, before: int, stop: int, kept: Macrocell | None, found: PhaseCopy, steps: int) -> NearBirth:
        """Return when the copy `found` at `stop`, not at `before`, of which `kept` is left, came and was complete."""
        every, last, best = stop - before, stop, found
        first = self._earliest(before, stop, kept, tolerated=None)
        self._back_to(kept, stop)
        # On from there, as long as it comes nearer to the seed.
        while best.wrong and last + every <= steps:
            tree = self.universe.macrocell if every > 1 else None
            later = self.look(last + every)
            if later is None or later.distance >= best.distance:
                break
            before, kept, last, best = last, tree, last + every, later
        complete = self._earliest(before, last, kept, tolerated=best.wrong)
        if kept is not None:
            self._back_to(kept, complete)
            best = self.look(complete) or best
        calm = self._calmed(best, steps)
        if calm is None:
            return NearBirth(first, complete, complete, every, best)
        return NearBirth(first, complete, self.universe.generation, every, calm)

    def _calmed(self, copy: PhaseCopy, steps: int) -> PhaseCopy | None:
        """Run on to the first generation in which `copy` is calm and no worse, and return it as it stands then."""
        cells = copy.motion.apply(self.seed.cropped().cells)
        live = cells != 0
        merged = self.quotient.apply(cells)[live]
        while True:
            there = self.universe.read(copy.box)[live]
            differing = int(np.count_nonzero(there != cells[live]))
            if CALM * (differing - copy.wrong) <= merged.size:
                wrong = int(np.count_nonzero(self.quotient.apply(there) != merged))
                if wrong <= copy.wrong:
                    return replace(copy, out_of_phase=differing, wrong=wrong)
            if self.universe.generation >= steps:
                return None
            glance()
            self.universe.run(1)

    def _earliest(self, low: int, high: int, kept: Macrocell | None, *, tolerated: int | None) -> int:
        """Return the first generation after `low` with a copy of at most `tolerated` wrong cells, which `high` has."""
        while kept is not None and high - low > 1:
            middle = (low + high) // 2
            self._back_to(kept, low)
            copy = self.look(middle)
            if copy is not None and (tolerated is None or copy.wrong <= tolerated):
                high = middle
            else:
                low, kept = middle, self.universe.macrocell
        return high

    def _back_to(self, kept: Macrocell | None, step: int) -> None:
        if kept is not None:
            self.universe = Universe(self.rule, kept)
            run(self.universe, step - self.universe.generation)
