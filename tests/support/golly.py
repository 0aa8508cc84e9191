"""Where Golly's files and its console program are, if they are here: they belong to neither this project nor its tests.

REPLICARIUM_GOLLY names a folder of Golly's patterns, rules and expected values (`golly` in a folder `shared` beside the
repository without it). REPLICARIUM_ALONE=1 hides that, any installed Golly, and the libraries that benchmarks compare
with, from the program and from its tests.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, TypeVar

import pytest

from automata.replicators.files import GOLLY_VARIABLE, alone

REPOSITORY = Path(__file__).resolve().parents[2]
_NOWHERE = Path("hidden by REPLICARIUM_ALONE")
_GIVEN = os.environ.get(GOLLY_VARIABLE) or REPOSITORY.parent / "shared" / "golly"

GOLLY = _NOWHERE if alone() else Path(_GIVEN)
# An installed Golly.
DATA = _NOWHERE if alone() else Path("/usr/share/golly")
RULE_FOLDERS = (GOLLY / "rules", DATA / "Rules")
BGOLLY = None if alone() else shutil.which("bgolly")
# The console program of a newer Golly, 5 say, built from its sources: it is in no package.
NEWER_VARIABLE = "REPLICARIUM_BGOLLY5"
_NEWER = os.environ.get(NEWER_VARIABLE, "")
BGOLLY5 = None if alone() or not _NEWER else shutil.which(_NEWER)

# For `pytestmark` in a module; the decorators below are for single tests.
GOLLY_MARKS = [
    pytest.mark.golly,
    pytest.mark.skipif(not GOLLY.is_dir(), reason=f"Golly's files are not in {GOLLY}"),
]
BGOLLY_MARKS = [
    pytest.mark.golly,
    pytest.mark.skipif(BGOLLY is None, reason="bgolly is not installed (Debian: apt install golly)"),
]
BGOLLY5_MARKS = [
    pytest.mark.golly,
    pytest.mark.skipif(BGOLLY5 is None, reason=f"{NEWER_VARIABLE} does not name Golly 5's console program"),
]

Test = TypeVar("Test", bound=Callable[..., Any])


def needs_golly(test: Test) -> Test:
    """Mark a test that reads Golly's files, and skip it where they are not."""
    return _marked(test, GOLLY_MARKS)


def needs_bgolly(test: Test) -> Test:
    """Mark a test that asks Golly's console program, and skip it where that is not."""
    return _marked(test, BGOLLY_MARKS)


def needs_bgolly5(test: Test) -> Test:
    """Mark a test that asks Golly 5's console program, and skip it where that is not named."""
    return _marked(test, BGOLLY5_MARKS)


def _marked(test: Test, marks: Sequence[pytest.MarkDecorator]) -> Test:
    for mark in marks:
        test = mark(test)
    return test


def golly_pattern(name: str) -> Path:
    """Return the path of one of Golly's pattern files; skips the test where it is not."""
    path = GOLLY / "patterns" / name
    if not path.exists():
        pytest.skip(f"Golly's pattern {name} is not in {GOLLY}")
    return path
