"""The bitplane engine: against the reference on any two-state rule, against the dense engine across words."""

from __future__ import annotations

import itertools
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import numpy as np
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from automata import reference
from automata.engines import DenseEngine, Engine
from automata.engines.bitplane import engine as bitplane
from automata.engines.bitplane.bands import DEPTH
from automata.engines.bitplane.engine import BitplaneEngine
from automata.engines.bitplane.layout import WORD, Layout, halo_runs
from automata.engines.bitplane.program import FIRST_FREE, NO, YES, count_program, selection_program
from automata.errors import EngineError, PatternError, StateError
from automata.neighborhood import HEXAGONAL, MOORE, NEIGHBORHOODS, ONE_DIMENSIONAL, VON_NEUMANN, Neighborhood
from automata.pattern import Box, Pattern
from automata.rule import Rule
from automata.rules import find_rule
from automata.symmetry import ROTATIONS
from automata.testing.strategies import neighborhoods, patterns, rules, topologies
from automata.topology import PLANE, CrossSurface, Fixed, KleinBottle, Sphere, Topology, Torus
from tests.support.depth import cases
from tests.support.engines import GLIDER, SPREAD, interrupt_update

pytestmark = pytest.mark.kernel

LIFE = find_rule("B3/S23")
SPREAD_WIDE = find_rule("B12345678/S012345678")
WIDTHS = (1, 2, 63, 64, 65, 127, 128, 129, 200)


