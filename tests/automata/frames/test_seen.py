"""What frames show of a rule: counted by hand, with planted contradictions, and what is refused."""

from __future__ import annotations

import warnings
from collections import Counter, defaultdict

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from automata import MOORE, PLANE, VON_NEUMANN, Fixed, Rule, Torus, find_rule, record
from automata.errors import ArgumentError, FrameWarning, PatternError, RuleError, StateError
from automata.frames.seen import MOST_LISTED, seen_in
from automata.neighborhood import HEXAGONAL, ONE_DIMENSIONAL
from automata.testing import strategies
from tests.support.depth import cases


@settings(deadline=None, max_examples=cases(80))
@given(st.data())
def test_what_is_seen_is_what_plain_python_counts(data: st.DataObject) -> None:
    """Drawn frames, of no rule at all: contexts, counts, answers and places, on a torus of two runs."""
    n_states = data.draw(st.integers(2, 3))
    neighborhood = data.draw(strategies.neighborhoods(max_cells=5))
    height, width, steps = (data.draw(st.integers(1, 4)) for _ in range(3))
    seed = data.draw(st.integers(0, 2**16))
    frames = np.random.default_rng(seed).integers(0, n_states, (2, steps + 1, height, width))
    seen = seen_in(frames, neighborhood, Torus(height, width), n_states=n_states)
    expected: dict[tuple[int, ...], Counter[int]] = defaultdict(Counter)
    first: dict[tuple[tuple[int, ...], int], tuple[int, ...]] = {}
    for run, step, row, column in np.ndindex(2, steps, height, width):
        context = tuple(
            int(frames[run, step, (row + dr) % height, (column + dc) % width]) for dr, dc in neighborhood.offsets
        )
        state = int(frames[run, step + 1, row, column])
        expected[context][state] += 1
        first.setdefault((context, state), (run, step, row, column))
    assert [tuple(context) for context in seen.contexts.tolist()] == sorted(expected)
    assert seen.updates == frames[:, 1:].size
    for number, context in enumerate(sorted(expected)):
        counts = expected[context]
        assert {state: count for state, count in enumerate(seen.counts[number].tolist()) if count} == counts
        assert seen.answers[number] == min(counts, key=lambda state: (-counts[state], state))
    conflicts = {context for context, counts in expected.items() if len(counts) > 1}
    assert {conflict.context for conflict in seen.conflicts} == conflicts
    for conflict in seen.conflicts:
        assert conflict.counts == expected[conflict.context]
        assert {state: tuple(place) for state, place in conflict.places.items()} == {
            state: first[conflict.context, state] for state in conflict.counts
        }
    rule = quietly(frames, neighborhood, Torus(height, width), n_states=n_states)
    assert np.array_equal(rule.evaluate(seen.contexts), seen.answers)


def quietly(*args, **kwargs) -> Rule:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", FrameWarning)
        return Rule.from_frames(*args, **kwargs)


@settings(deadline=None, max_examples=cases(40))
@given(st.data())
def test_frames_of_a_rule_contradict_nothing_and_show_it(data: st.DataObject) -> None:
    """Of any rule, on any topology: what is seen is answered as the rule does, and the rest as it was asked."""
    topology = data.draw(strategies.topologies(n_states=2, max_side=4))
    rule = data.draw(strategies.rules(n_states=2, quiescent=topology.box is None))
    start = data.draw(strategies.patterns(within=topology.box, max_side=4) if topology.box else st.just([[1]]))
    run = record(rule, start, 3, topology=topology, engine="reference")
    seen = seen_in(run.frames, rule.neighborhood, topology if topology.box else None, n_states=2) if fits(run) else None
    if seen is None:
        return
    assert seen.conflicts == ()
    assert np.array_equal(seen.answers, rule.evaluate(seen.contexts))
    assert seen.contradicting(seen.answers) == ()
    given_rule = Rule.from_frames(
        run.frames, rule.neighborhood, topology if topology.box else None, n_states=2, unseen=rule
    )
    assert given_rule == rule


def fits(run) -> bool:
    """Whether a cell sees nothing beyond the frames, where it is not known what lies there."""
    if run.topology.box:
        return True
    reach = 2 * run.rule.neighborhood.radius
    return min(run.frames.shape[1:]) > reach


