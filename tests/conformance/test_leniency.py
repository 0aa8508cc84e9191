"""What people write and Golly 3.3 reads though its help does not say so: read the same way, and what is odd is said.

Each case was given to Golly's console program; where it is installed, it is asked again.
"""

from __future__ import annotations

import re
import warnings
from pathlib import Path

import numpy as np
import pytest

from automata.errors import FileWarning
from automata.formats import load_pattern, parse_rle, parse_rule, write_rle
from automata.pattern import Pattern
from automata.rules import find_rule
from automata.universe import Universe
from tests.conformance.bgolly import ask
from tests.support.golly import needs_bgolly

# -- rule files -------------------------------------------------------------------------------------------

HEAD = "n_states:3\nneighborhood:vonNeumann\nsymmetries:rotate4\n"
VARIABLES = "var a={0,1,2}\nvar b=a\nvar c=a\n"
LINES = "0,1,a,b,c,2\n1,2,a,b,c,0\n2,1,1,b,c,1\n"
TABLE = f"@RULE T\n@TABLE\n{HEAD}{VARIABLES}{LINES}"
TREE = (
    "@RULE T\n@TREE\nnum_states=3\nnum_neighbors=4\nnum_nodes=6\n1 0 1 2\n1 1 2 0\n2 0 1 0\n3 2 2 2\n4 3 3 3\n5 4 4 4\n"
)


def changed(old: str, new: str, text: str = TABLE) -> str:
    assert text.count(old) == 1, old
    return text.replace(old, new)


