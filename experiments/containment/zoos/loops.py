"""Loops and other replicators on boards, their mutants, and the same under changed rules."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

import numpy as np

from automata.pattern import Pattern
from automata.replication.labels.inheritance import loaded_loop, replication_time
from automata.replicators import find_replicator, langton_loop
from automata.replicators.entries.sayama import evoloop_species
from automata.rules import find_rule, langton_passengers
from automata.symmetry import DIHEDRAL
from experiments.containment.zoos.entry import BoardWorld, ZooEntry, seed_of_name
from experiments.wrong_rules.corruption import corrupt
from experiments.wrong_rules.reference_life import life_of

_CATALOGUE = (
    "langton", "byl", "chou-reggia-1", "chou-reggia-2", "sdsr", "evoloop", "perrier", "tempesti", "highlife", "b3578",
)  # fmt: skip
_SIDES = (7, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 20)
_SPECIES = (4, 5, 6, 7, 8, 9, 10, 11, 12, 14)
# How many mutants of each loop are drawn.
_MUTANTS = {"langton": 24, "byl": 14, "chou-reggia-1": 10, "chou-reggia-2": 10, "sdsr": 12, "evoloop": 24}
_MET = {"langton": 14, "byl": 10, "chou-reggia-2": 8, "evoloop": 8}
_UNMET = {"langton": 6, "byl": 4, "evoloop": 4}
# HighLife's replicator never sees some counts: rules that differ in those alone.
_LIKE_HIGHLIFE = ("B368/S23", "B36/S238", "B368/S238", "B367/S23", "B36/S237", "B3678/S23", "B36/S235", "B36/S236")
_LINEAR = ("Parity-2-vonNeumann", "Parity-3-vonNeumann", "B1357/S1357", "B1357/S02468")
_WATCHED = 8  # periods


def entries() -> Iterator[ZooEntry]:
    """Yield all entries of these families."""
    for name in _CATALOGUE:
        yield ZooEntry(f"catalogue-{name}", 0, "replicator", f"the catalogue's {name}", partial(_known, name))
    for number, side in enumerate(_SIDES):
        yield ZooEntry("langton-sides", number, "replicator", f"Langton's loop, side {side}", partial(_side, side))
    for number, species in enumerate(_SPECIES):
        yield ZooEntry(
            "evoloop-species", number, "replicator", f"evoloop of species {species}", partial(_species, species)
        )
    for number in range(8):
        yield ZooEntry(
            "loaded-loops", number, "replicator", "Langton's loop with letters on its genes", partial(_loaded, number)
        )
    for number in range(12):
        yield ZooEntry("two-highlife", number, "replicator", "two HighLife replicators apart", partial(_two, number))
    for number, rule in enumerate(_LIKE_HIGHLIFE):
        yield ZooEntry(
            "like-highlife", number, "replicator", f"HighLife's replicator under {rule}", partial(_alike, rule)
        )
    for name, count in _MUTANTS.items():
        for number in range(count):
            yield ZooEntry(
                f"mutants-{name}", number, "none", f"{name}, one live cell changed", partial(_mutant, name, number)
            )
    for name, count in _MET.items():
        for number in range(count):
            says = f"{name}, {1 + number % 3} answers that it meets changed"
            yield ZooEntry(f"met-{name}", number, "none", says, partial(_changed, name, number, True))
    for name, count in _UNMET.items():
        for number in range(count):
            says = f"{name}, 4 answers that it does not meet changed"
            yield ZooEntry(f"unmet-{name}", number, "replicator", says, partial(_changed, name, number, False))
    for number in range(16):
        rule = _LINEAR[number % len(_LINEAR)]
        yield ZooEntry("linear", number, "copies anything", f"a drawn seed, {rule}", partial(_linear, number, rule))


def _random(family: str, number: int) -> np.random.Generator:
    return np.random.default_rng(seed_of_name(family, number))


def _known(name: str) -> BoardWorld:
    entry = find_replicator(name)
    period = entry.period or 1
    return BoardWorld(entry.rule(), entry.pattern(), max(256, _WATCHED * period), period)


def _side(side: int) -> BoardWorld:
    return BoardWorld(
        find_rule("Langtons-Loops"), langton_loop(side), _WATCHED * replication_time(side), replication_time(side)
    )


def _species(species: int) -> BoardWorld:
    scale = 28 * species
    return BoardWorld(find_rule("Evoloop"), evoloop_species(species), _WATCHED * scale, scale)


def _loaded(number: int) -> BoardWorld:
    symbols = _random("loaded-loops", number).integers(0, 4, 8 + 2 * number).tolist()
    scale = replication_time(9 + 2 * number)
    return BoardWorld(langton_passengers(4), loaded_loop(symbols, 4), _WATCHED * scale, scale)


def _two(number: int) -> BoardWorld:
    random = _random("two-highlife", number)
    entry = find_replicator("highlife")
    one = entry.pattern()
    other = one.transform(DIHEDRAL[int(random.integers(8))]).cropped()
    down, along = int(random.integers(30, 60)), int(random.integers(30, 60))
    moved = [(row - other.top + down, column - other.left + along, 1) for row, column, _ in other.live_cells()]
    return BoardWorld(entry.rule(), Pattern.from_live_cells([*one.live_cells(), *moved]), 512, 12)


def _alike(rule: str) -> BoardWorld:
    return BoardWorld(find_rule(rule), find_replicator("highlife").pattern(), 512, 12)


def _mutant(name: str, number: int) -> BoardWorld:
    entry, random = find_replicator(name), _random(f"mutants-{name}", number)
    rule, seed = entry.rule(), entry.pattern()
    cells = seed.cells.copy()
    live = np.argwhere(cells)
    place = tuple(live[random.integers(len(live))])
    cells[place] = random.choice([state for state in range(rule.n_states) if state != cells[place]])
    period = entry.period or 1
    return BoardWorld(rule, Pattern(cells), max(256, _WATCHED * period), period)


def _changed(name: str, number: int, met: bool) -> BoardWorld:
    """Return a loop under its rule with answers changed: some that it meets, or none that it does."""
    life, random = life_of(name, 1), _random(f"{'met' if met else 'unmet'}-{name}", number)
    contexts = life.met.contexts if met else life.unmet
    wrong = 1 + number % 3 if met else 4
    rule = corrupt(life.rule, contexts, wrong, random, f"{name}, changed {number}")
    return BoardWorld(rule, life.seed, max(256, _WATCHED * life.period), life.period)


def _linear(number: int, rule: str) -> BoardWorld:
    physics = find_rule(rule)
    cells = _random("linear", number).integers(0, physics.n_states, (4, 4)).astype(np.uint8)
    cells[0, 0] = 1
    return BoardWorld(physics, Pattern(cells), 128, 9 if "3" in rule.split("-")[1:2] else 8)
