"""Table: the trials of a run in the order of their plan, whichever was done first, and what they measured."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from automata.conversions import data_frame
from experiments.errors import StudyError
from experiments.studies.trial import Record, Trial, Value, to_json

# A condition, its seed and its measures, or why there are none.
Row: TypeAlias = Mapping[str, Value]


class TrialTable:
    """Rows of condition, seed and measures, flat, of the trials that were done; those that failed stand apart.

    It is a function of the plan and of what each trial measured, so that equal trials give equal bytes.

    >>> table = TrialTable([{"key": "a", "seed": 0, "born": 3}, {"key": "b", "seed": 1, "born": 0}])
    >>> table.where(seed=1).column("born").tolist()
    [0]
    """

    def __init__(self, rows: Iterable[Row], failed: Iterable[Row] = (), planned: int | None = None):
        self.rows = tuple(rows)
        self.failed = tuple(failed)
        self.planned = len(self.rows) + len(self.failed) if planned is None else planned

    @classmethod
    def of(cls, plan: Iterable[Trial], records: Mapping[str, Record]) -> TrialTable:
        """Return the table of those trials of `plan` that have a record, in the plan's order."""
        trials = tuple(plan)
        rows, failed = [], []
        for trial in trials:
            record = records.get(trial.key)
            if record is None:
                continue
            head = {"key": trial.key, "seed": trial.seed, **trial.condition}
            if record.status == "done":
                assert record.measures is not None
                rows.append({**head, **record.measures, **head})  # no measure takes the place of a factor
            else:
                failed.append({**head, "status": record.status, "error": record.error})
        return cls(rows, failed, len(trials))

    def __repr__(self) -> str:
        return (
            f"<TrialTable of {len(self.rows)} trials done, {len(self.failed)} failed, {self.missing} missing; "
            f"columns: {', '.join(self.columns)}>"
        )

    def __len__(self) -> int:
        return len(self.rows)

    def __iter__(self) -> Iterator[Row]:
        return iter(self.rows)

    @property
    def missing(self) -> int:
        """Number of planned trials that were not tried yet."""
        return self.planned - len(self.rows) - len(self.failed)

    def where(self, **values: Any) -> TrialTable:
        """Return the part in which every named column has its value."""
        return TrialTable(row for row in self.rows if all(row.get(name) == value for name, value in values.items()))

    def column(self, name: str) -> NDArray[Any]:
        """Return one column, (rows,); StudyError if a row lacks it."""
        try:
            return np.array([row[name] for row in self.rows])
        except KeyError:
            raise StudyError(f"the table has no column {name!r}") from None

    def levels(self, name: str) -> list[Any]:
        """Return the distinct values of a column in their order of appearance, lists as tuples."""
        return list(dict.fromkeys(_fixed(row[name]) for row in self.rows if name in row))

    def groups(self, *names: str) -> dict[tuple[Any, ...], TrialTable]:
        """Return the parts of equal values in the named columns, lists as tuples, in their order of appearance."""
        parts: dict[tuple[Any, ...], list[Row]] = {}
        for row in self.rows:
            parts.setdefault(tuple(_fixed(row.get(name)) for name in names), []).append(row)
        return {values: TrialTable(rows) for values, rows in parts.items()}

    def once(self, *factors: str) -> TrialTable:
        """Return one row for each combination of the named factors; StudyError if its seeds measured different things.

        A deterministic null that was measured with ten seeds is one observation, and is counted once.
        """
        kept = []
        for part in self.groups(*factors).values():
            first, *others = part.rows
            for row in others:
                differ = [
                    name for name in part.columns if name not in ("key", "seed") and row.get(name) != first.get(name)
                ]
                if differ:
                    raise StudyError(
                        f"{', '.join(differ)} differ between the seeds {first['seed']} and {row['seed']}: this is not "
                        "deterministic, and every seed counts"
                    )
            kept.append(first)
        return TrialTable(kept)

    @property
    def columns(self) -> list[str]:
        """All columns: those of the first row, then those that later ones add."""
        return list(dict.fromkeys(name for row in (*self.rows, *self.failed) for name in row))

    def to_frame(self) -> Any:
        """Return the rows as a `pandas.DataFrame`, those of failed trials last, with their status and error.

        Raises ReplicariumError without pandas (the extra `frames`).
        """
        return data_frame((*self.rows, *self.failed), self.columns)

    def as_lines(self) -> str:
        """Return one JSON object a line, failed trials after the others."""
        return "".join(to_json(row) + "\n" for row in (*self.rows, *self.failed))


def _fixed(value: Any) -> Any:
    """Return a value in hashable form: lists as tuples, tables as their JSON."""
    if isinstance(value, (list, tuple)):
        return tuple(_fixed(part) for part in value)
    return to_json(value) if isinstance(value, dict) else value
