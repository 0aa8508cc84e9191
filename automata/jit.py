"""The one place where Numba's options and its on-disk cache are decided.

Numba notices a change in a kernel's own file but not in the files it imports from, so its cache can be
stale. Here the cache folder is named after a hash of every source file of the package, of Numba's
version and of the bounds-check setting: what was compiled from other sources is never looked at.

REPLICARIUM_CACHE=0 switches the cache off; any other value names the folder that holds it. A cache that is damaged or
cannot be written costs only time: see `kernel_cache`.

With NUMBA_DISABLE_JIT=1 kernels run as the plain Python that they are, with NumPy's numbers: slowly, to the same
result.
"""

from __future__ import annotations

import hashlib
import os
import sys
from collections.abc import Callable
from functools import cache, wraps
from pathlib import Path
from typing import Any, TypeVar, cast

import numba
import numpy as np
from numba.core import config as _numba_config

from automata.kernel_cache import KernelCache, tell_once

# Numba defines its settings at run time, where a type checker cannot see them.
config: Any = _numba_config

Function = TypeVar("Function", bound=Callable[..., object])


@cache
def source_digest() -> str:
    """Return a SHA-256 over all of this package's sources and what else decides the machine code."""
    state = hashlib.sha256()
    root = Path(__file__).resolve().parent
    for path in sorted(root.rglob("*.py")):
        state.update(path.relative_to(root).as_posix().encode() + b"\0" + path.read_bytes())
    switches = (numba.__version__, sys.version, config.BOUNDSCHECK, config.OPT)
    state.update(repr(switches).encode())
    return state.hexdigest()


def cache_folder() -> Path | None:
    """Return the folder of this source's compiled kernels, or None if caching is off or impossible."""
    choice = os.environ.get("REPLICARIUM_CACHE", "")
    if choice == "0" or config.DISABLE_JIT:
        return None
    try:
        base = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
        folder = (Path(choice) if choice else base / "replicarium") / "numba" / source_digest()[:16]
        folder.mkdir(parents=True, exist_ok=True)
    except (OSError, RuntimeError):  # RuntimeError: there is no home
        return None  # a read-only home costs compile time, not the run
    # In a folder that it cannot write, Numba would fall back to one that no hash guards.
    return folder if os.access(folder, os.W_OK) else None


def kernel(function: Function) -> Function:
    """Compile `function` with the package's options: no Python objects, no GIL, cached by source."""
    if config.DISABLE_JIT:
        return _plain(function)
    compiled: Any = numba.njit(nogil=True)(function)
    folder = cache_folder()
    if folder is not None:
        previous = config.CACHE_DIR
        try:
            config.CACHE_DIR = str(folder)  # read once, when the cache is made
            compiled._cache = KernelCache(compiled.py_func, folder)
        except (OSError, RuntimeError) as error:
            tell_once(f"the kernel cache {folder} cannot be used ({error})")
        finally:
            config.CACHE_DIR = previous
    return cast(Function, compiled)


def _plain(function: Function) -> Function:
    """Let sums of unsigned numbers wrap around without a warning, as they do when compiled."""

    @wraps(function)
    def quiet(*arguments: object) -> object:
        with np.errstate(over="ignore"):
            return function(*arguments)

    return cast(Function, quiet)
