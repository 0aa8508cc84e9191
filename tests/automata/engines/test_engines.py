"""Every engine against the plain reference, which gets its transitions from the table a rule was built from.

The oracle shares nothing with rule, diagram, dense table and kernel, so one comparison checks them all.
"""

from __future__ import annotations

import itertools
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import numpy as np
import pytest
from hypothesis import example, given, note, settings
from hypothesis import strategies as st

from automata import reference
from automata import rule as rule_module
from automata.engines import (
    ENGINES,
    BitplaneEngine,
    DenseEngine,
    Engine,
    HashlifeEngine,
    ReferenceEngine,
    SparseEngine,
    available_threads,
    make_engine,
)
from automata.engines.dense import engine as dense
from automata.errors import EngineError, PatternError, StateError
from automata.forms.diagram import Diagram
from automata.neighborhood import MOORE, ONE_DIMENSIONAL, VON_NEUMANN, Neighborhood
from automata.pattern import Box, Pattern
from automata.rule import Rule
from automata.rules import find_rule
from automata.symmetry import ROTATIONS
from automata.testing.strategies import neighborhoods, patterns, tables, topologies
from automata.topology import PLANE, Fixed, Sphere, Topology, Torus
from automata.trajectory import record
from automata.trees.macrocell import Macrocell
from automata.universe import Universe
from tests.support.depth import cases, some
from tests.support.engines import GLIDER, LIFE, SPREAD, interrupt_update, life_function

pytestmark = pytest.mark.kernel

# How to run a rule: engine, threads (several work in bands however small the board), table or diagram.
VARIANTS: dict[str, tuple[type[Engine], int, bool]] = {
    "reference": (ReferenceEngine, 1, True),
    "dense table": (DenseEngine, 1, True),
    "dense table, 2 threads": (DenseEngine, 2, True),
    "diagram walk": (DenseEngine, 1, False),
    "diagram walk, 3 threads": (DenseEngine, 3, False),
    "bitplane": (BitplaneEngine, 1, True),
    "bitplane, 2 threads": (BitplaneEngine, 2, True),
    "sparse": (SparseEngine, 1, True),
    "sparse, diagram": (SparseEngine, 1, False),
    "hashlife": (HashlifeEngine, 1, True),
}
# Those that know more than the plane.
BOUNDED = [name for name, (kind, _, _) in VARIANTS.items() if kind not in (SparseEngine, HashlifeEngine)]
KERNELS = [name for name, (kind, _, _) in VARIANTS.items() if kind is DenseEngine]


def refused(variant: str, rule: Rule, topology: Topology = PLANE) -> str:
    """Why a variant cannot run a rule on a topology, or nothing."""
    return VARIANTS[variant][0].refusal(rule, topology)


@contextmanager
def running(variant: str, rule: Rule, topology: Topology = PLANE, **options: int) -> Iterator[Engine]:
    """Give an engine of that variant; the limits that force it hold as long as it runs."""
    kind, threads, by_table = VARIANTS[variant]
    with pytest.MonkeyPatch.context() as patch:
        if not by_table:
            patch.setattr(rule_module, "MAX_TABLE_ENTRIES", 0)
        if kind is not DenseEngine:
            if reason := kind.refusal(rule, topology):
                pytest.skip(reason)
            yield (BitplaneEngine(rule, topology, threads=threads) if kind is BitplaneEngine else kind(rule, topology))
            return
        patch.setattr(dense, "_THREADED_CELLS", 0 if threads > 1 else 1 << 60)
        engine = DenseEngine(rule, topology, threads=threads, **options)
        assert engine.report().startswith("dense: dense table" if by_table else "dense: diagram walk")
        yield engine


def check(engine: Engine, expected: Pattern, topology: Topology = PLANE) -> None:
    """Compare all that can be read from an engine with a pattern, beyond the edges too."""
    around = (topology.box or expected.bounding_box or Box(0, 0, 1, 1)).grown(2)
    assert engine.read(around).tolist() == expected.read(around).tolist()
    assert engine.bounding_box() == expected.bounding_box
    assert engine.population() == expected.population
    # What a budget asks instead of going through all cells.
    if (live := expected.bounding_box) is not None:
        around = engine._enclosing_box()
        assert around is not None
        assert around.union(live) == around


def shift(rows: int, columns: int) -> Rule:
    """Everything moves by that much each step: the speed of light."""
    around = Neighborhood("centre and one", ((0, 0), (-rows, -columns)))
    return Rule.from_function(lambda context: context[1], 2, around, name="shift")


# -- any rule, any pattern, any topology ------------------------------------------------------------------


class Function(dict[tuple[int, ...], int]):
    """The next state in every context; a failing case shows those that change the centre."""

    def __repr__(self):
        changing = {context: state for context, state in self.items() if state != context[0]}
        return f"identity but for {changing}"


