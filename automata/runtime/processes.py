"""Worker processes: spawned, ignoring Ctrl-C from their first moment, ended when the process that started them ends.

A terminal sends Ctrl-C, and a hangup when it is closed, to every process at once. The process that the user started
answers and ends its workers, which must not print a traceback each. A worker that is still importing cannot ignore a
signal by itself, so it inherits a signal mask in which both are blocked; so does multiprocessing's resource tracker.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from multiprocessing import resource_tracker
from multiprocessing.connection import wait

from automata.containment.meter import Handed, adopt, current
from automata.runtime.memory import share_memory


@contextmanager
def starting() -> Iterator[None]:
    """Let the processes and threads that this thread starts in the block inherit that SIGINT and SIGHUP are blocked.

    A signal that comes meanwhile is answered at the end of the block. Where there are no signal masks, nothing is done.
    """
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGHUP})
    try:
        resource_tracker.ensure_running()  # whose start ends with SIGINT unblocked
        signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def begin_worker(workers: int) -> None:
    """Begin one of several workers, which share the memory.

    It ignores Ctrl-C, and ends at once when its parent is gone, be it by kill -9.
    """
    share_memory(workers)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    parent = multiprocessing.parent_process()
    assert parent is not None

    def watch() -> None:
        wait([parent.sentinel])
        os._exit(1)

    threading.Thread(target=watch, daemon=True).start()


def _begin_contained(begin: Callable[[int], None], workers: int, handed: Handed | None) -> None:
    begin(workers)
    adopt(handed)


class SpawnedPool:
    """A `ProcessPoolExecutor` of spawned processes; each first calls `begin`, a module's function, with their number.

    Submit to `executor` within `starting()`: that is when it starts processes. They share the budget in force here.
    """

    def __init__(self, workers: int, begin: Callable[[int], None] = begin_worker):
        self._before = set(multiprocessing.active_children())
        context = multiprocessing.get_context("spawn")
        with starting():
            handed = None if (meter := current()) is None else meter.handed(context)
            self.executor = ProcessPoolExecutor(workers, context, _begin_contained, (begin, workers, handed))

    def close(self, *, now: bool = False) -> None:
        """Stop the processes when they have done what is submitted, or amid it if it is to be now."""
        if now:
            for child in set(multiprocessing.active_children()) - self._before:
                child.kill()
        self.executor.shutdown(wait=True, cancel_futures=True)
