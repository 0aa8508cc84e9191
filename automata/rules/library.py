"""Finding a rule by its name: the built-in ones, then rule strings, then `.rule` files on a search path."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from automata.errors import RuleError
from automata.neighborhood import MOORE, VON_NEUMANN, Neighborhood
from automata.rule import Rule
from automata.rules.banks import banks_1, banks_2, banks_3, banks_4
from automata.rules.byl import byl
from automata.rules.chou_reggia import chou_reggia_1, chou_reggia_2
from automata.rules.codd import codd, codd2
from automata.rules.devore import CITATION as CITATION_DEVORE
from automata.rules.devore import devore
from automata.rules.hutton import hutton32
from automata.rules.langton import langton, langton_passengers
from automata.rules.parity import parity, parity_name
from automata.rules.perrier import perrier
from automata.rules.rulestrings import parse_rulestring
from automata.rules.sayama import evoloop, sdsr
from automata.rules.tempesti import tempesti
from automata.rules.von_neumann import nobili32, von_neumann29
from automata.rules.wireworld import wireworld

# The published name comes first; every other key is a short form of it.
BUILT_IN: dict[str, Callable[[], Rule]] = {
    "Langtons-Loops": langton,
    "Byl-Loop": byl,
    "Chou-Reggia-1": chou_reggia_1,
    "Chou-Reggia-2": chou_reggia_2,
    "SDSR-Loop": sdsr,
    "Evoloop": evoloop,
    "Perrier": perrier,
    "Tempesti": tempesti,
    "JvN29": von_neumann29,
    "Nobili32": nobili32,
    "Hutton32": hutton32,
    "Codd": codd,
    "Codd2": codd2,
    "Devore": devore,
    "Banks-I": banks_1,
    "Banks-II": banks_2,
    "Banks-III": banks_3,
    "Banks-IV": banks_4,
    "WireWorld": wireworld,
}
BUILT_IN |= {
    parity_name(modulus, neighborhood, centre=centre): partial(parity, modulus, neighborhood, centre=centre)
    for modulus in (2, 3)
    for neighborhood in (VON_NEUMANN, MOORE)
    for centre in (False, True)
}
ALIASES = {
    "langton": "Langtons-Loops",
    "byl": "Byl-Loop",
    "chou-reggia": "Chou-Reggia-1",
    "sdsr": "SDSR-Loop",
    "banks": "Banks-I",
    "banks-1": "Banks-I",
    "banks-2": "Banks-II",
    "banks-3": "Banks-III",
    "banks-4": "Banks-IV",
    "parity": "Parity-2-vonNeumann",
    "replicator": "Parity-2-Moore",
    "fredkin": "Parity-2-Moore-centre",
}
# Langton's rule whose genes carry labels, by their number.
_LABELLED = re.compile("langtons-loops-([0-9]{1,9})-labels", re.I)


@dataclass(frozen=True)
class LeftToFile:
    """A published rule that is not built in: `why`, and `where` its .rule file is to be had."""

    n_states: int
    neighborhood: Neighborhood
    why: str
    where: str
    citation: str


LEFT_TO_FILES = {
    "Devore2": LeftToFile(
        8,
        VON_NEUMANN,
        why="no list but its author's own file is known, so that none could be transcribed with certainty",
        where="https://github.com/ejmahler/mahler-replicator",
        citation=CITATION_DEVORE,
    ),
}


def left_to_file(name: str) -> LeftToFile | None:
    """Return what is known of a published rule that is not built in (case does not matter), None for any other."""
    return {key.lower(): rule for key, rule in LEFT_TO_FILES.items()}.get(name.lower())


def find_rule(name: str, search: Iterable[str | Path] = ()) -> Rule:
    """Return the rule called `name` (case does not matter), else the first NAME.rule in the folders `search`.

    A name is a built-in rule's, a rule string such as B36/S23, or Langtons-Loops-16-labels (see rules/langton.py),
    with any number of labels up to 125. Raises RuleError, naming what is known and
    where it looked, if there is none; FormatError if the file is malformed.
    """
    by_key = {key.lower(): key for key in BUILT_IN}
    key = by_key.get(ALIASES.get(name.lower(), name).lower())
    if key is not None:
        return BUILT_IN[key]()
    if lift := _LABELLED.fullmatch(name):
        return langton_passengers(int(lift[1]))
    malformed = None
    try:
        rule = parse_rulestring(name)
        if rule is not None:
            return rule
    except RuleError as error:
        malformed = error  # a file may bear the name all the same
    folders = [Path(folder) for folder in search]
    for folder in folders:
        for candidate in sorted(folder.glob("*.rule")) if folder.is_dir() else ():
            if candidate.stem.lower() == name.lower():
                from automata.formats.rulefile import read_rule

                return read_rule(candidate)
    if malformed is not None:
        raise malformed
    looked = f", nor {name}.rule in {', '.join(map(str, folders))}" if folders else ""
    if published := left_to_file(name):
        raise RuleError(
            f"{name} is published but not built in{looked}: {published.why}; fetch {name}.rule from {published.where} "
            "and name its folder with -s"
        )
    raise RuleError(
        f"there is no rule {name!r} among the built-in ones (`replicarium list rules` shows them){looked}: "
        "name another with -r, or the folder of its .rule file with -s"
    )
