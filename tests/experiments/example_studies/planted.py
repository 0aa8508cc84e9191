"""A study with an effect planted in it: the answer to a dose is `effect` times the dose, and noise."""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path

import numpy as np
from pydantic import Field

from experiments.statistics import bootstrap_interval, permutation_test
from experiments.studies.ladder import EffectLadder
from experiments.studies.study import Study, StudyConfig, StudyVerdict, product
from experiments.studies.table import TrialTable
from experiments.studies.truth import PlantedTruth


class Settings(StudyConfig):
    """`seconds` is how long a trial takes; `mishap` what befalls those of seed 1 and dose 0, see `trial`."""

    effect: float = 2.0
    doses: tuple[float, ...] = Field(default=(0.0, 0.5, 1.0), min_length=2)
    seconds: float = Field(default=0.0, ge=0)
    mishap: str = "none"
    marker: str = ""


def conditions(config: Settings) -> list[dict]:
    return product(
        dose=config.doses,
        effect=[config.effect],
        seconds=[config.seconds],
        mishap=[config.mishap],
        marker=[config.marker],
    )


def trial(condition, seeds: np.random.SeedSequence) -> dict:
    time.sleep(condition["seconds"])
    if condition["dose"] == 0 and seeds.entropy[0] == 1:
        befall(condition["mishap"], condition["marker"])
    random = np.random.default_rng(seeds)
    return {
        "answer": condition["effect"] * condition["dose"] + random.normal(),
        "draw": int(random.integers(1000)),
    }


def befall(mishap: str, marker: str) -> None:
    if mishap == "raise":
        raise ArithmeticError("planted: 1 + 1 = 3")
    if mishap == "kill" or (mishap == "kill once" and not Path(marker).exists()):
        if marker:
            Path(marker).touch()
        os.kill(os.getpid(), signal.SIGKILL)


def verdict(config: Settings, table) -> StudyVerdict:
    low, high = (table.where(dose=dose).column("answer") for dose in (config.doses[0], config.doses[-1]))
    if min(len(low), len(high)) < 2:
        return StudyVerdict("undecided", "Too few trials were done to say anything.")
    p = permutation_test(high, low, seed=0, alternative="greater", resamples=999)
    start, end = bootstrap_interval(high, seed=0)
    supported = p < 0.01
    means = [[str(dose), f"{table.where(dose=dose).column('answer').mean():.3f}"] for dose in config.doses]
    return StudyVerdict(
        "shown" if supported else "undecided",
        f"The answer {'rises' if supported else 'is not shown to rise'} with the dose (p = {p:.4f}).",
        (f"The highest dose answers {start:.2f} to {end:.2f}.",),
        {"p": p, "interval": [start, end]},
        (("By dose", ["dose", "mean"], means),),
    )


def figures(config: Settings, table, verdict: StudyVerdict) -> dict:
    from matplotlib.figure import Figure

    def answers(theme) -> Figure:
        figure = Figure(figsize=(3, 2))
        axes = figure.subplots()
        axes.plot(table.column("dose"), table.column("answer"), "o", color=theme.series[1])
        axes.axhline(0, color=theme.muted, linestyle="--", label="null")
        return figure

    return {"answers": (answers, "Answers by dose; dashed: the null of no effect.")}


def drawn(config: Settings, random: np.random.Generator, effect: float) -> TrialTable:
    """Return a table as trials fill it in a world of another effect."""
    plan = STUDY.plan(config)
    doses = [trial.condition["dose"] for trial in plan]
    rows = zip(plan, doses, effect * np.array(doses) + random.normal(size=len(plan)), strict=True)
    return TrialTable(
        [{"key": one.key, "seed": one.seed, "dose": dose, "answer": answer} for one, dose, answer in rows]
    )


TRUTHS = {
    "no effect": PlantedTruth("noise", "undecided", lambda config, random: drawn(config, random, 0.0), null=True),
    "effect of 2": PlantedTruth("it rises", "shown", lambda config, random: drawn(config, random, 2.0)),
}
LADDERS = {
    "effect": EffectLadder("by how much the answer rises with the dose", (0.1, 0.5, 1.0, 2.0, 4.0), "shown", drawn)
}
STUDY = Study(
    name="planted",
    version=1,
    title="Does a planted effect come out?",
    claim="The answer rises with the dose.",
    predictions={"It rises.": lambda config, table, verdict: verdict.outcome == "shown"},
    unit="a trial",
    nulls={"no effect": "The answer is noise about 0 at every dose."},
    measures={"answer": "what came of the dose", "draw": "a number from 0 to 999"},
    settings=Settings,
    presets={"quick": {"seeds": 12}, "full": {"seeds": 100}},
    conditions=conditions,
    trial=trial,
    verdict=verdict,
    figures=figures,
    truths=TRUTHS,
    ladders=LADDERS,
    estimate=lambda condition: 0.01 + condition["seconds"],
)
