"""The trials: a copy with errors is made of a replicator's seed and runs under the true rule."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Annotated

import numpy as np
from pydantic import Field

from automata.pattern import Pattern
from experiments.studies.copy_fidelity.copies import KINDS, Kind, Mother, mother_of
from experiments.studies.study import StudyConfig
from experiments.studies.trial import Condition, Measures
from experiments.subjects.replicators import content_of, replicator_names
from experiments.wrong_rules.any_form import Daughters, daughters_in_any_form

Count = Annotated[int, Field(ge=1)]
Name = Annotated[
    str,
    replicator_names(
        "langton", "byl", "chou-reggia-1", "chou-reggia-2", "sdsr", "evoloop", "perrier", "langton-12", "highlife",
        "b3578", "parity", "parity-3",
    ),
]  # fmt: skip


class CopyFidelitySettings(StudyConfig):
    """`wrong`: numbers of wrong cells; each kind of error is tried at 94 % too, where whole cells come near to it.

    `periods` is how long births are counted, in the replicator's own periods.
    """

    replicators: tuple[Name, ...] = Field(
        default=("langton", "byl", "evoloop", "highlife", "b3578", "parity"), min_length=1
    )
    kinds: tuple[Kind, ...] = Field(default=tuple(KINDS), min_length=1)
    wrong: tuple[Count, ...] = (1, 2, 4)
    periods: int = Field(default=3, ge=1, le=8)


def conditions(config: CopyFidelitySettings) -> Iterator[Condition]:
    """Yield the conditions, replicator by replicator; what a seed has too few cells for, or no genes, is left out."""
    for name in config.replicators:
        mother = mother_of(name)
        common = {"replicator": name, **content_of(name), "periods": config.periods}
        for kind in config.kinds:
            for level in levels_of(config, mother, kind):
                yield {**common, "kind": kind, "level": level}


def levels_of(config: CopyFidelitySettings, mother: Mother, kind: Kind) -> tuple[int, ...]:
    """Return the levels of a kind: numbers of wrong cells, of cells by which the ring is turned, or 0 alone.

    Copies with one wrong cell are numbered, all of them, where one cell is 94 %.
    """
    if kind in ("exact", "shuffled"):
        return (0,)
    if kind == "phase":
        return tuple(range(1, len(mother.ring.cells))) if mother.ring else ()
    if kind == "single":
        return tuple(range(1, 1 + mother.singles)) if mother.stated == 1 else ()
    wanted = sorted({*config.wrong, *((mother.stated,) if mother.stated else ())})
    return tuple(wrong for wrong in wanted if wrong <= len(mother.places.get(kind, ())))


def fixed(condition: Condition) -> bool:
    """Whether a condition's copy is the same for every seed."""
    return condition["kind"] in ("exact", "phase", "single")


def trial(condition: Condition, seeds: np.random.SeedSequence) -> Measures:
    """Make a copy with errors, run it, and say which daughters it makes."""
    mother = mother_of(condition["replicator"])
    copy = copy_of(condition, seeds)
    wrong = mother.differing(copy)
    found = _daughters(mother, copy, condition["periods"])
    exact = exact_births(mother.name, condition["periods"])
    return {
        "wrong": wrong,
        "fidelity": round(1 - wrong / mother.n, 9),
        "form": found.form,
        "makes": found.form != "none",
        "births": found.births,
        "of_births": exact,
        "first": found.first,
    }


def copy_of(condition: Condition, seeds: np.random.SeedSequence) -> Pattern:
    """Return the copy with errors that a trial runs."""
    mother, random = mother_of(condition["replicator"]), np.random.default_rng(seeds)
    kind, level = condition["kind"], condition["level"]
    if kind == "exact":
        return mother.seed
    if kind == "phase":
        return mother.turned(level)
    if kind == "single":
        return mother.single(level)
    return mother.shuffled(random) if kind == "shuffled" else mother.changed(kind, level, random)


def _daughters(mother: Mother, copy: Pattern, periods: int) -> Daughters:
    return daughters_in_any_form(mother.rule, copy, mother.seed, mother.period, periods, mother.group)


@cache
def exact_births(name: str, periods: int) -> int:
    """Return how many births the exact copy has in so many of its periods."""
    mother = mother_of(name)
    return _daughters(mother, mother.seed, periods).births


def estimate(condition: Condition) -> float:
    """Return a guess at one trial's seconds: by the length of the run and the size of the seed."""
    mother = mother_of(condition["replicator"])
    return float(0.003 + 3e-7 * mother.period * condition["periods"] * mother.n**0.5)
