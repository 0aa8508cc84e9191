"""A run of an earlier version of its study keeps the verdict that it was given, marked as superseded."""

from __future__ import annotations

import json
import shutil
import sys
from dataclasses import replace

import pytest

from experiments.errors import StoreError, SupersededError
from experiments.runs.find import StoredRun, find_run
from experiments.studies import study as studies
from experiments.studies.study import find_stored_study


@pytest.fixture
def old(here, examples, tmp_path):
    """A run of version 1 whose study is at version 2 by now."""
    assert here("study", "run", "example_studies.planted", "--seeds", "12", "--workers", "1", "-q").status == 0
    (path,) = (path for path in (tmp_path / "runs").iterdir() if path.is_dir())
    said = json.loads((path / "provenance.json").read_text())
    said["study"]["version"] = 0
    (path / "provenance.json").write_text(json.dumps(said))
    return path


def test_its_verdict_is_shown_as_it_was_and_nothing_is_written(here, old, tmp_path):
    before = {path.name: path.read_bytes() for path in old.iterdir() if path.is_file()}
    done = here("report", str(old), "--study", "example_studies.planted")
    assert done.status == 0
    assert done.stdout.startswith("Superseded. Shown: The answer rises")
    assert "of version 0 of the study planted, and this is version 1: its verdict is superseded" in done.stderr
    assert {path.name: path.read_bytes() for path in old.iterdir() if path.is_file()} == before
    told = json.loads(here("report", str(old), "--study", "example_studies.planted", "--json").stdout)
    assert (told["superseded"], told["outcome"]) == (True, "shown")
    # Its table is exported as it was.
    done = here("runs", "export", str(old), "--study", "example_studies.planted", "-o", "table.csv")
    assert done.status == 0
    assert (tmp_path / "table.csv").read_text().count("\n") == 37
    (old / "metrics.jsonl").write_text("[1]\n")
    with pytest.raises(StoreError, match="is no table of trials"):
        _ = StoredRun.at(old).stored_table


def test_what_was_replaced_or_is_later_is_said(here, old, tmp_path, monkeypatch):
    monkeypatch.setitem(studies.REPLACED, "planted", ("this", "that"))
    with pytest.raises(SupersededError, match="whose question this and that ask now"):
        find_run(str(old), tmp_path / "runs").of_study("example_studies.planted")
    assert "its question is asked by this and that" in here("study", "run", "planted").stderr
    monkeypatch.delitem(studies.REPLACED, "planted")
    # Nor is a later version read as an earlier one.
    later = shutil.copytree(old, tmp_path / "runs" / "20990101T000000Z-planted-00000000")
    said = json.loads((later / "provenance.json").read_text())
    said["study"]["version"] = 7
    (later / "provenance.json").write_text(json.dumps(said))
    done = here("report", str(later), "--study", "example_studies.planted")
    assert done.status == 2
    assert "install a later replicarium" in done.stderr


def test_where_only_the_verdict_changed_stored_trials_are_judged_anew_and_the_old_verdict_is_kept(
    here, examples, tmp_path, monkeypatch
):
    run = ("study", "run", "example_studies.planted", "--seeds", "12", "--workers", "1", "-q")
    assert here(*run).status == 0
    (path,) = (path for path in (tmp_path / "runs").iterdir() if path.is_dir())
    module = find_stored_study(StoredRun.at(path).provenance["study"], "example_studies.planted").module
    first = json.loads((path / "provenance.json").read_text())["study"]

    planted = sys.modules[module].STUDY

    def version(number, since, outcome):
        def judged(config, table):
            return replace(planted.verdict(config, table), outcome=outcome)

        changed = replace(planted, version=number, trials_since=since, verdict=judged)
        monkeypatch.setattr(sys.modules[module], "STUDY", changed)

    version(2, 1, "not shown")
    done = here("report", str(path), "--study", "example_studies.planted", "-q")
    assert done.status == 0
    assert done.stdout.startswith("Not shown: The answer rises")
    told = json.loads((path / "provenance.json").read_text())["study"]
    assert (told["version"], told["outcome"]) == (2, "not shown")
    assert told["superseded"] == [{"version": 1, "outcome": "shown", "sentence": first["sentence"]}]
    assert "version 1: shown: The answer rises" in here("runs", "show", str(path)).stdout.replace("\n", " ")
    # A verdict of the same version supersedes nothing, and resuming it does no trial again.
    log = (path / "trials.jsonl").read_bytes()
    assert here(*run, "--resume").status == 0
    assert (path / "trials.jsonl").read_bytes() == log
    assert json.loads((path / "provenance.json").read_text())["study"]["superseded"] == told["superseded"]
    # Trials that measure something else are not judged.
    version(3, 3, "shown")
    assert here("report", str(path), "--study", "example_studies.planted").stdout.startswith("Superseded. Not shown")
