"""The census of births: on Langton's loop, whose life is known, on what does not replicate, and against a plain one."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache

import pytest
from hypothesis import event, given
from hypothesis import strategies as st

from automata.errors import PatternError
from automata.neighborhood import MOORE, VON_NEUMANN
from automata.pattern import Box, Pattern
from automata.replication import Census, Copy, find_copies, first_birth, take_census
from automata.replication.copies.census import cut_out
from automata.replication.copies.exact import components
from automata.replicators import Growth, find_replicator, langton_loop
from automata.rule import Rule
from automata.rules.published.langton import langton
from automata.symmetry import DIHEDRAL, IDENTITY, ROTATIONS, Transform
from automata.testing.strategies import patterns
from automata.trajectory import Trajectory, record
from automata.universe import Universe

MIRROR = Transform(0, True)
GLIDER = Pattern.from_text(".1.\n..1\n111")
BLINKER = Pattern.from_text("111")
BLOCK = Pattern.from_text("11\n11")


@cache
def run() -> Trajectory:
    """Three periods of Langton's loop."""
    return record(langton(), langton_loop(), 3 * 151)


@cache
def run_census() -> Census:
    return take_census(langton_loop(), run().patterns(), langton().symmetries)


@cache
def life() -> Rule:
    def after(context: tuple[int, ...]) -> int:
        centre, neighbours = context[0], sum(context[1:])
        return int(neighbours == 3 or (centre == 1 and neighbours == 2))

    return Rule.from_function(after, 2, MOORE, name="Life")


def evolve(rule: Rule, pattern: Pattern, steps: int) -> Iterable[Pattern]:
    return Universe(rule, pattern).generations(steps)


def summary(census: Census) -> list[tuple[int, tuple[int, int], str]]:
    return [
        (birth.step, birth.copy.displacement(census.ancestor), birth.copy.transform.name) for birth in census.births
    ]


# -- against a plain census -------------------------------------------------------------------------------


def naive_births(
    ancestor: Pattern, configurations: Sequence[Pattern], transforms: Sequence[Transform]
) -> list[tuple[int, Copy]]:
    """The definition: a copy is a birth unless most of it stands where one place's first copy stood, or it is
    the first of this step's and all earlier places lie more than half empty (but for itself, if it is the only one)."""
    places = [{(row, column) for row, column, _ in ancestor.live_cells()}]
    births = []
    for step, configuration in enumerate(configurations):
        live = {(row, column) for row, column, _ in configuration.live_cells()}
        old, fresh = list(places), []
        for copy in find_copies(configuration, ancestor, transforms):
            cells = {(row, column) for row, column, _ in copy.pattern(ancestor).live_cells()}
            if not any(len(cells & place) > len(cells) / 2 for place in places):
                places.append(cells)
                fresh.append(copy)
        if len(fresh) == 1:
            live -= places[-1]
        stayed = any(len(live & place) >= len(place) / 2 for place in old)
        births += [(step, copy) for copy in (fresh if stayed else fresh[1:])]
    return births


boards = st.lists(patterns(n_states=2, max_side=4, max_distance=2), max_size=5)
ancestors = patterns(n_states=2, min_side=1, max_side=3, max_distance=2).filter(lambda p: p.population > 0)


@given(ancestors, boards, st.sampled_from([(IDENTITY,), ROTATIONS, DIHEDRAL]), st.integers(1, 3))
def test_births_are_those_of_a_plain_census(ancestor, configurations, group, times):
    configurations = configurations * times  # what was seen before is no birth when seen again
    census = take_census(ancestor, configurations, group)
    found = [(birth.step, birth.copy) for birth in census.births]
    event(f"{min(len(found), 5)} births")
    assert found == naive_births(ancestor, configurations, group)
    steps = [step for step, _ in found]
    assert [census.daughters(step) for step in range(-1, len(configurations))] == [
        sum(each <= step for each in steps) for step in range(-1, len(configurations))
    ]


def test_a_place_that_shares_just_half_its_cells_is_born_once():
    """Its cells belong to two places; counted for one only, it would be born anew at every step."""
    census = Census(Pattern.from_text("11"), (IDENTITY,))
    (birth,) = census.observe(0, Pattern.from_text("111"))
    assert birth.copy.box == Box(0, 1, 1, 2)
    assert census.observe(1, Pattern.from_text("111")) == ()
    assert census.births == [birth]


def test_a_copy_half_on_one_place_and_half_on_another_is_a_birth():
    """Sharing counts place by place."""
    census = take_census(Pattern.from_text("11"), [Pattern.from_text("1.11"), Pattern.from_text("1111")], (IDENTITY,))
    assert summary(census) == [(0, (0, 2), "identity"), (1, (0, 1), "identity")]


