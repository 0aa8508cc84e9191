"""Rule files: every feature of @TABLE and @TREE against an interpreter that tries everything, and exact faults."""

from __future__ import annotations

import itertools
import random
import re
import time
import tracemalloc
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from automata.errors import FormatError, RuleError
from automata.formats import parse_rule, read_rule
from automata.forms import line_sets, list_compiler
from automata.forms.line_list import LineList
from automata.neighborhood import MOORE, VON_NEUMANN
from automata.rule import Rule
from automata.rules.published.langton import langton
from automata.rules.published.perrier import perrier
from automata.rules.published.tempesti import tempesti
from tests.automata.rules.files.interpreter import RINGS, SHAPES, SYMMETRIES, images, interpret
from tests.support.depth import cases
from tests.support.golly import GOLLY, needs_golly

REPOSITORY = Path(__file__).resolve().parents[4]


@st.composite
def tables(draw: st.DrawFn) -> tuple[str, int, str, str, dict[str, list[int]], list[list[str]]]:
    """A table's text in one of the ways to write it, and what it means."""
    shape = draw(st.sampled_from(sorted(SHAPES)))
    symmetry = draw(st.sampled_from(sorted(SYMMETRIES[shape])))
    n_states = draw(st.integers(2, 4)) if shape != "oneDimensional" else draw(st.sampled_from([2, 3, 12]))
    state = st.integers(0, n_states - 1)
    names = draw(st.lists(st.sampled_from(["a", "b", "aa", "Z", "n_", "é", "x1"]), max_size=4, unique=True))
    variables: dict[str, list[int]] = {}
    text = draw(st.sampled_from(["n_states:{}", "num_states = {}", "N_STATES: {} # states"])).format(n_states) + "\n"
    text += draw(st.sampled_from(["neighborhood:{}", "neighbourhood: {}", "Neighborhood = {}"])).format(shape) + "\n"
    text += f"\n# comment\nsymmetries:{symmetry}\n"
    for name in names:
        members = draw(st.lists(st.sampled_from([*variables, *map(str, range(n_states))]), min_size=1, max_size=4))
        values = [value for word in members for value in variables.get(word) or [int(word)]]
        variables[name] = list(dict.fromkeys(values))
        form = draw(st.sampled_from(["var {}={{{}}}", "var {}{{{}}}", "  var {} = {{ {} }} # {{", "var {}={{{{{}}}}}"]))
        if len(members) == 1 and draw(st.booleans()):
            form = "var {}={}"
        text += form.format(name, draw(st.sampled_from([",", ", "])).join(members)) + "\n"
    # Few words, so that variables often stand twice and lines often overlap.
    words = st.sampled_from(names) | state.map(str) if names else state.map(str)
    lines = []
    for _ in range(draw(st.integers(0, 6))):
        line = [draw(words) for _ in range(RINGS[shape] + 1)]
        free = [name for name in names if len(variables[name]) == 1 or name in line]
        line.append(draw((st.sampled_from(free) if free else st.nothing()) | state.map(str)))
        lines.append(line)
        separators = [",", ", ", "\t", " , "]
        if n_states <= 10 and not any(word in variables for word in line):
            separators.append("")
        text += draw(st.sampled_from(separators)).join(line) + draw(st.sampled_from(["", "  # 1,2", "\t\r"])) + "\n"
    return text, n_states, shape, symmetry, variables, lines


@pytest.mark.long
@settings(deadline=None, max_examples=cases(300))
@given(tables(), st.randoms(use_true_random=False))
def test_tables_mean_what_the_interpreter_says(
    case: tuple[str, int, str, str, dict[str, list[int]], list[list[str]]], choice: random.Random
) -> None:
    text, n_states, shape, symmetry, variables, lines = case
    rule = parse_rule("@RULE T\n@TABLE\n" + text)
    assert rule.n_states == n_states
    assert rule.neighborhood == SHAPES[shape]
    size = RINGS[shape] + 1
    if n_states**size <= 128:
        contexts = list(itertools.product(range(n_states), repeat=size))
    else:
        contexts = [tuple(choice.randrange(n_states) for _ in range(size)) for _ in range(12)]
        # Chance rarely finds a line: also take contexts that lines match.
        for line in lines:
            meaning = {name: choice.choice(values) for name, values in variables.items()}
            context = [meaning[word] if word in meaning else int(word) for word in line[:-1]]
            contexts += [tuple(context), (context[0], *choice.sample(context[1:], size - 1))]
    for context in contexts:
        assert rule.next_state(context) == interpret(lines, variables, shape, symmetry, context), context


def table(body: str, *, states: int = 4, shape: str = "vonNeumann", symmetry: str = "none") -> Rule:
    return parse_rule(f"@RULE T\n@TABLE\nn_states:{states}\nneighborhood:{shape}\nsymmetries:{symmetry}\n{body}")


