"""The catalogue: known replicators, and controls, by name."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable
from pathlib import Path

from automata.checks import accepting, as_folders, as_path, as_text
from automata.errors import PatternError
from automata.extensions import Registry
from automata.names import meant, perhaps
from automata.replicators.entries import controls, life_like, machines
from automata.replicators.entries.byl import BYL
from automata.replicators.entries.chou_reggia import CHOU_REGGIA_1, CHOU_REGGIA_2
from automata.replicators.entries.langton import LANGTON, langton_entry
from automata.replicators.entries.perrier import PERRIER
from automata.replicators.entries.sayama import EVOLOOP, SDSR
from automata.replicators.entries.tempesti import TEMPESTI
from automata.replicators.files import NamedRule, located, pattern_endings
from automata.replicators.replicator import Replicator
from automata.topology import PLANE

_ENTRIES = (
    LANGTON,
    BYL,
    CHOU_REGGIA_1,
    CHOU_REGGIA_2,
    SDSR,
    EVOLOOP,
    PERRIER,
    TEMPESTI,
    life_like.HIGHLIFE,
    life_like.B3578,
    life_like.PARITY,
    life_like.PARITY_3,
    life_like.PARITY_MOORE,
    life_like.FREDKIN,
    machines.SMALL_JVN,
    machines.HUTTON,
    machines.BOUSTROPHEDON,
    machines.CODON_4,
    machines.CODON_5,
    machines.N_COMPRESSED,
    machines.NOBILI_PESAVENTO,
    machines.MAHLER,
    machines.DEVORE,
    machines.CODD_HUTTON,
    machines.LINEAR_PROPAGATOR,
    controls.PRE_PULSAR,
    controls.GLIDER_GUN,
    controls.PUFFER,
    controls.SOUP,
    controls.SPACESHIP,
    controls.STILL_LIFE,
    controls.WIREWORLD_CLOCK,
    machines.GEMINI,
)
CATALOGUE: dict[str, Replicator] = {entry.name: entry for entry in _ENTRIES}

# Entries of one's own.
REGISTERED: Registry[Replicator] = Registry(
    "replicarium.replicators",
    "replicator",
    lambda entry: "" if isinstance(entry, Replicator) else "it is no automata.replicators.Replicator",
)


def register_replicator(entry: Replicator) -> None:
    """Make an entry of one's own known in this process, by its name; PatternError for a name that is built in."""
    if not isinstance(entry, Replicator) or (is_entry_name(entry.name) and entry.name.lower() in CATALOGUE):
        raise PatternError(f"{entry!r} is no Replicator with a name of its own")
    REGISTERED.register(entry.name, entry)


# Langton's loop of another side: `langton-12` is an entry too, though it is not listed.
_LOOP_OF_SIDE = re.compile("langton-([0-9]{1,9})")


def is_entry_name(name: str) -> bool:
    """Whether a name is an entry's or, as `langton-12`, speaks of a side of Langton's loop (case does not matter)."""
    return known_entry(name) is not None or _LOOP_OF_SIDE.fullmatch(name.lower()) is not None


def known_entry(name: str) -> Replicator | None:
    """Return the entry of the catalogue, or the registered one, of that name or title; None if there is none.

    Case, spaces, hyphens and apostrophes do not matter.
    """
    same = meant(name, CATALOGUE)
    if same is None:
        titles = {entry.title: key for key, entry in CATALOGUE.items()}
        titled = meant(name, titles)
        same = None if titled is None else titles[titled]
    if same is not None:
        return CATALOGUE[same]
    if (own := REGISTERED.find(name)) is not None:
        return own
    called = meant(name, REGISTERED.names())
    return None if called is None else REGISTERED.find(called)


@accepting(name=as_text, search=as_folders)
def find_replicator(name: str, search: Iterable[str | Path] = ()) -> Replicator:
    """Return the catalogue entry called `name` or titled so; PatternError names the known ones.

    Case, spaces, hyphens and apostrophes do not matter.

    The path of a pattern file is an entry too, under the rule that the file names (see `replicator_of`).
    `langton-7` to `langton-64` are Langton's loop with rings of these sides. An entry whose pattern is not shipped
    looks for its file in the folders `search`, then in an installed Golly.

    >>> from automata import find_replicator
    >>> find_replicator("langton")
    <Replicator 'langton': Langton's loop, under Langtons-Loops>
    >>> find_replicator("highlife").period
    12
    """
    entry = known_entry(name)
    if entry is None:
        loop = _LOOP_OF_SIDE.fullmatch(name.lower())
        if loop is None and name.lower().endswith(pattern_endings()):
            return replicator_of(name, search)
        if loop is None:
            known = [*CATALOGUE, *REGISTERED.names()]
            raise PatternError(f"the catalogue has no {name!r}{perhaps(name, known)}: it knows {', '.join(known)}")
        entry = langton_entry(int(loop[1]))
    folders = tuple(search)
    return entry.within(folders) if folders else entry


@accepting(path=as_path, search=as_folders)
def replicator_of(path: str | os.PathLike[str], search: Iterable[str | Path] = ()) -> Replicator:
    """Return what a pattern file holds as an entry, of which no fact but its size is known; FormatError if it is none.

    The file is looked for in the folders `search` too. Its rule is the one that it names: a `.rule` file in `search`,
    or as `find_rule` finds it, or else a `.rule` file beside the pattern. PatternError for a file that names no rule,
    or a bounded grid.
    """
    from automata.formats import load_pattern, split_bounded  # lazily: formats know rules

    folders = tuple(map(Path, search))
    place = located(path, folders)
    pattern = load_pattern(place)
    if pattern.rule is None:
        raise PatternError(f"{path} names no rule, under which it might replicate: write rule = NAME into its header")
    rule, topology = split_bounded(pattern.rule)
    if topology != PLANE:
        raise PatternError(
            f"{path} lies on a {topology}, and entries are of the plane: leave out what follows the colon"
        )
    return Replicator(
        name=os.fspath(path),
        title=f"the pattern of {place.name}",
        rule=NamedRule(rule, folders, (place.parent,)),
        pattern=lambda: pattern,
        citation="",
        cells=pattern.population,
    )
