"""The arms of the study: one soup as it is, that soup with one thing changed, and nulls in which nothing can copy."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Any

from automata.soups.languages.bff import INSTRUCTIONS, Bff
from automata.soups.languages.language import Language
from automata.soups.languages.library import find_language
from automata.soups.pairing import grid
from automata.soups.soup import Energy, SoupSettings
from experiments.errors import StudyError


@dataclass(frozen=True)
class Arm:
    """What is changed: fields of the language, of the soup, its pairing or size; `factor`: which kind of change it is.

    `lacks` are signs of instructions that are taken out of the language, `size` a factor of the number of programs.
    """

    factor: str
    label: str
    language: Mapping[str, Any] = field(default_factory=dict)
    soup: Mapping[str, Any] = field(default_factory=dict)
    grid: str = ""  # "plane" or "torus"
    lacks: str = ""
    size: float = 1.0
    null: bool = False


# The mutation rates at which shares of soups are published (arXiv:2406.19108, figure 6), but for the base's own.
RATES: Mapping[str, float] = MappingProxyType(
    {
        "no-mutation": 0.0,
        "mutation-1/8192": 1 / 8192,
        "mutation-1/2048": 1 / 2048,
        "mutation-1/1024": 1 / 1024,
        "mutation-1/200": 1 / 200,
        "mutation-1/100": 1 / 100,
        "mutation-1/64": 1 / 64,
    }
)
# The arm of languages that are tried as they are, besides the base.
AS_IT_IS = "as-it-is"
# In the order in which they are shown.
ARMS: Mapping[str, Arm] = MappingProxyType(
    {
        "base": Arm("base", "the base"),
        **{
            name: Arm("mutation", "mutation " + name.split("-")[1] if rate else "no mutation", soup={"mutation": rate})
            for name, rate in RATES.items()
        },
        "fixed": Arm("pairing", "a fixed order", soup={"pairing": "fixed"}),
        "cyclic": Arm("pairing", "neighbours on a ring", soup={"pairing": "cyclic"}),
        "grid": Arm("pairing", "a plane grid", grid="plane"),
        "torus": Arm("pairing", "a torus", grid="torus"),
        "size-1/16": Arm("size", "a sixteenth of the programs", size=1 / 16),
        "size-1/4": Arm("size", "a quarter of the programs", size=1 / 4),
        "size-4": Arm("size", "four times the programs", size=4),
        "jump": Arm("brackets", "brackets jump eight bytes", language={"jump": 8}),
        "no-brackets": Arm("brackets", "no brackets", lacks="[]"),
        "heads-apart": Arm("heads", "head 1 starts on the other program", language={"heads": (0, 64)}),
        "heads-together": Arm("heads", "both heads start on the first byte", language={"heads": (0, 0)}),
        "heads-on-tape": Arm(
            "heads", "the first bytes say where heads start", language={"heads": (-1, -1), "start": 2}
        ),
        "energy-16": Arm("energy", "16 steps a program and epoch", soup={"energy": Energy(16, 512)}),
        "energy-64": Arm("energy", "64 steps a program and epoch", soup={"energy": Energy(64, 2048)}),
        "energy-512": Arm("energy", "512 steps a program and epoch", soup={"energy": Energy(512, 8192)}),
        "writes-other": Arm("writing", "no program may write in itself", language={"writes": "other"}),
        "writes-second": Arm("writing", "only the second program may be written", language={"writes": "second"}),
        "writes-own": Arm("writing", "only the own program may be written", language={"writes": "own"}),
        "null-mutation": Arm("null", "null: mutation alone, nothing runs", language={"budget": 0}, null=True),
        "null-writing": Arm("null", "null: programs run and write nothing", language={"writes": "none"}, null=True),
        AS_IT_IS: Arm("language", "as the language is"),
    }
)
FACTORS = tuple(dict.fromkeys(arm.factor for arm in ARMS.values() if arm.factor not in ("base", "language", "null")))
# What a language must have for an arm's change to mean anything.
_HEADED = ("jump", "no-brackets", "heads-apart", "heads-together", "heads-on-tape")


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
    return not ARMS[arm].language or replace(language, **ARMS[arm].language) != language


def programs_of(arm: Arm, programs: int) -> int:
    """Return the number of programs of an arm, an even one, where the base has `programs`."""
    return max(2, 2 * round(programs * arm.size / 2))


def settings_of(arm: Arm, language: Language, programs: int, seed: int) -> SoupSettings:
    """Return the soup of an arm, of so many programs; a grid is as square as their number allows."""
    changed = replace(language, **arm.language)
    if arm.lacks and isinstance(changed, Bff):
        pairs = zip(INSTRUCTIONS, changed.bytes_of, strict=True)
        changed = replace(changed, bytes_of=tuple(-1 if sign in arm.lacks else byte for sign, byte in pairs))
    soup = dict(arm.soup)
    if arm.grid:
        height = max(side for side in range(1, int(programs**0.5) + 1) if programs % side == 0)
        soup["pairing"] = grid(programs // height, height, torus=arm.grid == "torus")
    return SoupSettings(changed, seed, programs, **soup)
