"""Rules held as lists of lines and as weighted sums, against their definitions, and on every engine."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from automata import reference
from automata.engines import ENGINES
from automata.errors import RuleError
from automata.forms import list_arrays, list_compiler
from automata.forms.line_list import LineList
from automata.forms.list_kernels import answer_all
from automata.forms.transition import Transition, Variable, symmetry_images
from automata.forms.weighted_sum import WeightedSum
from automata.neighborhood import HEXAGONAL, MOORE, ONE_DIMENSIONAL, VON_NEUMANN, Neighborhood
from automata.pattern import Box, Pattern
from automata.rule import MAX_STATES, Rule
from automata.rules import find_rule
from automata.symmetry import DIHEDRAL, ROTATIONS, Symmetry
from automata.testing.strategies import neighborhoods, patterns, topologies
from automata.topology import PLANE, Torus
from automata.universe import Universe
from tests.support.depth import cases

pytestmark = pytest.mark.kernel

SYMMETRIES = {
    VON_NEUMANN: ("none", "rotate4", "rotate4reflect", "reflect_horizontal", "permute"),
    MOORE: (
        "none",
        "rotate4",
        "rotate4reflect",
        "reflect_horizontal",
        "rotate8",
        "rotate8reflect",
        "permute",
    ),
    HEXAGONAL: ("none", "rotate2", "rotate3", "rotate6", "rotate6reflect", "permute"),
    ONE_DIMENSIONAL: ("none", "reflect", "permute"),
}


@st.composite
def line_lists(draw, neighborhoods=tuple(SYMMETRIES), n_states=(2, 3, 4), max_lines=6):
    """Lists of lines with single states, sets, and variables that are bound and sometimes the next state."""
    around = draw(st.sampled_from(neighborhoods))
    states = draw(st.sampled_from(n_states))
    k, every = len(around), st.integers(0, states - 1)
    sets = st.one_of(every.map(lambda state: [state]), st.lists(every, min_size=1, max_size=states, unique=True))
    lines = []
    for _ in range(draw(st.integers(1, max_lines))):
        allowed = [frozenset(draw(sets)) for _ in range(k)]
        places = draw(st.permutations(range(k)))
        variables = []
        for _ in range(draw(st.integers(0, 2))):
            # One place is enough for a variable that is also the next state.
            mine, places = places[: draw(st.integers(1, 3))], places[3:]
            if mine:
                variables.append(Variable(tuple(sorted(mine)), tuple(draw(st.permutations(draw(sets))))))
                for place in mine:
                    allowed[place] = frozenset(variables[-1].states)
        after = draw(st.sampled_from(variables) | every) if variables else draw(every)
        lines.append(Transition(tuple(allowed), after, tuple(variables)))
    return LineList(lines, states, around, draw(st.sampled_from(SYMMETRIES[around])))


def likely_contexts(lines: LineList, draw: np.random.Generator, count: int) -> np.ndarray:
    """Contexts that lines match, with some cells changed and the outer ones in some other order."""
    contexts = draw.integers(0, lines.n_states, (count, lines.arity), dtype=np.uint8)
    images = symmetry_images(lines.neighborhood, lines.symmetry)
    for context in contexts[: 3 * count // 4]:
        line = lines.transitions[draw.integers(len(lines.transitions))]
        matched = [int(draw.choice(sorted(states))) for states in line.allowed]
        for variable in line.variables:
            state = int(draw.choice(variable.states))
            for place in variable.places:
                matched[place] = state
        if images is None:
            order = [0, *(1 + draw.permutation(lines.arity - 1))]
        else:
            order = list(images[draw.integers(len(images))])
        context[:] = np.array(matched)[order]
        if draw.random() < 0.3:
            context[draw.integers(lines.arity)] = draw.integers(lines.n_states)
    return contexts


# -- lists of lines ---------------------------------------------------------------------------------------


@pytest.mark.long
@given(line_lists(), st.integers(0, 2**32 - 1))
@settings(max_examples=cases(150))
def test_a_list_answers_as_its_lines_tried_in_order_do(lines, seed):
    if lines.symmetry == "permute" and lines.neighborhood is MOORE:
        # Going through all orders of eight cells is slow.
        lines = LineList(lines.transitions[:1], lines.n_states, MOORE, "permute")
    contexts = likely_contexts(lines, np.random.default_rng(seed), 24)
    assert lines.evaluate(contexts).tolist() == [lines.value(context) for context in contexts.tolist()]


@given(line_lists(neighborhoods=(VON_NEUMANN, HEXAGONAL, ONE_DIMENSIONAL), n_states=(2, 3)))
@settings(max_examples=cases(60))
def test_a_list_is_the_function_of_its_diagram(lines):
    every = np.array(list(itertools.product(range(lines.n_states), repeat=lines.arity)), dtype=np.uint8)
    order = list(lines.neighborhood.diagram_order)
    assert np.array_equal(lines.evaluate(every), lines.diagram().evaluate(every[:, order]))


@pytest.mark.parametrize("memo", [1, 64])
@pytest.mark.parametrize("symmetry", ["none", "rotate4", "permute"])
def test_a_small_memo_forgets_and_is_right_all_the_same(symmetry, memo):
    """Each context asked alone, with nothing remembered, and thousands through a memo that has room for a few."""
    draw = np.random.default_rng(3)
    lines = [
        Transition(tuple(frozenset(draw.choice(5, 3).tolist()) for _ in range(9)), int(draw.integers(5)))
        for _ in range(12)
    ]
    listed = LineList(lines, 5, MOORE, symmetry)
    contexts = draw.integers(0, 5, (2000, 9), dtype=np.uint8)
    contexts[:, 2:] = contexts[draw.integers(0, 40, 2000), 2:]  # that many occur more than once
    found = np.empty(len(contexts), dtype=np.uint8)
    answer_all(listed.arrays(memo), contexts, found)
    alone = np.concatenate([listed.evaluate(contexts[index : index + 1]) for index in range(len(contexts))])
    assert np.array_equal(found, alone)
    assert len(set(found.tolist())) > 1


def test_the_first_assignment_decides_which_image_counts():
    """`a` is tried as 2 before 1, so of a context whose west says 1 and east 2 the east decides."""
    everything = frozenset(range(3))
    a = Variable((1,), (2, 1))
    line = Transition((frozenset({0}), frozenset({1, 2}), everything), a, (a,))
    assert LineList([line], 3, ONE_DIMENSIONAL, "reflect").evaluate(
        np.array([[0, 1, 2], [0, 2, 1], [0, 1, 1]], dtype=np.uint8)
    ).tolist() == [2, 2, 1]


def test_lists_longer_than_a_word_and_than_a_word_of_words():
    """10,000 lines, each for one context of 256 states: the first line for a context decides."""
    draw = np.random.default_rng(2)
    contexts = draw.integers(0, MAX_STATES, (5000, 5), dtype=np.uint8)
    lines = [
        Transition(tuple(frozenset({int(state)}) for state in context), (index + turn) % MAX_STATES)
        for turn in (1, 2)
        for index, context in enumerate(contexts)
    ]
    found = LineList(lines, MAX_STATES, VON_NEUMANN).evaluate(contexts)
    first: dict[tuple[int, ...], int] = {}
    for index, context in enumerate(contexts.tolist()):
        first.setdefault(tuple(context), (index + 1) % MAX_STATES)
    assert found.tolist() == [first[tuple(context)] for context in contexts.tolist()]


@pytest.mark.parametrize(
    ("symmetry", "expected"),
    [("none", DIHEDRAL[:1]), ("rotate4", ROTATIONS), ("rotate4reflect", DIHEDRAL), ("permute", DIHEDRAL)],
)
def test_the_transforms_that_a_list_shows(symmetry, expected):
    """Its symmetry's, and those under which every line happens to be its own image."""
    lopsided = Transition(tuple(map(frozenset, ({0}, {1}, {2}, {0}, {0}))), 1)
    assert LineList([lopsided], 3, VON_NEUMANN, symmetry).transforms == expected
    cross = Transition(tuple(map(frozenset, ({0}, {1}, {1}, {1}, {1}))), 1)
    assert LineList([cross], 3, VON_NEUMANN, symmetry).transforms == DIHEDRAL


