"""MCell files: round trips, what Golly reads, faults, hostile files."""

from __future__ import annotations

import gzip
import time
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from automata.errors import FormatError, PatternError
from automata.formats import format_mcl, mcl, parse_mcl, place_in, read_mcl, split_bounded, write_mcl
from automata.pattern import Box, Pattern
from automata.testing.strategies import patterns
from tests.support.depth import cases

HEAD = "#MCell 4.20\n"

# -- reading ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "rule", "place", "cells"),
    [
        (
            "#GAME Life\n#RULE 23/3\n#BOARD 40x30\n#WRAP 0\n#L AA$.A",
            "B3/S23:P40,30",
            (-1, -1),
            [[1, 1], [0, 1]],
        ),
        (
            "#GAME Life\n#RULE 23/3\n#BOARD 40x30\n#WRAP 1\n#L AA$.A",
            "B3/S23:T40,30",
            (-1, -1),
            [[1, 1], [0, 1]],
        ),
        (
            "#GAME Generations\n#RULE 345/2/4\n#BOARD 9x8\n#WRAP 1\n#L ABC",
            "345/2/4:T9,8",
            (0, -1),
            [[1, 2, 3]],
        ),
        ("#RULE /2/3\n#L .B$A", "/2/3", (0, 0), [[0, 2], [1, 0]]),
        ("#L A$.A", "B3/S23", (0, 0), [[1, 0], [0, 1]]),
        ("#RULE 23/36 or so\n#L 03A", "B36/S23", (0, 0), [[1, 1, 1]]),
        (
            "#GOLLY WireWorld\n#RULE 1,0,\n#RULE 3,3\n#BOARD 60x60\n#L ABC",
            "WireWorld:P60,60",
            (0, -1),
            [[1, 2, 3]],
        ),
        (
            "#RULE 2/3/255\n#L 2aA3.jE\n#L 2$\n#L X",
            "2/3/255",
            (0, 0),
            [[25, 25, 0, 0, 0, 245], [0] * 6, [24] + [0] * 5],
        ),
        ("#RULE 23/3\n#L A A\n#D hello\n\n#Lx\n#d B\n#L .A", "B3/S23", (0, 0), [[1, 1, 0, 1]]),
        ("#RULE 23/3\n#BOARD 0x0\n#WRAP 1\n#L A", "B3/S23", (0, 0), [[1]]),
        ("#RULE 23/3\n#WRAP 1\n#BOARD 4x4\n#L 6A$6A", "B3/S23:T4,4", (-1, -2), [[1] * 6] * 2),
        ("#BOARD 20x20\n#L A3.A", "B3/S23:P20,20", (0, -2), [[1, 0, 0, 0, 1]]),
        ("#BOARD 20x20\n#L 3.AA$$A", "B3/S23:P20,20", (-1, -2), [[0, 0, 0, 1, 1], [0] * 5, [1, 0, 0, 0, 0]]),
        ("#BOARD 20x20\n#L 12.A$12.A", "B3/S23:P20,20", (-1, 0), [[0] * 12 + [1]] * 2),
        ("", "B3/S23", (0, 0), []),
    ],
)
def test_what_golly_reads(text: str, rule: str, place: tuple[int, int], cells: list[list[int]]) -> None:
    """Each of these was given to Golly 3.3, which drew the same at the same place."""
    for end in ("\n", "\r\n", "\r"):
        pattern = parse_mcl((HEAD + text + "\n").replace("\n", end))
        assert (pattern.rule, pattern.top, pattern.left) == (rule, *place)
        assert pattern.cells.tolist() == cells


def test_long_rules_are_split_into_several_lines() -> None:
    """Since MCell 2.30; Golly 3.3 does not join them."""
    assert parse_mcl(HEAD + "#RULE R5,C0,M1,\n#RULE S34..58,B34..45,NM\n").rule == "R5,C0,M1,S34..58,B34..45,NM"


def test_a_rule_that_names_its_own_grid_keeps_it() -> None:
    pattern = parse_mcl(HEAD + "#RULE 23/3:T4,4\n#BOARD 9x9\n#WRAP 1\n#L A\n")
    assert pattern.rule == "B3/S23:T4,4"


