"""The public strategies: what they draw is what they say, shrinks small, and costs no compiling."""

from __future__ import annotations

import subprocess
import sys
from importlib import metadata

import numpy as np
import pytest
from hypothesis import find, given, settings
from hypothesis import strategies as st
from hypothesis.errors import InvalidArgument, NoSuchExample

from automata import reference
from automata.neighborhood import VON_NEUMANN, Neighborhood
from automata.pattern import Pattern
from automata.rule import Rule
from automata.symmetry import Transform
from automata.testing.strategies import (
    contexts,
    grids,
    neighborhoods,
    patterns,
    rules,
    seeds,
    soups,
    topologies,
    trajectories,
)
from automata.topology import Topology
from tests.support.depth import cases, some
from tests.support.planted_steps import find_context


@given(grids(n_states=5, min_side=2, max_side=7))
def test_grids_keep_their_limits(cells):
    assert cells.dtype == np.uint8
    assert all(2 <= side <= 7 for side in cells.shape)
    assert cells.max() < 5


@given(grids(n_states=3, shape=(2, 5)))
def test_grids_of_a_shape_have_it(cells):
    assert cells.shape == (2, 5)
    assert cells.max() < 3


@given(seeds(n_states=4, max_side=3))
def test_seeds_are_live_and_cropped_to_the_origin(pattern):
    assert pattern.population > 0
    assert pattern.bounding_box == pattern.box
    assert (pattern.top, pattern.left) == (0, 0)
    assert max(pattern.cells.shape) <= 3


@given(soups(n_states=3, max_side=20))
def test_soups_are_cropped_to_the_origin(pattern):
    assert max(pattern.cells.shape) <= 20
    assert pattern.cells.max(initial=0) < 3
    assert pattern == Pattern(pattern.cropped().cells)


@pytest.mark.long
def test_soups_reach_every_density():
    assert find(soups(max_side=12), lambda drawn: drawn.population > 60).population > 60
    assert find(soups(max_side=12), lambda drawn: drawn.population == 1).cells.tolist() == [[1]]


def three_in_a_row(cells):
    return bool(((cells[:, :-2] == 1) & (cells[:, 1:-1] == 1) & (cells[:, 2:] == 1)).any())


def test_soups_shrink_to_what_matters():
    """As a fault of a step function would have them: three live cells in a row; a state."""
    quick = settings(max_examples=100, deadline=None, database=None)
    assert find(soups(), lambda drawn: three_in_a_row(drawn.cells), settings=quick).cells.tolist() == [[1, 1, 1]]
    alone = find(soups(n_states=9), lambda drawn: drawn.cells.max(initial=0) == 8, settings=quick)
    assert alone.cells.tolist() == [[8]]


@pytest.mark.parametrize("run", some(range(20), 20))
@pytest.mark.parametrize("drawn", some([soups, patterns, grids], 3))
def test_one_wrong_context_is_found_and_shrinks_to_itself(drawn, run):
    """By a test of Hypothesis' usual length; the long tests do it with 20 contexts."""
    context = np.random.default_rng(run).permutation([1, 1, 0, 1, 0, 0, 1, 0, 1]).reshape(3, 3)
    found = find_context(drawn(rule="B36/S23"), context, run)
    assert found is not None
    assert np.array_equal(found, Pattern(context).cropped().cells)


def test_large_boards_and_soups_keep_what_is_far_apart():
    """Two cells that matter, and nothing between them."""
    found = find(soups(max_side=20), lambda drawn: bool(drawn.cells[:1, :1].any() and drawn.cells[14:, 14:].any()))
    assert np.count_nonzero(found.cells) <= 6


def test_strategies_are_made_for_a_rule_by_name_or_file(tmp_path):
    file = tmp_path / "Mine.rule"
    file.write_text("@RULE Mine\n@TABLE\nn_states:5\nneighborhood:vonNeumann\nsymmetries:none\n1,4,0,0,0,4\n")
    quick = settings(max_examples=100, database=None)
    for rule, most in (("B36/S23", 1), (file, 4), (str(file), 4)):
        assert find(grids(rule=rule, shape=(1, 1)), lambda cells: cells.max() == most).max() == most  # noqa: B023
        for drawn in (soups(rule=rule, max_side=3), patterns(rule=rule, max_side=1), seeds(rule=rule, max_side=1)):
            with pytest.raises(NoSuchExample):
                find(drawn, lambda pattern: pattern.cells.max(initial=0) > most, settings=quick)  # noqa: B023
    assert find(contexts(file), lambda context: sum(context) > 3) == (0, 0, 0, 0, 4)
    assert find(trajectories(rule=file), lambda run: run.steps == 1).rule.name == "Mine"