@contextmanager
def running(rule: Rule, topology: Topology = PLANE, *, threads: int = 1, **options: int) -> Iterator[BitplaneEngine]:
    """Give an engine that works on that many threads, however small the board."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(bitplane, "_THREADED_OPERATIONS", 0 if threads > 1 else 1 << 60)
        yield BitplaneEngine(rule, topology, threads=threads, **options)


def check(engine: Engine, expected: Pattern, topology: Topology = PLANE) -> None:
    """Compare all that can be read from an engine with a pattern, beyond the edges too."""
    around = (topology.box or expected.bounding_box or Box(0, 0, 1, 1)).grown(2)
    assert engine.read(around).tolist() == expected.read(around).tolist()
    assert engine.bounding_box() == expected.bounding_box
    assert engine.population() == expected.population


def agree(engine: Engine, other: Engine) -> None:
    """Compare all that two engines hold."""
    assert engine.steps_done == other.steps_done
    box = other.bounding_box()
    assert engine.bounding_box() == box
    assert engine.population() == other.population()
    around = (engine.topology.box or box or Box(0, 0, 1, 1)).grown(3)
    assert np.array_equal(engine.read(around), other.read(around))


# -- any two-state rule -----------------------------------------------------------------------------------


@st.composite
def rule_strings(draw):
    """Life-like and isotropic rule strings on every grid, and elementary ones."""
    kind = draw(st.sampled_from(["", "H", "V", "letters", "W"]))
    if kind == "W":
        return f"W{draw(st.integers(0, 255))}"
    if kind == "letters":
        letters = st.sets(st.sampled_from("ceaiknjqry"), min_size=1).map(lambda chosen: "".join(sorted(chosen)))
        return f"B3{draw(letters)}5/S2-a{draw(st.sampled_from(['3', '3-n', '34q', '']))}"
    most = {"": 8, "H": 6, "V": 4}[kind]
    counts = st.sets(st.integers(0, most)).map(lambda chosen: "".join(map(str, sorted(chosen))))
    return f"B{draw(counts)}/S{draw(counts)}{kind}"


@st.composite
def two_state_rules(draw):
    around = st.sampled_from(NEIGHBORHOODS) | neighborhoods(max_radius=1)
    return draw(rule_strings().map(find_rule) | rules(n_states=2, neighborhoods=around))


@st.composite
def scenes(draw):
    """A rule, a topology that it can run on, and patterns that fit."""
    rule = draw(two_state_rules())
    topology = draw(topologies(plane=rule.quiescent))
    room = None if topology == PLANE else topology.around(Box(-4, -4, 8, 8))
    starts = draw(st.lists(patterns(max_side=5, within=room), min_size=1, max_size=2))
    return rule, topology, starts, draw(st.lists(st.integers(0, 4), min_size=1, max_size=2))


@given(scenes(), st.sampled_from([1, 3]))
@settings(max_examples=cases(250))
def test_it_does_what_the_table_says(scene, threads):
    rule, topology, starts, steps = scene
    table = rule.table.reshape((2,) * len(rule.neighborhood))
    with running(rule, topology, threads=threads) as engine:
        for start in starts:  # the second is loaded over what the first left behind
            engine.load(start)
            check(engine, start, topology)
            expected = start
            for count, total in zip(steps, itertools.accumulate(steps), strict=True):
                engine.step(count)
                expected = reference.run(expected, table.__getitem__, rule.neighborhood, count, topology)
                assert engine.steps_done == total
                check(engine, expected, topology)


@st.composite
def large_topologies(draw):
    """Every kind of universe, as wide and high as meets the bounds of words in every way."""
    height, width = draw(st.integers(1, 70)), draw(st.sampled_from(WIDTHS))
    shift = draw(st.integers(-200, 200))
    edges = draw(st.sampled_from(["horizontal", "vertical"]))
    choices = [
        Torus(height, width),
        Torus(height, width, row_shift=shift),
        Torus(height, width, column_shift=shift),
        Fixed(height, width),
        Fixed(height, width, 1),
        KleinBottle(height, width, edges),
        KleinBottle(2 * height, 2 * width, edges, 1),
        CrossSurface(height, width),
        Sphere(width, width),
        PLANE,
        Torus(height, None),
        Torus(None, width),
        Fixed(height, None),
        Fixed(None, width),
    ]
    return draw(st.sampled_from(choices))


@given(
    large_topologies(),
    two_state_rules(),
    st.integers(0, 2**32 - 1),
    st.integers(0, 40),
    st.sampled_from([1, 2]),
)
@example(Torus(70, 64), LIFE, 0, 40, 2)
@example(Fixed(70, 63, 1), LIFE, 0, 40, 2)
@settings(max_examples=cases(200))
def test_it_agrees_with_the_dense_engine_across_words(topology, rule, seed, steps, threads):
    if topology.box is None and not rule.quiescent:
        rule = LIFE
    box = topology.around(Box(-33, -70, 70, 140))
    random = np.random.default_rng(seed)
    start = Pattern((random.random((box.height, box.width)) < random.random()).astype(np.uint8), box.top, box.left)
    dense = DenseEngine(rule, topology, threads=1)
    dense.load(start)
    with running(rule, topology, threads=threads) as engine:
        engine.load(start)
        for _ in range(2):
            engine.step(steps)
            dense.step(steps)
            agree(engine, dense)


@pytest.mark.parametrize("rule", ["B3/S23", "B3-k/S23-y", "B2/S34H", "B2/S013V"])
@pytest.mark.long
def test_boards_wider_and_higher_than_a_strip_and_a_block(rule):
    """1100 × 33000 cells: over 512 words, in strips of several widths, and more rows than a block takes."""
    for shape in ((40, 33000), (1100, 70)):
        start = Pattern(np.random.default_rng(1).integers(2, size=shape, dtype=np.uint8))
        engine, dense = (
            BitplaneEngine(find_rule(rule), Torus(*shape)),
            DenseEngine(find_rule(rule), Torus(*shape)),
        )
        for each in (engine, dense):
            each.load(start)
            each.step(3)
        agree(engine, dense)


# -- programs ---------------------------------------------------------------------------------------------


@given(two_state_rules())
@settings(max_examples=cases(100))
def test_a_program_computes_the_table_and_a_count_program_the_counts(rule):
    """Run on the bits of all contexts at once, in plain Python's unbounded integers."""
    contexts = list(itertools.product((0, 1), repeat=len(rule.neighborhood)))
    everywhere = (1 << len(contexts)) - 1
    registers = {NO: 0, YES: everywhere}
    for position, (row, column) in enumerate(rule.neighborhood.offsets):
        bits = sum(context[position] << index for index, context in enumerate(contexts))
        registers[3 * (row + 1) + column + 1] = bits
    program = selection_program(rule).tolist()
    for tested, then, otherwise, target in program:
        assert target >= FIRST_FREE
        assert target not in (tested, then, otherwise)
        bits = registers[tested]
        registers[target] = bits & registers[then] | ~bits & everywhere & registers[otherwise]
    expected = sum(int(state) << index for index, state in enumerate(rule.table))
    assert registers[program[-1][3]] == expected
    counts = count_program(rule)
    by_count = {(context[0], sum(context[1:])): set() for context in contexts}
    for context, state in zip(contexts, rule.table.tolist(), strict=True):
        by_count[context[0], sum(context[1:])].add(state)
    if len(contexts) < 512 or any(len(states) > 1 for states in by_count.values()):
        assert counts is None
    else:
        assert [bool(word) for word in counts] == [by_count[key] == {1} for key in sorted(by_count)]


