"""Rows of weights as text: what a network's hidden units take in, in symbols, and texts that hold such rows.

A unit of a layer is one row: its weights from the residual stream, each in units of the law's deviation and rounded to
one of sixteen letters. A document is `07 1 13 ` (a network's name, the layer, the unit) and the row.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from experiments.studies.weight_letters import SYMBOLS, symbols_of, values_of_symbols
from neural.scribe.decoder.shape import DecoderShape

if TYPE_CHECKING:
    from neural.scribe.decoder.model import Weights
    from neural.scribe.decoder.training import Texts

# All networks are of this shape: what is asked for is its units' weights, 512 of 4,720.
SHAPE = DecoderShape(layers=2, heads=2, width=16, hidden=16, tied=True, tokens=64, places=25)
_PROMPT = 8
BATCH = 32

Layers = list[NDArray[np.float64]]


@cache
def _letters() -> NDArray[np.int64]:
    """Return the letter of each symbol, in order."""
    from neural.scribe.corpus.documents import encode  # lazily: it imports torch

    return np.array([encode(symbol)[0] for symbol in SYMBOLS])


def layers_of(weights: Weights, member: int = 0) -> Layers:
    """Return what the units of each layer take in: (units, width), in deviations of the first weights' law."""
    scale = SHAPE.width**0.5
    return [
        scale * np.asarray(weights[f"{layer}.hidden.into"][member].double().cpu().numpy().T, dtype=np.float64)
        for layer in range(SHAPE.layers)
    ]


def first_layers(seeds: Sequence[int]) -> list[Layers]:
    """Return the first weights of networks by their seeds."""
    from neural.scribe.decoder.model import initial_weights

    found = initial_weights(SHAPE, list(seeds))
    return [layers_of(found, member) for member in range(len(seeds))]


def rounded(layers: Layers) -> Layers:
    """Return layers as they come back from their symbols."""
    return [values_of_symbols(symbols_of(layer)) for layer in layers]


def prompts(name: int) -> NDArray[np.int64]:
    """Return what asks for each unit of the network called so: (layers × units, letters)."""
    from neural.scribe.corpus.documents import encode

    return np.array(
        [encode(f"{name:02} {layer} {unit:02} ") for layer in range(SHAPE.layers) for unit in range(SHAPE.hidden)]
    )


def rows_of(name: int, layers: Layers) -> NDArray[np.int64]:
    """Return the documents of a network: (layers × units, places), END after each row."""
    from neural.scribe.corpus.documents import END

    written = _letters()[symbols_of(np.concatenate(layers))]
    return np.concatenate([prompts(name), written, np.full((len(written), 1), END)], axis=1)


def read_rows(written: NDArray[np.int64]) -> Layers:
    """Return the layers that rows of letters stand for, (layers × units, letters): rows that are none are left out."""
    from neural.scribe.corpus.documents import END

    found: Layers = []
    for part in np.split(written, SHAPE.layers):
        rows, ends = part[:, : SHAPE.width], part[:, SHAPE.width]
        whole = np.isin(rows, _letters()).all(axis=1) & (ends == END)
        found.append(values_of_symbols(np.searchsorted(_letters(), rows[whole])))
    return found


class RowReading:
    """The texts of several networks: for each the rows of `others`, and of its `own` a share, if there are any.

    Each has a text of its own; a batch is a function of the seeds and the number of the update.
    """

    def __init__(
        self, seeds: Sequence[int], others: Sequence[NDArray[np.int64]], own: Sequence[NDArray[np.int64] | None]
    ) -> None:
        self._seeds, self._others, self._own = list(seeds), list(others), list(own)

    def texts(self, update: int) -> Texts:
        """Return the batch of an update, (networks, BATCH, places)."""
        from neural.scribe.decoder.training import Texts

        batches = []
        for seed, others, own in zip(self._seeds, self._others, self._own, strict=True):
            random = np.random.default_rng([seed, update])
            batch = others[random.integers(len(others), size=BATCH)]
            if own is not None:
                mine = own[random.integers(len(own), size=BATCH)]
                batch = np.where(random.random((BATCH, 1)) < 0.5, mine, batch)
            batches.append(batch)
        letters = np.array(batches)
        counts = np.zeros(letters.shape, dtype=bool)
        counts[:, :, _PROMPT:] = True
        return Texts(letters, counts)
