"""A page that was written, opened in the reader's browser."""

from __future__ import annotations

import webbrowser
from pathlib import Path

from experiments.terminal.console import complain


def show_page(page: Path, wanted: bool) -> None:
    """Open a page, or a picture, if that is wanted and it was written; where there is no browser, say so."""
    if not wanted or not page.is_file():
        return
    try:
        opened = webbrowser.open(page.resolve().as_uri())
    except (webbrowser.Error, OSError):
        opened = False
    if not opened:
        complain(f"note: no browser could be opened: open {page} yourself")
