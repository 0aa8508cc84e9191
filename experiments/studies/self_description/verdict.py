"""The verdict: does a network know of itself what another network, told or shown the same, does not?"""

from __future__ import annotations

from automata.files.json_types import Json
from experiments.statistics.wording import listed, many, percent
from experiments.studies.differences import difference_interval, smallest_found
from experiments.studies.self_description.channels import CHANNELS, EXCHANGED, FLOOR, SUBJECTS
from experiments.studies.self_description.evidence import (
    ALIKE,
    Values,
    answered,
    at_ceiling,
    beyond,
    constant_of,
    gained,
    measured,
    outcome_beyond,
    outcome_of,
    skew_of,
)
from experiments.studies.self_description.operated import BODY, READS, body_finding, exact_remark, reads_finding
from experiments.studies.self_description.tables import asked_table, percent_of, skew_table
from experiments.studies.self_description.trial import SelfDescriptionSettings
from experiments.studies.study import Finding, StudyVerdict
from experiments.studies.table import TrialTable

TOLD = "does a network describe itself better if its text says what it is?"
TWIN = "does it describe itself better than its twin of another seed, told or shown the same?"
NUMBER = "shown the number of its weights, does a network describe itself better than a constant answer?"
WEIGHTS = "shown its weights, does a network describe itself better than one trained on exchanged descriptions?"
QUESTIONS = (TOLD, TWIN, NUMBER, WEIGHTS, BODY, READS)
WORDS = {
    "told": "its text says what it is",
    "untold": "nothing says what it is",
    "number": "shown its number of weights",
    "weights": "shown its weights",
}
_IF = {
    "told": "if the text says what it is",
    "number": "shown its number of weights",
    "weights": "shown its weights",
}


def verdict(config: SelfDescriptionSettings, table: TrialTable) -> StudyVerdict:
    """Say whether networks describe themselves better than others do that know the same, in any channel."""
    if any(len(answered(table, channel)) < 2 for channel in CHANNELS):
        sentence = "Fewer than two networks were asked in each way."
        found = tuple(Finding(question, "undecided", sentence) for question in QUESTIONS)
        return StudyVerdict("undecided", sentence, findings=found)
    outcome = outcome_beyond(table, "observer")
    if table.missing:
        outcome = "undecided"
    numbers: dict[str, Json] = {
        f"{channel}: self less {other}": _numbers(beyond(table, channel, other))
        for channel in (*CHANNELS, FLOOR)
        for other in SUBJECTS[1:]
    }
    numbers["skew at which a constant has 94 %"] = round(skew_of(0.94), 2)
    return StudyVerdict(
        outcome, _sentence(table), tuple(_remarks(table)), numbers,
        (asked_table(table, WORDS), skew_table(config, table, WORDS)), asked=_asked(config, table),
        findings=_findings(table),
    )  # fmt: skip


def _numbers(values: Values) -> list[float]:
    return [round(float(values.mean()), 4), *(round(end, 4) for end in difference_interval(values))]


def _share(values: Values) -> str:
    return f"{percent(float(values.mean()))} %"


def _sentence(table: TrialTable) -> str:
    told = []
    for channel in CHANNELS:
        own, other = (_share(measured(table, channel, who)) for who in ("self", "observer"))
        more = points(beyond(table, channel, "observer"), len(CHANNELS))
        at_most = at_ceiling(table, channel, "observer")
        told.append(
            f"{_IF[channel]} {own} and {other} ({'a ceiling, at which none can know more' if at_most else more})"
        )
    told[-1] += f", and one trained on exchanged descriptions {_share(measured(table, 'weights', EXCHANGED))}"
    floor = _share(measured(table, FLOOR, "self"))
    return (
        f"Of a network's fields it says right itself, and another network that knows the same: {'; '.join(told)}. "
        f"Asked by a name that nothing ties to it, a floor, it has {floor} right, and a constant answer, the likeliest "
        f"value of each field, {_share(constant_of(table, FLOOR))}; where configurations are drawn at a skew of "
        f"{skew_of(0.94):.1f}, a constant has 94 % and knows nothing of any network."
    )


def points(values: Values, tests: int = 1) -> str:
    """Return a difference of shares in percentage points, with its interval, 95 % for so many tests together."""
    low, high = difference_interval(values, tests)
    return f"{100 * float(values.mean()):+.1f} points, {100 * low:+.1f} to {100 * high:+.1f}"


def _less_twin(table: TrialTable, channel: str) -> str:
    if at_ceiling(table, channel, "twin"):
        return "both at the ceiling"
    return points(beyond(table, channel, "twin"), len(CHANNELS))


