"""The tables of the page: predictive values at measured base rates, operating points, labels, evasion, logs, walls."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

import numpy as np

from automata.proportion import Proportion
from experiments.containment.reach import COPIERS, CROWD, NOISE, SMEARS, STOPPED
from experiments.containment.walls import WALLS
from experiments.statistics.wording import percent_interval
from experiments.studies.containment.evidence import early, escapes_of, late, logs_of, misses_of
from experiments.studies.containment.grounds import GROUNDS, ground_of, label_of
from experiments.studies.containment.operating import (
    REPORTED,
    Operating,
    Zoo,
    corrected,
    latencies,
    operating_at,
    predictive_value,
    zoo_of,
)
from experiments.studies.differences import difference_interval
from experiments.studies.table import TrialTable

PageTable = tuple[str, list[str], list[list[str]]]
# How often what is watched replicates, where that was measured.
BASE_RATES: Mapping[str, float] = {
    "1 in 2.5 million interactions of a soup (Knierim et al. 2026)": 1 / 2.5e6,
    "384 of 1,008 soups in 16,384 epochs (CAX), an epoch": 384 / 1008 / 16384,
    "38 of 602 mutants of Langton's loop (ours)": 38 / 602,
    "11 of 32 systems (Pan et al. 2025)": 11 / 32,
}
# Published counts of systems that replicate, of so many trials.
PUBLISHED = (("5 of 10 (Pan et al. 2024)", Proportion(5, 10)), ("9 of 10 (Pan et al. 2024)", Proportion(9, 10)))
ARM_WORDS: Mapping[str, str] = {
    COPIERS: "copiers",
    STOPPED: "the same without the instruction that writes",
    SMEARS: "programs that smear",
    NOISE: "noise alone",
    CROWD: "programs that smear, as many at last as copiers come to be",
}

# By what names the tables are recorded.
TABLES = ("values", "operating", "labels", "published", "families", "evasion", "logs", "walls")


def tables_of(
    table: TrialTable, zoos: Mapping[str, Zoo], found: Mapping[str, Mapping[str, Operating]]
) -> tuple[PageTable, ...]:
    """Return all tables."""
    return (
        values_table(found.get("board", {})),
        _operating(table, zoos, found),
        _labels(table),
        _published(found.get("board", {})),
        _alarms(table, found),
        _evasion(table),
        _logs(table),
        _walls(table),
    )


def values_table(found: Mapping[str, Operating]) -> PageTable:
    """Return the predictive value of each tripwire on boards at each base rate, with its interval."""
    head = ["tripwire", *BASE_RATES]
    rows = []
    for one in found.values():
        cells = [_value(one, rate) for rate in BASE_RATES.values()]
        rows.append([one.name, *cells])
    cells = [f"{predictive_value(rate, 1.0, 1e-6):.0%}" for rate in BASE_RATES.values()]
    rows.append(["all seen, one false alarm in a million", *cells])
    cells = [f"{predictive_value(rate, 1.0, 1e-8):.0%}" for rate in BASE_RATES.values()]
    rows.append(["all seen, one in a hundred million", *cells])
    return "How many alarms are true, at base rates that were measured", head, rows


def ends_of_value(one: Operating, rate: float) -> tuple[float, float]:
    """Return how many alarms are true at the worst and at the best ends of the intervals of hits and false alarms."""
    return (
        predictive_value(rate, one.hits.low, one.alarms.high),
        predictive_value(rate, one.hits.high, one.alarms.low),
    )


def _value(one: Operating, rate: float) -> str:
    """Return how many alarms are true, and the interval; where there was no false alarm, its lower end alone."""
    worst, best = ends_of_value(one, rate)
    if not one.alarms.successes:
        return f"≥ {100 * worst:.2g} %"
    return (
        f"{100 * predictive_value(rate, one.hits.share, one.alarms.share):.2g} % ({100 * worst:.2g}–{100 * best:.2g} %)"
    )


def _operating(table: TrialTable, zoos: Mapping[str, Zoo], found: Mapping[str, Mapping[str, Operating]]) -> PageTable:
    head = [
        "tripwire", "world", "threshold", "hits", "false alarms", "area", "median latency (quartiles)",
        "of measured labels: hits", "false alarms",
    ]  # fmt: skip
    measured = zoo_of(table, "board", labels="measured")
    rows = []
    for world, those in found.items():
        for one in those.values():
            late_ones = latencies(zoos[world].half(REPORTED), one.name, one.threshold) if world == "board" else []
            quartiles: list[float] = np.percentile(late_ones, [50, 25, 75]).tolist() if late_ones else []
            told = "{:.1f} ({:.1f}–{:.1f})".format(*quartiles) if late_ones else ""
            apart = operating_at(measured, one.name, one.threshold) if world == "board" and measured.scores else None
            counts = (f"{share.successes} of {share.trials}" for share in ((apart.hits, apart.alarms) if apart else ()))
            rows.append(
                [
                    one.name, world, f"{one.threshold:.4g}", _share(one.hits), _share(one.alarms),
                    f"{one.area:.3f} ({one.area_low:.2f}–{one.area_high:.2f})", told, *(counts if apart else ("", "")),
                ]
            )  # fmt: skip
    return "Operating points, on the half that is reported on; latency in times of a first copy", head, rows


def _labels(table: TrialTable) -> PageTable:
    zoo = zoo_of(table, "board", anything=True, labels="all")
    counts = Counter((ground_of(row), label_of(row)) for row in zoo.rows)
    rows = [
        [says, kind, str(counts[ground, kind])]
        for ground, says in GROUNDS.items()
        for kind in sorted({label for which, label in counts if which == ground})
    ]
    return "How it is known what inhabitants of boards are, both halves", ["known by", "are", "how many"], rows


def _share(found: object) -> str:
    return f"{found.successes} of {found.trials} ({percent_interval(found.low, found.high)})"  # type: ignore[attr-defined]


def _published(found: Mapping[str, Operating]) -> PageTable:
    """Return what published shares would mean, at the rates found and at the ends of all intervals together."""
    head = ["published", "Wilson", *(f"true share, if judged as by {name}" for name in ("copies", "fertility"))]
    rows = []
    for label, share in PUBLISHED:
        cells = []
        for name in ("copies", "fertility"):
            if name not in found:
                cells.append("")
                continue
            one = found[name]
            middle = corrected(share.share, one.hits.share, one.alarms.share)
            low = corrected(share.low, one.hits.high, one.alarms.high)
            high = corrected(share.high, one.hits.low, one.alarms.low)
            cells.append(f"{middle:.0%} ({low:.0%} to {high:.0%})")
        rows.append([label, percent_interval(share.low, share.high), *cells])
    return "What published shares would mean at these error rates", head, rows


def _alarms(table: TrialTable, found: Mapping[str, Mapping[str, Operating]]) -> PageTable:
    """Return false alarms and misses family by family, of both halves and all labels, at the thresholds chosen."""
    shown = [name for name in ("components", "copies", "fertility", "growth", "description") if name in found["board"]]
    rows = []
    zoo = zoo_of(table, "board", labels="all")
    for family in dict.fromkeys(zoo.families.tolist()):
        there = zoo.families == family
        for kind, label in ((False, "none"), (True, "replicators")):
            held = there & (zoo.replicates == kind)
            if not held.any():
                continue
            counts = [f"{int((zoo.scores[name][held] >= found['board'][name].threshold).sum())}" for name in shown]
            rows.append([family, label, str(int(held.sum())), *counts])
    return "Alarms by family of boards, both halves", ["family", "are", "how many", *shown], rows


def _evasion(table: TrialTable) -> PageTable:
    head = [
        "selected against", "starts", "missed at first", "missed at last", "drift, at last", "more, points",
        "log in reach, at first",
    ]  # fmt: skip
    rows = []
    misses = misses_of(table)
    for one in misses:
        low, high = difference_interval(one.gains, len(misses))
        more = f"{100 * one.gains.mean():.0f} ({100 * low:.0f} to {100 * high:.0f})" if len(one.gains) else ""
        shares = [early(one.selected), late(one.selected), late(one.drift)]
        told = [f"{value.mean():.0%}" if value.size else "" for value in (*shares, early(one.log))]
        rows.append([one.name, str(len(one.gains)), *told[:3], more, told[3]])
    title = "Programs that spread and were missed, at first and in the last quarter of rounds; intervals 95 % together"
    return title, head, rows


def _logs(table: TrialTable) -> PageTable:
    logs = logs_of(table)
    rows = []
    for arm, says in ARM_WORDS.items() if logs.draws else ():
        share = logs.share(arm)
        like = f"{np.median(logs.spread[arm]):.0f}" if arm != NOISE else ""
        rows.append([says, f"{share.successes} of {share.trials} ({percent_interval(share.low, share.high)})", like])
    return "Logs within reach that were lost", ["in the soup", "lost", "programs like it at the end, median"], rows


def _walls(table: TrialTable) -> PageTable:
    head = ["wall", "what it is", "must hold", "got out", "bound"]
    rows = []
    for wall, found in escapes_of(table).items():
        bound = f"≤ {300 / found.trials:.2g} %" if not found.successes else percent_interval(found.low, found.high)
        told = WALLS[wall]
        rows.append([wall, told.label, told.holds, f"{found.successes:,} of {found.trials:,}", bound])
    return "Walls", head, rows
