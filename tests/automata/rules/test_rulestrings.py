"""Rule strings, held to slow oracles, to what Golly writes and computes, and to what is known of the rules.

The pictures of Hensel's letters are those of Golly's help ("QuickLife") and of LifeWiki ("Isotropic
non-totalistic rule"); the canonical forms were written by Golly 3.3's console program.
"""

from __future__ import annotations

import itertools
import os
import subprocess
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from automata import reference
from automata.engines import ENGINES
from automata.errors import EngineError, RuleError
from automata.formats.rle import parse_rle, write_rle
from automata.neighborhood import HEXAGONAL, MOORE, ONE_DIMENSIONAL, VON_NEUMANN, Neighborhood
from automata.pattern import Box, Pattern
from automata.replication.copies.exact import find_copies
from automata.rule import Rule
from automata.rules.library import find_rule
from automata.rules.strings.elementary import elementary
from automata.rules.strings.rulestring import canonical_rulestring, describe, parse_rulestring
from automata.strobing import strobing_pair
from automata.symmetry import DIHEDRAL
from automata.topology import PLANE, Fixed, Topology, Torus
from automata.universe import Universe
from tests.support.depth import cases, some
from tests.support.golly import BGOLLY, needs_bgolly

PICTURES = """
    1c    1e
    o..   .o.
    .C.   .C.
    ...   ...

    2a    2c    2e    2i    2k    2n
    oo.   o.o   .o.   .o.   o..   o..
    .C.   .C.   oC.   .C.   .Co   .C.
    ...   ...   ...   .o.   ...   ..o

    3a    3c    3e    3i    3j    3k    3n    3q    3r    3y
    oo.   o.o   .o.   ooo   oo.   o..   o.o   oo.   oo.   o.o
    oC.   .C.   oCo   .C.   .Co   .Co   .Co   .C.   .C.   .C.
    ...   o..   ...   ...   ...   .o.   ...   ..o   .o.   .o.

    4a    4c    4e    4i    4j    4k    4n    4q    4r    4t    4w    4y    4z
    ooo   o.o   .o.   o.o   oo.   o.o   ooo   oo.   oo.   ooo   oo.   o.o   oo.
    .Co   .C.   oCo   oCo   .Co   oC.   .C.   oC.   oCo   .C.   .Co   .Co   .C.
    ...   o.o   .o.   ...   .o.   .o.   o..   ..o   ...   .o.   ..o   o..   .oo

    5a    5c    5e    5i    5j    5k    5n    5q    5r    5y
    ..o   .o.   o.o   ...   ..o   .oo   .o.   ..o   ..o   .o.
    .Co   oCo   .C.   oCo   oC.   oC.   oC.   oCo   oCo   oCo
    ooo   .oo   ooo   ooo   ooo   o.o   ooo   oo.   o.o   o.o

    6a    6c    6e    6i    6k    6n
    ..o   .o.   o.o   o.o   .oo   .oo
    oCo   oCo   .Co   oCo   oC.   oCo
    ooo   ooo   ooo   o.o   ooo   oo.

    7c    7e
    .oo   o.o
    oCo   oCo
    ooo   ooo
"""

ADJACENT = {"": MOORE, "V": VON_NEUMANN, "H": HEXAGONAL}
LIFE_MAP = "MAPARYXfhZofugWaH7oaIDogBZofuhogOiAaIDogIAAgAAWaH7oaIDogGiA6ICAAIAAaIDogIAAgACAAIAAAAAAAA"

