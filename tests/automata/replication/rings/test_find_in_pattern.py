"""Rings in a single configuration: those round a sheath, against every box that there is; and the labels on them."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest
from hypothesis import event, given, settings
from hypothesis import strategies as st

from automata.errors import StateError
from automata.pattern import Box, Pattern
from automata.replication.labels.on_rings import LabelledRing, find_labelled_rings, write_labels
from automata.replication.rings.find_in_pattern import find_hollow_rings, find_sheath, find_sheathed_ring, genotype_text
from automata.replication.rings.find_in_pattern_kernels import read_ring
from automata.replication.rings.ring import Ring
from automata.replicators import find_replicator, langton_loop
from automata.rules import langton_labels, langton_passengers
from automata.symmetry import ROTATIONS
from automata.universe import Universe
from tests.support.depth import cases

LANGTON = ".111117.17.17.17.17.17.14.14"
EVOLOOP = ".1111111111117.17.14.14.17.17.17.17.17.17.17.17.17.17.17"
LABELS = 3


# -- from outside ---------------------------------------------------------------------------------------------


def plain_ring(pattern: Pattern, sheath: int) -> tuple[int, set[tuple[Box, str]]]:
    """The definition of a ring, tried on every box: half the length of the longest, less two, and all that long."""
    cells = {(row, column): state for row, column, state in pattern.live_cells()}
    found: dict[int, set[tuple[Box, str]]] = {}
    tall, wide = pattern.cells.shape
    for height, width in [(0, 0), *((h, w) for h in range(1, tall + 1) for w in range(1, wide + 1))]:
        for top in range(pattern.top - 1, pattern.top + tall + 2 - height):
            for left in range(pattern.left - 1, pattern.left + wide + 2 - width):
                rim = plain_rim(top, left, height, width) if height else []
                path = plain_rim(top - 1, left - 1, height + 2, width + 2)
                states = [cells.get(cell, 0) for cell in path]
                if (
                    any(cells.get(cell) != sheath for cell in rim)
                    or sheath in states
                    or len(set(states) - {0}) < 2
                    or not all(a or b for a, b in zip(states, states[1:] + states[:1], strict=True))
                ):
                    continue
                if not height:
                    steps = ((0, 1), (1, 0), (0, -1), (-1, 0))
                    outside = {(r + down, c + right) for r, c in path for down, right in steps} - set(path)
                    if sum(cells.get(cell) == sheath for cell in outside) < 6:
                        continue
                marks = "".join(".12345"[state] for state in states)
                text = min(marks[k:] + marks[:k] for k in range(len(marks)))
                found.setdefault(height + width, set()).add((Box(top, left, height, width), text))
    longest = max(found, default=-1)
    return longest, found.get(longest, set())


def plain_rim(top: int, left: int, height: int, width: int) -> list[tuple[int, int]]:
    """The rim of a box, clockwise from its top left cell, each cell once."""
    rows, columns = range(height), range(width)
    rim = [(0, c) for c in columns] + [(r, width - 1) for r in rows[1:]]
    if height > 1:
        rim += [(height - 1, c) for c in reversed(columns[:-1])]
    if width > 1:
        rim += [(r, 0) for r in reversed(rows[1:-1])]
    return [(top + row, left + column) for row, column in rim]


@st.composite
def ringed(draw) -> Pattern:
    """A ring and its sheath, with a few cells disturbed."""
    height, width = draw(st.sampled_from([(0, 0), (1, 1), (1, 2), (2, 2), (3, 2)]))
    cells = np.full((height + 4, width + 4), 2, dtype=np.uint8)
    cells[1:-1, 1:-1] = np.array(draw(st.lists(st.sampled_from([1, 3, 4, 0]), min_size=30, max_size=30)))[
        : (height + 2) * (width + 2)
    ].reshape(height + 2, width + 2)
    cells[2:-2, 2:-2] = 2
    for _ in range(draw(st.integers(0, 2))):
        cells[draw(st.integers(0, height + 3)), draw(st.integers(0, width + 3))] = draw(st.integers(0, 4))
    return Pattern(cells, draw(st.integers(-3, 3)), draw(st.integers(-3, 3)))


@pytest.mark.kernel
@given(ringed())
@settings(max_examples=cases(80))
def test_rings_are_those_of_the_definition(pattern):
    (_, expected), found = plain_ring(pattern, 2), find_sheathed_ring(pattern, 2)
    event(f"{len(expected)} longest rings")
    assert (found is not None) == bool(expected)
    if found is not None:
        assert (found.box.grown(-1), genotype_text(found.word)) in expected
        assert found == Ring.around(found.box.grown(-1), pattern)


@pytest.mark.parametrize(
    ("name", "sheath", "inside", "genotype"),
    [
        ("langton", 2, (6, 6), LANGTON),
        ("sdsr", 2, (6, 6), LANGTON),
        ("evoloop", 2, (13, 13), EVOLOOP),
        ("byl", 2, (0, 0), "1433"),
        ("perrier", 2, (6, 6), ".11111e.1e.1e.1e.1e.1e.1f.1f"),
    ],
)
def test_rings_of_the_catalogue(name, sheath, inside, genotype):
    seed = find_replicator(name).pattern()
    assert find_sheath(seed) == sheath
    ring = find_sheathed_ring(seed, sheath)
    assert (ring.box.grown(-1)[2:], genotype_text(ring.word)) == (inside, genotype)


def test_a_genotype_is_the_same_in_every_phase_and_turn():
    entry = find_replicator("langton")
    for board in Universe(entry.rule(), entry.pattern()).generations(120):
        assert genotype_text(find_sheathed_ring(board, 2).word) == LANGTON


def test_what_has_no_ring():
    for name in ("chou-reggia-1", "highlife"):
        assert find_sheath(find_replicator(name).pattern()) == 0
    assert find_sheathed_ring(Pattern(np.zeros((0, 0), dtype=np.uint8)), 2) is None
    loop = find_replicator("langton").pattern()
    core = np.where(np.isin(loop.cells, (4, 7)), 1, loop.cells)
    core[1:-1, 1:-1] = np.where(core[1:-1, 1:-1] == 0, 1, core[1:-1, 1:-1])
    assert find_sheathed_ring(Pattern(core), 2) is None  # all core: nothing runs round


# -- from inside ----------------------------------------------------------------------------------------------


def plain_hollow(pattern: Pattern, sheath: int, least: int) -> list[Box]:
    """The definition of a hollow square, tried on every box: a rim of sheath, and background in all else."""
    cells = {(row, column): state for row, column, state in pattern.live_cells()}
    tall, wide = pattern.cells.shape
    found = []
    for top in range(pattern.top, pattern.top + tall):
        for left in range(pattern.left, pattern.left + wide):
            for side in range(max(3, least), min(tall, wide) + 1) if cells.get((top, left)) == sheath else ():
                rim = set(plain_rim(top, left, side, side))
                inside = {(top + r, left + c) for r in range(side) for c in range(side)} - rim
                if all(cells.get(cell) == sheath for cell in rim) and not inside & cells.keys():
                    found.append(Box(top, left, side, side))
    return found


@st.composite
def squares(draw) -> Pattern:
    """Squares of sheath round nothing, or nearly, that may overlap or share a side, among a few other cells."""
    cells = np.zeros((draw(st.integers(3, 12)), draw(st.integers(3, 12))), dtype=np.uint8)
    for _ in range(draw(st.integers(1, 4))):
        height = draw(st.integers(3, min(cells.shape)))
        width = draw(st.sampled_from([height, height, min(height + 1, cells.shape[1])]))
        top, left = (
            draw(st.integers(0, cells.shape[0] - height)),
            draw(st.integers(0, cells.shape[1] - width)),
        )
        cells[top : top + height, left : left + width] = 2
        cells[top + 1 : top + height - 1, left + 1 : left + width - 1] = 0
    for _ in range(draw(st.integers(0, 3))):
        cells[draw(st.integers(0, cells.shape[0] - 1)), draw(st.integers(0, cells.shape[1] - 1))] = draw(
            st.integers(0, 3)
        )
    return Pattern(cells, draw(st.integers(-3, 3)), draw(st.integers(-3, 3)))


@pytest.mark.kernel
@given(squares(), st.integers(0, 6))
@settings(max_examples=cases(150))
def test_hollow_rings_are_those_of_the_definition(pattern, least):
    expected = plain_hollow(pattern, 2, least)
    event(f"{min(len(expected), 4)} squares")
    rings = find_hollow_rings(pattern, 2, least)
    assert [ring.box.grown(-1) for ring in rings] == expected
    assert rings == tuple(Ring.around(box, pattern) for box in expected)


def test_what_has_no_hollow_ring():
    assert find_hollow_rings(Pattern(np.zeros((0, 0), dtype=np.uint8)), 2, 3) == ()
    for name in ("byl", "chou-reggia-1", "highlife"):
        assert find_hollow_rings(find_replicator(name).pattern(), 2, 3) == ()


@pytest.mark.parametrize("sheath", [0, -1, 256])
def test_a_sheath_is_a_live_state(sheath):
    with pytest.raises(StateError, match="a sheath is a live state"):
        find_sheathed_ring(langton_loop(), sheath)
    with pytest.raises(StateError, match="a sheath is a live state"):
        find_hollow_rings(langton_loop(), sheath, 3)


# -- labels ---------------------------------------------------------------------------------------------------


def plain_labelled(pattern: Pattern) -> Iterator[tuple[Box, list[tuple[int, int]], list[int]]]:
    """The definition of a whole ring of Langton's, tried on every hollow square: box, genes' places and labels."""
    labelling = langton_labels(LABELS)
    cells = {(row, column): state for row, column, state in pattern.live_cells()}
    for hole in plain_hollow(pattern, 2, 5):
        side = hole.height + 2
        path = plain_rim(hole.top - 1, hole.left - 1, side, side)
        states = [cells.get(cell, 0) for cell in path]
        own = [int(labelling.forget[state]) for state in states]
        genes = [at for at in range(len(path)) if own[at] in (4, 7)]
        if any(own[(at + 1) % len(path)] for at in genes):
            continue
        for first in range(len(genes)):
            turned = genes[first:] + genes[:first]
            if [own[at] for at in turned] == [7] * (side - 2) + [4] * 2:
                places = [path[at] for at in turned]
                yield hole.grown(1), places, [int(labelling.label[states[at]]) for at in turned]


@st.composite
def families(draw) -> Pattern:
    """A labelled loop at any time of its first two births, turned and moved, genes exchanged or cells disturbed."""
    side = draw(st.integers(7, 8))
    values = draw(st.lists(st.integers(0, LABELS - 1), min_size=side, max_size=side))
    universe = Universe(langton_passengers(LABELS), write_labels(langton_loop(side), values, LABELS))
    board = universe.run(draw(st.integers(0, 2 * (21 * side - 17)))).pattern
    cells = board.transform(draw(st.sampled_from(ROTATIONS))).cropped().cells.copy()
    own = langton_labels(LABELS).forget[cells]
    turns, advances = np.argwhere(own == 4), np.argwhere(own == 7)
    if draw(st.booleans()):
        one, other = (tuple(draw(st.sampled_from(places.tolist()))) for places in (turns, advances))
        cells[one], cells[other] = cells[other], cells[one]
    for _ in range(draw(st.integers(0, 3))):
        cells[draw(st.integers(0, cells.shape[0] - 1)), draw(st.integers(0, cells.shape[1] - 1))] = draw(
            st.integers(0, langton_labels(LABELS).n_states - 1)
        )
    return Pattern(cells, draw(st.integers(-30, 30)), draw(st.integers(-30, 30)))


@pytest.mark.long
@given(families())
@settings(max_examples=cases(60))
def test_labelled_rings_are_those_of_the_definition(pattern):
    expected = list(plain_labelled(pattern))
    event(f"{len(expected)} whole rings")
    found = find_labelled_rings(pattern, LABELS)
    assert [(ring.box, list(ring.places), list(ring.labels)) for ring in found] == expected
    assert [ring.side for ring in found] == [box.height for box, _, _ in expected]


def test_what_stands_between_the_genes_does_not_matter():
    """Sheath, another signal or a gap in a ring's filler, even where it makes a side of the sheath inside longer."""
    loop = langton_loop()
    (whole,) = find_labelled_rings(loop)
    fillers = [place for place, state in zip(whole.ring.cells, whole.ring.word, strict=True) if state == 1]
    for place in fillers:
        for state in (0, 2, 3, 5, 6):
            cells = loop.cells.copy()
            cells[place] = state
            (ring,) = find_labelled_rings(Pattern(cells))
            assert isinstance(ring, LabelledRing)
            assert (ring.box, ring.places) == (whole.box, whole.places)


# -- the path -------------------------------------------------------------------------------------------------


@pytest.mark.kernel
@given(
    board=st.builds(
        lambda seed, height, width: np.random.default_rng(seed).integers(0, 9, (height, width), dtype=np.uint8),
        st.integers(0, 99), st.integers(1, 9), st.integers(1, 9),
    ),
    inside=st.builds(Box, st.integers(-9, 9), st.integers(-9, 9), st.integers(0, 6), st.integers(0, 6)),
)  # fmt: skip
def test_the_kernel_reads_a_ring_on_a_torus_as_a_ring_on_the_plane_is_read(board, inside):
    """The torus laid out so often that the ring, wherever it is, lies on the plane."""
    height, width = board.shape
    plane = Pattern(np.tile(board, (60 // height + 1, 60 // width + 1)), -20 // height * height, -20 // width * width)
    out = np.zeros(2 * (inside.height + inside.width) + 4, dtype=np.uint8)
    assert read_ring(board.ravel(), height, width, *inside, out) == out.size
    ring = Ring.around(inside, plane)
    assert list(ring.cells) == plain_rim(inside.top - 1, inside.left - 1, inside.height + 2, inside.width + 2)
    assert tuple(out.tolist()) == ring.word
    assert ring.box.grown(-1) == inside
