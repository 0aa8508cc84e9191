"""The trial of a study that its page shows in the viewer: the first that was done of what is asked."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from experiments.studies.table import Row, TrialTable
from experiments.studies.trial import Condition

# Whose trial is shown, if it was tried; else the first replicator's.
_SHOWN = "langton"


def shown_replicator(replicators: Sequence[str]) -> str:
    """Return whose trial is shown, of the replicators that a study tries."""
    return _SHOWN if _SHOWN in replicators else replicators[0]


def first_trial(
    conditions: Iterable[Condition], table: TrialTable, asked: Mapping[str, object]
) -> tuple[Condition, Row] | None:
    """Return condition and row of the first trial, by seed, in which all is as `asked`; None if there is none."""
    rows = sorted(table.where(**asked), key=lambda row: row["seed"])
    found = [each for each in conditions if asked.items() <= each.items()]
    return (found[0], rows[0]) if rows and found else None
