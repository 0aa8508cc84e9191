"""The viewer's modules, run by node."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

SCRIPT = Path(__file__).with_name("viewer_node.mjs")
NODE = shutil.which("node")
needs_node = pytest.mark.skipif(NODE is None, reason="needs node, which runs the viewer's modules outside a browser")


def ask(*jobs: dict[str, Any]) -> list[Any]:
    """Return what the modules answer to jobs that `viewer_node.mjs` knows."""
    return asked_of(SCRIPT, *jobs)


def asked_of(script: Path, *jobs: dict[str, Any]) -> list[Any]:
    """Return what a script for node answers to jobs."""
    assert NODE is not None
    done = subprocess.run([NODE, str(script)], input=json.dumps(jobs), capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    answers = json.loads(done.stdout)
    assert len(answers) == len(jobs)
    return list(answers)
