"""Transition lists against their definition: every line tried in order, under every symmetry, on every context."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Sequence
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from automata.errors import RuleError
from automata.forms import list_compiler as module
from automata.forms.transition import Transition
from automata.neighborhood import HEXAGONAL, MOORE, ONE_DIMENSIONAL, VON_NEUMANN, Neighborhood, Offset
from automata.rule import Rule
from automata.rules.making.transitions import compile_transitions, rule_from_digits
from automata.testing.strategies import tables
from tests.support.depth import cases

# -- the symmetries, from geometry ------------------------------------------------------------------------


def quarter(offset: Offset) -> Offset:
    return offset[1], -offset[0]


def mirror(offset: Offset) -> Offset:
    return offset[0], -offset[1]


def eighth(offset: Offset) -> Offset:
    """North to north-east and on, clockwise."""
    ring = [(-1, 0), (-1, 1), (0, 1), (1, 1), (1, 0), (1, -1), (0, -1), (-1, -1)]
    return ring[(ring.index(offset) + 1) % 8] if offset in ring else offset


def sixth(offset: Offset) -> Offset:
    """The linear map that takes north to east and east to south-east, as hexagons on squares turn."""
    row, column = offset
    return column, column - row


def hexagon_mirror(offset: Offset) -> Offset:
    """The linear map that keeps north and exchanges east and north-west."""
    row, column = offset
    return row - column, -column


def times(count: int, move: Callable[[Offset], Offset]) -> Callable[[Offset], Offset]:
    def repeated(offset: Offset) -> Offset:
        for _ in range(count):
            offset = move(offset)
        return offset

    return repeated


def group(neighborhood: Neighborhood, generators: Sequence[Callable[[Offset], Offset]]) -> set[tuple[int, ...]]:
    """All products of the generators: p with position i moved onto position p[i]."""
    where = {offset: place for place, offset in enumerate(neighborhood.offsets)}
    moves = [tuple(where[move(offset)] for offset in neighborhood.offsets) for move in generators]
    found = {tuple(range(len(neighborhood)))}
    while True:
        more = {tuple(move[place] for place in known) for known in found for move in moves} | found
        if more == found:
            return found
        found = more


@cache
def permutations(neighborhood: Neighborhood, symmetry: str) -> set[tuple[int, ...]]:
    if symmetry != "permute":
        return GROUPS[neighborhood.name, symmetry]
    return {(0, *order) for order in itertools.permutations(range(1, len(neighborhood)))}


SYMMETRIES = {
    VON_NEUMANN: {
        "rotate4": [quarter],
        "rotate4reflect": [quarter, mirror],
        "reflect_horizontal": [mirror],
    },
    MOORE: {
        "rotate4": [quarter],
        "rotate4reflect": [quarter, mirror],
        "reflect_horizontal": [mirror],
        "rotate8": [eighth],
        "rotate8reflect": [eighth, mirror],
    },
    HEXAGONAL: {
        "rotate2": [times(3, sixth)],
        "rotate3": [times(2, sixth)],
        "rotate6": [sixth],
        "rotate6reflect": [sixth, hexagon_mirror],
    },
    ONE_DIMENSIONAL: {"reflect": [mirror]},
}
GROUPS = {
    (neighborhood.name, symmetry): group(neighborhood, generators)
    for neighborhood, named in SYMMETRIES.items()
    for symmetry, generators in {"none": [], **named}.items()
}
SIZES = {"none": 1, "rotate4": 4, "rotate4reflect": 8, "reflect_horizontal": 2, "rotate8": 8}
SIZES |= {"rotate8reflect": 16, "rotate2": 2, "rotate3": 3, "rotate6": 6, "rotate6reflect": 12, "reflect": 2}
CASES = [
    pytest.param(neighborhood, symmetry, id=f"{neighborhood.name}-{symmetry}")
    for neighborhood in SYMMETRIES
    for symmetry in ["none", *SYMMETRIES[neighborhood], "permute"]
]
# Small enough to try every context.
STATES = {VON_NEUMANN: 3, MOORE: 2, HEXAGONAL: 2, ONE_DIMENSIONAL: 5}


def all_images(line: Transition, moves: set[tuple[int, ...]]) -> set[tuple[frozenset[int], ...]]:
    return {tuple(line.allowed[place] for place in move) for move in moves}


def brute_force(lines: Sequence[Transition], moves: set[tuple[int, ...]]) -> Callable[[tuple[int, ...]], int]:
    """The definition: the first line, any image of which allows every cell of the context, decides."""
    images = [(all_images(line, moves), line.next_state) for line in lines]

    def transition(context: tuple[int, ...]) -> int:
        for allowed, after in images:
            if any(all(map(frozenset.__contains__, image, context)) for image in allowed):
                return after
        return context[0]

    return transition


def compiled(lines: Sequence[Transition], n_states: int, neighborhood: Neighborhood, symmetry: str) -> Rule:
    return Rule(n_states, neighborhood, compile_transitions(lines, n_states, neighborhood, symmetry))


@st.composite
def line_lists(draw, neighborhood: Neighborhood):
    states = st.integers(0, STATES[neighborhood] - 1)
    # Often one state, sometimes a few, rarely none at all, which no cell can match.
    one, few = states.map(lambda state: frozenset({state})), st.frozensets(states)
    allowed = st.tuples(*[one | few] * len(neighborhood))
    return draw(st.lists(st.builds(Transition, allowed, states), max_size=6))


def test_the_groups_are_as_large_as_their_names_say():
    for (_, symmetry), moves in GROUPS.items():
        assert len(moves) == SIZES[symmetry]


@pytest.mark.long
@pytest.mark.parametrize(("neighborhood", "symmetry"), CASES)
@given(data=st.data())
@settings(max_examples=15)
def test_every_symmetry_against_brute_force(neighborhood, symmetry, data):
    lines = data.draw(line_lists(neighborhood))
    n_states, moves = STATES[neighborhood], permutations(neighborhood, symmetry)
    if len(moves) > 1000:
        lines = lines[:2]  # a line of eight neighbours may have 40 320 images
    rule = compiled(lines, n_states, neighborhood, symmetry)
    expected = brute_force(lines, moves)
    for context in itertools.product(range(n_states), repeat=len(neighborhood)):
        assert rule.next_state(context) == expected(context), context


@pytest.mark.parametrize(
    ("neighborhood", "symmetry"),
    [case for case in CASES if case.id not in ("Moore-permute", "hexagonal-permute")],
)
def test_one_line_reaches_exactly_its_images(neighborhood, symmetry):
    """A line whose neighbours all differ matches as many contexts as the symmetry has elements."""
    size = len(neighborhood)
    n_states, arrangement = min(size, 5), [place % 5 for place in range(size)]
    if size > 5:  # 5**9 contexts are too many: tell the neighbours apart by two states in a lopsided pattern
        n_states, arrangement = 2, [0, 1, 1, 0, 1, 0, 0, 0, 0][:size]
    line = Transition(tuple(frozenset({state}) for state in arrangement), 1)
    rule = compiled([line], n_states, neighborhood, symmetry)
    moves = permutations(neighborhood, symmetry)
    images = {tuple(arrangement[move.index(place)] for place in range(size)) for move in moves}
    assert len(images) == len(moves)
    changed = {
        context for context in itertools.product(range(n_states), repeat=size) if rule.next_state(context) != context[0]
    }
    assert changed == images


# -- how a list is read -----------------------------------------------------------------------------------


def digits(*lines: str, symmetry: str = "none") -> Rule:
    return rule_from_digits("\n".join(lines), n_states=5, neighborhood=VON_NEUMANN, symmetry=symmetry, name="digits")


def test_a_line_gives_centre_north_east_south_west_next():
    rule = digits("012344")
    assert rule.next_state((0, 1, 2, 3, 4)) == 4
    changed = [context for context in itertools.product(range(5), repeat=5) if rule.next_state(context) != context[0]]
    assert changed == [(0, 1, 2, 3, 4)]
    assert rule.name == "digits"


def test_the_first_match_wins():
    assert digits("000001", "000002").next_state((0,) * 5) == 1
    assert digits("000002", "000001").next_state((0,) * 5) == 2
    # The image of an earlier line goes before a later line itself.
    rule = digits("010001", "001002", symmetry="rotate4")
    assert [rule.next_state(context) for context in [(0, 1, 0, 0, 0), (0, 0, 1, 0, 0)]] == [1, 1]


def test_a_match_that_changes_nothing_still_hides_later_lines():
    assert digits("000000", "000003").next_state((0,) * 5) == 0


def test_an_unlisted_neighborhood_leaves_the_cell_unchanged():
    identity = Rule.from_function(lambda context: context[0], 5, VON_NEUMANN)
    assert digits() == identity
    assert compiled([], 5, VON_NEUMANN, "permute") == identity
    assert compiled([Transition((frozenset(),) * 5, 1)], 5, VON_NEUMANN, "none") == identity


def test_sets_of_states_stand_for_all_their_members():
    any_state, low = frozenset(range(3)), frozenset({0, 1})
    rule = compiled([Transition((low, any_state, frozenset({2})), 2)], 3, ONE_DIMENSIONAL, "none")
    for context in itertools.product(range(3), repeat=3):
        matches = context[0] in low and context[2] == 2
        assert rule.next_state(context) == (2 if matches else context[0])


@given(st.data(), st.sampled_from([VON_NEUMANN, HEXAGONAL, ONE_DIMENSIONAL]))
@settings(max_examples=cases(40))
def test_listing_every_context_gives_the_very_diagram_of_the_table(data, neighborhood):
    n_states = STATES[neighborhood]
    table = data.draw(tables(n_states=n_states, neighborhood=neighborhood))
    contexts = list(itertools.product(range(n_states), repeat=len(neighborhood)))
    lines = [
        Transition(tuple(frozenset({state}) for state in context), int(after))
        for context, after in zip(contexts, table, strict=True)
    ]
    listed = compile_transitions(data.draw(st.permutations(lines)), n_states, neighborhood)
    assert listed == Rule.from_table(table, n_states, neighborhood).diagram
    assert listed.digest == Rule.from_table(table, n_states, neighborhood).diagram.digest


# -- errors -----------------------------------------------------------------------------------------------


def test_each_neighborhood_has_its_own_symmetries():
    names = sorted({name for named in SYMMETRIES.values() for name in named})
    for neighborhood, named in SYMMETRIES.items():
        for symmetry in [*names, "rotate5", "Rotate4", ""]:
            if symmetry not in named:
                with pytest.raises(RuleError, match="symmetry") as refusal:
                    compile_transitions([], 2, neighborhood, symmetry)
                assert set(str(refusal.value).split(": ")[1].split(", ")) == {"none", "permute", *named}
    other = Neighborhood("corner", ((0, 0), (1, 1)))
    with pytest.raises(RuleError):
        compile_transitions([], 2, other, "rotate4")
    assert compile_transitions([], 2, other, "none") == compile_transitions([], 2, other, "permute")


@pytest.mark.parametrize(("line", "culprit"), [("050001", 5), ("000009", 9), ("700000", 7)])
def test_states_beyond_the_rules_are_refused(line, culprit):
    with pytest.raises(RuleError, match=f"state {culprit}"):
        digits(line)


def test_negative_states_are_refused():
    for allowed, after in [(-1, 0), (0, -1)]:
        with pytest.raises(RuleError, match="state -1"):
            compile_transitions([Transition((frozenset({allowed}),) * 3, after)], 2, ONE_DIMENSIONAL)


@pytest.mark.parametrize("line", ["00000", "0000000"])
def test_lines_of_the_wrong_length_are_refused(line):
    with pytest.raises(RuleError, match="von Neumann has 5"):
        digits(line)


def test_lists_too_long_to_compile_are_refused(monkeypatch):
    monkeypatch.setattr(module.compile_lines, "__defaults__", ("none", module.THOROUGH._replace(lines=4)))
    assert digits("012341", symmetry="rotate4").next_state((0, 4, 1, 2, 3)) == 1
    with pytest.raises(RuleError, match="more than 4 lines"):
        digits("012341", "000001", symmetry="rotate4")
    # Images that are the same are one line.
    assert digits("000001", "111110", "222223", "333332", symmetry="rotate4").next_state((0,) * 5) == 1


def test_a_neighborhood_that_tests_its_centre_early_is_refused():
    early = Neighborhood("early", ((0, 0), (0, 1)), (0, 1))
    with pytest.raises(RuleError, match="centre last"):
        compile_transitions([], 2, early)
