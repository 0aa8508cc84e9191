"""The ready-made properties: they hold for what is right, fail for what is wrong, and say so readably."""

from __future__ import annotations

import ast
import re
from itertools import product

import numpy as np
import pytest
from hypothesis import given

from automata.engines import ENGINES, DenseEngine
from automata.equivariance import violation
from automata.neighborhood import MOORE, ONE_DIMENSIONAL, VON_NEUMANN
from automata.pattern import Pattern
from automata.rule import Rule
from automata.rules import find_rule, langton
from automata.symmetry import DIHEDRAL, ROTATIONS, Symmetry, Transform
from automata.testing import properties
from automata.testing.properties import (
    assert_composes,
    assert_deterministic,
    assert_local,
    assert_matches_reference,
    assert_round_trips,
    assert_symmetric,
    assert_translation_equivariant,
)
from automata.testing.strategies import rules, symmetries
from tests.support.depth import cases, some

LIFE = Rule.from_function(
    lambda context: int(sum(context[1:]) == 3 or (context[0] and sum(context[1:]) == 2)),
    2,
    MOORE,
    name="life",
)
SHIFT = Rule.from_function(lambda context: context[4], 2, VON_NEUMANN, name="everything moves east")

ON_A_RULE = (
    assert_composes,
    assert_deterministic,
    assert_local,
    assert_matches_reference,
    assert_symmetric,
    assert_translation_equivariant,
)


@pytest.mark.kernel
@pytest.mark.parametrize("rule", [LIFE, SHIFT, langton()], ids=lambda rule: rule.name)
@pytest.mark.parametrize("assertion", ON_A_RULE, ids=lambda assertion: assertion.__name__)
def test_hold_for_what_is_right(assertion, rule):
    assertion(rule, max_examples=cases(20))


def test_all_are_exported():
    assert {assertion.__name__ for assertion in (*ON_A_RULE, assert_round_trips)} == set(properties.__all__)


@pytest.mark.parametrize("claim", [ROTATIONS, DIHEDRAL])
def test_a_false_symmetry_is_found_on_a_single_cell(claim):
    with pytest.raises(AssertionError, match=r"under \w+ differs") as caught:
        assert_symmetric(SHIFT, claim)
    assert re.search(r"the pattern as RLE:\n(#.*\n)*x = 1, y = 1\S*", "\n".join(caught.value.__notes__))


def test_states_turn_along_where_a_symmetry_says_so():
    """Signals that run east and west: mirrored, they change places, and nothing else will do."""
    exchanged, kept = ((Symmetry(Transform(0, True), states),) for states in ((0, 2, 1), (0, 1, 2)))
    step = {(1, 0): 1, (0, 2): 2}
    signals = Rule.from_function(
        lambda context: step.get((context[1], context[2]), 0), 3, ONE_DIMENSIONAL, name="signals"
    )
    assert_symmetric(signals, exchanged)
    assert_symmetric(signals)
    with pytest.raises(AssertionError, match="under mirror differs"):
        assert_symmetric(signals, kept)


def test_langton_is_not_mirror_symmetric():
    with pytest.raises(AssertionError, match="472 of 32768 contexts"):
        assert_symmetric(langton(), DIHEDRAL, max_examples=1)


@pytest.mark.parametrize("place", [1, 77, 200, 300, 442, 511])
def test_one_asymmetric_context_is_enough_and_is_named(place):
    """No luck in drawing is needed: HighLife with one of 512 contexts wrong never passes."""
    highlife = find_rule("B36/S23")
    context = tuple(int(digit) for digit in f"{place:09b}")
    wrong = highlife.with_changes({context: 1 - highlife.next_state(context)})
    turned = [Transform(turns).permutation(MOORE) for turns in range(4)]
    if len({tuple(context[p.index(i)] for i in range(9)) for p in turned}) == 1:
        assert_symmetric(wrong, ROTATIONS, max_examples=1)  # it is its own image
        return
    with pytest.raises(AssertionError, match=r"differs: expected") as caught:
        assert_symmetric(wrong, ROTATIONS, max_examples=1)
    named = re.search(r"the context (\(.*?\)), centre first, becomes (\d), so that under (\S+) (\(.*?\)) should become "
                      r"(\d) and becomes (\d)", str(caught.value))  # fmt: skip
    one, other = ast.literal_eval(named[1]), ast.literal_eval(named[4])
    assert wrong.next_state(one) == int(named[2]) == int(named[5])
    assert wrong.next_state(other) == int(named[6]) != int(named[5])
    transform = next(each for each in ROTATIONS if each.name == named[3])
    assert all(other[to] == one[at] for at, to in enumerate(transform.permutation(MOORE)))


