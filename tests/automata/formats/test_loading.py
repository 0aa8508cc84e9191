"""Loading and saving: which format a file is recognised as, and that nothing is lost that its format can hold."""

from __future__ import annotations

import gzip
import os
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from automata.errors import FormatError, PatternError
from automata.formats import loading, read_macrocell, save
from automata.formats.loading import check_saves, load_pattern, load_universe, named_format
from automata.pattern import Pattern
from automata.testing.strategies import patterns
from tests.support.depth import cases

GLIDER = Pattern.from_text(".1.\n..1\n111").renamed("B3/S23")
ENDINGS = [".rle", ".mc", ".mcl", ".lif", ".life", ".cells"]
TEXTS = {
    "RLE": "x = 3, y = 3, rule = B3/S23\nbo$2bo$3o!\n",
    "RLE with a comment": "#C glider\nx = 3, y = 3, rule = B3/S23\nbo$2bo$3o!\n",
    "RLE with a place": "#CXRLE Pos=0,0\nx = 3, y = 3, rule = B3/S23\nbo$2bo$3o!\n",
    "macrocell": "[M2] (golly 3.3)\n#R B3/S23\n.*$..*$***$\n4 0 0 0 1\n",
    "MCell": "#MCell 4.00\n#GAME Life\n#L .A$2.A$3A\n",
    "Life 1.05": "#Life 1.05\n#P 0 0\n.*\n..*\n***\n",
    "Life 1.06": "#Life 1.06\n1 0\n2 1\n0 2\n1 2\n2 2\n",
    "Life without a head": "#P 0 0\n.*\n..*\n***\n",
    "plaintext": "!Name: Glider\n!\n.O\n..O\nOOO\n",
    "plaintext without a head": ".O.\n..O\nOOO\n",
}
# In a macrocell the lower half begins in row 1.
DOWN = {"macrocell": 1}


@pytest.mark.parametrize("kind", TEXTS)
@pytest.mark.parametrize("name", ["a", "a.txt", *(f"a{ending}" for ending in ENDINGS), "a.LIF", "a.png"])
@pytest.mark.parametrize("before", ["", "\n \n", "\ufeff"], ids=["", "blank lines", "mark"])
def test_the_first_word_tells_the_format(tmp_path: Path, kind: str, name: str, before: str) -> None:
    """Only a comment that several formats have in common leaves it to the name."""
    path = tmp_path / name
    misnamed = kind == "RLE with a comment" and not name.endswith((".rle", "a", ".txt", ".png"))
    for content in ((before + TEXTS[kind]).encode(), gzip.compress((before + TEXTS[kind]).encode())):
        path.write_bytes(content)
        if misnamed:
            with pytest.raises(FormatError):
                load_pattern(path)
        else:
            assert load_pattern(path) == GLIDER.translate(DOWN.get(kind, 0), 0)
            assert load_pattern(str(path)).rule == "B3/S23"


@pytest.mark.parametrize(
    ("name", "text", "cells"),
    [
        ("a.lif", "#D a comment\n#N\n#P 2 1\n**\n", 2),
        ("a.life.gz", "#C a comment\n1 1\n5 5\n2 1\n", 3),
        ("a.rle", "#P and R\nx = 1, y = 1\no!\n", None),
        ("a.cells", "O.O\nOO\n", 4),
        ("a.cells", "", 0),
        ("a.rle", "", None),
        ("a", "#N\nx = 1, y = 1\no!", 1),
    ],
)
def test_the_name_tells_it_where_the_first_word_does_not(
    tmp_path: Path, name: str, text: str, cells: int | None
) -> None:
    path = tmp_path / name
    path.write_bytes(gzip.compress(text.encode()) if name.endswith(".gz") else text.encode())
    if cells is None:
        with pytest.raises(FormatError):
            load_pattern(path)
    else:
        assert load_pattern(path).population == cells


DEEP = "".join(f"{level} {level - 1} {level - 1} 0 0\n" for level in range(2, 70))


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("a.rule", b"@RULE L\n", r"a\.rule: this is a rule, not a pattern"),
        (
            "a.png",
            b"\x89PNG\r\n",
            r"a\.png: this is no pattern in a known format: those read are RLE \(\.rle\), mac",
        ),
        ("a", b"", r"a: this is no pattern in a known format"),
        ("a.zip", b"PK\3\4\x14\0", r"a\.zip: this is a zip archive: unpack it"),
        ("a", b"@TREE\n", r"a: this is a rule"),
        ("a.mc", b"[M2]\n4 0 0 0 1\n", r"a\.mc:2:9: found child 1"),
        ("a.mcl", b"#MCell\n#L 0A\n", r"a\.mcl:2:4: found a count"),
        ("a.lif", b"#Life\nx\n", r"a\.lif:2:1: found 'x'"),
        ("a.cells", b"!\nx\n", r"a\.cells:2:1: found 'x'"),
        ("a.rle", b"x = 1, y = 1\nZ", r"a\.rle:2:1: found 'Z'"),
        ("a.mc", gzip.compress(b"[M2]\n", mtime=0)[:-5], r"a\.mc: the gzip file is damaged"),
        ("a.mc", f"[M2]\n1 1 1 1 1\n{DEEP}".encode(), r"a\.mc: the live cells cover .*Macrocell"),
    ],
)
def test_what_is_refused(tmp_path: Path, name: str, content: bytes, words: str) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(FormatError, match=words) as caught:
        load_pattern(path)
    assert caught.value.path == str(path)
    assert str(caught.value).count(str(path)) == 1
    assert "\n" not in str(caught.value)


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    for path in (tmp_path / "a.mc", tmp_path):
        with pytest.raises(FormatError, match="cannot be read"):
            load_pattern(path)


