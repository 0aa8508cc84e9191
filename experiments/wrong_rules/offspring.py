"""Offspring: how many daughters a seed has under any rule, a noisy one included, and to what depth they are fertile.

A physics is given as what it makes of a pattern: its configurations, one a generation. `automata.replication` asks
more of a rule (whether the child needs its parent, whether it is fertile in company); a physics that is different each
time cannot be asked twice.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from automata.pattern import Pattern
from automata.replication import Birth, Census
from automata.replication.copies.census import cut_out
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

    def family(founder: Pattern, steps: int) -> Iterator[tuple[list[Birth], Pattern]]:
        """Yield the births of each generation that has some, with it; none, at the end, of one that is too large."""
        census = Census(seed, group, founder)
        for step, board in enumerate(physics(founder, steps)):
            if board.population > max_population:
                yield [], board
                return
            if census.scan.sees(board):
                born = [birth for birth in census.observe(step, board) if birth.copy.isolated or not isolated]
                if born:
                    yield born, board

    births: list[Birth] = []
    child: Pattern | None = None
    outgrown = False
    for born, board in family(seed, steps):
        births += born
        outgrown = not born
        if born and child is None:
            child = cut_out(board, born[0].copy, seed)
    generations = 0
    while child is not None:
        generations += 1
        if generations == depth:
            break
        born, board = next(family(child, child_steps), ([], child))
        child = cut_out(board, born[0].copy, seed) if born else None
    return Offspring(tuple(birth.step for birth in births), generations, outgrown)
