"""Batches for domains too large to learn at once: hard examples of the last sweep, and random contexts."""

from __future__ import annotations

import copy
from collections.abc import Callable
from concurrent.futures import Executor
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray

from automata.rule import Rule
from neural.arithmetic import using
from neural.arithmetic.plain import Arithmetic
from neural.domains.domain import Domain
from neural.domains.strata import Strata
from neural.emulators import Emulator
from neural.training.stacked import CHUNK, Batch, StackedNetworks, margin_of

# Hard contexts that are kept; of more than these the latest stay.
POOL = 1 << 16
# A sweep evaluates at least this many contexts between two reports.
_STRIDE = 16 * CHUNK
# Contexts in a row that a network is asked at once.
_ROW = 2 * CHUNK


@dataclass(frozen=True)
class Sweep:
    """What a pass over `seen` contexts in a row found; it is `complete` if they are the whole domain."""

    seen: int
    loss: float
    wrong: int
    updates_wrong: int
    margin: float
    complete: bool


class Examples:
    """Contexts of a domain with the right answers, ready for a network: `batch(places)`."""

    def __init__(self, rule: Rule, domain: Domain, emulator: Emulator, device: torch.device):
        self.rule = rule
        self.domain = domain
        self.emulator = emulator
        self.device = device

    def __len__(self) -> int:
        return len(self.domain)

    def network(self, members: StackedNetworks) -> Emulator:
        """Return the first member as a network by itself."""
        network = copy.deepcopy(self.emulator).to(self.device)
        members.write(0, network)
        return network

    def answers(self, start: int, stop: int) -> torch.Tensor:
        """Return the right answers, (stop - start,) int64, from place `start` to before `stop`."""
        return torch.from_numpy(self.domain.answers(self.rule, start, stop).astype(np.int64)).to(self.device)

    def batch(self, places: NDArray[np.int64]) -> Batch:
        """Return the contexts at `places`, (M,), each with an equal share of the loss."""
        contexts = self.domain.take(places)
        return Batch(
            self.emulator.prepare(torch.from_numpy(contexts.astype(np.int64)).to(self.device)),
            torch.from_numpy(self.rule.evaluate(contexts).astype(np.int64)).to(self.device),
            torch.from_numpy(self.domain.weights(places)).to(self.device),
            torch.full((len(places),), 1.0 / max(1, len(places)), device=self.device),
        )


class HardExamples:
    """The batches of one network's training, and the sweeps that find what is hard for it.

    Up to `share` of a batch are hard contexts, the rest random ones, drawn from `seed` and the step alone, evenly or by
    `strata`. A context is hard while its right logit leads by less than `margin` and a little.
    """

    def __init__(
        self, supply: Examples, size: int, seed: int, margin: float, *, share: float = 0.5, strata: Strata | None = None
    ):
        self.most = int(share * size)
        self.strata = strata
        self.supply = supply
        self.size = size
        self.seed = seed
        self.hard_below = margin + 1.0
        self.pool: NDArray[np.int64] = np.zeros(0, dtype=np.int64)
        self.cursor = 0

    def batch(self, step: int) -> Batch:
        """Return the batch of a step."""
        random = np.random.default_rng((self.seed, step))
        hard = min(self.most, 4 * len(self.pool))
        chosen = self.pool[random.integers(len(self.pool), size=hard)] if hard else self.pool
        more = self.size - hard
        draw = self.strata.draw if self.strata is not None else self._draw
        others = draw(random, more)
        return self.supply.batch(np.concatenate([chosen, others]))

    def forget(self) -> None:
        """Let go of the contexts that were hard."""
        self.pool = self.pool[:0]

    def _draw(self, random: np.random.Generator, size: int) -> NDArray[np.int64]:
        return random.integers(len(self.supply), size=size)

    def sweep(
        self, members: StackedNetworks, least: int, executor: Executor | None, watch: Callable[[int], None]
    ) -> Sweep:
        """Evaluate `least` contexts or more, from where the last sweep ended, and keep those that are hard.

        It goes on beyond them while everything is right by the margin, to the end of the domain and round again, so
        that nothing is called learnt that was not seen whole, by the same weights.
        """
        total = len(self.supply)
        loss, wrong, updates, margin, seen = 0.0, 0, 0, float("inf"), 0
        found = [_hard(members, self.supply, self.pool, self.hard_below, executor)[0]]
        network = self.supply.network(members) if self.supply.domain.streamed else None
        cursor = self.cursor
        while seen < total:
            stride = min(_STRIDE, total - seen)
            if network is not None:
                stride = min(stride, total - cursor)
                places = range(cursor, cursor + stride)
                hard, part = _hard_range(network, members.arithmetic, self.supply, places, self.hard_below, executor)
            else:
                chosen = (cursor + np.arange(stride, dtype=np.int64)) % total
                hard, part = _hard(members, self.supply, chosen, self.hard_below, executor)
            found.append(hard)
            loss, wrong, updates = loss + part.loss * stride, wrong + part.wrong, updates + part.updates_wrong
            margin = min(margin, part.margin)
            seen += stride
            cursor = (cursor + stride) % total
            watch(wrong)
            if seen >= least and margin < self.hard_below - 1.0:
                break
        self.cursor = cursor
        self.pool = _latest(np.concatenate(found))
        return Sweep(seen, loss / seen, wrong, updates, margin, seen == total)


