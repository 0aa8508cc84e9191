"""What all tests share: Hypothesis' profiles and a way to run a fresh interpreter."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from tests.support.depth import THOROUGH

REPOSITORY = Path(__file__).resolve().parent.parent

# No profile has a deadline: the first call of a kernel compiles it. `ci` draws the same cases every time,
# `dev` (the default) draws new ones; HYPOTHESIS_PROFILE names another.
# Boards are large draws; that is no fault of theirs.
# Tests that say no number of their own try 20 cases in `make test`, a hundred in `make test-long`.
CASES = 100 if THOROUGH else 20
settings.register_profile(
    "dev", max_examples=CASES, deadline=None, print_blob=True, suppress_health_check=[HealthCheck.data_too_large]
)
settings.register_profile(
    "ci",
    max_examples=CASES,
    deadline=None,
    derandomize=True,
    database=None,
    print_blob=True,
    # Nor is a busy machine a fault of a strategy's.
    suppress_health_check=[HealthCheck.data_too_large, HealthCheck.too_slow],
)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE") or ("ci" if os.environ.get("CI") else "dev"))


@pytest.fixture(scope="session")
def run_python() -> Callable[..., str]:
    """Run a program in a new interpreter and return what it prints.

    `root` is where its packages lie (this repository), `env` what to change in the environment.
    """

    def run(program: str, *, root: Path = REPOSITORY, env: dict[str, str] | None = None) -> str:
        environment = {**os.environ, "PYTHONPATH": str(root), **(env or {})}
        done = subprocess.run(
            [sys.executable, "-c", program], capture_output=True, text=True, env=environment, cwd=root
        )
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()

    return run
