"""What was expected of the study ingredients before the first run of version 1, and whether it came true."""

from __future__ import annotations

from experiments.studies.ingredients.arms import EXCHANGED_DESCRIPTIONS
from experiments.studies.ingredients.evidence import (
    CHANGES,
    CONTENT_CHANGES,
    CONTENT_DESCRIPTIONS,
    DESCRIPTIONS,
    HONEST,
    LEAST_NETWORKS,
    ORDER,
    PLACEBO,
    RESULTS,
    SEEN,
    SINGLE,
    effects,
    mean_of,
)
from experiments.studies.ingredients.trial import IngredientsSettings
from experiments.studies.study import Predicate, StudyVerdict
from experiments.studies.table import TrialTable


def _signs(table: TrialTable, *names: tuple[str, str]) -> list[int] | None:
    if len(table) < LEAST_NETWORKS:
        return None
    found = effects(table)
    return [found[name].sign for name in names]


def _content(config: IngredientsSettings, table: TrialTable, verdict: StudyVerdict) -> bool | None:
    signs = _signs(table, (CONTENT_DESCRIPTIONS, "foreign"))
    return None if signs is None else signs == [1]


def _law_alone(config: IngredientsSettings, table: TrialTable, verdict: StudyVerdict) -> bool | None:
    if len(table) < LEAST_NETWORKS:
        return None
    return float(mean_of(table, EXCHANGED_DESCRIPTIONS, "foreign").mean()) <= 0


def _order_helps_nothing(config: IngredientsSettings, table: TrialTable, verdict: StudyVerdict) -> bool | None:
    signs = _signs(table, *((ORDER, one) for one in RESULTS))
    return None if signs is None else 1 not in signs


def _no_placebo(config: IngredientsSettings, table: TrialTable, verdict: StudyVerdict) -> bool | None:
    signs = _signs(table, *((PLACEBO, one) for one in RESULTS))
    return None if signs is None else not any(signs)


def _changes_help_programs(config: IngredientsSettings, table: TrialTable, verdict: StudyVerdict) -> bool | None:
    signs = _signs(table, (CHANGES, "cells"))
    return None if signs is None else signs == [1]


def _descriptions_leave_programs(config: IngredientsSettings, table: TrialTable, verdict: StudyVerdict) -> bool | None:
    signs = _signs(table, (DESCRIPTIONS, "exact"), (DESCRIPTIONS, "cells"))
    return None if signs is None else not any(signs)


def _programs_are_best(config: IngredientsSettings, table: TrialTable, verdict: StudyVerdict) -> bool | None:
    signs = _signs(table, (SINGLE, "cells"))
    return None if signs is None else signs == [1]


def _orders_are_followed(config: IngredientsSettings, table: TrialTable, verdict: StudyVerdict) -> bool | None:
    signs = _signs(table, (CONTENT_CHANGES, "whole"))
    return None if signs is None else signs == [1]


def _hacked(config: IngredientsSettings, table: TrialTable, verdict: StudyVerdict) -> bool | None:
    signs = _signs(table, (SEEN, "gap"), (HONEST, "gap"))
    return None if signs is None else signs[0] == 1 and signs[1] < 1


KNOWN = (
    "Predictions were written when two networks had been trained on all three kinds without an order, to see that they "
    "learn at all. Then six networks of a quick run of version 1 were seen, in which harder prompts were shorter ones: "
    "after the order from easy to hard no program was written at all, as whole prompts had not been read for long; "
    "self-modification and descriptions did nothing for programs. Version 2 has prompts of one layout and levels that "
    "overlap; the predictions are unchanged. One network of version 2 was seen in all arms, after 250 updates."
)
PREDICTIONS: dict[str, Predicate] = {
    "Descriptions are worth more bits than the same documents with their answers exchanged.": _content,
    "With answers exchanged, foreign descriptions are worth no more than the law.": _law_alone,
    "No result is better after an order from easy to hard than after the same documents shuffled.": (
        _order_helps_nothing
    ),
    "Shuffled documents and those drawn without an order give the same.": _no_placebo,
    "Tasks of self-modification, which are mostly copying, help to write rules: more of their contexts are right.": (
        _changes_help_programs
    ),
    "Descriptions of networks neither help nor harm programs of rules.": _descriptions_leave_programs,
    "Programs in place of all filler help more than filler does.": _programs_are_best,
    "Orders are followed as a whole more often than where answers were exchanged.": _orders_are_followed,
    "Who learns what the visible evaluator sees passes more of its checks than of the hidden one's, and who learns "
    "whole descriptions does not.": _hacked,
}
