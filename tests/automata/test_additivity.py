"""Additive rules: recognised on every context or not at all; copies stand where and when theory says."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest
from hypothesis import event, given, settings
from hypothesis import strategies as st

from automata import reference
from automata.additivity import additive
from automata.forms.diagram import Diagram
from automata.neighborhood import MOORE, ONE_DIMENSIONAL, VON_NEUMANN
from automata.pattern import Pattern
from automata.replication.theory import theory_of
from automata.replicators import find_replicator
from automata.rule import Rule
from automata.rules import find_rule
from automata.testing.strategies import rules, seeds
from tests.support.depth import cases


def linear(modulus, weights, neighborhood=VON_NEUMANN):
    def total(context):
        return sum(weight * state for weight, state in zip(weights, context, strict=True)) % modulus

    return Rule.from_function(total, modulus, neighborhood, name=f"{weights} modulo {modulus}")


def renamed(rule, names):
    """The same rule with state s called names[s]."""
    back = np.argsort(names).tolist()
    return Rule.from_function(
        lambda context: int(names[rule.next_state([back[state] for state in context])]),
        rule.n_states,
        rule.neighborhood,
    )


def is_additive_in(rule, sums):
    """The definition, over all pairs of contexts: f(x + y) = f(x) + f(y)."""
    contexts = list(product(range(rule.n_states), repeat=len(rule.neighborhood)))
    return all(
        rule.next_state([int(sums[a, b]) for a, b in zip(one, other, strict=True)])
        == sums[rule.next_state(one), rule.next_state(other)]
        for one in contexts
        for other in contexts
    )


# -- recognition ------------------------------------------------------------------------------------------------------


@given(rules(n_states=2, neighborhoods=ONE_DIMENSIONAL, quiescent=True))
def test_of_all_rules_of_two_states_and_three_cells_just_the_additive_ones_are_recognised(rule):
    numbers = np.arange(2)
    plainly = is_additive_in(rule, numbers[:, None] ^ numbers)
    event(f"additive: {plainly}")
    assert (additive(rule) is not None) == plainly


@given(st.integers(2, 4), st.data())
@settings(max_examples=cases(20))
def test_sums_under_any_names_are_recognised_and_one_context_changed_is_not(modulus, data):
    weights = data.draw(st.tuples(*[st.integers(0, modulus - 1)] * 3))
    names = [0, *data.draw(st.permutations(range(1, modulus)))]
    rule = renamed(linear(modulus, weights, ONE_DIMENSIONAL), names)
    units = [weight for weight in weights if np.gcd(weight, modulus) == 1]
    found = additive(rule)
    if len(units) >= 2 or names == sorted(names):
        assert found is not None
    if found is not None:
        assert is_additive_in(rule, found.sums)
    context = data.draw(st.tuples(*[st.integers(0, modulus - 1)] * 3).filter(any))
    other = rule.with_changes({context: (rule.next_state(context) + 1) % modulus})
    changed = additive(other)
    assert changed is None or is_additive_in(other, changed.sums)


def test_a_sum_of_bits_is_recognised_though_its_neighbours_shift_them():
    def step(context):
        low = sum(state & 1 for state in context[1:]) % 2
        high = sum(state >> 1 for state in context) % 2
        return low | high << 1

    found = additive(Rule.from_function(step, 4, VON_NEUMANN))
    assert found is not None
    assert found.name == "of the states' bits modulo 2"
    assert found.orders == (1, 2, 2, 2)


@pytest.mark.parametrize(
    ("name", "sums"),
    [
        ("B1357/S1357", "modulo 2"),
        ("B1357/S02468", "modulo 2"),
        ("Parity-2-vonNeumann", "modulo 2"),
        ("Parity-3-vonNeumann", "modulo 3"),
        ("B3/S23", None),
        ("B36/S23", None),
        ("B2/S", None),
        ("B1/S", None),
        ("B0246/S1357", None),  # it turns the empty plane alive
        ("Langtons-Loops", None),
        ("Evoloop", None),
        ("WireWorld", None),
        ("JvN29", None),
    ],
)
def test_known_rules(name, sums):
    found = additive(find_rule(name))
    assert (found and found.name) == sums


def test_a_large_group_is_checked_without_its_table():
    """Modulo 251 on nine cells: a table would have 251 ** 9 entries."""
    weights = [0, 1, 2, 3, 4, 5, 6, 1, 2]
    diagram = Diagram.fold(
        251,
        9,
        0,
        lambda depth, total, state: (total + weights[MOORE.diagram_order[depth]] * state) % 251,
        int,
    )
    found = additive(Rule(251, MOORE, diagram))
    assert found is not None
    assert found.name == "modulo 251"
    assert found.maps[3].tolist() == [3 * state % 251 for state in range(251)]


# -- theory -----------------------------------------------------------------------------------------------------------


@given(st.sampled_from([2, 3, 4, 5, 6, 8, 9]), st.data())
@settings(max_examples=cases(60))
def test_copies_stand_where_and_when_theory_says(modulus, data):
    weights = data.draw(st.tuples(*[st.integers(0, modulus - 1)] * 5))
    rule = linear(modulus, weights)
    seed = data.draw(seeds(n_states=modulus, max_side=3))
    found = theory_of(rule, seed)
    assert found is not None
    event(f"modulo {modulus}: {len(found.copies)} copies")
    if found.period is None or found.period > 40:
        return
    assert found.copies_anything
    board = reference.run(seed, rule.next_state, rule.neighborhood, found.period)
    for copy in found.copies:
        box = seed.box._replace(top=seed.top + copy.rows, left=seed.left + copy.columns)
        pairs = set(zip(seed.cells.ravel().tolist(), board.read(box).ravel().tolist(), strict=True))
        # One to one: each state has become one, and no two the same.
        assert len(pairs) == len({before for before, _ in pairs}) == len({after for _, after in pairs})
        same = all(before == after for before, after in pairs)
        if copy.renamed is not None:
            assert copy.renamed == (not same)


@pytest.mark.parametrize("name", ["parity", "parity-3", "parity-moore", "fredkin"])
def test_theory_gives_the_catalogues_periods(name):
    entry = find_replicator(name)
    found = theory_of(entry.rule(), entry.pattern())
    assert found is not None
    assert found.period == entry.period
    assert entry.offset in [(copy.rows, copy.columns) for copy in found.copies]
    assert not any(copy.renamed for copy in found.copies)
    counts = dict(zip(entry.growth.generations(entry.period), entry.growth.copies, strict=True))
    assert len(found.copies) == counts[found.period]


def test_a_large_picture_modulo_seven_is_copied_after_49():
    """The replicating photograph of Golly's collection is 49 cells wide."""
    rule = linear(7, (0, 1, 1, 1, 1))
    seed = Pattern(np.ones((49, 49), dtype=np.uint8))
    found = theory_of(rule, seed)
    assert found is not None
    assert (found.period, len(found.copies), found.times) == (49, 4, "7^k")


@pytest.mark.parametrize(
    ("rule", "why"),
    [
        (linear(3, (0, 1, 0, 0, 0)), "fewer than two neighbours"),  # all moves south
        (linear(4, (2, 1, 2, 0, 2)), "fewer than two neighbours"),
    ],
)
def test_where_nothing_follows_it_says_why(rule, why):
    found = theory_of(rule, Pattern.from_text("12"))
    assert found is not None
    assert not found.copies_anything
    assert found.period is None
    assert why in found.reason


def test_of_a_rule_that_is_not_additive_theory_says_nothing():
    assert theory_of(find_rule("B3/S23"), Pattern.from_text("111")) is None
