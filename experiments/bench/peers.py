"""The other programs: whether they are here, and how each runs a row best."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from abc import ABC, abstractmethod
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import ClassVar

from automata.formats import read_macrocell
from experiments.bench.process import Usage, measured
from experiments.bench.results import Run, Seconds
from experiments.bench.rows import PEER_MEGABYTES, Row
from experiments.bench.start import Start, rules_folder
from experiments.errors import MeasurementError

# A Python interpreter that has other people's libraries, if it is not the one that runs us.
PYTHON_VARIABLE = "REPLICARIUM_PEERS"
# Compiling a rule of lifelib's, the first time ever.
_PREPARING = 600.0
_NOTHING = Seconds(wall=0, cpu=0)


@dataclass(frozen=True)
class Task:
    """One row as a peer gets it: `folder` is for its files, `limit` the seconds that a run may take."""

    row: Row
    start: Start
    search: tuple[Path, ...]
    folder: Path
    limit: float


class Peer(ABC):
    """Another program that runs some of the rows."""

    name: ClassVar[str]

    @abstractmethod
    def absence(self, task: Task) -> str:
        """Return why it cannot run the row here, and what to do; "" if it can."""

    @abstractmethod
    def setting(self, row: Row) -> str:
        """Return how it is used."""

    def prepare(self, task: Task) -> None:  # noqa: B027 (most have nothing to do)
        """Do once what its users do once, outside any clock."""

    @abstractmethod
    def run(self, task: Task, generations: int) -> Run:
        """Measure one run. Raises MeasurementError."""


class Bgolly(Peer):
    """Golly's console program; steps alone are what it takes more than for reading the file and no step."""

    name = "bgolly"

    def absence(self, task: Task) -> str:
        """Return why it cannot run the row here."""
        golly, rule = task.row.golly, task.start.rule.name
        if shutil.which("bgolly") is None:
            return "not installed (Debian and Ubuntu: apt install golly)"
        if golly and golly.algorithm == "RuleLoader" and rules_folder(rule, task.search) is None:
            return f"no {rule}.rule was found: name its folder with -s, or install Golly with its rules"
        return ""

    def setting(self, row: Row) -> str:
        """Return algorithm, step and memory."""
        assert row.golly is not None
        return f"-a {row.golly.algorithm} -i {row.golly.step} -M {PEER_MEGABYTES}"

    def run(self, task: Task, generations: int) -> Run:
        """Measure one run, and one of no steps, whose memory and seconds are told apart."""
        idle, _, _ = self._run(task, 0)
        usage, population, box = self._run(task, generations)
        steps = Seconds(wall=max(usage.wall - idle.wall, 0), cpu=max(usage.cpu - idle.cpu, 0))
        return Run(
            process=Seconds(wall=usage.wall, cpu=usage.cpu),
            imports=_NOTHING,
            warm_up=_NOTHING,
            work=Seconds(wall=usage.wall, cpu=usage.cpu),
            steps=steps,
            peak=usage.peak,
            resident=idle.peak,
            population=population,
            box=box,
            version=_golly_version(),
        )

    def _run(self, task: Task, generations: int) -> tuple[Usage, int, tuple[int, int] | None]:
        row, golly = task.row, task.row.golly
        assert golly is not None
        words = ["bgolly", "-m", generations, "-i", golly.step, "-M", PEER_MEGABYTES, "-a", golly.algorithm]
        if golly.algorithm == "RuleLoader":
            words += ["-s", f"{rules_folder(task.start.rule.name, task.search)}{os.sep}"]
        answer = task.folder / "golly.mc"
        answer.unlink(missing_ok=True)
        # Said aloud, the population is counted after every step, which would cost where steps are many; the tree of
        # a loop or a machine costs nothing to write, but a soup's does, and QuickLife has none.
        aloud = row.torus or golly.algorithm == "QuickLife"
        if not aloud:
            words += ["-q", "-q", "-o", answer]
        usage = measured([str(word) for word in (*words, task.start.rle(task.folder))], limit=task.limit)
        if aloud:
            generation, _, population = usage.stdout.strip().splitlines()[-1].partition(": ")
            reached, box = int(generation.replace(",", "")), None
            live = int(population.replace(",", "") or -1)
        else:
            if not answer.exists():
                raise MeasurementError("it wrote no result")
            after = read_macrocell(answer)
            reached, live, whole = after.generation, after.population, after.bounding_box
            box = None if whole is None else (whole.height, whole.width)
        if reached != generations:
            raise MeasurementError(f"it stands at generation {reached} instead of {generations}")
        return usage, live, box


