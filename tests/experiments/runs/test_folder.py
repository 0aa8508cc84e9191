"""Run folders: never one that exists, every file whole, and a status that says how the run ended."""

from __future__ import annotations

import json
import os
import re
import tomllib
from datetime import UTC, datetime
from pathlib import Path

import pytest
from pydantic import BaseModel

from automata._version import __version__
from automata.errors import FormatError
from experiments.errors import OutputError
from experiments.runs import folder as store
from experiments.runs.folder import RunFolder, run_folder
from experiments.runs.provenance import SCHEMA_VERSION, collect
from experiments.storage.documents import Provenance, StoredProvenance, StoredStudy, StudyIdentity, check


class Settings(BaseModel):
    seed: int = 0
    name: str = "é"


COMMAND = ["replicarium", "try", "--seed", "0"]


def test_what_is_written_is_what_is_checked_when_it_is_read():
    assert Provenance.__annotations__.keys() - {"schema_version"} == StoredProvenance.model_fields.keys()
    assert StudyIdentity.__annotations__.keys() == StoredStudy.model_fields.keys()
    written = collect(COMMAND, {"seed": 0})
    assert written.keys() <= Provenance.__annotations__.keys()
    check(StoredProvenance, written)


@pytest.fixture
def noon(monkeypatch):
    """Stop the clock that names folders."""

    class Clock(datetime):
        @classmethod
        def now(cls, tz=None):
            assert tz is UTC
            return cls(2026, 5, 4, 12, 0, 1, tzinfo=UTC)

    monkeypatch.setattr(store, "datetime", Clock)


def provenance(folder: RunFolder) -> dict:
    return json.loads((folder.path / "provenance.json").read_text(encoding="utf-8"))


# -- names --------------------------------------------------------------------------------------------------


def test_a_name_holds_time_kind_and_a_hash_of_the_settings(tmp_path, noon):
    names = [RunFolder(tmp_path, "try", Settings(seed=seed), COMMAND).path.name for seed in (0, 1)]
    hashes = [re.fullmatch(r"20260504T120001Z-try-([0-9a-f]{8})", name)[1] for name in names]
    assert hashes[0] != hashes[1]


def test_runs_of_one_second_stand_side_by_side(tmp_path, noon):
    folders = [RunFolder(tmp_path / "deep" / "down", "try", Settings(), COMMAND) for _ in range(4)]
    names = [folder.path.name for folder in folders]
    assert names[1:] == [f"{names[0]}-{attempt}" for attempt in (1, 2, 3)]
    assert {path.name for path in (tmp_path / "deep" / "down").iterdir()} == set(names)


def test_what_stands_there_is_left_alone(tmp_path, noon):
    first = RunFolder(tmp_path, "try", Settings(), COMMAND)
    first.write("report.html", "mine")
    before = {path.name: path.read_bytes() for path in first.path.iterdir()}
    second = RunFolder(tmp_path, "try", Settings(), COMMAND)
    second.write("report.html", "another")
    second.close("complete")
    assert {path.name: path.read_bytes() for path in first.path.iterdir()} == before


def test_a_hundred_runs_of_one_second_are_enough(tmp_path, noon):
    name = RunFolder(tmp_path, "try", Settings(), COMMAND).path.name
    for attempt in range(1, 100):
        (tmp_path / f"{name}-{attempt}").mkdir()
    with pytest.raises(OutputError, match="a hundred runs"):
        RunFolder(tmp_path, "try", Settings(), COMMAND)
    assert len(list(tmp_path.iterdir())) == 100


def test_a_file_in_the_way_is_neither_taken_nor_touched(tmp_path, noon):
    place = RunFolder(tmp_path / "a", "try", Settings(), COMMAND).path.name
    (tmp_path / place).write_text("precious")
    with pytest.raises(OutputError, match="in the way"):
        RunFolder(tmp_path, "try", Settings(), COMMAND)
    with pytest.raises(OutputError, match="cannot create"):
        RunFolder(tmp_path / place, "try", Settings(), COMMAND)
    assert (tmp_path / place).read_text() == "precious"


# -- files --------------------------------------------------------------------------------------------------


