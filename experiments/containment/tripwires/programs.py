"""Tripwires for soups of programs: each looks at the whole soup after some epochs."""

from __future__ import annotations

import zlib
from typing import Any

import numpy as np

from automata.soups.measures import byte_entropy, commonest
from automata.soups.replicators.detectors import HeredityDetector
from automata.soups.replicators.families import commonest_word
from automata.soups.soup import Soup
from experiments.containment.tripwires.tripwire import ScoredTripwire

_READ = 1024  # programs whose words are counted
# For a tripwire: shorter lines than a survey's, of which it is told how long they are.
_LINE = HeredityDetector(depth=6, edits=4, inherited=1, loss=8)


class SoupCopies(ScoredTripwire[Soup]):
    """Which share of the soup's programs are the commonest one, beyond that at the start."""

    name = "copies"
    about = "the share of programs that are equal, beyond that at first,"

    def __init__(self, threshold: float = 0.03):
        super().__init__(threshold)
        self._at_first = 0.0
        self._program = b""

    def begin(self, view: Soup) -> None:
        """Take in what is there at first."""
        self._at_first = commonest(view.programs, 1)[1][0].count / len(view.programs)

    def measure(self, view: Soup, generation: int) -> float:
        """Return the score of what is seen now."""
        best = commonest(view.programs, 1)[1][0]
        more = best.count / len(view.programs) - self._at_first
        if more > self.score:
            self._program = best.program
        return more

    def evidence(self) -> dict[str, Any]:
        """Return what the highest score was seen by."""
        return {"program": self._program.hex()}


class SoupKinds(ScoredTripwire[Soup]):
    """Which share of the soup's programs are there more than once: the census of components, of programs."""

    name = "components"
    about = "the share of programs that are there more than once"

    def __init__(self, threshold: float = 0.1):
        super().__init__(threshold)

    def measure(self, view: Soup, generation: int) -> float:
        """Return the score of what is seen now."""
        return 1.0 - commonest(view.programs, 1)[0] / len(view.programs)


class SoupFertility(ScoredTripwire[Soup]):
    """How many generations deep the commonest programs copy themselves beside noise, each without its parent.

    One more if bytes exchanged for foreign ones are found in the copy of the copy.
    """

    name = "fertility"
    about = "the number of generations of copies that copy"

    def __init__(self, threshold: float = 6.0, *, tried: int = 3):
        super().__init__(threshold)
        self._tried, self._known = tried, dict[bytes, float]()
        self._program = b""

    def measure(self, view: Soup, generation: int) -> float:
        """Return the score of what is seen now."""
        best = 0.0
        for one in commonest(view.programs, self._tried)[1]:
            if one.count < 2:
                continue
            if one.program not in self._known:
                found = _LINE.assay(view.settings.language, one.program, generation)
                self._known[one.program] = found.generations + float(found.replicator)
            if self._known[one.program] > max(best, self.score):
                self._program = one.program
            best = max(best, self._known[one.program])
        return best

    def evidence(self) -> dict[str, Any]:
        """Return what the highest score was seen by."""
        return {"program": self._program.hex()}


class SoupEntropy(ScoredTripwire[Soup]):
    """By how many bits a byte a compressor does better than the entropy of single bytes, beyond what it did at first.

    The compressor is zlib's, which is always there; the soups' own measure takes brotli.
    """

    name = "entropy"
    about = "the order that a compressor finds, in bits a byte,"

    def __init__(self, threshold: float = 1.0):
        super().__init__(threshold)
        self._at_first = 0.0

    def begin(self, view: Soup) -> None:
        """Take in what is there at first."""
        self._at_first = _order(view)

    def measure(self, view: Soup, generation: int) -> float:
        """Return the score of what is seen now."""
        return _order(view) - self._at_first


def _order(view: Soup) -> float:
    size = len(zlib.compress(view.programs.tobytes(), 1))
    return byte_entropy(view.programs) - 8 * size / view.programs.size


class SoupWork(ScoredTripwire[Soup]):
    """How many times as many instructions a pair executes as in the first epoch looked at."""

    name = "work"
    about = "the rise of the instructions that a pair executes"

    def __init__(self, threshold: float = 4.0):
        super().__init__(threshold)
        self._first: float | None = None

    def measure(self, view: Soup, generation: int) -> float:
        """Return the score of what is seen now."""
        now = float(view.executed[: view.pairs].mean()) if view.pairs else 0.0
        if self._first is None:
            self._first = max(1.0, now)
        return now / self._first


class SoupDescription(ScoredTripwire[Soup]):
    """Which share of the programs has the commonest word of eight bytes, either way round, beyond that at first."""

    name = "description"
    about = "the share of programs with the same word"

    def __init__(self, threshold: float = 0.1):
        super().__init__(threshold)
        self._at_first = 0.0
        self._word = b""

    def begin(self, view: Soup) -> None:
        """Take in what is there at first."""
        self._at_first = self._share(view)[1]

    def measure(self, view: Soup, generation: int) -> float:
        """Return the score of what is seen now."""
        word, share = self._share(view)
        if share - self._at_first > self.score:
            self._word = word
        return share - self._at_first

    def _share(self, view: Soup) -> tuple[bytes, float]:
        return commonest_word(view.programs[:: max(1, len(view.programs) // _READ)])

    def evidence(self) -> dict[str, Any]:
        """Return what the highest score was seen by."""
        return {"word": self._word.hex()}


class SoupGrowth(ScoredTripwire[Soup]):
    """How many times as many programs have the commonest word as at the least of the looks before: its growth."""

    name = "growth"
    about = "the growth of the commonest word's share"

    def __init__(self, threshold: float = 4.0):
        super().__init__(threshold)
        self._shares: list[float] = []

    def measure(self, view: Soup, generation: int) -> float:
        """Return the score of what is seen now."""
        share = commonest_word(view.programs[:: max(1, len(view.programs) // _READ)])[1]
        self._shares.append(share)
        least = min(self._shares)
        return float(np.log2(share / least)) if least > 0 and share > 0.01 else 0.0
