"""Networks of one architecture with stacked weights, trained as one batched computation."""

from __future__ import annotations

import copy
import threading
from collections.abc import Sequence
from concurrent.futures import Executor
from dataclasses import dataclass
from functools import reduce

import torch
from torch import Tensor, nn

from neural.arithmetic import current, using
from neural.emulators import Emulator
from neural.errors import ModelError

# Contexts that go through the networks at once. Sums over more are made of the sums over these, in their order, so
# that a result depends neither on how many networks learn together nor on how many threads work at it.
CHUNK = 4096
# Torch takes so many numbers at once, and the last few of an array one by one, where exp and its like are rounded
# otherwise: arrays of whole multiples have no last few.
LANES = 32
_BETAS = (0.9, 0.999)
_EPSILON = 1e-8


@dataclass(frozen=True)
class BatchResult:
    """What one pass over a batch found, for N members: the gradients, and sums over the batch.

    `loss` is the sum of weighted losses, `wrong` and `updates_wrong` count, `margin` is the least lead of a right
    logit: (N,) each.
    """

    gradients: list[Tensor]
    loss: Tensor
    wrong: Tensor
    updates_wrong: Tensor
    margin: Tensor

    def __add__(self, other: BatchResult) -> BatchResult:
        return BatchResult(
            [ours + theirs for ours, theirs in zip(self.gradients, other.gradients, strict=True)],
            self.loss + other.loss,
            self.wrong + other.wrong,
            self.updates_wrong + other.updates_wrong,
            torch.minimum(self.margin, other.margin),
        )


@dataclass(frozen=True)
class Batch:
    """M contexts, prepared; their right answers, (M,) int64; how often each is met, (M,) int64; `shares`, (M,) or
    (N, M): what each weighs in the loss, 0 for a context that a member does not learn."""

    prepared: Tensor
    targets: Tensor
    counts: Tensor
    shares: Tensor

    def chunks(self) -> list[Batch]:
        """Return the batch in parts of CHUNK contexts, the last one smaller."""
        parts = zip(
            self.prepared.split(CHUNK),
            self.targets.split(CHUNK),
            self.counts.split(CHUNK),
            self.shares.split(CHUNK, dim=-1),
            strict=True,
        )
        return [Batch(*part) for part in parts]

    def padded(self) -> Batch:
        """Return the batch filled up with its first context, weighing nothing, to a multiple of LANES contexts."""
        more = -len(self.targets) % LANES
        return Batch(
            filled(self.prepared),
            filled(self.targets),
            torch.nn.functional.pad(self.counts, (0, more)),
            torch.nn.functional.pad(self.shares, (0, more)),
        )

    def keep(self, members: Tensor) -> Batch:
        """Return the batch for the members of these numbers, (K,) int64."""
        if self.shares.dim() == 1:
            return self
        return Batch(self.prepared, self.targets, self.counts, self.shares[members])


def filled(values: Tensor) -> Tensor:
    """Return values, (M, …), filled up with the first to a multiple of LANES."""
    return torch.cat([values, values[:1].expand(-len(values) % LANES, *values.shape[1:])])


