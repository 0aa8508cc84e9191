"""What the documents show is run: their Python, their commands, their table."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from experiments.commands.app import COMMANDS

ROOT = Path(__file__).resolve().parents[2]
DOCUMENTS = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
# Their Python is run by test_lessons.py, cell by cell in one namespace.
LESSONS = sorted((ROOT / "docs" / "lessons").glob("*.md"))


def blocks(path: Path, language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```", path.read_text(), flags=re.DOTALL | re.MULTILINE)


CODE = [
    pytest.param(code, id=f"{path.name}-{number}")
    for path in DOCUMENTS
    for number, code in enumerate(blocks(path, "python"))
]


def test_there_is_code_to_run():
    assert len(CODE) >= 2


@pytest.mark.parametrize("code", CODE)
def test_python_in_the_documents_runs(code: str, capsys: pytest.CaptureFixture[str]) -> None:
    space: dict[str, object] = {"__name__": "document"}
    exec(compile(code, "document", "exec"), space)
    for name, test in list(space.items()):
        if name.startswith("test_"):
            test()  # type: ignore[operator]
    printed = capsys.readouterr().out
    promised = re.findall(r"print\(.*\)  # (.*)", code)
    assert [line for line in promised if line not in printed] == []


def test_every_command_shown_exists():
    shown = {
        word
        for path in (*DOCUMENTS, *LESSONS)
        for word in re.findall(r"(?:^|[`(])replicarium ([a-z]+(?:-[a-z]+)*)", path.read_text(), flags=re.MULTILINE)
    }
    assert shown - {"greet"} <= set(COMMANDS)  # which docs/extending.md makes
    assert {"demo", "run", "list", "doctor"} <= shown


def test_every_link_between_documents_leads_somewhere():
    for path in (*DOCUMENTS, *LESSONS, ROOT / "CONTRIBUTING.md"):
        for target in re.findall(r"\]\((?!https?:)([^)#]+)\)|(?:srcset|src)=\"(?!https?:)([^\"]+)\"", path.read_text()):
            place = target[0] or target[1]
            assert (path.parent / place).exists(), f"{path.name}: {place}"
