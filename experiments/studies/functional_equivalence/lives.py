"""What held-out replicators do under written rules: shares of networks by replicator, and what these come to."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from automata.proportion import Proportion
from experiments.statistics import agreed
from experiments.statistics.wording import listed, many, percent
from experiments.studies.functional_equivalence.comparing import Against, judged
from experiments.studies.functional_equivalence.trial import EXPOSURES, NULLS
from experiments.studies.study import Finding
from experiments.studies.table import TrialTable
from experiments.studies.truth import Outcome

MET, BUT_TWO = EXPOSURES
PATTERNS = (
    "Shown all that their runs meet, do held-out patterns of two states make daughters under most networks' rules, "
    "and under more than every null's?"
)
LINES = (
    "Shown all that their runs meet, one line at a time, do held-out loops make daughters under most networks' rules, "
    "and under more than every null's?"
)
TOGETHER = "And do held-out loops if up to two lines are shown at a time?"
BEYOND = "With two of the cases that a run meets left out, do patterns make daughters more often than under every null?"
# The look-up, as trials call it: what is not shown is dead, or stays as it is.
LOOK_UP = "dead"
# Nulls that are shown the same, where something is left out.
LOOK_UPS = ("dead", "majority", "nearest", "nearest rule", "constant")
# Networks fewer than this say nothing of a replicator.
_LEAST = 5


def lives_of(table: TrialTable, language: str, chunk: int | None = None) -> list[Mapping[str, Any]]:
    """Return all lives of trials of a language, and of so many lines in a prompt."""
    rows = table.where(language=language) if chunk is None else table.where(language=language, chunk=chunk)
    return [life for row in rows for life in row["lives"]]


def shares(
    lives: list[Mapping[str, Any]], learner: str = "network", exposure: str = MET, of: str = "daughters"
) -> dict[str, Proportion]:
    """Return by replicator for how many networks, or of how many draws of a null, it made a daughter."""
    counts: dict[str, list[int]] = {}
    for life in lives:
        if (life["learner"], life["exposure"]) == (learner, exposure):
            found = counts.setdefault(life["replicator"], [0, 0])
            found[0] += life[of] > 0
            found[1] += 1
    return {name: Proportion(*found) for name, found in counts.items()}


def in_most(lives: list[Mapping[str, Any]]) -> Outcome:
    """Return whether each replicator makes a daughter under the rules of most networks: all, none, or some of them."""
    asked = [found for found in shares(lives).values() if found.trials >= _LEAST]
    return agreed([found.majority for found in asked]) if asked else "undecided"


def majority_finding(question: str, lives: list[Mapping[str, Any]], things: str, training: str) -> Finding:
    """Say whether each replicator makes a daughter under the rules of most networks.

    The look-up of what was shown is exact on all that is met, so that every replicator makes its daughters under it by
    construction: networks cannot exceed it, and nothing is shown where all do. Refuted if none does so under most
    networks' rules. Rules with as many errors as the network's, drawn alike, stand beside those that have errors.
    """
    own = shares(lives)
    outcome = in_most(lives)
    if outcome == "shown":
        outcome = "not shown"
    if not own:
        return Finding(question, "undecided", f"No {things} were asked about yet.")
    fertile = sum(life["fertile"] for life in lives if (life["learner"], life["exposure"]) == ("network", MET))
    told = [f"{name} {found.successes} of {found.trials}" for name, found in own.items()]
    exact = [life for life in lives if (life["learner"], life["exposure"]) == ("network", MET) and not life["wrong"]]
    of_all = sum(found.trials for found in own.values())
    wrong = [life for life in lives if (life["learner"], life["exposure"]) == ("network", MET) and life["wrong"]]
    text = (
        f"Daughters are made under networks' rules for {listed(told)}; {len(exact)} of {of_all} rules are exact on all "
        f"that is met, and in {fertile} the daughters make daughters in company"
    )
    if wrong:
        made = sum(life["daughters"] > 0 for life in wrong)
        errors = shares(lives, "as many errors")
        null = sum(
            life["daughters"] > 0
            for row, life in zip(wrong, _beside(lives, wrong, "as many errors"), strict=True)
            if row["replicator"] in errors
        )
        text += f"; of the {len(wrong)} with errors {made} let daughters be made, of as many errors drawn alike {null}"
    at_94 = shares(lives, "94 %")
    if at_94:
        text += (
            f"; with 94 % of the lines right, the wrong ones drawn alike, "
            f"{sum(found.successes for found in at_94.values())} of {sum(found.trials for found in at_94.values())} do"
        )
    networks = max(found.trials for found in own.values())
    beside = [life["fertile"] for life in lives if (life["learner"], life["exposure"]) == (LOOK_UP, MET)]
    text += (
        f"; under a look-up of what is shown, which is exact by construction, all do, and in {sum(beside)} of "
        f"{len(beside)} the daughters too"
    )
    return Finding(question, outcome, f"{text}.", f"{len(own)} {things}, {many(networks, 'network')}, {training}")


def _beside(lives: list[Mapping[str, Any]], chosen: list[Mapping[str, Any]], learner: str) -> list[Mapping[str, Any]]:
    """Return for each life the next one in the list that is of a null: they were made one after the other."""
    found, places = [], {id(life): place for place, life in enumerate(lives)}
    for life in chosen:
        place = places[id(life)]
        found.append(next(other for other in lives[place:] if other["learner"] == learner))
    return found


def beyond(table: TrialTable) -> Finding:
    """Say whether patterns make daughters more often than under every null where two cases that are met lack."""
    lives = lives_of(table, "matrix")
    own = shares(lives, "network", BUT_TWO)
    if not own:
        return Finding(BEYOND, "undecided", "No patterns were asked about yet.")
    comparisons = []
    for null in LOOK_UPS:
        other = shares(lives, null, BUT_TWO)
        differences = tuple(round(own[name].share - other[name].share, 9) for name in own if name in other)
        comparisons.append(Against(null, differences))
    outcome, hardest = judged(comparisons)
    networks = max(found.trials for found in own.values())
    if networks < _LEAST:
        outcome = "undecided"
    mean = sum(found.share for found in own.values()) / len(own)
    low, high = hardest.interval
    text = (
        f"Each pattern weighing the same, they do so under {percent(mean)} % of networks' rules and under "
        f"{percent(mean - hardest.mean)} % of those of the hardest null, {NULLS[hardest.null]} (difference "
        f"{100 * hardest.mean:+.1f} points, {100 * low:+.1f} to {100 * high:+.1f} over patterns)."
    )
    return Finding(BEYOND, outcome, text, f"{len(own)} patterns, {many(networks, 'network')}")


def lives_table(table: TrialTable) -> tuple[str, list[str], list[list[str]]]:
    """Return the table of replicators: how often each made daughters under the rules of networks and of nulls."""
    learners = ("network", "dead", "majority", "nearest", "nearest rule", "constant", "as many errors", "94 %")
    rows = []
    chunks = sorted({row["chunk"] for row in table.where(language="lines")})
    parts: list[tuple[str, list[Mapping[str, Any]], str]] = [
        (words, lives_of(table, "matrix"), exposure)
        for exposure, words in ((MET, "all cases met"), (BUT_TWO, "but two of them"))
    ]
    parts += [
        (f"all lines met, {chunk} at a time" if chunk == 1 else f"all lines met, up to {chunk} at a time",
         lives_of(table, "lines", chunk), MET)
        for chunk in chunks
    ]  # fmt: skip
    for words, lives, exposure in parts:
        found = {learner: shares(lives, learner, exposure) for learner in learners}
        for name in found["network"]:
            cells = [
                f"{found[learner][name].successes} of {found[learner][name].trials}" if name in found[learner] else "–"
                for learner in learners
            ]
            rows.append([name, words, *cells])
    names = {"dead": "look-up, else dead or as it is"}
    head = ["replicator", "shown", *(names.get(learner, learner) for learner in learners)]
    return "Under how many written rules a held-out replicator makes a daughter", head, rows
