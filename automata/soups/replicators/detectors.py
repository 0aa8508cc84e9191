"""Detectors of self-replicating programs: two that are published, by agreement of chains, and ours, by heredity.

The published ones ask whether independent chains of executions end in equal bytes. Ours asks of a program what is
asked of a pattern: whether, beside fresh noise, it leaves a copy that does so again, many times over; whether what is
left is like the first program to the end, and not a little less each time; and whether bytes that the program does not
need, exchanged for foreign ones, are handed down as they are.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np

from automata.errors import ArgumentError
from automata.soups.draws import seed_of, splitmix64
from automata.soups.languages.language import Language
from automata.soups.replicators.likeness import Bytes, likest, transforms


@dataclass(frozen=True)
class ChainDetector:
    """Chains of executions, in each of which the other program becomes the next first one.

    A byte counts if more than `agreeing` chains end with the same value there, in the first program only its own value;
    the score is the lesser of both programs' counts, and a program is a replicator from `threshold` on. `fresh`:
    whether each execution has noise of its own, not each chain.
    """

    chains: int
    executions: int
    agreeing: int
    threshold: int
    fresh: bool = False

    def score(self, language: Language, program: bytes, seed: int = 0) -> int:
        """Return the score of a program, from 0 to its length."""
        length = language.length
        first = np.frombuffer(program, dtype=np.uint8)
        noise = self.noise(length, seed)
        tapes = np.hstack([np.tile(first, (self.chains, 1)), noise[:, 0]])
        for execution in range(self.executions):
            if execution:
                tapes = np.hstack([tapes[:, length:], noise[:, execution]])
            tapes, _, _ = language.run_pairs(np.ascontiguousarray(tapes))
        counts = np.array([np.bincount(column, minlength=256) for column in tapes.T])
        agreeing = counts > self.agreeing
        own = agreeing[np.arange(length), first]
        return int(min(own.sum(), agreeing[length:].any(axis=1).sum()))

    def noise(self, length: int, seed: int) -> Bytes:
        """Return the programs beside which it is run, (chains, executions, length), drawn as cubff draws them."""
        local = splitmix64(seed_of(seed, 0))  # of one program
        lines = [
            [chain + 1 + self.chains * execution * self.fresh for execution in range(self.executions)]
            for chain in range(self.chains)
        ]
        return np.array(
            [
                [
                    [splitmix64(local ^ splitmix64(line * length + place)) % 256 for place in range(length)]
                    for line in row
                ]
                for row in lines
            ],
            dtype=np.uint8,
        )

    def __call__(self, language: Language, program: bytes, seed: int = 0) -> bool:
        """Whether the program is a replicator by this detector."""
        return self.score(language, program, seed) >= self.threshold


# Of cubff (13 chains of 5 executions, a quarter has to agree, shown from 5 on), and with the numbers of Knierim et al.
# 2026, arXiv:2607.01483: 9 branches, 3 that agree, 48 bytes; that there are 5 executions is our reading.
CUBFF = ChainDetector(chains=13, executions=5, agreeing=3, threshold=5)
KNIERIM = ChainDetector(chains=9, executions=5, agreeing=2, threshold=48)


@dataclass(frozen=True)
class Assay:
    """What the detector by heredity found: generations reached, bytes like the first program's, edits handed down."""

    generations: int
    core: int
    letters: int
    edits: int
    inherited: int
    replicator: bool
    line: tuple[bytes, ...] = ()


@dataclass(frozen=True)
class HeredityDetector:
    """Ours: `depth` generations, each the likest of `tries` beside fresh noise; then `edits` foreign bytes, one a time.

    A child counts with `core` bytes like the first program's, of `letters` different values; the program is a
    replicator if the last generation is as like as the `settled`th was but for `loss` bytes, and if `inherited` of the
    edits are found in the child of the child, at the place where they belong and nowhere else.
    """

    depth: int = 16
    tries: int = 6
    core: int = 5
    letters: int = 3
    settled: int = 3
    loss: int = 6
    edits: int = 16
    inherited: int = 3

    def assay(self, language: Language, program: bytes, seed: int = 0) -> Assay:
        """Return what the program does beside noise that is drawn from `seed`."""
        random = np.random.default_rng([seed, *program[:16]])
        first = np.frombuffer(program, dtype=np.uint8)
        line, cores, way = [program], [], 0
        parent = first
        for generation in range(self.depth):
            children = self._children(language, parent, random)
            counts, ways = likest(first, children)
            best = int(counts.argmax())
            equal = children[best][transforms(len(first))[ways[best]]] == first
            if counts[best] < self.core or len(set(first[equal])) < self.letters:
                return Assay(generation, int(counts[best]), len(set(first[equal])), 0, 0, False, tuple(line))
            parent, way = children[best], int(ways[best])
            cores.append(int(counts[best]))
            line.append(parent.tobytes())
        letters = len(set(first[parent[transforms(len(first))[way]] == first]))
        lasting = cores[-1] >= cores[self.settled - 1] - self.loss
        inherited = self._edits_inherited(language, first, random) if lasting else 0
        found = lasting and inherited >= self.inherited
        return Assay(self.depth, cores[-1], letters, self.edits, inherited, found, tuple(line))

    def _children(self, language: Language, parent: Bytes, random: np.random.Generator) -> Bytes:
        """Return what stands beside the parent after runs with fresh noise: half of them with the parent first."""
        length, half = language.length, self.tries // 2
        noise = random.integers(0, 256, (self.tries, length), dtype=np.uint8)
        own = np.tile(parent, (self.tries, 1))
        tapes = np.hstack([np.vstack([own[:half], noise[half:]]), np.vstack([noise[:half], own[half:]])])
        after, _, _ = language.run_pairs(np.ascontiguousarray(tapes))
        return np.vstack([after[:half, length:], after[half:, :length]])

    def _edits_inherited(self, language: Language, first: Bytes, random: np.random.Generator) -> int:
        """Count the edits that the child of the child has, where they belong and no more often than once too many."""
        found = 0
        ways = transforms(len(first))
        for place in random.choice(len(first), min(self.edits, len(first)), replace=False):
            absent = np.setdiff1d(np.arange(256), first)
            absent = absent[language.table[absent] == 0] if (language.table[absent] == 0).any() else absent
            edited = first.copy()
            edited[place] = random.choice(absent) if len(absent) else (int(first[place]) + 128) % 256
            parent, kept = edited, True
            for _ in range(2):
                children = self._children(language, parent, random)
                counts, which = likest(edited, children)
                best = int(counts.argmax())
                parent = children[best]
                there = parent[ways[which[best]][place]]
                kept = counts[best] >= self.core and there == edited[place] and (parent == there).sum() <= 2
                if not kept:
                    break
            found += kept
        return found

    def __call__(self, language: Language, program: bytes, seed: int = 0) -> bool:
        """Whether the program is a replicator by this detector."""
        return self.assay(language, program, seed).replicator


HEREDITY = HeredityDetector()
# For surveys: enough to tell copying from smearing, at a fifth of the time.
SURVEY = HeredityDetector(depth=5, edits=6, inherited=2, loss=8)
Detector = Callable[[Language, bytes, int], bool]
DETECTORS: Mapping[str, Detector] = MappingProxyType({"heredity": HEREDITY, "cubff": CUBFF, "knierim": KNIERIM})


def find_detector(name: str) -> Detector:
    """Return the detector of that name; ArgumentError if there is none."""
    if name not in DETECTORS:
        raise ArgumentError(f"no detector is called {name!r}: there are {', '.join(DETECTORS)}")
    return DETECTORS[name]
