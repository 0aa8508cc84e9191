"""The animation: a small loop with some of the genome's letters on its genes replicates in the network's world."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from automata.errors import ArgumentError
from automata.replication.labels.inheritance import loaded_loop, replication_time
from automata.replicators.entries.langton import SMALLEST_SIDE
from automata.rule import Rule
from automata.rules import langton_labels
from automata.trajectory import record
from experiments.closed_loop.life.cycle import SterileError, find_daughter
from experiments.closed_loop.pictures.colours import LETTERS, palette
from experiments.pictures.animation import side_by_side

# On a loop of this side every letter can be read, and its replication takes some seconds.
SIDE = 14
_FRAMES, _HELD = 80, 16
_SCALE, _FRAME_MS, _HOLD_MS = 15, 60, 3000


def growth(physics: Rule, symbols: Sequence[int], labels: int, *, side: int = SIDE) -> bytes:
    """Return a GIF of a loop of `side` in the world of `physics`, from the beginning to the birth of its daughter.

    Its genes carry the first of `symbols`, side - 1 of them, their letters written on them; at most four letters.
    """
    if side < SMALLEST_SIDE or len(symbols) < side - 1 or labels > len(LETTERS):
        raise ArgumentError(
            f"the film shows a loop of side {SMALLEST_SIDE} or more with side - 1 symbols of {len(LETTERS)} letters at "
            f"most, not side {side} with {len(symbols)} symbols of {labels}"
        )
    shown, steps = tuple(symbols[: side - 1]), replication_time(side)
    mother = loaded_loop(shown, labels)
    trajectory = record(physics, mother, steps)
    # The mother is held for a second, to be read.
    moments = np.concatenate(
        [np.zeros(_HELD, dtype=int), np.unique(np.linspace(1, steps, _FRAMES).round().astype(int))]
    )
    letters = "".join(map(str, shown))
    captions = [f"step {moment} of {steps}: its genes run round and down the arm" for moment in moments[:-1]]
    opening = f"the mother carries the first {len(shown)} of the network's {len(symbols):,} letters: {letters}"
    captions[:_HELD] = [opening] * _HELD
    try:
        born = find_daughter(trajectory.pattern(steps), mother, labels).symbols
        same = sum(one == other for one, other in zip(born, shown, strict=True))
        captions.append(
            f"the daughter is complete: {''.join(map(str, born))}, {same} of {len(shown)} letters as its mother's"
        )
    except SterileError as error:
        captions.append(str(error))
    labelling = langton_labels(labels)
    return side_by_side(
        [
            (
                "A network computes every cell; the letters on the loop are that network's",
                np.array(trajectory.frames)[moments],
            )
        ],
        palette(labels),
        captions,
        scale=_SCALE,
        frame_ms=_FRAME_MS,
        hold_ms=_HOLD_MS,
        signs={labelling.state(gene, label): str(label) for gene in labelling.genes for label in range(labels)},
    )