def test_two_that_move_in_a_row_are_no_birth():
    """The second has come to stand in the first one's place: half of the old place lives, and no copy remained."""
    census = take_census(
        Pattern.from_text("1.1"), [Pattern.from_text("..1.1"), Pattern.from_text("....1.1")], (IDENTITY,)
    )
    assert summary(census) == []
    assert [move.step for move in census.moves] == [0, 1]


def test_what_the_first_configuration_holds_besides_the_ancestor_is_born_at_0():
    two = Pattern.from_text("11..11\n11..11")
    census = take_census(BLOCK, [two, two], DIHEDRAL)
    assert summary(census) == [(0, (0, 4), "identity")]


def test_the_founders_place_is_no_birth_and_the_ancestors_then_is():
    founder = BLOCK.translate(0, 7)
    census = Census(BLOCK, (IDENTITY,), founder)
    assert census.observe(0, founder) == ()
    both = Pattern.from_text("11.....11\n11.....11")
    assert [birth.copy.box for birth in census.observe(1, both)] == [BLOCK.box]


# -- Langton's loop ---------------------------------------------------------------------------------------


def test_only_two_exact_copies_stand_in_the_first_period():
    """At 147 the mother recurs in its place, its arm to the north; at 151 the daughter is complete."""
    loop = langton_loop()
    copies = [
        (step, copy.displacement(loop), copy.transform.name, copy.isolated)
        for step in range(152)
        for copy in find_copies(run().pattern(step), loop, langton().symmetries)
    ]
    assert copies == [
        (0, (0, 0), "identity", True),
        (147, (-5, 0), "rotate270", True),
        (151, (0, 11), "identity", True),
    ]


def test_seven_daughters_are_born_in_three_periods():
    assert summary(run_census()) == [
        (151, (0, 11), "identity"),
        (298, (-16, 0), "rotate270"),
        (302, (0, 22), "identity"),
        (445, (0, -16), "rotate180"),
        (449, (-27, 0), "rotate270"),
        (449, (-16, 11), "rotate270"),
        (453, (0, 33), "identity"),
    ]
    assert all(birth.copy.isolated for birth in run_census().births)
    assert [run_census().daughters(step) for step in (0, 147, 150, 151, 302, 453)] == [0, 0, 0, 1, 3, 7]


def test_the_plain_census_finds_the_same_births():
    found = [(birth.step, birth.copy) for birth in run_census().births]
    assert found == naive_births(langton_loop(), list(run().patterns()), langton().symmetries)


def test_the_parts_are_counted_as_they_come_off():
    counts = {step: len(components(run().pattern(step))) for step in (0, 127, 128, 151, 302, 453)}
    assert counts == {0: 1, 127: 1, 128: 2, 151: 2, 302: 4, 453: 8}


def test_the_daughter_cut_out_is_the_loop_and_bears_its_own():
    loop, rule = langton_loop(), langton()
    (birth, *_) = run_census().births
    daughter = cut_out(run().pattern(151), birth.copy, loop)
    assert daughter == loop.translate(0, 11)
    assert first_birth(rule, daughter, loop, 150, rule.symmetries) is None
    own = first_birth(rule, daughter, loop, 151, rule.symmetries)
    assert own.step == 151
    assert own.copy == Copy(IDENTITY, daughter.bounding_box._replace(left=22), isolated=True)


def test_every_daughter_is_fertile_whichever_way_it_is_turned():
    loop, rule = langton_loop(), langton()
    for birth in run_census().births:
        daughter = cut_out(run().pattern(birth.step), birth.copy, loop)
        assert daughter == birth.copy.pattern(loop)
        own = first_birth(rule, daughter, loop, 200, rule.symmetries)
        assert own.step == 151
        assert own.copy.transform == birth.copy.transform


@pytest.mark.parametrize("turn", ROTATIONS, ids=lambda turn: turn.name)
def test_a_run_turned_and_moved_has_its_births_turned_and_moved(turn):
    loop, rule = langton_loop(), langton()
    start = loop.transform(turn).translate(-40, 7)
    census = take_census(start, evolve(rule, start, 302), rule.symmetries)
    before = [
        (birth.step, birth.copy.pattern(loop).transform(turn).translate(-40, 7))
        for birth in run_census().births
        if birth.step <= 302
    ]
    after = [(birth.step, birth.copy.pattern(start)) for birth in census.births]
    assert len(after) == 3
    assert after == before
    # The copies are turned as before against their own ancestor.
    assert [birth.copy.transform for birth in census.births] == [
        birth.copy.transform for birth in run_census().births[:3]
    ]


@pytest.mark.long
def test_the_colony_grows_by_the_law_and_every_part_but_the_mother_is_a_birth():
    loop, rule = langton_loop(), langton()
    census = Census(loop, rule.symmetries)
    parts, daughters = [], []
    for step, configuration in enumerate(Universe(rule, loop, engine="dense").generations(11 * 151)):
        census.observe(step, configuration)
        if step % 151 == 0:
            parts.append(len(components(configuration)))
            daughters.append(census.daughters(step))
    assert parts == [1, 2, 4, 8, 15, 25, 39, 57, 79, 105, 135, 169]
    assert parts[4:] == [2 * k * k - 8 * k + 15 for k in range(4, 12)]
    assert daughters == [part - 1 for part in parts]


