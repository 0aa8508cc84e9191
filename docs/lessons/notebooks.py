"""Lessons as notebooks, for Jupyter (.ipynb) and for marimo (.py), made of the same pages.

    python docs/lessons/notebooks.py FOLDER        # `make lessons` writes build/lessons

An answer's text is folded, its code hidden, until the reader opens it; what a cell prints stands below it. Pictures lie
in the folder images beside the notebooks, as the pages have them.
"""

from __future__ import annotations

import ast
import json
import re
import shutil
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
sys.path.insert(0, str(Path(__file__).resolve().parent))

from both_themes import PICTURE

from lesson_cells import HERE, Cell, lessons, read_cells

# Links from a lesson to the manual's other pages lead nowhere from a notebook that was carried away.
_MANUAL = re.compile(r"\[([^\]]+)\]\((?:\.\./)?[\w/-]+\.md(?:#[\w-]+)?\)")


def as_text(cell: Cell) -> str:
    """Return a text's Markdown as a notebook has it: answers folded, links to the manual as words."""
    text = PICTURE.sub(r"![\g<alt>](\g<light>)", _MANUAL.sub(r"\1", cell.source))
    return (
        f"<details>\n<summary>{cell.answer}</summary>\n\n{text}\n\n</details>"
        if cell.answer
        else text
    )


def as_jupyter(cells: list[Cell]) -> dict[str, Any]:
    """Return the notebook as Jupyter's format 4.5 has it, with what the cells print."""
    made: list[dict[str, Any]] = []
    for number, cell in enumerate(cells):
        if not cell.code:
            made.append(
                {"cell_type": "markdown", "metadata": {}, "source": as_text(cell)}
            )
        else:
            hidden = (
                {"jupyter": {"source_hidden": True}, "tags": ["answer"]}
                if cell.answer
                else {}
            )
            output = {
                "output_type": "stream",
                "name": "stdout",
                "text": cell.printed,
            }
            made.append(
                {
                    "cell_type": "code",
                    "metadata": hidden,
                    "source": cell.source,
                    "execution_count": None,
                    "outputs": [output] if cell.printed else [],
                }
            )
        made[-1]["id"] = f"cell-{number}"
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    about = {"kernelspec": kernel, "language_info": {"name": "python"}}
    return {"nbformat": 4, "nbformat_minor": 5, "metadata": about, "cells": made}


def bound(source: str) -> set[str]:
    """Return the names that a cell binds at its top level, functions, classes and imports included."""
    names: set[str] = set()

    def look(node: ast.AST) -> None:
        for child in ast.iter_child_nodes(node):
            match child:
                case ast.FunctionDef(name=name) | ast.ClassDef(name=name):
                    names.add(name)
                    continue  # what is bound within belongs to it
                case (
                    ast.Lambda()
                    | ast.ListComp()
                    | ast.SetComp()
                    | ast.DictComp()
                    | ast.GeneratorExp()
                ):
                    continue
                case ast.Import(names=aliases) | ast.ImportFrom(names=aliases):
                    names.update(
                        (alias.asname or alias.name).split(".")[0]
                        for alias in aliases
                    )
                case ast.Name(id=name, ctx=ast.Store()):
                    names.add(name)
            look(child)

    look(ast.parse(source))
    return names


def used(source: str) -> set[str]:
    """Return all names that occur in a cell."""
    return {
        node.id
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Name)
    }


