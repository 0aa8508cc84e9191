"""Labelled: every context that Langton's loop meets under the rule of its passengers, with any passengers."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from itertools import islice

import numpy as np
from numpy.typing import NDArray

from automata.checks import at_least
from automata.engines.hashlife.engine import HashlifeEngine
from automata.replication.labels.inheritance import replication_time
from automata.replicators import langton_loop
from automata.rules import langton, langton_labels
from automata.rules.making.guarded import guarded
from automata.rules.published.langton import GENES
from automata.symmetry import ROTATIONS
from automata.trajectory import record
from automata.universe import Universe
from neural.domains.domain import HeldDomain, context_codes, decode, orbit, visited

# In colonies it matters what a side leaves over when it is divided by three, the distance of two genes.
COLONY_SIDES = (8, 19)
# After so many periods these meet nothing new (docs/closed-loop.md).
COLONY_PERIODS = 8


def labelled(labels: int) -> HeldDomain:
    """Return what one replication of Langton's loop meets, its genes labelled in all ways: the domain `labelled`.

    The loop of side 8 meets 389 contexts of Langton's rule; each is taken with all its genes' labels. No load of that
    loop adds any, because a run with labels is, its labels forgotten, the run without. `one_replication_stays_within`
    decides the same of a loop of another side. RuleError if a rule cannot have so many labels.
    """
    contexts = langton_labels(labels).every_labelling(_bare())
    return HeldDomain.once("labelled", contexts)


def one_replication_stays_within(side: int) -> bool:
    """Return whether one replication of the loop of a side meets contexts of `labelled` alone, whatever its load.

    Proved by one run, of the loop without labels, under Langton's rule guarded: any other context would leave a cell in
    alarm. A labelled run is that run with labels on its genes (`automata.rules.making.passengers.projects`), and the
    domain has all ways to label them. At side 3,898 it takes a few seconds.

    >>> one_replication_stays_within(9)
    True
    """
    rule = guarded(langton(), _bare())
    world = Universe(rule, langton_loop(side), engine=HashlifeEngine(rule))
    end = world.run(replication_time(side)).pattern
    return not bool((end.cells == langton().n_states).any())


def labelled_colony(labels: int, periods: int = COLONY_PERIODS, *, sides: Iterable[int] = COLONY_SIDES) -> HeldDomain:
    """Return what colonies of Langton's loops meet in so many replication times, genes labelled and turned in all ways.

    The domain `labelled_colony`: one plane for each of `sides`, in which the loop of that side and all its daughters
    live, dying loops and remains among them, whichever way they stand. Sides 8 and 19 stand for others that three does
    not divide (docs/closed-loop.md says which were tried). RuleError if a rule cannot have so many labels, or for less
    than one period.
    """
    at_least(1, periods=periods)
    rule = langton()
    met = np.unique(np.concatenate([_met(side, periods) for side in sides]))
    bare = decode(met, rule.n_states, len(rule.neighborhood))
    turned = orbit(HeldDomain.once("bare", bare), rule.neighborhood, rule.n_states, ROTATIONS)
    contexts = langton_labels(labels).every_labelling(turned.contexts)
    return HeldDomain.once("labelled_colony", contexts)


def geneless(contexts: NDArray[np.uint8], labels: int) -> NDArray[np.bool_]:
    """Return which contexts, (M, k) uint8, hold no gene, (M,) bool: loops meet these with any passengers."""
    held = np.isin(langton_labels(labels).forget[contexts], GENES)
    return np.logical_not(held.any(axis=1))


@cache
def _bare() -> NDArray[np.uint8]:
    """Return the contexts, (389, 5) uint8, that one replication of the loop of side 8 meets."""
    return visited(record(langton(), langton_loop(), replication_time(8))).contexts


@cache
def _met(side: int, periods: int) -> NDArray[np.int64]:
    """Return the codes of what the unlabelled loop of a side and all its daughters meet: as `visited`, nothing kept."""
    rule = langton()
    seen = np.zeros(rule.n_contexts, dtype=bool)
    steps = periods * replication_time(side)
    for board in islice(Universe(rule, langton_loop(side)).generations(steps), steps):
        seen[context_codes(np.pad(board.cells, 1), rule)] = True
    return np.flatnonzero(seen)
