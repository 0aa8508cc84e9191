"""Rules: what they say, which are equal, which symmetries they have, and what is refused."""

from __future__ import annotations

import itertools
from collections import Counter

import numpy as np
import pytest
from hypothesis import assume, find, given, settings
from hypothesis import strategies as st
from hypothesis.errors import InvalidArgument

from automata import rule as rule_module
from automata.errors import RuleError, StateError
from automata.forms.diagram import Diagram
from automata.neighborhood import HEXAGONAL, MOORE, ONE_DIMENSIONAL, VON_NEUMANN, Neighborhood
from automata.rule import Rule
from automata.symmetry import DIHEDRAL, IDENTITY, ROTATIONS, Transform
from automata.testing import strategies
from automata.testing.strategies import neighborhoods, rules, tables
from tests.support.depth import cases


@st.composite
def entries(draw, *, around=None, max_table: int = 729):
    """A neighbourhood, a number of states and the function itself, as a dict from contexts to states."""
    neighborhood = draw(neighborhoods(max_cells=7) if around is None else around)
    fitting = [n for n in range(2, 7) if n ** len(neighborhood) <= max_table]
    n_states = draw(st.sampled_from(fitting))
    table = draw(tables(n_states=n_states, neighborhood=neighborhood)).tolist()
    contexts = itertools.product(range(n_states), repeat=len(neighborhood))
    return neighborhood, n_states, dict(zip(contexts, table, strict=True))


def build(case) -> Rule:
    neighborhood, n_states, function = case
    return Rule.from_function(function.__getitem__, n_states, neighborhood)


# -- what a rule says -------------------------------------------------------------------------------------


@pytest.mark.long
@given(entries())
def test_all_ways_to_ask_give_what_the_rule_was_built_from(case):
    neighborhood, n_states, function = case
    rule = build(case)
    contexts = np.array(list(function), dtype=np.uint8)
    expected = list(function.values())
    assert [rule.next_state(context) for context in function] == expected
    assert rule.evaluate(contexts).tolist() == expected
    assert rule.table.tolist() == expected
    assert rule.n_contexts == len(expected)
    assert rule.quiescent is (function[(0,) * len(neighborhood)] == 0)
    assert Rule.from_table(expected, n_states, neighborhood) == rule
    cube = np.array(expected).reshape((n_states,) * len(neighborhood))
    assert Rule.from_table(cube, n_states, neighborhood) == rule


@given(st.data(), entries())
def test_evaluate_takes_contexts_in_any_order_and_number(data, case):
    _, _, function = case
    chosen = data.draw(st.lists(st.sampled_from(list(function)), min_size=1, max_size=8))
    got = build(case).evaluate(np.array(chosen, dtype=np.uint8))
    assert got.dtype == np.uint8
    assert got.tolist() == [function[context] for context in chosen]


def test_a_context_starts_with_the_centre_and_follows_the_offsets():
    # One node a level until the copied cell is tested, then one a state: Golly's @TREE asks N, W, E, S, C.
    for place, nodes in enumerate([5, 21, 13, 9, 17]):
        copies = Rule.from_function(lambda context, place=place: context[place], 5, VON_NEUMANN)
        assert copies.next_state((0, 1, 2, 3, 4)) == place
        assert copies.diagram.n_nodes == nodes


# -- identity ---------------------------------------------------------------------------------------------


@given(st.data(), entries())
def test_rules_are_equal_exactly_when_their_functions_are(data, case):
    neighborhood, n_states, function = case
    rule, again = build(case), Rule.from_table(list(function.values()), n_states, neighborhood, name="other")
    assert rule == again
    assert hash(rule) == hash(again)

    context = data.draw(st.sampled_from(list(function)))
    shift = data.draw(st.integers(1, n_states - 1))
    other = build((neighborhood, n_states, {**function, context: (function[context] + shift) % n_states}))
    assert other != rule


def test_offsets_and_states_count_in_comparisons_names_do_not():
    def copy_first(n_states, *offsets):
        return Rule.from_function(lambda context: context[1], n_states, Neighborhood("any", offsets))

    west = copy_first(2, (0, 0), (0, -1))
    assert west == copy_first(2, (0, 0), (0, -1))
    assert west != copy_first(2, (0, 0), (0, 1))
    assert west != copy_first(3, (0, 0), (0, -1))
    assert west != "west"


@given(st.data(), entries())
def test_with_changes_differs_in_exactly_the_planted_entries(data, case):
    neighborhood, n_states, function = case
    rule = build(case)
    contexts = data.draw(st.lists(st.sampled_from(list(function)), unique=True, max_size=4))
    planted = {c: (function[c] + data.draw(st.integers(1, n_states - 1))) % n_states for c in contexts}
    changed = rule.with_changes(planted)
    differing = {
        context: after
        for context, before, after in zip(function, rule.table.tolist(), changed.table.tolist(), strict=True)
        if before != after
    }
    assert differing == planted
    assert changed.neighborhood == neighborhood
    assert (changed == rule) is (not planted)
    assert changed.with_changes({context: function[context] for context in planted}) == rule
    assert rule.table.tolist() == list(function.values()), "the rule itself stays as it was"


