"""NetworkEngine: a network steps the universe, cell by cell on the grid, with no table in between."""

from __future__ import annotations

from typing import ClassVar

import numpy as np
import torch
from numpy.typing import NDArray

from automata.engines.pattern_engine import PatternEngine
from automata.errors import EmptyPlaneError, EngineError
from automata.pattern import Pattern
from automata.rule import Rule
from automata.topology import PLANE, Topology
from neural.emulators import Emulator, Quantized

# Cells that are asked at once.
_CELLS = 1 << 15


class NetworkEngine(PatternEngine):
    """Any emulator on the plane or on any bounded universe, in place of the `rule` that it was trained to be.

    Every live cell's surroundings are asked anew in each generation; answers are the largest logits, the smaller state
    where two tie. Raises EngineError if the network is of another signature than the rule, or lets an empty plane live.
    """

    name: ClassVar[str] = "network"

    def __init__(self, emulator: Emulator, rule: Rule, topology: Topology = PLANE):
        if emulator.n_states != rule.n_states or emulator.neighborhood != rule.neighborhood:
            raise EngineError(
                f"the network has {emulator.n_states} states and the {emulator.neighborhood.name} neighbourhood, "
                f"rule {rule.name!r} has {rule.n_states} and the {rule.neighborhood.name} one"
            )
        super().__init__(rule, topology)
        if topology.box is None and topology != PLANE:
            raise EngineError(
                f"the network engine runs planes and bounded universes, not {topology}: take another engine"
            )
        self.emulator = emulator
        self._network = emulator.plain() if isinstance(emulator, Quantized) else emulator
        self._radius = rule.neighborhood.radius
        if topology == PLANE:
            empty = torch.zeros((1, len(rule.neighborhood)), dtype=torch.int64, device=emulator.device)
            born = int(emulator(empty).argmax())
            if born:
                raise EmptyPlaneError(
                    f"the network turns an empty plane into state {born}: run it on a bounded universe"
                )
        else:
            self._sources = self._behind_the_edges()
        self.load(Pattern(np.zeros((0, 0), dtype=np.uint8)))

    def _behind_the_edges(self) -> NDArray[np.int64]:
        """Return for each cell of the universe, and of a rim around it, the cell that stands there (-1: the border)."""
        box = self.topology.box
        assert box is not None
        wide = box.grown(self._radius)
        places = [
            self.topology.locate(row, column)
            for row in range(wide.top, wide.bottom)
            for column in range(wide.left, wide.right)
        ]
        flat = [-1 if place is None else place[0] * box.width + place[1] for place in places]
        return np.array(flat, dtype=np.int64).reshape(wide.height, wide.width)

    def advance(self, steps: int) -> None:
        """Advance by `steps` ≥ 0 generations."""
        for _ in range(steps):
            box = self.topology.box
            if box is None:
                live = self._pattern.bounding_box
                if live is None:
                    self._steps_done += 1
                    continue
                box = live.grown(self._radius)
                padded = self._pattern.read(box.grown(self._radius))
            else:
                cells = self._pattern.read(box).ravel()
                padded = np.where(self._sources < 0, self.topology.border, cells[self._sources]).astype(np.uint8)
            following = Pattern(self._ask(padded), box.top, box.left, self.rule.name).cropped()
            # Together, so that an interruption finds a whole generation.
            self._pattern, self._steps_done = following, self._steps_done + 1

    @torch.no_grad()
    def _ask(self, padded: NDArray[np.uint8]) -> NDArray[np.uint8]:
        """Return the next states of the cells inside a rim, by strips of rows."""
        rim = 2 * self._radius
        height, width = padded.shape[0] - rim, padded.shape[1] - rim
        rows = max(1, _CELLS // width)
        answers = np.empty((height, width), dtype=np.uint8)
        for top in range(0, height, rows):
            strip = torch.from_numpy(padded[top : top + rows + rim].astype(np.int64)).to(self.emulator.device)
            answers[top : top + rows] = self._network.interior(strip[None])[0].argmax(dim=-1).cpu().numpy()
        return answers

    def report(self) -> str:
        """Return what runs."""
        return f"network: {self.emulator.kind}, {self.emulator.n_parameters} weights, on {self.emulator.device}"
