"""What the census says of rules of which the answer is known, planted or proved."""

from __future__ import annotations

import numpy as np
import pytest

from automata.census.judging import SOUPS, Judge, other_patterns
from automata.census.numbering import rule_number
from automata.census.soups import packed
from automata.replicators.catalogue import find_replicator
from tests.support.depth import some

JUDGE = Judge()


def planted(name, corner=(20, 30)):
    """A board with nothing but a known replicator."""
    cells = np.zeros((64, 64), dtype=np.uint8)
    shape = find_replicator(name).pattern().cropped().cells
    cells[corner[0] : corner[0] + shape.shape[0], corner[1] : corner[1] + shape.shape[1]] = shape
    return dict.fromkeys(SOUPS, packed(cells))


def test_a_planted_replicator_is_found():
    found = JUDGE.judge(rule_number("B36/S23"), planted("highlife")).replicator
    assert found.replicates
    assert found.mostly_copies
    assert not found.any_will_do
    assert (found.depth, found.rank) == (3, 0)


def test_a_planted_still_life_and_glider_are_not():
    for name in ("still-life", "spaceship"):
        judgement = JUDGE.judge(rule_number("B3/S23"), planted(name))
        assert judgement.replicator is None
        assert "copies" not in judgement.fates


def test_under_parity_any_pattern_will_do():
    for name in ("B1357/S1357", "B1357/S02468", "B02468/S1357"):
        found = JUDGE.judge(rule_number(name)).replicator
        assert found.any_will_do
        assert found.controls == found.controls_tried == 12


def test_under_rules_that_let_nothing_leave_its_box_nothing_copies():
    random = np.random.default_rng(4)
    for number in some(random.integers(0, 1 << 14, 120).tolist(), 4):
        judgement = JUDGE.judge(int(number) << 4)
        assert "copies" not in judgement.fates
        assert judgement.replicator is None


def test_a_judgement_depends_on_rule_and_seed_alone():
    numbers = [rule_number(name) for name in ("B0158/S01237", "B3/S23", "B127/S0238")]
    other = Judge()
    again = [other.judge(number) for number in reversed(numbers)]
    assert [JUDGE.judge(number) for number in numbers] == again[::-1]


@pytest.mark.parametrize("shape", [[[1, 1]], [[1, 1, 1], [0, 1, 0]]])
def test_other_patterns_have_as_many_cells_and_are_others(shape):
    cells = np.array(shape, dtype=np.uint8)
    drawn = other_patterns(cells, 12, (1, 2))
    assert len(drawn) == 12
    assert {int(each.sum()) for each in drawn} == {int(cells.sum())}
    assert not any(np.array_equal(each, np.rot90(cells, turns)) for each in drawn for turns in range(4))
