"""Settings for domains that are streamed: von Neumann's 20,511,149 contexts are not learnt like Langton's 389."""

from __future__ import annotations

from experiments.config import Settings
from neural.domains.domain import Domain
from neural.emulators.emulator import NetworkSettings
from neural.training.loop import TrainingConfig

# With these von Neumann's rule and Nobili's are learnt to the last context; docs/emulators.md says by how many seeds.
NETWORK: NetworkSettings = {"width": 64, "depth": 2, "spread": 0.01}
TRAINING: Settings = {
    "schedule": "cosine",
    "max_steps": 3000,
    "batch": 2048,
    # One sweep of everything, at the end: with sweeps in between Nobili's rule was not exact after as many updates.
    "sweep_every": 3000,
    "sampling": "strata",
}


def fitted(
    emulator: str, domain: Domain, network: NetworkSettings, training: TrainingConfig
) -> tuple[NetworkSettings, TrainingConfig]:
    """Return a network's settings and a training's, filled in for a streamed domain where the user set nothing."""
    if not domain.streamed:
        return network, training
    if emulator == "mlp":
        network = {**NETWORK, **network}
    said = {name: getattr(training, name) for name in training.model_fields_set}
    return network, TrainingConfig(**{**TRAINING, **said})