def test_order_of_cells_is_clockwise_from_north() -> None:
    rule = table("0,1,2,3,0,1")
    assert rule.next_state((0, 1, 2, 3, 0)) == 1
    assert [offset for offset in rule.neighborhood.offsets] == [(0, 0), (-1, 0), (0, 1), (1, 0), (0, -1)]
    assert table("", shape="Moore").neighborhood.offsets[2] == (-1, 1)
    assert table("", shape="hexagonal").neighborhood.offsets[3] == (1, 1)
    assert table("", shape="oneDimensional").neighborhood.offsets[1] == (0, -1)


def test_unlisted_neighbourhoods_stay() -> None:
    rule = table("")
    assert all(rule.next_state(context) == context[0] for context in itertools.product(range(4), repeat=5))


def test_first_line_wins_over_all_images_of_the_second() -> None:
    rule = table("00012\n".replace("2", "0") + "1\n" if False else "0,0,0,0,1,2\n0,1,0,0,0,3", symmetry="rotate4")
    assert {rule.next_state(context) for context in images((0, 1, 0, 0, 0), "vonNeumann", "rotate4")} == {2}


def test_bound_variables_are_equal_and_carry_to_the_output() -> None:
    rule = table("var a={1,2}\nvar b=a\n0,a,a,0,b,a")
    assert rule.next_state((0, 1, 1, 0, 2)) == 1
    assert rule.next_state((0, 2, 2, 0, 1)) == 2
    assert rule.next_state((0, 1, 2, 0, 1)) == 0
    centre = table("var a={1,2,3}\na,0,0,a,0,0")
    assert [centre.next_state((s, 0, 0, t, 0)) for s, t in ((1, 1), (3, 3), (2, 3))] == [0, 0, 2]


def test_meanings_are_tried_before_images() -> None:
    """As Golly does: all images of a = 1 come before those of a = 2, and b, the later name, changes last."""
    rule = table("var a={1,2}\nvar b={1,2}\n0,a,b,0,0,a", symmetry="permute")
    assert rule.next_state((0, 2, 1, 0, 0)) == 1
    other = table("var a={2,1}\nvar b={1,2}\n0,a,b,0,0,a", symmetry="permute")
    assert other.next_state((0, 1, 2, 0, 0)) == 2
    # Here both are bound; a=2, b=1 comes before a=1, b=2, for a changes faster.
    both = table("var a={1,2}\nvar b={1,2}\n0,a,a,b,b,b", symmetry="permute")
    assert both.next_state((0, 1, 1, 2, 2)) == 1


def test_single_valued_variable_may_be_the_output() -> None:
    assert table("var q={3}\n0,1,0,0,0,q").next_state((0, 1, 0, 0, 0)) == 3


def test_variable_can_be_defined_anew_for_the_lines_below() -> None:
    rule = table("var a={1}\n0,a,0,0,0,1\nvar a={2}\n0,a,0,0,0,2")
    assert [rule.next_state((0, state, 0, 0, 0)) for state in range(4)] == [0, 1, 2, 0]


def test_sections_and_name() -> None:
    text = (
        "# first\n\n@RULE My rule \nabout @TABLE\n @TABLE not here\n@ICONS\n0,0\n@TABLE\n{}000012\n@TABLE\n000013\n"
        "@TREE\nbroken\n@FUTURE\n@@\n"
    ).format("n_states:4\nneighborhood:vonNeumann\nsymmetries:rotate4\n")
    for rule in (
        parse_rule(text),
        parse_rule(text.replace("\n", "\r\n")),
        parse_rule(text.replace("\n", "\r")),
    ):
        assert rule.name == "My rule"
        assert rule.next_state((0, 1, 0, 0, 0)) == 2
    assert parse_rule(text, name="other").name == "other"


# -- trees ------------------------------------------------------------------------------------------------

ORDERS = {
    4: ((-1, 0), (0, -1), (0, 1), (1, 0), (0, 0)),
    8: ((-1, -1), (-1, 1), (1, -1), (1, 1), (-1, 0), (0, -1), (0, 1), (1, 0), (0, 0)),
}


@st.composite
def trees(draw: st.DrawFn) -> tuple[int, int, list[tuple[int, list[int]]]]:
    """States, neighbours, and nodes (level, children), among them equal and unused ones."""
    neighbors = draw(st.sampled_from([4, 8]))
    n_states = draw(st.integers(2, 3))
    choice = draw(st.randoms(use_true_random=False))
    nodes: list[tuple[int, list[int]]] = []
    by_level: dict[int, list[int]] = {0: list(range(n_states))}
    for level in range(1, neighbors + 2):
        count = 1 if level == neighbors + 1 else draw(st.integers(1, 5))
        by_level[level] = []
        for _ in range(count):
            by_level[level].append(len(nodes))
            nodes.append((level, [choice.choice(by_level[level - 1]) for _ in range(n_states)]))
    # Unused leaves behind nodes of higher levels: the order asks only that children come first.
    spare = [(1, [n_states - 1] * n_states)] * draw(st.integers(0, 2))
    return n_states, neighbors, nodes[:-1] + spare + nodes[-1:]


