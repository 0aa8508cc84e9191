"""The verdict: whether networks become exact, over which domain, and what they know that memory does not."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from automata.files.json_types import Json
from automata.proportion import Proportion
from automata.replicators import find_replicator
from experiments.statistics.wording import counted, listed, many, number, percent_interval
from experiments.studies.emulation.questions import (
    BesideMemory,
    Exactness,
    beside_memory,
    beyond_by_some_kind,
    beyond_memory,
    by_some_kind,
    exactness,
    for_every_rule,
    judged,
    size,
    turned,
)
from experiments.studies.emulation.trial import BASELINES, DOMAINS, FLOORS, EmulationSettings
from experiments.studies.study import Finding, StudyVerdict
from experiments.studies.table import Row, TrialTable
from experiments.studies.truth import Outcome


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
    """Say whether some kind of network, at the largest size, knows more of every rule than a memory of what it learnt.

    On contexts that are no turned context of the replication, networks are held against the memory that turns what was
    shown; refuted if each kind is behind it under some rule. Whether networks are exact on the replication that they
    learnt, or everywhere after it, are further questions: the first is their training error, which memory has as well.
    """
    rows = judged(config, table)
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
            " ".join(f"{kind}: {sentence}" for kind, (_, sentence) in everywhere.items()),
            asked=_asked(config, rows),
        )
    )
    compared = {kind: beside_memory(config, table, rows, kind) for kind in config.kinds}
    findings += [_beyond(config, rows, kind, found) for kind, found in compared.items()]
    beyond = {kind: beyond_memory(found, len(config.rules)) for kind, found in compared.items()}
    outcome = beyond_by_some_kind(beyond.values())
    sentence = _sentence(config, beyond, compared, replication)
    networks = [row for row in table if row["kind"] not in BASELINES]
    numbers: dict[str, Json] = {
        "exact": {
            kind: {
                rule: _pair(exactness(rows, kind, rule, "exact_visited")) for rule in config.rules
            }
            for kind in config.kinds
        },
        "visited": _all(table, "visited", "exact_visited"),
        "dense": _all(table, "dense", "exact_dense"),
        "visited_exact_everywhere": _all(table, "visited", "exact_dense")[0],
        "beside_memory": [
            {"kind": each.kind, "rule": each.rule, "mean": each.mean, "interval": list(each.interval),
             "memory": each.memory, "networks": len(each.shares)}
            for found in compared.values()
            for each in found
        ],
    }  # fmt: skip
    remarks = (_memory(table), _turned(config, table, rows), _daughters(networks), _floors(table))
    return StudyVerdict(
        outcome,
        sentence,
        tuple(remark for remark in remarks if remark),
        numbers,
        (_exact_table(config, rows), _memory_table(compared), _candidate_table(config, table)),
        asked=_asked(config, rows),
        findings=tuple(findings),
    )


def _sentence(
    config: EmulationSettings,
    beyond: Mapping[Any, Outcome],
    compared: Mapping[Any, list[BesideMemory]],
    replication: Mapping[Any, tuple[Outcome, str]],
) -> str:
    """Say which kinds know more than memory, of how many rules, and which become exact on what they learnt."""
    if not any(compared.values()):
        return "No network was held against a memory of what it learnt yet."
    more = [kind for kind, each in beyond.items() if each == "shown"]
    counts = [(kind, [each.better for each in found]) for kind, found in compared.items()]
    rules = [f"{kind} of {found.count(True)} (less of {found.count(False)})" for kind, found in counts]
    told = (
        f"Outside of what they were shown, turned, networks of the kind{'s' * (len(more) != 1)} {listed(more)} are "
        "right more often than a memory that knows the symmetry, for every rule"
        if more
        else "Outside of what they were shown, turned, no kind of network is right more often than a memory that knows "
        "the symmetry for every rule"
    )
    exact = [kind for kind, (each, _) in replication.items() if each == "shown"]
    return (
        f"{told}: they know more of so many of {len(config.rules)} rules: {listed(rules)}. On what they learnt "
        f"{listed(exact) if exact else 'none'} are exact for every rule more often than not, which is training error, "
        "and memory's as well."
    )


def _exact(config: EmulationSettings, rows: TrialTable, kind: str, what: Exactness) -> tuple[Outcome, str]:
    found = {rule: exactness(rows, kind, rule, what) for rule in config.rules}
    return for_every_rule(found.values()), "; ".join(f"{rule} {counted(each)}" for rule, each in found.items()) + "."


def _pair(found: Proportion) -> list[Json]:
    return [found.successes, found.trials, *found.interval]


def _all(table: TrialTable, data: str, what: Exactness) -> list[Json]:
    rows = [row for row in table.where(data=data) if row["kind"] not in BASELINES]
    return [sum(bool(row[what]) for row in rows), len(rows)]


def _size(config: EmulationSettings, rows: TrialTable, kind: str) -> str:
    return f"{_weights(config, rows.where(kind=kind))}, {many(config.seeds, 'seed')} a rule"


def _weights(config: EmulationSettings, rows: TrialTable) -> str:
    found, sized = sorted({int(row["parameters"]) for row in rows}), size(config, max)
    of = f", {found[0]:,} to {found[-1]:,} weights" if found else ""
    return f"width {sized['width']}, depth {sized['depth']}{of}"


def _asked(config: EmulationSettings, rows: TrialTable) -> str:
    return (
        f"{listed(config.kinds)} ({_weights(config, rows)}), {many(config.seeds, 'seed')} for each kind and rule, at "
        f"most {config.steps:,} updates, for {listed(config.rules)}"
    )


def _beyond(config: EmulationSettings, rows: TrialTable, kind: str, found: list[BesideMemory]) -> Finding:
    told = "; ".join(
        f"{each.rule} {100 * each.mean:.1f} % ({percent_interval(*each.interval)}) beside {100 * each.memory:.1f} %"
        for each in found
    )
    return Finding(
        f"{kind}: more than memory",
        beyond_memory(found, len(config.rules)),
        f"Of the contexts outside of what was shown, turned in all ways, right: {told}." if told else "Not asked yet.",
        asked=_size(config, rows, kind),
    )


def _memory(table: TrialTable) -> str:
    rows = [row for row in table if row["kind"] in ("nearest", "turned")]
    if not rows:
        return ""
    exact = sum(row["exact_visited"] for row in rows)
    return (
        f"Exactness on what was shown is memory's as well: {exact} of {len(rows)} memories, two a rule, are exact "
        "there by construction. It is evidence that a network can stand in for the rule, not of more."
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


def _memory_table(
    compared: Mapping[Any, list[BesideMemory]],
) -> tuple[str, list[str], list[list[str]]]:
    rows = [
        [
            f"{kind}, {find_replicator(each.rule).title}",
            f"{100 * each.mean:.1f} %",
            percent_interval(*each.interval),
            f"{100 * each.memory:.1f} %",
            {True: "more", False: "less", None: "not told apart"}[each.better],
        ]
        for kind, found in compared.items()
        for each in found
    ]
    heads = ["networks", "right outside of the turned replication", "interval over seeds", "memory", "they know"]
    return "Beside the nearest turned context", heads, rows


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
