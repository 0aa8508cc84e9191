"""The sparse engine: against the plain reference, against the dense engine, far away, at its limits."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from automata import reference
from automata.engines.dense.engine import DenseEngine
from automata.engines.engine import Engine
from automata.engines.sparse import engine as sparse
from automata.engines.sparse.blocks import FREE, HELD
from automata.engines.sparse.engine import SparseEngine
from automata.errors import EngineError, PatternError, StateError
from automata.forms.diagram import Diagram
from automata.neighborhood import MOORE, VON_NEUMANN, Neighborhood
from automata.pattern import Box, Pattern
from automata.replicators import find_replicator
from automata.rule import Rule
from automata.symmetry import ROTATIONS
from automata.testing.strategies import neighborhoods, patterns, tables
from automata.topology import Fixed, Torus
from tests.support.depth import cases
from tests.support.engines import GLIDER, LIFE, SPREAD, life_function
from tests.support.golly import GOLLY, golly_pattern

pytestmark = pytest.mark.kernel


AROUND = [(-1, 0), (-1, 1), (0, 1), (1, 1), (1, 0), (1, -1), (0, -1), (-1, -1)]  # clockwise from the north


def shift(rows: int, columns: int, n_states: int = 3) -> Rule:
    """Everything moves by that much each step: the speed of light."""
    around = Neighborhood("centre and one", ((0, 0), (-rows, -columns)))
    return Rule.from_function(lambda context: context[1], n_states, around, name="shift")


def check(engine: Engine, expected: Pattern) -> None:
    """Compare all that can be read from an engine with a pattern, and a little around it."""
    around = (expected.bounding_box or Box(0, 0, 1, 1)).grown(5)
    assert engine.read(around).tolist() == expected.read(around).tolist()
    assert engine.bounding_box() == expected.bounding_box
    assert engine.population() == expected.population


def check_blocks(engine: SparseEngine) -> None:
    """What the engine promises itself: links both ways, clean free slots, equal halves where nothing is due."""
    blocks = engine._blocks
    held = np.flatnonzero(blocks.flags)
    records = blocks.words.reshape(-1, 8)
    links = blocks.links.reshape(-1, 16)[:, 8:]
    assert 0 not in held
    assert len(held) == blocks.held
    assert sorted([*held, *blocks.free[: blocks.counts[FREE]]]) == list(range(1, len(blocks.flags)))
    assert not records[blocks.flags == 0].any()
    places = {tuple(blocks.places[slot].tolist()): slot for slot in held}
    assert len(places) == len(held)
    for (row, column), slot in places.items():
        for direction, (down, right) in enumerate(AROUND):
            assert links[slot, direction] == places.get((row + down, column + right), 0)
    quiet = held[blocks.flags[held] == HELD]
    assert np.array_equal(records[quiet, 0:2], records[quiet, 2:4])
    parity = blocks.generations % 2
    due = blocks.due[parity, : blocks.counts[parity]]
    assert sorted(due.tolist()) == held[blocks.flags[held] & (1 << parity) != 0].tolist()


# -- any rule, any pattern --------------------------------------------------------------------------------


@st.composite
def scenes(draw):
    """A rule, the function it was built from, patterns, and numbers of steps."""
    radius = draw(st.sampled_from([1, 1, 2, 3, 4]))
    around = draw(st.sampled_from([VON_NEUMANN, MOORE]) | neighborhoods(max_cells=5, max_radius=radius))
    n_states = draw(st.sampled_from([n for n in (2, 3, 4, 7) if n ** len(around) <= 1024]))
    table = draw(tables(n_states=n_states, neighborhood=around, quiescent=True)).tolist()
    contexts = itertools.product(range(n_states), repeat=len(around))
    function = dict(zip(contexts, table, strict=True))
    starts = draw(st.lists(patterns(n_states=n_states, max_side=6), min_size=1, max_size=2))
    steps = draw(st.lists(st.integers(0, 5), min_size=1, max_size=3))
    return Rule.from_table(table, n_states, around), function, starts, steps


@given(scenes())
@settings(max_examples=cases(250))
def test_it_does_what_the_table_says(scene):
    rule, function, starts, steps = scene
    engine = SparseEngine(rule)
    for start in starts:  # the second is loaded over what the first left behind
        engine.load(start)
        assert engine.steps_done == 0
        check(engine, start)
        expected = start
        for count, total in zip(steps, itertools.accumulate(steps), strict=True):
            expected = reference.run(expected, function.__getitem__, rule.neighborhood, count)
            engine.step(count)
            assert engine.steps_done == total
            check(engine, expected)
            check_blocks(engine)


@pytest.mark.parametrize("entries", [1, 2, 16])
@given(start=patterns(max_side=6), steps=st.integers(1, 12))
@settings(max_examples=cases(25))
def test_a_memo_that_forgets_answers_the_same(entries, start, steps):
    """In a memo of one entry nearly every look-up overwrites another's."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sparse, "_MEMO_ENTRIES", entries)
        engine = SparseEngine(LIFE)
    engine.load(start)
    engine.step(steps)
    check(engine, reference.run(start, life_function, MOORE, steps))


