"""The symmetry groups of rules, against every transform and every renaming tried on every context."""

from __future__ import annotations

import itertools
import time

import numpy as np
import pytest
from hypothesis import event, given, settings
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn
from numpy.typing import NDArray

from automata import reference
from automata.equivariance import MAX_RENAMINGS, interchangeable
from automata.errors import StateError
from automata.forms import isomorphism
from automata.forms.diagram import Diagram
from automata.neighborhood import HEXAGONAL, MOORE, ONE_DIMENSIONAL, VON_NEUMANN, Neighborhood
from automata.pattern import Box, Pattern
from automata.rule import Rule
from automata.rules import hutton32, langton, nobili32, parity, von_neumann29
from automata.rules.library import BUILT_IN, find_rule
from automata.symmetry import DIHEDRAL, IDENTITY, ROTATIONS, Symmetry, Transform
from automata.testing.properties import assert_symmetric
from automata.testing.strategies import neighborhoods, patterns, rules, symmetries
from automata.topology import Torus
from tests.support.depth import cases

Permutation = tuple[int, ...]


# -- by definition ----------------------------------------------------------------------------------------


def contexts_of(n_states: int, neighborhood: Neighborhood) -> NDArray[np.uint8]:
    return np.indices((n_states,) * len(neighborhood), dtype=np.uint8).reshape(len(neighborhood), -1).T


def carried(contexts: NDArray[np.uint8], places: Permutation, states: Permutation) -> NDArray[np.uint8]:
    """What the cells at the image of each place see, once everything has moved and been renamed."""
    images = np.empty_like(contexts)
    images[:, list(places)] = np.array(states, dtype=np.uint8)[contexts]
    return images


def failures(rule: Rule, transform: Transform, states: Permutation) -> NDArray[np.uint8]:
    """The contexts on which a rule does not follow a transform with a renaming."""
    contexts = contexts_of(rule.n_states, rule.neighborhood)
    places = transform.permutation(rule.neighborhood)
    if places is None:
        return contexts
    renamed = np.array(states, dtype=np.uint8)[rule.evaluate(contexts)]
    return contexts[rule.evaluate(carried(contexts, places, states)) != renamed]


def by_trying_all(rule: Rule, centres: frozenset[int] | None = None) -> set[tuple[Transform, Permutation]]:
    found = set()
    for transform in DIHEDRAL:
        if transform.permutation(rule.neighborhood) is None:
            continue
        for rest in itertools.permutations(range(1, rule.n_states)):
            states = (0, *rest)
            if centres is not None and {states[centre] for centre in centres} != centres:
                continue
            wrong = failures(rule, transform, states)
            if centres is not None:
                wrong = wrong[np.isin(wrong[:, 0], list(centres))]
            if not len(wrong):
                found.add((transform, states))
    return found


def listed(group: tuple[Symmetry, ...]) -> set[tuple[Transform, Permutation]]:
    assert len(set(group)) == len(group)
    return {(symmetry.transform, symmetry.states) for symmetry in group}


small = st.sampled_from([VON_NEUMANN, ONE_DIMENSIONAL]) | neighborhoods(named=False, max_cells=4, max_radius=1)


@st.composite
def symmetric_rules(draw: DrawFn) -> Rule:
    """Rules made to follow some transforms with some renamings: each orbit of contexts is told its value at once."""
    neighborhood = draw(small)
    n_states = draw(st.integers(2, 3 if len(neighborhood) > 4 else 4))
    kept = [transform for transform in DIHEDRAL if transform.permutation(neighborhood) is not None]
    motions = st.builds(
        Symmetry,
        st.sampled_from(kept),
        st.permutations(range(1, n_states)).map(lambda states: (0, *states)),
    )
    generators = draw(st.lists(motions, max_size=2))
    contexts = [tuple(context) for context in contexts_of(n_states, neighborhood).tolist()]
    value: dict[tuple[int, ...], int] = {}
    random = np.random.default_rng(draw(st.integers(0, 999)))
    for context in contexts:
        if context in value:
            continue
        for chosen in random.permutation(n_states).tolist():
            orbit = {context: chosen}
            growing, sound = [context], True
            while growing and sound:
                at = growing.pop()
                for motion in generators:
                    places = motion.transform.permutation(neighborhood)
                    image = tuple(carried(np.array([at], dtype=np.uint8), places, motion.states)[0].tolist())
                    becomes = motion.states[orbit[at]]
                    if image not in orbit:
                        orbit[image] = becomes
                        growing.append(image)
                    sound &= orbit[image] == becomes
            if sound:
                break
        value |= orbit if sound else {context: 0}
    table = [value[context] for context in contexts]
    return Rule.from_table(table, n_states, neighborhood, name="drawn")


