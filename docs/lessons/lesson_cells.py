"""A lesson's source as cells: read from its page, run in order in one namespace, what they print written back.

A lesson is a page of MyST Markdown. Its ```python blocks are code cells. A ```text block right behind one holds what
the cell prints. What stands between <details> and </details> answers an exercise. Run as a program, it runs the lessons
that are named (all without a name), writes what they print into their pages, and remakes their pictures in both themes:

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

# The colours of the lessons' own figures, and what stands for each on a dark page.
_DARK = {
    "#0b5fa5": "#6cb6ff",
    "#b3261e": "#ff7a6b",
    "#5a5a5a": "#b6bfc9",
    "#7a7a7a": "#9aa5b1",
    "#bbbbbb": "#5b6570",
}
_PAGE, _TEXT, _MUTED = "#14181d", "#e8ecf0", "#9aa5b1"
_DARK_STYLE = {
    "figure.facecolor": _PAGE,
    "savefig.facecolor": _PAGE,
    "axes.facecolor": _PAGE,
    "axes.edgecolor": _MUTED,
    "axes.labelcolor": _TEXT,
    "axes.titlecolor": _TEXT,
    "text.color": _TEXT,
    "xtick.color": _MUTED,
    "ytick.color": _MUTED,
    "xtick.labelcolor": _TEXT,
    "ytick.labelcolor": _TEXT,
}


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


def run_cells(
    cells: list[Cell], name: str = "lesson", *, dark: bool = True
) -> Iterator[str]:
    """Run the code cells in one namespace, in the working folder, and yield what each prints.

    With `dark` the cell of the picture is run once more at the end, for the picture of dark pages, NAME-dark.png.
    """
    space: dict[str, object] = {"__name__": name}
    code = [cell.source for cell in cells if cell.code]
    for number, source in enumerate(code, start=1):
        printed = io.StringIO()
        with contextlib.redirect_stdout(printed):
            exec(compile(source, f"{name}, cell {number}", "exec"), space)
        yield printed.getvalue()
    for source in (each for each in code if dark and "images/" in each):
        from matplotlib import rc_context

        with rc_context(_DARK_STYLE):
            exec(compile(in_the_dark(source), f"{name}, dark", "exec"), space)


def in_the_dark(source: str) -> str:
    """Return the cell of a picture as one of the same picture for dark pages."""
    source = re.sub(r'"images/([\w-]+)\.png"', r'"images/\1-dark.png"', source)
    source = source.replace('theme="light"', 'theme="dark"')
    return re.sub(r"#[0-9a-f]{6}", lambda found: _DARK[found[0]], source)


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
