"""What was expected of the study origins, version 2, before its first run, and whether it came true."""

from __future__ import annotations

from experiments.studies.origins.arms import AS_IT_IS
from experiments.studies.origins.cells import as_it_is, cells_of
from experiments.studies.origins.trial import OriginsSettings
from experiments.studies.origins.verdict import ENTROPY, question_of
from experiments.studies.study import Predicate, StudyVerdict
from experiments.studies.table import TrialTable
from experiments.studies.truth import Outcome

KNOWN = (
    "The quick preset of version 1 (19 arms, four soups each), in which a ring, heads "
    "that the first bytes place, and writing in the own program alone hindered takeovers, and entropy crossed 1 in "
    "soups without one; and fifteen soups of 4,096 programs run for their cost, three each of the language as it is, "
    "heads apart, and, with heads as the language has them, little energy, a ring and a torus: with heads apart three "
    "of three were taken over, of the others one of twelve. Soups that were run for their cost later, one or two "
    "an arm, changed none of the sentences."
)


def _some_in_the_language(config: OriginsSettings, table: TrialTable, verdict: StudyVerdict) -> bool | None:
    found = as_it_is(cells_of(table), config)
    return None if found is None else found.seen("takeover").successes > 0


def _none_in_the_nulls(config: OriginsSettings, table: TrialTable, verdict: StudyVerdict) -> bool | None:
    nulls = [cell.seen("takeover").successes for cell in cells_of(table) if cell.is_null or cell.arm == "writes-own"]
    return not any(nulls) if nulls else None


def _comes_to(question: str, outcome: Outcome) -> Predicate:
    return lambda config, table, verdict: verdict.outcome_of(question) == outcome


def _fewer(*arms: str) -> Predicate:
    """Each of the arms has a smaller share than the base, and differs after Holm's correction."""

    def fewer(config: OriginsSettings, table: TrialTable, verdict: StudyVerdict) -> bool | None:
        cells = {cell.arm: cell for cell in cells_of(table) if cell.language == config.language}
        values = verdict.numbers.get("p-values after Holm")
        if "base" not in cells or not isinstance(values, dict) or any(arm not in values for arm in arms):
            return None
        base = cells["base"].seen("takeover").share
        return all(cells[arm].seen("takeover").share < base and values[arm] <= 0.05 for arm in arms)

    return fewer


def _not_in(*languages: str) -> Predicate:
    def absent(config: OriginsSettings, table: TrialTable, verdict: StudyVerdict) -> bool | None:
        cells = [cell for cell in cells_of(table) if cell.language in languages and cell.arm == AS_IT_IS]
        if len(cells) < len(languages):
            return None
        return not any(cell.seen("takeover").successes for cell in cells)

    return absent


# In two of these arms nothing can copy, and in the third nothing that the detector would find.
BY_CONSTRUCTION = frozenset(
    {"They never do where nothing runs, nothing is written, or a program may write itself alone."}
)
PREDICTIONS: dict[str, Predicate] = {
    "Copies take over some of the soups of the language as it is.": _some_in_the_language,
    "They never do where nothing runs, nothing is written, or a program may write itself alone.": _none_in_the_nulls,
    "Without brackets they take over fewer soups.": _fewer("no-brackets"),
    "With 16 steps a program and epoch they take over fewer soups.": _fewer("energy-16"),
    "On a ring they take over fewer soups.": _fewer("cyclic"),
    "At a mutation of 1 % they take over fewer soups.": _fewer("mutation-1/100"),
    "Heads matter.": _comes_to(question_of("heads"), "shown"),
    "The number of programs matters.": _comes_to(question_of("size"), "shown"),
    "Entropy alone misleads.": _comes_to(ENTROPY, "refuted"),
    "No soup of subleq, rsubleq4 or bff_selfmove is taken over.": _not_in("subleq", "rsubleq4", "bff_selfmove"),
}