@settings(max_examples=cases(150))
@given(symmetric_rules() | rules(n_states=3, neighborhoods=ONE_DIMENSIONAL))
def test_the_group_is_what_trying_all_renamings_finds(rule: Rule) -> None:
    group = rule.symmetry_group
    expected = by_trying_all(rule)
    event(f"{len(expected)} symmetries, {len(rule.symmetries)} of which keep all states")
    assert listed(group) == expected
    assert {symmetry.transform for symmetry in group if not symmetry.n_renamed} == set(rule.symmetries)
    assert all(rule.is_symmetric(symmetry) for symmetry in group)


@settings(max_examples=cases(60))
@given(symmetric_rules(), st.data())
def test_the_group_for_some_centres_is_what_trying_all_renamings_finds(rule: Rule, data: st.DataObject) -> None:
    centres = data.draw(st.frozensets(st.integers(0, rule.n_states - 1), min_size=1))
    assert listed(rule.symmetries_of(centres)) == by_trying_all(rule, centres)


@settings(max_examples=cases(60))
@given(symmetric_rules(), st.data())
def test_violations_are_the_contexts_that_do_not_follow(rule: Rule, data: st.DataObject) -> None:
    symmetry = data.draw(symmetries(n_states=rule.n_states))
    wrong = failures(rule, symmetry.transform, symmetry.states)
    counted = [int(np.count_nonzero(wrong[:, 0] == centre)) for centre in range(rule.n_states)]
    assert list(rule.violations(symmetry)) == counted
    assert rule.is_symmetric(symmetry) == (not any(counted))


@pytest.mark.long
@given(symmetric_rules())
def test_it_is_a_group_and_lists_the_mildest_first(rule: Rule) -> None:
    group = rule.symmetry_group
    assert group[0] == Symmetry(IDENTITY, tuple(range(rule.n_states)))
    for first, second in itertools.product(group, repeat=2):
        assert first.then(second) in group
    assert all(symmetry.inverse in group for symmetry in group)
    keys = [(DIHEDRAL.index(s.transform), s.n_renamed, s.states) for s in group]
    assert keys == sorted(keys)


@settings(max_examples=cases(60))
@given(st.data(), symmetric_rules().filter(lambda rule: rule.quiescent))
def test_the_future_of_the_image_is_the_image_of_the_future(data: st.DataObject, rule: Rule) -> None:
    """Simulated by the reference, which knows nothing of diagrams."""
    pattern = data.draw(patterns(n_states=rule.n_states, max_side=4))
    symmetry = data.draw(st.sampled_from(rule.symmetry_group))

    def run(start: Pattern) -> Pattern:
        return reference.run(start, rule.next_state, rule.neighborhood, 2)

    assert run(pattern.transform(symmetry)) == run(pattern).transform(symmetry)


# -- one symmetry -----------------------------------------------------------------------------------------


@given(symmetries(n_states=5), symmetries(n_states=5), patterns(n_states=5, max_side=4))
def test_symmetries_compose_and_undo_on_patterns(first: Symmetry, second: Symmetry, pattern: Pattern) -> None:
    both = pattern.transform(first).transform(second)
    assert pattern.transform(first.then(second)) == both
    assert pattern.transform(first).transform(first.inverse) == pattern
    assert first.then(first.inverse) == Symmetry(IDENTITY, (0, 1, 2, 3, 4))
    renamed = {(row, column): state for row, column, state in pattern.transform(first).live_cells()}
    assert renamed == {first.move((row, column)): first.states[state] for row, column, state in pattern.live_cells()}


def test_a_symmetry_says_what_it_is() -> None:
    turn = Symmetry(Transform(1), (0, 2, 1, 3))
    assert (turn.n_renamed, turn.name) == (2, "rotate90, 2 states renamed")
    assert Symmetry(Transform(1), (0, 1, 2)).name == "rotate90"
    assert turn.apply(np.array([[1, 2, 3]], dtype=np.uint8)).tolist() == [[2], [1], [3]]
    assert turn.apply(np.array([[1, 2, 3]], dtype=np.uint8)).dtype == np.uint8


