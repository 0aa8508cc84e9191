"""The demonstration's settings."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from neural.emulators.mlp import MLPConfig
from neural.training.loop import TrainingConfig


class DemoConfig(BaseModel):
    """Everything that decides the demonstration's numbers; unknown keys are errors.

    `corrupted` is the share of visited contexts given a wrong answer; `draws` the number of independent
    corruptions at each of the fidelity levels `wrong_contexts` and `corrupted`, and of networks that are stopped
    when as many contexts as at the latter, give or take `tolerance`, are wrong; `early_stop` the all-cell accuracy
    at which the second network's training is stopped; `torch_threads` is pinned because results differ between
    thread counts.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    seed: int = Field(default=0, ge=0, lt=2**63)
    replicator: str = "langton"
    periods: int = Field(default=3, ge=1, le=12)
    corrupted: float = Field(default=0.06, gt=0, lt=1)
    wrong_contexts: tuple[Annotated[int, Field(ge=1)], ...] = (1, 2, 5, 12)
    draws: int = Field(default=60, ge=1, le=10_000)
    tolerance: int = Field(default=3, ge=0, le=1_000)
    early_stop: float = Field(default=0.999, gt=0, lt=1)
    torch_threads: int = Field(default=1, ge=1, le=256)
    network: MLPConfig = MLPConfig()
    training: TrainingConfig = TrainingConfig()