@given(trajectories(max_steps=4))
@settings(max_examples=cases(30))
def test_trajectories_are_runs_of_their_rule(trajectory):
    for step in range(trajectory.steps):
        after = reference.step(trajectory.pattern(step), trajectory.rule.next_state, trajectory.rule.neighborhood)
        assert after == trajectory.pattern(step + 1)


@given(trajectories(rule=rules(n_states=2, neighborhoods=VON_NEUMANN, quiescent=True)))
@settings(max_examples=10)
def test_trajectories_take_a_strategy_for_their_rule(trajectory):
    assert (trajectory.rule.n_states, trajectory.rule.neighborhood) == (2, VON_NEUMANN)


@pytest.mark.long
def test_what_is_found_is_small():
    assert find(patterns(n_states=9), lambda drawn: drawn.population >= 2).cells.size == 2
    assert find(grids(n_states=9, max_side=20), lambda cells: cells.max() == 8).tolist() == [[8]]
    assert find(seeds(n_states=9), lambda drawn: True).cells.tolist() == [[1]]
    changed = find(rules(n_states=2, quiescent=True), lambda rule: rule.table[-1] == 0)
    assert changed.name.startswith("identity but")
    assert len(find(neighborhoods(), lambda drawn: len(drawn) > 2)) == 3
    assert str(find(topologies(), lambda drawn: True)) == "plane"


@pytest.mark.long
def test_large_boards_are_drawn_under_hypothesis_own_settings(run_python):
    """Whose health checks this repository's profiles leave out."""
    drawn = run_python(
        "from hypothesis import given\n"
        "from automata.testing.strategies import grids, patterns\n"
        "seen = set()\n"
        "for shape in ((100, 100), (1, 4096), (40, 11), (20, 20)):\n"
        "    @given(grids(n_states=3, shape=shape))\n"
        "    def check(cells):\n"
        "        assert cells.shape == shape and cells.dtype == 'uint8' and cells.max() < 3\n"
        "        seen.add((shape, cells.tobytes()))\n"
        "    check()\n"
        "for large in (patterns(min_side=100, max_side=100), grids(min_side=50, max_side=100)):\n"
        "    given(large)(lambda _: None)()\n"
        "print(len(seen) > 150)\n"
    )
    assert drawn == "True"


@pytest.mark.long
def test_large_boards_shrink_to_a_few_cells():
    found = find(grids(n_states=9, shape=(50, 60)), lambda cells: cells.max() >= 5)
    assert np.count_nonzero(found) == 1
    assert not find(grids(n_states=9, shape=(50, 60)), lambda cells: True).any()


@pytest.mark.parametrize("kind", some([Neighborhood, Rule, Pattern, Topology, Transform], 3))
def test_types_are_known_to_hypothesis(kind):
    assert isinstance(find(st.from_type(kind), lambda drawn: True), kind)


def test_the_entry_point_is_registered_and_compiles_nothing():
    points = metadata.entry_points(group="hypothesis")
    assert any(point.value == "automata.testing._hypothesis:register" for point in points)
    asked = "import hypothesis.strategies, sys; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=True)
    loaded = done.stdout.split()
    assert "automata.testing._hypothesis" in loaded
    assert not {"numba", "torch", "scipy", "matplotlib"} & set(loaded)


@pytest.mark.parametrize(
    "wrong",
    [
        lambda: grids(n_states=0),
        lambda: grids(shape=(-1, 3)),
        lambda: seeds(n_states=1),
        lambda: soups(max_side=0).example(),
        lambda: trajectories(max_steps=-1).example(),
    ],
)
@pytest.mark.filterwarnings("ignore::hypothesis.errors.NonInteractiveExampleWarning")
def test_wrong_limits_are_refused(wrong):
    with pytest.raises(InvalidArgument):
        wrong()
