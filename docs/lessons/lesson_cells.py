"""A lesson's source as cells: read from its page, run in order in one namespace, what they print written back.

A lesson is a page of MyST Markdown. Its ```python blocks are code cells. A ```text block right behind one holds what
the cell prints. What stands between <details> and </details> answers an exercise. Run as a program, it runs the lessons
that are named (all without a name), writes what they print into their pages, and remakes their pictures:

    python docs/lessons/lesson_cells.py 01-copying-is-not-replication
"""

from __future__ import annotations

import contextlib
import io
import os
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).resolve().parent
_BLOCK = re.compile(
    r"^```python\n(?P<code>.*?)^```\n(?:\n```text\n(?P<text>.*?)^```\n)?",
    re.DOTALL | re.MULTILINE,
)
_ANSWER = re.compile(
    r"^<details>\n<summary>(?P<title>.*?)</summary>\n|^</details>\n", re.MULTILINE
)


@dataclass(frozen=True)
class Cell:
    """A piece of a lesson: text in Markdown, or code and what it prints (None: the page does not say).

    `answer` is the title of the answer to which it belongs, or "".
    """

    source: str
    code: bool = False
    printed: str | None = None
    answer: str = ""


def lessons() -> list[Path]:
    """Return the lessons' pages, in their order."""
    return sorted(HERE.glob("[0-9][0-9]-*.md"))


def read_cells(page: str) -> list[Cell]:
    """Return a page's cells, in order; texts without a word are left out."""
    cells: list[Cell] = []
    answer = ""

    def add_text(text: str) -> None:
        nonlocal answer
        place = 0
        for mark in [*_ANSWER.finditer(text), None]:
            piece = text[place : mark.start() if mark else len(text)].strip("\n")
            if piece:
                cells.append(Cell(piece, answer=answer))
            if mark:
                answer, place = mark["title"] or "", mark.end()

    place = 0
    for block in _BLOCK.finditer(page):
        add_text(page[place : block.start()])
        cells.append(Cell(block["code"].rstrip("\n"), True, block["text"], answer))
        place = block.end()
    add_text(page[place:])
    return cells


def run_cells(cells: list[Cell], name: str = "lesson") -> Iterator[str]:
    """Run the code cells in one namespace, in the working folder, and yield what each prints."""
    space: dict[str, object] = {"__name__": name}
    for number, cell in enumerate(each for each in cells if each.code):
        printed = io.StringIO()
        with contextlib.redirect_stdout(printed):
            exec(compile(cell.source, f"{name}, cell {number + 1}", "exec"), space)
        yield printed.getvalue()


def with_printed(page: str, printed: list[str]) -> str:
    """Return the page with what its cells print behind them."""
    left = iter(printed)

    def filled(block: re.Match[str]) -> str:
        text = next(left)
        return f"```python\n{block['code']}```\n" + (
            f"\n```text\n{text}```\n" if text else ""
        )

    return _BLOCK.sub(filled, page)


def main(names: list[str]) -> None:
    """Run lessons, write what they print into their pages, and their pictures into the folder images."""
    known = [path.stem for path in lessons()]
    if wrong := [name for name in names if name not in known]:
        sys.exit(
            f"there is no lesson {wrong[0]!r}: name {', '.join(known)}, or none for all"
        )
    os.chdir(HERE)
    for path in lessons():
        if not names or path.stem in names:
            page = path.read_text(encoding="utf-8")
            path.write_text(
                with_printed(page, list(run_cells(read_cells(page), path.stem))),
                encoding="utf-8",
            )
            sys.stdout.write(f"{path.name} is run\n")


if __name__ == "__main__":
    main(sys.argv[1:])
