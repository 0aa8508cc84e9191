"""The trials: one network with its twin and its observer, trained on texts, asked for its description, operated on.

The twin has the network's configuration and another seed; the observer another configuration. All three read the same
texts. In a trial of names one text tells of the network, the other does not, and both tell of a third; in a trial of
weights the text shows drawn networks by their weights, and the network is asked about its own (`inspection`).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import numpy as np
from pydantic import Field

from experiments.studies.self_description.channels import SUBJECTS, TOKENS, UNKNOWN
from experiments.studies.study import StudyConfig
from experiments.studies.trial import Condition, Measures

if TYPE_CHECKING:
    from neural.scribe.decoder.model import Weights
    from neural.scribe.decoder.shape import DecoderShape


class SelfDescriptionSettings(StudyConfig):
    """`seeds` networks are drawn at each of `skews` of the law of configurations, and trained for `updates`.

    As many others are drawn for texts that show weights, and trained for `shown_updates`.
    """

    skews: tuple[float, ...] = Field(default=(0.0, 1.0, 3.0, 5.0), min_length=1)
    updates: int = Field(default=300, ge=1)
    shown_updates: int = Field(default=600, ge=1)


def conditions(config: SelfDescriptionSettings) -> Iterator[Condition]:
    """Yield each skew, with texts of names and with texts that show weights."""
    for skew in config.skews:
        yield {"skew": skew, "updates": config.updates}
        yield {"skew": skew, "updates": config.shown_updates, "shown": "weights"}


def trial(condition: Condition, seeds: np.random.SeedSequence) -> Measures:
    """Draw a network, its observer and those that its texts tell of; train, ask and operate."""
    if "shown" in condition:
        from experiments.studies.self_description.inspection import inspected

        return inspected(condition, seeds)
    import torch

    from experiments.studies.self_description.asking import (
        beliefs,
        brier,
        expected,
        field_modes,
        given_number,
        other_than,
        place_of,
        right_of,
        shares,
        short,
    )
    from experiments.studies.self_description.texts import PLACES, Reading, draw_names, name_prompt, number_prompt
    from neural.scribe.corpus.architectures import ArchitectureLaw, values_of

    torch.set_num_threads(1)
    random = np.random.default_rng(seeds)
    law = ArchitectureLaw(condition["skew"], TOKENS, PLACES)
    own = law.draw(random)
    observer, third, fourth = (other_than(law, own, random) for _ in range(3))
    name, of_third, of_fourth, *unknown = draw_names(random, 3 + UNKNOWN)
    starts = [int(start) for start in random.integers(2**31, size=3)]
    text = int(random.integers(2**31))
    reserved = [name, of_third, of_fourth, *unknown]
    place, chances = place_of(own, law), given_number(law, own.weights)
    rows: list[list[object]] = []
    operated: dict[str, object] = {}
    for is_told, told in ((True, {name: own, of_third: third}), (False, {of_fourth: fourth, of_third: third})):
        reading = Reading(law, text, told, reserved)
        both = _trained(own, starts[:2], condition["updates"], reading)
        alone = _trained(observer, starts[2:], condition["updates"], reading)
        asked = {"told": [name_prompt(name)]} if is_told else {
            "untold": [name_prompt(one) for one in unknown], "number": [number_prompt(own)],
        }  # fmt: skip
        about = {"told": [name_prompt(of_third)], "number": [number_prompt(third)]}
        for shape, weights, members in ((own, both, SUBJECTS[:2]), (observer, alone, SUBJECTS[2:])):
            for channel, prompts in asked.items():
                said = shares(shape, weights, prompts, own)
                of_other = shares(shape, weights, about.get(channel, prompts), third)
                believed = beliefs(shape, weights, prompts[0], law)
                worth = [(float(-np.log2(max(one[place], 1e-300))), brier(one, place)) for one in believed]
                rows += [
                    [
                        channel, subject, *short(said[member]), *short(of_other[member]),
                        *short(worth[member]),
                    ]
                    for member, subject in enumerate(members)
                ]  # fmt: skip
        if is_told:
            prompt = name_prompt(name)
            operated = {
                "exact": _preserved(own, both, prompt),
                "body": [
                    *_body(own, both, prompt, own, "self"),
                    *_body(observer, alone, prompt, own, "observer"),
                ],
            }
    modes, given = field_modes(law), field_modes(law, chances)
    return {
        "values": list(values_of(own)),
        "weights": own.weights,
        "observer": list(values_of(observer)),
        "answers": rows,
        "constant": right_of(modes, own),
        "sampled": expected(law, own),
        "surprise": float(-np.log2(law.chances[place])),
        "prior_brier": brier(law.chances, place),
        "given": right_of(given, own),
        "given_surprise": float(-np.log2(chances[place])),
        **operated,
    }


def _trained(shape: DecoderShape, starts: list[int], updates: int, reading: Any) -> Weights:
    from neural.scribe.decoder.training import DecoderRun, DecoderTraining

    run = DecoderRun(shape, starts, DecoderTraining(updates=updates, rate=8e-3))
    run.train(reading.texts)
    return run.weights


def _preserved(shape: DecoderShape, weights: Weights, prompt: str) -> list[list[object]]:
    """Return for each edit that keeps the function: how far logits moved, whether each member answers the same, and
    whether the configuration changed."""
    import torch

    from experiments.studies.self_description.asking import answers
    from neural.errors import ModelError
    from neural.scribe.corpus.documents import encode
    from neural.scribe.decoder.model import logits
    from neural.scribe.decoder.surgery import PRESERVING

    before = answers(shape, weights, prompt)
    letters = torch.from_numpy(encode(prompt + before[0]))[None, None]
    found: list[list[object]] = []
    for name, edit in PRESERVING.items():
        try:
            edited = edit(shape, weights)
        except ModelError:
            continue
        with torch.no_grad():
            moved = (logits(*edited, letters) - logits(shape, weights, letters)).abs().max()
        found.append([name, float(moved), answers(*edited, prompt) == before, edited.shape != shape])
    return found


def _body(shape: DecoderShape, weights: Weights, prompt: str, about: DecoderShape, subject: str) -> list[list[object]]:
    """Return for each edit of the body alone that both it and the one asked about can have: what is said of its field.

    `follows`: the value that the edit gives to the network asked about; `keeps`: the value that the text told; else
    `other`, or `unreadable` where no list of values is written.
    """
    from experiments.studies.self_description.asking import answers
    from neural.errors import ModelError
    from neural.scribe.decoder.model import initial_weights
    from neural.scribe.decoder.shape import FIELDS
    from neural.scribe.decoder.surgery import BODY

    found: list[list[object]] = []
    for name, (field, edit) in BODY.items():
        try:
            new = edit(about, initial_weights(about, [0])).shape.field(field)
            edited = edit(shape, weights)
        except ModelError:
            continue
        said = answers(*edited, prompt)[0].split(" ")
        value = said[FIELDS.index(field)] if len(said) == len(FIELDS) else ""
        came = "follows" if value == new else "keeps" if value == about.field(field) else "other"
        found.append([name, subject, came if value else "unreadable"])
    return found


def estimate(condition: Condition) -> float:
    """Return a guess at one trial's seconds."""
    return float(3 + (0.03 if "shown" in condition else 0.08) * condition["updates"])
