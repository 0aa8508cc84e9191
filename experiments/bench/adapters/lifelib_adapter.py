"""lifelib (Adam P. Goucher) on a pattern file of the plane; its rule is compiled, once for all, before the clock."""

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
        import lifelib
    with clock.stage("warm_up"):
        session = lifelib.load_rules("b3s23")
        tree = session.lifetree(n_layers=1, memory=asked["megabytes"])
        tree.pattern("bo$2bo$3o!").advance(8)
    resident = peak_bytes()
    with clock.stage("load"):
        pattern = tree.load(asked["file"])
    with clock.stage("steps"):
        pattern = pattern.advance(asked["generations"])
    with clock.stage("read"):
        population, box = pattern.population, pattern.bounding_box
    clock.tell(
        place,
        population=population,
        box=[box[3], box[2]] if box else None,
        resident=resident,
        version=version("python-lifelib"),
    )


main()
