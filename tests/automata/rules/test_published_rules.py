"""The built-in published rules: against definitions written out here, and against Golly's own rule files.

Golly's files are not part of this repository: they lie in ../shared/golly (or where REPLICARIUM_GOLLY points)
and in Debian's /usr/share/golly.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable
from functools import partial

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from automata import reference
from automata.engines import DenseEngine
from automata.errors import RuleError
from automata.formats import load_pattern, read_rule
from automata.neighborhood import MOORE, ONE_DIMENSIONAL, VON_NEUMANN, Neighborhood
from automata.pattern import Box, Pattern
from automata.rule import Rule
from automata.rules.library import ALIASES, BUILT_IN, find_rule
from automata.rules.making.notation import read_rings
from automata.rules.making.transitions import Transition
from automata.rules.published import banks, byl, chou_reggia, codd, devore, perrier, sayama, tempesti
from automata.rules.published.langton import langton
from automata.rules.published.parity import parity
from automata.rules.published.wireworld import wireworld
from automata.symmetry import DIHEDRAL, IDENTITY, ROTATIONS
from automata.topology import Torus
from automata.universe import Universe
from tests.support.golly import GOLLY, RULE_FOLDERS

TURNS, ALL, NONE = ROTATIONS, DIHEDRAL, (IDENTITY,)
# Name, function, states, neighbourhood, nodes of the diagram, symmetries.
PUBLISHED = [
    ("Byl-Loop", byl.byl, 6, VON_NEUMANN, 152, TURNS),
    ("Chou-Reggia-1", chou_reggia.chou_reggia_1, 8, VON_NEUMANN, 195, TURNS),
    ("Chou-Reggia-2", chou_reggia.chou_reggia_2, 8, VON_NEUMANN, 101, TURNS),
    ("SDSR-Loop", sayama.sdsr, 9, VON_NEUMANN, 339, TURNS),
    ("Evoloop", sayama.evoloop, 9, VON_NEUMANN, 377, TURNS),
    ("Perrier", perrier.perrier, 64, VON_NEUMANN, 720, NONE),
    ("Tempesti", tempesti.tempesti, 10, MOORE, 2974, NONE),
    ("Codd", codd.codd, 8, VON_NEUMANN, 252, TURNS),
    ("Codd2", codd.codd2, 8, VON_NEUMANN, 253, TURNS),
    ("Devore", devore.devore, 8, VON_NEUMANN, 299, TURNS),
    ("Banks-I", banks.banks_1, 2, VON_NEUMANN, 15, ALL),
    ("Banks-II", banks.banks_2, 3, VON_NEUMANN, 38, ALL),
    ("Banks-III", banks.banks_3, 2, MOORE, 95, ALL),
    ("Banks-IV", banks.banks_4, 4, VON_NEUMANN, 77, ALL),
    ("WireWorld", wireworld, 4, MOORE, 28, ALL),
]
NAMES = [case[0] for case in PUBLISHED]


def golly_rule(name: str) -> Rule:
    for folder in RULE_FOLDERS:
        path = folder / f"{name}.rule"
        if path.is_file():
            return read_rule(path)
    pytest.skip(f"Golly's {name}.rule is in none of {', '.join(map(str, RULE_FOLDERS))}")


def all_contexts(rule: Rule) -> np.ndarray:
    """Every context, one a row, centre first."""
    axes = np.indices((rule.n_states,) * len(rule.neighborhood), dtype=np.uint8)
    return axes.reshape(len(rule.neighborhood), -1).T


def turned(context: tuple[int, ...], by: int) -> tuple[int, ...]:
    centre, *ring = context
    return (centre, *ring[by:], *ring[:by])


def images(context: tuple[int, ...], symmetry: str) -> set[tuple[int, ...]]:
    """What a line stands for, said without the compiler's permutations."""
    if symmetry == "none":
        return {context}
    quarter = (len(context) - 1) // 4
    found = {turned(context, quarter * turns) for turns in range(4)}
    if symmetry == "rotate4reflect":
        # Mirrored left to right, north stays first and the others follow in the opposite order.
        found |= {(one[0], one[1], *reversed(one[2:])) for one in found}
    return found


def written_out(text: str, symmetry: str, variables: dict | None = None) -> dict[tuple[int, ...], int]:
    """Every transition of a list that needs no order: no two of its lines contradict each other."""
    listed: dict[tuple[int, ...], int] = {}
    for line in read_rings(text, variables):
        for context in itertools.product(*line.allowed):
            for image in images(context, symmetry):
                assert listed.setdefault(image, line.next_state) == line.next_state, image
    return listed


