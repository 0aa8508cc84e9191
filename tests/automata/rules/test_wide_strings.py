"""Wide rule strings: their neighbourhoods held to pictures, their rules to sums by hand, their names to Golly 5's."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from automata import reference
from automata.errors import RuleError
from automata.neighborhood import HEXAGONAL, MOORE, VON_NEUMANN
from automata.pattern import Pattern
from automata.rule import Rule
from automata.rules.strings.larger_than_life import MAX_OUTCOMES, LargerThanLife
from automata.rules.strings.rulestring import canonical_rulestring, parse_rulestring
from automata.strobing import strobing_pair
from automata.topology import PLANE, Fixed, Torus
from automata.universe import Universe
from tests.support.depth import cases

# The diagrams of Golly's help at range 2, O the middle.
PICTURES = """
    M      N      C      2      B      D      +      X      *      #      H      A      3
    ooooo  ..o..  .ooo.  ..o..  .o.o.  o.o.o  ..o..  o...o  o.o.o  .o.o.  ooo..  o.o..  ..o..
    ooooo  .ooo.  ooooo  .ooo.  o.o.o  .o.o.  ..o..  .o.o.  .ooo.  ooooo  oooo.  .oo..  ..o..
    ooOoo  ooOoo  ooOoo  ooOoo  .oOo.  o.O.o  ooOoo  ..O..  ooOoo  .oOo.  ooOoo  ooOoo  ooO..
    ooooo  .ooo.  ooooo  .ooo.  o.o.o  .o.o.  ..o..  .o.o.  .ooo.  ooooo  .oooo  ..oo.  ...o.
    ooooo  ..o..  .ooo.  ..o..  .o.o.  o.o.o  ..o..  o...o  o.o.o  .o.o.  ..ooo  ..o.o  ....o
