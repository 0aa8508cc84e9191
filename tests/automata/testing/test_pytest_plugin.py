"""The pytest plugin, in a pytest of its own: boards in the report, kernels warmed once, a profile without deadline."""

from __future__ import annotations

import os
import subprocess
import sys
import tomllib
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[3]

TESTS = """
from hypothesis import given, settings
from automata import Torus, Universe
from automata.testing.steps import assert_steps_like
from automata.testing.strategies import soups

def test_the_profile_has_no_deadline():
    assert settings.default.deadline is None

@given(soups(max_side=8))
def test_soups(soup):
    assert soup.population < 2

def test_a_universe():
    universe = Universe("life", [[1, 1, 1]], engine="reference")
    number = 5
    assert universe.population == 4

def test_a_pattern_that_is_made_in_the_assertion():
    soup = Universe("life", [[1, 1, 1]], engine="reference").pattern
    assert Universe("life", soup, engine="reference").run(1).pattern == soup

def test_a_step():
    assert_steps_like(lambda board: board, "B3/S23", max_examples=1)
"""
CONFTEST = """
import automata.testing.warming
automata.testing.warming.warm_up = lambda: print("WARMED UP")
"""


def test_reports_hold_boards_and_kernels_are_warmed_once(tmp_path):
    (tmp_path / "test_mine.py").write_text(TESTS)
    (tmp_path / "conftest.py").write_text(CONFTEST)
    words = ["-p", "automata.testing.pytest_plugin", "-p", "no:replicarium", "-p", "no:cacheprovider", "-s"]
    done = subprocess.run(
        [sys.executable, "-m", "pytest", *words, "--hypothesis-profile=replicarium", "test_mine.py"],
        capture_output=True, text=True, cwd=tmp_path, env={**os.environ, "PYTHONPATH": str(REPOSITORY)},
    )  # fmt: skip
    said = done.stdout
    assert "4 failed, 1 passed" in said, said + done.stderr
    assert said.count("WARMED UP") == 1
    sections = [line.strip(" -") for line in said.splitlines() if "Replicarium: " in line]
    assert sections == [
        "Replicarium: soup as RLE",
        "Replicarium: universe as RLE",
        "Replicarium: soup as RLE",
        "Replicarium: before as RLE",
        "Replicarium: expected as RLE",
        "Replicarium: got as RLE",
    ]
    assert "x = 3, y = 3, rule = B3/S23:T3,3" in said


def test_the_entry_points_are_named_in_both_distributions():
    for place in ("pyproject.toml", "packaging/core/pyproject.toml"):
        points = tomllib.loads((REPOSITORY / place).read_text())["project"]["entry-points"]
        assert points["pytest11"] == {"replicarium": "automata.testing.pytest_plugin"}
