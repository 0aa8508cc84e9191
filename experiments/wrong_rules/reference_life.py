"""The seed's run under the true rule, and the contexts that it meets: the reference for wrong rules."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, partial

import numpy as np
from numpy.typing import NDArray

from automata.engines import SparseEngine
from automata.errors import EngineError
from automata.pattern import Pattern
from automata.replication import first_birth
from automata.replicators import Replicator
from automata.rule import Rule
from automata.trajectory import record
from automata.universe import Universe
from experiments.subjects.replicators import known_replicator
from experiments.wrong_rules.corruption import never_visited
from experiments.wrong_rules.noise import count_updates
from experiments.wrong_rules.offspring import Offspring, Stepper, follow
from neural.domains.domain import HeldDomain, changing, orbit, visited

# A run that holds so many times the true run's cells is no longer one of replicators.
OUTGROWN = 30
_MAX_CELLS = 1 << 24


@dataclass(frozen=True)
class ReferenceLife:
    """What the true rule does with the seed: the standard against which everything is held.

    `isolated`: the first daughter, born in generation `first_birth`, is touched by nothing then, and so must those be
    under other rules.
    """

    replicator: Replicator
    rule: Rule
    seed: Pattern
    period: int
    met: HeldDomain
    moving: HeldDomain
    unmet: NDArray[np.uint8]
    updates: int
    daughters: int
    first_birth: int
    isolated: bool
    population: int

    def offspring_in(self, physics: Stepper, *, periods: int = 1, depth: int = 1) -> Offspring:
        """Return what the seed bears in so many replication times, as isolated as under the true rule, see `follow`.

        Each child has one replication time for its own first; a run that outgrows the true one is broken off.
        """
        return follow(
            physics, self.seed, self.rule.symmetry_group, steps=periods * self.period, child_steps=self.period,
            depth=depth, max_population=OUTGROWN * self.population, isolated=self.isolated,
        )  # fmt: skip

    def offspring_under(self, rule: Rule, *, periods: int = 1, depth: int = 1) -> Offspring:
        """Return what the seed bears under another rule: `offspring_in`, and nothing if it leaves no plane empty."""
        if not rule.quiescent:  # the plane itself comes alive: there is no run to be measured
            return Offspring((), 0, outgrown=True)
        return self.offspring_in(partial(run, rule), periods=periods, depth=depth)


@cache
def life_of(name: str, periods: int) -> ReferenceLife:
    """Run the replicator for `periods` under its own rule."""
    replicator = known_replicator(name)
    rule, seed, period = replicator.rule(), replicator.pattern(), replicator.period
    assert period is not None
    trajectory = record(rule, seed, periods * period)
    met = visited(trajectory)
    offspring = follow(
        partial(run, rule), seed, rule.symmetry_group,
        steps=periods * period, child_steps=1, depth=1, max_population=10**9,
    )  # fmt: skip
    birth = first_birth(rule, seed, seed, period, rule.symmetry_group)
    assert birth is not None
    return ReferenceLife(
        replicator,
        rule,
        seed,
        period,
        met,
        changing(met, rule),
        # A daughter may be turned: the contexts that it meets are in the orbit.
        never_visited(rule, orbit(met, rule.neighborhood, rule.n_states, rule.symmetries)),
        count_updates(rule, [trajectory.pattern(step) for step in range(period)]),
        len(offspring.births),
        birth.step,
        birth.copy.isolated,
        max(int(np.count_nonzero(frame)) for frame in trajectory.frames),
    )


def run(rule: Rule, start: Pattern, steps: int, max_cells: int = _MAX_CELLS) -> Iterator[Pattern]:
    """Yield what a rule makes of a pattern until it outgrows so many cells."""
    universe = Universe(rule, start, engine=SparseEngine(rule, max_cells=max_cells))
    try:
        yield from universe.generations(steps)
    except EngineError:
        return
