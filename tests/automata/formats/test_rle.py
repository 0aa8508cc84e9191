"""RLE: round trips, a second reader written the plain way, exact error places, hostile files, files on disk."""

from __future__ import annotations

import gzip
import itertools
import os
import re
import time
import tracemalloc
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from automata.errors import FormatError, PatternError
from automata.files import reading as files
from automata.formats import format_rle, load_pattern, parse_rle, read_rle, rle_runs, split_bounded, write_rle
from automata.pattern import Box, Pattern
from automata.topology import PLANE
from tests.support.depth import cases
from tests.support.golly import GOLLY, needs_golly

REPOSITORY = Path(__file__).resolve().parents[3]

HEADER = "x = 1, y = 1, rule = Test\n"


def details(pattern: Pattern) -> tuple[int, int, str | None, int]:
    return pattern.top, pattern.left, pattern.rule, pattern.generation


def named(pattern: Pattern) -> Pattern:
    """The pattern as it is read again: two states without a rule are Conway's Life."""
    life = pattern.rule is None and (not pattern.population or pattern.cells.max() == 1)
    return pattern.renamed("B3/S23") if life else pattern


def cells(text: str) -> list[list[int]]:
    return parse_rle(HEADER + text).cells.tolist()


# -- strategies and the second reader ---------------------------------------------------------------------


@st.composite
def boards(draw: st.DrawFn) -> np.ndarray:
    """Small boards, some of two states, many of them mostly empty, of any state up to 255."""
    highest = draw(st.sampled_from([1, 2, 24, 25, 255]))
    state = st.integers(0, highest) if draw(st.booleans()) else st.sampled_from([0, 0, 0, 1, highest])
    shape = draw(st.tuples(st.integers(0, 7), st.integers(0, 40)))
    return draw(arrays.arrays(np.uint8, shape, elements=state))


@st.composite
def patterns(draw: st.DrawFn) -> Pattern:
    place = st.integers(-(10**12), 10**12) | st.just(0)
    rules = st.sampled_from([None, "Langtons-Loops", "B3/S23:T30,20", "B3/S23:P5", "rule, with = and # in it", "é:x"])
    clock = st.sampled_from([0, 1, 10**30])
    return Pattern(draw(boards()), draw(place), draw(place), draw(rules), draw(clock))


def state_of(symbol: str) -> int:
    """The state of a symbol, by the definition: A is 1, pA is 25, qA 49, and so on."""
    if symbol in ("b", "."):
        return 0
    if symbol == "o":
        return 1
    return sum(24 for _ in range(ord("o"), ord(symbol[0]))) * (len(symbol) == 2) + ord(symbol[-1]) - ord("A") + 1


def live_cells(tokens: list[tuple[int, str]]) -> dict[tuple[int, int], int]:
    """What (count, symbol) pairs draw, one cell at a time."""
    row = column = 0
    drawn = {}
    for count, symbol in tokens:
        for _ in range(count):
            if symbol == "$":
                row, column = row + 1, 0
            else:
                if state_of(symbol):
                    drawn[row, column] = state_of(symbol)
                column += 1
    return drawn


SYMBOLS = [
    *"b.o$$",
    *(chr(65 + i) for i in range(24)),
    *(p + chr(65 + i) for p in "pqrstuvwx" for i in range(24)),
]
SYMBOLS += ["y" + chr(65 + i) for i in range(15)]


@st.composite
def texts(draw: st.DrawFn) -> tuple[str, list[tuple[int, str]]]:
    """A well-formed body, with blanks, comments and an end wherever they may stand, and its tokens."""
    tokens = draw(st.lists(st.tuples(st.integers(1, 30), st.sampled_from(SYMBOLS)), max_size=25))
    gaps = st.sampled_from(["", "", "", " ", "\n", "\t", "\r\n", "\n#C 3o$! is no data\n", "\n  #\n"])
    text = ""
    for count, symbol in tokens:
        text += ("" if count == 1 and draw(st.booleans()) else str(count)) + symbol + draw(gaps)
    return text + draw(st.sampled_from(["", "!", "! 99 zz\n#CXRLE Pos=7,7\n5"])), tokens


# -- reading ----------------------------------------------------------------------------------------------


