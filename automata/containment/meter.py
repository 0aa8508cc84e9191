"""Meter: what a run has spent of its budget; every loop asks it before a step, and it stops the loop by raising.

A loop that takes steps says `step_begins()` before each; where copies are counted, `counted(births=…)`; before a file
is written, `writing(bytes)`. Engines, whose steps are short, are granted many generations at once (see
`automata.engines.engine`). Without a budget in force each of these looks at one variable and returns.

What has ended a run stays: every later question raises it again, so that nobody who catches the first goes on.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, NamedTuple

from automata.containment.budget import LIMITS, SECONDS, Budget
from automata.containment.halts import Alarm, BudgetExceeded, RunHalted, Tripped
from automata.containment.ledger import Ledger
from automata.containment.monitors import Monitors, Subject, Tripwire
from automata.containment.process_tree import tree_memory

# Seconds between two looks at the clocks while steps are short, and at the memory, which takes longer to ask for.
GLANCE = 0.02
_ASK_MEMORY = 0.25
_MOST = (1 << 63) - 1


class Clocks(NamedTuple):
    """What a meter reads: seconds by the wall, seconds of this process's processors, bytes of a tree of processes."""

    wall: Callable[[], float] = time.monotonic
    cpu: Callable[[], float] = time.process_time
    memory: Callable[[int], int] = tree_memory


class Handed(NamedTuple):
    """What a process is given that works for a run: the budget, when it began, whose tree is measured, the numbers.

    And the tripwires, and the same of the block around it.
    """

    budget: Budget
    began: float
    root: int
    array: Any
    tripwires: tuple[Tripwire, ...]
    outer: Handed | None


