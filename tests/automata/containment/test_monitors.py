"""Monitors look when they are due, at whole generations, and an alarm ends the run there."""

from __future__ import annotations

import pytest

from automata.containment import monitors
from automata.containment.budget import Budget
from automata.containment.halts import Alarm, Tripped
from automata.containment.meter import contained, current
from automata.containment.monitors import Tripwire, enter, entered, find_tripwires
from automata.errors import ArgumentError
from automata.pattern import Pattern
from automata.universe import Universe
from tests.support.engines import GLIDER

pytestmark = pytest.mark.kernel


class Looks:
    """Remembers when it looked, and gives an alarm in a generation."""

    def __init__(self, every: int, alarm: int | None = None):
        self.name, self.every, self.alarm = "looks", every, alarm
        self.seen: list[tuple[int, int]] = []

    def look(self, view, generation):
        self.seen.append((generation, view.generation))
        if generation == self.alarm:
            return Alarm(self.name, generation, "it is time", {"population": view.population})
        return None


def tripwire(monitor: Looks, sees="universe") -> Tripwire:
    return Tripwire(monitor.name, sees, "looks at a run", lambda: monitor)


@pytest.mark.parametrize("engine", ["dense", "hashlife", "auto"])
@pytest.mark.parametrize("calls", [1, 4, 40])
def test_monitors_look_when_they_are_due(engine, calls):
    often, seldom = Looks(3), Looks(7)
    start = Pattern(GLIDER.cells, generation=5)
    with contained(Budget(), tripwires=[tripwire(often), tripwire(seldom)]):
        universe = Universe("B3/S23", start, engine=engine)
        for _ in range(calls):
            universe.run(40 // calls)
    assert often.seen == [(generation, generation) for generation in range(5, 46, 3)]
    assert seldom.seen == [(generation, generation) for generation in range(5, 46, 7)]


def test_an_alarm_ends_the_run_where_it_was_given_and_is_recorded_before():
    recorded: list[Alarm] = []
    universe = Universe("B3/S23", GLIDER)
    with contained(Budget(), tripwires=[tripwire(Looks(4, alarm=12))], record=recorded.append):
        with pytest.raises(Tripped) as tripped:
            universe.run(100)
        assert recorded == [tripped.value.alarm]
    assert tripped.value.alarm == Alarm("looks", 12, "it is time", {"population": 5})
    assert universe.generation == 12
    assert universe.run(8).pattern == Universe("B3/S23", GLIDER, engine="reference").run(20).pattern


def test_every_universe_has_monitors_of_its_own():
    made: list[Looks] = []

    def make() -> Looks:
        made.append(Looks(10))
        return made[-1]

    wire = Tripwire("own", "universe", "looks at a run", make)
    with contained(Budget(), tripwires=[wire]) as meter:
        for _ in range(3):
            Universe("B3/S23", GLIDER).run(10)
        assert meter.monitors("soup") is None
    assert [[generation for generation, _ in one.seen] for one in made] == [[0, 10]] * 3


def test_an_inner_block_is_watched_by_the_monitors_of_the_outer_one():
    outer, recorded = Looks(1, alarm=2), []
    with contained(Budget(), tripwires=[tripwire(outer)], record=recorded.append):
        with contained(Budget(generations=50)), pytest.raises(Tripped):
            Universe("B3/S23", GLIDER).run(10)
        assert current() is not None
    assert len(recorded) == 1


def test_tripwires_are_found_by_name(monkeypatch):
    monkeypatch.setattr(monitors, "_ENTERED", {})
    with pytest.raises(ArgumentError, match="there is no tripwire 'looks': there are none"):
        find_tripwires(["looks"])
    wire = enter(tripwire(Looks(1)))
    assert enter(wire) is wire
    assert entered() == (wire,)
    assert find_tripwires(["looks", "looks"]) == (wire,)
    with pytest.raises(ArgumentError, match="there is a tripwire 'looks' already"):
        enter(tripwire(Looks(2)))
    with pytest.raises(ArgumentError, match="there is no tripwire 'other': there are looks"):
        find_tripwires(["other"])