@settings(deadline=None)
@given(texts(), st.sampled_from([1 << 20, 16, 32]))
def test_reader_agrees_with_one_cell_at_a_time(case: tuple[str, list[tuple[int, str]]], piece: int) -> None:
    text, tokens = case
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(rle_runs, "PIECE", piece)
        pattern = parse_rle(HEADER + text)
    expected = live_cells(tokens)
    assert {(row, column): state for row, column, state in pattern.live_cells()} == expected
    rows, columns = [row for row, _ in expected], [column for _, column in expected]
    assert pattern.box == Box(0, 0, max(rows, default=-1) + 1, max(columns, default=-1) + 1)


def test_every_symbol() -> None:
    assert [state_of(symbol) for symbol in ("X", "pA", "pX", "qA", "yO")] == [24, 25, 48, 49, 255]
    symbols = [symbol for symbol in SYMBOLS if symbol != "$"]
    assert {state_of(symbol) for symbol in symbols} == set(range(256))
    assert cells("".join(f"{symbol}o" for symbol in symbols)) == [
        [state for symbol in symbols for state in (state_of(symbol), 1)]
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("bo$2bo$3o!", [[0, 1, 0], [0, 0, 1], [1, 1, 1]]),
        ("2$.2A", [[0, 0, 0], [0, 0, 0], [0, 1, 1]]),
        ("o 2$\n\t o", [[1], [0], [1]]),
        ("12o", [[1] * 12]),
        ("pA2yOB", [[25, 255, 255, 2]]),
        ("b2o99b9$!", [[0, 1, 1]]),
        ("!o", []),
        ("", []),
        ("o!o", [[1]]),
        ("o\n#! o$\no", [[1, 1]]),
        ("9999999999$", []),
        # A count may be cut by the end of a line, and may begin with zeros.
        ("2\n4o", [[1] * 24]),
        ("b1\n#C 3\n\n1o", [[0] + [1] * 11]),
        ("003ob01o", [[1, 1, 1, 0, 1]]),
        # Letters that begin a state are live cells where no state follows.
        ("bx$2bx$3x", [[0, 1, 0], [0, 0, 1], [1, 1, 1]]),
        ("p2q3rstuvwxyo", [[1] * 14]),
        ("opX2py", [[1, 48, 1, 1, 1]]),
        ("op\nXo", [[1, 1, 24, 1]]),
        ("x" * 40, [[1] * 40]),
    ],
)
def test_bodies(text: str, expected: list[list[int]]) -> None:
    assert cells(text) == expected


@pytest.mark.parametrize(
    ("head", "expected"),
    [
        ("x = 3, y = 3, rule = B3/S23:T30,20\n", (-1, -1, "B3/S23:T30,20", 0)),
        ("x=0,y=0\n", (0, 0, "B3/S23", 0)),
        ("\n  \n#C x = 1\n\tx =9999999999999999999999, y= 2 ,\n", (0, 0, "B3/S23", 0)),
        ("x = 1, y = 1, rule = A rule, with = signs \n", (0, 0, "A rule, with = signs", 0)),
        ("#CXRLE Pos=-3,4\nx = 1, y = 1\n", (4, -3, "B3/S23", 0)),
        ("#CXRLE Pos=-3,4 Gen=12 New=x\n#N n\n#CXRLE Gen=5\nx = 1, y = 1\n", (4, -3, "B3/S23", 5)),
        ("#CXRLEPos=1,1\nx = 1, y = 1\n", (0, 0, "B3/S23", 0)),
        ("#CXRLE Pos=+4\nx = 1, y = 1\n", (0, 4, "B3/S23", 0)),
        ("#CXRLE Gen=3\nx = 5, y = 4, rule = L:P7,8\n", (-2, -2, "L:P7,8", 3)),
        ("#CXRLE Pos=0,0\nx = 5, y = 4, rule = L:P7,8\n", (0, 0, "L:P7,8", 0)),
        # What seems not to fit goes into the grid's corner, as in Golly.
        ("x = 8, y = 4, rule = L:P7,8\n", (-4, -3, "L:P7,8", 0)),
        ("x = 8, y = 4, rule = L:K7*,8\n", (-4, -3, "L:K7*,8", 0)),
        # A side without end is always long enough, and has no corner.
        ("x = 8, y = 40, rule = L:T0,8\n", (-4, 0, "L:T0,8", 0)),
        ("x = 80, y = 4, rule = L:P0,8\n", (-2, -40, "L:P0,8", 0)),
        ("x = 80, y = 4, rule = L:T9,0\n", (0, -4, "L:T9,0", 0)),
        ("x = 8, y = 4, rule = L:T0,0\n", (0, 0, "L:T0,0", 0)),
        ("x = 8, y = 4, rule = L:X9\n", (0, 0, "L:X9", 0)),
    ],
)
def test_headers(head: str, expected: tuple[int, int, str | None, int]) -> None:
    assert details(parse_rle(head + "o!")) == expected


