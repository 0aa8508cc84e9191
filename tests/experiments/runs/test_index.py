"""The index is whole or not there, says what the folders say, and no folder keeps another from being listed."""

from __future__ import annotations

import json
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from experiments.runs.find import StoredRun, latest
from experiments.runs.folder import RunFolder
from experiments.runs.index import Index, opened
from experiments.runs.trial_log import TrialLog
from experiments.storage.locks import take
from experiments.studies.study import StudyConfig
from experiments.studies.trial import Record, make_trial
from tests.support.depth import some

posix = pytest.mark.skipif(os.name == "nt", reason="as POSIX has it")


def make_run(store: Path, trials: int = 2, *, close: bool = True) -> RunFolder:
    folder = RunFolder(store, "s", StudyConfig(), ["replicarium"])
    folder.describe(study={"name": "s", "version": 1, "module": "s", "planned": trials})
    add_trials(folder, range(trials))
    if close:
        folder.close("complete")
    return folder


def add_trials(folder: RunFolder, numbers: range) -> None:
    with TrialLog(folder) as log:
        for number in numbers:
            trial = make_trial("s", 1, {"number": number}, number)
            log.append(Record(trial.key, trial.condition, trial.seed, "done", {"x": 1}, None, None, 1.0, 1, {}))


def told(index: Index) -> list[tuple]:
    return [(run.run, run.status, run.done) for run in index.runs()]


def names(store: Path) -> list[str]:
    with opened(store) as index:
        assert index.reconcile() == []
        return [run.run for run in index.runs()]


# -- whole, or not there ------------------------------------------------------------------------------------------


def test_an_empty_file_counts_as_missing(tmp_path):
    folder = make_run(tmp_path)
    (tmp_path / "index.sqlite").touch()
    with opened(tmp_path) as index:
        assert told(index) == [(folder.path.name, "complete", 2)]
        assert index.mended == ""


@posix
@pytest.mark.parametrize("killed_at", some([0, 1, 7, 11], 4))
def test_one_that_was_killed_while_it_was_made_is_made_again(tmp_path, killed_at):
    runs = sorted(make_run(tmp_path, 1).path.name for _ in range(12))
    program = textwrap.dedent(
        f"""
        import os, signal
        from pathlib import Path
        from experiments.runs.index import Index
        refresh, left = Index.refresh, [{killed_at}]

        def refresh_or_die(self, folder):
            if not left[0]:
                os.kill(os.getpid(), signal.SIGKILL)
            left[0] -= 1
            return refresh(self, folder)

        Index.refresh = refresh_or_die
        Index(Path({str(tmp_path)!r}))
        """
    )
    done = subprocess.run([sys.executable, "-c", program], env=os.environ)
    assert done.returncode == -signal.SIGKILL
    with opened(tmp_path) as index:
        assert sorted(run.run for run in index.runs()) == runs
        assert (index.mended, index.problems) == ("", [])


OTHERS = {
    "columns of other names": "DROP TABLE runs; DROP TABLE trials; CREATE TABLE runs(a); CREATE TABLE trials(b)",
    "a column more": "ALTER TABLE runs ADD COLUMN more TEXT",
    "a table less": "DROP TABLE trials",
    "a table more": "CREATE TABLE more(a)",
    "a trigger": "CREATE TRIGGER t AFTER INSERT ON runs BEGIN DELETE FROM runs; END",
    "a view in a table's place": "DROP TABLE trials; CREATE VIEW trials AS SELECT * FROM runs",
    "an older version": "PRAGMA user_version=1",
    "no version": "PRAGMA user_version=0",
}


@pytest.mark.parametrize("what", OTHERS)
def test_one_of_another_schema_is_made_again(tmp_path, what):
    folder = make_run(tmp_path)
    Index(tmp_path).close()
    base = sqlite3.connect(tmp_path / "index.sqlite")
    base.executescript(OTHERS[what])
    base.close()
    with opened(tmp_path) as index:
        assert "was damaged (it is of another version)" in index.mended
        index.refresh(folder.path)
        assert told(index) == [(folder.path.name, "complete", 2)]


@posix
@pytest.mark.parametrize("ending", ["", "-wal", "-shm"])
@pytest.mark.parametrize("kind", ["symbolic", "dangling", "hard"])
def test_nothing_is_written_through_a_link(tmp_path, ending, kind):
    """A store from another person, whose index leads to files of the user."""
    store = tmp_path / "store"
    folder = make_run(store)
    Index(store).close()
    precious = tmp_path / "precious.sqlite"
    if kind != "dangling":
        shutil.copy(store / "index.sqlite", precious)
    before = precious.read_bytes() if precious.exists() else None
    place = store / f"index.sqlite{ending}"
    place.unlink(missing_ok=True)
    place.hardlink_to(precious) if kind == "hard" else place.symlink_to(precious)
    with opened(store) as index:
        assert "was damaged (it is a link)" in index.mended
        assert told(index) == [(folder.path.name, "complete", 2)]
        make_run(store)
        index.reconcile()
    assert (precious.read_bytes() if precious.exists() else None) == before
    assert not (store / "index.sqlite").is_symlink()


