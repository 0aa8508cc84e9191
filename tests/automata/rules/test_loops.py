"""Langton's loop at any side: its law by simulation; what its genes carry, read and written; what is handed down."""

from __future__ import annotations

import json
import pickle
from functools import cache
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from automata.errors import PatternError, StateError
from automata.pattern import Box, Pattern
from automata.replication import find_copies
from automata.replication.copies.census import cut_out
from automata.replication.copies.exact import components
from automata.replication.labels.inheritance import (
    first_daughter,
    heritable_genes,
    label_sources,
    loaded_loop,
    read_load,
    replication_time,
)
from automata.replication.labels.on_rings import find_labelled_rings, read_labels, write_labels
from automata.replicators import ASSERTED_SIDES, CATALOGUE, find_replicator, langton_loop
from automata.rules import find_rule, langton, langton_labels, langton_passengers
from automata.rules.published.langton import TRANSITIONS
from automata.symmetry import ROTATIONS, Transform
from automata.universe import Universe
from experiments.commands import cite as citing
from experiments.commands import run as running
from experiments.commands.accepted import CiteOptions
from tests.support.depth import cases

LABELS = 16


def entry_of(side: int):
    return find_replicator(f"langton-{side}")


def random_values(side: int, seed: int = 0, labels: int = LABELS) -> tuple[int, ...]:
    return tuple(np.random.default_rng(seed).integers(0, labels, side).tolist())


def run(pattern: Pattern, steps: int, labels: int = LABELS) -> Pattern:
    return Universe(langton_passengers(labels), pattern, engine="sparse").run(steps).pattern


def handed_down(values: tuple[int, ...]) -> tuple[int, ...]:
    """What daughters carry: the mother's labels, and 0 on genes that are made afresh."""
    return tuple(0 if source is None else values[source] for source in label_sources(len(values)))


# -- the loop ---------------------------------------------------------------------------------------------


def test_side_8_is_the_loop_as_published_and_the_drawing_of_any_side_agrees_with_it(monkeypatch):
    published = langton_loop()
    assert published == langton_loop(8) == CATALOGUE["langton"].pattern()
    monkeypatch.setattr("automata.replicators.entries.langton.PUBLISHED_SIDE", None)
    assert langton_loop(8) == published


def test_the_smallest_loop_looks_like_this():
    assert langton_loop(7) == Pattern.from_text("""
.2222222
27.14.142
2122222.2
2.2...212
272...212
212...212
2.22222122222
271.71.7111112
.222222222222
""")


@pytest.mark.parametrize("side", ASSERTED_SIDES)
def test_the_law_holds_at_every_side(side):
    """A copy of the seed in its place, a quarter turned, at 21m - 21; the daughter at (0, m + 3) at 21m - 17."""
    entry, seed = entry_of(side), langton_loop(side)
    assert (seed.population, tuple(seed.bounding_box)) == (entry.cells, (0, 0, *entry.size))
    assert (entry.period, entry.recurrence) == (21 * side - 17, 21 * side - 21)
    assert (entry.offset, entry.period) == ((0, side + 3), replication_time(side))
    universe = Universe(langton(), seed, engine="sparse").run(entry.recurrence)
    assert [found(copy, seed) for copy in find_copies(universe.pattern, seed, ROTATIONS)] == [((-5, 0), "rotate270")]
    board = universe.run(4).pattern
    assert [found(copy, seed) for copy in find_copies(board, seed, ROTATIONS)] == [((0, side + 3), "identity")]


def found(copy, seed: Pattern) -> tuple[tuple[int, int], str]:
    return copy.displacement(seed), copy.transform.name


def check_every_generation(side: int) -> None:
    """No copy but at the start, at the recurrence and at the birth; one component before the split, two after."""
    entry, seed = entry_of(side), langton_loop(side)
    whole = Universe(langton(), seed, engine="sparse").generations(entry.period)
    for step, board in enumerate(whole):
        expected = {0: [((0, 0), "identity")], entry.recurrence: [((-5, 0), "rotate270")]}
        expected[entry.period] = [((0, side + 3), "identity")]
        copies = find_copies(board, seed, ROTATIONS)
        assert [found(copy, seed) for copy in copies] == expected.get(step, []), step
        assert len(components(board)) == (1 if step < entry.split else 2), step


