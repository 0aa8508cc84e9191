"""CellPyLib (Luis M. Antunes) on a torus, with its own rules for Life and for Langton's loop."""

from __future__ import annotations

from importlib.metadata import version
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from experiments.bench.adapters.bench_clock import StageClock, peak_bytes, request
else:  # the Python that runs this has none of our packages
    from bench_clock import StageClock, peak_bytes, request


def main() -> None:
    """Run one request."""
    asked, place = request()
    clock = StageClock()
    with clock.stage("imports"):
        import cellpylib
        import numpy as np
    with clock.stage("warm_up"):
        if asked["rule"] == "B3/S23":
            neighbourhood, rule = "Moore", cellpylib.game_of_life_rule
        else:
            neighbourhood, rule = "von Neumann", cellpylib.LangtonsLoop()
    resident = peak_bytes()
    with clock.stage("load"):
        start = np.load(asked["file"])[None].astype(np.int32)
    with clock.stage("steps"):
        history = cellpylib.evolve2d(
            start,
            timesteps=asked["generations"] + 1,
            apply_rule=rule,
            neighbourhood=neighbourhood,
            memoize=asked["rule"] != "B3/S23",
        )
    with clock.stage("read"):
        population = int(np.count_nonzero(history[-1]))
    clock.tell(place, population=population, box=None, resident=resident, version=version("cellpylib"))


main()
