"""Von Neumann's parts: what the loop passes that each null fails, question by question; the unit is a network."""

from __future__ import annotations

from functools import lru_cache

from experiments.closed_loop.wording import LOOP, NULLS
from experiments.reproduction.questions import PARTS
from experiments.statistics import clustered_share
from experiments.statistics.wording import listed, percent_interval
from experiments.studies.closed_loop.kind import PageTable
from experiments.studies.closed_loop.kinds.questions import QUESTIONS
from experiments.studies.study import Finding
from experiments.studies.table import TrialTable
from experiments.studies.told_apart import AskedQuestion, null_question, told_from
from experiments.studies.truth import Outcome

VON_NEUMANN = ("copier", "constructor", "controller", "description")


def part_question(part: str) -> str:
    """Return what is asked of a part."""
    return f"does the loop with its laboratory show a {part} that no null has?"


@lru_cache(maxsize=4)
def questions(table: TrialTable) -> tuple[AskedQuestion, ...]:
    """Return every question that was asked, in their order."""
    rows = QUESTIONS.of(table)
    loops = [_said(row) for row in rows.where(system=LOOP)]
    failed = QUESTIONS.failed(table, system=LOOP)
    nulls = {null: _said(part.rows[0]) for null in NULLS if len(part := rows.where(system=null))}
    found = []
    for question, parts in PARTS.items():
        passed = [said.get(question) is True for said in loops] + [False] * failed
        if passed:
            share = clustered_share([int(one) for one in passed], [1] * len(passed))
            answers = {null: said.get(question) for null, said in nulls.items()}
            found.append(AskedQuestion(question, tuple(parts.split(", ")), share, answers))
    return tuple(found)


def part_findings(table: TrialTable) -> tuple[Finding, ...]:
    """Return what is found of each part, then of each null."""
    asked = questions(table)
    if not asked:
        unasked = (*map(part_question, VON_NEUMANN), *map(null_question, NULLS))
        return tuple(Finding(question, "undecided", "No loop was asked yet.") for question in unasked)
    count = max(one.own.trials for one in asked)
    where = f"{count} networks, each once; {len(asked)} questions; each null once"
    return (
        *(_part(asked, part, where) for part in VON_NEUMANN),
        *(told_from(asked, null, where) for null in NULLS),
    )


def complete(findings: tuple[Finding, ...]) -> bool:
    """Whether all four parts are shown."""
    shown = {finding.question for finding in findings if finding.outcome == "shown"}
    return all(part_question(part) in shown for part in VON_NEUMANN)


def _part(asked: tuple[AskedQuestion, ...], part: str, where: str) -> Finding:
    own = [one for one in asked if part in one.parts]
    telling = {null: [one.question for one in own if one.tells(null)] for null in NULLS}
    alike = [null for null, some in telling.items() if not some]
    lost = [one.question for one in own if one.own.majority is False]
    passed = [one for one in own if one.own.majority]
    text = f"Most loops pass {len(passed)} of {len(own)} questions"
    outcome: Outcome = "undecided"
    if lost:
        outcome, text = "refuted", f"{text}; most fail: {'; '.join(lost)}"
    elif len(passed) == len(own):
        outcome = "not shown" if alike else "shown"
    if alike:
        text += f"; none of them tells it from {listed(alike)}"
    if told := [f"{null} ({'; '.join(some)})" for null, some in telling.items() if some]:
        text += f"; told from {' and from '.join(told)}"
    return Finding(part_question(part), outcome, f"{text}.", where)


def question_table(table: TrialTable) -> PageTable:
    """Return which system passes which question."""
    asked = questions(table)
    nulls = [null for null in NULLS if any(null in one.nulls for one in asked)]
    words: dict[float | None, str] = {True: "yes", False: "no", None: "–"}
    rows = [
        [
            one.question,
            f"{one.own.successes} of {one.own.trials} ({percent_interval(one.own.low, one.own.high)})",
            *(words[one.nulls.get(null)] for null in nulls),
            ", ".join(one.parts),
            listed([null for null in nulls if one.tells(null)] or ["none"]),
        ]
        for one in asked
    ]
    return "Who passes which question", ["question", LOOP, *nulls, "part", "tells the loop from"], rows


def seen_table(table: TrialTable) -> PageTable:
    """Return what was seen of the first network's loop, question by question."""
    rows = QUESTIONS.of(table).where(system=LOOP).rows
    seen = [[question, str(said)] for question, _, said in rows[0]["answers"]] if rows else []
    return "What was seen: the first network", ["question", "what was seen"], seen


def _said(row: object) -> dict[str, bool | None]:
    return {question: yes for question, yes, _ in row["answers"]}  # type: ignore[index]
