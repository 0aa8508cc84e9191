"""The lift of a rule: against its definition, in plain Python; what forgetting labels gives back; its symmetry."""

from __future__ import annotations

import itertools
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from automata.errors import RuleError, StateError
from automata.neighborhood import MOORE, ONE_DIMENSIONAL, VON_NEUMANN, Neighborhood
from automata.pattern import Pattern
from automata.replicators import langton_loop
from automata.rule import Rule
from automata.rules import find_rule, langton, langton_labels, langton_passengers, passengers
from automata.rules.making.passengers import Labelling, carried, projects
from automata.rules.published.byl import byl
from automata.rules.published.langton import GENES
from automata.symmetry import DIHEDRAL, ROTATIONS, Symmetry
from automata.testing.properties import assert_matches_reference, assert_symmetric
from automata.testing.strategies import rules
from automata.universe import Universe
from tests.support.depth import cases

MOST_CONTEXTS = 6000
# A signal that runs to the east and another to the west; where both arrive, the first goes on.
SIGNALS = Rule.from_function(
    lambda context: 1 if context[1] == 1 else 2 if context[2] == 2 else 0, 3, ONE_DIMENSIONAL, name="signals"
)
# Whatever touches a 1 becomes one, and a 1 stays.
GROWTH = Rule.from_function(lambda context: int(1 in context), 2, VON_NEUMANN, name="growth")


@st.composite
def lifted(draw) -> tuple[Rule, Labelling]:
    """Any small rule, some of its states as genes, and few enough labels to try every context of the lift."""
    rule = draw(rules(max_table=700))
    genes = draw(st.lists(st.integers(1, rule.n_states - 1), min_size=1, max_size=3, unique=True))
    labels = draw(st.integers(1, 5))
    labelling = Labelling(rule.n_states, tuple(genes), labels)
    assume(labelling.n_states ** len(rule.neighborhood) <= MOST_CONTEXTS)
    return rule, labelling


def all_contexts(n_states: int, neighborhood: Neighborhood) -> list[tuple[int, ...]]:
    return list(itertools.product(range(n_states), repeat=len(neighborhood)))


# -- known answers ----------------------------------------------------------------------------------------


def test_labels_ride_on_signals():
    rule = passengers(SIGNALS, (1, 2), 4)
    states = Labelling(3, (1, 2), 4)
    east, west = states.state(1, 3), states.state(2, 2)
    run = Universe(rule, Pattern([[east, 0, 0, 0, west]])).run(1).pattern
    assert run == Pattern([[0, east, 0, west, 0]])
    # One cell on they meet in the middle, where the one to the east has the right of way.
    assert Universe(rule, run).run(1).pattern == Pattern([[0, 0, east, 0, 0]])


def test_of_several_neighbours_the_smallest_label_wins_and_who_is_there_keeps_its_own():
    states = Labelling(2, (1,), 8)
    rule = passengers(GROWTH, (1,), 8)
    five, two, seven = (states.state(1, label) for label in (5, 2, 7))
    assert rule.next_state((0, five, 0, two, seven)) == two
    assert rule.next_state((0, 0, five, 0, 0)) == five
    assert rule.next_state((0, 1, five, 0, 0)) == 1
    assert rule.next_state((seven, five, two, 1, 0)) == seven


def test_a_gene_that_nobody_hands_on_has_label_0():
    birth = Rule.from_function(lambda context: 2 if context[1] == 1 else 0, 3, ONE_DIMENSIONAL)
    states = Labelling(3, (2,), 5)
    rule = passengers(birth, (2,), 5)
    assert rule.next_state((0, 1, 0)) == 2 == states.state(2, 0)
    assert rule.next_state((0, 1, states.state(2, 3))) == states.state(2, 3)
    # A gene that becomes another gene leaves its label behind.
    assert passengers(birth, (1, 2), 5).next_state((0, Labelling(3, (1, 2), 5).state(1, 4), 0)) == 2


