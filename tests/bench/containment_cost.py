"""What a budget costs: rows of the benchmark with one in force and without, in turn, in processor time.

`python -m tests.bench.containment_cost [ROW …]` prints a table in Markdown: median seconds without a budget, and by how
much a budget changes the median and the first quartile, with every limit set far away and with `cells` set to twice
what ever lives.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, nullcontext
from statistics import median, quantiles
from time import process_time

from automata.containment.budget import Budget
from automata.containment.meter import Clocks, contained
from automata.engines import make_engine
from automata.universe import Universe
from experiments.bench.programs import start_of
from experiments.bench.row import OUR_MEMORY, Row
from experiments.bench.rows import ROWS
from experiments.bench.start import begin, find_rule_of

REPEATS, NEAR_REPEATS = 9, 5
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
    near = Budget(cells=2 * most)
    bare, far = taken(make, generations, FAR, REPEATS)
    also, close = taken(make, generations, near, NEAR_REPEATS)
    yield row.name
    yield row.engine if row.programs is None else "soup"
    yield f"{generations:,}"
    yield f"{median(bare):.3f}"
    for without, held in ((bare, far), (also, close)):
        # What else runs on the machine only adds: the first quartiles say more of two runs than the medians do.
        ratios = median(held) / median(without), quantiles(held)[0] / quantiles(without)[0]
        yield " / ".join(f"{100 * (ratio - 1):+.1f} %" for ratio in ratios)


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
    print("| row | engine | generations | seconds | all limits far away | cells twice what lives |")
    print("|---|---|---|---|---|---|")
    for name in sys.argv[1:] or GENERATIONS:
        print(f"| {' | '.join(measured(ROWS[name], GENERATIONS[name]))} |", flush=True)


if __name__ == "__main__":
    main()
