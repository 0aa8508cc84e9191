"""Boards for loops to evolve on: tori of drawn sides, on which founders stand at drawn places, turned, and in a phase.

The rule is deterministic, so that a board is all that chance decides, and the unit of everything that is said.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from automata.pattern import Pattern
from automata.replication.rings.find_in_pattern import find_sheath
from automata.replicators import find_replicator
from automata.replicators.entries.sayama import evoloop_species
from automata.rule import Rule
from automata.topology import Torus
from automata.universe import Universe
from experiments.errors import ConfigError

# Cells that stay free around a founder when it is put down, and tries to find room for it.
_ROOM, _TRIES = 3, 2000
_PHASES = 40


@dataclass(frozen=True)
class Setting:
    """What decides a run: the replicator (`species`: genes “advance” of an evoloop, 0: as published), and the boards.

    A board's height and width are drawn from `least` to `most`; `founders` loops stand on it; `every` so many
    generations it is looked at. Raises ConfigError for what cannot be.
    """

    pattern: str = "evoloop"
    species: int = 0
    founders: int = 1
    boards: int = 20
    least: int = 80
    most: int = 160
    generations: int = 20_000
    every: int = 8
    seed: int = 0

    def __post_init__(self) -> None:
        if self.species and (self.pattern != "evoloop" or self.species < 4):
            raise ConfigError(f"species, 4 or more, are those of the evoloop: not {self.species} of {self.pattern}")
        if not 1 <= self.least <= self.most:
            raise ConfigError(f"a board's sides are from LEAST to MOST, 1 or more, not {self.least} to {self.most}")
        if min(self.founders, self.boards, self.generations, self.every) < 1:
            raise ConfigError("founders, boards, generations and the interval of looks are 1 or more")

    def rule(self) -> Rule:
        """Return the rule under which the boards run."""
        return find_replicator(self.pattern).rule()

    def founder(self) -> Pattern:
        """Return the loop from which every founder is made."""
        return evoloop_species(self.species) if self.species else find_replicator(self.pattern).pattern()

    def sheath(self) -> int:
        """Return the state by which rings are known, 0 where a loop has none."""
        return find_sheath(self.founder())


@dataclass(frozen=True)
class Board:
    """A torus and what stands on it at first."""

    number: int
    sides: tuple[int, int]
    start: Pattern

    @property
    def topology(self) -> Torus:
        """The torus of these sides, height and width."""
        return Torus(*self.sides)


def drawn_board(setting: Setting, number: int) -> Board:
    """Draw one board; ConfigError if there is no room for all founders."""
    random = np.random.default_rng([setting.seed, number])
    height, width = (int(side) for side in random.integers(setting.least, setting.most + 1, 2))
    cells = np.zeros((height, width), dtype=np.uint8)
    taken = np.zeros((height, width), dtype=bool)
    rule, loop = setting.rule(), setting.founder()
    for _ in range(setting.founders):
        phase = int(random.integers(_PHASES)) if setting.founders > 1 else 0
        drawn = np.rot90(Universe(rule, loop).run(phase).pattern.cells, int(random.integers(4)))
        _put_down(cells, taken, drawn, random, setting)
    return Board(number, (height, width), Pattern(cells, rule=rule.name))


def _put_down(
    cells: NDArray[np.uint8],
    taken: NDArray[np.bool_],
    loop: NDArray[np.uint8],
    random: np.random.Generator,
    setting: Setting,
) -> None:
    """Write the loop on a free place of the board, and note its place and some room around it as taken."""
    height, width = cells.shape
    rows, columns = (side + 2 * _ROOM for side in loop.shape)
    if rows <= height and columns <= width:
        for _ in range(_TRIES):
            # Not across the edge, where the loop's ring would not be found.
            down = int(random.integers(height - rows + 1)) + np.arange(rows)
            right = int(random.integers(width - columns + 1)) + np.arange(columns)
            if not taken[np.ix_(down, right)].any():
                taken[np.ix_(down, right)] = True
                cells[np.ix_(down[_ROOM:-_ROOM], right[_ROOM:-_ROOM])] = loop
                return
    raise ConfigError(
        f"there is no room for {setting.founders} loops of {loop.shape[0]} × {loop.shape[1]} cells on a board of "
        f"{height} × {width}: ask for fewer founders or larger boards"
    )
