"""The trials: a few networks trained on rows of weights, asked for those of a network like themselves.

Untold, a network's text holds the first weights of eight other networks. Told, it holds its own as well, and a twin of
another seed reads the same text. What a network writes is compared with its own first weights, with those of 199 other
seeds, and with what generators without any network give.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Literal

import numpy as np
from pydantic import Field

from experiments.studies.study import StudyConfig
from experiments.studies.trial import Condition, Measures
from experiments.studies.weight_patterns.likeness import TESTS, likeness, rank_of, rejections
from experiments.studies.weight_patterns.rows import (
    SHAPE,
    Layers,
    RowReading,
    first_layers,
    layers_of,
    prompts,
    read_rows,
    rounded,
    rows_of,
)

if TYPE_CHECKING:
    from neural.scribe.decoder.model import Weights

Arm = Literal["untold", "told"]
# Networks whose first weights a text holds, and other seeds among which the own has a rank.
_IN_TEXT, OTHERS = 8, 199
_MEMBERS = 4
# A network's own name, which stands in its text only where it is told.
_OWN_NAME = 0
# What is compared: what the network wrote, its twin, and the null generators.
GENERATORS = ("written", "twin", "fresh", "current", "noise", "average", "nearest")
_NOISE = 0.5


class WeightPatternsSettings(StudyConfig):
    """Each of `seeds` trains four networks in each of `arms`, of the told ones two are twins, for `updates`."""

    arms: tuple[Arm, ...] = Field(default=("untold", "told"), min_length=1)
    updates: int = Field(default=1600, ge=1)


def conditions(config: WeightPatternsSettings) -> Iterator[Condition]:
    """Yield each arm."""
    for arm in config.arms:
        yield {"arm": arm, "updates": config.updates}


def trial(condition: Condition, seeds: np.random.SeedSequence) -> Measures:
    """Train the networks of a seed, ask them, and compare what they write."""
    import torch

    from neural.scribe.decoder.training import DecoderRun, DecoderTraining

    torch.set_num_threads(1)
    random = np.random.default_rng(seeds)
    told = condition["arm"] == "told"
    count = _MEMBERS // 2 if told else _MEMBERS
    starts, texts = _draw(random, count), _draw(random, count)
    in_text = [first_layers(_draw(random, _IN_TEXT)) for _ in range(count)]
    own = first_layers(starts)
    others = [np.concatenate([rows_of(name, layers) for name, layers in enumerate(each, start=10)]) for each in in_text]
    told_rows = [rows_of(_OWN_NAME, layers) if told else None for layers in own]
    members = starts + (_draw(random, count) if told else [])
    twice = 2 if told else 1
    run = DecoderRun(SHAPE, members, DecoderTraining(updates=condition["updates"], rate=8e-3))
    check = run.train(RowReading(texts * twice, others * twice, told_rows * twice).texts)
    written = _written(run.weights, int(random.integers(2**31)))
    networks = []
    for place in range(count):
        known = [*in_text[place], *([own[place]] if told else [])]
        given = _generated(random, written[place], known, layers_of(run.weights, place))
        if told:
            given["twin"] = written[count + place]
        lot = first_layers(_draw(random, OTHERS))
        networks.append({
            "start": starts[place],
            "loss": round(float(check.loss[place]), 4),
            "read": sum(map(len, written[place])) / (SHAPE.layers * SHAPE.hidden),
            "generators": {name: _compared(layers, own[place], lot, known) for name, layers in given.items()},
        })  # fmt: skip
    return {"networks": networks}


def _draw(random: np.random.Generator, count: int) -> list[int]:
    return [int(seed) for seed in random.integers(2**31, size=count)]


def _written(weights: Weights, seed: int) -> list[Layers]:
    """Return what each member writes for all units of the network with its own name, drawn at a temperature of 1."""
    from neural.scribe.corpus.documents import END
    from neural.scribe.decoder.writing import write

    letters = write(SHAPE, weights, prompts(_OWN_NAME)[None], SHAPE.width + 1, END, temperature=1.0, seed=seed)
    return [read_rows(member) for member in letters]


def _generated(
    random: np.random.Generator, written: Layers, known: Sequence[Layers], current: Layers
) -> dict[str, Layers]:
    """Return what was written beside what the null generators give, all as it comes back from symbols.

    Fresh: a draw of the first law. Current: the network's weights as they are. Noise: one of the networks in the text,
    half a deviation of noise added. Average: the mean of two of them, unit by unit. Nearest: that one of them which is
    most like what was written.
    """
    shapes = [layer.shape for layer in current]
    one, other = (known[place] for place in random.choice(len(known), 2, replace=False))
    noisy = [layer + _NOISE * random.standard_normal(layer.shape) for layer in one]
    return {
        "written": written,
        "fresh": rounded([random.standard_normal(shape) for shape in shapes]),
        "current": rounded(current),
        "noise": rounded(noisy),
        "average": rounded([(a + b) / 2 for a, b in zip(one, other, strict=True)]),
        "nearest": rounded(max(known, key=lambda each: likeness(written, each))),
    }


def _compared(layers: Layers, own: Layers, lot: Sequence[Layers], known: Sequence[Layers]) -> dict[str, object]:
    """Return the rank of the own first weights among others, likenesses, and what tests of the law say."""
    like = likeness(layers, own)
    others = [likeness(layers, each) for each in lot]
    rejected = rejections(layers)
    return {
        "rank": rank_of(like, others),
        "own": round(like, 4),
        "others": round(float(np.mean(others)), 4),
        "text": round(max(likeness(layers, each) for each in known), 4),
        "rejected": [rejected[test] for test in TESTS],
    }


def estimate(condition: Condition) -> float:
    """Return a guess at one trial's seconds."""
    return float(3 + 0.018 * condition["updates"])
