"""docs/properties.md from the top: the library with the fault, the test that finds it, and what is printed."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import pytest

PAGE = (Path(__file__).resolve().parents[3] / "docs" / "properties.md").read_text(encoding="utf-8")


def blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```", PAGE, flags=re.DOTALL | re.MULTILINE)


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """The working folder, with the page's library."""
    (tmp_path / "mylib.py").write_text(blocks("python")[0])
    monkeypatch.setattr(sys, "path", list(sys.path))
    yield tmp_path
    sys.modules.pop("mylib", None)


def test_the_fault_is_found_as_the_page_prints_it_and_mended_as_it_says(here, folder):
    words = ("check", "mylib:step", "--rule", "B36/S23", "--torus")
    printed, mended = blocks("text")[:2]
    done = here(*words)
    assert (done.status, done.stdout, done.stderr) == (1, printed, "")
    sys.modules.pop("mylib")
    line = "    wide[1:-1, 0], wide[1:-1, -1] = board[:, -1], board[:, 0]\n"
    library = (folder / "mylib.py").read_text()
    (folder / "mylib.py").write_text(library.replace(line, line + mended))
    sys.dont_write_bytecode, before = True, sys.dont_write_bytecode
    try:
        assert here(*words).status == 0
    finally:
        sys.dont_write_bytecode = before


def test_the_page_s_test_fails(folder):
    sys.path.insert(0, str(folder))
    space: dict[str, object] = {}
    exec(blocks("py")[0], space)
    with pytest.raises(AssertionError, match="wrong at 4 of 9 cells"):
        space["test_step"]()  # type: ignore[operator]


@pytest.mark.long
def test_the_table_of_planted_faults_names_all_of_them():
    from tests.support.planted_steps import FAULTS

    rows = re.findall(r"^\| (.*?) \| \d+ \| \S+ \| (\d+) of 20 \|$", PAGE, flags=re.MULTILINE)
    assert [row[0] for row in rows] == [planted.what for planted in FAULTS]
    assert all(int(found) >= 19 for _, found in rows)
