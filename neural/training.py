"""The training loop: full-batch Adam on a finite domain, checked by counting, not by a test set."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import torch
from pydantic import BaseModel, ConfigDict, Field

from automata.rule import Rule
from neural.contexts import Domain
from neural.emulators import Emulator
from neural.errors import ModelError


class TrainingConfig(BaseModel):
    """Settings of one training; unknown keys are errors."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    learning_rate: float = Field(default=1e-2, gt=0)
    max_steps: int = Field(default=4000, ge=1)
    check_every: int = Field(default=5, ge=1)
    margin: float = Field(default=1.0, ge=0)


@dataclass(frozen=True)
class Check:
    """The state of a training after `step` updates, counted over the whole domain."""

    step: int
    loss: float
    contexts_wrong: int
    updates_wrong: int
    margin: float
    finished: bool


def training(emulator: Emulator, rule: Rule, domain: Domain, config: TrainingConfig) -> Iterator[Check]:
    """Train `emulator` in place to agree with `rule` on `domain`; yield a Check every `check_every` steps.

    Every distinct context weighs the same in the loss, however often it is met. Ends, with `finished`, once
    all contexts agree with logits `margin` apart, else after `max_steps`. The first Check is of the untrained network.
    Raises ModelError if the loss stops being a number.
    """
    contexts = torch.from_numpy(domain.contexts.astype(np.int64))
    targets = torch.from_numpy(rule.evaluate(domain.contexts).astype(np.int64))
    counts = torch.from_numpy(domain.counts)
    optimizer = torch.optim.Adam(emulator.parameters(), lr=config.learning_rate)
    for step in range(config.max_steps + 1):
        logits = emulator(contexts)
        loss = torch.nn.functional.cross_entropy(logits, targets)
        if step % config.check_every == 0 or step == config.max_steps:
            check = _check(step, loss, logits, targets, counts, config.margin)
            yield check
            if check.finished or step == config.max_steps:
                return
        optimizer.zero_grad(set_to_none=True)
        loss.backward()
        optimizer.step()


def _check(
    step: int,
    loss: torch.Tensor,
    logits: torch.Tensor,
    targets: torch.Tensor,
    counts: torch.Tensor,
    wanted_margin: float,
) -> Check:
    if not torch.isfinite(loss):
        raise ModelError(f"the loss is {loss.item()} at step {step}: lower the learning rate")
    with torch.no_grad():
        right = logits.gather(1, targets[:, None])[:, 0]
        others = logits.scatter(1, targets[:, None], -torch.inf).amax(dim=1)
        margins = right - others
        wrong = logits.argmax(dim=1) != targets
    margin = float(margins.min())
    contexts_wrong = int(wrong.sum())
    return Check(
        step=step,
        loss=float(loss.detach()),
        contexts_wrong=contexts_wrong,
        updates_wrong=int(counts[wrong].sum()),
        margin=margin,
        finished=contexts_wrong == 0 and margin >= wanted_margin,
    )