class Meter:
    """What a run spends of `budget`, from now on; `record` is told what happened, for an audit log.

    `clocks` are the system's unless a test has others. What is spent here is spent of `outer` too. All methods may be
    called from any thread.
    """

    def __init__(
        self,
        budget: Budget,
        *,
        tripwires: Iterable[Tripwire] = (),
        record: Callable[[Alarm], object] | None = None,
        clocks: Clocks | None = None,
        outer: Meter | None = None,
    ):
        self.budget = budget
        self._outer = outer
        above = () if outer is None else outer.tripwires
        self.tripwires: tuple[Tripwire, ...] = tuple(dict.fromkeys((*above, *tripwires)))
        self.clocks = clocks or Clocks()
        self._record: Callable[[Alarm], object] = record or (_silent if outer is None else outer._record)
        self._ledger = Ledger()
        self._root = os.getpid()
        self._began = self.clocks.wall()
        self._cpu = self.clocks.cpu()
        self._next_glance = self._next_memory = self._began
        # What has ended the run, if anything has.
        self.halted: RunHalted | None = None
        self._memory = 0
        self._keeping = False

    # -- what loops ask -------------------------------------------------------------------------------

    def grant(self, generations: int) -> int:
        """Return how many of so many generations may be done, 1 or more; BudgetExceeded if none."""
        limit = None if self._keeping else self.budget.generations
        self.glance()
        granted = self._ledger.take("generations", generations, limit)
        if not granted and generations and limit is not None:
            self.exceed("generations", limit, self._ledger["generations"])
        if self._outer is not None and granted:
            try:
                fewer = self._outer.grant(granted)
            except BaseException:
                self._ledger.add("generations", -granted)
                raise
            self._ledger.add("generations", fewer - granted)
            return fewer
        return granted

    def give_back(self, generations: int) -> None:
        """Take note that so many generations of those granted were not done."""
        if generations:
            self._ledger.add("generations", -generations)
            if self._outer is not None:
                self._outer.give_back(generations)

    def counted(self, births: int) -> None:
        """Take note of copies that were counted; BudgetExceeded if that is more than are allowed."""
        if self._outer is not None:
            self._outer.counted(births)
        total, limit = self._ledger.add("births", births), self.budget.births
        if limit is not None and total > limit:
            self.exceed("births", limit, total)

    def writing(self, size: int, files: int = 1) -> None:
        """Take note of so many bytes, in a file of its own or in one begun, that are about to be written.

        BudgetExceeded if they must not be.
        """
        if self._outer is not None:
            self._outer.writing(size, files)
        for name, amount, limit in (("files", files, self.budget.files), ("bytes", size, self.budget.bytes)):
            if limit is None or self._keeping:
                self._ledger.add(name, amount)
            elif self._ledger.take(name, amount, limit, whole=True) < amount:
                self.exceed(name, limit, self._ledger[name] + amount)

    @property
    def most_cells(self) -> int | None:
        """How many cells may live in a universe at once; None: any number."""
        own, outer = self.budget.cells, None if self._outer is None else self._outer.most_cells
        return own if outer is None else outer if own is None else min(own, outer)

    def holding(self, cells: int) -> None:
        """Take note of how many cells live now; BudgetExceeded if these are more than are allowed."""
        if self.budget.cells is not None and cells > self.budget.cells:
            self.exceed("cells", self.budget.cells, cells)
        if self._outer is not None:
            self._outer.holding(cells)

    def glance(self) -> None:
        """Look at clocks and memory if the last look is a while ago; BudgetExceeded if a limit is, or was, met."""
        if self.halted is not None and not self._keeping:
            raise self.halted
        now = self.clocks.wall()
        if now >= self._next_glance and not self._keeping:
            self._next_glance = now + GLANCE
            self._look(now)
        if self._outer is not None:
            self._outer.glance()

    def exceed(self, name: str, limit: float, reached: float) -> None:
        """Raise BudgetExceeded, now and at every later question, here and in all processes that share the budget."""
        if self._keeping:
            return
        self.halted = exceeded = BudgetExceeded(name, limit, reached)
        self._ledger.note("reached", min(int(reached * _scale(name)), _MOST))
        self._ledger.note("limit", 1 + LIMITS.index(name))
        raise exceeded

    def _raise_found(self, place: int) -> None:
        """Raise what another process has entered when it met a limit."""
        name = LIMITS[place - 1]
        reached = self._ledger["reached"] / _scale(name) if name in SECONDS else self._ledger["reached"]
        self.halted = BudgetExceeded(name, getattr(self.budget, name), reached)
        raise self.halted

    def _look(self, now: float) -> None:
        budget = self.budget
        if budget.seconds is not None and now - self._began > budget.seconds:
            self.exceed("seconds", budget.seconds, now - self._began)
        used = self._cpu_used()
        if budget.cpu is not None and used > budget.cpu:
            self.exceed("cpu", budget.cpu, used)
        if budget.memory is not None and now >= self._next_memory:
            self._next_memory = now + _ASK_MEMORY
            self._memory = max(self._memory, held := self.clocks.memory(self._root))
            if held > budget.memory:
                self.exceed("memory", budget.memory, held)
        if self._ledger.shared and (place := self._ledger["limit"]):
            self._raise_found(place)

    def _cpu_used(self) -> float:
        """Enter what this process has used since the last time, and return what all have."""
        now = self.clocks.cpu()
        if since := int((now - self._cpu) * 1e6):
            self._cpu += since / 1e6
            return self._ledger.add("microseconds", since) / 1e6
        return self._ledger["microseconds"] / 1e6

    # -- what commands ask ----------------------------------------------------------------------------

    def spent(self) -> dict[str, float]:
        """Return what was spent so far, by the budget's names; `memory` is there if it was limited: the most seen."""
        ledger, budget = self._ledger, self.budget
        found: dict[str, float] = {name: ledger[name] for name in ("generations", "births", "files", "bytes")}
        found["seconds"] = round(self.clocks.wall() - self._began, 3)
        found["cpu"] = round(self._cpu_used(), 3)
        return found if budget.memory is None else {**found, "memory": self._memory}

    def monitors(self, subject: Subject) -> Monitors | None:
        """Return fresh monitors for a run of that kind; None if no tripwire looks at such."""
        made = [tripwire.make() for tripwire in self.tripwires if tripwire.sees == subject]
        return Monitors(made, self._alarmed) if made else None

    def _alarmed(self, alarm: Alarm) -> None:
        """Take note of an alarm, after which nothing goes on."""
        self._record(alarm)
        self.halted = Tripped(alarm)

    @contextmanager
    def keeping(self) -> Iterator[None]:
        """Let what a stopped run keeps be written in the block: it is counted, and no limit holds."""
        before, self._keeping = self._keeping, True
        try:
            yield
        finally:
            self._keeping = before

    def handed(self, context: Any) -> Handed:
        """Return what processes of a multiprocessing context are to be given as they begin (`adopt`)."""
        outer = None if self._outer is None else self._outer.handed(context)
        return Handed(self.budget, self._began, self._root, self._ledger.share(context), self.tripwires, outer)