def as_marimo(cells: list[Cell]) -> str:
    """Return the notebook as marimo has it.

    There each name belongs to one cell. A name that a later cell binds anew (a loop's, a universe run again) would be
    refused, so such names get the cell's number, from the second cell on that binds them, and so do later uses.
    """
    lines = [
        "import marimo",
        "",
        '__generated_with = "replicarium"',
        'app = marimo.App(width="medium")',
        "",
        "",
    ]

    def add(
        body: str, hidden: bool = False, takes: str = "", gives: str = ""
    ) -> None:
        lines.append("@app.cell(hide_code=True)" if hidden else "@app.cell")
        lines.append(f"def _({takes}):")
        lines.extend(f"    {line}" if line else "" for line in body.splitlines())
        lines.extend([f"    return ({gives})" if gives else "    return", "", ""])

    add("import marimo as mo", True, gives="mo,")
    current: dict[str, str] = {}
    for number, cell in enumerate(cells):
        if not cell.code:
            add(
                f'mo.md(r"""\n{as_text(cell)}\n""")', True, "mo"
            )  # marimo takes the indentation away
            continue
        names = bound(cell.source)
        before = dict(current)
        for name in sorted(names):
            current[name] = f"{name}_{number}" if name in before else name
        # What a cell itself binds wins; a name that it reads first and binds then is read as it was.
        source = renamed(
            cell.source,
            {name: current[name] for name in current if current[name] != name},
        )
        takes = sorted(
            {
                before[name]
                for name in used(cell.source)
                if name in before and name not in names
            }
            | {
                before[name]
                for name in names & read_first(cell.source)
                if name in before
            }
        )
        gives = ", ".join(sorted(current[name] for name in names))
        add(
            source,
            bool(cell.answer),
            ", ".join(takes),
            f"{gives}," if gives else "",
        )
    lines.extend(['if __name__ == "__main__":', "    app.run()", ""])
    return "\n".join(lines)


def read_first(source: str) -> set[str]:
    """Return names that a cell reads before it binds them; none of the lessons has one, and the tests hold that."""
    seen: set[str] = set()
    found: set[str] = set()
    for statement in ast.parse(source).body:
        loads = {
            n.id
            for n in ast.walk(statement)
            if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Load)
        }
        binds = bound(ast.unparse(statement))
        if not isinstance(statement, ast.FunctionDef | ast.ClassDef):
            found |= (
                loads
                - seen
                - (binds if isinstance(statement, ast.For | ast.With) else set())
            )
        seen |= binds
    return found


def renamed(source: str, names: dict[str, str]) -> str:
    """Return the source with names replaced, where they stand as names; comments and strings stay."""
    if not names:
        return source
    places: list[tuple[int, int, str]] = []
    for node in ast.walk(ast.parse(source)):
        match node:
            case ast.Name(id=name) if name in names:
                places.append((node.lineno, node.col_offset, name))
            case ast.FunctionDef(name=name) | ast.ClassDef(name=name) if (
                name in names
            ):
                word = "def " if isinstance(node, ast.FunctionDef) else "class "
                places.append((node.lineno, node.col_offset + len(word), name))
            case ast.alias(name=name, asname=None) if name in names:
                places.append((node.lineno, node.end_col_offset or 0, f"as {name}"))
    lines = source.splitlines()
    for line, column, name in sorted(places, reverse=True):
        raw = lines[line - 1].encode()
        if name.startswith("as "):
            raw = raw[:column] + f" as {names[name[3:]]}".encode() + raw[column:]
        else:
            raw = (
                raw[:column]
                + names[name].encode()
                + raw[column + len(name.encode()) :]
            )
        lines[line - 1] = raw.decode()
    return "\n".join(lines)


def write_notebooks(
    folder: Path, paths: Iterable[Path] | None = None
) -> list[Path]:
    """Write both kinds of lessons (default: of all), and the pictures, into `folder`; return the notebooks."""
    folder.mkdir(parents=True, exist_ok=True)
    shutil.copytree(HERE / "images", folder / "images", dirs_exist_ok=True)
    written = []
    for path in lessons() if paths is None else paths:
        cells = read_cells(path.read_text(encoding="utf-8"))
        jupyter, marimo = (
            folder / f"{path.stem}.ipynb",
            folder / f"{path.stem.replace('-', '_')}.py",
        )
        jupyter.write_text(
            json.dumps(as_jupyter(cells), indent=1, ensure_ascii=False) + "\n",
            encoding="utf-8",
        )
        marimo.write_text(as_marimo(cells), encoding="utf-8")
        written += [jupyter, marimo]
    return written


if __name__ == "__main__":
    if sys.argv[1:2] and sys.argv[1].startswith("-"):
        sys.exit(
            "notebooks.py [FOLDER] writes all lessons as notebooks, into build/lessons if no folder is named"
        )
    where = Path(sys.argv[1] if len(sys.argv) > 1 else "build/lessons")
    sys.stdout.write(f"{len(write_notebooks(where))} notebooks are in {where}\n")
