"""The trial of weights in the context: who reads a network's weights, it, its twin or another, and reads what of them?

Texts show drawn networks by their weights, with their descriptions. Then the weights of the network itself, as training
left them, stand in the prompt, and it, its twin and its observer are asked what network it is; so is one that began as
it did and was trained on the same texts, descriptions exchanged. Edits of its weights stand there as well.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import torch

from experiments.studies.self_description.asking import (
    answers,
    beliefs,
    brier,
    expected,
    field_modes,
    given_matrices,
    other_than,
    place_of,
    right_of,
    shares,
    short,
)
from experiments.studies.self_description.channels import EXCHANGED, SUBJECTS, TOKENS
from experiments.studies.self_description.showing import (
    SHOWN_PLACES,
    ShownReading,
    drawn_scales,
    scales_of,
    shown_prompt,
)
from neural.errors import ModelError
from neural.scribe.corpus.architectures import ArchitectureLaw, values_of
from neural.scribe.decoder.shape import FIELDS
from neural.scribe.decoder.surgery import BODY, PRESERVING
from neural.scribe.decoder.training import DecoderRun, DecoderTraining, Texts

if TYPE_CHECKING:
    from experiments.studies.trial import Condition, Measures
    from neural.scribe.decoder.model import Weights
    from neural.scribe.decoder.shape import DecoderShape

# Drawn networks by whose weights all are asked too: how well one reads anybody's.
_THIRDS = 8
_Asked = tuple["DecoderShape", "Weights", Sequence[str]]


def inspected(condition: Condition, seeds: np.random.SeedSequence) -> Measures:
    """Draw a network and its observer, train them, show its weights and ask whose they are."""
    torch.set_num_threads(1)
    random = np.random.default_rng(seeds)
    law = ArchitectureLaw(condition["skew"], TOKENS, SHOWN_PLACES)
    own = law.draw(random)
    observer = other_than(law, own, random)
    starts = [int(start) for start in random.integers(2**31, size=3)]
    text = int(random.integers(2**31))
    plain, exchanged = (ShownReading(law, text, exchanged=one) for one in (False, True))
    settings = DecoderTraining(updates=condition["updates"], rate=8e-3)
    three = DecoderRun(own, [starts[0], starts[1], starts[0]], settings)
    three.train(lambda update: _stacked([plain.texts(update), plain.texts(update), exchanged.texts(update)]))
    alone = DecoderRun(observer, starts[2:], settings)
    alone.train(plain.texts)
    asked: list[_Asked] = [
        (own, three.weights, (*SUBJECTS[:2], EXCHANGED)),
        (observer, alone.weights, SUBJECTS[2:]),
    ]
    prompt = shown_prompt(own, scales_of(three.weights))
    thirds = [(shape, shown_prompt(shape, drawn_scales(shape, random))) for shape in map(law.draw, [random] * _THIRDS)]
    place, chances = place_of(own, law), given_matrices(law, own)
    rows: list[list[object]] = []
    for shape, weights, members in asked:
        said = shares(shape, weights, [prompt], own)
        of_others = np.mean([shares(shape, weights, [one], truth) for truth, one in thirds], axis=0)
        worth = [
            (float(-np.log2(max(one[place], 1e-300))), brier(one, place))
            for one in beliefs(shape, weights, prompt, law)
        ]
        rows += [
            ["weights", subject, *short(said[member]), *short(of_others[member]), *short(worth[member])]
            for member, subject in enumerate(members)
        ]
    modes, given = field_modes(law), field_modes(law, chances)
    return {
        "values": list(values_of(own)),
        "weights": own.weights,
        "observer": list(values_of(observer)),
        "prompt": prompt.strip(),
        "answers": rows,
        "constant": right_of(modes, own),
        "sampled": expected(law, own),
        "surprise": float(-np.log2(law.chances[place])),
        "prior_brier": brier(law.chances, place),
        "given": right_of(given, own),
        "given_surprise": float(-np.log2(chances[place])),
        "edited": _edited(own, {name: tensor[:1] for name, tensor in three.weights.items()}, prompt, asked, law),
    }


def _stacked(texts: Sequence[Texts]) -> Texts:
    """Return a text of its own for each member."""
    return Texts(np.concatenate([one.letters for one in texts]), np.concatenate([one.counts for one in texts]))


def _edited(
    own: DecoderShape, weights: Weights, prompt: str, asked: Sequence[_Asked], law: ArchitectureLaw
) -> list[list[object]]:
    """Return what everybody says of the field that an edit of the network's weights changes, if they stand there.

    Of edits that lead to another network of the law and change what is shown: name, who is asked, whether it keeps the
    function, whether the new value was said before, and what is said now: `follows`, the new value; `keeps`, the
    network's own; `other`; `unreadable`.
    """
    found: list[list[object]] = []
    known = {values_of(shape) for shape in law.shapes}
    edits = [(name, True, edit) for name, edit in PRESERVING.items()]
    edits += [(name, False, edit) for name, (_, edit) in BODY.items()]
    for name, keeps_function, edit in edits:
        try:
            new = edit(own, weights)
        except ModelError:
            continue
        fields = [place for place, field in enumerate(FIELDS) if new.shape.field(field) != own.field(field)]
        after = shown_prompt(new.shape, scales_of(new.weights))
        if len(fields) != 1 or after == prompt or values_of(new.shape) not in known:
            continue
        wanted, was = values_of(new.shape)[fields[0]], values_of(own)[fields[0]]
        for shape, all_weights, members in asked:
            before, now = answers(shape, all_weights, prompt), answers(shape, all_weights, after)
            for member, subject in enumerate(members):
                said = [_value(text, fields[0]) for text in (before[member], now[member])]
                came = "follows" if said[1] == wanted else "keeps" if said[1] == was else "other"
                found.append([name, subject, keeps_function, said[0] == wanted, came if said[1] else "unreadable"])
    return found


def _value(text: str, place: int) -> str:
    """Return the value of a field in an answer; nothing if it is no list of so many values."""
    said = text.split(" ")
    return said[place] if len(said) == len(FIELDS) else ""
