"""What a budget costs: rows of the benchmark with one in force and without, in turn, in processor time.

`python -m tests.bench.containment_cost [ROW …]` prints a table in Markdown. With every limit set far away: how often a
run asks its budget, and which share of its processor time is spent in asking, which other programs on the machine
hardly change; by how much the median changes, with a 95 % interval, in which they are noise. And by how much it changes
with `cells` set to twice what ever lives, where cells have to be counted.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, nullcontext
from statistics import median
from time import process_time, thread_time_ns

import numpy as np

from automata.containment.budget import Budget
from automata.containment.meter import Clocks, Meter, contained
from automata.engines import Engine, SparseEngine, make_engine
from automata.engines.pace import Pace
from automata.universe import Universe
from experiments.bench.programs import start_of
from experiments.bench.row import OUR_MEMORY, Row
from experiments.bench.rows import ROWS
from experiments.bench.start import begin, find_rule_of

REPEATS, NEAR_REPEATS, ASKING = 15, 5, 3
ASKED: tuple[tuple[type, tuple[str, ...]], ...] = (
    (Meter, ("grant", "give_back", "glance", "counted", "writing", "holding")),
    (Engine, ("_hold", "_surely_within")),
    (SparseEngine, ("_hold",)),
    (Pace, ("__init__", "begins", "took")),
)
# Generations, or epochs, that take some tenths of a second.
GENERATIONS = {
    "langton": 6000, "life-soup-1024": 3000, "langton-torus": 60_000, "life-soup-256": 12_000, "hutton": 20_000,
    "evoloop": 5000, "sdsr": 5000, "life-plane": 1000, "lines": 3000, "langton-soup": 20, "soup": 20,
}  # fmt: skip
# A fresh run: how it is advanced, and how many cells live.
Fresh = Callable[[], tuple[Callable[[int], object], Callable[[], int]]]
FAR = Budget(cells=10**15, generations=10**15, births=10**9, seconds=1e6, cpu=1e6, memory=1 << 40)


def run_of(row: Row) -> Fresh:
    """Return what makes a fresh run of a row: how it is advanced, and how many cells live."""
    if row.programs is not None:

        def soup() -> tuple[Callable[[int], object], Callable[[], int]]:
            made = start_of(row)
            return made.run, lambda: made.programs.size

        return soup
    rule = find_rule_of(row, ())
    start = begin(row, (), rule)
    giant = row.engine in ("hashlife", "auto")

    def universe() -> tuple[Callable[[int], object], Callable[[], int]]:
        engine = make_engine(row.engine, rule, start.topology, max_memory=OUR_MEMORY if giant else 0)
        made = Universe(rule, start.universe, start.topology, engine=engine)
        return made.run, lambda: made.population

    return universe


def seconds_of(make: Fresh, generations: int,
               within: Callable[[], AbstractContextManager[object]]) -> float:  # fmt: skip
    advance, _ = make()
    began = process_time()
    with within():
        advance(generations)
    return process_time() - began


def measured(row: Row, generations: int) -> Iterator[str]:
    """Yield the cells of a row's line."""
    make = run_of(row)
    advance, population = make()
    most = population()
    for part in range(10):  # compiles, and finds what ever lives
        advance(generations * (part + 1) // 10 - generations * part // 10)
        most = max(most, population())
    yield row.name
    yield row.engine if row.programs is None else "soup"
    yield f"{generations:,}"
    bare, far = taken(make, generations, FAR, REPEATS)
    yield f"{median(bare):.3f}"
    asked = [asking(make, generations) for _ in range(ASKING)]
    yield f"{asked[0][0]:,}"
    yield f"{100 * median(share for _, share in asked):.2f} %"
    yield changed(bare, far)
    yield changed(*taken(make, generations, Budget(cells=2 * most), NEAR_REPEATS))


def changed(without: list[float], held: list[float]) -> str:
    """Return by how much the median changed, and its 95 % interval, by drawing runs again (with replacement)."""
    random = np.random.default_rng(0)
    drawn = [np.median(random.choice(runs, (2000, len(runs))), axis=1) for runs in (held, without)]
    low, high = np.percentile(drawn[0] / drawn[1], [2.5, 97.5])
    return f"{100 * (median(held) / median(without) - 1):+.1f} % ({100 * (low - 1):+.1f} to {100 * (high - 1):+.1f})"


def asking(make: Fresh, generations: int) -> tuple[int, float]:
    """Return how often a run under a budget, all limits far away, asks it, and the share of its time that this takes.

    Timed is everything that an engine or a soup does under a budget alone: all that `ASKED` names, whoever calls it.
    """
    spent, times, inside = 0, 0, False

    def timed(function: Callable[..., object]) -> Callable[..., object]:
        def called(*arguments: object, **named: object) -> object:
            nonlocal spent, times, inside
            if inside:
                return function(*arguments, **named)
            inside, began = True, thread_time_ns()
            try:
                return function(*arguments, **named)
            finally:
                spent, times, inside = spent + thread_time_ns() - began, times + 1, False

        return called

    kept = [(kind, name, getattr(kind, name)) for kind, names in ASKED for name in names]
    try:
        for kind, name, function in kept:
            setattr(kind, name, timed(function))
        whole = seconds_of(make, generations, lambda: within(FAR))
    finally:
        for kind, name, function in kept:
            setattr(kind, name, function)
    return times, spent / 1e9 / whole


def taken(make: Fresh, generations: int, budget: Budget, repeats: int) -> tuple[list[float], list[float]]:
    """Return the seconds of runs without a budget and with it, in turn; which of two neighbours is first changes."""
    found: dict[bool, list[float]] = {False: [], True: []}
    for number in range(repeats):
        for held in (number % 2 == 0, number % 2 == 1):
            held_to = budget if held else None
            found[held].append(seconds_of(make, generations, lambda held_to=held_to: within(held_to)))
    return found[False], found[True]


def within(budget: Budget | None) -> AbstractContextManager[object]:
    """Return what holds a run to a budget, whose clock ticks with the processor: as if nothing else ran here."""
    return nullcontext() if budget is None else contained(budget, clocks=Clocks(wall=process_time))


def main() -> None:
    """Print the table."""
    print("| row | engine | generations | CPU s | asked | of its time | all limits far away | cells twice what lives |")
    print("|---|---|--:|--:|--:|--:|--:|--:|")
    for name in sys.argv[1:] or GENERATIONS:
        print(f"| {' | '.join(measured(ROWS[name], GENERATIONS[name]))} |", flush=True)


if __name__ == "__main__":
    main()