def test_programs_are_short():
    """A diagram's node is an operation, unless it only repeats a neighbour; registers are used again."""

    def elementary(number: int) -> Rule:
        return Rule.from_function(lambda cell: number >> (4 * cell[1] + 2 * cell[0] + cell[2]) & 1, 2, ONE_DIMENSIONAL)

    # Rule 90, where west differs from east: not east, chosen where west lives.
    assert selection_program(elementary(90)).tolist() == [[5, NO, YES, 11], [3, 11, 5, 12]]
    assert len(selection_program(find_rule("Parity-2-vonNeumann"))) == 6
    table = np.random.default_rng(0).integers(2, size=512)
    program = selection_program(Rule.from_table(table, 2, MOORE))
    assert len(program) <= 1 + 2 + 4 + 8 + 16 + 32 + 64 + 14 + 2
    assert program.max() < 48
    for number, source in ((204, 4), (240, 3), (170, 5), (0, NO), (255, YES)):
        assert selection_program(elementary(number)).tolist() == [[NO, source, source, FIRST_FREE]]


def test_the_report_says_how_a_rule_runs():
    assert BitplaneEngine(LIFE, Torus(10, 100), threads=3).report() == (
        "bitplane: counts of neighbours, 3 thread(s), two boards of 12 × 256 bits"
    )
    report = BitplaneEngine(find_rule("B2/S34H"), Torus(10, 100), threads=1).report()
    assert report.startswith("bitplane: program of ")


# -- halos ------------------------------------------------------------------------------------------------


@given(large_topologies())
@settings(max_examples=cases(100))
def test_halo_runs_copy_each_cell_from_where_it_stands(topology):
    extent = topology.around(Box(-10, -WORD, 20, 2 * WORD))
    layout = Layout(extent)
    copied = {}
    for target, source, target_step, source_step, cells, by_words in halo_runs(layout, topology).tolist():
        for cell in range(cells):
            place = source if by_words and not source_step else source + cell * source_step
            copied[target + cell * target_step] = place
    around = extent.grown(1)
    for row, column in itertools.product(range(around.top, around.bottom), range(around.left, around.right)):
        inside = extent.top <= row < extent.bottom and extent.left <= column < extent.right
        place = topology.locate(row, column)
        source = copied.pop(layout.address(row, column), None)
        beyond = (topology.height is None and not extent.top <= row < extent.bottom) or (
            topology.width is None and not extent.left <= column < extent.right
        )
        if place is None:
            # Past the end of what a strip has taken of its endless side, the border's 0 needs no copying.
            assert source == WORD * (layout.size - 1) or (beyond and source is None and topology.border == 0)
        elif inside or not (extent.top <= place[0] < extent.bottom and extent.left <= place[1] < extent.right):
            assert source is None
        else:
            assert source == layout.address(*place)
    assert not copied


def test_halos_are_few_runs_however_long_the_edges():
    for topology in (
        Torus(3000, 2000),
        Torus(3000, 2000, column_shift=7),
        Fixed(3000, 2000, 1),
        KleinBottle(3000, 2000, "vertical", 1),
        CrossSurface(3000, 2000),
        Sphere(2000, 2000),
    ):
        assert len(halo_runs(Layout(topology.box), topology)) < 20


