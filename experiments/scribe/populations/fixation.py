"""What a population has fixed: weights of its ancestor that all its scribes have otherwise, or have no longer."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from experiments.scribe.populations.evolution import ScribePopulation
from experiments.scribe.populations.structure import flat_weights, origins, parts_of_weights

_LACKING = np.iinfo(np.int64).min


@dataclass(frozen=True)
class FixedPart:
    """Of the ancestor's `weights` that only one skill needs (`copy`: all need), so many are `changed` or `lost` in all.

    Changed: all scribes of the last generation have the same other number there. Lost: none has the weight.
    """

    part: str
    weights: int
    changed: int
    lost: int


def fixed_parts(population: ScribePopulation) -> tuple[FixedPart, ...]:
    """Return what is fixed in the last generation, skill by skill; nothing where no scribe is left."""
    first = population.ancestor.scribe
    assert first is not None
    own, parts = flat_weights(first), parts_of_weights(first.shape)
    rows = []
    for member in population.readable:
        assert member.scribe is not None
        row = np.full(len(own), _LACKING)
        places = origins(member.scribe.shape, member.units, first.shape)
        row[places[places >= 0]] = flat_weights(member.scribe)[places >= 0]
        rows.append(row)
    if not rows:
        return ()
    table = np.array(rows)
    same = (table == table[0]).all(axis=0)
    lost = same & (table[0] == _LACKING)
    changed = same & ~lost & (table[0] != own)
    return tuple(
        FixedPart(part, int(here.sum()), int((changed & here).sum()), int((lost & here).sum()))
        for part in first.shape.skills
        for here in [parts == part]
    )