# What is written, what it means, and what is said of it.
CASES = {
    "no name": (changed("@RULE T\n", ""), TABLE, ""),
    "no word for the name": (changed("@RULE T", "@RULE"), TABLE, ""),
    "small letters": (changed("@RULE T", "@rule T"), TABLE, ""),
    "text in front": ("A rule\n\n" + TABLE, TABLE, ""),
    "a blank in front": (" " + TABLE, TABLE, ""),
    "words behind the number of states": (changed("n_states:3", "n_states:3 of them"), TABLE, ""),
    "a comma behind the number of states": (changed("n_states:3", "n_states: 3,"), TABLE, ""),
    "capitals": (changed("n_states:3\nneighborhood", "N_STATES:3\nNeighborhood"), TABLE, ""),
    "number of states last": (
        changed(HEAD, "neighborhood:vonNeumann\nsymmetries:rotate4\nn_states:3\n"),
        TABLE,
        "",
    ),
    "comments behind settings": (changed(":vonNeumann", ": vonNeumann # four"), TABLE, ""),
    "the last symmetry holds for all": (
        changed(LINES, LINES.replace("\n", "\nsymmetries:none\n", 1)),
        changed("rotate4", "none"),
        "",
    ),
    "another bracket": (changed("{0,1,2}", "{0,1,2]"), TABLE, r"^6:12: found '2\]'.*read 2 as Golly does"),
    "a brace is missing": (changed("{0,1,2}", "{0,1,2"), TABLE, r"^6:4: a brace is missing"),
    "no braces": (changed("{0,1,2}", " 0 1 2"), TABLE, ""),
    "braces twice": (changed("{0,1,2}", "{0,{1,2}"), TABLE, r"^6:4: a brace is missing"),
    "a value behind the brace": (changed("{0,1,2}", "{0,1} 2"), TABLE, ""),
    "ranges": (
        changed("{0,1,2}", "{1,0-2}"),
        changed("{0,1,2}", "{1,0}"),
        r"^6:10: found '0-2'.*read 0 as Golly",
    ),
    "semicolons": (changed("{0,1,2}", "{0;1;2}"), changed("{0,1,2}", "{0}"), r"^6:8: found '0;1;2'.*read 0"),
    "a sign": (changed("0,1,a,b,c,2", "+0,1,a,b,c,+2"), TABLE, ""),
    "a mark behind a state": (changed("0,1,a,b,c,2", "0,1,a,b,c,2;"), TABLE, r"^9:11: found '2;'.*read 2"),
    "a surplus entry": (
        changed("0,1,a,b,c,2", "0,1,a,b,c,2,0"),
        TABLE,
        r"^9:13: found 7 entries.*passed over$",
    ),
    "surplus entries": (
        changed(LINES, "0,1,a,b,c,2,0\n1,2,a,b,c,0,x y\n2,1,1,b,c,1 1\n"),
        TABLE,
        r"^9:13: found 7 entries.*passed over \(and so in 2 more places\)$",
    ),
    "a comma at the end": (changed("0,1,a,b,c,2", "0,1,a,b,c,2, ,"), TABLE, ""),
    "blanks for commas": (changed("0,1,a,b,c,2", "\t0 1 a\tb, c  2 "), TABLE, ""),
    "a variable called like a state": (
        changed(VARIABLES + LINES, VARIABLES + "var 2={0,1}\n0,1,2,2,b,1\n"),
        changed(VARIABLES + LINES, VARIABLES + "var d={0,1}\n0,1,d,d,b,1\n"),
        "",
    ),
    "a state that a variable of several values is called like": (
        changed(LINES, "var 2={0,1}\n0,1,a,b,c,2\n"),
        changed(LINES, "0,1,a,b,c,2\n"),
        "",
    ),
    "a state that a variable of one value is called like": (
        changed(LINES, "var 2={1}\n0,2,a,b,c,2\n"),
        changed(LINES, "0,1,a,b,c,1\n"),
        "",
    ),
    "a variable anew": (
        changed("1,2,a,b,c,0", "var a={2}\n1,2,a,b,c,0"),
        changed("1,2,a,b,c,0", "var d={2}\n1,2,d,b,c,0"),
        "",
    ),
    "line ends of other systems": (TABLE.replace("\n", "\r\n"), TABLE, ""),
    "line ends of old systems": (TABLE.replace("\n", "\r"), TABLE, ""),
    "a byte order mark": ("\ufeff" + TABLE, TABLE, ""),
    "no last line end": (TABLE.rstrip(), TABLE, ""),
    "the first of two tables": (TABLE + "@TABLE\nrubbish\n", TABLE, ""),
    "rubbish in other sections": (TABLE + "@ICONS\nrubbish\n@\n@@\n@TREES\n0\n", TABLE, ""),
    "a short line of colours": (
        TABLE + "@COLORS\n1 2 3 4\n2 3 4",
        TABLE,
        r"^14:1: '2 3 4' is no line of @COLORS",
    ),
    "too much of a colour": (TABLE + "@COLORS\n1 256 3 4\n", TABLE, r"^13:1: '1 256 3 4' is no"),
    "other colours": (TABLE + "@COLORS\n0 #ffffff\n1,2,3,4\n", TABLE, r"^13:1: '0' is no.*1 more place"),
    "colours first": (changed("@TABLE", "@COLORS\nred\n@TABLE"), TABLE, r"^3:1: 'red' is no"),
    "names that are none": (TABLE + "@NAMES\n0\nfoo\n300 bar\n", TABLE, ""),
    "a tree": (TREE, TREE, ""),
    "blanks in a tree's settings": (changed("states=3", "states = 3 states", TREE), TREE, ""),
    "a tree's settings again": (changed("2 0 1 0", "num_states=3\n\n# c\n2 0 1 0", TREE), TREE, ""),
    "a table behind a tree": (TREE + "@TABLE\nrubbish\n", TREE, ""),
}

SOUP = Pattern(np.random.default_rng(3).integers(3, size=(14, 17), dtype=np.uint8), rule="T")


@pytest.mark.parametrize("name", CASES)
def test_odd_rule_files_are_read_and_what_is_odd_is_said(name: str) -> None:
    written, meant, said = CASES[name]
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        rule = parse_rule(written.removeprefix("\ufeff"))
    assert rule == parse_rule(meant)
    assert [re.search(said, str(each.message)) is not None for each in caught] == [True] * bool(said)
    assert all(each.category is FileWarning for each in caught)


