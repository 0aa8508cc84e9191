"""Ctrl-C that is held comes at the end of the block, once, and is not lost."""

from __future__ import annotations

import os
import signal
from threading import Thread

import pytest

from experiments.interrupts import held

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
