"""Printable text: control characters and characters that an encoding lacks are escaped."""

from __future__ import annotations

import codecs
import re

# The name of an error handler for encoding: `text.encode("ascii", FITTING)` and streams.
FITTING = "replicarium"

# Controls but for line ends and tabs; marks that turn the direction of text; halves of characters, as they stand for
# bytes in the name of a file that is not UTF-8.
_OBEYED = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff\ufeff]")
# What stands for characters that an encoding lacks; all others are written as Python escapes them.
_PLAIN = {
    "–": "-",
    "—": "-",
    "−": "-",
    "‑": "-",
    "×": "x",
    "…": "...",
    "‘": "'",
    "’": "'",
    "“": '"',
    "”": '"',
}
_PLAIN |= {
    "·": "*",
    "•": "*",
    "→": "->",
    "≤": "<=",
    "≥": ">=",
    "≠": "!=",
    "≈": "~",
    "\N{NO-BREAK SPACE}": " ",
}


def visible(text: str) -> str:
    """Return `text` with control characters but newline and tab, and with stray bytes, as escapes such as \\x1b."""
    return _OBEYED.sub(_escaped, text)


def _escaped(match: re.Match[str]) -> str:
    number = ord(match[0])
    if 0xDC80 <= number <= 0xDCFF:  # a byte of a file's name, as Python decodes it
        number -= 0xDC00
    return f"\\x{number:02x}" if number < 256 else f"\\u{number:04x}"


def _fitting(error: UnicodeError) -> tuple[str | bytes, int]:
    if not isinstance(error, UnicodeEncodeError):
        raise error
    there = error.object[error.start]
    if there in _PLAIN:
        return _PLAIN[there], error.start + 1
    return visible(there) if visible(there) != there else ascii(there)[1:-1], error.start + 1


codecs.register_error(FITTING, _fitting)
