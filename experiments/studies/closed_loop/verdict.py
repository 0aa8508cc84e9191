"""The verdict: are copies that are 94 % right functional, if no code restores them, and what is told from nulls?"""

from __future__ import annotations

from automata.files.json_types import Json
from automata.proportion import Proportion
from experiments.closed_loop.wording import ARMS, NULLS
from experiments.statistics.wording import counted, listed, number
from experiments.studies.closed_loop.arithmetic import CONSTRUCTED, HEADER
from experiments.studies.closed_loop.arms import (
    answers,
    arm_findings,
    arm_table,
    births,
    curve_table,
    exact,
    outcomes,
    predicted,
    told,
)
from experiments.studies.closed_loop.kinds.line import LINE, network_table
from experiments.studies.closed_loop.kinds.rides import RIDES
from experiments.studies.closed_loop.parts import (
    complete,
    part_findings,
    question_table,
    questions,
    seen_table,
)
from experiments.studies.closed_loop.trial import ChosenKinds
from experiments.studies.study import Finding, StudyVerdict
from experiments.studies.table import TrialTable
from experiments.studies.told_apart import null_question
from experiments.studies.truth import Outcome


def verdict(config: ChosenKinds, table: TrialTable) -> StudyVerdict:
    """Say in which arms copies that are 94 % right are functional, and of what passing the questions is evidence."""
    parts, arms = part_findings(table), arm_findings(table)
    found = outcomes(table)
    outcome = _outcome(tuple(found.values()))
    sentence = _sentence(table, outcome)
    tried = [arm for arm in ARMS if births(table, arm).trials]
    remarks = [_arithmetic(table), _line(table), _frame(table, parts), _rides(table), _failed(table)]
    numbers: dict[str, Json] = {
        "births_at_94_percent": {arm: births(table, arm).as_dict() for arm in tried},
        "answers_at_94_percent": {arm: _mean(table, arm) for arm in tried},
        "exact_at_94_percent": {arm: exact(table, arm).as_dict() for arm in tried if exact(table, arm).trials},
        "restored_by_arithmetic": {arm: predicted(table, arm) for arm in CONSTRUCTED},
        "lines": [*_lines(table)],
        "told_apart": {null: [one.question for one in questions(table) if one.tells(null)] for null in NULLS},
    }
    tables = [make(table) for make in (arm_table, question_table, curve_table, network_table, seen_table)]
    lives = sum(births(table, arm).trials for arm in found)
    asked = (
        f"6 % errors; written without a code: {listed(list(found))}; {lives:,} copies let live, of "
        f"{_networks(table)} networks"
        if found
        else ""
    )
    return StudyVerdict(
        outcome,
        sentence,
        tuple(remark for remark in remarks if remark),
        numbers,
        tuple(one for one in tables if one[2]),
        asked,
        (*arms, *parts),
    )


def _outcome(found: tuple[Outcome, ...]) -> Outcome:
    """Return what the claim comes to that copies which are 94 % right, not restored by a code, are functional.

    Shown or refuted if it is so in every arm that is no arithmetic; not shown if it is shown in one and refuted in
    another.
    """
    for one in ("shown", "refuted"):
        if found and all(each == one for each in found):
            return "shown" if one == "shown" else "refuted"
    return "not shown" if {"shown", "refuted"} <= set(found) else "undecided"


def _sentence(table: TrialTable, outcome: Outcome) -> str:
    found = outcomes(table)
    if not found:
        return "No copy was let live yet."
    said = {
        "shown": "Most copies of a network that are 94 % right make a daughter, in every way of writing without a code "
        "that was tried",
        "refuted": "Most copies of a network that are 94 % right make no daughter, in every way of writing without a "
        "code that was tried",
        "not shown": "Whether a copy of a network that is 94 % right makes a daughter depends on how it is written, "
        "without a code",
        "undecided": "Of copies of a network that are 94 % right, written without a code, make a daughter",
    }[outcome]
    each = [f"{told(births(table, arm))} {arm}" for arm in found]
    return f"{said}: {'; '.join(each)}.{_CODE}"


