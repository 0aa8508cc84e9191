"""The page of the manual that receives the tables between two marks; what a person wrote around them stays."""

from __future__ import annotations

from pathlib import Path

from automata.files.reading import replaced_whole, write_atomically
from experiments.errors import OutputError
from experiments.storage.outputs import check_writable

BEGIN = "<!-- replicarium bench: what follows is written by the command, to the mark of the end -->"
END = "<!-- replicarium bench: end -->"


def check_page(path: Path) -> None:
    """Raise OutputError, before any work, if `path` could not receive the tables."""
    check_writable(path)
    if replaced_whole(path) and path.exists():
        _around(path)


def write_page(path: Path, text: str) -> None:
    """Put `text` between the marks of the page, which is made if it does not exist; the rest stays as it is."""
    kept = replaced_whole(path) and path.exists()
    before, after = _around(path) if kept else ("# Benchmarks\n\n", "\n")
    write_atomically(path, f"{before}{BEGIN}\n\n{text}\n\n{END}{after}")


def _around(path: Path) -> tuple[str, str]:
    try:
        before, begin, rest = path.read_text(encoding="utf-8").partition(BEGIN)
    except (OSError, UnicodeDecodeError) as error:
        raise OutputError(f"cannot read {path}: {error}") from None
    _, end, after = rest.partition(END)
    if not begin or not end:
        raise OutputError(f"{path} lacks the two marks between which tables are written: {BEGIN} and {END}")
    return before, after
