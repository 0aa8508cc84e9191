"""The verdict, over networks: is a program of a rule never seen exact more often than every null's?"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import numpy as np

from automata.files.json_types import Json
from experiments.statistics import ClusteredShare, clustered_share
from experiments.statistics.wording import listed, many, percent
from experiments.studies.functional_equivalence.comparing import (
    ALL,
    LEAST_NETWORKS,
    Against,
    Measure,
    compared,
    exact_share,
    hidden_share,
    judged,
    matrices,
    mean_of,
)
from experiments.studies.functional_equivalence.lives import (
    LINES,
    PATTERNS,
    TOGETHER,
    beyond,
    lives_of,
    lives_table,
    majority_finding,
)
from experiments.studies.functional_equivalence.rules import FAMILIES
from experiments.studies.functional_equivalence.trial import NULLS, FunctionalEquivalenceSettings
from experiments.studies.study import Finding, StudyVerdict
from experiments.studies.table import TrialTable
from experiments.studies.truth import Outcome

TRANSCRIBES = "Shown all cases, are most programs of rules never seen exact, and more of them than of every null's?"
HIDDEN = "Of contexts that the prompt does not show, are more right than by every null?"
LAW = "Where only the law of the rules says what is not shown, are programs exact more often than every null's?"
LAW_FAMILY = "mirrored"
NETWORK, READER = "network", "reader"
# Nulls that could fail where all is shown: look-ups have all of it, by construction.
NOT_LOOK_UPS = ("nearest rule", "constant", "another prompt")
LEARNERS: dict[str, str] = {NETWORK: "networks", **NULLS, READER: "a reader who knows the law of the rules"}
# As AutomataGPT reports of two-state rules that it never saw: next states without a wrong cell, programs that do what
# the rule does, and programs that are the rule.
PUBLISHED = {"cells": 0.985, "functional": 0.96, "exact": 0.82}


def verdict(config: FunctionalEquivalenceSettings, table: TrialTable) -> StudyVerdict:
    """Judge the claim by exact programs of held-out rules where cases are left out, see `judged`; answer five more."""
    rows = matrices(table)
    against = compared(table, exact_share)
    outcome, hardest = judged(against)
    findings = (
        transcribes(config, table),
        _compared_finding(HIDDEN, table, compared(table, hidden_share), "of contexts not shown are right"),
        _compared_finding(
            LAW, table, compared(table, exact_share, (LAW_FAMILY,)), "of programs of mirrored rules are exact"
        ),
        majority_finding(PATTERNS, lives_of(table, "matrix"), "patterns of two states", _matrix_budget(config)),
        beyond(table),
        majority_finding(LINES, lives_of(table, "lines", 1), "loops", _line_budget(config)),
        majority_finding(TOGETHER, lives_of(table, "lines", 2), "loops", _line_budget(config)),
    )
    numbers: dict[str, Json] = {
        "networks": len(rows),
        "against": {one.null: {"mean": one.mean, "low": one.interval[0], "high": one.interval[1]} for one in against},
        "hardest_null": hardest.null,
        "exact": {name: _mean(table, name, "exact") for name in LEARNERS} if len(rows) else {},
        "at_94": {name: _mean(table, name, "at_94") for name in LEARNERS} if len(rows) else {},
    }
    tables = (_score_table(table), _null_table(against), lives_table(table)) if len(rows) else ()
    return StudyVerdict(
        outcome, _sentence(table, against, hardest), _remarks(table), numbers, tables, asked=_range(config, table),
        findings=findings,
    )  # fmt: skip


def _sentence(table: TrialTable, against: tuple[Against, ...], hardest: Against) -> str:
    rows = matrices(table)
    if not len(rows):
        return "No network was asked for the program of a rule yet."
    own, null, reader = (mean_share(table, name, exact_share) for name in (NETWORK, hardest.null, READER))
    text = (
        f"Of rules that they never saw, and of which cases were left out, networks write the exact program of "
        f"{percent(own)} %, the hardest null, {NULLS[hardest.null]}, of {percent(null)} %"
    )
    low, high = hardest.interval
    if len(rows) > 1:
        text += f" (difference {100 * hardest.mean:+.1f} points, {100 * low:+.1f} to {100 * high:+.1f} over networks)"
    text += f"; a reader who knows the law of the rules of {percent(reader)} %, which nobody exceeds in the mean"
    return f"{text} who is shown the same. {_fidelity(table)}"


def _fidelity(table: TrialTable) -> str:
    """Say what has 94 % of the contexts right without being the rule."""
    shares = {name: _mean(table, name, "at_94") for name in (NETWORK, *NULLS)}
    best = max(NULLS, key=lambda name: shares[name])
    return (
        f"94 % of the contexts or more are right in {percent(shares[NETWORK])} % of networks' programs there, and in "
        f"{percent(shares[best])} % of those of {NULLS[best]}"
        "."
    )


def mean_share(table: TrialTable, learner: str, measure: Measure, families: Iterable[str] = FAMILIES) -> float:
    """Return the mean over networks of a measure of a learner's programs where cases were left out."""
    listed_families = tuple(families)
    values = [mean_of(row, learner, measure, listed_families) for row in matrices(table)]
    return float(np.mean([value for value in values if value is not None])) if values else 0.0


