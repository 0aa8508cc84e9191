"""The plain-Python reference with the engines' interface, for checks and for small cases."""

from __future__ import annotations

from typing import ClassVar

import numpy as np

from automata import reference
from automata.engines.pattern_engine import PatternEngine
from automata.errors import EngineError
from automata.pattern import Pattern
from automata.rule import Rule
from automata.topology import PLANE, Topology


class ReferenceEngine(PatternEngine):
    """Steps with `automata.reference`: about 10⁵ cell updates a second, nothing compiled.

    `max_cells` bounds the box of all live cells, which is held whole: what would outgrow it raises EngineError.
    """

    name: ClassVar[str] = "reference"

    def __init__(self, rule: Rule, topology: Topology = PLANE, *, max_cells: int = 1 << 30, strobing: bool = False):
        super().__init__(rule, topology, strobing=strobing)
        self.max_cells = max_cells
        self.load(Pattern(np.zeros((0, 0), dtype=np.uint8)))

    def advance(self, steps: int) -> None:
        """Advance by `steps` ≥ 0 generations."""
        for _ in range(steps):
            reach = self._pattern.box.grown(self.rule.neighborhood.radius)
            if reach.height * reach.width > self.max_cells:
                raise EngineError(
                    f"the universe needs {reach.height} × {reach.width} cells, more than max_cells = {self.max_cells}: "
                    "stop earlier, or take the sparse engine"
                )
            rule = self.phases[self.phase]
            following = reference.step(self._pattern, rule.next_state, rule.neighborhood, self.topology)
            self._pattern, self._steps_done = following, self._steps_done + 1

    def report(self) -> str:
        """Return what runs."""
        return "reference: plain Python, nothing compiled"
