"""Files of few cells far apart: read as trees, written from trees, never unfolded, in every format."""

from __future__ import annotations

import contextlib
import tracemalloc
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from automata.errors import FileWarning, FormatError, PatternError
from automata.formats import (
    format_cells,
    format_life,
    format_mcl,
    format_rle,
    load_pattern,
    load_universe,
    parse_life,
    parse_rle,
    rle_runs,
    save,
)
from automata.formats import rle as rle_format
from automata.pattern import Box, Pattern
from automata.rules import find_rule
from automata.trees.macrocell import Macrocell
from automata.universe import Universe
from tests.support.depth import cases

FAR = 10**9
BLINKERS = Macrocell.from_live_cells([0, 0, 0, FAR, FAR, FAR], [0, 1, 2, FAR, FAR + 1, FAR + 2], rule="B3/S23")
RLE = f"x = {FAR + 3}, y = {FAR + 1}, rule = B3/S23\n3o{FAR}${FAR}b3o!\n"
LIFE = f"#Life 1.06\n0 0\n1 0\n2 0\n{FAR} {FAR}\n{FAR + 1} {FAR}\n{FAR + 2} {FAR}\n"


def same(one: Pattern | Macrocell, other: Macrocell) -> bool:
    return (
        isinstance(one, Macrocell)
        and one.rule == other.rule
        and np.array_equal(one.children, other.children)
        and np.array_equal(one.levels, other.levels)
    )


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.rle", RLE),
        ("a.life", LIFE),
        ("a.lif", f"#Life 1.05\n#P 0 0\n***\n#P {FAR} {FAR}\n***\n"),
        ("a.mcl", f"#MCell 4.20\n#RULE 23/3\n#L 3A{FAR}$\n#L {FAR}.3A\n"),
    ],
)
def test_wide_files_are_read_as_trees(tmp_path: Path, name: str, text: str) -> None:
    path = tmp_path / name
    path.write_text(text)
    tracemalloc.start()
    universe = load_universe(path)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 1 << 23
    assert same(universe, BLINKERS)
    with pytest.raises(FormatError, match=r"a\.\w+:\d+:\d+: the pattern would cover more than .* load_universe"):
        load_pattern(path)
    ran = Universe(find_rule("B3/S23"), universe).run(1)
    assert ran.population == 6
    assert ran.bounding_box == Box(-1, 1, FAR + 3, FAR + 1)
    # And what became of it is written the same way.
    save(ran.configuration, path)
    again = load_universe(path)
    shifted = (1, 1) if name == "a.mcl" else (0, 0)  # which keeps no place
    box = again.bounding_box
    assert box is not None
    assert (box.top - shifted[0], box.left + shifted[1]) == (-1, 1)
    assert Universe(find_rule("B3/S23"), again).run(1).population == 6


@pytest.mark.parametrize("ending", [".rle", ".rle.gz", ".mc", ".mcl", ".lif", ".life"])
def test_wide_universes_come_back(tmp_path: Path, ending: str) -> None:
    path = tmp_path / f"a{ending}"
    save(BLINKERS, path)
    assert path.stat().st_size < 1000
    back = load_universe(path)
    assert (back.population, back.bounding_box) == (6, BLINKERS.bounding_box)
    assert ending == ".mc" or same(back, BLINKERS)


