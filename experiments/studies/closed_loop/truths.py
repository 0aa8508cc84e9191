"""Planted truths of the closed loop: worlds in which copies live in some codes, in all or in none, and nulls differ."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from experiments.closed_loop.wording import ARMS, CP, LOOP, NULLS, QUINE, SAME_LAW, TRUE_RULE
from experiments.reproduction.questions import BREAKING, BUILT, EDIT, ERASED, PARTS, SHUFFLED_WEIGHTS
from experiments.studies.closed_loop.arithmetic import DECIDING
from experiments.studies.closed_loop.arms import ANSWERS, NOISE, arm_question
from experiments.studies.closed_loop.kind import STATED
from experiments.studies.closed_loop.parts import VON_NEUMANN, part_question
from experiments.studies.closed_loop.trial import ChosenKinds, conditions, fixed
from experiments.studies.table import Row, TrialTable
from experiments.studies.told_apart import null_question
from experiments.studies.trial import Condition
from experiments.studies.truth import Outcome, PlantedTruth

# What the nulls fail where each is what it is called.
OWN_COPIER = (BREAKING, SHUFFLED_WEIGHTS, ERASED)
FAILS: dict[str, tuple[str, ...]] = {TRUE_RULE: OWN_COPIER, CP: OWN_COPIER, QUINE: ()}
# By arm, the chance that a copy lives, and the mean share of right answers.
CODED: dict[str, float] = {**dict.fromkeys(ARMS, 0.01), "RS(255,95)": 0.998, "RS(255,127)": 0.46}
KEPT = {"uncoded": 0.02, "header intact": 0.3, "weights drawn": 0.6, "wide": 0.3, "noise-trained": 0.55, SAME_LAW: 0.1}
_SCATTER = 0.05
# Symbols that are written of a network in each code.
WRITTEN = {"RS(255,191)": 5528, "RS(255,127)": 8088, "RS(255,95)": 11032}
_TURN = {
    "depth": 1, "side": 21, "steps": 424, "population": 300, "same_bits": 40, "bits": 40, "same_weights": 5,
    "weights": 5, "as_drawn": True, "intact": True, "network": "a" * 64, "same_network": True, "physics": "b" * 64,
    "same_physics": True, "contexts": 1145, "exact": True, "repeats": False, "perfect": True,
}  # fmt: skip


def drawn(
    config: ChosenKinds,
    random: np.random.Generator,
    *,
    alive: Mapping[str, float] | float,
    kept: Mapping[str, float] = KEPT,
    fails: Mapping[str, tuple[str, ...]] = FAILS,
    loop_fails: Mapping[str, float] | None = None,
    all_or_none: bool = False,
    networks: int | None = None,
) -> TrialTable:
    """Draw a table as the settings plan it, of all their networks or the first few.

    A copy in an arm lives with the chance `alive`, which itself scatters between networks (beta, of 20 trials'
    weight), or is the same for all copies of a network (`all_or_none`). Right answers scatter by 5 percentage points
    between networks around `kept`. Each null fails what it `fails`, and the loop of each network a question with
    the chance that `loop_fails` gives it, 0.5 % if none.
    """
    rows: list[Row] = []
    lives = alive if isinstance(alive, Mapping) else dict.fromkeys(ARMS, alive)
    for seed in range(config.seed, config.seed + min(config.seeds, networks or config.seeds)):
        chances = {arm: _chance(random, share, all_or_none) for arm, share in (*lives.items(), (SAME_LAW, 0.005))}
        for condition in conditions(config):
            if fixed(condition) and seed > config.seed:
                continue
            found = _measured(condition, random, chances, kept, fails, loop_fails or {})
            rows.append({"key": f"{len(rows)}", "seed": seed, **condition, **found})
    return TrialTable(rows)


def _chance(random: np.random.Generator, share: float, all_or_none: bool) -> float:
    if all_or_none:
        return float(random.random() < share)
    return float(random.beta(20 * share + 1e-9, 20 * (1 - share) + 1e-9))


def _measured(
    condition: Condition,
    random: np.random.Generator,
    chances: Mapping[str, float],
    kept: Mapping[str, float],
    fails: Mapping[str, tuple[str, ...]],
    loop_fails: Mapping[str, float],
) -> Row:
    kind = condition["kind"]
    if kind == "line":
        turns = [{**_TURN, "depth": depth, "repeats": depth > 1} for depth in (1, 2)]
        return {
            "perfect": True, "turns": turns, "ended": None, "tape": "0123" * 5 + "0", "parts": [["embedding", 8]],
            "labels": 4, "written": 20, "weights": 5, "weight_bits": 7, "attempts": 1, "margin": 0.5,
        }  # fmt: skip
    if kind == "questions":
        system = condition["system"]
        if system == LOOP:
            yes = {question: bool(random.random() >= loop_fails.get(question, 0.005)) for question in PARTS}
        else:
            yes = {question: question not in fails[system] for question in PARTS}
        return {"answers": [[question, said, "seen"] for question, said in yes.items()]}
    arm, rate = condition["arm"], condition["rate"]
    chance = chances[arm] if arm == SAME_LAW else chances[arm] ** (rate / STATED)
    if kind == "copies":
        # Fewer errors leave more of what is beyond the null.
        mean = kept.get(arm, chance) ** (1.0 if arm == SAME_LAW else min(1.0, rate / STATED))
        return {
            "right": float(np.clip(random.normal(mean, _SCATTER), 0, 1)),
            "exact": int(random.binomial(condition["copies"], chance)), "readable": condition["copies"],
            "written": WRITTEN.get(arm, 3989),
        }  # fmt: skip
    trials = condition["lives" if kind == "lives" else "rides"]
    bore = int(random.binomial(trials, chance))
    found = {"readable": trials, "bore": bore}
    return {**found, "loops": 8.0 * bore / trials} if kind == "lives" else {**found, "written": 20}


_AS_CALLED: dict[str, Outcome] = {
    null_question(TRUE_RULE): "shown",
    null_question(CP): "shown",
    null_question(QUINE): "not shown",
    **{part_question(part): "not shown" for part in VON_NEUMANN},
}


def _every(nulls: Outcome, parts: Outcome) -> dict[str, Outcome]:
    """Return the same outcome for every null, and for every part."""
    found: dict[str, Outcome] = {null_question(null): nulls for null in NULLS}
    return found | {part_question(part): parts for part in VON_NEUMANN}


_ALL: dict[str, Outcome] = {arm_question(arm): "shown" for arm in DECIDING}
_NONE: dict[str, Outcome] = {arm_question(arm): "refuted" for arm in DECIDING}

TRUTHS = {
    "a code saves them": PlantedTruth(
        "copies live with a chance of 0.998 in one code, of 0.46 in another, of 0.01 in all other arms; noise training "
        "keeps 25 percentage points of the answers, and nulls are what they are called",
        "refuted",
        lambda config, random: drawn(config, random, alive=CODED),
        findings={
            **_NONE,
            ANSWERS: "shown",
            NOISE: "shown",
            **_AS_CALLED,
        },
    ),
    "training under errors saves them": PlantedTruth(
        "as where a code saves them, but copies of networks that were trained under errors live with a chance of 0.97",
        "not shown",
        lambda config, random: drawn(config, random, alive={**CODED, "noise-trained": 0.97}),
        findings={**_NONE, arm_question("noise-trained"): "shown"},
    ),
    "dead in all": PlantedTruth(
        "copies live with a chance of 0.01 in every arm, and keep no more answers than the null",
        "refuted",
        lambda config, random: drawn(config, random, alive=0.01, kept={**dict.fromkeys(ARMS, 0.1), SAME_LAW: 0.25}),
        findings={**_NONE, ANSWERS: "refuted"},
    ),
    "alive in all": PlantedTruth(
        "copies live with a chance of 0.97 in every arm",
        "shown",
        lambda config, random: drawn(config, random, alive=0.97),
        findings=_ALL,
    ),
    "nulls do as well": PlantedTruth(
        "as where a code saves them, but the nulls pass every question",
        "refuted",
        lambda config, random: drawn(config, random, alive=CODED, fails=dict.fromkeys(NULLS, ())),
        findings=_every("not shown", "not shown"),
    ),
    "the loop alone": PlantedTruth(
        "as where a code saves them, but the nulls fail every question",
        "refuted",
        lambda config, random: drawn(config, random, alive=CODED, fails=dict.fromkeys(NULLS, tuple(PARTS))),
        findings=_every("shown", "shown"),
    ),
    "the loop fails": PlantedTruth(
        "dead in all, and the loop fails 97 in 100 times what nulls fail, what is built and what is edited",
        "refuted",
        lambda config, random: drawn(
            config,
            random,
            alive=0.01,
            fails={null: OWN_COPIER for null in NULLS},
            loop_fails=dict.fromkeys((*OWN_COPIER, BUILT, EDIT), 0.97),
        ),
        findings={
            **{null_question(null): "refuted" for null in NULLS},
            **{part_question(part): "refuted" for part in ("copier", "constructor", "description")},
        },
    ),
    "noise training harms": PlantedTruth(
        "dead in all, and noise training costs 25 percentage points of the answers",
        "refuted",
        lambda config, random: drawn(config, random, alive=0.01, kept={**KEPT, "wide": 0.55, "noise-trained": 0.3}),
        findings={NOISE: "refuted"},
    ),
    "clusters": PlantedTruth(
        "all copies of a network live, in every arm, or none does, and which is a coin's toss for each arm and network",
        "undecided",
        lambda config, random: drawn(config, random, alive=0.5, all_or_none=True),
        null=True,
        findings={arm_question(arm): "undecided" for arm in ("header intact", "noise-trained")},
    ),
    "few networks": PlantedTruth(
        "as where a code saves them, but two networks were trained",
        "undecided",
        lambda config, random: drawn(config, random, alive=CODED, networks=2),
        null=True,
        findings={null_question(CP): "undecided", part_question("copier"): "undecided"},
    ),
}
