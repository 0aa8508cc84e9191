"""What the arms of a seed read: the same documents, in an order or not, with content or with its letters alone."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from experiments.studies.ingredients.arms import ARMS
from experiments.studies.ingredients.texts import KINDS, Kind, encoded, exchanged, filler, pool
from neural.scribe.decoder.training import Texts


class ArmTexts:
    """What all arms of a seed read: `texts(update)` are their batches, (arms, documents, letters)."""

    def __init__(self, seed: int, updates: int, batch: int) -> None:
        count = updates * batch
        self.batch, self.programs = batch, pool("program", seed, count, False)
        self._parts: dict[tuple[Kind, str, str], tuple[NDArray[np.int64], NDArray[np.bool_]]] = {}
        for kind in KINDS:
            drawn = self.programs if kind == "program" else pool(kind, seed, count, False)
            ordered = pool(kind, seed, count, True)
            mixed = np.random.default_rng([seed, 10, KINDS.index(kind)])
            shuffled = [ordered[place] for place in mixed.permutation(count)]
            for order, lessons in (("none", drawn), ("shuffled", shuffled), ("ordered", ordered)):
                self._parts[kind, order, "in"] = encoded(lessons)
                if kind != "program":
                    self._parts[kind, order, "out"] = encoded(filler(lessons, mixed))
            if kind == "program":
                continue
            self._parts[kind, "none", "exchanged"] = encoded(exchanged(drawn, mixed))
            if kind == "change":
                self._parts[kind, "none", "visible"] = encoded(drawn, visible=True)
            more = pool("program", seed, count, False, stream=KINDS.index(kind))
            self._parts[kind, "none", "programs"] = encoded(more)

    def texts(self, update: int) -> Texts:
        """Return the batch of an update, each arm's own."""
        rows = slice(update * self.batch, (update + 1) * self.batch)
        found: tuple[list[Any], list[Any]] = ([], [])
        for order, changes, descriptions in ARMS:
            parts = [
                self._parts["program", order, "in"],
                self._parts["description", order, descriptions],
                self._parts["change", order, changes],
            ]
            for place in range(2):
                found[place].append(np.concatenate([part[place][rows] for part in parts]))
        letters, counts = (np.stack(part) for part in found)
        return Texts(letters, counts)
