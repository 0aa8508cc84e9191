"""Backends: where trials run, each an executor of `concurrent.futures`: a pool of processes, a cluster, any other.

A pool whose process died is broken as a whole and must be made anew; a cluster finds another worker by itself.
"""

from __future__ import annotations

import multiprocessing
import os
import threading
from collections.abc import Iterator
from concurrent.futures import Executor, Future, ProcessPoolExecutor
from contextlib import contextmanager, suppress
from multiprocessing.connection import wait
from pathlib import Path
from time import monotonic, sleep
from typing import Any, Protocol

from automata.errors import ReplicariumError
from automata.memory import SHARERS, share_memory
from experiments.errors import StudyError
from experiments.trials import Record, Trial
from experiments.workbench import Terms
from experiments.worker import THREADS, run_trial


class Backend(Protocol):
    """Where trials run; `slots` is how many can run at a time just now, and `where` says it in words."""

    where: str

    @property
    def slots(self) -> int:
        """Number of trials that run at a time."""

    def submit(self, module: str, trial: Trial, terms: Terms | None = None) -> Future[Record]:
        """Start a trial; StudyError if nothing can be started any more."""

    def restart(self) -> None:
        """Go on after a worker was lost."""

    def close(self, *, now: bool) -> None:
        """Stop; `now` does not wait for what is running."""


class GivenExecutor:
    """Any executor of `concurrent.futures`, left open at the end: it is its owner's."""

    def __init__(self, executor: Executor, slots: int = 1, where: str = "an executor"):
        self._executor = executor
        self.slots = slots
        self.where = where

    def submit(self, module: str, trial: Trial, terms: Terms | None = None) -> Future[Record]:
        """Start a trial."""
        try:
            return self._executor.submit(run_trial, module, trial, terms)
        except RuntimeError as error:
            raise StudyError(f"{self.where} takes no more work: {error}: --resume goes on") from None

    def restart(self) -> None:
        """Nothing that could be made anew."""

    def close(self, *, now: bool) -> None:
        """Leave it as it is."""


class ProcessPool:
    """Processes on this machine, each on one thread, started by spawn: fork dies after a parallel kernel."""

    def __init__(self, workers: int | None = None):
        if workers is not None and workers < 1:
            raise StudyError(f"a study needs at least one worker, not {workers}")
        self.slots = workers or available_cores()
        self.where = f"{self.slots} process{'es' if self.slots > 1 else ''} on this machine"
        self._before = set(multiprocessing.active_children())
        self._pool = self._make()

    def _make(self) -> ProcessPoolExecutor:
        context = multiprocessing.get_context("spawn")
        return ProcessPoolExecutor(self.slots, mp_context=context, initializer=_begin, initargs=(self.slots,))

    def submit(self, module: str, trial: Trial, terms: Terms | None = None) -> Future[Record]:
        """Start a trial; a worker that is started for it gets the environment of one thread."""
        with _environment(THREADS):
            return self._pool.submit(run_trial, module, trial, terms)

    def restart(self) -> None:
        """Make a new pool in place of the broken one."""
        self._pool.shutdown(wait=True, cancel_futures=True)
        self._pool = self._make()

    def close(self, *, now: bool) -> None:
        """Stop the processes, amid their trials if it is to be now."""
        if now:
            for child in set(multiprocessing.active_children()) - self._before:
                child.kill()
        self._pool.shutdown(wait=True, cancel_futures=True)