@st.composite
def scenes(draw):
    """A rule as a dict from contexts to states, patterns that fit its topology, and numbers of steps."""
    around = draw(st.just(MOORE) | neighborhoods(max_cells=5))
    n_states = draw(st.sampled_from([n for n in (2, 3, 4, 7) if n ** len(around) <= 1024]))
    topology = draw(topologies(n_states=n_states))
    table = draw(tables(n_states=n_states, neighborhood=around, quiescent=topology.box is None)).tolist()
    contexts = itertools.product(range(n_states), repeat=len(around))
    function = Function(zip(contexts, table, strict=True))
    room = None if topology == PLANE else topology.around(Box(-4, -4, 8, 8))
    drawn = patterns(n_states=n_states, max_side=5, within=room)
    starts = draw(st.lists(drawn, min_size=1, max_size=2))
    steps = draw(st.lists(st.integers(0, 4), min_size=1, max_size=2))
    return around, n_states, function, topology, starts, steps


@given(scenes())
@settings(max_examples=cases(300))
def test_every_engine_does_what_the_table_says(scene):
    around, n_states, function, topology, starts, steps = scene
    rule = Rule.from_table(list(function.values()), n_states, around)
    expected = {}
    for start in starts:
        pattern, expected[start] = start, []
        for count in steps:
            pattern = reference.run(pattern, function.__getitem__, around, count, topology)
            expected[start].append(pattern)
    for variant in VARIANTS:
        if refused(variant, rule, topology):
            continue
        note(variant)
        with running(variant, rule, topology) as engine:
            for start in starts:  # the second is loaded over what the first left behind
                engine.load(start)
                assert engine.steps_done == 0
                check(engine, start, topology)
                for count, after, total in zip(steps, expected[start], itertools.accumulate(steps), strict=True):
                    engine.step(count)
                    assert engine.steps_done == total
                    check(engine, after, topology)


def test_no_engine_is_left_out():
    """A new engine joins the comparison above by an entry in VARIANTS."""
    assert set(ENGINES.values()) == {kind for kind, _, _ in VARIANTS.values()}
    assert {name: kind.name for name, kind in ENGINES.items()} == {name: name for name in ENGINES}


@given(st.data(), st.sampled_from(sorted(ENGINES)), st.integers(0, 6), st.integers(0, 6))
@settings(max_examples=cases(30))
def test_running_in_parts_is_running_at_once(data, engine, first, second):
    start = data.draw(patterns())
    in_parts = Universe(LIFE, start, engine=engine).run(first).run(second)
    at_once = Universe(LIFE, start, engine=engine).run(first + second)
    assert in_parts.pattern == at_once.pattern
    assert in_parts.generation == at_once.generation == first + second


def test_the_reference_itself_on_a_case_done_by_hand():
    """A cell takes its west neighbour's state plus its own, modulo 3."""
    west = Neighborhood("west", ((0, 0), (0, -1)))

    def add(context):
        return sum(context) % 3

    dot = Pattern.from_text("1")
    assert reference.run(dot, add, west, 3) == Pattern.from_text("1001")  # 1 3 3 1 modulo 3
    assert reference.run(dot, add, west, 4) == Pattern.from_text("11011")  # 1 4 6 4 1
    assert reference.run(dot, add, west, 2, Torus(1, 2)) == Pattern.from_text("22")
    assert reference.run(dot, add, west, 1, Fixed(1, 2, 2)) == Pattern.from_text("01")
    with pytest.raises(EngineError):
        reference.step(dot, lambda context: 1, west)


# -- known facts, without the oracle ----------------------------------------------------------------------


@pytest.mark.parametrize("variant", ["dense table", "diagram walk"])
@pytest.mark.parametrize("turn", ROTATIONS, ids=lambda turn: turn.name)
def test_a_glider_flies_a_thousand_steps(variant, turn):
    """250 cells along a diagonal, over several re-allocations of the plane."""
    start = GLIDER.transform(turn).translate(10**7, -(10**7))
    with running(variant, LIFE) as engine:
        engine.load(start)
        engine.step(1000)
        check(engine, start.translate(*turn.move((250, 250))))
        assert engine.steps_done == 1000


@pytest.mark.parametrize("variant", ["dense table", "diagram walk, 3 threads"])
def test_the_r_pentomino_settles_as_it_is_known_to(variant):
    """116 cells from generation 1103 on (Conway; Gardner 1970), six gliders among them."""
    with running(variant, LIFE) as engine:
        engine.load(Pattern.from_text(".11\n11.\n.1."))
        engine.step(1103)
        assert engine.population() == 116
        engine.step(40)
        assert engine.population() == 116