@needs_bgolly
@pytest.mark.parametrize("name", CASES)
def test_golly_reads_odd_rule_files_so(name: str, tmp_path: Path) -> None:
    written, _, _ = CASES[name]
    rule = parse_rule(written.removeprefix("\ufeff"))
    (tmp_path / "T.rule").write_text(written, encoding="utf-8", newline="")
    write_rle(SOUP, tmp_path / "soup.rle")
    for steps in (1, 3):
        theirs, said = ask(tmp_path / "soup.rle", steps, "RuleLoader", tmp_path)
        assert theirs is not None, said
        assert theirs.to_pattern() == Universe(rule, SOUP).run(steps).pattern


# -- patterns ---------------------------------------------------------------------------------------------

GLIDER = {(0, 1), (1, 2), (2, 0), (2, 1), (2, 2)}
BODY = "bo$2bo$3o!"
# What is written, its live cells, its rule, and what is said of it.
PATTERNS = {
    "no rule in the header": (f"x = 3, y = 3\n{BODY}", GLIDER, "B3/S23", ""),
    "a rule above the header": (f"#r 23/36\nx = 3, y = 3\n{BODY}", GLIDER, "B36/S23", ""),
    "the header's rule comes last": (f"#r 23/36\nx = 3, y = 3, rule = B3/S12\n{BODY}", GLIDER, "B3/S12", ""),
    "a rule below the header": (f"x = 3, y = 3, rule = B3/S12\n#r 23/36\n{BODY}", GLIDER, "B36/S23", ""),
    "a rule and no header": (f"#C c\n#r 23/36\n{BODY}", GLIDER, "B36/S23", ""),
    "no header": (BODY, GLIDER, "B3/S23", ""),
    "no header, but a place": (f"#CXRLE Pos=3,4 Gen=5\n{BODY}", {(r + 4, c + 3) for r, c in GLIDER}, "B3/S23", ""),
    "no y": (f"x=3\n{BODY}", GLIDER, "B3/S23", ""),
    "no comma": (f"x = 3, y = 3 rule = B36/S23\n{BODY}", GLIDER, "B36/S23", ""),
    "no equals signs": (f"x 3 y 3\n{BODY}", GLIDER, "B3/S23", ""),
    "no equals sign before the rule": (f"x = 3, y = 3, rule B36/S23\n{BODY}", GLIDER, "B36/S23", ""),
    "two": (f"x = 3, y = 3, rule == B36/S23\n{BODY}", GLIDER, "B36/S23", ""),
    "a comma behind the rule": (f"x = 3, y = 3, rule = B36/S23,\n{BODY}", GLIDER, "B36/S23", ""),
    "words behind the rule": (
        f"x = 3, y = 3, rule = B36/S23 (HighLife)\n{BODY}", GLIDER, "B36/S23",
        "^the words behind the rule 'B36/S23' are passed over$",
    ),
    "a blank in a grid": (
        f"x = 3, y = 3, rule = B3/S23:T10, 10\n{BODY}", {(r - 1, c - 1) for r, c in GLIDER}, "B3/S23:T10,10", "",
    ),
    "two headers": (f"x = 3, y = 3\n#C c\nx = 9, y = 9, rule = B36/S23\n{BODY}", GLIDER, "B36/S23", ""),
    "blank lines": ("\n\nx = 3, y = 3\n\nbo$\n\n2bo$3o!\n", GLIDER, "B3/S23", ""),
    "letters for live cells": ("x = 3, y = 3\nbx$2bv$p2q!", GLIDER, "B3/S23", ""),
    "cut counts": ("x = 3, y = 3\nbo1\n$2\n\nbo$3\r\no!", GLIDER, "B3/S23", ""),
    "counts that begin with 0": ("x = 3, y = 3\nbo$02bo$003o!", GLIDER, "B3/S23", ""),
    "blanks of web pages": ("x = 3, y = 3\nbo$\xa02bo$3o!", GLIDER, "B3/S23", ""),
    "no end": ("x = 3, y = 3\nbo$2bo$3o\n", GLIDER, "B3/S23", ""),
    "a place below the header": (f"x = 3, y = 3\n#CXRLE Pos=3,4 Gen=5\n{BODY}", GLIDER, "B3/S23", ""),
    "a place above two headers": (
        f"#CXRLE Pos=3,4 Gen=5\nx = 1, y = 1\n#CXRLE Pos=1,1 Gen=2\nx = 3, y = 3\n{BODY}",
        {(r + 4, c + 3) for r, c in GLIDER}, "B3/S23", "",
    ),
    "half a place": (f"#CXRLE Pos=4\nx = 3, y = 3\n{BODY}", {(r, c + 4) for r, c in GLIDER}, "B3/S23", ""),
    "no place": (
        f"#CXRLE Pos = 4,4\n#CXRLE Gen=\nx = 3, y = 3\n{BODY}".replace("Pos = 4,4", "Pos="), GLIDER, "B3/S23",
        "^1:8: Pos has no whole numbers.*|^2:8: Gen has no whole numbers",
    ),
    "larger than its grid": (
        "x = 6, y = 6, rule = B3/S23:T4,4\n6o$6o$6o$6o$6o$6o!", {(r, c) for r in range(-2, 2) for c in range(-2, 2)},
        "B3/S23:T4,4", "^20 live cells lie beyond the 4 rows and 4 columns of its grid",
    ),
    "wider than its grid": (
        "x = 6, y = 3, rule = B3/S23:T4,0\n5bo$6o$o!", {(1, -2), (1, -1), (1, 0), (1, 1), (2, -2)},
        "B3/S23:T4,0", "^3 live cells lie beyond the endless rows and 4 columns",
    ),
    "Life 1.05: corners": ("#Life 1.05\n#P1 +1\n*\n#P 4\n*\n", {(1, 1), (2, 4)}, "B3/S23", ""),
    "Life 1.06: words behind": (
        "#Life 1.06\n1 1 # one\n2 2\n3 3 3\n", {(1, 1), (2, 2), (3, 3)}, "B3/S23", "^2: what stands behind",
    ),
    "plaintext: counts": ("!c\n3O.O\n2.O\n", {(0, 0), (0, 1), (0, 2), (0, 4), (1, 2)}, "B3/S23", ""),
    "plaintext: blanks": ("  O\n O\n", {(0, 2), (1, 1)}, "B3/S23", ""),
    "macrocell: tabs": (
        "[M2]\n#R B36/S23 or so\n.*$..*$***$\n4\t0  0 0 1\n", {(r + 1, c) for r, c in GLIDER}, "B36/S23",
        "^the words behind the rule",
    ),
    "MCell: zeros": ("#MCell 4.00\n#RULE 23/36 or so\n#L 03A\n", {(0, 0), (0, 1), (0, 2)}, "B36/S23",
        "^the words behind the rule"),
}  # fmt: skip


