"""The verdict: how many survive at 94 %, where they die, and whether the known answer came out."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from automata.replicators import find_replicator
from experiments.corruption import chance_of_none
from experiments.statistics import critical_error, fit_to_prediction, predicted_success, wilson_interval
from experiments.studies.fidelity.life import KINDS, Kind, Life, life_of
from experiments.studies.fidelity.trial import FidelitySettings
from experiments.study import Verdict
from experiments.table import Table


@dataclass(frozen=True)
class Level:
    """Of the trials of one replicator and kind at one level, how many bore a daughter; `null` is predicted."""

    fidelity: float
    trials: int
    bore: int
    untouched: int
    null: float
    daughters: float
    line: float

    @property
    def interval(self) -> tuple[float, float]:
        """Wilson's interval of the share that bore a daughter."""
        return wilson_interval(self.bore, self.trials)


def levels_of(table: Table, name: str, kind: Kind, periods: int) -> list[Level]:
    """Return the levels of one replicator and kind, the most faithful first."""
    life = life_of(name, periods)
    found = []
    for (level,), part in table.where(replicator=name, kind=kind).groups("level").items():
        found.append(
            Level(
                fidelity=float(part.column("fidelity").mean()),
                trials=len(part),
                bore=int(part.column("bore").sum()),
                untouched=int(part.column("untouched").sum()),
                null=expected_untouched(life, kind, level, part),
                daughters=float(part.column("share_of_daughters").mean()),
                line=float(part.column("line").mean()),
            )
        )
    return sorted(found, key=lambda level: -level.fidelity)


def expected_untouched(life: Life, kind: Kind, level: float, part: Table) -> float:
    """Return the chance, without a free parameter, that no error is made on the first replication's path."""
    if kind == "noise":
        return float(predicted_success(1 - level, life.updates))
    among = len(life.eligible(kind))
    marked = life.on_the_path(life.eligible(kind))
    if kind == "network":  # as many errors as each network made, had they been drawn
        drawn = [min(wrong, among) for wrong in part.column("wrong").tolist()]
        return float(np.mean([chance_of_none(marked, among, wrong) for wrong in drawn]))
    return chance_of_none(marked, among, int(level))


@dataclass(frozen=True)
class Threshold:
    """The fidelity at which half bear no daughter, with its interval; `null` where half are untouched by any error."""

    fidelity: float
    low: float
    high: float
    null: float


def threshold_of(levels: list[Level]) -> Threshold | None:
    """Return where the fitted survival curve crosses one half; None where nothing died, or nothing lived."""
    spoilt = [level for level in levels if level.fidelity < 1]
    if not spoilt:
        return None
    errors = [1 - level.fidelity for level in spoilt]
    trials = [level.trials for level in spoilt]
    found = critical_error(errors, [level.bore for level in spoilt], trials, seed=0)
    if found is None:
        return None
    error, low, high = (min(value, 1.0) for value in found)
    # The null's crossing, between the levels on either side of it.
    nulls = np.array([1.0, *(level.null for level in spoilt)])
    places = np.array([0.0, *errors])
    crossing = float(np.interp(-0.5, -nulls, places))
    return Threshold(1 - error, 1 - high, 1 - low, 1 - crossing)


def verdict(config: FidelitySettings, table: Table) -> Verdict:
    """Say whether half of the replicators survive at 94 %, and where they die."""
    stated = {kind: _stated(config, table, kind) for kind in config.kinds}
    thresholds = {
        (name, kind): threshold_of(levels_of(table, name, kind, config.periods))
        for name in config.replicators
        for kind in config.kinds
        if kind != "unmet"
    }
    judged = [stated[kind] for kind in ("table", "network", "noise", "changing") if kind in stated]
    bore, tried = (sum(part[index] for part in judged) for index in (0, 1))
    low, high = wilson_interval(bore, tried)
    outcome = "refuted" if high < 0.5 else "supported" if low > 0.5 else "undecided"
    sentence = (
        f"At 94 % fidelity {bore} of {tried} spoilt replicators bore a daughter "
        f"(95 % interval {100 * low:.0f}–{100 * high:.0f} %)"
    )
    main = [found for (_, kind), found in thresholds.items() if kind == "table" and found]
    if main:
        least, most = min(found.fidelity for found in main), max(found.fidelity for found in main)
        sentence += (
            f"; with wrong answers drawn among the contexts that it meets, half of them die at "
            f"{_percent(least)} to {_percent(most)} already, replicator by replicator"
        )
    if "unmet" in stated:
        lived, null = stated["unmet"]
        sentence += f"; of {null} with the same share of errors where no life looks, {lived} bore one"
    p = _eigen(config, table)
    numbers = {
        "at_94": {kind: {"bore": part[0], "trials": part[1]} for kind, part in stated.items()},
        "thresholds": {
            f"{name}/{kind}": None if found is None else [found.fidelity, found.low, found.high, found.null]
            for (name, kind), found in thresholds.items()
        },
        "eigen_p": p,
    }
    return Verdict(outcome, sentence + ".", _remarks(stated, p), numbers, (_threshold_table(thresholds),))


def _stated(config: FidelitySettings, table: Table, kind: Kind) -> tuple[int, int]:
    """Return how many bore a daughter at 94 %, of how many, over all replicators."""
    bore = trials = 0
    for name in config.replicators:
        level = life_of(name, config.periods).stated(kind)
        part = table.where(replicator=name, kind=kind, level=level)
        bore += int(sum(row["bore"] for row in part))
        trials += len(part)
    return bore, trials


def _eigen(config: FidelitySettings, table: Table) -> float | None:
    """Return the p-value of the known answer: that of noisy runs a share (1 - p) ** L has no error."""
    levels = [
        level for name in config.replicators for level in levels_of(table, name, "noise", config.periods)
    ]
    if not levels:
        return None
    counts = [[level.untouched for level in levels], [level.trials for level in levels]]
    return fit_to_prediction(*counts, [level.null for level in levels], seed=0)


def _remarks(stated: Mapping[Kind, tuple[int, int]], p: float | None) -> tuple[str, ...]:
    told = ", ".join(f"{KINDS[kind]}: {bore} of {trials}" for kind, (bore, trials) in stated.items())
    remarks = [f"At 94 %, kind by kind: {told}."]
    if p is not None:
        remarks.append(
            "Known answer: the share of noisy replications without any error is (1 - p)^L, L being the updates that "
            f"one takes; the counts {'agree with it' if p > 0.01 else 'do NOT agree with it'} (p = {p:.2f})."
        )
    return tuple(remarks)


def _percent(share: float) -> str:
    """Return a fidelity with as many digits as tell it from 100 %."""
    digits = 1 if share < 0.99 else min(6, max(2, 1 - math.floor(math.log10(max(1 - share, 1e-6))) - 2))
    return f"{100 * share:.{digits}f} %"


def _threshold_table(
    thresholds: Mapping[tuple[str, Kind], Threshold | None],
) -> tuple[str, list[str], list[list[str]]]:
    rows = []
    for (name, kind), found in thresholds.items():
        if found is None:
            rows.append([find_replicator(name).title, KINDS[kind], "not crossed", "", ""])
        else:
            span = f"{_percent(found.low)} – {_percent(found.high)}"
            rows.append(
                [
                    find_replicator(name).title,
                    KINDS[kind],
                    _percent(found.fidelity),
                    span,
                    _percent(found.null),
                ]
            )
    head = [
        "replicator",
        "errors",
        "half bear no daughter at",
        "95 % interval",
        "null: any error on the path kills",
    ]
    return "The fidelity at which replication dies", head, rows
