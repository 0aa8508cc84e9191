"""Loading a pattern from a file of any format that is read."""

from __future__ import annotations

import os
import re

from automata.errors import FormatError
from automata.formats.files import read_text
from automata.formats.rle import parse_rle
from automata.pattern import Pattern

READ = "RLE (.rle, .rle.gz)"

# What the first mark of other files gives away.
_OTHERS = {
    "[M2]": "a macrocell file",
    "#Life": "a Life 1.05 or 1.06 file",
    "#MCell": "an MCell file",
    "@RULE": "a rule, not a pattern",
    "!": "a plain text pattern",
}


def load(path: str | os.PathLike[str]) -> Pattern:
    """Return the pattern in a file, gzipped or not, told by its name's ending or else by its first mark.

    Raises FormatError, with path, line and column, if it is malformed or in a format that is not read.
    """
    text = read_text(path)
    first = re.search(r"\S+", text)
    start = first[0] if first is not None else ""
    name = os.fspath(path).lower().removesuffix(".gz")
    for mark, kind in _OTHERS.items():
        if start.startswith(mark):
            raise FormatError(f"this is {kind}: the patterns that are read are {READ}", path=path)
    if not name.endswith(".rle") and not start.startswith(("#", "x")):
        raise FormatError(f"this is no pattern in a known format: those read are {READ}", path=path)
    try:
        return parse_rle(text)
    except FormatError as error:
        raise error.located(path) from None
