"""Names as people type them: case, spaces, hyphens and apostrophes are forgiven, near misses are suggested."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches


def plain_name(name: str) -> str:
    """Return a name in small letters and digits alone, so that ways to write it are one.

    >>> plain_name("Brian's Brain"), plain_name("Day & Night"), plain_name("Chou–Reggia 1")
    ('briansbrain', 'dayandnight', 'choureggia1')
    """
    return "".join(mark for mark in name.casefold().replace("&", " and ") if mark.isalnum())


def meant(name: str, known: Iterable[str]) -> str | None:
    """Return which of the known names is the same in plain letters, as it is written; None if none is."""
    wanted = plain_name(name)
    return next((each for each in known if wanted and plain_name(each) == wanted), None)


def perhaps(name: str, known: Iterable[str]) -> str:
    """Return the nearest known name as the end of a sentence, `, perhaps 'life'`, or nothing if none is near.

    >>> perhaps("hihglife", ["life", "highlife"]), perhaps("xyz", ["life"])
    (", perhaps 'highlife'", '')
    """
    written = {plain_name(each): each for each in known}
    near = get_close_matches(plain_name(name), written, 1)
    return f", perhaps {written[near[0]]!r}" if near else ""
