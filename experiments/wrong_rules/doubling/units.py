"""The units: rules with a pattern that replicates under them, from the catalogue and from the search."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, cached_property, partial
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from automata.additivity import additive
from automata.neighborhood import Neighborhood
from automata.pattern import Pattern
from automata.replicators import find_replicator
from automata.rule import Rule
from automata.rules import find_rule
from automata.trajectory import Trajectory, record
from experiments.wrong_rules.doubling.found import FOUND
from experiments.wrong_rules.doubling.search import copies_alone
from experiments.wrong_rules.offspring import follow
from experiments.wrong_rules.reference_life import run
from neural.domains.domain import decode, encode, visited

Kind = Literal["loop", "catalogue, two states", "found, totalistic", "found, isotropic", "additive"]

LOOPS = ("byl", "chou-reggia-1", "chou-reggia-2", "evoloop", "langton")
TWO_STATES = ("highlife", "b3578")
# These copy every pattern, by their algebra: they count, and are marked.
ADDITIVE = ("fredkin", "parity")
_BY_RULE = {found.rule: found for found in FOUND}
UNITS = (*LOOPS, *TWO_STATES, *ADDITIVE, *_BY_RULE)
# A run that holds so many times the true run's cells is no longer one of replicators.
_OUTGROWN = 5
_MAX_CELLS = 1 << 20
# So long a run is what learners are shown, in periods, and as long the seed lives under what they have learnt.
PERIODS = 2


@dataclass(frozen=True, eq=False)
class Unit:
    """A rule, a seed, and what its run of PERIODS periods meets.

    `shown`: the contexts of that run, (M, k) uint8. `early`: those met before the generation that completes the first
    daughter, (M', k). `path`: those of the first period, (L, k). `alone` says that when the first daughters stand
    nothing else lives.
    """

    name: str
    rule: Rule
    seed: Pattern
    period: int
    shown: NDArray[np.uint8]
    early: NDArray[np.uint8]
    path: NDArray[np.uint8]
    alone: bool
    isolated: bool
    population: int

    def classes(self, contexts: NDArray[np.uint8]) -> NDArray[np.int64]:
        """Return the class of each context, (M, k), under the rule's symmetries: the least code among its images."""
        images = [encode(image, self.rule.n_states) for image in self._images(contexts)]
        least: NDArray[np.int64] = np.stack(images).min(axis=0)
        return least

    def closed(self, contexts: NDArray[np.uint8]) -> NDArray[np.uint8]:
        """Return the contexts, (M, k), with all their images under the rule's symmetries, (N, k), each once."""
        codes = np.unique(encode(np.concatenate(self._images(contexts)), self.rule.n_states))
        return decode(codes, self.rule.n_states, contexts.shape[1])

    def _images(self, contexts: NDArray[np.uint8]) -> list[NDArray[np.uint8]]:
        orders = [transform.permutation(self.rule.neighborhood) for transform in self.rule.symmetries]
        return [contexts[:, list(order)] for order in orders if order is not None]

    @cached_property
    def path_classes(self) -> NDArray[np.int64]:
        """The classes of the path, but for that of background alone."""
        found = np.unique(self.classes(self.path))
        listed: NDArray[np.int64] = found[found != 0]
        return listed

    def daughters(self, rule: Rule) -> int:
        """Return how many daughters the seed makes under a rule in PERIODS periods, by the true rule's standard.

        Where daughters stand alone under the true rule, all that lives must be copies, two or more, one of which is
        the mother's. Elsewhere births are those of `follow`, touched by nothing if the true rule's first is not. None
        are counted under a rule that leaves no plane empty.
        """
        if not rule.quiescent:
            return 0
        most = _OUTGROWN * self.population
        if not self.alone:
            found = follow(
                partial(run, rule, max_cells=_MAX_CELLS), self.seed, self.rule.symmetry_group,
                steps=PERIODS * self.period, child_steps=1, depth=1, max_population=most, isolated=self.isolated,
            )  # fmt: skip
            return len(found.births)
        copies = 0
        for board in run(rule, self.seed, PERIODS * self.period, _MAX_CELLS):
            if not 0 < board.population <= most:
                break
            if board.population % self.seed.population == 0 and board.population > self.seed.population:
                copies = max(copies, copies_alone(board, self.seed))
        return max(0, copies - 1)


@cache
def unit_of(name: str) -> Unit:
    """Return a unit by its name: a catalogue's, or the rule string of one that was found."""
    rule, seed, period = rule_and_seed(name)
    frames = record(rule, seed, PERIODS * period)
    births = follow(
        partial(run, rule, max_cells=_MAX_CELLS), seed, rule.symmetry_group,
        steps=period, child_steps=1, depth=1, max_population=10**9, isolated=True,
    ).births  # fmt: skip
    alone = next((step for step in range(1, period + 1) if copies_alone(frames.pattern(step), seed)), 0)
    first = alone or (births[0] if births else period)

    def met(steps: int) -> NDArray[np.uint8]:
        return visited(Trajectory(rule, frames.frames[: steps + 1], frames.box)).contexts

    return Unit(
        name, rule, seed, period, met(PERIODS * period), met(first - 1), met(period), alone > 0, bool(births),
        max(int(np.count_nonzero(frame)) for frame in frames.frames),
    )  # fmt: skip


def kind_of(name: str) -> Kind:
    """Return where a unit's rule is from."""
    if name in _BY_RULE:
        return "found, totalistic" if _BY_RULE[name].family == "totalistic" else "found, isotropic"
    if name in ADDITIVE:
        return "additive"
    return "loop" if name in LOOPS else "catalogue, two states"


def is_additive(name: str) -> bool:
    """Whether a unit's rule is a sum of its neighbours' contributions, and so copies every pattern."""
    return additive(rule_and_seed(name)[0]) is not None


@cache
def rule_and_seed(name: str) -> tuple[Rule, Pattern, int]:
    """Return a unit's rule, its seed, and the period of its replication."""
    if name in _BY_RULE:
        found = _BY_RULE[name]
        return find_rule(found.rule), found.pattern(), found.period
    replicator = find_replicator(name)
    assert replicator.period is not None
    return replicator.rule(), replicator.pattern(), replicator.period


@cache
def alike(name: str) -> tuple[str, ...]:
    """Return the other units whose rules have as many states and the same neighbours."""

    def inputs(one: str) -> tuple[int, Neighborhood]:
        rule = rule_and_seed(one)[0]
        return rule.n_states, rule.neighborhood

    own = inputs(name)
    others = (other for other in UNITS if other != name)
    return tuple(other for other in others if inputs(other) == own)
