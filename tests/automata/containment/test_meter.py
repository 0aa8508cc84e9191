"""Budgets hold: drawn runs stop where the plain reference, counted generation by generation, says that they have to."""

from __future__ import annotations

import itertools
import math
import multiprocessing
import random
import threading
from contextlib import suppress
from typing import NamedTuple

import numpy as np
import pytest

from automata import reference
from automata.containment.budget import Budget
from automata.containment.halts import BudgetExceeded, RunHalted
from automata.containment.meter import (
    Clocks,
    Meter,
    adopt,
    contained,
    counted,
    current,
    enter_thread,
    keeping,
    step_begins,
    writing,
)
from automata.engines import ENGINES, make_engine
from automata.neighborhood import VON_NEUMANN
from automata.pattern import Pattern
from automata.rule import Rule
from automata.rules import find_rule
from automata.runtime.processes import SpawnedPool, starting
from automata.topology import PLANE, Topology, Torus
from automata.universe import Universe
from tests.support.depth import THOROUGH
from tests.support.engines import GLIDER, SPREAD

pytestmark = pytest.mark.kernel

RUNS = 10_000 if THOROUGH else 250
# HashLife takes a stride whole, of which nothing between its ends is seen.
STRIDES = "hashlife"
NEVER = 10**9


class Drawn(NamedTuple):
    """A run that is held to a budget, and how it is cut into calls."""

    engine: str
    rule: Rule
    pattern: Pattern
    topology: Topology
    steps: int
    budget: Budget
    calls: int


def rules_of(draw: random.Random) -> list[Rule]:
    """Return some rules of two and three states under which an empty plane stays empty."""
    named = [find_rule(name) for name in ("B3/S23", "B36/S23", "B2/S", "B1357/S1357")]
    tables = []
    for n_states in (2, 2, 3, 3):
        table = np.array([draw.randrange(n_states) for _ in range(n_states**5)], dtype=np.uint8)
        table[0] = 0
        tables.append(Rule.from_table(table, n_states, VON_NEUMANN, name="drawn"))
    return [*named, SPREAD, *tables]


def drawn(draw: random.Random, rules: list[Rule]) -> Drawn:
    rule = draw.choice(rules)
    side = draw.randrange(1, 5)
    cells = [[draw.randrange(rule.n_states) for _ in range(side)] for _ in range(draw.randrange(1, 5))]
    topology = draw.choice([PLANE, PLANE, Torus(draw.randrange(4, 9), draw.randrange(4, 9))])
    names = [name for name, kind in ENGINES.items() if not kind.refusal(rule, topology, True)] + ["auto"]
    steps = draw.randrange(0, 14)
    limits = {
        "cells": draw.choice([None, draw.randrange(0, 40), draw.randrange(0, 400)]),
        "generations": draw.choice([None, draw.randrange(0, 16)]),
        "seconds": draw.choice([None, draw.randrange(0, 16) + draw.choice([0, 0.5])]),
    }
    return Drawn(
        draw.choice(names), rule, Pattern(cells), topology, steps, Budget(**limits), draw.choice([1, 1, 2, 14])
    )


def first_over(run: Drawn) -> tuple[str, int]:
    """Return which limit the run meets and in which generation, by the reference; "" and its last if it meets none.

    A second passes in each generation. Clocks and generations are asked before a step, cells are counted after.
    """
    board, budget = run.pattern, run.budget
    cells = math.inf if budget.cells is None else budget.cells
    for generation in range(run.steps + 1):
        if board.population > cells:
            return "cells", generation
        if generation == run.steps:
            break
        if budget.seconds is not None and generation > budget.seconds:
            return "seconds", generation
        if budget.generations is not None and generation >= budget.generations:
            return "generations", generation
        board = reference.step(board, run.rule.next_state, run.rule.neighborhood, run.topology)
    return "", run.steps


def populations(run: Drawn) -> list[int]:
    boards = [run.pattern]
    for _ in range(run.steps):
        boards.append(reference.step(boards[-1], run.rule.next_state, run.rule.neighborhood, run.topology))
    return [board.population for board in boards]


