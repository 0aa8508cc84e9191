"""The catalogue: known replicators, and controls, by name."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

from automata.arguments import accepting, as_folders, as_text
from automata.errors import PatternError
from automata.replicators import controls, life_like, machines
from automata.replicators.byl import BYL
from automata.replicators.chou_reggia import CHOU_REGGIA_1, CHOU_REGGIA_2
from automata.replicators.langton import LANGTON, langton_entry
from automata.replicators.perrier import PERRIER
from automata.replicators.replicator import Replicator
from automata.replicators.sayama import EVOLOOP, SDSR
from automata.replicators.tempesti import TEMPESTI

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
    machines.GEMINI,
)
CATALOGUE: dict[str, Replicator] = {entry.name: entry for entry in _ENTRIES}


# Langton's loop of another side: `langton-12` is an entry too, though it is not listed.
_LOOP_OF_SIDE = re.compile("langton-([0-9]{1,9})")


def is_entry_name(name: str) -> bool:
    """Whether a name is an entry's or, as `langton-12`, speaks of a side of Langton's loop (case does not matter)."""
    return name.lower() in CATALOGUE or _LOOP_OF_SIDE.fullmatch(name.lower()) is not None


@accepting(name=as_text, search=as_folders)
def find_replicator(name: str, search: Iterable[str | Path] = ()) -> Replicator:
    """Return the catalogue entry called `name` (case does not matter); PatternError names the known ones.

    `langton-7` to `langton-64` are Langton's loop with rings of these sides. An entry whose pattern is not shipped
    looks for its file in the folders `search`, then in an installed Golly.
    """
    entry = CATALOGUE.get(name.lower())
    if entry is None:
        loop = _LOOP_OF_SIDE.fullmatch(name.lower())
        if loop is None:
            raise PatternError(f"the catalogue has no {name!r}: it knows {', '.join(CATALOGUE)}")
        entry = langton_entry(int(loop[1]))
    folders = tuple(search)
    return entry.within(folders) if folders else entry
