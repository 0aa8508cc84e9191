"""What the first use of an engine costs in a new process: imports and compiling."""

from __future__ import annotations

import tempfile
from pathlib import Path

from experiments.bench.measure import Plan, ask_ours
from experiments.bench.results import Compiling
from experiments.bench.row import Row
from experiments.errors import MeasurementError

_LIMIT = 600.0
# One row of each engine, for the seconds that its compiling takes.
_COMPILED = {"dense": "langton-soup", "bitplane": "life-soup", "sparse": "langton", "hashlife": "galaxy"}


def measure_compiling(engine: str, plan: Plan) -> Compiling | None:
    """Return what an engine's first use takes in a new process, without and with a cache; None if that failed."""
    if engine not in _COMPILED:
        return None
    with tempfile.TemporaryDirectory(prefix="replicarium-bench-") as place:
        folder = Path(place)
        env = {"REPLICARIUM_CACHE": str(folder / "cache")}
        try:
            cold, cached = (ask_ours(_COMPILED[engine], plan, folder, _LIMIT, None, env=env)[1] for _ in range(2))
        except MeasurementError:
            return None
    seconds = [sum(told[stage]["wall"] for stage in ("imports", "warm_up")) for told in (cold, cached)]
    return Compiling(cold=seconds[0], cached=seconds[1])


def compiled_engines(rows: list[Row]) -> list[str]:
    """Return the engines of `rows` whose compiling is measured."""
    return [engine for engine in _COMPILED if any(row.engine == engine for row in rows)]
