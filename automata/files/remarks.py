"""Remarks: what a reader ignored, or may have understood differently from the file's author.

A file that can be used is used, and what is odd about it is said as a `FileWarning`: once for each kind of oddity, at
the place where it first occurs.
"""

from __future__ import annotations

import os
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass

from automata.errors import FileWarning


@dataclass
class _Remark:
    """What is said of the first of its kind, where that stands, and how many more there are."""

    message: str
    line: int
    column: int
    more: int = 0


_current: ContextVar[dict[str, _Remark] | None] = ContextVar("remarks", default=None)


@contextmanager
def remarks(path: str | os.PathLike[str] | None = None) -> Iterator[None]:
    """Gather the remarks on one file and warn of them at the end, with its path in front.

    Nested calls add to the outermost one. Nothing is said where reading fails: then the error says what is wrong.
    """
    if _current.get() is not None:
        yield
        return
    found: dict[str, _Remark] = {}
    token = _current.set(found)
    try:
        yield
    finally:
        _current.reset(token)
    for each in found.values():
        named = [os.fspath(path)] if path is not None else []
        place = ":".join([*named, *(str(number) for number in (each.line, each.column) if number)])
        again = f" (and so in {each.more} more place{'s' * (each.more > 1)})" if each.more else ""
        text = f"{place}: {each.message}" if place else each.message
        warnings.warn(text + again, FileWarning, stacklevel=4)


def remark(kind: str, message: str, line: int = 0, column: int = 0, *, times: int = 1) -> None:
    """Say `message` of a place in the file that is read; of one `kind` the first message stands for all `times`.

    Outside of `remarks` nothing is said.
    """
    found = _current.get()
    if found is None:
        return
    if kind in found:
        found[kind].more += times
    else:
        found[kind] = _Remark(message, line, column, times - 1)