def tempesti_written_out() -> dict[tuple[int, ...], int]:
    listed = written_out(tempesti._REPLICATION, "rotate4", tempesti._VARIABLES)
    for context, state in written_out(tempesti._CONSTRUCTION, "none", tempesti._VARIABLES).items():
        assert listed.setdefault(context, state) == state
    return listed


LISTS: dict[str, Callable[[], dict[tuple[int, ...], int]]] = {
    "Byl-Loop": partial(written_out, byl._CHANGES, "rotate4"),
    "Chou-Reggia-1": partial(written_out, chou_reggia._CHANGES_1, "rotate4"),
    "Chou-Reggia-2": partial(written_out, chou_reggia._CHANGES_2, "rotate4"),
    "Perrier": partial(written_out, perrier._CHANGES, "none", perrier._VARIABLES),
    "Tempesti": tempesti_written_out,
    "Codd": partial(written_out, codd._CHANGES, "rotate4", codd.VARIABLES),
    "Codd2": partial(written_out, codd._CHANGES + codd._COLLISIONS, "rotate4", codd.VARIABLES),
    "Devore": partial(written_out, devore._CHANGES, "rotate4", codd.VARIABLES),
    "Banks-II": partial(written_out, banks._CHANGES_2, "rotate4reflect"),
    "Banks-III": partial(written_out, banks._CHANGES_3, "rotate4reflect"),
    "Banks-IV": partial(written_out, banks._CHANGES_4, "rotate4reflect"),
}


# -- the notation -----------------------------------------------------------------------------------------


def lines(text: str, **variables: tuple[int, ...]) -> list[tuple[list[set[int]], int]]:
    return [([set(place) for place in line.allowed], line.next_state) for line in read_rings(text, variables)]


def test_rings_follow_their_entry() -> None:
    assert lines("0>1 23 # a comment 77 \n 32\n1>0  11") == [
        ([{0}, {2}, {3}], 1),
        ([{0}, {3}, {2}], 1),
        ([{1}, {1}, {1}], 0),
    ]


def test_states_of_two_digits_stand_between_commas() -> None:
    assert lines("12>63 0,17 7,a", a=(10, 11)) == [
        ([{12}, {0}, {17}], 63),
        ([{12}, {7}, {10}], 63),
        ([{12}, {7}, {11}], 63),
    ]


def test_a_variable_in_lower_case_is_one_state_and_in_upper_case_any() -> None:
    assert lines("s>0 1s", s=(4, 5)) == [([{4}, {1}, {4}], 0), ([{5}, {1}, {5}], 0)]
    assert lines("1>s sW", s=(4, 5), W=(2, 3)) == [([{1}, {4}, {2, 3}], 4), ([{1}, {5}, {2, 3}], 5)]
    assert lines("W>1 WW", W=(2, 3)) == [([{2, 3}, {2, 3}, {2, 3}], 1)]


@pytest.mark.parametrize("text", ["12", "0>1 x2", "0>W W2", "0>s 12", "0>1 1-"])
def test_what_cannot_be_read_is_refused(text: str) -> None:
    with pytest.raises(RuleError):
        lines(text, s=(4, 5), W=(2, 3))


# -- every rule -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("name", "make", "states", "neighborhood", "nodes", "symmetries"), PUBLISHED)
def test_size_and_symmetry(
    name: str,
    make: Callable[[], Rule],
    states: int,
    neighborhood: Neighborhood,
    nodes: int,
    symmetries: tuple,
) -> None:
    rule = make()
    assert rule is make() is find_rule(name)
    assert (rule.name, rule.n_states, rule.neighborhood) == (name, states, neighborhood)
    assert rule.diagram.n_nodes == nodes
    assert rule.symmetries == symmetries
    assert rule.quiescent


@pytest.mark.golly
@pytest.mark.parametrize("name", [name for name in NAMES if name not in ("Codd", "Codd2")])
def test_it_is_the_rule_that_golly_has(name: str) -> None:
    assert find_rule(name) == golly_rule(name)


