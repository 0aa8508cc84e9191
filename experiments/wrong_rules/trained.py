"""A network that is trained within a trial, and the rule that it has become."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

import numpy as np

from automata.files.json_types import Json
from automata.rule import Rule
from neural.domains.domain import Domain

if TYPE_CHECKING:
    import torch

    from neural.emulators import Emulator


class TrainingPlace(Protocol):
    """Where a trial trains its networks, and what it hands them to: `experiments.studies.workspace.Workspace`."""

    @property
    def device(self) -> torch.device:
        """Where networks are to be trained."""

    def keep(self, name: str, network: Emulator, rule: Rule) -> None:
        """Take a network that learnt `rule`, under a name."""


@dataclass(frozen=True)
class TrainedRule:
    """What a network computes, the updates that its training took, and how many numbers were trained."""

    rule: Rule
    updates: int
    parameters: int


def trained_rule(
    rule: Rule,
    domain: Domain | None,
    kind: str,
    shape: Mapping[str, Json],
    settings: Mapping[str, Json],
    seeds: np.random.SeedSequence,
    place: TrainingPlace,
    *,
    teacher: Rule | None = None,
    enough: int = -1,
    at_least: bool = False,
) -> TrainedRule:
    """Train a network of a kind and shape, in one thread, on `domain`, as `teacher` answers there (by default `rule`).

    `settings` are those of `TrainingConfig`, `seeds` draw the initial weights, and it is stopped once `enough`
    contexts or fewer are wrong; `at_least` leaves it as it was at the last check before fewer than `enough` were, so
    that it has so many errors or a few more. Without a domain it stays untrained. `place` keeps it, as one for `rule`.
    """
    import torch  # seconds to import

    from neural.emulators import build_emulator
    from neural.physics.as_rule import to_rule
    from neural.training.loop import TrainingConfig, training

    torch.set_num_threads(1)
    seed = int(seeds.generate_state(1)[0])
    network = build_emulator(kind, rule.n_states, rule.neighborhood, shape, seed=seed)
    updates = 0
    if domain is not None:
        config = TrainingConfig.model_validate(settings)
        before: dict[str, torch.Tensor] = {}
        for check in training(network.to(place.device), teacher or rule, domain, config):
            if at_least and check.contexts_wrong < enough and before:
                network.load_state_dict(before)
                break
            updates = check.step
            if check.contexts_wrong <= enough:
                break
            if at_least:
                before = {name: weights.clone() for name, weights in network.state_dict().items()}
        network.cpu()
    place.keep("network", network, rule)
    return TrainedRule(to_rule(network), updates, network.n_parameters)
