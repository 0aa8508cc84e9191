"""Controls: does the rule copy every pattern? Shuffled seeds, and soups, under the same test as the seed.

Of additive rules that is known from the rule (`theory`); of all others it is asked of samples. Under a parity rule
every pattern replicates, so that nothing is learnt of the one that was shown; and a test that takes soups for
replicators would find replication everywhere. What passes here has a birth elsewhere while a copy remains in the old
place, and its child, cut out and alone, has one in turn; whether it also has it in company is counted apart, as a
pre-pulsar's does not (`measure_fertility`, depth 2).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import partial

from automata.checks import accepting, as_motions, at_least, optional
from automata.errors import EngineError
from automata.formats.rle import format_rle
from automata.pattern import Pattern
from automata.proportion import Proportion
from automata.replication.controls.draws import Draws, Kind, draw_controls, random_seeds, random_soups
from automata.replication.copies.exact import Apart, Motions
from automata.replication.copies.fertility import measure_fertility
from automata.replication.copies.first_birth import search
from automata.replication.parallel import asked_of_all
from automata.rule import Rule
from automata.symmetry import Symmetry, Transform

__all__ = [
    "ControlOutcome",
    "Controls",
    "judge_control",
    "random_seeds",
    "random_soups",
    "run_controls",
    "soup_false_positives",
]

MAX_CELLS = 1 << 16
# Replicators that are shown; the rest are only counted.
_SHOWN = 5


@dataclass(frozen=True)
class Controls:
    """How many of `count` random seeds replicated within `steps`, by the test that is put to a replicator.

    `births` counts those that had a birth elsewhere, `replicators` those whose child, alone, had one too, `in_company`
    those among them whose child also made one with its relatives around it, `stopped` those that outgrew the budget of
    cells. `interval` and `company_interval` are Wilson's, 95 %, for the shares of replicators and of those in company.
    `found` shows the first few replicators as RLE: they may be real. `how` says in words how the seeds were drawn if
    not as asked for, see `draw_controls`.
    """

    kind: Kind
    count: int
    steps: int
    births: int
    replicators: int
    in_company: int
    stopped: int
    interval: tuple[float, float]
    company_interval: tuple[float, float]
    found: tuple[str, ...]
    how: str = ""

    @property
    def trivial(self) -> bool | None:
        """Whether more than half of all such seeds replicate; None if the interval does not tell."""
        return Proportion(self.replicators, self.count).majority

    @property
    def verdict(self) -> str:
        """The answer in a sentence."""
        low, high = self.interval
        tally = f"{self.replicators} of {self.count} {self.kind} seeds replicate (95 %: {low:.2%} to {high:.2%})"
        sense = {True: "trivial: the rule copies anything", False: "not trivial", None: "undecided"}
        return "; ".join(filter(None, (sense[self.trivial], tally, self.how)))


@accepting(transforms=optional(as_motions))
def run_controls(
    rule: Rule,
    seed: Pattern,
    steps: int,
    count: int = 100,
    *,
    random_seed: int = 0,
    uniform: bool = False,
    apart: Apart = "any",
    transforms: Iterable[Transform | Symmetry] | None = None,
    workers: int = 1,
    max_cells: int = MAX_CELLS,
) -> Controls:
    """Put up to `count` random seeds, see `draw_controls`, to the test of `seed`; `steps` are for each birth.

    None of them is the seed itself under `transforms`, by default `Rule.symmetry_group`, under which children are
    copies too. Where the seed's own child stands `apart`, theirs must too: in a rule that fills
    the plane with debris, patterns of a few cells turn up in it. Seeds of a larger box are given the time that light
    takes twice there and back, if that is more. The answer does not depend on `workers`,
    the number of processes, whose start takes seconds. Raises ArgumentError for numbers out of range, PatternError
    for an empty seed.

    >>> from automata import find_replicator
    >>> seed = find_replicator("highlife")
    >>> run_controls(seed.rule(), seed.pattern(), steps=30, count=20).verdict
    'not trivial; 0 of 20 shuffled seeds replicate (95 %: 0.00% to 16.11%)'
    """
    at_least(1, steps=steps, workers=workers)
    group = rule.symmetry_group if transforms is None else tuple(transforms)
    draws = draw_controls(seed, count, random_seed=random_seed, uniform=uniform, transforms=group)
    if draws.kind == "varied":
        side = max(max(drawn.cells.shape) for drawn in draws.seeds)
        steps = max(steps, crossing(rule, side))
    return _tried(rule, draws, steps, group, workers, max_cells, apart=apart)


def crossing(rule: Rule, side: int) -> int:
    """Return the generations that light takes twice there and back across `side` cells: the least for a test."""
    return -(-4 * side // max(1, rule.neighborhood.radius))


@accepting(transforms=optional(as_motions))
def soup_false_positives(
    rule: Rule,
    steps: int,
    count: int = 1000,
    *,
    side: int = 6,
    density: float = 0.5,
    random_seed: int = 0,
    transforms: Iterable[Transform | Symmetry] | None = None,
    workers: int = 1,
    max_cells: int = MAX_CELLS,
) -> Controls:
    """Put `count` soups, see `random_soups`, to the test of replicators; every one found is false, or a discovery.

    Arguments and errors are those of `run_controls`.
    """
    at_least(1, steps=steps, workers=workers)
    group = rule.symmetry_group if transforms is None else tuple(transforms)
    soups = random_soups(rule.n_states, count, side=side, density=density, random_seed=random_seed)
    return _tried(rule, Draws("soup", soups), steps, group, workers, max_cells)


def _tried(
    rule: Rule,
    draws: Draws,
    steps: int,
    group: Motions,
    workers: int,
    max_cells: int,
    *,
    apart: Apart = "any",
) -> Controls:
    seeds = draws.seeds
    judge = partial(judge_control, rule, steps, group, max_cells, apart=apart)
    outcomes = asked_of_all(judge, seeds, workers)
    replicators = [seed for seed, outcome in zip(seeds, outcomes, strict=True) if outcome.alone]
    in_company = sum(outcome.in_company for outcome in outcomes)
    return Controls(
        draws.kind,
        len(seeds),
        steps,
        sum(outcome.born for outcome in outcomes),
        len(replicators),
        in_company,
        sum(outcome.stopped for outcome in outcomes),
        Proportion(len(replicators), len(seeds)).interval,
        Proportion(in_company, len(seeds)).interval,
        tuple(format_rle(seed.renamed(rule.name)) for seed in replicators[:_SHOWN]),
        draws.how,
    )


@dataclass(frozen=True)
class ControlOutcome:
    """Of one control: whether it had a birth, its child had one alone and in company, and it was stopped."""

    born: bool = False
    alone: bool = False
    in_company: bool = False
    stopped: bool = False


def judge_control(
    rule: Rule, steps: int, group: Motions, max_cells: int, seed: Pattern, *, apart: Apart = "any"
) -> ControlOutcome:
    """Put one seed to the test; see `ControlOutcome`. What dies or repeats itself has no children and is left soon."""
    try:
        found = search(rule, seed, steps, group, max_cells=max_cells, apart=apart)
    except EngineError:
        return ControlOutcome(stopped=True)
    if not found.births:
        return ControlOutcome(stopped=found.end == "cells")
    line = measure_fertility(rule, seed, steps, 2, group, max_cells=max_cells, apart=apart)
    return ControlOutcome(True, line.depth == 2, line.fertile, line.stopped == "budget")
