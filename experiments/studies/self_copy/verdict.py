"""The verdict: does training give exact copiers, what tells them from nulls, and what does a longer reach cost?"""

from __future__ import annotations

from collections.abc import Sequence
from math import log

from automata.files.json_types import Json
from automata.proportion import Proportion
from experiments.statistics import clustered_share
from experiments.statistics.wording import counted, listed, many
from experiments.studies.self_copy.trainings import NULLS as TRAINING_NULLS
from experiments.studies.self_copy.trainings import (
    at_first,
    copying_null,
    outcome_of_training,
    own_tape_finding,
    trainings,
    updates,
)
from experiments.studies.self_copy.trial import SelfCopySettings
from experiments.studies.study import Finding, StudyVerdict
from experiments.studies.table import TrialTable
from experiments.studies.told_apart import AskedQuestion, told_from

SCRIBE, QUINE = "the scribe", "identity quine"
# Nulls beside the identity quine, which is a copier.
NULLS = ("cp", "memoriser", "untrained")


def verdict(config: SelfCopySettings, table: TrialTable) -> StudyVerdict:
    """Say how many trainings give an exact copier of any tape, its own among them, and what tells it from nulls.

    The claim is about training, `trainings` says by which rule. What tells a scribe from each null is a finding, by the
    rule that the closed loop has too.
    """
    rows, shown = (table.where(kind="scribe", arm=arm) for arm in ("random tapes", "own tape"))
    lines, own = perfect_lines(rows), perfect_lines(shown)
    passed, asked = pass_counts(rows), asked_questions(rows)
    where = f"{many(max((one.own.trials for one in asked), default=0), 'scribe')}, {len(asked)} questions"
    findings = (
        own_tape_finding(rows, shown),
        *(told_from(asked, null, where, "scribe") for null in (QUINE, *NULLS)),
    )
    remarks = [
        _own(own, rows, shown),
        _turns(rows),
        _held(rows),
        _growth(table),
        _curriculum(table),
        _errors(rows),
    ]
    first = at_first(rows)
    numbers: dict[str, Json] = {
        "first_trainings": [first.successes, first.trials, *first.interval],
        "trainings": [*trainings(rows)],
        "own_tape_trainings": [*trainings(shown)],
        "perfect_lines": [lines.successes, lines.trials, *lines.interval],
        "own_tape": [own.successes, own.trials, *own.interval],
        "distinguished": [null for null in NULLS if distinguishing(passed, null)],
        "growth": list(growth(table) or ()),
    }
    tables = (_answers(passed),) if passed else ()
    told = tuple(remark for remark in remarks if remark)
    sentence = _sentence(config, rows, shown, findings[1])
    return StudyVerdict(
        outcome_of_training(rows), sentence, told, numbers, tables, asked=_asked_of(config, rows), findings=findings
    )


def _sentence(config: SelfCopySettings, rows: TrialTable, shown: TrialTable, quine: Finding) -> str:
    if not len(rows):
        return "No scribe was trained yet."
    lines, (gave, tried) = perfect_lines(rows), trainings(rows)
    text = [
        f"Training on random tapes gave an exact copier of every tape up to its reach, its own description among them, "
        f"in {gave} of {many(tried, 'training')}, at the first attempt in {counted(at_first(rows))}"
    ]
    if lines.successes:
        again = f", repeated {many(config.generations - 1, 'time')}" if config.generations > 1 else ""
        text.append(f"{lines.successes} of {many(lines.trials, 'seed')} wrote themselves: one exact generation{again}")
    nulls = {null: copying_null(rows, null) for null in TRAINING_NULLS}
    if told := [f"{null} {found.successes} of {found.trials}" for null, found in nulls.items() if found.trials]:
        text.append(f"of the floors {listed(told)} copy their own and a foreign tape")
    if len(shown):
        gave, tried = trainings(shown)
        first = at_first(shown)
        text.append(
            f"shown their own description in training, {gave} of {tried} succeed, {first.successes} of {first.trials} "
            "at the first attempt"
        )
    if quine.outcome == "not shown":
        text.append("an identity map of 14 weights does as well: " + quine.sentence[0].lower() + quine.sentence[1:-1])
    return "; ".join(text) + "."


def asked_questions(rows: TrialTable) -> list[AskedQuestion]:
    """Return every question with how many scribes passed it, and the share of each null that did."""
    found = []
    for question, systems in pass_counts(rows).items():
        passed, asked = systems.get(SCRIBE, (0, 0))
        own = clustered_share([1] * passed + [0] * (asked - passed), [1] * asked)
        counts = {null: systems.get(null, (0, 0)) for null in (QUINE, *NULLS)}
        nulls = {null: yes / put if put else None for null, (yes, put) in counts.items()}
        found.append(AskedQuestion(question, (), own, nulls))
    return found


def _asked_of(config: SelfCopySettings, rows: TrialTable) -> str:
    sizes = sorted({row["weights"] for row in rows if "weights" in row})
    weights = " or ".join(f"{size:,}" for size in sizes)
    of = f" of networks of {weights} weights" if sizes else ""
    return f"{many(trainings(rows)[1], 'training')}{of}, from {many(len(rows), 'seed')}, at most three of each"


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


def _own(own: Proportion, rows: TrialTable, shown: TrialTable) -> str:
    if not own.trials:
        return ""
    told = [f"{updates(part) / len(part):,.0f}" for part in (rows, shown) if len(part)]
    return (
        f"Of those that were shown their own description in training, {counted(own, 'seeds')} do; updates a seed, all "
        f"attempts together, on average: {' without and '.join(told)} with it."
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
