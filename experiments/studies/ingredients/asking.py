"""What every arm of a seed is asked, and what the answers are worth."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from experiments.studies.ingredients.arms import ARMS
from experiments.studies.ingredients.texts import (
    LEVELS,
    OWN,
    PromptAnswer,
    change,
    checks,
    code_of,
    configurations,
    description,
    draw_configuration,
    encoded,
    program,
    read_program,
)
from experiments.studies.ten_cases import CONTEXTS, contexts_right, draw_rule
from neural.scribe.corpus.documents import END, decode, encode
from neural.scribe.decoder.writing import bits, write

if TYPE_CHECKING:
    from neural.scribe.decoder.model import Weights

# Questions about programs show all cases, in order and in any; of changes, one order, two and three.
_PROGRAM_LEVELS, _CHANGE_LEVELS = (0, 2), (0, 2, 3)


class ArmQuestions:
    """What every arm of a seed is asked, all of it about what is kept out of every training."""

    def __init__(self, seed: int, questions: int) -> None:
        random = np.random.default_rng([seed, 20])
        own = configurations().number[code_of(OWN)]
        foreign: list[int] = []
        while len(foreign) < questions:
            if (number := draw_configuration(random, True)) != own:
                foreign.append(number)
        self.described = {
            "own": [(own, description(own, level)) for level in range(LEVELS)],
            "foreign": [(number, description(number, level)) for level in range(LEVELS) for number in foreign],
        }
        self.rules = {level: [draw_rule(random, True) for _ in range(questions)] for level in _PROGRAM_LEVELS}
        self._programs = {
            level: [program(random, level, rule) for rule in rules] for level, rules in self.rules.items()
        }
        self._changes = {level: [change(random, level, True) for _ in range(questions)] for level in _CHANGE_LEVELS}

    def answers(self, weights: Weights) -> dict[str, NDArray[np.float64]]:
        """Return each of OUTCOMES of each member, (N,)."""
        found: dict[str, NDArray[np.float64]] = {}
        for name, described in self.described.items():
            letters, counts = encoded([lesson for _, lesson in described])
            chances = configurations().chances[[number for number, _ in described]]
            found[name] = bet(bits(OWN, weights, letters[None], counts[None]), chances).mean(axis=1)
        exact: list[float] = []
        cells: list[float] = []
        for level, rules in self.rules.items():
            for row in _written(weights, self._programs[level], most=12):
                right = [contexts_right(read_program(text), rule) for text, rule in zip(row, rules, strict=True)]
                exact.append(float(np.mean([one == CONTEXTS for one in right])))
                cells.append(float(np.mean(right)) / CONTEXTS)
        found["exact"], found["cells"] = _by_member(exact), _by_member(cells)
        came: dict[str, list[float]] = {"visible": [], "hidden": [], "whole": []}
        for lessons in self._changes.values():
            for row in _written(weights, lessons, most=9):
                both = [checks(text, lesson) for text, lesson in zip(row, lessons, strict=True)]
                came["visible"].append(float(np.mean([ok for seen, _ in both for ok in seen])))
                came["hidden"].append(float(np.mean([ok for _, unseen in both for ok in unseen])))
                came["whole"].append(float(np.mean([all(seen) and all(unseen) for seen, unseen in both])))
        return found | {name: _by_member(values) for name, values in came.items()}

    def floors(self, programs: Sequence[PromptAnswer]) -> dict[str, list[float]]:
        """Return the exact and the cells' share of two answers that need no network.

        `constant`: of each case, what most rules trained on answer. `nearest`: of the rules trained on, the one that
        agrees with most of what is shown, the first of equals.
        """
        trained = np.array(sorted({rule for one in programs if (rule := read_program(one.answer)) is not None}))
        constant = tuple((trained.mean(axis=0) > 0.5).tolist())
        rules = [rule for part in self.rules.values() for rule in part]
        nearest = [tuple(trained[(trained == np.array(rule)).sum(axis=1).argmax()].tolist()) for rule in rules]
        return {
            name: [float(np.mean([one == CONTEXTS for one in right])), round(float(np.mean(right)) / CONTEXTS, 5)]
            for name, right in (
                ("constant", [contexts_right(constant, rule) for rule in rules]),
                ("nearest", [contexts_right(one, rule) for one, rule in zip(nearest, rules, strict=True)]),
            )
        }


def bet(needed: NDArray[np.float64], chances: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the bits over the prior of one who bets half on the network and half on the law.

    `needed` are the bits that a network needs for each answer, (N, B), `chances` those of the answers under the law,
    (B,). The law itself gets 0; a network for which the answer is out of the question -1, and no less.
    """
    found: NDArray[np.float64] = np.log2(0.5 + 0.5 * 2.0**-needed / chances)
    return found


def _by_member(values: Sequence[float]) -> NDArray[np.float64]:
    found: NDArray[np.float64] = np.array(values, dtype=np.float64).reshape(-1, len(ARMS)).mean(axis=0)
    return found


def _written(weights: Weights, lessons: Sequence[PromptAnswer], most: int) -> list[list[str]]:
    """Return what each member writes after each prompt, which may be of several lengths."""

    lengths: dict[int, list[int]] = {}
    for place, one in enumerate(lessons):
        lengths.setdefault(len(one.prompt), []).append(place)
    found: list[list[str]] = [[""] * len(lessons) for _ in range(len(weights["norm"]))]
    for places in lengths.values():
        prompts = np.array([[encode(lessons[place].prompt) for place in places]])
        for member, rows in enumerate(write(OWN, weights, prompts, most, END)):
            for place, row in zip(places, rows, strict=True):
                found[member][place] = decode(row)
    return found
