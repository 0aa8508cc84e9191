"""Finding a rule by its name: the user's own `.rule` files, then the built-in ones, then rule strings."""

from __future__ import annotations

import re
import warnings
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from automata.checks import accepting, as_folders, as_text
from automata.errors import ReplicariumError, RuleError, RuleWarning
from automata.extensions import Registry
from automata.names import meant as spelt
from automata.names import perhaps
from automata.neighborhood import MOORE, VON_NEUMANN, Neighborhood
from automata.rule import Rule
from automata.rules.published.banks import banks_1, banks_2, banks_3, banks_4
from automata.rules.published.byl import byl
from automata.rules.published.chou_reggia import chou_reggia_1, chou_reggia_2
from automata.rules.published.codd import codd, codd2
from automata.rules.published.devore import CITATION as CITATION_DEVORE
from automata.rules.published.devore import devore
from automata.rules.published.hutton import hutton32
from automata.rules.published.langton import langton, langton_passengers
from automata.rules.published.outlier import outlier
from automata.rules.published.parity import parity, parity_name
from automata.rules.published.perrier import perrier
from automata.rules.published.sayama import evoloop, sdsr
from automata.rules.published.tempesti import tempesti
from automata.rules.published.von_neumann import nobili32, von_neumann29
from automata.rules.published.wireworld import wireworld
from automata.rules.strings.rulestring import parse_rulestring

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
    "Outlier": outlier,
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
# Rule strings by what they are called; replicators and networks of the zoo have these names too.
NICKNAMES = {
    "life": "B3/S23",
    "conway": "B3/S23",
    "conways-life": "B3/S23",
    "game-of-life": "B3/S23",
    "conways-game-of-life": "B3/S23",
    "highlife": "B36/S23",
    "b3578": "B3578/S23",
    "parity-3": "Parity-3-vonNeumann",
    "parity-moore": "Parity-2-Moore",
    "hutton": "Hutton32",
    "jvn": "JvN29",
    "nobili": "Nobili32",
    "seeds": "B2/S",
    "day-and-night": "B3678/S34678",
    "brians-brain": "/2/3",
    "star-wars": "345/2/4",
    "maze": "B3/S12345",
    "life-without-death": "B3/S012345678",
    "2x2": "B36/S125",
    "morley": "B368/S245",
}
# Langton's rule whose genes carry labels, by their number.
_LABELLED = re.compile("langtons-loops-([0-9]{1,9})-labels", re.I)

# Rules of one's own: a function without arguments that returns one, by its name.
REGISTERED: Registry[Callable[[], Rule]] = Registry(
    "replicarium.rules",
    "rule",
    lambda make: "" if callable(make) else "it is no function that returns a Rule",
)


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


@accepting(name=as_text, search=as_folders, elsewhere=as_folders)
def find_rule(name: str, search: Iterable[str | Path] = (), *, elsewhere: Iterable[str | Path] = ()) -> Rule:
    """Return the rule called `name`, or of the file that `name` is the path of, x.rule.

    Case, spaces, hyphens and apostrophes do not matter.

    That is the first NAME.rule in the folders `search`; else a built-in rule, a rule string such as B36/S23 or the
    nickname of one, such as highlife or Rule 30, Langtons-Loops-16-labels (see rules/langton.py) with any number of
    labels up to 125, or a registered rule; else the first NAME.rule in the folders `elsewhere`. A file that stands in
    for another rule of that name is warned of (`RuleWarning`). Raises RuleError, naming what is known and where it
    looked, if there is none; FormatError if the file is malformed.

    >>> from automata import find_rule
    >>> find_rule("highlife") == find_rule("B36/S23")
    True
    >>> find_rule("Brian's Brain") == find_rule("/2/3"), find_rule("Rule 30") == find_rule("W30")
    (True, True)
    >>> find_rule("langton")
    Rule('Langtons-Loops', 8 states, von Neumann, 222 nodes)
    """
    folders = [Path(folder) for folder in search]
    if name.lower().endswith((".rule", ".rule.gz")):
        return _of_path(name, folders)
    meant = _meant(name)
    built_in = {key.lower(): key for key in BUILT_IN}.get(meant.lower())
    found = next(_files(dict.fromkeys([name, built_in or name]), folders), None)
    try:
        known, malformed = _known(meant, built_in), None
    except RuleError as error:
        known, malformed = None, error  # a file may have the name nevertheless
    if found is not None:
        return _from_file(found, known)
    if known is not None:
        return known
    looked = [*folders, *map(Path, elsewhere)]
    # Golly reads names of files in which a slash cannot stand.
    found = next(_files([name, re.sub(r"[/\\]", "_", name)], looked), None)
    if found is not None:
        return _from_file(found, None)
    if malformed is not None:
        raise malformed
    where = f", nor {name}.rule in {', '.join(map(str, looked))}" if looked else ""
    if published := left_to_file(name):
        raise RuleError(
            f"{name} is published but not built in{where}: {published.why}; fetch {name}.rule from {published.where} "
            "and give its folder: search=[FOLDER]"
        )
    near = perhaps(name, (*BUILT_IN, *ALIASES, *NICKNAMES, *REGISTERED.names()))
    raise RuleError(
        f"there is no rule {name!r} among the built-in ones (automata.rules.BUILT_IN){where}: "
        f"give another name{near}, or the folder of its .rule file: search=[FOLDER]"
    )


