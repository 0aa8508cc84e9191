"""The fate of one edited genome, by certificate: the simple version, oracle of `fates_batched`.

An edit is called neutral if the network is exact on every context that a loop can meet with any passengers. That is
sufficient for the loop to replicate, but one loop meets fewer contexts, so the number of deaths is an upper bound.
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from automata.rules import langton_passengers
from experiments.closed_loop.wording import Fate
from neural.domains.labelled import labelled
from neural.errors import GenomeError
from neural.genome.record import Genome
from neural.physics.as_rule import logits_of


class FateOf:
    """Decides the fates of edited copies of one genome."""

    def __init__(self, genome: Genome):
        self.genome = genome
        rule = langton_passengers(genome.labels)
        self._signature = (rule.n_states, rule.neighborhood)
        self._contexts = labelled(genome.labels).contexts
        self._right = rule.evaluate(self._contexts)
        self._weights = [part.values for part in genome.parts]

    def fate(self, symbols: Iterable[int]) -> Fate:
        """Return the fate of a genome of these symbols."""
        return self.judged(symbols)[0]

    def judged(self, symbols: Iterable[int]) -> tuple[Fate, int]:
        """Return the fate of a genome of these symbols, and to how many contexts its network answers rightly."""
        try:
            edited = Genome.read(tuple(symbols), self.genome.labels)
            network = edited.network()
        except GenomeError:
            return "unreadable", 0
        if (network.n_states, network.neighborhood) != self._signature:
            return "other kind", 0
        if edited.architecture == self.genome.architecture and all(
            np.array_equal(part.values, own) for part, own in zip(edited.parts, self._weights, strict=True)
        ):
            fate: Fate = "same network"
        else:
            fate = "neutral"
        answers = logits_of(network, self._contexts)
        right = (answers.argmax(axis=1) == self._right) & ~np.isnan(answers).any(axis=1)
        count = int(np.count_nonzero(right))
        return ("errs" if fate == "neutral" and count < len(right) else fate), count
