"""The verdict: whether networks become exact, over which domain, and what they know that memory does not."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from automata.files.json_types import Json
from automata.proportion import Proportion
from automata.replicators import find_replicator
from experiments.statistics import agreed
from experiments.statistics.wording import counted, listed, many, number, percent_interval, percent_to
from experiments.studies.emulation.questions import (
    CONTENT,
    BesideMemory,
    Exactness,
    asked_rules,
    beside_memory,
    beyond_memory,
    by_some_kind,
    changing_outside,
    cut_short,
    exactness,
    judged,
    knowledge,
    most_exact,
    size,
    turned,
)
from experiments.studies.emulation.trial import BASELINES, DOMAINS, FLOORS, MEMORIES, EmulationSettings
from experiments.studies.study import Finding, StudyVerdict
from experiments.studies.table import Row, TrialTable
from experiments.studies.truth import Outcome

# What the nulls are called in a sentence.
CALLED = {
    "turned": "the nearest context shown, turned",
    "counts": "a look-up by centre and counts",
    "copy": "no change",
    "quiescent": "background",
}


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


def candidates_of(table: TrialTable, rule: str) -> tuple[Candidate, ...]:
    """Return the candidates of one rule, the baselines first."""
    found = []
    for (kind, data, width, depth), part in table.where(rule=rule).groups("kind", "data", "width", "depth").items():
        label = BASELINES.get(kind) or f"{kind}, width {width}" + (f", depth {depth}" if depth > 1 else "")
        found.append(Candidate(rule, kind, data, label, part))
    return tuple(found)


def verdict(config: EmulationSettings, table: TrialTable) -> StudyVerdict:
    """Say whether some kind of network, at the largest size, knows more of a rule than nulls that learn nothing.

    On contexts that are no turned context of the replication networks are held against the best of four nulls: the
    memory that turns what was shown, a look-up by centre and counts, no change, and background. It is asked of rules
    that change the centre in some of these contexts; shown if some kind is ahead under all of them, refuted if each
    kind is behind under all, not shown if it depends on the rule. Whether networks are exact on the replication that
    they learnt, or everywhere after it, are further questions: the first is their training error.
    """
    rows, rules = judged(config, table), asked_rules(config, table)
    replication = {kind: _exact(config, rows, kind, "exact_visited") for kind in config.kinds}
    everywhere = {kind: _exact(config, rows, kind, "exact_dense") for kind in config.kinds}
    findings = [
        Finding(f"{kind}: exact on one replication", each, f"Training error: {told}", asked=_size(config, rows, kind))
        for kind, (each, told) in replication.items()
    ]
    findings.append(
        Finding(
            "exact everywhere after one replication",
            by_some_kind(each[0] for each in everywhere.values()),
            " ".join(f"{kind} ({each}): {sentence}" for kind, (each, sentence) in everywhere.items()),
            asked=_asked(config, rows, config.rules),
        )
    )
    compared = {kind: beside_memory(config, table, kind, rules) for kind in config.kinds}
    beyond = {kind: beyond_memory(found, len(rules)) for kind, found in compared.items()}
    findings += [_beyond(config, rows, kind, found, beyond[kind]) for kind, found in compared.items()]
    networks = [row for row in table if row["kind"] not in BASELINES]
    numbers: dict[str, Json] = {
        "exact": {
            kind: {
                rule: _pair(exactness(rows, kind, rule, "exact_visited")) for rule in config.rules
            }
            for kind in config.kinds
        },
        "used_up_all_updates": {
            kind: {rule: cut_short(config, rows, kind, rule) for rule in config.rules} for kind in config.kinds
        },
        "visited": _all(table, "visited", "exact_visited"),
        "dense": _all(table, "dense", "exact_dense"),
        "visited_exact_everywhere": _all(table, "visited", "exact_dense")[0],
        "outside": {
            rule: {"changing": list(changing_outside(table, rule) or ()), **knowledge(table, rule)}
            for rule in config.rules
        },
        "beside_memory": [
            {"kind": each.kind, "rule": each.rule, "mean": each.mean, "interval": list(each.interval),
             "null": each.best, "memory": each.memory, "networks": len(each.shares)}
            for found in compared.values()
            for each in found
        ],
    }  # fmt: skip
    remarks = (_memory(table), _turned(config, table, rows), _daughters(networks), _floors(table))
    return StudyVerdict(
        by_some_kind(beyond.values()),
        _sentence(config, table, rules, beyond, compared),
        tuple(remark for remark in remarks if remark),
        numbers,
        (_exact_table(config, rows), _memory_table(config, table), _candidate_table(config, table)),
        asked=_asked(config, rows, rules or config.rules),
        findings=tuple(findings),
    )


def _sentence(
    config: EmulationSettings,
    table: TrialTable,
    rules: Sequence[str],
    beyond: Mapping[Any, Outcome],
    compared: Mapping[Any, list[BesideMemory]],
) -> str:
    """Say which kinds know more than the best null, rule by rule, and of which rules it was not asked."""
    untold = _not_asked(config, table, rules)
    if not any(compared.values()):
        return f"No network was held against what learns nothing.{untold}"
    more = [kind for kind, each in beyond.items() if each == "shown"]
    mixed = [kind for kind, each in beyond.items() if each == "not shown"]
    told = (
        f"On contexts that are no turned image of a shown one, {listed(more)} networks are right more often than each "
        f"of {len(CALLED)} answers that learn nothing, for every rule asked"
        if more
        else "On contexts that are no turned image of a shown one, no kind of network is right more often than the "
        f"best of {len(CALLED)} answers that learn nothing, for every rule asked"
    )
    depends = any({True, False} <= {each.better for each in compared[kind]} for kind in mixed)
    depending = ": it depends on the rule" if depends and not more else ""
    return f"{told}{depending}. {_rule_by_rule(table, rules, compared)}{untold}"


def _rule_by_rule(table: TrialTable, rules: Sequence[str], compared: Mapping[Any, list[BesideMemory]]) -> str:
    told = []
    for rule in rules:
        found = [each for part in compared.values() for each in part if each.rule == rule]
        if found:
            each = [f"{one.kind} {100 * one.mean:.0f} % ({percent_interval(*one.interval)})" for one in found]
            told.append(f"{rule}: {listed(each)} beside {_best_of(table, found)}")
    return f"{'; '.join(told)}."


def _best_of(table: TrialTable, found: Sequence[BesideMemory]) -> str:
    """Name the best null; where that is not the memory that turns, say how they stand to it as well."""
    best = f"{100 * found[0].memory:.1f} % of {CALLED[found[0].best]}"
    known = knowledge(table, found[0].rule).get("turned")
    if found[0].best == "turned" or known is None:
        return best
    ahead = sum(each.interval[0] > known for each in found)
    return f"{best} ({100 * known:.1f} % of {CALLED['turned']}, which {ahead} of {len(found)} kinds exceed)"


def _not_asked(config: EmulationSettings, table: TrialTable, rules: Sequence[str]) -> str:
    """Name the rules of which it was not asked, and in how many of their contexts outside the centre changes."""
    told = [
        f"{rule} ({changing[0]:,} of {changing[1]:,})"
        for rule in config.rules
        if rule not in rules and (changing := changing_outside(table, rule)) is not None
    ]
    return (
        f" Not asked, since the centre changes in less than {100 * CONTENT:.0f} % of the contexts that are left: "
        f"{listed(told)}."
        if told
        else ""
    )


def _exact(config: EmulationSettings, rows: TrialTable, kind: str, what: Exactness) -> tuple[Outcome, str]:
    """Say of a kind how many networks are exact, rule by rule, and how many used up all updates."""
    told, most = [], []
    for rule in config.rules:
        spent = cut_short(config, rows, kind, rule)
        used = f", {spent} used up all updates" if spent and what == "exact_visited" else ""
        told.append(f"{rule} {counted(exactness(rows, kind, rule, what))}{used}")
        most.append(most_exact(config, rows, kind, rule, what))
    depends = "it depends on the rule: " if True in most and False in most else ""
    return agreed(most), f"{depends}{'; '.join(told)}."


def _pair(found: Proportion) -> list[Json]:
    return [found.successes, found.trials, *found.interval]


def _all(table: TrialTable, data: str, what: Exactness) -> list[Json]:
    rows = [row for row in table.where(data=data) if row["kind"] not in BASELINES]
    return [sum(bool(row[what]) for row in rows), len(rows)]


def _size(config: EmulationSettings, rows: TrialTable, kind: str) -> str:
    return f"{_weights(config, rows.where(kind=kind))}, {many(config.seeds, 'seed')} a rule, {_updates(config)}"


def _updates(config: EmulationSettings) -> str:
    return f"at most {config.steps:,} updates, fewer once all is right by a margin"


def _weights(config: EmulationSettings, rows: TrialTable) -> str:
    found, sized = sorted({int(row["parameters"]) for row in rows}), size(config, max)
    of = f", {found[0]:,} to {found[-1]:,} weights" if found else ""
    return f"width {sized['width']}, depth {sized['depth']}{of}"


def _asked(config: EmulationSettings, rows: TrialTable, rules: Sequence[str]) -> str:
    part = TrialTable(row for row in rows if row["rule"] in rules)
    return (
        f"{listed(config.kinds)} ({_weights(config, part)}), {many(config.seeds, 'seed')} for each kind and rule, "
        f"{_updates(config)}, for {listed(rules)}"
    )


def _beyond(
    config: EmulationSettings, rows: TrialTable, kind: str, found: list[BesideMemory], outcome: Outcome
) -> Finding:
    answers = {each.better for each in found}
    depends = "It depends on the rule: of" if {True, False} <= answers else "Of"
    told = "; ".join(
        f"{each.rule} {100 * each.mean:.1f} % ({percent_interval(*each.interval)}) beside {100 * each.memory:.1f} % of "
        f"{CALLED[each.best]}"
        for each in found
    )
    return Finding(
        f"{kind}: more than the best null",
        outcome,
        f"{depends} the contexts outside of what was shown, turned in all ways, right: {told}."
        if told
        else "Not asked.",
        asked=_size(config, rows, kind),
    )


def _memory(table: TrialTable) -> str:
    rows = [row for row in table if row["kind"] in MEMORIES]
    if not rows:
        return ""
    exact = sum(row["exact_visited"] for row in rows)
    return (
        f"Exactness on what was shown is memory's as well: {exact} of {len(rows)} memories, {len(MEMORIES)} a rule, "
        "are exact there by construction. It is evidence that a network can stand in for the rule, not of more."
    )


def _turned(config: EmulationSettings, table: TrialTable, rows: TrialTable) -> str:
    told = []
    for rule in config.rules:
        memory = [turned(row) for row in table.where(rule=rule, kind="nearest")]
        shares = [
            share
            for row in rows.where(rule=rule)
            if row["kind"] not in BASELINES and (share := turned(row)) is not None
        ]
        if shares and memory and memory[0] is not None:
            told.append(
                f"{rule} {100 * min(shares):.0f} to {100 * max(shares):.0f} % beside {100 * memory[0]:.0f} % of the "
                "nearest context shown"
            )
    if not told:
        return ""
    return (
        f"Of turned contexts that were not shown networks of the largest size have right: {'; '.join(told)}. A memory "
        "that turns what was shown has all of them right."
    )


def _daughters(networks: list[Row]) -> str:
    fertile = [row for row in networks if row["exact_visited"]]
    lost = [row for row in networks if not row["exact_visited"]]
    bore, strays = (sum(row["daughters"] > 0 for row in part) for part in (fertile, lost))
    first = f"{float(np.median([row['horizon'] for row in lost])):g}" if lost else "0"
    return (
        f"Under {bore} of the {len(fertile)} networks that are exact on the replication's contexts the seed makes a "
        "daughter, as follows from the certificate and is checked here; under "
        f"{strays} of the {len(lost)} others, whose median run holds its first wrong cell in generation {first}."
    )


def _floors(table: TrialTable) -> str:
    rows = [row for row in table if row["kind"] in FLOORS]
    if not rows:
        return ""
    best = max(1 - row["wrong"]["visited"] / row["of"]["visited"] for row in rows)
    return (
        f"Floors, which cannot be exact, have at most {100 * best:.1f} % of the replication's contexts right: a share "
        "of right contexts begins there, not at 0."
    )


def _exact_table(config: EmulationSettings, rows: TrialTable) -> tuple[str, list[str], list[list[str]]]:
    cells = [
        [kind, *(counted(exactness(rows, kind, rule, "exact_visited")) for rule in config.rules)]
        for kind in config.kinds
    ]
    heads = ["kind", *(find_replicator(rule).title for rule in config.rules)]
    return "Exact on one replication, at the largest size", heads, cells


def _memory_table(config: EmulationSettings, table: TrialTable) -> tuple[str, list[str], list[list[str]]]:
    """Return networks beside each null, of all rules: of those that are not asked the rule's default is best."""
    rows = []
    for rule in config.rules:
        known, changing = knowledge(table, rule), changing_outside(table, rule)
        content = f"{changing[0]:,} of {changing[1]:,}" if changing else "–"
        for kind in config.kinds:
            for each in beside_memory(config, table, kind, [rule]):
                rows.append(
                    [
                        f"{kind}, {find_replicator(rule).title}",
                        content,
                        f"{100 * each.mean:.1f} %",
                        percent_interval(*each.interval),
                        *(percent_to(known[null], 2) for null in CALLED),
                        {True: "more", False: "less", None: "not told apart"}[each.better],
                    ]
                )
    heads = ["networks", "of contexts outside change", "right there", "interval over seeds", *CALLED.values()]
    return "Beside what learns nothing, outside of the turned replication", [*heads, "than the best they know"], rows


def _first_wrong(horizons: list[int], runs: int) -> str:
    """Return when the runs of a candidate first hold a wrong cell, from the first to the last, and how many never."""
    if not horizons:
        return "never"
    low, high = min(horizons), max(horizons)
    never = f"; never in {runs - len(horizons)} of {runs}" if len(horizons) < runs else ""
    return (f"{low:,}" if low == high else f"{low:,}–{high:,}") + never


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
                    _first_wrong(horizons, len(each.part)),
                    number(float(each.part.column("daughters").mean()), 2),
                    number(float(each.part.column("line").mean()), 2),
                ]
            )
    return "Every candidate", head, rows
