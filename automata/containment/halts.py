"""What ends a run before its end: a budget that is spent, or a monitor's alarm. Both leave a whole state behind."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

# How a run says a limit and what it has come to.
_WORDS = {
    "cells": ("{} live cells", "there are {}"),
    "generations": ("{} generations", "{} were run"),
    "births": ("{} births", "{} were counted"),
    "seconds": ("{} seconds", "{} have passed"),
    "cpu": ("{} seconds of processor time", "{} were used"),
    "memory": ("{} bytes of memory", "{} are held"),
    "files": ("{} files", "{} would be written"),
    "bytes": ("{} bytes in files", "{} would be written"),
}


@dataclass(frozen=True)
class Alarm:
    """What a monitor saw: its name, the generation, one sentence, and the numbers behind it, as JSON takes them."""

    name: str
    generation: int
    sentence: str
    evidence: Mapping[str, Any] = field(default_factory=dict)


class RunHalted(Exception):
    """A run was stopped between two steps by what contains it; `status` is what a command ends with.

    No error of a user's, so that what answers those (a question left open, another engine) does not answer this.
    """

    status = 3
    # One clause on where the state is that was reached, for whoever tells; "" if nobody has said.
    kept = ""


class BudgetExceeded(RunHalted):
    """The limit `name` of a budget was met: `limit` was allowed, and the run has come to `reached`."""

    status = 3

    def __init__(self, name: str, limit: float, reached: float):
        super().__init__(name, limit, reached)
        self.name, self.limit, self.reached = name, limit, reached

    def __str__(self) -> str:
        allowed, came = (
            words.format(_plain(value))
            for words, value in zip(_WORDS[self.name], (self.limit, self.reached), strict=True)
        )
        return f"the budget allows {allowed}, and {came}: raise {self.name} in the budget to go on"


class Tripped(RunHalted):
    """A monitor gave an alarm."""

    status = 4

    def __init__(self, alarm: Alarm):
        super().__init__(alarm)
        self.alarm = alarm

    def __str__(self) -> str:
        alarm = self.alarm
        return (
            f"the tripwire {alarm.name} gave an alarm in generation {alarm.generation}: {alarm.sentence}: "
            "leave it out to go on"
        )


def _plain(value: float) -> str:
    return f"{value:,}" if isinstance(value, int) else f"{value:,.6g}"
