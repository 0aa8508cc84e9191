"""Lazy exports: a package's public names, imported from its modules when they are first used (PEP 562)."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping, Sequence
from importlib import import_module
from typing import Any

# What a package imports for this alone, and `dir` need not show.
_MEANS = {"TYPE_CHECKING", "lazy_exports"}


def lazy_exports(
    package: str, places: Mapping[str, Sequence[str]]
) -> tuple[Callable[[str], Any], Callable[[], list[str]]]:
    """Return a package's `__getattr__` and `__dir__`; `places` lists, for each module, the names taken from it.

    What was asked for once is kept in the package, so that the next use costs nothing. Any other name raises
    AttributeError, with the nearest public one.

    >>> find, names = lazy_exports("automata", {"automata.pattern": ("Box", "Pattern")})
    >>> find("Box")(top=0, left=0, height=2, width=3).right
    3
    """
    homes = {name: module for module, names in places.items() for name in names}

    def find(name: str) -> Any:
        if name not in homes:
            from difflib import get_close_matches

            near = "" if name.startswith("__") else "".join(get_close_matches(name, homes, 1))
            hint = f": perhaps {near!r}" if near else ""
            raise AttributeError(f"module {package!r} has no attribute {name!r}{hint}", name=name)
        value = getattr(import_module(homes[name]), name)
        setattr(sys.modules[package], name, value)
        return value

    def names() -> list[str]:
        return sorted({*vars(sys.modules[package]), *homes} - _MEANS)

    return find, names
