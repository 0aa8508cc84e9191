"""Trajectory: a recorded run, every generation in one fixed box."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from automata.arguments import as_pattern, as_rule, as_topology
from automata.checks import accepting, brief
from automata.conversions import data_array
from automata.errors import ArgumentError, EngineError, PatternError
from automata.pattern import Box, Pattern
from automata.rule import Rule
from automata.topology import PLANE, Topology
from automata.universe import Universe

MAX_RECORDED_CELLS = 1 << 31


@dataclass(frozen=True, eq=False, repr=False)
class Trajectory:
    """`frames`, (T + 1, H, W) uint8: generation t of `rule` in `box`, which holds all live cells.

    On a bounded `topology` the box has all cells of each bounded side; on the plane all outside it is in state 0.
    Raises ArgumentError for parts that do not fit together.
    """

    rule: Rule
    frames: NDArray[np.uint8]
    box: Box
    topology: Topology = PLANE

    def __post_init__(self) -> None:
        if not isinstance(self.rule, Rule):
            raise ArgumentError(
                f"a trajectory is of a Rule, not {brief(self.rule)}: of frames alone Rule.from_frames makes one"
            )
        shape = np.shape(self.frames)
        if len(shape) != 3 or shape[1:] != (self.box.height, self.box.width):
            raise ArgumentError(f"the frames of a trajectory in {self.box} are (T + 1, height, width), not {shape}")
        if as_topology(self.topology).around(self.box) != self.box:
            raise ArgumentError(f"a trajectory on a {self.topology} has all of it in its box, not {self.box}")

    def __repr__(self) -> str:
        where = "" if self.topology == PLANE else f" of a {self.topology}"
        size = f"{self.box.height} × {self.box.width} cells"
        return f"<Trajectory of {self.rule.name}: {self.steps} generations in {size}{where}>"

    def to_numpy(self) -> NDArray[np.uint8]:
        """Return the frames, (T + 1, H, W) uint8, as a copy of one's own; `frames` cannot be written."""
        return self.frames.copy()

    def to_xarray(self) -> Any:
        """Return the frames as an `xarray.DataArray` over generation, row and column, at their places in the plane.

        Its attributes name the rule and its digest. Raises ReplicariumError without xarray (the extra `frames`).
        """
        box = self.box
        places = {
            "generation": range(len(self.frames)),
            "row": range(box.top, box.bottom),
            "column": range(box.left, box.right),
        }
        return data_array(self.frames, places, "state", {"rule": self.rule.name, "rule_digest": self.rule.digest})

    @property
    def steps(self) -> int:
        """Number of generations after the first configuration, T."""
        return len(self.frames) - 1

    def pattern(self, step: int) -> Pattern:
        """Return the configuration after `step` generations."""
        return Pattern(self.frames[step], self.box.top, self.box.left, self.rule.name, step)

    def patterns(self) -> Iterator[Pattern]:
        """Yield the configurations in order."""
        return (self.pattern(step) for step in range(len(self.frames)))

    def read(self, step: int, box: Box) -> NDArray[np.uint8]:
        """Return generation `step` in any `box` that lies in the universe; PatternError for another."""
        if not self.topology.holds(box):
            raise PatternError(f"{box} does not lie in the {self.topology}")
        return self.pattern(step).read(box)


def as_trajectory(value: Any, name: str = "trajectory") -> Any:
    """Return a Trajectory."""
    if isinstance(value, Trajectory):
        return value
    raise ArgumentError(f"{name} is a Trajectory, as `record` returns it, not {brief(value)}")


@accepting(rule=as_rule, pattern=as_pattern, topology=as_topology)
def record(rule: Rule, pattern: Pattern, steps: int, *, topology: Topology = PLANE, engine: str = "auto") -> Trajectory:
    """Run `pattern` for `steps` generations, on the unbounded plane or another `topology`, and keep each one.

    The box is the smallest that holds every generation and the whole of each bounded side. Raises EngineError past
    2**31 recorded cells, and for a rule under which an empty plane comes alive: the rule is recorded as it stands, not
    as the pair that strobes.

    >>> from automata import record
    >>> run = record("B3/S23", [[1, 1, 1]], 2)
    >>> run
    <Trajectory of B3/S23: 2 generations in 3 × 3 cells>
    >>> run.frames.sum(axis=(1, 2)).tolist()
    [3, 3, 3]
    >>> from automata import Torus
    >>> record("B3/S23", [[1, 1, 1]], 2, topology=Torus(height=4, width=8))
    <Trajectory of B3/S23: 2 generations in 4 × 8 cells of a torus 4×8>
    """
    kept = []
    box = topology.around(pattern.bounding_box or Box(pattern.top, pattern.left, 1, 1))
    for configuration in Universe(rule, pattern, topology, engine=engine, strobing=False).generations(steps):
        kept.append(configuration)
        live = configuration.bounding_box
        box = box if live is None else topology.around(box.union(live))
        if box.height * box.width * (steps + 1) > MAX_RECORDED_CELLS:
            raise EngineError(
                f"recording {steps} generations of {box.height} × {box.width} cells exceeds 2**31 bytes: record fewer"
            )
    frames = np.stack([configuration.read(box) for configuration in kept])
    frames.setflags(write=False)
    return Trajectory(rule, frames, box, topology)
