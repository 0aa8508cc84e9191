"""Worker processes: Ctrl-C is theirs to ignore from the start, and they end on request, or with their parent."""

from __future__ import annotations

import multiprocessing
import os
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from automata.replication.parallel import asked_of_all
from automata.runtime.processes import SpawnedPool, starting

pytestmark = pytest.mark.skipif(os.name == "nt", reason="signals as a POSIX shell sends them")


def press_ctrl_c(number: int) -> int:
    """As a terminal does, which sends it to every process."""
    if multiprocessing.parent_process() is not None:
        os.kill(os.getpid(), signal.SIGINT)
    return number


def fail_there(number: int) -> int:
    if multiprocessing.parent_process() is not None:
        raise ZeroDivisionError(f"asked of {number}")
    return number


def blocked_signals() -> set[signal.Signals]:
    return signal.pthread_sigmask(signal.SIG_BLOCK, [])


@pytest.mark.long
def test_a_worker_ignores_ctrl_c():
    assert asked_of_all(press_ctrl_c, range(6), 2) == tuple(range(6))


@pytest.mark.long
def test_what_a_question_raises_is_raised_and_no_worker_is_left():
    before = set(multiprocessing.active_children())
    with pytest.raises(ZeroDivisionError, match="asked of 1"):
        asked_of_all(fail_there, range(3), 2)
    assert set(multiprocessing.active_children()) == before


def test_a_process_that_is_started_has_ctrl_c_blocked_before_it_runs_anything():
    """Not by what it does first, which takes as long as Python's start."""
    with starting():
        blocked = subprocess.run(
            [sys.executable, "-c", "import signal; print(signal.pthread_sigmask(signal.SIG_BLOCK, []))"],
            capture_output=True, text=True, check=True,
        )  # fmt: skip
    assert "SIGINT" in blocked.stdout
    assert "SIGHUP" in blocked.stdout
    assert signal.SIGINT not in blocked_signals()


def test_the_first_pool_s_own_helper_does_not_unblock_it(run_python):
    """The resource tracker of multiprocessing ends its start with SIGINT unblocked."""
    program = (
        "import signal, multiprocessing\n"
        "from automata.runtime.processes import starting\n"
        "with starting():\n"
        "    multiprocessing.get_context('spawn').Lock()\n"
        "    print(signal.SIGINT in signal.pthread_sigmask(signal.SIG_BLOCK, []))\n"
        "print(signal.SIGINT in signal.pthread_sigmask(signal.SIG_BLOCK, []))\n"
    )
    assert run_python(program).split() == ["True", "False"]


def test_ctrl_c_that_comes_while_a_process_is_started_is_raised_afterwards():
    told = []
    with pytest.raises(KeyboardInterrupt):  # noqa: PT012
        with starting():
            signal.pthread_kill(threading.get_ident(), signal.SIGINT)
            told.append("started")
        told.append("after")
    assert told == ["started"]


def test_workers_that_are_busy_are_ended_at_once():
    pool = SpawnedPool(2)
    with starting():
        for _ in range(2):
            pool.executor.submit(signal.pause)
    children = [child for child in multiprocessing.active_children() if "Spawn" in child.name]
    pool.close(now=True)
    assert len(children) >= 2
    assert not any(child.is_alive() for child in children)


def test_workers_end_with_a_parent_that_is_killed(tmp_path):
    program = tmp_path / "parent.py"
    program.write_text(
        "import os, signal, time\n"
        "from automata.runtime.processes import SpawnedPool, starting\n"
        "if __name__ == '__main__':\n"
        "    pool = SpawnedPool(1)\n"
        "    with starting():\n"
        "        print(pool.executor.submit(os.getpid).result(), flush=True)\n"
        "    os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    root = str(Path(__file__).resolve().parents[3])
    parent = subprocess.Popen(
        [sys.executable, program], stdout=subprocess.PIPE, text=True, env={**os.environ, "PYTHONPATH": root}
    )
    # The worker holds the other end of the pipe, so that the reading ends when it does.
    told, _ = parent.communicate(timeout=60)
    assert int(told) > 0
    assert parent.returncode == -signal.SIGKILL