@pytest.mark.parametrize("name", LISTS)
def test_it_is_its_list(name: str) -> None:
    """The compiled diagram says of every context what the list, written out, says; the rest stays."""
    rule, listed = find_rule(name), LISTS[name]()
    contexts = np.array(list(listed), dtype=np.uint8)
    assert rule.evaluate(contexts).tolist() == list(listed.values())
    if rule.has_table:
        others = all_contexts(rule)
        changing = others[rule.evaluate(others) != others[:, 0]]
    else:
        generator = np.random.default_rng(3)
        near = contexts[generator.integers(len(contexts), size=200_000)]
        place = generator.integers(near.shape[1], size=len(near))
        near[np.arange(len(near)), place] = generator.integers(rule.n_states, size=len(near))
        changing = near[rule.evaluate(near) != near[:, 0]]
    assert set(map(tuple, changing.tolist())) <= listed.keys()
    assert len(changing) > 0


def test_lists_are_short() -> None:
    """How many rings each list takes, and how many contexts change by it."""
    rings = {
        "Byl-Loop": (byl._CHANGES, 61),
        "Chou-Reggia-1": (chou_reggia._CHANGES_1, 91),
        "Chou-Reggia-2": (chou_reggia._CHANGES_2, 35),
        "Evoloop": (sayama._EVOLOOP, 143),
        "Perrier": (perrier._CHANGES, 589),
        "Tempesti": (tempesti._REPLICATION + tempesti._CONSTRUCTION, 478),
    }
    for name, (text, expected) in rings.items():
        words = [word for word in re.sub(r"#.*", "", text).split() if ">" not in word]
        assert len(words) == expected, name
    changing = {
        name: sum(context[0] != state for context, state in LISTS[name]().items())
        for name in ("Perrier", "Tempesti", "Codd", "Devore")
    }
    assert changing == {"Perrier": 8517, "Tempesti": 30892, "Codd": 1407, "Devore": 1216}


@pytest.mark.parametrize("name", BUILT_IN)
def test_every_rule_cites_its_paper(name: str) -> None:
    citation = find_rule(name).citation
    for entry in citation.splitlines():
        assert re.fullmatch(r"@[a-z]+\{[a-z]+[0-9]{4}[a-z]+, (.*)\}", entry)
        assert entry.count("{") == entry.count("}")
        fields = dict(re.findall(r"([a-z]+)=\{((?:[^{}]|\{[^{}]*\})*)\}", entry))
        assert {"author", "title", "year"} <= fields.keys()
        assert re.fullmatch(r"(19|20)\d\d", fields["year"])
        assert fields["year"] in entry.split(",")[0]
        assert {"journal", "booktitle", "publisher", "school", "howpublished"} & fields.keys()


@pytest.mark.parametrize("alias", ALIASES)
def test_short_names_and_any_case_find_it(alias: str) -> None:
    assert find_rule(alias) is find_rule(alias.upper()) is BUILT_IN[ALIASES[alias]]()


def test_importing_the_library_compiles_no_rule(run_python: Callable[..., str]) -> None:
    program = """
        from automata.rules.library import BUILT_IN
        functions = [getattr(make, "func", make) for make in BUILT_IN.values()]
        print(sum(function.cache_info().currsize for function in functions))
    """
    assert run_python("\n".join(line.strip() for line in program.splitlines())) == "0"


# -- Codd -------------------------------------------------------------------------------------------------


@pytest.mark.golly
@pytest.mark.parametrize("name", ["Codd", "Codd2"])
def test_codd_differs_from_golly_where_the_slip_is_mended(name: str) -> None:
    """1,2,4,2,2,4 in the file should read 1,2,4,2,4,4: one transition, which has two rotations."""
    ours, theirs = find_rule(name), golly_rule(name)
    contexts = all_contexts(ours)
    differing = contexts[ours.evaluate(contexts) != theirs.evaluate(contexts)]
    assert set(map(tuple, differing.tolist())) == images((1, 2, 4, 2, 4), "rotate4")
    assert [ours.next_state(context) for context in differing] == [4, 4]
    assert [theirs.next_state(context) for context in differing] == [1, 1]


def test_two_equal_signals_that_meet_head_on_are_one() -> None:
    assert [codd.codd().next_state((1, 2, signal, 2, signal)) for signal in range(4, 8)] == [4, 5, 6, 7]


def test_codd2_adds_three_collisions() -> None:
    first, second = codd.codd(), codd.codd2()
    contexts = all_contexts(first)
    differing = contexts[first.evaluate(contexts) != second.evaluate(contexts)]
    added = [((0, 0, 6, 6, 2), 2), ((0, 6, 6, 0, 2), 2), ((1, 6, 6, 6, 0), 6)]
    assert set(map(tuple, differing.tolist())) == set().union(*(images(c, "rotate4") for c, _ in added))
    assert [second.next_state(context) for context, _ in added] == [state for _, state in added]


