"""What detectors are tried on: programs that are known to replicate, and such as only seem to.

A replicator is a palindrome around a copying loop (`bff_noheads`, where the copy is the mirror image), or a program
whose first two bytes send the heads to both beginnings (`bff`). The others move along the tape with each copy until
they no longer run, eleven generations at most; smear a few bytes over the tape; use few letters; are one byte
throughout; or are drawn.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from automata.proportion import Proportion
from automata.soups.languages.language import Language
from automata.soups.languages.library import find_language
from automata.soups.replicators.detectors import Detector

LENGTH = 64
_IDLE = np.array([byte for byte in range(1, 256) if byte not in b"<>{}+-.,[]"], dtype=np.uint8)
_OPS = np.frombuffer(b"<>{}+-.,[]", dtype=np.uint8)
# From head 0, going forward, to head 1, going backward: the other program becomes the mirror image.
_COPIERS = (b"[[{.>]-]", b"[{.>]")
Draw = Callable[[np.random.Generator], bytes]


@dataclass(frozen=True)
class Planted:
    """One kind: how its programs are drawn, their language, and whether they replicate."""

    name: str
    replicates: bool
    language: Language
    draw: Draw


def _palindrome(random: np.random.Generator) -> bytes:
    core = _COPIERS[random.integers(len(_COPIERS))]
    return core + random.choice(_IDLE, LENGTH - 2 * len(core)).tobytes() + core[::-1]


def _straight(random: np.random.Generator) -> bytes:
    lead = bytes([128, 64]) + random.choice(_IDLE, int(random.integers(0, 30))).tobytes()
    return lead + b"[.>}]" + random.choice(_IDLE, LENGTH - len(lead) - 5).tobytes()


def _shift(random: np.random.Generator) -> bytes:
    """The copy lies 2, 4 or 6 bytes further on each time; it runs until the last of the heads' bytes has moved away."""
    lead = bytes([128, 192 - 2 * int(random.integers(1, 4))]) * int(random.integers(4, 12))
    return lead + b"[.>}]" + random.choice(_IDLE, LENGTH - len(lead) - 5).tobytes()


def _smear(random: np.random.Generator) -> bytes:
    lead = b"}" * int(random.integers(1, 13))
    return lead + b"[.>}]" + random.choice(_IDLE, LENGTH - len(lead) - 5).tobytes()


def _few_letters(random: np.random.Generator) -> bytes:
    ops = random.choice(_OPS, int(random.integers(1, 4)), replace=False)
    return random.choice(np.append(ops, random.choice(_IDLE)), LENGTH).tobytes()


def _constant(random: np.random.Generator) -> bytes:
    return bytes([random.integers(256)]) * LENGTH


def _drawn(random: np.random.Generator) -> bytes:
    return random.integers(0, 256, LENGTH, dtype=np.uint8).tobytes()


def _dense(random: np.random.Generator) -> bytes:
    cells = random.integers(0, 256, LENGTH, dtype=np.uint8)
    chosen = random.random(LENGTH) < 0.5
    cells[chosen] = random.choice(_OPS, int(chosen.sum()))
    return cells.tobytes()


_BFF, _NO_HEADS = find_language("bff"), find_language("bff_noheads")
PLANTED = (
    Planted("palindrome", True, _NO_HEADS, _palindrome),
    Planted("straight copier", True, _BFF, _straight),
    Planted("shift", False, _BFF, _shift),
    Planted("smear", False, _NO_HEADS, _smear),
    Planted("few letters", False, _NO_HEADS, _few_letters),
    Planted("constant", False, _NO_HEADS, _constant),
    Planted("drawn", False, _NO_HEADS, _drawn),
    Planted("half instructions", False, _NO_HEADS, _dense),
)


def found_of(detector: Detector, planted: Planted, count: int, seed: int = 0) -> Proportion:
    """Return how many of `count` drawn programs of a kind a detector takes for replicators."""
    random = np.random.default_rng([seed, len(planted.name), *planted.name.encode()])
    programs = [planted.draw(random) for _ in range(count)]
    return Proportion(sum(bool(detector(planted.language, one, seed + n)) for n, one in enumerate(programs)), count)