def tree_text(n_states: int, neighbors: int, nodes: list[tuple[int, list[int]]]) -> str:
    lines = [f"num_states={n_states}", f"num_neighbors={neighbors}", f"num_nodes={len(nodes)}", "# nodes"]
    lines += [" ".join(map(str, (level, *children))) for level, children in nodes]
    return "@RULE T\n@TREE\n" + "\n".join(lines) + "\n"


@pytest.mark.long
@settings(deadline=None)
@given(trees(), st.randoms(use_true_random=False))
def test_trees_mean_what_walking_them_says(
    case: tuple[int, int, list[tuple[int, list[int]]]], choice: random.Random
) -> None:
    n_states, neighbors, nodes = case
    rule = parse_rule(tree_text(*case))
    assert rule.neighborhood == (VON_NEUMANN if neighbors == 4 else MOORE)
    for _ in range(60):
        seen = {offset: choice.randrange(n_states) for offset in ORDERS[neighbors]}
        node = len(nodes) - 1
        for offset in ORDERS[neighbors]:
            node = nodes[node][1][seen[offset]]
        assert rule.next_state([seen[offset] for offset in rule.neighborhood.offsets]) == node
    # Equal functions are equal rules, however the tree was written.
    assert rule == Rule.from_table(rule.table, n_states, rule.neighborhood)


def test_diagrams_written_as_trees_come_back() -> None:
    rule = langton()
    nodes, start = [], 0
    for depth, level in reversed(list(enumerate(rule.diagram.levels))):
        below = start - (len(rule.diagram.levels[depth + 1]) if depth < 4 else 0)
        nodes += [(5 - depth, (row + (below if depth < 4 else 0)).tolist()) for row in level]
        start += len(level)
    restored = parse_rule(tree_text(8, 4, nodes))
    assert restored == rule
    assert restored.diagram.n_nodes == 222


# -- colours and names ------------------------------------------------------------------------------------


def dressed(sections: str, states: int = 4) -> Rule:
    return table(sections, states=states)


def test_colors() -> None:
    rule = dressed("@COLORS\n# c\n1 0 128 255 light blue 7\n3  255 0   9 5\n  9 1 2 3\n")
    assert rule.colors[1] == "#0080ff"
    assert rule.colors[3] == "#ff0009"
    assert all(re.fullmatch("#[0-9a-f]{6}", color) for color in rule.colors)
    assert len(set(rule.colors)) == 4
    assert dressed("").colors == ()
    many = dressed("@COLORS\n", states=256).colors
    assert len(set(many)) > 250


def test_gradient() -> None:
    rule = dressed("@COLORS\n255 0 0 0 100 50 red to green\n2 1 2 3\n")
    assert rule.colors[1:] == ("#ff0000", "#010203", "#006432")
    assert dressed("@COLORS\n10 20 30 0 0 0\n", states=2).colors[1] == "#0a141e"


def test_names() -> None:
    rule = dressed("@NAMES\n# c\n0 empty\n2: electron head  \n9 nobody\n")
    assert rule.state_names == ("empty", "state 1", "electron head", "state 3")
    assert dressed("@NAMES\nfree text\n").state_names == ()
    assert dressed("@NAMES\n").state_names == ()


# -- faults -----------------------------------------------------------------------------------------------

TOP = "@RULE T\n@TABLE\nn_states:4\nneighborhood:vonNeumann\nsymmetries:rotate4\n"
TREE = "@RULE T\n@TREE\nnum_states=2\nnum_neighbors=4\nnum_nodes=5\n"
GOOD = "1 0 1\n2 0 0\n3 1 1\n4 2 2\n5 3 3\n"


def test_the_good_tree_is_good() -> None:
    assert parse_rule(TREE + GOOD).next_state((1, 0, 1, 1, 0)) == 1


