"""Backends: where trials run, each an executor of `concurrent.futures`: a pool of processes, a cluster, any other.

A pool whose process died is broken as a whole and must be made anew; a cluster (see `cluster`) finds another worker by
itself.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from concurrent.futures import Executor, Future
from contextlib import contextmanager
from typing import Protocol

from automata.runtime.processes import SpawnedPool, begin_worker, starting
from experiments.errors import StudyError
from experiments.execution.worker import THREADS, run_trial
from experiments.studies.trial import Record, Trial
from experiments.studies.workspace import Terms


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
        with _refused():
            self._pool = SpawnedPool(self.slots, begin_quiet_worker)

    def submit(self, module: str, trial: Trial, terms: Terms | None = None) -> Future[Record]:
        """Start a trial; a worker that is started for it gets the environment of one thread."""
        with _refused(), environment(THREADS), starting():
            return self._pool.executor.submit(run_trial, module, trial, terms)

    def restart(self) -> None:
        """Make a new pool in place of the broken one."""
        self._pool.close()
        with _refused():
            self._pool = SpawnedPool(self.slots, begin_quiet_worker)

    def close(self, *, now: bool) -> None:
        """Stop the processes, amid their trials if it is to be now."""
        self._pool.close(now=now)


def available_cores() -> int:
    """Return the number of cores that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


@contextmanager
def environment(values: dict[str, str]) -> Iterator[None]:
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


@contextmanager
def _refused() -> Iterator[None]:
    """Say in one sentence that the system allows no more processes, files or memory."""
    try:
        yield
    except OSError as error:
        raise StudyError(
            f"the system starts no worker process: {error.strerror or error}: allow more (ulimit), or fewer --workers"
        ) from None


def begin_quiet_worker(workers: int) -> None:
    """Begin a worker; what a study prints is no part of what the command prints."""
    begin_worker(workers)
    os.dup2(2, 1)


def check_device(device: str) -> None:
    """Raise ModelError if this machine has no such device."""
    if device != "cpu":  # that is everywhere, and torch takes seconds to import
        from neural.device import choose_device

        choose_device(device)
