"""Rows that are soups of programs: where they start, and our own run of one."""

from __future__ import annotations

from experiments.bench.adapters.bench_clock import StageClock, peak_bytes
from experiments.bench.row import Row

SEED = 10248
# Copies what is in front of head 0 behind head 1, in both directions, and is its own mirror image.
_REPLICATOR = "[[{.>]-]".ljust(56, "·") + "]-]>.{[["
# Epochs before the clock starts, as of a run whose seconds are subtracted (see `Cubff`).
IDLE = 2


def start_of(row: Row):  # type: ignore[no-untyped-def]  # what is imported is measured
    """Return the Soup that a row starts with."""
    from automata.soups.languages.library import find_language
    from automata.soups.soup import Soup, SoupSettings

    assert row.programs is not None
    assert row.rule is not None
    language = find_language(row.rule)
    soup = Soup(SoupSettings(language, seed=SEED, programs=row.programs.count))
    if row.programs.planted:
        soup.programs[:: row.programs.planted] = list(language.from_text(_REPLICATOR))
    return soup.run(row.programs.before)


def run_programs(row: Row, epochs: int, clock: StageClock, place: str) -> None:
    """Run a row's soup, its first IDLE epochs before the clock, and tell what it took."""
    from automata._version import __version__

    with clock.stage("warm_up"):
        small = Row(**{**vars(row), "programs": type(row.programs)(64)})  # type: ignore[misc]
        start_of(small).run(1)
    resident = peak_bytes()
    with clock.stage("load"):
        soup = start_of(row).run(IDLE)
    with clock.stage("steps"):
        soup.run(epochs - IDLE)
    with clock.stage("read"):
        digest = soup.digest()
    clock.tell(
        place, population=len(soup.programs), box=None, resident=resident, version=__version__, digest=digest,
        detail=f"{soup.steps.mean():.0f} steps a pair, {soup.executed.mean():.0f} executed",
    )  # fmt: skip
