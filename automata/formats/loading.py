"""Loading a pattern from a file of any format that is read, and saving it to one."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable
from itertools import chain
from typing import Any, NamedTuple

from automata.checks import accepting, as_path, brief
from automata.errors import ArgumentError, FormatError, PatternError
from automata.files.reading import MAX_BYTES, read_pieces, write_atomically
from automata.files.remarks import remarks
from automata.formats import cells, life, macrocell, mcl, rle
from automata.pattern import Pattern, is_cells
from automata.trees.macrocell import Macrocell

Pieces = Iterable[bytes]
Universe = Pattern | Macrocell

_NO_MEMORY = "there is not enough memory for this pattern: read it where there is more"


class _Format(NamedTuple):
    """A format: what its files' names end in, what they alone begin with, and both directions.

    `read` takes the pieces of a file and whether they may make a tree, where a pattern would be too large.
    """

    name: str
    ending: str
    mark: str
    read: Callable[[Pieces, bool], Universe]
    write: Callable[[Universe], str | Iterable[str]]


def _text(pieces: Pieces) -> str:
    return b"".join(pieces).decode("utf-8-sig", "replace")


def _read_rle(pieces: Pieces, wide: bool) -> Universe:
    return rle.from_text(_text(pieces), wide=wide)


def _read_mcl(pieces: Pieces, wide: bool) -> Universe:
    return mcl.from_text(_text(pieces), wide=wide)


def _read_life(pieces: Pieces, wide: bool) -> Universe:
    return life.from_pieces(pieces, wide=wide)


def _read_cells(pieces: Pieces, wide: bool) -> Universe:
    return cells.from_pieces(pieces, wide=wide)


def _read_macrocell(pieces: Pieces, wide: bool) -> Universe:
    universe = macrocell.from_pieces(pieces)
    return universe if wide else universe.to_pattern()


def _life_106(universe: Universe) -> Iterable[str]:
    return life.format_life(universe, version="1.06")


_RLE = _Format("RLE", ".rle", r"x|#CXRLE", _read_rle, rle.rle_parts)
_MACROCELL = _Format("macrocell", ".mc", r"\[M2", _read_macrocell, macrocell.format_macrocell)
_FORMATS = (
    _RLE,
    _MACROCELL,
    _Format("MCell", ".mcl", r"#MCell", _read_mcl, mcl.mcl_parts),
    _Format("Life 1.05", ".lif", r"#Life|#P\b", _read_life, life.format_life),
    _Format("Life 1.06", ".life", r"#Life|#P\b", _read_life, _life_106),
    _Format("plaintext", ".cells", r"!|[.O*]+$", _read_cells, cells.format_cells),
)
ENDINGS = tuple(each.ending for each in _FORMATS)
READ = ", ".join(f"{each.name} ({each.ending})" for each in _FORMATS)


@accepting(path=as_path)
def load_pattern(path: str | os.PathLike[str]) -> Pattern:
    """Return the pattern in a file, gzipped or not, recognised by its first word or else by the ending of its name.

    Raises FormatError, with path, line and column, if it is malformed, in a format that is not read, or too large: then
    `load_universe` reads it.

    >>> import tempfile
    >>> from pathlib import Path
    >>> from automata import find_replicator, load_pattern, save
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     save(find_replicator("langton").pattern(), Path(folder) / "loop.rle")
    ...     load_pattern(Path(folder) / "loop.rle").population
    86
    """
    universe = _load(path, wide=False)
    assert isinstance(universe, Pattern)
    return universe


@accepting(path=as_path)
def load_universe(path: str | os.PathLike[str]) -> Pattern | Macrocell:
    """Return what `load_pattern` does; a macrocell file, and what is too large for a pattern, as a tree, however large.

    Raises FormatError as `load_pattern` does.

    >>> import tempfile
    >>> from pathlib import Path
    >>> from automata import Pattern, load_universe, save
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     save(Macrocell.from_pattern(Pattern([[1, 1, 1]])), Path(folder) / "row.mc")
    ...     load_universe(Path(folder) / "row.mc")
    Macrocell(level 4, 5 nodes, rule='B3/S23', generation=0)
    """
    return _load(path, wide=True)


def _load(path: str | os.PathLike[str], *, wide: bool) -> Pattern | Macrocell:
    pieces = read_pieces(path, max_bytes=macrocell.MAX_BYTES if wide else MAX_BYTES)
    try:
        with remarks(path):
            first = next(pieces, b"")
            return _told(first, os.fspath(path)).read(chain([first], pieces), wide)
    except PatternError as error:
        raise FormatError(str(error), path=path) from None
    except FormatError as error:
        raise error.located(error.path or path) from None
    except MemoryError:
        raise FormatError(_NO_MEMORY, path=path) from None


def _told(first: bytes, path: str) -> _Format:
    """Return the format of a file that begins with the piece `first`."""
    begin = first[:4096].decode("utf-8-sig", "replace")
    word = re.match(r"\s*(\S{0,80})", begin)
    start = word[1] if word is not None else ""
    if re.match("@(RULE|TABLE|TREE)", start):
        raise FormatError(f"this is a rule, not a pattern: the patterns that are read are {READ}")
    if start.startswith("PK\3\4"):
        raise FormatError("this is a zip archive: unpack it, and name a file in it")
    named = _named(path)
    for each in _FORMATS:
        if re.match(each.mark, start):
            return each
    if named is None and start.startswith("#"):
        return _RLE
    if rle.is_headless(_first_line(begin)):
        return _RLE
    if named is None:
        raise FormatError(f"this is no pattern in a known format: those read are {READ}")
    return named


def _first_line(text: str) -> str:
    """Return the first line that is neither blank nor a comment."""
    lines = (line.strip() for line in re.split(r"[\r\n]+", text))
    return next((line for line in lines if line and not line.startswith("#")), "")


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


def _as_universe(value: Any, name: str) -> Any:
    """Return a Pattern or a Macrocell as it is, and cells as a Pattern."""
    if isinstance(value, Pattern | Macrocell):
        return value
    if is_cells(value):
        return Pattern(value)
    raise ArgumentError(f"{name} is a Pattern, a Macrocell or rows of cells, not {brief(value)}")


@accepting(universe=_as_universe, path=as_path)
def save(universe: Pattern | Macrocell, path: str | os.PathLike[str], *, comments: Iterable[str] = ()) -> None:
    """Write `universe` in the format that the name's ending says, gzipped for `.gz`; all or nothing.

    RLE and macrocell keep all of it, and alone keep `comments`. A tree that would be too large a pattern is written as
    it is, and unfolded nowhere. Raises FormatError for another ending or if the file cannot be written, PatternError if
    the format cannot hold it all.
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
    if isinstance(universe, Macrocell) and universe.unfolds:
        universe = universe.to_pattern()
    if named is _RLE:
        write_atomically(path, rle.rle_parts(universe, comments=comments))
    else:
        write_atomically(path, named.write(universe))
