"""Settings for domains that are streamed: von Neumann's 20,511,149 contexts are not learnt like Langton's 389."""

from __future__ import annotations

from typing import Any

from neural.domains.domain import AllContexts, Domain
from neural.training.loop import TrainingConfig

# With these von Neumann's rule and Nobili's are learnt to the last context; docs/emulators.md says by how many seeds.
NETWORK: dict[str, Any] = {"width": 64, "depth": 2, "spread": 0.01}
TRAINING: dict[str, Any] = {
    "schedule": "cosine",
    "max_steps": 3000,
    "batch": 2048,
    # One sweep of everything, at the end: with sweeps in between Nobili's rule was not exact after as many updates.
    "sweep_every": 3000,
    "sampling": "strata",
}


def fitted(
    emulator: str, domain: Domain | AllContexts, network: dict[str, Any], training: TrainingConfig
) -> tuple[dict[str, Any], TrainingConfig]:
    """Return a network's settings and a training's, filled in for a streamed domain where the user set nothing."""
    if not isinstance(domain, AllContexts):
        return network, training
    if emulator == "mlp":
        network = {**NETWORK, **network}
    said = {name: getattr(training, name) for name in training.model_fields_set}
    return network, TrainingConfig(**{**TRAINING, **said})
