"""Device: where networks are trained and evaluated, and how many threads torch may use there."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import torch

from automata.containment.meter import Meter, current, enter_thread
from neural.arithmetic import adopt, current_name
from neural.errors import ModelError

DEVICES = ("auto", "cpu", "cuda")


def choose_device(name: str = "auto") -> torch.device:
    """Return the device called `name`; `auto` is CUDA where there is one. ModelError if it is not there."""
    if name not in DEVICES:
        raise ModelError(f"there is no device {name!r}: choose one of {', '.join(DEVICES)}")
    if name == "cuda" and not torch.cuda.is_available():
        raise ModelError("this torch finds no CUDA device: choose device=cpu")
    return torch.device("cuda" if name != "cpu" and torch.cuda.is_available() else "cpu")


@contextmanager
def one_thread() -> Iterator[None]:
    """Let torch use one thread in the block: only then are sums independent of how many networks are summed at once."""
    before = torch.get_num_threads()
    if before == 1:
        yield
        return
    torch.set_num_threads(1)
    try:
        yield
    finally:
        torch.set_num_threads(before)


def thread_pool(workers: int) -> ThreadPoolExecutor:
    """Return a pool of threads with one of torch's each, and with the arithmetic and the budget in force here."""
    return ThreadPoolExecutor(workers, initializer=_begin, initargs=(current_name(), current()))


def _begin(arithmetic: str, meter: Meter | None) -> None:
    torch.set_num_threads(1)
    adopt(arithmetic)
    enter_thread(meter)
