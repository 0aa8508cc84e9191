"""Time limits for questions, checked inside every loop that may be long.

The caller that sets a limit gets `OutOfTime` from the first `glance` after it, wherever that is called; without a limit
a glance does nothing. What has been found so far is given up, so that answers depend on no clock: a question is
answered whole or left open.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from time import monotonic
from typing import TypeVar

from automata.universe import Universe

Thing = TypeVar("Thing")
Answer = TypeVar("Answer")
_end: ContextVar[float | None] = ContextVar("end of the time that a question may take", default=None)


class OutOfTime(Exception):
    """The time is over; `done` says how far the innermost loop that counts had come, "" if none did."""

    def __init__(self, done: str = ""):
        super().__init__(done)
        self.done = done


@contextmanager
def until(end: float | None) -> Iterator[None]:
    """Let every `glance` in the block raise OutOfTime from `end` on, by `time.monotonic`; None sets no limit."""
    token = _end.set(end)
    try:
        yield
    finally:
        _end.reset(token)


def limit() -> float | None:
    """Return the end of the time by `time.monotonic`, a clock that all processes share; None if there is none."""
    return _end.get()


def glance(done: str = "") -> None:
    """Raise OutOfTime if the time is over; `done` says how far the caller has come."""
    end = _end.get()
    if end is not None and monotonic() >= end:
        raise OutOfTime(done)


def asked_until(end: float | None, question: Callable[[Thing], Answer], thing: Thing) -> Answer:
    """Return the answer to a question within a limit: for processes, which know no other's."""
    with until(end):
        glance()
        return question(thing)


def run(universe: Universe, steps: int) -> Universe:
    """Advance a universe, glancing some twenty times a second."""
    return universe.run(steps, glance) if limit() is not None and steps > 0 else universe.run(steps)
