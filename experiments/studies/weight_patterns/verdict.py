"""The verdict: does a network write its own first weights better than a twin that reads the same, or untold?"""

from __future__ import annotations

import numpy as np

from automata.files.json_types import Json
from experiments.statistics.wording import counted, listed, many, percent, percent_interval
from experiments.studies.differences import difference_interval, difference_outcome, smallest_found
from experiments.studies.study import OUTCOMES, Finding, StudyVerdict
from experiments.studies.table import TrialTable
from experiments.studies.truth import Outcome
from experiments.studies.weight_patterns.evidence import NEAR, Values, near, networks_of, places, rejected, values_of
from experiments.studies.weight_patterns.likeness import TESTS
from experiments.studies.weight_patterns.rows import SHAPE
from experiments.studies.weight_patterns.trial import GENERATORS, OTHERS, WeightPatternsSettings

TRACE = "untold, a floor: are its own first weights nearer to what it writes than other seeds' are, on average?"
LAW = "does what it writes untold pass tests of the law of first weights as fresh draws do?"
TOLD = "does a network whose text holds its first weights write them?"
TWIN = "does it write them better than its twin of another seed, that reads the same text?"
MEMORY = "untold, is what it writes nearer to a network in its text than a fresh draw is?"
# Generators without a network. To emit the current weights is a mark, as whoever does it reads them.
NULLS = ("fresh", "noise", "average", "nearest")
# At most so many tests may reject what follows the law; fresh draws are rejected in one of twenty.
MOST_REJECTED = 0.15
# Differences within so much are taken to be none: of the way from the nearest to the farthest; of likeness.
_ALIKE_PLACE, _ALIKE_TWIN, _ALIKE_TEXT = 0.25, 0.1, 0.03
# Questions of a difference; intervals are 95 % for all of them together.
_DIFFERENCES = 3


def verdict(config: WeightPatternsSettings, table: TrialTable) -> StudyVerdict:
    """Say whether networks write their own first weights better than their twins do, or without having been told them.

    Shown if told ones do so better than twins that read the same text, or if most untold ones write them, and a null's
    generator less often. Refuted if twins write them better. Not shown if neither differs by more than is taken to be
    none, and most untold ones do not write them, or a null does as well.
    """
    if len(networks_of(table, "untold")) < 2 or len(networks_of(table, "told")) < 2:
        return StudyVerdict("undecided", "Fewer than two networks of each kind were asked.", findings=_findings(table))
    outcome = _outcome(table)
    if table.missing:
        outcome = "undecided"
    numbers: dict[str, Json] = {
        f"{arm}: {name}": [near(table, arm, name).successes, near(table, arm, name).trials]
        for arm in config.arms
        for name in GENERATORS
        if near(table, arm, name).trials
    }
    return StudyVerdict(
        outcome, _sentence(table), tuple(_remarks(table)), numbers, tuple(_tables(config, table)),
        asked=_asked(config, table), findings=_findings(table),
    )  # fmt: skip


def beyond_twin(table: TrialTable) -> Values:
    """Return for each told network by how much liker its first weights what it writes is than what its twin writes."""
    return values_of(table, "told", "written", "own") - values_of(table, "told", "twin", "own")


def _outcome(table: TrialTable) -> Outcome:
    told = difference_outcome(beyond_twin(table), _ALIKE_TWIN, _DIFFERENCES)
    written = near(table, "untold", "written")
    as_well = any(near(table, "untold", null).share >= written.low for null in NULLS)
    if told == "shown" or (written.majority and not as_well):
        return "shown"
    if told == "refuted":
        return "refuted"
    return "not shown" if told == "not shown" and (written.majority is False or as_well) else "undecided"


def _sentence(table: TrialTable) -> str:
    told, twin = (near(table, "told", name) for name in ("written", "twin"))
    written, law = near(table, "untold", "written"), rejected(table, "untold", "written")
    nulls = [f"{name} {near(table, 'untold', name).successes}" for name in NULLS]
    return (
        f"Of networks whose text holds their first weights {counted(told)} write them, and of their twins of another "
        f"seed, which read the same, {counted(twin)}: likenesses of {_mean(table, 'told', 'written')} and "
        f"{_mean(table, 'told', 'twin')}, a difference of {_signed(beyond_twin(table))}; a look-up in the text has "
        f"them for {near(table, 'told', 'nearest').successes}. A floor, with nothing of its own in text or prompt: "
        f"{counted(written, 'networks')} wrote some to which their own first weights are nearer than those of 95 % of "
        f"{OTHERS} other seeds (chance 5 %; generators without a network, {listed(nulls)} of {written.trials}). Of "
        f"tests of the law of first weights, which tells no seed from another, {law.successes} of {law.trials} reject "
        f"what is written untold ({percent_interval(*law.interval)}), and "
        f"{rejected(table, 'untold', 'fresh').successes} fresh draws."
    )