@pytest.mark.parametrize(
    ("line", "message"),
    [
        (Transition((frozenset({0}),) * 4, 0), "a line gives 4 cells, von Neumann has 5"),
        (Transition((frozenset({7}),) * 5, 0), "a line uses state 7, but the rule has only 0..2"),
        (Transition((frozenset({0}),) * 5, 9), "a line uses state 9, but the rule has only 0..2"),
    ],
)
def test_bad_lines_are_refused(line, message):
    with pytest.raises(RuleError, match=message):
        LineList([line], 3, VON_NEUMANN)


def test_bad_lists_are_refused(monkeypatch):
    with pytest.raises(RuleError, match="symmetry 'rotate8' is not one of von Neumann's"):
        LineList([], 3, VON_NEUMANN, "rotate8")
    wide = Neighborhood("wide", tuple((0, column) for column in range(17)))
    with pytest.raises(RuleError, match="17 cells"):
        LineList([], 3, wide)
    monkeypatch.setattr(list_arrays, "MAX_BYTES", 8)
    with pytest.raises(RuleError, match="more than 8 bytes"):
        LineList([Transition((frozenset({0}),) * 5, 0)] * 100, 3, VON_NEUMANN).evaluate(
            np.zeros((1, 5), dtype=np.uint8)
        )


