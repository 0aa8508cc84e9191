"""History, Super and Investigator: held to their states' descriptions, tried one by one, and to the two-state rules."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from automata import reference
from automata.engines import ENGINES
from automata.errors import RuleError
from automata.pattern import Pattern
from automata.rule import Rule
from automata.rules import find_rule
from automata.rules.files.rule_file import read_rule
from automata.rules.strings.rulestring import canonical_rulestring, parse_rulestring
from automata.strobing import strobing_pair
from automata.universe import Universe
from tests.support.depth import THOROUGH, cases
from tests.support.golly import DATA, needs_bgolly

BASES = [
    "B3/S23",
    "B36/S125",
    "B2-a/S12",
    "B2cei3-k4a5jqr/S1c2-in34wz6-a",
    "B2/S013V",
    "B2/S34H",
    "MAPHmlphg",
]


def rule_of(text: str) -> Rule:
    rule = parse_rulestring(text)
    assert rule is not None, text
    return rule


# -- what the help says, a state at a time ---------------------------------------------------------------------


def history(base: Rule, context: Sequence[int]) -> int:
    own, around = context[0], context[1:]
    alive = base.next_state([state % 2 for state in context])
    if own % 2 and 6 in around:
        alive = 0
    match own, alive:
        case (6, _):
            return 6
        case (3 | 4, _):  # always marked
            return 3 if alive else 4
        case (5, _):
            return 5 if alive else 4
        case (_, 1):
            return 1
        case (1 | 2, _):
            return 2
    return 0


def super_(base: Rule, context: Sequence[int]) -> int:
    own, around = context[0], set(context[1:])
    live = {state for state in around if state % 2}
    alive = base.next_state([state % 2 for state in context])
    if 6 in around and own in (7, 8, *range(13, 26)):
        return 0
    if own <= 6 and own % 2 and 6 in around:
        alive = 0
    if own in (9, 11) and 6 in around:
        return own + 1
    if own in (3, 4, 5, 6):
        return history(base, [own, *context[1:]])
    if own in (7, 8):
        return 7 if alive else 8
    if own % 2:
        if alive:
            return own
        return own + 1 if own < 13 else 0
    if alive:
        trails, plain = live & {9, 11}, live & set(range(13, 26))
        if len(live) == 1 and (trails or plain):
            return live.pop()
        if live - {3} == plain and len(plain) == 1:
            return plain.pop()
        if live - {7} == trails and len(trails) == 1:
            return trails.pop()
        return 13 if live and live <= {7} | plain else 1
    match own:
        case 14:
            return 0
        case 16:
            return 14 if live or 14 in around else 16
        case 18:
            return 22 if 22 in around else 18
        case 20:
            return 18 if 18 in around else 20
        case 22:
            return 20 if 20 in around else 22
        case 24:
            return 18 if live or around & {14, 18} else 24
    return own


# turns off what lives; turns on what is dead; counts for births; counts for deaths; what it becomes
INVESTIGATOR = """
    0 ....  1 ..bd  2 k.bd  3 k...  4 ..bd  5 ....  6 k.bd7  7 k...6  8 .ebd  9 .e..  10 ..bd11  11 ....10
    12 .ebd13  13 .e..12  14 ke..  15 ..bd  16 k.bd  17 ..b.  18 ...d  19 ..b.20  20 ...d19
