"""Rule files that are written: read again they are the rule, Golly runs them alike; what it cannot run is refused."""

from __future__ import annotations

import warnings
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from automata.errors import ArgumentError, FormatError, ReplicariumWarning, RuleError, RuleWarning
from automata.formats import (
    format_rule,
    parse_rule,
    place_in,
    place_out,
    read_rule,
    split_bounded,
    write_rle,
    write_rule,
)
from automata.forms.diagram import Diagram
from automata.forms.line_list import LineList
from automata.forms.transition import Transition
from automata.neighborhood import HEXAGONAL, MOORE, ONE_DIMENSIONAL, VON_NEUMANN, Neighborhood
from automata.pattern import Pattern
from automata.rule import Rule
from automata.rules import BUILT_IN, find_rule
from automata.testing.strategies import rules
from automata.topology import PLANE
from automata.universe import Universe
from tests.conformance.bgolly import ask
from tests.conformance.corpus import table_case
from tests.support.depth import cases, some
from tests.support.golly import needs_bgolly

STRINGS = ("B36/S23", "B2-a/S12", "345/3/6", "B2/S013V", "LifeHistory")


@pytest.mark.parametrize("name", [*BUILT_IN, *STRINGS])
def test_every_rule_of_the_library_is_read_again_as_it_was(name: str) -> None:
    rule = find_rule(name)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        again = parse_rule(format_rule(rule))
    assert again.neighborhood == rule.neighborhood
    assert again.diagram == rule.diagram
    assert (again.colors, again.state_names) == (rule.colors, rule.state_names)


def parts(data: st.DataObject) -> Neighborhood:
    """Any neighbourhood that lies in Moore's, tested in any order."""
    beside = data.draw(st.lists(st.sampled_from(MOORE.offsets[1:]), unique=True, max_size=5))
    seen = ((0, 0), *beside)
    return Neighborhood("drawn", seen, tuple(data.draw(st.permutations(range(len(seen))))))


@settings(deadline=None, max_examples=cases(60))
@given(st.data())
def test_drawn_rules_are_read_again_with_the_same_answers(data: st.DataObject) -> None:
    """In von Neumann's or Moore's neighbourhood; cells that the rule does not see make no difference there."""
    neighborhood = (
        data.draw(st.sampled_from([VON_NEUMANN, ONE_DIMENSIONAL])) if data.draw(st.booleans()) else parts(data)
    )
    rule = data.draw(rules(neighborhoods=neighborhood, max_table=2**6 * 4))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuleWarning)
        again = parse_rule(format_rule(rule, "drawn"))
    assert again.neighborhood in (VON_NEUMANN, MOORE)
    if neighborhood == VON_NEUMANN:
        assert again.diagram == rule.diagram
    random = np.random.default_rng(data.draw(st.integers(0, 2**16)))
    wide = random.integers(0, rule.n_states, (200, len(again.neighborhood)), dtype=np.uint8)
    own = wide[:, [again.neighborhood.offsets.index(offset) for offset in neighborhood.offsets]]
    assert np.array_equal(again.evaluate(wide), rule.evaluate(own))


def test_a_tree_is_written_as_golly_counts_it(tmp_path: Path) -> None:
    text = format_rule(find_rule("langton"))
    lines = text.splitlines()
    assert lines[0] == "@RULE Langtons-Loops"
    assert "num_nodes=222" in lines
    assert sum(line[:2] in ("1 ", "2 ", "3 ", "4 ", "5 ") and len(line.split()) == 9 for line in lines) == 222
    heads = [line for line in lines if line.startswith("@")]
    assert heads == ["@RULE Langtons-Loops", "@TREE", "@COLORS", "@NAMES"], "a citation's @ begins no section"
    # A reader of such files finds it by its name, a path, or in a folder.
    write_rule(find_rule("langton"), tmp_path / "loops.rule")
    assert read_rule(tmp_path / "loops.rule").name == "loops"
    assert find_rule(str(tmp_path / "loops.rule")) == find_rule("loops", [tmp_path]) == find_rule("langton")
    assert find_rule("loops.rule", [tmp_path]).name == "loops"
    with pytest.raises(RuleError, match=r"there is no file nowhere\.rule, nor in"):
        find_rule("nowhere.rule", [tmp_path])