def test_life_is_found_in_a_soup_on_a_torus_and_not_if_it_is_taken_for_a_plane() -> None:
    soup = np.random.default_rng(0).integers(0, 2, (64, 64))
    frames = record("life", soup, 31, topology=Torus(64, 64)).frames
    rule = Rule.from_frames(frames, MOORE, Torus(64, 64), name="found")
    assert rule == find_rule("life")
    assert rule.seen is not None
    assert rule.seen.unseen == 0
    assert "None was followed by different states" in str(rule.seen)
    # As through a window, nothing is known of the edges, and nothing is wrong.
    assert Rule.from_frames(frames, MOORE) == find_rule("life")
    with pytest.warns(FrameWarning, match=r"contexts seen were followed by different states.*row -?\d+, column"):
        wrong = Rule.from_frames(frames, MOORE, PLANE)
    assert wrong.seen is not None
    assert wrong.seen.conflicts
    with pytest.warns(FrameWarning):
        Rule.from_frames(frames, VON_NEUMANN, Torus(64, 64))


def test_one_wrong_cell_is_a_conflict_with_its_place() -> None:
    frames = record("life", [[1, 1, 1]], 4, topology=Torus(6, 6)).frames.copy()
    frames[3, 3, 4] ^= 1  # alone among empty cells
    with pytest.warns(FrameWarning, match="generation 2, row 3, column 4"):
        rule = Rule.from_frames(frames, MOORE, Torus(6, 6))
    assert rule.seen is not None
    (background,) = (conflict for conflict in rule.seen.conflicts if not any(conflict.context))
    assert background.counts[1] == 1
    assert tuple(background.places[1]) == (0, 2, 3, 4)
    assert str(background).startswith("(0, 0, 0, 0, 0, 0, 0, 0, 0) was followed by 0 ")
    assert rule.quiescent, "the commonest answer is taken"
    life = find_rule("life")
    told = rule.seen.contradicting(life.evaluate(rule.seen.contexts))
    assert background in told


def test_what_was_never_seen_is_answered_as_is_asked() -> None:
    frames = record("life", [[1, 1, 1]], 2, topology=Torus(5, 5)).frames
    full = (1,) * 9
    for unseen, answer, words in (
        ("keep", 1, "the cell keeps its state"),
        (0, 0, "the answer is state 0"),
        (find_rule("B/S8"), 1, "the answer is that of B/S8"),
        (find_rule("life"), 0, "that of B3/S23"),
    ):
        rule = Rule.from_frames(frames, MOORE, Torus(5, 5), unseen=unseen)
        assert rule.next_state(full) == answer
        assert rule.next_state((0, 0, 0, 0, 1, 1, 1, 0, 0)) == 1, "what was seen is answered as it was seen"
        assert words in str(rule.seen)
    for wrong in ("none", 2, -1, 0.5, None, True):
        with pytest.raises(ArgumentError, match="unseen is 'keep'"):
            Rule.from_frames(frames, MOORE, Torus(5, 5), unseen=wrong)
    with pytest.raises(RuleError, match="over 5 cells of 8 states"):
        Rule.from_frames(frames, MOORE, Torus(5, 5), unseen=find_rule("langton"))


def test_a_rule_too_large_for_a_table_is_made_of_what_is_seen() -> None:
    frames = np.zeros((2, 6, 6), dtype=np.uint8)
    frames[0, 2, 2], frames[1, 2, 3] = 255, 77
    rule = Rule.from_frames(frames, MOORE, Torus(6, 6))
    assert rule.n_states == 256
    assert not rule.has_table
    assert rule.next_state((0, 0, 0, 0, 0, 0, 0, 255, 0)) == 77
    assert rule.next_state((0, 255, 0, 0, 0, 0, 0, 0, 0)) == 0
    assert rule.next_state((9, 1, 2, 3, 4, 5, 6, 7, 8)) == 9