"""


def investigator(base: Rule, context: Sequence[int]) -> int:
    words = INVESTIGATOR.split()
    does = {int(state): word for state, word in zip(words[::2], words[1::2], strict=True)}
    own, around = context[0], context[1:]
    if own > 1:
        return int(does[own][4:] or own)
    mark = "ke"[1 - own]
    if any(mark in does[state][:4] for state in around):
        return 1 - own
    if own == 0 and {15, 16} & set(around) and 1 not in around:
        return 0
    counts = "bd"[own]
    return base.next_state([own, *(int(counts in does[state][:4]) for state in around)])


ORACLES = {"History": (history, 7), "Super": (super_, 26), "Investigator": (investigator, 21)}


@pytest.mark.parametrize("base", BASES)
@pytest.mark.parametrize("family", ORACLES)
def test_each_family_does_what_its_states_are_said_to(family: str, base: str) -> None:
    oracle, states = ORACLES[family]
    rule, two = rule_of(base + family), rule_of(base)
    assert rule.n_states == states == len(rule.state_names) == len(set(rule.state_names)) == len(set(rule.colors))
    draw = np.random.default_rng(7)
    tried = 4000 if THOROUGH else 1000
    shape = (tried, len(rule.neighborhood))
    contexts = draw.integers(0, states, shape)
    # Few kinds of neighbours at once, or nearly every context is a mixture.
    kinds = draw.integers(0, states, (tried, 2))
    kinds[::2] = (kinds[::2] | 1) % states  # what is born depends on the live ones
    few = np.take_along_axis(kinds, draw.integers(0, 2, shape), axis=1)
    contexts = np.where(draw.random((tried, 1)) < 0.8, few, contexts) * (draw.random(shape) < 0.6)
    contexts[:, 0] = draw.integers(0, states, tried)
    expected = [oracle(two, context) for context in contexts.tolist()]
    assert rule.evaluate(contexts.astype(np.uint8)).tolist() == expected
    assert len(Counter(expected)) > states // 2


@pytest.mark.parametrize("base", BASES)
@pytest.mark.parametrize("family", ["History", "Super"])
def test_without_walls_what_is_odd_lives_as_under_the_two_state_rule(family: str, base: str) -> None:
    rule, two = rule_of(base + family), rule_of(base)
    draw = np.random.default_rng(8)
    shape = (2000, len(rule.neighborhood))
    contexts = draw.integers(0, rule.n_states, shape)
    contexts = np.where(contexts == 6, 4, contexts).astype(np.uint8)
    assert np.array_equal(rule.evaluate(contexts) % 2, two.evaluate(contexts % 2))


@pytest.mark.kernel
@settings(max_examples=cases(40))
@given(st.sampled_from(list(ORACLES)), st.integers(0, 9999))
def test_engines_run_them(family: str, seed: int) -> None:
    rule = rule_of("B3/S23" + family)
    draw = np.random.default_rng(seed)
    soup = draw.integers(0, rule.n_states, (9, 9)) * (draw.random((9, 9)) < 0.7)
    start = Pattern(soup.astype(np.uint8))
    two, oracle = rule_of("B3/S23"), ORACLES[family][0]
    after = reference.run(start, lambda context: oracle(two, context), rule.neighborhood, 3)
    for engine in ("dense", "sparse", "hashlife"):
        assert engine in ENGINES
        assert Universe(rule, start, engine=engine).run(3).pattern == after


# -- names ------------------------------------------------------------------------------------------------------

# What Golly 5 writes for a rule that it is given.
CANONICAL = {
    "B3/S23History": "LifeHistory",
    "b3s23history": "LifeHistory",
    "23/3HISTORY": "LifeHistory",
    "lifesuper": "LifeSuper",
    "lifeinvestigator": "LifeInvestigator",
    "LifeHHistory": "B3/S23HHistory",
    "lifevsuper": "B3/S23VSuper",
    "B2-a/S12Super": "B2-a/S12Super",
    "b2s34hhistory": "B2/S34HHistory",
    "MAPHmlphgHistory": "MAPHmlphgHistory",
    "MAPHmlphg==Investigator": "MAPHmlphgInvestigator",
    "B0123478/S01234678History": "B0123478/S01234678History",
}


@pytest.mark.parametrize(("text", "canonical"), CANONICAL.items())
def test_names_are_those_that_golly_5_writes(text: str, canonical: str) -> None:
    assert canonical_rulestring(text) == canonical == canonical_rulestring(canonical) == find_rule(text).name


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("B03/S23History", "under B03/S23 the empty plane blinks (B0)"),
        ("MAP/////ASuper", "the empty plane blinks"),
        (
            "W110History",
            "History goes behind a rule of two states, such as B3/S23 or a MAP, and not behind W110",
        ),
        ("345/3/6Super", "Super goes behind a rule of two states"),
        ("R2,C0,S2-4,B3Super", "and not behind R2,C0,S2-4,B3"),
        ("B9/SHistory", "no cell has 9 neighbours"),
        ("B3/S23 History", "spaces inside"),
        ("MAPHmlphgaHistory", "86, 22 or 6"),
        ("B3/S23Historyh", "'Historyh' stands behind B3/S23"),
        ("StateInvestigator", "the name LifeInvestigator"),
    ],
)
def test_near_misses_are_refused_in_one_sentence(text: str, complaint: str) -> None:
    with pytest.raises(RuleError) as caught:
        parse_rulestring(text)
    assert complaint in str(caught.value)
    assert len(str(caught.value)) < 250


@pytest.mark.parametrize("text", ["History", "FooHistory", "StateSuper", "Lifes-History", "LifeLHistory"])
def test_other_names_are_no_rule_strings(text: str) -> None:
    assert parse_rulestring(text) is None


def test_base64_may_end_with_a_familys_name() -> None:
    text = "MAP" + "A" * 81 + "Super"
    assert rule_of(text).n_states == 2


def test_b0_with_s8_runs_as_the_inverse() -> None:
    """What is dead and moves on a live background is shown alive, as Golly shows it."""
    for base in ("B0123478/S01234678", "B013/S048"):
        pair = strobing_pair(rule_of(base))
        assert pair is not None
        rule = rule_of(base + "History")
        contexts = np.random.default_rng(3).integers(0, 2, (500, 9)).astype(np.uint8)
        assert np.array_equal(rule.evaluate(contexts) % 2, pair[0].evaluate(contexts))
    assert rule_of("B0123478/S01234678History") == rule_of("LifeHistory")


@needs_bgolly
def test_life_history_is_the_rule_that_golly_3_has_as_a_file() -> None:
    assert read_rule(DATA / "Rules" / "LifeHistory.rule", "LifeHistory") == rule_of("LifeHistory")


def test_a_file_of_that_name_comes_first(tmp_path) -> None:
    text = "@RULE LifeHistory\n@TABLE\nn_states:3\nneighborhood:Moore\nsymmetries:permute\n0,1,1,0,0,0,0,0,0,2\n"
    (tmp_path / "LifeHistory.rule").write_text(text)
    with pytest.warns(UserWarning, match="instead of the built-in rule LifeHistory"):
        assert find_rule("LifeHistory", [tmp_path]).n_states == 3