@pytest.mark.parametrize("variant", KERNELS)
@pytest.mark.parametrize("speed", [(0, 1), (0, -2), (3, 0), (-2, 1), (0, 100), (-90, 70)], ids=str)
def test_light_is_never_lost_at_the_rim(variant, speed):
    """A shift moves as fast as anything can, also by more than the plane's margin at once."""
    start = Pattern.from_text("101\n.1.")
    with running(variant, shift(*speed)) as engine:
        engine.load(start)
        for generation in range(1, 101):
            engine.step(1)
            assert engine.bounding_box() == start.translate(speed[0] * generation, speed[1] * generation).box
        check(engine, start.translate(100 * speed[0], 100 * speed[1]))


@pytest.mark.parametrize("variant", ["dense table", "dense table, 2 threads", "diagram walk"])
@given(start=patterns(n_states=5, max_side=3))
@settings(max_examples=10)
def test_sums_modulo_a_prime_copy_any_pattern(variant, start):
    """After p² steps five copies stand p² cells apart: (x + … )^(p²) = x^(p²) + … modulo p (Fredkin)."""
    add = Rule.from_function(lambda context: sum(context) % 5, 5, VON_NEUMANN, name="sum modulo 5")
    copies = [start.translate(25 * row, 25 * column) for row, column in VON_NEUMANN.offsets]
    with running(variant, add) as engine:
        engine.load(start)
        engine.step(25)
        check(engine, Pattern.from_live_cells(cell for copy in copies for cell in copy.live_cells()))


def test_all_256_states_are_told_apart():
    around = Neighborhood("centre and east", ((0, 0), (0, 1)))
    add = Rule.from_function(lambda context: (context[0] + 3 * context[1]) % 256, 256, around)
    cells = np.random.default_rng(1).integers(256, size=(40, 50), dtype=np.uint8)
    after = (cells.astype(int) + 3 * np.roll(cells.astype(int), -1, axis=1)) % 256
    for variant in KERNELS:
        with running(variant, add, Torus(40, 50)) as engine:
            engine.load(Pattern(cells))
            engine.step(1)
            assert engine.read(Box(0, 0, 40, 50)).tolist() == after.tolist()


def test_a_rule_too_large_for_any_table_runs():
    """Sums of nine cells of 64 states: 2**54 contexts, a diagram of a few hundred nodes."""
    diagram = Diagram.fold(64, 9, 0, lambda depth, total, state: (total + state) % 64, lambda total: total)
    rule = Rule(64, MOORE, diagram, name="sum modulo 64")
    start = Pattern(np.arange(30).reshape(5, 6), 2, -3)
    expected = reference.run(start, lambda context: sum(context) % 64, MOORE, 5)
    assert Universe(rule, start).run(5).pattern == expected
    assert "walk" in Universe(rule, start).engine_report()


# -- dying out --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("variant", BOUNDED)
@pytest.mark.parametrize("topology", [PLANE, Torus(6, 9), Fixed(6, 9), Torus(None, 9), Sphere(7, 7)], ids=str)
def test_patterns_that_die_out_leave_nothing_but_time(variant, topology):
    with running(variant, LIFE, topology) as engine:
        engine.load(Pattern.from_text("11\n..\n..\n.1", top=1, left=1))
        for generation in range(1, 8):
            engine.step(1)
            assert engine.steps_done == generation
            assert (engine.population(), engine.bounding_box()) == (0, None)
        engine.step(0)
        assert engine.steps_done == 7
        engine.load(GLIDER)
        check(engine, GLIDER, topology)


@pytest.mark.parametrize("variant", VARIANTS)
@pytest.mark.parametrize("place", [1, 2, 3, 4], ids=["north", "east", "south", "west"])
def test_what_died_does_not_come_back_from_the_other_board(variant, place):
    """A block worn down from one side: each generation a line of cells that lived on both boards dies."""
    wear = Rule.from_function(lambda context: min(context[0], context[place]), 2, VON_NEUMANN)
    block = Pattern(np.ones((7, 7), dtype=np.uint8))
    row, column = VON_NEUMANN.offsets[place]
    with running(variant, wear) as engine:
        engine.load(block)
        for worn in range(1, 9):
            engine.step(1)
            cells = [
                (r, c, 1) for r, c, _ in block.live_cells() if 0 <= r + worn * row < 7 and 0 <= c + worn * column < 7
            ]
            check(engine, Pattern.from_live_cells(cells))


@pytest.mark.parametrize("variant", VARIANTS)
def test_far_cells_that_die_at_once_are_gone(variant):
    """A block and lone cells far from it: what lives shrinks by more than the radius in one generation."""
    block = Pattern.from_text("11\n11")
    lone = [(row, column, 1) for row in (-9, 0, 9) for column in (-9, 9)]
    with running(variant, LIFE) as engine:
        engine.load(Pattern.from_live_cells([*block.live_cells(), *lone]))
        for _ in range(4):
            engine.step(1)
            assert engine.read(Box(-20, -20, 40, 40)).tolist() == block.read(Box(-20, -20, 40, 40)).tolist()
            check(engine, block)


# -- edges ------------------------------------------------------------------------------------------------

NEGATION = Rule.from_function(lambda context: 1 - context[0], 2, VON_NEUMANN, name="B0")


