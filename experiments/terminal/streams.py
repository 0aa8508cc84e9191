"""Set-up of a command: output streams with fallbacks for unencodable text, and signals that end it as Ctrl-C does."""

from __future__ import annotations

import errno
import os
import sys
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from automata.errors import CacheWarning
from experiments.terminal.interrupts import ignore_signals, termination_as_interrupt
from experiments.terminal.visible import FITTING

# What a system says of an output that takes no more: full, over a limit, gone, broken.
_LOST = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EPIPE, errno.EIO, errno.EBADF)


@contextmanager
def prepared() -> Iterator[None]:
    """Prepare streams, signals and warnings for a command, and flush its output at the end."""
    _fill_descriptors()
    shown = warnings.showwarning
    try:
        warnings.showwarning = _show(shown)
        for stream in (sys.stdout, sys.stderr):
            _hold_any_text(stream)
        with termination_as_interrupt():
            try:
                yield
            finally:
                _flush()
    except OSError as error:
        # What typer prints itself, such as --help. An error about a file names it.
        if error.filename is not None or error.errno not in _LOST:
            raise
        raise SystemExit(_lost(error)) from None
    finally:
        warnings.showwarning = shown


@contextmanager
def to_the_exit() -> Iterator[None]:
    """Let signals that come after the block be ignored: the interpreter, which is about to end, would die of them."""
    try:
        yield
    finally:
        ignore_signals()


def _fill_descriptors() -> None:
    """Open what is closed of the first three descriptors, so that no file gets a stream's number and its text."""
    while (number := os.open(os.devnull, os.O_RDWR)) <= 2:
        pass
    os.close(number)
    if sys.stderr is None:
        sys.stderr = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115 - until the end


def _hold_any_text(stream: Any) -> None:
    """Let a stream write what its encoding lacks in other characters."""
    if hasattr(stream, "reconfigure"):
        stream.reconfigure(errors=FITTING)


def _flush() -> None:
    if sys.stdout is not None:
        sys.stdout.flush()


def _lost(error: OSError) -> int:
    """Say that standard output takes no more, unless its reader left; return the status."""
    from experiments.terminal.console import complain, silence

    silence(sys.stdout)
    if error.errno == errno.EPIPE:
        return 141
    complain(f"standard output cannot be written: {error.strerror}")
    return 2


def _show(before: Any) -> Any:
    """Return how warnings are shown: our own as a sentence, others as they were."""

    def show(message: Any, category: Any, *rest: Any, **more: Any) -> None:
        if issubclass(category, CacheWarning):
            from experiments.terminal.console import complain

            complain(str(message))
        else:
            before(message, category, *rest, **more)

    return show