class StackedNetworks:
    """N networks as stacked weights and the state of Adam (Kingma and Ba 2015), `steps` updates old.

    Every member's numbers are, bit for bit on the CPU and one thread, those that it has when it learns alone: for any
    adds up is done member by member (`neural.arithmetic`), the rest is number by number, or row by row.
    Raises ModelError for networks of different architectures, or of none.
    """

    def __init__(self, emulators: Sequence[Emulator], device: torch.device):
        kinds = {(each.kind, each.n_states, each.neighborhood, each.config.model_dump_json()) for each in emulators}
        if len(kinds) != 1:
            raise ModelError("networks that learn together must be one or more of one architecture")
        self._answering = _Answering(copy.deepcopy(emulators[0]).to(device))
        self._own = threading.local()
        self.arithmetic = current()  # the caller's, in whichever thread the members are asked
        named = [dict(each.named_parameters()) for each in emulators]
        self.names = list(named[0])
        if not self.names:
            raise ModelError(f"a network of kind {emulators[0].kind!r} has nothing to train")
        self.weights = [torch.stack([each[name].detach() for each in named]).to(device) for name in self.names]
        self.first = [torch.zeros_like(weight) for weight in self.weights]
        self.second = [torch.zeros_like(weight) for weight in self.weights]
        self.steps = 0

    def __len__(self) -> int:
        return len(self.weights[0])

    def tensors(self) -> dict[str, Tensor]:
        """Return the weights and both averages by name, as they are, not copied."""
        parts = {"weights": self.weights, "first": self.first, "second": self.second}
        return {
            f"{part}/{name}": tensor
            for part, tensors in parts.items()
            for name, tensor in zip(self.names, tensors, strict=True)
        }

    def logits(self, weights: Sequence[Tensor], prepared: Tensor) -> Tensor:
        """Return logits, (N, M, n_states), for M prepared contexts, from `weights` as `self.weights` has them."""

        # A call puts the weights into the module for as long as it takes: one module for each thread.
        if not hasattr(self._own, "answering"):
            self._own.answering = copy.deepcopy(self._answering)
        answering = self._own.answering

        def answer(each: Sequence[Tensor], asked: Tensor) -> Tensor:
            named = {f"network.{name}": weight for name, weight in zip(self.names, each, strict=True)}
            found: Tensor = torch.func.functional_call(answering, named, (asked,))
            return found

        with using(self.arithmetic.name):
            if answering.network.stacks:
                return answer(weights, prepared[None])
            # Copied, so that each member's weights lie in memory as they do when it learns alone.
            members = zip(*(weight.unbind() for weight in weights), strict=True)
            return torch.stack([answer([each.clone() for each in member], prepared) for member in members])

    def look(self, batch: Batch, executor: Executor | None = None, *, learn: bool = True) -> BatchResult:
        """Return gradients (none unless `learn`) and counts over a batch; `executor` takes its chunks in parallel."""

        def one(part: Batch) -> BatchResult:
            return self._look(part, learn)

        looks = list((map if executor is None else executor.map)(one, batch.chunks()))
        return reduce(BatchResult.__add__, looks)

    def gradients(self, batch: Batch, executor: Executor | None = None) -> list[Tensor]:
        """Return the gradients that `look` finds, one for each of `weights`, (N, …), without the counts."""

        def one(part: Batch) -> list[Tensor]:
            return self._descent(part, learn=True)[0]

        def add(ours: list[Tensor], theirs: list[Tensor]) -> list[Tensor]:
            return [mine + yours for mine, yours in zip(ours, theirs, strict=True)]

        return reduce(add, (map if executor is None else executor.map)(one, batch.chunks()))

    def _descent(self, batch: Batch, *, learn: bool) -> tuple[list[Tensor], Tensor, Tensor]:
        """Return gradients (none unless `learn`), logits, (N, M, n_states), and weighed losses, (N, M)."""
        with torch.set_grad_enabled(learn):
            leaves = [weight.detach().requires_grad_(learn) for weight in self.weights]
            logits = self.logits(leaves, batch.prepared)
            targets = batch.targets.expand(len(self), -1)
            losses = self.arithmetic.cross_entropy(logits.flatten(0, 1), targets.flatten())
            weighed = losses.view(len(self), -1) * batch.shares
            gradients = list(torch.autograd.grad(weighed.sum(), leaves)) if learn else []
        return gradients, logits, weighed

    def _look(self, batch: Batch, learn: bool) -> BatchResult:
        gradients, logits, weighed = self._descent(batch, learn=learn)
        targets = batch.targets.expand(len(self), -1)
        with torch.no_grad():
            learnt = batch.shares > 0
            margins = margin_of(logits.detach(), targets).masked_fill(~learnt, torch.inf)
            wrong = (logits.argmax(dim=2) != targets) & learnt
            updates = (wrong * batch.counts).sum(dim=1)
            return BatchResult(
                gradients, self.arithmetic.total(weighed.detach()), wrong.sum(dim=1), updates, margins.amin(dim=1)
            )

    @torch.no_grad()
    def leads_of_first(self, batch: Batch) -> tuple[Tensor, Tensor, float]:
        """Return the right logits' leads, (M,), whether the answers are wrong, (M,) bool, and the sum of the losses.

        Of the first member alone.
        """
        logits = self.logits(self.weights, batch.prepared)[0]
        losses = self.arithmetic.cross_entropy(logits, batch.targets)
        wrong = logits.argmax(dim=1) != batch.targets
        return margin_of(logits, batch.targets), wrong, float(self.arithmetic.total(losses))

    @torch.no_grad()
    def update(self, gradients: Sequence[Tensor], learning_rate: float) -> None:
        """Make one step of Adam down the gradients, (N, …) each, in the order of `weights`."""
        self.steps += 1
        rise, spread = (1 - beta**self.steps for beta in _BETAS)
        for weight, gradient, first, second in zip(self.weights, gradients, self.first, self.second, strict=True):
            first.mul_(_BETAS[0]).add_(gradient * (1 - _BETAS[0]))
            second.mul_(_BETAS[1]).add_((gradient * gradient).mul_(1 - _BETAS[1]))
            step = (first / rise).mul_(learning_rate)
            weight.sub_(step.div_((second / spread).sqrt_().add_(_EPSILON)))

    def keep(self, members: Tensor) -> None:
        """Let go of all members but those with the given numbers, (K,) int64."""
        for kept in (self.weights, self.first, self.second):
            kept[:] = [value[members] for value in kept]

    @torch.no_grad()
    def write(self, member: int, emulator: Emulator) -> None:
        """Put a member's weights into `emulator`."""
        own = dict(emulator.named_parameters())
        for name, weight in zip(self.names, self.weights, strict=True):
            own[name].copy_(weight[member])


class _Answering(nn.Module):
    """An emulator that is called with what it prepared."""

    def __init__(self, network: Emulator):
        super().__init__()
        self.network = network

    def forward(self, prepared: Tensor) -> Tensor:
        return self.network.answer(prepared)


def margin_of(logits: Tensor, targets: Tensor) -> Tensor:
    """Return how far the right logit leads the best other one, (…,): logits (…, n_states), targets (…,)."""
    place = targets[..., None]
    right = logits.gather(-1, place)[..., 0]
    return right - logits.scatter(-1, place, -torch.inf).amax(dim=-1)