@pytest.mark.parametrize("engine", sorted(ENGINES))
def test_a_background_that_changes_needs_an_edge(engine):
    for topology in (PLANE, Torus(2, None), Fixed(None, 3)):
        with pytest.raises(EngineError, match="bounded"):
            Universe(NEGATION, Pattern.from_text("1"), topology, engine=engine, strobing=False)
    for topology in (Torus(2, 3), Fixed(2, 3)) if engine not in ("hashlife", "sparse") else ():
        universe = Universe(NEGATION, Pattern.from_text("1"), topology, engine=engine, strobing=False)
        assert universe.run(1).pattern == Pattern.from_text("011\n111")
        assert universe.run(1).pattern == Pattern.from_text("1")


@pytest.mark.parametrize("variant", BOUNDED)
@pytest.mark.parametrize("size", [(1, 1), (1, 3), (3, 2), (5, 4), (6, 6)], ids=str)
def test_tori_smaller_than_the_radius_wind_round_several_times(variant, size):
    around = Neighborhood("far", ((0, 0), (-5, 2), (4, -5), (0, 7)))

    def add(context):
        return (context[0] + 2 * context[1] + 3 * context[2] + context[3]) % 5

    rule = Rule.from_function(add, 5, around)
    cells = np.arange(size[0] * size[1]).reshape(size) % 5
    expected = cells
    for _ in range(3):
        # What stands at an offset comes to the centre when the board rolls the other way.
        seen = [np.roll(expected, (-row, -column), axis=(0, 1)) for row, column in around.offsets]
        expected = (seen[0] + 2 * seen[1] + 3 * seen[2] + seen[3]) % 5
    with running(variant, rule, Torus(*size)) as engine:
        engine.load(Pattern(cells))
        engine.step(3)
        assert engine.read(Box(0, 0, *size)).tolist() == expected.tolist()


@pytest.mark.parametrize("variant", BOUNDED)
def test_a_border_feeds_in_and_never_changes(variant):
    with running(variant, SPREAD, Fixed(3, 5, border_state=1)) as engine:
        engine.step(1)
        assert engine.read(Box(0, 0, 3, 5)).tolist() == [[1, 1, 1, 1, 1], [1, 0, 0, 0, 1], [1, 1, 1, 1, 1]]
        assert engine.population() == 12, "the border is not counted"
        assert engine.bounding_box() == Box(0, 0, 3, 5)
        engine.step(1)
        assert engine.population() == 15
    with running(variant, NEGATION, Fixed(2, 2, border_state=1)) as engine:
        engine.step(3)
        assert engine.read(Box(-1, -1, 4, 4)).tolist() == [[0] * 4, [0, 1, 1, 0], [0, 1, 1, 0], [0] * 4]


@pytest.mark.parametrize("engine", sorted(ENGINES))
@pytest.mark.parametrize("border", [-1, 2, 255])
def test_a_border_state_is_one_of_the_rules(engine, border):
    with pytest.raises(EngineError, match="border"):
        make_engine(engine, LIFE, Fixed(3, 3, border))


@pytest.mark.parametrize("variant", BOUNDED)
@pytest.mark.parametrize("topology", [PLANE, Torus(4, 5), Fixed(4, 5, 1), Torus(4, None)], ids=str)
def test_reading_far_outside_gives_background(variant, topology):
    start = Pattern.from_text("11\n11", top=1, left=2)
    with running(variant, LIFE, topology) as engine:
        engine.load(start)
        for box in (Box(-(10**6), 0, 2, 3), Box(0, 10**6, 1, 1), Box(-500, -500, 3, 4), Box(2, 2, 0, 5)):
            assert engine.read(box).shape == (box.height, box.width)
            assert not engine.read(box).any()
        assert engine.read(Box(-2, 3, 5, 200)).tolist() == start.read(Box(-2, 3, 5, 200)).tolist()
        window = engine.read(Box(0, 0, 4, 5))
        window[:] = 1  # what is read is the reader's
        assert engine.population() == 4


# -- sides without end ------------------------------------------------------------------------------------


@pytest.mark.parametrize("variant", ["reference", "dense table", "diagram walk, 3 threads"])
@pytest.mark.parametrize("turn", [True, False], ids=["lying", "standing"])
def test_a_glider_flies_along_a_tube_and_round_it(variant, turn):
    """Its boards grow along the side without end, and stay as they are along the other."""
    tube = Torus(8, None) if turn else Torus(None, 8)
    start = GLIDER.translate(2, 10**7) if turn else GLIDER.translate(-(10**7), 2)
    with running(variant, LIFE, tube) as engine:
        engine.load(start)
        engine.step(4 * 88)  # 88 = 11 · 8: it has gone round eleven times
        check(engine, start.translate(0, 88) if turn else start.translate(88, 0), tube)
        if variant != "reference":
            assert "10 × " in engine.report() if turn else "× 10 bytes" in engine.report()