@pytest.mark.parametrize("states", [(), (1, 0), (0, 1, 1), (0, 2), (0, -1, 1)])
def test_a_renaming_keeps_the_background_and_is_one_to_one(states: Permutation) -> None:
    with pytest.raises(StateError, match="one to one"):
        Symmetry(IDENTITY, states)


@pytest.mark.parametrize("cells", [[[3]], [[-1]]])
def test_other_states_cannot_be_renamed(cells: list[list[int]]) -> None:
    with pytest.raises(StateError, match="given others"):
        Symmetry(IDENTITY, (0, 2, 1)).apply(np.array(cells))


def test_a_symmetry_of_other_states_is_none_of_the_rule() -> None:
    assert not langton().is_symmetric(Symmetry(IDENTITY, (0, 1, 2)))


# -- published rules ---------------------------------------------------------------------------------------

TWINS = {"Chou-Reggia-2": 2} | {name: 2 for name in BUILT_IN if name.startswith("Parity-3")}


@pytest.mark.long
@pytest.mark.parametrize("name", BUILT_IN)
def test_published_rules_keep_their_states_except_where_two_are_alike(name: str) -> None:
    """A sum modulo 3 changes sign; Chou and Reggia's second rule has two states, 2 and 6, that it never uses."""
    rule = find_rule(name)
    assert len(rule.symmetry_group) == len(rule.symmetries) * TWINS.get(name, 1)
    keeping = [symmetry.transform for symmetry in rule.symmetry_group if not symmetry.n_renamed]
    assert tuple(keeping) == rule.symmetries


def test_the_unused_states_of_chou_and_reggias_second_rule() -> None:
    rule = find_rule("Chou-Reggia-2")
    assert {symmetry.states for symmetry in rule.symmetry_group} == {
        (0, 1, 2, 3, 4, 5, 6, 7),
        (0, 1, 6, 3, 4, 5, 2, 7),
    }
    assert {symmetry.transform for symmetry in rule.symmetry_group} == set(ROTATIONS)


@pytest.mark.parametrize("name", [name for name in BUILT_IN if name not in ("Perrier", "Tempesti")])
def test_futures_of_published_rules_move_along(name: str) -> None:
    assert_symmetric(find_rule(name), max_examples=cases(40))


# -- arrows -------------------------------------------------------------------------------------------------

ARROWS = (9, 13, 17, 21)  # the first of each four: east, north, west, south


def arrows_turned(transform: Transform, n_states: int) -> Permutation:
    """Arrows point where the transform carries their direction; the two one-way crossings change places by it too."""
    ways = ((0, 1), (-1, 0), (0, -1), (1, 0))
    states = list(range(n_states))
    for first, way in itertools.product(ARROWS, range(4)):
        states[first + way] = first + ways.index(transform.move(ways[way]))
    if n_states == 32 and transform.quarter_turns % 2:
        states[29], states[30] = 30, 29
    return tuple(states)


@pytest.mark.parametrize("make", [von_neumann29, nobili32, hutton32])
def test_arrows_and_confluents_turn_and_mirror_in_all_eight_ways(make) -> None:
    rule = make()
    group = rule.symmetries_of(range(9, rule.n_states))
    mildest = {symmetry.transform: symmetry for symmetry in reversed(group)}
    assert set(mildest) == set(DIHEDRAL)
    for transform, symmetry in mildest.items():
        assert symmetry.states == arrows_turned(transform, rule.n_states)


@pytest.mark.parametrize("make", [von_neumann29, nobili32, hutton32])
def test_what_is_built_does_not_turn_and_so_the_whole_rule_does_not(make) -> None:
    rule = make()
    assert rule.symmetry_group == (Symmetry(IDENTITY, tuple(range(rule.n_states))),)
    for transform in DIHEDRAL[1:]:
        counts = rule.violations(Symmetry(transform, arrows_turned(transform, rule.n_states)))
        assert not any(counts[9:])
        assert any(counts[:9])


