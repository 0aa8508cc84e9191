"""Planted truths of the study origins: worlds in which copies take over by chances and at paces that are known."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from experiments.studies.origins.arms import ARMS, FACTORS
from experiments.studies.origins.cells import ArmCell
from experiments.studies.origins.floors import floor_of
from experiments.studies.origins.trial import OriginsSettings, conditions
from experiments.studies.origins.verdict import ENTROPY, OWN_HEADS, question_of
from experiments.studies.table import Row, TrialTable
from experiments.studies.truth import Outcome, PlantedTruth


def drawn(
    config: OriginsSettings,
    random: np.random.Generator,
    *,
    chance: Callable[[str], float],
    pace: Callable[[str], float] = lambda arm: 1.0,
    size: Callable[[str], float] = lambda arm: 1.0,
    alarms: float = 0.0,
    late: bool = False,
) -> TrialTable:
    """Draw a table in which copies arise in a soup with its arm's chance, and take over as long as soups are run.

    In arms of more or fewer programs each program has the chance that it has in a soup of the base's size, times
    `size`; in floors none is counted. The epoch at which entropy crosses 1 follows an exponential law with a mean of a
    sixth of the run by the arm's pace, or, if `late`, any epoch is as likely; the takeover begins 0 to `waiting` epochs
    later, and is seen if it can last long enough. Where none arise, entropy crosses 1 with the chance `alarms`.
    """
    rows: list[Row] = []
    for seed in range(config.seed, config.seed + config.seeds):
        for condition in conditions(config):
            arm, every = condition["arm"], config.every
            # By an epoch by which the law has come to F, a soup of the base's size is taken over with the chance
            # c F; one of r times the programs with 1 − (1 − c F)^r.
            drawn_share = 1 - random.random() ** (1 / (ARMS[arm].size * size(arm)))
            copies = bool(drawn_share < chance(arm)) and not _is_floor(config, condition)
            came = drawn_share / chance(arm) if copies else random.random()
            crosses = copies or bool(random.random() < alarms)
            mean = config.epochs / 6 / pace(arm)
            at = config.epochs * came if late else -mean * np.log1p(-came)
            first = every * (1 + int(at / every))
            taken = first + every * int(random.integers(0, 1 + config.waiting // every)) if copies else None
            takeover = taken if taken is not None and taken + config.lasting <= config.epochs else None
            ended = config.epochs if takeover is None else takeover + config.lasting
            crossing = first if crosses and first <= ended else None
            born = crossing if copies else None
            rows.append(
                {
                    **condition, "seed": seed, "appearance": born, "fertility": born, "wave": None,
                    "takeover": takeover, "crossing": crossing, "fertile": float(takeover is not None),
                    "word_share": 0.0, "entropy": 0.3 if crossing is None else 4.0, "ended": ended, "digest": "",
                }
            )  # fmt: skip
    return TrialTable(rows)


def _is_floor(config: OriginsSettings, condition: Mapping[str, Any]) -> bool:
    cell = ArmCell(condition["language"], condition["arm"], TrialTable([dict(condition)]))
    return not cell.is_null and bool(floor_of(cell, config))


def _where_possible(share: float) -> Callable[[str], float]:
    """The chance of arms in which programs can copy; 0 in the nulls."""
    return lambda arm: 0.0 if ARMS[arm].null else share


def _matter(*factors: str) -> Mapping[str, Outcome]:
    """The right answers where these factors matter and no other does."""
    return {question_of(one): "shown" if one in factors else "not shown" for one in FACTORS}


_PREVENTING = ("energy", "writing", "brackets")
_SLOWING = ("pairing", "mutation", "size")

TRUTHS = {
    "copies take over": PlantedTruth(
        "a soup is taken over with a chance of 0.98 where programs can copy, as often and as early in all arms but for "
        "their size, each program with the same chance; none is counted in floors",
        "shown",
        lambda config, random: drawn(config, random, chance=_where_possible(0.98)),
        findings={**_matter(), ENTROPY: "shown", OWN_HEADS: "shown"},
    ),
    "nothing copies": PlantedTruth(
        "no soup is taken over",
        "refuted",
        lambda config, random: drawn(config, random, chance=lambda arm: 0.0),
        findings={OWN_HEADS: "refuted"},
    ),
    "the detector is deceived": PlantedTruth(
        "takeovers are seen with a chance of one half everywhere, in the nulls too",
        "undecided",
        lambda config, random: drawn(config, random, chance=lambda arm: 0.5),
        null=True,
        findings={**_matter(), OWN_HEADS: "undecided"},
    ),
    "no change matters": PlantedTruth(
        "a soup is taken over with a chance of 0.6 in all arms but the nulls",
        "shown",
        lambda config, random: drawn(config, random, chance=_where_possible(0.6)),
        null=True,
        findings=_matter(),
    ),
    "three factors prevent it": PlantedTruth(
        f"a chance of 0.98, and of 0.05 with any change of {', '.join(_PREVENTING)}",
        "shown",
        lambda config, random: drawn(
            config,
            random,
            chance=lambda arm: 0.05 if ARMS[arm].factor in _PREVENTING else _where_possible(0.98)(arm),
        ),
        findings=_matter(*_PREVENTING),
    ),
    "three factors slow it": PlantedTruth(
        f"a chance of 0.98, a third of the pace with any change of {', '.join(_SLOWING)}; of size, of each program's",
        "shown",
        lambda config, random: drawn(
            config,
            random,
            chance=_where_possible(0.98),
            pace=lambda arm: 1 / 3 if ARMS[arm].factor in _SLOWING and ARMS[arm].factor != "size" else 1.0,
            size=lambda arm: 1 / 3 if ARMS[arm].factor == "size" else 1.0,
        ),
        null=True,  # what it finds of so small an effect is its power, and printed
        findings=_matter(*_SLOWING),
    ),
    "programs need company": PlantedTruth(
        "a chance of 0.98; a program's chance grows with the square of the number of programs",
        "shown",
        lambda config, random: drawn(
            config, random, chance=_where_possible(0.98), size=lambda arm: ARMS[arm].size ** 2
        ),
        null=True,  # of soups so small hardly one is taken over, by the null of independent tries too
        findings=_matter("size"),
    ),
    "size makes no difference": PlantedTruth(
        "a chance of 0.98 in soups of any size: a program's chance is the larger, the fewer there are",
        "shown",
        lambda config, random: drawn(config, random, chance=_where_possible(0.98), size=lambda arm: 1 / ARMS[arm].size),
        null=True,  # in eight soups an arm it is found in half of the tables
        findings=_matter("size"),
    ),
    "entropy misleads": PlantedTruth(
        "a chance of 0.6; of the other soups, entropy crosses 1 in 0.8",
        "shown",
        lambda config, random: drawn(config, random, chance=_where_possible(0.6), alarms=0.8),
        null=True,
        findings={ENTROPY: "refuted"},
    ),
    "entropy crosses late": PlantedTruth(
        "each soup whose entropy crosses 1 is taken over, which in many comes too late to be seen",
        "shown",
        lambda config, random: drawn(config, random, chance=_where_possible(0.98), late=True),
        null=True,
        findings={**_matter(), ENTROPY: "shown"},
    ),
}