# What is said of codes beside the claim.
_CODE = " A message 94 % right that a code restores is 100 % right; that is the code's arithmetic."


def _arithmetic(table: TrialTable) -> str:
    told_of = []
    for arm in CONSTRUCTED:
        share, kept, lived = predicted(table, arm), exact(table, arm), births(table, arm)
        if share is not None:
            what = "with a whole header" if arm == "uncoded" else "restored"
            text = f"{arm}: a share of {number(share, 3)} predicted {what}, {told(kept)} exact"
            told_of.append(f"{text}, {told(lived)} made a daughter" if lived.trials else text)
    if not told_of:
        return ""
    return (
        "By construction, and no evidence about networks: at four symbols a byte 1 − 0.94⁴ = 22 % of the bytes are "
        "wrong, a block of a code is restored or not by a binomial tail, and without a code the header of "
        f"{HEADER} symbols or more is hit. {'; '.join(told_of)}."
    )


def _lines(table: TrialTable) -> tuple[int, int]:
    rows = LINE.of(table)
    return sum(bool(row["perfect"]) for row in rows), len(rows) + LINE.failed(table)


def _line(table: TrialTable) -> str:
    perfect, lines = _lines(table)
    if not lines:
        return ""
    return (
        f"Without errors, {counted(Proportion(perfect, lines), 'networks')} come out of the daughter bit for bit, are "
        "rebuilt by the laboratory and are exact again; a generation after a perfect one is the same computation once "
        "more, and is not counted. A program that copies files does this as well."
    )


def _frame(table: TrialTable, findings: tuple[Finding, ...]) -> str:
    asked = questions(table)
    if not asked:
        return ""
    who = (
        "The automaton interprets the loop's own genes and copies the network's description; reading that, rebuilding "
        "the network and making it the next world's rule is the laboratory's part. "
    )
    if complete(findings):
        return who + "With it the loop is von Neumann complete: each part passes a question that every null fails."
    alike = [one.question for one in asked if all(passed for passed in one.nulls.values()) and one.nulls]
    apart = [null for null in NULLS if _outcome_of(findings, null_question(null)) == "shown"]
    text = who + f"{len(alike)} of {len(asked)} questions are passed by all nulls too, and so are evidence of nothing"
    if apart:
        text += f"; what the loop adds to {listed(apart)} is that the network on the tape is what copies"
    same = [null for null in NULLS if _outcome_of(findings, null_question(null)) == "not shown"]
    if same:
        text += f"; nothing here tells it from {listed(same)}"
    return f"{text}. That the loop is von Neumann complete is not said."


def _outcome_of(findings: tuple[Finding, ...], question: str) -> Outcome:
    return next((finding.outcome for finding in findings if finding.question == question), "undecided")


def _rides(table: TrialTable) -> str:
    rows = RIDES.of(table)
    if not len(rows):
        return ""
    parts = []
    for (arm,), part in rows.groups("arm").items():
        bore, all_of = sum(row["bore"] for row in part), sum(row["rides"] for row in part)
        parts.append(f"{bore} of {all_of} {arm} (up to {max(row['written'] for row in part):,} symbols)")
    return (
        "As a check, copies rode whole as they were written, 94 % right, on loops long enough for them, and were "
        f"decoded by the code's library; of these made a daughter with all symbols: {'; '.join(parts)}."
    )


def _failed(table: TrialTable) -> str:
    if not table.failed:
        return ""
    return f"{len(table.failed)} trials failed; the loop's count as failed questions, and lines as broken."


def _mean(table: TrialTable, arm: str) -> list[float]:
    kept = answers(table, arm)
    return [round(value, 6) for value in (kept.value, kept.low, kept.high)] if kept.units else []


def _networks(table: TrialTable) -> int:
    return len({row["seed"] for row in table if row.get("kind") == "lives"})
