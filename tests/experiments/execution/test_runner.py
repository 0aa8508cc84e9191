"""The runner: every trial recorded once, through any executor, whatever becomes of the workers."""

from __future__ import annotations

import multiprocessing
import os
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import pytest

from experiments.errors import StudyError
from experiments.execution.backends import GivenExecutor, ProcessPool
from experiments.execution.choose import make_backend
from experiments.execution.runner import Runner
from experiments.execution.worker import run_trial
from experiments.studies.study import find_study
from experiments.studies.trial import Record, to_json

MODULE = "example_studies.planted"


@pytest.fixture
def plan(examples):
    study = find_study(MODULE)

    def make(*overrides: str, seeds: int = 4):
        return study.plan(study.config("quick", None, overrides, seeds=seeds))

    return make


def measured(records) -> dict[str, str]:
    return {record.key: to_json([record.status, record.measures]) for record in records}


def run(backend, trials, **options) -> list[Record]:
    try:
        return list(Runner(backend, MODULE, **options).run(trials))
    finally:
        backend.close(now=True)


@pytest.mark.long
def test_any_executor_does(plan):
    """What a thread pool and a pool of processes measure is what the trial measures when it is simply called."""
    trials = plan()
    plain = measured(run_trial(MODULE, trial) for trial in trials)
    with ThreadPoolExecutor(3) as executor:
        threads = run(GivenExecutor(executor, 3), trials)
    processes = run(ProcessPool(2), trials)
    assert measured(threads) == measured(processes) == plain
    for records in (threads, processes):
        assert set(Counter(record.key for record in records).values()) == {1}
        assert len(records) == len(trials)


@pytest.mark.long
def test_workers_are_processes_of_one_thread(plan):
    records = run(ProcessPool(2), plan("seconds=0.05"))
    workers = {record.worker["process"] for record in records}
    assert os.getpid() not in workers
    assert len(workers) == 2
    assert {record.worker["threads"] for record in records} == {"1"}
    assert all(record.seconds >= 0.05 for record in records)


def test_a_trial_that_raises_is_recorded_once_and_stops_nothing(plan):
    trials = plan("mishap=raise")
    with ThreadPoolExecutor(2) as executor:
        records = run(GivenExecutor(executor, 2), trials)
    assert len(records) == len(trials)
    (failed,) = [record for record in records if record.status != "done"]
    assert (failed.status, failed.seed, failed.attempts) == ("failed", 1, 1)
    assert failed.error == "ArithmeticError: planted: 1 + 1 = 3"
    assert "in befall" in failed.traceback
    assert failed.measures is None


def test_a_lost_worker_s_trials_are_done_by_another(plan, tmp_path):
    trials = plan("mishap='kill once'", f"marker='{tmp_path / 'killed'}'")
    records = run(ProcessPool(2), trials)
    assert (tmp_path / "killed").exists()
    assert measured(records) == measured(run_trial(MODULE, trial) for trial in trials)
    assert len(records) == len(trials)


@pytest.mark.long
def test_a_trial_that_kills_every_worker_is_given_up_and_no_other(plan):
    trials = plan("mishap=kill")
    records = run(ProcessPool(2), trials, retries=1)
    assert len({record.key for record in records}) == len(records) == len(trials)
    (lost,) = [record for record in records if record.status != "done"]
    assert (lost.status, lost.seed, lost.attempts) == ("lost", 1, 2)
    assert lost.error.startswith("its worker died 2 times: BrokenProcessPool")


def test_where_no_worker_lives_it_says_so(plan, monkeypatch):
    monkeypatch.setattr("experiments.execution.runner._HOPELESS", 2)
    trials = [trial for trial in plan("mishap=kill", seeds=2) if trial.seed == 1 and trial.condition["dose"] == 0]
    with pytest.raises(StudyError, match="no worker on 1 process on this machine could finish any trial"):
        run(ProcessPool(1), trials, retries=5)


def test_an_executor_that_is_closed_says_so(plan):
    executor = ThreadPoolExecutor(1)
    executor.shutdown()
    with pytest.raises(StudyError, match="takes no more work"):
        run(GivenExecutor(executor), plan())


def test_the_watch_sees_what_runs(plan):
    seen = []
    with ThreadPoolExecutor(2) as executor:
        runner = Runner(GivenExecutor(executor, 2), MODULE, watch=lambda: seen.append(runner.running))
        list(runner.run(plan("seconds=0.01")))
    assert seen[-1] == 0
    assert 0 < max(seen) <= 4  # two that run and two that wait ready


def test_closing_now_ends_the_processes(plan):
    backend = ProcessPool(2)
    records = Runner(backend, MODULE).run(plan("seconds=30.0", "doses=[0.5, 1.0]"))
    backend.submit(MODULE, plan()[0]).result(timeout=60)
    backend.close(now=True)  # the trials would take 30 s each
    assert not [child for child in multiprocessing.active_children() if "SpawnProcess" in child.name]
    records.close()


# -- what a worker refuses ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("measures", "error"),
    [
        ({"answer": float("nan")}, "planted: the measure answer cannot be stored: Out of range float values"),
        ({"answer": object()}, "planted: the measure answer cannot be stored: object is not plain data"),
        ({"reply": 1}, "planted does not say what it measures as reply"),
        (None, "planted: a trial returns its measures by name, and not NoneType"),
    ],
)
def test_what_cannot_be_stored_is_the_trial_s_error(plan, monkeypatch, measures, error):
    from dataclasses import replace

    from example_studies import planted

    monkeypatch.setattr(planted, "STUDY", replace(planted.STUDY, trial=lambda condition, seeds: measures))
    record = run_trial(MODULE, plan()[0])
    assert record.status == "failed"
    assert record.error.startswith(f"experiments.errors.StudyError: {error}")


def test_where_an_empty_plane_comes_alive_the_study_says_what_that_measures(plan, monkeypatch):
    """And only there: without it the trial fails with one sentence, and any other error of an engine is one."""
    from dataclasses import replace
    from functools import partial

    from example_studies import planted

    from automata import Pattern, Rule, Universe
    from automata.neighborhood import VON_NEUMANN

    flash = Rule.from_function(lambda context: 2 if not any(context) else 0, 3, VON_NEUMANN, name="flash")

    def live(condition, seeds, engine):
        return {"answer": Universe(flash, Pattern([[1]]), engine=engine).run(1).population}

    none = {"answer": 0}
    for engine, no_plane, error in (
        ("auto", none, None),
        ("auto", None, "automata.errors.EmptyPlaneError: rule 'flash' turns an empty plane into state 2: run it on a"),
        ("steam", none, "automata.errors.EngineError: there is no engine 'steam'"),
    ):
        study = replace(planted.STUDY, trial=partial(live, engine=engine), no_plane=no_plane)
        monkeypatch.setattr(planted, "STUDY", study)
        record = run_trial(MODULE, plan()[0])
        assert (record.status, record.measures) == (("failed", None) if error else ("done", none))
        assert error is None or record.error.startswith(error)


def test_a_trial_that_leaves_is_an_error(plan, monkeypatch):
    from dataclasses import replace

    from example_studies import planted

    def leave(condition, seeds):
        raise SystemExit(3)

    monkeypatch.setattr(planted, "STUDY", replace(planted.STUDY, trial=leave))
    assert run_trial(MODULE, plan()[0]).error == "SystemExit: 3"


def test_no_workers_are_too_few():
    with pytest.raises(StudyError, match="at least one worker"):
        make_backend(None, 0)
