"""Macrocell: a reader written the plain way, round trips, universes of astronomic size, hostile files, Golly's own."""

from __future__ import annotations

import gzip
import itertools
import re
import time
import tracemalloc
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from automata.errors import FormatError, PatternError
from automata.files import lines as textlines
from automata.formats import Macrocell, macrocell, macrocell_lines
from automata.formats.macrocell import (
    format_macrocell,
    from_pieces,
    parse_macrocell,
    read_macrocell,
    write_macrocell,
)
from automata.pattern import Box, Pattern
from automata.testing.strategies import patterns
from automata.trees import macrocell as quadtree
from tests.support.depth import cases
from tests.support.golly import GOLLY, needs_golly

REPOSITORY = Path(__file__).resolve().parents[3]

HEAD = "[M2] (golly 3.3)\n"
GLIDER = "$$..*$...*$.***$$$$\n"


def text_of(universe: Macrocell | Pattern) -> str:
    return "".join(format_macrocell(universe))


def details(universe: Macrocell | Pattern) -> tuple[str | None, int]:
    return universe.rule, universe.generation


def plainly(text: str) -> dict[tuple[int, int], int]:
    """The live cells of a well-formed file, by the definition: one line, one node, one cell at a time."""
    nodes = [line for line in text.split("\n")[1:] if line and not line.startswith("#")]

    def cells(node: int, level: int) -> Iterator[tuple[int, int, int]]:
        if not node:
            return
        line = nodes[node - 1]
        if line[0] in ".*$":
            assert level == 3
            for row, marks in enumerate(line.split("$")):
                yield from ((row, column, 1) for column, mark in enumerate(marks) if mark == "*")
            return
        depth, *children = map(int, line.split())
        assert depth == level
        half = 1 << (level - 1)
        for quarter, child in enumerate(children):
            top, left = half * (quarter // 2), half * (quarter % 2)
            if level == 1:
                if child:
                    yield top, left, child
            else:
                yield from ((top + row, left + column, state) for row, column, state in cells(child, level - 1))

    if not nodes:
        return {}
    level = 3 if nodes[-1][0] in ".*$" else int(nodes[-1].split()[0])
    half = 1 << (level - 1)
    return {(row - half + 1, column - half): state for row, column, state in cells(len(nodes), level)}


def check_tree(universe: Macrocell) -> None:
    """What `Macrocell` says of its nodes."""
    children, levels = universe.children, universe.levels
    assert children.shape == (len(levels), 4)
    assert not levels[0]
    assert not children[0].any()
    assert (levels[1:] > 0).all()
    assert children[1:].any(axis=1).all(), "no node but 0 is empty"
    upper = np.flatnonzero(levels > 1)
    assert (children[upper] < upper[:, None]).all(), "children come first"
    below = levels[children[upper]]
    assert ((children[upper] == 0) | (below == levels[upper, None] - 1)).all()
    assert ((children[levels == 1] >= 0) & (children[levels == 1] < 256)).all()
    if universe.n_nodes:
        assert set(range(len(levels) - 1)) <= {0, *children[upper].ravel().tolist()}, "every node is used"


# -- strategies -------------------------------------------------------------------------------------------


@st.composite
def configurations(draw: st.DrawFn) -> Pattern:
    """Patterns near and very far from the origin, of two states or of any."""
    n_states = draw(st.sampled_from([2, 2, 3, 256]))
    pattern = draw(patterns(n_states=n_states, max_side=20, max_distance=20))
    far = st.just(0) | st.integers(-(10**6), 10**6) | st.integers(-(2**300), 2**300)
    rule = draw(st.sampled_from(["B3/S23", "WireWorld", "23/3:T9,8", "a rule, 12", "é"]))
    return pattern.translate(draw(far), draw(far)).renamed(rule, draw(st.sampled_from([0, 7, 10**40, -3])))


@st.composite
def trees(draw: st.DrawFn) -> str:
    """Well-formed but unusual files: repeated, empty and unused nodes, leaves of both kinds."""
    low = st.lists(st.integers(0, 255) | st.just(0), min_size=4, max_size=4).map(
        lambda states: f"1 {' '.join(map(str, states))}"
    )
    row = st.text(".*", max_size=8)
    leaf = st.lists(row, min_size=1, max_size=8).map("$".join).filter(bool) | st.just("$" * 8)
    lines: list[tuple[int, str]] = []
    for _ in range(draw(st.integers(1, 14))):
        kind = draw(st.sampled_from([low, leaf, None]))
        if kind is not None and (kind is low or draw(st.booleans())):
            lines.append((1 if kind is low else 3, draw(kind)))
            continue
        level = draw(st.sampled_from(sorted({2, *(min(level + 1, 7) for level, _ in lines)})))
        known = [0, 0, *(place + 1 for place, (below, _) in enumerate(lines) if below == level - 1)]
        children = draw(st.lists(st.sampled_from(known), min_size=4, max_size=4))
        lines.append((level, f"{level} {' '.join(map(str, children))}"))
    gaps = st.sampled_from(["\n", "\n", "\n", " \t\n", "\n\n", "\n#C 1 1 1 1 1\n", "\n  \n"])
    return HEAD + "".join(line + draw(gaps) for _, line in lines)


# -- reading ----------------------------------------------------------------------------------------------


@given(trees())
@settings(max_examples=cases(150))
def test_reader_agrees_with_one_cell_at_a_time(text: str) -> None:
    universe = parse_macrocell(text)
    check_tree(universe)
    expected = plainly("\n".join(line.rstrip() for line in text.split("\n")))
    cells = [(row, column, state) for (row, column), state in expected.items()]
    assert universe.to_pattern() == Pattern.from_live_cells(cells)
    assert universe.population == len(expected)
    assert universe.bounding_box == Pattern.from_live_cells(cells).bounding_box


@pytest.mark.long
@given(trees(), st.sampled_from(["\n", "\r\n", "\r"]), st.lists(st.integers(0, 400), max_size=8), st.booleans())
def test_where_the_pieces_of_a_file_are_cut_does_not_matter(text, end, cuts, mark):
    data = (b"\xef\xbb\xbf" if mark else b"") + text.replace("\n", end).encode()
    places = sorted({0, *(cut for cut in cuts if cut < len(data)), len(data)})
    parts = [data[begin:stop] for begin, stop in itertools.pairwise(places)]
    whole, cut = parse_macrocell(text), from_pieces(parts)
    assert np.array_equal(whole.children, cut.children)
    assert np.array_equal(whole.levels, cut.levels)
    # A fault has the same place too.
    with pytest.raises(FormatError) as caught:
        from_pieces([*parts, end.encode() + b"1 0 0 x"])
    assert (caught.value.line, caught.value.column) == (text.count("\n") + 2, 7)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", {}),
        ("#C nothing\n\n", {}),
        (GLIDER, {(-1, -2): 1, (0, -1): 1, (1, -3): 1, (1, -2): 1, (1, -1): 1}),
        (GLIDER + "4 0 0 0 1\n", {(3, 2): 1, (4, 3): 1, (5, 1): 1, (5, 2): 1, (5, 3): 1}),
        ("1 1 0 3 255\n", {(0, -1): 1, (1, -1): 3, (1, 0): 255}),
        ("1 0 0 0 7\n2 0 0 0 1\n", {(2, 1): 7}),
        ("1 0 0 0 0\n2 0 0 0 1", {}),
        ("*.......\n4 1 0 0 0", {(-7, -8): 1}),
        ("$$$$$$$.......*\n4 0 1 0 0", {(0, 7): 1}),
        ("*........$$$$$$$$$.........\n4 0 0 1 0", {(1, -8): 1}),
    ],
)
def test_where_cells_stand(text: str, expected: dict[tuple[int, int], int]) -> None:
    """The south-east quarter begins in row 1, column 0: Golly's help, "Macrocell format"."""
    found = {(row, column): state for row, column, state in parse_macrocell(HEAD + text).to_pattern().live_cells()}
    assert found == expected


