"""The table of a study's run for other programs: as CSV, and as Parquet where pyarrow is installed."""

from __future__ import annotations

import csv
import io
from typing import Any

from experiments.errors import StoreError
from experiments.studies.table import TrialTable
from experiments.studies.trial import to_json


def as_csv(table: TrialTable) -> str:
    """Return the table as CSV (RFC 4180); an absent value is empty, lists are JSON."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(table.columns)
    for row in (*table.rows, *table.failed):
        writer.writerow([_cell(row.get(name)) for name in table.columns])
    return text.getvalue()


def _cell(value: Any) -> Any:
    if isinstance(value, (list, dict, bool)):
        return to_json(value)
    return value


def as_parquet(table: TrialTable) -> bytes:
    """Return the table as Parquet; values of several kinds become their JSON. StoreError without pyarrow."""
    try:
        import pyarrow
        import pyarrow.parquet
    except ModuleNotFoundError:
        raise StoreError(
            "Parquet needs pyarrow: python -m pip install 'replicarium[parquet]', or name a .csv file"
        ) from None
    rows = (*table.rows, *table.failed)
    columns = {}
    for name in table.columns:
        values = [row.get(name) for row in rows]
        try:
            column = pyarrow.array(values)
            if not _storable(column.type):
                raise pyarrow.ArrowInvalid("Parquet has no such type")
        except (pyarrow.ArrowException, OverflowError):
            column = pyarrow.array([None if value is None else to_json(value) for value in values], pyarrow.string())
        columns[name] = column
    sink = io.BytesIO()
    pyarrow.parquet.write_table(pyarrow.table(columns), sink)
    return sink.getvalue()


def _storable(kind: Any) -> bool:
    """Return whether a Parquet file can hold an Arrow type: no table without columns, at any depth."""
    import pyarrow

    if pyarrow.types.is_struct(kind):
        return kind.num_fields > 0 and all(_storable(kind.field(at).type) for at in range(kind.num_fields))
    return _storable(kind.value_type) if pyarrow.types.is_list(kind) else True