# -- symmetry ---------------------------------------------------------------------------------------------


def is_equivariant(case, transform: Transform) -> bool:
    """Whether turning what a cell sees never changes what it becomes: the definition, context by context."""
    neighborhood, _, function = case
    where = {offset: place for place, offset in enumerate(neighborhood.offsets)}
    if {transform.move(offset) for offset in where} != set(where):
        return False
    for context, state in function.items():
        turned = [0] * len(context)
        for offset, seen in zip(neighborhood.offsets, context, strict=True):
            turned[where[transform.move(offset)]] = seen
        if function[tuple(turned)] != state:
            return False
    return True


def symmetrised(case, group):
    """Make a function equivariant: every context takes the state of its smallest image under the group."""
    neighborhood, n_states, function = case
    permutations = [transform.permutation(neighborhood) for transform in group]

    def smallest(context):
        return min(tuple(context[place] for place in permutation) for permutation in permutations)

    return neighborhood, n_states, {context: function[smallest(context)] for context in function}


GROUPS = {
    "none": (IDENTITY,),
    "turns": ROTATIONS,
    "half turn": (IDENTITY, Transform(2)),
    "left-right mirror": (IDENTITY, Transform(0, True)),
    "up-down mirror": (IDENTITY, Transform(2, True)),
    "one diagonal": (IDENTITY, Transform(1, True)),
    "other diagonal": (IDENTITY, Transform(3, True)),
    "both mirrors": (IDENTITY, Transform(2), Transform(0, True), Transform(2, True)),
    "all": DIHEDRAL,
}
symmetric_neighborhoods = st.sampled_from(
    [
        VON_NEUMANN,
        Neighborhood("von Neumann, otherwise ordered", VON_NEUMANN.offsets, (3, 0, 2, 1, 4)),
        Neighborhood("corners", ((0, 0), (1, 1), (-1, 1), (1, -1), (-1, -1)), (0, 4, 1, 3, 2)),
    ]
)


@given(st.sampled_from(sorted(GROUPS)), entries(around=symmetric_neighborhoods, max_table=243))
@settings(max_examples=cases(150))
def test_symmetries_are_those_of_the_definition(group, case):
    case = symmetrised(case, GROUPS[group])
    rule = build(case)
    assert rule.symmetries == tuple(each for each in DIHEDRAL if is_equivariant(case, each))
    assert set(rule.symmetries) >= set(GROUPS[group])
    assert {one.then(other) for one in rule.symmetries for other in rule.symmetries} == set(rule.symmetries)


@given(entries())
def test_symmetries_on_any_neighborhood(case):
    assert build(case).symmetries == tuple(each for each in DIHEDRAL if is_equivariant(case, each))


def test_symmetries_of_known_rules():
    life = Rule.from_function(
        lambda context: int(sum(context[1:]) == 3 or (context[0] and sum(context[1:]) == 2)), 2, MOORE
    )
    assert life.symmetries == DIHEDRAL
    assert Rule.from_function(lambda context: context[4], 2, VON_NEUMANN).symmetries == (
        IDENTITY,
        Transform(2, True),
    )
    # Wolfram's rule 110, and its neighbourhood's left-right mirror image 124.
    for number in (110, 124):
        elementary = Rule.from_function(
            lambda context, number=number: number >> (4 * context[1] + 2 * context[0] + context[2]) & 1,
            2,
            ONE_DIMENSIONAL,
        )
        assert elementary.symmetries == (IDENTITY, Transform(2, True))


# -- what is refused --------------------------------------------------------------------------------------

COPY = Rule.from_function(lambda context: context[0], 3, ONE_DIMENSIONAL, name="copy")


@pytest.mark.parametrize("states", [(0, 3, 0), (0, -1, 0), (255, 0, 0)])
def test_states_that_a_rule_lacks_are_refused(states):
    with pytest.raises(StateError, match=r"0\.\.2"):
        COPY.next_state(states)
    with pytest.raises(StateError):
        COPY.with_changes({states: 0})
    with pytest.raises(StateError):
        COPY.check_states(np.array([states]))


@pytest.mark.parametrize("context", [(), (0, 1), (0, 1, 2, 0)])
def test_contexts_of_the_wrong_length_are_refused(context):
    with pytest.raises(RuleError):
        COPY.next_state(context)


@pytest.mark.parametrize(
    ("table", "n_states"),
    [([0, 1], 2), ([0] * 9, 2), ([0] * 7 + [2], 2), ([0] * 7 + [-1], 2), ([0], 1), (range(257), 257)],
)
def test_malformed_tables_are_refused(table, n_states):
    around = ONE_DIMENSIONAL if n_states == 2 else Neighborhood("centre", ((0, 0),))
    with pytest.raises(RuleError):
        Rule.from_table(table, n_states, around)


