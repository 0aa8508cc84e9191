"""Genealogies of generations that replace one another: mothers drawn, common ancestors, the tree of the last ones.

A population's history is (generations, individuals) int32: each individual's mother's place in the generation before.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from automata.checks import at_least
from automata.replication.genealogy.newick import Lifeline

Mothers = NDArray[np.int32]


def draw_mothers(fitness: NDArray[np.bool_] | NDArray[np.float64], births: int, random: np.random.Generator) -> Mothers:
    """Return a mother's place for each birth, (births,) int32, drawn in proportion to `fitness`, (individuals,).

    Of a bool array the true ones have equal chances.
    """
    places = np.flatnonzero(fitness)
    if fitness.dtype == np.bool_:
        return places[random.integers(0, len(places), births)].astype(np.int32)
    shares = fitness[places]
    return random.choice(places, births, p=shares / shares.sum()).astype(np.int32)


def coalescence(parents: Mothers | list[Mothers]) -> int | None:
    """Return how many generations before the last all its loops had one mother, None if they never had one.

    parents: (generations, loops), mothers' places. A single loop is its own ancestor, 0 generations ago.
    """
    places = np.arange(len(parents[0]) if len(parents) else 2)
    for back, mothers in enumerate(reversed(parents)):
        if len(places) == 1:
            return back
        places = np.unique(mothers[places])
    return len(parents) if len(places) == 1 else None


def coalescence_time(loops: int, fertile: int | None = None) -> float:
    """Return the expected generations back to the common mother of `loops`, all or `fertile` of which may be mothers.

    Exact, where the fertile ones have children alike, by the chain of how many mothers so many daughters have: near
    2 (loops - 1) for many loops, all fertile (Kingman 1982). ArgumentError unless there are 1 loop or more and 1
    fertile one or more.
    """
    room = loops if fertile is None else fertile
    at_least(1, loops=loops, fertile=room)
    # mothers[j]: the chance that the daughters so far have j different ones.
    times, mothers = np.zeros(max(loops, room) + 1), np.zeros(room + 1)
    mothers[0] = 1.0
    counts = np.arange(room + 1)
    for daughters in range(1, loops + 1):
        fresh = np.concatenate([[0.0], mothers[:-1] * (room - counts[:-1]) / room])
        mothers = mothers * counts / room + fresh
        fewer = min(daughters, room + 1)
        same = mothers[daughters] if daughters <= room else 0.0
        if daughters > 1:
            times[daughters] = (1 + mothers[:fewer] @ times[:fewer]) / (1 - same)
    return float(times[loops])


def lifelines(parents: Mothers, loops: int, name: str = "loop") -> list[Lifeline]:
    """Return the last generation's tree as lines that end there, one per loop, in the order of their beginnings.

    parents: (generations, loops) int32, mothers' places. Where two lines have the same mother the one of the smaller
    place continues its line, the other begins there. Founders have no mother.
    """
    end = len(parents)
    # Of each line that is still followed: where it stands. A line is named by its loop's place in the last generation.
    places = dict(enumerate(range(loops)))
    begins: dict[int, tuple[int, int | None]] = {}
    for generation in range(end, 0, -1):
        of_mother: dict[int, int] = {}
        for line, place in sorted(places.items()):
            mother = int(parents[generation - 1][place])
            first = of_mother.setdefault(mother, line)
            if first != line:
                begins[line] = (generation - 1, first)
        places = {line: mother for mother, line in of_mother.items()}
    begins |= {line: (0, None) for line in places}
    order = sorted(begins, key=lambda line: (begins[line][0], line))
    where = {line: number for number, line in enumerate(order)}
    return [
        Lifeline(f"{name}-{line}", None if first is None else where[first], start, end)
        for line in order
        for start, first in [begins[line]]
    ]
