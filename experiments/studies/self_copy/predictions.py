"""What was expected of the study self-copy before its first run, sentence by sentence, and whether it came true."""

from __future__ import annotations

from experiments.studies.self_copy.trial import SelfCopySettings
from experiments.studies.self_copy.verdict import SCRIBE, distinguishing, growth, pass_counts, perfect_lines
from experiments.studies.study import Predicate, StudyVerdict
from experiments.studies.table import TrialTable


def _every_proved_one_copies(config: SelfCopySettings, table: TrialTable, verdict: StudyVerdict) -> bool | None:
    proved = [row for row in table.where(kind="scribe") if row["certified"]]
    return all(row["perfect"] == row["asked"] for row in proved) if proved else None


def _own_tape_changes_nothing(config: SelfCopySettings, table: TrialTable, verdict: StudyVerdict) -> bool | None:
    without, own = (perfect_lines(table.where(kind="scribe", arm=arm)) for arm in ("random tapes", "own tape"))
    if not without.trials or not own.trials:
        return None
    return without.low <= own.high and own.low <= without.high


def _passes(table: TrialTable, system: str) -> dict[str, bool]:
    """Return for each question that a system can be asked whether it always passes."""
    counts = {question: each.get(system, (0, 0)) for question, each in pass_counts(table).items()}
    return {question: yes == asked for question, (yes, asked) in counts.items() if asked}


def _cp_fails_the_copier(config: SelfCopySettings, table: TrialTable, verdict: StudyVerdict) -> bool | None:
    if not (passed := _passes(table, "cp")):
        return None
    return any(passed.values()) and bool(distinguishing(pass_counts(table), "cp"))


def _quine_passes_copying(config: SelfCopySettings, table: TrialTable, verdict: StudyVerdict) -> bool | None:
    passed = _passes(table, "identity quine")
    return not distinguishing(pass_counts(table), "identity quine") if passed else None


def _memoriser_fails_foreign(config: SelfCopySettings, table: TrialTable, verdict: StudyVerdict) -> bool | None:
    passed = _passes(table, "memoriser")
    foreign = [yes for question, yes in passed.items() if "foreign" in question]
    return not any(foreign) if foreign else None


def _none_at_94(config: SelfCopySettings, table: TrialTable, verdict: StudyVerdict) -> bool | None:
    fertile = [
        point["fertile"]
        for row in table.where(kind="scribe", arm="random tapes")
        for point in row.get("errors", ())
        if point["kind"] == "rate" and point["level"] == 0.06
    ]
    return not any(fertile) if fertile else None


def _weights_are_a_logarithm(config: SelfCopySettings, table: TrialTable, verdict: StudyVerdict) -> bool | None:
    found = growth(table)
    return None if found is None else found[0] < 0.5


# What holds because of how the trials are made: a proof of copying is of the own tape too; the memoriser answers with
# its tape alone; the quine is an identity map; cp has no running network; weights are made of bits of addresses.
CONSTRUCTED = (
    _every_proved_one_copies, _cp_fails_the_copier, _quine_passes_copying, _memoriser_fails_foreign,
    _weights_are_a_logarithm,
)  # fmt: skip
KNOWN = "Two scribes had been trained and asked."
PREDICTIONS: dict[str, Predicate] = {
    "Every scribe whose copying is proved writes its description exactly for as long as it is asked.": (
        _every_proved_one_copies
    ),
    "Being shown its own description in training changes nothing: the intervals of scribes that copy themselves "
    "overlap.": _own_tape_changes_nothing,
    f"The command cp, with the same laboratory, passes some questions and fails some that {SCRIBE} passes.": (
        _cp_fails_the_copier
    ),
    "The identity quine passes all that it can be asked and that every scribe passes.": _quine_passes_copying,
    "The memoriser fails every question about a foreign tape.": _memoriser_fails_foreign,
    "At 94 % of the symbols right, written once, no copy writes itself.": _none_at_94,
    "Weights grow as the logarithm of the reach: as a power of it, by less than its square root.": (
        _weights_are_a_logarithm
    ),
}
BY_CONSTRUCTION = frozenset(text for text, came in PREDICTIONS.items() if came in CONSTRUCTED)
