"""Run a row with Golly's console program."""

from __future__ import annotations

import os
import shutil
import subprocess
from functools import cache

from automata.formats import read_macrocell
from automata.replicators.files import alone
from experiments.bench.peer import Peer, Task
from experiments.bench.process import Usage, measured
from experiments.bench.results import BenchRun, Seconds
from experiments.bench.row import PEER_MEGABYTES, Row
from experiments.bench.start import rules_folder
from experiments.errors import MeasurementError

_NOTHING = Seconds(wall=0, cpu=0)


class Bgolly(Peer):
    """Golly's console program; steps alone are what it takes more than for reading the file and no step."""

    name = "bgolly"

    def absence(self, task: Task) -> str:
        """Return why it cannot run the row here."""
        golly, rule = task.row.golly, task.start.rule.name
        if alone() or shutil.which("bgolly") is None:
            return "not installed (Debian and Ubuntu: apt install golly)"
        if golly and golly.algorithm == "RuleLoader" and rules_folder(rule, task.search) is None:
            return f"no {rule}.rule was found: name its folder with -s, or install Golly with its rules"
        return ""

    def setting(self, row: Row) -> str:
        """Return algorithm, step and memory."""
        assert row.golly is not None
        return f"-a {row.golly.algorithm} -i {row.golly.step} -M {PEER_MEGABYTES}"

    def run(self, task: Task, generations: int) -> BenchRun:
        """Measure one run, and one of no steps, whose memory and seconds are reported separately."""
        idle, _, _ = self._run(task, 0)
        usage, population, box = self._run(task, generations)
        steps = Seconds(wall=max(usage.wall - idle.wall, 0), cpu=max(usage.cpu - idle.cpu, 0))
        return BenchRun(
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


@cache
def _golly_version() -> str:
    """Return the version in bgolly's first line."""
    said = subprocess.run(["bgolly", "-h"], capture_output=True, text=True, timeout=60).stdout.split()
    return said[3] if said[:3] == ["This", "is", "bgolly"] and len(said) > 3 else ""
