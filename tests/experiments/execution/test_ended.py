"""Runs that were ended from outside: SIGTERM, a closed terminal, kill -9, and several that want to go on with one."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import time
from contextlib import ExitStack
from pathlib import Path

import pytest

from experiments.runs.find import find_run
from experiments.runs.folder import read_provenance
from tests.support.depth import some

pytestmark = pytest.mark.skipif(os.name == "nt", reason="signals as a POSIX shell sends them")

PLANTED = "example_studies.planted"
SLOW = ("study", "run", PLANTED, "--set", "seconds=0.1", "--seeds", "40", "--workers", "2")
DEMO = ("demo", "--set", "draws=10000", "--set", "periods=1", "--quiet")


def wait_for(store: Path, process: subprocess.Popen, name: str, text: bytes) -> Path:
    """Wait until a run's file holds a text; return the run's folder."""
    deadline = time.monotonic() + 120
    while time.monotonic() < deadline:
        assert process.poll() is None, process.stderr.read()
        for path in store.glob(f"*/{name}"):
            if text in path.read_bytes():
                return path.parent
        time.sleep(0.02)
    raise AssertionError(f"no {name} held {text!r}")


@pytest.mark.parametrize("name", some(["SIGTERM", "SIGHUP"], 2))
@pytest.mark.parametrize("everybody", some([False, True], 2))
def test_a_study_that_is_ended_says_so_and_can_be_gone_on_with(start, here, examples, tmp_path, name, everybody):
    """By `kill`, or by a scheduler or a terminal, which tell every process of the group."""
    number = signal.Signals[name]
    with start(*SLOW, cwd=tmp_path) as process:
        folder = wait_for(tmp_path / "runs", process, "trials.jsonl", b'"done"')
        (os.killpg if everybody else os.kill)(process.pid, number)
        out, err = process.communicate(timeout=60)
    assert (process.returncode, out) == (128 + number, "")
    assert err.splitlines()[-1] == f"replicarium: ended by {name}; what was finished is in runs/{folder.name}"
    assert "Traceback" not in err
    assert read_provenance(folder)["status"] == "interrupted"
    (listed,) = json.loads(here("runs", "list", "--json").stdout)
    assert (listed["status"], listed["done"]) == (
        "interrupted",
        (folder / "trials.jsonl").read_bytes().count(b"\n"),
    )


@pytest.mark.long
def test_a_demonstration_that_is_ended_says_so(start, here, tmp_path):
    with start(*DEMO, cwd=tmp_path) as process:
        folder = wait_for(tmp_path / "runs", process, "metrics.jsonl", b'"truth"')
        process.send_signal(signal.SIGTERM)
        out, err = process.communicate(timeout=60)
    assert (process.returncode, out) == (128 + signal.SIGTERM, "")
    assert err == f"replicarium: ended by SIGTERM; what was finished is in runs/{folder.name}\n"
    assert read_provenance(folder)["status"] == "interrupted"


@pytest.mark.long
def test_a_killed_demonstration_is_not_running(start, here, tmp_path):
    with start(*DEMO, cwd=tmp_path) as process:
        folder = wait_for(tmp_path / "runs", process, "metrics.jsonl", b'"truth"')
        assert json.loads(here("runs", "show", "last", "--json").stdout)["status"] == "running"
        assert [run["status"] for run in json.loads(here("runs", "list", "--json").stdout)] == ["running"]
        process.kill()
        process.wait(timeout=60)
    assert read_provenance(folder)["status"] == "running"  # as nobody could say otherwise
    assert json.loads(here("runs", "show", "last", "--json").stdout)["status"] == "killed"
    assert [run["status"] for run in json.loads(here("runs", "list", "--json").stdout)] == ["killed"]
    assert "│ killed " in here("runs", "list").stdout


@pytest.mark.long
def test_who_ignores_a_closed_terminal_goes_on(start, examples, tmp_path):
    """As under nohup, by which the signal is ignored from the start."""
    words = ("study", "run", PLANTED, "--set", "seconds=0.1", "--seeds", "8", "--workers", "1")
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    with start(*words, cwd=tmp_path) as process:
        signal.signal(signal.SIGHUP, before)
        folder = wait_for(tmp_path / "runs", process, "trials.jsonl", b'"done"')
        process.send_signal(signal.SIGHUP)
        _, err = process.communicate(timeout=120)
    assert process.returncode == 0, err
    assert read_provenance(folder)["status"] == "complete"


@pytest.mark.long
def test_many_that_want_to_go_on_with_one_run_leave_it_to_the_first(start, here, examples, tmp_path):
    """The others write nothing: no status, no file, and what the first one is writing is left alone."""
    assert here("study", "run", PLANTED, "--set", "seconds=0.1", "--seeds", "1", "--workers", "1", "-q").status == 0
    (folder,) = (path for path in (tmp_path / "runs").iterdir() if path.is_dir())
    words = (
        "study",
        "run",
        PLANTED,
        "--set",
        "seconds=0.1",
        "--workers",
        "1",
        "-q",
        "--seeds",
        "400",
        "--resume",
    )
    seen: set[str] = set()
    with ExitStack() as stack:
        running = [stack.enter_context(start(*words, cwd=tmp_path)) for _ in range(4)]
        deadline = time.monotonic() + 100
        while sum(process.poll() is None for process in running) > 1 and time.monotonic() < deadline:
            seen.add(read_provenance(folder)["status"])
            time.sleep(0.01)
        (winner,) = (process for process in running if process.poll() is None)
        for process in running:
            if process is not winner:
                assert (process.returncode, process.stdout.read()) == (2, "")
                assert process.stderr.read() == (
                    f"replicarium: runs/{folder.name} is being written by another process: wait for its end\n"
                )
        wait_for(tmp_path / "runs", winner, "trials.jsonl", b'"seed": 1,')
        winner.send_signal(signal.SIGTERM)
        winner.wait(timeout=60)
    assert seen <= {"running", "complete"}
    told = read_provenance(folder)
    assert (told["status"], [earlier["status"] for earlier in told["earlier"]]) == (
        "interrupted",
        ["complete"],
    )
    assert not list(folder.glob(".*"))
    keys = [json.loads(line)["key"] for line in (folder / "trials.jsonl").read_text().splitlines()]
    assert len(keys) == len(set(keys)) > 3


@pytest.mark.long
def test_a_clock_that_went_back_does_not_bring_back_an_older_run(here, examples, tmp_path, monkeypatch):
    from datetime import UTC, datetime

    from experiments.runs import folder as store
    from experiments.runs import provenance

    def at(text: str) -> None:
        moment = datetime.fromisoformat(text).replace(tzinfo=UTC)

        class Clock(datetime):
            now = classmethod(lambda cls, tz=None: moment)

        monkeypatch.setattr(store, "datetime", Clock)
        monkeypatch.setattr(provenance, "datetime", Clock)

    words = ("study", "run", PLANTED, "--seeds", "1", "--workers", "1", "-q")
    made = []
    for text in ("2026-05-04T12:00:00", "2026-05-04T10:00:00"):
        at(text)
        assert here(*words).status == 0
        (new,) = (path for path in (tmp_path / "runs").iterdir() if path.is_dir() and path not in made)
        made.append(new)
    assert made[1].name < made[0].name
    assert find_run("last", tmp_path / "runs").folder == made[1]
    at("2026-05-04T09:00:00")
    told = json.loads(here(*words[:-1], "--resume", "--dry-run", "--json").stdout)
    assert told["resumes"] == f"runs/{made[1].name}"
    assert here(*words, "--resume").status == 0
    assert len(read_provenance(made[1])["earlier"]) == 1
    assert "earlier" not in read_provenance(made[0])
