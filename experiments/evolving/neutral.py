"""The neutral null: the births and deaths of a board, in their order, befall any of the living, whatever its size.

Who gives birth is drawn among all that live, and so is who dies; the newborn's size is drawn among those of the real
newborns of parents of that size. So mutations are as they were, their bias to smaller loops too, and selection is not.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from automata.replication.genealogy.record import Genealogy, Individual


def side_of(one: Individual) -> float:
    """Return the side of the square that has as many cells as the individual's ring encloses."""
    height, width = one.phenotype
    return float(np.sqrt(height * width))


def mean_side(living: Sequence[Individual]) -> float | None:
    """Return the mean side; None if nobody lives."""
    return float(np.mean([side_of(one) for one in living])) if living else None


def neutral_means(genealogy: Genealogy, replays: int, seed: int) -> list[float]:
    """Return the mean side of those who live at the end in so many replays; none for a board on which nobody does."""
    people = genealogy.individuals
    if not genealogy.living(genealogy.steps):
        return []
    newborns: dict[float, list[float]] = {}
    events: list[tuple[int, int]] = []
    first = [side_of(one) for one in people if one.parent is None]
    for one in people:
        if one.parent is not None:
            newborns.setdefault(side_of(people[one.parent - 1]), []).append(side_of(one))
            events.append((one.born, 0))  # births before deaths of the same date
        if one.died is not None:
            events.append((one.died, 1))
    events.sort()
    found = []
    for replay in range(replays):
        chances = np.random.default_rng([seed, replay]).random((len(events), 2)).tolist()
        living = list(first)
        for (_, death), (who, what) in zip(events, chances, strict=True):
            place = int(who * len(living))
            if death:
                living[place] = living[-1]
                living.pop()
            else:
                sizes = newborns.get(living[place]) or [living[place]]
                living.append(sizes[int(what * len(sizes))])
        found.append(float(np.mean(living)))
    return found
