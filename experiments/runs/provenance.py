"""Provenance: what produced a result: software, parameters, machine, threads, time."""

from __future__ import annotations

import os
import platform
import subprocess
import sys
from datetime import UTC, datetime
from functools import cache
from importlib import metadata
from pathlib import Path

import llvmlite.binding as llvm

from automata._version import __version__
from automata.engines import available_threads
from automata.files.json_types import JsonObject
from automata.runtime.jit import config as numba_config
from experiments.storage.documents import Provenance
from neural.arithmetic import current_name

SCHEMA_VERSION = 1
_SOFTWARE = (
    "numpy",
    "numba",
    "llvmlite",
    "scipy",
    "torch",
    "matplotlib",
    "pillow",
    "safetensors",
    "pydantic",
)


def utc_now() -> str:
    """Return the time as ISO 8601 in UTC, to the millisecond: small runs may start in one second."""
    return datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def collect(command: list[str], parameters: JsonObject) -> Provenance:
    """Return the provenance record of a run that starts now; `status` and `finished` are filled in later."""
    return {
        "schema_version": SCHEMA_VERSION,
        "status": "running",
        "started": utc_now(),
        "finished": None,
        # A file's name may hold what is no text.
        "command": [word.encode("utf-8", "backslashreplace").decode() for word in command],
        "software": {
            "replicarium": __version__,
            "git_commit": git_commit(),
            "python": sys.version.split()[0],
            **versions(),
        },
        "parameters": parameters,
        "environment": {
            "system": platform.platform(),
            "processor": processor(),
            "cores": os.cpu_count(),
            "engine_threads": available_threads(),
            "torch_threads": _torch_threads(),
            "code_path": code_path(),
            "arithmetic": current_name(),
        },
        "seconds": {},
    }


@cache
def versions() -> dict[str, str | None]:
    """Return the installed version of each library that a result depends on (None: not installed)."""
    found: dict[str, str | None] = {}
    for name in _SOFTWARE:
        try:
            found[name] = metadata.version(name)
        except metadata.PackageNotFoundError:
            found[name] = None
    return found


@cache
def git_commit() -> str | None:
    """Return the commit of the checkout that this code runs from, `+changes` if it was edited, else None."""
    root = Path(__file__).resolve().parents[2]
    if not (root / ".git").exists():
        return None
    try:
        commit = _git(root, "rev-parse", "HEAD")
        return f"{commit}+changes" if _git(root, "status", "--porcelain", "-uno") else commit
    except (OSError, subprocess.SubprocessError):
        return None


def _git(root: Path, *words: str) -> str:
    done = subprocess.run(["git", "-C", str(root), *words], capture_output=True, text=True, check=True, timeout=10)
    return done.stdout.strip()


@cache
def processor() -> str:
    """Return the processor's name as the system gives it."""
    try:
        for line in Path("/proc/cpuinfo").read_text(encoding="utf-8", errors="replace").splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    except OSError:
        pass
    return platform.processor() or platform.machine()


def code_path() -> dict[str, str | None]:
    """Return for which processor numba compiles here, and for which vectors torch chose its code (None: not loaded)."""
    torch = sys.modules.get("torch")
    return {
        "numba": numba_config.CPU_NAME or llvm.get_host_cpu_name(),
        "torch": None if torch is None else torch.backends.cpu.get_cpu_capability(),
    }


def _torch_threads() -> int | None:
    torch = sys.modules.get("torch")
    return None if torch is None else int(torch.get_num_threads())