@pytest.mark.parametrize("side", [7, 8, 9, 12, 16])
def test_nothing_comes_before_and_the_parts_split_for_good(side):
    check_every_generation(side)


@pytest.mark.long
@pytest.mark.parametrize("side", ASSERTED_SIDES)
def test_so_at_every_side(side):
    check_every_generation(side)


@pytest.mark.long
def test_one_side_less_than_the_smallest_does_not_replicate():
    """Side 6 drawn in the same way: no copy of it stands anywhere else in five times what the law would take."""
    drawing = langton_loop(7).cells
    smaller = Pattern(np.delete(np.delete(drawing, 4, axis=0), 4, axis=1))
    genes = [7, 0, 1] * 4 + [4, 0, 1] * 2 + [1] * 2
    cells = smaller.cells.copy()
    path = [(6, c) for c in range(6, 1, -1)] + [(r, 1) for r in range(6, 1, -1)]
    path += [(1, c) for c in range(1, 6)] + [(r, 6) for r in range(1, 6)]
    for place, state in zip(path, genes, strict=True):
        cells[place] = state
    seed = Pattern(cells)
    assert seed.population == 64
    for board in Universe(langton(), seed).generations(5 * (21 * 6 - 17)):
        elsewhere = [copy for copy in find_copies(board, seed, ROTATIONS) if copy.displacement(seed) != (0, 0)]
        assert not elsewhere


@pytest.mark.parametrize("side", [6, 0, -8])
def test_smaller_loops_are_refused(side):
    with pytest.raises(PatternError, match=f"rings of side 7 or more, not {side}"):
        langton_loop(side)


def test_a_side_is_a_whole_number():
    with pytest.raises(PatternError, match="a whole number, not"):
        langton_loop(8.0)
    assert langton_loop(np.int64(9)) == langton_loop(9)


def test_the_catalogue_knows_the_sides_by_name():
    assert find_replicator("langton-8") is CATALOGUE["langton"]
    entry = find_replicator("LANGTON-12")
    assert (entry.name, entry.period, entry.offset) == ("langton-12", 235, (0, 15))
    assert entry.growth is None
    assert pickle.loads(pickle.dumps(entry)).pattern() == langton_loop(12)
    for side in (6, 65):
        with pytest.raises(PatternError, match=f"with sides 7 to 64, not {side}"):
            find_replicator(f"langton-{side}")
    with pytest.raises(PatternError, match="it knows langton, byl"):
        find_replicator("langton-twelve")


def test_the_command_runs_and_cites_any_side(capsys):
    request = running.RunOptions("langton-9", None, None, "auto", None, None, (), None)
    assert running.run_pattern(request, as_json=True, quiet=True) == 0
    assert json.loads(capsys.readouterr().out)["reports"] == [
        {"generation": 0, "population": 97},
        {"generation": 172, "population": 193},
    ]
    citing.print_citation(CiteOptions("Langton-9"), as_json=False, quiet=False)
    assert "langton1984self" in capsys.readouterr().out
    with pytest.raises(PatternError, match="with sides 7 to 64, not 6"):
        running.run_pattern(
            running.RunOptions("langton-6", None, None, "auto", None, None, (), None),
            as_json=True,
            quiet=True,
        )


# -- reading and writing ----------------------------------------------------------------------------------


@pytest.mark.long
def test_a_loop_is_read_as_it_was_written_and_forgetting_gives_it_back():
    values = tuple(range(1, 9))
    loaded = write_labels(langton_loop(), values, LABELS)
    assert read_labels(loaded, LABELS) == values
    assert langton_labels(LABELS).project(loaded) == langton_loop()
    assert find_rule(loaded.rule) == langton_passengers(LABELS)
    assert read_labels(langton_loop(), 1) == read_labels(langton_loop(), 99) == (0,) * 8


def test_gene_order_begins_at_the_junction_and_goes_against_the_signals():
    (ring,) = find_labelled_rings(langton_loop())
    assert (ring.box, ring.side) == ((1, 1, 8, 8), 8)
    assert ring.places == ((8, 8), (8, 5), (8, 2), (6, 1), (3, 1), (1, 2), (1, 5), (1, 8))
    assert [int(langton_loop().cells[place]) for place in ring.places] == [7] * 6 + [4] * 2


