"""The settings of a soup's run, as `--set` and TOML files say them."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from automata.errors import FormatError
from automata.files.reading import read_text
from automata.soups.languages.language import WRITES, Language
from automata.soups.languages.library import find_language
from automata.soups.pairing import Neighbours, grid, neighbours_of
from automata.soups.soup import MUTATION, PROGRAMS, Energy, SoupSettings
from experiments.errors import ConfigError

# The grid of the paper.
_WIDTH, _HEIGHT, _REACH = 240, 135, 2


class SoupConfig(BaseModel):
    """What decides a soup: its language and how that is changed, its programs, who meets whom, what running costs."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    language: str = "bff_noheads"
    seed: int = Field(0, ge=0)
    programs: int | None = Field(None, ge=2)  # None: those of the grid, else 2^17
    mutation: float = Field(MUTATION, ge=0, le=1)  # a byte's chance an epoch
    pairing: Literal["random", "fixed", "cyclic", "grid", "torus", "list"] = "random"
    width: int = Field(_WIDTH, ge=1)  # of a grid or torus
    height: int = Field(_HEIGHT, ge=1)
    reach: int = Field(_REACH, ge=1)
    interactions: Path | None = None  # of pairing "list": a file of lines `WHO WHOM`
    length: int = Field(64, ge=2, le=4096)  # bytes of a program
    budget: int = Field(8192, ge=0)  # steps that a pair may take
    writes: str = "all"  # whose bytes an instruction may change, told by where it stands
    alphabet: str = ""  # the bytes that are drawn, in hexadecimal digits; "": all
    income: int | None = Field(None, ge=0)  # energy that an epoch gives a program; None: running costs nothing
    capacity: int = Field(255, ge=0)  # energy that a program can hold
    initial: str = ""  # a program that takes the place of the first

    @property
    def adapted(self) -> Language:
        """The language with its settings."""
        if self.writes not in WRITES:
            raise ConfigError(f"writes is one of {', '.join(WRITES)}, not {self.writes!r}")
        language = find_language(self.language)
        return replace(language, length=self.length, budget=self.budget, writes=self.writes)

    def settings(self) -> SoupSettings:
        """Return the soup's settings; a ReplicariumError says what does not fit together."""
        programs, pairing = self.programs, self._pairing()
        if programs is None:
            programs = len(pairing.starts) - 1 if isinstance(pairing, Neighbours) else PROGRAMS
        try:
            alphabet = bytes.fromhex(self.alphabet) if self.alphabet else bytes(range(256))
        except ValueError:
            raise ConfigError(f"alphabet is pairs of hexadecimal digits, not {self.alphabet[:40]!r}") from None
        energy = None if self.income is None else Energy(self.income, self.capacity)
        return SoupSettings(self.adapted, self.seed, programs, self.mutation, pairing, alphabet, energy)

    def _pairing(self) -> Any:
        if self.pairing in ("grid", "torus"):
            return grid(self.width, self.height, self.reach, torus=self.pairing == "torus")
        if self.pairing != "list":
            return self.pairing
        if self.interactions is None or self.programs is None:
            raise ConfigError("a pairing by list takes interactions=FILE, of lines WHO WHOM, and a number of programs")
        return neighbours_of(_read_pairs(self.interactions), self.programs)


def _read_pairs(path: Path) -> list[tuple[int, int]]:
    pairs = []
    for number, line in enumerate(read_text(path).splitlines(), start=1):
        try:
            one, other = map(int, line.split())
        except ValueError:
            raise FormatError(
                f"a line is two numbers, who and whom, not {line[:40]!r}", path=path, line=number
            ) from None
        pairs.append((one, other))
    return pairs