@pytest.mark.parametrize(
    ("text", "line", "column", "words"),
    [
        ("", 1, 0, "without a @TABLE or @TREE section"),
        ("x = 3\n@RULE\n@table\n", 4, 0, "without a @TABLE or @TREE section"),
        ("@RULE T\nno sections\n", 3, 0, "without a @TABLE or @TREE section"),
        ("@RULE T\n@TABLE", 2, 0, "n_states must be set"),
        ("@RULE T\n@TABLE\n000000\n", 3, 0, "n_states must be set"),
        ("@RULE T\n@TABLE\nn_states:2\n\nvar a={0}\n", 5, 0, "neighborhood must be set"),
        ("@RULE T\n@TABLE\nsymmetries:none\n", 3, 1, "neighborhood must be set before symmetries"),
        ("@RULE T\n@TABLE\nn_states:2\nneighborhood:Moore\n0,0\n", 5, 0, "symmetries must be set"),
        ("@RULE T\n@TABLE\nn_states: 257\n", 3, 11, "found '257' as the number of states"),
        ("@RULE T\n@TABLE\nn_states:1\n", 3, 10, "found '1' as the number of states"),
        ("@RULE T\n@TABLE\nn_states:\n", 3, 10, "found nothing as the number of states"),
        ("@RULE T\n@TABLE\nn_states:" + "9" * 9999, 3, 10, "as the number of states"),
        ("@RULE T\n@TABLE\nneighborhood:Margolus\n", 3, 14, "found neighborhood 'Margolus'"),
        ("@RULE T\n@TABLE\nneighborhood:vonNeumann\nsymmetries: rotate8\n", 4, 13, "'rotate8' is not one of"),
        (TOP + "var a\n", 6, 4, "a variable without values"),
        (TOP + "var\n", 6, 4, "a variable without values"),
        (TOP + "var a={}\n", 6, 4, "a variable without values"),
        (TOP + "var a={0,4}\n", 6, 10, "found state 4, but the rule has only 0 to 3"),
        (TOP + "var a={0,b}\n", 6, 10, "found 'b' where a state or a variable defined above"),
        (TOP + "var a={a}\n", 6, 8, "found 'a' where"),
        (TOP + "var a={0,1}\nn_states:5\n", 7, 1, "n_states must be set before the first variable"),
        (TOP + "000000\nneighborhood:Moore\n", 7, 1, "neighborhood must be set before the first variable"),
        (TOP + "  0,1,2,3,0\n", 6, 11, "found 5 entries where von Neumann needs 6"),
        (TOP + " ,\n", 6, 0, "found 0 entries"),
        (TOP + "00001\n", 6, 5, "found 5 entries"),
        (TOP + "0000012\n", 6, 7, "found 7 entries"),
        (TOP + "# c\n\n0,1,2,-1,0,1 # c\n", 8, 7, "found '-1' where a state or a variable"),
        (TOP + "0,1,2,b,0,1\n", 6, 7, "found 'b' where"),
        (TOP + "004000\n", 6, 3, "found state 4"),
        (TOP + "0,0,0,0,0,9\n", 6, 11, "found state 9"),
        (TOP + "var a={1,2}\n0,0,0,0,0,a\n", 7, 11, "as the next state, which leaves 2 choices"),
        (TOP.replace(":4", ":11") + "000000\n", 6, 1, "must be separated by commas"),
        (TREE.replace("num_nodes=5\n", "") + GOOD, 5, 0, "num_nodes must be set"),
        (TREE.replace("=4", "=6") + GOOD, 4, 15, "found '6' as num_neighbors"),
        (TREE.replace("=5", "=0") + GOOD, 5, 11, "found '0' as num_nodes"),
        (TREE.replace("=5", "=" + "9" * 99) + GOOD, 5, 11, "as num_nodes"),
        (TREE.replace("=5", "=6") + GOOD, 10, 0, "found 5 nodes where num_nodes announces 6"),
        (TREE.replace("=5", "=4") + GOOD, 10, 0, "another node after the 4"),
        (TREE, 5, 0, "found 0 nodes where num_nodes announces 5"),
        ("@RULE T\n@TREE", 2, 0, "num_states must be set"),
        (TREE.replace("_states=2", "_states=300"), 3, 12, "found '300' as the number of states"),
        (TREE + "0 0 1\n", 6, 1, "found '0' as a node's level, which must be 1 to 5"),
        (TREE + "6 0 1\n", 6, 1, "found '6' as a node's level"),
        (TREE + " x 0 1\n", 6, 2, "found 'x' as a node's level"),
        (TREE + "1 0 2\n", 6, 5, "found state 2"),
        (TREE + "1 0 +1\n", 6, 5, "found '+1' where a state was expected"),
        (TREE + "1 0\n", 6, 0, "found 1 children, where each of the 2 states needs one"),
        (TREE + "1 0 1 1\n", 6, 0, "found 3 children"),
        (TREE + "1 0 1\n2 0 1\n", 7, 5, "found '1' as a child, which must be the number of a node above"),
        (TREE + "1 0 1\n2 7 0\n", 7, 3, "found '7' as a child"),
        (TREE + "1 0 1\n2 -1 0\n", 7, 3, "found '-1' as a child"),
        (TREE + "1 0 1\n2 0 " + "9" * 5000, 7, 5, "as a child"),
        (TREE + "1 0 1\n2 0 0\n4 1 1\n", 8, 3, "found node 1, of level 2, as a child of a node of level 4"),
        (TREE + "1 0 1\n2 0 0\n3 0 1\n", 8, 3, "found node 0, of level 1, as a child of a node of level 3"),
        (TREE + "1 0 1\nnum_nodes=6\n", 7, 1, "num_nodes changes from 5 behind the first node"),
        (TREE.replace("=5", "=6") + GOOD + "1 0 1", 11, 0, "must be of level 5, not 1"),
    ],
)
def test_fault_stands_where_it_is(text: str, line: int, column: int, words: str) -> None:
    with pytest.raises(FormatError, match=re.escape(words)) as caught:
        parse_rule(text)
    assert (caught.value.line, caught.value.column) == (line, column)
    assert "\n" not in str(caught.value)
    assert len(str(caught.value)) < 250


