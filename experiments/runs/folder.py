"""RunFolder: one folder a run, every file written whole under a temporary name and then renamed.

config.toml        the resolved configuration; running it again gives the same metrics
metrics.jsonl      one JSON object a line; no times and no paths: byte-identical for equal config and machine
trials.jsonl       of a study: every trial as it ended, with its seconds and its worker, in that order (see `log`)
provenance.json    software, machine, threads, seconds, and `status`: running, complete, failed or interrupted
audit.jsonl        what was run and what ended it, each line bound to those before it by a hash (see `audit`)
report.html        written last, only by a run that completed
lock               held by the process that writes here: `running` without it means that the run was killed

A folder may come from another person: `folders` reads and writes inside it alone, `documents` checks its JSON.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from time import perf_counter
from typing import IO, Any, Unpack

from pydantic import BaseModel

from automata._version import __version__
from automata.containment.halts import RunHalted
from automata.containment.meter import current, keeping
from automata.errors import ReplicariumError
from automata.files.json_types import Json
from experiments.config import to_toml
from experiments.errors import BusyError, OutputError, StoreError
from experiments.runs.provenance import code_path, collect, utc_now
from experiments.storage.audit import NAME as AUDIT
from experiments.storage.audit import AuditLog
from experiments.storage.documents import Provenance, StoredProvenance, check, parse
from experiments.storage.folders import Inside
from experiments.storage.locks import is_free, take
from experiments.terminal.interrupts import held

LOCK = "lock"
PROVENANCE = "provenance.json"
# Folders in a run's folder.
MODELS = "models"
_MOST_BYTES = 1 << 26


class RunFolder:
    """`parent/<UTC time>-<kind>-<hash of config and version>/`, created empty; never one that exists.

    Its lock is held until `close`, so that one process writes.
    """

    def __init__(self, parent: Path, kind: str, config: BaseModel, command: list[str]):
        text = to_toml(config)
        digest = hashlib.sha256(f"{__version__}\n{text}".encode()).hexdigest()[:8]
        stamp = datetime.now(UTC).strftime("%Y%m%dT%H%M%SZ")
        path = self._create(parent, f"{stamp}-{kind}-{digest}")
        self._open(path, collect(command, config.model_dump(mode="json")), take(path / LOCK))
        self.provenance["order"] = _order(when(self.provenance)[1], parent)
        self.write("config.toml", text)
        self._save_provenance()

    def _open(self, path: Path, provenance: Provenance, lock: IO[bytes] | None) -> None:
        self.path = path
        self.provenance = provenance
        self.files = Inside(path)
        self._lock = lock
        self._metrics: list[str] = []

    @classmethod
    def again(cls, path: Path, config: BaseModel, command: list[str]) -> RunFolder:
        """Return a run that ended, or was ended, to go on with; what its provenance said moves to `earlier` there.

        Raises StoreError, with nothing written, while another process writes to it.
        """
        folder = cls.opened(path)
        before = folder.provenance
        if before["status"] == "running":
            before["status"] = "killed"  # its lock was free
        folder.provenance = collect(command, config.model_dump(mode="json"))
        if before.get("study"):
            folder.provenance["study"] = before["study"]
        folder.provenance["order"] = when(before)[0]
        folder.provenance["earlier"] = [*(before.pop("earlier", None) or ()), before]
        folder.write("config.toml", to_toml(config))
        folder._save_provenance()
        return folder

    @classmethod
    def opened(cls, path: Path) -> RunFolder:
        """Return a run as it stands, for its page to be written anew.

        Raises StoreError while another process writes to it, or if it is no run's folder.
        """
        if not os.path.lexists(path / PROVENANCE):
            read_provenance(path)  # raises; no lock is left in a folder that is no run's
        lock = take(path / LOCK)
        if lock is None:
            raise BusyError(f"{path} is being written by another process: wait for its end")
        folder = cls.__new__(cls)
        try:
            folder._open(path, read_provenance(path), lock)
        except BaseException:
            lock.close()
            raise
        return folder

    def release(self) -> None:
        """Let others write to the run."""
        if self._lock is not None:
            self._lock.close()
            self._lock = None

    def describe(self, **facts: Unpack[Provenance]) -> None:
        """Add facts to the provenance."""
        self.provenance.update(facts)
        self._save_provenance()

    def describe_environment(self, **facts: Json) -> None:
        """Add facts to what the provenance says of the machine."""
        self.describe(environment={**(self.provenance.get("environment") or {}), **facts})

    @staticmethod
    def _create(parent: Path, name: str) -> Path:
        for attempt in range(100):
            path = parent / (f"{name}-{attempt}" if attempt else name)
            try:
                path.mkdir(parents=True)
                return path
            except FileExistsError:
                if not path.is_dir():
                    raise OutputError(f"cannot create {path}: a file of that name is in the way") from None
            except OSError as error:
                raise OutputError(f"cannot create {path}: {error.strerror}: choose another --out") from None
        raise OutputError(f"cannot create {parent / name}: a hundred runs of this second exist already")

    def write(self, name: str, data: bytes | str) -> Path:
        """Write one file of the run, whole or not at all."""
        return self.files.write(name, data)

    def sweep(self) -> None:
        """Remove the temporary files that a kill left behind."""
        self.files.sweep(MODELS)

    def record(self, kind: str, **values: Any) -> None:
        """Append one line to the metrics and save them."""
        self._metrics.append(json.dumps({"record": kind, **values}, sort_keys=True, ensure_ascii=False))
        self.write("metrics.jsonl", "\n".join(self._metrics) + "\n")

    @contextmanager
    def timed(self, stage: str) -> Iterator[None]:
        """Add the seconds spent inside to the provenance under `stage`."""
        start = perf_counter()
        try:
            yield
        finally:
            seconds = self.provenance.get("seconds") or {}
            self.provenance["seconds"] = {**seconds, stage: round(perf_counter() - start, 3)}

    def close(self, status: str) -> None:
        """Record how the run ended: complete, failed or interrupted; others may then write to it."""
        try:
            self.provenance["status"] = status
            self.provenance["finished"] = utc_now()
            here = self.provenance.get("environment")
            if isinstance(here, dict):
                here["code_path"] = code_path()  # torch may have been loaded since the run began
            self._save_provenance()
        finally:
            self.release()

    def _save_provenance(self) -> None:
        self.write(PROVENANCE, json.dumps(self.provenance, indent=2, ensure_ascii=False) + "\n")


@contextmanager
def run_folder(parent: Path, kind: str, config: BaseModel, command: list[str]) -> Iterator[RunFolder]:
    """Create a run folder and close it with the status that the body's end deserves."""
    with closing(RunFolder(parent, kind, config, command)) as folder:
        yield folder


