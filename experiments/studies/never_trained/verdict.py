"""The verdict: how much is explained by coverage, and what exceeds both nulls."""

from __future__ import annotations

from typing import Literal

from automata.files.json_types import Json
from automata.proportion import Proportion
from automata.replicators import find_replicator
from experiments.statistics import benjamini_hochberg, permutation_test
from experiments.statistics.wording import percent_interval
from experiments.studies.never_trained.arms import ARMS, LEARNERS, WITHOUT, Learner
from experiments.studies.never_trained.trial import NeverTrainedSettings
from experiments.studies.study import StudyVerdict
from experiments.studies.table import TrialTable


def verdict(config: NeverTrainedSettings, table: TrialTable) -> StudyVerdict:
    """Say how often networks that saw no copy replicate, how much of that is coverage, and what is beyond the nulls."""
    rows = [row for row in table if row["learner"] == "network" and row["arm"] in WITHOUT]
    born = [row for row in rows if row["bore"]]
    covered = [row for row in born if row["uncovered"] == 0]
    lacking = {learner: _lacking(table, learner) for learner in LEARNERS}
    beyond = beyond_the_nulls(config, table)
    found = [name for name, (_, discovered) in beyond.items() if discovered]
    outcome: Literal["shown", "refuted", "undecided"] = "undecided"
    if found:
        outcome = "shown"
    elif born and len(covered) == len(born):
        outcome = "refuted"
    sentence = f"Of {len(rows)} networks that saw no completed copy {len(born)} replicate"
    if born:
        shown = Proportion(len(covered), len(born))
        sentence += (
            f", {len(covered)} of them ({percent_interval(*shown.interval)}) having been shown every context that a "
            "first copy needs"
        )
    bore = Proportion(*lacking["network"])
    nulls = " and ".join(
        f"{words[0]} of {words[1]} {name}"
        for words, name in ((lacking["memoriser"], "memorisers"), (lacking["nearest"], "rules of the nearest context"))
    )
    found_beyond = f"beyond both nulls: {', '.join(found)}." if found else "nothing is beyond both nulls."
    sentence += (
        f"; of {bore.trials} that lacked some, {bore.successes} do ({percent_interval(*bore.interval)}), and {nulls}; "
        f"{found_beyond}"
    )
    numbers: dict[str, Json] = {
        "without_copies": len(rows),
        "born": len(born),
        "born_covered": len(covered),
        "lacking": {learner: list(counts) for learner, counts in lacking.items()},
        "adjusted_p": {name: p for name, (p, _) in beyond.items()},
    }
    remark = (
        "Each replicator and way of training is compared with the better of its two nulls by permutation, at a "
        "false discovery rate of 5 % over all of them (Benjamini and Hochberg 1995)."
    )
    return StudyVerdict(outcome, sentence, (remark,), numbers, (_arm_table(config, table),))


def _lacking(table: TrialTable, learner: Learner) -> tuple[int, int]:
    """Return how many made a copy of those that were shown no copy and lacked a context, and of how many."""
    bore = [
        row["bore"] for row in table if row["learner"] == learner and row["arm"] in WITHOUT and row["uncovered"] > 0
    ]
    return sum(bore), len(bore)


def beyond_the_nulls(config: NeverTrainedSettings, table: TrialTable) -> dict[str, tuple[float, bool]]:
    """Return, by replicator and arm in which something was lacking, the adjusted p-value and whether it is found."""
    names, p_values = [], []
    for name in config.replicators:
        for arm in WITHOUT:
            part = table.where(replicator=name, arm=arm)
            bore = {
                learner: [float(row["bore"]) for row in part if row["learner"] == learner and row["uncovered"] > 0]
                for learner in LEARNERS
            }
            if min(map(len, bore.values())) < 2:
                continue
            null = max((bore["memoriser"], bore["nearest"]), key=lambda values: sum(values) / len(values))
            names.append(f"{find_replicator(name).title} ({ARMS[arm]})")
            p_values.append(permutation_test(bore["network"], null, seed=0, alternative="greater"))
    adjusted, discovered = benjamini_hochberg(p_values)
    return {name: (p, found) for name, p, found in zip(names, adjusted.tolist(), discovered.tolist(), strict=True)}


def _arm_table(config: NeverTrainedSettings, table: TrialTable) -> tuple[str, list[str], list[list[str]]]:
    rows = []
    for name in config.replicators:
        for arm, words in ARMS.items():
            part = table.where(replicator=name, arm=arm)
            network = part.where(learner="network")
            if not len(network):
                continue
            bore = [
                f"{int(found.column('bore').sum())} of {len(found)}" if len(found) else ""
                for found in (part.where(learner=learner) for learner in LEARNERS)
            ]
            lacking, guessed = (int(network.column(name).sum()) for name in ("uncovered", "uncovered_right"))
            generalised = f"{guessed} of {lacking}" if lacking else "nothing lacked"
            covered = f"{100 * network.column('covered').mean():.1f} %"
            rows.append([find_replicator(name).title, words, covered, generalised, *bore])
    bearers = [f"bore: {words}" for words in LEARNERS.values()]
    head = ["replicator", "was shown", "path covered", "lacked, and yet right", *bearers]
    return "What was shown, and what came of it", head, rows
