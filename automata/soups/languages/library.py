"""Which languages there are, and how to find one by its name."""

from __future__ import annotations

from collections.abc import Mapping
from difflib import get_close_matches
from types import MappingProxyType

from automata.errors import ArgumentError
from automata.soups.languages.bff import BFF_FAMILY
from automata.soups.languages.forth import FORTH_FAMILY
from automata.soups.languages.language import Language
from automata.soups.languages.subleq import SUBLEQ_FAMILY

LANGUAGES: Mapping[str, Language] = MappingProxyType(
    {language.name: language for language in (*BFF_FAMILY, *SUBLEQ_FAMILY, *FORTH_FAMILY)}
)


def find_language(name: str) -> Language:
    """Return the language of that name; ArgumentError if there is none."""
    if name in LANGUAGES:
        return LANGUAGES[name]
    near = get_close_matches(name, LANGUAGES, n=1)
    hint = f"did you mean {near[0]}?" if near else f"there are {', '.join(LANGUAGES)}"
    raise ArgumentError(f"no language of soups is called {name!r}: {hint}")