def test_settings_and_provenance_are_there_from_the_start(tmp_path):
    folder = RunFolder(tmp_path, "try", Settings(seed=3), COMMAND)
    assert tomllib.loads((folder.path / "config.toml").read_text(encoding="utf-8")) == {
        "seed": 3,
        "name": "é",
    }
    told = provenance(folder)
    assert (told["status"], told["finished"], told["seconds"]) == ("running", None, {})
    assert (told["schema_version"], told["command"]) == (SCHEMA_VERSION, COMMAND)
    assert told["parameters"] == {"seed": 3, "name": "é"}
    assert told["software"]["replicarium"] == __version__
    assert {"python", "git_commit", "numpy", "numba", "torch"} <= set(told["software"])
    here = told["environment"]
    assert {
        "system", "processor", "cores", "engine_threads", "torch_threads", "code_path", "arithmetic",
    } == set(here)  # fmt: skip
    assert set(here["code_path"]) == {"numba", "torch"}
    assert here["code_path"]["numba"]
    assert here["arithmetic"] == "portable"
    assert {path.name for path in folder.path.iterdir()} == {"config.toml", "provenance.json", "lock"}


def test_records_are_lines_in_order(tmp_path):
    folder = RunFolder(tmp_path, "try", Settings(), COMMAND)
    metrics = folder.path / "metrics.jsonl"
    for count in range(3):
        folder.record("count", value=count, text="94 % – “é”\n", list=[1, None, True])
        lines = metrics.read_text(encoding="utf-8").split("\n")
        assert lines.pop() == ""
        assert [json.loads(line)["value"] for line in lines] == list(range(count + 1))
    assert lines[0] == ('{"list": [1, null, true], "record": "count", "text": "94 % – “é”\\n", "value": 0}')


def test_a_write_that_fails_leaves_the_file_that_was(tmp_path, monkeypatch):
    folder = RunFolder(tmp_path, "try", Settings(), COMMAND)
    folder.record("count", value=1)
    before = {path.name: path.read_bytes() for path in folder.path.iterdir()}

    def full(*_, **__):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "replace", full)
    with pytest.raises(OutputError, match="No space left on device"):
        folder.record("count", value=2)
    with pytest.raises(OutputError, match=r"report\.html"):
        folder.write("report.html", "half")
    assert {path.name: path.read_bytes() for path in folder.path.iterdir()} == before


def test_write_says_where(tmp_path):
    folder = RunFolder(tmp_path, "try", Settings(), COMMAND)
    assert folder.write("a.bin", b"\x00\xff") == folder.path / "a.bin"
    assert (folder.path / "a.bin").read_bytes() == b"\x00\xff"


# -- how it ends --------------------------------------------------------------------------------------------


def test_a_body_that_ends_is_complete(tmp_path):
    with run_folder(tmp_path, "try", Settings(), COMMAND) as folder:
        assert provenance(folder)["status"] == "running"
    told = provenance(folder)
    assert told["status"] == "complete"
    assert told["finished"] >= told["started"]
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", told["finished"])


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (ValueError("no"), "failed"),
        (FormatError("no"), "failed"),
        (SystemExit(3), "failed"),
        (KeyboardInterrupt(), "interrupted"),
    ],
)
def test_a_body_that_breaks_off_says_so_and_goes_on_up(tmp_path, error, status):
    folders = []

    def body() -> None:
        with run_folder(tmp_path, "try", Settings(), COMMAND) as folder:
            folders.append(folder)
            folder.record("count", value=1)
            with folder.timed("stage"):
                raise error

    with pytest.raises(type(error)) as caught:
        body()
    assert caught.value is error
    (folder,) = folders
    told = provenance(folder)
    assert (told["status"], list(told["seconds"])) == (status, ["stage"])
    assert told["finished"] is not None
    assert (folder.path / "metrics.jsonl").read_text() == '{"record": "count", "value": 1}\n'


def test_seconds_are_of_the_stage(tmp_path, monkeypatch):
    ticks = iter([10.0, 12.5, 20.0, 20.25])
    monkeypatch.setattr(store, "perf_counter", lambda: next(ticks))
    with run_folder(tmp_path, "try", Settings(), COMMAND) as folder:
        with folder.timed("long"):
            pass
        with folder.timed("short"):
            pass
    assert provenance(folder)["seconds"] == {"long": 2.5, "short": 0.25}


def test_nothing_temporary_remains(tmp_path):
    with run_folder(tmp_path, "try", Settings(), COMMAND) as folder:
        for count in range(3):
            folder.record("count", value=count)
            folder.write("picture.png", b"x" * count)
    names = {path.name for path in Path(folder.path).iterdir()}
    assert names == {"audit.jsonl", "config.toml", "metrics.jsonl", "picture.png", "provenance.json", "lock"}