@cache
def history(side: int, seed: int) -> tuple[Pattern, ...]:
    """Two replications of a loop with random labels."""
    start = write_labels(langton_loop(side), random_values(side, seed), LABELS)
    universe = Universe(langton_passengers(LABELS), start, engine="sparse")
    return tuple(universe.generations(2 * replication_time(side)))


@settings(max_examples=cases(60))
@given(
    side=st.sampled_from([7, 8, 9, 12]),
    seed=st.integers(0, 2),
    part=st.floats(0, 1),
    turn=st.sampled_from(ROTATIONS),
    shift=st.tuples(st.integers(-99, 99), st.integers(-99, 99)),
)
def test_the_mother_is_read_at_any_generation_place_and_rotation(side, seed, part, turn, shift):
    boards = history(side, seed)
    step = round(part * (len(boards) - 1))
    rings = find_labelled_rings(boards[step].transform(turn).translate(*shift), LABELS)
    values = random_values(side, seed)
    home = Pattern(np.ones((side, side), np.uint8), 1, 1).transform(turn).translate(*shift).box
    assert [ring.labels for ring in rings if ring.box == home] == [values]
    assert {ring.labels for ring in rings if ring.box != home} <= {handed_down(values)}
    # The daughter's ring is whole from generation 20m - 27 on, and stays so.
    assert (len(rings) > 1) == (step >= 20 * side - 27)


@settings(max_examples=cases(40))
@given(
    side=st.sampled_from([7, 8, 10]),
    step=st.integers(0, 110),
    turn=st.sampled_from(ROTATIONS),
    seed=st.integers(0, 2**32 - 1),
)
def test_a_loop_is_written_at_any_generation_place_and_rotation(side, step, turn, seed):
    values, before = random_values(side, seed), history(side, 0)[step].transform(turn)
    after = write_labels(before, values, LABELS)
    assert read_labels(after, LABELS) == values
    labelling = langton_labels(LABELS)
    assert labelling.project(after) == labelling.project(before)
    (ring,) = find_labelled_rings(before, LABELS)
    changed = {place[:2] for place in set(before.live_cells()) ^ set(after.live_cells())}
    assert changed <= set(ring.places)
    # What was written runs on with the signals.
    assert read_labels(run(after, 1), LABELS) == values


def test_a_mirrored_loop_is_no_loop():
    mirrored = langton_loop().transform(Transform(0, True))
    with pytest.raises(PatternError, match="ring of side 8 at row 1, column -8 is not whole"):
        read_labels(mirrored, LABELS)


def test_what_cannot_be_read_or_written_is_refused_in_a_sentence():
    loop = langton_loop()
    with pytest.raises(PatternError, match="there is no ring in the pattern"):
        read_labels(Pattern([[7]]), LABELS)
    with pytest.raises(PatternError, match="there is no ring in the pattern"):
        read_labels(Pattern(np.zeros((0, 0))), LABELS)
    with pytest.raises(PatternError, match="there are 2 whole rings in the pattern"):
        read_labels(Pattern.from_live_cells([*loop.live_cells(), *loop.translate(0, 40).live_cells()]), LABELS)
    lacking = loop.cells.copy()
    lacking[8, 8] = 1
    with pytest.raises(PatternError, match="not whole: it lacks genes"):
        read_labels(Pattern(lacking), LABELS)
    with pytest.raises(PatternError, match="carries 8 labels, not 7"):
        write_labels(loop, [0] * 7, LABELS)
    with pytest.raises(StateError, match="no gene 7 with label 16"):
        write_labels(loop, [16] * 8, LABELS)
    with pytest.raises(StateError, match="state 9 is none of the 8"):
        find_labelled_rings(Pattern([[9]]))


@given(st.data())
def test_one_broken_cell_of_ring_or_inner_sheath_is_noticed(data):
    """A ring that is still read carries what it carried: only fillers and what lies outside can be changed unseen."""
    values = random_values(8, 5)
    loaded = write_labels(langton_loop(), values, LABELS)
    row, column = data.draw(st.integers(1, 8)), data.draw(st.integers(1, 8))
    state = data.draw(st.integers(0, 7).filter(lambda state: state != loaded.cells[row, column]))
    cells = loaded.cells.copy()
    cells[row, column] = state
    rings = find_labelled_rings(Pattern(cells), LABELS)
    if rings and loaded.cells[row, column] in langton_labels(LABELS).states:
        # The label itself was taken off: the gene is the same.
        assert state == langton_labels(LABELS).forget[loaded.cells[row, column]]
    elif rings:
        assert rings[0].labels == values
        assert langton_loop().cells[row, column] == 1
        assert state not in (4, 7)