def _latest(places: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return the distinct places, in the order of their last occurrence, at most POOL of the last."""
    distinct, last = np.unique(places[::-1], return_index=True)
    return distinct[np.argsort(-last)][-POOL:]


# The result for some contexts: the places of the hard ones, the sum of losses, wrong contexts, wrong updates and
# the margin.
_Found = tuple[NDArray[np.int64], float, int, int, float]


def _hard(
    members: StackedNetworks, supply: Examples, places: NDArray[np.int64], below: float, executor: Executor | None
) -> tuple[NDArray[np.int64], Sweep]:
    """Return those of `places` whose margin is less than `below`, and the counts over all of them."""

    def look(part: NDArray[np.int64]) -> _Found:
        batch = supply.batch(part)
        leads, errors, loss = members.leads_of_first(batch)
        lead, wrong, counts = leads.cpu().numpy(), errors.cpu().numpy(), batch.counts.cpu().numpy()
        # Not `lead < below`, so that what is not a number counts as hard.
        return part[~(lead >= below)], loss, int(wrong.sum()), int(counts[wrong].sum()), float(lead.min())

    parts = [places[start : start + CHUNK] for start in range(0, len(places), CHUNK)]
    return _gathered(list((map if executor is None else executor.map)(look, parts)), len(places))


def _hard_range(
    network: Emulator, arithmetic: Arithmetic, supply: Examples, places: range, below: float, executor: Executor | None
) -> tuple[NDArray[np.int64], Sweep]:
    """Return what `_hard` does, for contexts in a row of all there are: many share what their first cells add up to."""

    @torch.no_grad()
    def look(part: range) -> _Found:
        with using(arithmetic.name):
            logits = network.range_logits(part.start, part.stop)
        targets = supply.answers(part.start, part.stop)
        loss = arithmetic.total(arithmetic.cross_entropy(logits, targets))
        lead = margin_of(logits, targets)
        wrong = int((logits.argmax(dim=1) != targets).sum())
        hard = (~(lead >= below)).nonzero()[:, 0].cpu().numpy() + part.start
        return hard, float(loss), wrong, wrong, float(lead.min())

    starts = range(places.start, places.stop, _ROW)
    parts = [range(start, min(start + _ROW, places.stop)) for start in starts]
    return _gathered(list((map if executor is None else executor.map)(look, parts)), len(places))


def _gathered(looks: list[_Found], size: int) -> tuple[NDArray[np.int64], Sweep]:
    """Return the hard contexts of all looks, and their counts as one."""
    hard = [each[0] for each in looks]
    return np.concatenate([np.zeros(0, dtype=np.int64), *hard]), Sweep(
        size,
        sum(each[1] for each in looks) / max(1, size),
        sum(each[2] for each in looks),
        sum(each[3] for each in looks),
        min((each[4] for each in looks), default=float("inf")),
        complete=False,
    )
