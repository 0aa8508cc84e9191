"""What the terminal gets: tables and plain lines on standard output."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Sequence
from typing import Any

from rich.console import Console
from rich.table import Table

# A pipe has no width; tables in it should not be folded at 80 columns.
_PIPE_WIDTH = 160


def console() -> Console:
    """Return the console on standard output."""
    return Console(highlight=False, width=None if sys.stdout.isatty() else _PIPE_WIDTH)


def print_table(head: Sequence[str], rows: Iterable[Sequence[str]], title: str | None = None) -> None:
    """Print a table whose first column is left-aligned, the others right-aligned."""
    table = Table(title=title, title_justify="left", title_style="bold")
    for index, name in enumerate(head):
        table.add_column(name, justify="left" if index == 0 else "right")
    for row in rows:
        table.add_row(*row)
    console().print(table)


def print_lines(*lines: str) -> None:
    """Print plain lines, wrapped at words, without interpreting any markup in them."""
    for line in lines:
        console().print(line, markup=False, soft_wrap=not sys.stdout.isatty())


def complain(message: str) -> None:
    """Print one line on standard error, the program's name in front."""
    print(f"replicarium: {message}", file=sys.stderr)


def print_json(value: Any) -> None:
    """Print one JSON document."""
    print(json.dumps(value, ensure_ascii=False))
