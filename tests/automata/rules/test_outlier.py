"""Outlier: its table is the published one by all that was published of it, and what is not is refused."""

from __future__ import annotations

import numpy as np
import pytest

from automata.errors import RuleError
from automata.neighborhood import MOORE
from automata.pattern import Pattern
from automata.replication.copies.exact import find_copies
from automata.rule import Rule
from automata.rules.library import find_rule
from automata.rules.published.outlier import checked, outlier
from automata.symmetry import ROTATIONS
from automata.universe import Universe

C0, C2 = Pattern.from_text(".1.\n111\n..1"), Pattern.from_text(".11\n..1\n111")


def test_its_table_is_as_published():
    assert find_rule("outlier") is outlier()
    assert (len(outlier().table), int(outlier().table.sum())) == (512, 220)
    assert set(outlier().symmetries) == set(ROTATIONS)


def changed(*contexts):
    """Outlier with other next states in these contexts."""
    table = outlier().table.copy()
    table[list(contexts)] ^= 1
    return Rule.from_table(table, 2, MOORE)


@pytest.mark.parametrize(
    ("rule", "says"),
    [
        (find_rule("WireWorld"), "two states"),
        (find_rule("B3/S23"), "140 of 512"),
        (changed(7), "of 512 contexts live on, not 220"),
        # One context more and one less, so that as many live on.
        (changed(*(int(np.flatnonzero(outlier().table == live)[3]) for live in (0, 1))), "does not turn"),
    ],
)
def test_what_is_not_outlier_is_refused(rule, says):
    with pytest.raises(RuleError, match=says):
        checked(rule)


def test_two_patterns_of_three_by_three_cells_go_on_and_one_becomes_the_other():
    shapes = {}
    for number in range(512):
        cells = np.array([number >> bit & 1 for bit in range(9)], dtype=np.uint8).reshape(3, 3)
        shapes.setdefault(min(np.rot90(cells, turns).tobytes() for turns in range(4)), Pattern(cells))
    assert len(shapes) == 140
    going = [shape for shape in shapes.values() if Universe(outlier(), shape).run(600).population]
    assert len(going) == 2
    assert all(any(find_copies(shape, known, ROTATIONS) for shape in going) for known in (C0, C2))
    assert Universe(outlier(), C0).run(2).pattern.same_shape(C2)


def test_the_cluster_stands_alone_again_every_143_generations():
    universe = Universe(outlier(), C2)
    for turns in (3, 2, 1):
        alone = [copy for copy in find_copies(universe.run(143).pattern, C2, ROTATIONS) if copy.isolated]
        assert [copy.transform.quarter_turns for copy in alone] == [turns]
