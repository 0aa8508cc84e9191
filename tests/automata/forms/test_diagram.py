"""Diagrams: canonical, so that equal diagrams are equal functions, whichever way they were built."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from automata.forms.diagram import Diagram
from tests.support.depth import cases


@st.composite
def cubes(draw, *, min_arity: int = 1):
    """Any function, as a table of shape (n_states,) * arity, of at most 256 entries."""
    arity = draw(st.integers(min_arity, 4))
    n_states = draw(st.integers(2, 4 if arity > 2 else 6))
    shape = (n_states,) * arity
    # Entries are drawn from few of the values, so that sub-functions coincide and there is much to merge.
    values = draw(st.lists(st.integers(0, n_states - 1), min_size=1, max_size=3))
    return draw(arrays(np.uint8, shape, elements=st.sampled_from(values), fill=st.nothing()))


def by_fold(cube) -> Diagram:
    """Build by remembering all that was read: the fold's own way, sharing nothing with `from_table`."""
    return Diagram.fold(
        cube.shape[0],
        cube.ndim,
        (),
        lambda depth, seen, state: (*seen, state),
        lambda seen: int(cube[seen]),
    )


def by_nodes(cube, seed: int) -> Diagram:
    """Build from the whole tree, nothing merged, each level's nodes in any order, one of them needed by none."""
    n_states, arity = cube.shape[0], cube.ndim
    random = np.random.default_rng(seed)
    places = [random.permutation(n_states**depth + 1) for depth in range(arity)]
    levels = []
    for depth in range(arity):
        children = np.arange(n_states ** (depth + 1)).reshape(-1, n_states)
        rows = places[depth + 1][children] if depth < arity - 1 else cube.reshape(-1, n_states)
        level = np.zeros((len(rows) + 1, n_states), dtype=np.int32)
        level[places[depth][:-1]] = rows
        levels.append(level)
    return Diagram.from_nodes(levels, int(places[0][0]))


# -- one function, one diagram ----------------------------------------------------------------------------


@given(st.data(), cubes())
def test_every_route_gives_the_same_diagram(data, cube):
    diagram = Diagram.from_table(cube)
    order = data.draw(st.permutations(range(cube.ndim)))
    there = diagram.reorder(order)
    routes = {
        "fold": by_fold(cube),
        "nodes": by_nodes(cube, data.draw(st.integers(0, 99))),
        "expanded and reduced again": Diagram.from_table(diagram.expand()),
        "reordered there and back": there.reorder(np.argsort(order)),
        "transposed, then reordered": Diagram.from_table(cube.transpose(order)).reorder(np.argsort(order)),
        "two swaps": diagram.swap(0).swap(0) if cube.ndim > 1 else diagram,
        "a strided table": Diagram.from_table(np.asfortranarray(cube)),
    }
    for route, other in routes.items():
        assert other == diagram, route
        assert other.digest == diagram.digest, route
        assert hash(other) == hash(diagram), route


@given(st.data(), cubes())
def test_one_entry_makes_another_diagram(data, cube):
    place = tuple(data.draw(st.integers(0, cube.shape[0] - 1)) for _ in range(cube.ndim))
    changed = cube.copy()
    changed[place] = (cube[place] + data.draw(st.integers(1, cube.shape[0] - 1))) % cube.shape[0]
    one, other = Diagram.from_table(cube), Diagram.from_table(changed)
    assert one != other
    assert one.digest != other.digest
    assert np.argwhere(one.expand() != other.expand()).tolist() == [list(place)]


@given(cubes(), cubes())
def test_diagrams_are_equal_exactly_when_tables_are(one, other):
    same = one.shape == other.shape and bool((one == other).all())
    assert (Diagram.from_table(one) == Diagram.from_table(other)) is same
    assert (Diagram.from_table(one).digest == Diagram.from_table(other).digest) is same


@given(cubes())
def test_a_level_has_one_node_for_each_distinct_subfunction(cube):
    """The definition of reduced: as many nodes as different functions remain after reading a prefix."""
    diagram = Diagram.from_table(cube)
    for depth, level in enumerate(diagram.levels):
        prefixes = itertools.product(range(cube.shape[0]), repeat=depth)
        assert len(level) == len({cube[prefix].tobytes() for prefix in prefixes})
        rows = [tuple(row) for row in level.tolist()]
        assert rows == sorted(set(rows)), "nodes are numbered by content"
    assert diagram.n_nodes == sum(len(level) for level in diagram.levels)


def test_functions_of_different_size_differ():
    # Always zero: three nodes of two entries are the same bytes as two nodes of three.
    shapes = [(2,), (2, 2), (2, 2, 2), (3,), (3, 3)]
    nothing = [Diagram.from_table(np.zeros(shape, dtype=np.uint8)) for shape in shapes]
    assert len(set(nothing)) == len({each.digest for each in nothing}) == len(shapes)
    assert nothing[0] != "a diagram"


def test_nodes_are_numbered_by_content_beyond_one_byte():
    cube = np.random.default_rng(0).integers(4, size=(4,) * 7, dtype=np.uint8)
    diagram = Diagram.from_table(cube)
    assert max(map(len, diagram.levels)) > 700
    for level in diagram.levels:
        rows = [tuple(row) for row in level.tolist()]
        assert rows == sorted(set(rows))
    assert np.array_equal(diagram.expand(), cube)


def test_a_digest_is_the_same_in_every_process(run_python):
    program = (
        "import numpy as np; from automata.forms.diagram import Diagram; "
        "print(Diagram.from_table(np.arange(81, dtype=np.uint8).reshape(3, 3, 3, 3) % 3).digest)"
    )
    here = Diagram.from_table(np.arange(81, dtype=np.uint8).reshape(3, 3, 3, 3) % 3).digest
    assert {run_python(program, env={"PYTHONHASHSEED": seed}) for seed in ("1", "2")} == {here}


