"""Planted systems: each of von Neumann's parts is shown where it was built in and refuted where it was left out."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from automata.pattern import Pattern
from automata.replication.copies.exact import Copy
from automata.replication.copies.fertility import Descent, Fertility, measure_fertility
from automata.replication.description.control import idle_controller, needs_parent, stands_without_mother
from automata.replication.description.parts import von_neumann_parts
from automata.replication.description.tape import edit_tape
from automata.replication.description.tape_parts import tape_parts
from automata.replication.description.verdicts import COPIED_ONLY
from automata.replication.description.written_words import find_ring, word_result
from automata.replication.rings.script import Script
from automata.replicators import find_replicator
from automata.replicators.entries.langton import langton_loop
from automata.rules import langton
from automata.universe import Universe
from tests.support.planted_parts import MARKED, PERIOD, PULSES, genes, loop, marked_langton, needy

SHOWN, REFUTED, NOT = "shown", "refuted", "not testable here"
KINDS = ("written", "passengers", "emitter", "soaked")
# A cell of the sheath of the arm, beside the arm's tip.
TIP = (9, 13)


def parts_of(kind, **options):
    report = edit_tape(
        marked_langton(kind), loop(), PERIOD, genes(),
        **{"depth": 2, "quotient": PULSES, "engine": "sparse", "tolerance": 0.3, **options},
    )  # fmt: skip
    return tape_parts(report)


def marked_loop():
    """The loop with two genes marked, so that marked letters are in its script."""
    cells = loop().cells.copy()
    for row, column in (genes()[5], genes()[7]):
        cells[row, column] = MARKED[int(cells[row, column])]
    return Pattern(cells)


@pytest.mark.parametrize("kind", KINDS)
def test_with_marks_forgotten_the_rule_is_langtons(kind):
    universe, plain = Universe(marked_langton(kind), marked_loop()), Universe(langton(), loop())
    forget = np.array([0, 1, 2, 3, 4, 5, 6, 7, 7, 4, 2, 6], dtype=np.uint8)
    for _ in range(4):
        one, other = universe.run(PERIOD // 3).pattern, plain.run(PERIOD // 3).pattern
        assert np.array_equal(forget[one.cells], other.cells)


def test_what_is_written_and_read_has_all_four_parts():
    """Two marks are inherited by child and grandchild, each with a sheath of its own; no mark of a body is."""
    parts = parts_of("written", bodies=[(row, 0, MARKED[2]) for row in range(2, 8)])
    assert [part.verdict for part in parts.all] == [SHOWN] * 4
    assert len(parts.double_use) == 2
    assert "2 other bodies, 2 of them seen to breed true" in parts.constructor.reason
    assert "0 of 8 changes of the body" in parts.description.reason


def test_other_bodies_of_which_no_grandchild_was_seen_show_no_constructor():
    parts = parts_of("written", depth=1)
    assert parts.constructor.verdict == NOT
    assert parts.constructor.reason.endswith("2 other bodies, 0 of them seen to breed true")


def test_passengers_are_copied_and_never_expressed():
    parts = parts_of("passengers")
    assert [part.verdict for part in parts.all] == [SHOWN, REFUTED, SHOWN, NOT]
    assert parts.description.reason.startswith(COPIED_ONLY)
    assert parts.double_use == ()


@pytest.mark.long
@pytest.mark.parametrize(("kind", "verdict"), [("passengers", REFUTED), ("written", SHOWN)])
def test_forty_passengers_refute_a_description(kind, verdict):
    """On a larger loop of Langton's there are more genes: where one of them is read, that one is found."""
    seed = langton_loop(42).renamed(None)
    places = [(row, column) for row, column, state in seed.live_cells() if state in (7, 4)]
    report = edit_tape(marked_langton(kind), seed, 21 * 42 - 17, places, depth=2, quotient=PULSES, engine="sparse")
    found = tape_parts(report).description
    assert found.verdict == verdict
    assert found.reason.startswith(f"{COPIED_ONLY}: 41 of 42 ") == (kind == "passengers")


