"""Entries of the zoos: what they are made of, and the worlds in which they run."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from automata.pattern import Pattern
from automata.rule import Rule
from automata.soups.soup import SoupSettings
from experiments.reproduction.systems import Tape

# What an entry was put in as; what it is, `zoos.truth` measures.
Meant = Literal["replicator", "none", "copies anything"]


@dataclass(frozen=True, eq=False)
class BoardWorld:
    """`seed` under `rule` on the plane, for `steps` generations; `scale`: the time that a copy of it might take."""

    rule: Rule
    seed: Pattern
    steps: int
    scale: int


@dataclass(frozen=True, eq=False)
class SoupWorld:
    """A soup of which `planted` programs are the same at first; none where it is empty. It runs `epochs`."""

    settings: SoupSettings
    planted: bytes
    copies: int
    epochs: int


@dataclass(frozen=True, eq=False)
class WritingWorld:
    """Something that is shown a tape and writes one, its own is `tape`; `write` is the network's, `erased` without it.

    `fertile` says of what it wrote whether that, built, writes itself again.
    """

    tape: Tape
    write: Callable[[Tape], Tape]
    erased: Callable[[Tape], Tape]
    foreign: Tape
    edited: Tape
    fertile: Callable[[Tape], bool]


World = BoardWorld | SoupWorld | WritingWorld


@dataclass(frozen=True, eq=False)
class ZooEntry:
    """One inhabitant: its `family`, the unit that is counted as a cluster, its `number` in it, and how it is built.

    `says`: how, in words. `meant`: what it was put in as; with a `proof` of it it is that. `build` draws from the name
    alone, so that it is always the same.
    """

    family: str
    number: int
    meant: Meant
    says: str
    build: Callable[[], World]
    proof: str = ""

    @property
    def name(self) -> str:
        """Family and number."""
        return f"{self.family}/{self.number}"

    @property
    def half(self) -> Literal["chosen on", "reported on"]:
        """Which half it belongs to, by a hash of its name: thresholds are chosen on one and reported on the other."""
        return "chosen on" if hashlib.sha256(self.name.encode()).digest()[0] & 1 else "reported on"


def seed_of_name(family: str, number: int) -> list[int]:
    """Return what an entry's draws follow from."""
    return [number, *family.encode()]
