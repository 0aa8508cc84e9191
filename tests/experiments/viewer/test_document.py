"""The document: read back as its reader does, it is the rules, the universes and the copies that were put in."""

from __future__ import annotations

import base64
import json
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given

from automata import PLANE, Fixed, KleinBottle, Pattern, Torus, Universe, find_replicator, find_rule
from automata.errors import ArgumentError, PatternError, RuleError
from automata.formats.rle import parse_rle
from automata.replication.copies.exact import find_copies
from automata.testing.strategies import patterns
from automata.topology import CrossSurface, Sphere
from automata.trees.macrocell import Macrocell
from experiments.viewer.copies import copies_in
from experiments.viewer.document import Shown, ViewDocument, expectation, of_shown
from experiments.viewer.encoding import cells_json, exact, rule_json, topology_json
from experiments.viewer.marks import ring_marks

RULES = (
    "langton",
    "B3/S23",
    "Byl-Loop",
    "JvN29",
    "W110",
    "R2,C0,M1,S2..4,B3..4,NM",
    "B2/S/C3",
    "R5,C0,M1,S34..58,B34..45,NM",
)


def answer(told, context):
    """Answer a context from a rule's JSON alone, as the page does."""
    if told["table"] is not None:
        table = base64.b64decode(told["table"])
        place = 0
        for state in context:
            place = place * told["states"] + state
        return table[place]
    if told["diagram"] is not None:
        walk = np.frombuffer(base64.b64decode(told["diagram"]["walk"]), "<i4")
        place = 0
        for position in told["diagram"]["order"]:
            place = walk[place + context[position]]
        return place
    form = told["sum"]
    total = sum(weight * form["state_weights"][state] for weight, state in zip(form["weights"], context, strict=True))
    outcomes = np.frombuffer(base64.b64decode(form["outcomes"]), np.uint8).reshape(told["states"], -1)
    return outcomes[context[0], total - form["least"]]


@pytest.mark.parametrize("name", RULES)
def test_a_rule_read_back_answers_as_the_rule(name):
    rule = find_rule(name)
    told = json.loads(json.dumps(rule_json(rule)))
    assert sum(told.get(form) is not None for form in ("table", "diagram", "sum")) == 1
    assert told["neighborhood"] == [[column, row] for row, column in rule.neighborhood.offsets]
    contexts = np.random.default_rng(1).integers(0, rule.n_states, (300, len(rule.neighborhood)))
    for context in contexts.tolist():
        assert answer(told, context) == rule.next_state(context)
    assert len(told["colours"]) == len(told["state_names"]) == rule.n_states


def test_a_rule_that_no_page_could_hold_is_refused(monkeypatch):
    monkeypatch.setattr("experiments.viewer.encoding.MOST_DIAGRAM_BYTES", 1000)
    with pytest.raises(RuleError, match="no table and no diagram"):
        rule_json(find_rule("JvN29"))


@given(patterns(n_states=256))
def test_cells_read_back_are_the_pattern(pattern):
    for configuration in (pattern, Macrocell.from_pattern(pattern)):
        told = cells_json(configuration)
        read = parse_rle(f"x = 0, y = 0\n{told['rle']}").translate(told["y"], told["x"])
        assert read == pattern
        assert "\n" not in told["rle"]


def test_what_no_page_holds_is_refused():
    far = Macrocell.from_live_cells([0, 10**9], [0, 10**9], [1, 1])
    with pytest.raises(PatternError, match="more than a page holds"):
        cells_json(far)


def test_topologies_are_their_own_fields():
    assert topology_json(PLANE) == {"kind": "plane"}
    for topology, kind in (
        (Torus(4, 6, row_shift=1), "torus"), (Torus(4, None), "torus"), (Fixed(4, 6, 1), "fixed"),
        (KleinBottle(4, 6, "vertical"), "klein-bottle"), (CrossSurface(4, 6), "cross-surface"),
        (Sphere(4, 4), "sphere"),
    ):  # fmt: skip
        told = topology_json(topology)
        assert told.pop("kind") == kind
        assert type(topology)(**told) == topology


def test_numbers_beyond_javascripts_are_digits():
    assert [exact(n) for n in (0, -5, 2**53 - 1, 2**53, -(2**60))] == [0, -5, 2**53 - 1, str(2**53), str(-(2**60))]