@pytest.mark.parametrize(
    ("text", "rule", "generation"),
    [
        ("[M2]\n*\n", "B3/S23", 0),
        ("[M2]\n1 0 0 0 1\n", None, 0),
        ("\n \n[M2]x\n#R B36/S23\n#G 12\n*\n", "B36/S23", 12),
        ("[M2]\n#R a, b: c \n#G\t-7\n#R\n#RW\n*", "W", -7),
        (
            "[M2]\n#R W\n*\n#G 9999999999999999999\n#R Z\n#FRAMES 2 0 1\n#FRAME 0 1\n#\n",
            "Z",
            9999999999999999999,
        ),
        ("[M2]\n#R \ufffd\n1 1 1 1 1\n", "\ufffd", 0),
    ],
)
def test_headers(text: str, rule: str | None, generation: int) -> None:
    assert details(parse_macrocell(text)) == (rule, generation)


# -- a tree as a universe ---------------------------------------------------------------------------------


@pytest.mark.long
@given(configurations())
def test_folding_and_unfolding(pattern: Pattern) -> None:
    universe = Macrocell.from_pattern(pattern)
    check_tree(universe)
    quarters = np.column_stack([universe.levels, universe.children])
    assert len(np.unique(quarters, axis=0)) == len(quarters), "equal squares are one node"
    restored = universe.to_pattern()
    assert restored == pattern
    assert details(restored) == details(universe) == details(pattern)
    assert universe.population == pattern.population
    assert universe.bounding_box == pattern.bounding_box
    raised = universe.raised(universe.level + 3)
    if pattern.population:
        check_tree(raised)
        assert raised.level == universe.level + 3
    assert raised.to_pattern() == pattern


