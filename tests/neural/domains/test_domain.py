"""Domains: which contexts a run meets and how often, against counting cell by cell; closures, parts, codes."""

from __future__ import annotations

import itertools
from collections import Counter
from functools import cache

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn

from automata.errors import RuleError
from automata.forms.diagram import Diagram
from automata.neighborhood import MOORE, ONE_DIMENSIONAL, VON_NEUMANN, Neighborhood
from automata.pattern import Box, Pattern
from automata.replicators import langton_loop
from automata.rule import Rule
from automata.rules.published.langton import langton
from automata.rules.published.perrier import perrier
from automata.symmetry import DIHEDRAL, IDENTITY, ROTATIONS, Transform
from automata.testing.strategies import neighborhoods, patterns, rules, topologies
from automata.topology import Torus
from automata.trajectory import Trajectory, record
from neural.domains.domain import HeldDomain, all_contexts, changing, decode, dense, encode, orbit, visited
from tests.support.depth import cases

HALF_TURN, MIRROR = Transform(2), Transform(0, True)
GROUPS = [(IDENTITY,), (IDENTITY, HALF_TURN), (IDENTITY, MIRROR), ROTATIONS, DIHEDRAL]

Context = tuple[int, ...]


@st.composite
def runs(draw: DrawFn) -> Trajectory:
    rule = draw(rules(quiescent=True, max_table=512))
    return record(rule, draw(patterns(n_states=rule.n_states, max_side=4)), draw(st.integers(0, 4)))


@cache
def langton_run(steps: int) -> Trajectory:
    return record(langton(), langton_loop(), steps)


def as_dict(domain: HeldDomain) -> dict[Context, int]:
    return {
        tuple(context): count for context, count in zip(domain.contexts.tolist(), domain.counts.tolist(), strict=True)
    }


def domain_of(contexts: set[Context], arity: int, count: int = 1) -> HeldDomain:
    array = np.array(sorted(contexts), dtype=np.uint8).reshape(len(contexts), arity)
    return HeldDomain("drawn", array, np.full(len(contexts), count, dtype=np.int64))


def drawn_contexts(n_states: int, arity: int) -> st.SearchStrategy[set[Context]]:
    return st.sets(st.tuples(*[st.integers(0, n_states - 1)] * arity), max_size=6)


# -- visited ----------------------------------------------------------------------------------------------


def met_by(trajectory: Trajectory, box: Box) -> Counter[Context]:
    """What each cell of `box` sees before each step, counted one by one."""
    met: Counter[Context] = Counter()
    offsets = trajectory.rule.neighborhood.offsets
    for step in range(trajectory.steps):
        live = {(row, column): state for row, column, state in trajectory.pattern(step).live_cells()}
        for row in range(box.top, box.bottom):
            for column in range(box.left, box.right):
                met[tuple(live.get((row + down, column + right), 0) for down, right in offsets)] += 1
    return met


@given(runs())
def test_visited_is_what_every_cell_of_the_plane_sees(trajectory):
    """Counted inside the box; around it, as far as anything and then nothing is seen, contexts are only listed."""
    inside = met_by(trajectory, trajectory.box)
    anywhere = met_by(trajectory, trajectory.box.grown(trajectory.rule.neighborhood.radius + 2))
    domain = visited(trajectory, name="met")
    assert as_dict(domain) == {context: inside[context] for context in anywhere}
    assert domain.name == "met"
    assert domain.n_updates == trajectory.steps * trajectory.box.height * trajectory.box.width
    assert domain.contexts.dtype == np.uint8
    assert domain.counts.dtype == np.int64
    codes = domain.codes(trajectory.rule.n_states)
    assert (np.diff(codes) > 0).all(), "distinct and in lexicographic order"


