"""Signals that end a command: held to the end of a block, raised once, or kept as a flag; none is lost."""

from __future__ import annotations

import os
import signal
from threading import Thread

import pytest

from experiments.terminal.interrupts import (
    Terminated,
    exit_status,
    flagged,
    held,
    named,
    once,
    saying,
    termination_as_interrupt,
)

pytestmark = pytest.mark.skipif(os.name == "nt", reason="signals as a POSIX shell sends them")


def test_the_block_is_finished_before_the_interrupt_is_raised():
    told = []
    with pytest.raises(KeyboardInterrupt):  # noqa: PT012
        with held():
            os.kill(os.getpid(), signal.SIGINT)
            told.append("after the signal")
        told.append("after the block")
    assert told == ["after the signal"]


def test_the_handler_of_before_is_back_and_nothing_is_raised_without_a_signal():
    before = signal.getsignal(signal.SIGINT)
    with held():
        assert signal.getsignal(signal.SIGINT) is not before
    assert signal.getsignal(signal.SIGINT) is before


def test_an_error_of_the_block_goes_through_and_the_handler_is_back():
    before = signal.getsignal(signal.SIGINT)
    with pytest.raises(ZeroDivisionError), held():
        1 / 0  # noqa: B018
    assert signal.getsignal(signal.SIGINT) is before


def test_another_thread_than_the_main_one_only_runs_the_block():
    told = []

    def work() -> None:
        with held():
            told.append(1)

    thread = Thread(target=work)
    thread.start()
    thread.join()
    assert told == [1]


def send(number: int = signal.SIGINT) -> None:
    os.kill(os.getpid(), number)


@pytest.mark.parametrize(("number", "name"), [(signal.SIGTERM, "SIGTERM"), (signal.SIGHUP, "SIGHUP")])
def test_termination_raises_as_ctrl_c_does(number, name):
    before = signal.getsignal(number)
    with pytest.raises(KeyboardInterrupt) as raised, termination_as_interrupt():
        send(number)
    assert signal.getsignal(number) == before
    assert (exit_status(raised.value), named(raised.value)) == (128 + number, f"ended by {name}")
    assert (exit_status(KeyboardInterrupt()), named(KeyboardInterrupt())) == (130, "interrupted")


def test_what_is_ignored_stays_ignored():
    """As under nohup."""
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    try:
        with termination_as_interrupt(), once(), held(), flagged():
            send(signal.SIGHUP)
            assert signal.getsignal(signal.SIGHUP) == signal.SIG_IGN
    finally:
        signal.signal(signal.SIGHUP, before)


@pytest.mark.parametrize("second", [signal.SIGINT, signal.SIGTERM])
def test_only_the_first_signal_raises(second):
    told = []
    with termination_as_interrupt(), once():
        try:
            send()
        except KeyboardInterrupt:
            told.append("raised")
        for _ in range(3):
            send(second)
        told.append("saved")
    assert told == ["raised", "saved"]


def test_after_the_work_none_raises():
    with once() as signals:
        signals.finish()
        send()
    with pytest.raises(KeyboardInterrupt):
        send()


def test_termination_is_held_too_and_comes_once():
    told = []
    with termination_as_interrupt(), once():
        with pytest.raises(Terminated) as raised, held():  # noqa: PT012
            send(signal.SIGTERM)
            send()
            told.append("whole")
        send()
    assert (told, raised.value.number) == (["whole"], signal.SIGTERM)


def test_a_flag_is_set_and_raises_what_the_signal_would_have(monkeypatch):
    with termination_as_interrupt(), flagged() as flag:
        assert not flag.is_set()
        send(signal.SIGTERM)
        send()
    assert flag.is_set()
    raised = flag.interrupt("step 3 is kept")
    assert (str(raised), exit_status(raised)) == ("step 3 is kept", 143)
    with flagged() as flag:
        send()
    assert exit_status(flag.interrupt("")) == 130


def test_an_interrupt_says_what_was_saved_unless_it_does_already():
    for given, said in (((), "nothing"), (("all",), "all")):
        with pytest.raises(KeyboardInterrupt) as raised, saying(lambda: "nothing"):
            raise KeyboardInterrupt(*given)
        assert str(raised.value) == said
