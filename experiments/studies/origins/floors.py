"""Arms that answer nothing by the absence of takeovers: none could have been counted there, whatever the programs do.

An epoch pairs each program at most once, and a line of copies can take no more than the partners of those that it
holds. Where a line that does so without fail needs longer to fill half of a soup than a takeover may take to begin,
the count is arithmetic; where the detector asks for a child that nothing can write, it is the detector's own floor.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from types import MappingProxyType

import numpy as np

from automata.soups.pairing import Neighbours, arrange
from automata.soups.soup import SoupSettings
from experiments.studies.origins.arms import ARMS, AS_IT_IS, base_language, settings_of
from experiments.studies.origins.cells import ArmCell
from experiments.studies.origins.trial import OriginsSettings

# The detector asks for a child where fresh noise stood, several generations deep.
OF_THE_DETECTOR: Mapping[str, str] = MappingProxyType(
    {
        "no-brackets": "without a loop a program copies at most a byte for every three of its instructions, so that "
        "its line ends",
        "writes-own": "no program can write where the detector looks for its child",
    }
)


def held_at_most(settings: SoupSettings, epochs: int) -> int:
    """Return how many programs one line of copies can hold after so many epochs, at the very most.

    All double in an epoch at best. On a ring a line is a stretch that grows by a place at each end, on a grid it stays
    within the reach of each epoch.
    """
    programs, pairing = settings.programs, settings.pairing
    most = programs if epochs >= programs.bit_length() else min(programs, 2**epochs)
    if pairing == "cyclic":
        most = min(most, 2 * epochs + 1)
    elif isinstance(pairing, Neighbours) and pairing.width:
        reach = _reach(pairing)
        wide = min(pairing.width, 2 * reach * epochs + 1)
        high = min(programs // pairing.width, 2 * reach * epochs + 1)
        most = min(most, wide * high)
    return most


def _reach(pairing: Neighbours) -> int:
    """How many columns or rows away, around the edge if that is nearer, the furthest partner of any program is."""
    width = pairing.width
    height = (len(pairing.starts) - 1) // width
    rows, columns = np.divmod(np.repeat(np.arange(width * height), np.diff(pairing.starts)), width)
    down, right = abs(pairing.partners // width - rows), abs(pairing.partners % width - columns)
    return int(max(np.minimum(down, height - down).max(), np.minimum(right, width - right).max()))


def least_epochs(settings: SoupSettings) -> int:
    """Return the epochs that one line of copies needs at least to hold half of the soup."""
    epochs = 0
    while 2 * held_at_most(settings, epochs) < settings.programs:
        epochs += 1
    return epochs


def spread(settings: SoupSettings, start: int, epochs: int) -> int:
    """Return how many programs a line holds that takes every partner it meets, from one place: the slow oracle."""
    held = np.zeros(settings.programs, dtype=bool)
    held[start] = True
    order = np.empty(settings.programs, dtype=np.uint32)
    for epoch in range(epochs):
        pairs = arrange(settings.pairing, order, settings.seed, epoch)
        met = order[: 2 * pairs].reshape(-1, 2)
        held[met] |= held[met].any(axis=1, keepdims=True)
    return int(held.sum())


@lru_cache(maxsize=256)
def _needed(language: str, heads: tuple[int, int] | None, arm: str, programs: int) -> int:
    return least_epochs(settings_of(ARMS[arm], base_language(language, heads), programs, 0))


def needed(cell: ArmCell, config: OriginsSettings) -> int:
    """Return the epochs that one line of copies needs at least to hold half of the arm's soups."""
    heads = config.heads if cell.language == config.language and cell.arm != AS_IT_IS else None
    return _needed(cell.language, heads, cell.arm, cell.programs)


def floor_of(cell: ArmCell, config: OriginsSettings) -> str:
    """Return why no takeover could have been counted in an arm; empty where one could."""
    if cell.is_null:
        return "nothing can copy there"
    if cell.arm in OF_THE_DETECTOR:
        return OF_THE_DETECTOR[cell.arm]
    least, latest = needed(cell, config), config.epochs - config.lasting
    if least <= latest:
        return ""
    return (
        f"one line of copies needs at least {least} epochs to hold half of {cell.programs:,} programs, and a takeover "
        f"must begin by epoch {latest} to be counted"
    )
