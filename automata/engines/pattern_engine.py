"""What engines share that hold the configuration as one pattern."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from automata.engines.engine import Engine
from automata.pattern import Box, Pattern


class PatternEngine(Engine):
    """Keeps the live cells as a cropped pattern; a subclass says how the next generation comes from it."""

    _pattern: Pattern
    _steps_done: int

    def load(self, pattern: Pattern) -> None:
        """Replace the configuration by `pattern`."""
        self.check(pattern)
        self._pattern = pattern.cropped()
        self._steps_done, self._first_generation = 0, pattern.generation

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