def _meant(name: str) -> str:
    """Return the name or the rule string that a name stands for, however it is spaced and capitalised."""
    if elementary := re.fullmatch(r"(?:wolfram'?s? +)?rule[ -]?([0-9]{1,3})", name.strip(), re.I):
        return f"W{int(elementary[1])}"
    # A rule string is taken as it stands.
    same = name.lower() if name.lower() in (*NICKNAMES, *ALIASES) else spelt(name, (*BUILT_IN, *ALIASES, *NICKNAMES))
    if same is None:
        return name
    return NICKNAMES.get(same, ALIASES.get(same, same))


def register_rule(name: str, make: Callable[[], Rule]) -> None:
    """Make a rule of one's own known in this process: `make` returns it. RuleError for a name that is built in."""
    if name.lower() in {known.lower() for known in (*BUILT_IN, *ALIASES, *NICKNAMES)}:
        raise RuleError(f"the rule {name!r} is built in: give your own another name")
    REGISTERED.register(name, make)


def _known(name: str, built_in: str | None) -> Rule | None:
    """Return the rule that needs no file: built in, with labels, or a rule string (RuleError if it is malformed)."""
    if built_in is not None:
        return BUILT_IN[built_in]()
    if lift := _LABELLED.fullmatch(name):
        return langton_passengers(int(lift[1]))
    try:
        found, malformed = parse_rulestring(name), None
    except RuleError as error:
        found, malformed = None, error
    if found is None and (make := REGISTERED.find(name)) is not None:
        found = _made(name, make)
    if found is None and malformed is not None:
        raise malformed
    return found


def _made(name: str, make: Callable[[], Rule]) -> Rule:
    """Return the rule of a function that was registered; RuleError, with its package, if it makes none."""
    source = REGISTERED.source(name)
    whose = f"what {source or 'a module'} registers as the rule {name!r}"
    try:
        found = make()
    except ReplicariumError:
        raise
    except Exception as error:
        said = " ".join(f"{type(error).__name__}: {error}".split())
        raise RuleError(f"{whose} cannot be made: {said}") from error
    if not isinstance(found, Rule):
        raise RuleError(f"{whose} is {found!r}: let its function return a Rule")
    return found


def registered_rules() -> dict[str, Rule]:
    """Return the rules of one's own by name; what cannot be made is left out and warned of."""
    found = {}
    for name, make in REGISTERED.known().items():
        try:
            found[name] = _made(name, make)
        except ReplicariumError as error:
            warnings.warn(str(error), RuleWarning, stacklevel=2)
    return found


def _files(names: Iterable[str], folders: Iterable[Path]) -> Iterator[Path]:
    """Yield the `.rule` files of these names, the first folder's first, and there those of the same case first."""
    wanted = {name.lower(): rank for rank, name in reversed(list(enumerate(names)))}
    exact = set(names)
    for folder in folders:
        files = folder.glob("*.rule") if folder.is_dir() else ()
        fitting = [path for path in files if path.stem.lower() in wanted]
        yield from sorted(fitting, key=lambda path: (wanted[path.stem.lower()], path.stem not in exact, path.stem))


def _of_path(name: str, folders: list[Path]) -> Rule:
    """Return the rule of a file that is named by its path, from here or from one of the folders."""
    for path in (Path(name), *(folder / name for folder in folders)):
        if path.is_file():
            return _from_file(path, None)
    where = f", nor in {', '.join(map(str, folders))}" if folders else ""
    raise RuleError(f"there is no file {name}{where}: give the path of a .rule file, or a rule's name")


def _from_file(path: Path, known: Rule | None) -> Rule:
    """Return the rule of a file, called as the file is; `known` is the rule that the name stands for without it."""
    from automata.rules.files.rule_file import read_rule

    rule = read_rule(path, path.name.partition(".rule")[0])
    if known is None:
        return rule
    if rule == known:
        rule.citation = known.citation
    else:
        message = f"{path} is used instead of the built-in rule {known.name}, from which it differs"
        warnings.warn(message, RuleWarning, stacklevel=3)
    return rule
