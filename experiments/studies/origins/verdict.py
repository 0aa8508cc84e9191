"""The verdict: in how many soups copies took over, arm by arm, against the soups in which nothing can copy."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from automata.proportion import Proportion
from experiments.statistics.wording import percent_interval
from experiments.studies.origins.arms import ARMS
from experiments.studies.origins.trial import OriginsSettings
from experiments.studies.study import OUTCOMES, StudyVerdict
from experiments.studies.table import TrialTable

EVENTS = ("appearance", "wave", "takeover", "crossing")
# What is known of soups of 131,072 programs in bff_noheads within 16,384 epochs: CAX's 1,008 soups.
PUBLISHED = Proportion(384, 1008)


@dataclass(frozen=True)
class ArmCell:
    """One arm of one language: its soups, and in how many each event was seen."""

    language: str
    arm: str
    part: TrialTable

    @property
    def label(self) -> str:
        """What it is called in tables and figures."""
        return f"{self.language}, the base" if self.arm == "base" else ARMS[self.arm].label

    @property
    def heads(self) -> str:
        """Where its heads start, in words, if elsewhere than the language's do."""
        start = self.part.rows[0].get("heads")
        return f", heads on bytes {start[0]} and {start[1]}" if start else ""

    @property
    def is_null(self) -> bool:
        """Whether nothing can copy there."""
        return ARMS[self.arm].null

    def seen(self, event: str) -> Proportion:
        """Return in how many soups an event was seen."""
        return Proportion(sum(row[event] is not None for row in self.part), len(self.part))

    def median(self, event: str) -> float | None:
        """Return the median epoch of an event where it was seen; None if it never was."""
        epochs = [row[event] for row in self.part if row[event] is not None]
        return float(np.median(epochs)) if epochs else None

    @property
    def false_alarms(self) -> Proportion:
        """Of the soups whose entropy crossed 1, those in which copies never took over."""
        crossed = [row for row in self.part if row["crossing"] is not None]
        return Proportion(sum(row["takeover"] is None for row in crossed), len(crossed))


def cells_of(table: TrialTable) -> tuple[ArmCell, ...]:
    """Return all arms in the order of the plan."""
    return tuple(ArmCell(language, arm, part) for (language, arm), part in table.groups("language", "arm").items())


def verdict(config: OriginsSettings, table: TrialTable) -> StudyVerdict:
    """Say whether more soups are taken over than by chance of the detector, and what changes that."""
    cells = cells_of(table)
    base = next((cell for cell in cells if cell.arm == "base" and cell.language == config.language), None)
    nulls = _together([cell for cell in cells if cell.is_null])
    if base is None or not nulls.trials:
        return StudyVerdict("undecided", "There are no soups, or no nulls, to compare.", tables=_tables(cells))
    found = base.seen("takeover")
    nowhere = not (found.successes or nulls.successes)
    above = True if found.low > nulls.high else False if found.high < nulls.low or nowhere else None
    outcome = "undecided" if table.missing and above is not True else OUTCOMES[above]
    sentence = (
        f"Replicators took over in {found.successes} of {found.trials} soups of {config.programs:,} programs in "
        f"{config.language}{base.heads}, within {config.epochs:,} epochs and for {config.lasting} or more "
        f"({percent_interval(found.low, found.high)}){_as_it_is(cells, config)}, and in {nulls.successes} of "
        f"{nulls.trials} in which nothing can copy, a floor ({percent_interval(nulls.low, nulls.high)})."
    )
    asked = f"{len(table)} soups of {config.programs:,} programs in {len(cells)} arms, {config.epochs:,} epochs at most"
    remarks = tuple(_remarks(cells, base))
    return StudyVerdict(outcome, sentence, remarks, _numbers(cells, nulls), _tables(cells), asked=asked)


def as_it_is(cells: tuple[ArmCell, ...], config: OriginsSettings) -> ArmCell | None:
    """Return the arm in which nothing of the language is changed: the base, unless the base has other heads."""
    arm = "base" if config.heads is None else "heads-together"
    return next((cell for cell in cells if cell.arm == arm and cell.language == config.language), None)


def _as_it_is(cells: tuple[ArmCell, ...], config: OriginsSettings) -> str:
    found = as_it_is(cells, config)
    if found is None or found.arm == "base":
        return ""
    seen = found.seen("takeover")
    low, high = seen.interval
    return f", in {seen.successes} of {seen.trials} with heads as the language has them ({percent_interval(low, high)})"


def _together(cells: list[ArmCell]) -> Proportion:
    found = [cell.seen("takeover") for cell in cells]
    return Proportion(sum(one.successes for one in found), sum(one.trials for one in found))


def _remarks(cells: tuple[ArmCell, ...], base: ArmCell) -> list[str]:
    told, found = [], base.seen("takeover")
    fewer = [cell for cell in cells if cell.language == base.language and cell.seen("takeover").high < found.low]
    more = [cell for cell in cells if cell.language == base.language and cell.seen("takeover").low > found.high]
    for which, changed in (("fewer", fewer), ("more", more)):
        if names := [cell.label for cell in changed if not cell.is_null]:
            told.append(f"Takeovers in {which} soups, intervals apart: {'; '.join(names)}.")
    alarms = [cell for cell in cells if cell.false_alarms.successes]
    if alarms:
        listed = "; ".join(
            f"{cell.label}: {cell.false_alarms.successes} of {cell.false_alarms.trials}" for cell in alarms
        )
        told.append(f"Entropy alone misleads. Of the soups whose entropy crossed 1, no takeover was seen in: {listed}.")
    if never := [cell for cell in cells if not cell.is_null and not cell.seen("appearance").successes]:
        most = max(cell.seen("appearance").high for cell in never)
        told.append(f"No replicator was met in: {'; '.join(cell.label for cell in never)} (each at most {most:.0%}).")
    told.append(
        f"Published, for 131,072 programs of bff_noheads in 16,384 epochs: entropy of 1 in {PUBLISHED.share:.1%} of "
        "1,008 soups (CAX). That size is `--set programs=131072 --set epochs=16384`."
    )
    return told


def _numbers(cells: tuple[ArmCell, ...], nulls: Proportion) -> dict[str, list[int]]:
    told = {f"{cell.language} {cell.arm}": cell.seen("takeover") for cell in cells} | {"nulls": nulls}
    return {name: [one.successes, one.trials] for name, one in told.items()}


def _tables(cells: tuple[ArmCell, ...]) -> tuple[tuple[str, list[str], list[list[str]]], ...]:
    head = ["soup", "factor", "soups", "a replicator met", "a wave", "taken over", "entropy of 1", "median takeover"]
    rows = []
    for cell in cells:
        shares = [f"{one.successes} ({percent_interval(one.low, one.high)})" for one in map(cell.seen, EVENTS)]
        median = cell.median("takeover")
        rows.append(
            [cell.label, ARMS[cell.arm].factor, str(len(cell.part)), *shares, "" if median is None else f"{median:.0f}"]
        )
    return (("What was seen, arm by arm", head, rows),)