def test_file_faults_name_the_file(tmp_path: Path) -> None:
    path = tmp_path / "T.rule"
    path.write_text(TOP + "0,1\n")
    with pytest.raises(FormatError, match=r"T\.rule:6:3: found 2 entries"):
        read_rule(path)
    with pytest.raises(FormatError, match="cannot be read: No such file"):
        read_rule(tmp_path / "none.rule")
    path.write_bytes(TOP.encode() + b"# caf\xe9\n000010\n")
    assert read_rule(path).next_state((0, 0, 0, 1, 0)) == 0


@settings(deadline=None)
@given(st.lists(st.sampled_from(["0", "1", "a", ",", "{", "}", "=", " ", "var ", "\n", "@", "#", "9" * 20, "é"])))
def test_any_table_is_a_rule_or_a_format_error(parts: list[str]) -> None:
    try:
        rule = parse_rule(TOP + "".join(parts))
    except FormatError as error:
        placed = error.line >= 1
    else:
        placed = rule.n_states == 4
    assert placed


# -- mutated files: what an editor that knows the grammar would do to good ones ----------------------------

# Words of the grammar, right and wrong in place, and numbers at and beyond every limit.
WORDS = [
    *("0", "1", "2", "9", "10", "255", "256", "-1", "+1", "00", "1e3", "9" * 30, "a", "b", "aa", "é", "_"),
    *(",", "{", "}", "=", ":", "#", "var", "var a={0,1}", "var b=a", "@TABLE", "@TREE", "@COLORS", "@NAMES"),
    *("n_states:2", "n_states:256", "num_states=3", "num_neighbors=8", "num_nodes=9", "neighborhood:Moore"),
    *("neighborhood:hexagonal", "symmetries:permute", "symmetries:rotate8reflect", "symmetries:none"),
]
DRESS = ["@COLORS", "0 0 0 0", "1 255 128 0 orange", "1 2 3 4 5 6", "@NAMES", "0 empty", "1 wire"]


@st.composite
def mutated(draw: st.DrawFn) -> str:
    """A good table or tree in which lines, or words of lines, were left out, doubled, moved or exchanged."""
    text = draw(tables().map(lambda case: "@RULE T\n@TABLE\n" + case[0]) | trees().map(lambda case: tree_text(*case)))
    lines = text.split("\n") + (DRESS if draw(st.booleans()) else [])
    for _ in range(draw(st.integers(1, 4))):
        here, there = (draw(st.integers(0, len(lines) - 1)) for _ in range(2))
        match draw(st.sampled_from(["omit", "double", "move", "exchange", "word", "word", "word"])):
            case "omit":
                del lines[here]
                lines = lines or [""]
            case "double":
                lines.insert(there, lines[here])
            case "move":
                lines.insert(there, lines.pop(here))
            case "exchange":
                lines[here], lines[there] = lines[there], lines[here]
            case "word":
                words = re.findall(r"[\w@é]+|[^\w@é]", lines[here])
                place = draw(st.integers(0, max(len(words) - 1, 0)))
                others = re.findall(r"[\w@é]+", lines[there])
                word = draw(st.sampled_from([*WORDS, *others, ""]))
                words[place : place + draw(st.integers(0, 1))] = [word]
                lines[here] = "".join(words)
    return "\n".join(lines)


@settings(deadline=None, max_examples=cases(400))
@given(mutated())
def test_a_mutated_rule_file_is_read_or_refused_where_its_fault_is(text: str) -> None:
    try:
        rule = parse_rule(text)
    except FormatError as error:
        fault = error
    else:
        contexts = np.zeros((2, len(rule.neighborhood)), dtype=np.uint8)
        contexts[1] = rule.n_states - 1
        assert rule.evaluate(contexts).tolist() == [rule.next_state(context) for context in contexts.tolist()]
        assert len(rule.colors) in (0, rule.n_states)
        assert len(rule.state_names) in (0, rule.n_states)
        return
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    assert 1 <= fault.line <= len(lines)
    assert 0 <= fault.column <= len(lines[fault.line - 1]) + 1
    assert "\n" not in str(fault)
    assert len(str(fault)) < 250


@settings(deadline=None, max_examples=cases(30))
@given(tables(), st.data())
def test_a_line_repeated_below_says_nothing_new(
    case: tuple[str, int, str, str, dict[str, list[int]], list[list[str]]], data: st.DataObject
) -> None:
    text, *_, lines = case
    repeated = [",".join(data.draw(st.sampled_from(lines))) for _ in range(3)] if lines else []
    again = parse_rule("@RULE T\n@TABLE\n" + text + "\n".join(repeated))
    assert again == parse_rule("@RULE T\n@TABLE\n" + text)


