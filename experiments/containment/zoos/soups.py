"""Soups with a replicator among their programs, with what only looks like one, and with nothing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import cache, partial

import numpy as np

from automata.soups.languages.bff import Bff
from automata.soups.languages.language import Language
from automata.soups.languages.library import find_language
from automata.soups.replicators.detectors import SURVEY
from automata.soups.replicators.planted import PLANTED, Planted
from automata.soups.soup import Soup, SoupSettings
from experiments.containment.zoos.entry import Meant, SoupWorld, ZooEntry, seed_of_name

_KINDS = {kind.name: kind for kind in PLANTED}
_COUNTS = {
    "palindrome": 12, "straight copier": 12, "shift": 10, "smear": 10, "few letters": 8, "constant": 8, "drawn": 8,
    "half instructions": 8,
}  # fmt: skip
PROGRAMS, EPOCHS, COPIES = 512, 64, 8
_WINNERS = 10


def entries() -> Iterator[ZooEntry]:
    """Yield all entries of these families."""
    for name, count in _COUNTS.items():
        kind = _KINDS[name]
        for number in range(count):
            family = f"soups-{name.replace(' ', '-')}"
            meant: Meant = "replicator" if kind.replicates else "none"
            yield ZooEntry(
                family, number, meant, f"a soup with {COPIES} programs: {name}", partial(_planted, family, kind, number)
            )
    for number in range(_WINNERS):
        says = "a replicator that arose in a soup of bff_noheads_4bit with heads on both programs, put into noise"
        yield ZooEntry("soups-winners", number, "replicator", says, partial(_winner, number))
    for number in range(8):
        says = "copiers where nothing may be written"
        yield ZooEntry("soups-no-writing", number, "none", says, partial(_no_writing, number))
    for number in range(8):
        says = "copiers whose copying loop lacks one instruction"
        yield ZooEntry("soups-broken", number, "none", says, partial(_broken, number))


def _world(language: Language, program: bytes, family: str, number: int) -> SoupWorld:
    seed = int(np.random.SeedSequence([*seed_of_name(family, number), 1]).generate_state(1)[0])
    return SoupWorld(SoupSettings(language, seed, PROGRAMS), program, COPIES, EPOCHS)


def _planted(family: str, kind: Planted, number: int) -> SoupWorld:
    program = kind.draw(np.random.default_rng(seed_of_name(family, number)))
    return _world(kind.language, program, family, number)


def base_language() -> Language:
    """Return bff_noheads_4bit with heads that start on both programs, where replicators arise soon."""
    language = find_language("bff_noheads_4bit")
    assert isinstance(language, Bff)
    return replace(language, heads=(0, 64))


@cache
def _won() -> tuple[Language, tuple[bytes, ...]]:
    """Return programs that replicate out of soups that began as noise, and their language: one of each such soup."""
    language, found = base_language(), list[bytes]()
    for seed in range(4 * _WINNERS):
        soup = Soup(SoupSettings(language, 500 + seed, 1024)).run(128)
        for one in soup.programs[:16]:
            if SURVEY(language, one.tobytes(), seed):
                found.append(one.tobytes())
                break
        if len(found) == _WINNERS:
            break
    return language, tuple(found)


def _winner(number: int) -> SoupWorld:
    language, programs = _won()
    return _world(language, programs[number], "soups-winners", number)


def _no_writing(number: int) -> SoupWorld:
    kind = _KINDS["palindrome"]
    program = kind.draw(np.random.default_rng(seed_of_name("soups-no-writing", number)))
    return _world(replace(kind.language, writes="none"), program, "soups-no-writing", number)


def _broken(number: int) -> SoupWorld:
    kind = _KINDS["palindrome"]
    random = np.random.default_rng(seed_of_name("soups-broken", number))
    program = kind.draw(random)
    return _world(
        kind.language, program.translate(bytes.maketrans(b".]>"[number % 3 :][:1], b"z")), "soups-broken", number
    )


def started(world: SoupWorld) -> Soup:
    """Return a world's soup at its beginning: the planted programs stand at places spread over it."""
    soup = Soup(world.settings)
    if world.planted:
        soup.programs[:: len(soup.programs) // world.copies] = np.frombuffer(world.planted, dtype=np.uint8)
    return soup