def test_where_the_code_of_the_29_states_breaks_the_symmetry() -> None:
    """Only where a code word has told directions apart: S00 to S11 and S000; from the unexcitable state on nothing."""
    quarter, mirror = (
        Symmetry(transform, arrows_turned(transform, 29)) for transform in (Transform(1), Transform(0, True))
    )
    rule = von_neumann29()
    counts = {state: count for state, count in enumerate(rule.violations(quarter)) if count}
    assert counts == {4: 175_840, 5: 707_281, 6: 707_281, 7: 531_441, 8: 707_281}
    counts = {state: count for state, count in enumerate(rule.violations(mirror)) if count}
    assert counts == {4: 175_840, 5: 175_840, 6: 175_840, 8: 531_441}


def test_huttons_code_turns_with_its_writer_but_ties_go_to_the_east() -> None:
    """One writer at a time, or none, breaks no rotation while the first bits of a train arrive."""
    rule = hutton32()
    counts = rule.violations(Symmetry(Transform(1), arrows_turned(Transform(1), 32)))
    assert counts[1:4] == (0, 0, 0)
    assert counts[0] == 2_791  # of 32**4: two special pulses from two sides at an unexcitable cell
    assert sum(counts) == 1_671_662
    # Unless nobody writes: a lone writer, whatever else surrounds the cell, is followed round.
    quiet = [state for state in range(32) if not 13 <= state <= 16 and not 21 <= state <= 24]
    turn, states = Transform(1).permutation(VON_NEUMANN), arrows_turned(Transform(1), 32)
    pulses = {
        1: (16, 24),
        2: (15, 23),
        3: (14, 22),
        4: (13, 21),
    }  # who points in from the north, east, south, west
    draw = np.random.default_rng(2)
    contexts = draw.choice(quiet, (4000, 5)).astype(np.uint8)
    contexts[:, 0] = draw.integers(0, 9, len(contexts))
    for context in contexts:
        side = int(draw.integers(1, 5))
        context[side] = draw.choice(pulses[side])
    renamed = np.array(states, dtype=np.uint8)
    assert np.array_equal(rule.evaluate(carried(contexts, turn, states)), renamed[rule.evaluate(contexts)])


@pytest.mark.parametrize("make", [von_neumann29, nobili32, hutton32])
def test_boards_of_arrows_turn_under_the_reference(make) -> None:
    """Random tori, one generation, every cell that was an arrow or a confluent; the rule's own function, no diagram."""
    rule = make()
    draw = np.random.default_rng(4)
    for symmetry in rule.symmetries_of(range(9, rule.n_states)):
        cells = draw.integers(0, rule.n_states, (12, 12), dtype=np.uint8)
        topology, box = Torus(12, 12), Box(0, 0, 12, 12)

        def after(start: NDArray[np.uint8], topology=topology, box=box) -> NDArray[np.uint8]:
            return reference.step(Pattern(start), rule.next_state, rule.neighborhood, topology).read(box)

        expected = symmetry.apply(after(cells))
        own = symmetry.apply(cells) >= 9
        assert np.array_equal(after(symmetry.apply(cells))[own], expected[own])


# -- many alike ---------------------------------------------------------------------------------------------


def with_states(n_states: int) -> Rule:
    """Langton's rule, said to have more states: none of its transitions knows them."""
    levels, known = langton().diagram.expand(), langton().n_states
    if n_states > 16:
        return Rule(n_states, VON_NEUMANN, _enlarged(langton().diagram, n_states), name="more")
    table = np.broadcast_to(np.arange(n_states, dtype=np.uint8), (n_states,) * 5).copy()
    table[(slice(0, known),) * 5] = levels
    return Rule(n_states, VON_NEUMANN, Diagram.from_table(table), name="more")


def _enlarged(diagram: Diagram, n_states: int) -> Diagram:
    """The same function of more states; the centre, which is tested last, stays where another state is seen."""
    levels = []
    for depth, level in enumerate(diagram.levels):
        last = depth == diagram.arity - 1
        rows = np.empty((len(level) + 1, n_states), dtype=np.int32)
        rows[:] = np.arange(n_states) if last else len(diagram.levels[depth + 1])
        rows[:-1, : diagram.n_states] = level
        levels.append(rows)
    return Diagram.from_nodes(levels, 0)


def test_enlarging_is_enlarging() -> None:
    assert with_states(10).diagram == _enlarged(langton().diagram, 10)


