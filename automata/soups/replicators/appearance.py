"""Appearance: how many programs have to be drawn until one replicates (Knierim et al. 2026, arXiv:2607.01483).

Programs are drawn in blocks. A block's programs, and the noise beside which all of them are tried, follow from the seed
and the block's number alone, so that any block, and any program found, can be had again.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from automata.errors import ArgumentError
from automata.soups.draws import seed_of, splitmix64
from automata.soups.languages.bff import Bff
from automata.soups.replicators.byte_laws import ByteLaw
from automata.soups.replicators.detectors import KNIERIM, ChainDetector

BLOCK = 1 << 14
_LENGTH = 64


@dataclass(frozen=True)
class Appeared:
    """A program that was drawn as number `index` of a block, and its score."""

    block: int
    index: int
    program: bytes
    score: int


@dataclass(frozen=True)
class Sampling:
    """What decides the programs that are drawn and what is made of them; those that score `floor` are told.

    Raises ArgumentError for another language than one of the BFF family with programs of 64 bytes.
    """

    language: Bff
    law: ByteLaw
    seed: int = 0
    floor: int = 48
    detector: ChainDetector = KNIERIM
    size: int = BLOCK  # programs of a block

    def __post_init__(self) -> None:
        if not isinstance(self.language, Bff) or self.language.length != _LENGTH:
            raise ArgumentError("programs are drawn in the BFF family, of 64 bytes each: name one of its languages")
        if not 1 <= self.floor <= _LENGTH:
            raise ArgumentError(f"a score is from 1 to 64, not {self.floor}")
        if self.detector.executions < 2 or self.detector.agreeing >= self.detector.chains:
            raise ArgumentError("a detector has two executions or more, and more chains than may fail to agree")

    def block_seed(self, block: int) -> int:
        """Return the seed of a block's noise, as the detector takes it."""
        return seed_of(self.seed, block)

    def draw(self, block: int, index: int) -> bytes:
        """Return one program of a block, drawn in plain Python."""
        base = seed_of(self.block_seed(block), 1) + index * _LENGTH // 2
        chances = [splitmix64((base + half) % (1 << 64)) for half in range(_LENGTH // 2)]
        return bytes(self.law.letter(part) for chance in chances for part in (chance & 0xFFFFFFFF, chance >> 32))

    def score(self, block: int, index: int) -> int:
        """Return the score of one program of a block by the detector itself, which leaves nothing out."""
        return self.detector.score(self.language, self.draw(block, index), self.block_seed(block))

    def run(self, block: int) -> tuple[list[Appeared], int]:
        """Return the programs of a block that score `floor` or more, and how many executions it took."""
        from automata.soups.replicators.appearance_kernels import draw_from, draw_noise, score_programs

        language, detector, seed = self.language, self.detector, self.block_seed(block)
        programs = np.empty((self.size, _LENGTH), dtype=np.uint8)
        noise = np.empty((detector.chains, detector.executions, _LENGTH), dtype=np.uint8)
        scores = np.empty(self.size, dtype=np.int64)
        draw_from(programs, np.uint64(seed_of(seed, 1)), *self.law.columns)
        draw_noise(noise, np.uint64(splitmix64(seed_of(seed, 0))), detector.fresh)
        executions = score_programs(
            programs, noise, detector.agreeing, self.floor, language.budget, language.table, language.options,
            *language.scratch(), scores,
        )  # fmt: skip
        found = np.flatnonzero(scores >= 0)
        return [Appeared(block, int(which), programs[which].tobytes(), int(scores[which])) for which in found], int(
            executions
        )
