"""Newick: what is written is read back, whatever the names; what is no tree is refused at its place."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from automata.errors import FormatError, ReplicariumError
from automata.replication.genealogy.newick import Lifeline, Node, parse_newick, write_newick


def told(node: Node) -> tuple[str, float | None, str, list]:
    return node.name, node.length, node.comment, [told(child) for child in node.children]


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        ("a;", ("a", None, "", [])),
        ("'a b';", ("a b", None, "", [])),
        ("'it''s':2;", ("it's", 2.0, "", [])),
        ("'(,);:[]':1;", ("(,);:[]", 1.0, "", [])),
        ("'':1;", ("", 1.0, "", [])),
        ("a_b;", ("a_b", None, "", [])),
        ("(a:1,b:.5)c:1.e3;", ("c", 1000.0, "", [("a", 1.0, "", []), ("b", 0.5, "", [])])),
        ("(a:-1E-2)'c d'[note]:+2;", ("c d", 2.0, "note", [("a", -0.01, "", [])])),
        ("[&R] (a[x][y]:1[z],b);\n", ("", None, "&R", [("a", 1.0, "z", []), ("b", None, "", [])])),
        ("((a),'b');", ("", None, "", [("", None, "", [("a", None, "", [])]), ("b", None, "", [])])),
    ],
)
def test_trees(text, tree):
    assert told(parse_newick(text)) == tree


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("(a:nan,b:1);", "a number, not 'nan'"),
        ("(a:inf);", "a number, not 'inf'"),
        ("(a:1e999);", "a number, not '1e999'"),
        ("(a:0x1);", "a number, not '0x1'"),
        ("(a:1_0);", "a number, not '1_0'"),
        ("(a:1:2);", "character 6"),
        ("(a b);", "character 4"),
        ("(a'b');", "character 4"),
        ("('a''b);", "character 2"),
        ("it's;", "character 3"),
        ("((a)(b));", "character 5"),
        ("a(b);", "character 2"),
        (":1(b);", "character 3"),
        ("(a:1)b:2 c;", "character 10"),
        ("(a[x;", "character 3"),
        ("(a,b)", "character 6"),
        ("(a,b);c;", "character 6"),
        ("a,b;", "character 2"),
        ("a);", "character 2"),
        ("", "character 1"),
    ],
)
def test_what_is_no_tree(text, says):
    with pytest.raises(FormatError, match=says.replace("(", r"\(")):
        parse_newick(text)


names = st.text(st.characters(exclude_categories=["Cs"]), max_size=8)


@given(
    st.lists(st.tuples(names, st.integers(0, 9), st.integers(0, 9), st.text("&=, x'", max_size=4)), min_size=1),
    st.data(),
)
def test_any_names_come_back(lives, data):
    """Every lifeline is a leaf, at its end."""
    lines = []
    for number, (name, start, length, note) in enumerate(lives):
        parent = data.draw(st.integers(0, number - 1)) if number else None
        begin = start if parent is None else lines[parent].start + start
        lines.append(Lifeline(name, parent, begin, begin + length, note))
    leaves = parse_newick(write_newick(lines)).leaves()
    assert sorted((leaf.name, leaf.comment) for leaf in leaves) == sorted((line.name, line.note) for line in lines)
    assert all(leaf.length is not None and leaf.length >= 0 for leaf in leaves)


def test_plain_names_are_written_plain():
    assert write_newick([Lifeline("a_1", None, 0, 4, "&died")]) == "a_1[&died]:4;"
    assert write_newick([Lifeline("it's", None, 0, 4)]) == "'it''s':4;"


@pytest.mark.parametrize("note", ["a]b", "[", "x[y]"])
def test_a_note_with_brackets_is_refused(note):
    with pytest.raises(ReplicariumError, match="stands in brackets and can hold none"):
        write_newick([Lifeline("a", None, 0, 1, note)])
