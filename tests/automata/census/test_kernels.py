"""The census's kernels beside plain Python on sets of cells."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from automata.census import reference
from automata.census.fates import LARGEST, EmptyPlane
from automata.census.numbering import (
    RULES,
    flashes,
    inverted,
    lives_on,
    program_of,
    programs_of,
    rule_name,
    rule_number,
)
from automata.census.soups import DENSITIES, EVERY, SNAPSHOTS, Workbench, packed, patch_board, start_board, unpacked
from automata.errors import ArgumentError, PatternError, RuleError
from automata.pattern import Pattern
from automata.replicators.catalogue import find_replicator
from automata.rules.library import find_rule
from tests.support.depth import cases

BENCH, PLANE = Workbench(), EmptyPlane()
NUMBERS = st.integers(0, RULES - 1)


@st.composite
def boards(draw):
    """A board, sparse or dense, with what hangs together across its edges."""
    random = np.random.default_rng(draw(st.integers(0, 2**32)))
    return (random.random((64, 64)) < draw(st.sampled_from([0.01, 0.05, 0.15, 0.35, 0.6]))).astype(np.uint8)


@given(boards())
@settings(max_examples=cases(40), deadline=None)
def test_a_board_is_packed_and_unpacked(cells):
    assert np.array_equal(unpacked(packed(cells)), cells)


@given(NUMBERS, boards())
@settings(max_examples=cases(20) // 4, deadline=None)
def test_a_generation_of_the_torus(number, cells):
    born = {count for count in range(9) if number >> count & 1}
    kept = {count for count in range(9) if number >> 9 + count & 1}
    expected = reference.step(reference.step(cells.tolist(), born, kept), born, kept)
    assert unpacked(BENCH.run(packed(cells), program_of(number), 2)[1]).tolist() == expected


@given(boards(), st.booleans())
@settings(max_examples=cases(40), deadline=None)
def test_components_are_classed_as_shapes_are(cells, wraps):
    board = packed(cells)[None]
    found = BENCH.components(board, wraps=wraps)
    expected = Counter(
        {
            shape: count
            for shape, count in reference.census(cells.tolist(), wraps=wraps).items()
            if max(max(place) for place in shape) < 64
        }
    )
    seen = Counter()
    for one in found.classes:
        shape = BENCH.shape(board, one, wraps=wraps)
        assert (int(one[1]), int(one[2]), int(one[3])) == (int(shape.sum()), *shape.shape)
        seen[reference.canonical(np.argwhere(shape).tolist())] += int(one[7])
    assert seen == expected
    assert len(seen) == len(found.classes), "different shapes have different keys"


@pytest.mark.parametrize("number", [rule_number("B3/S23"), rule_number("B2/S"), rule_number("B0158/S01237"), 4096, 77])
def test_the_published_criteria(number):
    expected = None
    for density in DENSITIES:
        snapshots = BENCH.run(start_board(number, density), program_of(number))
        components = BENCH.components(snapshots, wraps=False)
        expected = reference.proliferates([unpacked(board).tolist() for board in snapshots])
        assert components.passes_screen() == (expected is not None)
        if expected is not None:
            assert bool(len(components.proliferating())) == expected
            return
    assert expected is None


@given(NUMBERS, st.integers(0, 2**32), st.integers(2, 5))
@settings(max_examples=cases(40), deadline=None)
def test_the_first_copies_of_a_shape_alone(number, seed, side):
    random = np.random.default_rng(seed)
    shape = Pattern((random.random((side, side)) < 0.6).astype(np.uint8)).cropped()
    if shape.population < 2 or (shape.population == 4 and shape.cells.shape == (2, 2)):
        return
    outcome = PLANE.fate(shape.cells, programs_of(number), 16)
    name = rule_name(inverted(number) if lives_on(number) else number)
    seen = reference.first_copies(find_rule(name), shape, 16, 2 if flashes(number) else 1)
    if outcome.fate == "copies":
        assert (outcome.generation, outcome.copies) == seen
    elif outcome.fate in ("spreads", "goes on", "dies"):
        assert seen is None or seen[0] > outcome.generation


@pytest.mark.parametrize(
    ("name", "first", "generations"),
    [("highlife", 12, 3), ("b3578", 12, 3), ("parity-moore", 4, 3), ("fredkin", 4, 3), ("pre-pulsar", 15, 1)],
)
def test_families_of_the_catalogue(name, first, generations):
    entry = find_replicator(name)
    programs = programs_of(rule_number(entry.rule_name))
    cells = entry.pattern().cropped().cells
    outcome = PLANE.fate(cells, programs)
    assert (outcome.fate, outcome.generation) == ("copies", first)
    family = PLANE.family(cells, programs, first)
    assert (family.generations, family.cut_short) == (generations, False)


@pytest.mark.parametrize(
    ("text", "fate"),
    [
        ("1", "one cell"), ("11\n11", "block"), (".1.\n1.1\n.1.", "still life"), ("111", "oscillates"),
        (".1.\n..1\n111", "moves"), ("11", "dies"), (".11\n11.\n.1.", "spreads or goes on"),
        ("1" * (LARGEST + 1), "too large"),
    ],
)  # fmt: skip
def test_fates_in_life(text, fate):
    outcome = PLANE.fate(Pattern.from_text(text).cells, programs_of(rule_number("B3/S23")))
    assert outcome.fate in fate or fate == outcome.fate


def test_starts_have_the_published_numbers_of_cells():
    assert [int(np.bitwise_count(start_board(5, density)).sum()) for density in DENSITIES] == [614, 1433]
    assert not np.array_equal(start_board(5, 0.15), start_board(6, 0.15))
    assert set(np.flatnonzero(unpacked(patch_board(5)).any(axis=1)).tolist()) <= set(range(24, 40))
    assert (EVERY, SNAPSHOTS) == (64, 5)


@given(boards(), st.booleans())
@settings(max_examples=cases(20), deadline=None)
def test_shuffled_boards_have_as_many_cells(cells, in_box):
    board = packed(cells)
    drawn, state = BENCH.shuffle(board, 5, in_box=in_box)
    again, _ = BENCH.shuffle(board, state, in_box=in_box)
    assert np.bitwise_count(drawn).sum() == np.bitwise_count(again).sum() == cells.sum()
    assert not np.array_equal(drawn, again)
    if in_box:
        rows = np.flatnonzero(cells.any(axis=1))
        assert set(np.flatnonzero(unpacked(drawn).any(axis=1))) <= set(range(rows[0], rows[-1] + 1))


def test_numbers_and_names():
    assert rule_name(rule_number("b36/s23")) == "B36/S23"
    assert all(inverted(inverted(number)) == number for number in range(0, RULES, 997))
    with pytest.raises(RuleError, match="write it as B3/S23"):
        rule_number("B3")
    with pytest.raises(ArgumentError, match="from 0 to 262143"):
        rule_name(RULES)
    with pytest.raises(PatternError, match="without live cells"):
        PLANE.family(np.zeros((2, 2), dtype=np.uint8), programs_of(0), 1)
