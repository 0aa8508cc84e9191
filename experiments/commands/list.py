"""`replicarium list`: what is built in."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TypeVar

from automata.engines import ENGINES
from automata.errors import ReplicariumError
from automata.names import perhaps, plain_name
from automata.replicators import CATALOGUE
from automata.replicators.catalogue import REGISTERED as REGISTERED_REPLICATORS
from automata.rules import BUILT_IN, LEFT_TO_FILES
from automata.rules.library import ALIASES, registered_rules
from automata.rules.library import REGISTERED as REGISTERED_RULES
from automata.soups.languages.library import LANGUAGES
from experiments.commands.accepted import ListOptions
from experiments.commands.methods import METHODS
from experiments.commands.options import NETWORKS
from experiments.subjects.shipped import shipped_rows
from experiments.terminal.console import complain, print_json, print_lines, print_table

Row = dict[str, str | int]
Listed = TypeVar("Listed")


def _rules() -> list[Row]:
    rows: list[Row] = []
    for name, rule in {**{name: make() for name, make in BUILT_IN.items()}, **registered_rules()}.items():
        rows.append(
            {
                "rule": name,
                "states": rule.n_states,
                "neighborhood": rule.neighborhood.name,
                "nodes": rule.diagram.n_nodes,
                "symmetries": len(rule.symmetry_group),
            }
        )
    return rows


def _rule_files() -> list[Row]:
    """Published rules that a .rule file must supply."""
    return [
        {
            "rule": name,
            "states": rule.n_states,
            "neighborhood": rule.neighborhood.name,
            "why": rule.why,
            "where": rule.where,
        }
        for name, rule in LEFT_TO_FILES.items()
    ]


def _replicators() -> list[Row]:
    """What the entries state; nothing is simulated and no file is read. An empty cell is unknown."""
    return [
        {
            "replicator": name,
            "title": entry.title,
            "rule": entry.rule_name,
            "cells": _stated(entry.cells),
            "period": _stated(entry.period),
            "offset": "" if entry.offset is None else "{:+d} rows, {:+d} columns".format(*entry.offset),
            "cells wrong": _stated(entry.mismatch),
            "kind": entry.kind,
            "source": entry.source("period") or "",
            "growth": "" if entry.growth is None else entry.growth.law,
        }
        for name, entry in {**CATALOGUE, **REGISTERED_REPLICATORS.known()}.items()
    ]


def _stated(fact: int | None) -> int | str:
    return "" if fact is None else fact


def _engines() -> list[Row]:
    return [{"engine": name, "what": _first_sentence(engine)} for name, engine in ENGINES.items()]


def _emulators() -> list[Row]:
    from neural.emulators import known_emulators  # torch takes seconds to import

    return [{"emulator": name, "what": _first_sentence(kind)} for name, kind in known_emulators().items()]


def _models() -> list[Row]:
    return shipped_rows()


def _languages() -> list[Row]:
    return [
        {"language": name, "what": language.title, "instructions": int((language.table != 0).sum())}
        for name, language in LANGUAGES.items()
    ]


def _methods() -> list[Row]:
    return [{"method": name, "what": method.what, "module": method.where} for name, method in METHODS.items()]


def _first_sentence(thing: type) -> str:
    return " ".join((thing.__doc__ or "").strip().split("\n\n")[0].split())


LISTS: dict[str, Callable[[], list[Row]]] = {
    "rules": _rules,
    "rule_files": _rule_files,
    "replicators": _replicators,
    "engines": _engines,
    "emulators": _emulators,
    "models": _models,
    "languages": _languages,
    "methods": _methods,
}
# What a list is printed with, and what a table says of itself where its name does not.
PARTS = {"rules": ("rules", "rule_files")}
TITLES = {
    "languages": "languages of soups (bytes of 256 that are instructions)",
    "rule_files": "published rules that are not built in, but run from a .rule file (-s FOLDER)",
}

# Names alone, for `list -q`: nothing is built for them.
NAMES: dict[str, Callable[[], list[str]]] = {
    "rules": lambda: [*BUILT_IN, *REGISTERED_RULES.names()],
    "replicators": lambda: [*CATALOGUE, *REGISTERED_REPLICATORS.names()],
    "engines": lambda: list(ENGINES),
    "emulators": lambda: [str(row["emulator"]) for row in _emulators()],
    "models": lambda: [str(row["model"]) for row in _models()],
    "languages": lambda: list(LANGUAGES),
    "methods": lambda: list(METHODS),
}


# The columns that matter most, where a terminal has no room for all.
FIRST = {
    "rules": ("rule", "states", "neighborhood", "symmetries"),
    "replicators": ("replicator", "rule", "cells", "period", "growth"),
    "models": ("model", "rule", "domain", "contexts", "weights", "emulator"),
    "methods": ("method", "what"),
}


def print_lists(options: ListOptions, *, as_json: bool, quiet: bool) -> None:
    """Print one list, one entry of a list in full, or all lists; `quiet` prints names alone."""
    what, name = options.what, options.name
    if what != "all" and what not in NAMES:
        raise ReplicariumError(f"there is no list {what!r}: choose one of {', '.join(NAMES)}, all")
    if name is not None:
        _print_entry(what, name, as_json=as_json, quiet=quiet)
        return
    if quiet and not as_json:
        print_lines(*(name for listed in NAMES if what in (listed, "all") for name in _made(NAMES, listed, what)))
        return
    parts = LISTS if what == "all" else PARTS.get(what, (what,))
    lists = {part: _made(LISTS, part, what) for part in parts}
    if as_json:
        print_json(lists)
        return
    for part, rows in lists.items():
        if rows:
            print_table(
                list(rows[0]),
                [[str(cell) for cell in row.values()] for row in rows],
                TITLES.get(part, part),
                first=FIRST.get(part, ()),
                more=f"`replicarium list {part} NAME` shows all of one, --json all of all.",
            )


def _made(makers: Mapping[str, Callable[[], list[Listed]]], part: str, what: str) -> list[Listed]:
    """Return a list; of all lists, that of what needs torch is empty where torch is not installed, and it is said."""
    try:
        return makers[part]()
    except ModuleNotFoundError as error:
        if what != "all" or error.name not in NETWORKS:
            raise
        complain(f"note: {part} are left out, because {error.name} is not installed")
        return []


def _print_entry(what: str, name: str, *, as_json: bool, quiet: bool) -> None:
    """Print everything that a list says of one entry (case does not matter, and a rule may be called by an alias)."""
    if what == "all":
        raise ReplicariumError(f"say which list {name!r} stands in: `replicarium list replicators {name}`")
    wanted = plain_name(name)
    names = {wanted}
    if what == "rules":
        names |= {plain_name(rule) for alias, rule in ALIASES.items() if plain_name(alias) == wanted}
    for part in PARTS.get(what, (what,)):
        for row in LISTS[part]():
            (column, called), *rest = row.items()
            if plain_name(str(called)) not in names:
                continue
            if as_json:
                print_json({part: [row]})
            elif quiet:
                print_lines(str(called))
            else:
                print_table([column, str(called)], [[key, str(value)] for key, value in rest if value != ""])
            return
    near = perhaps(name, NAMES[what]())
    raise ReplicariumError(f"there is no {name!r} in the list of {what}{near}: `replicarium list {what} -q` names all")