def _silent(_: Alarm) -> None:
    """Keep no record."""


def _scale(name: str) -> int:
    return 1_000_000 if name in SECONDS else 1


_meter: ContextVar[Meter | None] = ContextVar("what the run that goes on here may spend", default=None)
# What every loop asks first: the meter in force, or None.
current = _meter.get


@contextmanager
def contained(budget: Budget, **more: Any) -> Iterator[Meter]:
    """Hold everything that runs in the block to a budget; see `Meter` for what else can be said.

    Raises BudgetExceeded, or Tripped, out of whatever is running, between two of its steps. A block inside another is
    held to both budgets, and watched by the monitors of both.

    >>> from automata import Universe
    >>> from automata.containment.budget import LIMITS, SECONDS, Budget
    >>> universe = Universe("life", [[1, 1, 1]])
    >>> with contained(Budget(generations=100)):
    ...     universe.run(1000)
    Traceback (most recent call last):
    automata.containment.halts.BudgetExceeded: the budget allows 100 generations, and 100 were run: raise \
generations in the budget to go on
    >>> universe.generation
    100
    """
    with within(meter := Meter(budget, outer=current(), **more)):
        yield meter


@contextmanager
def within(meter: Meter | None) -> Iterator[None]:
    """Let a meter be the one in force in the block: for threads, which know nothing of the one that started them."""
    token = _meter.set(meter)
    try:
        yield
    finally:
        _meter.reset(token)


def enter_thread(meter: Meter | None) -> None:
    """Let a meter be in force in this thread to its end: for a pool's threads as they begin."""
    _meter.set(meter)


def adopt(handed: Handed | None) -> None:
    """Let this process share the budget of the one that has started it, to its end."""
    _meter.set(_joined(handed))


def _joined(handed: Handed | None) -> Meter | None:
    if handed is None:
        return None
    meter = Meter(handed.budget, tripwires=handed.tripwires, outer=_joined(handed.outer))
    meter._began, meter._root, meter._ledger = handed.began, handed.root, Ledger.joined(handed.array)
    return meter


def step_begins() -> None:
    """Say that a generation, or what counts as one, is about to be done; BudgetExceeded if it may not be."""
    if (meter := current()) is not None:
        meter.grant(1)


def watching(subject: Subject) -> Monitors | None:
    """Return fresh monitors for a run of that kind, which its loop lets look; None if no tripwire looks at such."""
    meter = current()
    return None if meter is None else meter.monitors(subject)


def glance() -> None:
    """Look at clocks and memory: for loops whose steps are no generations."""
    if (meter := current()) is not None:
        meter.glance()


def counted(births: int) -> None:
    """Say that so many copies more were counted; BudgetExceeded if that is more than are allowed."""
    if births and (meter := current()) is not None:
        meter.counted(births)


def writing(size: int, files: int = 1) -> None:
    """Say that a file of so many bytes is about to be written, or, with no files, so many bytes more of one begun.

    BudgetExceeded if they must not be.
    """
    if (meter := current()) is not None:
        meter.writing(size, files)


@contextmanager
def keeping() -> Iterator[None]:
    """Let what a stopped run keeps be written in the block, whatever the budget says."""
    if (meter := current()) is None:
        yield
        return
    with meter.keeping():
        yield