def _findings(table: TrialTable) -> tuple[Finding, ...]:
    told, untold = (measured(table, channel, "self") for channel in ("told", FLOOR))
    networks = many(len(told), "network")
    twins = "; ".join(
        f"{WORDS[one]}, "
        + (
            "both at the ceiling"
            if at_ceiling(table, one, "twin")
            else points(beyond(table, one, "twin"), len(CHANNELS))
        )
        for one in CHANNELS
    )
    more = measured(table, "number", "self") - constant_of(table, "number")
    read = beyond(table, "weights", EXCHANGED)
    of_drawn = measured(table, "weights", "self", "fields of the third")
    return (
        Finding(
            TOLD, outcome_of(told - untold),
            f"{percent_of(told)} of the fields if its text says so and {percent_of(untold)} if nothing does: "
            f"{points(told - untold)}.", networks,
        ),
        Finding(
            TWIN, outcome_beyond(table, "twin"), f"Itself less its twin, in shares of the fields: {twins}.",
            f"{networks} told and shown their number, {len(read)} shown their weights",
        ),
        Finding(
            NUMBER, outcome_of(more),
            f"{percent_of(measured(table, 'number', 'self'))} of the fields, a constant answer "
            f"{percent_of(constant_of(table, 'number'))}: {points(more)}.", networks,
        ),
        Finding(
            WEIGHTS, outcome_of(read),
            f"{percent_of(measured(table, 'weights', 'self'))} of the fields, one trained on exchanged descriptions "
            f"{percent_of(measured(table, 'weights', EXCHANGED))}, a constant answer "
            f"{percent_of(constant_of(table, 'weights'))}: {points(read)}; of drawn networks that are shown so "
            f"{percent_of(of_drawn)}; a reader who knows the law and the size of every matrix would have "
            f"{_share(constant_of(table, 'weights', 'given'))}.",
            many(len(read), "network"),
        ),
        body_finding(table),
        reads_finding(table),
    )  # fmt: skip


def _remarks(table: TrialTable) -> list[str]:
    told = []
    for channel in (*CHANNELS, FLOOR):
        own, other = (gained(table, channel, who) for who in ("self", "observer"))
        joint, scores = (float(measured(table, channel, "self", one).mean()) for one in ("joint", "brier"))
        law = sum(row["prior_brier"] for row in answered(table, channel)) / len(own)
        told.append(
            f"{WORDS[channel]}, {own.mean():+.2f} bits (the other {other.mean():+.2f}), all fields right "
            f"{percent(joint)} %, Brier score {scores:.2f} (the law's {law:.2f})"
        )
    most = [row["surprise"] - row["given_surprise"] for row in answered(table, "number")]
    remarks = [
        f"What its beliefs are worth beyond the joint law, which has 0 bits: {'; '.join(told)}. The number of weights "
        f"holds {sum(most) / len(most):.2f} bits, and settles {_share(constant_of(table, 'number', 'given'))} of the "
        "fields for a reader who knows the law."
    ]
    untold = measured(table, FLOOR, "self") - constant_of(table, FLOOR)
    remarks.append(
        "By construction, a floor: nothing ties the name by which an untold network is asked to it, so that it, its "
        f"twin and another have what the law gives ({points(untold)} beside a constant answer; itself less the other "
        f"{points(beyond(table, FLOOR, 'observer'))}, less its twin {points(beyond(table, FLOOR, 'twin'))}); only a "
        "leak of the training could give more."
    )
    third = [
        (measured(table, channel, "self") - measured(table, channel, "self", "fields of the third"))
        - (measured(table, channel, "observer") - measured(table, channel, "observer", "fields of the third"))
        for channel in CHANNELS
    ]
    remarks.append(
        "Both were also asked about others, of whom they were told or shown as much; what is left of the difference "
        "between the two if that about these is taken away: "
        + "; ".join(f"{WORDS[channel]}, {points(one)}" for channel, one in zip(CHANNELS, third, strict=True))
        + "."
    )
    remarks += exact_remark(table)
    if table.failed:
        remarks.append(f"{len(table.failed)} trials failed.")
    return remarks


def _asked(config: SelfDescriptionSettings, table: TrialTable) -> str:
    sizes = sorted(row["weights"] for row in table)
    skews = ", ".join(f"{skew:g}" for skew in config.skews)
    told, shown = (len(answered(table, channel)) for channel in ("told", "weights"))
    found = [
        f"{100 * smallest_found(beyond(table, channel, 'observer'), len(CHANNELS)):.0f} points {WORDS[channel]}"
        for channel in CHANNELS
        if not at_ceiling(table, channel, "observer")
    ]
    power = f", and a lead of {listed(found)} would be found in 80 % of runs" if found else ""
    return (
        f"{many(told, 'network')} told and shown their number, {config.updates} updates, and {shown} shown their "
        f"weights, {config.shown_updates} updates, of {sizes[0]:,} to {sizes[-1]:,} weights, each with a twin and an "
        f"observer, drawn from 864 configurations of eight fields at skews of {skews}; alike means within "
        f"{100 * ALIKE:.0f} points{power}"
    )