def test_one_label_changes_nothing():
    assert passengers(langton(), GENES, 1) == langton()
    assert langton_passengers(1) == langton()


@pytest.mark.parametrize("labels", [2, 4, 16, 32])
def test_langtons_lift_grows_by_51_nodes_a_label(labels):
    rule = langton_passengers(labels)
    assert rule.n_states == 6 + 2 * labels
    assert rule.diagram.n_nodes == 171 + 51 * labels
    assert rule.quiescent
    assert rule.symmetries == ROTATIONS


def test_the_order_of_genes_only_numbers_the_states():
    one, other = passengers(langton(), (7, 4), 3), passengers(langton(), (4, 7), 3)
    assert one != other
    renamed = Symmetry(ROTATIONS[0], (0, 1, 2, 3, 4, 5, 6, 7, 10, 11, 8, 9))
    assert one.diagram.relabel(renamed.states) == other.diagram


# -- against the definition -------------------------------------------------------------------------------


@given(lifted())
@pytest.mark.long
def test_the_lift_is_what_the_definition_says_in_every_context(case):
    rule, labelling = case
    lift = passengers(rule, labelling.genes, labelling.labels)
    contexts = all_contexts(labelling.n_states, rule.neighborhood)
    expected = [carried(rule, labelling, context) for context in contexts]
    assert lift.evaluate(np.array(contexts, dtype=np.uint8)).tolist() == expected


@settings(max_examples=cases(30))
@given(st.sampled_from([langton(), byl(), find_rule("B3/S23/6")]), st.data())
def test_the_lift_of_a_known_rule_is_too(rule, data):
    genes = data.draw(st.lists(st.integers(1, rule.n_states - 1), min_size=1, max_size=3, unique=True))
    labelling = Labelling(rule.n_states, tuple(genes), data.draw(st.integers(1, 20)))
    lift = passengers(rule, genes, labelling.labels)
    # Every cell draws a gene as often as anything else, so that labels meet.
    draw = np.random.default_rng(data.draw(st.integers(0, 2**32 - 1)))
    base = draw.choice([*genes, *range(rule.n_states)], (200, len(rule.neighborhood)))
    label = draw.integers(0, labelling.labels, base.shape)
    contexts = np.array(
        [
            [labelling.state(s, n) if s in genes else s for s, n in zip(states, labels, strict=True)]
            for states, labels in zip(base.tolist(), label.tolist(), strict=True)
        ],
        dtype=np.uint8,
    )
    expected = [carried(rule, labelling, context) for context in contexts.tolist()]
    assert lift.evaluate(contexts).tolist() == expected


@pytest.mark.kernel
@pytest.mark.parametrize("engine", ["sparse", "dense", "hashlife"])
def test_engines_run_a_lift_as_the_reference_does(engine):
    assert_matches_reference(langton_passengers(3), engine=engine, max_examples=15)


# -- forgetting -------------------------------------------------------------------------------------------


@pytest.mark.long
@given(lifted())
def test_forgetting_labels_gives_the_rule_back(case):
    rule, labelling = case
    assert projects(passengers(rule, labelling.genes, labelling.labels), rule, labelling)


@pytest.mark.parametrize("labels", [1, 2, 3, 16, 64, 125])
def test_langtons_lift_is_langtons_rule_in_all_contexts_whatever_the_labels(labels):
    """At 125 labels there are 256 states and 10**12 contexts: canonical diagrams are compared, not contexts."""
    assert projects(langton_passengers(labels), langton(), langton_labels(labels))


@settings(max_examples=cases(40))
@given(lifted(), st.data())
def test_one_wrong_context_is_seen(case, data):
    rule, labelling = case
    lift = passengers(rule, labelling.genes, labelling.labels)
    context = data.draw(st.sampled_from(all_contexts(labelling.n_states, rule.neighborhood)))
    right = lift.next_state(context)
    wrong = data.draw(st.integers(0, lift.n_states - 1).filter(lambda state: state != right))
    changed = lift.with_changes({context: wrong})
    same = labelling.forget[wrong] == labelling.forget[right]
    assert projects(changed, rule, labelling) == same


