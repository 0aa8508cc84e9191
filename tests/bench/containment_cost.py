"""What a budget costs: rows of the benchmark with one in force and without, in turn, in processor time.

`python -m tests.bench.containment_cost [ROW …]` prints a table in Markdown: median seconds without a budget, and the
median of the ratios of neighbours, with every limit set far away and with `cells` set to twice what ever lives.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, nullcontext
from statistics import median
from time import process_time

from automata.containment.budget import Budget
from automata.containment.meter import contained
from automata.engines import make_engine
from automata.universe import Universe
from experiments.bench.programs import start_of
from experiments.bench.row import OUR_MEMORY, Row
from experiments.bench.rows import ROWS
from experiments.bench.start import begin, find_rule_of

REPEATS = 11
# Generations, or epochs, that take about a quarter of a second.
GENERATIONS = {
    "life-soup-1024": 3000, "life-soup-256": 12_000, "life-plane": 400, "langton-soup": 20, "lines": 2000,
    "langton-torus": 1500, "langton": 5000, "evoloop": 2500, "sdsr": 2500, "hutton": 20_000, "soup": 20,
}  # fmt: skip
FAR = Budget(cells=10**15, generations=10**15, births=10**9, seconds=1e6, cpu=1e6, memory=1 << 40)


def run_of(row: Row) -> Callable[[], tuple[Callable[[int], object], Callable[[], int]]]:
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


def seconds_of(make: Callable[[], tuple[Callable[[int], object], Callable[[], int]]], generations: int,
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
    bare, far, close = [], [], []
    for _ in range(REPEATS):
        first = seconds_of(make, generations, nullcontext)
        far.append(seconds_of(make, generations, lambda: contained(FAR)) / first)
        second = seconds_of(make, generations, nullcontext)
        close.append(seconds_of(make, generations, lambda: contained(near)) / second)
        bare += [first, second]
    yield row.name
    yield row.engine if row.programs is None else "soup"
    yield f"{generations:,}"
    yield f"{median(bare):.3f}"
    for ratios in (far, close):
        ordered = sorted(ratios)
        yield f"{100 * (median(ratios) - 1):+.1f} % ({100 * (ordered[2] - 1):+.1f} to {100 * (ordered[-3] - 1):+.1f})"


def main() -> None:
    """Print the table."""
    print("| row | engine | generations | seconds | all limits far away | cells twice what lives |")
    print("|---|---|---|---|---|---|")
    for name in sys.argv[1:] or GENERATIONS:
        print(f"| {' | '.join(measured(ROWS[name], GENERATIONS[name]))} |", flush=True)


if __name__ == "__main__":
    main()