# -- faults -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "line", "column", "words"),
    [
        ("", 1, 1, "the file ends before its header"),
        ("#C only\n\n", 3, 1, "the file ends before its header"),
        ("bo$z!", 1, 1, "found 'b'"),
        ("\n#C\n  3o#!", 3, 3, "found '3'"),
        ("x", 1, 2, "the end of the file"),
        ("x = a", 1, 5, "found 'a'"),
        ("x = -1, y = 1", 1, 5, "found '-'"),
        ("x = 3\nx = y\n", 2, 5, "found 'y'"),
        ("x = 3, y = 3, Rule = L\n", 1, 15, "found 'R'"),
        ("x = 3, y = 3 o\n", 1, 14, "found 'o'"),
        ("x = 3, y = 3, rule: L\n", 1, 19, "found ':'"),
        ("#CXRLE Pos=1,9999999999999999999\nx = 1, y = 1\n", 1, 8, "Pos=COLUMN,ROW"),
        (HEADER + "bo$\n2b0o", 3, 3, "a count of 0"),
        (HEADER + "b00o", 2, 2, "a count of 0"),
        (HEADER + "b10 o", 2, 4, "a blank after a count"),
        (HEADER + "b10\n\n?", 4, 1, "'?', which is no symbol"),
        (HEADER + "b1\n0\n 2o", 4, 1, "a blank after a count"),
        (HEADER + "1\n2\nob\n?", 5, 1, "'?', which is no symbol"),
        (HEADER + "b10", 2, 4, "the end of the file after a count"),
        (HEADER + "b10!", 2, 4, "'!' after a count"),
        (HEADER + "3z!", 2, 2, "found 'z', which is no symbol"),
        (HEADER + "3o#", 2, 3, "found '#', which is no symbol"),
        (HEADER + "oYo", 2, 2, "found 'Y', which is no symbol"),
        (HEADER + "#C é\nboé", 3, 3, "'\\xe9'"),
        (HEADER + "o\r\no\ro?", 4, 2, "'?'"),
        (HEADER + "oxY", 2, 3, "found 'Y', which is no symbol"),
        (HEADER + "oyPo", 2, 2, "'yP', a state above 255"),
        (HEADER + "o2yX", 2, 3, "'yX', a state above 255"),
        (HEADER + "o$12345678901b$0o", 2, 3, "more than 10 digits"),
        (HEADER + "o$\n20000bo20000$2000o", 3, 18, f"more than {1 << 28} cells"),
    ],
)
def test_fault_stands_where_it_is(text: str, line: int, column: int, words: str) -> None:
    with pytest.raises(FormatError, match=re.escape(words)) as caught:
        parse_rle(text)
    assert (caught.value.line, caught.value.column) == (line, column)
    assert "\n" not in str(caught.value)


@settings(deadline=None)
@given(st.text("xy=,123 \n0b$o.ApX!#ruleCXRPosGn-é\r", max_size=60), st.booleans())
def test_any_text_is_a_pattern_or_a_format_error(text: str, headed: bool) -> None:
    try:
        pattern = parse_rle(HEADER + text if headed else text)
    except FormatError as error:
        placed = error.line >= 1 and error.column >= 1
    else:
        placed = parse_rle(format_rle(pattern)) == pattern
    assert placed


@settings(deadline=None, max_examples=cases(300))
@given(st.data())
def test_a_mangled_file_is_read_or_refused(mangled, data: st.DataObject) -> None:
    heads = st.sampled_from(
        [
            "",
            HEADER,
            "#CXRLE Pos=-3,4 Gen=12\nx = 3, y = 3, rule = B3/S23:T30+5,20\n",
            "#C o!\nx=1,y=1,rule=JvN29\n",
        ]
    )
    content = data.draw(mangled(st.builds(lambda head, body: head + body[0], heads, texts())))
    try:
        pattern = parse_rle(content.decode("utf-8-sig", "replace"))
    except FormatError as error:
        fault = error
    else:
        again = parse_rle(format_rle(pattern))
        assert again == pattern
        assert (again.rule, again.generation) == (pattern.rule, pattern.generation)
        return
    assert fault.line >= 1
    assert fault.column >= 1