@settings(deadline=None)
@given(trees(), st.randoms(use_true_random=False))
def test_nodes_in_another_order_are_the_same_rule(
    case: tuple[int, int, list[tuple[int, list[int]]]], choice: random.Random
) -> None:
    """Shuffled as far as children come first; some nodes doubled, and their parents led to either."""
    n_states, neighbors, nodes = case
    waiting = list(range(len(nodes)))
    waiting += choice.sample(waiting[:-1], 2)
    choice.shuffle(waiting)
    waiting.sort(key=lambda node: nodes[node][0])
    places: dict[int, list[int]] = {}
    moved = []
    for node in waiting:
        level, children = nodes[node]
        led = [choice.choice(places[child]) if level > 1 else child for child in children]
        places.setdefault(node, []).append(len(moved))
        moved.append((level, led))
    assert parse_rule(tree_text(n_states, neighbors, moved)) == parse_rule(tree_text(*case))


# -- hostile files ----------------------------------------------------------------------------------------


def moore(lines: str, states: int = 256, symmetry: str = "none") -> str:
    return f"@RULE T\n@TABLE\nn_states:{states}\nneighborhood:Moore\nsymmetries:{symmetry}\n{lines}"


def every(name: str, states: int = 256) -> str:
    return f"var {name}={{{','.join(map(str, range(states)))}}}\n"


@pytest.mark.long
@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("@RULE T\n@TABLE\nn_states:1000000000000\n", "number of states"),
        (TREE.replace("=5", "=99999999") + GOOD, "found 5 nodes"),
        (TREE + "1 0 1\n" + "2 1 0\n" * 100_000, "as a child"),
        ("@RULE T\n" + "@A\n" * 200_000, "without a @TABLE or @TREE"),
        ("@RULE T\n@TABLE\n" + "\n" * 1_000_000, "n_states must be set"),
        (TOP + "var a={" + "{" * 100_000, "a variable without values"),
        (TOP + "0,0,0,0,0,z," + "0," * 300_000, "found 'z'"),
    ],
)
def test_hostile_files_are_refused_at_once(text: str, words: str) -> None:
    start = time.process_time()
    with pytest.raises(FormatError, match=words):
        parse_rule(text)
    assert time.process_time() - start < 48


NEXT = [(state, (state + 1) % 256) for state in range(256)]


@pytest.mark.parametrize(
    ("text", "answers"),
    [
        (
            moore(every("a") + every("b") + every("c") + every("d") + "a,a,b,b,c,c,d,d,0,0"),
            {
                (9, 9, 7, 7, 1, 1, 200, 200, 0): 0,
                (9, 9, 7, 6, 1, 1, 200, 200, 0): 9,
                (9, 9, 9, 9, 9, 9, 9, 9, 0): 0,
            },
        ),
        (
            moore("0,1,2,3,4,5,6,7,8,9\n" * 30, symmetry="permute"),
            {(0, 8, 3, 1, 2, 7, 5, 6, 4): 9, (0, 8, 3, 1, 2, 7, 5, 6, 8): 0},
        ),
        (
            moore(every("a") + every("b") + "0,a,a,b,b,a,b,5,b,a\n", symmetry="permute"),
            # Three cells alike, four others alike and a 5; of two ways the one that gives `a` its smaller state.
            {(0, 7, 5, 9, 7, 9, 9, 7, 9): 7, (0, 7, 5, 9, 7, 9, 9, 7, 7): 9, (0, 5, 5, 9, 5, 9, 9, 5, 9): 5},
        ),
        (
            moore(
                "".join(map(every, "abcdefg")) + "".join(f"{s},{n},a,b,c,d,e,f,g,{n}\n" for s, n in NEXT),
                symmetry="permute",
            ),
            {(5, 9, 4, 9, 7, 0, 6, 255, 5): 6, (5, 9, 4, 9, 7, 0, 5, 255, 5): 5, (255, 1, 1, 1, 1, 1, 1, 1, 0): 0},
        ),
    ],
    ids=["four bound variables", "thirty lines in all orders", "bound variables in all orders", "a cyclic rule"],
)
def test_tables_of_any_size_run(text: str, answers: dict[tuple[int, ...], int]) -> None:
    rule = parse_rule(text)
    assert isinstance(rule.form, LineList)
    contexts = np.array(list(answers), dtype=np.uint8)
    assert rule.evaluate(contexts).tolist() == list(answers.values())


FREE = """9db6kfhke4 j21edhgm68 j9fe89gdb9 2bdfm0gma9 56dak5c6g8 T68bem5gcT Efdc4hegb2 6ec3dahgf5 47hmg59baT
Tfebdcgha9 jTk8gefba3 9dheaf9bg8 1m20fbgka9 7adEchegfT 5fkcbgdam6 1gackdfb55 jkeadgfmc1 Eg4bmamck1"""


