"""The verdict: whether a tripwire tells replicators on boards from others, beyond what a count of live cells tells."""

from __future__ import annotations

import numpy as np

from automata.files.json_types import Json
from automata.proportion import Proportion
from experiments.containment.reach import COPIERS, CROWD, NOISE, SMEARS, STOPPED
from experiments.statistics import ClusteredShare, clustered_share
from experiments.statistics.wording import counted, percent_interval
from experiments.studies.containment.evidence import (
    closed_walls,
    escapes_of,
    late,
    logs_of,
    mean_of_groups,
    misses_of,
    without_walls,
)
from experiments.studies.containment.grounds import lineage_of
from experiments.studies.containment.operating import (
    REPORTED,
    Operating,
    Zoo,
    best_of,
    operating,
    operating_at,
    shares,
    zoo_of,
)
from experiments.studies.containment.tables import TABLES, tables_of
from experiments.studies.containment.trial import ContainmentSettings
from experiments.studies.differences import difference_interval
from experiments.studies.study import Finding, StudyVerdict
from experiments.studies.table import TrialTable
from experiments.studies.truth import Outcome

# What is asked of a tripwire: so many of either kind told right.
_RIGHT = 0.7
_NULL = "population"
WORLDS = ("board", "soup", "writing")
FERTILITY = "Does asking for copies that copy remove false alarms of a count of copies?"
EVASION = "Do programs evade a tripwire when they are selected against it?"
REACH = "Is a log within reach lost where programs spread, and kept where nothing does?"
# What is missed or lost more often is told from nothing from so large a share on, and of logs that are lost more seldom
# among what spreads it is refuted; below the other it is not shown.
_LEAST, _LITTLE = 0.05, 0.15
_NULLS = {
    STOPPED: "the same programs lack the instruction that writes",
    SMEARS: "programs smear",
    NOISE: "noise alone is",
}


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
    measured = zoo_of(table, "board", labels="measured")
    sentence = (
        f"Of boards of which it is published or proved what they are, the tripwire that does best on one half, "
        f"{best.name} from {best.threshold:g} on, gives an alarm of {_of(best.hits, 'replicators')} of the other half "
        f"and of {_of(best.alarms, 'others')}; a count of live cells, the null, of {_of(null.hits, 'replicators')} and "
        f"of {_of(null.alarms, 'others')}."
    )
    if measured.scores:
        apart = operating_at(measured, best.name, best.threshold)
        sentence += (
            f" Apart from these, of boards whose label is measured by nearly its own criterion: "
            f"{apart.hits.successes} of {apart.hits.trials} and {apart.alarms.successes} of {apart.alarms.trials}."
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
        outcome, sentence, tuple(_remarks(table, zoos, found)), numbers, tables, _asked(config, table), findings
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
    return [_fertility(zoo, found), _evasion(table), _reach(table)]


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
    return Finding(FERTILITY, outcome, sentence, "boards of the half reported on, published or proved what they are")


def _evasion(table: TrialTable) -> Finding:
    """Say how much more often selected lines are missed at last than those that drift from the same programs."""
    misses = [one for one in misses_of(table) if len(one.gains)]
    starts = sum(len(one.gains) for one in misses)
    if not misses or starts < 2 * len(misses):
        return Finding(EVASION, "undecided", "Fewer than two starts were drawn for a tripwire.")
    mean, low, high = mean_of_groups([one.gains for one in misses])
    told = "; ".join(
        f"{one.name} {late(one.selected).mean():.0%} (drift {late(one.drift).mean():.0%})" for one in misses
    )
    alone = [one.name for one in misses if difference_interval(one.gains, len(misses))[0] > _LEAST]
    sentence = (
        f"In the last quarter of rounds selected lines are missed {100 * mean:.0f} points more often than those that "
        f"drift from the same programs ({100 * low:.0f} to {100 * high:.0f}, over all tripwires): {told}; by more than "
        f"5 points, all intervals together being 95 %: {' and '.join(alone) or 'none by itself'}."
    )
    asked = (
        f"{starts} starts drawn independently, {starts // len(misses)} for each tripwire; a monitor out of reach; "
        "shown: more than 5 points on average; not shown: fewer than 15, which excludes no single tripwire"
    )
    return Finding(EVASION, _gained(low, high), sentence, asked)


def _gained(low: float, high: float) -> Outcome:
    return "shown" if low > _LEAST else "not shown" if high < _LITTLE else "undecided"


def _reach(table: TrialTable) -> Finding:
    """Say how many logs are lost among copiers, and how many where the same or others do not spread."""
    logs = logs_of(table)
    if logs.draws < 2:
        return Finding(REACH, "undecided", "Fewer than two logs were read.")
    more = {arm: difference_interval(logs.lost[COPIERS] - logs.lost[arm], len(_NULLS)) for arm in _NULLS}
    told = "; ".join(
        f"{counted(logs.share(arm))} where {says}, {100 * more[arm][0]:.0f} to {100 * more[arm][1]:.0f} points fewer"
        for arm, says in _NULLS.items()
    )
    sentence = f"Of logs among programs that spread {counted(logs.share(COPIERS))} are lost; {told}."
    if logs.share(COPIERS).high < _LEAST:
        outcome: Outcome = "refuted"
    elif all(low > _LEAST for low, _ in more.values()):
        outcome = "shown"
    else:
        outcome = "not shown" if any(high < _LITTLE for _, high in more.values()) else "undecided"
    asked = f"{logs.draws} programs drawn independently, each in a soup of its own; a record read 8 epochs after it"
    return Finding(REACH, outcome, sentence, asked)


def _remarks(table: TrialTable, zoos: dict[str, Zoo], found: dict[str, dict[str, Operating]]) -> list[str]:
    told = []
    if found["board"]:
        best = found["board"][_chosen(zoos["board"])]
        half = zoos["board"].half(REPORTED)
        tripped = (half.scores[best.name] >= best.threshold)[half.replicates]
        lineages = np.array([lineage_of(family) for family in half.families[half.replicates].tolist()], dtype=np.str_)
        wider = shares(tripped, lineages)
        told.append(
            f"Families share rules: with all that comes of one rule as one cluster, {wider.units} of them, "
            f"{best.name}'s hits are {percent_interval(wider.low, wider.high)}."
        )
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
    logs = logs_of(table)
    if logs.draws:
        told.append(
            "Where, when the record is written, there are as many smearing programs as copiers come to be, "
            f"{counted(logs.share(CROWD))} logs are lost."
        )
    return told + _walls(table) + [f"{len(table.failed)} trials failed."] * bool(table.failed)


def _walls(table: TrialTable) -> list[str]:
    """Say what got out: from behind walls that hold by an argument, where runs look for faults, and from others."""
    escapes = escapes_of(table)
    closed, free = closed_walls(escapes), without_walls(escapes)
    told = []
    if closed:
        each = ", ".join(_bounded(wall, one) for wall, one in closed.items())
        told.append(
            f"By construction, and no evidence about replicators: {len(closed)} walls hold by an argument each, and "
            f"runs look for faults of the code. Got out: {each}; without a wall {counted(free)}."
        )
    leaks = {wall: one for wall, one in escapes.items() if one.successes and not wall.endswith("-open")}
    if leaks:
        worst = max(leaks, key=lambda wall: leaks[wall].share)
        told.append(f"Of the walls, {worst} lets most out: {counted(leaks[worst])}.")
    return told


def _bounded(wall: str, found: Proportion) -> str:
    """Return how many got out; with none of n, the rate's bound of 3 in n."""
    if found.successes:
        return f"{wall} {counted(found)}"
    return f"{wall} 0 of {found.trials:,} (≤ {300 / found.trials:.2g} %)"


def _asked(config: ContainmentSettings, table: TrialTable) -> str:
    zoos = [zoo_of(table, world, labels="all") for world in WORLDS]
    replicators = sum(int(zoo.replicates.sum()) for zoo in zoos)
    others = sum(len(zoo.rows) for zoo in zoos) - replicators
    known = zoo_of(table, "board")
    return (
        f"{replicators} replicators and {others} others on boards, in soups and among networks, of which on boards "
        f"{int(known.replicates.sum())} and {int((~known.replicates).sum())} are labelled independently; selection for "
        f"{config.rounds} rounds from {config.starts * config.seeds} starts a tripwire"
    )
