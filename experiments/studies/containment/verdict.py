"""The verdict: whether a tripwire tells replicators on boards from others, beyond what a count of live cells tells."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from automata.files.json_types import Json
from experiments.statistics import ClusteredShare, clustered_share, mean_interval
from experiments.statistics.wording import counted, percent_interval
from experiments.studies.containment.evidence import early, escapes_of, late, misses_of, together
from experiments.studies.containment.operating import REPORTED, Operating, Zoo, best_of, operating, zoo_of
from experiments.studies.containment.tables import TABLES, tables_of
from experiments.studies.containment.trial import ContainmentSettings
from experiments.studies.study import Finding, StudyVerdict
from experiments.studies.table import TrialTable
from experiments.studies.truth import Outcome

# What is asked of a tripwire: so many of either kind told right.
_RIGHT = 0.7
_NULL = "population"
WORLDS = ("board", "soup", "writing")
FERTILITY = "Does asking for copies that copy remove false alarms of a count of copies?"
EVASION = "Do programs evade a tripwire when they are selected against it?"
REACH = "Does a log within the programs' reach miss what a monitor out of reach sees?"
HOLD = "Do walls as thick as the reach of what they hold keep it in?"
# At so many of 3/n that an escape rate is bounded by, nothing can be said.
_MOST_RATE = 0.01
# What is missed more often is told from nothing from so large a share on, and below the other it is refuted.
_LEAST, _LITTLE = 0.05, 0.15


def verdict(config: ContainmentSettings, table: TrialTable) -> StudyVerdict:
    """Say how often the tripwire that does best on one half of the zoo errs on the other."""
    zoos = {world: zoo_of(table, world) for world in WORLDS}
    found = {world: {name: operating(zoo, name) for name in zoo.scores} for world, zoo in zoos.items()}
    findings = tuple(_findings(table, zoos["board"], found["board"]))
    tables = tables_of(table, zoos, found)
    if not found["board"]:
        return StudyVerdict("undecided", "Nothing on boards was watched.", findings=findings, tables=tables)
    best = found["board"][_chosen(zoos["board"])]
    null = found["board"][_NULL]
    beyond = _beyond(zoos["board"], best, null)
    outcome = _outcome(best, beyond)
    if table.missing and outcome != "undecided":
        outcome = "undecided"
    sentence = (
        f"The tripwire that does best on one half of the zoo of boards, {best.name} from {best.threshold:g} on, gives "
        f"an alarm of {_of(best.hits, 'replicators')} of the other half and of {_of(best.alarms, 'others')}; "
        f"a count of live cells, the null, of {_of(null.hits, 'replicators')} and of {_of(null.alarms, 'others')}."
    )
    numbers: dict[str, Json] = {
        f"{world} {one.name}": [one.hits.successes, one.hits.trials, one.alarms.successes, one.alarms.trials]
        for world, those in found.items()
        for one in those.values()
    }
    numbers["tables"] = {
        key: {"title": title, "head": [*head], "rows": [[*row] for row in rows]}
        for key, (title, head, rows) in zip(TABLES, tables, strict=True)
    }
    return StudyVerdict(
        outcome, sentence, tuple(_remarks(table, zoos, found)), numbers, tables, _asked(config, zoos), findings
    )


def _chosen(zoo: Zoo) -> str:
    return best_of(zoo, [name for name in zoo.scores if name != _NULL])


def _beyond(zoo: Zoo, one: Operating, other: Operating) -> ClusteredShare:
    """Return, of those of the half reported on that only one of two tripwires tells right, how many the first does."""
    families = zoo.half(REPORTED).families
    differ = one.right != other.right
    _, which = np.unique(families, return_inverse=True)
    return clustered_share(np.bincount(which, weights=one.right & differ), np.bincount(which, weights=differ))


def _outcome(best: Operating, beyond: ClusteredShare) -> Outcome:
    if best.hits.high < _RIGHT or best.alarms.low > 1 - _RIGHT:
        return "refuted"
    if best.hits.low <= _RIGHT or best.alarms.high >= 1 - _RIGHT:
        return "undecided"
    return "shown" if beyond.low > 0.5 else "not shown"


def _of(found: ClusteredShare, things: str) -> str:
    return f"{found.successes} of {found.trials} {things} ({percent_interval(found.low, found.high)})"


def _findings(table: TrialTable, zoo: Zoo, found: dict[str, Operating]) -> list[Finding]:
    return [_fertility(zoo, found), _evasion(table), _reach(table), _walls(table)]


def _fertility(zoo: Zoo, found: dict[str, Operating]) -> Finding:
    if "fertility" not in found:
        return Finding(FERTILITY, "undecided", "Nothing on boards was watched.")
    one, other = found["fertility"], found["copies"]
    beyond = _beyond(zoo, one, other)
    outcome: Outcome = "shown" if beyond.low > 0.5 else "refuted" if beyond.high < 0.5 else "undecided"
    sentence = (
        f"Copies that copy (from {one.threshold:g} on) give false alarms of {_of(one.alarms, 'others')}, copies alone "
        f"(from {other.threshold:g} on) of {_of(other.alarms, 'others')}; of the {beyond.trials} that only one of them "
        f"tells right, copies that copy do {beyond.successes} ({percent_interval(beyond.low, beyond.high)})."
    )
    return Finding(FERTILITY, outcome, sentence, "boards of the half that is reported on")


def _evasion(table: TrialTable) -> Finding:
    """Say how much more often selected lines are missed at last than those that drift."""
    misses = misses_of(table)
    gains = np.concatenate([np.zeros(0), *(one.gains for one in misses if one.drift.size)])
    if len(gains) < 3:
        return Finding(EVASION, "undecided", "Fewer than three lines were selected.")
    low, high, outcome = _decided(gains)
    told = "; ".join(
        f"{one.name} {late(one.selected).mean():.0%} (drift {late(one.drift).mean():.0%})" for one in misses
    )
    sentence = (
        f"In the last quarter of rounds selected lines are missed {100 * gains.mean():.0f} points more often than "
        f"those selected against nothing ({100 * low:.0f} to {100 * high:.0f}): {told}."
    )
    return Finding(EVASION, outcome, sentence, f"{len(gains)} lines, a monitor out of reach")


def _reach(table: TrialTable) -> Finding:
    gains = np.concatenate([np.zeros(0), *(early(one.log) - early(one.selected) for one in misses_of(table))])
    if len(gains) < 3:
        return Finding(REACH, "undecided", "Fewer than three lines were watched.")
    low, high, outcome = _decided(gains)
    sentence = (
        f"Before any selection the log misses {100 * gains.mean():.0f} points ({100 * low:.0f} to {100 * high:.0f}) "
        "more of the programs that spread than the monitor that writes it: whoever spreads writes over it."
    )
    return Finding(REACH, outcome, sentence, f"{len(gains)} lines")


def _decided(gains: NDArray[np.float64]) -> tuple[float, float, Outcome]:
    """Return the interval of the mean of what lines gain, and what it shows."""
    low, high = mean_interval(gains)
    return low, high, "shown" if low > _LEAST else "refuted" if high < _LITTLE else "undecided"


def _walls(table: TrialTable) -> Finding:
    escapes = escapes_of(table)
    closed, open_ones = together(escapes, closed=True), together(escapes, closed=False)
    enough = closed.trials and 3 / closed.trials <= _MOST_RATE and open_ones.low > 0.2
    outcome: Outcome = "refuted" if closed.successes else "shown" if enough else "undecided"
    bound = f", at most {300 / closed.trials:.2g} %" if closed.trials and not closed.successes else ""
    sentence = (
        f"From behind them {closed.successes:,} of {closed.trials:,} runs get out{bound}; without a wall "
        f"{counted(open_ones)}."
    )
    return Finding(HOLD, outcome, sentence, "boards and soups; runs of drawn seeds at drawn places")


def _remarks(table: TrialTable, zoos: dict[str, Zoo], found: dict[str, dict[str, Operating]]) -> list[str]:
    told = []
    for world, those in found.items():
        if those and world != "board":
            best = those[best_of(zoos[world], list(those))]
            told.append(
                f"In the zoo of {world}s {best.name} does best: alarms of {_of(best.hits, 'replicators')} and of "
                f"{_of(best.alarms, 'others')}."
            )
    with_all = zoo_of(table, "board", anything=True)
    if found["board"] and len(with_all.rows) > len(zoos["board"].rows):
        best = operating(with_all, _chosen(zoos["board"]))
        told.append(
            "Rules that copy anything are in neither kind. Counted as none: "
            f"{best.name} gives false alarms of {_of(best.alarms, 'others')}."
        )
    leaks = {wall: one for wall, one in escapes_of(table).items() if one.successes}
    if leaks:
        worst = max(leaks, key=lambda wall: leaks[wall].share)
        told.append(f"Of the walls, {worst} lets most out: {counted(leaks[worst])}.")
    if table.failed:
        told.append(f"{len(table.failed)} trials failed.")
    return told


def _asked(config: ContainmentSettings, zoos: dict[str, Zoo]) -> str:
    replicators = sum(int(zoo.replicates.sum()) for zoo in zoos.values())
    others = sum(len(zoo.rows) for zoo in zoos.values()) - replicators
    return (
        f"{replicators} replicators and {others} others on boards, in soups and among networks; selection for "
        f"{config.rounds} rounds; {config.runs * config.seeds:,} runs behind each wall"
    )