class Library(Peer):
    """A Python library, run by an adapter in the interpreter that has it."""

    module: ClassVar[str]
    package: ClassVar[str]

    def absence(self, task: Task) -> str:
        """Return that the library is not installed."""
        python = peer_python()
        if not _has(python, self.module):
            return f"not installed (pip install {self.package}, or name a Python that has it in {PYTHON_VARIABLE})"
        return ""

    def setting(self, row: Row) -> str:
        """Return the name of the distribution."""
        return self.package

    def file(self, task: Task) -> Path:
        """Return the row's start as a file that the library reads."""
        return task.start.cells(task.folder)

    def run(self, task: Task, generations: int) -> Run:
        """Measure one run; the adapter tells its stages."""
        adapter = Path(__file__).with_name("adapters") / f"{self.module}_adapter.py"
        request = {
            "file": str(self.file(task)),
            "rule": task.start.rule.name,
            "generations": generations,
            "megabytes": PEER_MEGABYTES,
        }
        usage, told = answered([peer_python(), adapter], request, task.folder, limit=task.limit)
        return run_of(usage, told)


class Lifelib(Library):
    """lifelib, which compiles C++ for every rule."""

    name = module = "lifelib"
    package = "python-lifelib"

    def absence(self, task: Task) -> str:
        """Return that the library, or a compiler, is not installed."""
        if reason := super().absence(task):
            return reason
        return (
            "" if shutil.which("g++") or shutil.which("clang++") else "needs a C++ compiler, g++ or clang++"
        )

    def file(self, task: Task) -> Path:
        """Return the row's start as a pattern file."""
        return task.start.unzipped(task.folder)

    def prepare(self, task: Task) -> None:
        """Let it compile its rule, if it never has."""
        request = {"file": str(self.file(task)), "generations": 0, "megabytes": 64}
        adapter = Path(__file__).with_name("adapters") / f"{self.module}_adapter.py"
        answered([peer_python(), adapter], request, task.folder, limit=_PREPARING)


class Cax(Library):
    """cax, on JAX."""

    name = module = package = "cax"


class CellPyLib(Library):
    """CellPyLib, in plain Python."""

    name = module = package = "cellpylib"


PEERS: dict[str, type[Peer]] = {peer.name: peer for peer in (Bgolly, Lifelib, Cax, CellPyLib)}


def answered(
    command: list[Path | str], request: dict[str, object], folder: Path, *, limit: float, env=None, cwd=None
) -> tuple[Usage, dict]:
    """Run `command` on a request file; return what the system and what the process itself say of it."""
    asked, answer = folder / "request.json", folder / "answer.json"
    asked.write_text(json.dumps(request), encoding="utf-8")
    answer.unlink(missing_ok=True)
    usage = measured([*command, asked, answer], limit=limit, env=env, cwd=cwd)
    return usage, json.loads(answer.read_text(encoding="utf-8"))


def run_of(usage: Usage, told: dict) -> Run:
    """Return the run of a process that tells its stages."""
    stages = [Seconds(**told[name]) for name in ("load", "steps", "read")]
    return Run(
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
    )


def peer_python() -> Path:
    """Return the interpreter for other people's libraries: REPLICARIUM_PEERS, a Python or its environment."""
    chosen = Path(os.environ.get(PYTHON_VARIABLE) or sys.executable)
    return chosen / "bin" / "python" if chosen.is_dir() else chosen


@cache
def _has(python: Path, module: str) -> bool:
    find = f"import importlib.util, sys; sys.exit(importlib.util.find_spec({module!r}) is None)"
    try:
        return subprocess.run([python, "-c", find], capture_output=True, timeout=60).returncode == 0
    except (OSError, subprocess.SubprocessError):
        return False


@cache
def _golly_version() -> str:
    """Return the version that bgolly's first line tells."""
    said = subprocess.run(["bgolly", "-h"], capture_output=True, text=True, timeout=60).stdout.split()
    return said[3] if said[:3] == ["This", "is", "bgolly"] and len(said) > 3 else ""
