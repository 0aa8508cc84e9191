"""Tables of the study's page: who says how much right, and what is reached without knowing anything."""

from __future__ import annotations

from collections.abc import Mapping

from experiments.statistics.wording import percent, percent_interval
from experiments.studies.differences import difference_interval
from experiments.studies.self_description.channels import CHANNELS, EXCHANGED, FLOOR, SUBJECTS
from experiments.studies.self_description.evidence import Values, constants_at, gained, measured
from experiments.studies.self_description.trial import SelfDescriptionSettings
from experiments.studies.table import TrialTable

PageTable = tuple[str, list[str], list[list[str]]]
_WHO = {
    "self": "the network itself", "twin": "its twin of another seed", "observer": "another network",
    EXCHANGED: "one trained on exchanged descriptions",
}  # fmt: skip


def percent_of(values: Values) -> str:
    """Return a mean share over networks with its interval."""
    low, high = difference_interval(values)
    return f"{percent(float(values.mean()))} % ({percent_interval(max(0.0, low), min(1.0, high))})"


def asked_table(table: TrialTable, words: Mapping[str, str]) -> PageTable:
    """Return what each who was asked says right in each channel, and untold."""
    rows = []
    for channel in (*CHANNELS, FLOOR):
        for subject in (*SUBJECTS, *((EXCHANGED,) if channel == "weights" else ())):
            fields, joint, scores = (measured(table, channel, subject, one) for one in ("fields", "joint", "brier"))
            more = gained(table, channel, subject)
            low, high = difference_interval(more) if len(more) > 1 else (0.0, 0.0)
            rows.append([
                words[channel] + " (a floor)" * (channel == FLOOR), _WHO[subject], percent_of(fields),
                f"{percent(float(joint.mean()))} %", f"{more.mean():+.2f} ({low:+.2f} to {high:+.2f})",
                f"{scores.mean():.3f}",
            ])  # fmt: skip
    heads = ["what was told", "who is asked", "fields right", "all fields right", "bits beyond the law", "Brier score"]
    return "What is said right", heads, rows


def skew_table(config: SelfDescriptionSettings, table: TrialTable, words: Mapping[str, str]) -> PageTable:
    """Return by skew what answers without knowledge reach, exactly, and what networks reach about themselves."""
    rows = []
    for skew in config.skews:
        part, exact = table.where(skew=skew), constants_at(skew)
        asked = [measured(part, one, "self") for one in (*CHANNELS, FLOOR)]
        said = [percent_of(one) if len(one) > 1 else "–" for one in asked]
        reached = [f"{percent(exact[one])} %" for one in ("sampled", "constant", "joint", "given")]
        rows.append([f"{skew:g}", *reached, *said])
    heads = [
        "skew", "an answer drawn from the law", "a constant", "a constant, all fields right", "given the number",
        *(f"networks: {words[one]}" for one in (*CHANNELS, FLOOR)),
    ]  # fmt: skip
    return "What is reached without knowing anything, exactly, and by networks about themselves", heads, rows
