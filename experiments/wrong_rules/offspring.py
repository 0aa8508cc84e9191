"""Offspring: how many daughters a seed has under any rule, a noisy one included, and to what depth they are fertile.

A physics is given as what it makes of a pattern: its configurations, one a generation. `automata.replication` asks
more of a rule (whether the child needs its parent, whether it is fertile in company); a physics that is different each
time cannot be asked twice.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import takewhile

from automata.pattern import Pattern
from automata.replication import Birth, Census
from automata.replication.copies.census import cut_out
from automata.replication.copies.first_birth import first_births
from automata.symmetry import Symmetry

Stepper = Callable[[Pattern, int], Iterator[Pattern]]


@dataclass(frozen=True)
class Offspring:
    """`births` are the generations at which daughters were first seen; `depth` the number of births in the line of
    first children, each cut out and alone; `outgrown` whether the seed's own run was broken off as too large."""

    births: tuple[int, ...]
    depth: int
    outgrown: bool


def follow(
    physics: Stepper,
    seed: Pattern,
    group: tuple[Symmetry, ...],
    *,
    steps: int,
    child_steps: int,
    depth: int,
    max_population: int,
    isolated: bool = False,
) -> Offspring:
    """Run `seed` for `steps` generations and its line of first children, each for `child_steps`, to `depth`.

    A run that holds more than `max_population` live cells is broken off: what was born until then counts. With
    `isolated`, only copies count that nothing touches: in a board full of live cells, which many changed rules make of
    two states, every small pattern stands somewhere.
    """
    census = Census(seed, group)
    births: list[Birth] = []
    child: Pattern | None = None
    outgrown = False
    for step, board in enumerate(physics(seed, steps)):
        if board.population > max_population:
            outgrown = True
            break
        if census.scan.sees(board) and (born := _counted(census.observe(step, board), isolated)):
            births += born
            if child is None:
                child = cut_out(board, born[0].copy, seed)
    generations = 0
    while child is not None:
        generations += 1
        if generations == depth:
            break
        child = _first_child(physics, child, seed, group, child_steps, max_population, isolated)
    return Offspring(tuple(birth.step for birth in births), generations, outgrown)


def _counted(births: tuple[Birth, ...], isolated: bool) -> list[Birth]:
    return [birth for birth in births if birth.copy.isolated or not isolated]


def _first_child(
    physics: Stepper,
    founder: Pattern,
    seed: Pattern,
    group: tuple[Symmetry, ...],
    steps: int,
    max_population: int,
    isolated: bool,
) -> Pattern | None:
    census = Census(seed, group, founder)
    small = takewhile(lambda seen: seen[1].population <= max_population, enumerate(physics(founder, steps)))
    sightings = (seen for seen in small if census.scan.sees(seen[1]))
    children = first_births(sightings, census, accept=lambda _, birth, __: birth.copy.isolated or not isolated)
    return next((cut_out(board, birth.copy, seed) for _, birth, board in children), None)
