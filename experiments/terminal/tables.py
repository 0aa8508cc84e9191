"""Tables as text that fit where they are printed: all columns, or the most important, or a paragraph a row.

Nothing is cut: text is wrapped at words, and a word that is longer than its line goes on in the next. Where columns are
left out, a line names them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from rich.cells import cell_len
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

Shown = Table | Text | Padding

_DATE = re.compile(r"\d{8}T|\d{4}-\d\d-")
# A column of text is not made narrower than this, nor so narrow that its longest text takes more than five lines, up to
# a width at which lines are long enough however many they are.
_NARROW, _LINES, _ENOUGH = 20, 5, 40
# With fewer columns a table says less than a paragraph.
_FEWEST = 3


def layout(
    head: Sequence[str],
    rows: Iterable[Sequence[str]],
    title: str | None = None,
    *,
    width: int | None = None,
    first: Sequence[str] = (),
    more: str = "",
) -> list[Shown]:
    """Return what shows a table in `width` columns of a terminal, or in as many as it takes (None).

    Columns whose every cell begins with a digit or a sign, but no date, are aligned to the right. `first` are the names
    of columns, the most important first: if given, columns are left out from the end, and `more` is the sentence that
    says where they are shown. If no three fit, and without `first` if not all fit, every row is a paragraph.
    """
    lines = [list(row) for row in rows]
    heading = [] if title is None else [Text(title, style="bold", overflow="fold")]
    everything = list(range(len(head)))
    if width is None:
        return [*heading, _table(head, lines, everything, _natural(head, lines, everything))]
    shown, fitting = everything, _fitted(head, lines, everything, width)
    ranked = [head.index(name) for name in first if name in head]
    ranked += [column for column in everything if column not in ranked]
    while fitting is None and first and len(shown) > _FEWEST:
        ranked.pop()
        shown = sorted(ranked)
        fitting = _fitted(head, lines, shown, width)
    if fitting is None:
        return [*heading, *_paragraphs(head, lines)]
    left_out = [head[column] for column in everything if column not in shown]
    said = f"Not shown here: {', '.join(left_out)}. {more}".strip()
    return [
        *heading,
        _table(head, lines, shown, fitting),
        *([Text(said, overflow="fold")] if left_out else []),
    ]


def natural_width(shown: Iterable[Shown]) -> int:
    """Return how many columns it takes to show these without wrapping."""
    return max(
        (
            sum(column.width or 0 for column in each.columns) + 3 * len(each.columns) + 1
            if isinstance(each, Table)
            else cell_len(str(each))
            for each in shown
        ),
        default=0,
    )


def _is_number(column: int, rows: Sequence[Sequence[str]]) -> bool:
    cells = [row[column] for row in rows]
    return bool(cells) and all(
        (cell[:1].isdigit() or cell[:1] in "+-") and not _DATE.match(cell) for cell in cells if cell
    )


def _widest(texts: Iterable[str]) -> int:
    return max((cell_len(line) for text in texts for line in text.splitlines()), default=0)


def _natural(head: Sequence[str], rows: Sequence[Sequence[str]], columns: Sequence[int]) -> list[int]:
    """Return the widths at which nothing is wrapped."""
    return [max(1, _widest([head[column], *(row[column] for row in rows)])) for column in columns]


def _least(head: Sequence[str], rows: Sequence[Sequence[str]], column: int) -> int:
    """Return the width below which a column cannot be read: numbers are not broken, nor words."""
    cells = [row[column] for row in rows]
    word = _widest([*head[column].split(), *(word for cell in cells for word in cell.split())])
    text = _widest(cells)
    if _is_number(column, rows):
        return max(1, word, text)
    return max(1, word, min(text, max(_NARROW, min(-(-text // _LINES), _ENOUGH))))


def _fitted(head: Sequence[str], rows: Sequence[Sequence[str]], columns: Sequence[int], width: int) -> list[int] | None:
    """Return the columns' widths such that the table fits, the widest made narrower first; None if it cannot."""
    widths = _natural(head, rows, columns)
    least = [_least(head, rows, column) for column in columns]
    room = width - 3 * len(columns) - 1
    if sum(least) > room:
        return None
    while sum(widths) > room:
        widest = max((place for place in range(len(widths)) if widths[place] > least[place]), key=widths.__getitem__)
        widths[widest] -= 1
    return widths


def _table(head: Sequence[str], rows: Sequence[Sequence[str]], columns: Sequence[int], widths: Sequence[int]) -> Table:
    table = Table()
    for column, width in zip(columns, widths, strict=True):
        number = _is_number(column, rows)
        table.add_column(head[column], justify="right" if number else "left", width=width, overflow="fold")
    for row in rows:
        table.add_row(*(row[column] for column in columns))
    return table


def _paragraphs(head: Sequence[str], rows: Sequence[Sequence[str]]) -> list[Shown]:
    """Return a paragraph for every row: its first cell, and below it the others that say something, each named."""
    shown: list[Shown] = []
    for row in rows:
        shown += [Text(row[0] or "–", style="bold", overflow="fold")]
        for name, cell in zip(head[1:], row[1:], strict=True):
            if cell:
                named = f"{name}: {cell}" if name else cell
                shown.append(Padding(Text(named, overflow="fold"), (0, 0, 0, 2), expand=False))
    return shown or [Text(f"{', '.join(filter(None, head))}: none", overflow="fold")]
