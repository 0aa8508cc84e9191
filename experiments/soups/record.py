"""The record of a soup's run: what is measured every so many epochs, and what is kept for the pictures."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from automata.soups.measures import byte_entropy, commonest, high_order_entropy
from automata.soups.soup import Soup
from experiments.viewer.soup_document import SoupFrame, frame_of, shown_numbers

# Commonest programs that a sample keeps.
_KEPT = 12
# Programs that are kept of each sample, to tell families apart.
_READ = 512
# Pictures of a grid that a film has at most, and the programs' side in them.
MOST_FRAMES = 120


@dataclass(frozen=True)
class Sample:
    """The soup after so many epochs; steps and executed instructions are means of the last epoch's pairs."""

    epoch: int
    entropy: float | None  # high-order entropy, bits a byte
    byte_entropy: float
    distinct: int
    steps: float
    executed: float
    common: tuple[tuple[str, int], ...]  # programs in hexadecimal digits, and how many there are

    def to_json(self) -> dict[str, Any]:
        """Return it as JSON has it."""
        return asdict(self)


@dataclass
class SoupRecord:
    """All samples of a run, some programs of each, the film of its grid, and programs for the page's tiles.

    `numbers`: which programs the tiles are, None for all.
    """

    samples: list[Sample] = field(default_factory=list)
    frames: list[tuple[int, NDArray[np.uint8]]] = field(default_factory=list)
    tiles: list[SoupFrame] = field(default_factory=list)
    read: list[NDArray[np.uint8]] = field(default_factory=list)
    numbers: NDArray[np.uint32] | None = None

    def take(self, soup: Soup) -> Sample:
        """Measure the soup as it is."""
        distinct, common = commonest(soup.programs, _KEPT)
        pairs = max(1, soup.pairs)
        sample = Sample(
            soup.epoch,
            high_order_entropy(soup.programs),
            byte_entropy(soup.programs),
            distinct,
            float(soup.steps[: soup.pairs].sum() / pairs),
            float(soup.executed[: soup.pairs].sum() / pairs),
            tuple((one.program.hex(), one.count) for one in common),
        )
        self.samples.append(sample)
        chosen = np.random.default_rng([soup.settings.seed, soup.epoch]).permutation(len(soup.programs))[:_READ]
        self.read.append(soup.programs[np.sort(chosen)])
        return sample

    def keep_tiles(self, soup: Soup) -> None:
        """Keep programs as they stand, for the page; of a long run every second of those before is left out."""
        if not self.tiles:
            self.numbers = shown_numbers(soup.settings)
        self.tiles.append(frame_of(soup, self.numbers))
        if len(self.tiles) > 2 * MOST_FRAMES:
            del self.tiles[1:-1:2]

    def film(self, soup: Soup, width: int) -> None:
        """Keep a picture of the grid: each program a colour, that of its bytes' mean kind of instruction."""
        self.frames.append((soup.epoch, portrait(soup, width)))
        if len(self.frames) > 2 * MOST_FRAMES:
            del self.frames[1:-1:2]


def portrait(soup: Soup, width: int) -> NDArray[np.uint8]:
    """Return the grid as (H, W) uint8: of each program, how many of its bytes are instructions, from 0 to 15."""
    instructions = (soup.settings.language.table != 0)[soup.programs].mean(axis=1)
    levels: NDArray[np.uint8] = np.minimum(15, 16 * instructions).astype(np.uint8)
    return levels.reshape(-1, width)
