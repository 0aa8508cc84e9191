"""The survey: under how many rules with some wrong answers the loop still makes a copy."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from automata.proportion import Proportion
from automata.replication import first_birth
from automata.rule import Rule
from automata.trajectory import Trajectory
from experiments.demo.measure import Truth
from experiments.wrong_rules.corruption import chance_of_none, corrupt
from neural.domains.domain import encode, visited


@dataclass(frozen=True)
class FidelityLevel:
    """Of independent corruptions of `wrong` contexts in `domain`, under how many a copy was made in time: `replicated`.

    `untouched` is the null without free parameters: the chance that none of the wrong contexts is met in the first
    period.
    """

    domain: str
    wrong: int
    contexts: int
    replicated: Proportion
    untouched: float

    @property
    def fidelity(self) -> float:
        """Share of the domain's contexts that are right."""
        return 1 - self.wrong / self.contexts

    def as_dict(self) -> dict[str, Any]:
        """Return plain data for JSON."""
        return {
            "domain": self.domain,
            "wrong": self.wrong,
            "contexts": self.contexts,
            "draws": self.replicated.trials,
            "replicated": self.replicated.successes,
            "low": self.replicated.low,
            "high": self.replicated.high,
            "untouched": self.untouched,
            "fidelity": self.fidelity,
        }


def survey(
    rule: Rule,
    truth: Truth,
    contexts: NDArray[np.uint8],
    domain: str,
    wrong: int,
    draws: int,
    seeds: np.random.SeedSequence,
    advance: Callable[[int], None],
) -> FidelityLevel:
    """Corrupt `wrong` contexts in each of `draws` ways and count in how many the loop makes a copy within a period."""
    replicated = 0
    for seed in seeds.spawn(draws):
        physics = corrupt(rule, contexts, wrong, np.random.default_rng(seed), "corrupted")
        born = first_birth(physics, truth.seed, truth.seed, truth.period, truth.rule.symmetry_group)
        replicated += born is not None
        advance(1)
    untouched = chance_untouched(truth, contexts, wrong)
    return FidelityLevel(domain, wrong, len(contexts), Proportion(replicated, draws), untouched)


def chance_untouched(truth: Truth, contexts: NDArray[np.uint8], wrong: int) -> float:
    """Return the chance that `wrong` of the eligible `contexts` all miss the path of the first period."""
    period = truth.period
    first = Trajectory(truth.rule, truth.trajectory.frames[: period + 1], truth.trajectory.box)
    on_path = set(visited(first).codes(truth.rule.n_states).tolist())
    eligible = encode(contexts[contexts.any(axis=1)], truth.rule.n_states).tolist()
    return chance_of_none(sum(code in on_path for code in eligible), len(eligible), wrong)
