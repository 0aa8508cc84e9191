"""Run a row with cubff, the reference implementation of soups of programs, built for the CPU."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from automata.replicators.files import alone
from automata.soups.checkpoint import read_cubff, write_cubff
from experiments.bench.peer import Peer, Task
from experiments.bench.process import Usage, measured
from experiments.bench.programs import IDLE, SEED, start_of
from experiments.bench.results import BenchRun, Seconds
from experiments.bench.row import Row
from experiments.errors import MeasurementError

# Its program, `bin/main` of github.com/paradigms-of-intelligence/cubff built with `make CUDA=0`.
PROGRAM_VARIABLE = "REPLICARIUM_CUBFF"
_NOTHING = Seconds(wall=0, cpu=0)


class Cubff(Peer):
    """cubff on one thread; its epochs alone are what it takes more than for the first IDLE ones."""

    name = "cubff"

    def absence(self, task: Task) -> str:
        """Return that it is not here."""
        if alone() or _program() is None:
            return (
                f"not here (build github.com/paradigms-of-intelligence/cubff, name its bin/main in {PROGRAM_VARIABLE})"
            )
        return ""

    def setting(self, row: Row) -> str:
        """Return the language and the number of threads."""
        return f"--lang {row.rule}, OMP_NUM_THREADS=1"

    def prepare(self, task: Task) -> None:
        """Write the checkpoint that it starts from."""
        soup = start_of(task.row)
        write_cubff(soup.programs, soup.epoch, task.folder / "start.dat")

    def run(self, task: Task, generations: int) -> BenchRun:
        """Measure one run, and one of IDLE epochs; both compress and write the soup twice."""
        idle, _ = self._run(task, IDLE)
        usage, digest = self._run(task, generations)
        steps = Seconds(wall=max(usage.wall - idle.wall, 0), cpu=max(usage.cpu - idle.cpu, 0))
        assert task.row.programs is not None
        return BenchRun(
            process=Seconds(wall=usage.wall, cpu=usage.cpu), imports=_NOTHING, warm_up=_NOTHING,
            work=Seconds(wall=usage.wall, cpu=usage.cpu), steps=steps, peak=usage.peak, resident=0,
            population=task.row.programs.count, box=None, digest=digest,
        )  # fmt: skip

    def _run(self, task: Task, epochs: int) -> tuple[Usage, str]:
        import hashlib

        row, program = task.row, _program()
        assert row.programs is not None
        assert program is not None
        folder = task.folder / "kept"
        shutil.rmtree(folder, ignore_errors=True)
        # It saves and may end only after epochs that are multiples of an interval, the first among them.
        interval = epochs - 1
        if row.programs.before % interval:
            raise MeasurementError(f"it cannot save {epochs} epochs after {row.programs.before}")
        words = [
            program, "--lang", row.rule, "--seed", SEED, "--num", row.programs.count, "--disable_output",
            "--load", task.folder / "start.dat", "--checkpoint_dir", folder, "--print_interval", interval,
            "--save_interval", interval, "--clear_interval", interval,
            "--max_epochs", row.programs.before + epochs - 1,
        ]  # fmt: skip
        usage = measured([str(word) for word in words], limit=task.limit, env={"OMP_NUM_THREADS": "1"})
        last = max(folder.glob("*.dat"), default=None)
        programs, reached = read_cubff(last) if last is not None else (None, 0)
        if programs is None or reached != row.programs.before + epochs:
            raise MeasurementError(f"it stands after {reached} epochs instead of {row.programs.before + epochs}")
        return usage, hashlib.sha256(programs.data).hexdigest()


def _program() -> Path | None:
    named = os.environ.get(PROGRAM_VARIABLE)
    found = shutil.which(named) if named else shutil.which("cubff")
    return Path(found).resolve() if found else None