def test_frames_come_in_the_shapes_and_types_that_people_have() -> None:
    frames = record("life", [[1, 1, 1]], 3, topology=Torus(5, 5)).frames
    expected = seen_in(frames, MOORE, Torus(5, 5))
    for given_frames in (
        frames.astype(bool),
        frames.astype(float),
        frames.astype(np.int64),
        frames.tolist(),
        frames[None],
    ):
        seen = seen_in(given_frames, MOORE, Torus(5, 5))
        assert np.array_equal(seen.contexts, expected.contexts)
        assert np.array_equal(seen.counts, expected.counts)
    runs = np.stack([frames[:3], frames[1:]])
    assert seen_in(runs, MOORE, Torus(5, 5)).generations == 4
    spacetime = np.array([[0, 0, 1, 0, 0], [0, 1, 1, 1, 0], [1, 0, 1, 0, 1]])
    odd = Rule.from_function(lambda context: sum(context) % 2, 2, ONE_DIMENSIONAL)
    assert Rule.from_frames(spacetime, ONE_DIMENSIONAL, PLANE, unseen=odd) == odd
    with pytest.raises(ArgumentError, match=r"not \(3, 5\)"):
        seen_in(spacetime, MOORE)
    assert seen_in(frames, HEXAGONAL).neighborhood == HEXAGONAL


@pytest.mark.parametrize(
    ("frames", "error", "match"),
    [
        (np.zeros((5, 5)), ArgumentError, r"have the shape \(T, H, W\)"),
        (np.zeros((1, 5, 5)), ArgumentError, "two generations at least"),
        (np.zeros((3, 0, 5)), ArgumentError, "have the shape"),
        (np.full((3, 5, 5), 0.5), StateError, "round or threshold"),
        (np.full((3, 5, 5), np.nan), StateError, "round or threshold"),
        (np.full((3, 5, 5), np.inf), StateError, "not inf"),
        (np.full((3, 5, 5), 256), StateError, "not 256"),
        (np.full((3, 5, 5), -1), StateError, "not -1"),
        (np.zeros((3, 2, 2)), PatternError, "say with topology="),
        ("frames.npy", ArgumentError, "an array of states"),
        ([[[0, 1]], [[0]]], ArgumentError, "an array of states"),
        (None, ArgumentError, "an array of states"),
    ],
)
def test_what_is_no_frames_is_refused_in_one_sentence(frames, error, match) -> None:
    with pytest.raises(error, match=match) as told:
        seen_in(frames, MOORE)
    assert "\n" not in str(told.value)


def test_other_arguments_are_checked_too() -> None:
    frames = np.zeros((3, 5, 5))
    with pytest.raises(ArgumentError, match="neighborhood is a Neighborhood"):
        seen_in(frames, "moore")
    with pytest.raises(ArgumentError, match="topology is a Topology"):
        seen_in(frames, MOORE, "T5,5")
    with pytest.raises(PatternError, match="give one of the frames' size"):
        seen_in(frames, MOORE, Torus(6, 5))
    for wrong in (1, 257, "two", True):
        with pytest.raises(ArgumentError, match="n_states is a whole number"):
            seen_in(frames, MOORE, n_states=wrong)
    with pytest.raises(StateError, match="hold state 3"):
        seen_in(frames + 3, MOORE, n_states=3)


def test_a_border_that_is_not_empty_is_seen() -> None:
    rule = find_rule("life")
    run = record(rule, [[0]], 3, topology=Fixed(3, 3, border_state=1))
    seen = seen_in(run.frames, MOORE, Fixed(3, 3, border_state=1))
    assert seen.conflicts == ()
    assert np.array_equal(seen.answers, rule.evaluate(seen.contexts))


def test_of_many_conflicts_the_first_are_listed() -> None:
    frames = np.random.default_rng(0).integers(0, 8, (6, 40, 40))
    seen = seen_in(np.stack([frames, frames[::-1]]), VON_NEUMANN)
    few = seen_in(frames[:2] // 4, VON_NEUMANN)
    assert len(few.conflicts) == len(few.conflicting) <= MOST_LISTED
    assert len(seen.conflicts) == min(MOST_LISTED, len(seen.conflicting))
    often = [sum(conflict.counts.values()) for conflict in seen.conflicts]
    assert often == sorted(often, reverse=True)
