"""Where Golly's files and its console program are, if they are here: they belong to neither this project nor its tests.

REPLICARIUM_GOLLY names a folder of Golly's patterns, rules and expected values (`golly` in a folder `shared` beside the
repository without it). REPLICARIUM_ALONE=1 hides that, any installed Golly, and the libraries that benchmarks compare
with, from the program and from its tests.
"""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from automata.replicators.files import GOLLY_VARIABLE, alone

REPOSITORY = Path(__file__).resolve().parents[2]
_NOWHERE = Path("hidden by REPLICARIUM_ALONE")

GOLLY = (
    _NOWHERE if alone() else Path(os.environ.get(GOLLY_VARIABLE) or REPOSITORY.parent / "shared" / "golly")
)
# An installed Golly.
DATA = _NOWHERE if alone() else Path("/usr/share/golly")
RULE_FOLDERS = (GOLLY / "rules", DATA / "Rules")
BGOLLY = None if alone() else shutil.which("bgolly")

needs_golly = pytest.mark.skipif(not GOLLY.is_dir(), reason=f"Golly's files are not in {GOLLY}")
needs_bgolly = pytest.mark.skipif(
    BGOLLY is None, reason="bgolly is not installed (Debian: apt install golly)"
)


def golly_pattern(name: str) -> Path:
    """Return the path of one of Golly's pattern files; skips the test where it is not."""
    path = GOLLY / "patterns" / name
    if not path.exists():
        pytest.skip(f"Golly's pattern {name} is not in {GOLLY}")
    return path