@settings(deadline=None, max_examples=cases(40))
@given(st.data())
def test_visited_is_what_cells_see_on_every_grid(data):
    """Against the definition, cell by cell: on tori, bordered rectangles, Klein bottles, spheres, strips and tubes."""
    topology = data.draw(topologies(n_states=2, max_side=4, plane=False) | topologies(n_states=2, max_side=4))
    rule = data.draw(rules(n_states=2, quiescent=topology.box is None, max_table=512))
    side = 3 if topology.box is None else min(topology.box.height, topology.box.width)
    start = data.draw(patterns(max_side=min(3, side), max_distance=0))
    trajectory = record(rule, start, data.draw(st.integers(0, 3)), topology=topology, engine="reference")
    box, met = trajectory.box, Counter()
    around = rule.neighborhood.radius + 2
    places = topology.around(box.grown(around))
    for step in range(trajectory.steps):
        live = {(row, column): state for row, column, state in trajectory.pattern(step).live_cells()}

        def state(row, column, live=live):
            place = topology.locate(row, column)
            return topology.border if place is None else live.get(place, 0)

        for row, column in itertools.product(range(places.top, places.bottom), range(places.left, places.right)):
            context = tuple(state(row + down, column + right) for down, right in rule.neighborhood.offsets)
            met[context] += box.top <= row < box.bottom and box.left <= column < box.right
    assert as_dict(visited(trajectory)) == dict(met)


def test_a_blinker_across_the_edge_of_a_torus_meets_what_one_on_the_plane_does():
    """What crosses an edge meets what is behind it: frames of a torus were once taken for a plane's."""
    across = record("life", Pattern.from_text("11...1", top=2), 4, topology=Torus(5, 6))
    on_plane = record("life", Pattern.from_text("111"), 4)
    assert as_dict(visited(across)).keys() == as_dict(visited(on_plane)).keys()
    mistaken = Trajectory(across.rule, across.frames, across.box)
    assert as_dict(visited(mistaken)).keys() != as_dict(visited(on_plane)).keys()


def test_visited_lists_what_is_met_only_around_the_box():
    """A still cell fills its box; that nothing is born beside it is as much a part of its life."""
    still = Rule.from_function(lambda context: context[0], 2, VON_NEUMANN, name="identity")
    domain = visited(record(still, Pattern.from_text("1"), 3))
    assert as_dict(domain) == {
        (1, 0, 0, 0, 0): 3,
        (0, 0, 0, 0, 0): 0,
        **{(0, *beside): 0 for beside in set(itertools.permutations((1, 0, 0, 0)))},
    }


def test_the_last_configuration_is_not_counted():
    """Its contexts are met only in the step after."""
    assert len(visited(langton_run(0))) == 0
    first, second = visited(langton_run(1)), visited(langton_run(2))
    assert set(as_dict(first)) < set(as_dict(second))


@pytest.mark.parametrize(("steps", "contexts", "moving"), [(151, 389, 187), (453, 641, 351), (500, 643, 352)])
def test_langtons_loop_meets_few_contexts(steps, contexts, moving):
    domain = visited(langton_run(steps))
    assert len(domain) == contexts
    assert len(changing(domain, langton())) == moving
    assert len(changing(domain, langton())) == sum(
        langton().next_state(context) != context[0] for context in as_dict(domain)
    )


def test_langtons_loop_keeps_to_its_box():
    """Nothing is met around the box that is not met in it; so the counts are those of the whole plane."""
    domain = visited(langton_run(151))
    assert langton_run(151).box == Box(-5, 0, 15, 26)
    assert domain.counts.min() > 0
    assert domain.n_updates == 151 * 15 * 26


@pytest.mark.parametrize(
    ("steps", "box", "percent"),
    [
        (151, (50, 55), 98.5),
        (151, (15, 26), 89.2),  # the box that the run fills
        (500, (54, 76), 97.3),  # likewise
        (500, (137, 137), 99.4),  # as many cells, give or take a tenth, as are needed to score so much
    ],
)
def test_copying_the_centre_scores_high_wherever_there_is_much_background(steps, box, percent):
    """Every cell beyond the run's own box is background that stays: it is right and counts for nothing."""
    trajectory = langton_run(steps)
    height, width = box
    assert trajectory.box.height <= height
    assert trajectory.box.width <= width
    wrong = changing(visited(trajectory), langton()).n_updates
    by_hand = np.count_nonzero(trajectory.frames[1:] != trajectory.frames[:-1])
    assert wrong == by_hand
    assert round(100 * (1 - wrong / (steps * height * width)), 1) == percent


def test_one_replication_is_some_32500_updates_that_see_anything():
    """Cells that are, or have beside them, a live cell. Live ones alone are fewer."""
    seeing = live = 0
    for step in range(151):
        cells = {(row, column) for row, column, _ in langton_run(151).pattern(step).live_cells()}
        live += len(cells)
        seeing += len({(row - down, column - right) for row, column in cells for down, right in VON_NEUMANN.offsets})
    assert seeing == 32545
    assert live == 18531
    domain = visited(langton_run(151))
    assert live == domain.counts[domain.contexts[:, 0] != 0].sum()