@contextmanager
def closing(folder: RunFolder) -> Iterator[RunFolder]:
    """Close a run folder with the status that the body's end deserves; the folder's audit log has both ends."""
    log = AuditLog(folder.path / AUDIT)
    budget = "" if (meter := current()) is None else str(meter.budget)
    log.append("begun", command=folder.provenance["command"], version=__version__, budget=budget)
    try:
        yield folder
    except RunHalted as halted:
        log.append("halted", sentence=str(halted))
        with keeping():
            _end(folder, "interrupted", log)
        halted.kept = halted.kept or f"what was finished is in {folder.path}"
        raise
    except KeyboardInterrupt as error:
        _end(folder, "interrupted", log)
        error.args = (f"what was finished is in {folder.path}",)  # whoever reports it can say where
        raise
    except BaseException:
        _end(folder, "failed", log)
        raise
    else:
        folder.close("complete")
        log.append("ended", status="complete")


def _end(folder: RunFolder, status: str, log: AuditLog) -> None:
    """Record how a run ended that did not end well: what ended it is to be told, not that a full disk takes no more."""
    with held(), suppress(ReplicariumError):
        folder.close(status)
        log.append("ended", status=status)


def read_provenance(path: Path) -> Provenance:
    """Return what a run says of itself; StoreError if it is no run's folder, or says what no run does."""
    place = path / PROVENANCE
    try:
        told: Provenance = parse(Inside(path).read(PROVENANCE, _MOST_BYTES))
        check(StoredProvenance, told)
    except FileNotFoundError:
        raise StoreError(f"{path} is no run's folder: it has no {PROVENANCE}") from None
    except ValueError as error:
        raise StoreError(f"{place} is no provenance of a run: {error}") from None
    return told


def status_of(path: Path, told: Provenance) -> str:
    """Return a run's status, `killed` if it says that it is running and no process holds its lock."""
    status: str = told["status"]
    return "killed" if status == "running" and is_free(path / LOCK) else status


def run_folders(store: Path) -> list[Path]:
    """Return the folders in a store that hold a run, by name; StoreError if the store cannot be read."""
    try:
        return sorted(path for path in store.iterdir() if os.path.lexists(path / PROVENANCE))
    except FileNotFoundError:
        return []
    except OSError as error:
        raise StoreError(f"cannot read {store}: {error.strerror}") from None


def when(told: Provenance) -> tuple[str, str]:
    """Return what runs are sorted by: the order in which they were begun in their store, independent of the clock."""
    started = told.get("started") or ""
    return told.get("order") or started, started


def _order(started: str, store: Path) -> str:
    """Return when a run was begun or, if the clock has gone back since another of its store, the moment after that."""
    last = ""
    for path in run_folders(store):
        with suppress(StoreError):
            last = max(last, when(read_provenance(path))[0])
    if last < started:
        return started
    try:
        moment = datetime.fromisoformat(last) + timedelta(milliseconds=1)
        return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    except OverflowError:  # somebody has begun it at the end of time
        return last
