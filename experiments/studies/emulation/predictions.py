"""What was expected before the first run of version 3, sentence by sentence, and whether it came true.

What was known then: the quick preset of version 2 (two seeds, widths 8 and 64), and one seed of its full preset.
"""

from __future__ import annotations

from experiments.studies.emulation.questions import beside_memory, beyond_memory, exactness, judged, size
from experiments.studies.emulation.trial import BASELINES, EmulationSettings
from experiments.studies.study import Predicate, StudyVerdict
from experiments.studies.table import TrialTable


def _perceptrons(config: EmulationSettings, table: TrialTable, verdict: StudyVerdict) -> bool | None:
    """Of as many updates as there were: more may make exact what is not."""
    rows = judged(config, table)
    found = [exactness(rows, "mlp", rule, "exact_visited").majority for rule in config.rules]
    return False if False in found else None if None in found else True


def _narrow(config: EmulationSettings, table: TrialTable, verdict: StudyVerdict) -> bool | None:
    rows = judged(config, table, min)
    found = [exactness(rows, kind, rule, "exact_visited") for kind in config.kinds for rule in config.rules]
    if size(config, min) == size(config, max) or not all(each.trials for each in found):
        return None
    return all(2 * each.successes < each.trials for each in found)


def _guessed(config: EmulationSettings, table: TrialTable, verdict: StudyVerdict) -> bool | None:
    rows = [row for row in table.where(data="visited") if row["kind"] not in BASELINES]
    return not any(row["exact_dense"] for row in rows) if rows else None


def _strays(config: EmulationSettings, table: TrialTable, verdict: StudyVerdict) -> bool | None:
    rows = [row for row in table if row["kind"] not in BASELINES and not row["exact_visited"]]
    return 20 * sum(row["daughters"] > 0 for row in rows) < len(rows) if rows else None


def _memory(config: EmulationSettings, table: TrialTable, verdict: StudyVerdict) -> bool | None:
    """Of every rule, beside the nearest turned context alone, as the claim was when this was written."""
    outcomes = [
        beyond_memory(beside_memory(config, table, kind, config.rules, ("turned",)), len(config.rules))
        for kind in config.kinds
    ]
    return None if "undecided" in outcomes else "shown" not in outcomes


def _gates(config: EmulationSettings, table: TrialTable, verdict: StudyVerdict) -> bool | None:
    rows = judged(config, table)
    counts = {kind: [exactness(rows, kind, rule, "exact_visited") for rule in config.rules] for kind in config.kinds}
    if "binary" not in counts or len(counts) < 2 or not all(each.trials for found in counts.values() for each in found):
        return None
    right = {kind: sum(each.successes for each in found) for kind, found in counts.items()}
    return all(right["binary"] < count for kind, count in right.items() if kind != "binary")


KNOWN = (
    "The quick preset of version 2 (two seeds, widths 8 and 64), and one seed of its full preset. That the claim is to "
    "know more than memory, and no longer to be exact on what was learnt, was decided before version 3 was first run."
)
PREDICTIONS: dict[str, Predicate] = {
    "At the largest size more than half of the multi-layer perceptrons are exact on the replication that they learnt, "
    "for every rule.": _perceptrons,
    "At the smallest size fewer than half of the networks of every kind are, for every rule.": _narrow,
    "At the largest size fewer networks of threshold gates are exact than of any other kind.": _gates,
    "No network that learnt one replication is exact on all contexts.": _guessed,
    "Of the networks that are not exact on the replication fewer than one in twenty lets the seed make a daughter.": (
        _strays
    ),
    "No kind of network is right more often than the nearest turned context, for every rule, outside of what was "
    "shown and its turned images.": _memory,
}
