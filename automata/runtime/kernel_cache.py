# mypy: disable-error-code="misc, no-untyped-call"
"""The on-disk cache of compiled kernels: Numba's, but a file that is damaged or cannot be written costs only time.

Every file begins with the SHA-256 of the rest, so that what was cut off or overwritten is neither unpickled nor run.
What cannot be read is compiled anew, what cannot be written is not kept, and the first time it is said in a
`CacheWarning`. `mend` removes damaged files.
"""

from __future__ import annotations

import hashlib
import multiprocessing
import os
import pickle
import secrets
import sys
import threading
import warnings
from contextlib import suppress
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any

from numba.core.caching import FunctionCache, IndexDataCacheFile

from automata.errors import CacheWarning

# An index of a kernel's signatures, and one signature's machine code.
_ENDINGS = (".nbi", ".nbc")
_DIGEST = hashlib.sha256().digest_size
# More than any of our files holds, so that a full disk is noticed.
_TRIAL = 1 << 20


class _DamagedError(Exception):
    """A file of the cache is not what was written."""


_told = False


def tell_once(what: str) -> None:
    """Warn of the first thing that is wrong with the cache, in the process that a user started, not in its workers."""
    global _told
    if not _told and multiprocessing.parent_process() is None:
        _told = True
        warnings.warn(f"{what}, so kernels are compiled anew: see `replicarium doctor`", CacheWarning, stacklevel=2)


@cache
def _start_numba() -> None:
    """Import the rest of Numba, but not SciPy's linear algebra: a quarter of a second that no kernel of ours needs.

    As it starts, Numba asks whether that is there. It is, and is imported if someone's `np.dot` is compiled.
    """
    asked, asks = "scipy.linalg.cython_blas", "numba.np.arraymath"
    if asked in sys.modules or asks in sys.modules or threading.active_count() > 1:
        return
    sys.modules[asked] = None  # type: ignore[assignment]  # what Python takes for absent
    try:
        import_module(asks)._HAVE_BLAS = True  # type: ignore[attr-defined]
    finally:
        del sys.modules[asked]


class KernelCache(FunctionCache):
    """The cache of one kernel, below `folder`; RuntimeError if Numba would keep it anywhere else."""

    def __init__(self, function: Any, folder: Path):
        super().__init__(function)
        if folder not in Path(self.cache_path).parents:
            raise RuntimeError(f"{self.cache_path} does not lie in {folder}")
        self._folder = folder
        impl = self._impl
        self._cache_file = _CheckedFile(self._cache_path, impl.filename_base, impl.locator.get_source_stamp())

    def load_overload(self, sig: Any, target_context: Any) -> Any:
        """Return what is kept for a signature, or None if nothing is or it cannot be used."""
        _start_numba()
        try:
            return super().load_overload(sig, target_context)
        except Exception as error:  # whatever unpickling and linking raise
            tell_once(f"the kernel cache {self._folder} cannot be read ({_reason(error)})")
            return None

    def save_overload(self, sig: Any, data: Any) -> None:
        """Keep what was compiled for a signature, if that is possible."""
        try:
            super().save_overload(sig, data)
        except Exception as error:
            tell_once(f"the kernel cache {self._folder} cannot be written ({_reason(error)})")


class _CheckedFile(IndexDataCacheFile):
    """Numba's index and data files, each behind the digest of its content."""

    def save(self, key: Any, data: Any) -> None:
        """Keep the code of a signature in a file that is called after it.

        Numba numbers the files, and two processes that compile for two signatures at once would give both the same
        number: then one would run the other's code. So nothing is lost but what the later index does not name.
        """
        name: str = self._data_name(int.from_bytes(hashlib.sha256(repr(key).encode()).digest()[:8], "big"))
        self._save_data(name, data)
        overloads = self._load_index()
        if overloads.get(key) != name:
            self._save_index({**overloads, key: name})

    def _load_index(self) -> dict[Any, str]:
        try:
            version, stamp, overloads = pickle.loads(_read(Path(self._index_path)))
        except FileNotFoundError:
            return {}
        return overloads if (version, stamp) == (self._version, self._source_stamp) else {}

    def _save_index(self, overloads: dict[Any, str]) -> None:
        self._write(self._index_path, self._dump((self._version, self._source_stamp, overloads)))

    def _load_data(self, name: str) -> Any:
        return pickle.loads(_read(Path(self._data_path(name))))

    def _save_data(self, name: str, data: Any) -> None:
        self._write(self._data_path(name), self._dump(data))

    def _write(self, path: str, content: bytes) -> None:
        with self._open_for_write(path) as file:
            file.write(hashlib.sha256(content).digest() + content)


def _read(path: Path) -> bytes:
    whole = path.read_bytes()
    if hashlib.sha256(whole[_DIGEST:]).digest() != whole[:_DIGEST]:
        raise _DamagedError(f"{path.name} is damaged")
    return whole[_DIGEST:]


def mend(folder: Path) -> tuple[int, int, str]:
    """Remove what is damaged in a cache's folder; return files that are whole, files removed, and why it is of no use.

    The last is "" if the folder can be read and written.
    """
    whole, removed = 0, 0
    try:
        for path in sorted(folder.rglob("*")):
            if path.suffix not in _ENDINGS or not path.is_file():
                continue
            try:
                _read(path)
                whole += 1
            except _DamagedError:
                path.unlink()
                removed += 1
            except FileNotFoundError:  # another process has just put a new one there
                continue
        trial = folder / f".trial.{secrets.token_hex(6)}.tmp"
        try:
            with open(trial, "xb") as file:
                file.write(b"\0" * _TRIAL)
                os.fsync(file.fileno())
        finally:
            with suppress(OSError):
                trial.unlink()
    except OSError as error:
        return whole, removed, f"{error.filename or folder}: {_reason(error)}"
    return whole, removed, ""


def _reason(error: Exception) -> str:
    """Say in one clause what went wrong."""
    said = getattr(error, "strerror", None) or str(error) or type(error).__name__
    return " ".join(str(said).split())
