"""The one place where Numba's options and its on-disk cache are decided.

Numba notices a change in a kernel's own file but not in the files it imports from, so its cache can be
stale. Here the cache folder is named after a hash of every source file of the package, of Numba's
version and of the bounds-check setting: what was compiled from other sources is never looked at.

REPLICARIUM_CACHE=0 switches the cache off; any other value names the folder that holds it.
"""

from __future__ import annotations

import hashlib
import os
import sys
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any, TypeVar, cast

import numba
from numba.core import config as _numba_config

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
    base = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    folder = (Path(choice) if choice else base / "replicarium") / "numba" / source_digest()[:16]
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError:
        return None  # a read-only home costs compile time, not the run
    # In a folder that it cannot write, Numba would fall back to one that no hash guards.
    return folder if os.access(folder, os.W_OK) else None


def kernel(function: Function) -> Function:
    """Compile `function` with the package's options: no Python objects, no GIL, cached by source."""
    folder = cache_folder()
    previous = config.CACHE_DIR
    try:
        if folder is not None:
            config.CACHE_DIR = str(folder)  # read once, when a function is decorated
        return cast(Function, numba.njit(nogil=True, cache=folder is not None)(function))
    finally:
        config.CACHE_DIR = previous


def inlined(function: Function) -> Function:
    """Compile a function that kernels of its own file call; its code becomes part of theirs.

    Only then are loops around a long one vectorised. Numba notices a change of a kernel's own file, so that these need
    no cache.
    """
    return cast(Function, numba.njit(nogil=True, forceinline=True)(function))
