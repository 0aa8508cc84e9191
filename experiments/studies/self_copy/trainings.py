"""How many trainings give an exact copier, at the first attempt and in all; nulls, and the arm shown its own tape."""

from __future__ import annotations

from collections.abc import Mapping
from math import hypot

from automata.proportion import Proportion
from experiments.reproduction.questions import FOREIGN, OWN
from experiments.statistics.wording import counted, many
from experiments.studies.study import Finding
from experiments.studies.table import TrialTable
from experiments.studies.truth import Outcome

# Nulls of what training adds: each could copy its own and a foreign tape as trained networks do.
NULLS = ("memoriser", "untrained")
# Updates of an attempt that failed: it is given up after so many.
MOST_UPDATES = 4500
# Arms whose shares differ by less than this, the whole interval within it, are taken to be alike.
_ALIKE = 0.25
OWN_TAPE = "does being shown its own description make more trainings succeed at the first attempt?"
Passed = Mapping[str, Mapping[str, tuple[int, int]]]


def copies_exactly(row: Mapping[str, object]) -> bool:
    """Whether a seed gave a network that is proved to copy every tape up to its reach, and wrote its own."""
    return bool(row["certified"]) and row["perfect"] == row["asked"]


def at_first(rows: TrialTable) -> Proportion:
    """Return how many seeds' first trainings gave an exact copier; each training is drawn independently."""
    return Proportion(sum(copies_exactly(row) and row["attempts"] == 1 for row in rows), len(rows))


def trainings(rows: TrialTable) -> tuple[int, int]:
    """Return how many trainings gave an exact copier, and how many were tried, the repeated ones too."""
    return sum(copies_exactly(row) for row in rows), sum(row["attempts"] for row in rows)


def updates(rows: TrialTable) -> int:
    """Return the updates of all trainings, failed ones too."""
    failed: int = sum(row["attempts"] - bool(row["certified"]) for row in rows)
    done: int = sum(row["updates"] for row in rows if row["certified"])
    return failed * MOST_UPDATES + done


def copying_null(rows: TrialTable, null: str) -> Proportion:
    """Return in how many seeds a null copied its own tape and a foreign one."""
    found = []
    for row in rows:
        said = {question: yes for system, question, yes in row.get("answers", ()) if system == null}
        if OWN in said and FOREIGN in said:
            found.append(said[OWN] is True and said[FOREIGN] is True)
    return Proportion(sum(found), len(found))


def outcome_of_training(rows: TrialTable) -> Outcome:
    """Return what the claim comes to: most first trainings give an exact copier, and nulls copy less often.

    Refuted if less than half of the first trainings do, by Wilson's interval; not shown if most do and a null copies
    its own and a foreign tape as often; undecided if the interval has one half in it, or a null was not asked.
    """
    first = at_first(rows)
    if first.majority is False:
        return "refuted"
    nulls = [copying_null(rows, null) for null in NULLS]
    if not first.majority or not all(null.trials for null in nulls):
        return "undecided"
    return "shown" if all(first.low > null.share for null in nulls) else "not shown"


def own_tape_finding(rows: TrialTable, own: TrialTable) -> Finding:
    """Return whether trainings succeed more often if they show the network its own description; Newcombe's interval."""
    if not len(rows) or not len(own):
        return Finding(OWN_TAPE, "undecided", "It was not tried.")
    without, shown = at_first(rows), at_first(own)
    gap = shown.share - without.share
    low = gap - hypot(shown.share - shown.low, without.high - without.share)
    high = gap + hypot(shown.high - shown.share, without.share - without.low)
    outcome: Outcome = "undecided"
    if low > 0:
        outcome = "shown"
    elif high < 0:
        outcome = "refuted"
    elif max(high, -low) <= _ALIKE:
        outcome = "not shown"
    sentence = (
        f"{counted(shown)} with it, {counted(without)} without: a difference of {100 * gap:+.0f} percentage points "
        f"({100 * low:+.0f} to {100 * high:+.0f})."
    )
    return Finding(OWN_TAPE, outcome, sentence, f"{many(len(own), 'seed')} with it, {len(rows)} without")