# -- faults -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "line", "column", "words"),
    [
        ("", 1, 1, "the end of the file where the file's first word, #MCell"),
        ("\n #RULE 23/3\n", 2, 2, "'#' where the file's first word, #MCell"),
        (HEAD + "AA\n", 2, 1, "'A' where a line that begins with #"),
        (HEAD + "  x\n#L A\n", 2, 3, "'x' where a line that begins with #"),
        (HEAD + "#BOARD 10\n", 2, 8, "#BOARD WIDTHxHEIGHT"),
        (HEAD + "#BOARD\n", 2, 1, "#BOARD WIDTHxHEIGHT"),
        (HEAD + "#BOARD -1x5\n", 2, 8, "#BOARD WIDTHxHEIGHT"),
        (HEAD + "#L 0A\n", 2, 4, "a count of 0"),
        (HEAD + "#L A00A\n", 2, 5, "a count of 0"),
        (HEAD + "#L A\n#L 12\n", 3, 6, "the end of the line after a count"),
        (HEAD + "#L 12 A\n", 2, 6, "a blank after a count"),
        (HEAD + "#L AxA\n", 2, 5, "'x', which is no symbol"),
        (HEAD + "#L A!\n", 2, 5, "'!', which is no symbol"),
        (HEAD + "#L b.o\n", 2, 4, "'b.', which is no state"),
        (HEAD + "#L A3jP\n", 2, 6, "'jP', which is no state"),
        (HEAD + "#L a\n", 2, 4, "'a', which is no state"),
        (HEAD + "#L pA\n", 2, 4, "'p', which is no symbol"),
        (HEAD + "#L \xe9\n", 2, 4, "which is no symbol"),
        (HEAD + "#L A\n#L 99999$99999.A\n", 3, 16, "more than 268435456 cells"),
        (HEAD + "#L 99999999999A\n", 2, 4, "more than 10 digits"),
    ],
)
def test_faults_are_named_where_they_are(text: str, line: int, column: int, words: str) -> None:
    with pytest.raises(FormatError, match=words) as caught:
        parse_mcl(text)
    assert (caught.value.line, caught.value.column) == (line, column)
    assert len(str(caught.value)) < 200


def centred(pattern: Pattern) -> Pattern:
    return pattern.cropped().translate(-pattern.cropped().top, -pattern.cropped().left)


@given(st.data())
@settings(max_examples=cases(300))
def test_a_mangled_file_is_read_or_refused(mangled, data: st.DataObject) -> None:
    rules = st.sampled_from([None, "B3/S23:T9,8", "345/2/4:P20,20", "WireWorld"])
    written = st.builds(
        lambda pattern, rule: format_mcl(pattern.renamed(rule)), patterns(n_states=99).map(centred), rules
    )
    content = data.draw(mangled(written)).decode("utf-8", "replace")
    try:
        pattern = parse_mcl(content)
    except FormatError as error:
        fault = error
    else:
        assert pattern.rule
        return
    assert fault.line >= 1
    assert fault.column >= 1


def test_hostile_files_are_refused_in_bounded_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    start = time.process_time()
    nines = "9" * 100_000
    for body in ("#L 9999999999$9999999999.A", f"#L {nines}A", f"#BOARD {nines}", "#RULE 1\n" * 50_000):
        if body.startswith("#RULE"):
            assert parse_mcl(HEAD + body).rule == "1" * 50_000
        else:
            with pytest.raises(FormatError):
                parse_mcl(HEAD + body)
    monkeypatch.setattr(mcl, "MAX_BYTES", 1000)
    path = tmp_path / "a.mcl.gz"
    path.write_bytes(gzip.compress(HEAD.encode() + b"#L A\n" * 1000))
    with pytest.raises(FormatError, match="decompresses to more than the 1000 bytes"):
        read_mcl(path)
    assert time.process_time() - start < 16


# -- writing ----------------------------------------------------------------------------------------------


