"""Parts of a scribe that a copy can lack or have more of, and which weights of its ancestor's are left in a scribe.

A part is a skill with the weights that only it needs, or a hidden unit. A tape from which a stretch is merely cut out
has a header that fits nothing and describes nothing; so the change is made of the scribe that the tape describes, and
described anew: the laboratory's surgery, the same that a scribe carries out when it is told to (`life.interventions`).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from experiments.scribe.life.cycle import Tape
from experiments.scribe.life.edits import kept_rows, narrowed, widened, without
from neural.scribe.description import describe
from neural.scribe.model import Scribe
from neural.scribe.shape import LETTERS, Shape

# The ancestor's hidden units by their places, in the order in which a scribe has them; -1 for one that it had not.
Units = tuple[int, ...]


def changed_structure(scribe: Scribe, units: Units, random: np.random.Generator) -> tuple[Tape, Units]:
    """Return the tape of a scribe that has lost a skill, lost a hidden unit or gained one, one chance in three each.

    The skill and the unit that are lost are drawn; one that is gained reads at random and nothing reads it. To copy is
    not lost, nor the last unit; where nothing can be lost, or addresses would not reach a longer tape's end, nothing
    changes.
    """
    kind, skills = int(random.integers(3)), scribe.shape.skills[1:]
    if kind == 0 and skills:
        return describe(without(scribe, skills[int(random.integers(len(skills)))])), units
    if kind == 1 and scribe.shape.width > 1:
        unit = int(random.integers(scribe.shape.width))
        return describe(narrowed(scribe, unit)), (*units[:unit], *units[unit + 1 :])
    if kind == 2 and scribe.shape.width < 128:
        longer = describe(widened(scribe, seed=int(random.integers(1 << 32))))
        if len(longer) < scribe.shape.capacity:
            return longer, (*units, -1)
    return describe(scribe), units


def flat_weights(scribe: Scribe) -> NDArray[np.int64]:
    """Return all weights of a scribe, in the order of its description."""
    units = np.hstack([scribe.values.T, scribe.readout])
    return np.concatenate([scribe.queries.ravel(), scribe.keys.ravel(), units.ravel()])


def origins(shape: Shape, units: Units, ancestor: Shape) -> NDArray[np.int64]:
    """Return for each weight of a scribe, in its description's order, which one it is of the ancestor's; -1 if none."""
    places = ancestor.places
    sizes = [ancestor.sizes["queries"], ancestor.sizes["keys"], (ancestor.width, 1 + ancestor.tokens + LETTERS)]
    starts = np.cumsum([0, *(rows * columns for rows, columns in sizes)])
    queries, keys, hidden = (
        start + np.arange(rows * columns).reshape(rows, columns)
        for start, (rows, columns) in zip(starts[:-1], sizes, strict=True)
    )
    columns = [*range(1 + shape.tokens), *range(1 + ancestor.tokens, 1 + ancestor.tokens + LETTERS)]
    known = np.vstack([hidden[:, columns], np.full((1, len(columns)), -1)])  # the last for units that it had not
    return np.concatenate([
        queries[kept_rows(places, ancestor.asks, shape.asks)].ravel(),
        keys[kept_rows(places, ancestor.roles, shape.roles)].ravel(),
        known[list(units)].ravel(),
    ])  # fmt: skip


def parts_of_weights(shape: Shape) -> NDArray[np.str_]:
    """Return for each weight, in a description's order, the skill that alone needs it; `copy` for what all need."""
    parts = np.full(shape.weights, "copy", dtype="<U8")
    whole = tuple(range(shape.width))
    for skill in shape.skills[1:]:
        others = tuple(one for one in shape.skills if one != skill)
        left = origins(Shape(shape.places, shape.keys, shape.width, shape.bits, others), whole, shape)
        parts[np.setdiff1d(np.arange(shape.weights), left)] = skill
    return parts