# -- what is handed down ----------------------------------------------------------------------------------


@pytest.mark.parametrize("side", [7, 8, 9, 10, 12, 16, 31])
def test_all_genes_but_one_are_handed_down_each_in_its_place(side):
    sources = label_sources(side)
    assert [gene for gene, source in enumerate(sources) if source is None] == [side - 5]
    assert heritable_genes(side) == tuple(gene for gene in range(side) if gene != side - 5)


@pytest.mark.parametrize("side", [64, 65, 130])
def test_large_rings_are_told_apart_digit_by_digit(side):
    """Side 65 takes two births: genes whose numbers share a digit carry the same label in one of them."""
    assert [source for source in label_sources(side) if source is not None] == list(heritable_genes(side))
    assert len(heritable_genes(side)) == side - 1


@pytest.mark.parametrize("side", [8, 10, 12, 16])
def test_every_loop_of_the_colony_carries_what_the_first_one_handed_down(side):
    """Five replications: a mother's daughters in three rotations, and theirs; loops that die out are read before."""
    values = tuple(1 + value % 15 for value in random_values(side, side))
    assert values[side - 5] != 0, "the gene that is made afresh shows"
    universe = Universe(langton_passengers(LABELS), write_labels(langton_loop(side), values, LABELS))
    carried: dict[tuple[int, int], set[tuple[int, ...]]] = {}
    for _ in range(5):
        for ring in find_labelled_rings(universe.run(replication_time(side)).pattern, LABELS):
            carried.setdefault(ring.box[:2], set()).add(ring.labels)
    assert carried.pop((1, 1)) == {values}, "the first mother has all that it was given"
    assert {labels for read in carried.values() for labels in read} == {handed_down(values)}
    assert len(carried) >= 10
    pitch = side + 3
    assert {(1, 1 + pitch), (1 - pitch, 1), (1, 1 - pitch), (1, 1 + 2 * pitch)} <= set(carried)


@pytest.mark.parametrize("side", [8, 12])
def test_losses_do_not_add_up(side):
    """Daughter after daughter, each cut out and run alone: five generations later nothing more is lost."""
    values = random_values(side, 3)
    mother = write_labels(langton_loop(side), values, LABELS)
    lineage = [values]
    for _ in range(5):
        board = run(mother, replication_time(side))
        bare = langton_labels(LABELS).project(board)
        (copy,) = find_copies(bare, langton_loop(side))
        kept = cut_out(bare, copy, langton_loop(side)).box
        mother = board.crop(kept).translate(-copy.box.top, -copy.box.left)
        lineage.append(read_labels(mother, LABELS))
    assert lineage[1:] == [handed_down(values)] * 5
    assert all(a == b for a, b in pairwise(lineage[1:]))


@settings(max_examples=15)
@given(st.lists(st.integers(0, LABELS - 1), max_size=20))
def test_what_is_loaded_is_handed_down_whole(symbols):
    loop = loaded_loop(symbols, LABELS)
    side = max(7, len(symbols) + 1)
    padded = (*symbols, *[0] * (side - 1 - len(symbols)))
    assert langton_labels(LABELS).project(loop) == langton_loop(side)
    assert read_load(loop, LABELS) == padded
    daughter = run(loop, replication_time(side)).crop(loop.box._replace(left=side + 3))
    assert read_load(daughter, LABELS) == padded
    assert daughter.same_shape(loop), "not one label is lost: the gene that is made afresh carried 0 before"


@settings(max_examples=10)
@given(st.integers(7, 12), st.integers(0, 99), st.tuples(st.integers(-99, 99), st.integers(-99, 99)))
def test_the_first_daughter_is_cut_out_and_put_in_her_mothers_place(side, seed, shift):
    mother = write_labels(langton_loop(side), random_values(side, seed), LABELS).translate(*shift)
    daughter = first_daughter(mother, LABELS)
    assert daughter.box == mother.box
    assert daughter.generation == replication_time(side)
    (copy,) = find_copies(run(mother, replication_time(side)), Pattern(daughter.cells).translate(*shift), ROTATIONS)
    assert copy.displacement(mother) == (0, side + 3)
    assert read_labels(daughter, LABELS) == handed_down(random_values(side, seed))
    assert first_daughter(daughter, LABELS) == daughter


