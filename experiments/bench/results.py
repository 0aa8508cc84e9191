"""Results of a benchmark as a JSON document: every run of every contestant, so that medians can be taken again."""

from __future__ import annotations

import os
import platform
import sys
from collections.abc import Callable
from pathlib import Path
from statistics import median
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, ValidationError

from automata._version import __version__
from automata.engines import available_threads
from automata.files.reading import write_atomically
from experiments.bench.process import Answer, Usage
from experiments.errors import OutputError
from experiments.runs.provenance import git_commit, processor, versions

SCHEMA_VERSION = 1
OURS = "ours"

# wrong: another population than ours; absent: not here, `why` says what to do; failed: it ended badly or too late.
Status = Literal["ok", "wrong", "absent", "failed"]


class _Model(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Seconds(_Model):
    """Seconds on the clock, and of processors, all threads together."""

    wall: float
    cpu: float


class BenchRun(_Model):
    """One measured process. `work`: all but imports and compiling; `steps`: stepping alone; memory in bytes.

    `resident`: the most memory held before the pattern was there. `box`: (height, width), None where unknown.
    """

    process: Seconds
    imports: Seconds
    warm_up: Seconds
    work: Seconds
    steps: Seconds
    peak: int
    resident: int
    population: int
    box: tuple[int, int] | None
    detail: str = ""
    version: str = ""
    digest: str = ""  # of a soup of programs, whose population is their number


def run_of(usage: Usage, told: Answer) -> BenchRun:
    """Return the run of a process that reports its stages."""
    stages = [Seconds(**stage) for stage in (told["load"], told["steps"], told["read"])]
    return BenchRun(
        process=Seconds(wall=usage.wall, cpu=usage.cpu),
        imports=Seconds(**told["imports"]),
        warm_up=Seconds(**told["warm_up"]),
        work=Seconds(wall=sum(one.wall for one in stages), cpu=sum(one.cpu for one in stages)),
        steps=stages[1],
        peak=usage.peak,
        resident=told["resident"],
        population=told["population"],
        box=told["box"],
        detail=told.get("detail", ""),
        version=told["version"],
        digest=told.get("digest", ""),
    )


class Point(_Model):
    """One run to an earlier generation."""

    generations: int
    run: BenchRun


class Contestant(_Model):
    """One program, or one way to use it, on one row."""

    name: str
    setting: str = ""
    status: Status = "ok"
    why: str = ""
    runs: tuple[BenchRun, ...] = ()
    curve: tuple[Point, ...] = ()

    def median(self, value: Callable[[BenchRun], float]) -> float:
        """Return the median of `value` over the runs."""
        return median(value(run) for run in self.runs)

    @property
    def version(self) -> str:
        """The program's version as its runs reported it."""
        return next((run.version for run in self.runs if run.version), "")


class RowResult(_Model):
    """One row; `apart`: stepping alone is compared, not the whole work; `cells`: updated every generation."""

    name: str
    title: str
    engine: str
    generations: int
    cells: int | None
    apart: bool
    note: str
    status: Status
    why: str
    contestants: tuple[Contestant, ...]

    @property
    def ours(self) -> Contestant | None:
        """Our own runs; None for a row that could not be run."""
        return next((one for one in self.contestants if one.name == OURS), None)

    def compared(self, run: BenchRun) -> Seconds:
        """Return the seconds by which a run is compared with others."""
        return run.steps if self.apart else run.work

    def ratio(self, other: Contestant) -> tuple[float, float] | None:
        """Return how many times our CPU seconds, and our seconds on the clock, the other needs; None if unknown."""
        ours = self.ours
        if ours is None or other.status != "ok" or not (ours.runs and other.runs):
            return None
        theirs, own = self.seconds(other), self.seconds(ours)
        if min(theirs.cpu, theirs.wall, own.cpu, own.wall) <= 0:  # too short to be distinguished from reading the file
            return None
        return theirs.cpu / own.cpu, theirs.wall / own.wall

    def seconds(self, one: Contestant) -> Seconds:
        """Return the medians of the seconds by which a contestant that has runs is compared."""
        return Seconds(
            wall=one.median(lambda run: self.compared(run).wall),
            cpu=one.median(lambda run: self.compared(run).cpu),
        )

    def rate(self, one: Contestant) -> float | None:
        """Return cell updates a second on the clock (generations a second on the plane); None if too short."""
        seconds = one.median(lambda run: run.steps.wall)
        return (self.cells or 1) * self.generations / seconds if seconds > 0 else None


class Compiling(_Model):
    """Seconds that an engine's first use takes, with nothing in the cache and with all of it there."""

    cold: float
    cached: float


class Bench(_Model):
    """A benchmark: machine, settings, rows."""

    schema_version: int
    software: dict[str, str | None]
    environment: dict[str, str | int | None]
    settings: dict[str, int | bool]
    command: str
    compiling: dict[str, Compiling] = {}
    rows: dict[str, RowResult] = {}

    def with_row(self, row: RowResult) -> Bench:
        """Return the same with one row added or replaced."""
        return self.model_copy(update={"rows": {**self.rows, row.name: row}})

    def save(self, path: Path) -> None:
        """Write the document, whole or not at all."""
        write_atomically(path, self.model_dump_json(indent=1) + "\n")


def begun(settings: dict[str, int | bool], command: str) -> Bench:
    """Return a benchmark on this machine, without rows."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") if hasattr(os, "sysconf") else None
    library = {name: versions()[name] for name in ("numpy", "numba", "llvmlite")}
    return Bench(
        schema_version=SCHEMA_VERSION,
        software={
            "replicarium": __version__,
            "git_commit": git_commit(),
            "python": sys.version.split()[0],
            **library,
        },
        environment={
            "system": platform.platform(),
            "processor": processor(),
            "cores": os.cpu_count(),
            "memory": memory,
            "engine_threads": available_threads(),
        },
        settings=settings,
        command=command,
    )


def read(path: Path) -> Bench:
    """Return the benchmark in a file; OutputError if it is none, or of another version."""
    try:
        bench = Bench.model_validate_json(path.read_bytes())
    except OSError as error:
        raise OutputError(f"cannot read {path}: {error.strerror}") from None
    except ValidationError as error:
        first: Any = error.errors()[0]
        place = ".".join(map(str, first["loc"])) or "the document"
        raise OutputError(f"{path} is no benchmark of this version: {place}: {first['msg'].lower()}") from None
    if bench.schema_version != SCHEMA_VERSION:
        raise OutputError(f"{path} has schema version {bench.schema_version}, not {SCHEMA_VERSION}: measure anew")
    return bench