@pytest.mark.parametrize("variant", BOUNDED)
def test_a_fire_in_a_strip_goes_both_ways(variant):
    """Light along a strip: after n steps 2n + 1 columns burn, of all its rows."""
    with running(variant, SPREAD, Fixed(3, None)) as engine:
        engine.load(Pattern.from_text("1\n1\n1", left=-5))
        for steps in (2, 68):
            engine.step(steps)
            width = 2 * engine.steps_done + 1
            check(
                engine,
                Pattern(np.ones((3, width), dtype=np.uint8), 0, -5 - engine.steps_done),
                Fixed(3, None),
            )
        with pytest.raises(PatternError, match="3×∞"):
            engine.load(Pattern.from_text("1", top=3))
        assert engine.population() == 3 * 141


def test_a_tube_that_would_outgrow_its_limit_stops_at_a_whole_generation():
    engine = DenseEngine(SPREAD, Torus(3, None), max_cells=5 * 1000)
    engine.load(Pattern.from_text("1"))
    with pytest.raises(EngineError, match="max_cells"):
        engine.step(10**6)
    assert engine.population() == 3 * (2 * engine.steps_done + 1) - 4
    assert 300 < engine.steps_done < 500


# -- what is refused --------------------------------------------------------------------------------------


@pytest.mark.parametrize("variant", BOUNDED)
def test_a_refused_pattern_leaves_the_universe_as_it_was(variant):
    topology = Torus(4, 4)
    with running(variant, LIFE, topology) as engine:
        engine.load(GLIDER)
        engine.step(1)
        before = engine.read(Box(0, 0, 4, 4)).tolist()
        with pytest.raises(StateError, match="2 is not a state"):
            engine.load(Pattern.from_text("12"))
        for top, left in [(2, 0), (0, 2), (-1, 0), (0, -1)]:
            with pytest.raises(PatternError):
                engine.load(GLIDER.translate(top, left))
        assert engine.read(Box(0, 0, 4, 4)).tolist() == before
        assert engine.steps_done == 1
        roomy = Pattern(GLIDER.read(Box(-3, -3, 9, 9)), -3, -3)
        engine.load(roomy)  # its live cells fit
        check(engine, GLIDER, topology)


@pytest.mark.parametrize("engine", sorted(ENGINES))
@pytest.mark.parametrize("steps", [-1, 1.0, "3", None])
def test_steps_are_whole_and_forward(engine, steps):
    universe = Universe(LIFE, GLIDER, engine=engine)
    with pytest.raises(EngineError):
        universe.run(steps)
    with pytest.raises(EngineError):
        list(universe.generations(steps))
    assert universe.generation == 0
    assert universe.run(np.int64(4)).pattern == GLIDER.translate(1, 1)


def test_unknown_engines_are_refused_by_name():
    with pytest.raises(EngineError, match=r"'steam'.*auto, bitplane, dense, hashlife, reference, sparse"):
        Universe(LIFE, GLIDER, engine="steam")


# -- limits, failures, interruptions ----------------------------------------------------------------------


@pytest.mark.parametrize("variant", KERNELS)
def test_a_plane_that_would_outgrow_its_limit_stops_at_a_whole_generation(variant):
    """A dot that spreads: after n steps a diamond of 2n² + 2n + 1 cells."""
    with running(variant, SPREAD, max_cells=200 * 200) as engine:
        engine.load(Pattern.from_text("1"))
        with pytest.raises(EngineError, match="max_cells"):
            engine.step(1000)
        reached = engine.steps_done
        assert 50 < reached < 100
        diamond = [
            (row, column, 1)
            for row in range(-reached, reached + 1)
            for column in range(-reached, reached + 1)
            if abs(row) + abs(column) <= reached
        ]
        check(engine, Pattern.from_live_cells(diamond))
        with pytest.raises(EngineError, match="max_cells"):
            engine.step(1)
        assert engine.steps_done == reached
        with pytest.raises(EngineError, match="max_cells"):
            engine.load(Pattern.from_text("1" + 300 * "0" + "1"))
        check(engine, Pattern.from_live_cells(diamond))
        engine.load(Pattern.from_text("1"))
        assert engine.steps_done == 0
        engine.step(2)
        assert engine.population() == 13


@pytest.mark.parametrize("variant", KERNELS)
@pytest.mark.parametrize("topology", some([PLANE, Torus(20, 20), Torus(20, None)], 2), ids=str)
@given(failing=st.integers(0, 12), after_writing=st.booleans())
@settings(max_examples=10)
def test_an_interrupted_step_can_be_taken_again(variant, topology, failing, after_writing):
    """Stop inside the kernel, before or after it has written, at any call: nothing is lost or done twice."""
    start = Pattern.from_text(".11\n11.\n.1.", top=8, left=8)
    with running(variant, LIFE, topology) as engine:
        engine.load(start)
        engine.step(3)
        update = interrupt_update(engine, failing, after_writing)
        with pytest.raises(KeyboardInterrupt):
            engine.step(30)
        done = engine.steps_done
        assert 3 <= done <= 3 + failing
        check(engine, reference.run(start, life_function, MOORE, done, topology), topology)
        engine._updates[0] = update
        engine.step(done + 3)
        check(engine, reference.run(start, life_function, MOORE, 2 * done + 3, topology), topology)


