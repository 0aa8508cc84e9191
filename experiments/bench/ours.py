"""Our own run of one row: `python ours.py REQUEST ANSWER`, a process of its own, started by `measure`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from experiments.bench.adapters.bench_clock import StageClock, peak_bytes, request

if TYPE_CHECKING:  # what is imported is measured
    from automata.engines import Engine
    from automata.pattern import Pattern
    from automata.rule import Rule
    from automata.universe import Universe

# Enough for a stride of every kind, and for the threads to be started.
_WARM_GENERATIONS = 40
# A board of that side is cut into bands as larger ones are.
_WARM_SIDES = {"bitplane": 2048, "dense": 512}


def main() -> None:
    """Run one request."""
    asked, place = request()
    clock = StageClock()
    with clock.stage("imports"):
        from automata._version import __version__
        from automata.engines import make_engine
        from automata.topology import Topology
        from automata.universe import Universe
        from experiments.bench.row import OUR_MEMORY
        from experiments.bench.rows import ROWS
        from experiments.bench.start import begin, find_rule_of

    row = ROWS[asked["row"]]
    row = row.shrunk() if asked["quick"] else row
    if row.programs is not None:
        from experiments.bench.programs import run_programs

        run_programs(row, asked["generations"], clock, place)
        return
    search = tuple(Path(folder) for folder in asked["search"])
    giant = row.engine in ("hashlife", "auto")

    def engine(rule: Rule, topology: Topology) -> Engine:
        return make_engine(row.engine, rule, topology, max_memory=OUR_MEMORY if giant else 0)

    with clock.stage("warm_up"):
        rule = find_rule_of(row, search)
        warm_up(rule, row.engine, torus=row.torus, side=row.side)
    resident = peak_bytes()
    if asked["generations"] is None:  # compiling was all
        clock.tell(place)
        return
    with clock.stage("load"):
        start = begin(row, search, rule)
        universe = Universe(rule, start.universe, start.topology, engine=engine(rule, start.topology))
        del start  # or a large start would count as memory of the run
    with clock.stage("steps"):
        if asked["manner"] == "by ones":
            for _ in range(asked["generations"]):
                universe.run(1)
        elif asked["manner"] == "watched":
            universe = watched(engine(rule, universe.topology), universe.pattern, asked["generations"])
        else:
            universe.run(asked["generations"])
    with clock.stage("read"):
        population, box = universe.population, universe.bounding_box
    clock.tell(
        place,
        population=population,
        box=[box.height, box.width] if box is not None else None,
        resident=resident,
        version=__version__,
        detail=universe.engine_report(),
    )


def watched(engine: Engine, seed: Pattern, generations: int) -> Universe:
    """Run the seed, stopping after every generation in which a copy of it stands."""
    from automata.engines.sparse.engine import SparseEngine
    from automata.replication.copies.scan import FastScan, Watch

    assert isinstance(engine, SparseEngine)
    watch = Watch(engine, seed, (FastScan(seed, engine.rule.symmetry_group),))
    while watch.step < generations:
        watch.until(generations)
    return watch.universe


def warm_up(rule: Rule, engine: str, *, torus: bool, side: int | None) -> None:
    """Run a small universe of the same kind, so that every kernel is compiled before the clock."""
    import numpy as np

    from automata.engines import make_engine
    from automata.pattern import Pattern
    from automata.topology import PLANE, Torus
    from automata.universe import Universe

    random = np.random.default_rng(0)
    if torus:
        small = min(side or 0, _WARM_SIDES.get(engine, 64))
        cells = random.integers(0, rule.n_states, (small, small), dtype=np.uint8)
        Universe(rule, cells, Torus(small, small), engine=engine).run(_WARM_GENERATIONS)
        return
    small = min(side or 8, 300)  # from 257 on, a two-state soup is one for `auto`
    pattern = Pattern(random.integers(0, rule.n_states, (small, small), dtype=np.uint8))
    # So little memory that HashLife collects, too.
    made = make_engine(engine, rule, PLANE, max_memory=1 << 22 if engine == "hashlife" else 0)
    universe = Universe(rule, pattern, engine=made)
    universe.run(_WARM_GENERATIONS)
    assert universe.population >= 0


if __name__ == "__main__":
    main()
