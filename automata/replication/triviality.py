"""Triviality: does the rule copy anything? Other seeds of the same cells, and soups, under the very same test.

Under a parity rule every pattern replicates, so that nothing is learnt of the one that was shown; and a test that takes
soups for replicators would find replication everywhere. What passes here has a birth elsewhere with somebody left
behind, and its child, cut out and alone, has one in turn; whether it also has it in company is counted apart, as a
pre-pulsar's does not (`measure_fertility`, depth 2).
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Literal

import numpy as np

from automata.errors import EngineError, PatternError, ReplicariumError
from automata.formats.rle import format_rle
from automata.intervals import wilson_interval
from automata.pattern import Pattern
from automata.replication.copies import Motions
from automata.replication.fertility import measure_fertility
from automata.replication.searching import search
from automata.replication.workers import asked_of_all
from automata.rule import Rule
from automata.symmetry import Symmetry, Transform

Kind = Literal["shuffled", "uniform", "soup"]
MAX_CELLS = 1 << 16
# Replicators that are shown; the rest are only counted.
_SHOWN = 5


@dataclass(frozen=True)
class Controls:
    """How many of `count` random seeds replicated within `steps`, by the test that is put to a replicator.

    `births` counts those that had a birth elsewhere, `replicators` those whose child, alone, had one too, `in_company`
    those among them whose child had it among its kin as well, `stopped` those that outgrew the budget of cells.
    `interval` and `company_interval` are Wilson's, 95 %, for the shares of replicators and of those in company.
    `found` shows the first few replicators as RLE: they may be real.
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

    @property
    def trivial(self) -> bool | None:
        """Whether more than half of all such seeds replicate; None if the interval does not tell."""
        low, high = self.interval
        return True if low > 0.5 else False if high < 0.5 else None

    @property
    def verdict(self) -> str:
        """The answer in a sentence."""
        low, high = self.interval
        tally = (
            f"{self.replicators} of {self.count} {self.kind} seeds replicate (95 %: {low:.2%} to {high:.2%})"
        )
        sense = {True: "trivial: the rule copies anything", False: "not trivial", None: "undecided"}
        return f"{sense[self.trivial]}; {tally}"


def random_seeds(
    seed: Pattern, count: int, *, random_seed: int = 0, uniform: bool = False
) -> tuple[Pattern, ...]:
    """Return `count` random patterns in the box of `seed`, of just its cells, shuffled.

    With `uniform`, live cells are shuffled too, but each gets one of the seed's live states at random, all as likely.
    Two of them may be equal, and in a small box one may be the seed. Raises PatternError for an empty seed.
    """
    if count < 1:
        raise ReplicariumError(f"controls need 1 seed or more, not {count}")
    if seed.population == 0:
        raise PatternError("an empty pattern has nothing to shuffle: give one with live cells")
    generator = random.Random(random_seed)
    whole = seed.cropped()
    states = sorted({int(state) for state in whole.cells.ravel()} - {0})
    made = []
    for _ in range(count):
        cells = whole.cells.ravel().tolist()
        generator.shuffle(cells)
        if uniform:
            cells = [generator.choice(states) if cell else 0 for cell in cells]
        board = np.array(cells, dtype=np.uint8).reshape(whole.cells.shape)
        made.append(Pattern(board, whole.top, whole.left, seed.rule))
    return tuple(made)


def random_soups(
    n_states: int, count: int, *, side: int, density: float = 0.5, random_seed: int = 0
) -> tuple[Pattern, ...]:
    """Return `count` soups of `side` × `side` cells, each live with probability `density`, in any state from 1 on.

    Soups without a live cell are drawn again. Raises ReplicariumError for numbers out of range.
    """
    if count < 1 or side < 1 or not 0 < density <= 1 or n_states < 2:
        raise ReplicariumError(
            f"soups need a count and a side of 1 or more, two states and a density in (0, 1], not {count}, {side}, "
            f"{n_states} and {density}"
        )
    generator = random.Random(random_seed)
    made: list[Pattern] = []
    while len(made) < count:
        rows = [
            [generator.randrange(1, n_states) if generator.random() < density else 0 for _ in range(side)]
            for _ in range(side)
        ]
        soup = Pattern(np.array(rows, dtype=np.uint8))
        if soup.population:
            made.append(soup)
    return tuple(made)


def run_controls(
    rule: Rule,
    seed: Pattern,
    steps: int,
    count: int = 100,
    *,
    random_seed: int = 0,
    uniform: bool = False,
    transforms: Iterable[Transform | Symmetry] | None = None,
    workers: int = 1,
    max_cells: int = MAX_CELLS,
) -> Controls:
    """Put `count` random seeds of the cells of `seed`, see `random_seeds`, to its own test; `steps` are for each birth.

    Children are copies under `transforms`, by default `Rule.symmetry_group`. The answer does not depend on `workers`,
    the number of processes, whose start takes seconds. Raises ReplicariumError for numbers out of range, PatternError
    for an empty seed.
    """
    seeds = random_seeds(seed, count, random_seed=random_seed, uniform=uniform)
    return _tried(rule, seeds, steps, "uniform" if uniform else "shuffled", transforms, workers, max_cells)


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
    soups = random_soups(rule.n_states, count, side=side, density=density, random_seed=random_seed)
    return _tried(rule, soups, steps, "soup", transforms, workers, max_cells)


def _tried(
    rule: Rule,
    seeds: Sequence[Pattern],
    steps: int,
    kind: Kind,
    transforms: Iterable[Transform | Symmetry] | None,
    workers: int,
    max_cells: int,
) -> Controls:
    if steps < 1 or workers < 1:
        raise ReplicariumError(f"controls need steps and workers of 1 or more, not {steps} and {workers}")
    group = rule.symmetry_group if transforms is None else tuple(transforms)
    outcomes = asked_of_all(partial(judge_control, rule, steps, group, max_cells), seeds, workers)
    replicators = [seed for seed, outcome in zip(seeds, outcomes, strict=True) if outcome.alone]
    in_company = sum(outcome.in_company for outcome in outcomes)
    return Controls(
        kind,
        len(seeds),
        steps,
        sum(outcome.born for outcome in outcomes),
        len(replicators),
        in_company,
        sum(outcome.stopped for outcome in outcomes),
        wilson_interval(len(replicators), len(seeds)),
        wilson_interval(in_company, len(seeds)),
        tuple(format_rle(seed.renamed(rule.name)) for seed in replicators[:_SHOWN]),
    )


@dataclass(frozen=True)
class Outcome:
    """Of one control: whether it had a birth, its child had one alone and in company, and it was stopped."""

    born: bool = False
    alone: bool = False
    in_company: bool = False
    stopped: bool = False


def judge_control(rule: Rule, steps: int, group: Motions, max_cells: int, seed: Pattern) -> Outcome:
    """Put one seed to the test; see `Outcome`. What dies or repeats itself has no children and is left soon."""
    try:
        found = search(rule, seed, steps, group, max_cells=max_cells)
    except EngineError:
        return Outcome(stopped=True)
    if not found.births:
        return Outcome(stopped=found.end == "cells")
    line = measure_fertility(rule, seed, steps, 2, group, max_cells=max_cells)
    return Outcome(True, line.depth == 2, line.fertile, line.stopped == "budget")
