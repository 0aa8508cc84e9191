"""What was expected of the study self-description before its first run, and whether it came true."""

from __future__ import annotations

from experiments.studies.differences import difference_interval
from experiments.studies.self_description.evidence import (
    beyond,
    constant_of,
    edits,
    followed,
    gained,
    measured,
)
from experiments.studies.self_description.trial import CHANNELS, SUBJECTS, SelfDescriptionSettings
from experiments.studies.study import Predicate, StudyVerdict
from experiments.studies.table import TrialTable

KNOWN = (
    "Five networks had been trained as pilots, two of them with twin and observer, asked and operated on: all told "
    "ones said all their fields right, the number of weights gave six fields of eight, and no edit was followed."
)


def _told_is_known_by_all(config: SelfDescriptionSettings, table: TrialTable, verdict: StudyVerdict) -> bool | None:
    return all(measured(table, "told", who).mean() >= 0.95 for who in SUBJECTS) if len(table) else None


def _nowhere_privileged(config: SelfDescriptionSettings, table: TrialTable, verdict: StudyVerdict) -> bool | None:
    if len(table) < 2:
        return None
    others = [beyond(table, channel, who) for channel in CHANNELS for who in SUBJECTS[1:]]
    return all(difference_interval(one, len(CHANNELS))[0] <= 0 for one in others)


def _untold_is_the_law(config: SelfDescriptionSettings, table: TrialTable, verdict: StudyVerdict) -> bool | None:
    if len(table) < 2:
        return None
    return difference_interval(measured(table, "untold", "self") - constant_of(table))[0] <= 0


def _fewer_bits(config: SelfDescriptionSettings, table: TrialTable, verdict: StudyVerdict) -> bool | None:
    return bool(gained(table, "untold", "self").mean() < 0) if len(table) else None


def _number_tells(config: SelfDescriptionSettings, table: TrialTable, verdict: StudyVerdict) -> bool | None:
    part = table.where(skew=1.0)
    if len(part) < 2:
        return None
    return difference_interval(measured(part, "number", "self") - constant_of(part))[0] > 0


def _below_the_ceiling(config: SelfDescriptionSettings, table: TrialTable, verdict: StudyVerdict) -> bool | None:
    if len(table) < 2:
        return None
    return difference_interval(measured(table, "number", "self") - constant_of(table, "given"))[1] < 0


def _ninety_untold(config: SelfDescriptionSettings, table: TrialTable, verdict: StudyVerdict) -> bool | None:
    part = table.where(skew=5.0)
    return bool(measured(part, "untold", "self").mean() >= 0.9) if len(part) else None


def _text_not_body(config: SelfDescriptionSettings, table: TrialTable, verdict: StudyVerdict) -> bool | None:
    more = followed(table)
    if len(more) < 2:
        return None
    counts = edits(table, "self")
    return difference_interval(more)[0] <= 0 and sum(one for one, _ in counts) <= 0.1 * sum(of for _, of in counts)


def _function_kept(config: SelfDescriptionSettings, table: TrialTable, verdict: StudyVerdict) -> bool | None:
    exact = [one for row in table for one in row["exact"]]
    return all(one[2] for one in exact) if exact else None


_KEPT = "Every edit that keeps the function leaves the answer as it was."
PREDICTIONS: dict[str, Predicate] = {
    "Where the text says what a network is, it, its twin and another network all say 95 % of its fields right.": (
        _told_is_known_by_all
    ),
    "In no channel does a network describe itself better than its twin or another network does.": _nowhere_privileged,
    "Where the text says nothing of it, a network describes itself no better than a constant answer.": (
        _untold_is_the_law
    ),
    "There its beliefs are worth less than the joint law: fewer than 0 bits.": _fewer_bits,
    "Shown the number of its weights, a network does better than a constant answer at a skew of 1.": _number_tells,
    "And worse than a reader who knows the law could.": _below_the_ceiling,
    "At a skew of 5 networks of which the text says nothing have 90 % of their fields right.": _ninety_untold,
    "An edit of the body alone is followed by one description in ten at most, and no more often than by another "
    "network's.": _text_not_body,
    _KEPT: _function_kept,
}
BY_CONSTRUCTION = frozenset({_KEPT})