def test_a_rule_is_not_projected_onto_another():
    labelling = langton_labels(4)
    changed = langton().with_changes({(7, 7, 7, 7, 7): 0})
    assert not projects(langton_passengers(4), changed, labelling)
    assert not projects(langton_passengers(5), langton(), labelling)
    assert not projects(langton_passengers(4), byl(), labelling)


@pytest.mark.parametrize("steps", [1, 40, 151])
def test_running_and_forgetting_commute(steps):
    labelling, loop = langton_labels(9), langton_loop()
    cells = loop.cells.copy()
    draw = np.random.default_rng(steps)
    for gene in GENES:
        where = cells == gene
        cells[where] = labelling.states[labelling.genes.index(gene)][draw.integers(0, 9, where.sum())]
    start = replace(loop, cells=cells)
    assert labelling.project(start) == loop
    assert len(set(cells[loop.cells == 7].tolist())) > 2
    later = Universe(langton_passengers(9), start).run(steps).pattern
    assert later != Universe(langton(), loop).run(steps).pattern
    assert labelling.project(later) == Universe(langton(), loop).run(steps).pattern


# -- symmetry ---------------------------------------------------------------------------------------------


@st.composite
def symmetric_rules(draw) -> Rule:
    """Rules of three states that follow the rotations or all eight symmetries, and otherwise anything."""
    group = draw(st.sampled_from([ROTATIONS, DIHEDRAL]))
    table = np.array(draw(st.lists(st.integers(0, 2), min_size=243, max_size=243)), dtype=np.uint8)
    orders = [transform.permutation(VON_NEUMANN) for transform in group]

    def image(context: tuple[int, ...]) -> int:
        least = min(tuple(context[place] for place in order) for order in orders)
        return int(table[int("".join(map(str, least)), 3)])

    return Rule.from_function(image, 3, VON_NEUMANN)


@settings(max_examples=cases(25))
@given(symmetric_rules(), st.sets(st.integers(1, 2), min_size=1), st.integers(2, 4))
def test_the_lift_has_every_symmetry_that_keeps_the_rules_states(rule, genes, labels):
    assert set(ROTATIONS) <= set(rule.symmetries) <= set(passengers(rule, genes, labels).symmetries)


def test_where_states_turn_with_the_plane_their_labels_turn_along():
    """Four arrows, each handed on to the cell that it points at: E, N, W and S are renamed as the plane turns."""
    behind = {1: 4, 2: 3, 3: 2, 4: 1}  # the position of the neighbour from which arrow 1 to 4 comes
    arrows = Rule.from_function(
        lambda context: next((a for a in behind if context[behind[a]] == a and sum(map(bool, context[1:])) == 1), 0),
        5,
        VON_NEUMANN,
    )
    labels, labelling = 3, Labelling(5, (1, 2, 3, 4), 3)
    lift = passengers(arrows, (1, 2, 3, 4), labels)
    turning = [symmetry for symmetry in arrows.symmetry_group if symmetry.n_renamed]
    assert {symmetry.transform for symmetry in turning} == set(DIHEDRAL[1:])
    for symmetry in turning:
        states = [
            labelling.state(symmetry.states[own], label) if own else 0
            for own, label in zip(labelling.forget.tolist(), labelling.label.tolist(), strict=True)
        ]
        assert lift.is_symmetric(Symmetry(symmetry.transform, tuple(states)))
    # Turning the plane and not the arrows is no symmetry, of neither.
    assert lift.symmetries == arrows.symmetries == ROTATIONS[:1]


def test_turning_a_labelled_pattern_turns_its_future():
    assert_symmetric(langton_passengers(3), ROTATIONS, max_examples=15)


