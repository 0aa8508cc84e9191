"""The verdict: does a network know of itself what another network, told the same, does not?"""

from __future__ import annotations

from automata.files.json_types import Json
from experiments.statistics import clustered_share
from experiments.statistics.wording import many, percent, percent_interval
from experiments.studies.differences import difference_interval, difference_outcome
from experiments.studies.self_description.evidence import (
    ALIKE,
    Values,
    beyond,
    constant_of,
    constants_at,
    edits,
    followed,
    gained,
    measured,
    outcome_beyond,
    outcome_of,
    skew_of,
)
from experiments.studies.self_description.channels import CHANNELS, EXCHANGED, FLOOR, SUBJECTS
from experiments.studies.self_description.trial import SelfDescriptionSettings
from experiments.studies.study import Finding, StudyVerdict
from experiments.studies.table import TrialTable

TOLD = "does a network describe itself better if its text says what it is?"
TWIN = "does it, told the same, describe itself better than its twin of another seed?"
UNTOLD = "with nothing about it in its text, does a network describe itself better than a constant answer?"
NUMBER = "shown the number of its weights, does a network describe itself better than a constant answer?"
BODY = "does its description follow an edit of its body alone?"
WORDS = {
    "told": "its text says what it is",
    "untold": "its text says nothing of it",
    "number": "shown its number of weights",
}
# A difference of fewer edits than one in five is taken to be none.
_ALIKE_EDITS = 0.2
_IF = {
    "told": "if the text says what it is",
    "untold": "if the text says nothing of it",
    "number": "shown its number of weights",
}
_WHO = {"self": "the network itself", "twin": "its twin of another seed", "observer": "another network"}


def verdict(config: SelfDescriptionSettings, table: TrialTable) -> StudyVerdict:
    """Say whether networks describe themselves better than others do that were told the same, in any channel."""
    if len(table) < 2:
        return StudyVerdict("undecided", "Fewer than two networks were asked.", findings=_unasked())
    outcome = outcome_beyond(table, "observer")
    if table.missing:
        outcome = "undecided"
    numbers: dict[str, Json] = {
        f"{channel}: self less {other}": _numbers(beyond(table, channel, other))
        for channel in CHANNELS
        for other in SUBJECTS[1:]
    }
    numbers["skew at which a constant has 94 %"] = round(skew_of(0.94), 2)
    return StudyVerdict(
        outcome, _sentence(table), tuple(_remarks(table)), numbers, (_asked_table(table), _skews(config, table)),
        asked=_asked(config, table), findings=_findings(table),
    )  # fmt: skip


def _numbers(values: Values) -> list[float]:
    return [round(float(values.mean()), 4), *(round(end, 4) for end in difference_interval(values))]


def _sentence(table: TrialTable) -> str:
    told = []
    for channel in CHANNELS:
        own, other = (float(measured(table, channel, who).mean()) for who in ("self", "observer"))
        told.append(
            f"{_IF[channel]} {percent(own)} % and {percent(other)} % "
            f"({_points(beyond(table, channel, 'observer'), len(CHANNELS))})"
        )
    constant = float(constant_of(table).mean())
    return (
        f"Of a network's fields it says right itself, and another network that read the same: {'; '.join(told)}. A "
        f"constant answer, the likeliest value of each field, has {percent(constant)} % of the same networks' fields, "
        f"and 94 % where configurations are drawn at a skew of {skew_of(0.94):.1f}: it knows nothing of any network."
    )


def _points(values: Values, tests: int = 1) -> str:
    low, high = difference_interval(values, tests)
    return f"{100 * float(values.mean()):+.1f} points, {100 * low:+.1f} to {100 * high:+.1f}"


def _findings(table: TrialTable) -> tuple[Finding, ...]:
    own = {channel: measured(table, channel, "self") for channel in CHANNELS}
    networks = many(len(table), "network")
    constant = constant_of(table)
    gain = own["told"] - own["untold"]
    told = "; ".join(f"{WORDS[one]}, {_points(beyond(table, one, 'twin'), len(CHANNELS))}" for one in CHANNELS)
    found = [
        Finding(
            TOLD, outcome_of(gain),
            f"{_percent(own['told'])} of the fields if its text says so and {_percent(own['untold'])} if not: "
            f"{_points(gain)}.", networks,
        ),
        Finding(
            TWIN, outcome_beyond(table, "twin"), f"Itself less its twin, in shares of the fields: {told}.", networks,
        ),
    ]  # fmt: skip
    for question, channel in ((UNTOLD, "untold"), (NUMBER, "number")):
        more = own[channel] - constant
        found.append(
            Finding(
                question, outcome_of(more),
                f"{_percent(own[channel])} of the fields, a constant answer {_percent(constant)}: {_points(more)}.",
                networks,
            )
        )  # fmt: skip
    return (*found, _body(table))


