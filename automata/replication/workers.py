"""Workers: the same question asked of many things, in this process or in several."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from typing import TypeVar

from automata.memory import share_memory

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
    processes = min(workers, len(rest))
    with ProcessPoolExecutor(
        processes, mp_context=get_context("spawn"), initializer=share_memory, initargs=(processes,)
    ) as pool:
        chunk = max(1, min(64, len(rest) // (4 * workers)))
        return (first, *pool.map(question, rest, chunksize=chunk))