# -- what does not replicate ------------------------------------------------------------------------------


def test_the_mirrored_loop_bears_nothing():
    """Langton's rule turns but does not reflect: the control that has every cell and state of the loop."""
    rule, mirrored = langton(), langton_loop().transform(MIRROR)
    census = take_census(mirrored, evolve(rule, mirrored, 302), DIHEDRAL)
    assert census.births == []
    assert first_birth(rule, mirrored, mirrored, 302, rule.symmetries) is None


def test_a_still_pattern_bears_nothing():
    still = Rule.from_function(lambda context: context[0], 8, VON_NEUMANN, name="identity")
    loop = langton_loop()
    census = take_census(loop, evolve(still, loop, 20), ROTATIONS)
    assert census.births == []
    assert first_birth(still, loop, loop, 20, ROTATIONS) is None
    assert take_census(BLOCK, evolve(life(), BLOCK, 20), DIHEDRAL).births == []


def test_a_pattern_that_dies_bears_nothing():
    pair = Pattern.from_text("11")
    assert Universe(life(), pair).run(1).population == 0
    assert take_census(pair, evolve(life(), pair, 5), DIHEDRAL).births == []
    assert first_birth(life(), pair, pair, 5, DIHEDRAL) is None


@pytest.mark.parametrize("group", [(IDENTITY,), DIHEDRAL], ids=["moved", "moved and turned"])
def test_a_spaceship_is_no_mother(group):
    """A glider is a copy of itself elsewhere every four steps, and no copy remained."""
    assert take_census(GLIDER, evolve(life(), GLIDER, 40), group).births == []


@pytest.mark.parametrize("group", [(IDENTITY,), DIHEDRAL], ids=["moved", "moved and turned"])
def test_an_oscillator_that_turns_is_no_mother(group):
    """The blinker's two phases share one cell of three."""
    assert take_census(BLINKER, evolve(life(), BLINKER, 9), group).births == []


def test_a_mother_that_perishes_in_giving_birth_to_two_has_one_daughter():
    """Of two copies where none stayed behind, the first is where the mother went."""
    parity = Rule.from_function(lambda context: (context[2] + context[4]) % 2, 2, VON_NEUMANN, name="parity, east-west")
    cell = Pattern.from_text("1")
    assert summary(take_census(cell, evolve(parity, cell, 1), (IDENTITY,))) == [(1, (0, 1), "identity")]


# -- cutting out ------------------------------------------------------------------------------------------


def only_copy(configuration: Pattern, ancestor: Pattern) -> Copy:
    (copy,) = find_copies(configuration, ancestor)
    return copy


def test_cutting_out_takes_what_is_attached_and_leaves_the_rest():
    ring = Pattern.from_text("222\n2.2\n222")
    board = Pattern.from_text("1.222\n1.2.2\n1.222\n.....3\n4...3", top=5, left=-2)
    cut = cut_out(board, only_copy(board, ring), ring)
    assert cut == Pattern.from_text("..222\n..2.2\n..222\n.....3\n....3", top=5, left=-2)


def test_cutting_out_takes_every_part_of_a_copy_in_parts():
    ends = Pattern.from_text("1..2")
    board = Pattern.from_text("1..2\n...3\n3....3")
    assert cut_out(board, only_copy(board, ends), ends) == Pattern.from_text("1..2\n...3")


def test_cutting_out_passes_by_a_stranger_within_the_copys_box():
    ring = Pattern.from_text("22222\n2...2\n2...2\n2...2\n22222")
    board = Pattern.from_text("22222\n2...2\n2.1.2\n2...2\n22222")
    assert cut_out(board, only_copy(board, ring), ring) == ring


# -- the catalogue ----------------------------------------------------------------------------------------


def test_the_entry_of_langtons_loop_says_what_is_published():
    entry = find_replicator("langton")
    assert (entry.period, entry.offset, entry.split, entry.recurrence) == (151, (0, 11), 128, 147)
    assert entry.growth == Growth("2k² − 8k + 15, k ≥ 4", (1, 2, 4, 8, 15, 25, 39, 57, 79, 105, 135, 169))
    assert (entry.kind, entry.cells, entry.size, entry.mismatch) == ("loop", 86, (10, 15), 0)
    assert entry.title == "Langton's loop"
    assert "1984" in entry.citation
    assert entry.rule() == langton()
    assert entry.pattern() == langton_loop()
    assert (entry.pattern().population, entry.pattern().box) == (86, Box(0, 0, 10, 15))


def test_an_unknown_name_is_refused_and_the_known_ones_told():
    with pytest.raises(PatternError, match="langton"):
        find_replicator("nonesuch")
