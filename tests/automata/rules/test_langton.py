"""Langton's loop of 1984, held to what is known of it."""

from __future__ import annotations

import itertools
from functools import cache

import numpy as np
import pytest
from scipy import ndimage

from automata import reference
from automata.neighborhood import VON_NEUMANN
from automata.pattern import Box, Pattern
from automata.replicators.entries.langton import langton_loop
from automata.rules.published.langton import TRANSITIONS, langton
from automata.symmetry import ROTATIONS
from automata.trajectory import record
from automata.universe import Universe

PERIOD, OFFSET = 151, (0, 11)


def rotations(context: tuple[int, ...]) -> set[tuple[int, ...]]:
    centre, *ring = context
    return {(centre, *ring[turn:], *ring[:turn]) for turn in range(4)}


@cache
def published() -> dict[tuple[int, ...], int]:
    """The transitions as listed, every rotation written out; what is not listed leaves the centre."""
    listed = {}
    for line in TRANSITIONS.split():
        *context, after = map(int, line)
        for image in rotations(tuple(context)):
            assert listed.setdefault(image, after) == after, "no two lines contradict each other"
    return listed


@cache
def trajectory():
    return record(langton(), langton_loop(), 160)


def components(pattern: Pattern) -> list[Pattern]:
    """The 8-connected parts of what lives."""
    labels, count = ndimage.label(pattern.cells, structure=np.ones((3, 3)))
    return [
        Pattern(np.where(labels == label, pattern.cells, 0), pattern.top, pattern.left) for label in range(1, count + 1)
    ]


# -- the rule ---------------------------------------------------------------------------------------------


def test_the_list_has_219_lines_no_two_alike():
    lines = TRANSITIONS.split()
    assert len(lines) == 219
    assert {len(line) for line in lines} == {6}
    assert len({min(rotations(tuple(map(int, line[:-1])))) for line in lines}) == 219


def test_the_rule_is_the_list():
    rule = langton()
    assert (rule.n_states, rule.neighborhood) == (8, VON_NEUMANN)
    contexts = list(itertools.product(range(8), repeat=5))
    assert rule.table.tolist() == [published().get(context, context[0]) for context in contexts]


def test_the_rule_has_222_nodes_and_turns_but_does_not_reflect():
    rule = langton()
    assert rule.diagram.n_nodes == 222
    assert rule.symmetries == ROTATIONS
    assert rule.quiescent
    assert len(rule.state_names) == len(rule.colors) == 8
    assert "Langton" in rule.citation


# -- the loop ---------------------------------------------------------------------------------------------


def test_the_loop_is_86_cells_in_a_box_of_10_by_15():
    loop = langton_loop()
    assert loop.population == 86
    assert loop.bounding_box == Box(0, 0, 10, 15)
    assert len(components(loop)) == 1


@pytest.mark.kernel
def test_the_first_period_is_what_the_list_says():
    """The reference, fed by the written-out list, against table and diagram: generation by generation."""
    pattern = langton_loop()
    for step in range(1, PERIOD + 1):
        pattern = reference.step(pattern, lambda c: published().get(c, c[0]), VON_NEUMANN)
        assert trajectory().pattern(step) == pattern


def test_it_splits_in_two_at_generation_128():
    counts = [len(components(pattern)) for pattern in trajectory().patterns()]
    assert counts == [1] * 128 + [2] * (len(counts) - 128)


def test_the_seed_recurs_a_quarter_turned_at_147():
    loop = langton_loop()
    recurring = [
        (step, turn.name)
        for step, pattern in enumerate(trajectory().patterns())
        for turn in ROTATIONS
        if any(part.same_shape(loop.transform(turn)) for part in components(pattern)) and step < PERIOD
    ]
    # At 147 in the mother's place; the arm that pointed east points north.
    assert recurring == [(0, "identity"), (147, "rotate270")]
    (mother,) = [
        part for part in components(trajectory().pattern(147)) if part.same_shape(loop.transform(ROTATIONS[3]))
    ]
    assert mother.bounding_box.left == loop.bounding_box.left
    assert mother.bounding_box.bottom == loop.bounding_box.bottom


def test_the_daughter_is_exact_at_151():
    daughter = langton_loop().translate(*OFFSET)
    exact = [step for step, pattern in enumerate(trajectory().patterns()) if daughter in components(pattern)]
    assert exact == [PERIOD]


def test_the_colony_grows_as_it_is_known_to():
    """Components at 151 k: 2k² − 8k + 15 from k = 4 on, since loops inside the colony die."""
    universe = Universe(langton(), langton_loop())
    counts = [1]
    for _ in range(11):
        counts.append(len(components(universe.run(PERIOD).pattern)))
    assert counts == [1, 2, 4, 8, 15, 25, 39, 57, 79, 105, 135, 169]
    assert counts[4:] == [2 * k * k - 8 * k + 15 for k in range(4, 12)]
