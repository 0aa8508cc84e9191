"""Calibration: how often a study's verdict errs, on tables drawn from worlds whose truth is known.

A verdict is a classifier of tables. A study names its truths: states of the world that it should tell apart, at stated
effects, each with a function that draws a table as trials in such a world would fill it. The whole verdict is computed
from every drawn table, and the outcomes of its claim and of each further question are counted against those that are
right there.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from automata.checks import at_least
from automata.files.json_types import JsonObject
from automata.proportion import Proportion
from experiments.errors import StudyError
from experiments.statistics.wording import counted
from experiments.studies.study import Study, StudyConfig
from experiments.studies.truth import Outcome, PlantedTruth

# A verdict that decides wrongly in more of the worlds without the effect, or is right in fewer of those with it, is
# not fit for use.
MOST_WRONG, LEAST_RIGHT = 0.10, 0.80
# What a verdict may say without having decided.
OPEN = ("undecided", "not shown")

# How often each outcome came; of which question; draws with any wrong answer (see TruthOutcomes).
Counts = tuple[dict[str, int], str, int | None]


@dataclass(frozen=True)
class TruthOutcomes:
    """How often one question, or the claim (`question` is empty), came to each outcome under a truth, of `draws`.

    `any_wrong`, of the claim: draws in which it or any further question of the truth was decided wrongly.
    """

    name: str
    truth: PlantedTruth
    draws: int
    counts: Mapping[str, int]
    question: str = ""
    any_wrong: int | None = None

    @property
    def right_outcome(self) -> Outcome:
        """The outcome that is right under this truth."""
        return self.truth.findings[self.question] if self.question else self.truth.right

    @property
    def right(self) -> Proportion:
        """Draws in which the outcome is the one that is right."""
        return Proportion(self.counts.get(self.right_outcome, 0), self.draws)

    @property
    def wrong(self) -> Proportion:
        """Draws in which something else was decided; to leave it open is not wrong."""
        decided = sum(n for outcome, n in self.counts.items() if outcome not in (*OPEN, self.right_outcome))
        return Proportion(decided, self.draws)

    @property
    def fit(self) -> bool:
        """Whether it errs in no more than MOST_WRONG of the draws, and finds an effect in LEAST_RIGHT of them."""
        return self.wrong.share <= MOST_WRONG and (self.truth.null or self.right.share >= LEAST_RIGHT)

    def as_dict(self) -> JsonObject:
        """Return plain data for JSON."""
        return {
            "truth": self.name,
            "says": self.truth.says,
            "question": self.question,
            "null": self.truth.null,
            "right_outcome": self.right_outcome,
            "draws": self.draws,
            "outcomes": dict(self.counts),
            "right": self.right.as_dict("count", "of"),
            "wrong": self.wrong.as_dict("count", "of"),
            "fit": self.fit,
            **(
                {"any_wrong": Proportion(self.any_wrong, self.draws).as_dict("count", "of")}
                if self.any_wrong is not None and self.truth.findings
                else {}
            ),
        }


def calibrate(study: Study, config: StudyConfig, draws: int, *, seed: int = 0) -> tuple[TruthOutcomes, ...]:
    """Judge `draws` tables of each of the study's truths; a truth's tables do not depend on which others there are.

    Raises StudyError for a study that names no truths, or a truth of a question that the verdict does not answer, and
    ArgumentError for fewer draws than one.
    """
    at_least(1, draws=draws)
    if not study.truths:
        raise StudyError(f"{study.name} names no truths, so that its verdict cannot be calibrated")
    return tuple(one for name in study.truths for one in calibrate_truth(study, config, name, draws, seed=seed))


def calibrate_truth(
    study: Study, config: StudyConfig, name: str, draws: int, *, seed: int = 0
) -> tuple[TruthOutcomes, ...]:
    """Judge `draws` tables of the truth of this name: of its claim first, then of each further question."""
    truth = study.truths[name]
    streams = (np.random.default_rng([seed, number, *name.encode()]) for number in range(draws))
    verdicts = [study.verdict(config, truth.draw(config, random)) for random in streams]
    rights = {"": truth.right, **truth.findings}
    astray = sum(
        any(verdict.outcome_of(question) not in (*OPEN, right) for question, right in rights.items())
        for verdict in verdicts
    )
    return tuple(
        TruthOutcomes(
            name,
            truth,
            draws,
            Counter[str](verdict.outcome_of(question) for verdict in verdicts),
            question,
            None if question else astray,
        )
        for question in rights
    )


def unreached(found: tuple[TruthOutcomes, ...]) -> tuple[str, ...]:
    """Return the outcomes that are right under some truth, but to which no drawn table led, with their question."""
    missing = []
    for question in dict.fromkeys(one.question for one in found):
        asked = [one for one in found if one.question == question]
        reached = {outcome for one in asked for outcome in one.counts}
        missing += [
            f"{outcome} ({question})" if question else outcome
            for outcome in sorted({one.right_outcome for one in asked} - reached)
        ]
    return tuple(missing)


def matrix(found: tuple[TruthOutcomes, ...]) -> tuple[list[str], list[list[str]]]:
    """Return heads and rows: a truth each, how often each outcome came, and the rates with their intervals."""
    outcomes = sorted({outcome for one in found for outcome in one.counts} | {one.right_outcome for one in found})
    asks = any(one.question for one in found)
    heads = ["truth", "is", *(["question"] if asks else []), "right outcome", *outcomes, "right", "wrong"]
    rows = [
        [
            one.name,
            one.truth.says,
            *([one.question or "the claim"] if asks else []),
            one.right_outcome,
            *(str(one.counts.get(outcome, 0)) for outcome in outcomes),
            counted(one.right),
            counted(one.wrong),
        ]
        for one in found
    ]
    return heads, rows