@pytest.mark.parametrize(("n_states", "size"), [(9, 4), (10, 8), (11, 24), (12, 96), (13, 4), (20, 4), (256, 4)])
def test_unused_states_are_listed_in_all_orders_while_these_are_few(n_states: int, size: int) -> None:
    """From five unused states on, their 120 orders are not listed, and those that stay are a group still."""
    rule = with_states(n_states)
    started = time.process_time()
    group = rule.symmetry_group
    assert time.process_time() - started < 10
    assert len(group) == size
    assert {symmetry.transform for symmetry in group} == set(ROTATIONS)
    ranks = [0, *[1] * (n_states - 1)]
    alike = interchangeable(rule.diagram, ranks)
    assert alike == ((tuple(range(8, n_states)),) if n_states > 9 else ())
    if size == 4:
        assert not any(symmetry.n_renamed for symmetry in group)


def test_interchangeable_states_that_must_move_keep_their_order() -> None:
    """Two sets of six walkers, to the east and to the west: a half turn exchanges the sets, each in its order."""
    eastward, westward = range(1, 7), range(7, 13)

    def step(context: tuple[int, ...]) -> int:
        _, west, east = context
        return west if west in eastward else east if east in westward else 0

    rule = Rule.from_function(step, 13, ONE_DIMENSIONAL, name="walkers")
    # Collisions go to the one from the west, which breaks the symmetry; without them it is there.
    assert {symmetry.transform for symmetry in rule.symmetry_group} == {IDENTITY, Transform(2, True)}
    fair = Rule.from_function(
        lambda c: 0 if c[1] in eastward and c[2] in westward else step(c), 13, ONE_DIMENSIONAL, name="fair"
    )
    states = {symmetry.transform: symmetry.states for symmetry in fair.symmetry_group}
    assert len(fair.symmetry_group) == 4
    assert states[Transform(2)] == states[Transform(0, True)] == (0, *westward, *eastward)
    assert states[Transform(2, True)] == tuple(range(13))


def test_too_many_renamings_of_states_that_are_not_interchangeable() -> None:
    """Units modulo 53 multiply a sum to a sum: 52 renamings, of which only the one that renames nothing is listed."""
    rule = parity(53)
    assert MAX_RENAMINGS < 52
    group = rule.symmetry_group
    assert [symmetry.transform for symmetry in group] == list(DIHEDRAL)
    assert not any(symmetry.n_renamed for symmetry in group)
    assert interchangeable(rule.diagram, [0, *[1] * 52]) == ()
    tripled = Symmetry(IDENTITY, tuple(3 * state % 53 for state in range(53)))
    assert rule.is_symmetric(tripled)
    assert len(parity(23).symmetry_group) == 8 * 22


def test_a_search_without_an_end_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(isomorphism._Budget.__init__, "__defaults__", (1000,))
    keeping = Rule.from_table(parity(5).table, 5, VON_NEUMANN).symmetry_group
    assert [symmetry.transform for symmetry in keeping] == list(DIHEDRAL)
    # Renamings that keep the states are seen without a search; for arrows there is no time.
    assert len(von_neumann29().symmetries_of(range(9, 29))) == 1


@pytest.mark.parametrize(("make", "seconds"), [(von_neumann29, 2), (nobili32, 2), (hutton32, 10)])
def test_it_is_fast(make, seconds: int) -> None:
    rule = make()
    again = Rule(rule.n_states, rule.neighborhood, rule.diagram)
    started = time.process_time()
    assert again.symmetry_group
    assert time.process_time() - started < seconds


@pytest.mark.parametrize("name", ["R3,C0,M1,S14..23,B14..18,NM", "R5,C0,M1,S34..58,B34..45,NM"])
def test_large_neighbourhoods_are_fast_too(name: str) -> None:
    rule = find_rule(name)
    started = time.process_time()
    assert rule.symmetries == DIHEDRAL
    assert len(rule.symmetry_group) == 8
    assert time.process_time() - started < 10


def test_a_neighbourhood_keeps_what_it_cannot_turn_away_from() -> None:
    still = Rule.from_function(lambda context: context[0], 2, HEXAGONAL, name="still")
    assert [symmetry.transform for symmetry in still.symmetry_group] == [
        transform for transform in DIHEDRAL if transform.permutation(HEXAGONAL) is not None
    ]
    assert still.violations(Symmetry(Transform(1), (0, 1))) == (64, 64)
    assert len(Rule.from_function(lambda c: c[0], 2, MOORE, name="still").symmetry_group) == 8
