"""HashLife against the reference and the dense engine: cells, memory, strides, trees, giant numbers."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, note, settings
from hypothesis import strategies as st

from automata import reference
from automata.engines import DenseEngine, HashlifeEngine, SparseEngine
from automata.engines.hashlife import engine as hashlife
from automata.engines.hashlife import nodes as hashlife_nodes
from automata.engines.hashlife.memory import equal_words, get, handle, prefetch, put
from automata.engines.hashlife.nodes import SMALLEST_MEMORY, NodeTable
from automata.engines.hashlife.strides import Strides
from automata.engines.hashlife.table import LEAF_LEVEL
from automata.errors import EngineError, ReplicariumError, StateError
from automata.neighborhood import HEXAGONAL, MOORE, ONE_DIMENSIONAL, VON_NEUMANN, Neighborhood
from automata.pattern import Box, Pattern
from automata.replicators import CATALOGUE, find_replicator
from automata.rule import Rule
from automata.rules import find_rule
from automata.testing.strategies import patterns, tables
from automata.topology import PLANE, Torus
from automata.trees.macrocell import Macrocell
from tests.support.depth import cases

pytestmark = pytest.mark.kernel

GLIDER = Pattern.from_text(".1.\n..1\n111")
LIFE = find_rule("B3/S23")


def check(engine: HashlifeEngine, expected: Pattern) -> None:
    """Compare all that can be read with a pattern."""
    box = (expected.bounding_box or Box(0, 0, 1, 1)).grown(9)
    assert engine.read(box).tolist() == expected.read(box).tolist()
    assert engine.bounding_box() == expected.bounding_box
    assert engine.population() == expected.population
    assert engine.macrocell.to_pattern() == expected


@st.composite
def scenes(draw):
    """A rule with its transition function, a pattern, strides."""
    around = draw(st.sampled_from([VON_NEUMANN, MOORE, HEXAGONAL, ONE_DIMENSIONAL]))
    n_states = draw(st.sampled_from([n for n in (2, 3, 4) if n ** len(around) <= 1024]))
    table = draw(tables(n_states=n_states, neighborhood=around, quiescent=True))
    start = draw(patterns(n_states=n_states, max_side=9))
    shift = draw(st.tuples(st.integers(-40, 40), st.integers(-40, 40)))
    steps = draw(st.lists(st.integers(0, 9), min_size=1, max_size=3))
    return Rule.from_table(table, n_states, around), start.translate(*shift), steps


@given(scenes(), st.none() | st.integers(0, 4))
@settings(max_examples=cases(150))
def test_any_rule_as_the_reference_runs_it(scene, log_step):
    rule, start, steps = scene
    note(rule.neighborhood.name)
    engine = HashlifeEngine(rule, max_memory=SMALLEST_MEMORY, log_step=log_step)
    engine.load(start)
    check(engine, start)
    expected = start
    for count in steps:
        engine.step(count)
        expected = reference.run(expected, rule.next_state, rule.neighborhood, count)
        check(engine, expected)
    assert engine.steps_done == sum(steps)


@pytest.mark.parametrize("name", CATALOGUE)
def test_catalogue_entries_as_the_sparse_engine_runs_them(name):
    entry = CATALOGUE[name]
    try:
        rule, start = entry.rule(), entry.pattern()
    except ReplicariumError as error:
        pytest.skip(str(error))
    if start.population > 100_000 or HashlifeEngine.refusal(rule, PLANE):
        pytest.skip("too large for a quick comparison, or not for HashLife")
    fast, slow = HashlifeEngine(rule), SparseEngine(rule)
    fast.load(start)
    slow.load(start)
    for steps in (1, 2, 61, 128, 300):
        fast.step(steps)
        slow.step(steps)
        box = slow.bounding_box()
        assert (fast.bounding_box(), fast.population()) == (box, slow.population())
        assert box is None or np.array_equal(fast.read(box), slow.read(box))


@pytest.mark.long
@pytest.mark.parametrize("failing", range(3))
def test_no_memory_is_said_and_nothing_is_lost(failing, monkeypatch):
    """The table cannot be allocated, at first or when it grows."""
    entry = find_replicator("langton")
    engine, calls = HashlifeEngine(entry.rule()), iter(range(10**6))

    def scarce(count):
        if next(calls) >= failing:
            raise MemoryError
        return np.zeros(count, dtype=np.uint32)

    def run():
        engine.load(entry.pattern())
        engine.step(10_000)

    engine.load(entry.pattern())
    monkeypatch.setattr(hashlife_nodes, "_table_words", scarce)
    with pytest.raises(EngineError, match="no memory for a table"):
        run()
    monkeypatch.undo()
    done, dense = engine.steps_done, DenseEngine(entry.rule())
    dense.load(entry.pattern())
    dense.step(done)
    check(engine, Pattern(dense.read(dense.bounding_box()), *dense.bounding_box()[:2]))


@pytest.mark.long
def test_a_tiny_memory_changes_nothing_but_the_work():
    entry = find_replicator("langton")
    engines = [HashlifeEngine(entry.rule(), max_memory=size) for size in (3 << 20, 1 << 28)]
    for engine in engines:
        engine.load(entry.pattern())
        engine.step(3000)
    tight, ample = engines
    assert "0 collection" not in tight.report()
    assert "0 collection" in ample.report()
    assert tight.population() == ample.population()
    assert tight.macrocell.to_pattern() == ample.macrocell.to_pattern()


def test_a_universe_that_does_not_fit_stops_at_a_whole_generation():
    """Noise has no equal squares."""
    noise = np.random.default_rng(1).integers(0, 2, (1200, 1200), dtype=np.uint8)
    engine = HashlifeEngine(find_rule("B1357/S1357"), max_memory=SMALLEST_MEMORY)
    engine.load(GLIDER)
    with pytest.raises(EngineError, match="max_memory"):
        engine.load(Pattern(noise))
    assert engine.macrocell.to_pattern() == GLIDER
    start = Pattern(noise[:600, :600])
    engine.load(start)
    with pytest.raises(EngineError, match="max_memory"):
        engine.step(100_000)
    expected = reference_run(start, engine.steps_done)
    assert engine.macrocell.to_pattern() == expected


def reference_run(start: Pattern, steps: int) -> Pattern:
    dense = DenseEngine(find_rule("B1357/S1357"))
    dense.load(start)
    dense.step(steps)
    box = dense.bounding_box()
    return Pattern(dense.read(box), box.top, box.left)


def test_an_interrupted_step_can_be_taken_again():
    entry = find_replicator("evoloop")
    engine, calls = HashlifeEngine(entry.rule(), log_step=9), iter(range(10**9))
    engine.load(entry.pattern())

    def interrupt() -> None:
        if next(calls) == 3:
            raise KeyboardInterrupt

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(hashlife, "_BUDGET", 50)
        with pytest.raises(KeyboardInterrupt):
            engine.step_watched(4096, interrupt)
    done = engine.steps_done
    assert done < 4096
    engine.step(4096 - done)
    dense = DenseEngine(entry.rule())
    dense.load(entry.pattern())
    dense.step(4096)
    assert np.array_equal(engine.read(dense.bounding_box()), dense.read(dense.bounding_box()))
    assert engine.population() == dense.population()


@pytest.mark.parametrize("steps", [10**18, 10**30 + 4, 2**100])
def test_numbers_beyond_64_bits_do_not_wrap(steps):
    engine = HashlifeEngine(LIFE)
    engine.load(GLIDER)
    engine.step(steps)
    assert engine.steps_done == steps
    assert engine.bounding_box() == Box(steps // 4, steps // 4, 3, 3)
    assert engine.read(Box(steps // 4, steps // 4, 3, 3)).tolist() == GLIDER.cells.tolist()
    engine.step(4)
    assert engine.bounding_box() == Box(steps // 4 + 1, steps // 4 + 1, 3, 3)


def test_far_away_patterns_keep_their_place():
    far = GLIDER.translate(10**15, -(10**15))
    engine = HashlifeEngine(LIFE)
    engine.load_macrocell(Macrocell.from_pattern(far))
    engine.step(400)
    check(engine, far.translate(100, 100))


def test_a_universe_that_outgrows_all_levels_says_so():
    engine = HashlifeEngine(LIFE)
    engine.load(GLIDER)
    with pytest.raises(EngineError, match="outgrows level"):
        engine.step(10**60)
    assert engine.population() == 5


def test_empty_and_still_universes_cost_nothing():
    engine = HashlifeEngine(LIFE)
    for start in (Pattern.from_text(""), Pattern.from_text("11\n11")):
        engine.load(start)
        engine.step(10**20)
        assert engine.macrocell.to_pattern() == start


@given(patterns(n_states=2, max_side=12), st.integers(0, 6), st.sampled_from([4, 8, 16]))
@settings(max_examples=cases(60))
def test_changed_squares_are_those_that_differ(start, steps, side):
    engine = HashlifeEngine(LIFE)
    engine.load(start)
    engine.remember()
    assert engine.changed(side) == []
    engine.step(steps)
    now = engine.macrocell.to_pattern()
    boxes = engine.changed(side)
    assert all(box.height == side and (box.top - 1) % side == 0 and box.left % side == 0 for box in boxes)
    assert len(set(boxes)) == len(boxes)
    assert all((start.read(box) != now.read(box)).any() for box in boxes)
    around = start.box.union(now.box).grown(8)
    differing = np.count_nonzero(start.read(around) != now.read(around))
    assert differing == sum(np.count_nonzero(start.read(box) != now.read(box)) for box in boxes)


def test_changed_squares_survive_growth_and_collection():
    entry = find_replicator("langton")
    engine = HashlifeEngine(entry.rule(), max_memory=3 << 20)
    engine.load(entry.pattern())
    engine.remember()
    engine.step(3000)
    assert "0 collection" not in engine.report()
    first, now = entry.pattern(), engine.macrocell.to_pattern()
    boxes = engine.changed(64)
    around = now.box.union(first.box)
    assert sum(np.count_nonzero(first.read(box) != now.read(box)) for box in boxes) == np.count_nonzero(
        first.read(around) != now.read(around)
    )
    with pytest.raises(EngineError, match="4, 8, 16"):
        engine.changed(12)


@given(patterns(n_states=3, max_side=20))
@settings(max_examples=cases(60))
def test_occurrences_count_every_place_of_a_square(start):
    tree = Macrocell.from_pattern(start)
    for level, nodes in tree.by_level():
        side = 1 << level
        grid = tree.read(tree.box).reshape(tree.box.height // side, side, tree.box.width // side, side)
        squares = grid.transpose(0, 2, 1, 3).reshape(-1, side, side)
        for node in nodes.tolist():
            cells = tree.tiles(np.array([node]), side)[0]
            assert tree.occurrences[node] == np.count_nonzero((squares == cells).all(axis=(1, 2)))


def test_occurrences_of_repeated_squares_are_exact_beyond_64_bits():
    """A square of four equal quarters, 40 times over: 4**40 of the innermost."""
    levels = np.arange(42, dtype=np.uint16)
    children = np.repeat(np.arange(-1, 41, dtype=np.int32), 4).reshape(-1, 4)
    children[0], children[1] = 0, 1
    universe = Macrocell(children, levels)
    assert universe.occurrences[1] == 4**40
    engine = HashlifeEngine(find_rule("B/S012345678"))
    engine.load_macrocell(universe)
    assert engine.population() == 4**41
    innermost = int(np.flatnonzero(engine.macrocell.levels == 1)[0])
    assert engine.occurrences(innermost) == 4**40
    with pytest.raises(EngineError, match="no node"):
        engine.occurrences(0)


def test_what_hashlife_refuses():
    wide = Neighborhood("wide", ((0, 0), (0, 2)))
    with pytest.raises(EngineError, match="radius 1"):
        HashlifeEngine(Rule.from_function(lambda context: context[1], 2, wide))
    with pytest.raises(EngineError, match="on the plane"):
        HashlifeEngine(LIFE, Torus(8, 8))
    with pytest.raises(EngineError, match="max_memory of at least"):
        HashlifeEngine(LIFE, max_memory=1000)
    with pytest.raises(EngineError, match="log_step"):
        HashlifeEngine(LIFE, log_step=1000)
    with pytest.raises(StateError):
        HashlifeEngine(LIFE).load_macrocell(Macrocell.from_pattern(Pattern.from_text("2")))


# -- the table --------------------------------------------------------------------------------------------


@given(st.integers(0, 2**32 - 1), st.integers(1, 400))
@settings(max_examples=cases(30))
def test_nodes_are_found_again_through_growth_and_collection(seed, count):
    """What a dict would answer, in a table small enough to fill up."""
    random = np.random.default_rng(seed)
    table = NodeTable(SMALLEST_MEMORY)
    keys = np.unique(random.integers(1, 2**32, (count, 4), dtype=np.uint32), axis=0)
    leaves = table.find(LEAF_LEVEL, keys)
    assert len(set(leaves.tolist())) == len(keys)
    assert table.find(LEAF_LEVEL, keys[::-1]).tolist() == leaves[::-1].tolist()
    parents = random.choice(leaves, (count, 4)).astype(np.uint32)
    parents = np.unique(parents, axis=0)
    nodes = table.find(LEAF_LEVEL + 1, parents)
    twins = table.find(LEAF_LEVEL + 2, parents)
    assert not set(nodes.tolist()) & set(twins.tolist()), "levels tell equal quarters apart"
    kept = nodes[::2].copy()
    table.make_room([kept], LEAF_LEVEL + 2)
    while table.collections == 0:
        table.make_room([kept], LEAF_LEVEL + 2)
    leaves_left = np.unique(table.quarters(kept)) if len(kept) else np.array([])
    assert table.n_nodes == len(kept) + len(leaves_left)
    words = {tuple(row) for row in keys.tolist()}
    assert all(tuple(row) in words for row in table.quarters(leaves_left.astype(np.uint32)).tolist())
    before = table.n_nodes
    assert table.find(LEAF_LEVEL + 1, table.quarters(kept)).tolist() == kept.tolist()
    assert table.n_nodes == before


def test_a_full_table_still_finds_everything():
    """Up to its limit, where most nodes lie past their home."""
    table = NodeTable(SMALLEST_MEMORY)
    keys = np.random.default_rng(0).integers(1, 2**32, (table.limit, 4), dtype=np.uint32)
    found = table.find(LEAF_LEVEL, keys)
    assert table.n_nodes == table.limit == len(set(found.tolist()))
    assert not table.has_room(1)
    assert np.array_equal(table.quarters(found), keys)
    assert np.array_equal(table.find(LEAF_LEVEL, keys), found)
    assert table.n_nodes == table.limit


@given(st.lists(st.integers(0, 3), min_size=16, max_size=16), st.lists(st.integers(0, 3), min_size=4, max_size=4))
def test_a_line_is_compared_with_a_key_thrice(line, key):
    words, keys = np.array(line, dtype=np.uint32), np.array(key, dtype=np.uint32)
    bits = equal_words(handle(words), 0, handle(keys), 0)
    for record in range(3):
        same = line[1 + 5 * record : 5 + 5 * record] == key
        assert (bits >> (1 + 5 * record) & 15 == 15) == same


def test_words_are_read_and_written():
    words = np.arange(8, dtype=np.uint32)
    put(handle(words), 3, 2**32 + 17)
    prefetch(handle(words), 7)
    assert (words[3], get(handle(words), 3), get(handle(words), 7)) == (17, 17, 7)
    put(handle(words), 0, 2**32 - 1)
    assert get(handle(words), 0) == 2**32 - 1


# -- strides ----------------------------------------------------------------------------------------------


def test_strides_grow_while_they_pay():
    strides, taken = Strides(60), []
    left = 10**6
    while left:
        log_step, _ = strides.choose(left)
        strides.done(log_step, 1000)  # any stride costs the same
        taken.append(log_step)
        left -= 1 << log_step
    assert max(taken) >= 16
    assert len(taken) < 100


def test_strides_stay_below_what_is_not_regular():
    """Up to 2**10 a stride costs 1000; beyond, the square of its length."""
    strides, costs, left = Strides(60), [], 10**6
    while left:
        log_step, allowance = strides.choose(left)
        cost = 1000 if log_step <= 10 else 4 ** (log_step - 4)
        if allowance is not None and cost > allowance:
            strides.given_up()
            continue
        strides.done(log_step, cost)
        costs.append(log_step)
        left -= 1 << log_step
    assert max(costs) == 11
    assert costs.count(11) < 30, "tried again ever more rarely"
    assert costs.count(10) > 900


def test_what_exceeds_its_allowance_is_tried_ever_more_rarely():
    strides, attempts = Strides(60), 0
    for _ in range(1000):
        log_step, allowance = strides.choose(1 << 20)
        attempts += allowance is not None and log_step == 1
        strides.given_up() if log_step == 1 else strides.done(0, 10)
    assert 5 <= attempts <= 10


def test_a_fixed_stride_is_never_exceeded():
    strides = Strides(60, 3)
    assert strides.choose(100) == (3, None)
    assert strides.choose(5) == (2, None)
    strides.done(3, 10)
    assert strides.choose(100) == (3, None)