# -- what the folders say -------------------------------------------------------------------------------------------


def test_what_has_changed_in_the_folders_is_taken_in(tmp_path):
    first = make_run(tmp_path)
    with opened(tmp_path) as index:
        second = make_run(tmp_path)  # by a process that could not reach the index
        assert index.reconcile() == []
        assert told(index) == [(first.path.name, "complete", 2), (second.path.name, "complete", 2)]
        again = RunFolder.again(first.path, StudyConfig(), [])
        again.describe(study={"name": "s", "version": 1, "module": "s", "planned": 5})
        add_trials(again, range(2, 5))
        again.close("interrupted")
        index.reconcile()
        assert told(index) == [(first.path.name, "interrupted", 5), (second.path.name, "complete", 2)]
        log = second.path / "trials.jsonl"
        log.write_bytes(log.read_bytes().splitlines(keepends=True)[0])
        index.reconcile()
        assert told(index)[1] == (second.path.name, "complete", 1)
        shutil.rmtree(first.path)
        index.reconcile()
        assert told(index) == [(second.path.name, "complete", 1)]
        assert index.seconds("s", 1, 1) == [({"number": 0}, 1.0)]


def test_what_has_not_changed_is_not_read_again(tmp_path, monkeypatch):
    for _ in range(3):
        make_run(tmp_path)
    with opened(tmp_path) as index:
        monkeypatch.setattr(Index, "refresh", lambda self, folder: pytest.fail(f"{folder} was read again"))
        assert index.reconcile() == []
        assert len(index.runs()) == 3


@posix
def test_a_run_whose_process_is_gone_is_listed_as_killed(tmp_path):
    folder = make_run(tmp_path, close=False)
    with opened(tmp_path) as index:
        assert told(index) == [(folder.path.name, "running", 2)]
        folder.release()  # as the system does when a process ends
        assert told(index) == [(folder.path.name, "killed", 2)]
        held = take(folder.path / "lock")
        assert told(index) == [(folder.path.name, "running", 2)]
        held.close()


# -- one bad folder -------------------------------------------------------------------------------------------------

NAN, DEEP, HALF = float("nan"), "DEEP", "\ud800"
PROVENANCE = {
    "a list where a text belongs": {"started": ["2026"]},
    "a list for a commit": {"software": {"git_commit": [1]}},
    "half a character": {"study": {"name": HALF, "version": 1, "module": "s"}},
    "half a character, deep inside": {"parameters": {"a": [{"b": HALF}]}},
    "half a character in a key": {"parameters": {HALF: 1}},
    "not a number": {"parameters": {"a": NAN}},
    "infinity": {"seconds": {"trials": float("inf")}},
    "deep nesting": {"parameters": {"a": DEEP}},
    "a version that no integer holds": {"study": {"name": "s", "version": 10**30, "module": "s"}},
    "a plan that no integer holds": {"study": {"name": "s", "version": 1, "module": "s", "planned": 2**63}},
    "a status that there is not": {"status": "splendid"},
    "no status": {"status": None},
    "a study without a module": {"study": {"name": "s", "version": 1}},
    "a time that there is not": {"started": "2026-13-45T99:00:00.000Z"},
}
RECORDS = {
    "a seed that no integer holds": {"seed": 10**30},
    "a seed that is none": {"seed": 1.5},
    "half a character in a measure": {"measures": {"x": HALF}},
    "half a character in a condition": {"condition": {HALF: 1}},
    "not a number among the measures": {"measures": {"x": NAN}},
    "measures that are a list": {"measures": [1]},
    "a condition that is a text": {"condition": "x"},
    "deep nesting in a measure": {"measures": {"x": DEEP}},
    "seconds below zero": {"seconds": -1},
    "models that are a list": {"models": ["x"]},
    "a status that there is not": {"status": "undone"},
    "no key": {"key": None},
}


def dumped(value: object) -> str:
    return json.dumps(value).replace(json.dumps(DEEP), "[" * 100_000 + "]" * 100_000)


@pytest.mark.parametrize("what", PROVENANCE)
def test_a_run_that_says_what_none_says_is_left_out_and_named(here, tmp_path, what):
    store = tmp_path / "runs"
    good, bad, last = (make_run(store) for _ in range(3))
    said = json.loads((bad.path / "provenance.json").read_text())
    (bad.path / "provenance.json").write_text(dumped({**said, **PROVENANCE[what]}))
    for words in (
        ("runs", "list", "-q"),
        ("runs", "reindex", "-q"),
        ("runs", "list", "-q"),
        ("runs", "list", "-q"),
    ):
        done = here(*words)
        assert (done.status, done.stderr.count("\n")) == (0, 1)
        assert done.stderr.startswith(f"replicarium: runs/{bad.path.name}/provenance.json is no provenance of a run: ")
        assert done.stderr.endswith(": it is left out\n")
        if words[1] == "list":
            assert done.stdout.split() == [good.path.name, last.path.name]


