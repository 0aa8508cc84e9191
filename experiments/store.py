"""RunFolder: one folder a run, every file written whole under a temporary name and then renamed.

config.toml        the resolved configuration; running it again gives the same metrics
metrics.jsonl      one JSON object a line; no times and no paths: byte-identical for equal config and machine
trials.jsonl       of a study: every trial as it ended, with its seconds and its worker, in that order (see `log`)
provenance.json    software, machine, threads, seconds, and `status`: running, complete, failed or interrupted
report.html        written last, only by a run that completed
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from time import perf_counter
from typing import Any

from pydantic import BaseModel

from automata._version import __version__
from automata.errors import ReplicariumError
from automata.formats.files import write_atomically
from experiments.config import to_toml
from experiments.errors import OutputError, StoreError
from experiments.provenance import code_path, collect, utc_now


class RunFolder:
    """`parent/<UTC time>-<kind>-<hash of config and version>/`, created empty; never one that exists."""

    def __init__(self, parent: Path, kind: str, config: BaseModel, command: list[str]):
        text = to_toml(config)
        digest = hashlib.sha256(f"{__version__}\n{text}".encode()).hexdigest()[:8]
        stamp = datetime.now(UTC).strftime("%Y%m%dT%H%M%SZ")
        self.path = self._create(parent, f"{stamp}-{kind}-{digest}")
        self.provenance = collect(command, config.model_dump(mode="json"))
        self._metrics: list[str] = []
        self.write("config.toml", text)
        self._save_provenance()

    @classmethod
    def again(cls, path: Path, config: BaseModel, command: list[str]) -> RunFolder:
        """Return a run that ended, or was ended, to go on with; what its provenance said moves to `earlier` there."""
        before = read_provenance(path)
        folder = cls.__new__(cls)
        folder.path = path
        folder.provenance = {
            **collect(command, config.model_dump(mode="json")),
            **{name: before[name] for name in ("study",) if name in before},
            "earlier": [*before.pop("earlier", []), before],
        }
        folder._metrics = []
        folder.write("config.toml", to_toml(config))
        folder._save_provenance()
        return folder

    @classmethod
    def opened(cls, path: Path) -> RunFolder:
        """Return a run as it stands, for its page to be written anew."""
        folder = cls.__new__(cls)
        folder.path = path
        folder.provenance = read_provenance(path)
        folder._metrics = []
        return folder

    def describe(self, **facts: Any) -> None:
        """Add facts to the provenance."""
        self.provenance.update(facts)
        self._save_provenance()

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
        place = self.path / name
        write_atomically(place, data)
        return place

    def sweep(self) -> None:
        """Remove the temporary files that a kill left behind; for the one process that writes to the run."""
        for path in (*self.path.glob(".*.tmp"), *self.path.glob("*/.*.tmp")):
            with suppress(OSError):
                path.unlink()

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
            self.provenance["seconds"][stage] = round(perf_counter() - start, 3)

    def close(self, status: str) -> None:
        """Record how the run ended: complete, failed or interrupted."""
        self.provenance["status"] = status
        self.provenance["finished"] = utc_now()
        here = self.provenance.get("environment")
        if isinstance(here, dict):
            here["code_path"] = code_path()  # torch may have been loaded since the run began
        self._save_provenance()

    def _save_provenance(self) -> None:
        self.write("provenance.json", json.dumps(self.provenance, indent=2, ensure_ascii=False) + "\n")


@contextmanager
def run_folder(parent: Path, kind: str, config: BaseModel, command: list[str]) -> Iterator[RunFolder]:
    """Create a run folder and close it with the status that the body's end deserves."""
    with closing(RunFolder(parent, kind, config, command)) as folder:
        yield folder


@contextmanager
def closing(folder: RunFolder) -> Iterator[RunFolder]:
    """Close a run folder with the status that the body's end deserves."""
    try:
        yield folder
    except KeyboardInterrupt as error:
        _end(folder, "interrupted")
        error.args = (f"what was finished is in {folder.path}",)  # whoever reports it can say where
        raise
    except BaseException:
        _end(folder, "failed")
        raise
    else:
        folder.close("complete")


def _end(folder: RunFolder, status: str) -> None:
    """Record how a run ended that did not end well: what ended it is to be told, not that a full disk takes no more."""
    with suppress(ReplicariumError):
        folder.close(status)


def read_provenance(path: Path) -> dict[str, Any]:
    """Return what a run says of itself; StoreError if it is no run's folder, or damaged."""
    try:
        told = json.loads((path / "provenance.json").read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise StoreError(f"{path} is no run's folder: it has no provenance.json") from None
    except (OSError, ValueError) as error:
        raise StoreError(f"{path / 'provenance.json'} cannot be read: {error}") from None
    tables = ("parameters", "software", "study", "training")
    if (
        not isinstance(told, dict)
        or not isinstance(told.get("status"), str)
        or not all(isinstance(told.get(name) or {}, dict) for name in tables)
    ):
        raise StoreError(f"{path / 'provenance.json'} is no provenance of a run")
    return told
