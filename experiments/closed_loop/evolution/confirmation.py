"""Simulation of edits that a certificate calls neutral or erring, each in the world of its own network.

The certificate is stricter than one replication: one loop, with one load, meets only some of the contexts that any loop
can meet. So under a certified network the loop must replicate, and under some that err it will too. Both are simulated
here: the edited genome is put on a loop in the world that its own network computes.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from automata.checks import at_least
from automata.files.json_types import JsonObject
from automata.proportion import Proportion
from automata.replication.labels.inheritance import loaded_loop
from automata.rules import langton_passengers
from experiments.closed_loop.evolution.edits import drawn_edits, edited
from experiments.closed_loop.evolution.fates_batched import BatchedFates
from experiments.closed_loop.life.cycle import SterileError, bear, physics_of
from experiments.closed_loop.wording import Fate
from experiments.storage.plain import plain
from neural.domains.labelled import geneless, labelled
from neural.errors import ModelError
from neural.genome.record import Genome
from neural.physics.as_rule import logits_of

# Edits that are drawn for each one requested before giving up.
_MOST_DRAWN = 64
_FATES: tuple[Fate, Fate] = ("neutral", "errs")


@dataclass(frozen=True)
class EditedLife:
    """One edited genome with its fate and its simulation: the symbol at `place` is `symbol` now.

    Its network errs on `wrong` contexts of those that a loop can meet, on `geneless` of them without any gene. `bore`:
    a daughter was born; `same`: with its mother's symbols. `came` is the outcome in words.
    """

    place: int
    symbol: int
    fate: Fate
    wrong: int
    geneless: int
    bore: bool
    same: bool
    came: str


@dataclass(frozen=True)
class Confirmation:
    """Simulated edits of both fates, in the order in which they were drawn (`lives`)."""

    lives: tuple[EditedLife, ...]
    symbols: int
    seed: int

    def of(self, fate: Fate) -> tuple[EditedLife, ...]:
        """Return the lives of one fate."""
        return tuple(life for life in self.lives if life.fate == fate)

    @property
    def neutral_failed(self) -> int:
        """Neutral edits without a daughter with their symbols: by the certificate there is none."""
        return sum(not life.same for life in self.of("neutral"))

    @property
    def erring_bore(self) -> Proportion:
        """How many of the erring edits bore a daughter with their symbols all the same."""
        erring = self.of("errs")
        return Proportion(sum(life.same for life in erring), len(erring))

    @property
    def sentence(self) -> str:
        """What came, in one sentence."""
        neutral, erring = len(self.of("neutral")), self.erring_bore
        return (
            f"Of {neutral} edits that the certificate calls neutral {neutral - self.neutral_failed} bore a daughter "
            f"with all their symbols; of {erring.trials} that it says err {erring.successes} did all the same "
            f"({erring.low:.3f}–{erring.high:.3f})."
        )

    def as_dict(self) -> JsonObject:
        """Return plain data for JSON."""
        return {
            "symbols": self.symbols,
            "seed": self.seed,
            "neutral": len(self.of("neutral")),
            "neutral_failed": self.neutral_failed,
            "errs": self.erring_bore.trials,
            "erring_bore": self.erring_bore.successes,
            "erring_interval": list(self.erring_bore.interval),
            "sentence": self.sentence,
            "lives": [plain(life) for life in self.lives],
        }


def confirm(genome: Genome, edits: int, seed: int, *, load: Sequence[int] | None = None) -> Confirmation:
    """Simulate `edits` random single-symbol edits of each of the fates neutral and errs, in their own networks' worlds.

    Each edited genome rides on the loop in its own network's world; with `load` these symbols do in its stead, so that
    a small loop shows what a large one would take long for. Raises ArgumentError for less than one edit, ModelError if
    there are too few of a fate among 64 times as many edits.
    """
    at_least(1, edits=edits)
    subject = _Subject(genome)
    drawn = drawn_edits(genome, 2 * _MOST_DRAWN * edits, seed=seed)
    left = dict.fromkeys(_FATES, edits)
    lives = []
    # In small batches: far fewer are needed than may be drawn.
    for start in range(0, len(drawn), 4 * edits):
        some = drawn[start : start + 4 * edits]
        fates = subject.fates.decide(edited(genome, some)).fates
        for (place, symbol), fate in zip(some, fates, strict=True):
            if left.get(fate, 0):
                left[fate] -= 1
                lives.append(subject.life(place, symbol, fate, load))
        if not any(left.values()):
            return Confirmation(tuple(lives), len(genome), seed)
    lacking = " and ".join(f"{missing} whose fate is {fate!r}" for fate, missing in left.items() if missing)
    raise ModelError(f"{len(drawn)} edits were drawn and {lacking} are lacking: ask for fewer")


class _Subject:
    """A genome to be edited, and the right answers for its networks."""

    def __init__(self, genome: Genome):
        self.genome = genome
        self.fates = BatchedFates(genome)
        self._contexts = labelled(genome.labels).contexts
        self._right = langton_passengers(genome.labels).evaluate(self._contexts)
        self._geneless = geneless(self._contexts, genome.labels)

    def life(self, place: int, symbol: int, fate: Fate, load: Sequence[int] | None) -> EditedLife:
        """Simulate the genome with one symbol edited in its network's world."""
        edited_genome = self.genome.edited(place, symbol)
        network = edited_genome.network()
        wrong = logits_of(network, self._contexts).argmax(axis=1) != self._right
        symbols = edited_genome.symbols if load is None else tuple(load)
        bore = same = False
        try:
            daughter = bear(physics_of(network), loaded_loop(symbols, self.genome.labels), self.genome.labels)
            bore, same = True, daughter.symbols[: len(symbols)] == symbols
            came = f"a daughter with {'the' if same else 'other'} symbols is born"
        except (SterileError, ModelError) as error:
            came = f"no daughter: {error}"
        errors = int(np.count_nonzero(wrong)), int(np.count_nonzero(wrong & self._geneless))
        return EditedLife(place, symbol, fate, *errors, bore, same, came)
