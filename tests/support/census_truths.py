"""How often the census errs on planted replicators: `python -m tests.support.census_truths [TIMES]`, as JSON.

A known replicator does as it does because of the contexts that its cells meet: under every rule that agrees with its
own on those it replicates, whatever the rest of the rule says. Under each of them the replicator, turned, mirrored and
some generations old, is put on an empty torus in place of the census's three soups, and the census is asked as ever.
That it is fertile under the rule is asked of `automata.replication.measure_fertility`, which shares no code with it.
"""

from __future__ import annotations

import json
import sys

import numpy as np

from automata.census.judging import SOUPS, Judge
from automata.census.numbering import rule_name, rule_number
from automata.census.soups import packed
from automata.replication.copies.fertility import measure_fertility
from automata.replicators.catalogue import find_replicator
from automata.rules.library import find_rule
from automata.symmetry import DIHEDRAL
from automata.universe import Universe

REPLICATORS = ("highlife", "b3578")
# Generations of a replicator's life of which the contexts are held: the census looks at three times 12.
LIFE = 48


def contexts_met(name: str) -> set[int]:
    """Return the bits of a rule's number that decide what becomes of a replicator in LIFE generations."""
    entry = find_replicator(name)
    universe, met = Universe(entry.rule(), entry.pattern()), set[int]()
    for _ in range(LIFE):
        cells = np.pad(universe.pattern.cropped().cells.astype(np.int64), 2)
        counts = sum(
            np.roll(cells, (down, right), (0, 1))
            for down in (-1, 0, 1)
            for right in (-1, 0, 1)
            if (down, right) != (0, 0)
        )
        met |= set((9 * cells + counts).ravel().tolist())
        universe.run(1)
    return met


def rules_of(name: str) -> list[int]:
    """Return all rules under which a replicator does as it does under its own."""
    own = rule_number(find_replicator(name).rule_name)
    free = sorted(set(range(18)) - contexts_met(name))
    return [
        own & ~sum(1 << bit for bit in free) | sum(1 << bit for place, bit in enumerate(free) if choice >> place & 1)
        for choice in range(1 << len(free))
    ]


def planted(name: str, number: int, random: np.random.Generator) -> dict[str, np.ndarray]:
    """Return the replicator for each of the census's soups: turned, mirrored, up to 12 generations old, anywhere."""
    starts = {}
    for soup in SOUPS:
        entry = find_replicator(name)
        old = Universe(rule_name(number), entry.pattern()).run(int(random.integers(0, 12))).pattern.cropped()
        shape = DIHEDRAL[random.integers(0, 8)].apply(old.cells)
        cells = np.zeros((64, 64), dtype=np.uint8)
        cells[: shape.shape[0], : shape.shape[1]] = shape
        starts[soup] = packed(np.roll(cells, random.integers(0, 64, 2), (0, 1)))
    return starts


def found_of(name: str, times: int, seed: int = 0) -> dict[str, object]:
    """Return of how many rules the census finds the replicator in all of `times` plantings, and how often in all."""
    random, judge = np.random.default_rng((seed, len(name))), Judge()
    entry, found = find_replicator(name), dict[str, int]()
    for number in rules_of(name):
        assert measure_fertility(find_rule(rule_name(number)), entry.pattern(), 30, 3).fertile
        told = [judge.judge(number, planted(name, number, random)) for _ in range(times)]
        found[rule_name(number)] = sum(each.replicator is not None for each in told)
    return {"replicator": name, "times": times, "found": found}


if __name__ == "__main__":
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 25
    print(json.dumps([found_of(name, count) for name in REPLICATORS], indent=1))
