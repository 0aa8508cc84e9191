"""What needs no network works where torch is not installed, and what needs one says how to install it."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from tests.support.depth import some

ROOT = Path(__file__).resolve().parents[3]

# A finder that comes first and finds neither, as if they were not installed.
WITHOUT = """
import contextlib, importlib.abc, io, sys

class Absent(importlib.abc.MetaPathFinder):
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in ("torch", "safetensors"):
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)

sys.meta_path.insert(0, Absent())

def command(*words):
    from experiments.commands.app import whole
    try:
        whole()(words, prog_name="replicarium")
    except SystemExit as end:
        return end.code or 0
"""


@pytest.mark.long
def test_what_needs_no_network_works(run_python, tmp_path):
    said = run_python(
        f"{WITHOUT}import os; os.chdir({str(tmp_path)!r})\n"
        """
import automata
from automata.testing import properties, strategies
from hypothesis import find
for name in automata.__all__:
    getattr(automata, name)
assert find(strategies.patterns(), lambda pattern: True) is not None
lean = ("--budget", "steps=8,mutants=0,controls=0,words=0")
asked = [
    ("run", "langton", "-m", "3", "-o", "end.rle"), ("list", "-q"), ("list", "replicators", "-q"), ("cite", "hashlife"),
    ("profile", "parity", *lean, "--out", "page", "-q"), ("study", "list", "-q"), ("doctor", "-q"),
]
statuses = []
for words in asked:
    with contextlib.redirect_stdout(io.StringIO()):
        statuses.append(command(*words))
print(statuses, "torch" in sys.modules)
"""
    )
    assert said.splitlines()[-1] == f"{[0] * 7} False"
    assert (tmp_path / "page" / "report.html").exists()


def test_a_pattern_runs(run_python, tmp_path):
    words = ("run", "langton", "-m", "3", "-o", str(tmp_path / "end.rle"))
    assert run_python(f"{WITHOUT}print(command(*{words!r}), 'torch' in sys.modules)").split() == [
        "0", "86", "3", "85", "0", "False",
    ]  # fmt: skip


@pytest.mark.parametrize(
    "words",
    some(
        [
            ("run", "langton", "--physics", "langton"),
            ("certify", "langton", "langton"),
            ("train", "langton"),
            ("demo",),
            ("list", "emulators"),
        ],
        2,
    ),
    ids=" ".join,
)
def test_what_needs_a_network_says_how_to_get_torch(run_python, words):
    said = run_python(f"{WITHOUT}sys.stderr = sys.stdout\nprint(command(*{words!r}))")
    sentence, status = said.splitlines()
    assert sentence.endswith("is not installed: python -m pip install torch safetensors")
    assert status == "2"


def test_the_core_is_the_whole_but_for_torch():
    core = tomllib.loads((ROOT / "packaging" / "core" / "pyproject.toml").read_text(encoding="utf-8"))
    whole = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    networks = core["project"]["optional-dependencies"]["networks"]
    assert sorted([*core["project"]["dependencies"], *networks]) == sorted(whole["project"]["dependencies"])
    for part in ("scripts", "entry-points", "requires-python", "license", "dynamic"):
        assert core["project"][part] == whole["project"][part]
    kept = core["tool"]["hatch"]["build"]["targets"]["wheel"]["force-include"]
    assert set(whole["tool"]["hatch"]["build"]["targets"]["wheel"]["packages"]) < set(kept.values())
    assert all((ROOT / "packaging" / "core" / path).exists() for path in kept)
