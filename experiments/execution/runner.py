"""Runner: trials through a backend, each recorded once, even if workers die.

A trial that raises is recorded as failed and never tried again: it would raise again. A trial whose worker died says
nothing about itself, so it is tried again; and because a broken pool does not say which of its trials killed it, all
that were running are suspects and are tried again one at a time: a killer is found, and the others are not blamed.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, CancelledError, Future, wait
from dataclasses import dataclass, replace

from automata.containment.halts import RunHalted
from automata.containment.meter import glance
from experiments.errors import StudyError
from experiments.execution.backends import Backend
from experiments.studies.trial import Record, Trial
from experiments.studies.workspace import Terms

RETRIES = 2
# A trial waits ready for every one that runs, so that no worker waits for us.
_AHEAD = 2
# So many losses with nothing done mean that no worker can work at all.
_HOPELESS = 12
_TICK = 0.25


@dataclass(frozen=True)
class _Task:
    trial: Trial
    lost: int = 0  # how often its worker died while nothing else ran, or the backend blamed it


class Runner:
    """Runs trials of the study in `module` on `backend`, on the given terms; `watch()` is called a few times a second.

    The networks that trials keep are the records' `files`.
    """

    def __init__(
        self,
        backend: Backend,
        module: str,
        *,
        terms: Terms | None = None,
        retries: int = RETRIES,
        watch: Callable[[], object] = lambda: None,
    ):
        self._backend = backend
        self._module = module
        self._terms = terms
        self._retries = retries
        self._watch = watch
        self._running: dict[Future[Record], _Task] = {}
        self._suspects: deque[_Task] = deque()
        self._given_up: deque[Record] = deque()
        self._losses = 0
        self._anything_done = False

    @property
    def running(self) -> int:
        """Number of trials that are with the backend."""
        return len(self._running)

    def run(self, trials: Iterable[Trial]) -> Iterator[Record]:
        """Yield a record for every trial, in the order in which they end; StudyError if no worker can work.

        RunHalted if what all trials together may spend is spent.
        """
        waiting = iter([_Task(trial) for trial in trials])
        exhausted = False
        while True:
            while self._given_up:
                yield self._given_up.popleft()
            if self._suspects:
                if not self._running:
                    self._submit(self._suspects.popleft())
            elif not exhausted:
                exhausted = self._fill(waiting)
            if not self._running:
                if exhausted and not self._suspects and not self._given_up:
                    return
                continue
            glance()
            done, _ = wait(self._running, timeout=_TICK, return_when=FIRST_COMPLETED)
            yield from self._collect(done)
            self._watch()

    def _fill(self, waiting: Iterator[_Task]) -> bool:
        """Keep the backend busy; return whether no more trials are waiting."""
        while len(self._running) < _AHEAD * max(1, self._backend.slots):
            task = next(waiting, None)
            if task is None:
                return True
            self._submit(task)
            if self._suspects:
                return False
        return False

    def _submit(self, task: _Task) -> None:
        try:
            future = self._backend.submit(self._module, task.trial, self._terms)
        except BrokenExecutor:  # since we looked
            self._suspects.append(task)
            self._lose([])
            return
        self._running[future] = task

    def _collect(self, done: Iterable[Future[Record]]) -> Iterator[Record]:
        lost: list[tuple[_Task, BaseException]] = []
        for future in done:
            task = self._running.pop(future)
            try:
                record = future.result()
            except RunHalted:
                raise
            except (Exception, CancelledError) as error:
                lost.append((task, error))
            else:
                self._anything_done = True
                yield replace(record, attempts=1 + task.lost)
        if lost:
            self._lose(lost)

    def _lose(self, lost: list[tuple[_Task, BaseException]]) -> None:
        """Find the trials that a lost worker was running; give up those lost too often, suspect the others."""
        broken = not lost or any(isinstance(error, BrokenExecutor) for _, error in lost)
        if broken:
            # All of a broken pool's futures fail, if not at once; what was done before that counts as done.
            wait(self._running)
            kept = {future: task for future, task in self._running.items() if _succeeded(future)}
            lost += [(task, _error(future)) for future, task in self._running.items() if future not in kept]
            self._running = kept
            self._backend.restart()
        alone = len(lost) == 1 and not self._running
        self._losses += 1
        if self._losses >= _HOPELESS and not self._anything_done:
            reason = " ".join(str(lost[0][1]).split()) if lost else "every process died"
            raise StudyError(f"no worker on {self._backend.where} could finish any trial: {reason}")
        for task, error in lost:
            # Alone, or named by a scheduler that tried several workers: it is this trial.
            blamed = task.lost + (1 if alone or not broken else 0)
            if blamed > self._retries:
                self._given_up.append(_lost_record(task.trial, blamed, error))
            else:
                self._suspects.append(_Task(task.trial, blamed))


def _succeeded(future: Future[Record]) -> bool:
    return not future.cancelled() and future.exception() is None


def _error(future: Future[Record]) -> BaseException:
    return CancelledError() if future.cancelled() else future.exception() or CancelledError()


def _lost_record(trial: Trial, attempts: int, error: BaseException) -> Record:
    died = isinstance(error, BrokenExecutor) or type(error).__name__ == "KilledWorker"
    what = "its worker died" if died else "no worker could do it,"
    said = f"{what} {attempts} times: {type(error).__name__} {' '.join(str(error).split())}".strip()
    return Record(trial.key, trial.condition, trial.seed, "lost", None, said, None, 0.0, attempts, {})