# -- the plane --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("turn", ROTATIONS, ids=lambda turn: turn.name)
@pytest.mark.parametrize("rule", ["B3/S23", "B36/S23", "B3/S2-i34q"])
def test_a_glider_flies_over_words_and_far_away(turn, rule):
    """250 cells along a diagonal, over several re-allocations of the plane."""
    start = GLIDER.transform(turn).translate(10**15, -(10**15) + 17)
    engine = BitplaneEngine(find_rule(rule))
    if rule != "B3/S2-i34q":  # where gliders live
        engine.load(start)
        engine.step(1000)
        check(engine, start.translate(*turn.move((250, 250))))
        assert engine.steps_done == 1000
    for column in range(55, 70):
        shifted = GLIDER.transform(turn).translate(0, column)
        dense = DenseEngine(find_rule(rule), threads=1)
        for each in (engine, dense):
            each.load(shifted)
            each.step(37)
        agree(engine, dense)


@pytest.mark.parametrize("column", [-1, 0, 1, 62, 63, 64, 127])
@pytest.mark.parametrize("rule", [SPREAD, SPREAD_WIDE], ids=["program", "counts"])
def test_light_is_never_lost_at_the_rim(rule, column):
    """The fastest growth there is: a diamond or a square, exact after every generation."""
    engine = BitplaneEngine(rule)
    engine.load(Pattern(np.ones((1, 1), dtype=np.uint8), -5, column))
    for done in range(1, 150):
        engine.step(1)
        side = 2 * done + 1
        assert engine.bounding_box() == Box(-5 - done, column - done, side, side)
        assert engine.population() == (side * side if rule is SPREAD_WIDE else done * done + (done + 1) ** 2)
    engine.step(151)
    assert engine.population() == (601 * 601 if rule is SPREAD_WIDE else 300 * 300 + 301 * 301)


def test_the_r_pentomino_settles_as_it_is_known_to():
    """116 cells from generation 1103 on (Conway; Gardner 1970), six gliders among them."""
    for threads in (1, 2):
        with running(LIFE, threads=threads) as engine:
            engine.load(Pattern.from_text(".11\n11.\n.1."))
            engine.step(1103)
            assert engine.population() == 116


@pytest.mark.parametrize("topology", [PLANE, Torus(6, 9), Torus(None, 9), Sphere(7, 7)], ids=str)
def test_patterns_that_die_out_leave_nothing_but_time(topology):
    engine = BitplaneEngine(LIFE, topology)
    engine.load(Pattern.from_text("11\n..\n..\n.1", top=1, left=1))
    for generation in range(1, 70):
        engine.step(1)
        assert (engine.steps_done, engine.population(), engine.bounding_box()) == (generation, 0, None)
    engine.step(10**9 if topology == PLANE else 1)
    engine.load(GLIDER)
    check(engine, GLIDER, topology)


def test_far_cells_that_die_are_gone_from_both_boards():
    block = Pattern.from_text("11\n11")
    lone = [(row, column, 1) for row in (-90, 0, 90) for column in (-90, 90)]
    engine = BitplaneEngine(LIFE)
    engine.load(Pattern.from_live_cells([*block.live_cells(), *lone]))
    for _ in range(70):
        engine.step(1)
        check(engine, block)
        assert not engine.read(Box(80, -200, 20, 400)).any()


def test_only_what_may_live_is_advanced():
    """Two blocks far apart, then one: the region shrinks at the next look."""
    engine = BitplaneEngine(LIFE, threads=1)
    engine.load(Pattern.from_live_cells([(0, 0, 1), (0, 1, 1), (1, 0, 1), (1, 1, 1), (0, 3000, 1)]))
    update, seen = engine._updates[0], []
    engine._updates[0] = lambda *arguments: (seen.append(arguments[3:7]), update(*arguments))
    engine.step(100)
    assert seen[0][3] - seen[0][2] > 46
    assert max(last - first for _, _, first, last in seen[40:]) <= 3
    assert max(bottom - top for top, bottom, _, _ in seen) <= 2 + 2 * 33


