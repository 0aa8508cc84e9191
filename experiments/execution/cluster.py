"""DaskCluster: trials on dask.distributed, on workers that run somewhere or on processes that are made here.

Everyone who can connect to a scheduler or a worker can run code as its user, and what a worker answers is unpickled
here. So the cluster that is made here accepts no connection without its own certificate, which is kept in memory. How a
cluster elsewhere is protected is decided by its address and by dask's configuration (see docs/studies.md).
"""

from __future__ import annotations

import json
import re
import shutil
import tempfile
from concurrent.futures import Future
from contextlib import ExitStack, suppress
from pathlib import Path
from time import monotonic, sleep
from typing import Any

from automata.errors import ReplicariumError
from automata.runtime.memory import SHARERS
from automata.runtime.processes import starting
from experiments.errors import StoreError, StudyError
from experiments.execution.backends import check_device, environment
from experiments.execution.worker import THREADS, run_trial
from experiments.storage.folders import read_bounded
from experiments.studies.trial import Record, Trial
from experiments.studies.workspace import Terms
from experiments.terminal.interrupts import held

# Seconds until a scheduler must have answered.
TIMEOUT = 30.0
_ADDRESS = re.compile(r"([a-z]+://)?[^\s/]+:\d+/?")
_INSTALL = "python -m pip install 'replicarium[cluster]'"
# A scheduler's file says in a few hundred bytes where it is.
_MOST_BYTES = 1 << 20
# No page of HTTP is served: it would show what is computed to everyone who can reach it.
NO_PAGES = {
    "DASK_DISTRIBUTED__SCHEDULER__HTTP__ROUTES": "[]",
    "DASK_DISTRIBUTED__WORKER__HTTP__ROUTES": "[]",
}


class DaskCluster:
    """A cluster of dask.distributed: its scheduler's address or file, or `local:N` for N processes made here."""

    def __init__(self, address: str, *, timeout: float | None = None):
        rest = address.removeprefix("local:")
        local = address.startswith("local:")
        if local and not (rest.isdecimal() and int(rest) > 0):
            raise StudyError(f"--cluster local:N takes a number of processes, not {rest!r}")
        if not (local or address.endswith(".json") or _ADDRESS.fullmatch(address)):
            raise StudyError(
                "--cluster takes tls://HOST:PORT, tcp://HOST:PORT, a scheduler's file (.json) or local:N, "
                f"not {address!r}"
            )
        try:
            import distributed
        except ModuleNotFoundError:
            raise StudyError(f"--cluster needs dask: {_INSTALL}") from None
        self._own = ExitStack()
        self.where = f"the dask cluster {address}"
        patience = TIMEOUT if timeout is None else timeout
        try:
            if local:
                # Ctrl-C waits: a cluster that is half made could not be ended.
                with held():
                    place: Any = self._make(distributed, int(rest))
            else:
                place = _read_address(Path(address), patience) if address.endswith(".json") else address
            self._client = distributed.Client(place, timeout=patience)
        except ReplicariumError:
            self._own.close()
            raise
        except Exception as error:  # dask has no error of its own for an address at which nothing answers
            self._own.close()
            reason = " ".join(str(error).split()) or type(error).__name__
            raise StudyError(f"there is no dask scheduler at {address}: {reason}") from None
        except BaseException:
            self._own.close()
            raise
        self._executor = self._client.get_executor(pure=False)

    def _make(self, distributed: Any, workers: int) -> Any:
        """Start a cluster on this machine that accepts no other connections; `_own` ends it."""
        try:
            security = distributed.Security.temporary()
        except ImportError:
            raise StudyError(f"--cluster local:N needs the package cryptography: {_INSTALL}") from None
        # What workers put on the disk is unpickled later, so it lies where only this user may write.
        folder = tempfile.mkdtemp(prefix="replicarium-")
        self._own.callback(shutil.rmtree, folder, ignore_errors=True)
        given = {**THREADS, **NO_PAGES, SHARERS: str(workers)}
        from dask import config

        with (
            environment(given),
            config.set({"distributed.scheduler.http.routes": [], "distributed.worker.http.routes": []}),
            starting(),
        ):
            cluster = distributed.LocalCluster(
                n_workers=workers,
                threads_per_worker=1,
                processes=True,
                host="127.0.0.1",
                protocol="tls://",
                security=security,
                dashboard_address=None,
                silence_logs=50,
                local_directory=folder,
                env=given,
            )
        self._own.callback(_close_quietly, cluster)
        return cluster

    @property
    def slots(self) -> int:
        """Number of threads of all workers that are there just now; 0 where the scheduler does not answer."""
        try:
            return sum(self._client.nthreads().values())
        except (OSError, RuntimeError, ValueError):
            return 0

    def submit(self, module: str, trial: Trial, terms: Terms | None = None) -> Future[Record]:
        """Start a trial on some worker."""
        if self._client.status != "running":
            raise StudyError(f"{self.where} is gone: --resume goes on where this run ended")
        future: Future[Record] = self._executor.submit(run_trial, module, trial, terms)
        return future

    def check_device(self, device: str) -> None:
        """Raise StudyError if one of the workers that are there just now has no such device."""
        if device == "cuda" and (said := [text for text in self._client.run(_lack, device).values() if text]):
            raise StudyError(f"{self.where}: {said[0]}")

    def restart(self) -> None:
        """Nothing to do: the scheduler gives a lost worker's trials to another."""

    def close(self, *, now: bool) -> None:
        """Take back what is waiting, and leave the cluster unless it was made here."""
        with suppress(Exception):  # whether it still answers or not, we are done with it
            self._executor.shutdown(wait=not now)
        with suppress(Exception):
            self._client.close(timeout=5)
        self._own.close()


def _close_quietly(cluster: Any) -> None:
    with suppress(Exception):
        cluster.close(timeout=5)


def _read_address(path: Path, patience: float) -> str:
    """Return the address in the file that a scheduler writes when it is ready, waiting for it; StudyError."""
    deadline = monotonic() + patience
    while True:
        try:
            told = json.loads(read_bounded(path, _MOST_BYTES))
            break
        except FileNotFoundError:
            problem = f"no scheduler wrote {path} within {patience:.0f} s"
        except StoreError as error:
            raise StudyError(f"{error}: name the file that a scheduler wrote (--scheduler-file)") from None
        except (ValueError, RecursionError):  # it may be half written
            problem = f"{path} is not a scheduler's file: it is no JSON"
        if monotonic() > deadline:
            raise StudyError(f"{problem}: start one with dask scheduler --scheduler-file {path}")
        sleep(0.1)
    address = told.get("address") if isinstance(told, dict) else None
    if not isinstance(address, str) or not _ADDRESS.fullmatch(address):
        raise StudyError(f"{path} is not a scheduler's file: it names no address such as tls://HOST:PORT")
    return address


def _lack(device: str) -> str:
    """Return what speaks against a device here, "" if nothing does."""
    try:
        check_device(device)
    except ReplicariumError as error:
        return str(error)
    return ""