def _mean(table: TrialTable, learner: str, of: str) -> float:
    """Return the mean over networks of a share of programs where cases were left out."""
    return mean_share(table, learner, lambda score: score[of] / score["rules"])


def where_all_shown(table: TrialTable, learner: str, of: str = "exact") -> ClusteredShare:
    """Return how many programs are exact where all cases are shown, with networks for clusters."""
    counts, sizes = [], []
    for row in matrices(table):
        scores = [score for score in row["scores"] if score["learner"] == learner and score["shown"] == ALL]
        counts.append(sum(score[of] for score in scores))
        sizes.append(sum(score["rules"] for score in scores))
    return clustered_share(counts, sizes)


def transcribes(config: FunctionalEquivalenceSettings, table: TrialTable) -> Finding:
    """Say whether most programs are exact where the prompt identifies the rule.

    A look-up of what is shown is exact there by construction, so that nothing is shown if most are; refuted if most
    are not; else undecided, and with fewer than five networks. Nulls that know less are told beside it.
    """
    rows = matrices(table)
    own = where_all_shown(table, NETWORK)
    if not own.trials:
        return Finding(TRANSCRIBES, "undecided", "No network was shown all cases of a rule yet.")
    nulls = {null: where_all_shown(table, null) for null in NOT_LOOK_UPS}
    outcome: Outcome = "undecided"
    if len(rows) >= LEAST_NETWORKS:
        said: dict[bool | None, Outcome] = {True: "not shown", False: "refuted", None: "undecided"}
        outcome = said[own.majority]
    runs = where_all_shown(table, NETWORK, "runs_exact")
    cells = [
        score["cells"]
        for row in rows
        for score in row["scores"]
        if score["learner"] == NETWORK and score["shown"] == ALL
    ]
    told = [f"{NULLS[null]} {percent(found.share)} %" for null, found in nulls.items()]
    text = (
        f"{own.successes:,} of {own.trials:,} programs are exact on all 512 contexts ({percent(own.low)}–"
        f"{percent(own.high)} %), {runs.successes:,} run a random board as the rule does, without a wrong cell, and "
        f"{percent(float(np.mean(cells)))} % of contexts are right; AutomataGPT, with grids in the prompt, reports "
        f"{100 * PUBLISHED['exact']:g}, {100 * PUBLISHED['functional']:g} and {100 * PUBLISHED['cells']:g} % of exact "
        f"rules, rules that do the same and next states without an error. A look-up of what is shown is exact in all, "
        f"by construction, so that copying what is shown suffices; {listed(told)}."
    )
    where = f"{many(len(rows), 'network')}, {own.trials:,} rules never seen, {_matrix_budget(config)}"
    return Finding(TRANSCRIBES, outcome, text, where)


def _matrix_budget(config: FunctionalEquivalenceSettings) -> str:
    return f"{config.matrix_updates:,} updates of {config.batch} programs"


def _line_budget(config: FunctionalEquivalenceSettings) -> str:
    return f"{config.line_updates:,} updates of {2 * config.batch} lines"


