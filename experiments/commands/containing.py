"""What holds a command to the budget, the tripwires and the audit log that it is given."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from automata._version import __version__
from automata.containment.budget import Budget
from automata.containment.halts import Alarm, BudgetExceeded, RunHalted, Tripped
from automata.containment.meter import Meter, contained
from automata.containment.monitors import Tripwire, find_tripwires
from automata.errors import ArgumentError, ReplicariumError
from experiments.commands.accepted import Accepted, Contained
from experiments.terminal.interrupts import exit_status

Work = Callable[[], int | None]


def held(options: Accepted, work: Work, name: str) -> int:
    """Do a command's work within what its options allow, and return its status; RunHalted if that ended it.

    Without such options nothing stands in between.
    """
    if not isinstance(options, Contained) or not (options.budget or options.tripwire or options.audit):
        return work() or 0
    budget = Budget.from_text(options.limits(), beside=options.own_limits)
    for limit in budget.limits():
        if limit in options.uncounted:
            raise ArgumentError(f"{name} counts no {limit}: leave {limit} out of the budget")
    tripwires = tripwires_named(options.tripwire or ())
    with _logged(options, budget, tripwires) as log, contained(budget, tripwires=tripwires, record=log.alarm) as meter:
        log.meter = meter
        log.status = work() or 0
        if meter.halted is not None:  # whoever answered it with what there was
            raise meter.halted
    return log.status


def tripwires_named(texts: tuple[str, ...] | list[str]) -> tuple[Tripwire, ...]:
    """Return the tripwires that `--tripwire` names, separated by commas or one at a time."""
    names = [name.strip() for text in texts for name in text.split(",") if name.strip()]
    if names:
        from experiments.containment.tripwires.registered import enter_built_in  # lazily: it imports kernels

        enter_built_in()
    return find_tripwires(names)


class _Log:
    """What is written of one command, where there is a log; `write` does nothing where there is none."""

    def __init__(self, write: Callable[..., object]):
        self.write = write
        self.meter: Meter | None = None
        self.status = 0
        self._alarms: list[Alarm] = []

    def alarm(self, alarm: Alarm) -> None:
        """Enter an alarm, once."""
        if alarm not in self._alarms:
            self._alarms.append(alarm)
            self.write(
                "alarm", tripwire=alarm.name, generation=alarm.generation, sentence=alarm.sentence,
                evidence=dict(alarm.evidence),
            )  # fmt: skip

    def halted(self, halted: RunHalted) -> None:
        """Enter what ended the run."""
        if isinstance(halted, Tripped):
            self.alarm(halted.alarm)  # of another process: not entered yet
        elif isinstance(halted, BudgetExceeded):
            self.write("budget exceeded", limit=halted.name, allowed=halted.limit, reached=halted.reached)


@contextmanager
def _logged(options: Contained, budget: Budget, tripwires: tuple[Tripwire, ...]) -> Iterator[_Log]:
    if options.audit is None:
        yield _Log(lambda event, **facts: None)
        return
    from experiments.storage.audit import AuditLog

    log = _Log(AuditLog(options.audit).append)
    log.write(
        "begun", command=["replicarium", *sys.argv[1:]], version=__version__, budget=str(budget),
        tripwires=[tripwire.name for tripwire in tripwires],
    )  # fmt: skip
    try:
        yield log
    except RunHalted as halted:
        log.status = halted.status
        log.halted(halted)
        raise
    except KeyboardInterrupt as interrupt:
        log.status = exit_status(interrupt)
        raise
    except (ReplicariumError, MemoryError):
        log.status = 2
        raise
    except BaseException:
        log.status = 1
        raise
    finally:
        spent = {} if log.meter is None else log.meter.spent()
        log.write("ended", status=log.status, spent=spent)
