"""What the terminal gets: tables and plain lines on standard output."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterable, Sequence
from typing import Any

from rich.console import Console
from rich.table import Table

# A pipe has no width; tables in it should not be folded at 80 columns.
_PIPE_WIDTH = 200
_DATE = re.compile(r"\d{8}T|\d{4}-\d\d-")


def console() -> Console:
    """Return the console on standard output; it prints text as it is, brackets and colons included."""
    return Console(
        highlight=False, markup=False, emoji=False, width=None if sys.stdout.isatty() else _PIPE_WIDTH
    )


def print_table(head: Sequence[str], rows: Iterable[Sequence[str]], title: str | None = None) -> None:
    """Print a table; columns whose every cell begins with a digit or a sign, but no date, are aligned to the right."""
    lines = [list(row) for row in rows]
    table = Table(title=title, title_justify="left", title_style="bold")
    for index, name in enumerate(head):
        cells = [line[index] for line in lines]
        numbers = bool(cells) and all(
            (cell[:1].isdigit() or cell[:1] in "+-") and not _DATE.match(cell) for cell in cells if cell
        )
        table.add_column(name, justify="right" if numbers else "left", no_wrap=index == 0)
    for row in lines:
        table.add_row(*row)
    console().print(table)


def print_lines(*lines: str) -> None:
    """Print plain lines, wrapped at words."""
    for line in lines:
        console().print(line, soft_wrap=not sys.stdout.isatty())


def complain(message: str) -> None:
    """Print one line on standard error, the program's name in front."""
    print(f"replicarium: {' '.join(message.splitlines())}", file=sys.stderr)


def print_json(value: Any) -> None:
    """Print one JSON document."""
    print(json.dumps(value, ensure_ascii=False))
