"""Von Neumann's parts: what each known replicator shows, and what cannot be shown of it."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import asdict
from functools import cache
from types import SimpleNamespace

import pytest

from automata.errors import ArgumentError
from automata.replication.controls.mutants import run_mutants
from automata.replication.description.parts import _description, von_neumann_parts
from automata.replication.description.verdicts import COPIED_ONLY, NAMES
from automata.replication.description.written_words import find_ring
from automata.replicators import find_replicator
from automata.symmetry import Transform

SHOWN, REFUTED, NOT = "shown", "refuted", "not testable here"


@cache
def parts_of(name, **options):
    entry = find_replicator(name)
    return von_neumann_parts(entry.rule(), entry.pattern(), 2 * (entry.period or 30), **options)


def verdicts(parts):
    assert [part.name for part in parts.all] == list(NAMES)
    return tuple(part.verdict for part in parts.all)


@pytest.mark.long
@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("langton", (SHOWN, NOT, SHOWN, NOT)),
        ("byl", (NOT, NOT, NOT, NOT)),
        ("chou-reggia-1", (NOT, NOT, NOT, NOT)),
        ("chou-reggia-2", (NOT, NOT, NOT, NOT)),
        ("highlife", (NOT, NOT, NOT, NOT)),
        ("parity", (NOT, REFUTED, NOT, REFUTED)),
        ("parity-3", (NOT, REFUTED, NOT, REFUTED)),
        ("fredkin", (NOT, REFUTED, NOT, REFUTED)),
        ("pre-pulsar", (NOT, NOT, NOT, NOT)),
        ("spaceship", (NOT, NOT, NOT, NOT)),
        ("glider-gun", (NOT, NOT, NOT, NOT)),
        ("still-life", (NOT, NOT, NOT, NOT)),
        ("sdsr", (SHOWN, NOT, SHOWN, NOT)),
        ("perrier", (SHOWN, NOT, SHOWN, NOT)),
        ("evoloop", (SHOWN, SHOWN, SHOWN, NOT)),
    ],
)
def test_what_is_shown_of_each(name, expected):
    parts = parts_of(name)
    assert verdicts(parts) == expected
    assert parts.double_use == ()


@pytest.mark.parametrize(
    ("inherited", "reverted", "verdict", "said"),
    [
        (3, 8, NOT, "may be tape or body: 3 of 11 changes"),  # as of Perrier's loop, whose tape hangs from the ring
        (1, 0, NOT, "may be tape or body: 1 of 1 changes"),
        (20, 2, REFUTED, "what is no description is handed on: 20 of 22 changes"),
        (0, 11, NOT, "no edit is inherited"),
    ],
)
def test_what_is_handed_on_off_the_ring_is_body_only_if_most_of_it_is(inherited, reverted, verdict, said):
    """A ring's own word is passed on, and changes of other cells are inherited or not."""
    own = SimpleNamespace(passed_on=True)
    found = _description(own, [], [], Counter(inherited=inherited, reverted=reverted))
    assert (found.verdict, said in found.reason) == (verdict, True)


@pytest.mark.long
def test_tempestis_daughters_cannot_be_cut_out():
    """Cells two cells off a daughter belong to it; cut out as connected components it is sterile."""
    parts = parts_of("tempesti")
    assert (parts.controller.verdict, parts.description.verdict) == (NOT, NOT)
    assert "cut out" in parts.controller.reason


@pytest.mark.parametrize("name", ["spaceship", "still-life", "glider-gun"])
def test_where_nothing_is_born_nothing_is_tried(name):
    for part in parts_of(name).all:
        assert part.reason.startswith("nothing is born within")
        assert part.record == ()


@pytest.mark.long
def test_langtons_record():
    parts = parts_of("langton")
    words = [one.change for one in parts.copier.record if one.held]
    assert "1 0 7 less" in words
    assert not any("one cell later" in one for one in words)  # its own letters shifted are no foreign word
    assert parts.copier.record[-1].came == "7 are"
    begun = [one for one in parts.constructor.record if one.predicted.startswith("what is begun")]
    assert [one.came for one in begun if one.held] == ["by -1 and 1 rows, -1 and 1 columns, in 70 generations"]
    assert "1 body of 1 words" in parts.constructor.reason
    assert all(one.held for one in parts.controller.record)
    assert parts.description.record[-1].came == "no copy: 22, reverted: 2"
    assert parts.description.reason.startswith(f"{COPIED_ONLY}: 4 of 4 ")
    assert "0 of 2 changes of other cells, of those with a child, are inherited" in parts.description.reason


def test_a_daughter_that_goes_on_alone_shows_no_controller_by_itself():
    """All that is predicted of Byl's controller is seen, and no reading or copying is shown that it could control."""
    found = parts_of("byl").controller
    assert all(one.held for one in found.record)
    assert found.verdict == NOT
    assert found.reason.endswith("no copier, constructor or description is shown that it could control")


def test_what_copies_anything_has_no_description_to_copy():
    parts = parts_of("fredkin")
    assert parts.constructor.reason.endswith("nothing else changes: nothing is read")
    assert parts.description.reason.startswith("it is copied as a whole")
    assert parts.copier.reason.endswith("there is no description apart from it")
    assert parts.double_use == ()


@pytest.mark.long
def test_mutants_that_are_known_are_not_run_again():
    entry = find_replicator("langton")
    mutants = run_mutants(entry.rule(), entry.pattern(), 302, sample=200, random_seed=1)
    parts = von_neumann_parts(entry.rule(), entry.pattern(), 302, edits=4, mutants=mutants)
    ring = find_ring(entry.rule(), entry.pattern(), 302)
    off = [one for one in mutants.mutants if (one.row, one.column) not in ring.cells]
    assert parts.description.record[-1].change == f"one cell of the body, {len(off)} times"


def test_a_loop_turned_and_moved_has_the_same_parts():
    entry = find_replicator("chou-reggia-1")
    seed = entry.pattern().transform(Transform(3)).translate(-7, 60)
    turned = von_neumann_parts(entry.rule(), seed, 28)
    assert verdicts(turned) == verdicts(parts_of("chou-reggia-1"))
    assert turned.controller == parts_of("chou-reggia-1").controller


def test_parts_can_be_stored_and_come_again():
    parts = parts_of("byl")
    assert json.loads(json.dumps(asdict(parts)))["copier"]["verdict"] == NOT
    entry = find_replicator("byl")
    assert von_neumann_parts(entry.rule(), entry.pattern(), 50) == parts


@pytest.mark.parametrize("wrong", [{"steps": 0}, {"edits": 0}, {"changes": 0}])
def test_numbers_out_of_range_are_refused(wrong):
    entry = find_replicator("byl")
    with pytest.raises(ArgumentError, match="from 1 on"):
        von_neumann_parts(entry.rule(), entry.pattern(), **{"steps": 50, **wrong})
