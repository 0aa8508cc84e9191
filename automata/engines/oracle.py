"""OracleEngine: the plain-Python reference behind the engines' protocol, for checks and for small cases."""

from __future__ import annotations

from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from automata import reference
from automata.engines.engine import Engine
from automata.pattern import Box, Pattern
from automata.rule import Rule
from automata.topology import PLANE, Topology


class OracleEngine(Engine):
    """Steps with `automata.reference`: about 10⁵ cell updates a second, nothing compiled."""

    name: ClassVar[str] = "reference"

    def __init__(self, rule: Rule, topology: Topology = PLANE):
        super().__init__(rule, topology)
        self.load(Pattern(np.zeros((0, 0), dtype=np.uint8)))

    def load(self, pattern: Pattern) -> None:
        """Replace the configuration by `pattern`."""
        self.check(pattern)
        self._pattern = pattern.cropped()
        self._steps_done = 0

    def step(self, steps: int) -> None:
        """Advance by `steps` ≥ 0 generations."""
        for _ in range(steps):
            self._pattern = reference.step(
                self._pattern, self.rule.next_state, self.rule.neighborhood, self.topology
            )
            self._steps_done += 1

    @property
    def steps_done(self) -> int:
        """Generations since `load`."""
        return self._steps_done

    def read(self, box: Box) -> NDArray[np.uint8]:
        """Return the cells in `box`."""
        return self._pattern.read(box)

    def bounding_box(self) -> Box | None:
        """Return the smallest box that holds all live cells."""
        return self._pattern.bounding_box

    def population(self) -> int:
        """Return the number of cells that are not in state 0."""
        return self._pattern.population

    def report(self) -> str:
        """Return what runs."""
        return "reference: plain Python, nothing compiled"