@settings(deadline=None)
@given(texts(), st.integers(0, 10**6), st.sampled_from(["Y", "Z", "a", "z", "\x00", "*"]))
def test_first_fault_is_the_one_put_in(case: tuple[str, list[tuple[int, str]]], where: int, mark: str) -> None:
    """A character that no run can begin with, put before one of the runs, is found exactly there."""
    rows = [f"{count}{symbol}" for count, symbol in case[1]] + [""]
    row = where % len(rows)
    rows[row] = mark + rows[row]
    with pytest.raises(FormatError) as caught:
        parse_rle(HEADER + "\n".join(rows))
    assert (caught.value.line, caught.value.column) == (row + 2, 1)


# -- hostile files ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "body",
    [
        "1000000$1000000bo!",
        "1000000o$" * 200 + "1000000$o!",
        "9" * 100_000 + "o!",
        "o" + "9" * 100_000,
        "9999999999$" * 180 + "9999999999bo!",
        "9999999999o!",
        "268435457o!",
    ],
    ids=[
        "10^12 cells",
        "growing",
        "long count",
        "long count, no symbol",
        "far away",
        "long run",
        "one too many",
    ],
)
def test_hostile_sizes_are_refused_at_once(body: str) -> None:
    tracemalloc.start()
    start = time.process_time()
    with pytest.raises(FormatError):
        parse_rle(HEADER + body)
    seconds = time.process_time() - start
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert seconds < 8
    assert peak < 1 << 23


def test_hostile_headers_are_ignored_or_refused_at_once() -> None:
    start = time.process_time()
    digits = "9" * 100_000
    assert parse_rle(f"x = {digits}, y = {digits}, rule = L:T5,5\no!").population == 1
    with pytest.raises(FormatError):
        parse_rle(f"#CXRLE Gen={digits}\nx = 1, y = 1\no!")
    with pytest.raises(FormatError):
        parse_rle(f"#CXRLE Pos={digits},1\nx = 1, y = 1\no!")
    assert time.process_time() - start < 8


def test_limit_is_exact(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rle_runs, "MAX_CELLS", 12)
    assert parse_rle(HEADER + "3o3$o").cells.shape == (4, 3)
    with pytest.raises(FormatError, match="more than 12 cells") as caught:
        parse_rle(HEADER + "3o3$4o")
    assert (caught.value.line, caught.value.column) == (2, 6)


def test_gzip_bomb_is_refused_in_little_memory(tmp_path: Path) -> None:
    path = tmp_path / "bomb.rle.gz"
    path.write_bytes(gzip.compress(b"o" * (1 << 25)))
    assert path.stat().st_size < 50_000
    tracemalloc.start()
    with pytest.raises(FormatError, match="decompresses to more than the 100000 bytes"):
        files.read_text(path, max_bytes=100_000)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 1 << 20
    assert len(files.read_text(path, max_bytes=1 << 25)) == 1 << 25
    path.write_bytes(b"o" * 10)
    with pytest.raises(FormatError, match="holds more than the 9 bytes"):
        files.read_text(path, max_bytes=9)


@pytest.mark.long
def test_two_million_random_cells_parse_fast() -> None:
    board = np.random.default_rng(7).integers(0, 3, (1414, 1414), dtype=np.uint8)
    text = format_rle(Pattern(board))
    start = time.process_time()
    pattern = parse_rle(text)
    assert time.process_time() - start < 8
    assert np.array_equal(pattern.cells, board[:, : pattern.cells.shape[1]])


# -- writing ----------------------------------------------------------------------------------------------