# -- weighted sums ----------------------------------------------------------------------------------------


@st.composite
def weighted_sums(draw, max_cells=6):
    around = draw(neighborhoods(max_cells=max_cells) | st.just(MOORE))
    n_states = draw(st.integers(2, 4))
    weights = draw(st.lists(st.integers(-3, 3), min_size=len(around), max_size=len(around)))
    values = draw(st.lists(st.integers(0, 3), min_size=n_states, max_size=n_states))
    least, most = WeightedSum.range_of(weights, values)
    outcomes = np.random.default_rng(draw(st.integers(0, 2**32 - 1))).integers(
        0, n_states, (n_states, most - least + 1)
    )
    quiescent = draw(st.booleans())
    if quiescent:
        outcomes[0, sum(weights) * values[0] - least] = 0
    return WeightedSum(around, weights, values, outcomes)


@given(weighted_sums(), st.integers(0, 2**32 - 1))
def test_a_sum_is_added_up_and_is_the_function_of_its_diagram(total, seed):
    contexts = np.random.default_rng(seed).integers(0, total.n_states, (50, total.arity), dtype=np.uint8)
    expected = [total.value(context) for context in contexts.tolist()]
    assert total.evaluate(contexts).tolist() == expected
    order = list(total.neighborhood.diagram_order)
    assert total.diagram().evaluate(contexts[:, order]).tolist() == expected


def unfolded(runs: np.ndarray) -> dict[tuple[int, int], int]:
    """What runs of cells weigh, place by place."""
    plane: dict[tuple[int, int], int] = {}
    for direction, row, column, length, weight in runs.tolist():
        down, right = ((0, 1), (1, 1), (1, -1))[direction]
        for step in range(length):
            place = row + step * down, column + step * right
            plane[place] = plane.get(place, 0) + weight
    return {place: weight for place, weight in plane.items() if weight}


@given(weighted_sums(max_cells=12))
def test_runs_add_up_to_the_weights(total):
    weights = dict(zip(total.neighborhood.offsets, total.weights.tolist(), strict=True))
    whole, change, centre = total.runs
    weights[0, 0] -= centre
    assert unfolded(whole) == {place: weight for place, weight in weights.items() if weight}
    if len(change):
        above = {(row - 1, column): weight for (row, column), weight in weights.items()}
        differences = {place: weights.get(place, 0) - above.get(place, 0) for place in {*weights, *above}}
        assert unfolded(change) == {place: weight for place, weight in differences.items() if weight}


