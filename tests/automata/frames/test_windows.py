"""Windows and tallies beside plain loops over cells, on every kind of surface."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from automata.errors import PatternError
from automata.frames.tally import RowTally
from automata.frames.windows import Surface, Windows
from automata.neighborhood import MOORE, Neighborhood
from automata.testing import strategies
from automata.topology import PLANE, Fixed, Topology, Torus
from tests.support.depth import cases


def slow_contexts(
    frame: np.ndarray, neighborhood: Neighborhood, topology: Topology, top: int, left: int
) -> dict[tuple[int, int], tuple[int, ...]]:
    """The context of every cell that can see the frame or is one further, by its place in the frame."""
    height, width = frame.shape
    around = neighborhood.radius + 1
    down = around if topology.height is None else 0
    across = around if topology.width is None else 0

    def state(row: int, column: int) -> int:
        place = topology.locate(row + top, column + left)
        if place is None:
            return topology.border
        inside = place[0] - top, place[1] - left
        return int(frame[inside]) if 0 <= inside[0] < height and 0 <= inside[1] < width else 0

    return {
        (row, column): tuple(state(row + dr, column + dc) for dr, dc in neighborhood.offsets)
        for row in range(-down, height + down)
        for column in range(-across, width + across)
    }


@settings(deadline=None, max_examples=cases(120))
@given(st.data())
def test_windows_are_what_a_loop_over_the_cells_finds(data: st.DataObject) -> None:
    topology = data.draw(strategies.topologies(n_states=3))
    sides = [data.draw(st.integers(1, 5)) if side is None else side for side in (topology.height, topology.width)]
    top, left = (data.draw(st.integers(-3, 3)) if side is None else 0 for side in (topology.height, topology.width))
    frame = data.draw(strategies.grids(n_states=3, shape=(sides[0], sides[1])))
    neighborhood = data.draw(strategies.neighborhoods())
    windows = Windows((sides[0], sides[1]), neighborhood, topology, top, left)
    found = windows.contexts(frame)
    expected = slow_contexts(frame, neighborhood, topology, top, left)
    assert len(windows) == len(found) == len(expected)
    states, inside = windows.states(frame), windows.inside
    for number, context in enumerate(found.tolist()):
        row, column = windows.place(number)
        assert tuple(context) == expected[row, column]
        assert inside[number] == (0 <= row < sides[0] and 0 <= column < sides[1])
        assert states[number] == (frame[row, column] if inside[number] else 0)


@settings(deadline=None, max_examples=cases(60))
@given(st.data())
def test_without_a_surface_only_cells_whose_neighbours_are_all_in_the_frame_are_asked(data: st.DataObject) -> None:
    neighborhood = data.draw(strategies.neighborhoods())
    frame = data.draw(strategies.grids(n_states=3, max_side=7))
    windows = Windows((frame.shape[0], frame.shape[1]), neighborhood, None)
    found = windows.contexts(frame).tolist()
    expected = {}
    for row, column in np.ndindex(frame.shape):
        places = [(row + dr, column + dc) for dr, dc in neighborhood.offsets]
        if all(0 <= r < frame.shape[0] and 0 <= c < frame.shape[1] for r, c in places):
            expected[row, column] = tuple(int(frame[place]) for place in places)
    assert {windows.place(number): tuple(context) for number, context in enumerate(found)} == expected
    assert windows.states(frame).tolist() == [int(frame[place]) for place in expected]


def test_every_topology_is_a_surface_and_one_of_another_size_is_refused() -> None:
    assert isinstance(PLANE, Surface)
    assert isinstance(Fixed(2, 3), Surface)
    assert not isinstance("T3,3", Surface)
    with pytest.raises(PatternError, match="4 cells high, and the topology is 5"):
        Windows((4, 5), MOORE, Torus(5, 5))
    with pytest.raises(PatternError, match="5 cells wide, and the topology is 6"):
        Windows((4, 5), MOORE, Torus(4, 6))


@settings(deadline=None, max_examples=cases(60))
@given(st.integers(1, 12), st.lists(st.integers(0, 12), max_size=5), st.integers(0, 2**16))
def test_a_tally_counts_as_a_counter_does(width: int, sizes: list[int], seed: int) -> None:
    random = np.random.default_rng(seed)
    tally, counter, firsts, start = RowTally(width), Counter[bytes](), {}, 0
    for size in sizes:
        rows = random.choice([0, 1, 255], size=(size, width)).astype(np.uint8)
        counts = random.integers(0, 3, size)
        tally.add(rows, counts, start)
        for number, row in enumerate(rows):
            counter[row.tobytes()] += int(counts[number])
            firsts.setdefault(row.tobytes(), start + number)
        start += size
    rows, counts, first = tally.result
    assert [row.tobytes() for row in rows] == sorted(firsts)
    assert counts.tolist() == [counter[key] for key in sorted(firsts)]
    assert first.tolist() == [firsts[key] for key in sorted(firsts)]


def test_a_tally_that_is_merged_on_the_way_counts_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    rows = np.random.default_rng(0).integers(0, 2, (40, 10), dtype=np.uint8)
    at_once = RowTally(10)
    at_once.add(rows)
    monkeypatch.setattr("automata.frames.tally._MERGED", 3)
    in_parts = RowTally(10)
    for start in range(0, 40, 5):
        in_parts.add(rows[start : start + 5], start=start)
    for one, other in zip(at_once.result, in_parts.result, strict=True):
        assert np.array_equal(one, other)
