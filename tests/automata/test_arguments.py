"""Public functions take what can only mean one thing, and refuse the rest in one sentence."""

from __future__ import annotations

import numpy as np
import pytest

from automata.arguments import as_rule
from automata.checks import accepting, as_count
from automata.errors import ArgumentError, PatternError, ReplicariumError, RuleError
from automata.formats import load_pattern
from automata.pattern import Box, Pattern
from automata.replication import find_copies, first_birth, profile, take_census, trace_genealogy
from automata.replicators import find_replicator
from automata.rules import find_rule
from automata.rules.library import ALIASES, BUILT_IN, NICKNAMES
from automata.testing.properties import assert_composes, assert_symmetric
from automata.trajectory import record
from automata.universe import Universe

GLIDER = Pattern.from_text(".1.\n..1\n111", rule="B3/S23")
LIFE = find_rule("B3/S23")


def test_a_rule_by_its_name_and_an_entry_are_what_they_name():
    loop = find_replicator("langton")
    for rule, pattern in (("Langtons-Loops", loop.pattern()), (loop, loop), ("langton", loop)):
        universe = Universe(rule, pattern)
        assert universe.rule == loop.rule()
        assert universe.run(151).pattern == Universe(loop.rule(), loop.pattern()).run(151).pattern
    assert record("life", [[1, 1, 1]], 1).pattern(1) == Pattern([[1], [1], [1]], -1, 1)
    assert len(find_copies(loop, loop.pattern(), loop.rule().symmetries)) == 1


def test_a_pattern_is_an_array():
    pattern = find_replicator("langton").pattern()
    cells = np.asarray(pattern)
    assert cells is pattern.cells
    assert np.array(pattern).flags.writeable
    assert np.asarray(pattern, dtype=float).dtype == float
    assert (np.array(pattern) == pattern.cells).all()
    with pytest.raises(ValueError, match="a copy"):
        pattern.__array__(np.int64, copy=False)


WRONG = [
    lambda: Universe(5, GLIDER),
    lambda: Universe(None, GLIDER),
    lambda: Universe("no-such-rule", GLIDER),
    lambda: Universe(LIFE, "glider.rle"),
    lambda: Universe(LIFE, None),
    lambda: Universe(LIFE, {1: 2}),
    lambda: Universe(LIFE, [[1, 2], [3]]),
    lambda: Universe(LIFE, GLIDER, "torus"),
    lambda: Universe(LIFE, GLIDER, engine=7),
    lambda: Universe(LIFE, GLIDER).run("3"),
    lambda: Universe(LIFE, GLIDER).run(-1),
    lambda: Universe(LIFE, GLIDER).read("all"),
    lambda: Universe(LIFE, GLIDER).read((0, 0, 3)),
    lambda: Pattern(None),
    lambda: Pattern("101"),
    lambda: Pattern([[1]], top="north"),
    lambda: Pattern([[1]], rule=LIFE),
    lambda: Pattern.from_text(101),
    lambda: Pattern.from_live_cells(3),
    lambda: Pattern.from_live_cells([(1, 2)]),
    lambda: GLIDER.translate("a", 1),
    lambda: GLIDER.translate(1.5, 1),
    lambda: GLIDER.transform("rotate90"),
    lambda: GLIDER.read(None),
    lambda: GLIDER.crop(GLIDER),
    lambda: find_rule(5),
    lambda: find_rule(LIFE),
    lambda: find_rule("x", search=5),
    lambda: find_rule("x", search=[5]),
    lambda: find_replicator(5),
    lambda: load_pattern(5),
    lambda: load_pattern(GLIDER),
    lambda: record(5, GLIDER, 3),
    lambda: record(LIFE, 5, 3),
    lambda: record(LIFE, GLIDER, "three"),
    lambda: find_copies(5, GLIDER),
    lambda: find_copies(GLIDER, "x"),
    lambda: find_copies(GLIDER, GLIDER, "rotations"),
    lambda: find_copies(GLIDER, GLIDER, [1]),
    lambda: first_birth(LIFE, GLIDER, GLIDER, -3, ()),
    lambda: take_census(5, (), ()),
    lambda: trace_genealogy(5, GLIDER, 10),
    lambda: profile(5, GLIDER),
    lambda: profile(LIFE, 5),
    lambda: profile(LIFE, GLIDER, "steps=50"),
    lambda: profile(LIFE, GLIDER, workers=0),
    lambda: profile(LIFE, GLIDER, random_seed="a"),
    lambda: assert_composes(5),
    lambda: assert_composes("no-such-rule"),
    lambda: assert_composes("life", max_examples=0),
    lambda: assert_symmetric("life", "rotations"),
]


@pytest.mark.parametrize("wrong", WRONG, ids=range(len(WRONG)))
def test_what_is_of_another_type_is_one_sentence(wrong):
    with pytest.raises(ReplicariumError) as caught:
        wrong()
    told = str(caught.value)
    assert told
    assert "\n" not in told
    assert len(told) < 400
    assert " -s" not in told
    assert " -r" not in told


def test_the_error_is_what_python_expects_too():
    for kind in (TypeError, ValueError, ArgumentError):
        with pytest.raises(kind, match=r"^rule is a Rule, .*, not 5 \(a int\)$"):
            Universe(5, GLIDER)
    with pytest.raises(TypeError, match="find_replicator"):
        Universe(LIFE, "langton")


def test_boxes_may_be_four_numbers():
    assert (Universe(LIFE, GLIDER).read((0, 0, 3, 3)) == GLIDER.read(Box(0, 0, 3, 3))).all()


def test_arguments_are_read_by_place_and_by_name():
    @accepting(rule=as_rule, steps=as_count)
    def function(first, rule, *, steps=3):
        return first, rule, steps

    assert function(1, "life") == function(1, rule="B3/S23") == (1, LIFE, 3)
    assert function.__name__ == "function"
    with pytest.raises(ArgumentError, match="steps is a whole number from 0 on, not -1"):
        function(1, LIFE, steps=-1)
    with pytest.raises(TypeError):
        function(1)


@pytest.mark.parametrize("name", NICKNAMES)
def test_nicknames_are_rules(name):
    assert find_rule(name) == find_rule(name.upper()) == find_rule(NICKNAMES[name])


def test_nicknames_hide_nothing(tmp_path):
    assert not {name.lower() for name in NICKNAMES} & {name.lower() for name in (*BUILT_IN, *ALIASES)}
    (tmp_path / "Life.rule").write_text(
        "@RULE Life\n@TABLE\nn_states:2\nneighborhood:vonNeumann\nsymmetries:none\n0,1,0,0,0,1\n"
    )
    with pytest.warns(UserWarning, match="is used instead of"):
        assert find_rule("life", [tmp_path]) != LIFE


def test_every_shipped_network_bears_the_name_of_a_rule():
    from experiments.commands.zoo import ZOO

    for name, exhibit in ZOO.items():
        if "-" not in name or name.startswith(("banks", "chou")):
            assert find_rule(name) == find_rule(exhibit.rule)


@pytest.mark.parametrize(
    ("wrong", "right"), [("Langton-Loops", "Langtons-Loops"), ("evolop", "Evoloop"), ("HIGHLIVE", "highlife")]
)
def test_a_name_that_is_nearly_right_is_told_the_right_one(wrong, right):
    with pytest.raises(RuleError, match=f"perhaps '{right}', or the folder .* search="):
        find_rule(wrong)


def test_cells_that_are_none_keep_their_category():
    with pytest.raises(PatternError):
        Universe(LIFE, [[1, 2], [3]])
