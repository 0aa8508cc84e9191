"""Planted truths of the study self-copy: worlds in which scribes copy themselves, or do not, or nulls do as well."""

from __future__ import annotations

import numpy as np

from experiments.scribe.life.questions import QUESTIONS
from experiments.studies.self_copy.trial import SelfCopySettings, conditions
from experiments.studies.table import Row, TrialTable
from experiments.studies.truth import PlantedTruth

# What scribe and nulls answer, question by question (y yes, n no, - cannot be asked), where each is what it is called.
ANSWERS = {
    "the scribe": "yyyy-yyyyyyy",
    "cp": "yyyyyyynny--",
    "identity quine": "yyyyyyyyyy--",
    "memoriser": "yynnnnynnn--",
    "untrained": "nnnnnnnnnnnn",
}
_WORDS = {"y": True, "n": False, "-": None}


def answers(told: dict[str, str]) -> list[list[object]]:
    """Return answers as a trial stores them: system, question, yes or no or None."""
    return [
        [system, question, _WORDS[sign]]
        for system, signs in told.items()
        for question, sign in zip(QUESTIONS, signs, strict=True)
    ]


def drawn(
    config: SelfCopySettings, random: np.random.Generator, *, chance: float, told: dict[str, str] | None = None
) -> TrialTable:
    """Draw a table in which each scribe writes itself in every generation with the same chance."""
    rows: list[Row] = []
    for seed in range(config.seed, config.seed + config.seeds):
        for condition in conditions(config):
            if condition["kind"] == "scribe":
                exact = bool(random.random() < chance)
                asked = condition["generations"]
                found: dict[str, object] = {
                    "certified": exact, "asked": asked, "perfect": asked if exact else int(random.integers(0, asked)),
                    "updates": int(random.integers(2000, 4500)),
                }  # fmt: skip
                if exact and condition["arm"] == "random tapes":
                    found["answers"] = answers(ANSWERS if told is None else told)
            else:
                reach = (1 << condition["places"]) - 1
                found = {
                    "certified": bool(condition["curriculum"]), "reach": reach, "weights": 90 * condition["places"],
                    "updates": int(random.integers(400, 1800)), "attempts": 1, "symbols": 800,
                }  # fmt: skip
            rows.append({**condition, "seed": seed, **found})
    return TrialTable(rows)


TRUTHS = {
    "scribes copy themselves": PlantedTruth(
        "each scribe copies itself with a chance of 0.98, and nulls answer as they are called",
        "shown",
        lambda config, random: drawn(config, random, chance=0.98),
    ),
    "scribes fail": PlantedTruth(
        "each scribe copies itself with a chance of 0.05",
        "refuted",
        lambda config, random: drawn(config, random, chance=0.05),
    ),
    "a coin": PlantedTruth(
        "each scribe copies itself with a chance of one half",
        "undecided",
        lambda config, random: drawn(config, random, chance=0.5),
        null=True,
    ),
    "cp does as well": PlantedTruth(
        "scribes copy themselves, and cp passes every question that they do",
        "undecided",
        lambda config, random: drawn(config, random, chance=0.98, told={**ANSWERS, "cp": "yyyyyyyyyy--"}),
        null=True,
    ),
}
