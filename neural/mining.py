"""Mining: batches for domains too large to learn at once: contexts that are hard now, and others at random."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Executor
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray

from automata.rule import Rule
from neural.contexts import Domain, Whole
from neural.emulators import Emulator
from neural.members import CHUNK, Batch, Members

# Hard contexts that are kept in mind; of more than these the latest stay.
POOL = 1 << 16
# A sweep looks at least at this many contexts between two counts of what it found.
_STRIDE = 16 * CHUNK


@dataclass(frozen=True)
class Sweep:
    """What a pass over `seen` contexts in a row found; it is `complete` if they are the whole domain."""

    seen: int
    loss: float
    wrong: int
    updates_wrong: int
    margin: float
    complete: bool


class Supply:
    """Contexts of a domain with the right answers, ready for a network: `batch(places)`."""

    def __init__(self, rule: Rule, domain: Domain | Whole, emulator: Emulator, device: torch.device):
        self.rule = rule
        self.domain = domain
        self.emulator = emulator
        self.device = device

    def __len__(self) -> int:
        return len(self.domain)

    def batch(self, places: NDArray[np.int64]) -> Batch:
        """Return the contexts at `places`, (M,), each with an equal share of the loss."""
        contexts = self.domain.take(places)
        counts = self.domain.counts[places] if isinstance(self.domain, Domain) else np.ones_like(places)
        return Batch(
            self.emulator.prepare(torch.from_numpy(contexts.astype(np.int64)).to(self.device)),
            torch.from_numpy(self.rule.evaluate(contexts).astype(np.int64)).to(self.device),
            torch.from_numpy(counts).to(self.device),
            torch.full((len(places),), 1.0 / max(1, len(places)), device=self.device),
        )


class Miner:
    """The batches of one network's training, and the sweeps that find what is hard for it.

    Batches are half hard contexts (while there are any), half random ones, drawn from `seed` and the step alone. A
    context is hard while its right logit leads by less than `margin` and a little.
    """

    def __init__(self, supply: Supply, size: int, seed: int, margin: float):
        self.supply = supply
        self.size = size
        self.seed = seed
        self.hard_below = margin + 1.0
        self.pool: NDArray[np.int64] = np.zeros(0, dtype=np.int64)
        self.cursor = 0

    def batch(self, step: int) -> Batch:
        """Return the batch of a step."""
        random = np.random.default_rng((self.seed, step))
        hard = min(self.size // 2, 4 * len(self.pool))
        chosen = self.pool[random.integers(len(self.pool), size=hard)] if hard else self.pool
        others = random.integers(len(self.supply), size=self.size - hard)
        return self.supply.batch(np.concatenate([chosen, others]))

    def sweep(
        self, members: Members, least: int, executor: Executor | None, watch: Callable[[int], None]
    ) -> Sweep:
        """Look at `least` contexts or more, from where the last sweep ended, and keep those that are hard.

        It goes on beyond them while everything is right by the margin, to the end of the domain and round again, so
        that nothing is called learnt that was not seen whole, by the same weights.
        """
        total = len(self.supply)
        loss, wrong, updates, margin, seen = 0.0, 0, 0, float("inf"), 0
        found = [_hard(members, self.supply, self.pool, self.hard_below, executor)[0]]
        cursor = self.cursor
        while seen < total:
            stride = min(_STRIDE, total - seen)
            places = (cursor + np.arange(stride, dtype=np.int64)) % total
            hard, part = _hard(members, self.supply, places, self.hard_below, executor)
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


def _hard(
    members: Members, supply: Supply, places: NDArray[np.int64], below: float, executor: Executor | None
) -> tuple[NDArray[np.int64], Sweep]:
    """Return those of `places` whose margin is less than `below`, and the counts over all of them."""

    def look(part: NDArray[np.int64]) -> tuple[NDArray[np.int64], float, int, int, float]:
        batch = supply.batch(part)
        leads, errors, loss = members.judge(batch)
        lead, wrong, counts = leads.cpu().numpy(), errors.cpu().numpy(), batch.counts.cpu().numpy()
        # Not `lead < below`, so that what is not a number counts as hard.
        return part[~(lead >= below)], loss, int(wrong.sum()), int(counts[wrong].sum()), float(lead.min())

    parts = [places[start : start + CHUNK] for start in range(0, len(places), CHUNK)]
    looks = list((map if executor is None else executor.map)(look, parts))
    hard = np.concatenate([each[0] for each in looks]) if looks else places
    return hard, Sweep(
        len(places),
        sum(each[1] for each in looks) / max(1, len(places)),
        sum(each[2] for each in looks),
        sum(each[3] for each in looks),
        min((each[4] for each in looks), default=float("inf")),
        complete=False,
    )
