"""Patterns and rules that are not shipped: searched in a search path and in an installed Golly.

The large machines are other people's files, of up to millions of cells; the catalogue knows their facts.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from fnmatch import fnmatch
from itertools import chain
from pathlib import Path

from automata.errors import PatternError
from automata.pattern import Pattern
from automata.rule import Rule

# A folder of its own, then where packages and people put Golly.
GOLLY_VARIABLE = "REPLICARIUM_GOLLY"
_GOLLY = (
    "/usr/share/golly",
    "/usr/local/share/golly",
    "/opt/golly*",
    "/opt/homebrew/share/golly",
    "~/.local/share/golly",
    "~/golly*",
    "~/Golly*",
    "/Applications/Golly*",
    "C:/Program Files/Golly*",
)
# Set, it hides other programs and their files.
ALONE_VARIABLE = "REPLICARIUM_ALONE"
INSTALL_GOLLY = "install Golly, whose patterns include it (Debian and Ubuntu: apt install golly)"


def alone() -> bool:
    """Whether REPLICARIUM_ALONE is set: then no other program on this computer is searched or run."""
    return os.environ.get(ALONE_VARIABLE, "") not in ("", "0")


def golly_folders() -> tuple[Path, ...]:
    """Return the folders of Golly's data on this computer: REPLICARIUM_GOLLY first, then the usual places.

    None if REPLICARIUM_ALONE is set.
    """
    if alone():
        return ()
    chosen = os.environ.get(GOLLY_VARIABLE)
    found = [Path(chosen)] if chosen else []
    for place in map(os.path.expanduser, _GOLLY):
        folder, name = os.path.split(place)
        found += sorted(Path(folder).glob(name)) if Path(folder).is_dir() else []
    return tuple(folder for folder in dict.fromkeys(found) if folder.is_dir())


@dataclass(frozen=True)
class NamedRule:
    """A rule by its name, from `find_rule`: a file in `search`, built in, a rule string, a file `beside` or Golly's."""

    name: str
    search: tuple[Path, ...] = ()
    beside: tuple[Path, ...] = ()

    def __call__(self) -> Rule:
        """Return the rule; RuleError, which says where it was looked for, if it is nowhere."""
        from automata.rules.library import find_rule  # lazily: the catalogue is read without any rule

        return find_rule(self.name, _with_rules(self.search), elsewhere=chain(self.beside, _rules_of_golly()))

    def within(self, folders: tuple[Path, ...]) -> NamedRule:
        """Return the same with `folders` to be looked through first."""
        return replace(self, search=(*folders, *self.search))


def _with_rules(folders: tuple[Path, ...]) -> Iterator[Path]:
    for folder in folders:
        yield from (folder, folder / "Rules")


def _rules_of_golly() -> Iterator[Path]:
    """Yield the folders of an installed Golly that hold rules; it is looked for when the first one is asked for."""
    yield from _with_rules(golly_folders())


@dataclass(frozen=True)
class PatternFile:
    """A pattern in a file that is called like `names` (`*` and `?` as in a shell), gzipped or not.

    A prefix that ends in `_` is overlooked, as in `JvN_Hutton-replicator.rle`. `how` says how to get the file.
    """

    names: tuple[str, ...]
    how: str = INSTALL_GOLLY
    search: tuple[Path, ...] = ()

    def __call__(self) -> Pattern:
        """Return the pattern; PatternError, which says how to get it, if there is no such file."""
        from automata.formats import load_pattern  # lazily: formats know rules

        path = self.path()
        if path is None:
            looked = ", ".join(str(folder) for folder in (*self.search, *golly_folders()))
            where = f"in {looked}" if looked else "anywhere, as no Golly is installed"
            raise PatternError(
                f"{self.names[0]} is not part of Replicarium and was not found {where}: {self.how}, "
                "or give the folder that holds it: search=[FOLDER]"
            )
        return load_pattern(path)

    def path(self) -> Path | None:
        """Return the file's path: the first folder that holds one counts, and there the first of the names."""
        for folder in (*self.search, *golly_folders()):
            ranked = [(rank, path) for path in _files(folder) if (rank := self._rank(path.name)) is not None]
            if ranked:
                return min(ranked)[1]
        return None

    def within(self, folders: tuple[Path, ...]) -> PatternFile:
        """Return the same with `folders` to be looked through first."""
        return replace(self, search=(*folders, *self.search))

    def _rank(self, file_name: str) -> int | None:
        bare = file_name.lower().removesuffix(".gz")
        for rank, name in enumerate(self.names):
            if fnmatch(bare, name.lower()) or fnmatch(bare, f"*_{name.lower()}"):
                return rank
        return None


def located(name: str | os.PathLike[str], folders: Iterable[Path]) -> Path:
    """Return the path of a file that is named from here, or from one of the folders; `name` itself if there is none."""
    here = Path(name)
    if here.exists():
        return here
    return next((path for folder in folders if (path := folder / name).is_file()), here)


def pattern_endings() -> tuple[str, ...]:
    """Return what names of pattern files end in."""
    from automata.formats import ENDINGS  # lazily: formats know rules

    return (*ENDINGS, *(f"{ending}.gz" for ending in ENDINGS))


def _files(folder: Path) -> Iterator[Path]:
    """Yield all files below a folder, links to folders not followed."""
    for parent, _, names in os.walk(folder):
        yield from (Path(parent, name) for name in names)