@settings(deadline=None)
@given(patterns())
def test_write_then_read_restores_everything(pattern: Pattern) -> None:
    live = pattern.cropped().cells.shape
    grid = split_bounded(pattern.rule)[1] if "B3" in (pattern.rule or "") else PLANE
    comments = ["one\ntwo", "", "x = 1 #CXRLE Pos=1,1"]
    if live[0] > (grid.height or 99) or live[1] > (grid.width or 99):
        with pytest.raises(PatternError, match="more than the grid of"):
            format_rle(pattern, comments=comments)
        return
    text = format_rle(pattern, comments=comments)
    restored = parse_rle(text)
    assert restored == pattern
    height, width = pattern.cells.shape
    if height <= (grid.height or 99) and width <= (grid.width or 99):
        assert details(restored) == details(named(pattern))
    assert format_rle(restored.translate(0, 0)).split("\n")[-2:] == text.split("\n")[-2:]
    body = text[text.index("\nx = ") + 1 :].split("\n", 1)[1]
    assert all(len(line) <= 70 for line in body.split("\n"))
    joined = body.replace("\n", "")
    assert joined.endswith("!")
    # Canonical: no zeros before the end of a row, no empty row at the end, no run or row break cut in two.
    assert not re.search(r"[b.][$!]|\$!|\$\d*\$", joined)
    runs = re.findall(r"(\d*)([p-y]?[A-Z]|[bo.$])", joined)
    assert all(first[1] != second[1] for first, second in itertools.pairwise(runs))
    assert all(count != "1" for count, _ in runs)
    two_state = pattern.cells.size == 0 or pattern.cells.max() <= 1
    assert not re.search(r"[.A-Z]" if two_state else r"[bo]", joined)


def test_written_text() -> None:
    glider = Pattern(np.array([[0, 1, 0, 0], [0, 0, 1, 0], [1, 1, 1, 0]]), rule="B3/S23")
    assert format_rle(glider) == "x = 4, y = 3, rule = B3/S23\nbo$2bo$3o!\n"
    assert format_rle(glider.translate(2, -1), comments=["a"]) == (
        "#C a\n#CXRLE Pos=-1,2\nx = 4, y = 3, rule = B3/S23\nbo$2bo$3o!\n"
    )
    assert format_rle(Pattern(glider.cells * 30, generation=7)).startswith("#CXRLE Pos=0,0 Gen=7\nx = 4, y = 3\n.pF$")


@pytest.mark.parametrize("rule", ["", " L", "L\n", "a\nb", "a\rb", "L\u00a0"])
def test_rule_name_that_no_header_holds_is_refused(rule: str) -> None:
    with pytest.raises(PatternError, match="does not fit a header line"):
        format_rle(Pattern(np.ones((1, 1)).astype(np.uint8), rule=rule))


# -- files ------------------------------------------------------------------------------------------------

ONE = Pattern(np.array([[1, 0, 2]], dtype=np.uint8), 3, -4, "L", 5)


@pytest.mark.parametrize("name", ["a.rle", "a.rle.gz"])
def test_file_round_trip(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    write_rle(ONE, path, comments=["by a test"])
    assert (path.read_bytes()[:2] == b"\x1f\x8b") == name.endswith(".gz")
    for restored in (read_rle(path), read_rle(str(path)), load_pattern(path)):
        assert restored == ONE
        assert details(restored) == details(ONE)
    assert [entry.name for entry in tmp_path.iterdir()] == [name]


def test_text_of_other_systems(tmp_path: Path) -> None:
    path = tmp_path / "a.rle"
    path.write_bytes(b"\xef\xbb\xbf#C caf\xe9\r\nx = 3, y = 1\r\nob\r\no!\r\n")
    assert read_rle(path).cells.tolist() == [[1, 0, 1]]
    assert parse_rle("x = 3, y = 1\rob\ro").cells.tolist() == [[1, 0, 1]]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (None, "a.rle: cannot be read: No such file or directory"),
        ("folder", "a.rle: cannot be read: Is a directory"),
        (b"\xff\xfex\x00 \x00", "a.rle:1:1: found '\\ufffd'"),
        (b"x = 1, y = 1\no\xe9!", "a.rle:2:2: found '\\ufffd'"),
        (b"\x1f\x8bno gzip", "a.rle: the gzip file is damaged"),
        (gzip.compress(b"x = 1, y = 1\no!" * 99, mtime=0)[:-9], "a.rle: the gzip file is damaged"),
        (gzip.compress(b"x = 1, y = 1\n0o!", mtime=0), "a.rle:2:1: found a count of 0"),
        (b"", "a.rle:1:1: the file ends"),
    ],
)
def test_file_that_cannot_be_read(tmp_path: Path, content: bytes | str | None, words: str) -> None:
    path = tmp_path / "a.rle"
    if content == "folder":
        path.mkdir()
    elif content is not None:
        path.write_bytes(content)
    for reader in (read_rle, load_pattern):
        with pytest.raises(FormatError, match=re.escape(words)) as caught:
            reader(path)
        assert caught.value.path == str(path)
        assert "\n" not in str(caught.value)