def read(name: str, folder: Path) -> Pattern:
    path = folder / "pattern"
    path.write_text(PATTERNS[name][0], encoding="utf-8", newline="")
    return load_pattern(path)


@pytest.mark.parametrize("name", PATTERNS)
def test_odd_patterns_are_read_and_what_is_odd_is_said(name: str, tmp_path: Path) -> None:
    _, cells, rule, said = PATTERNS[name]
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        pattern = read(name, tmp_path)
    assert {(row, column) for row, column, _ in pattern.live_cells()} == cells
    named, _, grid = (pattern.rule or "").partition(":")
    assert find_rule(named).name == rule.partition(":")[0]
    assert grid == rule.partition(":")[2]
    messages = [str(each.message).removeprefix(f"{tmp_path / 'pattern'}:").strip() for each in caught]
    assert bool(messages) == bool(said)
    assert all(re.search(said, message) for message in messages), messages


@needs_bgolly
@pytest.mark.parametrize("name", PATTERNS)
def test_golly_reads_odd_patterns_so(name: str, tmp_path: Path) -> None:
    _, _, rule, _ = PATTERNS[name]
    pattern = read(name, tmp_path)
    theirs, said = ask(tmp_path / "pattern", 0, "HashLife")
    assert theirs is not None, said
    assert theirs.rule == rule
    assert theirs.to_pattern() == pattern
    assert theirs.generation == pattern.generation


def test_a_header_without_rule_of_many_states_names_none() -> None:
    """Golly would say that Life has no such state; here `-r` names the rule."""
    assert parse_rle("x = 3, y = 1\nA.B!").rule is None
