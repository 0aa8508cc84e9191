"""`replicarium audit`: an audit log read from its first line on, each held to those before it."""

from __future__ import annotations

from pathlib import Path

from experiments.commands.accepted import AuditOptions
from experiments.errors import StoreError
from experiments.storage.audit import NAME, Verification, verified
from experiments.storage.folders import read_bounded
from experiments.terminal.console import complain, print_json, print_lines

_MOST_BYTES = 1 << 30


def verify_log(options: AuditOptions, *, as_json: bool, quiet: bool) -> int:
    """Verify the log and say what was found; return 0 if every line follows from those before it, else 1."""
    path = _file(options)
    try:
        found = verified(read_bounded(path, _MOST_BYTES), options.head or "")
    except FileNotFoundError:
        raise StoreError(f"there is no audit log {path}: --audit and the runs of a store write one") from None
    if as_json:
        print_json({"file": str(path), **vars(found), "sound": found.sound})
    elif not quiet:
        print_lines(*_told(path, found))
    if not found.sound:
        complain(f"{path}: line {found.line}: {found.problem}")
    return 0 if found.sound else 1


def _file(options: AuditOptions) -> Path:
    """Return the log's file: the one that is named, or that of a run."""
    path = Path(options.what)
    if path.is_file():
        return path
    if path.is_dir():
        return path / NAME
    from experiments.runs.find import find_folder  # imports what reads studies

    return find_folder(options.what, options.out) / NAME


def _told(path: Path, found: Verification) -> list[str]:
    whole = "" if found.sound else ", the lines before the first that is wrong"
    lines = [f"{path}: {found.lines} lines{whole}, head {found.head}"]
    if found.torn:
        lines.append(f"the last line was never finished ({found.torn} bytes): its writer was killed, or is writing")
    if found.open_runs:
        lines.append(f"{found.open_runs} of the runs that were begun have not ended: they go on, or were killed")
    return lines