def _body(table: TrialTable) -> Finding:
    more = followed(table)
    if len(more) < 2:
        return Finding(BODY, "undecided", "Fewer than two networks were operated on.")
    shares = {
        (subject, came): clustered_share(*zip(*edits(table, subject, came), strict=True))
        for subject in ("self", "observer")
        for came in ("follows", "keeps", "unreadable")
    }
    follows, other = shares["self", "follows"], shares["observer", "follows"]
    sentence = (
        f"After {follows.trials} edits of networks whose text says what they are, the new value is said in "
        f"{follows.successes} ({percent_interval(*follows.interval)}), the old one in "
        f"{shares['self', 'keeps'].successes}, and no description is written in "
        f"{shares['self', 'unreadable'].successes}; of as many edits of the other network, asked about the first, the "
        f"new value in {other.successes}: {_points(more)}."
    )
    return Finding(
        BODY,
        difference_outcome(more, _ALIKE_EDITS),
        sentence,
        f"other activation, other norm, units halved, a layer removed; {len(more)} networks",
    )


def _unasked() -> tuple[Finding, ...]:
    return tuple(
        Finding(question, "undecided", "Fewer than two networks were asked.")
        for question in (TOLD, TWIN, UNTOLD, NUMBER, BODY)
    )


def _percent(values: Values) -> str:
    low, high = difference_interval(values)
    return f"{percent(float(values.mean()))} % ({percent_interval(max(0.0, low), min(1.0, high))})"


def _remarks(table: TrialTable) -> list[str]:
    told = []
    for channel in CHANNELS:
        own, other = (gained(table, channel, who) for who in ("self", "observer"))
        joint, scores = (float(measured(table, channel, "self", one).mean()) for one in ("joint", "brier"))
        told.append(
            f"{WORDS[channel]}, {own.mean():+.2f} bits (the other {other.mean():+.2f}), all fields right "
            f"{percent(joint)} %, Brier score {scores:.2f}"
        )
    law = sum(row["prior_brier"] for row in table) / len(table)
    most = sum(row["surprise"] - row["given_surprise"] for row in table) / len(table)
    remarks = [
        f"What its beliefs are worth beyond the joint law: {'; '.join(told)}. The law itself has 0 bits and a Brier "
        f"score of {law:.2f}; the number of weights holds {most:.2f} bits, and settles "
        f"{percent(float(constant_of(table, 'given').mean()))} % of the fields for a reader who knows the law."
    ]
    third = [
        (measured(table, channel, "self") - measured(table, channel, "self", "fields of the third"))
        - (measured(table, channel, "observer") - measured(table, channel, "observer", "fields of the third"))
        for channel in CHANNELS
    ]
    remarks.append(
        "Both were also asked about a third network of which they were told as much; what is left of the difference "
        "between the two if that about the third is taken away: "
        + "; ".join(f"{WORDS[channel]}, {_points(one)}" for channel, one in zip(CHANNELS, third, strict=True))
        + "."
    )
    exact = [one for row in table for one in row["exact"]]
    if exact:
        same, changed = sum(one[2] for one in exact), [one for one in exact if one[3]]
        remarks.append(
            f"By construction, and no evidence about networks: {len(exact)} edits that keep the function (heads and "
            f"units in another order, pairs rescaled, units split, a layer added, the readout untied) moved logits by "
            f"{max(one[1] for one in exact):.1g} at most and left {same} answers as they were, also the "
            f"{len(changed)} that made another configuration of the network: there what was true before is wrong now."
        )
    if table.failed:
        remarks.append(f"{len(table.failed)} trials failed.")
    return remarks


def _asked_table(table: TrialTable) -> tuple[str, list[str], list[list[str]]]:
    rows = []
    for channel in CHANNELS:
        for subject in SUBJECTS:
            fields, joint, scores = (measured(table, channel, subject, one) for one in ("fields", "joint", "brier"))
            more = gained(table, channel, subject)
            low, high = difference_interval(more) if len(more) > 1 else (0.0, 0.0)
            rows.append([
                WORDS[channel], _WHO[subject], _percent(fields), f"{percent(float(joint.mean()))} %",
                f"{more.mean():+.2f} ({low:+.2f} to {high:+.2f})", f"{scores.mean():.3f}",
            ])  # fmt: skip
    heads = ["what was told", "who is asked", "fields right", "all fields right", "bits beyond the law", "Brier score"]
    return "What is said right", heads, rows


def _skews(config: SelfDescriptionSettings, table: TrialTable) -> tuple[str, list[str], list[list[str]]]:
    rows = []
    for skew in config.skews:
        part, exact = table.where(skew=skew), constants_at(skew)
        said = [_percent(measured(part, one, "self")) if len(part) > 1 else "–" for one in CHANNELS]
        reached = [f"{percent(exact[one])} %" for one in ("sampled", "constant", "joint", "given")]
        rows.append([f"{skew:g}", *reached, *said])
    heads = [
        "skew", "an answer drawn from the law", "a constant", "a constant, all fields right", "given the number",
        *(f"networks: {WORDS[one]}" for one in CHANNELS),
    ]  # fmt: skip
    return "What is reached without knowing anything, exactly, and by networks about themselves", heads, rows


def _asked(config: SelfDescriptionSettings, table: TrialTable) -> str:
    sizes = sorted(row["weights"] for row in table)
    skews = ", ".join(f"{skew:g}" for skew in config.skews)
    return (
        f"{many(len(table), 'network')} of {sizes[0]:,} to {sizes[-1]:,} weights, each with a twin and an observer, "
        f"drawn from 864 configurations of eight fields at skews of {skews}; {config.updates} updates; alike means "
        f"within {100 * ALIKE:.0f} points on average over what was told"
    )
