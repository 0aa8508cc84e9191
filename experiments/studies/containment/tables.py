"""The tables of the page: operating points, predictive values at measured base rates, published shares, walls."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from automata.proportion import Proportion
from experiments.containment.walls import WALLS
from experiments.statistics.wording import percent_interval
from experiments.studies.containment.evidence import early, escapes_of, late, misses_of
from experiments.studies.containment.operating import (
    REPORTED,
    Operating,
    Zoo,
    corrected,
    latencies,
    predictive_value,
)
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


# By what names the tables are recorded.
TABLES = ("values", "operating", "published", "families", "evasion", "walls")


def tables_of(
    table: TrialTable, zoos: Mapping[str, Zoo], found: Mapping[str, Mapping[str, Operating]]
) -> tuple[PageTable, ...]:
    """Return all tables."""
    return (
        values_table(found.get("board", {})),
        _operating(zoos, found),
        _published(found.get("board", {})),
        _alarms(zoos, found),
        _evasion(table),
        _walls(table),
    )


def values_table(found: Mapping[str, Operating]) -> PageTable:
    """Return the predictive value of each tripwire on boards at each base rate: at the rates found, and the worst."""
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


def _value(one: Operating, rate: float) -> str:
    """Return how many alarms are true; with none false in n, at 3 in n; and at the worst ends of the intervals."""
    none = not one.alarms.successes and one.alarms.trials
    alarms = min(1.0, 3 / one.alarms.trials) if none else one.alarms.share
    worst = predictive_value(rate, one.hits.low, one.alarms.high)
    value = predictive_value(rate, one.hits.share, alarms)
    return f"{'≥ ' * bool(none)}{100 * value:.2g} % (worst: {100 * worst:.2g} %)"


def _operating(zoos: Mapping[str, Zoo], found: Mapping[str, Mapping[str, Operating]]) -> PageTable:
    head = ["tripwire", "world", "threshold", "hits", "false alarms", "area", "median latency (quartiles)"]
    rows = []
    for world, those in found.items():
        for one in those.values():
            late_ones = latencies(zoos[world].half(REPORTED), one.name, one.threshold) if world == "board" else []
            quartiles: list[float] = np.percentile(late_ones, [50, 25, 75]).tolist() if late_ones else []
            told = "{:.1f} ({:.1f}–{:.1f})".format(*quartiles) if late_ones else ""
            rows.append(
                [
                    one.name, world, f"{one.threshold:.4g}", _share(one.hits), _share(one.alarms),
                    f"{one.area:.3f} ({one.area_low:.2f}–{one.area_high:.2f})", told,
                ]
            )  # fmt: skip
    return "Operating points, on the half that is reported on; latency in times of a first copy", head, rows


def _share(found: object) -> str:
    return f"{found.successes} of {found.trials} ({percent_interval(found.low, found.high)})"  # type: ignore[attr-defined]


def _published(found: Mapping[str, Operating]) -> PageTable:
    head = ["published", "Wilson", *(f"true share, if judged as by {name}" for name in ("copies", "fertility"))]
    rows = []
    for label, share in PUBLISHED:
        cells = []
        for name in ("copies", "fertility"):
            if name not in found:
                cells.append("")
                continue
            one = found[name]
            ends = [corrected(value, one.hits.share, one.alarms.share) for value in (share.share, *share.interval)]
            cells.append(f"{ends[0]:.0%} ({ends[1]:.0%} to {ends[2]:.0%})")
        rows.append([label, percent_interval(share.low, share.high), *cells])
    return "What published shares would mean at these error rates", head, rows


def _alarms(zoos: Mapping[str, Zoo], found: Mapping[str, Mapping[str, Operating]]) -> PageTable:
    """Return false alarms and misses family by family, of both halves, at the thresholds chosen."""
    shown = [name for name in ("components", "copies", "fertility", "growth", "description") if name in found["board"]]
    rows = []
    zoo = zoos["board"]
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
        "selected against", "lines", "missed at first", "missed at last", "drift, at first", "drift, at last",
        "log in reach, at first",
    ]  # fmt: skip
    rows = []
    for one in misses_of(table):
        values = [early(one.selected), late(one.selected), early(one.drift), late(one.drift), early(one.log)]
        told = (f"{value.mean():.0%}" if value.size else "" for value in values)
        rows.append([one.name, str(len(one.selected)), *told])
    return "Programs that spread and were missed, at first and in the last quarter of rounds", head, rows


def _walls(table: TrialTable) -> PageTable:
    head = ["wall", "what it is", "must hold", "got out", "bound"]
    rows = []
    for wall, found in escapes_of(table).items():
        bound = f"≤ {300 / found.trials:.2g} %" if not found.successes else percent_interval(found.low, found.high)
        told = WALLS[wall]
        rows.append([wall, told.label, told.holds, f"{found.successes:,} of {found.trials:,}", bound])
    return "Walls", head, rows
