"""No command opens a connection, and none writes or starts anything but what it is told to: asked of the interpreter.

Python's audit events see every file, socket and process that Python code opens, in workers too; `strace`, where it is,
sees what compiled code does as well.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from automata.runtime.jit import cache_folder
from experiments.commands import app
from tests.experiments.conftest import command, environment

WATCH = Path(__file__).resolve().parents[2] / "support" / "watched_calls"
PLANTED = "tests.experiments.example_studies.planted"
BUDGET = ("--budget", "generations=400")
# Each command with something small to do, one after the other in one folder; the first of them is run by `make test`.
LINES = {
    "run": ("run", "langton", "-m", "9", "-o", "end.rle", "--checkpoint", "kept.mc", "--audit", "log.jsonl"),
    "audit": ("audit", "log.jsonl"),
    "view": ("view", "highlife", "--page", "page.html"),
    "profile": (
        "profile", "highlife", "--budget", "steps=30,periods=2,depth=2,mutants=3,controls=3,words=0",
        "--workers", "2", "--out", "page",
    ),
    "soup run": ("soup", "run", "bff_noheads", "--programs", "64", "--epochs", "3", "--out", "soup"),
    "soup profile": ("soup", "profile", "0x80c05b2e3e7d5d", "--language", "bff", "--runs", "3"),
    "soup appear": ("soup", "appear", "bff_selfmove", "--programs", "1", "--checkpoint", "kept.json"),
    "census": ("census", "--sample", "2", "--workers", "1", "--out", "judged"),
    "evolve": (
        "evolve", "--species", "4", "--boards", "2", "--least", "40", "--most", "40", "--generations", "90",
        "--workers", "2", "--out", "evolved",
    ),
    "bench": ("bench", "life-soup-256", "--quick", "--repeats", "1", "-o", "bench.json"),
    "train": ("train", "W110", "-d", "dense", "-e", "table", "-o", "w110.safetensors", "--workers", "2"),
    "certify": ("certify", "w110.safetensors", "W110"),
    "smallest": ("smallest", "W110", "--widest", "2", "--seeds", "1", "--updates", "9", "--out", "."),
    "zoo": ("zoo", "parity", "--out", ".", *BUDGET),
    "demo": ("demo", "-q", "--set", "draws=1", "--set", "periods=1", "--set", "wrong_contexts=[]"),
    "closed-loop": ("closed-loop", "--generations", "1", *BUDGET),
    "scribe": ("scribe", "--generations", "1", "--budget", "generations=2"),
    "study list": ("study", "list"),
    "study show": ("study", "show", "emulation"),
    "study run": ("study", "run", PLANTED, "--workers", "2", "-q"),
    "study calibrate": ("study", "calibrate", "self-copy", "--draws", "1"),
    "runs list": ("runs", "list"),
    "runs show": ("runs", "show", "last"),
    "runs compare": ("runs", "compare", "last", "last", "--study", PLANTED),
    "runs export": ("runs", "export", "last", "-o", "table.csv", "--study", PLANTED),
    "runs record": ("runs", "record", "last", "-o", "record.json", "--study", PLANTED),
    "runs reindex": ("runs", "reindex"),
    "report": ("report", "last", "--study", PLANTED),
    "list": ("list", "all"),
    "check": ("check", "tests.support.planted_steps:right", "--rule", "B36/S23", "--torus"),
    "rule": ("rule", "highlife", "-o", "highlife.rule"),
    "cite": ("cite", "langton"),
    "claims": ("claims",),
    "doctor": ("doctor",),
}  # fmt: skip
# Beside its folder a command may write what is compiled, and what matplotlib keeps of its fonts; `bench`, files that
# it hands to other programs; and what processes share, in memory.
ALSO = ("/dev/null", "/dev/shm")
# What says on which machine and from which commit something was measured.
ASKED = ("git", "uname")


def calls_of(words: tuple[str, ...], folder: Path, status: tuple[int, ...]) -> dict[str, set[str]]:
    """Run a command in a folder and return what it and its workers called, by kind."""
    log = folder.parent / f"{folder.name}.calls"
    log.unlink(missing_ok=True)
    paths = os.pathsep.join([str(WATCH), str(WATCH.parents[2])])
    more = {"PYTHONPATH": paths, "REPLICARIUM_CALLS": str(log), "PYTHONDONTWRITEBYTECODE": "1"}
    done = subprocess.run(
        command(*words), cwd=folder, env={**environment(), **more}, capture_output=True, encoding="utf-8", timeout=300
    )
    assert done.returncode in status, (words, done.stderr)
    found: dict[str, set[str]] = {"write": set(), "net": set(), "start": set()}
    for line in log.read_text().splitlines():
        kind, value = json.loads(line)
        found[kind].add(value)
    return found


def faults(calls: dict[str, set[str]], folder: Path, also: tuple[str, ...] = ()) -> list[str]:
    """Return what was written elsewhere than it may be, was connected to, or was started."""
    import matplotlib

    fonts = Path(matplotlib.get_cachedir()), Path(matplotlib.get_configdir())
    places = [folder, cache_folder(), *fonts, *map(Path, (*ALSO, *also))]
    allowed = [str(place) for place in places if place is not None]
    found = [
        f"writes {path}"
        for path in calls["write"]
        if path and not any(path == place or path.startswith(place + os.sep) for place in allowed)
    ]
    found += [f"connects to {address}" for address in calls["net"] if not re.search(r"127\.0\.0\.1|::1|/\w", address)]
    own = Path(sys.executable).resolve()
    starts = [name for name in calls["start"] if name not in ASKED and Path(name).resolve() != own]
    return found + [f"starts {name}" for name in starts]


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    return tmp_path_factory.mktemp("calls") / "here"


def test_every_command_is_asked():
    leaves = {
        name if below is None else f"{name} {below}"
        for name, what in app.COMMANDS.items()
        for below in ([None] if isinstance(what, app.Leaf) else what.commands)
    }
    assert set(LINES) == leaves


@pytest.mark.parametrize(
    "name", [pytest.param(name, marks=() if name == "run" else pytest.mark.long) for name in LINES]
)
def test_a_command_writes_in_its_folder_and_connects_to_nothing(name, folder):
    folder.mkdir(exist_ok=True)
    if name == "audit" and not (folder / "log.jsonl").exists():
        calls_of(LINES["run"], folder, (0,))
    calls = calls_of(LINES[name], folder, (0, 1, 3))
    also = (tempfile.gettempdir(),) if name == "bench" else ()
    assert faults(calls, folder, also) == []
    if name == "run":
        assert {"end.rle", "kept.mc", "log.jsonl"} <= {Path(path).name for path in calls["write"]}


def test_the_question_can_be_answered_otherwise(tmp_path):
    """Planted: a module that writes elsewhere, looks up a name and starts a program."""
    (tmp_path / "here").mkdir()
    (tmp_path / "here" / "planted.py").write_text(
        "import os, socket, subprocess\n"
        f"open({str(tmp_path / 'elsewhere')!r}, 'w').close()\n"
        "with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as one:\n"
        "    one.connect(('192.0.2.1', 9))\n"
        "subprocess.run(['true'])\n"
    )
    calls = calls_of(("--import", "planted", "cite", "langton"), tmp_path / "here", (0,))
    found = faults(calls, tmp_path / "here")
    assert [fault.split()[0] for fault in sorted(found)] == ["connects", "starts", "writes"]


@pytest.mark.long
@pytest.mark.skipif(shutil.which("strace") is None, reason="strace is not installed")
def test_compiled_code_connects_to_nothing_either(tmp_path):
    for words in (
        ("run", "langton", "-m", "300", "-q"),
        ("profile", "highlife", "--budget", "steps=20,mutants=0", "-q"),
    ):
        traced = tmp_path / "traced"
        subprocess.run(
            ["strace", "-f", "-qq", "-e", "trace=network", "-o", traced, *command(*words)],
            cwd=tmp_path, env=environment(), check=True, capture_output=True, timeout=600,
        )  # fmt: skip
        assert [line for line in traced.read_text().splitlines() if re.search(r"AF_INET|AF_PACKET", line)] == []