# -- Sayama -----------------------------------------------------------------------------------------------


def unlisted(context: tuple[int, ...]) -> int:
    """What Sayama's rules say where their lists are silent."""
    centre, *ring = context
    if centre == 8:
        return 0
    if 8 in ring:
        if centre <= 1:
            return 8 if any(2 <= state <= 7 for state in ring) else centre
        return 1 if centre in (4, 6, 7) else 0
    core = sum(state in (1, 2, 4, 6, 7) for state in ring)
    if centre == 0:
        return int(1 in ring and core >= 2)
    if centre == 1 and core >= 2:
        return next((signal for signal in (7, 6, 4) if signal in ring), 8)
    if centre == 2 and (3 in ring or 2 in ring):
        return 1 if 3 in ring else 2
    if centre in (4, 6, 7) and 0 in ring and core >= 2:
        return 0
    return 8


def langton_listed() -> dict[tuple[int, ...], int]:
    return {
        image: int(line[5])
        for line in sayama.LANGTON_LINES.split()
        for image in images(tuple(map(int, line[:5])), "rotate4")
    }


def test_sdsr_is_langtons_list_and_dissolution() -> None:
    rule, listed = sayama.sdsr(), langton_listed()
    assert listed.pop((1, 1, 1, 5, 2)) == 2
    for image in images((1, 1, 1, 5, 2), "rotate4"):
        listed.pop(image, None)
    contexts = all_contexts(rule)
    assert rule.evaluate(contexts).tolist() == [
        listed[context] if context in listed else unlisted(context) for context in map(tuple, contexts.tolist())
    ]


def test_evoloop_is_its_list_and_dissolution() -> None:
    rule, listed = sayama.evoloop(), written_out(sayama._EVOLOOP, "rotate4")
    contexts = all_contexts(rule)
    assert rule.evaluate(contexts).tolist() == [
        listed[context] if context in listed else unlisted(context) for context in map(tuple, contexts.tolist())
    ]
    assert all(state != unlisted(context) for context, state in listed.items()), "nothing is listed in vain"


def test_sdsr_does_what_langton_does_as_long_as_nothing_dissolves() -> None:
    from automata.replicators.entries.langton import langton_loop

    dissolvable, immortal = Universe(sayama.sdsr(), langton_loop()), Universe(langton(), langton_loop())
    for _ in range(151):
        assert dissolvable.run(1).pattern.same_shape(immortal.run(1).pattern)


# -- Banks, WireWorld -------------------------------------------------------------------------------------


def test_banks_1_fills_dents_and_takes_corners() -> None:
    for context in itertools.product(range(2), repeat=5):
        cell, *ring = context
        corner = [ring[turn:] + ring[:turn] for turn in range(4)].count([1, 1, 0, 0]) == 1
        expected = sum(ring) in (3, 4) if cell == 0 else not corner
        assert banks.banks_1().next_state(context) == expected


def test_wireworld_is_wires_and_electrons() -> None:
    contexts = all_contexts(wireworld())
    names = wireworld().state_names
    empty, head, tail, wire = (names.index(n) for n in ("empty", "electron head", "electron tail", "wire"))
    heads = (contexts[:, 1:] == head).sum(axis=1)
    expected = np.select(
        [
            contexts[:, 0] == empty,
            contexts[:, 0] == head,
            contexts[:, 0] == tail,
            (heads == 1) | (heads == 2),
        ],
        [empty, tail, wire, head],
        wire,
    )
    assert np.array_equal(wireworld().evaluate(contexts), expected)


def test_an_electron_runs_along_a_wire_with_its_tail_behind() -> None:
    universe = Universe(wireworld(), Pattern([[2, 1, 3, 3, 3, 3]]))
    assert universe.run(3).read(Box(0, 0, 1, 6)).tolist() == [[3, 3, 3, 2, 1, 3]]


# -- parity -----------------------------------------------------------------------------------------------

PARITIES = [
    (modulus, neighborhood, centre)
    for modulus in (2, 3, 5)
    for neighborhood in (VON_NEUMANN, MOORE)
    for centre in (False, True)
]


@pytest.mark.parametrize(("modulus", "neighborhood", "centre"), PARITIES)
def test_parity_is_the_sum(modulus: int, neighborhood: Neighborhood, centre: bool) -> None:
    rule = parity(modulus, neighborhood, centre=centre)
    generator = np.random.default_rng(1)
    contexts = (
        all_contexts(rule)
        if rule.n_contexts < 50_000
        else generator.integers(modulus, size=(50_000, len(neighborhood)), dtype=np.uint8)
    )
    expected = contexts[:, 0 if centre else 1 :].sum(axis=1) % modulus
    assert np.array_equal(rule.evaluate(contexts), expected)
    assert rule.symmetries == DIHEDRAL
    assert rule.diagram.n_nodes == modulus * (len(neighborhood) - 1) + 1


