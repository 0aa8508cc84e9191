"""Boards on which nothing replicates: ash, ships, collisions, guns, hierarchies, crystals, drawn rules."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache, partial
from typing import get_args

import numpy as np

from automata.neighborhood import VON_NEUMANN
from automata.pattern import Pattern
from automata.replication.copies.exact import components
from automata.replicators import find_replicator, soup
from automata.rule import Rule
from automata.rules import find_rule
from automata.symmetry import DIHEDRAL
from automata.universe import Universe
from experiments.containment.zoos.entry import BoardWorld, ZooEntry, seed_of_name
from experiments.containment.zoos.hierarchies import PROOF, HierarchyKind, hierarchy_rule, hierarchy_seed

LIFE = "B3/S23"
_OTHERS = ("B36/S23", "B368/S245", "B3678/S34678", "B38/S23", "B36/S125")
_CRYSTALS = ("B1/S012345678", "B12/S012", "B3/S012345678", "B3/S45678", "B3/S1234", "B2/S", "B25678/S5678", "B2/S0")
_SHIPS = (
    ".1.\n..1\n111",
    ".1..1\n1....\n1...1\n1111.",
    "..1...\n1...1.\n.....1\n1....1\n.11111",
    "..11...\n1....1.\n......1\n1.....1\n.111111",
)
_GLIDER = Pattern.from_text(_SHIPS[0])


def entries() -> Iterator[ZooEntry]:
    """Yield all entries of these families."""
    for number in range(40):
        yield ZooEntry("ash", number, "none", "16 × 16 soup in Life", partial(_soup, "ash", number, LIFE))
    for number in range(20):
        rule = _OTHERS[number % len(_OTHERS)]
        yield ZooEntry("other-ash", number, "none", f"12 × 12 soup, {rule}", partial(_soup, "other-ash", number, rule))
    for number in range(14):
        yield ZooEntry(
            "settled", number, "none", "a still life or oscillator that a soup left", partial(_settled, number)
        )
    for number in range(len(_SHIPS)):
        yield ZooEntry("ships", number, "none", "a ship of Life", partial(_ship, number))
    for number in range(36):
        yield ZooEntry("collisions", number, "none", "two gliders that meet", partial(_collision, number))
    for number in range(20):
        yield ZooEntry("guns", number, "none", "Gosper's gun with something drawn beside", partial(_gun, number))
    for number in range(10):
        yield ZooEntry("puffers", number, "none", "a pufferfish with something ahead", partial(_puffer, number))
    for number in range(40):
        kind = get_args(HierarchyKind)[number % 5]
        world = partial(_designed, kind, number // 5)
        yield ZooEntry(f"designed-{kind}s", number // 5, "none", f"{kind} by design", world, PROOF)
    for number in range(16):
        rule = _CRYSTALS[number % len(_CRYSTALS)]
        yield ZooEntry("crystals", number, "none", f"drawn seed, {rule}", partial(_crystal, number, rule))
    for number in range(36):
        yield ZooEntry("drawn-rules", number, "none", "a drawn rule of two states", partial(_drawn_rule, number))
    for number in range(20):
        yield ZooEntry("drawn-tables", number, "none", "a drawn table of four states", partial(_drawn_table, number))


def _random(family: str, number: int) -> np.random.Generator:
    return np.random.default_rng(seed_of_name(family, number))


def _soup(family: str, number: int, rule: str) -> BoardWorld:
    side = 16 if family == "ash" else 12
    cells = _random(family, number).random((side, side)) < 0.5
    return BoardWorld(find_rule(rule), Pattern(cells.astype(np.uint8)), 1024, 100)


@cache
def _settled_parts() -> tuple[Pattern, ...]:
    """Return distinct parts of what soups of Life left after 1,500 generations, in the order in which they came."""
    known: dict[tuple[tuple[int, int], bytes], Pattern] = {}
    for number in range(100):
        rest = Universe(LIFE, soup(20_000 + number, side=12)).run(1500).pattern
        for part in components(rest):
            if part.population >= 3:
                known.setdefault(part.canonical(DIHEDRAL), part)
        if len(known) >= 14:
            break
    return tuple(known.values())


def _settled(number: int) -> BoardWorld:
    return BoardWorld(find_rule(LIFE), _settled_parts()[number].cropped(), 512, 60)


def _ship(number: int) -> BoardWorld:
    return BoardWorld(find_rule(LIFE), Pattern.from_text(_SHIPS[number]), 512, 60)


def _collision(number: int) -> BoardWorld:
    random = _random("collisions", number)
    other = _GLIDER.transform(DIHEDRAL[int(random.integers(1, 8))]).cropped()
    down, along = int(random.integers(4, 9)), int(random.integers(4, 9))
    both = [*_GLIDER.live_cells()]
    both += [(row - other.top + down, column - other.left + along, 1) for row, column, _ in other.live_cells()]
    return BoardWorld(find_rule(LIFE), Pattern.from_live_cells(both), 512, 60)


def _beside(main: Pattern, random: np.random.Generator, top: range, left: range) -> Pattern:
    """Return a pattern and a block, a blinker or a glider at a drawn place."""
    extra = Pattern.from_text(("11\n11", "111", _SHIPS[0])[int(random.integers(3))])
    extra = extra.transform(DIHEDRAL[int(random.integers(8))]).cropped()
    down, along = int(random.choice(top)), int(random.choice(left))
    more = [(row - extra.top + down, column - extra.left + along, 1) for row, column, _ in extra.live_cells()]
    return Pattern.from_live_cells([*main.live_cells(), *more])


def _gun(number: int) -> BoardWorld:
    entry = find_replicator("glider-gun")
    gun = entry.pattern()
    if number:
        gun = _beside(gun, _random("guns", number), range(14, 60), range(0, 70))
    return BoardWorld(entry.rule(), gun, 1024, 60)


def _puffer(number: int) -> BoardWorld:
    entry = find_replicator("puffer")
    fish = entry.pattern()
    if number:
        fish = _beside(fish, _random("puffers", number), range(-90, -20), range(-4, 18))
    return BoardWorld(entry.rule(), fish, 768, 60)


def _designed(kind: HierarchyKind, number: int) -> BoardWorld:
    random = _random(f"designed-{kind}s", number)
    # A breeder's table is the largest: 18 states at least.
    beat, lay = (6, 3) if kind == "breeder" else (6 + number % 2, 3 + number % 3)
    seed = hierarchy_seed(kind, beat, lay, int(random.integers(3, 8)), 1 + number % 3, lay * int(random.integers(2, 5)))
    return BoardWorld(hierarchy_rule(kind, beat, lay), seed, 384, 60)


def _crystal(number: int, rule: str) -> BoardWorld:
    cells = _random("crystals", number).random((5, 5)) < 0.5
    return BoardWorld(find_rule(rule), Pattern(cells.astype(np.uint8)), 192, 24)


def _drawn_rule(number: int) -> BoardWorld:
    """Draw who is born and who survives; a birth with two or fewer neighbours fills the plane, and is left out."""
    random = _random("drawn-rules", number)
    born = [count for count in range(3, 9) if random.random() < 0.4] or [3]
    stay = [count for count in range(9) if random.random() < 0.4]
    rule = find_rule(f"B{''.join(map(str, born))}/S{''.join(map(str, stay))}")
    cells = random.random((8, 8)) < 0.5
    return BoardWorld(rule, Pattern(cells.astype(np.uint8)), 512, 60)


def _drawn_table(number: int) -> BoardWorld:
    """Draw a table that keeps what sees little: background with one live neighbour or none stays background."""
    random = _random("drawn-tables", number)
    sees = np.indices((4,) * 5, dtype=np.uint8).reshape(5, -1)
    table = np.where(random.random(4**5) < 0.25 + 0.02 * number, random.integers(1, 4, 4**5), 0)
    table[(sees[0] == 0) & ((sees[1:] > 0).sum(axis=0) < 2)] = 0
    rule = Rule.from_table(table, 4, VON_NEUMANN, name=f"drawn table {number}")
    cells = random.integers(0, 4, (8, 8)).astype(np.uint8)
    return BoardWorld(rule, Pattern(cells), 512, 60)
