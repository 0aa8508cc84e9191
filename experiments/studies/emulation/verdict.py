"""The verdict: which candidates are exact, over which domain, and how far the others' runs go right."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

import numpy as np

from automata.files.json_types import Json
from automata.proportion import Proportion
from automata.replicators import find_replicator
from experiments.statistics.wording import percent_interval
from experiments.studies.emulation.trial import BASELINES, DOMAINS, EmulationSettings
from experiments.studies.study import StudyVerdict
from experiments.studies.table import Row, TrialTable

# A memory of what was shown is exact there by itself: it is held against networks elsewhere.
IGNORANT = tuple(kind for kind in BASELINES if kind != "nearest")
# These are the same with every seed, and count once a rule.
CERTAIN = ("copy", "quiescent", "nearest")


@dataclass(frozen=True)
class Candidate:
    """One kind of candidate for one rule: how it is called, and its trials."""

    rule: str
    kind: str
    data: str
    label: str
    part: TrialTable

    @property
    def is_null(self) -> bool:
        """Whether nothing was trained."""
        return self.kind in BASELINES

    def exact(self, domain: str) -> tuple[int, int]:
        """Return how many are exact over a domain, and of how many."""
        return sum(row["wrong"][domain] == 0 for row in self.part), len(self.part)

    def right(self, domain: str) -> float:
        """Return the mean share of right contexts of a domain."""
        return 1 - float(np.mean([row["wrong"][domain] / row["of"][domain] for row in self.part]))


def candidates_of(table: TrialTable, rule: str) -> tuple[Candidate, ...]:
    """Return the candidates of one rule, the baselines first."""
    found = []
    for (kind, data, width, depth), part in table.where(rule=rule).groups("kind", "data", "width", "depth").items():
        label = BASELINES.get(kind) or f"{kind}, width {width}" + (f", depth {depth}" if depth > 1 else "")
        found.append(Candidate(rule, kind, data, label, part))
    return tuple(found)


def beyond(row: Row) -> tuple[int, int]:
    """Return how many contexts of the orbit that were not visited are right, and how many there are."""
    unseen = row["of"]["orbit"] - row["of"]["visited"]
    return unseen - (row["wrong"]["orbit"] - row["wrong"]["visited"]), unseen


def _once(rows: Iterable[Row]) -> list[Row]:
    """Return rows without those that say again, of another seed, what no seed changes."""
    known: set[tuple[str, str]] = set()
    kept = []
    for row in rows:
        about = (row["rule"], row["kind"])
        if row["kind"] not in CERTAIN or about not in known:
            kept.append(row)
        known.add(about)
    return kept


def verdict(config: EmulationSettings, table: TrialTable) -> StudyVerdict:
    """Say how many networks are exact, over what they learnt, and whether any null is."""
    networks = [row for row in table if row["kind"] not in BASELINES]
    nulls = _once(row for row in table if row["kind"] in IGNORANT)
    visited, whole = ([row for row in networks if row["data"] == data] for data in ("visited", "dense"))
    exact, certain = (sum(row["exact_visited"] for row in part) for part in (visited, whole))
    everywhere = sum(row["exact_dense"] for row in whole)
    guessed = sum(row["exact_dense"] for row in visited)
    ever: dict[str, bool] = {
        rule: any(row["exact_visited"] for row in networks if row["rule"] == rule) for rule in config.rules
    }
    known = sum(row["exact_visited"] for row in nulls)
    outcome: Literal["shown", "refuted", "undecided"] = "undecided"
    if networks and not table.missing and not any(ever.values()):  # one that is still to be tried may be
        outcome = "refuted"
    elif all(ever.values()) and not known:
        outcome = "shown"
    parts = []
    if visited:
        parts.append(
            f"of {len(visited)} networks that learnt the contexts of one replication {exact} "
            f"({_interval(exact, len(visited))}) are exact on all of them, and {guessed} on all that there are"
        )
    if whole:
        parts.append(
            f"of {len(whole)} that learnt all contexts {everywhere} ({_interval(everywhere, len(whole))}) are exact "
            f"everywhere and {certain} on the replication's"
        )
    parts.append(f"of {len(nulls)} candidates that learnt nothing {known} are")
    sentence = "; ".join(parts)
    fertile = [row for row in networks if row["exact_visited"]]
    lost = [row for row in networks if not row["exact_visited"]]
    bore, strays = (sum(row["daughters"] > 0 for row in part) for part in (fertile, lost))
    remarks = (
        f"Under {bore} of the {len(fertile)} networks that are exact on the replication's contexts the seed bears a "
        f"daughter, and under {strays} of the {len(lost)} others; of these the median run holds its first wrong "
        f"cell after {float(np.median([row['horizon'] for row in lost])) if lost else 0:g} generations.",
        f"Memory: the nearest of the contexts shown is exact on them by itself. Of those of their orbit that were not "
        f"shown it has {_beyond_shares(table, ('nearest',))} right, and networks that learnt the same have "
        f"{_beyond_shares(table, config.kinds)}.",
    )
    numbers: dict[str, Json] = {
        "visited": [exact, len(visited)],
        "dense": [everywhere, len(whole)],
        "visited_exact_everywhere": guessed,
        "nulls": [known, len(nulls)],
        "ever": ever,
    }
    return StudyVerdict(
        outcome, sentence[0].upper() + sentence[1:] + ".", remarks, numbers, (_candidate_table(config, table),)
    )


def _interval(count: int, trials: int) -> str:
    return percent_interval(*Proportion(count, trials).interval)


def _beyond_shares(table: TrialTable, kinds: tuple[str, ...]) -> str:
    rows = _once(row for row in table if row["kind"] in kinds and row["data"] == "visited")
    right, unseen = (sum(counts) for counts in zip(*(beyond(row) for row in rows), strict=True)) if rows else (0, 0)
    return f"{right} of {unseen} ({100 * right / unseen:.1f} %)" if unseen else "none of 0"


def _candidate_table(config: EmulationSettings, table: TrialTable) -> tuple[str, list[str], list[list[str]]]:
    head = ["replicator", "candidate", "learnt", *(f"exact: {name}" for name in DOMAINS)]
    head += ["least wrong of visited", "right updates", "first wrong generation", "daughters", "births in the line"]
    rows = []
    for rule in config.rules:
        for each in candidates_of(table, rule):
            wrong = [row["wrong"]["visited"] for row in each.part]
            horizons = [row["horizon"] for row in each.part if row["horizon"] is not None]
            counts = [each.exact(name) for name in DOMAINS]
            rows.append(
                [
                    find_replicator(rule).title,
                    each.label,
                    each.data,
                    *(f"{count} of {trials}" for count, trials in counts),
                    f"{min(wrong)} of {each.part.rows[0]['of']['visited']}",
                    f"{100 * each.part.column('update_accuracy').mean():.2f} %",
                    f"{float(np.median(horizons)):g}" if horizons else "never",
                    f"{each.part.column('daughters').mean():.2g}",
                    f"{each.part.column('line').mean():.2g}",
                ]
            )
    return "Every candidate", head, rows
