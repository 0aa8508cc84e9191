"""What was expected of the study self-description before its first runs, and whether it came true."""

from __future__ import annotations

from experiments.studies.differences import difference_interval
from experiments.studies.self_description.channels import CHANNELS, EXCHANGED, FLOOR, SUBJECTS
from experiments.studies.self_description.evidence import (
    ALIKE,
    beyond,
    constant_of,
    edits,
    followed,
    gained,
    measured,
    shown_edits,
)
from experiments.studies.self_description.trial import SelfDescriptionSettings
from experiments.studies.study import Predicate, StudyVerdict
from experiments.studies.table import TrialTable

KNOWN = (
    "Those without weights in the prompt were written before version 1, when five networks had been trained as pilots, "
    "two of them with twin and observer, asked and operated on: all told ones said all their fields right, the number "
    "of weights gave six fields of eight, and no edit was followed. Version 2 judges the same trials, whose results "
    "were known; new are weights in the prompt. When the sentences about these were written, seven networks had been "
    "trained as pilots and shown their own weights, without twin, observer, exchanged descriptions or an edit: they "
    "had 5 to 8 of their fields right, and as many of drawn networks'."
)


def _asked(table: TrialTable, *channels: str) -> bool:
    return all(len(measured(table, channel, "self")) > 1 for channel in channels)


def _told_is_known_by_all(config: SelfDescriptionSettings, table: TrialTable, verdict: StudyVerdict) -> bool | None:
    if not _asked(table, "told"):
        return None
    return all(measured(table, "told", who).mean() >= 0.95 for who in SUBJECTS)


def _nowhere_privileged(config: SelfDescriptionSettings, table: TrialTable, verdict: StudyVerdict) -> bool | None:
    if not _asked(table, *CHANNELS):
        return None
    others = [beyond(table, channel, who) for channel in CHANNELS for who in SUBJECTS[1:]]
    return all(difference_interval(one, len(CHANNELS))[0] <= 0 for one in others)


def _untold_is_the_law(config: SelfDescriptionSettings, table: TrialTable, verdict: StudyVerdict) -> bool | None:
    if not _asked(table, FLOOR):
        return None
    return difference_interval(measured(table, FLOOR, "self") - constant_of(table, FLOOR))[0] <= 0


def _fewer_bits(config: SelfDescriptionSettings, table: TrialTable, verdict: StudyVerdict) -> bool | None:
    return bool(gained(table, FLOOR, "self").mean() < 0) if _asked(table, FLOOR) else None


def _number_tells(config: SelfDescriptionSettings, table: TrialTable, verdict: StudyVerdict) -> bool | None:
    part = table.where(skew=1.0)
    if not _asked(part, "number"):
        return None
    return difference_interval(measured(part, "number", "self") - constant_of(part, "number"))[0] > 0


def _below_the_ceiling(config: SelfDescriptionSettings, table: TrialTable, verdict: StudyVerdict) -> bool | None:
    if not _asked(table, "number"):
        return None
    return difference_interval(measured(table, "number", "self") - constant_of(table, "number", "given"))[1] < 0


def _ninety_untold(config: SelfDescriptionSettings, table: TrialTable, verdict: StudyVerdict) -> bool | None:
    part = table.where(skew=5.0)
    return bool(measured(part, FLOOR, "self").mean() >= 0.9) if _asked(part, FLOOR) else None


def _text_not_body(config: SelfDescriptionSettings, table: TrialTable, verdict: StudyVerdict) -> bool | None:
    more = followed(table)
    if len(more) < 2:
        return None
    counts = edits(table, "self")
    return difference_interval(more)[0] <= 0 and sum(one for one, _ in counts) <= 0.1 * sum(of for _, of in counts)


def _function_kept(config: SelfDescriptionSettings, table: TrialTable, verdict: StudyVerdict) -> bool | None:
    exact = [one for row in table for one in row.get("exact", ())]
    return all(one[2] for one in exact) if exact else None


def _weights_are_read(config: SelfDescriptionSettings, table: TrialTable, verdict: StudyVerdict) -> bool | None:
    if not _asked(table, "weights"):
        return None
    return difference_interval(beyond(table, "weights", EXCHANGED))[0] > 0


def _exchanged_is_the_law(config: SelfDescriptionSettings, table: TrialTable, verdict: StudyVerdict) -> bool | None:
    if not _asked(table, "weights"):
        return None
    return difference_interval(measured(table, "weights", EXCHANGED) - constant_of(table, "weights"))[0] <= 0


def _own_as_others(config: SelfDescriptionSettings, table: TrialTable, verdict: StudyVerdict) -> bool | None:
    if not _asked(table, "weights"):
        return None
    more = measured(table, "weights", "self") - measured(table, "weights", "self", "fields of the third")
    return bool(abs(more.mean()) <= ALIKE)


def _edits_are_read(config: SelfDescriptionSettings, table: TrialTable, verdict: StudyVerdict) -> bool | None:
    own, other = shown_edits(table, "self"), shown_edits(table, EXCHANGED)
    of = sum(tried for _, tried in own)
    return sum(one for one, _ in own) > of / 2 and sum(one for one, _ in other) < of / 4 if of else None


_KEPT = "Every edit that keeps the function leaves the answer as it was."
_NO_BETTER = "Where the text says nothing of it, a network describes itself no better than a constant answer."
_FEWER = "There its beliefs are worth less than the joint law: fewer than 0 bits."
PREDICTIONS: dict[str, Predicate] = {
    "Where the text says what a network is, it, its twin and another network all say 95 % of its fields right.": (
        _told_is_known_by_all
    ),
    "In no channel does a network describe itself better than its twin or another network does.": _nowhere_privileged,
    _NO_BETTER: _untold_is_the_law,
    _FEWER: _fewer_bits,
    "Shown the number of its weights, a network does better than a constant answer at a skew of 1.": _number_tells,
    "And worse than a reader who knows the law could.": _below_the_ceiling,
    "At a skew of 5 networks of which the text says nothing have 90 % of their fields right.": _ninety_untold,
    "An edit of the body alone is followed by one description in ten at most, and no more often than by another "
    "network's.": _text_not_body,
    _KEPT: _function_kept,
    "Shown its weights, a network has more of its fields right than one trained on exchanged descriptions.": (
        _weights_are_read
    ),
    "One trained on exchanged descriptions has no more right than a constant answer.": _exchanged_is_the_law,
    "Shown its weights, which training has moved, a network has as many fields right as of drawn networks that are "
    "shown so, within 10 points.": _own_as_others,
    "If an edit of its weights is shown, a network says what the edit made of it in more than half of them, and one "
    "trained on exchanged descriptions in fewer than a quarter.": _edits_are_read,
}
# Nothing ties the name by which an untold network is asked to it: on average no answer is worth more than the law.
BY_CONSTRUCTION = frozenset({_KEPT, _NO_BETTER, _FEWER})
