"""What tests of several engines share: small rules and patterns, and a kernel that is interrupted."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from typing import Any

from automata.neighborhood import MOORE, VON_NEUMANN
from automata.pattern import Pattern
from automata.rule import Rule


def life_function(context: tuple[int, ...]) -> int:
    """Conway's B3/S23."""
    living = sum(context[1:])
    return int(living == 3 or (context[0] == 1 and living == 2))


LIFE = Rule.from_function(life_function, 2, MOORE, name="B3/S23")
GLIDER = Pattern.from_text(".1.\n..1\n111")  # to the south-east, one cell in four generations
SPREAD = Rule.from_function(lambda context: int(any(context)), 2, VON_NEUMANN, name="spread")


def interrupt_update(engine: Any, failing: int, after_writing: bool) -> Callable[..., None]:
    """Let call number `failing` of an engine's first kernel raise KeyboardInterrupt, before or after it has written.

    Returns the kernel, to be put back.
    """
    update, calls = engine._updates[0], itertools.count()

    def interrupted(*arguments: Any) -> None:
        stop = next(calls) == failing
        if not stop or after_writing:
            update(*arguments)
        if stop:
            raise KeyboardInterrupt

    engine._updates[0] = interrupted
    return update