@pytest.mark.parametrize(
    ("text", "runs"),
    [
        ("R5,C0,M1,S34..58,B34..45,NM", 2),
        ("R9,C0,M0,S34..58,B34..45,NM", 2),
        ("R9,C0,M0,S34..58,B34..45,NN", 4),
    ],
)
def test_squares_and_diamonds_take_few_runs(text, runs):
    assert len(find_rule(text).form.runs.change) == runs


@pytest.mark.parametrize(
    ("text", "runs"),
    [
        ("R9,C0,S34-58,B34-45,NB", 19),
        ("R9,C0,S34-58,B34-45,ND", 20),
        ("R9,C0,S4-8,B3-4,NX", 4),
        ("R9,C0,S34-58,B34-45,NH", 4),
        ("R200,C0,S34-58,B34-45,NB", 401),
    ],
)
def test_what_is_slanted_is_added_up_along_diagonals(text, runs):
    found = find_rule(text).form.runs
    assert (len(found.change) or len(found.whole)) == runs
    assert {1, 2} & set(found.whole[:, 0].tolist()) or len(found.change)


def test_sums_that_do_not_fit_are_refused():
    with pytest.raises(RuleError, match="as many weights"):
        WeightedSum(VON_NEUMANN, [1, 1], [0, 1], [[0] * 3] * 2)
    with pytest.raises(RuleError, match=r"outcomes of shape \(2, 6\)"):
        WeightedSum(VON_NEUMANN, [1] * 5, [0, 1], [[0] * 3] * 2)
    with pytest.raises(RuleError, match="smaller ones"):
        WeightedSum(VON_NEUMANN, [2**31] * 5, [0, 1], [[0] * 3] * 2)
    with pytest.raises(RuleError, match="yields a state outside"):
        Rule(2, VON_NEUMANN, WeightedSum(VON_NEUMANN, [1] * 5, [0, 1], [[7] * 6] * 2))


# -- on every engine --------------------------------------------------------------------------------------


@pytest.mark.long
@given(st.data(), line_lists(max_lines=8) | weighted_sums())
@settings(max_examples=cases(60))
def test_every_engine_runs_every_form(data, form):
    rule = Rule(form.n_states, form.neighborhood, form)
    topology = data.draw(topologies(n_states=form.n_states))
    if topology.box is None and not rule.quiescent:
        return
    room = None if topology == PLANE else topology.around(Box(-4, -4, 8, 8))
    start = data.draw(patterns(n_states=form.n_states, max_side=5, within=room))
    expected = reference.run(start, form.value, form.neighborhood, 3, topology)
    for name in ENGINES:
        if not ENGINES[name].refusal(rule, topology):
            found = Universe(rule, start, topology, engine=name, strobing=False).run(3).pattern
            assert found == expected, name


@pytest.mark.parametrize("threads", ["1", "3"])
def test_threads_do_not_share_what_they_write_to(threads, monkeypatch):
    """A cyclic automaton of 40 states, which no diagram of reasonable size holds, in bands."""
    monkeypatch.setenv("REPLICARIUM_THREADS", threads)
    monkeypatch.setattr("automata.engines.dense.engine._THREADED_CELLS", 1)
    everything = frozenset(range(40))
    lines = [
        Transition((frozenset({state}), frozenset({(state + 1) % 40}), *[everything] * 7), (state + 1) % 40)
        for state in range(40)
    ]
    rule = Rule(40, MOORE, LineList(lines, 40, MOORE, "permute"))
    cells = np.random.default_rng(4).integers(0, 40, (60, 70), dtype=np.uint8)
    found = Universe(rule, Pattern(cells), Torus(60, 70), engine="dense").run(5).read(Torus(60, 70).box)
    for _ in range(5):
        around = [np.roll(cells, shift, (0, 1)) for shift in itertools.product((-1, 0, 1), repeat=2)]
        grown = (cells + 1) % 40
        cells = np.where((np.array(around) == grown).any(axis=0), grown, cells)
    assert np.array_equal(found, cells)