@given(patterns(n_states=5, max_side=30, max_distance=40), st.data())
def test_reading_any_box(pattern: Pattern, data: st.DataObject) -> None:
    universe = Macrocell.from_pattern(pattern)
    corner, side = st.integers(-70, 70), st.integers(0, 60)
    box = Box(*(data.draw(each) for each in (corner, corner, side, side)))
    assert universe.read(box).tolist() == pattern.read(box).tolist()
    far = Box(box.top + 2**200, box.left, box.height, box.width)
    assert not universe.read(far).any()


@pytest.mark.parametrize("level", [4, 31, 32, 60, 61, 62, 63, 200, quadtree.MAX_LEVEL])
def test_full_squares_of_every_size(level: int) -> None:
    """Four times the same at each level: counts and places beyond what any machine word holds."""
    lines = ["1 2 2 2 2", *(f"{above} {above - 1}" + 3 * f" {above - 1}" for above in range(2, level + 1))]
    start = time.process_time()
    universe = parse_macrocell(HEAD + "\n".join(lines))
    side = 1 << level
    assert universe.population == side * side
    assert universe.bounding_box == universe.box == Box(1 - side // 2, -side // 2, side, side)
    for row in (1 - side // 2, side // 2):  # the first and the last
        corner = universe.read(Box(row - 1, -side // 2 - 2, 3, 5))
        assert corner.any(axis=1).tolist() == [row > 0, True, row < 0]
        assert corner[1].tolist() == [0, 0, 2, 2, 2]
    assert universe.read(Box(-3, -3, 6, 6)).tolist() == [[2] * 6] * 6
    if level > 31:
        with pytest.raises(PatternError, match="more than the 268435456 that are unfolded"):
            universe.to_pattern()
    assert parse_macrocell(text_of(universe)).population == universe.population
    assert time.process_time() - start < 8


def test_a_cell_at_the_end_of_the_world() -> None:
    far = Pattern.from_live_cells([(-5, 3, 1)]).translate(2**500, -(2**499))
    alone = Macrocell.from_pattern(far)
    assert alone.level == alone.n_nodes == 501
    assert alone.to_pattern() == far
    assert alone.read(Box(2**500 - 6, 3 - 2**499, 2, 1)).tolist() == [[0], [1]]
    with pytest.raises(PatternError, match="level 1102"):
        text_of(far.translate(2**1100, 0))


def test_how_much_is_unfolded_is_exact() -> None:
    universe = Macrocell.from_pattern(Pattern(np.ones((3, 5), dtype=np.uint8)))
    assert universe.to_pattern(max_cells=15).population == 15
    with pytest.raises(PatternError, match=r"3 × 5 cells, more than the 14 .*Macrocell"):
        universe.to_pattern(max_cells=14)


# -- faults -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "line", "column", "words"),
    [
        ("", 1, 1, "the file is empty"),
        (" \n\n", 1, 1, "the file is empty"),
        ("x = 1, y = 1\no!", 1, 1, r"begins with \[M2\]"),
        ("\n [M1]\n", 2, 2, r"begins with \[M2\]"),
        (HEAD + "4 0 0 0\n", 2, 8, "the end of the line where a blank, then the south-east child"),
        (HEAD + "4 0 0 0 0 0\n", 2, 11, "'0' where the end of the line"),
        (HEAD + "4 0 0 0 0x\n", 2, 9, "'0' where the south-east child"),
        (HEAD + "4 0 0 0 0 x\n", 2, 11, "'x' where the end of the line"),
        (HEAD + "4 0  0 0 00\n", 2, 10, "'0' where the south-east child"),
        (HEAD + "4 0\t0 x 0\n", 2, 7, "'x' where the south-west child"),
        (HEAD + "4 00 0 0 0\n", 2, 3, "'0' where the north-west child"),
        (HEAD + "4 0 0 0 -1\n", 2, 9, "'-' where the south-east child"),
        (HEAD + "4 0 1234567890 0 0\n", 2, 5, "'1' where the north-east child"),
        (HEAD + "4\n", 2, 2, "the end of the line where a blank, then the north-west child"),
        (HEAD + "4x\n", 2, 2, "'x' where a blank, then the north-west child"),
        (HEAD + "1025 0 0 0 0\n", 2, 1, "level 1025: no universe above level 1024"),
        (HEAD + "0 0 0 0 0\n", 2, 1, "'0' where a node"),
        (HEAD + "*\n 4 0 0 0 1\n", 3, 2, "'4' where a node"),
        (HEAD + "4 0 0 0 1 \n", 2, 9, "child 1 of node 1: a child comes before its node"),
        (HEAD + "*\n\n#C\n4 1 0 3 0\n", 5, 7, "child 3 of node 2"),
        (HEAD + "*\n4 1 0 0 0\n4 0 2 0 0\n", 4, 5, "child 2, of level 4, in a node of level 4"),
        (HEAD + "*\n5 1 0 0 0\n", 3, 3, "child 1, of level 3, in a node of level 5"),
        (HEAD + "1 0 0 256 0\n", 2, 7, "state 256, but states are 0 to 255"),
        (HEAD + "*........*\n", 2, 10, "row 1, column 10 of a leaf"),
        (HEAD + "*\n$$$$$$$$*\n", 3, 9, "row 9, column 1 of a leaf"),
        (HEAD + "*$ *\n", 2, 3, "' ' where a leaf's mark"),
        (HEAD + "*$o\n", 2, 3, "'o' where a leaf's mark"),
        (HEAD + "o!\n", 2, 1, "'o' where a node"),
        (HEAD + "#G x\n*\n", 2, 3, "found no generation"),
        (HEAD + "#G " + "9" * 2000 + "\n*\n", 2, 3, "found no generation"),
        (HEAD + "\0\n", 2, 1, "'\\\\x00' where a node"),
    ],
)
def test_faults_are_named_where_they_are(text: str, line: int, column: int, words: str) -> None:
    with pytest.raises(FormatError, match=words) as caught:
        parse_macrocell(text)
    assert (caught.value.line, caught.value.column) == (line, column)
    assert len(str(caught.value)) < 200


@given(st.data())
@settings(max_examples=cases(300))
def test_a_mangled_file_is_read_or_refused(mangled, data: st.DataObject) -> None:
    good = HEAD + GLIDER + "4 0 0 1 1\n5 2 0 0 2\n#G 5\n#R x\n"
    content = data.draw(mangled(trees() | st.just(good)))
    try:
        universe = from_pieces([content])
    except FormatError as error:
        fault = error
    else:
        check_tree(universe)
        assert universe.to_pattern().population == universe.population
        return
    assert fault.line >= 1
    assert fault.column >= 1


# -- hostile files ----------------------------------------------------------------------------------------


def refused(read, words: str, seconds: float = 2, peak: int = 1 << 27) -> None:
    tracemalloc.start()
    start = time.process_time()
    with pytest.raises(FormatError, match=words):
        read()
    spent, most = time.process_time() - start, tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert spent < 5 * seconds  # what is bounded here is the growth, not a busy machine
    assert most < peak


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"#" * (1 << 25), "the line has more than 1048576 bytes"),
        (b"*" * (1 << 22), "the line has more than 1048576 bytes"),
        (b"4 0 0 0 999999999\n" * 200_000, "child 999999999 of node 1:"),
        (b"999999999 0 0 0 0\n" * 200_000, "level 999999999"),
        (b"1 0 0 0 1\n" * 200_000 + b"7 0 0 0 200000", "child 200000, of level 1, in a node of level 7"),
    ],
    ids=["long comment", "long leaf", "forward", "huge levels", "a leap of levels"],
)
def test_hostile_files_are_refused_at_once(tmp_path: Path, content: bytes, words: str) -> None:
    path = tmp_path / "hostile.mc.gz"
    path.write_bytes(gzip.compress(HEAD.encode() + content, 1))
    refused(lambda: read_macrocell(path), words)


