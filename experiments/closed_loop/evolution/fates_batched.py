"""The fates of many edited genomes of one network, in batches; `fates.FateOf`, one at a time, is the oracle.

Genomes whose header equals the original's, exponents and widths apart, are decoded and evaluated together. The others,
and those whose answers depend on rounding, are passed to `FateOf`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from typing import Any, Protocol

import numpy as np
import torch
from numpy.typing import NDArray

from automata.rules import langton_passengers
from experiments.closed_loop.evolution.fates import FateOf
from experiments.closed_loop.wording import VIABLE, Fate
from neural.device import one_thread
from neural.domains.labelled import labelled
from neural.errors import GenomeError
from neural.genome.record import Genome, Section
from neural.training.stacked import StackedNetworks, filled, margin_of

# Genomes that are evaluated together: enough to be worth the call, few enough for the processor's cache.
_BATCH = 32
# A lead below this share of the largest logit may be a rounding error.
_ROUNDING = 1e-4


@dataclass(frozen=True, eq=False)
class Fates:
    """The fates of N genomes: each one's `fate`, a digest of its network, and the margin of its answers.

    `networks` are equal where architecture and weights are, b"" where there is none of the kind. `margins`, (N,)
    float32, are the smallest leads of a right logit: negative for a network that errs, nan where there is none.
    `right`, (N,) int64, counts the contexts that a loop can meet to which the network answers rightly, 0 where there is
    none.
    """

    fates: tuple[Fate, ...]
    networks: tuple[bytes, ...]
    margins: NDArray[np.float32]
    right: NDArray[np.int64]

    @property
    def viable(self) -> NDArray[np.bool_]:
        """Which of them describe a network that is exact on all contexts that a loop can meet, (N,) bool."""
        return np.array([fate in VIABLE for fate in self.fates], dtype=bool)


class FateDecider(Protocol):
    """Anything that decides the fates of genomes: `BatchedFates`, or a test's stand-in."""

    def decide(self, symbols: NDArray[np.uint8]) -> Fates:
        """Return the fates of genomes, (N, n) uint8."""


@dataclass(frozen=True)
class _Layout:
    """Where the weights are, by the header: for each tensor the first bit, the width and the exponent."""

    places: tuple[tuple[int, int, int], ...]


