"""Tables as Parquet: what is written is read back, types, lists, nulls and odd mixtures included."""

from __future__ import annotations

import io
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from experiments.runs.export import as_parquet
from experiments.studies.table import TrialTable

pyarrow = pytest.importorskip("pyarrow", reason="pyarrow is not installed: pip install 'replicarium[parquet]'")
parquet = pytest.importorskip("pyarrow.parquet")


def read(table: TrialTable):
    return parquet.read_table(io.BytesIO(as_parquet(table)))


def column(values):
    table = read(TrialTable([{"key": str(place), "x": value} for place, value in enumerate(values)]))
    assert table.column_names == ["key", "x"]
    return str(table.schema.field("x").type), table.column("x").to_pylist()


@pytest.mark.parametrize(
    ("values", "kind"),
    [
        ([1, 2, -3], "int64"),
        ([1, None], "int64"),
        ([0.1, 2, None], "double"),
        ([True, False, None], "bool"),
        (["é\n,", "", None], "string"),
        ([None, None], "null"),
        ([[1, None], [], None], "list<element: int64>"),
        ([[0.5], [1.5, 2.5]], "list<element: double>"),
        ([[], []], "list<element: null>"),
        ([[[1], [2]], [[3]]], "list<element: list<element: int64>>"),
        ([{"dense": 2, "visited": 1}, None], "struct<dense: int64, visited: int64>"),
    ],
)
def test_a_column_keeps_its_type_and_its_values(values, kind):
    assert column(values) == (kind, values)


@pytest.mark.parametrize("values", [[1, "a"], [[1], ["a"]], [2**70, 1], [{}, {}], [[{}]], [1, [1]], [True, "a"]])
def test_a_mixture_becomes_its_json(values):
    kind, found = column(values)
    assert kind == "string"
    assert [json.loads(text) for text in found] == values


def test_failed_trials_come_last_with_their_error():
    table = TrialTable(
        [{"key": "a", "seed": 0, "dose": 0.5, "answer": 1.5}],
        [{"key": "b", "seed": 1, "dose": 0.5, "status": "failed", "error": "ValueError: no"}],
    )
    assert read(table).to_pylist() == [
        {"key": "a", "seed": 0, "dose": 0.5, "answer": 1.5, "status": None, "error": None},
        {"key": "b", "seed": 1, "dose": 0.5, "answer": None, "status": "failed", "error": "ValueError: no"},
    ]


scalars = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(allow_nan=False, allow_infinity=False),
    st.text(st.characters(codec="utf-8")),
)  # fmt: skip


@given(st.lists(scalars | st.lists(scalars, max_size=3), min_size=1, max_size=4))
def test_whatever_a_table_holds_is_written_and_read(values):
    kind, found = column(values)
    as_json = kind == "string" and not all(value is None or isinstance(value, str) for value in values)
    assert [json.loads(text) if as_json and text is not None else text for text in found] == values


def test_a_run_is_exported(here, examples, tmp_path):
    assert here("study", "run", "example_studies.planted", "--seeds", "2", "--workers", "1", "-q").status == 0
    done = here("runs", "export", "last", "-o", "table.parquet", "--study", "example_studies.planted")
    assert (done.status, done.stdout) == (0, "6 trials in table.parquet\n")
    table = parquet.read_table(tmp_path / "table.parquet")
    (folder,) = (path for path in (tmp_path / "runs").iterdir() if path.is_dir())
    assert table.to_pylist() == [json.loads(line) for line in (folder / "metrics.jsonl").read_text().splitlines()]
