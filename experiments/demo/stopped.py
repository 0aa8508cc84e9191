"""Networks whose training is stopped while so many contexts are still wrong, and whether the seed replicates under
them: their errors are a network's own, unlike those that `survey` draws."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from automata.proportion import Proportion
from automata.replication import first_birth
from automata.rule import Rule
from experiments.demo.measure import Truth
from experiments.wrong_rules.stopped import TOGETHER, stop_in_window
from neural.emulators import MLP
from neural.emulators.mlp import MLPConfig
from neural.physics.as_rule import to_rule
from neural.training.loop import TrainingConfig

# So many are trained, for each that is wanted, before fewer are taken.
_PATIENCE = 3


@dataclass(frozen=True)
class StoppedNetworks:
    """Networks stopped with so many contexts `wrong`, one number each, and how many `replicated` within a period.

    `least` to `most` wrong contexts were asked for, of `contexts`; `trained` networks were tried to find these.
    """

    wrong: tuple[int, ...]
    least: int
    most: int
    contexts: int
    trained: int
    replicated: Proportion

    @property
    def fidelity(self) -> float:
        """The mean share of contexts that are right."""
        return 1 - sum(self.wrong) / len(self.wrong) / self.contexts if self.wrong else 0.0

    def as_dict(self) -> dict[str, Any]:
        """Return plain data for JSON."""
        return {
            "wrong": list(self.wrong),
            "asked": [self.least, self.most],
            "contexts": self.contexts,
            "trained": self.trained,
            "networks": self.replicated.trials,
            "replicated": self.replicated.successes,
            "low": self.replicated.low,
            "high": self.replicated.high,
            "fidelity": self.fidelity,
        }


def stopped_survey(
    truth: Truth,
    shape: MLPConfig,
    settings: TrainingConfig,
    middle: int,
    tolerance: int,
    wanted: int,
    seeds: np.random.SeedSequence,
    advance: Callable[[int], None],
) -> StoppedNetworks:
    """Train networks, stop each with `middle` ± `tolerance` contexts wrong, and count under how many a copy is made.

    `settings` are those of the certified network's training; every update is looked at here. Networks that pass over
    the window between two updates are left out, and others are trained in their place.
    """
    least, most = max(1, middle - tolerance), middle + tolerance
    every_update = settings.model_copy(update={"check_every": 1})
    wrong: list[int] = []
    trained = replicated = 0
    while len(wrong) < wanted and trained < _PATIENCE * wanted + TOGETHER:
        some = [int(seed.generate_state(1)[0]) for seed in seeds.spawn(min(TOGETHER, wanted - len(wrong)))]
        trained += len(some)
        for missed, rule in stopped_rules(truth, shape, every_update, some, middle, least, most):
            wrong.append(missed)
            # An empty plane that comes alive is no place to make a copy in.
            replicated += rule.quiescent and _copies(rule, truth)
            advance(1)
    return StoppedNetworks(
        tuple(wrong), least, most, len(truth.visited), trained, Proportion(replicated, len(wrong))
    )  # fmt: skip


def stopped_rules(
    truth: Truth,
    shape: MLPConfig,
    settings: TrainingConfig,
    seeds: Sequence[int],
    middle: int,
    least: int,
    most: int,
) -> Iterator[tuple[int, Rule]]:
    """Yield, for each network that is caught in the window, the contexts that it has wrong and the rule that it is."""
    rule = truth.rule
    networks = [MLP(rule.n_states, rule.neighborhood, shape, seed=seed) for seed in seeds]
    for number, missed in stop_in_window(networks, rule, truth.visited, settings, least, middle, most).items():
        yield missed, to_rule(networks[number], name="network stopped early")


def _copies(rule: Rule, truth: Truth) -> bool:
    return first_birth(rule, truth.seed, truth.seed, truth.period, truth.rule.symmetry_group) is not None
