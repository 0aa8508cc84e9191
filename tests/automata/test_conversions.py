"""Conversions to what others use: the same numbers, at the same places, and one sentence where a library is absent."""

from __future__ import annotations

import csv
from io import StringIO

import numpy as np
import pytest

from automata import Box, find_replicator, find_rule, record
from automata.errors import ReplicariumError
from automata.replication import Genealogy, count_copies, run_mutants
from automata.replication.genealogy.record import Individual
from experiments.studies.table import TrialTable


def genealogy():
    mother = Individual(1, None, 0, None, 0, Box(0, 0, 10, 15), Box(1, 1, 8, 8), "70")
    return Genealogy((mother, Individual(2, 1, 151, 302, 1, Box(0, 11, 12, 10), None, "")), 400, 16, 2, 0)


def counts():
    entry = find_replicator("highlife")
    return count_copies(entry.rule(), entry.pattern(), [0, 12, 48])


def mutants():
    entry = find_replicator("highlife")
    return run_mutants(entry.rule(), entry.pattern(), 24, sample=3)


def trajectory():
    return record("highlife", find_replicator("highlife"), 12)


def trials():
    rows = [{"key": "a", "seed": 0, "born": 3, "share": 0.5}, {"key": "b", "seed": 1, "born": None, "share": 1.0}]
    return TrialTable(rows, [{"key": "c", "seed": 2, "status": "failed", "error": "it broke"}])


def test_cells_are_given_as_arrays_of_ones_own():
    pattern, run = find_replicator("highlife").pattern(), trajectory()
    for kept, given in ((pattern.cells, pattern.to_numpy()), (run.frames, run.to_numpy())):
        assert np.array_equal(kept, given)
        given[...] = 1
        assert not np.array_equal(kept, given)


def test_a_genealogy_as_a_frame_is_its_table():
    pytest.importorskip("pandas")
    tree = genealogy()
    frame = tree.to_frame()
    rows = list(csv.DictReader(StringIO(tree.to_csv())))
    assert len(rows) == 2
    assert list(frame.columns) == list(rows[0])
    for name in frame.columns:
        told = [
            "" if value is None or value != value else str(value) for value in frame[name].astype(object).fillna("")
        ]
        assert told == [row[name] for row in rows]
    assert frame["parent"].isna().tolist() == [one.parent is None for one in tree.individuals]


def test_counts_and_mutants_as_frames_hold_every_row():
    pytest.importorskip("pandas")
    found = counts()
    frame = found.to_frame()
    assert frame["time"].tolist() == [0, 12, 48]
    assert frame["copies"].tolist() == list(found.copies)
    assert frame["population"].tolist() == [each.population for each in found.sightings]
    run = mutants()
    frame = run.to_frame()
    assert frame["fate"].tolist() == [one.fate for one in run.mutants]
    assert frame["row"].tolist() == [one.row for one in run.mutants]


def test_trials_as_a_frame_hold_those_that_failed_as_well():
    pandas = pytest.importorskip("pandas")
    frame = trials().to_frame()
    assert list(frame.columns) == ["key", "seed", "born", "share", "status", "error"]
    assert frame["born"].dtype == pandas.Int64Dtype(), "whole numbers stay so where some are missing"
    assert frame["born"].isna().tolist() == [False, True, True]
    assert frame["share"].tolist()[:2] == [0.5, 1.0]
    assert frame["share"].dtype == float
    assert frame["error"].tolist()[2] == "it broke"


def test_a_trajectory_is_labelled_with_its_places_in_the_plane():
    pytest.importorskip("xarray")
    run = trajectory()
    array = run.to_xarray()
    assert array.dims == ("generation", "row", "column")
    assert array.attrs["rule_digest"] == find_rule("highlife").digest
    for row, column, state in run.pattern(12).live_cells():
        assert int(array.sel(generation=12, row=row, column=column)) == state
    assert array.sel(generation=12).values.sum() == run.pattern(12).population


@pytest.mark.parametrize(
    ("missing", "convert"),
    [
        ("pandas", lambda: trials().to_frame()),
        ("pandas", lambda: counts().to_frame()),
        ("xarray", lambda: trajectory().to_xarray()),
    ],
)
def test_without_the_library_one_sentence_says_what_to_install(missing, convert, monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, missing, None)
    with pytest.raises(ReplicariumError, match=rf"needs {missing}, .* pip install 'replicarium\[frames\]'"):
        convert()