@pytest.mark.parametrize("measuring", range(6))
def test_an_interruption_while_the_plane_grows_loses_nothing(measuring, monkeypatch):
    """The plane is measured after each step and after each growth; stop at either."""
    engine = DenseEngine(shift(0, 40), threads=1)
    engine.load(Pattern.from_text("11"))
    measure, calls = dense.live_extent, itertools.count()

    def interrupted(*arguments):
        if next(calls) == measuring:
            raise KeyboardInterrupt
        measure(*arguments)

    monkeypatch.setattr(dense, "live_extent", interrupted)
    with pytest.raises(KeyboardInterrupt):
        engine.step(10)
    check(engine, Pattern.from_text("11", left=40 * engine.steps_done))
    engine.step(10 - engine.steps_done)
    check(engine, Pattern.from_text("11", left=400))


# -- auto -------------------------------------------------------------------------------------------------

AUTO_CASES = {
    "two states, bounded": (LIFE, GLIDER, Torus(9, 9), 1, "bitplane"),
    "many states, bounded": (find_rule("WireWorld"), GLIDER, Torus(9, 9), 1, "dense"),
    "the plane": (find_rule("WireWorld"), GLIDER, PLANE, 1, "sparse"),
    "far sight": (shift(0, 40), GLIDER, PLANE, 1, "dense"),
    "a giant step": (LIFE, GLIDER, PLANE, 4096, "hashlife"),
    "a giant step with far sight": (shift(0, 2), GLIDER, PLANE, 4096, "sparse"),
    "a soup": (LIFE, Pattern(np.ones((300, 300), dtype=np.uint8)), PLANE, 1, "bitplane"),
}


@pytest.mark.parametrize("case", AUTO_CASES)
def test_auto_takes_what_suits_and_says_why(case):
    rule, start, topology, steps, expected = AUTO_CASES[case]
    universe = Universe(rule, start, topology).run(steps)
    assert universe.engine_report().startswith(expected)
    assert "; chosen for " in universe.engine_report()
    assert universe.generation == steps


@given(patterns(max_side=9), st.lists(st.sampled_from([0, 1, 3, 40, 4096, 5000]), min_size=1, max_size=4))
@settings(max_examples=cases(25))
def test_auto_keeps_cells_and_clock_when_it_changes_engines(start, counts):
    changing, steady = Universe(LIFE, start), Universe(LIFE, start, engine="sparse")
    for count in counts:
        assert changing.run(count).pattern == steady.run(count).pattern
        assert changing.generation == steady.generation
    assert changing.macrocell.to_pattern() == steady.pattern


def test_a_macrocell_is_unfolded_only_where_it_must_be():
    far = Macrocell.from_pattern(GLIDER.translate(2**40, 5))
    wide = Macrocell.from_pattern(GLIDER.renamed("B3/S23", 7))
    both = Universe(LIFE, wide)
    assert (both.pattern, both.generation) == (GLIDER, 7)
    lonely = Universe(LIFE, far).run(4)
    assert lonely.bounding_box == Box(2**40 + 1, 6, 3, 3)
    dots = Pattern.from_live_cells([(0, 0, 1)])
    tree = Macrocell.from_pattern(dots).raised(60)
    # The same dot in the outermost corners of a square of 2**62 cells.
    corners = Macrocell(
        np.concatenate([tree.children, [[len(tree.levels) - 1] * 4]]).astype(np.int32),
        np.append(tree.levels, tree.level + 1).astype(np.uint16),
    )
    vast = Universe(find_rule("B/S012345678"), corners).run(5)
    assert (vast.population, vast.generation) == (4, 5)
    assert vast.engine_report().endswith("a universe too large to unfold")
    with pytest.raises(PatternError, match="macrocell"):
        vast.pattern  # noqa: B018
    with pytest.raises(PatternError):
        Universe(LIFE, corners, engine="dense")


# -- threads ----------------------------------------------------------------------------------------------