"""


def pictures() -> dict[str, set[tuple[int, int]]]:
    letters, *rows = (line.split() for line in PICTURES.strip().splitlines())
    return {
        letter: {(r - 2, c - 2) for r, row in enumerate(rows) for c, mark in enumerate(row[column]) if mark != "."}
        for column, letter in enumerate(letters)
    }


def rule_of(text: str) -> Rule:
    rule = parse_rulestring(text)
    assert rule is not None, text
    return rule


@pytest.mark.parametrize("letter", "MNC2BD+X*#HA3")
def test_neighbourhoods_are_their_pictures(letter: str) -> None:
    drawn = pictures()[letter]
    assert set(rule_of(f"R2,C0,S2,B3,N{letter}").neighborhood.offsets) == drawn
    # Digits in the order of the picture, the middle left out, say the same.
    bits = [(r, c) in drawn for r in range(-2, 3) for c in range(-2, 3) if (r, c) != (0, 0)]
    digits = f"{int(''.join(str(int(bit)) for bit in bits), 2):06X}"
    assert rule_of(f"R2,C0,S2,B3,N@{digits}") == rule_of(f"R2,C0,S2,B3,N{letter}")
    weights = "".join(str(int((r, c) in drawn and (r, c) != (0, 0))) for r in range(-2, 3) for c in range(-2, 3))
    assert rule_of(f"R2,C0,S2,B3,NW{weights}") == rule_of(f"R2,C0,S2,B3,N{letter}")


@pytest.mark.parametrize("radius", [1, 3, 7])
@pytest.mark.parametrize(
    ("letter", "size"),
    [
        ("M", lambda r: (2 * r + 1) ** 2 - 1), ("N", lambda r: 2 * r * (r + 1)),
        ("+", lambda r: 4 * r), ("X", lambda r: 4 * r), ("*", lambda r: 8 * r), ("#", lambda r: 8 * r),
        ("H", lambda r: 3 * r * (r + 1)), ("A", lambda r: 6 * r), ("3", lambda r: 3 * r),
        ("B", lambda r: 2 * r * (r + 1)), ("D", lambda r: 2 * r * (r + 1)),
    ],
)  # fmt: skip
def test_neighbourhoods_hold_as_many_cells_as_golly_counts(letter: str, size, radius: int) -> None:
    read = LargerThanLife.parse(f"R{radius},C0,S1,B1,N{letter}")
    assert read is not None
    assert len(read.neighborhood()) - 1 == size(radius) == read.most
    with pytest.raises(RuleError, match=f"from 0 to {size(radius)}"):
        parse_rulestring(f"R{radius},C0,S1,B{size(radius) + 1},N{letter}")


def test_at_range_1_they_are_the_rules_of_other_families() -> None:
    assert rule_of("R1,C2,S2-3,B3") == rule_of("R1,C0,S2,3,B3,N*") == rule_of("B3/S23")
    assert rule_of("r1,c0,s0-1,b2-4,nn") == rule_of("R1,C0,S0-1,B2-4,NB") == rule_of("B234/S01V")
    assert rule_of("R1,C3,S,B2,NH") == rule_of("R1,C3,S,B2,NA") == rule_of("/2/3H")
    assert rule_of("R1,C0,S2-3,B3,N@FF") == rule_of("R1,C0,S2-3,B3,NW111101111") == rule_of("B3/S23")
    # Where a living middle weighs one, it is counted.
    assert rule_of("R1,C0,S3-4,B3,NW111111111") == rule_of("1,3,3,3,4") == rule_of("B3/S23")
    neighborhoods = [rule_of(f"R1,C0,S2,B3,N{letter}").neighborhood for letter in "MNH"]
    assert neighborhoods == [MOORE, VON_NEUMANN, HEXAGONAL]
    assert rule_of("R5,C0,S33-57,B34-45") == rule_of("R5,C0,M1,S34..58,B34..45,NM")


# -- what cells see, added up by hand ---------------------------------------------------------------------


def by_hand(
    plane: list[list[int]],
    values: Sequence[int],
    states: int,
    births: set[int],
    survivals: set[int],
    middle: int,
):
    """A transition function of all cells of a square, row by row, the middle at its place."""

    def transition(square: Sequence[int]) -> int:
        flat = [weight for row in plane for weight in row]
        total = sum(weight * values[state] for weight, state in zip(flat, square, strict=True))
        own = square[len(square) // 2]
        if own == 0:
            return int(total in births)
        if own == 1 and total + middle in survivals:
            return 1
        return (own + 1) % states

    return transition


@st.composite
def weighted(draw: st.DrawFn):
    reach, states = draw(st.integers(1, 2)), draw(st.sampled_from([2, 3, 5]))
    side = 2 * reach + 1
    weight = st.integers(-7, 7) | st.sampled_from([0, 1])
    plane = draw(st.lists(st.lists(weight, min_size=side, max_size=side), min_size=side, max_size=side))
    plane[0][0] = max(plane[0][0], 1)
    values = draw(st.none() | st.lists(st.integers(0, 15), min_size=states - 1, max_size=states - 1))
    seen = [0, *values] if values is not None else [0, 1, *[0] * (states - 2)]
    most = sum(max(weight, 0) for row in plane for weight in row) * max(seen)
    counts = st.sets(st.integers(0, most), max_size=8)
    births, survivals = draw(counts) - {0}, draw(counts)
    digits = "".join(f"{weight if weight >= 0 else 8 - weight:x}" for row in plane for weight in row)
    behind = "" if values is None else "," + "".join(f"{value:X}" for value in seen)
    lists = (",".join(map(str, sorted(chosen))) for chosen in (survivals, births))
    text = "R{},C{},S{},B{},NW{}{}".format(reach, states, *lists, digits, behind)
    return text, states, by_hand(plane, seen, states, births, survivals, 0), reach


@pytest.mark.kernel
@settings(max_examples=cases(60))
@given(weighted(), st.integers(0, 99), st.sampled_from([PLANE, Torus(9, 8), Fixed(8, 9, 0)]))
def test_weights_are_added_up(case, seed: int, topology) -> None:
    text, states, transition, reach = case
    assert_runs(text, states, transition, reach, seed, topology)


@pytest.mark.kernel
@pytest.mark.parametrize("middle", ["M0,", "M1,", ""])
@pytest.mark.parametrize("states", [2, 4])
def test_a_gaussian_weighs_less_the_farther_a_cell_is(states: int, middle: str) -> None:
    plane = [[1, 2, 3, 2, 1], [2, 4, 6, 4, 2], [3, 6, 9, 6, 3], [2, 4, 6, 4, 2], [1, 2, 3, 2, 1]]
    births, survivals = set(range(20, 31)), set(range(25, 41))
    counts = "S25..40,B20..30" if middle else "S25-40,B20-30"
    transition = by_hand(plane, [0, 1, 0, 0], states, births, survivals, int(middle == "M1,"))
    assert_runs(f"R2,C{states},{middle}{counts},NG", states, transition, 2, 5, PLANE)


def assert_runs(text: str, states: int, transition, reach: int, seed: int, topology) -> None:
    rule = rule_of(text)
    # The reference looks at the whole square, the rule at what weighs something.
    around = range(-reach, reach + 1)
    square = [(row, column) for row in around for column in around]
    order = [square.index(offset) for offset in rule.neighborhood.offsets]
    draw = np.random.default_rng(seed)
    start = Pattern(draw.integers(0, states, (7, 7)).astype(np.uint8))
    full = rule_of(f"R{reach},C0,S,B").neighborhood
    to_square = [full.offsets.index(offset) for offset in square]
    after = reference.run(start, lambda context: transition([context[place] for place in to_square]), full, 2, topology)
    assert Universe(rule, start, topology).run(2).pattern == after
    context = draw.integers(0, states, len(square)).tolist()
    assert rule.next_state([context[place] for place in order]) == transition(context)


def test_b0_runs_as_a_pair() -> None:
    pair = strobing_pair(rule_of("R2,C0,S3-5,B0,4-6,NX"))
    assert pair is not None
    assert all(each.quiescent for each in pair)
    full = strobing_pair(rule_of("R2,C0,S3-5,8,B0,4-6,NX"))
    assert full is not None
    # Of 8 neighbours: what is not survived with 8 - n is born with n, and the other way round.
    assert full[0] == full[1] == rule_of("R2,C0,S0-1,5-7,B1-2,6-8,NX")


# -- names ------------------------------------------------------------------------------------------------

# What Golly 5 writes for a rule that it is given.
CANONICAL = {
    "r5,c0,m1,s34..58,b34..45,nm": "R5,C0,M1,S34..58,B34..45,NM",
    "R1,C2,S2-3,B3": "R1,C0,S2-3,B3",
    "R1,C2,S2,3,B3": "R1,C0,S2-3,B3",
    "R1,C0,S2-3,B3,NM": "R1,C0,S2-3,B3",
    "R2,C3,S,B3,N+": "R2,C3,S,B3,N+",
    "R2,C0,S2-4,B3,N@891891": "R2,C0,S2-4,B3,N@891891",
    "R2,C0,S2-4,B3,N@891891h": "R2,C0,S2-4,B3,N@891891H",
    "R1,C0,S2-4,B3,NW123401323": "R1,C0,S2-4,B3,NW123401323",
    "R1,C3,S2-4,B3,NW123401323,012": "R1,C3,S2-4,B3,NW123401323,012",
    "R1,C0,S2-4,B3,nw0810080a850a081008h": "R1,C0,S2-4,B3,NW0810080A850A081008H",
    "R2,C1,S2,B3,4,4-6,N2": "R2,C0,S2,B3-6,N2",
    "R3,C2,S0,7-12,27,B8,12,20-27,N2": "R3,C0,S0,7-12,27,B8,12,20-27,N2",
    "R2,C2,S2-3,B3,": "R2,C0,S2-3,B3",
    "R2,C2,S9,2-3,5,4,B3,NH": "R2,C0,S2-5,9,B3,NH",
    "R1,C0,M0,S2..3,B3..3,N@FF": "R1,C0,M0,S2..3,B3..3,N@FF",
    "R1,C0,M1,S2..9,B3..9,NM": "R1,C0,M1,S2..9,B3..9,NM",
}


@pytest.mark.parametrize(("text", "canonical"), CANONICAL.items())
def test_names_are_those_that_golly_5_writes(text: str, canonical: str) -> None:
    assert canonical_rulestring(text) == canonical == canonical_rulestring(canonical) == rule_of(text).name


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("R2,C2,S2,B3,NL", "a triangular neighbourhood, points up at one cell and down at the next"),
        ("R1,C0,S2,B3,N@FFL", "a triangular neighbourhood"),
        ("R1,C0,S2,B3,NW111101111l", "a triangular neighbourhood"),
        ("R2,C2,S2,B3,NT", "NT is no neighbourhood: N is followed by one of M N C 2 B D"),
        ("R2,C2,S2,B3,NMH", "behind NM, the neighbourhood, nothing more is read"),
        ("R2,C2,S2,B3,N@8918", "N@ takes 6 hexadecimal digits at range 2, not 4"),
        ("R1,C2,S2,B3,N@XY", "N@ takes hexadecimal digits, then perhaps H"),
        (
            "R1,C2,S2,B3,NW12340132",
            "NW takes 9 weights at range 1, of one or two hexadecimal digits each, not 8",
        ),
        ("R1,C2,S2,B3,NW12340132g", "NW takes hexadecimal digits"),
        ("R1,C3,S2,B3,NW123401323,01", "as many weights of states as there are, 3, not 2"),
        ("R1,C2,S2,B30,NW123401323", "B30-30 is no range of counts from 0 to 19"),
        ("R2,C2,S2,B2-1,N2", "B2-1 is no range of counts: the lesser comes first"),
        ("R2,C2,S99,B3,N2", "S99-99 is no range of counts from 0 to 12"),
        ("R51,C0,S2,B3,NG", "range 51 is not one of 1 to 50"),
        ("R50,C256,S2,B3,NG", "weights add up to too much"),
        ("R2,C0,M0,S2-3,B3,NM", "is written R5,C0,M1,S34..58,B34..45,NM or R2,C0,S2-4,7,B3,NM"),
        ("R2,C0,S2..3,B3..3,NM", "is written R5"),
        ("R2,C0,B3,S2-3", "is written R5"),
        ("R2,C0,S2-3", "is written R5"),
        ("R1, C0, S2-3, B3", "spaces inside"),
        ("r5b34t45s34t58", "write R5,C0,M1,S34..58,B34..45,NM"),
        ("M0,8,4,3,2,5,9,7,1,6,10,11,12,13,14,15", "Margolus' neighbourhood change blocks"),
        ("MS,D0;8;4;3;2;5;9;7;1;6;10;11;12;13;14;15", "Margolus' neighbourhood change blocks"),
    ],
)
def test_near_misses_are_refused_in_one_sentence(text: str, complaint: str) -> None:
    for read in (parse_rulestring, canonical_rulestring):
        with pytest.raises(RuleError) as caught:
            read(text)
        message = str(caught.value)
        assert complaint in message
        assert len(message.splitlines()) == 1
        assert len(message) < 280


def test_catagolues_names_of_generations_are_read() -> None:
    assert canonical_rulestring("g3b2s") == "/2/3"
    assert canonical_rulestring("G4b2s345H") == "345/2/4H"
    assert canonical_rulestring("g5b2-as12") == canonical_rulestring("B2-a/S12/G5") == "12/2-a/5"
    for text in ("g257b3s23", "g1b3s23", "g0b3s"):
        with pytest.raises(RuleError, match="from 2 to 256"):
            parse_rulestring(text)


@settings(max_examples=cases(300))
@given(st.from_regex(r"\A[Rr][1-4],C[0-9],(M[01],)?S[0-9,.-]{0,5},B[0-9,-]{0,5}(,N[MNC2@W][0-9A-Fa-f]{0,3})?\Z"))
def test_what_is_read_is_its_own_name(text: str) -> None:
    try:
        name = canonical_rulestring(text)
    except RuleError:
        return
    assert canonical_rulestring(name) == name


def test_the_largest_that_are_read_are_held_in_little() -> None:
    read = LargerThanLife.parse("R50,C2,S1,B1,NG")
    assert read is not None
    assert read.most == 51**4
    assert 2 * (read.most + 1) < MAX_OUTCOMES