@given(
    patterns(n_states=256, max_side=12, max_distance=10**9),
    st.sampled_from([None, "B3/S23", "B36/S23V", "345/2/4", "WireWorld", "R5,C0,M1,S34..58,B34..45,NM"]),
)
def test_write_then_read_restores_cells_and_rule(pattern: Pattern, rule: str | None) -> None:
    text = format_mcl(pattern.renamed(rule, 3), comments=["one\ntwo", ""])
    assert max(map(len, text.split("\n"))) <= 75
    assert "#D one\n#D two\n#D\n" in text
    restored = parse_mcl(text)
    assert restored.same_shape(pattern)
    assert restored.rule == (rule or "B3/S23")


@given(st.data(), st.integers(1, 20), st.integers(1, 20), st.sampled_from("PT"))
def test_on_a_board_the_place_is_kept_or_refused(data: st.DataObject, width: int, height: int, kind: str) -> None:
    rule = f"345/2/4:{kind}{width},{height}"
    _, topology = split_bounded(rule)
    pattern = data.draw(patterns(n_states=4, max_side=20, within=Box(-(height // 2), -(width // 2), height, width)))
    assert topology.holds(place_in(topology, pattern).box)
    try:
        text = format_mcl(pattern.renamed(rule))
    except PatternError as error:
        assert "too far off" in str(error)  # noqa: PT017
        return
    restored = parse_mcl(text)
    assert restored == pattern
    assert restored.rule == rule


def test_files_in_full(tmp_path: Path) -> None:
    pattern = Pattern(np.array([[0, 25, 25, 0], [0, 0, 0, 0], [1, 0, 255, 2]], dtype=np.uint8), -1, -2)
    path = tmp_path / "a.mcl.gz"
    write_mcl(pattern.renamed("2/3/256:T40,30"), path)
    assert read_mcl(path) == pattern
    assert gzip.decompress(path.read_bytes()).decode() == (
        "#MCell 4.20\n#GAME Generations\n#RULE 2/3/256\n#BOARD 40x30\n#WRAP 1\n#L .2aA2$A.jOB\n"
    )
    life = Pattern.from_text("11").renamed("B36/S23:P9,8").translate(0, -1)
    assert format_mcl(life) == "#MCell 4.20\n#GAME Life\n#RULE 23/36\n#BOARD 9x8\n#WRAP 0\n#L 2A\n"
    wires = Pattern.from_text("3").renamed("WireWorld")
    assert format_mcl(wires) == "#MCell 4.20\n#GAME Rules table\n#GOLLY WireWorld\n#L C\n"
    assert format_mcl(Pattern.from_text("")) == "#MCell 4.20\n#L\n"


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        ("B3/S23:S9", "not a sphere 9×9: save it as RLE"),
        ("B3/S23:K9*,8", "not a Klein bottle"),
        ("B3/S23:T9+1,8", "not a torus 8×9, columns shifted"),
        ("B3/S23:T0,8", "not a torus 8×∞"),
        ("B3/S23:P0,8", "not a fixed 8×∞"),
        ("B3/S23:X9", "cannot be made"),
        ("", "does not fit a line"),
        ("a\nb", "does not fit a line"),
    ],
)
def test_what_cannot_be_said_is_not_written(tmp_path: Path, rule: str, words: str) -> None:
    with pytest.raises(PatternError, match=words):
        write_mcl(Pattern.from_text("1").renamed(rule), tmp_path / "a.mcl")
    assert list(tmp_path.iterdir()) == []


def test_a_far_corner_of_a_large_board_is_not_written() -> None:
    far = Pattern.from_text("1").renamed("B3/S23:T2000000000,2000000000")
    assert parse_mcl(format_mcl(far)) == far
    with pytest.raises(PatternError, match="too far off"):
        format_mcl(far.translate(10**6, 10**6))


def test_millions_of_rule_lines_are_refused_at_once() -> None:
    """Each was joined to all before it: an archive of 35 kB took minutes."""
    with pytest.raises(FormatError, match="more than the 65536 characters that are read") as raised:
        parse_mcl(HEAD + "#RULE 23/3\n" * 1_000_000)
    assert raised.value.line == 2 + 65536 // 4
