"""Events in a soup's history, each apart: something replicates, something is everywhere, something stays.

*Appearance*: a program of the soup is a replicator by the detector. *Wave*: a word of eight bytes, or its mirror image,
is in at least a twentieth of the programs, and is that while fewer than half as many replicate: it is carried, not
copying. *Takeover*: at least half of the programs tried replicate, for 256 epochs or as many as are asked for. An order
that brotli sees (high-order entropy of 1) is none of these by itself.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from automata.containment.meter import counted
from automata.proportion import Proportion
from automata.soups.measures import commonest, high_order_entropy
from automata.soups.replicators.detectors import SURVEY, Detector
from automata.soups.replicators.families import commonest_word
from automata.soups.soup import Soup

LASTING = 256
_WAVE = 0.05


@dataclass(frozen=True)
class Observation:
    """A soup after `epoch` epochs: its commonest word and the share of programs with it, how many of those tried

    replicate, whether one of the commonest programs does, and the high-order entropy.
    """

    epoch: int
    word: bytes
    word_share: float
    fertile: Proportion
    common_fertile: bool
    entropy: float | None


def observe(
    soup: Soup, *, tried: int = 48, read: int = 4096, common: int = 4, detector: Detector = SURVEY
) -> Observation:
    """Look at a soup: count words in `read` programs, try `tried` drawn ones and the `common` commonest.

    Replicators among the drawn ones are counted as births against the budget in force (`automata.containment`).
    """
    random = np.random.default_rng([soup.settings.seed, soup.epoch])
    language = soup.settings.language
    chosen = random.choice(len(soup.programs), min(read, len(soup.programs)), replace=False)
    word, share = commonest_word(soup.programs[chosen])
    ones = [soup.programs[one].tobytes() for one in chosen[:tried]]
    found = sum(bool(detector(language, one, soup.epoch)) for one in ones)
    counted(found)
    best = [one.program for one in commonest(soup.programs, common)[1] if one.count > 1]
    return Observation(
        soup.epoch, word, share, Proportion(found, len(ones)),
        any(detector(language, one, soup.epoch) for one in best), high_order_entropy(soup.programs),
    )  # fmt: skip


@dataclass(frozen=True)
class Events:
    """Epochs of the first observation of each, None where there is none; `crossing`: high-order entropy of 1."""

    appearance: int | None
    wave: int | None
    takeover: int | None
    crossing: int | None
    peak: float  # the largest share of a word in a wave


def events_of(observations: Sequence[Observation], lasting: int = LASTING) -> Events:
    """Return the events of a history; a takeover has to be seen for `lasting` epochs."""
    appearance = next((one.epoch for one in observations if one.fertile.successes or one.common_fertile), None)
    waves = [one for one in observations if one.word_share >= _WAVE and one.fertile.share < one.word_share / 2]
    crossing = next((one.epoch for one in observations if one.entropy is not None and one.entropy >= 1), None)
    takeover, since = None, None
    for one in observations:
        if one.fertile.share < 0.5:
            since = None
            continue
        since = one.epoch if since is None else since
        if one.epoch - since >= lasting:
            takeover = since
            break
    first, peak = (waves[0].epoch, max(one.word_share for one in waves)) if waves else (None, 0.0)
    return Events(appearance, first, takeover, crossing, peak)