def test_a_file_that_can_be_read_but_once(tmp_path: Path) -> None:
    """A pipe: what decided the format is not read again."""
    for kind, text in TEXTS.items():
        reading, writing = os.pipe()
        os.write(writing, text.encode())
        os.close(writing)
        assert load_pattern(f"/dev/fd/{reading}") == GLIDER.translate(DOWN.get(kind, 0), 0)
        os.close(reading)


@given(st.data())
@settings(max_examples=cases(300))
def test_any_bytes_are_read_or_refused(mangled, tmp_path_factory: pytest.TempPathFactory, data: st.DataObject) -> None:
    content = data.draw(st.binary(max_size=40) | mangled(st.sampled_from(sorted(TEXTS.values()))))
    path = tmp_path_factory.getbasetemp() / f"any{data.draw(st.sampled_from(['', '.gz', *ENDINGS]))}"
    path.write_bytes(content)
    try:
        pattern = load_pattern(path)
    except FormatError as error:
        fault = error
    else:
        assert pattern.cells.size <= 1 << 28
        return
    assert fault.path == str(path)


# -- saving -----------------------------------------------------------------------------------------------


@given(
    patterns(max_side=9, max_distance=10**6) | patterns(n_states=256, max_side=9),
    st.sampled_from(ENDINGS),
    st.sampled_from(["", ".gz"]),
    st.sampled_from([None, "B3/S23", "B36/S23", "345/2/4", "WireWorld", "B3/S23:T30,20"]),
    st.sampled_from([0, 5]),
)
@settings(max_examples=cases(200))
def test_saving_and_loading(
    tmp_path_factory, pattern: Pattern, ending: str, packed: str, rule: str | None, clock: int
) -> None:
    """What comes back is what went in, or the format says beforehand that it cannot hold it."""
    path = tmp_path_factory.getbasetemp() / f"saved{ending}{packed}"
    path.unlink(missing_ok=True)
    try:
        save(pattern.renamed(rule, clock), path)
    except PatternError:
        assert not path.exists()
        assert ending not in (".rle", ".mc")
        return
    restored = load_pattern(path)
    assert restored.same_shape(pattern)
    assert restored.rule == rule or (rule is None and restored.rule == "B3/S23")
    if ending in (".rle", ".mc", ".lif", ".life"):
        assert restored == pattern
    if ending in (".rle", ".mc"):
        assert restored.generation == clock


@pytest.mark.parametrize("name", ["a", "a.gz", "a.png", "a.mc.zip", "rle"])
def test_a_name_that_says_no_format(tmp_path: Path, name: str) -> None:
    with pytest.raises(FormatError, match=r"says no format to write: end it in one of RLE \(\.rle\)"):
        save(GLIDER, tmp_path / name)
    assert list(tmp_path.iterdir()) == []


def test_capitals_in_a_name_do_not_matter(tmp_path: Path) -> None:
    save(GLIDER, tmp_path / "A.MC")
    assert read_macrocell(tmp_path / "A.MC").to_pattern() == GLIDER


def test_every_format_has_its_own_ending() -> None:
    endings = [each.ending for each in loading._FORMATS]
    assert sorted(endings) == sorted(set(endings)) == sorted(ENDINGS)
    assert not any(one != other and one.endswith(other) for one in endings for other in endings)


@pytest.mark.parametrize("read", [load_pattern, load_universe])
def test_a_pattern_for_which_there_is_no_memory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, read) -> None:
    def exhausted(*_: object, **__: object) -> None:
        raise MemoryError("Unable to allocate 2.00 GiB")

    path = tmp_path / "a.cells"
    path.write_text("OO\n")
    monkeypatch.setattr("automata.formats.live_cells.np.zeros", exhausted)
    with pytest.raises(FormatError, match=r"a\.cells: there is not enough memory for this pattern"):
        read(path)


def test_formats_by_name_and_what_they_hold() -> None:
    names = {
        "a.rle": "RLE",
        "b.MC.gz": "macrocell",
        "c.life": "Life 1.06",
        "d.lif": "Life 1.05",
        "e": None,
        "f.gif": None,
    }
    assert {path: named_format(path) for path in names} == names
    check_saves(GLIDER, "Life 1.06")
    with pytest.raises(PatternError, match="stands for B3/S23"):
        check_saves(GLIDER.renamed("B36/S23"), "Life 1.06")
