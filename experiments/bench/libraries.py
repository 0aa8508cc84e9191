"""Run a row with other Python libraries, each by an adapter in the interpreter that has it."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from functools import cache
from pathlib import Path
from typing import ClassVar

from automata.replicators.files import alone
from experiments.bench.peer import Peer, Task
from experiments.bench.process import answered
from experiments.bench.results import BenchRun, run_of
from experiments.bench.row import PEER_MEGABYTES, Row

# A Python interpreter that has other people's libraries, if it is not the one that runs us.
PYTHON_VARIABLE = "REPLICARIUM_PEERS"
# Compiling a rule of lifelib's, the first time ever.
_PREPARING = 600.0


class Library(Peer):
    """A Python library, run by an adapter in the interpreter that has it."""

    module: ClassVar[str]
    package: ClassVar[str]

    def absence(self, task: Task) -> str:
        """Return that the library is not installed."""
        if alone() or not _has(peer_python(), self.module):
            return f"not installed (pip install {self.package}, or name a Python that has it in {PYTHON_VARIABLE})"
        return ""

    def setting(self, row: Row) -> str:
        """Return the name of the distribution."""
        return self.package

    def file(self, task: Task) -> Path:
        """Return the row's start as a file that the library reads."""
        return task.start.cells(task.folder)

    def run(self, task: Task, generations: int) -> BenchRun:
        """Measure one run; the adapter reports its stages."""
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
        return "" if shutil.which("g++") or shutil.which("clang++") else "needs a C++ compiler, g++ or clang++"

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
