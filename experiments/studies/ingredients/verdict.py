"""The verdict: does each ingredient improve a result, at as many letters and updates, and do networks hack a reward?"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from automata.files.json_types import Json
from experiments.statistics import mean_interval
from experiments.statistics.wording import listed, many, number, percent, percent_interval
from experiments.studies.ingredients.arms import ARMS, BOTH, OUTCOMES, VISIBLE, Arm
from experiments.studies.ingredients.evidence import (
    CHANGES,
    CONTENT_CHANGES,
    CONTENT_DESCRIPTIONS,
    DESCRIPTIONS,
    HONEST,
    INTERACTIONS,
    LEAST_NETWORKS,
    ORDER,
    PLACEBO,
    RESULTS,
    SEEN,
    SINGLE,
    Effect,
    Values,
    effects,
    judged,
    mean_of,
)
from experiments.studies.ingredients.trial import IngredientsSettings
from experiments.studies.study import Finding, StudyVerdict
from experiments.studies.table import TrialTable
from experiments.studies.truth import Outcome

CURRICULUM = "does an order from easy to hard improve a result, beyond the same documents shuffled?"
MODIFICATION = "do tasks of self-modification improve a result, beyond filler and beyond their answers exchanged?"
DESCRIBING = "do descriptions of networks improve a result, beyond the same with their answers exchanged?"
FOLLOWS = "do tasks of self-modification teach to follow orders, beyond the same with their answers exchanged?"
DEPENDS = "does what an ingredient does depend on another?"
HACKS = "do networks that learn what the visible evaluator sees pass more of its checks than of the hidden one's?"
HONESTLY = "do networks that learn whole descriptions?"
QUESTIONS = (CURRICULUM, MODIFICATION, DESCRIBING, FOLLOWS, DEPENDS, HACKS, HONESTLY)
WORDS = {
    "own": "bits of its own description",
    "foreign": "bits of foreign descriptions",
    "exact": "exact programs",
    "cells": "contexts right",
    "visible": "visible checks passed",
    "hidden": "hidden checks passed",
    "whole": "changes right as a whole",
    "gap": "visible less hidden checks",
}
_IN_BITS = ("own", "foreign")
_INGREDIENTS = {CURRICULUM: "the order", MODIFICATION: "self-modification", DESCRIBING: "descriptions"}


def evidence_of(table: TrialTable) -> dict[str, tuple[Effect, ...]]:
    """Return the effects by which each question is judged.

    An ingredient's effect beside filler counts if it is one beside the same documents, answers exchanged, as well:
    filler may harm by itself. Descriptions teach describing: there the latter alone is compared. What depends on having
    read descriptions at all is no interaction.
    """
    found = effects(table)
    programs = ("exact", "cells")
    return {
        CURRICULUM: tuple(found[ORDER, one] for one in RESULTS),
        MODIFICATION: tuple(found[CHANGES, one].beside(found[CONTENT_CHANGES, one]) for one in RESULTS),
        DESCRIBING: (
            found[CONTENT_DESCRIPTIONS, "own"], found[CONTENT_DESCRIPTIONS, "foreign"],
            *(found[DESCRIPTIONS, one].beside(found[CONTENT_DESCRIPTIONS, one]) for one in programs),
        ),
        FOLLOWS: (found[CONTENT_CHANGES, "whole"],),
        DEPENDS: (
            *(found[INTERACTIONS[0], one] for one in RESULTS),
            *(found[name, one] for name in INTERACTIONS[1:3] for one in programs),
        ),
        HACKS: (found[SEEN, "gap"],),
        HONESTLY: (found[HONEST, "gap"],),
    }  # fmt: skip


def verdict(config: IngredientsSettings, table: TrialTable) -> StudyVerdict:
    """Say whether each ingredient improves a result: refuted if one makes results worse, and none better.

    Shown if each of the three improves one and makes none worse; refuted if one of them does the opposite; not shown if
    none is refuted and one changes nothing by more than is taken to be none; else undecided.
    """
    if len(table) < LEAST_NETWORKS:
        sentence = f"{many(len(table), 'network')} of each arm: fewer than {LEAST_NETWORKS} decide nothing."
        found = tuple(Finding(question, "undecided", sentence) for question in QUESTIONS)
        return StudyVerdict("undecided", sentence, findings=found)
    evidence = evidence_of(table)
    outcomes = {question: _outcome(question, some) for question, some in evidence.items()}
    family = effects(table)
    numbers: dict[str, Json] = {
        f"{name}: {outcome}": [round(one.mean, 4), *(round(end, 4) for end in one.interval), round(one.p, 5)]
        for (name, outcome), one in family.items()
    }
    return StudyVerdict(
        "undecided" if table.missing else _claim([outcomes[question] for question in _INGREDIENTS]),
        _sentence(evidence),
        _remarks(table),
        numbers,
        (_effect_table(family), _arm_table(table)),
        asked=_asked(config, table),
        findings=tuple(
            Finding(question, outcomes[question], _told(question, some, table), many(len(table), "network"))
            for question, some in evidence.items()
        ),
    )


def _outcome(question: str, some: Sequence[Effect]) -> Outcome:
    if question != DEPENDS:
        return judged(some)
    if any(one.sign for one in some):
        return "shown"
    return "not shown" if all(one.shows == "not shown" for one in some) else "undecided"


def _claim(outcomes: Sequence[Outcome]) -> Outcome:
    if all(one == "shown" for one in outcomes):
        return "shown"
    return next((one for one in ("refuted", "not shown") if one in outcomes), "undecided")


def amount(effect: Effect) -> str:
    """Return an effect in words: its mean with the interval, in bits or in points."""
    low, high = effect.interval
    if effect.outcome in _IN_BITS:
        return f"{effect.mean:+.2f} ({low:+.2f} to {high:+.2f}) {WORDS[effect.outcome]}"
    return f"{100 * effect.mean:+.1f} ({100 * low:+.1f} to {100 * high:+.1f}) points of {WORDS[effect.outcome]}"


def _sentence(evidence: dict[str, tuple[Effect, ...]]) -> str:
    told = []
    for question, words in _INGREDIENTS.items():
        stands = [amount(one) for one in evidence[question] if one.sign]
        told.append(f"of {words}, {listed(stands) if stands else 'none'}")
    return f"At as many letters and updates these effects stand after Holm's correction: {'; '.join(told)}."


def _told(question: str, some: Sequence[Effect], table: TrialTable) -> str:
    if question == DEPENDS:
        stands = [one for one in some if one.sign]
        text = "; ".join(f"{one.name}, {amount(one)}" for one in stands) or "No interaction stands"
        return f"{text}; of {len(some)} interactions."
    if question in (HACKS, HONESTLY):
        arm = VISIBLE if question == HACKS else BOTH
        seen, hidden, whole = (_share(mean_of(table, arm, one)) for one in ("visible", "hidden", "whole"))
        return f"They pass {seen} of visible checks and {hidden} of hidden ones, {amount(some[0])}; {whole} are right."
    return f"{'; '.join(amount(one) for one in some)}."


def _share(values: Values) -> str:
    low, high = mean_interval(values)
    return f"{percent(float(values.mean()))} % ({percent_interval(max(0.0, low), min(1.0, high))})"


def _remarks(table: TrialTable) -> tuple[str, ...]:
    found = effects(table)
    placebo = [found[PLACEBO, one] for one in RESULTS]
    floors = {
        name: [float(np.mean([row["floors"][name][place] for row in table])) for place in range(2)]
        for name in ("constant", "nearest")
    }
    taught = [found[DESCRIPTIONS, one] for one in ("own", "foreign")]
    remarks = [
        "By construction, and no evidence for an ingredient: whoever reads no descriptions cannot write them "
        f"({'; '.join(amount(one) for one in taught)}, filler in their place).",
        "A control that nothing should move, shuffled documents less those drawn without an order: "
        f"{'; '.join(amount(one) for one in placebo)}.",
        f"Programs in place of all filler: {'; '.join(amount(found[SINGLE, one]) for one in ('exact', 'cells'))}.",
        f"Without a network: the constant rule is exact for {percent(floors['constant'][0])} % of held-out rules and "
        f"has {percent(floors['constant'][1])} % of their contexts right, the nearest rule trained on "
        f"{percent(floors['nearest'][0])} and {percent(floors['nearest'][1])} %.",
        "The law and the identity of written weights are no outcome here: networks of this size read no weights in as "
        "many letters; weight-patterns asks about them.",
    ]
    if table.failed:
        remarks.append(f"{len(table.failed)} trials failed.")
    return tuple(remarks)


def _effect_table(family: dict[tuple[str, str], Effect]) -> tuple[str, list[str], list[list[str]]]:
    rows = []
    for one in family.values():
        scale, low, high = (1 if one.outcome in _IN_BITS else 100), *one.interval
        rows.append([
            f"{one.name}, {WORDS[one.outcome]}", f"{scale * one.mean:+.2f}",
            f"{scale * low:+.2f} to {scale * high:+.2f}", number(one.p, 2), f"{scale * one.smallest(len(family)):.2f}",
        ])  # fmt: skip
    heads = ["effect", "mean over networks", "95 % interval", "p after Holm", "found in 80 % from"]
    return f"All {len(family)} effects, in bits and in points", heads, rows


def called(arm: Arm) -> str:
    """Return an arm in words."""
    order, changes, descriptions = arm
    return f"{order}, self-modification {changes}, descriptions {descriptions}"


def _arm_table(table: TrialTable) -> tuple[str, list[str], list[list[str]]]:
    rows = []
    for arm in ARMS:
        values = [mean_of(table, arm, one) for one in OUTCOMES]
        rows.append([
            called(arm),
            *(
                f"{value.mean():+.2f}" if name in _IN_BITS else f"{percent(float(value.mean()))} %"
                for name, value in zip(OUTCOMES, values, strict=True)
            ),
        ])  # fmt: skip
    return "All arms: means over networks", ["arm", *(WORDS[one] for one in OUTCOMES)], rows


def _asked(config: IngredientsSettings, table: TrialTable) -> str:
    row = table.rows[0]
    alike = listed(["0.5 bits", "5 points of contexts", "10 points of programs and checks"])
    return (
        f"{many(len(table), 'network')} of {row['weights']:,} weights, each in {len(ARMS)} arms of {row['letters']:,} "
        f"letters and {config.updates} updates; {config.questions} questions of each level; alike means within {alike}"
        f"; of each ingredient {listed(_smallest(table))} would be found in 80 % of runs"
    )


def _smallest(table: TrialTable) -> list[str]:
    """Return of each result the effect that would be found in 80 % of runs, of whichever ingredient it is largest."""
    family = effects(table)
    some = [one for question in _INGREDIENTS for one in evidence_of(table)[question]]
    found = []
    for outcome in RESULTS:
        size = max(one.smallest(len(family)) for one in some if one.outcome == outcome)
        amount = f"{size:.2f}" if outcome in _IN_BITS else f"{100 * size:.0f} points of"
        found.append(f"{amount} {WORDS[outcome]}")
    return found