def test_a_loop_in_the_middle_of_its_cycle_is_refused():
    later = run(write_labels(langton_loop(8), range(8), LABELS), 20)
    for loop in (later, langton_loop(8).transform(ROTATIONS[1])):
        with pytest.raises(PatternError, match="is not as it is drawn"):
            first_daughter(loop, LABELS)


def test_without_a_label_on_it_a_gene_is_not_handed_down():
    """The control: the rule alone hands nothing down that it was not given."""
    board = run(langton_loop(), 2 * replication_time(8))
    assert {ring.labels for ring in find_labelled_rings(board, LABELS)} == {(0,) * 8}


@pytest.mark.parametrize("side", [7, 8, 10, 16])
def test_a_gene_that_moves_comes_from_one_neighbour_or_from_none(side):
    """In the first three replications no gene has two neighbours of its kind to choose from: ties never decide."""
    steps = 3 * replication_time(side)
    boards = list(Universe(langton(), langton_loop(side), engine="sparse").generations(steps))
    box = boards[-1].box.grown(2)
    around: dict[int, set[int]] = {7: set(), 4: set()}
    for before, after in pairwise(board.read(box) for board in boards):
        for gene, counts in around.items():
            near = sum(np.roll(before == gene, *way) for way in ((1, 0), (-1, 0), (1, 1), (-1, 1)))
            counts |= set(near[(after == gene) & (before != gene)].tolist())
    assert around == {7: {0, 1}, 4: {1}}


@pytest.mark.parametrize("side", [7, 8, 10, 16])
def test_the_gene_that_is_made_afresh_was_signal_3_when_the_daughters_ring_became_whole(side):
    """Followed back from the daughter's ring, cell by cell, to the transition that made it: 102327."""
    steps = replication_time(side)
    boards = list(Universe(langton(), langton_loop(side), engine="sparse").generations(steps))
    (ring,) = (ring for ring in find_labelled_rings(boards[-1]) if ring.box.left > side)
    (gene,) = (gene for gene, source in enumerate(label_sources(side)) if source is None)
    (row, column), step = ring.places[gene], steps
    while True:
        states = boards[step - 1].read(Box(row - 1, column - 1, 3, 3))
        came = [(r, c) for r, c in ((1, 1), (0, 1), (1, 2), (2, 1), (1, 0)) if states[r, c] == 7]
        if not came:
            break
        row, column, step = row + came[0][0] - 1, column + came[0][1] - 1, step - 1
    assert step == 20 * side - 27
    context = tuple(int(states[place]) for place in ((1, 1), (0, 1), (1, 2), (2, 1), (1, 0)))
    assert context == (1, 0, 2, 3, 2)
    assert "102327" in TRANSITIONS.split()


# -- what a certificate has to cover ----------------------------------------------------------------------


def contexts_of_one_replication(side: int) -> frozenset[int]:
    """The contexts, as numbers of five octal digits, that the plane meets from the seed to the exact daughter."""
    seen: set[int] = set()
    universe = Universe(langton(), langton_loop(side), engine="sparse")
    for board in universe.generations(replication_time(side) - 1):
        padded = np.pad(board.cells.astype(int), 2)
        ways = ((0, 0), (1, 0), (0, -1), (-1, 0), (0, 1))
        seen |= set(np.unique(sum(8**place * np.roll(padded, way, (0, 1)) for place, way in enumerate(ways))))
    return frozenset(map(int, seen))


@pytest.mark.parametrize("side", [7, 12, 16])
def test_one_replication_meets_the_same_389_contexts_at_any_side(side):
    assert len(contexts_of_one_replication(8)) == 389
    assert contexts_of_one_replication(side) == contexts_of_one_replication(8)


@pytest.mark.long
def test_so_at_every_side_that_the_catalogue_has():
    assert {contexts_of_one_replication(side) for side in ASSERTED_SIDES} == {contexts_of_one_replication(8)}
