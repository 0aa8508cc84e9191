"""Plaintext: round trips, what Golly reads, faults, hostile files."""

from __future__ import annotations

import gzip
import time
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from automata.errors import FormatError, PatternError
from automata.formats import format_cells, live_cells, parse_cells, read_cells, write_cells
from automata.formats.cells import from_pieces
from automata.pattern import Pattern
from automata.testing.strategies import patterns
from tests.support.depth import cases

# -- reading ----------------------------------------------------------------------------------------------

LINES = st.text(".O*", max_size=8) | st.sampled_from(["! O", "!", "", "  ", ".O \t"])
files = st.lists(LINES, max_size=20)


@given(files, st.sampled_from(["\n", "\r\n", "\r"]), st.data())
def test_reader_agrees_with_one_line_at_a_time(lines: list[str], end: str, data: st.DataObject) -> None:
    content = end.join(["!Name: x", *lines]).encode()
    cut = data.draw(st.integers(0, len(content)))
    rows = [line for line in lines if not line.startswith("!")]
    expected = [(row, column, 1) for row, line in enumerate(rows) for column, mark in enumerate(line) if mark in "O*"]
    pattern = from_pieces([content[:cut], content[cut:]])
    assert list(pattern.live_cells()) == expected
    assert (pattern.rule, pattern.generation) == ("B3/S23", 0)


@pytest.mark.parametrize(
    ("text", "cells"),
    [
        ("!Name: glider\n!\n.O.\n..O\nOOO\n", [(0, 1), (1, 2), (2, 0), (2, 1), (2, 2)]),
        ("!\nO\n\nO\n", [(0, 0), (2, 0)]),
        ("! a\nO\n! b\nO", [(0, 0), (1, 0)]),
        ("!\n...\n\n.O\n", [(2, 1)]),
        ("\n\n.O\n", [(0, 1)]),
        ("\n!\n.O\n", [(0, 1)]),
        (".O.\n..O\n", [(0, 1), (1, 2)]),
        ("*.*\n.*.\n", [(0, 0), (0, 2), (1, 1)]),
        ("!\nO..O  \n.....\n\n", [(0, 0), (0, 3)]),
        # A count before a mark where a comment stands first, and where none does blanks, which are dead.
        ("!\n3O.2O\n2.O\n10.*", [(0, 0), (0, 1), (0, 2), (0, 4), (0, 5), (1, 2), (2, 10)]),
        ("  O\n O O\n\tO\n", [(0, 2), (1, 1), (1, 3), (2, 1)]),
        ("!\n", []),
        ("", []),
    ],
)
def test_what_golly_reads(text: str, cells: list[tuple[int, int]]) -> None:
    """Each of these was given to Golly 3.3, which drew the same."""
    assert [(row, column) for row, column, _ in parse_cells(text).live_cells()] == cells


# -- faults -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "line", "column", "words"),
    [
        ("!\n.Ox\n", 2, 3, "'x' where a cell"),
        ("!\n.O O\n", 2, 3, "' ' where a cell"),
        ("!\n O\n", 2, 1, "' ' where a cell"),
        ("!\n\n3x\n", 3, 1, "'3' where a cell"),
        ("!\n99999999O\n", 1, 0, "counts make more than"),
        (".O\n3O\n", 2, 1, "'3' where a cell"),
        ("x = 1, y = 1\no!\n", 1, 1, "'x' where a cell"),
        ("!\n.\0\n", 2, 2, "x00' where a cell"),
    ],
)
def test_faults_are_named_where_they_are(text: str, line: int, column: int, words: str) -> None:
    with pytest.raises(FormatError, match=words) as caught:
        parse_cells(text)
    assert (caught.value.line, caught.value.column) == (line, column)


@given(st.data())
@settings(max_examples=cases(300))
def test_a_mangled_file_is_read_or_refused(mangled, data: st.DataObject) -> None:
    content = data.draw(mangled(files.map(lambda lines: "\n".join(["!", *lines]))))
    try:
        pattern = from_pieces([content])
    except FormatError as error:
        fault = error
    else:
        assert not pattern.cells.size or pattern.cells.max() == 1
        return
    assert fault.line >= 1
    assert fault.column >= 1


def test_hostile_files_are_refused_in_bounded_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.cells.gz"
    start = time.process_time()
    for content, words in [
        (b"O" * (1 << 22), "the line has more than 1048576 bytes"),
        (b"O" * (1 << 19) + b"\n" * 1000 + b"O", "more than 268435456 cells"),
        (b"." * (1 << 19) + b"O\n" + b"\n" * 1000 + b"O", "more than 268435456 cells"),
    ]:
        path.write_bytes(gzip.compress(b"!\n" + content, 1))
        with pytest.raises(FormatError, match=words) as caught:
            read_cells(path)
        assert caught.value.path == str(path)
        assert caught.value.line > 1
    path.write_bytes(gzip.compress(b"!\n" + b"\n" * (1 << 22), 1))
    assert read_cells(path).population == 0
    assert time.process_time() - start < 24
    monkeypatch.setattr(live_cells, "MAX_CELLS", 12)
    assert parse_cells("!\nOOOO\n\nO").cells.shape == (3, 4)
    with pytest.raises(FormatError, match="more than 12 cells"):
        parse_cells("!\nOOOO\n\n\nO")


# -- writing ----------------------------------------------------------------------------------------------


@given(patterns(max_side=12, max_distance=10**9))
def test_write_then_read_restores_the_cells(pattern: Pattern) -> None:
    text = "".join(format_cells(pattern.renamed("23/3"), comments=["one\ntwo", ""]))
    assert text.startswith("! one\n! two\n!\n")
    restored = parse_cells(text)
    assert restored.same_shape(pattern)
    assert restored.rule == "B3/S23"
    assert not restored.population or restored.bounding_box[:2] == (0, 0)


def test_a_file_in_full(tmp_path: Path) -> None:
    pattern = Pattern.from_text("..1\n...\n1.1", top=-1, left=4)
    for name in ("a.cells", "a.cells.gz"):
        write_cells(pattern, tmp_path / name)
        assert read_cells(tmp_path / name).same_shape(pattern)
    assert (tmp_path / "a.cells").read_text() == "!\n..O\n.\nO.O\n"


def test_what_cannot_be_said_is_not_written(tmp_path: Path) -> None:
    with pytest.raises(PatternError, match="plaintext holds states 0 and 1"):
        write_cells(Pattern.from_text("12"), tmp_path / "a.cells")
    for rule in ("B36/S23", "B3/S23:T9,9", "WireWorld"):
        with pytest.raises(PatternError, match="plaintext names no rule"):
            write_cells(Pattern.from_text("1").renamed(rule), tmp_path / "a.cells")
    assert list(tmp_path.iterdir()) == []


def test_two_million_cells_are_read_and_written_fast() -> None:
    pattern = Pattern(np.random.default_rng(3).integers(2, size=(1500, 1400), dtype=np.uint8))
    start = time.process_time()
    text = "".join(format_cells(pattern))
    written = time.process_time()
    assert parse_cells(text).same_shape(pattern)
    assert written - start < 8
    assert time.process_time() - written < 8
