"""warm_up leaves nothing to compile, and the page of properties passes as anybody would run it."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
PAGE = ROOT / "docs" / "properties.md"

COMPILED = """
import sys
from numba.core.dispatcher import Dispatcher
from automata import warm_up
from automata.neighborhood import MOORE, Neighborhood
from automata.testing.properties import assert_composes, assert_matches_reference
from automata.engines import ENGINES
from automata.rule import Rule
from automata.rules import find_rule
from automata.universe import Universe

def compiled():
    return {
        (module, name): len(value.signatures)
        for module in sorted(sys.modules) if module.startswith("automata.engines")
        for name, value in vars(sys.modules[module]).items() if isinstance(value, Dispatcher)
    }

corner = Neighborhood("corner", ((0, 0), (0, 1), (1, 0), (1, 1)), (1, 2, 3, 0))
own = Rule.from_function(lambda cells: int(sum(cells) == 2), 2, corner)
cold = sum(compiled().values())
warm_up(own)
before = compiled()
assert cold < 10 < sum(before.values()), "what is counted is what is compiled"
for rule in (own, find_rule("evoloop"), find_rule("Banks-III"), find_rule("B36/S23")):
    assert_matches_reference(rule, max_examples=5)
    for name in ENGINES:
        try:
            Universe(rule, [[1, 1, 1, 1, 1, 0, 1]], engine=name).run(9).pattern
        except Exception:
            pass
print(sum(count > before.get(name, 0) for name, count in compiled().items()))
"""


@pytest.mark.long
def test_nothing_is_left_to_compile(run_python):
    assert run_python(COMPILED) == "0"


def page_test(folder: Path) -> Path:
    """The page's test file, where none of this repository's settings reach it."""
    (code,) = re.findall(r"^```python\n(.*?)^```", PAGE.read_text(encoding="utf-8"), re.DOTALL | re.MULTILINE)
    path = folder / "test_page.py"
    path.write_text(code)
    return path


def run_page(folder: Path, *words: str, **environment: str) -> str:
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *words],
        cwd=folder,
        capture_output=True,
        text=True,
        env={**os.environ, "PYTHONPATH": str(ROOT), **environment},
    )
    assert done.returncode == 0, done.stdout
    return done.stdout


@pytest.mark.long
def test_the_page_passes_in_part(tmp_path):
    page_test(tmp_path)
    assert "1 passed" in run_page(tmp_path, "-k", "lonely")


@pytest.mark.long
def test_the_page_passes_backwards(tmp_path):
    page = page_test(tmp_path)
    names = re.findall(r"^def (test_\w+)", page.read_text(), re.MULTILINE)
    told = run_page(tmp_path, *(f"{page.name}::{name}" for name in names[::-1]))
    assert f"{len(names)} passed" in told


@pytest.mark.long
@pytest.mark.parametrize("words", [("-k", "lonely"), ("-k", "recorded"), ("-n", "2")])
def test_the_page_passes_cold(tmp_path, words):
    page_test(tmp_path)
    assert " passed" in run_page(tmp_path, *words, REPLICARIUM_CACHE="0")