@pytest.mark.parametrize("around", [VON_NEUMANN, MOORE], ids=lambda around: around.name)
def test_all_256_states_are_told_apart(around):
    """Sums of cells modulo 256, of every state next to every other; the memo sees all eight bits."""

    def add(context):
        return (3 * context[0] + sum(context[1:])) % 256

    diagram = Diagram.fold(
        256,
        len(around),
        0,
        lambda depth, total, state: (total + (3 if around.diagram_order[depth] == 0 else 1) * state) % 256,
        lambda total: total,
    )
    start = Pattern(np.random.default_rng(1).integers(256, size=(13, 14), dtype=np.uint8), -7, 2)
    engine = SparseEngine(Rule(256, around, diagram, name="sum modulo 256"))
    engine.load(start)
    engine.step(6)
    check(engine, reference.run(start, add, around, 6))


@pytest.mark.parametrize("radius", [2, 3, 4])
def test_a_wide_neighborhood_without_a_table(radius):
    """Sums modulo 5 over a whole square, up to 81 cells: 5**81 contexts."""
    offsets = [
        (row, column) for row in range(-radius, radius + 1) for column in range(-radius, radius + 1) if row or column
    ]
    around = Neighborhood("square", ((0, 0), *offsets))
    diagram = Diagram.fold(5, len(around), 0, lambda depth, total, state: (total + state) % 5, lambda total: total)
    engine = SparseEngine(Rule(5, around, diagram, name="sum modulo 5"))
    start = Pattern.from_text("1203\n0410\n2.31", top=3, left=-6)
    engine.load(start)
    engine.step(3)
    check(engine, reference.run(start, lambda context: sum(context) % 5, around, 3))


def test_one_neighbor_is_enough_to_wake_the_background():
    """A lone cell's row of 1s grows by one cell a generation, to the east alone."""
    around = Neighborhood("west", ((0, 0), (0, -1)))
    engine = SparseEngine(Rule.from_function(max, 2, around, name="east"))
    engine.load(Pattern.from_text("1", top=5, left=3))
    for generation in range(1, 40):
        engine.step(1)
        check(engine, Pattern(np.ones((1, generation + 1), dtype=np.uint8), 5, 3))


# -- against the dense engine -----------------------------------------------------------------------------

RUNS = {
    "langton": 600,
    "evoloop": 800,
    "sdsr": 600,
    "byl": 200,
    "chou-reggia-1": 100,
    "chou-reggia-2": 150,
    "perrier": 300,
    "tempesti": 400,
    "highlife": 100,
    "glider-gun": 300,
    "pre-pulsar": 60,
}