# -- interruption -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("topology", [PLANE, Torus(20, 20), Torus(20, None), Fixed(20, 70, 1)], ids=str)
@pytest.mark.parametrize("rule", [LIFE, find_rule("B3/S2-i34q")], ids=["counts", "program"])
@given(failing=st.integers(0, 40), after_writing=st.booleans(), threads=st.sampled_from([1, 2]))
@settings(max_examples=15)
def test_an_interrupted_step_can_be_taken_again(rule, topology, failing, after_writing, threads):
    """Stop inside the kernel, before or after it has written, at any call: nothing is lost or done twice."""
    start = Pattern.from_text(".11\n11.\n.1.", top=8, left=8)
    dense = DenseEngine(rule, topology, threads=1)
    dense.load(start)
    with running(rule, topology, threads=threads) as engine:
        engine.load(start)
        engine.step(3)
        update = interrupt_update(engine, failing, after_writing)
        with pytest.raises(KeyboardInterrupt):
            engine.step(60)
        done = engine.steps_done
        assert 3 <= done <= 3 + failing
        dense.step(done)
        agree(engine, dense)
        engine._updates[0] = update
        engine.step(40)
        dense.step(40)
        agree(engine, dense)


@pytest.mark.parametrize("measuring", range(6))
def test_an_interruption_while_the_plane_is_measured_or_grows_loses_nothing(measuring, monkeypatch):
    """The plane is measured now and then and before each growth; stop at any of these."""
    east = Rule.from_function(lambda context: context[1], 2, Neighborhood("west", ((0, 0), (0, -1))), name="east")
    engine = BitplaneEngine(east, threads=1)
    engine.load(Pattern.from_text("11"))
    measure, calls = Layout.live_box, itertools.count()

    def interrupted(*arguments):
        if next(calls) == measuring:
            raise KeyboardInterrupt
        return measure(*arguments)

    monkeypatch.setattr(Layout, "live_box", interrupted)
    with pytest.raises(KeyboardInterrupt):
        engine.step(400)
    monkeypatch.undo()
    check(engine, Pattern.from_text("11", left=engine.steps_done))
    engine.step(400 - engine.steps_done)
    check(engine, Pattern.from_text("11", left=400))


# -- limits and refusals ----------------------------------------------------------------------------------


def test_a_plane_that_would_outgrow_its_limit_stops_at_a_whole_generation():
    limit = 1000 * 1000
    engine = BitplaneEngine(SPREAD, max_cells=limit)
    engine.load(Pattern.from_text("1"))
    with pytest.raises(EngineError, match=f"max_cells = {limit}"):
        engine.step(10**6)
    done = engine.steps_done
    assert 150 < done < 500
    assert engine.population() == done * done + (done + 1) ** 2
    diamond = Pattern(engine.read(Box(-done, -done, 2 * done + 1, 2 * done + 1)), -done, -done)
    with pytest.raises(EngineError, match="max_cells"):
        engine.step(1)
    with pytest.raises(EngineError, match="max_cells"):
        engine.load(Pattern.from_live_cells([(0, 0, 1), (0, 10**6, 1)]))
    check(engine, diamond)
    assert engine.steps_done == done
    with pytest.raises(EngineError, match="max_cells"):
        BitplaneEngine(SPREAD, Torus(2000, 2000), max_cells=limit)
    assert BitplaneEngine(SPREAD, Torus(900, 900), max_cells=limit).population() == 0


def test_boards_that_no_memory_holds_are_an_error():
    with pytest.raises(EngineError, match="memory"):
        BitplaneEngine(SPREAD, Torus(10**15, None), max_cells=1 << 80)


@pytest.mark.parametrize("engine", [BitplaneEngine(LIFE, Torus(4, 4)), BitplaneEngine(LIFE, Fixed(4, 4))])
def test_a_refused_pattern_leaves_the_universe_as_it_was(engine):
    engine.load(GLIDER)
    engine.step(1)
    cells = engine.read(Box(0, 0, 4, 4)).tolist()
    with pytest.raises(StateError):
        engine.load(Pattern.from_text("2"))
    with pytest.raises(PatternError):
        engine.load(GLIDER.translate(2, 2))
    assert engine.read(Box(0, 0, 4, 4)).tolist() == cells
    assert engine.steps_done == 1