# -- codes ------------------------------------------------------------------------------------------------


@given(st.data(), st.integers(2, 256), st.integers(1, 7))
def test_codes_are_numbers_with_the_centre_first(data, n_states, arity):
    contexts = sorted(data.draw(drawn_contexts(n_states, arity)))
    array = np.array(contexts, dtype=np.uint8).reshape(len(contexts), arity)
    codes = encode(array, n_states)
    assert codes.dtype == np.int64
    assert codes.tolist() == [
        sum(state * n_states**power for power, state in enumerate(reversed(context))) for context in contexts
    ]
    assert decode(codes, n_states, arity).tolist() == array.tolist()


@given(st.data(), st.integers(2, 256), st.integers(1, 7))
def test_decoding_undoes_encoding_up_to_the_last_code(data, n_states, arity):
    last = n_states**arity - 1
    codes = np.array([*data.draw(st.lists(st.integers(0, last), max_size=5)), 0, last], dtype=np.int64)
    contexts = decode(codes, n_states, arity)
    assert contexts.shape == (len(codes), arity)
    assert contexts.dtype == np.uint8
    assert contexts[-1].tolist() == [n_states - 1] * arity
    assert encode(contexts, n_states).tolist() == codes.tolist()


def test_codes_fill_64_bits_and_no_more():
    widest = np.ones((1, 63), dtype=np.uint8)
    assert encode(widest, 2).tolist() == [2**63 - 1]
    assert (decode(encode(widest, 2), 2, 63) == widest).all()
    with pytest.raises(RuleError, match="64"):
        encode(np.ones((1, 64), dtype=np.uint8), 2)
    with pytest.raises(RuleError, match="64"):
        encode(np.ones((1, 8), dtype=np.uint8), 256)


@given(rules(max_table=512))
def test_codes_are_places_in_the_dense_table(rule):
    domain = dense(rule)
    assert domain.codes(rule.n_states).tolist() == list(range(rule.n_contexts))
    assert rule.table[domain.codes(rule.n_states)].tolist() == rule.evaluate(domain.contexts).tolist()


# -- orbit ------------------------------------------------------------------------------------------------


def turned(context: Context, transform: Transform, neighborhood: Neighborhood) -> Context:
    """What is seen from the same centre after everything around it has moved."""
    sees = dict(zip(map(transform.move, neighborhood.offsets), context, strict=True))
    return tuple(sees[offset] for offset in neighborhood.offsets)


def closure(contexts: set[Context], group: tuple[Transform, ...], neighborhood: Neighborhood) -> set[Context]:
    """The smallest closed set: add images until there are no new ones."""
    closed = set(contexts)
    while True:
        images = {turned(context, transform, neighborhood) for context in closed for transform in group}
        if images <= closed:
            return closed
        closed |= images


def preserved(neighborhood: Neighborhood) -> list[tuple[Transform, ...]]:
    """The groups that map a neighbourhood to itself."""
    offsets = set(neighborhood.offsets)
    return [
        group
        for group in GROUPS
        if all({transform.move(offset) for offset in offsets} == offsets for transform in group)
    ]


around = st.sampled_from([VON_NEUMANN, MOORE, ONE_DIMENSIONAL]) | neighborhoods(max_cells=6)


@given(st.data(), around, st.integers(2, 5))
def test_an_orbit_is_the_smallest_closed_domain_around_it(data, neighborhood, n_states):
    contexts = data.draw(drawn_contexts(n_states, len(neighborhood)))
    group = data.draw(st.sampled_from(preserved(neighborhood)))
    domain = domain_of(contexts, len(neighborhood), count=5)
    closed = orbit(domain, neighborhood, n_states, group)
    assert closed.name == "orbit"
    assert closed.contexts.tolist() == [list(context) for context in sorted(closure(contexts, group, neighborhood))]
    assert closed.counts.tolist() == [1] * len(closed)
    assert as_dict(orbit(closed, neighborhood, n_states, group)) == as_dict(closed), "closed"