# What `bgolly -a QuickLife` and `-a Generations` write for a rule they are given.
CANONICAL = {
    "B36/S23": "B36/S23",
    "b36s23": "B36/S23",
    "23/36": "B36/S23",
    "S23/B36": "B36/S23",
    "s23b36": "B36/S23",
    "B3/23": "B3/S23",
    "23/B3": "B3/S23",
    "23/S3": "B23/S3",
    " B3/S23 ": "B3/S23",
    "B33/S32": "B3/S23",
    "3/": "B/S3",
    "/": "B/S",
    "B3": "B3/S",
    "S23": "B/S23",
    "B/S": "B/S",
    "0/3": "B3/S0",
    "B012345678/S012345678": "B012345678/S012345678",
    "B2/S013V": "B2/S013V",
    "b2s34h": "B2/S34H",
    "B3/S23v": "B3/S23V",
    "345/3/6": "345/3/6",
    "B3/S345/6": "345/3/6",
    "S345/B3/6": "345/3/6",
    "B3/345/6": "345/3/6",
    "345/S3/6": "3/345/6",
    "/2/3": "/2/3",
    "B2/S/3": "/2/3",
    "3457/357/5": "3457/357/5",
    "23/3/002": "23/3/2",
    "23/3/256": "23/3/256",
    "B3/S34/6V": "34/3/6V",
    "34/3/6h": "34/3/6H",
    "12/2-a/5": "12/2-a/5",
    "B2-a/S12/5": "12/2-a/5",
    "2-a_3_4": "2-a/3/4",
    "12_2-a/5": "12/2-a/5",
    "2-a3a4-/3/5": "2-a3a4/3/5",
    "B2-a/S12": "B2-a/S12",
    "12/2ceikn": "B2-a/S12",
    "b2-as12": "B2-a/S12",
    "B2-a_S12": "B2-a/S12",
    "B2A/S12": "B2a/S12",
    "B2nic/S": "B2cin/S",
    "B4-qjrtwz/S": "B4aceikny/S",
    "B2aceikn3/S": "B23/S",
    "B2-3/S": "B23/S",
    "B2-aceikn3/S": "B3/S",
    "B2ac2e/S": "B2ace/S",
    "B2a2-a/S": "B2-a/S",
    "B2a2/S": "B2a/S",
    "B2-2a/S": "B2a/S",
    "B2i34cj6a7c8/S2-i3-a4ceit6in": "B2i34cj6a7c8/S2-i3-a4ceit6in",
    "B3-cnqy4i2ace/S2k": "B2ace3-cnqy4i/S2k",
    "w110": "W110",
    "W022": "W22",
    "W0": "W0",
    LIFE_MAP: LIFE_MAP,
    "mapHmlphg==": "MAPHmlphg",
    "MAPHmlphg/02": "MAPHmlphg/2",
    "MAPHml/3w": "MAPHml/3w",
    "MAPHm/2/g/3": "MAPHm/2/g/3",
}
# `-a "Larger than Life"`.
CANONICAL_WIDE = {
    "R1,C0,M0,S2..3,B3..3,NM": "R1,C0,M0,S2..3,B3..3,NM",
    "R1,C1,M0,S2..3,B3..3,NM,": "R1,C0,M0,S2..3,B3..3,NM",
    "R02,C00,M0,S02..3,B3..3,NM": "R2,C0,M0,S2..3,B3..3,NM",
    "5,34,45,33,57": "R5,C0,M1,S33..57,B34..45,NM",
    "R2,C5,M0,S1..1,B1..1,NN": "R2,C5,M0,S1..1,B1..1,NN",
    "R3,C0,M0,S1..1,B1..1,NC": "R3,C0,M0,S1..1,B1..1,NC",
}
# Ours, not Golly's.
CANONICAL_HERE = {
    "B3/S345/C6": "345/3/6",
    "b3/s345/g6": "345/3/6",
    "34/3/c6v": "34/3/6V",
    "W111": "W111",
    "/0/3": "/0/3",
    "MAPHmlphh": "MAPHmlphg",  # the last character's spare bits
}


def rule_of(text: str) -> Rule:
    rule = parse_rulestring(text)
    assert rule is not None
    return rule


# -- the oracle -------------------------------------------------------------------------------------------


def pictures() -> dict[str, tuple[int, ...]]:
    """Hensel's symbol → the eight neighbours, 0 or 1, in the order of MOORE's offsets."""
    found = {}
    for block in PICTURES.strip("\n").split("\n\n"):
        symbols, *rows = (line.split() for line in block.splitlines())
        for place, symbol in enumerate(symbols):
            marks = {(r - 1, c - 1): rows[r][place][c] for r in range(3) for c in range(3)}
            assert marks[0, 0] == "C"
            found[symbol] = tuple(int(marks[offset] == "o") for offset in MOORE.offsets[1:])
    return found


def images(ring: Sequence[int]) -> set[tuple[int, ...]]:
    """All turned and mirrored images of eight neighbours, by moving the square itself."""
    square = np.zeros((3, 3), dtype=int)
    for (row, column), state in zip(MOORE.offsets[1:], ring, strict=True):
        square[row + 1, column + 1] = state
    turned = [np.rot90(side, turns) for side in (square, square.T) for turns in range(4)]
    return {tuple(int(image[r + 1, c + 1]) for r, c in MOORE.offsets[1:]) for image in turned}


SYMBOL = {image: symbol for symbol, ring in pictures().items() for image in images(ring)}
SYMBOL |= {(0,) * 8: "0", (1,) * 8: "8"}
LETTERS = {count: sorted({s[1:] for s in SYMBOL.values() if s[0] == str(count)}) for count in range(9)}


def oracle(
    born: set[str], survives: set[str], states: int, symbol: Callable[[tuple[int, ...]], str]
) -> Callable[[Sequence[int]], int]:
    """A Life-like rule from its symbols, as the definition says it."""

    def transition(context: Sequence[int]) -> int:
        centre, *around = context
        seen = symbol(tuple(int(state == 1) for state in around))
        if centre == 0:
            return int(seen in born)
        if centre == 1 and seen in survives:
            return 1
        return (centre + 1) % states

    return transition


def count_of(ring: tuple[int, ...]) -> str:
    return str(sum(ring))


def digits(text: str) -> set[str]:
    return set(text)


def contexts(n_states: int, neighborhood: Neighborhood) -> np.ndarray:
    """All contexts, or a thousand of them."""
    size = n_states ** len(neighborhood)
    numbers = np.arange(size) if size <= 1024 else np.random.default_rng(0).integers(size, size=1000)
    shape = (n_states,) * len(neighborhood)
    return np.column_stack(np.unravel_index(numbers, shape)).astype(np.uint8)


def assert_is(rule: Rule, transition: Callable[[Sequence[int]], int]) -> None:
    asked = contexts(rule.n_states, rule.neighborhood)
    assert rule.evaluate(asked).tolist() == [transition(context) for context in asked.tolist()]


# -- Hensel's letters -------------------------------------------------------------------------------------