def test_a_run_that_is_mended_or_spoilt_later_is_entered_or_left_out(tmp_path):
    folder = make_run(tmp_path)
    text = (folder.path / "provenance.json").read_text()
    with opened(tmp_path) as index:
        (folder.path / "provenance.json").write_text("{}")
        (problem,) = index.reconcile()
        assert "status: field required" in problem
        assert index.runs() == []
        (folder.path / "provenance.json").write_text(text)
        assert index.reconcile() == []
        assert told(index) == [(folder.path.name, "complete", 2)]


@pytest.mark.parametrize("what", RECORDS)
def test_a_trial_that_says_what_none_says_costs_itself_alone(here, tmp_path, what):
    store = tmp_path / "runs"
    run = make_run(store, 3)
    other = make_run(store, 3)
    lines = (run.path / "trials.jsonl").read_text().splitlines()
    lines[1] = dumped({**json.loads(lines[1]), **RECORDS[what]})
    (run.path / "trials.jsonl").write_text("\n".join(lines) + "\n")
    done = here("runs", "list", "--json")
    assert [(each["run"], each["done"]) for each in json.loads(done.stdout)] == [
        (run.path.name, 2), (other.path.name, 3),
    ]  # fmt: skip
    (line,) = done.stderr.splitlines()
    assert line.startswith(f"replicarium: runs/{run.path.name}/trials.jsonl: line 2 is damaged (")
    field = next(iter(RECORDS[what]))
    assert field in line or "'utf-8' codec" in line or "nested too deeply" in line or "NaN" in line


values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters(exclude_categories=())),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)


def places(value: object, place: tuple = ()) -> list[tuple]:
    """Every place in a JSON value, as the keys that lead there."""
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [place, *(deeper for key, part in inner for deeper in places(part, (*place, key)))]


def changed(value, place: tuple, new: object):
    """The value with another one at a place."""
    if not place:
        return new
    copied = value.copy()
    copied[place[0]] = changed(copied[place[0]], place[1:], new)
    return copied


@pytest.fixture(scope="module")
def one_run(tmp_path_factory) -> Path:
    path = make_run(tmp_path_factory.mktemp("store")).path
    Index(path.parent).close()
    return path


@given(st.data())
def test_whatever_a_file_says_it_is_entered_or_named(one_run, data):
    name = data.draw(st.sampled_from(["provenance.json", "trials.jsonl"]))
    before = (one_run / name).read_text()
    first, *rest = before.splitlines() if name == "trials.jsonl" else [before]
    told = json.loads(first)
    place = data.draw(st.sampled_from(places(told)))
    line = json.dumps(changed(told, place, data.draw(values)))
    try:
        (one_run / name).write_text("\n".join([line, *rest]) + "\n")
        with opened(one_run.parent) as index:
            problems = index.reconcile()
            runs = index.runs()
            index.seconds("s", 1, 1)
        assert all(one_run.name in problem for problem in problems)
        assert len(runs) == 1 or problems
        if name == "trials.jsonl":
            assert [run.done + run.failed + len(problems) for run in runs] == [2]
    finally:
        (one_run / name).write_text(before)


# -- the order ------------------------------------------------------------------------------------------------------


def test_runs_are_in_the_order_in_which_they_were_begun_whatever_the_clock_said(tmp_path, monkeypatch):
    from datetime import UTC, datetime

    from experiments.runs import folder as store
    from experiments.runs import provenance

    times = ["2026-05-04T12:00:01", "2099-01-01T00:00:00", "2026-05-04T12:00:02", "2026-05-04T11:00:00"]
    made = []
    for text in times:
        moment = datetime.fromisoformat(text).replace(tzinfo=UTC)

        class Clock(datetime):
            now = classmethod(lambda cls, tz=None, moment=moment: moment)

        monkeypatch.setattr(store, "datetime", Clock)
        monkeypatch.setattr(provenance, "datetime", Clock)
        made.append(make_run(tmp_path).path)
    assert names(tmp_path) == [path.name for path in made]
    runs = [StoredRun.at(path) for path in made]
    assert latest(runs) == latest(reversed(runs)) == runs[-1]
    # What the clock said stands there too.
    assert [store.read_provenance(path)["started"][:19] for path in made] == times
    assert sorted(path.name for path in made) != [path.name for path in made]


def test_a_run_at_the_end_of_time_stops_no_other(tmp_path):
    folder = make_run(tmp_path)
    said = json.loads((folder.path / "provenance.json").read_text())
    (folder.path / "provenance.json").write_text(json.dumps({**said, "order": "9999-12-31T23:59:59.999Z"}))
    later = make_run(tmp_path)
    assert set(names(tmp_path)) == {folder.path.name, later.path.name}
