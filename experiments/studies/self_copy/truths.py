"""Planted truths of the study self-copy: training succeeds or does not, and nulls do as well or do not."""

from __future__ import annotations

import numpy as np

from experiments.scribe.life.questions import QUESTIONS
from experiments.studies.self_copy.trainings import MOST_UPDATES, OWN_TAPE
from experiments.studies.self_copy.trial import SelfCopySettings, conditions
from experiments.studies.self_copy.verdict import NULLS, QUINE, SCRIBE
from experiments.studies.table import Row, TrialTable
from experiments.studies.told_apart import null_question
from experiments.studies.truth import Outcome, PlantedTruth

# What scribe and nulls answer, question by question (y yes, n no, - cannot be asked), where each is what it is called.
ANSWERS = {
    "the scribe": "yyyy-yyyyyyy",
    "cp": "yyyyyyynny--",
    "identity quine": "yyyyyyyyyy--",
    "memoriser": "yynnnnynnn--",
    "untrained": "nnnnnnnnnnnn",
}
# Trainings of a seed at most, as its trial has it.
ATTEMPTS = 3
_WORDS = {"y": True, "n": False, "-": None}


def answers(told: dict[str, str]) -> list[list[object]]:
    """Return answers as a trial stores them: system, question, yes or no or None."""
    return [
        [system, question, _WORDS[sign]]
        for system, signs in told.items()
        for question, sign in zip(QUESTIONS, signs, strict=True)
    ]


def drawn(
    config: SelfCopySettings,
    random: np.random.Generator,
    *,
    chance: float,
    own: float | None = None,
    told: dict[str, str] | None = None,
) -> TrialTable:
    """Draw a table in which each training, up to three of a seed, gives an exact copier with the same chance.

    Of those that are shown their own tape so many do as `own` says, as many if it does not. One answer in 500 of a
    scribe is another one than `told`.
    """
    rows: list[Row] = []
    for seed in range(config.seed, config.seed + config.seeds):
        for condition in conditions(config):
            if condition["kind"] == "scribe":
                share = chance if own is None or condition["arm"] == "random tapes" else own
                found = _scribe(condition["generations"], random, share)
                if found["certified"] and condition["arm"] == "random tapes":
                    found["answers"] = _scattered(answers(ANSWERS if told is None else told), random)
            else:
                reach = (1 << condition["places"]) - 1
                found = {
                    "certified": bool(condition["curriculum"]), "reach": reach, "weights": 90 * condition["places"],
                    "updates": int(random.integers(400, 1800)), "attempts": 1, "symbols": 800,
                }  # fmt: skip
            rows.append({**condition, "seed": seed, **found})
    return TrialTable(rows)


def _scribe(asked: int, random: np.random.Generator, chance: float) -> dict[str, object]:
    """Return what came of up to three trainings of a seed."""
    for attempt in range(1, ATTEMPTS + 1):
        if random.random() < chance:
            done = int(random.integers(2000, 4500))
            return {"certified": True, "attempts": attempt, "asked": asked, "perfect": asked, "updates": done}
    return {"certified": False, "attempts": ATTEMPTS, "asked": asked, "perfect": 0, "updates": MOST_UPDATES}


def _scattered(said: list[list[object]], random: np.random.Generator) -> list[list[object]]:
    return [
        [system, question, not yes if system == SCRIBE and yes is not None and random.random() < 0.002 else yes]
        for system, question, yes in said
    ]


_AS_CALLED: dict[str, Outcome] = {
    null_question(QUINE, "scribe"): "not shown",
    **{null_question(null, "scribe"): "shown" for null in NULLS},
}
# All fail what an edit, and the breaking of the copier, should do.
_FAILS = "yyyy-nynyyyy"

TRUTHS = {
    "training succeeds": PlantedTruth(
        "each training gives an exact copier with a chance of 0.98, and nulls answer as they are called",
        "shown",
        lambda config, random: drawn(config, random, chance=0.98),
        findings=_AS_CALLED,
    ),
    "training fails": PlantedTruth(
        "each training gives one with a chance of 0.05",
        "refuted",
        lambda config, random: drawn(config, random, chance=0.05),
    ),
    "a coin": PlantedTruth(
        "each training gives one with a chance of one half",
        "undecided",
        lambda config, random: drawn(config, random, chance=0.5),
        null=True,
        findings={OWN_TAPE: "undecided"},
    ),
    "nulls do as well": PlantedTruth(
        "training succeeds, and each null passes all that scribes pass",
        "not shown",
        lambda config, random: drawn(config, random, chance=0.98, told=dict.fromkeys(ANSWERS, ANSWERS[SCRIBE])),
        findings={null_question(null, "scribe"): "not shown" for null in (QUINE, *NULLS)},
    ),
    "the quine does not": PlantedTruth(
        "training succeeds, and the identity quine fails two questions that scribes pass",
        "shown",
        lambda config, random: drawn(config, random, chance=0.98, told={**ANSWERS, QUINE: "yyyyyyynny--"}),
        findings={**_AS_CALLED, null_question(QUINE, "scribe"): "shown"},
    ),
    "all fail the same": PlantedTruth(
        "training succeeds, and scribes and all nulls copy a foreign tape and fail two of the edits",
        "not shown",
        lambda config, random: drawn(config, random, chance=0.98, told=dict.fromkeys(ANSWERS, _FAILS)),
        findings={null_question(null, "scribe"): "refuted" for null in (QUINE, *NULLS)},
    ),
    "only those shown their own tape": PlantedTruth(
        "each training gives one with a chance of 0.05, of 0.95 if it shows the scribe its own description",
        "refuted",
        lambda config, random: drawn(config, random, chance=0.05, own=0.95),
        findings={OWN_TAPE: "shown"},
    ),
    "its own tape harms": PlantedTruth(
        "each training gives one with a chance of 0.98, of 0.1 if it shows the scribe its own description",
        "shown",
        lambda config, random: drawn(config, random, chance=0.98, own=0.1),
        findings={OWN_TAPE: "refuted"},
    ),
    "always": PlantedTruth(
        "each training gives one, whatever it shows",
        "shown",
        lambda config, random: drawn(config, random, chance=1.0),
        findings={OWN_TAPE: "not shown"},
    ),
}
