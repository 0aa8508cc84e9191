"""A study in one file beside the user: found by the file's path, here and in every worker process.

Only a file that the user names is run: on the command line, or as a module of `--import`.
"""

from __future__ import annotations

import importlib.util
import os
import sys
from pathlib import Path
from types import ModuleType

# Modules that the user had imported, by name, in this process alone: workers find their files.
_IMPORTED: dict[str, ModuleType] = {}


def remember_module(module: ModuleType) -> None:
    """Let the study of a module be found by the module's name, or by its own."""
    _IMPORTED[module.__name__] = module


def file_of_import(name: str) -> str | None:
    """Return the file of an imported module that is called so, or whose STUDY is; None if there is none."""
    for module in _IMPORTED.values():
        called = {module.__name__, getattr(getattr(module, "STUDY", None), "name", None)}
        if name in called and hasattr(module, "STUDY") and module.__file__:
            return os.path.realpath(module.__file__)
    return None


def is_file(name: str) -> bool:
    """Whether a study is named by a file, and not by a module or a name of its own."""
    return name.endswith(".py")


def is_same(told: str, module: str) -> bool:
    """Whether a stored run's module is this one; a file may have moved, with its folder or without."""
    if is_file(told) and is_file(module):
        return Path(told).name == Path(module).name
    return told == module


def module_of_file(path: str) -> ModuleType:
    """Return the module of a file, which is run the first time; what lies beside it can be imported by it.

    Raises ModuleNotFoundError, its name the path, if there is no such file, and what the module raises.
    """
    place = os.path.realpath(path)
    for module in list(sys.modules.values()):
        if (file := getattr(module, "__file__", None)) and file.endswith(".py") and os.path.realpath(file) == place:
            return module
    if not Path(place).is_file():
        raise ModuleNotFoundError(f"there is no file {path}", name=path)
    folder, stem = str(Path(place).parent), Path(place).stem
    if folder not in sys.path:
        sys.path.append(folder)
    # Under another name where a module of this one is there, in the standard library say.
    known = sys.modules.get(stem) or (importlib.util.find_spec(stem) if stem.isidentifier() else None)
    origin = getattr(known, "origin", None) or getattr(known, "__file__", None)
    own = origin is not None and os.path.realpath(origin) == place
    spec = importlib.util.spec_from_file_location(stem if own else f"{stem} in {folder}", place)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module  # before it is run: dataclasses and pydantic look their module up
    try:
        spec.loader.exec_module(module)
    except BaseException:
        del sys.modules[spec.name]
        raise
    return module
