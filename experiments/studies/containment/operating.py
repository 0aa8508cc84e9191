"""Operating curves: how well a tripwire's scores tell replicators from others, and how often it errs at a threshold.

The unit is an inhabitant of the zoo, and its family the cluster: intervals widen as families differ. Thresholds are
chosen on one half of the zoo, the greatest difference of hits and false alarms, and rates are reported on the other.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from automata.proportion import wilson_interval
from experiments.statistics import ClusteredShare, clustered_share
from experiments.studies.containment.grounds import Labels, is_held, label_of
from experiments.studies.table import Row, TrialTable

REPLICATOR, ANYTHING = "replicator", "copies anything"
CHOSEN, REPORTED = "chosen on", "reported on"
_Z = 1.959963984540054


@dataclass(frozen=True)
class Zoo:
    """Inhabitants of one world: their `scores` by tripwire, (n,), what they `are`, families, halves, rows."""

    world: str
    scores: Mapping[str, NDArray[np.float64]]
    replicates: NDArray[np.bool_]
    families: NDArray[np.str_]
    halves: NDArray[np.str_]
    rows: tuple[Row, ...]

    def half(self, half: str) -> Zoo:
        """Return one half of the zoo."""
        return self._of(self.halves == half)

    def _of(self, chosen: NDArray[np.bool_]) -> Zoo:
        rows = tuple(row for row, held in zip(self.rows, chosen, strict=True) if held)
        scores = {name: values[chosen] for name, values in self.scores.items()}
        return Zoo(self.world, scores, self.replicates[chosen], self.families[chosen], self.halves[chosen], rows)


@dataclass(frozen=True)
class Operating:
    """One tripwire in one world at the threshold that was chosen: hits and false alarms of the half reported on.

    `area` under the curve of that half, from `area_low` to `area_high`; `right`: which of that half are told right.
    """

    name: str
    world: str
    threshold: float
    hits: ClusteredShare
    alarms: ClusteredShare
    area: float
    area_low: float
    area_high: float
    right: NDArray[np.bool_]

    @property
    def gain(self) -> float:
        """Hits less false alarms."""
        return self.hits.share - self.alarms.share


def zoo_of(table: TrialTable, world: str, *, anything: bool = False, labels: Labels = "independent") -> Zoo:
    """Return the inhabitants of a world whose labels are asked for, see `grounds`.

    Those that copy anything are left out, or, if asked for, counted as none.
    """
    rows = tuple(
        row
        for row in table
        if row["kind"] == "zoo" and row["world"] == world and (anything or label_of(row) != ANYTHING)
        if is_held(row, labels)
    )
    names = list(rows[0]["scores"]) if rows else []
    return Zoo(
        world,
        {name: np.array([row["scores"][name] for row in rows], dtype=np.float64) for name in names},
        np.array([label_of(row) == REPLICATOR for row in rows], dtype=bool),
        np.array([row["family"] for row in rows], dtype=np.str_),
        np.array([row["half"] for row in rows], dtype=np.str_),
        rows,
    )


def choose_threshold(scores: NDArray[np.float64], replicates: NDArray[np.bool_]) -> float:
    """Return the threshold of the greatest difference of hits and false alarms; of equally good ones the highest."""
    if not replicates.any() or replicates.all():
        return float("inf")
    levels = np.unique(scores)[::-1]
    hits = (scores[replicates][None] >= levels[:, None]).mean(axis=1)
    alarms = (scores[~replicates][None] >= levels[:, None]).mean(axis=1)
    return float(levels[int(np.argmax(np.round(hits - alarms, 12)))])


def operating(zoo: Zoo, name: str) -> Operating:
    """Return how a tripwire does: its threshold chosen on one half, its errors counted on the other."""
    chosen = zoo.half(CHOSEN)
    return operating_at(zoo, name, choose_threshold(chosen.scores[name], chosen.replicates))


def operating_at(zoo: Zoo, name: str, threshold: float) -> Operating:
    """Return how a tripwire does on the half reported on at a threshold that is given."""
    reported = zoo.half(REPORTED)
    tripped = reported.scores[name] >= threshold
    are = reported.replicates
    return Operating(
        name,
        zoo.world,
        threshold,
        shares(tripped[are], reported.families[are]),
        shares(tripped[~are], reported.families[~are]),
        *area(reported.scores[name], are, reported.families),
        tripped == are,
    )


def shares(found: NDArray[np.bool_], families: NDArray[np.str_]) -> ClusteredShare:
    """Return a share of inhabitants with families as clusters."""
    _, which = np.unique(families, return_inverse=True)
    return clustered_share(np.bincount(which, weights=found), np.bincount(which))


def area(
    scores: NDArray[np.float64], replicates: NDArray[np.bool_], families: NDArray[np.str_]
) -> tuple[float, float, float]:
    """Return the area under the operating curve and its 95 % interval, families being clusters; 0 to 1 of too few.

    The variance is that of the placements of DeLong, DeLong and Clarke-Pearson (1988), summed within families; the
    interval is Wilson's for as many independent trials as would have it.
    """
    ours, others = scores[replicates], scores[~replicates]
    if not len(ours) or not len(others):
        return 0.5, 0.0, 1.0
    above = (ours[:, None] > others[None]) + 0.5 * (ours[:, None] == others[None])
    found = float(above.mean())
    parts = [
        _variance(above.mean(axis=1) - found, families[replicates]),
        _variance(above.mean(axis=0) - found, families[~replicates]),
    ]
    if any(part is None for part in parts):
        return found, 0.0, 1.0
    variance = sum(part for part in parts if part is not None)
    # Where all are told apart nothing is known of the scatter, and each family counts once.
    size = float(min(len(np.unique(families[kind])) for kind in (replicates, ~replicates)))
    if variance > 0 and 0 < found < 1:
        size = found * (1 - found) / variance
    return found, *wilson_interval(found, size, _Z)


def _variance(deviations: NDArray[np.float64], families: NDArray[np.str_]) -> float | None:
    """Return the variance of the mean of deviations that come in clusters; None of fewer than two."""
    _, which = np.unique(families, return_inverse=True)
    sums = np.bincount(which, weights=deviations)
    count = len(sums)
    return None if count < 2 else float(count / (count - 1) * (sums**2).sum() / len(deviations) ** 2)


def curve(scores: NDArray[np.float64], replicates: NDArray[np.bool_]) -> tuple[NDArray[np.float64], ...]:
    """Return false alarms and hits of all thresholds, from none to all, (levels + 2,) each."""
    levels = np.concatenate([[np.inf], np.unique(scores)[::-1], [-np.inf]])
    hits = (scores[replicates][None] >= levels[:, None]).mean(axis=1)
    alarms = (scores[~replicates][None] >= levels[:, None]).mean(axis=1)
    return alarms, hits


def latencies(zoo: Zoo, name: str, threshold: float) -> list[float]:
    """Return when a threshold was reached, in times of a first copy, of replicators of which that is known."""
    found = []
    for row in zoo.rows:
        if row["is"] != REPLICATOR or not row["first"]:
            continue
        reached = next((at for at, score in row["reached"][name] if score >= threshold), None)
        if reached is not None:
            found.append(float(reached) / float(row["first"]))
    return found


def predictive_value(rate: float, hits: float, alarms: float) -> float:
    """Return how many alarms are true where a share `rate` of what is watched replicates.

    One true event in 2.5 million, all of it seen, and one false alarm in a million: 29 % of the alarms are true.

    >>> round(predictive_value(1 / 2.5e6, 1.0, 1e-6), 2), round(predictive_value(1 / 2.5e6, 1.0, 1e-8), 2)
    (0.29, 0.98)
    """
    true = rate * hits
    return true / (true + (1 - rate) * alarms) if true else 0.0


def corrected(share: float, hits: float, alarms: float) -> float:
    """Return the true share behind an observed one, given how often a test is right and wrong (Rogan and Gladen 1978).

    >>> corrected(0.5, 0.9, 0.1)
    0.5
    """
    return min(1.0, max(0.0, (share - alarms) / (hits - alarms))) if hits > alarms else float("nan")


def best_of(zoo: Zoo, names: Sequence[str]) -> str:
    """Return the tripwire that does best on the half for choosing: by hits less false alarms, then by area."""
    chosen = zoo.half(CHOSEN)

    def gain(name: str) -> tuple[float, float]:
        threshold = choose_threshold(chosen.scores[name], chosen.replicates)
        tripped = chosen.scores[name] >= threshold
        if not chosen.replicates.any() or chosen.replicates.all():
            return 0.0, 0.5
        found = tripped[chosen.replicates].mean() - tripped[~chosen.replicates].mean()
        return round(float(found), 9), area(chosen.scores[name], chosen.replicates, chosen.families)[0]

    return max(names, key=gain)