def test_a_document_has_each_rule_once_and_its_difference():
    loop = find_replicator("langton")
    wrong = loop.rule().with_changes({(0,) * 5: 0, (2, 0, 0, 0, 0): 0}, name="changed")
    shown = (
        Shown("a", loop.rule(), loop.pattern()),
        Shown("b", wrong, loop.pattern()),
        Shown("c", loop.rule(), loop.pattern()),
    )
    told = replace(of_shown("three", shown), note="n").to_json()
    assert [rule["name"] for rule in told["rules"]] == ["Langtons-Loops", "changed"]
    assert [one["rule"] for one in told["universes"]] == [0, 1, 0]
    assert told["difference"] == [0, 1]
    assert told["server"] is None
    with pytest.raises(ArgumentError, match="1 to 3"):
        ViewDocument("none", ())
    with pytest.raises(ArgumentError, match="1 to 3"):
        ViewDocument("four", shown + shown[:1])


def test_expectations_are_what_another_engine_comes_to(langton_document):
    loop = find_replicator("langton")
    assert langton_document.expect is not None
    assert langton_document.expect.generation == 151
    assert langton_document.expect.digest == Universe(loop, loop, engine="dense").run(151).digest
    assert expectation(Shown("x", loop.rule(), loop.pattern()), 10**9) is None
    late = Shown("x", loop.rule(), loop.pattern().renamed(None, 40))
    found = expectation(late, 3)
    assert found is not None
    assert found.generation == 43


def test_copies_are_exact_complete_then_and_have_earlier_parents(langton_document):
    loop = find_replicator("langton")
    universe = Universe(loop, loop)
    assert [copy.generation for copy in langton_document.copies] == [0, 151, 298, 302, 445, 449, 449, 453]
    # Langton's loop: each makes its first daughter to the right after 151, turns, and makes the next one upwards.
    assert [copy.parent for copy in langton_document.copies] == [None, 0, 0, 1, 0, 2, 1, 3]
    assert [copy.depth for copy in langton_document.copies] == [0, 1, 1, 2, 1, 2, 2, 3]
    assert [copy.label() for copy in langton_document.copies[:2]] == ["the first", "copy 1, from the first"]
    assert all(copy.traced for copy in langton_document.copies)
    for copy in langton_document.copies:
        universe.run(copy.generation - universe.generation)
        standing = find_copies(universe.pattern, loop, loop.rule().symmetry_group)
        assert copy.box in [one.box for one in standing]
        if copy.parent is not None:
            parent = langton_document.copies[copy.parent]
            assert parent.generation < copy.generation
            assert copy.depth == parent.depth + 1


@pytest.mark.parametrize("name", ["highlife", "byl"])
def test_of_patterns_whose_parts_are_not_told_apart_the_nearest_earlier_copy_is_the_parent(name):
    entry = find_replicator(name)
    copies = copies_in(entry.rule(), entry.pattern(), 3 * entry.period)
    assert len(copies) > 4
    assert [copy.parent for copy in copies[:2]] == [None, 0]
    assert not any(copy.traced for copy in copies[1:])
    assert copies[1].label() == "copy 1, nearest to the first"
    assert all(copies[copy.parent].generation < copy.generation for copy in copies[1:])


def test_a_control_has_no_copies():
    entry = find_replicator("langton")
    dead = entry.rule().with_changes({(0, 0, 0, 0, 0): 0}, name="same")
    blinker = find_rule("B3/S23")
    assert [copy.generation for copy in copies_in(blinker, Pattern([[1, 1, 1]]), 50)] == [0]
    assert copies_in(dead, Pattern([[0]]), 5) == ()


def test_a_tour_stops_where_a_new_depth_is_reached(langton_document):
    stops = [stop.to_json() for stop in langton_document.waypoints]
    assert [stop["generation"] for stop in stops] == [0, 151, 302, 453]
    assert stops[1]["text"] == "1 copy is complete; the first of depth 1"
    assert stops[3]["text"] == "7 copies are complete; the first of depth 3"


def test_the_ring_of_a_loop_and_its_signals_are_marked(langton_document):
    told = langton_document.to_json()["marks"]
    assert [mark["text"] for mark in told] == ["ring of 28 cells", "8 signals on it"]
    loop = find_replicator("langton").pattern()
    cells = [loop.cells[y - loop.top, x - loop.left] for x, y in told[1]["cells"]]
    assert set(cells) == {4, 7}
    assert {tuple(cell) for cell in told[1]["cells"]} < {tuple(cell) for cell in told[0]["cells"]}
    assert ring_marks(Pattern([[1, 1, 1]])) == ()
    assert ring_marks(Pattern([[0]])) == ()