def test_small_boards_stay_on_one_thread_and_large_ones_do_not(monkeypatch):
    monkeypatch.setattr(dense, "_THREADED_CELLS", 1000)
    cells = np.random.default_rng(3).integers(2, size=(40, 40), dtype=np.uint8)
    bands = []

    def count_bands(size: int, threads: int) -> int:
        engine = DenseEngine(LIFE, Torus(size, size), threads=threads)
        engine.load(Pattern(cells[:size, :size]))
        update = engine._updates[0]
        bands.clear()
        engine._updates[0] = lambda *arguments: (bands.append(arguments[2:4]), update(*arguments))
        engine.step(1)
        return len(bands)

    assert count_bands(31, threads=2) == 1
    assert count_bands(32, threads=1) == 1
    assert count_bands(32, threads=2) == 2
    assert count_bands(40, threads=3) == 3
    # Together the bands are all rows, once; the first and last rows of the board are its halo.
    assert sorted(row for top, bottom in bands for row in range(top, bottom)) == list(range(1, 41))


def test_a_failing_band_is_reported_when_no_other_works_on(monkeypatch):
    """Whoever sees the failure may step again, which writes where a late band would still be writing."""
    monkeypatch.setattr(dense, "_THREADED_CELLS", 0)
    engine = DenseEngine(LIFE, Torus(20, 20), threads=2)
    late = threading.Event()

    def update(source, target, top, *rest):
        if top == 1:
            raise KeyboardInterrupt
        time.sleep(0.2)
        late.set()

    engine._updates[0] = update
    with pytest.raises(KeyboardInterrupt):
        engine.step(1)
    assert late.is_set()
    assert engine.steps_done == 0


@example(rows=1)
@given(st.integers(1, 6))
@settings(max_examples=10)
def test_more_threads_than_rows(rows):
    cells = np.random.default_rng(rows).integers(2, size=(rows, 9), dtype=np.uint8)
    expected = reference.run(Pattern(cells), life_function, MOORE, 3, Torus(rows, 9))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(dense, "_THREADED_CELLS", 0)
        engine = DenseEngine(LIFE, Torus(rows, 9), threads=8)
        engine.load(Pattern(cells))
        engine.step(3)
    check(engine, expected, Torus(rows, 9))


def test_the_number_of_threads_comes_from_the_environment(monkeypatch):
    monkeypatch.setenv("REPLICARIUM_THREADS", "7")
    assert available_threads() == 7
    assert "7 thread(s)" in DenseEngine(LIFE).report()
    for other in ("", "0", "many", "-2"):
        monkeypatch.setenv("REPLICARIUM_THREADS", other)
        assert available_threads() >= 1


# -- universe and trajectory ------------------------------------------------------------------------------


@pytest.mark.parametrize("engine", ["auto", *sorted(ENGINES)])
def test_a_universe_keeps_the_clock_of_its_pattern(engine):
    universe = Universe(LIFE, GLIDER.renamed("another", 100), engine=engine)
    assert (universe.generation, universe.population, universe.bounding_box) == (100, 5, Box(0, 0, 3, 3))
    assert universe.run(8) is universe
    assert universe.generation == 108
    pattern = universe.pattern
    assert (pattern.rule, pattern.generation) == ("B3/S23", 108)
    assert pattern == GLIDER.translate(2, 2)
    assert universe.read((2, 2, 3, 3)).tolist() == GLIDER.cells.tolist()


def test_a_universe_takes_a_bare_array():
    assert Universe(LIFE, [[1, 1], [1, 1]]).run(1).population == 4
    assert Universe(LIFE, [[0]]).run(1).pattern == Pattern.from_text("")


def test_generations_yields_the_first_and_all_that_follow():
    universe = Universe(LIFE, GLIDER)
    seen = list(universe.generations(4))
    assert [pattern.generation for pattern in seen] == [0, 1, 2, 3, 4]
    assert seen == [reference.run(GLIDER, life_function, MOORE, step) for step in range(5)]
    assert universe.generation == 4


@given(patterns(), st.integers(0, 5), st.sampled_from(sorted(ENGINES)))
@settings(max_examples=cases(40))
def test_a_trajectory_records_every_generation_in_one_box(start, steps, engine):
    trajectory = record(LIFE, start, steps, engine=engine)
    assert trajectory.steps == steps
    assert trajectory.frames.shape == (steps + 1, trajectory.box.height, trajectory.box.width)
    expected = [reference.run(start, life_function, MOORE, step) for step in range(steps + 1)]
    assert list(trajectory.patterns()) == expected
    assert [pattern.generation for pattern in trajectory.patterns()] == list(range(steps + 1))
    for step, pattern in enumerate(expected):
        around = trajectory.box.grown(2)
        assert trajectory.read(step, around).tolist() == pattern.read(around).tolist()
    boxes = [pattern.bounding_box for pattern in expected if pattern.bounding_box]
    if boxes and start.bounding_box:
        assert trajectory.box == Box(
            min(box.top for box in boxes),
            min(box.left for box in boxes),
            max(box.bottom for box in boxes) - min(box.top for box in boxes),
            max(box.right for box in boxes) - min(box.left for box in boxes),
        )