def test_a_wide_plaintext(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A diagonal of 20,000 rows: 200 million marks, but not those behind the last live cell of a row."""
    side = 20_000
    corner = Macrocell.from_live_cells([0, 1, side], [side, 0, 0], rule="B3/S23")
    save(corner, tmp_path / "a.cells")
    assert (tmp_path / "a.cells").stat().st_size == 2 + (side + 2) + 2 * side
    assert same(load_universe(tmp_path / "a.cells"), corner)
    with pytest.raises(PatternError, match="save it as RLE"):
        format_cells(BLINKERS)
    monkeypatch.setattr("automata.formats.cells.MAX_MARKS", 3 * side)
    with pytest.raises(PatternError, match=f"more than the {3 * side} marks"):
        format_cells(corner)


boards = st.builds(
    lambda cells: Macrocell.from_live_cells(*zip(*cells, strict=True), list(cells.values()), rule="WireWorld"),
    st.dictionaries(st.tuples(st.integers(-30, 30), st.integers(-30, 200)), st.integers(1, 3), min_size=1),
)


@settings(max_examples=cases(100))
@given(boards, st.sampled_from([0, 3, 1 << 40]))
def test_a_tree_is_written_as_its_pattern_is(universe: Macrocell, row: int) -> None:
    """Each writer row by row from the tree, against the same writer from the cells; two states for those of two."""
    pattern = universe.to_pattern()
    assert format_rle(universe) == format_rle(pattern)
    assert format_mcl(universe) == format_mcl(pattern)
    two = Macrocell.from_pattern(Pattern(pattern.cells > 0, pattern.top, pattern.left, "B3/S23"))
    flat = two.to_pattern()
    assert "".join(format_life(two, version="1.06")) == "".join(format_life(flat, version="1.06"))
    assert "".join(format_cells(two)).replace(".\n", "\n") == "".join(format_cells(flat)).replace(".\n", "\n")
    assert parse_life("".join(format_life(two))) == flat
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(rle_runs, "MAX_CELLS", 3)
        text = (
            f"#CXRLE Pos={pattern.left},{pattern.top + row}\nx = 0, y = 0, rule = WireWorld\n"
            + (format_rle(pattern).partition("WireWorld\n")[2])
        )
        read = rle_format.from_text(text, wide=True)
    if isinstance(read, Macrocell):
        moved = universe.bounding_box
        assert moved is not None
        assert read.bounding_box == moved._replace(top=moved.top + row)
        assert np.array_equal(read.read(read.bounding_box), pattern.cells)
    else:
        assert read == pattern.translate(row, 0)


@pytest.mark.parametrize(
    ("write", "words"),
    [
        (format_rle, "2147483647 rows and columns"),
        (format_life, "states 0 and 1"),
        (format_mcl, "no board"),
        (format_cells, "states 0 and 1"),
    ],
)
def test_what_a_format_cannot_hold_is_said_before_it_is_written(write, words: str) -> None:
    wide = Macrocell.from_live_cells([0, 2**31], [0, 2**31], [1, 2], rule="345/2/4:T9,9")
    with pytest.raises(PatternError, match=words):
        write(wide if write is not format_rle else wide.renamed("345/2/4"))
    far = Macrocell.from_live_cells([0], [10**10])
    with pytest.raises(PatternError, match="ten digits"):
        format_life(far)
    with pytest.raises(PatternError, match="18 digits"):
        format_rle(Pattern.from_text("1", top=10**18))


def test_too_many_runs_for_a_tree_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    text = "x = 1, y = 1\n" + "o9b" * 40 + "!"
    monkeypatch.setattr(rle_runs, "MAX_CELLS", 300)
    monkeypatch.setattr(rle_runs, "MAX_RUNS", 39)
    with pytest.raises(FormatError, match=r"^2:\d+: the pattern has more than the 39 runs"):
        rle_format.from_text(text, wide=True)
    monkeypatch.setattr(rle_runs, "MAX_RUNS", 40)
    assert rle_format.from_text(text, wide=True).population == 40
    for line in ("9999999999b" * 9 + "o" + "$9999999999$o" * 3, "$".join(["9999999999b" * 300 + "o"] * 2)):
        with contextlib.suppress(FormatError):
            parse_rle("x = 1, y = 1\n" + line)
        universe = rle_format.from_text("x = 1, y = 1\n" + line, wide=True)
        assert universe.population == line.count("o")


# -- what is larger than its grid -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "cells"),
    [
        # Each was given to Golly 3.3, whose generation 0 is the same.
        (
            "x = 6, y = 6, rule = B3/S23:T4,4\n6o$6o$6o$6o$6o$6o!",
            {(r, c) for r in range(-2, 2) for c in range(-2, 2)},
        ),
        (
            "x = 6, y = 2, rule = B3/S23:T4,4\n6o$o$o$o$o$o!",
            {(-2, -2), (-2, -1), (-2, 0), (-2, 1), (-1, -2), (0, -2), (1, -2)},
        ),
        ("x = 6, y = 3, rule = B3/S23:T4,0\n5bo$6o$o!", {(1, -2), (1, -1), (1, 0), (1, 1), (2, -2)}),
        ("#CXRLE Pos=-2,-1\nx = 6, y = 3, rule = B3/S23:P4,3\n3b3o2$2o2$2o!", {(-1, 1), (1, -2), (1, -1)}),
    ],
)
def test_what_is_larger_than_its_grid_is_cut_off_as_in_golly(text: str, cells: set[tuple[int, int]]) -> None:
    with pytest.warns(FileWarning, match=r"live cells lie beyond the .* of its grid and are left out"):
        pattern = parse_rle(text)
    assert {(row, column) for row, column, _ in pattern.live_cells()} == cells


def test_a_wide_pattern_on_a_small_grid_is_a_small_one() -> None:
    with pytest.warns(FileWarning, match="^3 live cells"):
        pattern = parse_rle(RLE.replace("B3/S23", "B3/S23:T8,8"))
    assert pattern.population == 3
