"""The verdict: are weights that a network writes its own first ones, or only like those of any network?"""

from __future__ import annotations

import numpy as np

from automata.files.json_types import Json
from experiments.statistics.wording import counted, listed, many, percent, percent_interval
from experiments.studies.differences import difference_interval, difference_outcome
from experiments.studies.study import OUTCOMES, Finding, StudyVerdict
from experiments.studies.table import TrialTable
from experiments.studies.truth import Outcome
from experiments.studies.weight_patterns.evidence import NEAR, Values, near, networks_of, places, rejected, values_of
from experiments.studies.weight_patterns.likeness import TESTS
from experiments.studies.weight_patterns.rows import SHAPE
from experiments.studies.weight_patterns.trial import GENERATORS, OTHERS, WeightPatternsSettings

TRACE = "untold, are its own first weights nearer to what a network writes than those of other seeds, on average?"
LAW = "does what it writes untold pass tests of the law of first weights as fresh draws do?"
TOLD = "does a network whose text holds its first weights write them?"
TWIN = "does it write them better than its twin of another seed, that reads the same text?"
MEMORY = "untold, is what it writes nearer to a network in its text than a fresh draw is?"
# Generators that could do as well as an untold network; to emit the current weights is a mark, as it reads them.
NULLS = ("fresh", "noise", "average", "nearest")
# At most so many tests may reject what follows the law; fresh draws are rejected in one of twenty.
MOST_REJECTED = 0.15
# Differences within so much are taken to be none: of the way from the nearest to the farthest; of likeness.
_ALIKE_PLACE, _ALIKE_TWIN, _ALIKE_TEXT = 0.25, 0.1, 0.03
# Questions of a difference; intervals are 95 % for all of them together.
_DIFFERENCES = 3


def verdict(config: WeightPatternsSettings, table: TrialTable) -> StudyVerdict:
    """Say for how many untold networks their own first weights are among the nearest to what they write."""
    if len(networks_of(table, "untold")) < 2:
        return StudyVerdict("undecided", "Fewer than two untold networks were asked.", findings=_findings(table))
    written = near(table, "untold", "written")
    outcome: Outcome = OUTCOMES[written.majority]
    if outcome == "shown" and any(near(table, "untold", null).share >= written.low for null in NULLS):
        outcome = "not shown"
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


def _sentence(table: TrialTable) -> str:
    written, law = near(table, "untold", "written"), rejected(table, "untold", "written")
    fresh = rejected(table, "untold", "fresh")
    nulls = [f"{name} {near(table, 'untold', name).successes}" for name in NULLS]
    text = [
        f"Asked for the weights of a network like itself, with nothing of its own in its text, "
        f"{counted(written, 'networks')} wrote some to which its own first weights are nearer than those of 95 % of "
        f"{OTHERS} other seeds (chance 5 %; of the null generators {listed(nulls)} of {written.trials})",
        f"of tests of the law of first weights, which any other seed's pass as well, {law.successes} of {law.trials} "
        f"reject what is written ({percent_interval(*law.interval)}) and {fresh.successes} fresh draws",
    ]
    if (told := near(table, "told", "written")).trials:
        twin = near(table, "told", "twin")
        text.append(
            f"of networks whose text holds their first weights {told.successes} of {told.trials} write them, and "
            f"{twin.successes} of their twins, which read the same"
        )
    return "; ".join(text) + "."


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
        f"(half of it by chance): {_signed(place, 0.5)} nearer.", many(untold, "network"),
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
    more = values_of(table, "told", "written", "own") - values_of(table, "told", "twin", "own")
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
    return (
        f"{many(untold, 'network')} untold and {told} told of {SHAPE.weights:,} weights, asked for "
        f"{SHAPE.layers * SHAPE.hidden} rows of {SHAPE.width} weights in 16 steps; {1 + OTHERS} seeds, rows aligned in "
        f"order and scale; eight other networks in each text, {config.updates} updates"
    )