def test_what_bitplanes_cannot_run_is_refused_in_one_clause():
    assert BitplaneEngine.refusal(LIFE, PLANE) == ""
    assert "3 states" in BitplaneEngine.refusal(find_rule("345/3/3"), PLANE)
    far = Rule.from_function(lambda context: context[1], 2, Neighborhood("far", ((0, 0), (0, 2))), name="far")
    assert "sees 2 cells far" in BitplaneEngine.refusal(far, Torus(5, 5))
    flash = find_rule("B0/S")
    assert "bounded" in BitplaneEngine.refusal(flash, Torus(5, None))
    assert BitplaneEngine.refusal(flash, Torus(5, 5)) == ""
    assert "border" in BitplaneEngine.refusal(LIFE, Fixed(5, 5, 2))
    for rule in (far, flash):
        with pytest.raises(EngineError):
            BitplaneEngine(rule)


@pytest.mark.parametrize("around", [MOORE, VON_NEUMANN, HEXAGONAL, ONE_DIMENSIONAL], ids=lambda around: around.name)
def test_a_background_that_changes_on_a_bounded_universe(around):
    negation = Rule.from_function(lambda context: 1 - context[0], 2, around, name="negation")
    engine = BitplaneEngine(negation, Torus(3, 70))
    engine.load(Pattern.from_text("1", top=1, left=65))
    engine.step(1)
    assert (engine.population(), engine.bounding_box()) == (209, Box(0, 0, 3, 70))
    engine.step(1)
    check(engine, Pattern.from_text("1", top=1, left=65), Torus(3, 70))


# -- reading ----------------------------------------------------------------------------------------------


@given(
    patterns(max_side=6, max_distance=200),
    st.lists(st.integers(-300, 300), min_size=2, max_size=2),
    st.data(),
)
@settings(max_examples=cases(50))
def test_any_box_can_be_read_and_is_the_readers(start, corner, data):
    engine = BitplaneEngine(LIFE)
    engine.load(start)
    box = Box(*corner, data.draw(st.integers(0, 300)), data.draw(st.integers(0, 300)))
    cells = engine.read(box)
    assert cells.dtype == np.uint8
    assert np.array_equal(cells, start.read(box))
    cells[:] = 1
    check(engine, start)


def test_reading_between_steps_changes_nothing():
    """What reading clears right of the last column is filled again."""
    topology = KleinBottle(30, 70, "vertical")
    start = Pattern(np.random.default_rng(2).integers(2, size=(30, 70), dtype=np.uint8))
    read, unread = BitplaneEngine(LIFE, topology), BitplaneEngine(LIFE, topology)
    for engine in (read, unread):
        engine.load(start)
    for _ in range(20):
        read.step(1)
        read.population()
        read.bounding_box()
    unread.step(20)
    agree(read, unread)


# -- threads ----------------------------------------------------------------------------------------------


def test_small_boards_stay_on_one_thread_and_large_ones_do_not(monkeypatch):
    monkeypatch.setattr(bitplane, "_THREADED_OPERATIONS", 40 * bitplane._COUNT_OPERATIONS)

    def bands(height: int, threads: int) -> list[tuple[int, int]]:
        engine = BitplaneEngine(LIFE, Torus(height, 64), threads=threads)
        update, seen = engine._updates[0], []
        engine._updates[0] = lambda *arguments: (seen.append(arguments[3:5]), update(*arguments))
        engine.step(1)
        return sorted(seen)

    assert bands(39, threads=2) == [(1, 40)]
    assert bands(40, threads=1) == [(1, 41)]
    for threads in (2, 3):
        found = bands(40, threads)
        assert len(found) == threads * bitplane._PARTS_PER_THREAD
        # Together they are all rows, once; the first and last rows of the board are its halo.
        assert [row for top, bottom in found for row in range(top, bottom)] == list(range(1, 41))


def test_no_two_threads_share_registers():
    with running(LIFE, Torus(64, 64), threads=3) as engine:
        busy, update = set(), engine._updates[0]

        def exclusive(*arguments):
            assert arguments[-1] not in busy
            busy.add(arguments[-1])
            time.sleep(0.001)
            update(*arguments)
            busy.remove(arguments[-1])

        engine._updates[0] = exclusive
        engine.step(3)
        assert not busy
        assert engine.steps_done == 3


