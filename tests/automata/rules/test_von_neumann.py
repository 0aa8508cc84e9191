"""Von Neumann's, Nobili's and Hutton's rules against the book, entry by entry, by a second reading of it.

The oracles here were written from the specification's sentences, not from the package's code: they work on whole
arrays of contexts at once, with no signals, views or folds, and cover every entry of the tables.
"""

from __future__ import annotations

import subprocess

import numpy as np
import pytest

from automata.formats import parse_rle, write_rle
from automata.pattern import Box, Pattern
from automata.rule import Rule
from automata.rules import hutton32, nobili32, von_neumann29
from automata.universe import Universe
from tests.support.golly import BGOLLY, needs_bgolly

# direction: east 0, north 1, west 2, south 3, as the arrows are numbered; the neighbour that an arrow of this
# direction must stand on to point at the cell is on the opposite side.
SIDES = {"N": 1, "E": 0, "S": 3, "W": 2}


def arrow_words(states: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """(is an arrow, is special, is excited, direction) of states."""
    arrow = (states >= 9) & (states <= 24)
    place = np.where(arrow, states.astype(int) - 9, 0)
    return arrow, arrow & (place >= 8), arrow & (place % 8 >= 4), place % 4


def pointing(states: np.ndarray, side: str) -> np.ndarray:
    """Arrows on `side` of the cell that point at it."""
    arrow, _, _, direction = arrow_words(states)
    return arrow & (direction == (SIDES[side] + 2) % 4)


CONSTRUCTED = {
    "10000": 9,
    "10001": 10,
    "1001": 11,
    "1010": 12,
    "1011": 17,
    "1100": 18,
    "1101": 19,
    "1110": 20,
    "1111": 25,
}
WORDS = {1: "1", 2: "10", 3: "11", 4: "100", 5: "101", 6: "110", 7: "111", 8: "1000"}
SENSITISED = {word: state for state, word in WORDS.items()}


def by_the_book(centre: int, around: dict[str, np.ndarray], *, nobili: bool) -> np.ndarray:
    """Next states of cells in state `centre`; `around[side]` are the neighbours' states, one array a side."""
    special, excited, points, emits = {}, {}, {}, {}
    for side, states in around.items():
        _, special[side], excited[side], _ = arrow_words(states)
        points[side] = pointing(states, side)
        carrying = (states == 31) | (states == (29 if side in "EW" else 30))
        emits[side] = (states == 27) | (states == 28) | (carrying if nobili else np.zeros_like(points[side]))
    pulse = {side: points[side] & excited[side] for side in around}
    any_pulse = np.logical_or.reduce([pulse[side] for side in around])
    ordinary_pulse = {side: pulse[side] & ~special[side] for side in around}
    special_pulse = {side: pulse[side] & special[side] for side in around}
    shape = any_pulse.shape
    if centre == 0:
        return np.where(any_pulse, 1, 0)
    if centre in WORDS:
        zero, one = (CONSTRUCTED.get(word) or SENSITISED[word] for word in (WORDS[centre] + "0", WORDS[centre] + "1"))
        return np.where(any_pulse, one, zero)
    if centre <= 24:
        direction, is_special = (centre - 9) % 4, centre >= 17
        own, other = (special_pulse, ordinary_pulse) if is_special else (ordinary_pulse, special_pulse)
        killed = np.logical_or.reduce([other[side] for side in around])
        behind = [side for side in around if SIDES[side] != direction]
        fed = np.logical_or.reduce([own[side] | emits[side] for side in behind])
        return np.where(killed, 0, (17 if is_special else 9) + direction + 4 * fed)
    killed = np.logical_or.reduce([special_pulse[side] for side in around])
    ordinary_in = {side: points[side] & ~special[side] for side in around}
    some = np.logical_or.reduce([ordinary_pulse[side] for side in around])
    none_quiet = ~np.logical_or.reduce([ordinary_in[side] & ~excited[side] for side in around])
    gate = some & none_quiet
    following = 25 + 2 * (centre in (26, 28)) + gate
    if nobili:
        away = {side: arrow_words(around[side])[0] & ~points[side] for side in around}
        outlet = np.logical_or.reduce([away[side] for side in around])
        if centre <= 28:
            following = np.where(~outlet & ~gate, centre, following)
        crosses = np.ones(shape, dtype=bool)
        for one, other in ("EW", "NS"):
            crosses &= (ordinary_in[one] & away[other]) | (ordinary_in[other] & away[one])
        along = ordinary_pulse["E"] | ordinary_pulse["W"]
        across = ordinary_pulse["N"] | ordinary_pulse["S"]
        crossing = np.select([along & across, along, across], [31, 29, 30], 25)
        following = np.where(crosses, crossing, following)
    return np.where(killed, 0, following)


@pytest.mark.long
@pytest.mark.parametrize(("make", "n_states"), [(von_neumann29, 29), (nobili32, 32)])
def test_every_entry_is_what_the_book_says(make, n_states):
    """All 29⁵ = 20,511,149 and 32⁵ = 33,554,432 entries."""
    table = make().table.reshape((n_states,) * 5)
    states = np.arange(n_states)
    north, east, south, west = np.meshgrid(states, states, states, states, indexing="ij")
    for centre in range(n_states):
        around = {"N": north, "E": east, "S": south, "W": west}
        expected = by_the_book(centre, around, nobili=n_states == 32)
        assert np.array_equal(table[centre], expected), centre


def test_sizes_are_the_published_ones():
    assert von_neumann29().diagram.n_nodes == 67
    assert nobili32().diagram.n_nodes == 118
    assert hutton32().diagram.n_nodes == 7075


def test_nobili_leaves_von_neumanns_states_alone_where_no_crossing_or_memory_is():
    """Restricted to 29 states and to cells that are no confluents, the two rules are one."""
    small = von_neumann29().table.reshape((29,) * 5)
    large = nobili32().table.reshape((32,) * 5)[:29, :29, :29, :29, :29]
    assert np.array_equal(small[:25], large[:25])
    assert not np.array_equal(small[25:], large[25:])


@pytest.mark.parametrize("word", CONSTRUCTED)
def test_a_pulse_train_constructs_its_cell(word):
    """An ordinary arrow next to an unexcitable cell, pulsed by hand: 1 is excited, 0 is quiescent."""
    rule, state = von_neumann29(), 0
    for bit in word:
        state = rule.next_state((state, 0, 0, 0, 13 if bit == "1" else 9))
    assert state == CONSTRUCTED[word]


# word → what stands in front, what has become of the writer's own place and of the one behind it
TRAINS = {
    "100000": "advance", "100010": "left", "10100": "right",
    "100001": 9, "100011": 10, "10011": 11, "10101": 12,
    "101101": 17, "110001": 18, "110101": 19, "111001": 20,
    "1111": 25, "101111": 0,
}  # fmt: skip


@pytest.mark.parametrize("train", TRAINS)
def test_a_hutton_line_writes_and_retracts(train):
    """Feed a train of bits into a line of four arrows that points east and look what it did, by its description."""
    rule = hutton32()
    cells = np.full((1, 4), 9, dtype=np.uint8)
    universe = Universe(rule, Pattern(cells, 0, 0))
    for bit in train:
        now = universe.pattern
        cells = now.read(Box(-3, 0, 7, 12)).copy()
        cells[3, 0] = 13 if bit == "1" else 9
        universe = Universe(rule, Pattern(cells, -3, 0)).run(1)
    universe.run(8)
    row = universe.read(Box(0, 0, 1, 8))[0].tolist()
    expected = TRAINS[train]
    if expected == "advance":
        assert row == [9, 9, 9, 9, 9, 0, 0, 0]
    elif expected == "left":
        assert row == [9, 9, 9, 9, 10, 0, 0, 0]
    elif expected == "right":
        assert row == [9, 9, 9, 9, 12, 0, 0, 0]
    else:  # written where the line would have gone, the line one cell shorter
        assert row == [9, 9, 9, 0, expected, 0, 0, 0]


def plus_board(n_states: int, codes: np.ndarray) -> tuple[Pattern, np.ndarray, np.ndarray]:
    """A board of plus pentominoes, one context each, and where their centres are: pluses tile the plane."""
    side = int((5 * len(codes)) ** 0.5) + 20
    rows, columns = np.mgrid[0:side, 0:side]
    inner = (rows > 0) & (columns > 0) & (rows < side - 1) & (columns < side - 1)
    rows, columns = (part[: len(codes)] for part in np.nonzero(((columns + 2 * rows) % 5 == 0) & inner))
    assert len(rows) == len(codes)
    digits = [(codes // n_states**power % n_states).astype(np.uint8) for power in range(4, -1, -1)]
    board = np.zeros((side + 20, side + 20), dtype=np.uint8)
    for digit, (down, right) in zip(digits, ((0, 0), (-1, 0), (0, 1), (1, 0), (0, -1)), strict=True):
        board[rows + down + 20, columns + right + 20] = digit
    board[0, 0] = 25  # an anchor that stays: Golly's output does not say where it lies
    return Pattern(board), rows + 20, columns + 20


@needs_bgolly
@pytest.mark.long
@pytest.mark.parametrize("make", [von_neumann29, nobili32, hutton32])
def test_every_entry_is_what_golly_computes(make, tmp_path):
    """The whole table read out of Golly's own stepping, half a million contexts at a time."""
    rule: Rule = make()
    for codes in np.array_split(np.arange(rule.n_contexts), rule.n_contexts // (1 << 19)):
        board, rows, columns = plus_board(rule.n_states, codes)
        write_rle(board.renamed(rule.name), tmp_path / "in.rle")
        command = [str(BGOLLY), "-a", "JvN", "-r", rule.name, "-m", "1", "-i", "1", "-o", "out.rle", "in.rle"]
        subprocess.run(command, cwd=tmp_path, check=True, capture_output=True)
        after = parse_rle((tmp_path / "out.rle").read_text()).cells
        assert after[0, 0] == 25
        padded = np.zeros((rows.max() + 2, columns.max() + 2), dtype=np.uint8)
        height, width = min(padded.shape[0], after.shape[0]), min(padded.shape[1], after.shape[1])
        padded[:height, :width] = after[:height, :width]
        assert np.array_equal(padded[rows, columns], rule.table[codes])