def test_recording_refuses_what_does_not_fit(monkeypatch):
    from automata import trajectory

    with pytest.raises(EngineError):
        record(LIFE, GLIDER, -1)
    monkeypatch.setattr(trajectory, "MAX_RECORDED_CELLS", 4 * 10)
    assert record(LIFE, Pattern.from_text("11\n11"), 9).steps == 9
    with pytest.raises(EngineError, match="record fewer"):
        record(LIFE, Pattern.from_text("11\n11"), 10)


def test_elementary_rules_are_one_dimensional():
    """Rule 90 from one cell: Pascal's triangle modulo 2 (Wolfram 1983)."""
    ninety = Rule.from_function(lambda context: context[1] ^ context[2], 2, ONE_DIMENSIONAL, name="90")
    rows = ["".join(map(str, pattern.cells[0])) for pattern in Universe(ninety, [[1]]).generations(4)]
    assert rows == ["1", "101", "10001", "1010101", "100000001"]


@pytest.mark.parametrize("box", [Box(0, 0, -1, 4), Box(3, 3, 4, -2)])
def test_a_box_of_less_than_nothing_is_refused(box):
    universe = Universe(find_rule("B3/S23"), Pattern.from_live_cells([(0, 0, 1)]))
    with pytest.raises(PatternError, match="0 rows and columns or more"):
        universe.read(box)
    assert universe.read(Box(0, 0, 0, 4)).shape == (0, 4)


@pytest.mark.parametrize("place", [2**63 - 2, 2**64, -(2**64), 10**30])
@pytest.mark.parametrize("variant", ["auto", *ENGINES])
def test_a_glider_flies_anywhere(variant, place):
    """Beyond the numbers of a processor's words, on every engine."""
    life = find_rule("B3/S23")
    glider = Pattern.from_text(".1.\n..1\n111", top=place, left=-place)
    engine = make_engine(variant, life)
    engine.load(glider)
    engine.step(8)
    assert engine.bounding_box() == Box(place + 2, 2 - place, 3, 3)
    assert np.array_equal(engine.read(engine.bounding_box()), glider.cells)


def test_the_reference_engine_has_a_limit_too():
    """Two gliders that fly apart."""
    pair = Pattern.from_text(".1.......1.\n1.........1\n111.....111")
    engine = ReferenceEngine(find_rule("B3/S23"), max_cells=1000)
    engine.load(pair)
    with pytest.raises(EngineError, match=r"needs \d+ × \d+ cells, more than max_cells = 1000"):
        engine.step(10**6)
    whole = make_engine("dense", find_rule("B3/S23"))
    whole.load(pair)
    whole.step(engine.steps_done)
    assert engine.steps_done > 20
    assert engine.population() == whole.population() == 10
    assert engine.bounding_box() == whole.bounding_box()


# -- changing engines as a run goes on --------------------------------------------------------------------


@pytest.mark.parametrize(
    ("rule", "start", "generations", "chosen"),
    [
        ("2/13/21", "soup", 250, "dense"),  # Fireworks fill the plane with what never repeats
        ("345/2/4", "soup", 250, "sparse"),
        ("B3/S12345", "soup", 500, "bitplane"),
        ("B1357/S02468", "soup", 300, "hashlife"),  # Fredkin's rule leaves copies of the soup, alike
        ("B03/S23", "soup", 200, "bitplane"),
    ],
)
def test_auto_changes_to_the_engine_that_suits_what_grows(rule, start, generations, chosen):
    """Single generations, in one call and in many; what is held is what the engine for all rules holds."""
    soup = Pattern(np.random.default_rng(1).integers(0, 2, (12, 12)).astype(np.uint8), generation=4)
    at_once = Universe(find_rule(rule), soup).run(generations)
    in_parts = Universe(find_rule(rule), soup)
    for _ in range(0, generations, 50):
        in_parts.run(50)
    dense = Universe(find_rule(rule), soup, engine="dense").run(generations)
    assert at_once.engine_report().startswith(chosen)
    assert in_parts.engine_report().startswith(chosen)
    assert at_once.pattern == in_parts.pattern == dense.pattern
    assert at_once.generation == 4 + generations


def test_auto_returns_to_blocks_when_a_soup_has_burnt_out():
    """Of a soup of Life a few still lifes remain, and gliders that carry the box's edges away."""
    soup = Pattern(np.random.default_rng(5).integers(0, 2, (300, 300)).astype(np.uint8))
    universe = Universe(find_rule("B3/S23"), soup)
    assert universe.run(1).engine_report().startswith("bitplane")
    for _ in range(20):
        universe.run(250)
    assert universe.engine_report().startswith("sparse")


def test_auto_keeps_a_large_universe_that_is_nearly_empty_as_a_tree(monkeypatch):
    far = Macrocell.from_live_cells([0, 0, 0, 9000, 9000, 9000], [0, 1, 2, 9000, 9001, 9002], 1)
    monkeypatch.setattr(Macrocell, "to_pattern", None)
    universe = Universe(find_rule("B3/S23"), far).run(3)
    assert universe.population == 6
    assert universe.engine_report().startswith("sparse")