def test_256_states_of_moores_neighbourhood_are_written() -> None:
    shift = Rule(256, MOORE, Diagram.fold(256, 9, 0, lambda depth, kept, state: state if depth == 5 else kept, int))
    assert parse_rule(format_rule(shift, "shift")) == shift


@pytest.mark.parametrize("name", ["R2,C0,M1,S3..8,B5..8,NM", "R2,C2,S3-8,B5-8,N+"])
def test_what_reaches_beyond_moores_neighbourhood_is_refused(name: str, tmp_path: Path) -> None:
    with pytest.raises(RuleError, match="beyond Moore's neighbourhood"):
        write_rule(find_rule(name), tmp_path / "x.rule")
    assert list(tmp_path.iterdir()) == []


@pytest.fixture
def lists(monkeypatch: pytest.MonkeyPatch) -> None:
    """Tables are kept as their lines, and written as such, however small their trees would be."""
    monkeypatch.setattr("automata.rules.files.table.transition_form", LineList)
    monkeypatch.setattr("automata.rules.files.writing._is_table", lambda rule: isinstance(rule.form, LineList))


@pytest.mark.usefixtures("lists")
@pytest.mark.filterwarnings("ignore::automata.errors.FileWarning")
@pytest.mark.parametrize("number", some(range(21), 4))
def test_a_list_is_written_as_a_table_that_means_the_same(number: int) -> None:
    """Each symmetry of each neighbourhood, with variables, bound and free."""
    rule = parse_rule(table_case(number, small=True).text)
    text = format_rule(rule, "lines")
    assert "@TABLE" in text
    assert "@TREE" not in text
    assert parse_rule(text) == rule


def test_a_rule_without_a_diagram_is_written_if_it_is_a_list(monkeypatch: pytest.MonkeyPatch) -> None:
    wide = Neighborhood("drawn", ((0, 0), (1, 1)))
    lines = [Transition((frozenset({0}), frozenset({1, 2})), 2)]
    monkeypatch.setattr(Rule, "_no_diagram", "rule 'list' has no diagram: its lines combine in too many ways")
    moore = Transition((frozenset({0}), frozenset({1, 2}), *[frozenset({0, 1, 2})] * 7), 2)
    assert "num_nodes" not in format_rule(Rule(3, MOORE, LineList([moore], 3, MOORE), name="list"))
    with pytest.raises(RuleError, match="has no diagram"):
        format_rule(Rule(3, wide, LineList(lines, 3, wide), name="list"))


@pytest.mark.parametrize("name", ["", "my rule", "a/b", "B3/S23", "x:T5,5", "a\nb"])
def test_a_name_that_no_file_can_have_is_refused(name: str) -> None:
    with pytest.raises(RuleError, match="cannot be called"):
        format_rule(find_rule("life"), name)


def test_other_arguments_are_refused_in_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(ArgumentError, match="rule is a Rule"):
        format_rule("life")  # type: ignore[arg-type]
    with pytest.raises(ArgumentError, match="path is the path"):
        write_rule(find_rule("life"), 3)  # type: ignore[arg-type]
    for wrong in ("x.txt", "x", "x.rule.gz"):
        with pytest.raises(FormatError, match=r"ends in \.rule"):
            write_rule(find_rule("life"), tmp_path / wrong)
    with pytest.raises(FormatError, match="cannot be written"):
        write_rule(find_rule("life"), tmp_path / "nowhere" / "x.rule")


def test_names_that_do_not_fit_a_line_are_told() -> None:
    rule = Rule(2, VON_NEUMANN, find_rule("Parity-2-vonNeumann").form, state_names=("off #1", "  on\nnow"))
    with pytest.warns(RuleWarning, match="does not fit a line"):
        text = format_rule(rule, "named")
    assert parse_rule(text).state_names == ("off 1", "on now")


def test_a_plane_that_comes_alive_and_a_file_too_large_are_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    full = find_rule("life").with_changes({(0,) * 9: 1})
    with pytest.warns(RuleWarning, match="on bounded grids alone"):
        assert parse_rule(format_rule(full, "full")) == full
    monkeypatch.setattr("automata.rules.files.writing.MAX_BYTES", 100)
    with pytest.warns(RuleWarning, match="more than the 100 bytes"):
        write_rule(find_rule("life"), tmp_path / "large.rule")


