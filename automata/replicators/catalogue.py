"""The catalogue: known replicators, and controls, by name."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from automata.errors import PatternError
from automata.replicators import controls, life_like, machines
from automata.replicators.byl import BYL
from automata.replicators.chou_reggia import CHOU_REGGIA_1, CHOU_REGGIA_2
from automata.replicators.langton import LANGTON
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


def find_replicator(name: str, search: Iterable[str | Path] = ()) -> Replicator:
    """Return the catalogue entry called `name` (case does not matter); PatternError names the known ones.

    An entry whose pattern is not shipped looks for its file in the folders `search`, then in an installed Golly.
    """
    entry = CATALOGUE.get(name.lower())
    if entry is None:
        raise PatternError(f"the catalogue has no {name!r}: it knows {', '.join(CATALOGUE)}")
    folders = tuple(search)
    return entry.within(folders) if folders else entry