def _compared_finding(question: str, table: TrialTable, against: tuple[Against, ...], what: str) -> Finding:
    rows = matrices(table)
    outcome, hardest = judged(against)
    if not hardest.differences:
        return Finding(question, "undecided", "No network was asked yet.")
    measure, families = (hidden_share, FAMILIES) if question == HIDDEN else (exact_share, (LAW_FAMILY,))
    shares = {name: mean_share(table, name, measure, families) for name in (NETWORK, hardest.null, READER)}
    low, high = hardest.interval
    text = (
        f"{percent(shares[NETWORK])} % {what}, {percent(shares[hardest.null])} % by {NULLS[hardest.null]}, the hardest "
        f"null ({100 * hardest.mean:+.1f} points, {100 * low:+.1f} to {100 * high:+.1f} over networks), and "
        f"{percent(shares[READER])} % by {LEARNERS[READER]}."
    )
    return Finding(question, outcome, text, f"{many(len(rows), 'network')}; cases left out")


def _remarks(table: TrialTable) -> tuple[str, ...]:
    rows = matrices(table)
    if not len(rows):
        return ()
    told = [
        "A program is a matrix of 2 × 9 answers, the form in which AutomataGPT has it, and a prompt is a list of cases "
        "with their answers, not grids: counting live neighbours is not asked of a network here. A matrix has a single "
        "text, so that the same text and an exact program are one."
    ]
    for chunk in sorted({row["chunk"] for row in table.where(language="lines")}):
        part = table.where(language="lines", chunk=chunk)
        documents = sum(row["documents"] for row in part)
        same, rule = (sum(row[name] for row in part) for name in ("same_text", "same_rule"))
        told.append(
            f"Lines of rules never seen, up to {chunk} in a prompt: {rule:,} of {documents:,} answers say what the "
            f"rule does and {same:,} in the text that was asked for."
        )
    return tuple(told)


def _range(config: FunctionalEquivalenceSettings, table: TrialTable) -> str:
    rows = matrices(table)
    sizes = sorted({row["weights"] for row in table if "weights" in row})
    weights = " or ".join(f"{size:,}" for size in sizes)
    left = ", ".join(str(ALL - count) for count in config.shown if count < ALL)
    return (
        f"{many(len(rows), 'decoder')} of {weights or 'no'} weights, {_matrix_budget(config)}, and as many trained on "
        f"lines for each number of them in a prompt, {_line_budget(config)}; {config.rules} held-out rules of each of "
        f"{len(FAMILIES)} families, {left} of 18 cases left out; {len(config.patterns)} patterns and "
        f"{len(config.loops)} loops held out"
    )


def _score_table(table: TrialTable) -> tuple[str, list[str], list[list[str]]]:
    rows = []
    scores: dict[tuple[str, int, str], list[Mapping[str, float]]] = {}
    for row in matrices(table):
        for score in row["scores"]:
            scores.setdefault((score["family"], score["shown"], score["learner"]), []).append(score)
    for (family, shown, learner), part in scores.items():
        trials = sum(score["rules"] for score in part)
        hidden = sum(score["hidden"] for score in part)
        right = sum(score["hidden_right"] for score in part) / hidden if hidden else 0.0
        rows.append(
            [
                f"{family}, {shown} of 18 shown", LEARNERS[learner],
                *(f"{percent(sum(score[name] for score in part) / trials)} %" for name in ("exact", "runs_exact")),
                f"{percent(float(np.mean([score['cells'] for score in part])))} %",
                f"{percent(right)} %" if hidden else "nothing",
                f"{percent(sum(score['at_94'] for score in part) / trials)} %",
            ]
        )  # fmt: skip
    head = ["rules", "who", "exact", "run exactly", "contexts right", "of those not shown", "94 % right or more"]
    return "Programs of rules never seen", head, rows


def _null_table(against: tuple[Against, ...]) -> tuple[str, list[str], list[list[str]]]:
    rows = [
        [NULLS[one.null], f"{100 * one.mean:+.1f}", f"{100 * one.interval[0]:+.1f} to {100 * one.interval[1]:+.1f}"]
        for one in against
    ]
    return (
        "Networks less each null: exact programs where cases are left out, in points",
        ["null", "mean difference", "95 % interval over networks"],
        rows,
    )