def test_the_number_of_nodes_is_limited(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(macrocell_lines, "MAX_NODES", 3)
    assert parse_macrocell(HEAD + "1 0 0 0 1\n" * 3).population == 1
    with pytest.raises(FormatError, match="more than the 3 nodes"):
        parse_macrocell(HEAD + "1 0 0 0 1\n" * 4)


@pytest.mark.long
def test_a_gzip_bomb_of_blank_lines_and_comments(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(macrocell, "MAX_BYTES", 1 << 24)
    path = tmp_path / "bomb.mc.gz"
    for line in (b"\n", b" \n", b"#G\n", b"#C a comment\n"):
        path.write_bytes(gzip.compress(HEAD.encode() + line * ((1 << 25) // len(line)), 1))
        refused(
            lambda: read_macrocell(path),
            "more than the 16777216 bytes|no generation",
            seconds=4,
            peak=1 << 27,
        )


def test_lines_of_any_allowed_length(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(textlines, "MAX_LINE", 100)
    for length, fits in ((99, True), (101, False)):
        pieces = [HEAD.encode(), b"#" * 50, b"#" * (length - 50), b"\n1 0 0 0 5\n"]
        if fits:
            assert from_pieces(pieces).population == 1
        else:
            with pytest.raises(FormatError, match="more than 100 bytes") as caught:
                from_pieces(pieces)
            assert caught.value.line == 2


# -- writing ----------------------------------------------------------------------------------------------


@given(configurations())
def test_write_then_read_restores_everything(pattern: Pattern) -> None:
    text = text_of(pattern)
    restored = parse_macrocell(text)
    check_tree(restored)
    assert restored.to_pattern() == pattern
    assert details(restored) == details(pattern)
    if not max(abs(pattern.top), abs(pattern.left)) > 10**7:
        assert plainly(text) == {(row, column): state for row, column, state in pattern.live_cells()}
    # What Golly asks for: leaves of 8 × 8 cells in a universe of at least 16 × 16, or of 2 × 2.
    lines = [line for line in text.split("\n") if line and line[0] not in "[#"]
    levels = [int(line.split()[0]) for line in lines if line[0].isdigit()]
    if any(line[0] in ".*$" for line in lines):
        assert min(levels) >= 4
        assert pattern.rule != "WireWorld"
    assert levels == sorted(levels), "children come first"


@pytest.mark.parametrize(
    ("rule", "leaves"),
    [
        *((rule, True) for rule in ("B3/S23", "b36/s23", "23/3", "B2-a/S12", "B3/S23:T30,20", "B2/S013V", "W110")),
        *((rule, True) for rule in ("B3S23", "B34/S34H", "MAPARYXfhZo", None)),
        *((rule, False) for rule in ("WireWorld", "345/3/6", "Banks-I", "Byl-Loop", "Life History", "Codd")),
    ],
)
def test_two_states_have_leaves_where_golly_has(rule: str | None, leaves: bool) -> None:
    text = text_of(Pattern.from_text("11\n.1").renamed(rule))
    assert ("*" in text) is leaves
    assert parse_macrocell(text).population == 3


def test_a_file_in_full(tmp_path: Path) -> None:
    pattern = Pattern.from_text(".1.\n..1\n111", top=1).renamed("B3/S23", 5)
    path = tmp_path / "a.mc"
    write_macrocell(pattern, path, comments=["one\ntwo", ""])
    lines = path.read_text().split("\n")
    assert re.fullmatch(r"\[M2\] \(replicarium [0-9.]+\S*\)", lines[0])
    assert lines[1:] == ["#R B3/S23", "#G 5", "#C one", "#C two", "#C", ".*$..*$***$$$$$$", "4 0 0 0 1", ""]


def test_shared_squares_are_written_once() -> None:
    """64 gliders, one leaf."""
    glider = Pattern.from_text(".1.\n..1\n111").read(Box(0, 0, 8, 8))
    text = text_of(Pattern(np.tile(glider, (8, 8)), 1, 0).renamed("B3/S23"))
    assert text.count("*") == 5
    assert text.count("\n") == 2 + 1 + 4  # head and rule, the leaf, levels 4 to 7


def test_files_on_disk(tmp_path: Path) -> None:
    pattern = Pattern.from_text("12\n.3", top=-4, left=9).renamed("L", 3)
    for name in ("a.mc", "a.mc.gz"):
        path = tmp_path / name
        write_macrocell(pattern, path)
        assert (path.read_bytes()[:2] == b"\x1f\x8b") is name.endswith(".gz")
        assert read_macrocell(path).to_pattern() == pattern
        again = path.read_bytes()
        write_macrocell(read_macrocell(path), path)
        assert path.read_bytes() == again
    with pytest.raises(FormatError, match=r"b\.mc: cannot be read: No such file"):
        read_macrocell(tmp_path / "b.mc")
    with pytest.raises(FormatError, match="cannot be written"):
        write_macrocell(pattern, tmp_path / "none" / "a.mc")
    (tmp_path / "c.mc").write_text(HEAD + "1 0 0 0 x")
    with pytest.raises(FormatError, match=r"c\.mc:2:9: found 'x'"):
        read_macrocell(tmp_path / "c.mc")
    for rule in ("", " x", "a\nb"):
        with pytest.raises(PatternError, match="does not fit"):
            write_macrocell(pattern.renamed(rule), tmp_path / "d.mc")
    assert not (tmp_path / "d.mc").exists()


def test_a_million_nodes_are_read_and_written_fast() -> None:
    board = np.random.default_rng(5).integers(2, size=(2048, 2048), dtype=np.uint8)
    board[:, ::2] *= 2
    universe = Macrocell.from_pattern(Pattern(board))
    start = time.process_time()
    parts = list(format_macrocell(universe))
    written = time.process_time()
    restored = parse_macrocell("".join(parts))
    read = time.process_time()
    assert restored.n_nodes == universe.n_nodes > 100_000
    assert written - start < 8
    assert read - written < 1
    assert np.array_equal(restored.read(Box(0, 0, 2048, 2048)), board)


# -- Golly's own files ------------------------------------------------------------------------------------


@needs_golly
def test_the_galaxy_of_metapixels_is_read_without_unfolding_it() -> None:
    """943,718,400 cells in 35 kB; population and box as Golly counts them."""
    start = time.process_time()
    tracemalloc.start()
    universe = read_macrocell(GOLLY / "patterns" / "HashLife_metapixel-galaxy.mc.gz")
    assert (universe.population, universe.rule, universe.generation) == (7_408_195, "B3/S23", 0)
    assert universe.bounding_box is not None
    assert universe.bounding_box[2:] == (30720, 30720)
    assert tracemalloc.get_traced_memory()[1] < 1 << 23
    tracemalloc.stop()
    with pytest.raises(PatternError, match="30720 × 30720"):
        universe.to_pattern()
    # A metapixel is 2048 × 2048: two of the same kind are the same, wherever they stand.
    top, left, _, _ = universe.bounding_box
    tiles = {universe.read(Box(top + 2048 * row, left, 2048, 2048)).tobytes() for row in range(3)}
    assert len(tiles) < 3
    assert time.process_time() - start < 16
    again = parse_macrocell(text_of(universe))
    assert (again.n_nodes, again.population, again.bounding_box) == (
        universe.n_nodes,
        universe.population,
        universe.bounding_box,
    )


@needs_golly
def test_the_prime_computer_is_read_and_written_again() -> None:
    path = GOLLY / "patterns" / "WireWorld_primes.mc"
    pattern = read_macrocell(path).to_pattern()
    assert (pattern.population, pattern.rule, pattern.cells.shape) == (62037, "WireWorld", (903, 568))
    lines = [line for line in path.read_text("latin-1").split("\n") if line and line[0].isdigit()]
    written = [line for line in text_of(pattern).split("\n") if line and line[0].isdigit()]
    assert len(written) == len(lines), "as many nodes as Golly wrote"
    assert parse_macrocell(text_of(pattern)).to_pattern() == pattern
