"""The verdict: do scribes copy themselves, what do the nulls pass as well, and what does a longer reach cost?"""

from __future__ import annotations

from collections.abc import Sequence
from math import log

from automata.files.json_types import Json
from automata.proportion import Proportion
from experiments.statistics.wording import counted, listed, many
from experiments.studies.self_copy.trial import SelfCopySettings
from experiments.studies.study import StudyVerdict
from experiments.studies.table import TrialTable
from experiments.studies.truth import Outcome

SCRIBE = "the scribe"
# Nulls that must fail a question which the scribe passes; the identity quine is a copier, and may pass all.
NULLS = ("cp", "memoriser", "untrained")


def verdict(config: SelfCopySettings, table: TrialTable) -> StudyVerdict:
    """Say how many scribes copy themselves for all generations, and which questions the nulls pass as well.

    Shown if more than half of all scribes do, by Wilson's interval over scribes, and each null fails a question
    about the copier or the description that every scribe passes; refuted if less than half do; else undecided.
    """
    rows = table.where(kind="scribe", arm="random tapes")
    lines = perfect_lines(rows)
    passed = pass_counts(rows)
    distinct = [null for null in NULLS if distinguishing(passed, null)]
    outcome: Outcome = "undecided"
    if lines.majority is False:
        outcome = "refuted"
    elif lines.majority and len(distinct) == len(NULLS):
        outcome = "shown"
    own = perfect_lines(table.where(kind="scribe", arm="own tape"))
    sentences = [
        f"{counted(lines, 'scribes')} that never saw a description of their own are proved to copy every tape up to "
        f"their reach, and wrote themselves for all {config.generations} generations asked for"
        if lines.trials
        else "No scribe was trained yet"
    ]
    if distinct:
        sentences.append(f"{listed(distinct)} fail what every scribe passes")
    if quine := _quine_words(passed):
        sentences.append(quine)
    remarks = [
        _own(own, rows, table),
        _quine(passed),
        _turns(rows),
        _held(rows),
        _growth(table),
        _curriculum(table),
        _errors(rows),
    ]
    numbers: dict[str, Json] = {
        "perfect_lines": [lines.successes, lines.trials, *lines.interval],
        "own_tape": [own.successes, own.trials, *own.interval],
        "distinguished": list(distinct),
        "growth": list(growth(table) or ()),
    }
    tables = (_answers(passed),) if passed else ()
    text = "; ".join(sentences) + "."
    told = tuple(remark for remark in remarks if remark)
    return StudyVerdict(outcome, text, told, numbers, tables, asked=_asked_of(config, rows))


def _asked_of(config: SelfCopySettings, rows: TrialTable) -> str:
    sizes = sorted({row["weights"] for row in rows if "weights" in row})
    weights = " or ".join(f"{size:,}" for size in sizes)
    of = f" of {weights} weights" if sizes else ""
    return (
        f"{many(len(rows), 'scribe')}{of}, each from a seed of its own, {many(config.generations, 'generation')} each"
    )


def perfect_lines(rows: TrialTable) -> Proportion:
    """Return how many scribes were certified and wrote themselves in every generation."""
    return Proportion(sum(row["certified"] and row["perfect"] == row["asked"] for row in rows), len(rows))


def pass_counts(rows: TrialTable) -> dict[str, dict[str, tuple[int, int]]]:
    """Return by question and system how many answered yes, of how many that could be asked."""
    found: dict[str, dict[str, tuple[int, int]]] = {}
    for row in rows:
        for system, question, yes in row.get("answers", ()):
            right, asked = found.setdefault(question, {}).get(system, (0, 0))
            found[question][system] = (right + (yes is True), asked + (yes is not None))
    return found


def distinguishing(passed: dict[str, dict[str, tuple[int, int]]], null: str) -> list[str]:
    """Return the questions that every scribe passes and that the null never does."""
    return [
        question
        for question, systems in passed.items()
        if SCRIBE in systems and null in systems
        if systems[SCRIBE][1] and systems[SCRIBE][0] == systems[SCRIBE][1]
        if systems[null][1] and not systems[null][0]
    ]


def growth(table: TrialTable) -> tuple[float, float] | None:
    """Return the exponents with which weights and updates grow with the reach, by least squares on logarithms."""
    rows = [row for row in table.where(kind="copier", curriculum=True) if row["certified"]]
    if len({row["reach"] for row in rows}) < 3:
        return None
    reach = [log(row["reach"]) for row in rows]
    return _slope(reach, [log(row["weights"]) for row in rows]), _slope(reach, [log(row["updates"]) for row in rows])