def test_the_pictures_make_51_arrangements_of_256_and_102_of_512() -> None:
    assert len(pictures()) == 49
    assert len(SYMBOL) == 256
    assert len(set(SYMBOL.values())) == 51
    orbits = {(centre, symbol) for centre in range(2) for symbol in SYMBOL.values()}
    assert len(orbits) == 102
    assert sum(len(images(ring)) for ring in pictures().values()) == 254
    assert [len(LETTERS[count]) for count in range(9)] == [1, 2, 6, 10, 13, 10, 6, 2, 1]


@pytest.mark.parametrize("symbol", sorted(set(SYMBOL.values())))
def test_each_letter_is_its_picture_in_all_positions(symbol: str) -> None:
    for text, born, survives in ((f"B{symbol}/S", {symbol}, set()), (f"B/S{symbol}", set(), {symbol})):
        assert_is(rule_of(text), oracle(born, survives, 2, SYMBOL.__getitem__))


@pytest.mark.parametrize("text", ["B2-a/S12", "B3/S23-k4i", "B1c2-i3aq4zt5-y6n7e8/S02a4-w6-ack7c"])
def test_isotropic_rules_have_all_eight_symmetries(text: str) -> None:
    assert rule_of(text).symmetries == DIHEDRAL


def test_a_von_neumann_rule_in_letters() -> None:
    """LifeWiki: B1/SV becomes B1e2ak3inqy4ny5e/S."""
    wide, narrow = rule_of("B1e2ak3inqy4ny5e/S"), rule_of("B1/SV")
    places = [MOORE.offsets.index(offset) for offset in VON_NEUMANN.offsets]
    asked = contexts(2, MOORE)
    assert wide.evaluate(asked).tolist() == narrow.evaluate(asked[:, places]).tolist()


# -- every family against the oracle ----------------------------------------------------------------------


@st.composite
def life_like(draw: st.DrawFn) -> tuple[str, str, str, set[str], set[str], int]:
    """(string, its canonical form, grid, births, survivals, states), spelled in any way that Golly reads."""
    grid = draw(st.sampled_from(["", "", "V", "H"]))
    most = len(ADJACENT[grid]) - 1
    alphabet = LETTERS if not grid else {count: [""] for count in range(most + 1)}
    born, survives = (
        {
            f"{count}{letter}"
            for count in draw(st.sets(st.integers(0, most)))
            for letter in draw(st.sets(st.sampled_from(alphabet[count]), min_size=1) | st.just(set(alphabet[count])))
        }
        for _ in range(2)
    )
    states = draw(st.sampled_from([2, 2, 3, 5]))
    in_generations = states > 2 or draw(st.booleans())
    b, s = (draw(spelled(symbols, alphabet)) for symbols in (born, survives))
    forms = ["B{b}/S{s}", "S{s}/B{b}", "{s}/{b}", "B{b}/{s}"]
    if not in_generations and (b or s):  # Golly takes a bare BS for B/S, we do not
        forms += ["B{b}S{s}", "S{s}B{b}"]
    text = draw(st.sampled_from(forms)).format(b=b, s=s) + (f"/{states}" if in_generations else "") + grid
    text = draw(st.sampled_from([text, text.lower(), text.upper()]))
    b, s = (shortest(symbols, alphabet) for symbols in (born, survives))
    canonical = f"{s}/{b}/{states}{grid}" if in_generations else f"B{b}/S{s}{grid}"
    return text, canonical, grid, born, survives, states


@st.composite
def spelled(draw: st.DrawFn, symbols: set[str], alphabet: dict[int, list[str]]) -> str:
    parts = []
    for count, letters in alphabet.items():
        chosen = [letter for letter in letters if f"{count}{letter}" in symbols]
        left_out = [letter for letter in letters if letter not in chosen]
        if not chosen:
            continue
        if not left_out and draw(st.booleans()):
            parts.append(f"{count}")
        elif left_out and draw(st.booleans()):
            parts.append(f"{count}-{''.join(draw(st.permutations(left_out)))}")
        else:
            parts.append(f"{count}{''.join(draw(st.permutations(chosen)))}")
    return "".join(draw(st.permutations(parts)))


def shortest(symbols: set[str], alphabet: dict[int, list[str]]) -> str:
    """Golly's canonical counts: of all spellings in alphabetical order the shortest, without a minus if equal."""
    out = ""
    for count, letters in alphabet.items():
        chosen = "".join(letter for letter in letters if f"{count}{letter}" in symbols)
        left_out = "".join(letter for letter in letters if f"{count}{letter}" not in symbols)
        if any(f"{count}{letter}" in symbols for letter in letters):
            spellings = ["", chosen] if not left_out else [chosen, f"-{left_out}"]
            out += f"{count}{min(spellings, key=len)}"
    return out


@settings(max_examples=cases(150))
@given(life_like())
def test_a_life_like_string_is_its_rule(drawn: tuple[str, str, str, set[str], set[str], int]) -> None:
    text, canonical, grid, born, survives, states = drawn
    rule = rule_of(text)
    assert canonical_rulestring(text) == rule.name == canonical
    assert canonical_rulestring(canonical) == canonical
    assert rule_of(canonical) == rule
    assert (rule.n_states, rule.neighborhood) == (states, ADJACENT[grid])
    assert_is(rule, oracle(born, survives, states, count_of if grid else SYMBOL.__getitem__))
    assert rule.quiescent == ("0" not in born)
    if states == 2:
        described = describe(rule)
        assert described is not None
        assert described == canonical_rulestring(described)
        assert rule_of(described) == rule
        assert described == canonical or "/2" in canonical


