"""Life 1.05 and 1.06: a reader written the plain way, round trips, what Golly does, faults, hostile files."""

from __future__ import annotations

import gzip
import time
import tracemalloc
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from automata.errors import FormatError, PatternError
from automata.formats import format_life, live_cells, parse_life, read_life, write_life
from automata.formats.life import from_pieces
from automata.pattern import Box, Pattern
from automata.testing.strategies import patterns
from tests.support.depth import cases
from tests.support.golly import GOLLY, needs_golly

REPOSITORY = Path(__file__).resolve().parents[3]

HEAD = "#Life 1.05\n"


def live(text: str) -> set[tuple[int, int]]:
    return {(row, column) for row, column, _ in parse_life(text).live_cells()}


# -- reading ----------------------------------------------------------------------------------------------


def plainly(lines: list[str]) -> tuple[set[tuple[int, int]], str]:
    """The live cells and the rule of a well-formed file, line by line."""
    cells, row, left, rule = set(), 0, 0, "B3/S23"
    for line in lines:
        if line.startswith("#P"):
            # What it does not say stays as it is: asked of Golly.
            said = [int(number) for number in line[2:].split()]
            left = said[0] if said else left
            row = said[1] if len(said) > 1 else row
        elif line.startswith("#N"):
            rule = "B3/S23"
        elif line.startswith("#R"):
            survival, birth = line[2:].split("/")
            rule = f"B{birth}/S{survival.strip()}"
        elif line[:1] in (".", "*"):
            cells |= {(row, left + column) for column, mark in enumerate(line) if mark == "*"}
            row += 1
        elif line.strip() and not line.startswith("#"):
            column, below = map(int, line.split())
            cells.add((below, column))
    return cells, rule


numbers = st.integers(-30, 30)
LINES = st.one_of(
    st.text(".*", min_size=1, max_size=9),
    st.tuples(numbers, numbers).map(lambda place: f"#P {place[0]} {place[1]}"),
    st.tuples(numbers, numbers).map(lambda place: f"{place[0]} {place[1]}"),
    st.sampled_from(
        ["#P", "", "  ", "#D ***", "#N", "#R 23/36", "#R 1/2", "#C", "#P -0 007", "#P 7", "#P+3 -2", "#Q 1 1"]
    ),
)
files = st.lists(LINES, max_size=25)


@given(files, st.sampled_from(["\n", "\r\n", "\r"]), st.data())
@settings(max_examples=cases(200))
def test_reader_agrees_with_one_line_at_a_time(lines: list[str], end: str, data: st.DataObject) -> None:
    cells, rule = plainly(lines)
    content = end.join(["#Life 1.05", *lines]).encode()
    cut = data.draw(st.integers(0, len(content)))
    pattern = from_pieces([content[:cut], content[cut:]])
    assert {(row, column) for row, column, _ in pattern.live_cells()} == cells
    assert (pattern.rule, pattern.generation) == (rule, 0)
    assert pattern.box == (pattern.bounding_box or Box(0, 0, 0, 0))


