"""Apply one function to many items, in this process or in several."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import TypeVar

from automata.replication.limits import OutOfTime, asked_until, glance, limit
from automata.runtime.processes import SpawnedPool, starting

Thing = TypeVar("Thing")
Answer = TypeVar("Answer")


def asked_of_all(question: Callable[[Thing], Answer], things: Sequence[Thing], workers: int) -> tuple[Answer, ...]:
    """Return the answers in the order of `things`; they do not depend on `workers`, the number of processes.

    The processes' start takes seconds. Spawned, never forked: a fork would share locks with threads that it lacks.
    Raises OutOfTime where the time is limited (see `limits`), saying how many were asked.
    """
    answers: list[Answer] = []
    try:
        # The first is asked here: workers that start at once then find the kernels compiled.
        alone = things if workers == 1 or len(things) < 3 else things[:1]
        for thing in alone:
            glance()
            answers.append(question(thing))
        if rest := things[len(alone) :]:
            glance()
            _ask_processes(partial(asked_until, limit(), question), rest, workers, answers)
    except OutOfTime:
        raise OutOfTime(f"{len(answers)} of {len(things)} were tried") from None
    return tuple(answers)


def _ask_processes(
    question: Callable[[Thing], Answer], things: Sequence[Thing], workers: int, answers: list[Answer]
) -> None:
    """Append the answers to `things` that processes find."""
    pool, now = SpawnedPool(min(workers, len(things))), True
    chunk = max(1, min(64, len(things) // (4 * workers)))
    try:
        with starting():
            found = pool.executor.map(question, things, chunksize=chunk)
        answers.extend(found)
        now = False
    finally:
        pool.close(now=now)  # at once if a question raised, on Ctrl-C, or when the time was over