def test_drawn_runs_stop_where_the_reference_says():
    draw = random.Random(17)
    rules = rules_of(draw)
    met: dict[str, int] = {}
    for number in range(RUNS):
        run = drawn(draw, rules)
        engine = make_engine(run.engine, run.rule, run.topology, strobing=True)
        universe = Universe(run.rule, run.pattern, run.topology, engine=engine)
        clocks = Clocks(wall=lambda universe=universe: universe.generation, cpu=lambda: 0.0)
        name, expected = first_over(run)
        stopped = ""
        try:
            with contained(run.budget, clocks=clocks) as meter:
                for call in range(run.calls):
                    universe.run(run.steps * (call + 1) // run.calls - run.steps * call // run.calls)
        except BudgetExceeded as exceeded:
            stopped = exceeded.name
        told = f"run {number}: {run}"
        if run.engine == STRIDES or (run.engine == "auto" and run.topology == PLANE):
            check_strides(run, universe, name, stopped, expected, told)
        elif run.steps:
            assert (stopped, universe.generation) == (name, expected), told
        assert meter.spent()["generations"] == universe.generation, told
        assert run.budget.generations is None or universe.generation <= run.budget.generations, told
        met[stopped] = met.get(stopped, 0) + 1
    # The draws are worth something: each limit was met often, and so was none.
    assert min(met[name] for name in ("", "cells", "generations", "seconds")) >= RUNS // 50


def check_strides(run: Drawn, universe: Universe, name: str, stopped: str, expected: int, told: str) -> None:
    """Hold a run in strides to its budget: no overrun by more than one of them, whose most is a power of two."""
    generation = universe.generation
    if not run.steps:
        return
    assert generation >= expected or not stopped, told
    assert not name or stopped or generation == run.steps, told
    seen = populations(run)
    if stopped == "cells":
        assert seen[generation] > run.budget.cells, told
        stride = 1 << max(0, (generation - expected)).bit_length()
        assert generation - expected < stride, told
    elif run.budget.cells is not None:
        assert seen[generation] <= run.budget.cells, told
    if run.budget.generations is not None:
        assert generation <= run.budget.generations, told


@pytest.mark.parametrize("engine", [*ENGINES, "auto"])
def test_what_is_stopped_stands_at_a_whole_generation_and_goes_on(engine):
    universe = Universe("B3/S23", GLIDER, engine=engine)
    for limit in (0, 1, 3, 40):
        before = universe.generation
        with pytest.raises(BudgetExceeded), contained(Budget(generations=limit)):
            universe.run(100)
        assert universe.generation == before + limit
    free = Universe("B3/S23", GLIDER, engine="reference").run(44)
    assert universe.pattern == free.pattern


def test_a_met_limit_stays_met():
    universe = Universe("B3/S23", GLIDER)
    with contained(Budget(cells=4)):
        for _ in range(3):
            with pytest.raises(BudgetExceeded, match="allows 4 live cells, and there are 5"):
                universe.run(1)
        with pytest.raises(BudgetExceeded, match="cells"):
            Universe("B3/S23", [[1]]).run(1)
    assert universe.run(1).generation == 1


def test_an_inner_budget_takes_nothing_off_the_outer_one():
    universe = Universe("B3/S23", GLIDER)
    with contained(Budget(generations=10)) as outer:
        with pytest.raises(BudgetExceeded, match="allows 4 generations"), contained(Budget(generations=4)):
            universe.run(100)
        with pytest.raises(BudgetExceeded, match="allows 10 generations"), contained(Budget(generations=100)) as inner:
            universe.run(100)
        assert (outer.spent()["generations"], inner.spent()["generations"]) == (10, 6)
        with pytest.raises(BudgetExceeded), contained(Budget()):
            universe.run(1)
    assert universe.generation == 10
    assert current() is None


def test_births_files_and_bytes_are_counted():
    with contained(Budget(births=5, files=2, bytes=100)) as meter:
        counted(5)
        writing(60)
        with pytest.raises(BudgetExceeded, match="allows 100 bytes in files, and 110 would be written"):
            writing(50)
        with pytest.raises(BudgetExceeded, match="allows 5 births, and 6 were counted"):
            counted(1)
        with keeping():
            writing(1000)
        spent = meter.spent()
    assert {name: spent[name] for name in ("births", "bytes")} == {"births": 6, "bytes": 1060}
    counted(100)  # nobody counts
    writing(100)


@pytest.mark.parametrize("name", ["seconds", "cpu", "memory"])
def test_clocks_and_memory_are_looked_at_between_steps(name):
    ticks = itertools.count()

    def tick(*_: int) -> int:
        return next(ticks)

    clocks = Clocks(wall=lambda: 10 * next(ticks))._replace(**{"wall" if name == "seconds" else name: tick})
    done = 0
    with contained(Budget(**{name: 30}), clocks=clocks), pytest.raises(BudgetExceeded) as exceeded:  # noqa: PT012
        while done < 1000:
            step_begins()
            done += 1
    assert exceeded.value.name == name
    assert exceeded.value.reached > 30
    assert 0 < done < 40


def test_threads_share_a_meter_that_they_are_given():
    totals = []
    with contained(Budget(generations=1000)) as meter:

        def work() -> None:
            enter_thread(meter)
            done = 0
            try:
                while True:
                    step_begins()
                    done += 1
            except BudgetExceeded:
                totals.append(done)

        threads = [threading.Thread(target=work) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert sum(totals) == 1000


def run_to_the_end(steps: int) -> int:
    """Run a glider as far as the budget lets it, in a worker."""
    universe = Universe("B3/S23", GLIDER, engine="reference")
    with suppress(RunHalted):
        universe.run(steps)
    return universe.generation


@pytest.mark.long
def test_processes_share_a_budget():
    with contained(Budget(generations=150)) as meter:
        counted(3)
        pool = SpawnedPool(2)
        try:
            with starting():
                done = list(pool.executor.map(run_to_the_end, [60, 60, 60, 60]))
        finally:
            pool.close()
        spent = meter.spent()
        assert sum(done) == spent["generations"] == 150
        assert spent["births"] == 3
        with pytest.raises(BudgetExceeded, match="generations"):
            step_begins()


def test_what_one_process_has_met_stops_the_others():
    one = Meter(Budget(cells=10))
    handed = one.handed(multiprocessing.get_context("spawn"))
    with pytest.raises(BudgetExceeded):
        one.holding(12)
    try:
        adopt(handed)
        with pytest.raises(BudgetExceeded, match="allows 10 live cells, and there are 12"):
            step_begins()
    finally:
        adopt(None)


def test_a_watcher_is_called_under_a_budget_as_without():
    for budget in (None, Budget(generations=NEVER, cells=NEVER)):
        seen = []
        universe = Universe("B3/S23", GLIDER, engine="dense")
        if budget is None:
            universe.run(300, lambda universe=universe, seen=seen: seen.append(universe.generation))
        else:
            with contained(budget):
                universe.run(300, lambda universe=universe, seen=seen: seen.append(universe.generation))
        assert seen[-1] == 300
        assert seen == sorted(seen)
