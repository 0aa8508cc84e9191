"""What has changed since the last look: equal to reading it all, on every engine, also where blocks were given up."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import event, given, settings
from hypothesis import strategies as st

from automata.engines import SparseEngine
from automata.errors import PatternError
from automata.neighborhood import VON_NEUMANN
from automata.pattern import Box
from automata.replicators import find_replicator
from automata.rules import find_rule
from automata.testing.strategies import patterns, rules
from automata.topology import PLANE, Torus
from automata.universe import Universe
from tests.support.depth import cases

pytestmark = pytest.mark.kernel


@given(
    rule=rules(n_states=3, neighborhoods=VON_NEUMANN, quiescent=True),
    seed=patterns(n_states=3, max_side=6, max_distance=9),
    strides=st.lists(st.integers(0, 4), min_size=1, max_size=4),
    engine=st.sampled_from(["sparse", "dense", "auto", "reference"]),
    box=st.tuples(st.integers(-9, 0), st.integers(-9, 0), st.integers(1, 20), st.integers(1, 20)),
)
@settings(max_examples=cases(60))
def test_refreshing_is_reading(rule, seed, strides, engine, box):
    universe, box = Universe(rule, seed, engine=engine), Box(*box)
    cells = np.zeros(box.height * box.width, dtype=np.uint8)
    for steps in strides:
        before = cells.copy()
        changed = universe.run(steps).refresh(cells, box)
        assert np.array_equal(cells.reshape(box.height, box.width), universe.read(box))
        assert sorted(changed.tolist()) == np.flatnonzero(before != cells).tolist()
        event(f"{min(len(changed), 9)} changed")


def test_blocks_of_dissolving_loops_are_given_up_and_seen():
    """A block freed holds nothing to compare: only the population tells that cells are gone with it."""
    entry = find_replicator("evoloop")
    engine = SparseEngine(entry.rule())
    universe = Universe(entry.rule(), entry.pattern(), engine=engine)
    box = Box(-500, -500, 1000, 1000)
    cells = np.zeros(box.height * box.width, dtype=np.uint8)
    while not engine._reclaimed:
        assert universe.generation < 6000
        universe.run(64).refresh(cells, box)
    for _ in range(8):
        universe.run(64).refresh(cells, box)
        assert np.array_equal(cells.reshape(box.height, box.width), universe.read(box))


def test_a_torus_is_refreshed_whole():
    entry = find_replicator("byl")
    universe = Universe(entry.rule(), entry.pattern(), Torus(30, 30))
    cells = np.zeros(900, dtype=np.uint8)
    assert universe.refresh(cells, Box(0, 0, 30, 30)).size == entry.cells
    universe.run(60).refresh(cells, Box(0, 0, 30, 30))
    assert np.array_equal(cells.reshape(30, 30), universe.read(Box(0, 0, 30, 30)))


def test_far_away_is_refreshed_too():
    far = 10**30
    universe = Universe(find_replicator("byl").rule(), find_replicator("byl").pattern().translate(far, -far), PLANE)
    cells = np.zeros(100, dtype=np.uint8)
    assert universe.refresh(cells, Box(far - 3, -far - 3, 10, 10)).size == 12


@pytest.mark.parametrize(
    ("cells", "box"),
    [
        (np.zeros(8, np.uint8), Box(0, 0, 3, 3)),
        (np.zeros((3, 3), np.uint8), Box(0, 0, 3, 3)),
        (np.zeros(9, np.int64), Box(0, 0, 3, 3)),
        (np.zeros(9, np.uint8), Box(0, 0, -3, -3)),
        (np.zeros(9, np.uint8), Box(0, 0, 10**7, 10**7)),
    ],
)
@pytest.mark.parametrize("engine", ["sparse", "dense"])
def test_what_a_box_has_no_room_in_is_refused(engine, cells, box):
    """A kernel would write beyond its end."""
    universe = Universe(find_rule("B3/S23"), np.ones((3, 3), np.uint8), engine=engine)
    with pytest.raises(PatternError, match="kept in a flat array of so many uint8"):
        universe.refresh(cells, box)