def test_a_failing_band_is_reported_when_no_other_works_on():
    """Whoever sees the failure may step again, which writes where a late band would still be writing."""
    with running(LIFE, Torus(64, 64), threads=2) as engine:
        started, late = threading.Event(), []

        def update(*arguments):
            if arguments[-1] == 0:
                started.wait(10)
                raise KeyboardInterrupt
            started.set()
            time.sleep(0.02)
            late.append(time.perf_counter())

        engine._updates[0] = update
        with pytest.raises(KeyboardInterrupt):
            engine.step(1)
        reported = time.perf_counter()
        time.sleep(0.1)
        assert late
        assert max(late) <= reported
        assert engine.steps_done == 0


@pytest.fixture
def apart(monkeypatch) -> None:
    """Let bands be advanced apart on boards as small as can be."""
    monkeypatch.setattr(bitplane, "_APART_OPERATIONS", 0)


@pytest.mark.usefixtures("apart")
@pytest.mark.parametrize("rule", ["B3/S23", "B0/S2", "B3/S2-i34q", "B2/S34H"])
@pytest.mark.parametrize(("width", "threads"), [(1, 2), (64, 3), (130, 2)])
def test_bands_advanced_apart_are_the_whole_torus(rule, width, threads):
    """Over generations fewer than, as many as and more than a band's depth."""
    topology = Torus(8 * DEPTH * threads + 5, width)
    start = Pattern(np.random.default_rng(width).integers(2, size=(topology.height, width), dtype=np.uint8))
    engine = BitplaneEngine(find_rule(rule), topology, threads=threads)
    alone = BitplaneEngine(find_rule(rule), topology, threads=1)
    assert len(engine._bands) == threads
    assert not alone._bands
    for each in (engine, alone):
        each.load(start)
    for steps in (1, 7, 8, DEPTH - 1, DEPTH, 2 * DEPTH + 3):
        engine.step(steps)
        alone.step(steps)
        agree(engine, alone)
    dense = DenseEngine(find_rule(rule), topology, threads=1)
    for each in (engine, dense):
        each.load(start)
        each.step(20)
    agree(engine, dense)


@pytest.mark.usefixtures("apart")
def test_only_high_tori_without_shifts_are_cut_into_bands_apart():
    high = 16 * DEPTH
    assert len(BitplaneEngine(LIFE, Torus(high, 9), threads=2)._bands) == 2
    for topology in (
        Torus(high - 1, 9),
        Torus(high, 9, row_shift=1),
        Torus(high, 9, column_shift=1),
        Torus(high, None),
        Fixed(high, 9),
        KleinBottle(high, 9),
        Sphere(high, high),
        PLANE,
    ):
        assert not BitplaneEngine(LIFE, topology, threads=2)._bands


@pytest.mark.usefixtures("apart")
@given(failing=st.integers(0, 150), after_writing=st.booleans())
@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_bands_interrupted_apart_leave_a_whole_generation(failing, after_writing):
    topology = Torus(16 * DEPTH, 70)
    start = Pattern(np.random.default_rng(failing).integers(2, size=(topology.height, 70), dtype=np.uint8))
    engine, alone = BitplaneEngine(LIFE, topology, threads=2), BitplaneEngine(LIFE, topology, threads=1)
    for each in (engine, alone):
        each.load(start)
    update = interrupt_update(engine, failing, after_writing)
    with pytest.raises(KeyboardInterrupt):
        engine.step(100)
    alone.step(engine.steps_done)
    agree(engine, alone)
    engine._updates[0] = update
    engine.step(50)
    alone.step(50)
    agree(engine, alone)


@pytest.mark.parametrize("rows", [1, 2, 5])
def test_more_threads_than_rows(rows):
    start = Pattern(np.random.default_rng(rows).integers(2, size=(rows, 9), dtype=np.uint8))
    dense = DenseEngine(LIFE, Torus(rows, 9), threads=1)
    with running(LIFE, Torus(rows, 9), threads=8) as engine:
        for each in (engine, dense):
            each.load(start)
            each.step(3)
        agree(engine, dense)
