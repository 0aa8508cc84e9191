"""Workers: the same question asked of many things, in this process or in several."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

from automata.processes import SpawnedPool, starting

Thing = TypeVar("Thing")
Answer = TypeVar("Answer")


def asked_of_all(
    question: Callable[[Thing], Answer], things: Sequence[Thing], workers: int
) -> tuple[Answer, ...]:
    """Return the answers in the order of `things`; they do not depend on `workers`, the number of processes.

    The processes' start takes seconds. Spawned, never forked: a fork would share locks with threads that it lacks.
    """
    if workers == 1 or len(things) < 2:
        return tuple(map(question, things))
    # The first is asked here: workers that start at once then find the kernels compiled.
    first, rest = question(things[0]), things[1:]
    pool, now = SpawnedPool(min(workers, len(rest))), True
    try:
        with starting():
            answers = pool.executor.map(question, rest, chunksize=max(1, min(64, len(rest) // (4 * workers))))
        found = (first, *answers)
        now = False
    finally:
        pool.close(now=now)  # at once if a question raised, or on Ctrl-C
    return found
