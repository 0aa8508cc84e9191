"""The arms of the study: one soup as it is, that soup with one thing changed, and nulls in which nothing can copy."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Any

from automata.soups.languages.bff import Bff
from automata.soups.languages.language import Language
from automata.soups.languages.library import find_language
from automata.soups.pairing import grid
from automata.soups.soup import Energy, SoupSettings
from experiments.errors import StudyError


@dataclass(frozen=True)
class Arm:
    """What is changed: fields of the language, of the soup, or its pairing; `factor`: which kind of change that is."""

    factor: str
    label: str
    language: Mapping[str, Any] = field(default_factory=dict)
    soup: Mapping[str, Any] = field(default_factory=dict)
    grid: str = ""  # "plane" or "torus"
    null: bool = False


# In the order in which they are shown.
ARMS: Mapping[str, Arm] = MappingProxyType(
    {
        "base": Arm("base", "as the language is"),
        "no-mutation": Arm("mutation", "no mutation", soup={"mutation": 0.0}),
        "mutation-1/512": Arm("mutation", "eight times the mutation", soup={"mutation": 1 / 512}),
        "mutation-1/64": Arm("mutation", "64 times the mutation", soup={"mutation": 1 / 64}),
        "fixed": Arm("who meets whom", "a fixed order", soup={"pairing": "fixed"}),
        "cyclic": Arm("who meets whom", "neighbours on a ring", soup={"pairing": "cyclic"}),
        "grid": Arm("who meets whom", "a plane grid", grid="plane"),
        "torus": Arm("who meets whom", "a torus", grid="torus"),
        "jump": Arm("brackets", "brackets jump eight bytes", language={"jump": 8}),
        "heads-apart": Arm("heads", "head 1 starts on the other program", language={"heads": (0, 64)}),
        "heads-together": Arm("heads", "both heads start on the first byte", language={"heads": (0, 0)}),
        "heads-on-tape": Arm(
            "heads", "the first bytes say where heads start", language={"heads": (-1, -1), "start": 2}
        ),
        "energy-16": Arm("energy", "16 steps a program and epoch", soup={"energy": Energy(16, 512)}),
        "energy-64": Arm("energy", "64 steps a program and epoch", soup={"energy": Energy(64, 2048)}),
        "energy-512": Arm("energy", "512 steps a program and epoch", soup={"energy": Energy(512, 8192)}),
        "writes-other": Arm("writing", "only the other program may be written", language={"writes": "other"}),
        "writes-second": Arm("writing", "only the second program may be written", language={"writes": "second"}),
        "writes-own": Arm("writing", "only the own program may be written", language={"writes": "own"}),
        "null-mutation": Arm("null", "null: mutation alone, nothing runs", language={"budget": 0}, null=True),
        "null-writing": Arm("null", "null: programs run and write nothing", language={"writes": "none"}, null=True),
    }
)
# What a language must have for an arm's change to mean anything.
_HEADED = ("jump", "heads-apart", "heads-together", "heads-on-tape")


def base_language(name: str, heads: Sequence[int] | None) -> Language:
    """Return the language that is changed by the arms: as it is, or with heads that start elsewhere."""
    language = find_language(name)
    if heads is None:
        return language
    if not isinstance(language, Bff):
        raise StudyError(f"{name} has no heads: leave them out")
    return replace(language, heads=(int(heads[0]), int(heads[1])))


def suits(arm: str, language: Language) -> bool:
    """Whether an arm can be tried in a language and changes it: brackets and heads are the BFF family's."""
    if arm in _HEADED and not isinstance(language, Bff):
        return False
    return arm == "base" or not ARMS[arm].language or replace(language, **ARMS[arm].language) != language


def settings_of(arm: Arm, language: Language, programs: int, seed: int) -> SoupSettings:
    """Return the soup of an arm; a grid is as square as the number of programs allows."""
    changed = replace(language, **arm.language)
    soup = dict(arm.soup)
    if arm.grid:
        height = max(side for side in range(1, int(programs**0.5) + 1) if programs % side == 0)
        soup["pairing"] = grid(programs // height, height, torus=arm.grid == "torus")
    return SoupSettings(changed, seed, programs, **soup)
