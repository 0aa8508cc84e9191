"""Finding a rule by its name: the built-in ones first, then `.rule` files on a search path."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path

from automata.errors import RuleError
from automata.rule import Rule
from automata.rules.langton import langton

# The published name comes first; every other key is a short form of it.
BUILT_IN: dict[str, Callable[[], Rule]] = {"Langtons-Loops": langton}
ALIASES = {"langton": "Langtons-Loops"}


def find_rule(name: str, search: Iterable[str | Path] = ()) -> Rule:
    """Return the rule called `name` (case does not matter), else the first NAME.rule in the folders `search`.

    Raises RuleError, naming what is known and where it looked, if there is none; FormatError if the file
    is malformed.
    """
    by_key = {key.lower(): key for key in BUILT_IN}
    key = by_key.get(ALIASES.get(name.lower(), name).lower())
    if key is not None:
        return BUILT_IN[key]()
    folders = [Path(folder) for folder in search]
    for folder in folders:
        for candidate in sorted(folder.glob("*.rule")) if folder.is_dir() else ():
            if candidate.stem.lower() == name.lower():
                from automata.formats.rulefile import read_rule

                return read_rule(candidate)
    looked = f" or as {name}.rule in {', '.join(map(str, folders))}" if folders else ""
    raise RuleError(
        f"there is no rule {name!r} among the built-in ones ({', '.join(BUILT_IN)}){looked}: "
        "name another with -r, or the folder of its .rule file with -s"
    )