def test_path_that_no_system_takes() -> None:
    with pytest.raises(FormatError, match="cannot be read"):
        read_rle("a\0b")
    with pytest.raises(FormatError, match="cannot be written"):
        write_rle(ONE, "a\0b")


def test_failed_write_loses_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.rle"
    path.write_text("old")

    def fail(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(files.os, "fsync", fail)
    with pytest.raises(FormatError, match=r"a\.rle: cannot be written: No space left on device"):
        write_rle(ONE, path)
    monkeypatch.undo()
    monkeypatch.setattr(files.os, "replace", fail)
    with pytest.raises(FormatError, match="cannot be written"):
        write_rle(ONE, path)
    with pytest.raises(FormatError, match="no character of UTF-8"):
        write_rle(ONE.renamed("\ud800"), path)
    assert path.read_text() == "old"
    assert [entry.name for entry in tmp_path.iterdir()] == ["a.rle"]


def test_interrupted_write_leaves_no_litter(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(files.os, "replace", interrupt)
    with pytest.raises(KeyboardInterrupt):
        write_rle(ONE, tmp_path / "a.rle")
    assert list(tmp_path.iterdir()) == []


def test_where_nothing_can_be_written(tmp_path: Path) -> None:
    with pytest.raises(FormatError, match="No such file or directory"):
        write_rle(ONE, tmp_path / "none" / "a.rle")
    with pytest.raises(FormatError, match="Is a directory"):
        write_rle(ONE, tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_links_modes_and_devices_stay_what_they_are(tmp_path: Path) -> None:
    path, link = tmp_path / "a.rle", tmp_path / "link.rle"
    path.write_text("old")
    path.chmod(0o640)
    link.symlink_to(path)
    write_rle(ONE, link)
    assert link.is_symlink()
    assert read_rle(path) == ONE
    assert path.stat().st_mode & 0o777 == 0o640
    write_rle(ONE, os.devnull)
    assert not Path(os.devnull).is_file()
    # A new file gets the mode that any new file gets.
    fresh, other = tmp_path / "b.rle", tmp_path / "c"
    write_rle(ONE, fresh)
    other.write_text("")
    assert fresh.stat().st_mode == other.stat().st_mode


@pytest.mark.parametrize(
    ("name", "text", "words"),
    [
        ("a.rule", "@RULE L\n", "this is a rule, not a pattern"),
        ("a.png", "\x89PNG", "no pattern in a known format"),
        ("a.RLE.gz", "hello!", "found 'h'"),
        ("a.txt", "x = 2, y = 1\nZ", "found 'Z'"),
    ],
)
def test_load_says_what_it_reads(tmp_path: Path, name: str, text: str, words: str) -> None:
    path = tmp_path / name
    path.write_text(text)
    with pytest.raises(FormatError, match=re.escape(words)):
        load_pattern(path)


def test_load_tells_rle_by_its_first_mark(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("\n #C a\nx = 2, y = 1\n2o!")
    assert load_pattern(path).population == 2


# -- Golly's own files ------------------------------------------------------------------------------------


@needs_golly
@pytest.mark.parametrize("path", sorted(GOLLY.glob("patterns/*.rle")), ids=lambda path: path.stem)
def test_golly_patterns(path: Path) -> None:
    start = time.process_time()
    pattern = read_rle(path)
    assert time.process_time() - start < 8
    header = re.search(r"^x *= *(\d+), *y *= *(\d+), *rule *= *(\S+)", path.read_text(), re.MULTILINE)
    assert header is not None
    # Golly writes the true sizes, though it never reads them.
    assert (pattern.cells.shape[1], pattern.cells.shape[0]) == (int(header[1]), int(header[2]))
    assert pattern.rule == header[3]
    restored = parse_rle(format_rle(pattern))
    assert restored == pattern
    assert details(restored) == details(pattern)