class BatchedFates:
    """Decides the fates of edited copies of one genome, many at once."""

    def __init__(self, genome: Genome):
        self.genome = genome
        self._oracle = FateOf(genome)
        self._size = genome.symbol_bits
        self._head = genome.parts[0].start
        contexts = labelled(genome.labels).contexts
        right = langton_passengers(genome.labels).evaluate(contexts)
        network = genome.network()
        with one_thread():
            self._prepared = filled(network.prepare(torch.from_numpy(contexts.astype(np.int64))))
        self._right = torch.from_numpy(right.astype(np.int64))
        self._members = StackedNetworks([network], torch.device("cpu"))
        self._own = [part.values for part in genome.parts]
        self._layouts: dict[bytes, _Layout] = {}

    @property
    def contexts(self) -> int:
        """How many contexts a loop can meet, with any passengers."""
        return len(self._right)

    def decide(self, symbols: NDArray[np.uint8]) -> Fates:
        """Return the fates of genomes, (N, n) uint8; a fate does not depend on the other rows."""
        fates: list[Fate] = ["unreadable"] * len(symbols)
        networks, margins = [b""] * len(symbols), np.full(len(symbols), np.nan, dtype=np.float32)
        right = np.zeros(len(symbols), dtype=np.int64)
        with one_thread():
            alike: dict[_Layout, list[int]] = {}
            for place, row in enumerate(symbols):
                layout = self._layout(row)
                if isinstance(layout, _Layout):
                    alike.setdefault(layout, []).append(place)
                else:
                    fates[place], networks[place], right[place] = layout
            for layout, places in alike.items():
                for start in range(0, len(places), _BATCH):
                    batch = places[start : start + _BATCH]
                    decided = self._together(symbols[batch], layout)
                    for place, (fate, network, margin, count) in zip(batch, decided, strict=True):
                        fates[place], networks[place], margins[place], right[place] = fate, network, margin, count
        return Fates(tuple(fates), tuple(networks), margins, right)

    def _layout(self, row: NDArray[np.uint8]) -> _Layout | tuple[Fate, bytes, int]:
        """Return where a genome's weights are, or, if it is of another kind, its fate, digest and right answers."""
        header = row[: self._head].tobytes()
        if header in self._layouts:
            return self._layouts[header]
        try:
            genome = Genome.read(row.tolist(), self.genome.labels)
        except GenomeError:
            return "unreadable", b"", 0
        if genome.architecture != self.genome.architecture or any(part.whole for part in genome.parts):
            return self._alone(row, genome)
        layout = _Layout(tuple(_places(genome.parts, self._size)))
        if genome.parts[0].start <= self._head:
            self._layouts[header] = layout
        return layout

    def _alone(self, row: NDArray[np.uint8], genome: Genome) -> tuple[Fate, bytes, int]:
        fate, right = self._oracle.judged(row.tolist())
        if fate not in ("same network", "neutral", "errs"):
            return fate, b"", 0
        return fate, _digest(genome.architecture, [part.values for part in genome.parts]), right

    def _together(self, symbols: NDArray[np.uint8], layout: _Layout) -> Iterator[tuple[Fate, bytes, float, int]]:
        """Yield fate, digest, margin and right answers of genomes of one layout."""
        values = self._values(symbols, layout)
        finite = np.logical_and.reduce([np.isfinite(value).all(axis=1) for value in values])
        leads, unsure, right = self._leads([np.where(finite[:, None], value, 0) for value in values])
        for place, row in enumerate(symbols):
            if not finite[place]:
                yield "unreadable", b"", np.nan, 0
                continue
            own = [value[place] for value in values]
            fate: Fate = "neutral" if leads[place] > 0 else "errs"
            count = int(right[place])
            if all(np.array_equal(value, first) for value, first in zip(own, self._own, strict=True)):
                fate = "same network"
            elif unsure[place]:
                fate, count = self._oracle.judged(row.tolist())
            yield fate, _digest(self.genome.architecture, own), float(leads[place]), count

    def _values(self, symbols: NDArray[np.uint8], layout: _Layout) -> list[NDArray[np.float32]]:
        """Return the weights of each tensor, (N, weights): as `Section.values` gives them for each genome."""
        bits = (symbols[:, :, None] >> np.arange(self._size, dtype=np.uint8)[::-1]) & 1
        stream = bits.reshape(len(symbols), -1)
        values = []
        for own, (start, width, exponent) in zip(self._own, layout.places, strict=True):
            taken = stream[:, start : start + width * own.size].reshape(len(symbols), -1, width)
            codes = taken.astype(np.int64) @ (1 << np.arange(width)[::-1])
            signed = np.where(codes >> (width - 1), codes - (1 << width), codes)
            with np.errstate(over="ignore"):
                values.append(np.ldexp(signed.astype(np.float64), exponent).astype(np.float32))
        return values

    @torch.no_grad()
    def _leads(
        self, values: list[NDArray[np.float32]]
    ) -> tuple[NDArray[np.float32], NDArray[np.bool_], NDArray[np.int64]]:
        """Return the least lead of a right logit, whether it may be a rounding error, and the right answers, (N,)."""
        parts = zip(self.genome.parts, values, strict=True)
        stacked = {part.name: torch.from_numpy(value).view(-1, *part.shape) for part, value in parts}
        weights = [stacked[name] for name in self._members.names]
        logits = self._members.logits(weights, self._prepared)[:, : len(self._right)]
        leads = margin_of(logits, self._right.expand(len(logits), -1)).amin(dim=1)
        # NumPy's argmax is the first of equal logits, as it is where a network is made a rule.
        right = np.count_nonzero(logits.numpy().argmax(axis=2) == self._right.numpy(), axis=1)
        doubt = _ROUNDING * logits.abs().amax(dim=(1, 2))
        # Leads that are nan count as unsure.
        return leads.numpy(), (~(leads.abs() > doubt)).numpy(), right


def _places(parts: tuple[Section, ...], size: int) -> Iterator[tuple[int, int, int]]:
    start = parts[0].start * size
    for part in parts:
        yield start, part.width, part.exponent
        start += part.width * part.codes.size


def _digest(architecture: str, values: Sequence[NDArray[Any]]) -> bytes:
    state = blake2b(architecture.encode(), digest_size=16)
    for value in values:
        state.update(value.tobytes())
    return state.digest()