@settings(max_examples=cases(40))
@given(
    st.sampled_from([MOORE, HEXAGONAL, VON_NEUMANN]),
    st.sampled_from([2, 3, 6]),
    st.randoms(use_true_random=False),
)
def test_a_map_is_its_table(neighborhood: Neighborhood, states: int, random) -> None:
    """Bit number n, from the highest, is the outcome where the cells in reading order spell n."""
    reading = sorted(neighborhood.offsets)
    size = 1 << len(reading)
    number = random.getrandbits(size)
    padded = number << (-size % 6)
    alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
    length = -(-size // 6)
    characters = "".join(alphabet[padded >> 6 * (length - 1 - place) & 63] for place in range(length))
    text = f"MAP{characters}" + (f"/{states}" if states > 2 else "")
    rule = rule_of(text)
    assert rule.name == text == canonical_rulestring(text + ("" if states > 2 else "=="))

    def transition(context: Sequence[int]) -> int:
        live = {offset: int(state == 1) for offset, state in zip(neighborhood.offsets, context, strict=True)}
        spelt = int("".join(str(live[offset]) for offset in reading), 2)
        alive = number >> (size - 1 - spelt) & 1
        if context[0] <= 1 and alive:
            return 1
        return 0 if context[0] == 0 else (context[0] + 1) % states

    assert_is(rule, transition)
    if states == 2:
        assert rule_of(describe(rule)) == rule


def test_maps_of_known_rules() -> None:
    assert rule_of(LIFE_MAP) == rule_of("B3/S23")
    assert describe(rule_of(LIFE_MAP)) == "B3/S23"
    assert describe(rule_of("W110")) is None
    assert describe(rule_of("/2/3")) is None


@pytest.mark.parametrize("number", [0, 1, 22, 30, 110, 111, 184, 255])
def test_elementary_rules(number: int) -> None:
    table = dict(zip(itertools.product((1, 0), repeat=3), map(int, f"{number:08b}"), strict=True))
    alone = elementary(number)
    assert alone.neighborhood == ONE_DIMENSIONAL
    assert_is(alone, lambda cells: table[cells[1], cells[0], cells[2]])
    drawn = rule_of(f"W{number}")
    assert drawn.neighborhood.offsets == ((0, 0), (-1, -1), (-1, 0), (-1, 1))
    assert_is(drawn, lambda cells: cells[0] or table[cells[1:]] if isinstance(cells, tuple) else 0) if False else None
    assert_is(drawn, lambda cells: max(cells[0], table[tuple(cells[1:])]))
    assert drawn.quiescent == alone.quiescent == (number % 2 == 0)


def test_w110_draws_the_history_of_rule_110() -> None:
    row = np.array([[0, 1, 1, 0, 1, 0, 0, 1, 1, 1, 0, 1]], dtype=np.uint8)
    history = Universe(rule_of("W110"), row).run(20).pattern
    box = history.bounding_box
    assert box is not None
    assert (box.top, box.height) == (0, 21)
    line = Universe(elementary(110), row)
    for generation in range(21):
        assert np.array_equal(
            history.read(Box(generation, box.left, 1, box.width)), line.read(Box(0, box.left, 1, box.width))
        )
        line.run(1)


WIDE = [
    ("R1,C0,M0,S2..3,B3..3,NM", lambda r, c: max(abs(r), abs(c)) <= 1),
    ("R2,C0,M1,S5..9,B4..7,NM", lambda r, c: max(abs(r), abs(c)) <= 2),
    ("R2,C4,M0,S2..4,B3..5,NN", lambda r, c: abs(r) + abs(c) <= 2),
    ("R3,C3,M1,S6..11,B5..9,NC", lambda r, c: (r * r + c * c) ** 0.5 < 3.5),
]


@pytest.mark.kernel
@pytest.mark.parametrize(("text", "near"), WIDE)
def test_larger_than_life_counts_what_is_near(text: str, near: Callable[[int, int], bool]) -> None:
    rule = rule_of(text)
    assert rule.name == text
    around = [(r, c) for r in range(-5, 6) for c in range(-5, 6) if near(r, c)]
    assert set(rule.neighborhood.offsets) == set(around)
    fields = text.replace("..", ",").translate(str.maketrans("", "", "RCMSBN")).split(",")
    states, middle, s0, s1, b0, b1 = max(int(fields[1]), 2), *map(int, fields[2:7])

    def transition(context: Sequence[int]) -> int:
        count = sum(state == 1 for state in context[1:]) + middle * (context[0] == 1)
        low, high = (s0, s1) if context[0] else (b0, b1)
        if context[0] <= 1 and low <= count <= high:
            return 1
        return 0 if context[0] == 0 else (context[0] + 1) % states

    start = Pattern(np.random.default_rng(1).integers(0, states, (9, 9)).astype(np.uint8))
    after = reference.run(start, transition, rule.neighborhood, 3)
    assert after.population > 0
    assert Universe(rule, start).run(3).pattern == after


def test_larger_than_life_is_life() -> None:
    assert rule_of("R1,C0,M0,S2..3,B3..3,NM") == rule_of("1,3,3,3,4") == rule_of("B3/S23")
    assert rule_of("R1,C6,M0,S3..5,B3..3,NC") == rule_of("345/3/6")
    assert rule_of("R1,C0,M0,S0..1,B2..4,NN") == rule_of("B234/S01V")


@pytest.mark.kernel
@pytest.mark.parametrize(
    ("text", "born", "survives", "states"),
    [
        ("B36/S23", "36", "23", 2),
        ("B3578/S23", "3578", "23", 2),
        ("345/3/6", "3", "345", 6),
        ("/2/3", "2", "", 3),
        ("B2/S013V", "2", "013", 2),
        ("B2/S34H", "2", "34", 2),
        ("3/2/25", "2", "3", 25),
        ("24/2/11H", "2", "24", 11),
    ],
)
def test_engines_run_what_the_definition_says(text: str, born: str, survives: str, states: int) -> None:
    rule = rule_of(text)
    soup = np.random.default_rng(7).integers(0, states, (11, 13))
    start = Pattern((soup * (np.random.default_rng(8).random((11, 13)) < 0.6)).astype(np.uint8))
    after = reference.run(start, oracle(digits(born), digits(survives), states, count_of), rule.neighborhood, 5)
    assert Universe(rule, start).run(5).pattern == after


@pytest.mark.kernel
def test_an_isotropic_rule_on_a_torus() -> None:
    rule = rule_of("B02-a4tz/S1e23-k8")
    born = {"0", "4t", "4z", *(f"2{letter}" for letter in "ceikn")}
    survives = {"1e", "8", *(f"2{x}" for x in "aceikn"), *(f"3{x}" for x in "aceijnqry")}
    transition = oracle(born, survives, 2, SYMBOL.__getitem__)
    start = Pattern(np.random.default_rng(3).integers(0, 2, (9, 14)).astype(np.uint8))
    universe = Universe(rule, start, Torus(9, 14), strobing=False)
    for step in range(1, 7):
        start = reference.step(start, transition, MOORE, Torus(9, 14))
        assert universe.run(1).pattern == start, step


# -- canonical strings ------------------------------------------------------------------------------------


@pytest.mark.parametrize(("text", "canonical"), [*CANONICAL.items(), *CANONICAL_WIDE.items()])
def test_canonical_strings_are_those_that_golly_writes(text: str, canonical: str) -> None:
    assert canonical_rulestring(text) == canonical
    assert canonical_rulestring(canonical) == canonical
    assert rule_of(text).name == canonical
    assert rule_of(text) == rule_of(canonical)


@pytest.mark.parametrize("text", CANONICAL_HERE)
def test_strings_that_only_we_read(text: str) -> None:
    assert canonical_rulestring(text) == CANONICAL_HERE[text] == rule_of(text).name


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("B9/S", "no cell has 9 neighbours, the most is 8"),
        ("B5/S2V", "no cell has 5 neighbours, the most is 4"),
        ("B2/S7H", "the most is 6"),
        ("B1a/S", "1 live neighbours have no arrangement 'a', only ce"),
        ("B5z/S", "only aceijknqry"),
        ("B0c/S", "nor any other"),
        ("B8e/S", "nor any other"),
        ("B2a-c/S", "'-' stands where a digit should"),
        ("B2--a/S", "'-' stands where a digit should"),
        ("B3x/S23", "no arrangement 'x'"),
        ("B2-a/S12V", "Moore's neighbourhood alone, without V or H"),
        ("B2a/S12H", "Moore's neighbourhood alone, without V or H"),
        ("B3V/S23", "V and H, the neighbourhood, come last"),
        ("34/3V/6", "come last"),
        ("B3/S23HV", "come last"),
        ("B3/B4", "two B or two S"),
        ("S3/S4", "two B or two S"),
        ("b3s23b4", "more than one B or S"),
        ("B3S23/4", "before their digits"),
        ("23B3/", "before their digits"),
        ("1/2/3/4", "more than two slashes"),
        ("345/3/1", "from 2 to 256, not '1'"),
        ("345/3/257", "from 2 to 256, not '257'"),
        ("345/3/", "from 2 to 256, not ''"),
        ("B3//S23", "B and S stand on either side of one slash"),
        ("345/3/6x", "from 2 to 256"),
        ("B36_S23", "takes a slash, not an underscore"),
        ("B3 / S23", "spaces inside"),
        ("W256", "numbered 0 to 255"),
        ("W" + "9" * 5000, "numbered 0 to 255"),
        ("23/3/" + "9" * 5000, "from 2 to 256"),
        ("MAPabc", "86, 22 or 6 characters of base64"),
        ("MAPHmlphg=", "86, 22 or 6"),
        ("MAPHmlphg/1", "from 2 to 256, not '1'"),
        ("R501,C0,M1,S34..58,B34..45,NM", "range 501 is not one of 1 to 500"),
        ("R0,C0,M0,S1..1,B1..1,NM", "range 0"),
        ("R5,C257,M1,S34..58,B34..45,NM", "more than 256 states"),
        ("R5,C0,M2,S34..58,B34..45,NM", "neither M0 nor M1"),
        ("R1,C0,M0,S5..3,B3..3,NM", "S5..3 is no range of counts from 0 to 8"),
        ("R1,C0,M0,S2..3,B3..9,NM", "B3..9 is no range of counts from 0 to 8"),
        # Near misses: the reason is what the text has too much.
        ("B3/S23Torus", "'Torus' stands behind B3/S23"),
        ("B2o/S2m34H", "'2o', are read of Moore's neighbourhood alone"),
        ("B3/S2xV", "'2x', are read of Moore's neighbourhood alone"),
        ("B36/S125L", "'L' behind B36/S125 is no neighbourhood that is read"),
        ("B3/S23u", "3 live neighbours have no arrangement 'u'"),
        ("B3,6/S2,3", "commas or semicolons inside"),
        ("G4/B3/S23", "B and S stand on either side of one slash"),
        ("R2,C0,M0,S2..3,B3..3", "is written R5,C0,M1,S34..58,B34..45,NM"),
        ("5,34,45,33", "is written R5"),
        ("R1,C0,M0,S2..3,B3..9999999999,NM", "is written R5"),
    ],
)
def test_malformed_strings_are_refused_in_one_sentence(text: str, complaint: str) -> None:
    for read in (parse_rulestring, canonical_rulestring, find_rule):
        with pytest.raises(RuleError) as caught:
            read(text)
        message = str(caught.value)
        assert complaint in message
        assert "malformed" in message
        assert len(message.splitlines()) == 1
        assert len(message) < 250


