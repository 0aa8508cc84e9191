"""One measured process: started by a launcher of its own, which reads the system's account of it."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypedDict

from experiments.errors import MeasurementError

# The folder that holds our packages: our measured processes import them from there.
ROOT = Path(__file__).resolve().parents[2]
_LAUNCHER = Path(__file__).with_name("launch.py")


@dataclass(frozen=True)
class Usage:
    """What the system says of a process that ended well; `peak` in bytes, `cpu` of all its threads."""

    wall: float
    cpu: float
    peak: int
    stdout: str


def measured(
    command: Sequence[str | Path],
    *,
    limit: float,
    env: Mapping[str, str] | None = None,
    cwd: Path | None = None,
) -> Usage:
    """Run `command` to its end and return what it used.

    Raises MeasurementError if it fails or takes more than `limit` seconds. Interrupted, it leaves no process behind.
    """
    with tempfile.TemporaryDirectory(prefix="replicarium-bench-") as place:
        report, out, err = (Path(place, name) for name in ("report", "out", "err"))
        words = [sys.executable, "-I", "-S", _LAUNCHER, report, limit, out, err, *command]
        # A session of its own: Ctrl-C on the terminal is for us to pass on, and then to all of it.
        launcher = subprocess.Popen(
            [str(word) for word in words],
            stdin=subprocess.DEVNULL,
            env={**os.environ, **(env or {})},
            cwd=cwd,
            start_new_session=True,
        )
        try:
            launcher.wait()
        except BaseException:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(launcher.pid, signal.SIGKILL)
            launcher.wait()
            raise
        if not report.exists():
            raise MeasurementError(f"{command[0]} could not be started")
        told = json.loads(report.read_text(encoding="utf-8"))
        if told["stopped"]:
            raise MeasurementError(f"stopped after {limit:.0f} s")
        if told["status"]:
            last = err.read_text(encoding="utf-8", errors="replace").strip().splitlines()
            raise MeasurementError(f"status {told['status']}: {last[-1] if last else 'nothing was said'}")
        stdout = out.read_text(encoding="utf-8", errors="replace")
        return Usage(told["wall"], told["cpu"], told["peak"], stdout)


class StageSeconds(TypedDict):
    """What a process took for one of its stages: seconds on the clock, and of processors."""

    wall: float
    cpu: float


class Answer(TypedDict, total=False):
    """What a measured process says of itself: its stages, and what it found; of one that only compiled, two stages."""

    imports: StageSeconds
    warm_up: StageSeconds
    load: StageSeconds
    steps: StageSeconds
    read: StageSeconds
    resident: int
    population: int
    box: tuple[int, int] | None
    detail: str
    version: str
    digest: str


def answered(
    command: Sequence[Path | str],
    request: Mapping[str, object],
    folder: Path,
    *,
    limit: float,
    env: Mapping[str, str] | None = None,
    cwd: Path | None = None,
) -> tuple[Usage, Answer]:
    """Run `command` on a request file; return what the system and what the process itself say of it."""
    asked, answer = folder / "request.json", folder / "answer.json"
    asked.write_text(json.dumps(request), encoding="utf-8")
    answer.unlink(missing_ok=True)
    usage = measured([*command, asked, answer], limit=limit, env=env, cwd=cwd)
    return usage, json.loads(answer.read_text(encoding="utf-8"))
