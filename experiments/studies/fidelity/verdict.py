"""The verdict: how many replicate at 94 %, at which fidelity half fail, and the result of the sanity check."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from automata.files.json_types import Json
from automata.proportion import Proportion
from automata.replicators import find_replicator
from experiments.statistics import (
    Survival,
    bootstrap_interval,
    critical_error,
    fit_survival,
    fit_to_prediction,
    predicted_success,
)
from experiments.statistics.wording import percent_interval, percent_of_fidelity
from experiments.studies.fidelity.trial import FidelitySettings
from experiments.studies.study import OUTCOMES, StudyVerdict
from experiments.studies.table import TrialTable
from experiments.wrong_rules.corruption import chance_of_none
from experiments.wrong_rules.reference_life import KINDS, Kind, ReferenceLife, life_of


@dataclass(frozen=True)
class FidelityPoint:
    """Of the trials of one replicator and kind at one level, how many made a copy; `null` is predicted."""

    fidelity: float
    bore: Proportion
    untouched: int
    null: float
    daughters: float
    lines: tuple[int, ...]

    @property
    def line(self) -> tuple[float, float, float]:
        """The mean number of births in the line of first children, with its bootstrap interval."""
        mean = sum(self.lines) / len(self.lines)
        if len(self.lines) < 2:
            return mean, mean, mean
        return mean, *bootstrap_interval(self.lines, seed=0, resamples=400)


def levels_of(table: TrialTable, name: str, kind: Kind, periods: int) -> tuple[FidelityPoint, ...]:
    """Return the levels of one replicator and kind, the most faithful first."""
    life = life_of(name, periods)
    found = []
    for (level,), part in table.where(replicator=name, kind=kind).groups("level").items():
        wrong = part.column("wrong").tolist()
        found.append(
            FidelityPoint(
                fidelity=float(part.column("fidelity").mean()),
                bore=Proportion(int(part.column("bore").sum()), len(part)),
                untouched=int(part.column("untouched").sum()),
                null=expected_untouched(life, kind, level, wrong if kind == "network" else ()),
                daughters=float(part.column("share_of_daughters").mean()),
                lines=tuple(part.column("line").tolist()),
            )
        )
    return tuple(sorted(found, key=lambda level: -level.fidelity))


def expected_untouched(life: ReferenceLife, kind: Kind, level: float, wrong: Sequence[int] = ()) -> float:
    """Return the chance, without a free parameter, that no error is made on the first replication's path.

    Networks are given by the numbers of contexts that they had `wrong`, as if these had been drawn.
    """
    if kind == "noise":
        return float(predicted_success(1 - level, life.updates))
    among = len(life.eligible(kind))
    marked = life.on_the_path(life.eligible(kind))
    counts = [min(count, among) for count in wrong] if kind == "network" else [int(level)]
    return float(np.mean([chance_of_none(marked, among, count) for count in counts]))


@dataclass(frozen=True)
class Threshold:
    """The fidelity at which half make no copy, with its interval; `null` where half are untouched by any error.

    Where all made one, or none, `fidelity` is None and the interval is all that was not tried, below or above.
    """

    fidelity: float | None
    low: float
    high: float
    null: float


def curve_of(levels: tuple[FidelityPoint, ...]) -> Survival | None:
    """Return the survival curve of the levels with errors; None where all or none survived."""
    spoilt = [level for level in levels if level.fidelity < 1]
    if not spoilt:
        return None
    return fit_survival(
        [1 - level.fidelity for level in spoilt],
        [level.bore.successes for level in spoilt],
        [level.bore.trials for level in spoilt],
    )


@lru_cache(maxsize=256)
def threshold_of(levels: tuple[FidelityPoint, ...]) -> Threshold | None:
    """Return where the fitted survival curve crosses one half; None without levels."""
    spoilt = [level for level in levels if level.fidelity < 1]
    if not spoilt:
        return None
    errors = [1 - level.fidelity for level in spoilt]
    # The null's crossing, between the levels on either side of it; without errors nothing is touched.
    nulls = np.array([1.0, *(level.null for level in spoilt)])
    null = 1 - float(np.interp(-0.5, -nulls, np.array([0.0, *errors])))
    bore, trials = [level.bore.successes for level in spoilt], [level.bore.trials for level in spoilt]
    found = critical_error(errors, bore, trials, seed=0)
    if found is None:
        if any(bore):
            return Threshold(None, 0.0, 1 - max(errors), null)
        return Threshold(None, 1 - min(errors), 1.0, null)
    error, low, high = (min(value, 1.0) for value in found)
    return Threshold(1 - error, 1 - high, 1 - low, null)


def verdict(config: FidelitySettings, table: TrialTable) -> StudyVerdict:
    """Say whether half of the replicators survive at 94 %, and where they die."""
    stated = {kind: _stated(config, table, kind) for kind in config.kinds}
    thresholds: dict[tuple[str, Kind], Threshold | None] = {
        (name, kind): threshold_of(levels_of(table, name, kind, config.periods))
        for name in config.replicators
        for kind in config.kinds
        if kind != "unmet"
    }
    judged = [stated[kind] for kind in ("table", "network", "noise", "changing") if kind in stated]
    bore = Proportion(*(sum(part[index] for part in judged) for index in (0, 1)))
    outcome = OUTCOMES[bore.majority]
    sentence = (
        f"At 94 % fidelity {bore.successes} of {bore.trials} spoilt replicators bore a daughter "
        f"(95 % interval {percent_interval(*bore.interval)})"
    )
    crossed = [
        (found.fidelity, found, name)
        for (name, kind), found in thresholds.items()
        if kind == "table" and found is not None and found.fidelity is not None
    ]
    if crossed:
        fidelity, found, name = min(crossed, key=lambda item: item[0])
        sentence += (
            f"; even of the hardiest, {find_replicator(name).title}, half are dead at {percent_of_fidelity(fidelity)} "
            f"({percent_of_fidelity(found.low)} to {percent_of_fidelity(found.high)}) of the contexts that it meets"
        )
    if "unmet" in stated:
        lived, null = stated["unmet"]
        sentence += f"; of {null} with the same share of errors where no life looks, {lived} bore one"
    p = _eigen(config, table)
    numbers: dict[str, Json] = {
        "at_94": {kind: {"bore": part[0], "trials": part[1]} for kind, part in stated.items()},
        "thresholds": {
            f"{name}/{kind}": None if found is None else [found.fidelity, found.low, found.high, found.null]
            for (name, kind), found in thresholds.items()
        },
        "eigen_p": p,
    }
    return StudyVerdict(outcome, sentence + ".", _remarks(stated, p), numbers, (_threshold_table(thresholds),))


def _stated(config: FidelitySettings, table: TrialTable, kind: Kind) -> tuple[int, int]:
    """Return how many made a copy at 94 %, of how many, over all replicators."""
    bore = trials = 0
    for name in config.replicators:
        level = life_of(name, config.periods).stated(kind)
        part = table.where(replicator=name, kind=kind, level=level)
        bore += int(sum(row["bore"] for row in part))
        trials += len(part)
    return bore, trials


def _eigen(config: FidelitySettings, table: TrialTable) -> float | None:
    """Return the p-value of the sanity check: of noisy runs a share (1 - p) ** L has no error."""
    levels = [level for name in config.replicators for level in levels_of(table, name, "noise", config.periods)]
    if not levels:
        return None
    untouched, trials = [level.untouched for level in levels], [level.bore.trials for level in levels]
    return fit_to_prediction(untouched, trials, [level.null for level in levels], seed=0)


def _remarks(stated: Mapping[Kind, tuple[int, int]], p: float | None) -> tuple[str, ...]:
    told = ", ".join(f"{KINDS[kind]}: {bore} of {trials}" for kind, (bore, trials) in stated.items())
    remarks = [f"At 94 %, by kind of error: {told}."]
    if p is not None:
        remarks.append(
            "Sanity check: the share of noisy replications without any error is (1 - p)^L, L being the updates that "
            f"one takes; the counts {'agree with it' if p > 0.01 else 'do NOT agree with it'} (p = {p:.2f})."
        )
    return tuple(remarks)


def _threshold_table(thresholds: Mapping[tuple[str, Kind], Threshold | None]) -> tuple[str, list[str], list[list[str]]]:
    rows = []
    for (name, kind), found in thresholds.items():
        if found is None:
            continue
        if found.fidelity is not None:
            place = percent_of_fidelity(found.fidelity)
            span = f"{percent_of_fidelity(found.low)} – {percent_of_fidelity(found.high)}"
        elif found.low > 0:
            place, span = f"above {percent_of_fidelity(found.low)}", "none lived"
        else:
            place, span = f"below {percent_of_fidelity(found.high)}", "all lived"
        rows.append([find_replicator(name).title, KINDS[kind], place, span, percent_of_fidelity(found.null)])
    head = ["replicator", "errors", "half bear no daughter at", "95 % interval", "null: any error met is fatal"]
    return "The fidelity at which replication dies", head, rows
