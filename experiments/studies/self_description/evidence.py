"""What a table says: shares of fields right by channel and by who is asked, differences with intervals, edits."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from experiments.studies.differences import difference_outcome
from experiments.studies.self_description.channels import CHANNELS, EXCHANGED
from experiments.studies.table import TrialTable
from experiments.studies.truth import Outcome

# Differences within so much on either side are taken to be none: eight tenths of a field of eight.
ALIKE = 0.1
# Where two that are compared both have so many of the fields right, neither can be seen to know more.
CEILING = 0.97
# Of answers after an edit so many have to be descriptions, or nothing is said of what they follow.
LEAST_READ = 2 / 3
# What an answer holds, after the channel and who was asked.
COLUMNS = ("fields", "joint", "fields of the third", "joint of the third", "bits", "brier")
Values = NDArray[np.float64]


@lru_cache(maxsize=64)
def measured(table: TrialTable, channel: str, subject: str, column: str = "fields") -> Values:
    """Return one of COLUMNS of all networks' answers, in the order of the table."""
    place = 2 + COLUMNS.index(column)
    found = [row[place] for each in table for row in each["answers"] if row[0] == channel and row[1] == subject]
    return np.array(found, dtype=np.float64)


def beyond(table: TrialTable, channel: str, other: str) -> Values:
    """Return for each network how much larger a share of its fields it says right than another asked the same."""
    return measured(table, channel, "self") - measured(table, channel, other)


@lru_cache(maxsize=64)
def answered(table: TrialTable, channel: str) -> TrialTable:
    """Return the networks that were asked in a channel, or untold."""
    return TrialTable(row for row in table if any(one[0] == channel for one in row["answers"]))


def constant_of(table: TrialTable, channel: str, column: str = "constant") -> Values:
    """Return the share of the fields of each network asked in a channel that the best constant answer has.

    Or, as `given`, that a reader has who knows the law and what the channel settles.
    """
    return np.array([row[column][0] for row in answered(table, channel)], dtype=np.float64)


def gained(table: TrialTable, channel: str, subject: str) -> Values:
    """Return for each network by how many bits an answer is likelier than the joint law makes the truth."""
    law = np.array([row["surprise"] for row in answered(table, channel)], dtype=np.float64)
    return law - measured(table, channel, subject, "bits")


def outcome_of(differences: Values, tests: int = 1) -> Outcome:
    """Return what is shown of a difference between shares of fields, of so many asked together."""
    return difference_outcome(differences, ALIKE, tests)


def at_ceiling(table: TrialTable, channel: str, other: str) -> bool:
    """Whether networks and another have nearly all fields right in a channel, so that they cannot differ."""
    return all(measured(table, channel, who).mean() >= CEILING for who in ("self", other))


def outcome_beyond(table: TrialTable, other: str) -> Outcome:
    """Return what is shown of networks that are asked about themselves beside another, over the channels.

    Shown, or refuted, if the difference is above 0, or below, in any channel; both in different ones decide nothing.
    Not shown if in each it lies within ALIKE of 0, but for those at their ceiling, which say nothing.
    """
    asked = [channel for channel in CHANNELS if len(measured(table, channel, "self")) > 1]
    open_ones = [channel for channel in asked if not at_ceiling(table, channel, other)]
    found = {outcome_of(beyond(table, channel, other), len(CHANNELS)) for channel in open_ones}
    told = found & {"shown", "refuted"}
    if len(told) == 1:
        return told.pop()
    return "not shown" if found == {"not shown"} and len(asked) == len(CHANNELS) else "undecided"


def edits(table: TrialTable, subject: str, came: str = "follows") -> list[tuple[int, int]]:
    """Return for each network how many edits of its body, of how many, came out so, of those that both can have."""
    found = []
    for row in answered(table, "told"):
        both = {name for name, who, _ in row["body"] if who == "self"}
        both &= {name for name, who, _ in row["body"] if who == "observer"}
        said = [what for name, who, what in row["body"] if who == subject and name in both]
        found.append((said.count(came), len(said)))
    return found


def followed(table: TrialTable) -> Values:
    """Return for each network by how much more often its description follows an edit than its observer's does."""
    pairs = zip(edits(table, "self"), edits(table, "observer"), strict=True)
    return np.array([own / tried - other / of for (own, tried), (other, of) in pairs if tried and of])


def readable(table: TrialTable) -> float:
    """Return the share of edits of the body after which a description is written, its own and another's."""
    counts = [one for who in ("self", "observer") for one in edits(table, who, "unreadable")]
    return 1 - sum(one for one, _ in counts) / max(1, sum(of for _, of in counts))


def shown_edits(
    table: TrialTable, subject: str, came: str = "follows", *, kept: bool | None = None
) -> list[tuple[int, int]]:
    """Return for each network how many edits of the weights in the context came out so, of how many.

    `before` counts those whose new value was said without the edit. `kept` asks for edits that keep the function, or
    for those that do not.
    """
    found = []
    for row in answered(table, "weights"):
        some = [one for one in row["edited"] if one[1] == subject and kept in (None, one[2])]
        found.append((sum(one[3] if came == "before" else one[4] == came for one in some), len(some)))
    return found


def followed_shown(table: TrialTable) -> Values:
    """Return for each network by how much more often it says what an edit of the weights that it is shown made.

    More often than one does that was trained on exchanged descriptions. Networks without such an edit are left out.
    """
    pairs = zip(shown_edits(table, "self"), shown_edits(table, EXCHANGED), strict=True)
    return np.array([own / tried - other / of for (own, tried), (other, of) in pairs if tried and of])


@lru_cache(maxsize=64)
def constants_at(skew: float) -> dict[str, float]:
    """Return what answers without knowledge reach at a skew of the law, exactly: shares of fields, and of all fields.

    `constant`, the likeliest value of each field; `joint`, the likeliest configuration in all fields; `sampled`, an
    answer drawn from the law; `given`, the likeliest values given the number of weights; `norm`, the constant's share
    of one field, the most skewed.
    """
    from experiments.studies.self_description.texts import PLACES
    from neural.scribe.corpus.architectures import ArchitectureLaw
    from neural.scribe.decoder.shape import FIELDS

    law = ArchitectureLaw(skew, 64, PLACES)
    shares = [law.shares(field) for field in FIELDS]
    numbers = np.array([shape.weights for shape in law.shapes])
    given = 0.0
    for number in np.unique(numbers):
        some = np.flatnonzero(numbers == number)
        for field in FIELDS:
            each: dict[str, float] = {}
            for place in some:
                value = law.shapes[place].field(field)
                each[value] = each.get(value, 0.0) + float(law.chances[place])
            given += max(each.values())
    return {
        "constant": float(np.mean([max(one.values()) for one in shares])),
        "joint": float(law.chances.max()),
        "sampled": float(np.mean([sum(share**2 for share in one.values()) for one in shares])),
        "given": given / len(FIELDS),
        "norm": max(shares[FIELDS.index("norm")].values()),
    }


@lru_cache(maxsize=4)
def skew_of(share: float) -> float:
    """Return the skew at which the best constant answer has such a share of the fields right, to 0.01."""
    low, high = 0.0, 20.0
    while high - low > 0.01:
        middle = (low + high) / 2
        if constants_at(middle)["constant"] < share:
            low = middle
        else:
            high = middle
    return high
