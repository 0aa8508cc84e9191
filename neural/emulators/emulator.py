"""Emulator: a network with the signature of a rule: contexts in, one logit per next state out."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import Any, ClassVar, Literal, TypeAlias

import torch
from pydantic import BaseModel, ConfigDict
from torch import Tensor, nn

from automata.neighborhood import Neighborhood
from automata.symmetry import DIHEDRAL, ROTATIONS
from neural.arithmetic import current
from neural.emulators.windows import rimmed, windows
from neural.errors import ModelError

# What an emulator's configuration is made from: its fields by name, as files and users give them.
NetworkSettings: TypeAlias = dict[str, Any]

GROUPS = {"rotations": ROTATIONS, "dihedral": DIHEDRAL}


class EmulatorConfig(BaseModel):
    """What fixes an emulator's architecture; unknown keys are errors. The factors that all kinds share:

    `residual` adds a learned multiple of the centre's one-hot state to the logits. `symmetry` builds a `group` of
    transforms in: `averaged` takes the mean of the logits over it, `canonical` shows the network only the least
    context of each orbit, so that the answers of an orbit are one.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    residual: bool = False
    symmetry: Literal["none", "averaged", "canonical"] = "none"
    group: Literal["rotations", "dihedral"] = "rotations"


class Emulator(nn.Module, ABC):
    """A network over `n_states` states and a `neighborhood` of k cells; `kind` names its class on disk.

    Logits are floating-point numbers of the weights' type, float32 unless the network was made double.

    Subclasses give `respond`, and take `seed`, keyword only: it draws the initial weights, None leaves them unset.
    What needs no weights is in `prepare`, so that a training does it once. Raises ModelError for a symmetry that
    the neighbourhood does not have.

    `stacks` says that `respond` also takes its weights stacked, as `neural.arithmetic.plain.Arithmetic` describes, so
    that N networks are one computation. Networks of other kinds that learn together are computed one after the other.

    `bounded` says that everything `respond` does with what it is given is asked of `neural.arithmetic`, or moves
    numbers only, so that a certificate can bound its rounding. A class says it of itself: it is not inherited.
    """

    kind: ClassVar[str]
    stacks: ClassVar[bool] = False
    bounded: ClassVar[bool] = False
    config_type: ClassVar[type[EmulatorConfig]]
    _orders: Tensor

    def __init__(self, n_states: int, neighborhood: Neighborhood, config: EmulatorConfig):
        super().__init__()
        self.n_states = n_states
        self.neighborhood = neighborhood
        self.config = config
        # On the CPU even where the weights are only outlined: no file holds them.
        self.register_buffer("_orders", _orders(neighborhood, config), persistent=False)
        if config.residual:
            self.copying = nn.Parameter(torch.ones(()))

    def extra_repr(self) -> str:
        """Return what `repr` shows before the layers."""
        return f"{self.n_states} states, {self.neighborhood.name}, {self.n_parameters} weights, {self.n_bits} bits"

    def forward(self, contexts: Tensor) -> Tensor:
        """Return logits, (B, n_states) float32, for contexts, (B, k) int64, centre first."""
        return self.answer(self.prepare(contexts))

    def prepare(self, contexts: Tensor) -> Tensor:
        """Return what `answer` needs of contexts, (B, k) int64: (B, …), or (B, |group|, …) where it averages."""
        if self.config.symmetry == "none":
            return self.features(contexts)
        images = contexts[:, self._orders]
        if self.config.symmetry == "averaged":
            return self.features(images)
        # As numbers in base n_states, but never of more digits than 64 bits hold.
        least = images[:, 0]
        for image in images[:, 1:].unbind(1):
            differs = image != least
            place = differs.to(torch.uint8).argmax(1, keepdim=True)
            smaller = (image.gather(1, place) < least.gather(1, place)) & differs.any(1, keepdim=True)
            least = torch.where(smaller, image, least)
        return self.features(least)

    def answer(self, prepared: Tensor) -> Tensor:
        """Return logits, (B, n_states), for prepared contexts."""
        if prepared.is_floating_point():
            prepared = prepared.to(self.dtype)
        logits = self.respond(prepared)
        if self.config.residual:
            logits = logits + current().scaled(self.centre(prepared).to(logits.dtype), self.copying)
        return logits.mean(dim=-2) if self.config.symmetry == "averaged" else logits

    @abstractmethod
    def respond(self, features: Tensor) -> Tensor:
        """Return the bare network's logits, (…, n_states), for features, (…, as `features` gives)."""

    def features(self, contexts: Tensor) -> Tensor:
        """Return contexts, (…, k) int64, one-hot: (…, k * n_states) float32."""
        return one_hot(contexts, self.n_states).flatten(-2)

    def centre(self, features: Tensor) -> Tensor:
        """Return the centre's state, one-hot, (…, n_states) float32, from `features`."""
        return features[..., : self.n_states]

    @torch.no_grad()
    def grid(self, boards: Tensor, *, torus: bool = True) -> Tensor:
        """Return the logits of every cell, (B, H, W, n_states), of boards, (B, H, W) whole numbers.

        Opposite edges are joined on a torus; otherwise background lies beyond them.
        """
        return self.interior(rimmed(boards.long(), self.neighborhood.radius, torus=torus))

    @torch.no_grad()
    def interior(self, padded: Tensor) -> Tensor:
        """Return the logits, (B, H, W, n_states), of the cells inside a rim as wide as the neighbourhood's radius."""
        contexts = windows(padded, self.neighborhood)
        logits: Tensor = self(contexts.flatten(0, 2)).unflatten(0, contexts.shape[:3])
        return logits

    @torch.no_grad()
    def range_logits(self, start: int, stop: int) -> Tensor:
        """Return the logits, (stop - start, n_states), of the contexts of those codes (indices in a dense table)."""
        codes = torch.arange(start, stop, dtype=torch.int64, device=self.device)
        powers = [self.n_states**place for place in reversed(range(len(self.neighborhood)))]
        logits: Tensor = self(torch.stack([codes // power % self.n_states for power in powers], dim=1))
        return logits

    @property
    def n_parameters(self) -> int:
        """Number of trained numbers."""
        return sum(parameter.numel() for parameter in self.parameters())

    @property
    def n_bits(self) -> int:
        """Number of bits that the trained numbers take as they are used."""
        return 32 * self.n_parameters

    @property
    def dtype(self) -> torch.dtype:
        """Type of the weights."""
        return next(self.parameters()).dtype

    @property
    def device(self) -> torch.device:
        """Where the weights are."""
        first: Tensor = next(iter(self.state_dict().values()))
        return first.device


def one_hot(states: Tensor, n_states: int) -> Tensor:
    """Return states, (…,) int64, one-hot: (…, n_states) float32."""
    hot = torch.zeros(*states.shape, n_states, device=states.device)
    return hot.scatter_(-1, states[..., None], 1.0)


def generator(seed: int) -> torch.Generator:
    """Return a CPU generator for `seed`, so that nothing depends on torch's global state."""
    return torch.Generator().manual_seed(seed)


def _orders(neighborhood: Neighborhood, config: EmulatorConfig) -> Tensor:
    """Return the orders in which the group's transforms read a context, (|group|, k)."""
    orders = []
    for transform in GROUPS[config.group] if config.symmetry != "none" else ():
        order = transform.permutation(neighborhood)
        if order is None:
            raise ModelError(
                f"{transform.name} does not map the {neighborhood.name} neighbourhood to itself: leave the symmetry out"
            )
        orders.append(order)
    return torch.tensor(orders, dtype=torch.int64, device="cpu")
