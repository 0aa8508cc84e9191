"""Ctrl-C that waits for a moment at which nothing is half told."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from threading import current_thread, main_thread


@contextmanager
def held() -> Iterator[None]:
    """Let a Ctrl-C that comes during the block raise KeyboardInterrupt at its end; the block is short."""
    if current_thread() is not main_thread():  # only the main thread is told, and only it may set handlers
        yield
        return
    pressed = False

    def note(*_: object) -> None:
        nonlocal pressed
        pressed = True

    before = signal.signal(signal.SIGINT, note)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, signal.default_int_handler if before is None else before)
    if pressed:
        raise KeyboardInterrupt
