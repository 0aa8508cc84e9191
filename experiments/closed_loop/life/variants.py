"""Variants of a network's genome: edited where a certificate says what that does, mirrored, shuffled."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import torch

from automata.rule import Rule
from automata.symmetry import Transform
from experiments.closed_loop.life.cycle import physics_of
from experiments.closed_loop.life.trained_network import certify
from neural.domains.domain import HeldDomain
from neural.domains.labelled import geneless, labelled
from neural.emulators import MLP
from neural.errors import ModelError
from neural.genome.record import Genome, encode

# Edits of a weight that are tried before it is said that there is none of the kind.
_MOST_EDITS = 400
_MIRROR = Transform(mirrored=True)


@dataclass(frozen=True)
class Variants:
    """Edits of a `genome` that are found by certificate, the same for the same `seed`."""

    genome: Genome
    seed: int

    @property
    def labels(self) -> int:
        """Letters of the genome."""
        return self.genome.labels

    @cached_property
    def physics(self) -> Rule:
        """What the network is as a rule."""
        return physics_of(self.genome.network())

    @cached_property
    def domain(self) -> HeldDomain:
        """Every context that a loop can meet, whatever it carries."""
        return labelled(self.labels)

    @cached_property
    def geneless(self) -> HeldDomain:
        """The contexts without a gene: every loop meets them, whatever it carries."""
        return self.domain.select("geneless", geneless(self.domain.contexts, self.labels))

    @cached_property
    def neutral(self) -> tuple[int, Genome]:
        """A place and a genome edited there: another rule as a whole, the same on all that a loop can meet."""
        return self._edit(exact=True)

    @cached_property
    def lethal(self) -> tuple[int, Genome]:
        """A place and a genome edited there whose network errs on a context without a gene."""
        return self._edit(exact=False)

    def wrong(self, genome: Genome, domain: HeldDomain | None = None) -> int:
        """Return on how many contexts, by default of all that a loop can meet, a genome's network errs."""
        over = self.domain if domain is None else domain
        return len(over) - certify(genome.network(), self.labels, over).counts[0].count.agreeing

    def _edit(self, *, exact: bool) -> tuple[int, Genome]:
        random = np.random.default_rng((self.seed, exact))
        first = min(part.start for part in self.genome.parts) + 1
        for _ in range(_MOST_EDITS):
            place = int(random.integers(first, len(self.genome)))
            symbol = (self.genome.symbols[place] + int(random.integers(1, self.labels))) % self.labels
            edited = self.genome.edited(place, symbol)
            if (exact and self.wrong(edited)) or (not exact and not self.wrong(edited, self.geneless)):
                continue
            if not exact or physics_of(edited.network()) != self.physics:
                return place, edited
        raise ModelError(f"{_MOST_EDITS} edits were tried and none of them will do: take another seed")


def same_law(genome: Genome, random: np.random.Generator) -> Genome:
    """Return the genome of a network of the same law: its tensors hold the same weights in a random order each."""
    network = genome.network()
    weights, widths = network.state_dict(), {}
    for part in genome.parts:
        values = random.permutation(part.values).reshape(part.shape)
        weights[part.name], widths[part.name] = torch.from_numpy(values), part.width
    network.load_state_dict(weights, assign=True)
    return encode(network, genome.rule, bits=widths, labels=genome.labels)


def mirrored_genome(genome: Genome) -> Genome:
    """Return the genome of the network that does with mirrored contexts what this genome's does with theirs."""
    network = genome.network()
    order = _MIRROR.permutation(network.neighborhood)
    if not isinstance(network, MLP) or order is None:
        raise ModelError("only the network of a symmetric neighbourhood with an embedding is mirrored")
    rows = network.embedding.detach().view(len(order), network.n_states, -1)
    network.embedding.data = rows[list(order)].reshape(network.embedding.shape).clone()
    widths = {part.name: part.width for part in genome.parts}
    return encode(network, genome.rule.replace("Langtons", "Mirrored"), bits=widths, labels=genome.labels)