@pytest.mark.parametrize("name", RUNS)
def test_replicators_run_as_on_the_dense_engine(name):
    replicator = find_replicator(name)
    rule, start = replicator.rule(), replicator.pattern()
    engines: list[Engine] = [DenseEngine(rule, threads=1), SparseEngine(rule)]
    for engine in engines:
        engine.load(start)
    done = 0
    for until in (1, 2, 3, 17, RUNS[name] // 2, RUNS[name]):
        for engine in engines:
            engine.step(until - done)
            assert engine.steps_done == until
        done = until
        dense, fast = engines
        box = dense.bounding_box()
        assert box is not None
        assert fast.bounding_box() == box
        assert fast.population() == dense.population()
        assert np.array_equal(fast.read(box.grown(9)), dense.read(box.grown(9)))


def test_huttons_machine_runs_as_on_the_dense_engine():
    golly_pattern("JvN_Hutton-replicator.rle")
    machine = find_replicator("hutton", [GOLLY / "patterns"])
    engines: list[Engine] = [DenseEngine(machine.rule(), threads=1), SparseEngine(machine.rule())]
    for engine in engines:
        engine.load(machine.pattern())
        engine.step(300)
    box = engines[0].bounding_box()
    assert box is not None
    assert engines[1].bounding_box() == box
    assert np.array_equal(engines[1].read(box), engines[0].read(box))
    assert engines[1].population() == engines[0].population()


# -- far away, and as fast as light -----------------------------------------------------------------------


@pytest.mark.parametrize("turn", ROTATIONS, ids=lambda turn: turn.name)
@pytest.mark.parametrize("place", [(10**9, -(10**9)), (-(2**63), 2**64 + 1)], ids=str)
def test_a_glider_flies_far_away(turn, place):
    start = GLIDER.transform(turn).translate(*place)
    engine = SparseEngine(LIFE)
    engine.load(start)
    engine.step(1000)
    check(engine, start.translate(*turn.move((250, 250))))
    assert not engine.read(Box(0, 0, 3, 3)).any()
    assert not engine.read(Box(-(10**30), 10**30, 3, 3)).any()


@pytest.mark.parametrize("speed", [*AROUND, (0, 4), (-4, 3), (3, -4), (2, 2)], ids=str)
@pytest.mark.parametrize("offset", range(4))
def test_light_is_never_lost_between_blocks(speed, offset):
    start = Pattern.from_text("12\n.1", top=offset, left=-offset)
    engine = SparseEngine(shift(*speed))
    engine.load(start)
    for generation in range(1, 30):
        engine.step(1)
        check(engine, start.translate(speed[0] * generation, speed[1] * generation))
    check_blocks(engine)


def test_two_patterns_far_apart_cost_no_more_than_two():
    apart = 30_000
    engine = SparseEngine(LIFE, max_cells=4000)
    pair = np.zeros((3, apart + 3), dtype=np.uint8)
    pair[:, :3] = pair[:, apart:] = GLIDER.cells
    engine.load(Pattern(pair))
    engine.step(400)
    assert engine.read(Box(100, 100, 3, 3)).tolist() == GLIDER.cells.tolist()
    assert engine.read(Box(100, apart + 100, 3, 3)).tolist() == GLIDER.cells.tolist()
    assert engine.bounding_box() == Box(100, 100, 3, apart + 3)


# -- dying out, and using room again ----------------------------------------------------------------------


def test_patterns_that_die_out_leave_nothing_but_time():
    engine = SparseEngine(LIFE)
    engine.load(Pattern.from_text("11\n..\n..\n.1"))
    for generation in range(1, 8):
        engine.step(1)
        assert (engine.steps_done, engine.population(), engine.bounding_box()) == (generation, 0, None)
        check_blocks(engine)
    engine.step(10**15)  # nothing is due
    assert engine.steps_done == 10**15 + 7
    assert not engine.read(Box(-5, -5, 10, 10)).any()
    engine.load(GLIDER)
    engine.step(4)
    check(engine, GLIDER.translate(1, 1))


def test_the_clock_has_an_end():
    engine = SparseEngine(LIFE)
    with pytest.raises(EngineError, match="generations"):
        engine.step(2**62 + 1)
    engine.step(2**62)
    with pytest.raises(EngineError, match="generations"):
        engine.step(1)
    assert engine.steps_done == 2**62


@pytest.mark.parametrize("steps", [0, 1, 2, 3, 10**12 + 1])
def test_still_lives_cost_nothing(steps):
    block = Pattern.from_text("11\n11", top=3, left=3)
    engine = SparseEngine(LIFE)
    engine.load(block)
    engine.step(steps)
    check(engine, block)
    assert engine.steps_done == steps
    assert steps == 0 or "0 due" in engine.report()


def test_a_glider_does_not_fill_the_memory():
    engine = SparseEngine(LIFE)
    engine.load(GLIDER)
    engine.step(20_000)
    check(engine, GLIDER.translate(5000, 5000))
    check_blocks(engine)
    assert engine._blocks.capacity == sparse._FIRST_CAPACITY


def test_a_glider_needs_few_blocks():
    """At the limit slots are freed and used again, many times over."""
    engine = SparseEngine(LIFE, max_cells=16 * 16)
    engine.load(GLIDER)
    engine.step(4000)
    check(engine, GLIDER.translate(1000, 1000))
    check_blocks(engine)


def test_room_is_taken_as_it_is_needed(monkeypatch):
    """Growing and freeing slots, in the middle of generations too, changes nothing."""
    monkeypatch.setattr(sparse, "_FIRST_CAPACITY", 1)
    gun = find_replicator("glider-gun")
    dense, engine = DenseEngine(gun.rule(), threads=1), SparseEngine(gun.rule())
    for each in (dense, engine):
        each.load(gun.pattern())
    for _ in range(12):
        for each in (dense, engine):
            each.step(25)
        box = dense.bounding_box()
        assert box is not None
        assert np.array_equal(engine.read(box.grown(3)), dense.read(box.grown(3)))
        check_blocks(engine)


# -- refusals, limits, interruptions ----------------------------------------------------------------------


def test_what_it_refuses():
    for topology in (Torus(8, 8), Fixed(8, 8), Torus(8, None)):
        assert "plane" in SparseEngine.refusal(LIFE, topology)
        with pytest.raises(EngineError, match="plane"):
            SparseEngine(LIFE, topology)
    with pytest.raises(EngineError, match="5 away"):
        SparseEngine(shift(0, 5))
    with pytest.raises(EngineError, match="bounded"):
        SparseEngine(Rule.from_function(lambda context: 1 - context[0], 2, VON_NEUMANN, name="B0"))
    assert SparseEngine.refusal(shift(-4, 4), sparse.PLANE) == ""


def test_a_refused_pattern_leaves_the_plane_as_it_was():
    engine = SparseEngine(LIFE, max_cells=2000)
    engine.load(GLIDER)
    engine.step(5)
    after = reference.run(GLIDER, life_function, MOORE, 5)
    with pytest.raises(StateError, match="2 is not a state"):
        engine.load(Pattern.from_text("12"))
    with pytest.raises(EngineError, match="max_cells"):
        engine.load(Pattern(np.ones((60, 60), dtype=np.uint8)))
    check(engine, after)
    assert engine.steps_done == 5
    with pytest.raises(PatternError):
        engine.load(Pattern(np.ones(3, dtype=np.uint8)))


@pytest.mark.parametrize("room", [300, 1000, 10_000])
def test_a_pattern_that_outgrows_its_limit_stops_at_a_whole_generation(room):
    """A dot that spreads: after n steps a diamond of 2n² + 2n + 1 cells."""
    engine = SparseEngine(SPREAD, max_cells=room)
    engine.load(Pattern.from_text("1"))
    with pytest.raises(EngineError, match="max_cells"):
        engine.step(1000)
    reached = engine.steps_done
    assert (room / 2) ** 0.5 / 4 < reached < (room / 2) ** 0.5
    for _ in range(2):
        diamond = [
            (row, column, 1)
            for row in range(-reached, reached + 1)
            for column in range(-reached, reached + 1)
            if abs(row) + abs(column) <= reached
        ]
        check(engine, Pattern.from_live_cells(diamond))
        check_blocks(engine)
        with pytest.raises(EngineError, match="max_cells"):
            engine.step(1)
        assert engine.steps_done == reached
    # Given room, it goes on from there as if nothing had happened.
    engine.max_cells = 100 * room
    engine.step(5)
    assert engine.population() == 2 * (reached + 5) ** 2 + 2 * (reached + 5) + 1
    check_blocks(engine)


def test_no_memory_is_an_error_of_the_engine(monkeypatch):
    engine = SparseEngine(SPREAD)
    engine.load(Pattern.from_text("1"))

    def fail(*arguments):
        raise MemoryError

    monkeypatch.setattr(sparse, "enlarged", fail)
    with pytest.raises(EngineError, match="no memory"):
        engine.step(1000)
    reached = engine.steps_done
    assert engine.population() == 2 * reached**2 + 2 * reached + 1
    monkeypatch.setattr(sparse, "empty_blocks", fail)
    with pytest.raises(EngineError, match="no memory"):
        engine.load(GLIDER)
    assert engine.steps_done == reached


@pytest.mark.parametrize("failing", range(1, 12))
def test_an_interrupted_step_can_be_taken_again(failing, monkeypatch):
    """Kernels return after a budget of blocks; an interruption is noticed there, at a whole generation."""
    advance, calls = sparse.kernels.advance, itertools.count(1)

    def interrupted(*arguments):
        status = advance(*arguments)
        if next(calls) == failing:
            raise KeyboardInterrupt
        return status

    engine = SparseEngine(LIFE)
    engine.load(Pattern.from_text(".11\n11.\n.1."))
    monkeypatch.setattr(engine, "_budget", 20)
    monkeypatch.setattr(sparse.kernels, "advance", interrupted)
    with pytest.raises(KeyboardInterrupt):
        engine.step(1103)
    assert 0 < engine.steps_done < 1103
    engine.step(1103 - engine.steps_done)
    assert (engine.steps_done, engine.population()) == (1103, 116)  # (Gardner 1970)


def test_a_long_run_is_cut_into_chunks(monkeypatch):
    calls = []
    advance = sparse.kernels.advance
    monkeypatch.setattr(sparse.kernels, "advance", lambda *arguments: calls.append(arguments) or advance(*arguments))
    engine = SparseEngine(LIFE)
    engine.load(GLIDER)
    engine.step(100)
    assert len(calls) == 1
    engine._budget = 50
    engine.step(100)
    assert len(calls) > 4
    check(engine, GLIDER.translate(50, 50))


@pytest.mark.parametrize("interrupting", ["reclaim", "enlarged", "fill_table"])
def test_an_interruption_while_room_is_made_loses_nothing(interrupting, monkeypatch):
    engine = SparseEngine(SPREAD)
    engine.load(Pattern.from_text("1"))
    honest = getattr(sparse, interrupting)

    def interrupted(*arguments):
        honest(*arguments)
        raise KeyboardInterrupt

    monkeypatch.setattr(sparse, interrupting, interrupted)
    with pytest.raises(KeyboardInterrupt):
        engine.step(200)
    monkeypatch.setattr(sparse, interrupting, honest)
    assert 10 < engine.steps_done < 200
    engine.step(200 - engine.steps_done)
    assert engine.population() == 2 * 200**2 + 2 * 200 + 1
    check_blocks(engine)


# -- reading ----------------------------------------------------------------------------------------------


@given(
    patterns(max_side=9),
    st.integers(-12, 12),
    st.integers(-12, 12),
    st.integers(0, 20),
    st.integers(0, 20),
)
@settings(max_examples=cases(60))
def test_any_box_can_be_read(start, top, left, height, width):
    engine = SparseEngine(LIFE)
    engine.load(start)
    box = Box(top, left, height, width)
    cells = engine.read(box)
    assert cells.dtype == np.uint8
    assert cells.shape == (height, width)
    assert cells.tolist() == start.read(box).tolist()
    cells += 1  # a copy
    assert engine.read(box).tolist() == start.read(box).tolist()


def test_the_report_names_blocks_and_memory():
    engine = SparseEngine(LIFE)
    engine.load(GLIDER)
    report = engine.report()
    assert report.startswith("sparse: diagram walk of 32 nodes behind a memo")
    assert "blocks of 4 × 4 cells" in report
    assert report.endswith("MB")
    assert "\n" not in report
    assert "memo" not in SparseEngine(shift(2, 0)).report()