# -- states, names, files ---------------------------------------------------------------------------------


def test_the_states_without_a_label_are_the_rules_own():
    labelling = langton_labels(16)
    assert labelling.n_states == langton_passengers(16).n_states == 38
    assert [labelling.state(gene, 0) for gene in (7, 4)] == [7, 4]
    assert labelling.forget[:8].tolist() == list(range(8))
    assert sorted(labelling.states.ravel().tolist()) == [4, 7, *range(8, 38)]
    for gene, label in itertools.product((7, 4), range(16)):
        state = labelling.state(gene, label)
        assert (labelling.forget[state], labelling.label[state]) == (gene, label)


@given(lifted(), st.data())
@pytest.mark.long
def test_every_labelling_of_some_contexts_are_those_that_forget_to_them(case, data):
    rule, labelling = case
    base = all_contexts(rule.n_states, rule.neighborhood)
    chosen = set(data.draw(st.lists(st.sampled_from(base), min_size=1, max_size=9)))
    every = all_contexts(labelling.n_states, rule.neighborhood)
    expected = [context for context in every if tuple(labelling.forget[list(context)].tolist()) in chosen]
    found = labelling.every_labelling(np.array(sorted(chosen), dtype=np.uint8))
    assert [tuple(context) for context in found.tolist()] == expected
    genes = [sum(state in labelling.genes for state in context) for context in chosen]
    assert len(found) == sum(labelling.labels**count for count in genes)


def test_names_and_colours_say_what_rides_where():
    rule = langton_passengers(4)
    assert rule.name_of(7) == "advance"
    assert rule.name_of(langton_labels(4).state(7, 3)) == "advance, label 3"
    shades = [rule.colors[state] for state in langton_labels(4).states[0].tolist()]
    assert shades[0] == langton().colors[7] == "#ff5a36"
    assert shades == sorted(set(shades)), "each label is lighter than the one before"
    assert shades[3] == "#ffded7"
    assert rule.colors[:8] == langton().colors
    assert rule.citation == langton().citation
    assert passengers(GROWTH, (1,), 2).name_of(2) == "state 1, label 1"


def test_it_is_found_by_its_name():
    assert find_rule("langtons-loops-16-LABELS") == langton_passengers(16)
    assert find_rule(langton_passengers(5).name).name == "Langtons-Loops-5-labels"
    with pytest.raises(RuleError, match="1 to 125 labels, not 126"):
        find_rule("Langtons-Loops-126-labels")


@pytest.mark.parametrize(
    ("genes", "labels", "message"),
    [
        ((), 2, "one or more states"),
        ((7, 7), 2, "none of them twice"),
        ((0,), 2, "a state in 1..7, not 0"),
        ((8,), 2, "a state in 1..7, not 8"),
        ((7,), 0, "1 to 249 labels, not 0"),
        ((7, 4), 126, "1 to 125 labels, not 126: a rule has 256 states at most"),
    ],
)
def test_what_cannot_be_lifted_is_refused_in_a_sentence(genes, labels, message):
    with pytest.raises(RuleError, match=message) as raised:
        passengers(langton(), genes, labels)
    assert "\n" not in str(raised.value)


def test_a_lift_that_would_not_fit_is_refused():
    any_order = np.random.default_rng(0).integers(0, 3, 3**9)
    rule = Rule.from_table(any_order, 3, MOORE)
    with pytest.raises(RuleError, match="too large to build: give fewer"):
        passengers(rule, (1, 2), 100)


def test_states_that_are_none_are_refused():
    labelling = langton_labels(2)
    with pytest.raises(StateError, match="no gene 3 with label 1"):
        labelling.state(3, 1)
    with pytest.raises(StateError, match=r"labels 0\.\.1"):
        labelling.state(7, 2)
    with pytest.raises(StateError, match="state 10 is none of the 10"):
        labelling.project(Pattern([[10]]))