def test_a_transform_that_moves_the_neighborhood_has_no_orbit():
    with pytest.raises(RuleError, match="rotate90"):
        orbit(domain_of({(0, 1, 0)}, 3), ONE_DIMENSIONAL, 2, ROTATIONS)


def test_the_loops_orbit_takes_in_every_quarter_turn():
    met = visited(langton_run(151))
    closed = orbit(met, VON_NEUMANN, 8, ROTATIONS)
    images = {(c, *ring[turn:], *ring[:turn]) for c, *ring in as_dict(met) for turn in range(4)}
    assert set(as_dict(closed)) == images
    assert set(as_dict(met)) < images
    # The rule treats them alike: it is the loop's physics in every direction.
    answers = dict(zip(as_dict(closed), langton().evaluate(closed.contexts).tolist(), strict=True))
    assert all(answers[c, *ring] == answers[c, *ring[1:], ring[0]] for c, *ring in images)


# -- parts and the whole ----------------------------------------------------------------------------------


@given(runs())
def test_changing_is_where_the_centre_does_not_stay(trajectory):
    domain, rule = visited(trajectory), trajectory.rule
    part = changing(domain, rule)
    assert part.name == "changing"
    assert as_dict(part) == {
        context: count for context, count in as_dict(domain).items() if rule.next_state(context) != context[0]
    }


@pytest.mark.long
@given(rules(max_table=512))
def test_dense_is_every_context_once_in_order(rule):
    domain = dense(rule)
    assert domain.name == "dense"
    assert list(as_dict(domain)) == list(itertools.product(range(rule.n_states), repeat=len(rule.neighborhood)))
    assert domain.counts.tolist() == [1] * rule.n_contexts
    assert domain.n_updates == len(domain) == rule.n_contexts


def test_dense_refuses_more_than_it_can_hold():
    diagram = Diagram.fold(64, 5, 0, lambda depth, kept, state: 0, lambda kept: 0)
    vast = Rule(64, VON_NEUMANN, diagram, name="vast")
    with pytest.raises(RuleError, match="'vast' has 1073741824 contexts"):
        dense(vast)


@given(st.data(), st.integers(2, 5), st.integers(1, 5))
def test_selecting_keeps_contexts_with_their_counts(data, n_states, arity):
    contexts = sorted(data.draw(drawn_contexts(n_states, arity)))
    counts = data.draw(st.lists(st.integers(0, 9), min_size=len(contexts), max_size=len(contexts)))
    mask = data.draw(st.lists(st.booleans(), min_size=len(contexts), max_size=len(contexts)))
    whole = HeldDomain("whole", domain_of(set(contexts), arity).contexts, np.array(counts, dtype=np.int64))
    part = whole.select("part", np.array(mask, dtype=np.bool_))
    assert part.name == "part"
    assert as_dict(part) == {
        context: count for context, count, kept in zip(contexts, counts, mask, strict=True) if kept
    }
    assert part.n_updates == sum(count for count, kept in zip(counts, mask, strict=True) if kept)


@given(rules(max_table=256), st.data())
def test_all_contexts_are_the_domain_that_holds_them_all(rule, data):
    """Whatever is asked of a domain; only what they hold differs."""
    streamed, held = all_contexts(rule), dense(rule)
    start, stop = sorted(data.draw(st.tuples(*[st.integers(0, len(held))] * 2)))
    places = np.array(data.draw(st.lists(st.integers(0, len(held) - 1))), dtype=np.int64)
    assert (streamed.name, len(streamed), streamed.n_updates) == (held.name, len(held), held.n_updates)
    assert np.array_equal(streamed.take(places), held.take(places))
    assert np.array_equal(streamed.weights(places), held.weights(places))
    assert np.array_equal(streamed.between(start, stop), held.contexts[start:stop])
    for domain in (streamed, held):
        assert domain.answers(rule, start, stop).tolist() == [
            rule.next_state(context) for context in held.contexts[start:stop].tolist()
        ]
    assert (streamed.streamed, held.streamed) == (True, False)
    assert streamed.content() != held.content()


def test_all_contexts_are_asked_of_a_rule_without_a_table():
    rule = perrier()
    assert not rule.has_table
    domain = all_contexts(rule)
    start = rule.n_contexts // 2
    expected = rule.evaluate(domain.take(np.arange(start, start + 50)))
    assert np.array_equal(domain.answers(rule, start, start + 50), expected)
