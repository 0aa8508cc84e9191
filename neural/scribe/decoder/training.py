"""Training N decoders at once: Adam on the letters that count, each member's gradient clipped by its own length."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict, Field
from torch import Tensor
from torch.nn import functional

from neural.errors import ModelError
from neural.scribe.decoder.model import Weights, initial_weights, logits
from neural.scribe.decoder.shape import DecoderShape

_BETAS, _EPSILON = (0.9, 0.99), 1e-8


class DecoderTraining(BaseModel):
    """Settings of a training; unknown keys are errors.

    The rate rises to `rate` over `rising` of the `updates` and falls as a cosine to a tenth. `decay` pulls matrices to
    zero, at each update by so much times the rate. Gradients longer than `longest` are cut to it.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    updates: int = Field(default=1000, ge=1)
    rate: float = Field(default=3e-3, gt=0)
    rising: float = Field(default=0.05, ge=0, le=1)
    decay: float = Field(default=0.0, ge=0)
    longest: float = Field(default=1.0, gt=0)
    check_every: int = Field(default=100, ge=1)

    def rate_at(self, update: int) -> float:
        """Return the rate of an update, from 0 on."""
        rising = self.rising * self.updates
        if update < rising:
            return self.rate * (update + 1) / rising
        share = (update - rising) / max(1.0, self.updates - rising)
        return self.rate * (0.1 + 0.9 * (1 + math.cos(math.pi * share)) / 2)


@dataclass(frozen=True)
class Texts:
    """A batch: `letters`, (N, B, T) or (1, B, T) int64; `counts`, of that size, says whether a letter is to be learnt.

    A letter is predicted from those before it, so what `counts` says of the first is not used.
    """

    letters: NDArray[np.int64]
    counts: NDArray[np.bool_]

    def __post_init__(self) -> None:
        if self.letters.ndim != 3 or self.letters.shape != self.counts.shape or self.letters.shape[2] < 2:
            raise ModelError("a batch is letters and counts of one size, (N, B, T), with two letters or more a text")


# What is read at an update, counted from 0.
Source = Callable[[int], Texts]


@dataclass(frozen=True)
class DecoderCheck:
    """The state of a training: updates done, letters read by each member, and its mean loss since the last check.

    `loss`: (N,) bits for a letter that counts.
    """

    updates: int
    letters: int
    loss: NDArray[np.float64]


class DecoderRun:
    """A training of one member for each seed: `weights` are the stacked tensors, changed as `checks` is consumed."""

    def __init__(
        self, shape: DecoderShape, seeds: list[int], settings: DecoderTraining, device: torch.device | str = "cpu"
    ) -> None:
        self.shape, self.seeds, self.settings = shape, seeds, settings
        self.weights: Weights = {name: tensor.to(device) for name, tensor in initial_weights(shape, seeds).items()}
        self.updates = self.letters = 0
        self._first = {name: torch.zeros_like(tensor) for name, tensor in self.weights.items()}
        self._second = {name: torch.zeros_like(tensor) for name, tensor in self.weights.items()}

    def checks(self, source: Source) -> Iterator[DecoderCheck]:
        """Train on what `source` gives; yield a check every so many updates and after the last."""
        losses: list[Tensor] = []
        while self.updates < self.settings.updates:
            losses.append(self._update(source(self.updates)))
            last = self.updates == self.settings.updates
            if self.updates % self.settings.check_every == 0 or last:
                bits = torch.stack(losses).mean(dim=0).double().cpu().numpy() / math.log(2)
                losses = []
                yield DecoderCheck(self.updates, self.letters, bits)

    def train(self, source: Source) -> DecoderCheck:
        """Train to the end and return the last check."""
        *_, last = self.checks(source)
        return last

    def _update(self, texts: Texts) -> Tensor:
        letters, counts = (
            torch.from_numpy(np.ascontiguousarray(part)).to(self.weights["norm"].device)
            for part in (texts.letters, texts.counts)
        )
        leaves = {name: tensor.detach().requires_grad_() for name, tensor in self.weights.items()}
        loss = member_losses(self.shape, leaves, letters, counts)
        gradients = torch.autograd.grad(loss.sum(), list(leaves.values()))
        self._step(dict(zip(leaves, gradients, strict=True)))
        self.updates += 1
        self.letters += letters.shape[1] * letters.shape[2]
        return loss.detach()

    @torch.no_grad()
    def _step(self, gradients: Weights) -> None:
        # The length of each member's own gradient, so that no member feels another's.
        squares = torch.stack([gradient.flatten(1).square().sum(dim=1) for gradient in gradients.values()])
        cut = (self.settings.longest / (squares.sum(dim=0).sqrt() + 1e-12)).clamp(max=1.0)
        rate, count = self.settings.rate_at(self.updates), self.updates + 1
        least, most = 1 - _BETAS[0] ** count, 1 - _BETAS[1] ** count
        for name, gradient in gradients.items():
            weight, first, second = self.weights[name], self._first[name], self._second[name]
            clipped = gradient * cut.view(-1, *[1] * (gradient.dim() - 1))
            first.lerp_(clipped, 1 - _BETAS[0])
            second.mul_(_BETAS[1]).addcmul_(clipped, clipped, value=1 - _BETAS[1])
            if self.settings.decay and weight.dim() == 3 and not name.endswith("norm"):
                weight.mul_(1 - rate * self.settings.decay)
            weight.addcdiv_(first / least, (second / most).sqrt_().add_(_EPSILON), value=-rate)


def member_losses(shape: DecoderShape, weights: Weights, letters: Tensor, counts: Tensor) -> Tensor:
    """Return each member's mean loss, (N,) nats, over the letters that count; 0 for a member of whom none does."""
    found = logits(shape, weights, letters[:, :, :-1])
    members = len(found)
    right = letters[:, :, 1:].expand(members, -1, -1)
    counted = counts[:, :, 1:].expand(members, -1, -1).to(found.dtype)
    loss = functional.cross_entropy(found.flatten(0, 2), right.reshape(-1), reduction="none").view(members, -1)
    shares = counted.reshape(members, -1)
    return (loss * shares).sum(dim=1) / shares.sum(dim=1).clamp(min=1.0)
