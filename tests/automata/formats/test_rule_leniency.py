"""What Golly 3.3 reads although it is not as its help says: read the same way, and what is odd is said.

Each case was given to Golly's console program, together with the text that it stands for, and both ran alike;
`tests/conformance/test_rule_corpus.py` asks again where that program is installed.
"""

from __future__ import annotations

import warnings
from pathlib import Path

import pytest

from automata.errors import FileWarning, FormatError, RuleWarning
from automata.formats import parse_rule, read_rule
from automata.palette import default_colors
from automata.rules import find_rule
from automata.rules.wireworld import wireworld

HEAD = "n_states:3\nneighborhood:vonNeumann\nsymmetries:rotate4\n"
VARIABLES = "var a={0,1,2}\nvar b=a\nvar c=a\n"
LINES = "0,1,a,b,c,2\n1,2,a,b,c,0\n2,1,1,b,c,1\n"
TABLE = f"@RULE T\n@TABLE\n{HEAD}{VARIABLES}{LINES}"
TREE = (
    "@RULE T\n@TREE\nnum_states=3\nnum_neighbors=4\nnum_nodes=6\n"
    "1 0 1 2\n1 1 2 0\n2 0 1 0\n3 2 2 2\n4 3 3 3\n5 4 4 4\n"
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


@pytest.mark.parametrize("name", CASES)
def test_what_is_odd_is_read_and_said(name: str) -> None:
    written, meant, said = CASES[name]
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        rule = parse_rule(written.removeprefix("\ufeff"))
    assert rule == parse_rule(meant)
    if said:
        with pytest.warns(FileWarning, match=said):
            parse_rule(written)
    assert len(caught) == bool(said)


def test_the_file_is_named_in_what_is_said_and_names_the_rule(tmp_path: Path) -> None:
    path = tmp_path / "Odd.rule"
    path.write_text("\ufeff" + changed("@RULE T\n", "") + "@COLORS\n1 2 3\n2 10 20 30\n", encoding="utf-8")
    with pytest.warns(FileWarning, match=rf"^{path}:12:1: '1 2 3' is no line") as caught:
        rule = read_rule(path)
    assert len(caught) == 1
    assert rule.name == "Odd"
    assert rule.colors == (*default_colors(3)[:2], "#0a141e")
    assert parse_rule(changed("@RULE T\n", "")).name == "unnamed"
    # Golly knows a rule by its file alone.
    path.write_text(TABLE)
    assert read_rule(path).name == "T"
    assert find_rule("odd", [tmp_path]).name == "Odd"


def test_a_file_that_fails_is_not_warned_of() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        with pytest.raises(FormatError, match="10:1: found 'x'"):
            parse_rule(changed("0,1,a,b,c,2", "0,1,a,b,c,2,0\nx,1,a,b,c,2"))


# -- a file against a built-in rule -----------------------------------------------------------------------

WIREWORLD = (
    "@RULE WireWorld\n@TABLE\nn_states:4\nneighborhood:Moore\nsymmetries:permute\n"
    + "".join(f"var {name}={{0,1,2,3}}\n" for name in "abcdefgh")
    + "var i={0,2,3}\n"
    + "".join(f"var {name}=i\n" for name in "jklmno")
    + "1,a,b,c,d,e,f,g,h,2\n2,a,b,c,d,e,f,g,h,3\n3,i,j,k,l,m,n,o,1,1\n3,i,j,k,l,m,n,1,1,1\n"
)


def test_the_own_file_wins_over_the_built_in_rule(tmp_path: Path) -> None:
    """As in Golly: WireWorld with one line changed is what -s names, and so that it differs is said."""
    path = tmp_path / "WireWorld.rule"
    path.write_text(WIREWORLD + "@COLORS\n1 1 2 3\n")
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        same = find_rule("wireworld", [tmp_path])
    assert same == wireworld()
    assert same.colors[1] == "#010203"
    assert same.citation == wireworld().citation
    path.write_text(WIREWORLD.replace("2,a,b,c,d,e,f,g,h,3", "2,a,b,c,d,e,f,g,h,0"))
    for name in ("WireWorld", "WIREWORLD"):
        with pytest.warns(RuleWarning, match=rf"^{path} is used instead of the built-in rule WireWorld"):
            other = find_rule(name, [tmp_path / "none", tmp_path])
        assert other.next_state((2, 0, 0, 0, 0, 0, 0, 0, 0)) == 0
        assert other.name == "WireWorld"
    assert find_rule("WireWorld") is wireworld()
    assert find_rule("WireWorld", elsewhere=[tmp_path]) is wireworld()
    path.write_text("@RULE WireWorld\n")
    with pytest.raises(FormatError, match="without a @TABLE"):
        find_rule("WireWorld", [tmp_path])


@pytest.mark.parametrize(
    ("name", "file"),
    [
        ("langton", "Langtons-Loops"),
        ("langton", "langton"),
        ("W110", "w110"),
        ("langtons-loops-4-labels",) * 2,
    ],
)
def test_the_own_file_wins_under_every_name(tmp_path: Path, name: str, file: str) -> None:
    (tmp_path / f"{file}.rule").write_text(TABLE)
    with pytest.warns(RuleWarning, match="is used instead of"):
        assert find_rule(name, [tmp_path]) == parse_rule(TABLE)


def test_the_file_of_the_same_case_comes_first(tmp_path: Path) -> None:
    for name, text in (("Mine", TREE), ("mine", TABLE), ("B3_S23", TREE), ("a_b", TREE)):
        (tmp_path / f"{name}.rule").write_text(text)
    assert find_rule("mine", [tmp_path]) == parse_rule(TABLE)
    assert find_rule("Mine", [tmp_path]) == parse_rule(TREE)
    assert find_rule("MINE", [tmp_path]) == parse_rule(TREE)
    # A slash in a rule's name is an underscore in its file's, but what the name says by itself comes first.
    assert find_rule("a/b", [tmp_path]) == parse_rule(TREE)
    assert find_rule("B3/S23", [tmp_path]).name == "B3/S23"
