"""Asking Golly's console program what it reads and computes; None where it refuses."""

from __future__ import annotations

import subprocess
from pathlib import Path

from automata.formats import load_universe
from automata.pattern import Pattern
from automata.trees.macrocell import Macrocell
from tests.support.golly import BGOLLY, DATA

RULES = DATA / "Rules"
# Of these algorithms it writes no trees, and in RLE it does not say where the plane's cells lie.
PLACELESS = ("Larger than Life", "QuickLife")


def ask(
    pattern: Path,
    steps: int,
    algorithm: str,
    rules: Path = RULES,
    timeout: float = 60,
    program: str | None = BGOLLY,
) -> tuple[Macrocell | Pattern | None, str]:
    """Return what Golly makes of a pattern file after some generations, and what it says; None if it refuses."""
    answer = pattern.with_name("answer.rle" if algorithm in PLACELESS else "answer.mc")
    answer.unlink(missing_ok=True)
    words = [
        str(program),
        "-q",
        "-q",
        "-a",
        algorithm,
        "-s",
        f"{rules}/",
        "-m",
        str(steps),
        "-o",
        str(answer),
    ]
    done = subprocess.run([*words, str(pattern)], capture_output=True, text=True, errors="replace", timeout=timeout)
    said = " ".join((done.stdout + done.stderr).split())
    return (load_universe(answer) if answer.is_file() and not done.returncode else None), said
