"""Budget: how much a run may take of everything that it could take without end."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, fields, replace
from math import isfinite

from automata.errors import ArgumentError

# What may be written behind a number: powers of ten, and of two as memory is counted.
_UNITS = {"k": 10**3, "M": 10**6, "G": 10**9, "T": 10**12, "Ki": 1 << 10, "Mi": 1 << 20, "Gi": 1 << 30, "Ti": 1 << 40}
# Limits in seconds; all others are whole numbers.
SECONDS = ("seconds", "cpu")


@dataclass(frozen=True)
class Budget:
    """Limits; None: no limit. What each counts is said in docs/containment.md, kind of run by kind of run.

    `cells`: not in state 0 at once, in any one universe. `generations`: of all universes together; epochs of soups,
    updates of trainings, daughters of life cycles. `births`: copies that were counted. `seconds`: by the wall's clock;
    `cpu`: of all processes. `memory`: bytes that the process and those it started hold at once. `files`, `bytes`:
    written, whole files together. Raises ArgumentError for a limit below 0.
    """

    cells: int | None = None
    generations: int | None = None
    births: int | None = None
    seconds: float | None = None
    cpu: float | None = None
    memory: int | None = None
    files: int | None = None
    bytes: int | None = None

    def __post_init__(self) -> None:
        for name, value in self.limits().items():
            if not (isfinite(value) and value >= 0):
                raise ArgumentError(f"a budget's {name} is 0 or more, not {value}")

    def limits(self) -> dict[str, float]:
        """Return the limits that there are, by name."""
        named = ((field.name, getattr(self, field.name)) for field in fields(self))
        return {name: value for name, value in named if value is not None}

    def __str__(self) -> str:
        return ",".join(f"{name}={value:.15g}" for name, value in self.limits().items())

    @classmethod
    def from_text(cls, text: str, start: Budget | None = None, *, beside: Collection[str] = ()) -> Budget:
        """Return `start`, by default without limits, changed by a text such as "cells=1e6,births=100,memory=2G".

        `beside` are names that others read, and a refusal tells too. Raises ArgumentError for names that there are not
        and values that are no numbers.

        >>> Budget.from_text("cells=1e6,births=100,seconds=60").cells
        1000000
        """
        told, others = split_text(text, LIMITS)
        for name in others:
            raise ArgumentError(f"a budget has {', '.join(dict.fromkeys((*beside, *LIMITS)))}, not {name!r}")
        changes = {name: number(name, value, whole=name not in SECONDS) for name, value in told.items()}
        return replace(start or cls(), **changes)  # type: ignore[arg-type]  # as the fields are


LIMITS = tuple(field.name for field in fields(Budget))


def split_text(text: str, names: Collection[str]) -> tuple[dict[str, str], dict[str, str]]:
    """Return what a text "name=value,…" says of `names`, and what of others. Raises ArgumentError for a name twice."""
    told: dict[str, str] = {}
    for part in filter(None, (part.strip() for part in text.split(","))):
        name, _, value = (piece.strip() for piece in part.partition("="))
        if name in told:
            raise ArgumentError(f"the budget names {name} twice: name it once")
        told[name] = value
    return (
        {name: value for name, value in told.items() if name in names},
        {name: value for name, value in told.items() if name not in names},
    )


def number(name: str, text: str, *, whole: bool) -> float:
    """Return a limit as "5000", "1e6", "1_000" or "2G" say it; ArgumentError if it is none."""
    plain, unit = text.replace("_", ""), 1
    for suffix, factor in _UNITS.items():
        if plain.removesuffix("B").endswith(suffix):
            plain, unit = plain.removesuffix("B").removesuffix(suffix), factor
    try:
        value = float(plain) * unit if not plain.isdecimal() else int(plain) * unit
    except (ValueError, OverflowError):
        raise ArgumentError(f"a budget's {name} is a number, not {text!r}") from None
    if not isfinite(value):
        raise ArgumentError(f"a budget's {name} is a number, not {text!r}: leave it out for no limit")
    if whole and value != int(value):
        raise ArgumentError(f"a budget's {name} is a whole number, not {text!r}")
    return int(value) if whole else value