OTHER_NAMES = """
    Life Langtons-Loops Banks-I banks-1 Codd2 JvN29 Byl-Loop SDSR-Loop Chou-Reggia-1 Parity-2-Moore Perrier
    Evoloop Devore2 WireWorld Maple map W W1a B S BS 2 23 23B3 12,3 B3/S23:T10 B3/S23! foo/bar ../B3/S23 a/b.rule é/1
"""


@pytest.mark.parametrize("text", ["", " ", *OTHER_NAMES.split()])
def test_other_names_are_no_rule_strings(text: str) -> None:
    assert parse_rulestring(text) is None
    with pytest.raises(RuleError, match="is no rule string"):
        canonical_rulestring(text)


@given(st.text(alphabet="BSbsVHWCGR0123456789/_-,. aceikz=", max_size=12) | st.text(max_size=8))
def test_any_text_gives_a_rule_a_refusal_or_nothing(text: str) -> None:
    try:
        rule = parse_rulestring(text)
    except RuleError:
        return
    if rule is not None:
        assert rule.name == canonical_rulestring(text) == canonical_rulestring(rule.name)


def test_rules_name_their_states_and_sources() -> None:
    life, brain, friends = rule_of("B3/S23"), rule_of("/2/3"), rule_of("B2-a/S12")
    assert life.state_names == ("dead", "alive")
    assert brain.state_names == ("dead", "alive", "dying 1")
    assert rule_of("345/3/6").state_names[2:] == ("dying 1", "dying 2", "dying 3", "dying 4")
    assert len(set(rule_of("23/3/40").colors)) == 40
    assert "Gardner" in life.citation
    assert "Packard" in rule_of("B36/S23").citation
    assert "Hensel" in friends.citation
    assert "Mirek" in brain.citation
    assert "Wolfram" in rule_of("W30").citation
    assert "Evans" in rule_of("5,34,45,34,58").citation