def test_free_variables_in_every_place_mean_what_the_interpreter_says() -> None:
    """18 lines whose diagram is too large to be made, of our drawing: T is state 10, and E is 11."""
    lines = [[{"T": "10", "E": "11"}.get(word, word) for word in line] for line in FREE.split()]
    sets = {name: list(range(12)) for name in "abcdefgh"}
    sets |= {name: [3, 4, 8, 9, 10] for name in "jk"} | {"m": [0, 1, 6, 7, 9, 11]}
    defined = "".join(f"var {name}={{{','.join(map(str, values))}}}\n" for name, values in sets.items())
    rule = parse_rule(moore(defined + "\n".join(map(",".join, lines)), states=12, symmetry="rotate4"))
    assert isinstance(rule.form, LineList)
    choice, contexts = random.Random(5), []
    for line in lines * 4:
        meaning = {name: choice.choice(values) for name, values in sets.items()}
        centre, *ring = (meaning[word] if word in meaning else int(word) for word in line[:-1])
        turn = choice.choice([0, 2, 4, 6])
        contexts.append((centre, *ring[turn:], *ring[:turn]))
    answers = [interpret(lines, sets, "Moore", "rotate4", context) for context in contexts]
    assert rule.evaluate(np.array(contexts, dtype=np.uint8)).tolist() == answers
    assert sum(answer != context[0] for answer, context in zip(answers, contexts, strict=True)) > 50


def test_counts_told_by_listing_them_compile() -> None:
    """As many live neighbours as make the state, of 16: over 300,000 lines once every image is listed."""
    others = ",".join(str(state) for state in range(16) if state != 1)
    text = "".join(f"var {name}={{{others}}}\n" for name in "abcdefgh")
    for count in range(9):
        text += "".join(
            f"{s},{'1,' * count}{','.join('abcdefgh'[count:])},{(s + count) % 16}\n".replace(",,", ",")
            for s in range(16)
        )
    rule = parse_rule(moore(text, states=16, symmetry="permute"))
    for context in ((3, 1, 0, 1, 5, 1, 7, 0, 1), (3, *[1] * 8), (15, 0, 9, 0, 0, 1, 0, 0, 0), (8, *range(2, 10))):
        assert rule.next_state(context) == (context[0] + context[1:].count(1)) % 16


def test_variables_of_variables_do_not_explode() -> None:
    chain = every("v0") + "".join(f"var v{i + 1}={{{','.join([f'v{i}'] * 200)}}}\n" for i in range(50))
    start = time.process_time()
    rule = parse_rule(moore(chain + "0,v50,v50,v0,v1,v2,v3,v4,v5,7\n"))
    assert time.process_time() - start < 24
    assert rule.next_state((0, 9, 9, 1, 1, 2, 3, 4, 5)) == 7
    assert rule.next_state((0, 9, 8, 1, 1, 2, 3, 4, 5)) == 0


@pytest.mark.long
def test_lines_that_combine_without_end_stay_a_list() -> None:
    """Eighty lines of random halves of 256 states: the live sets of lines multiply with every cell."""
    choice = random.Random(3)
    lines = "".join(
        f"var v{i}={{{','.join(map(str, choice.sample(range(256), 128)))}}}\n" for i in range(80)
    ) + "".join(",".join(f"v{choice.randrange(80)}" for _ in range(9)) + ",0\n" for _ in range(80))
    tracemalloc.start()
    rule = parse_rule(moore(lines))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 1 << 27
    assert isinstance(rule.form, LineList)
    with pytest.raises(RuleError, match="too many ways"):
        rule.form.diagram(list_compiler.Effort(1 << 20, 1 << 60, 1 << 18))
    with pytest.raises(RuleError, match="too many ways"):
        rule.form.diagram(list_compiler.Effort(1 << 20, 10**8, 1 << 40))
    contexts = np.random.default_rng(0).integers(0, 256, (40, 9), dtype=np.uint8)
    assert rule.evaluate(contexts).tolist() == [rule.form.value(context) for context in contexts.tolist()]


@settings(deadline=None, max_examples=cases(60))
@given(tables())
def test_lines_kept_as_places_match_as_bits_do(
    case: tuple[str, int, str, str, dict[str, list[int]], list[list[str]]],
) -> None:
    text = "@RULE T\n@TABLE\n" + case[0]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(line_sets, "_FEW_LINES", 0)
        patch.setattr(line_sets, "_BITS_A_PLACE", 1)
        as_places = parse_rule(text)
    assert as_places == parse_rule(text)