def _findings(table: TrialTable) -> tuple[Finding, ...]:
    untold, told = len(networks_of(table, "untold")), len(networks_of(table, "told"))
    if untold < 2:
        return tuple(
            Finding(one, "undecided", "Too few networks were asked.") for one in (TRACE, LAW, TOLD, TWIN, MEMORY)
        )
    place = 0.5 - places(table, "untold", "written")
    trace = Finding(
        TRACE, difference_outcome(place, _ALIKE_PLACE, _DIFFERENCES, most=0.5),
        f"Its own stand at {0.5 - place.mean():.2f} of the way from the nearest to the farthest of {1 + OTHERS} "
        f"(half of it by chance): {_signed(place, 0.5)} nearer. Nothing that it reads is of it: only a leak of the "
        "training could bring them nearer.", many(untold, "network"),
    )  # fmt: skip
    found = rejected(table, "untold", "written")
    law: Outcome = "undecided"
    if found.low > MOST_REJECTED or found.high < MOST_REJECTED:
        law = "refuted" if found.low > MOST_REJECTED else "shown"
    each = listed([f"{test} {rejected(table, 'untold', 'written', test).successes}" for test in TESTS])
    follows = Finding(
        LAW, law,
        f"Of {found.trials} tests, at 5 % each, {found.successes} reject it ({percent_interval(*found.interval)}; "
        f"{each} of {found.trials // len(TESTS)}), and {rejected(table, 'untold', 'fresh').successes} fresh draws; the "
        f"law would be followed below {percent(MOST_REJECTED)} %.", many(untold, "network"),
    )  # fmt: skip
    # Rows that cannot be read make a network less like all others: so by how much it is more like those in its text.
    written, fresh = (
        values_of(table, "untold", name, "text") - values_of(table, "untold", name, "others")
        for name in ("written", "fresh")
    )
    nearer = written - fresh
    memory = Finding(
        MEMORY, difference_outcome(nearer, _ALIKE_TEXT, _DIFFERENCES),
        f"The likeness to the nearest of the eight networks in the text beyond that to other seeds, less the same of a "
        f"fresh draw: {_signed(nearer)}.",
        many(untold, "network"),
    )  # fmt: skip
    return (trace, follows, *_told(table, told), memory)


def _told(table: TrialTable, told: int) -> tuple[Finding, Finding]:
    if told < 2:
        return Finding(TOLD, "undecided", "It was not tried."), Finding(TWIN, "undecided", "It was not tried.")
    written = near(table, "told", "written")
    more = beyond_twin(table)
    return (
        Finding(
            TOLD, OUTCOMES[written.majority],
            f"In {counted(written, 'networks')} its own first weights are among the {NEAR} nearest of {1 + OTHERS}; so "
            f"they are to the nearest network in its text in {near(table, 'told', 'nearest').successes}, a look-up.",
            many(told, "network"),
        ),
        Finding(
            TWIN, difference_outcome(more, _ALIKE_TWIN, _DIFFERENCES),
            f"Likeness to the first weights {_mean(table, 'told', 'written')}, what the twin writes "
            f"{_mean(table, 'told', 'twin')}: {_signed(more)}.", many(told, "network"),
        ),
    )  # fmt: skip


def _signed(values: Values, most: float = 1.0) -> str:
    low, high = difference_interval(values, _DIFFERENCES, most=most)
    return f"{values.mean():+.3f} ({low:+.3f} to {high:+.3f})"


def _mean(table: TrialTable, arm: str, generator: str) -> str:
    return f"{values_of(table, arm, generator, 'own').mean():.2f}"


def _remarks(table: TrialTable) -> list[str]:
    current = near(table, "untold", "current")
    remarks = [
        f"A mark, and no null: whoever reads the trained weights and gives them back has the own first ones nearest in "
        f"{counted(current, 'networks')}; training has left them at a likeness of {_mean(table, 'untold', 'current')}, "
        f"where other seeds' are at {values_of(table, 'untold', 'current', 'others').mean():.2f}."
    ]
    read = [network["read"] for arm in ("untold", "told") for network in networks_of(table, arm)]
    remarks.append(
        f"Of the rows asked for {percent(float(np.mean(read)))} % came out as rows of {SHAPE.width} symbols; the "
        "others are left out of the law and like none."
    )
    if table.failed:
        remarks.append(f"{len(table.failed)} trials failed.")
    return remarks


def _tables(config: WeightPatternsSettings, table: TrialTable) -> list[tuple[str, list[str], list[list[str]]]]:
    found = []
    for arm in config.arms:
        rows = []
        for name in GENERATORS:
            if not (one := near(table, arm, name)).trials:
                continue
            middle = places(table, arm, name)
            shares = [rejected(table, arm, name, test) for test in TESTS]
            rows.append([
                _CALLED[name], counted(one), f"{middle.mean():.2f}", _mean(table, arm, name),
                f"{values_of(table, arm, name, 'text').mean():.2f}",
                *(f"{share.successes} of {share.trials}" for share in shares),
            ])  # fmt: skip
        heads = [
            "what gives weights", "own first weights among the nearest 5 %", "their place, 0 to 1", "likeness to them",
            "likeness to the nearest in the text", *(f"rejected: {test}" for test in TESTS),
        ]  # fmt: skip
        found.append((f"Identity and law, {arm}", heads, rows))
    return found


_CALLED = {
    "written": "the network", "twin": "its twin, the same text", "fresh": "a fresh draw",
    "current": "emit the current weights", "noise": "one in the text, with noise",
    "average": "the average of two in the text", "nearest": "the nearest in the text",
}  # fmt: skip


def _asked(config: WeightPatternsSettings, table: TrialTable) -> str:
    untold, told = len(networks_of(table, "untold")), len(networks_of(table, "told"))
    place = smallest_found(0.5 - places(table, "untold", "written"), _DIFFERENCES)
    return (
        f"{told} told and {many(untold, 'untold network')} of {SHAPE.weights:,} weights, asked for "
        f"{SHAPE.layers * SHAPE.hidden} rows of {SHAPE.width} weights in 16 steps; {1 + OTHERS} seeds, rows aligned in "
        f"order and scale; eight other networks in each text, {config.updates} updates; alike means within "
        f"{_ALIKE_TWIN} of the twin's likeness, and a lead of {smallest_found(beyond_twin(table), _DIFFERENCES):.2f}, "
        f"or untold a place nearer by {place:.2f} of the way, would be found in 80 % of runs"
    )