# -- the library ------------------------------------------------------------------------------------------


def test_find_rule_reads_rule_strings() -> None:
    assert find_rule("23/36") == rule_of("B36/S23")
    assert find_rule("w110").name == "W110"


def test_a_file_may_bear_the_name_of_a_malformed_string(tmp_path: Path) -> None:
    text = "@RULE B3_S23\n@TABLE\nn_states:2\nneighborhood:Moore\nsymmetries:permute\n0,1,0,0,0,0,0,0,0,1\n"
    (tmp_path / "B3_S23.rule").write_text(text)
    assert find_rule("b3_s23", [tmp_path]) == rule_of("B1/S012345678")
    with pytest.raises(RuleError, match="underscore"):
        find_rule("b3_s23")


# -- B0 ---------------------------------------------------------------------------------------------------

STROBING = ["B03/S23", "B01357/S0123", "B0124-k/S1c25", "B0/S", "B013/S23V", "B025/S3H", "B012345678/S"]
INVERTED = ["B0123478/S01234678", "B0/S8", "B02-k3/S1c248", "B013/S14V", "B0256/S36H"]


def inverse(pattern: Pattern, torus: Torus) -> Pattern:
    return Pattern(1 - pattern.read(torus.box))


@pytest.mark.parametrize(
    ("text", "even", "odd"),
    [
        ("B03/S23", "B1245678/S0145678", "B56/S58"),
        ("B0124-k/S1c25", "B34k5678/S01e34678", "B367c/S4-k678"),  # the help writes S01-c, as long
        ("B0123478/S01234678", "B3/S23", "B3/S23"),
    ],
)
def test_pairs_are_those_of_gollys_help(text: str, even: str, odd: str) -> None:
    pair = strobing_pair(rule_of(text))
    assert pair is not None
    assert [describe(rule) for rule in pair] == [even, odd]
    assert pair == (rule_of(even), rule_of(odd))