@pytest.mark.parametrize(("modulus", "neighborhood", "centre"), PARITIES)
@settings(max_examples=8)
@given(data=st.data())
def test_every_pattern_copies_itself(
    modulus: int, neighborhood: Neighborhood, centre: bool, data: st.DataObject
) -> None:
    """After p, p², … generations: one copy for each summed neighbour and nothing else (p prime)."""
    cells = data.draw(arrays(np.uint8, (3, 3), elements=st.integers(0, modulus - 1)))
    universe = Universe(parity(modulus, neighborhood, centre=centre), Pattern(cells))
    summed = neighborhood.offsets[0 if centre else 1 :]
    for distance in (modulus, modulus**2, modulus**3):
        if distance > 9:
            break
        universe.run(distance - universe.generation)
        reach = distance + 3
        expected = np.zeros((2 * reach + 3, 2 * reach + 3), dtype=int)
        for row, column in summed:
            top, left = reach + distance * row, reach + distance * column
            expected[top : top + 3, left : left + 3] += cells
        if distance >= 3:
            # Far enough apart not to touch each other: 4, 5, 8 or 9 whole copies.
            copies = np.count_nonzero(expected) / max(np.count_nonzero(cells), 1)
            assert copies == (len(summed) if cells.any() else 0)
        seen = universe.read(Box(-reach, -reach, *expected.shape))
        assert np.array_equal(seen, expected % modulus)
        assert universe.population == np.count_nonzero(seen)


def test_parity_of_any_neighbourhood_and_no_other_modulus() -> None:
    assert parity(2, ONE_DIMENSIONAL).table.tolist() == [0, 1, 1, 0] * 2  # Wolfram's rule 90
    for modulus in (1, 257):
        with pytest.raises(RuleError, match="modulo"):
            parity(modulus)


# -- without a dense table --------------------------------------------------------------------------------


@pytest.mark.kernel
@pytest.mark.parametrize("name", ["Perrier", "Tempesti"])
def test_rules_too_large_for_a_table_run_on_their_diagram(name: str) -> None:
    """Boards made of the list's own neighbourhoods, kernel against reference on the written-out list."""
    rule, listed = find_rule(name), LISTS[name]()
    assert not rule.has_table
    generator = np.random.default_rng(5)
    contexts = list(listed)
    cells = np.zeros((36, 36), dtype=np.uint8)
    for row in range(1, 36, 3):
        for column in range(1, 36, 3):
            context = contexts[generator.integers(len(contexts))]
            for (down, right), state in zip(rule.neighborhood.offsets, context, strict=True):
                cells[row + down, column + right] = state
    topology = Torus(36, 36)
    engine = DenseEngine(rule, topology)
    assert engine.report().startswith("dense: diagram walk")
    pattern = Pattern(cells)
    engine.load(pattern)
    for _ in range(5):
        pattern = reference.step(pattern, lambda c: listed.get(tuple(c), c[0]), rule.neighborhood, topology)
        engine.step(1)
        assert np.array_equal(engine.read(Box(0, 0, 36, 36)), pattern.read(Box(0, 0, 36, 36)))
    assert not np.array_equal(pattern.read(Box(0, 0, 36, 36)), cells)


@pytest.mark.golly
@pytest.mark.kernel
@pytest.mark.parametrize("name", ["Perrier", "Tempesti"])
def test_loops_run_on_the_plane_as_the_list_says(name: str) -> None:
    path = GOLLY / "patterns" / f"Loops_{name}-Loop.rle"
    if not path.is_file():
        pytest.skip(f"Golly's patterns are not in {GOLLY}")
    pattern, listed = load_pattern(path), LISTS[name]()
    rule = find_rule(pattern.rule)
    universe = Universe(rule, pattern)
    for _ in range(25):
        pattern = reference.step(pattern, lambda c: listed.get(tuple(c), c[0]), rule.neighborhood)
        assert universe.run(1).pattern.same_shape(pattern)


def test_transitions_are_hashable_data() -> None:
    """The notation yields the compiler's own lines."""
    (line,) = read_rings("0>1 23")
    assert line == Transition((frozenset({0}), frozenset({2}), frozenset({3})), 1)
