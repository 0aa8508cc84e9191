"""The trials: networks of one width, trained together, each on a text of its own, and asked as training goes on.

Half of the networks of a trial are told who they are; all are asked the same of what nobody read. Networks of all
widths read the same text if their trials have the same seed and they the same place, but for what is told of oneself.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated, Any

import numpy as np
from pydantic import Field

from experiments.studies.scaling.sizes import WIDTHS, code_of, rate_of, shape_of, weights_of
from experiments.studies.study import StudyConfig
from experiments.studies.trial import Condition, Measures, base_seed

if TYPE_CHECKING:
    from experiments.studies.scaling.asking import Answered, Questions
    from neural.scribe.decoder.model import Weights
    from neural.scribe.decoder.shape import DecoderShape

# What is measured as training goes on and at its end, by name; `law` has no answers that could be exact.
MEASURED = ("order", "any", "facts", "law", "names", "rows")
# At these shares of the updates, and at the end.
_CHECKED = (1 / 64, 1 / 32, 1 / 16, 1 / 8, 3 / 16, 1 / 4, 3 / 8, 1 / 2, 3 / 4, 1.0)


class ScalingSettings(StudyConfig):
    """Networks of each of `widths` are trained for `updates`, `networks` of a width in a trial, of those wider than
    `broad` `few`, of those wider than `broadest` `fewest`. Those as wide as `focus`, `limited` in a trial, are trained
    on so many `documents` of each kind, too, and their training is asked for breaks. `questions`: of each kind."""

    seeds: int = Field(default=2, ge=1, le=1_000_000)
    widths: tuple[int, ...] = Field(default=WIDTHS, min_length=1)
    updates: int = Field(default=480, ge=16, le=1_000_000)
    networks: int = Field(default=4, ge=1, le=64)
    broad: int = Field(default=64, ge=1)
    few: int = Field(default=2, ge=1, le=64)
    broadest: int = Field(default=160, ge=1)
    fewest: int = Field(default=1, ge=1, le=64)
    focus: int = Field(default=24, ge=4)
    limited: int = Field(default=3, ge=1, le=64)
    documents: tuple[Annotated[int, Field(ge=1)], ...] = Field(default=(8, 24, 72, 200, 500, 1200, 2800))
    questions: int = Field(default=40, ge=2, le=10_000)

    def count(self, width: int) -> int:
        """Return how many networks of a width there are in a trial."""
        return self.networks if width <= self.broad else self.few if width <= self.broadest else self.fewest


def conditions(config: ScalingSettings) -> Iterator[Condition]:
    """Yield the sizes, the smallest first, and before the largest, which take longest, the numbers of documents."""
    common = {"updates": config.updates, "questions": config.questions}
    sizes = [
        {"width": width, "documents": 0, "networks": config.count(width), **common} for width in sorted(config.widths)
    ]
    yield from sizes[:-2]
    for documents in config.documents:
        yield {"width": config.focus, "documents": documents, "networks": config.limited, **common}
    yield from sizes[-2:]


def checked_at(updates: int) -> list[int]:
    """Return after how many updates networks are asked: ten numbers, the last that of all."""
    found: list[int] = []
    for share in _CHECKED:
        found.append(max(round(share * updates), found[-1] + 1 if found else 1))
    return found


def trial(condition: Condition, seeds: np.random.SeedSequence) -> Measures:
    """Train the networks of a trial, and ask them again and again."""
    import torch  # seconds to import

    from experiments.studies.scaling.asking import Questions, facts_nulls, own_rows, program_nulls
    from experiments.studies.scaling.configurations import configurations
    from experiments.studies.scaling.reading import GroupReading, NetworkReading, Oneself
    from neural.scribe.decoder.training import DecoderRun, DecoderTraining

    torch.set_num_threads(1)
    seed, width, updates = base_seed(seeds), int(condition["width"]), int(condition["updates"])
    count, documents = int(condition["networks"]), int(condition["documents"])
    shape = shape_of(width)
    starts = [int(start) for start in np.random.default_rng(seeds).integers(2**31, size=count)]
    run = DecoderRun(shape, starts, DecoderTraining(updates=updates, rate=rate_of(width), check_every=1))
    own = configurations().codes.index(code_of(width))
    firsts = [own_rows(shape, run.weights, member) for member in range(count)]
    readings = [
        NetworkReading(
            [seed, 2, member], updates, documents, Oneself(own, firsts[member]) if is_told(seed, member) else None
        )
        for member in range(count)
    ]
    asked = Questions(seed, int(condition["questions"]))
    curve: dict[str, list[list[float]]] = {name: [] for name in (*MEASURED, *(f"{one} exact" for one in MEASURED))}
    last: dict[str, Answered] = {}
    at = set(checked_at(updates))
    for check in run.checks(GroupReading(readings).texts):
        if check.updates not in at:
            continue
        last = _asked(shape, run.weights, asked, readings)
        for name in MEASURED:
            losses = last[name].loss if name in last else asked.law(shape, run.weights)
            curve[name].append([round(float(loss), 7) for loss in losses])
            if name in last:
                curve[f"{name} exact"].append([round(float(share), 5) for share in last[name].exact])
    del curve["law exact"]
    return {
        "weights": weights_of(width),
        "letters": run.letters,
        "rate": rate_of(width),
        "curve": curve,
        "wrong": {name: last[name].wrong.tolist() for name in ("order", "any", "facts")},
        **_at_the_end(shape, run.weights, asked, last),
        "own": _own(shape, run.weights, own, firsts, seed),
        "nulls": {
            **{name: program_nulls(asked.lots[name], readings[0]) for name in ("order", "any", "untold")},
            "facts": facts_nulls(asked.lots["facts"], readings[0]),
        },
    }


def is_told(seed: int, member: int) -> bool:
    """Return whether a network of a trial is told who it is: every other one."""
    return (seed + member) % 2 == 1


def _asked(shape: DecoderShape, weights: Weights, asked: Questions, readings: list[Any]) -> dict[str, Answered]:
    from experiments.studies.scaling.asking import answered, one_by_one

    found = {name: answered(shape, weights, asked.lots[name]) for name in ("order", "any", "facts")}
    found["names"] = one_by_one(shape, weights, [reading.told_names for reading in readings])
    found["rows"] = one_by_one(shape, weights, [reading.told_rows for reading in readings])
    return found


def _at_the_end(shape: DecoderShape, weights: Weights, asked: Questions, last: dict[str, Answered]) -> dict[str, Any]:
    """Return shares of fields and of contexts right, and all that is asked about programs not all of which is told."""
    from experiments.studies.scaling.asking import answered, contexts_right

    untold = answered(shape, weights, asked.lots["untold"])
    cells = {
        name: contexts_right(asked.lots[name], found.written)
        for name, found in (("order", last["order"]), ("any", last["any"]), ("untold", untold))
    }
    return {
        "cells": {name: [round(float(share), 5) for share in values.mean(axis=1)] for name, values in cells.items()},
        "fields": [round(float(share), 5) for share in 1 - last["facts"].wrong.mean(axis=1) / 8],
        "untold": [[round(float(a), 7), round(float(b), 5)] for a, b in zip(untold.loss, untold.exact, strict=True)],
    }


def _own(
    shape: DecoderShape, weights: Weights, own: int, firsts: list[Any], seed: int
) -> list[dict[str, float | int | bool | list[float]]]:
    """Return what each network says of itself: bits a field and fields right by each way of asking, its weights' rank.

    Who is told is asked by its name, and writes its rows by it; who is not, by a name that no text has.
    """
    from experiments.studies.scaling.asking import answered, law_distance, own_questions, rank_of_own, written_rows
    from experiments.studies.scaling.reading import NO_NAME, OWN_NAME

    said = {name: answered(shape, weights, lot) for name, lot in own_questions(own).items()}
    written = {
        told: written_rows(shape, weights, OWN_NAME if told else NO_NAME, seed) for told in (False, True)
    }  # fmt: skip
    random = np.random.default_rng([seed, 3])
    found: list[dict[str, float | int | bool | list[float]]] = []
    for member, first in enumerate(firsts):
        told = is_told(seed, member)
        rows = written[told][member]
        entry: dict[str, float | int | bool | list[float]] = {
            "told": told,
            "rank": rank_of_own(rows, first, random),
            "distance": round(law_distance(rows), 5),
        }
        for name in ("facts", "name" if told else "no name"):
            answer = said[name]
            entry[name] = [round(float(answer.loss[member]), 6), 1 - float(answer.wrong[member, 0]) / 8]
        found.append(entry)
    return found


def estimate(condition: Condition) -> float:
    """Return a guess at one trial's seconds: some for each letter, and more for each weight."""
    letters = float(condition["networks"]) * float(condition["updates"]) * 32 * 33
    return 5 + 1.25 * letters * (3.5e-6 + 1.05e-10 * weights_of(int(condition["width"])))
