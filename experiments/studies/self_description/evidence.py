"""What a table says: shares of fields right by channel and by who is asked, differences with intervals, edits."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from experiments.studies.differences import difference_interval, difference_outcome
from experiments.studies.self_description.trial import CHANNELS
from experiments.studies.table import TrialTable
from experiments.studies.truth import Outcome

# Differences within so much on either side are taken to be none: eight tenths of a field of eight.
ALIKE = 0.1
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


def constant_of(table: TrialTable, column: str = "constant") -> Values:
    """Return the share of each network's fields that the best constant answer has, or that the number settles."""
    return np.array([row[column][0] for row in table], dtype=np.float64)


def gained(table: TrialTable, channel: str, subject: str) -> Values:
    """Return for each network by how many bits an answer is likelier than the joint law makes the truth."""
    return np.array([row["surprise"] for row in table], dtype=np.float64) - measured(table, channel, subject, "bits")


def outcome_of(differences: Values, tests: int = 1) -> Outcome:
    """Return what is shown of a difference between shares of fields, of so many asked together."""
    return difference_outcome(differences, ALIKE, tests)


def outcome_beyond(table: TrialTable, other: str) -> Outcome:
    """Return what is shown of networks that are asked about themselves beside another, over all channels.

    Shown, or refuted, if the difference is above 0, or below, in any channel; both in different ones decide nothing.
    Not shown if it is in none, and lies within ALIKE of 0 on average over the channels of each network.
    """
    values = [beyond(table, channel, other) for channel in CHANNELS]
    told = {outcome_of(one, len(CHANNELS)) for one in values} & {"shown", "refuted"}
    if len(told) == 1:
        return told.pop()
    low, high = difference_interval(np.mean(values, axis=0))
    return "not shown" if not told and max(high, -low) <= ALIKE else "undecided"


def edits(table: TrialTable, subject: str, came: str = "follows") -> list[tuple[int, int]]:
    """Return for each network how many edits of its body, of how many, came out so, of those that both can have."""
    found = []
    for row in table:
        both = {name for name, who, _ in row["body"] if who == "self"}
        both &= {name for name, who, _ in row["body"] if who == "observer"}
        said = [what for name, who, what in row["body"] if who == subject and name in both]
        found.append((said.count(came), len(said)))
    return found


def followed(table: TrialTable) -> Values:
    """Return for each network by how much more often its description follows an edit than its observer's does."""
    pairs = zip(edits(table, "self"), edits(table, "observer"), strict=True)
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