def available_cores() -> int:
    """Return the number of cores that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


@contextmanager
def _environment(values: dict[str, str]) -> Iterator[None]:
    """Set variables for the processes that the block starts."""
    before = {name: os.environ.get(name) for name in values}
    os.environ.update(values)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value


def _begin(workers: int) -> None:
    """Let a worker end quietly on Ctrl-C, and at once when its parent is gone, be it by kill -9; share the memory."""
    import signal

    share_memory(workers)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent hears it too, and stops us
    os.dup2(2, 1)  # what a trial prints is no part of what the command prints
    parent = multiprocessing.parent_process()
    assert parent is not None

    def watch() -> None:
        wait([parent.sentinel])
        os._exit(1)

    threading.Thread(target=watch, daemon=True).start()


class DaskCluster:
    """A cluster of dask.distributed: its scheduler's address or file, or `local:N` for N processes made here."""

    def __init__(self, address: str, *, timeout: float = 30.0):
        kind, _, rest = address.partition(":")
        if kind == "local" and not (rest.isdecimal() and int(rest) > 0):
            raise StudyError(f"--cluster local:N takes a number of processes, not {rest!r}")
        try:
            import distributed
        except ModuleNotFoundError:
            raise StudyError("--cluster needs dask: python -m pip install 'replicarium[cluster]'") from None
        self._cluster: Any = None
        file = address if address.endswith(".json") else None
        try:
            if kind == "local":
                with _environment({**THREADS, SHARERS: rest}):
                    self._cluster = distributed.LocalCluster(
                        n_workers=int(rest),
                        threads_per_worker=1,
                        processes=True,
                        dashboard_address=None,
                        silence_logs=50,
                    )
            if file is not None:
                _await_file(Path(file), timeout)
            place = None if file else self._cluster or address
            self._client = distributed.Client(place, scheduler_file=file, timeout=timeout)
        except (OSError, ValueError, RuntimeError) as error:
            reason = " ".join(str(error).split())
            raise StudyError(f"there is no dask scheduler at {address}: {reason}") from None
        self._executor = self._client.get_executor(pure=False)
        self.where = f"the dask cluster {address}"

    @property
    def slots(self) -> int:
        """Number of threads of all workers that are there just now."""
        return sum(self._client.nthreads().values())

    def submit(self, module: str, trial: Trial, terms: Terms | None = None) -> Future[Record]:
        """Start a trial on some worker."""
        if self._client.status != "running":
            raise StudyError(f"{self.where} is gone: --resume goes on where this run ended")
        return self._executor.submit(run_trial, module, trial, terms)

    def check_device(self, device: str) -> None:
        """Raise StudyError if one of the workers that are there just now has no such device."""
        if device == "cuda" and (said := [text for text in self._client.run(_lack, device).values() if text]):
            raise StudyError(f"{self.where}: {said[0]}")

    def restart(self) -> None:
        """Nothing to do: the scheduler gives a lost worker's trials to another."""

    def close(self, *, now: bool) -> None:
        """Take back what is waiting, and leave the cluster unless it was made here."""
        with suppress(Exception):  # whether it still answers or not, we are done with it
            self._executor.shutdown(wait=not now)
        with suppress(Exception):
            self._client.close(timeout=5)
            if self._cluster is not None:
                self._cluster.close(timeout=5)


def _await_file(path: Path, timeout: float) -> None:
    """Wait for the file that a scheduler writes when it is ready."""
    deadline = monotonic() + timeout
    while not path.exists():
        if monotonic() > deadline:
            raise OSError(f"no scheduler wrote the file within {timeout:.0f} s")
        sleep(0.1)


def make_backend(cluster: str | None, workers: int | None = None, device: str = "cpu") -> Backend:
    """Return a process pool, or a cluster where an address is given.

    Raises ModelError if the trials are to be done on a `device` that is not there, before anything is started; a
    cluster's workers are asked, as far as there are any yet, StudyError.
    """
    if cluster is None or device != "cuda":
        check_device(device)
    if cluster is None:
        return ProcessPool(workers)
    made = DaskCluster(cluster)
    try:
        made.check_device(device)
    except BaseException:
        made.close(now=True)
        raise
    return made


def _lack(device: str) -> str:
    """Return what speaks against a device here, "" if nothing does."""
    try:
        check_device(device)
    except ReplicariumError as error:
        return str(error)
    return ""


def check_device(device: str) -> None:
    """Raise ModelError if this machine has no such device."""
    if device != "cpu":  # that is everywhere, and torch takes seconds to import
        from neural.device import choose_device

        choose_device(device)
