"""The user's own `.rule` files: how they are named, found, and win over built-in rules; what is said of them."""

from __future__ import annotations

import warnings
from pathlib import Path

import pytest

from automata.errors import FileWarning, FormatError, RuleWarning
from automata.formats import parse_rule, read_rule
from automata.palette import default_colors
from automata.rules import find_rule
from automata.rules.published.wireworld import wireworld

TABLE = (
    "@RULE T\n@TABLE\nn_states:3\nneighborhood:vonNeumann\nsymmetries:rotate4\n"
    "var a={0,1,2}\nvar b=a\nvar c=a\n0,1,a,b,c,2\n1,2,a,b,c,0\n2,1,1,b,c,1\n"
)
TREE = (
    "@RULE T\n@TREE\nnum_states=3\nnum_neighbors=4\nnum_nodes=6\n1 0 1 2\n1 1 2 0\n2 0 1 0\n3 2 2 2\n4 3 3 3\n5 4 4 4\n"
)


def test_the_file_is_named_in_what_is_said_and_names_the_rule(tmp_path: Path) -> None:
    path = tmp_path / "Odd.rule"
    path.write_text("\ufeff" + TABLE.removeprefix("@RULE T\n") + "@COLORS\n1 2 3\n2 10 20 30\n", encoding="utf-8")
    with pytest.warns(FileWarning, match=rf"^{path}:12:1: '1 2 3' is no line") as caught:
        rule = read_rule(path)
    assert len(caught) == 1
    assert rule.name == "Odd"
    assert rule.colors == (*default_colors(3)[:2], "#0a141e")
    assert parse_rule(TABLE.removeprefix("@RULE T\n")).name == "unnamed"
    # Golly knows a rule by its file alone.
    path.write_text(TABLE)
    assert read_rule(path).name == "T"
    assert find_rule("odd", [tmp_path]).name == "Odd"


def test_a_file_that_fails_is_not_warned_of() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        with pytest.raises(FormatError, match="10:1: found 'x'"):
            parse_rule(TABLE.replace("0,1,a,b,c,2", "0,1,a,b,c,2,0\nx,1,a,b,c,2"))


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