def _slope(x: Sequence[float], y: Sequence[float]) -> float:
    middle, level = sum(x) / len(x), sum(y) / len(y)
    above = sum((one - middle) * (other - level) for one, other in zip(x, y, strict=True))
    return above / sum((one - middle) ** 2 for one in x)


def _own(own: Proportion, rows: TrialTable, table: TrialTable) -> str:
    if not own.trials:
        return ""
    told = [
        f"{sum(row['updates'] for row in part) / len(part):,.0f}"
        for part in (rows, table.where(kind="scribe", arm="own tape"))
        if len(part)
    ]
    return (
        f"Of those that were shown their own description in training, {counted(own, 'scribes')} do; updates of the "
        f"last attempt, on average: {' without and '.join(told)} with it."
    )


def _quine_words(passed: dict[str, dict[str, tuple[int, int]]]) -> str:
    """Say what the identity quine, which can copy, leaves of the evidence: it is a positive control, not a null."""
    asked = [question for question, systems in passed.items() if systems.get("identity quine", (0, 0))[1]]
    if not asked or distinguishing(passed, "identity quine"):
        return ""
    return (
        f"the identity quine, a linear copier of 14 weights, passes all {len(asked)} questions that it can be asked, "
        "so that they are evidence of copying and of nothing more"
    )


def _quine(passed: dict[str, dict[str, tuple[int, int]]]) -> str:
    found = distinguishing(passed, "identity quine")
    asked = [question for question, systems in passed.items() if systems.get("identity quine", (0, 0))[1]]
    if not asked:
        return ""
    yes = sum(passed[question]["identity quine"][0] > 0 for question in asked)
    return (
        f"The identity quine, a copier of 14 weights, passes {yes} of {len(asked)} questions that it can be asked"
        + (f", and fails: {'; '.join(found)}." if found else ": these are no evidence of more than copying.")
    )


def _turns(rows: TrialTable) -> str:
    asked = [row for row in rows if row.get("copies")]
    if not asked:
        return ""
    same = Proportion(sum(row["copies_perfect"] == row["copies"] for row in asked), len(asked))
    return (
        f"Copied in turn by a loop in the world of their physics and by themselves, {counted(same, 'scribes')} "
        "came back bit for bit every time."
    )


def _held(rows: TrialTable) -> str:
    asked = [row for row in rows if row.get("tried")]
    if not asked:
        return ""
    held = sum(row["held"] for row in asked)
    every = Proportion(sum(row["held"] == row["tried"] for row in asked), len(asked))
    total = sum(row["tried"] for row in asked)
    return f"{held:,} of {total:,} interventions came out as predicted, all of them for {counted(every, 'scribes')}."


def _growth(table: TrialTable) -> str:
    found = growth(table)
    if found is None:
        return ""
    return (
        f"With the reach, the longest tape, weights of copiers grow as its power {found[0]:.2f} and updates as its "
        f"power {found[1]:.2f}; as the weights are made of bits of addresses, the first is a logarithm's and falls."
    )


def _curriculum(table: TrialTable) -> str:
    told = []
    for curriculum, words in ((True, "whose tapes grow"), (False, "who see long tapes from the beginning")):
        part = table.where(kind="copier", curriculum=curriculum)
        if len(part):
            found = Proportion(sum(row["certified"] for row in part), len(part))
            told.append(f"{counted(found, 'copiers')} {words}")
    return f"Certified within the updates allowed: {'; '.join(told)}." if told else ""


def _errors(rows: TrialTable) -> str:
    points = [point for row in rows for point in row.get("errors", ())]
    told = []
    for kind, words in (("rate", "once"), ("rate, each symbol three times", "three times")):
        at_94 = [point for point in points if point["kind"] == kind and point["level"] == 0.06]
        if at_94:
            alive = sum(point["fertile"] for point in at_94)
            told.append(f"{alive} of {sum(point['draws'] for point in at_94)} when each symbol is written {words}")
    return f"Of copies with 94 % of the symbols right there write themselves: {' and '.join(told)}." if told else ""


def _answers(passed: dict[str, dict[str, tuple[int, int]]]) -> tuple[str, list[str], list[list[str]]]:
    systems = list(dict.fromkeys(system for each in passed.values() for system in each))
    rows = []
    for question, each in passed.items():
        cells = [each.get(system, (0, 0)) for system in systems]
        rows.append([question, *(f"{yes} of {asked}" if asked else "–" for yes, asked in cells)])
    return "Who passes which question", ["question", *systems], rows
