"""Recordings on every topology, and what is no recording."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from automata import PLANE, Box, Torus, Trajectory, find_rule, record
from automata.errors import ArgumentError, EngineError, PatternError
from automata.replication.profiling.profiler import profile_trajectory
from automata.testing.strategies import patterns, topologies
from automata.universe import Universe
from tests.support.depth import cases


@settings(deadline=None, max_examples=cases(60))
@given(st.data())
def test_a_recording_has_every_generation_and_all_of_the_grid(data: st.DataObject) -> None:
    topology = data.draw(topologies(n_states=2, min_side=3))
    start = data.draw(patterns(within=topology.around(Box(0, 0, 3, 3)), max_side=3))
    run = record("life", start, 3, topology=topology, engine="reference")
    assert run.topology == topology
    assert topology.around(run.box) == run.box
    boards = Universe("life", start, topology, engine="reference", strobing=False).generations(3)
    for step, board in enumerate(boards):
        assert run.pattern(step) == board
        assert np.array_equal(run.read(step, run.box), run.frames[step])


def test_what_does_not_fit_together_is_refused() -> None:
    life, frames = find_rule("life"), np.zeros((2, 4, 5), dtype=np.uint8)
    Trajectory(life, frames, Box(0, 0, 4, 5), Torus(4, 5))
    with pytest.raises(ArgumentError, match="from_frames makes one"):
        Trajectory(None, frames, Box(0, 0, 4, 5))  # type: ignore[arg-type]
    with pytest.raises(ArgumentError, match=r"not \(2, 4, 5\)"):
        Trajectory(life, frames, Box(0, 0, 4, 4))
    for box in (Box(1, 0, 4, 5), Box(0, 0, 4, 5)):
        with pytest.raises(ArgumentError, match="has all of it in its box"):
            Trajectory(life, frames, box, Torus(4, 6))
    with pytest.raises(ArgumentError, match="topology is a Topology"):
        record("life", [[1]], 1, topology="T4,4")  # type: ignore[arg-type]


def test_beyond_a_grid_nothing_is_read_and_no_copies_are_looked_for() -> None:
    run = record("life", [[1, 1, 1]], 2, topology=Torus(4, 6))
    with pytest.raises(PatternError, match="does not lie in the torus"):
        run.read(0, Box(0, 0, 5, 5))
    assert record("life", [[1, 1, 1]], 2, topology=PLANE).read(0, Box(-9, -9, 1, 1)).tolist() == [[0]]
    with pytest.raises(EngineError, match=r"profile\(rule, pattern, topology=…\)"):
        profile_trajectory(run)
