"""The one place where Numba's options and its on-disk cache are decided.

Numba notices a change in a kernel's own file but not in the files it imports from, so its cache can be
stale. Here the cache folder is named after a hash of all source files with kernels and of all that these import, of
Numba's version and of the bounds-check setting: what was compiled from other sources is never looked at.

REPLICARIUM_CACHE=0 switches the cache off; any other value names the folder that holds it. A cache that is damaged or
cannot be written costs only time: see `kernel_cache`.

With NUMBA_DISABLE_JIT=1 kernels run as the plain Python that they are, with NumPy's numbers: slowly, to the same
result.
"""

from __future__ import annotations

import hashlib
import os
import re
import sys
from collections.abc import Callable
from functools import cache, wraps
from pathlib import Path
from typing import Any, TypeVar, cast

import numba
import numpy as np
from numba.core import config as _numba_config
from numba.cpython.unsafe import numbers

from automata.runtime.kernel_cache import KernelCache, tell_once

# Numba defines its settings at run time, where a type checker cannot see them.
config: Any = _numba_config

Function = TypeVar("Function", bound=Callable[..., object])


_IMPORTS = re.compile(rb"^\s*(?:from|import)\s+automata((?:\.\w+)*)(?:\s+import\s+([\w, ]+|\())?", re.MULTILINE)


def _imported(text: bytes) -> set[str]:
    """Return the modules of this package that a source file names in its imports, as paths without an ending."""
    found = set()
    for module, names in _IMPORTS.findall(text):
        folder = module.decode().replace(".", "/")
        found.add(folder.lstrip("/"))
        # `from automata.engines import words` names a module as well.
        found |= {f"{folder}/{name.split()[0]}".lstrip("/") for name in names.decode().split(",") if name.split()}
    return found


@cache
def source_digest() -> str:
    """Return a SHA-256 over this package's sources that decide what kernels do, and what else does.

    Those are the files that import from this module, and all files of the package that these import, and so on.
    """
    root = Path(__file__).resolve().parents[1]
    sources = {path.relative_to(root).as_posix(): path.read_bytes() for path in sorted(root.rglob("*.py"))}
    wanted = {path for path, text in sources.items() if "runtime/jit" in _imported(text)} | {"runtime/jit.py"}
    waiting = list(wanted)
    while waiting:
        for module in _imported(sources[waiting.pop()]):
            for path in (f"{module}.py", f"{module}/__init__.py"):
                if path in sources and path not in wanted:
                    wanted.add(path)
                    waiting.append(path)
    state = hashlib.sha256()
    for path in sorted(wanted):
        state.update(path.encode() + b"\0" + sources[path])
    switches = (numba.__version__, sys.version, config.BOUNDSCHECK, config.OPT)
    state.update(repr(switches).encode())
    return state.hexdigest()


def cache_folder() -> Path | None:
    """Return the folder of this source's compiled kernels, or None if caching is off or impossible."""
    choice = os.environ.get("REPLICARIUM_CACHE", "")
    if choice == "0" or config.DISABLE_JIT:
        return None
    return _made(choice, os.environ.get("XDG_CACHE_HOME"), os.environ.get("HOME"))


@cache
def _made(choice: str, caches: str | None, _home: str | None) -> Path | None:
    """Return the folder that the environment's choices come to, made once for all kernels; None if it cannot be."""
    try:
        base = Path(caches or Path.home() / ".cache")
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
    _take_constants_as_numbers(compiled)
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


def _take_constants_as_numbers(compiled: Any) -> None:
    """Let kernels that call `compiled` with constants share what is compiled for numbers.

    Numba would compile it anew for each constant, to the same code.
    """
    find_overload, types = compiled.get_call_template, cast(Any, numba.types)

    def find(arguments: Any, named: Any) -> Any:
        return find_overload(
            [types.unliteral(kind) for kind in arguments],
            {name: types.unliteral(kind) for name, kind in named.items()},
        )

    compiled.get_call_template = find


if config.DISABLE_JIT:

    def trailing_zeros(word: Any) -> Any:
        """Return the number of zero bits below the lowest one of `word`, a uint64 that is not 0; uint64."""
        bits = int(word)
        return np.uint64((bits & -bits).bit_length() - 1)

    def leading_zeros(word: Any) -> Any:
        """Return the number of zero bits above the highest one of `word`, a uint64 that is not 0; uint64."""
        return np.uint64(64 - int(word).bit_length())

else:
    # Their declared types are those of Numba's compiler, not those of the functions compiled.
    trailing_zeros = cast(Any, numbers.trailing_zeros)
    leading_zeros = cast(Any, numbers.leading_zeros)


def _plain(function: Function) -> Function:
    """Let sums of unsigned numbers wrap around without a warning, as they do when compiled."""

    @wraps(function)
    def quiet(*arguments: object) -> object:
        with np.errstate(over="ignore"):
            return function(*arguments)

    return cast(Function, quiet)


def inlined(function: Function) -> Function:
    """Compile a function that kernels of its own file call; its code becomes part of theirs.

    Only then are loops around a long one vectorised. Numba notices a change of a kernel's own file, so that these need
    no cache.
    """
    if config.DISABLE_JIT:
        return _plain(function)
    return cast(Function, numba.njit(nogil=True, forceinline=True)(function))