# -- Golly itself -----------------------------------------------------------------------------------------

# Neighbourhoods in part, both kinds, arrows, and the plane that comes alive, where it may.
GOLLY_RUNS = [
    ("langton", ""), ("Tempesti", ""), ("Hutton32", ""), ("B2/S34H", ""), ("W110", ""), ("345/3/6", ":T30,26"),
    ("Evoloop", ":K30*,26"), ("drawn", ""), ("drawn", ":P30,26"), ("drawn, alive", ":T30,26"),
]  # fmt: skip


def named(name: str) -> Rule:
    if not name.startswith("drawn"):
        return find_rule(name)
    rule = Rule.from_table(np.random.default_rng(7).integers(0, 4, 4**5), 4, VON_NEUMANN)
    return rule.with_changes({(0,) * 5: int("alive" in name)}, name="drawn")


@needs_bgolly
@pytest.mark.parametrize(("name", "grid"), some(GOLLY_RUNS, 3))
def test_golly_runs_what_is_written_to_the_same_cells(name: str, grid: str, tmp_path: Path) -> None:
    rule, topology = named(name), split_bounded(f"x{grid}")[1]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ReplicariumWarning)
        write_rule(rule, tmp_path / "written.rule")
    random = np.random.default_rng(1)
    soup = Pattern(random.integers(0, rule.n_states, (11, 13), dtype=np.uint8), -5, -6, f"written{grid}")
    write_rle(soup, tmp_path / "soup.rle")
    for steps in (1, 2, 6):
        theirs, said = ask(tmp_path / "soup.rle", steps, "RuleLoader", tmp_path)
        assert theirs is not None, said
        reached = theirs if isinstance(theirs, Pattern) else theirs.to_pattern()
        start = soup if topology == PLANE else place_in(topology, soup)
        ours = Universe(rule, start, topology, strobing=False).run(steps).pattern
        assert reached == (ours if topology == PLANE else place_out(topology, ours)), steps


@needs_bgolly
@pytest.mark.usefixtures("lists")
@pytest.mark.filterwarnings("ignore::automata.errors.FileWarning")
@pytest.mark.parametrize("number", some(range(1, 22), 11))
def test_golly_runs_the_tables_that_are_written(number: int, tmp_path: Path) -> None:
    case = table_case(number)
    rule = parse_rule(case.text)
    write_rule(rule, tmp_path / "written.rule")
    grid = (case.soup.rule or "").partition(":")[2]
    topology = split_bounded(case.soup.rule or "x")[1]
    write_rle(case.soup.renamed(f"written:{grid}" if grid else "written"), tmp_path / "soup.rle")
    theirs, said = ask(tmp_path / "soup.rle", 2, "RuleLoader", tmp_path)
    assert theirs is not None, said
    reached = theirs if isinstance(theirs, Pattern) else theirs.to_pattern()
    ours = Universe(rule, place_in(topology, case.soup), topology).run(2).pattern
    assert reached == place_out(topology, ours)


@needs_bgolly
def test_golly_refuses_what_is_damaged(tmp_path: Path) -> None:
    """So that the comparison above could fail."""
    text = format_rule(find_rule("langton"), "written")
    (tmp_path / "written.rule").write_text(text.replace("num_nodes=222", "num_nodes=221"))
    write_rle(Pattern([[1, 2]], rule="written"), tmp_path / "soup.rle")
    assert ask(tmp_path / "soup.rle", 1, "RuleLoader", tmp_path)[0] is None


def test_hexagonal_rules_are_moores_without_two_cells() -> None:
    hexagonal = find_rule("B2/S34H")
    assert hexagonal.neighborhood == HEXAGONAL
    again = parse_rule(format_rule(hexagonal))
    assert again.neighborhood == MOORE
    board = np.random.default_rng(0).integers(0, 2, (9, 9))
    assert Universe(again, board).run(4).pattern == Universe(hexagonal, board).run(4).pattern
