"""Loading a pattern from a file of any format that is read, and saving it to one."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable
from itertools import chain
from typing import NamedTuple

from automata.errors import FormatError, PatternError
from automata.formats import cells, life, macrocell
from automata.formats.files import read_pieces, write_atomically
from automata.formats.mcl import format_mcl, parse_mcl
from automata.formats.rle import format_rle, parse_rle
from automata.pattern import Pattern
from automata.quadtree import Macrocell

Pieces = Iterable[bytes]

_NO_MEMORY = "there is not enough memory for this pattern: read it where there is more"


class _Format(NamedTuple):
    """A format: what its files' names end in, what they alone begin with, and both directions."""

    name: str
    ending: str
    mark: str
    read: Callable[[Pieces], Pattern]
    write: Callable[[Pattern], str | Iterable[str]]


def _from_text(parse: Callable[[str], Pattern]) -> Callable[[Pieces], Pattern]:
    return lambda pieces: parse(b"".join(pieces).decode("utf-8-sig", "replace"))


def _unfolded(pieces: Pieces) -> Pattern:
    return macrocell.from_pieces(pieces).to_pattern()


def _life_106(pattern: Pattern) -> Iterable[str]:
    return life.format_life(pattern, version="1.06")


_RLE = _Format("RLE", ".rle", r"x|#CXRLE", _from_text(parse_rle), format_rle)
_MACROCELL = _Format("macrocell", ".mc", r"\[M2", _unfolded, macrocell.format_macrocell)
_FORMATS = (
    _RLE,
    _MACROCELL,
    _Format("MCell", ".mcl", r"#MCell", _from_text(parse_mcl), format_mcl),
    _Format("Life 1.05", ".lif", r"#Life|#P\b", life.from_pieces, life.format_life),
    _Format("Life 1.06", ".life", r"#Life|#P\b", life.from_pieces, _life_106),
    _Format("plaintext", ".cells", r"!|[.O*]+$", cells.from_pieces, cells.format_cells),
)
ENDINGS = tuple(each.ending for each in _FORMATS)
READ = ", ".join(f"{each.name} ({each.ending})" for each in _FORMATS)


def load(path: str | os.PathLike[str]) -> Pattern:
    """Return the pattern in a file, gzipped or not, told by its first word or else by the ending of its name.

    Raises FormatError, with path, line and column, if it is malformed, too large, or in a format that is not read. A
    universe that is too large for a pattern `read_macrocell` reads.
    """
    pieces = read_pieces(path)
    try:
        first = next(pieces, b"")
        return _told(first, os.fspath(path)).read(chain([first], pieces))
    except PatternError as error:
        raise FormatError(str(error), path=path) from None
    except FormatError as error:
        raise error.located(error.path or path) from None
    except MemoryError:
        raise FormatError(_NO_MEMORY, path=path) from None


def load_universe(path: str | os.PathLike[str]) -> Pattern | Macrocell:
    """Return what `load` does, but the universe of a macrocell file as the tree that it is, however large.

    Raises FormatError as `load` does.
    """
    pieces = read_pieces(path, max_bytes=macrocell.MAX_BYTES)
    try:
        first = next(pieces, b"")
        told = _told(first, os.fspath(path))
        whole = chain([first], pieces)
        return macrocell.from_pieces(whole) if told is _MACROCELL else told.read(whole)
    except PatternError as error:
        raise FormatError(str(error), path=path) from None
    except FormatError as error:
        raise error.located(error.path or path) from None
    except MemoryError:
        raise FormatError(_NO_MEMORY, path=path) from None


def _told(first: bytes, path: str) -> _Format:
    """Return the format of a file that begins with the piece `first`."""
    word = re.match(r"\s*(\S{0,80})", first[:4096].decode("utf-8-sig", "replace"))
    start = word[1] if word is not None else ""
    if start.startswith("@RULE"):
        raise FormatError(f"this is a rule, not a pattern: the patterns that are read are {READ}")
    named = _named(path)
    for each in _FORMATS:
        if re.match(each.mark, start):
            return each
    if named is None and start.startswith("#"):
        return _RLE
    if named is None:
        raise FormatError(f"this is no pattern in a known format: those read are {READ}")
    return named


def _named(path: str) -> _Format | None:
    """Return the format that the ending of a file's name says."""
    name = path.lower().removesuffix(".gz")
    return next((each for each in _FORMATS if name.endswith(each.ending)), None)


def named_format(path: str | os.PathLike[str]) -> str | None:
    """Return the name of the format that the ending of a file's name says, "macrocell" for x.mc.gz; None if none."""
    named = _named(os.fspath(path))
    return None if named is None else named.name


def check_saves(pattern: Pattern, name: str) -> None:
    """Raise PatternError if a format, by its name, cannot hold such a pattern: its states, its rule, its grid."""
    (named,) = (each for each in _FORMATS if each.name == name)
    for _ in named.write(pattern):
        pass


def save(
    universe: Pattern | Macrocell, path: str | os.PathLike[str], *, comments: Iterable[str] = ()
) -> None:
    """Write `universe` in the format that the name's ending says, gzipped for `.gz`; all or nothing.

    RLE and macrocell keep all of it, and alone keep `comments`; a macrocell file alone takes a tree as it is. Raises
    FormatError for another ending or if the file cannot be written, PatternError if the format cannot hold it all.
    """
    named = _named(os.fspath(path))
    if named is None:
        raise FormatError(
            f"the name says no format to write: end it in one of {READ}, or .gz behind it",
            path=path,
        )
    if named is _MACROCELL:
        write_atomically(path, macrocell.format_macrocell(universe, comments=comments))
        return
    pattern = universe if isinstance(universe, Pattern) else universe.to_pattern()
    if named is _RLE:
        write_atomically(path, format_rle(pattern, comments=comments))
    else:
        write_atomically(path, named.write(pattern))
