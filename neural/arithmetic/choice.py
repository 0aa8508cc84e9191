"""Which arithmetic networks are computed with. Importing this brings no torch in: it is named before it is needed."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from typing import TYPE_CHECKING

from neural.errors import ModelError

if TYPE_CHECKING:
    from neural.arithmetic.plain import Arithmetic

# The environment variable that names the arithmetic of a process.
VARIABLE = "REPLICARIUM_ARITHMETIC"
ARITHMETICS = ("native", "portable")

_chosen: ContextVar[str | None] = ContextVar("arithmetic", default=None)
_given: ContextVar[Arithmetic | None] = ContextVar("given arithmetic", default=None)


def current() -> Arithmetic:
    """Return the arithmetic that is chosen here, in this thread."""
    return _given.get() or _made(current_name())


@contextmanager
def computing_with(arithmetic: Arithmetic) -> Iterator[None]:
    """Let `current` return this arithmetic in the block, in this thread: one that has no name to be chosen by."""
    token = _given.set(arithmetic)
    try:
        yield
    finally:
        _given.reset(token)


def current_name() -> str:
    """Return what `using` or `adopt` chose in this thread, else what the environment names, else portable.

    Raises ModelError if the environment names none.
    """
    return _chosen.get() or checked_name(os.environ.get(VARIABLE) or "portable")


@contextmanager
def using(name: str) -> Iterator[None]:
    """Choose an arithmetic by its name in the block, in this thread; ModelError if there is none."""
    token = _chosen.set(checked_name(name))
    try:
        yield
    finally:
        _chosen.reset(token)


def adopt(name: str) -> None:
    """Choose an arithmetic for the rest of this thread."""
    _chosen.set(checked_name(name))


def checked_name(name: str) -> str:
    """Return the name of an arithmetic; ModelError if there is none of that name."""
    if name not in ARITHMETICS:
        raise ModelError(f"there is no arithmetic {name!r}: choose one of {', '.join(ARITHMETICS)}")
    return name


@cache
def _made(name: str) -> Arithmetic:
    if name == "portable":
        from neural.arithmetic.portable import Portable

        return Portable()
    from neural.arithmetic.memberwise import Memberwise

    return Memberwise()