def test_a_diagram_must_fit_its_rule():
    diagram = Diagram.from_table(np.zeros((2, 2, 2), dtype=np.uint8))
    with pytest.raises(RuleError):
        Rule(2, VON_NEUMANN, diagram)
    with pytest.raises(RuleError):
        Rule(3, ONE_DIMENSIONAL, diagram)
    with pytest.raises(RuleError):
        Rule(2, ONE_DIMENSIONAL, diagram, state_names=("only one",))
    with pytest.raises(RuleError):
        Rule(2, ONE_DIMENSIONAL, diagram, colors=("#000000",) * 3)
    with pytest.raises(RuleError):
        Rule(2, ONE_DIMENSIONAL, Diagram.from_table(np.full((2, 2, 2), 2, dtype=np.uint8)))


def test_a_rule_too_large_for_a_table_works_by_its_diagram():
    """The sum of nine cells of 64 states modulo 64: 2**54 contexts."""
    diagram = Diagram.fold(64, 9, 0, lambda depth, total, state: (total + state) % 64, lambda total: total)
    rule = Rule(64, MOORE, diagram, name="sum")
    assert not rule.has_table
    assert rule.quiescent
    assert rule.symmetries == DIHEDRAL
    assert rule.next_state((63, 1, 0, 0, 5, 0, 0, 0, 0)) == 5
    with pytest.raises(RuleError, match=r"64\*\*9"):
        _ = rule.table
    with pytest.raises(RuleError):
        Rule.from_function(lambda context: 0, 64, MOORE)


def test_the_largest_table_is_the_limits(monkeypatch):
    monkeypatch.setattr(rule_module, "MAX_TABLE_ENTRIES", 27)
    assert Rule.from_function(lambda context: 0, 3, ONE_DIMENSIONAL).has_table
    with pytest.raises(RuleError):
        Rule.from_function(lambda context: 0, 4, ONE_DIMENSIONAL)


def test_a_table_cannot_be_written():
    with pytest.raises(ValueError, match="read-only"):
        COPY.table[0] = 1


# -- the strategies ---------------------------------------------------------------------------------------


@given(st.data())
def test_drawn_rules_keep_to_the_limits(data):
    n_states = data.draw(st.none() | st.integers(2, 5))
    around = data.draw(st.none() | st.sampled_from([VON_NEUMANN, ONE_DIMENSIONAL]))
    quiescent = data.draw(st.booleans())
    assume(around is None or (n_states or 2) ** len(around) <= 1024)
    rule = data.draw(rules(n_states=n_states, neighborhoods=around, quiescent=quiescent, max_table=1024))
    assert rule.n_contexts <= 1024
    assert rule.n_states == (n_states or rule.n_states)
    assert rule.neighborhood == (around or rule.neighborhood)
    assert rule.quiescent or not quiescent


@given(rules(n_states=st.integers(2, 3), neighborhoods=st.sampled_from([HEXAGONAL, MOORE])))
@settings(max_examples=cases(20))
def test_drawn_rules_take_strategies_and_skip_what_does_not_fit(rule):
    assert rule.n_contexts <= 4096


def test_drawn_rules_vary():
    """Of a hundred rules, most are new, some are far from the identity, and not all are symmetric."""
    drawn = []

    @settings(max_examples=100, database=None, derandomize=True)
    @given(rules(n_states=3, neighborhoods=VON_NEUMANN))
    def collect(rule):
        drawn.append(rule)

    collect()
    centres = np.repeat(np.arange(3), 81)
    changed = Counter(int(np.count_nonzero(rule.table != centres)) // 41 for rule in drawn)
    assert len(set(drawn)) > 40
    assert len(changed) >= 3
    assert {rule.quiescent for rule in drawn} == {True, False}


@pytest.mark.long
def test_drawn_rules_shrink_to_a_named_change_of_the_identity():
    quiet = settings(database=None, derandomize=True, max_examples=500)
    drawn = rules(n_states=2, neighborhoods=VON_NEUMANN)
    asymmetric = find(drawn, lambda rule: len(rule.symmetries) < 8, settings=quiet)
    centres = np.repeat(np.arange(2), 16)
    changed = np.flatnonzero(asymmetric.table != centres)
    assert len(changed) == 1
    context = ",".join(f"{changed[0]:05b}")
    assert repr(asymmetric).startswith(f"Rule('identity but {context}→{asymmetric.table[changed[0]]}', 2 states")
    assert find(drawn, lambda rule: True, settings=quiet).name == "identity"


@pytest.mark.parametrize(
    "wrong",
    [
        {"n_states": 1},
        {"n_states": 2.0},
        {"n_states": 5000},
        {"max_table": 1},
        {"neighborhoods": "Moore"},
        {"neighborhoods": MOORE, "n_states": 3},
    ],
)
def test_the_strategy_refuses_wrong_limits(wrong):
    with pytest.raises(InvalidArgument):
        strategies.rules(**wrong)
    with pytest.raises(InvalidArgument):
        strategies.tables(n_states=64, neighborhood=MOORE)