def test_an_emitter_of_one_word_is_no_copier():
    """Its children are all fertile, and whatever is written on the mother they carry the same."""
    parts = parts_of("emitter")
    assert parts.copier.verdict == REFUTED
    assert parts.copier.reason.startswith("0 of 8 ")
    assert parts.description.verdict == NOT
    assert parts.controller.verdict == NOT  # its child goes on alone, and nothing is shown that is controlled


def test_a_body_that_marks_its_children_is_no_body():
    parts = parts_of("soaked", bodies=[(*TIP, MARKED[2])])
    assert parts.description.verdict == REFUTED
    assert parts.description.reason.startswith("what is no description is handed on: 1 of 1")
    assert parts_of("written", bodies=[(*TIP, MARKED[2])]).description.verdict == SHOWN


def test_a_child_that_needs_its_mother_has_no_controller():
    rule, pattern, rest = needy()
    report = edit_tape(rule, pattern, 2, [(0, 0)], depth=2, quotient=rest, engine="sparse")
    assert report.orphan is False
    assert tape_parts(report).controller.verdict == REFUTED


def test_of_a_child_without_a_child_nothing_is_said_alone():
    """Both places of the grandchild are empty, in company and alone: that they are alike shows no controller."""
    rule, pattern, rest = needy(grows=False)
    report = edit_tape(rule, pattern, 2, [(0, 0)], depth=2, quotient=rest, engine="sparse")
    assert report.orphan is None
    found = tape_parts(report).controller
    assert (found.verdict, found.reason) == (NOT, "the child has no child in so long")


@pytest.mark.parametrize(("name", "stands"), [("byl", False), ("chou-reggia-1", False), ("fredkin", True)])
def test_of_a_mother_erased_half_way_no_child_comes_but_of_a_sum(name, stands):
    """Under an additive rule what has left the box by then goes on to be the child."""
    entry = find_replicator(name)
    first = measure_fertility(entry.rule(), entry.pattern(), 2 * entry.period, 2).line[0]
    assert stands_without_mother(entry.rule(), entry.pattern(), first.copy, first.step, 1 << 18) is stands


@pytest.mark.parametrize(
    ("orphan", "companion", "needs"), [(False, True, True), (True, True, False), (False, False, False)]
)
def test_a_child_needs_its_parent_if_it_has_a_child_beside_it_alone(orphan, companion, needs):
    entry = find_replicator("byl")
    copy: Copy = measure_fertility(entry.rule(), entry.pattern(), 50, 2).line[0].copy
    births = tuple(Descent(level, 25, copy, (0, 5), 12, 12, False, orphan, companion) for level in (1, 2))
    line = Fertility(births, 2, "depth reached", "2 births")
    assert needs_parent(line) is needs
    assert (idle_controller(line).verdict == REFUTED) is needs


@pytest.mark.long
def test_a_daughter_with_another_word_is_run_only_if_asked():
    rule, seed = marked_langton("emitter"), marked_loop()
    ring = find_ring(rule, seed, 2 * PERIOD)
    word = next(word for what, word in Script.of(ring.word).edited() if what == "letter 2 made 0 8")
    whole = word_result(rule, seed, ring, word, 2 * PERIOD)
    short = word_result(rule, seed, ring, word, 2 * PERIOD, only_copied=True)
    assert not whole.copied
    assert whole.second is not None
    assert short == replace(whole, second=None)


@pytest.mark.long
@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        ("written", (SHOWN, SHOWN, SHOWN, SHOWN)),
        ("passengers", (SHOWN, REFUTED, SHOWN, NOT)),  # too few of the words that can be written live to refute it
        ("emitter", (REFUTED, REFUTED, NOT, NOT)),
    ],
)
def test_other_words_on_a_marked_loop_find_the_same(kind, expected):
    parts = von_neumann_parts(marked_langton(kind), marked_loop(), 2 * PERIOD, edits=70, changes=120)
    assert tuple(part.verdict for part in parts.all) == expected
    assert len(parts.double_use) == (2 if kind == "written" else 0)
    assert parts.description.reason.startswith(COPIED_ONLY) == (kind == "passengers")
