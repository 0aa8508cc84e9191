"""The log and the index: nothing whole is lost, what is broken is found, said and mended, two may work at once."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from experiments.errors import StoreError
from experiments.runs.folder import RunFolder
from experiments.runs.index import Index, opened
from experiments.runs.trial_log import TrialLog, read_log
from experiments.studies.study import StudyConfig
from experiments.studies.trial import Record, make_trial


def record(number: int, status: str = "done", **measures) -> Record:
    trial = make_trial("s", 1, {"number": number, "text": "é\n"}, number)
    if status == "done":
        return Record(
            trial.key,
            trial.condition,
            trial.seed,
            "done",
            measures or {"x": 0.1 * number},
            None,
            None,
            1.0,
            1,
            {},
        )
    return Record(trial.key, trial.condition, trial.seed, status, None, "E: no", "Traceback", 1.0, 1, {})


def fill(folder: Path | RunFolder, count: int) -> list[Record]:
    records = [record(number) for number in range(count)]
    with TrialLog(folder) as log:
        for entry in records:
            log.append(entry)
    return records


# -- the log ------------------------------------------------------------------------------------------------


def test_what_is_appended_is_read(tmp_path):
    records = fill(tmp_path, 5)
    assert read_log(tmp_path) == ({entry.key: entry for entry in records}, [])
    with TrialLog(tmp_path) as log:
        assert list(log.records.values()) == records
        log.append(record(2, "failed"))
    assert read_log(tmp_path)[0][record(2).key].status == "failed"
    assert len((tmp_path / "trials.jsonl").read_text().splitlines()) == 6


@given(st.data())
def test_a_log_cut_anywhere_keeps_every_whole_line(tmp_path_factory, data):
    folder = tmp_path_factory.mktemp("log")
    records = fill(folder, 4)
    path = folder / "trials.jsonl"
    whole = path.read_bytes()
    cut = data.draw(st.integers(0, len(whole)))
    path.write_bytes(whole[:cut])
    kept = whole[:cut].count(b"\n")
    ragged = not (cut == 0 or whole[:cut].endswith(b"\n"))
    found, problems = read_log(folder)
    assert list(found.values()) == records[:kept]
    assert len(problems) == ragged
    # Opening it for writing mends it, and what is appended then stands on a line of its own.
    with TrialLog(folder) as log:
        assert len(log.problems) == ragged
        log.append(record(9))
    assert read_log(folder) == ({entry.key: entry for entry in [*records[:kept], record(9)]}, [])


@pytest.mark.parametrize(
    "damage", [b"", b"{}", b"null", b'{"status": "done"}', b"\xff\xfe", b"]", b'{"key": 1, "status": "done"}']
)
def test_a_damaged_line_costs_its_own_trial(tmp_path, damage):
    records = fill(tmp_path, 3)
    path = tmp_path / "trials.jsonl"
    lines = path.read_bytes().split(b"\n")
    lines[1] = damage
    path.write_bytes(b"\n".join(lines))
    found, problems = read_log(tmp_path)
    assert list(found.values()) == [records[0], records[2]]
    (problem,) = problems
    assert problem.startswith(f"{path}: line 2 is damaged (")
    assert problem.endswith("), so its trial is done again")


def test_one_process_writes(tmp_path):
    with TrialLog(tmp_path), pytest.raises(StoreError, match="being written by another process"):
        TrialLog(tmp_path)
    TrialLog(tmp_path).close()


def test_a_killed_writer_s_lock_is_free_and_its_lines_are_there(tmp_path):
    program = textwrap.dedent(
        f"""
        import os, signal
        from pathlib import Path
        from experiments.runs.trial_log import TrialLog
        from experiments.studies.trial import Record, make_trial
        log = TrialLog(Path({str(tmp_path)!r}))
        for number in range(50):
            trial = make_trial("s", 1, {{"number": number}}, 0)
            log.append(Record(trial.key, trial.condition, 0, "done", {{"x": 1}}, None, None, 0.0, 1, {{}}))
        os.kill(os.getpid(), signal.SIGKILL)
        """
    )
    done = subprocess.run([sys.executable, "-c", program], env=os.environ, capture_output=True, text=True)
    assert done.returncode < 0, done.stderr
    with TrialLog(tmp_path) as log:
        assert len(log.records) == 50
        assert log.problems == []


def test_no_log_is_an_empty_one(tmp_path):
    assert read_log(tmp_path) == ({}, [])


# -- the index ----------------------------------------------------------------------------------------------


def make_run(store: Path, count: int = 3, study: str = "s") -> tuple[Path, list[Record]]:
    folder = RunFolder(store, study, StudyConfig(), ["replicarium"])
    folder.describe(study={"name": study, "version": 1, "module": study, "planned": count})
    records = fill(folder, count)
    folder.close("complete")
    return folder.path, records


def told(index: Index) -> list[tuple]:
    return [(run.run, run.study, run.status, run.planned, run.done, run.failed) for run in index.runs()]


def test_the_index_is_what_the_folders_say(tmp_path):
    path, records = make_run(tmp_path)
    with opened(tmp_path) as index:  # made from the folders, being new
        assert told(index) == [(path.name, "s", "complete", 3, 3, 0)]
        index.add(path, [record(2, "lost")])
        assert told(index) == [(path.name, "s", "complete", 3, 2, 1)]
        assert index.rebuild() == []
        assert told(index) == [(path.name, "s", "complete", 3, 3, 0)]
        assert index.seconds("s", 1, 3) == [
            (dict(entry.condition), 1.0) for entry in sorted(records, key=lambda e: e.key)
        ]
        assert index.seconds("s", 2, 3) == []
        assert index.runs("other") == []


@pytest.mark.parametrize("damage", ["text", "half", "zeros", "version", "flipped"])
def test_a_damaged_index_is_made_again(tmp_path, damage):
    path, _ = make_run(tmp_path, 200)
    with opened(tmp_path) as index:
        before = told(index)
    place = tmp_path / "index.sqlite"
    data = place.read_bytes()
    if damage == "text":
        place.write_text("this is no database, but it is long enough to be taken for one" * 20)
    elif damage == "half":
        place.write_bytes(data[: len(data) // 2])
    elif damage == "zeros":
        place.write_bytes(data[:100] + bytes(len(data) - 100))
    elif damage == "flipped":
        place.write_bytes(data[:8192] + bytes(255 - byte for byte in data[8192:12288]) + data[12288:])
    else:
        base = sqlite3.connect(place)
        base.execute("PRAGMA user_version=99")
        base.close()
    with opened(tmp_path) as index:
        assert index.mended.startswith(f"{place} was damaged (")
        assert told(index) == before == [(path.name, "s", "complete", 200, 200, 0)]
    with opened(tmp_path) as index:
        assert index.mended == ""


def test_folders_of_other_things_are_left_out_and_damaged_ones_named(tmp_path):
    path, _ = make_run(tmp_path)
    (tmp_path / "pictures").mkdir()
    broken = tmp_path / "20260101T000000Z-s-00000000"
    broken.mkdir()
    (broken / "provenance.json").write_text("{")
    with opened(tmp_path) as index:
        assert [run.run for run in index.runs()] == [path.name]
        assert len(index.problems) == 1
        assert str(broken) in index.problems[0]


def test_a_store_that_cannot_be_written_to_is_listed_from_its_folders(tmp_path, monkeypatch):
    path, _ = make_run(tmp_path)
    connect = sqlite3.connect

    def refuse(place, **options):
        if place == ":memory:":
            return connect(place, **options)
        raise sqlite3.OperationalError("unable to open database file")

    monkeypatch.setattr("experiments.runs.index.sqlite3.connect", refuse)
    with pytest.raises(StoreError, match="unable to open database file"):
        Index(tmp_path)
    monkeypatch.setattr("experiments.runs.index.os.access", lambda place, mode: False)
    with opened(tmp_path) as index:
        assert (told(index), index.mended, index.problems) == (
            [(path.name, "s", "complete", 3, 3, 0)],
            "",
            [],
        )
    assert not (tmp_path / "index.sqlite").exists()


def test_a_store_that_is_not_there(tmp_path):
    with pytest.raises(StoreError, match="there is no store"):
        Index(tmp_path / "gone")


@pytest.mark.long
def test_several_processes_share_a_store(tmp_path):
    """Three processes make the index and add their runs at once; nothing is lost and nothing is locked for ever."""
    program = textwrap.dedent(
        f"""
        import sys
        from pathlib import Path
        from experiments.runs.index import opened
        from experiments.runs.trial_log import TrialLog
        from experiments.runs.folder import RunFolder
        from experiments.studies.study import StudyConfig
        from experiments.studies.trial import Record, make_trial
        store = Path({str(tmp_path)!r})
        folder = RunFolder(store, "s", StudyConfig(), ["replicarium"])
        folder.describe(study={{"name": "s", "version": 1, "module": "s", "planned": 20}})
        for number in range(20):
            trial = make_trial("s", 1, {{"number": number}}, 0)
            record = Record(trial.key, trial.condition, 0, "done", {{"x": 1}}, None, None, 0.0, 1, {{}})
            with TrialLog(folder) as log:
                log.append(record)
            with opened(store) as index:
                index.enter(folder.path)
                index.add(folder.path, [record])
                assert not index.mended, index.mended
        """
    )
    writers = [
        subprocess.Popen([sys.executable, "-c", program], env=os.environ, stderr=subprocess.PIPE, text=True)
        for _ in range(3)
    ]
    for writer in writers:
        _, said = writer.communicate(timeout=120)
        assert writer.returncode == 0, said
    with opened(tmp_path) as index:
        assert [(run.done, run.planned) for run in index.runs()] == [(20, 20)] * 3
