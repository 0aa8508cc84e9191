"""Signals that end a command: all raised once as KeyboardInterrupt, after the record being written is complete."""

from __future__ import annotations

import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Event, current_thread, main_thread
from types import FrameType

from automata.containment.halts import RunHalted

Handler = Callable[[int, FrameType | None], object]

# Ctrl-C; what `kill`, a scheduler or a container's end sends; what a terminal sends that is closed.
_ENDING = tuple(getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name))


class Terminated(KeyboardInterrupt):
    """SIGTERM or SIGHUP, raised as Ctrl-C is, so that what saves its work then saves it now."""

    def __init__(self, number: int):
        super().__init__()
        self.number = number


def exit_status(interrupt: KeyboardInterrupt) -> int:
    """Return the status with which a command ends that was interrupted: 128 and the signal's number."""
    return 128 + (interrupt.number if isinstance(interrupt, Terminated) else signal.SIGINT)


def named(interrupt: KeyboardInterrupt) -> str:
    """Return how a command ended, in a word or two."""
    return f"ended by {signal.Signals(interrupt.number).name}" if isinstance(interrupt, Terminated) else "interrupted"


@contextmanager
def saying(what: Callable[[], str]) -> Iterator[None]:
    """Let an interrupt, or what contains a run, say what was saved, or that nothing was, unless it does already."""
    try:
        yield
    except KeyboardInterrupt as interrupt:
        interrupt.args = interrupt.args or (what(),)
        raise
    except RunHalted as halted:
        halted.kept = halted.kept or what()
        raise


def unsaved() -> str:
    """Return what an interrupt says of a command that keeps nothing until its end."""
    return "nothing was saved"


@contextmanager
def termination_as_interrupt() -> Iterator[None]:
    """Let SIGTERM and SIGHUP raise Terminated during the block, unless they are ignored, as under nohup."""

    def end(number: int, _: FrameType | None) -> None:
        raise Terminated(number)

    numbers = [number for number in _ENDING if number != signal.SIGINT and signal.getsignal(number) == signal.SIG_DFL]
    with _handled(end, numbers):
        yield


def ignore_signals() -> None:
    """Let no signal interrupt what is left of this process; only its main thread may say so."""
    if current_thread() is main_thread():
        for number in _ENDING:
            signal.signal(number, signal.SIG_IGN)


@contextmanager
def held() -> Iterator[None]:
    """Let a signal that comes during the block raise at its end; the block is short."""
    noted: list[int] = []
    before = _handlers()
    with _handled(lambda number, _: noted.append(number), list(before)):
        yield
    if noted:
        before[noted[0]](noted[0], None)


class Once:
    """What `once` yields: `finish()` ends the time in which a signal raises."""

    def __init__(self) -> None:
        self.listening = True

    def finish(self) -> None:
        """Let no signal raise any more; called as the last statement of the work that a signal may interrupt."""
        self.listening = False


@contextmanager
def once() -> Iterator[Once]:
    """Let the first signal during the block raise and none after it, so that saving the work is not interrupted too."""
    state, before = Once(), _handlers()

    def first(number: int, frame: FrameType | None) -> None:
        if state.listening:
            state.finish()
            before[number](number, frame)

    with _handled(first, list(before)):
        yield state


class Flag(Event):
    """An event that a signal sets."""

    number: int | None = None

    def interrupt(self, message: str) -> KeyboardInterrupt:
        """Return what the signal would have raised, with a message."""
        raised = KeyboardInterrupt() if self.number in (None, signal.SIGINT) else Terminated(self.number)
        raised.args = (message,)
        return raised


@contextmanager
def flagged() -> Iterator[Flag]:
    """Let signals during the block set a flag instead of ending the work anywhere."""
    flag = Flag()

    def note(number: int, _: FrameType | None) -> None:
        flag.number = flag.number or number
        flag.set()

    with _handled(note, list(_handlers())):
        yield flag


def _handlers() -> dict[int, Handler]:
    """Return the handlers, written in Python, of the signals that end a command."""
    found = {number: signal.getsignal(number) for number in _ENDING}
    return {number: handler for number, handler in found.items() if callable(handler)}


@contextmanager
def _handled(handler: Handler, numbers: list[int]) -> Iterator[None]:
    """Give signals another handler during the block; only the main thread receives signals, and may set handlers."""
    if current_thread() is not main_thread():
        yield
        return
    before = {number: signal.getsignal(number) for number in numbers}
    try:
        for number in numbers:
            signal.signal(number, handler)
        yield
    finally:
        for number, handler_before in before.items():
            signal.signal(number, handler_before)
