"""Climbing: how often a study's verdict recognises an effect at each size, and the smallest that it mostly does.

Planted truths lie far from the boundary of a verdict. A ladder of the same effect at growing sizes says where it lies.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from automata.checks import at_least
from automata.files.json_types import JsonObject
from automata.proportion import Proportion
from experiments.errors import StudyError
from experiments.statistics.wording import counted
from experiments.studies.calibration import LEAST_RIGHT, OPEN
from experiments.studies.ladder import EffectLadder
from experiments.studies.study import Study, StudyConfig


@dataclass(frozen=True)
class Rung:
    """Of the tables drawn at one size, in how many the verdict is `right`, and in how many it decides wrongly."""

    size: float
    right: Proportion
    wrong: Proportion


@dataclass(frozen=True)
class Climb:
    """A study's ladder by its name, with what came of each size."""

    name: str
    ladder: EffectLadder
    rungs: tuple[Rung, ...]

    @property
    def smallest(self) -> float | None:
        """The smallest size from which on the effect is recognised in LEAST_RIGHT of the tables; None if none is."""
        found = None
        for rung in reversed(self.rungs):
            if rung.right.share < LEAST_RIGHT:
                break
            found = rung.size
        return found

    def as_dict(self) -> JsonObject:
        """Return plain data for JSON."""
        return {
            "ladder": self.name,
            "says": self.ladder.says,
            "question": self.ladder.question,
            "right_outcome": self.ladder.right,
            "smallest": self.smallest,
            "rungs": [
                {
                    "size": rung.size,
                    "right": rung.right.as_dict("count", "of"),
                    "wrong": rung.wrong.as_dict("count", "of"),
                }
                for rung in self.rungs
            ],
        }


def climb(study: Study, config: StudyConfig, draws: int, *, seed: int = 0) -> tuple[Climb, ...]:
    """Judge `draws` tables of each size of each of the study's ladders; a size's tables are its own.

    Raises StudyError for a study without ladders, and ArgumentError for fewer draws than one.
    """
    at_least(1, draws=draws)
    if not study.ladders:
        raise StudyError(f"{study.name} has no ladders, so that the smallest effect that it finds is not known")
    found = []
    for name, ladder in study.ladders.items():
        rungs = []
        for place, size in enumerate(ladder.sizes):
            streams = (np.random.default_rng([seed, number, place, *name.encode()]) for number in range(draws))
            verdicts = [study.verdict(config, ladder.draw(config, random, size)) for random in streams]
            told = [verdict.outcome_of(ladder.question) for verdict in verdicts]
            wrong = sum(outcome not in (*OPEN, ladder.right) for outcome in told)
            rungs.append(Rung(size, Proportion(told.count(ladder.right), draws), Proportion(wrong, draws)))
        found.append(Climb(name, ladder, tuple(rungs)))
    return tuple(found)


def climb_table(found: Sequence[Climb]) -> tuple[list[str], list[list[str]]]:
    """Return heads and rows: a size of a ladder each, how often the verdict is right, and a mark at the smallest."""
    rows = []
    for one in found:
        for place, rung in enumerate(one.rungs):
            head = [f"{one.name}: {one.ladder.says}", one.ladder.question or "the claim", one.ladder.right]
            smallest = "*" if rung.size == one.smallest else ""
            rows.append([*(head if place == 0 else [""] * 3), f"{rung.size:g}", counted(rung.right), smallest])
    return ["effect", "question", "right", "size", "right in", "smallest found"], rows