@pytest.mark.parametrize(
    ("text", "cells", "rule"),
    [
        ("#Life 1.05\n**\n*.*\n", {(0, 0), (0, 1), (1, 0), (1, 2)}, "B3/S23"),
        ("#Life 1.05\n#P 3 -2\n*\n", {(-2, 3)}, "B3/S23"),
        ("#Life 1.05\n#P 0 0\n**\n#P 5 4\n*\n#P 0 0\n..*\n", {(0, 0), (0, 1), (0, 2), (4, 5)}, "B3/S23"),
        ("#Life 1.05\n*\n\n#D a comment is no row, nor is a blank\n*\n", {(0, 0), (1, 0)}, "B3/S23"),
        ("#Life 1.06\n0 0\n-5\t7 \n", {(0, 0), (7, -5)}, "B3/S23"),
        ("\n#Life 1.06\n#R 23/36\n1 2", {(2, 1)}, "B36/S23"),
        ("#P 1 1\n*\n", {(1, 1)}, "B3/S23"),
        ("#Life 1.05\n#R B234\n*\n", {(0, 0)}, "B234"),
        ("#Life 1.05\n#R 345/2/4\n*\n", {(0, 0)}, "345/2/4"),
        ("#Life 1.05\n#R 23/3:T5,5\n*\n", {(0, 0)}, "B3/S23:T5,5"),
        ("#Life 1.05\n#R 23/34V\n#N\n*\n", {(0, 0)}, "B3/S23"),
        ("#Life 1.05\n#N\n#R 23/36H\n*\n", {(0, 0)}, "B36/S23H"),
        ("#Life 1.05\n#R 23/36 or so\n#P1 +1\n*\n#P 4\n*\n", {(1, 1), (2, 4)}, "B36/S23"),
        ("#Life 1.06\n1 1 # one\n2 2\n3 3 3\n", {(1, 1), (2, 2), (3, 3)}, "B3/S23"),
        ("#Life 1.05\n", set(), "B3/S23"),
    ],
)
def test_what_golly_reads(text: str, cells: set[tuple[int, int]], rule: str) -> None:
    """Each of these was given to Golly 3.3, which drew the same (and calls B234 by its full name, B234/S)."""
    assert live(text) == cells
    assert parse_life(text).rule == rule


# -- faults -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "line", "column", "words"),
    [
        ("", 1, 1, "the file is empty"),
        (" \n \n", 1, 1, "the file is empty"),
        ("\n  bo!\n", 2, 3, "begins with #Life"),
        (HEAD + "..*o\n", 2, 4, "'o' where a cell"),
        (HEAD + "*\n.. *\n", 3, 3, "' ' where a cell"),
        (HEAD + "1 x\n", 2, 3, "'x' where a row"),
        (HEAD + "12\n", 2, 3, "the end of the line where a row"),
        (HEAD + "1 2,3\n", 2, 4, "',' where a row"),
        (HEAD + "- 2\n", 2, 1, "'-' where a row"),
        (HEAD + "12345678901 2\n", 2, 11, "'1' where a row"),
        (HEAD + "  *\n", 2, 3, "'\\*' where a row"),
        (HEAD + "#P 1,1\n*\n", 2, 3, "#P COLUMN ROW"),
        (HEAD + "#D\n#P a b\n*\n", 3, 3, "#P COLUMN ROW"),
        (HEAD + "0 0\n9999999999 1\n", 3, 1, "more than 268435456 cells"),
        (HEAD + "#P -9999999999 0\n*\n\n#P 1 1\n*\n", 6, 1, "more than 268435456 cells"),
    ],
)
def test_faults_are_named_where_they_are(text: str, line: int, column: int, words: str) -> None:
    with pytest.raises(FormatError, match=words) as caught:
        parse_life(text)
    assert (caught.value.line, caught.value.column) == (line, column)
    assert len(str(caught.value)) < 200


@given(st.data())
@settings(max_examples=cases(300))
def test_a_mangled_file_is_read_or_refused(mangled, data: st.DataObject) -> None:
    content = data.draw(mangled(files.map(lambda lines: "\n".join(["#Life 1.06", *lines]))))
    try:
        pattern = from_pieces([content])
    except FormatError as error:
        fault = error
    else:
        assert pattern.cells.size <= live_cells.MAX_CELLS
        return
    assert fault.line >= 1
    assert fault.column >= 1