# -- as rules ---------------------------------------------------------------------------------------------


def listed(rule: Rule) -> Rule:
    """The same rule as a list of its contexts, the last ones first."""
    contexts = itertools.product(range(rule.n_states), repeat=len(rule.neighborhood))
    lines = [
        Transition(tuple(frozenset({state}) for state in context), rule.next_state(context)) for context in contexts
    ]
    return Rule(
        rule.n_states,
        rule.neighborhood,
        LineList(lines[::-1], rule.n_states, rule.neighborhood),
        name="listed",
    )


@pytest.mark.long
def test_rules_are_equal_in_whatever_form_they_are_held():
    byl, life = find_rule("byl"), find_rule("B3/S23")
    for rule in (byl, life):
        other = listed(rule)
        assert other == rule
        assert rule == other
        assert hash(other) == hash(rule)
        assert other.diagram == rule.diagram
        assert np.array_equal(other.table, rule.table)
        assert other.symmetry_group == rule.symmetry_group
        assert other.symmetries == rule.symmetries
    assert listed(byl) != find_rule("SDSR-Loop")
    assert listed(life) != find_rule("B36/S23")
    assert "a list of 512 lines" in repr(listed(life))


@pytest.fixture
def endless(monkeypatch) -> Rule:
    """A rule of 30 states whose lines combine in too many ways: a diagram is out of reach."""
    little = list_compiler.THOROUGH._replace(work=10**6)
    monkeypatch.setattr(LineList.diagram, "__defaults__", (little,))
    draw = np.random.default_rng(7)
    lines = [
        Transition(
            tuple(frozenset(map(int, np.flatnonzero(draw.random(30) < 0.8))) or frozenset({0}) for _ in range(9)),
            int(draw.integers(30)),
        )
        for _ in range(40)
    ]
    return Rule(30, MOORE, LineList(lines, 30, MOORE, "rotate4"), name="endless")


def test_what_a_rule_without_a_diagram_can_say(endless):
    with pytest.raises(RuleError, match=r"rule 'endless' has no diagram: .* too many ways"):
        _ = endless.diagram
    assert not endless.has_diagram
    assert endless.symmetries == ROTATIONS
    assert [symmetry.transform for symmetry in endless.symmetry_group] == list(ROTATIONS)
    assert endless.is_symmetric(ROTATIONS[1])
    assert not endless.is_symmetric(DIHEDRAL[4])
    assert not endless.is_symmetric(Symmetry(ROTATIONS[0], (0, 2, 1, *range(3, 30))))
    for ask in (
        lambda: endless.violations(endless.symmetry_group[0]),
        lambda: endless.symmetries_of((1, 2)),
        lambda: endless.table,
        lambda: endless.with_changes({(0,) * 9: 1}),
    ):
        with pytest.raises(RuleError):
            ask()


def test_equality_is_said_to_be_undecided_where_it_is(endless):
    lines = endless.form.transitions
    same = Rule(30, MOORE, LineList(lines, 30, MOORE, "rotate4"))
    assert endless == same
    assert hash(endless) == hash(same)
    assert endless.digest == same.digest
    # The last line said once more changes nothing, which only a diagram could tell.
    longer = Rule(30, MOORE, LineList([*lines, lines[-1]], 30, MOORE, "rotate4"), name="longer")
    with pytest.raises(RuleError, match="'endless' and 'longer' are the same rule cannot be decided"):
        _ = endless == longer
    assert endless.digest != longer.digest
    assert endless != Rule(30, MOORE, LineList(lines[1:], 30, MOORE, "rotate4"))
    assert endless != find_rule("B3/S23")