def test_two_lines_of_distinct_states_in_all_orders_compile() -> None:
    """Of 80,640 images few are left after a cell or two: as bits they took more than a gigabyte."""
    rule = parse_rule(moore("0,1,2,3,4,5,6,7,8,9\n1,1,2,3,4,5,6,7,8,9\n", states=10, symmetry="permute"))
    assert rule.next_state((0, 8, 3, 1, 2, 7, 5, 6, 4)) == 9
    assert rule.next_state((1, 4, 3, 1, 2, 7, 5, 6, 8)) == 9
    assert rule.next_state((2, 4, 3, 1, 2, 7, 5, 6, 8)) == 2
    assert rule.next_state((1, 4, 3, 1, 2, 7, 5, 6, 6)) == 1


def test_a_short_table_cannot_take_long() -> None:
    """Seven lines of distinct states in all orders, 316 bytes: 282,240 lines, of which almost any set may be left."""
    choice = random.Random(1)
    lines = "".join(
        ",".join(map(str, [choice.randrange(256), *choice.sample(range(256), 8), 7])) + "\n" for _ in range(7)
    )
    start = time.process_time()
    assert isinstance(parse_rule(moore(lines, symmetry="permute")).form, LineList)
    assert time.process_time() - start < 24


def test_published_tables_stay_far_from_the_limits(monkeypatch: pytest.MonkeyPatch) -> None:
    """The largest, Perrier's and Tempesti's, compile with a thirtieth of the work and a fiftieth of the memory."""
    lines, work, memory = list_compiler.THOROUGH
    little = list_compiler.Effort(lines // 90, work // 30, memory // 50)
    monkeypatch.setattr(list_compiler.compile_lines, "__defaults__", ("none", little))
    for make in (perrier, tempesti):
        assert make.__wrapped__() == make()


def test_many_lines_compile_in_time_proportional_to_them() -> None:
    """40,320 images of one line; growing the line sets bit by bit took a hundred times as long."""
    start = time.process_time()
    rule = parse_rule(moore("0,1,2,3,4,5,6,7,8,9\n", states=10, symmetry="permute"))
    assert time.process_time() - start < 40
    assert rule.next_state((0, 8, 3, 1, 2, 7, 5, 6, 4)) == 9
    assert rule.next_state((0, 8, 3, 1, 2, 7, 5, 6, 8)) == 0


# -- Golly's own files ------------------------------------------------------------------------------------

NODES = {"Langtons-Loops": 222, "Evoloop": 377}


@needs_golly
@pytest.mark.parametrize("path", sorted(GOLLY.glob("rules/*.rule")), ids=lambda path: path.stem)
def test_golly_rules(path: Path) -> None:
    start = time.process_time()
    rule = read_rule(path)
    assert time.process_time() - start < 8
    text = path.read_text()
    assert rule.name == path.stem
    assert rule.n_states == int(re.findall(r"n_states:(\d+)", text)[0])
    assert rule.quiescent
    assert len(rule.colors) == rule.n_states
    table_at, tree_at = text.find("\n@TABLE"), text.find("\n@TREE")
    if tree_at >= 0:
        assert table_at >= 0
        tree = parse_rule(text[: table_at + 1] + text[tree_at + 1 :])
        assert tree == rule
        # Golly wrote its trees reduced: the published sizes are ours.
        assert rule.diagram.n_nodes == int(re.findall(r"num_nodes=(\d+)", text)[0])
    assert rule.diagram.n_nodes == NODES.get(path.stem, rule.diagram.n_nodes)


@needs_golly
def test_golly_langton_is_the_built_in_one() -> None:
    assert read_rule(GOLLY / "rules" / "Langtons-Loops.rule") == langton()


@needs_golly
@pytest.mark.parametrize("name", ["Codd", "LifeHistory", "Evoloop", "WireWorld", "Perrier", "Tempesti"])
def test_golly_tables_mean_what_the_interpreter_says(name: str) -> None:
    text = (GOLLY / "rules" / f"{name}.rule").read_text()
    body = text[text.index("@TABLE") :].partition("\n@")[0]
    bare = [line.partition("#")[0].strip() for line in body.splitlines()[1:]]
    settings_of = dict(line.split(":") for line in bare if ":" in line)
    variables = {
        line[4:].partition("=")[0]: [int(state) for state in re.findall(r"\d+", line.partition("=")[2])]
        for line in bare
        if line.startswith("var ")
    }
    lines = [line.split(",") for line in bare if line.count(",") >= 5 and not line.startswith("var ")]
    rule = read_rule(GOLLY / "rules" / f"{name}.rule")
    shape, symmetry = settings_of["neighborhood"], settings_of["symmetries"]
    choice = random.Random(name)
    for _ in range(150):
        line = choice.choice(lines)
        meaning = {variable: choice.choice(values) for variable, values in variables.items()}
        context = [meaning[word] if word in meaning else int(word) for word in line[:-1]]
        context = list(choice.choice(sorted(images(tuple(context), shape, symmetry))))
        if choice.random() < 0.3:
            context[choice.randrange(len(context))] = choice.randrange(rule.n_states)
        assert rule.next_state(context) == interpret(lines, variables, shape, symmetry, tuple(context)), context