def test_the_limit_is_exact(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(live_cells, "MAX_CELLS", 12)
    assert parse_life(HEAD + "2 3\n5 5\n").cells.shape == (3, 4)
    with pytest.raises(FormatError, match="more than 12 cells"):
        parse_life(HEAD + "2 3\n5 5\n6 5\n")


@pytest.mark.long
def test_hostile_files_are_read_or_refused_in_little_time_and_memory(tmp_path: Path) -> None:
    path = tmp_path / "a.lif.gz"
    for line in (b"\n", b"#P 1 1\n", b"#R\n", b"1 1\n", b"*\n1 1\n"):
        path.write_bytes(gzip.compress(HEAD.encode() + line * ((1 << 19) // len(line)), 1))
        tracemalloc.start()
        start = time.process_time()
        read_life(path)
        assert time.process_time() - start < 16
        assert tracemalloc.get_traced_memory()[1] < 1 << 27
        tracemalloc.stop()


# -- writing ----------------------------------------------------------------------------------------------


@given(
    patterns(max_side=12, max_distance=10**6) | patterns(max_side=200, min_side=90),
    st.sampled_from([None, "B3/S23", "B36/S23", "B2/S013V", "345/2/4", "HighLife", "B3/S23:T9,9", "é, #"]),
)
def test_version_105_keeps_cells_places_and_rule(pattern: Pattern, rule: str | None) -> None:
    text = "".join(format_life(pattern.renamed(rule, 7), comments=["one\ntwo", ""]))
    assert text.startswith("#Life 1.05\n#D one\n#D two\n#D\n#")
    assert max(map(len, text.split("\n"))) <= 80
    restored = parse_life(text)
    assert restored == pattern
    assert restored.rule == (rule or "B3/S23")


@given(patterns(max_side=12, max_distance=10**6))
def test_version_106_keeps_cells_and_places(pattern: Pattern) -> None:
    text = "".join(format_life(pattern.renamed("23/3"), version="1.06", comments=["c"]))
    assert text.startswith("#Life 1.06\n#D c\n")
    assert text.count("\n") == 2 + pattern.population
    assert parse_life(text) == pattern


def test_files_in_full() -> None:
    pattern = Pattern.from_text("..1\n...\n1.1", top=-1, left=4).renamed("B36/S23")
    assert "".join(format_life(pattern)) == "#Life 1.05\n#R 23/36\n#P 4 -1\n..*\n.\n*.*\n"
    assert "".join(format_life(pattern.renamed(None), version="1.06")) == "#Life 1.06\n6 -1\n4 1\n6 1\n"
    assert "".join(format_life(Pattern.from_text(""))) == "#Life 1.05\n#N\n"


def test_what_cannot_be_said_is_not_written(tmp_path: Path) -> None:
    with pytest.raises(PatternError, match="state 2: save it as RLE"):
        write_life(Pattern.from_text("12"), tmp_path / "a.lif")
    with pytest.raises(PatternError, match=r"Life 1.06 names no rule and stands for B3/S23, not 'B36/S23'"):
        write_life(Pattern.from_text("1").renamed("B36/S23"), tmp_path / "a.life", version="1.06")
    for rule in ("", " B3/S23", "B3\n/S23"):
        with pytest.raises(PatternError, match="does not fit a line"):
            write_life(Pattern.from_text("1").renamed(rule), tmp_path / "a.lif")
    assert list(tmp_path.iterdir()) == []


def test_files_on_disk(tmp_path: Path) -> None:
    pattern = Pattern.from_text(".1.\n..1\n111", left=-3)
    for name in ("a.lif", "a.lif.gz"):
        write_life(pattern, tmp_path / name)
        assert read_life(tmp_path / name) == pattern
        assert ((tmp_path / name).read_bytes()[:2] == b"\x1f\x8b") is name.endswith(".gz")
    (tmp_path / "b.lif").write_text(HEAD + "x")
    with pytest.raises(FormatError, match=r"b\.lif:2:1: found 'x'"):
        read_life(tmp_path / "b.lif")
    with pytest.raises(FormatError, match=r"c\.lif: cannot be read: No such file"):
        read_life(tmp_path / "c.lif")


@pytest.mark.long
def test_a_million_cells_are_read_and_written_fast() -> None:
    pattern = Pattern(np.random.default_rng(3).integers(2, size=(1500, 1400), dtype=np.uint8), -500, 60)
    for version in ("1.05", "1.06"):
        start = time.process_time()
        text = "".join(format_life(pattern, version=version))
        written = time.process_time()
        assert parse_life(text) == pattern
        assert written - start < 16
        assert time.process_time() - written < 16


@needs_golly
def test_gospers_breeder() -> None:
    """Generation 0 of 4060 cells; `test_golly` checks what becomes of it."""
    start = time.process_time()
    pattern = read_life(GOLLY / "patterns" / "Life_Breeders_breeder.lif")
    assert time.process_time() - start < 5
    assert (pattern.population, pattern.rule, pattern.box) == (4060, "B3/S23", Box(0, 0, 338, 749))