@pytest.mark.parametrize("text", [*STROBING, *INVERTED])
def test_a_pair_does_what_the_rule_does_on_a_torus(text: str) -> None:
    rule, torus = rule_of(text), Torus(12, 15)
    pair = strobing_pair(rule)
    assert pair is not None
    assert all(each.quiescent for each in pair)
    cells = np.random.default_rng(5).integers(0, 2, (12, 15)).astype(np.uint8)
    emulated = Pattern(cells)
    steady = text in INVERTED
    actual = inverse(emulated, torus) if steady else emulated
    for step in range(6):
        actual = reference.step(actual, rule.next_state, rule.neighborhood, torus)
        emulated = reference.step(emulated, pair[step % 2].next_state, rule.neighborhood, torus)
        flipped = steady or step % 2 == 0
        assert actual == (inverse(emulated, torus) if flipped else emulated), step


@pytest.mark.parametrize("text", [*STROBING, *INVERTED])
def test_a_pair_on_the_plane_is_the_rule_inside_a_large_torus(text: str) -> None:
    rule, torus = rule_of(text), Torus(32, 32)
    with pytest.raises(EngineError, match="bounded"):
        Universe(rule, [[1]], strobing=False)
    emulated = Pattern(np.random.default_rng(6).integers(0, 2, (5, 6)).astype(np.uint8), 13, 13)
    steady = text in INVERTED
    plane = Universe(rule, emulated)
    actual = Universe(rule, inverse(emulated, torus) if steady else emulated, torus, strobing=False)
    for step in range(8):  # light takes 13 steps to the edge
        actual.run(1)
        shown = plane.run(1).pattern
        flipped = steady or step % 2 == 0
        expected = inverse(shown, torus) if flipped else shown
        assert np.array_equal(actual.read(torus.box), expected.read(torus.box)), step


IN_TURN = list(
    itertools.product(
        [*STROBING, *INVERTED],
        ["auto", *sorted(ENGINES)],
        [0, 7],
        [PLANE, Torus(16, 16), Fixed(20, 17, 0)],
    )
)


@pytest.mark.parametrize(("text", "engine", "first", "topology"), some(IN_TURN, 7), ids=str)
def test_every_engine_takes_the_two_rules_in_turn(text: str, engine: str, first: int, topology: Topology) -> None:
    """Also in parts, and from an odd generation on, in which the second rule has its turn."""
    rule = rule_of(text)
    pair = strobing_pair(rule)
    assert pair is not None
    if ENGINES.get(engine, ENGINES["reference"]).refusal(rule, topology, strobing=True):
        return
    now = start = Pattern(np.random.default_rng(6).integers(0, 2, (5, 6)).astype(np.uint8), 3, 4, generation=first)
    universe = Universe(rule, start, topology, engine=engine)
    for steps in (1, 2, 1, 5, 4):
        for _ in range(steps):
            phase = pair[now.generation % 2]
            after = reference.step(now, phase.next_state, rule.neighborhood, topology)
            now = replace(after, generation=now.generation + 1)
        assert universe.run(steps).pattern == now
        assert universe.population == now.population


def test_b0_on_bounded_grids_counts_as_golly_counts() -> None:
    """Populations that bgolly 3.3 prints; without strobing those of the rule as it stands."""
    start = pattern("2o2bo$bobo$o2b2o$4bo$3o")
    shown, true = (
        [Universe(rule_of("B03/S23"), start, Torus(16, 16), strobing=strobing).run(t).population for t in range(5)]
        for strobing in (True, False)
    )
    assert shown == [12, 34, 15, 34, 16]
    assert true == [12, 222, 15, 222, 16]
    glider, both = pattern("bo$2bo$3o"), rule_of("B0123478/S01234678")
    assert [Universe(both, glider, Torus(16, 16)).run(t).population for t in range(5)] == [5] * 5


def test_other_rules_need_no_pair() -> None:
    assert strobing_pair(rule_of("B3/S23")) is None
    assert strobing_pair(rule_of("/0/3")) is None
    pair = strobing_pair(elementary(1))
    assert pair is not None
    assert pair[0].name == "elementary rule 1 (even generations)"


# -- what is known of the rules ---------------------------------------------------------------------------


def pattern(rows: str) -> Pattern:
    return parse_rle(f"x = 0, y = 0\n{rows}!")


def test_highlife_has_a_replicator() -> None:
    """Nathan Thompson 1994: every 12 generations a copy at ±(2, 2), those at equal places cancelling."""
    seed, rule = pattern("2b3o$bo2bo$o3bo$o2bo$3o"), rule_of("B36/S23")
    assert seed.population == 12
    universe = Universe(rule, seed)
    for k in range(10):
        places = {copy.displacement(seed) for copy in find_copies(universe.pattern, seed)}
        odd = [i for i in range(k + 1) if i & (k - i) == 0]  # C(k, i) is odd
        assert places == {(2 * (2 * i - k),) * 2 for i in odd}
        assert len(places) == 2 ** k.bit_count()
        universe.run(12)


@pytest.mark.parametrize(("text", "copies"), [("B1357/S1357", 8), ("B1357/S02468", 9)])
def test_parity_copies_anything(text: str, copies: int) -> None:
    rule = rule_of(text)
    assert_is(rule, lambda cells: sum(cells[0 if copies == 9 else 1 :]) % 2)
    for seed in (pattern("o.o$.oo$o"), pattern("ooo$o$.oo")):
        universe = Universe(rule, seed)
        for step in (4, 8, 16):
            found = find_copies(universe.run(step - universe.generation).pattern, seed)
            assert len(found) == copies
            assert {copy.displacement(seed) for copy in found} <= set(itertools.product((-step, 0, step), repeat=2))


