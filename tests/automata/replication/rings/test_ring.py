"""Rings and scripts: found by a reader of single cells, and on the loops; daughters and what words express."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import event, given, settings
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn

from automata.errors import ArgumentError, PatternError, ReplicariumError
from automata.neighborhood import MOORE, VON_NEUMANN, Neighborhood
from automata.pattern import Pattern
from automata.replication.description.expression import express
from automata.replication.description.written_words import find_ring, word_result
from automata.replication.rings.find_in_run import RingWatch, windows
from automata.replication.rings.ring import Ring
from automata.replication.rings.script import Script
from automata.replicators import find_replicator
from automata.symmetry import ROTATIONS
from automata.testing.strategies import patterns
from tests.support.depth import cases, some

LOOPS = {
    "langton": (28, (8, 8), "04104107107107107107107"),
    "byl": (4, (2, 2), "41"),
    "chou-reggia-1": (4, (2, 2), "34"),
    "chou-reggia-2": (4, (2, 2), "34"),
    "sdsr": (28, (8, 8), "04104107107107107107107"),
    "evoloop": (56, (15, 15), 11 * "071" + 2 * "041" + "07107"),
    "perrier": (28, (8, 8), "0f10f10e10e10e10e10e10e"),
}


def loop(name):
    entry = find_replicator(name)
    rule, seed = entry.rule(), entry.pattern()
    ring = find_ring(rule, seed, 2 * entry.period)
    assert ring is not None
    return rule, seed, ring, 2 * entry.period


# -- rings ------------------------------------------------------------------------------------------------------------


def slow_rings(boards: list[Pattern], neighborhood: Neighborhood, window: int) -> set[tuple[tuple[int, int], ...]]:
    """The rings that turned during the last `window` steps, by looking at every cell at every time."""
    last = [{(r, c): s for r, c, s in board.live_cells()} for board in boards[-window - 1 :]]
    everywhere: set[tuple[int, int]] = set()
    for board in boards:
        everywhere |= {
            (row, column)
            for row in range(board.top - 3, board.box.bottom + 3)
            for column in range(board.left - 3, board.box.right + 3)
        }
    origin = {}
    for row, column in everywhere:
        if len({board.get((row, column), 0) for board in last}) == 1:
            continue
        for down, right in neighborhood.offsets[1:]:
            source = (row + down, column + right)
            if all(later.get((row, column), 0) == now.get(source, 0) for now, later in pairwise(last)):
                origin[row, column] = source
                break
    found = set()
    for start in origin:
        path = [start]
        while path[-1] in origin and origin[path[-1]] not in path:
            path.append(origin[path[-1]])
        if origin.get(path[-1]) == start and 3 <= len(path) <= window:
            turned = path[::-1]
            low = turned.index(min(turned))
            found.add(tuple(turned[low:] + turned[:low]))
    return found


@st.composite
def films(draw: DrawFn) -> list[Pattern]:
    """Boards on which a word runs round a rectangle, or nearly, among other things that change or do not."""
    height, width = draw(st.integers(2, 4)), draw(st.integers(2, 4))
    top, left = draw(st.integers(-20, 20)), draw(st.integers(-20, 20))
    path = [(0, c) for c in range(width)] + [(r, width - 1) for r in range(1, height)]
    path += [(height - 1, c) for c in range(width - 2, -1, -1)] + [(r, 0) for r in range(height - 2, 0, -1)]
    word = draw(st.lists(st.integers(0, 2), min_size=len(path), max_size=len(path)))
    blemish = draw(st.none() | st.integers(0, 20))
    noise = draw(st.lists(patterns(n_states=2, max_side=3, max_distance=6), min_size=1, max_size=3))
    boards = []
    for step in range(draw(st.integers(1, 24))):
        live = {(row, column): state for row, column, state in noise[step % len(noise)].live_cells()}
        for at, (row, column) in enumerate(path):
            live[top + row, left + column] = word[(at - step) % len(path)]
        if step == blemish:
            live[top, left] = 3
        boards.append(Pattern.from_live_cells((*cell, state) for cell, state in live.items()))
    return boards


@given(boards=films(), neighborhood=st.sampled_from([VON_NEUMANN, MOORE]), window=st.integers(3, 16))
@settings(max_examples=cases(80))
def test_rings_are_those_that_a_reader_of_single_cells_finds(boards, neighborhood, window):
    watch = RingWatch(neighborhood, [window])
    for step, board in enumerate(boards):
        seen = watch.observe(board)
        if step >= window and step % max(1, window // 8) == 0:
            assert {ring.cells for ring in seen} == slow_rings(boards[: step + 1], neighborhood, window)
            for ring in seen:
                event("a ring")
                assert ring.turns(boards[step - window : step + 1])
                assert ring.word == ring.read(board)
        else:
            assert seen == ()


@pytest.mark.parametrize("name", some(list(LOOPS), 2))
def test_every_loop_has_its_ring(name):
    cells, size, message = LOOPS[name]
    _, _, ring, _ = loop(name)
    assert (len(ring.cells), ring.size) == (cells, size)
    assert "".join(f"{state:x}" for state in Script.of(ring.word).message(ring.word)) == message


@pytest.mark.parametrize(
    ("name", "steps"),
    [
        ("highlife", 24),
        ("parity", 16),
        ("b3578", 24),
        ("pre-pulsar", 60),
        ("glider-gun", 120),
        ("puffer", 60),
        ("soup", 60),
    ],
)
def test_nothing_turns_in_what_is_no_loop(name, steps):
    entry = find_replicator(name)
    assert find_ring(entry.rule(), entry.pattern(), steps) is None


@pytest.mark.parametrize("turn", ROTATIONS, ids=lambda turn: turn.name)
def test_a_loop_turned_and_moved_has_its_ring_there(turn):
    rule, seed, ring, steps = loop("byl")
    moved = find_ring(rule, seed.transform(turn).translate(-40, 7), steps)
    places = {(row - 40, column + 7) for row, column in map(turn.move, ring.cells)}
    assert set(moved.cells) == places
    assert Script.of(ring.word).message(moved.word) == Script.of(ring.word).message(ring.word)


def test_a_word_is_written_where_the_ring_is():
    _, seed, ring, _ = loop("langton")
    word = tuple(reversed(ring.word))
    board = ring.write(seed, word)
    assert ring.read(board) == word
    assert {cell for cell, *_ in zip(ring.cells, strict=False)} >= {
        (row, column) for row, column in zip(*np.nonzero(board.cells != seed.cells), strict=True)
    }
    assert ring.write(board, ring.word) == seed
    with pytest.raises(PatternError, match="28 cells"):
        ring.write(seed, word[1:])


def test_windows_are_powers_of_two():
    assert windows(4) == (4,)
    assert windows(33) == (4, 8, 16, 32, 64)
    with pytest.raises(ReplicariumError, match="3 steps"):
        RingWatch(VON_NEUMANN, [2])


# -- scripts ----------------------------------------------------------------------------------------------------------


def test_langtons_letters_are_found_without_being_told():
    _, _, ring, _ = loop("langton")
    script = Script.of(ring.word)
    assert (script.filler, script.letters, script.spacing) == (1, ((0, 4), (0, 7)), 1)
    assert (script.sequence, script.capacity, script.slack) == ((1,) * 6 + (0,) * 2, 9, 11)
    assert script.spell(script.sequence) == ring.word
    assert len(list(script.respaced())) == 330
    assert len(list(script.sequences(9))) == 2**10 - 2


words = st.lists(st.integers(0, 2), min_size=2, max_size=12).filter(lambda word: len(set(word)) > 1)


@given(word=words, turned=st.integers(0, 11))
def test_a_message_does_not_depend_on_where_the_ring_is_read(word, turned):
    script = Script.of(word)
    at = turned % len(word)
    assert script.message(word[at:] + word[:at]) == script.message(word)
    longer = script.spell(script.sequence) if script.letters else tuple(word)
    assert longer == tuple(word)  # what is spelt out again is the word itself


@given(word=words, extra=st.integers(1, 5))
def test_more_filler_changes_no_message(word, extra):
    script = Script.of(word)
    message = script.message(word)
    assert script.message((script.filler,) * (len(word) - len(message) + extra) + message) == message


@given(word=words, data=st.data())
def test_what_is_spelt_is_read_again(word, data):
    script = Script.of(word)
    if not script.capacity:
        return
    letters = st.integers(0, len(script.letters) - 1)
    sequence = tuple(data.draw(st.lists(letters, min_size=1, max_size=script.capacity)))
    try:
        spelt = script.spell(sequence)
    except PatternError:
        return
    assert len(spelt) == len(word)
    again = Script.of(spelt)
    if again.filler == script.filler and len(spelt) > 2 * len(script.message(spelt)):
        assert [again.letters[at] for at in again.sequence] == [script.letters[at] for at in sequence]


def test_edits_change_one_thing_and_come_once():
    _, _, ring, _ = loop("langton")
    edits = list(Script.of(ring.word).edited())
    assert len(edits) == len({word for _, word in edits}) == 26
    assert ring.word not in {word for _, word in edits}
    assert [what for what, _ in edits][:3] == [
        "letter 1 left out",
        "letter 7 left out",
        "0 4 put in before letter 1",
    ]


@pytest.mark.parametrize(
    ("sequence", "gaps", "said"),
    [
        ((2,), (), "2 letters"),
        ((), (), "1 letter or more"),
        ((1,) * 12, (), "do not fit"),
        ((1, 1), (0,), "1 filler"),
    ],
)
def test_what_cannot_be_written_is_refused(sequence, gaps, said):
    _, _, ring, _ = loop("langton")
    with pytest.raises(PatternError, match=said):
        Script.of(ring.word).spell(sequence, gaps)


def test_a_word_of_one_state_is_refused():
    with pytest.raises(PatternError, match="single state"):
        Script.of((1, 1, 1))


# -- daughters and expression -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "seen", "again"),
    [("langton", 168, 148), ("byl", 26, 25), ("chou-reggia-1", 14, 14), ("chou-reggia-2", 18, 15)],
)
def test_a_loops_own_word_is_copied_and_passed_on(name, seen, again):
    rule, seed, ring, steps = loop(name)
    found = word_result(rule, seed, ring, ring.word, steps)
    assert found.copied
    assert found.passed_on
    assert found.breeds_true
    assert not found.built
    assert (found.daughter.step, found.second.step) == (seen, again)


def test_langtons_loop_passes_a_shifted_signal_on():
    """Four signals one cell later: another word, which every descendant carries. It is not reverted."""
    rule, seed, ring, steps = loop("langton")
    script = Script.of(ring.word)
    found = word_result(rule, seed, ring, script.spell(script.sequence, (1, 1, 1, 2, 1, 1, 1)), steps)
    assert found.passed_on
    assert found.message != script.message(ring.word)


def test_a_lost_signal_is_lethal_in_langtons_loop():
    rule, seed, ring, steps = loop("langton")
    found = word_result(rule, seed, ring, Script.of(ring.word).spell((1,) * 5 + (0,) * 2), steps)
    assert (found.daughter, found.second, found.copied, found.passed_on) == (None, None, False, False)


def test_what_langtons_loop_builds_grows_by_one_cell_with_every_advance():
    rule, seed, ring, _ = loop("langton")
    script = Script.of(ring.word)
    done = [express(rule, seed, ring, script.spell((1,) * k + (0,) * 2), 70) for k in range(4, 8)]
    assert [one.delivered for one in done] == [42] * 4
    heights = [one.extent[0] for one in done]
    assert heights == [8, 9, 10, 11]
    assert [one.extent[1] for one in done] == [done[0].extent[1] + k for k in range(4)]


def test_runs_without_a_step_are_refused():
    rule, seed, ring, _ = loop("byl")
    for run in (word_result, express):
        with pytest.raises(ArgumentError, match="from 1 on"):
            run(rule, seed, ring, ring.word, 0)
    with pytest.raises(ArgumentError, match="from 1 on"):
        find_ring(rule, seed, 0)


def test_a_run_that_outgrows_its_cells_says_so():
    rule, seed, ring, steps = loop("langton")
    found = word_result(rule, seed, ring, ring.word, steps, max_cells=256)
    assert "256" in found.stopped
    assert found.daughter is None
    assert "256" in express(rule, seed, ring, ring.word, 70, max_cells=256).stopped
    grown = word_result(rule, seed, ring, ring.word, steps, max_cells=384)
    assert "384" in grown.stopped
    assert grown.second is None
    assert find_ring(rule, seed, steps, max_cells=256) is None


def test_a_ring_reads_background_where_a_board_ends():
    assert Ring(((0, 0), (0, 1), (1, 1)), (1, 2, 3)).read(Pattern.from_text("7")) == (7, 0, 0)
