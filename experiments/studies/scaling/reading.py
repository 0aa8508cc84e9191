"""What a network reads: programs, descriptions and rows of weights, of which some are of networks with a name.

Every text tells again and again of eight networks by their names, their descriptions and rows of their first weights.
For a network that is *told*, the first of them is the network itself; for one that is *untold* it is another. All else
is drawn anew for each document, or, where documents are limited, from a pool of so many of each kind.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from experiments.studies.scaling.sizes import PLACES
from experiments.studies.scaling.texts import (
    NAMES,
    ROW,
    ROWS,
    Lot,
    all_rows,
    draw_configurations,
    facts,
    fresh_rows,
    named,
    programs,
)
from neural.scribe.decoder.training import Texts

# Documents of an update: programs, facts, names told and fresh, rows told and fresh.
PROGRAMS, FACTS, NAMED_TOLD, NAMED_FRESH, ROWS_TOLD, ROWS_FRESH = 12, 8, 2, 2, 5, 3
BATCH = PROGRAMS + FACTS + NAMED_TOLD + NAMED_FRESH + ROWS_TOLD + ROWS_FRESH
# So many networks have a name in a text, from 0 on. A network has its own name in the text only if it is told.
TOLD = 8
OWN_NAME, NO_NAME = 0, 9
_FRESH_NAMES = 100


@dataclass(frozen=True, eq=False)
class Oneself:
    """What a network is: the number of its configuration, and its first weights, (rows, 16), in deviations.

    Of fewer than eight rows the first are told again.
    """

    configuration: int
    rows: NDArray[np.float64]


class NetworkReading:
    """The text of one network: `letters` and `counts` are (updates, BATCH, PLACES).

    `told` are the documents of the networks that have a name in it, descriptions and rows; `programs` and `facts` all
    that were read of these kinds, each as often as it was. A function of its arguments alone.
    """

    def __init__(self, seed: Sequence[int], updates: int, documents: int, oneself: Oneself | None) -> None:
        """`documents`: how many different ones of each kind there are, 0 for no limit; `oneself`: of who is told."""
        random = np.random.default_rng(list(seed))
        others = draw_configurations(random, TOLD)
        values = random.standard_normal((TOLD, ROWS, ROW))
        if oneself is not None:
            others[OWN_NAME] = oneself.configuration
        self.told_names = named(np.arange(TOLD), others)
        lots = [all_rows(name, values[name]) for name in range(TOLD)]
        if oneself is not None:
            lots[OWN_NAME] = all_rows(OWN_NAME, np.resize(oneself.rows, (ROWS, ROW)))
        self.told_rows = _joined(lots)

        def read(lot_of: object, each: int) -> Lot:
            assert callable(lot_of)
            count = updates * each
            lot: Lot = lot_of(documents or count)
            return lot[random.integers(documents, size=count)] if documents else lot

        self.programs = read(lambda count: programs(random, count), PROGRAMS)
        self.facts = read(lambda count: facts(draw_configurations(random, count)), FACTS)
        parts = [
            (self.programs, PROGRAMS),
            (self.facts, FACTS),
            (self.told_names[random.integers(TOLD, size=updates * NAMED_TOLD)], NAMED_TOLD),
            (read(lambda count: _fresh_names(random, count), NAMED_FRESH), NAMED_FRESH),
            (self.told_rows[random.integers(len(self.told_rows.about), size=updates * ROWS_TOLD)], ROWS_TOLD),
            (read(lambda count: fresh_rows(random, count, _FRESH_NAMES), ROWS_FRESH), ROWS_FRESH),
        ]
        self.letters = np.concatenate([lot.letters.reshape(updates, each, PLACES) for lot, each in parts], axis=1)
        self.counts = np.concatenate([lot.counts.reshape(updates, each, PLACES) for lot, each in parts], axis=1)


def _fresh_names(random: np.random.Generator, count: int) -> Lot:
    return named(random.integers(_FRESH_NAMES, NAMES, size=count), draw_configurations(random, count))


def _joined(lots: Sequence[Lot]) -> Lot:
    letters, about = (np.concatenate([getattr(lot, name) for lot in lots]) for name in ("letters", "about"))
    return Lot(lots[0].kind, letters, about)


class GroupReading:
    """The texts of networks that are trained as one: `texts(update)` are their batches, (networks, BATCH, PLACES)."""

    def __init__(self, readings: Sequence[NetworkReading]) -> None:
        self.letters = np.stack([each.letters for each in readings], axis=1)
        self.counts = np.stack([each.counts for each in readings], axis=1)

    def texts(self, update: int) -> Texts:
        """Return the batches of an update."""
        return Texts(self.letters[update].astype(np.int64), self.counts[update])