# -- what it says -----------------------------------------------------------------------------------------


@given(cubes())
def test_expand_evaluate_and_walk_say_what_the_table_says(cube):
    diagram = Diagram.from_table(cube)
    assert (diagram.n_states, diagram.arity) == (cube.shape[0], cube.ndim)
    assert diagram.expand().dtype == np.uint8
    assert np.array_equal(diagram.expand(), cube)

    inputs = np.array(list(np.ndindex(cube.shape)), dtype=np.uint8)
    assert diagram.evaluate(inputs).tolist() == cube.ravel().tolist()
    for context in inputs.tolist():
        place = 0
        for state in context:
            place = int(diagram.walk[place + state])
        assert place == cube[tuple(context)]


@given(st.data(), cubes(min_arity=2))
def test_swap_exchanges_two_neighbouring_variables(data, cube):
    depth = data.draw(st.integers(0, cube.ndim - 2))
    swapped = Diagram.from_table(cube).swap(depth)
    assert np.array_equal(swapped.expand(), cube.swapaxes(depth, depth + 1))
    assert swapped == Diagram.from_table(cube.swapaxes(depth, depth + 1))


@given(st.data(), cubes())
def test_reorder_transposes(data, cube):
    order = data.draw(st.permutations(range(cube.ndim)))
    reordered = Diagram.from_table(cube).reorder(order)
    assert np.array_equal(reordered.expand(), cube.transpose(order))
    assert reordered == Diagram.from_table(cube.transpose(order))


@given(st.data(), cubes())
def test_relabel_renames_inputs_and_values(data, cube):
    states = np.array(data.draw(st.permutations(range(cube.shape[0]))), dtype=np.uint8)
    renamed = Diagram.from_table(cube).relabel(states.tolist())
    expected = np.empty_like(cube)
    for inputs in np.ndindex(cube.shape):
        expected[tuple(states[list(inputs)])] = states[cube[inputs]]
    assert np.array_equal(renamed.expand(), expected)
    assert renamed == Diagram.from_table(expected)
    assert renamed.relabel(np.argsort(states).tolist()) == Diagram.from_table(cube)


@given(st.data(), cubes())
def test_differences_counts_where_two_functions_differ(data, cube):
    other = data.draw(arrays(np.uint8, cube.shape, elements=st.integers(0, cube.shape[0] - 1)))
    counts = Diagram.from_table(cube).differences(Diagram.from_table(other))
    assert counts.tolist() == np.count_nonzero((cube != other).reshape(-1, cube.shape[0]), axis=0).tolist()


def test_differences_are_exact_beyond_any_machine_word():
    """Of 5**60 inputs, those whose sum is divisible by three: 5**60 is 1 modulo 3, and the sums are nearly even."""
    zero, sums = (
        Diagram.fold(5, 60, 0, lambda depth, total, state: (total + state) % 3, finish)
        for finish in (lambda total: 0, lambda total: int(total == 0))
    )
    # One variable is 0, 1 or 2 modulo 3 in 2, 2 and 1 ways: -w² in the Fourier transform, and its 60th power is 1.
    assert sum(zero.differences(sums).tolist()) == (5**60 + 2) // 3


def test_fold_needs_no_table():
    """Sixty variables of five states, 5**60 contexts: whether their sum is divisible by three."""
    diagram = Diagram.fold(5, 60, 0, lambda depth, total, state: (total + state) % 3, lambda total: int(total == 0))
    assert diagram.n_nodes == 1 + 59 * 3
    inputs = np.random.default_rng(1).integers(5, size=(50, 60), dtype=np.uint8)
    assert diagram.evaluate(inputs).tolist() == [int(sum(row) % 3 == 0) for row in inputs.tolist()]
    assert diagram.reorder([*range(30, 60), *range(30)]) == diagram


def test_fold_tells_the_depths_in_order():
    depths = []

    def advance(depth: int, summary: int, state: int) -> int:
        depths.append(depth)
        return state if depth == 1 else summary

    # The value of the middle one of three variables.
    middle = Diagram.fold(2, 3, 0, advance, lambda summary: summary)
    assert depths == sorted(depths)
    assert middle.expand().tolist() == [[[0, 0], [1, 1]], [[0, 0], [1, 1]]]


def test_levels_cannot_be_written():
    diagram = Diagram.from_table(np.eye(2, dtype=np.uint8))
    with pytest.raises(ValueError, match="read-only"):
        diagram.levels[0][0, 0] = 1
    with pytest.raises(ValueError, match="read-only"):
        diagram.walk[0] = 1


@settings(deadline=None, max_examples=cases(60))
@given(st.data())
def test_values_laid_over_a_function_are_those_of_the_table(data: st.DataObject) -> None:
    n_states, arity = data.draw(st.sampled_from([(2, 1), (2, 4), (3, 3), (5, 2)]))
    random = np.random.default_rng(data.draw(st.integers(0, 2**16)))
    table = random.integers(0, n_states, (n_states,) * arity).astype(np.uint8)
    places = random.permutation(table.size)[: data.draw(st.integers(0, table.size))]
    values = random.integers(0, n_states, len(places)).astype(np.uint8)
    inputs = np.column_stack(np.unravel_index(places, table.shape)).astype(np.uint8)
    changed = table.copy()
    changed.ravel()[places] = values
    assert Diagram.from_table(table).with_values(inputs, values) == Diagram.from_table(changed)