def test_the_pre_pulsar_copies_itself_once() -> None:
    """LifeWiki, "Replicator": two exact copies at 15, which then make a pulsar: no replicator."""
    seed = pattern("3o3b3o$obo3bobo$3o3b3o")
    history = list(Universe(rule_of("B3/S23"), seed).generations(70))
    assert [copy.displacement(seed) for copy in find_copies(history[15], seed)] == [(-3, 0), (3, 0)]
    assert not any(find_copies(later, seed) for later in history[18:])
    assert [later.population for later in history[-3:]] == [48, 56, 72]
    assert history[70] == history[67]


def test_b3578_s23_has_a_replicator_of_17_cells() -> None:
    """After 12 generations of heyitsguay's two rings (echochamber.me, thread 38992) two of them stand there."""
    rule = rule_of("B3578/S23")
    rings = pattern("3o$obo$3o2$4b3o$4bobo$4b3o")
    seed = pattern("4b3o$4bobo$4b3o2$3o$o.o..o$3o")
    universe = Universe(rule, rings).run(12)
    assert len(find_copies(universe.pattern, seed, rule.symmetries)) == 2
    assert (seed.population, universe.population) == (17, 34)
    universe = Universe(rule, seed)
    counts = [len(find_copies(universe.run(12).pattern, seed, rule.symmetries)) for _ in range(6)]
    assert counts == [2, 4, 4, 4, 8, 16]


# -- Golly itself -----------------------------------------------------------------------------------------


def golly(start: Pattern, text: str, generations: int, algorithm: str, folder: Path) -> str:
    """What `bgolly` writes after some generations, or its complaint."""
    assert BGOLLY is not None
    source, target = folder / "in.rle", folder / "out.rle"
    target.unlink(missing_ok=True)
    write_rle(start.renamed(text), source)
    command = [BGOLLY, "-q", "-q", "-a", algorithm, "-m", str(generations), "-o", str(target), str(source)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, env={**os.environ}, check=False)
    return target.read_text() if target.exists() else f"refused: {done.stdout}{done.stderr}"


@needs_bgolly
@settings(max_examples=cases(60))
@given(life_like())
def test_golly_writes_the_same_canonical_string(
    tmp_path_factory: pytest.TempPathFactory, drawn: tuple[str, str, str, set[str], set[str], int]
) -> None:
    text, canonical, *_ = drawn
    algorithm = "Generations" if canonical[0] != "B" else "QuickLife"
    written = golly(pattern("3o"), text, 0, algorithm, tmp_path_factory.getbasetemp())
    if "does not support B0" not in written:
        assert f"rule = {canonical}\n" in written


@needs_bgolly
@pytest.mark.parametrize(
    ("text", "algorithm"),
    [
        ("B36/S23", "QuickLife"),
        ("B2-a/S12", "HashLife"),
        ("B2cei3-k4a5jqr/S1c2-in34wz6-a", "QuickLife"),
        ("B2/S013V", "QuickLife"),
        ("B2/S34H", "QuickLife"),
        ("B25/S3H", "QuickLife"),
        ("3457/357/5", "Generations"),
        ("12/2-a/9", "Generations"),
        ("24/2/6H", "Generations"),
        ("34/13/21V", "Generations"),
        ("W110", "QuickLife"),
        ("W54", "QuickLife"),
        ("MAPHmlphg", "QuickLife"),
        (
            "MAPARYXfhZofugWaH7oaIDogBZofuhogOiAaIDogIAAgAAWaH7oaIDogGiA6ICAAIAAaIDogIAAgACAAIAAAAAAA8/3",
            "Generations",
        ),
        ("R5,C0,M1,S34..58,B34..45,NM", "Larger than Life"),
        ("R3,C4,M0,S3..9,B5..8,NC", "Larger than Life"),
        ("R2,C3,M1,S2..5,B3..4,NN", "Larger than Life"),
    ],
)
def test_golly_computes_the_same(text: str, algorithm: str, tmp_path: Path) -> None:
    rule = rule_of(text)
    random = np.random.default_rng(11)
    dying = random.integers(0, rule.n_states, (24, 24))
    start = Pattern(np.where(random.random((24, 24)) < 0.5, random.integers(0, 2, (24, 24)), dying))
    for generations in (1, 8):
        theirs = parse_rle(golly(start, text, generations, algorithm, tmp_path))
        ours = Universe(rule, start).run(generations).pattern
        assert ours.population > 0
        assert ours.same_shape(theirs), generations


@needs_bgolly
@pytest.mark.parametrize("text", [*STROBING, *INVERTED])
def test_golly_shows_the_pair_for_b0(text: str, tmp_path: Path) -> None:
    pair = strobing_pair(rule_of(text))
    assert pair is not None
    now = start = Pattern(np.random.default_rng(13).integers(0, 2, (12, 12)).astype(np.uint8))
    for generation in range(1, 6):
        now = Universe(pair[(generation - 1) % 2], now).run(1).pattern
        assert now.same_shape(parse_rle(golly(start, text, generation, "QuickLife", tmp_path))), generation