@given(rules(n_states=3, neighborhoods=VON_NEUMANN), symmetries(n_states=3))
def test_the_violation_is_one_and_of_the_fewest_live_cells(rule, symmetry):
    """Against all contexts, one after the other."""
    found = violation(rule.diagram, rule.neighborhood, symmetry)
    move = symmetry.transform.permutation(rule.neighborhood)

    def image(context):
        moved = [0] * len(context)
        for at, state in enumerate(context):
            moved[move[at]] = symmetry.states[state]
        return tuple(moved)

    wrong = [
        context
        for context in product(range(3), repeat=5)
        if rule.next_state(image(context)) != symmetry.states[rule.next_state(context)]
    ]
    if found is None:
        assert not wrong
        return
    context, turned = found
    assert context in wrong
    assert turned == image(context)
    assert sum(map(bool, context)) == min(sum(map(bool, each)) for each in wrong)


def test_a_rule_that_does_not_run_on_the_plane_is_decided_all_the_same():
    """A network may turn the empty plane alive; its symmetry is one of its contexts."""
    bright = Rule.from_function(lambda context: int(not any(context)), 2, VON_NEUMANN, name="bright")
    assert_symmetric(bright, DIHEDRAL)
    with pytest.raises(AssertionError, match="the context"):
        assert_symmetric(bright.with_changes({(0, 1, 0, 0, 0): 1}), DIHEDRAL)


@pytest.mark.long
def test_an_engine_that_breaks_a_symmetry_of_the_rule_is_found(monkeypatch):
    monkeypatch.setitem(ENGINES, "faulty", _Faulty)
    still = Rule.from_function(lambda context: context[0], 2, VON_NEUMANN, name="nothing moves")
    with pytest.raises(AssertionError, match=r"under \S+ differs"):
        assert_symmetric(still, DIHEDRAL, engine="faulty", max_examples=200)


class _Faulty(DenseEngine):
    """Kills the live cell that comes first whenever it steps more than once at a time."""

    name = "faulty"

    def step(self, steps: int) -> None:
        super().step(steps)
        if steps > 1 and self.population() > 0:
            box = self.bounding_box()
            cells = self.read(box)
            cells[tuple(np.argwhere(cells)[0])] = 0
            done = self.steps_done
            self.load(Pattern(cells, box.top, box.left))
            self._steps_done = done


class _Moody(DenseEngine):
    """Gives every second universe an extra cell far away."""

    name = "moody"
    made = 0

    def load(self, pattern: Pattern) -> None:
        super().load(pattern)
        _Moody.made += bool(pattern.population)
        if pattern.population and _Moody.made % 2:
            extra = [*pattern.live_cells(), (pattern.top + 50, pattern.left + 50, 1)]
            super().load(Pattern.from_live_cells(extra))


@pytest.mark.parametrize(
    ("engine", "assertion"),
    some(
        [
            (_Faulty, assert_matches_reference),
            (_Faulty, assert_composes),
            (_Moody, assert_deterministic),
            (_Moody, assert_translation_equivariant),
            (_Moody, assert_local),
        ],
        2,
    ),
    ids=lambda each: each.__name__,
)
def test_a_faulty_engine_is_found(monkeypatch, engine, assertion):
    monkeypatch.setitem(ENGINES, engine.name, engine)
    rule = Rule.from_function(lambda context: context[0], 2, VON_NEUMANN, name="nothing moves")
    with pytest.raises(BaseException) as caught:  # noqa: PT011 (Hypothesis calls a moody engine flaky)
        assertion(rule, engine=engine.name)
    text = "".join(getattr(caught.value, "__notes__", [])) + str(caught.value)
    assert "differs" in text or "changed cell" in text or "Flaky" in type(caught.value).__name__


def test_a_format_that_forgets_the_place_is_found():
    with pytest.raises(AssertionError, match="read back differs") as caught:
        assert_round_trips(write=lambda pattern: pattern, read=lambda pattern: Pattern(pattern.cells))
    assert "x = 1, y = 1" in "\n".join(caught.value.__notes__)
    assert_round_trips()
