"""Von Neumann's parts: what each known replicator shows, and what cannot be shown of it."""

from __future__ import annotations

import json
from dataclasses import asdict
from functools import cache

import pytest

from automata.errors import ArgumentError
from automata.replication.description.parts import von_neumann_parts
from automata.replication.description.verdicts import NAMES
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
        ("langton", (SHOWN, SHOWN, SHOWN, SHOWN)),
        ("byl", (NOT, NOT, SHOWN, NOT)),
        ("chou-reggia-1", (SHOWN, NOT, SHOWN, NOT)),
        ("chou-reggia-2", (NOT, NOT, SHOWN, NOT)),
        ("highlife", (NOT, NOT, NOT, NOT)),
        ("parity", (SHOWN, REFUTED, NOT, REFUTED)),
        ("parity-3", (SHOWN, REFUTED, NOT, REFUTED)),
        ("fredkin", (SHOWN, REFUTED, NOT, REFUTED)),
        ("pre-pulsar", (NOT, NOT, NOT, NOT)),
        ("spaceship", (NOT, NOT, NOT, NOT)),
        ("glider-gun", (NOT, NOT, NOT, NOT)),
        ("still-life", (NOT, NOT, NOT, NOT)),
    ],
)
def test_what_is_shown_of_each(name, expected):
    parts = parts_of(name)
    assert verdicts(parts) == expected
    assert parts.complete == (expected == (SHOWN,) * 4)


@pytest.mark.long
@pytest.mark.parametrize("name", ["sdsr", "evoloop", "perrier"])
def test_the_larger_loops_are_complete(name):
    assert parts_of(name).complete


@pytest.mark.long
def test_tempestis_daughters_cannot_be_cut_out():
    """Cells two cells off a daughter belong to it; cut out as connected components it is sterile."""
    parts = parts_of("tempesti")
    assert verdicts(parts) == (SHOWN, SHOWN, NOT, NOT)
    assert "cut out" in parts.controller.reason


@pytest.mark.parametrize("name", ["spaceship", "still-life", "glider-gun"])
def test_where_nothing_is_born_nothing_is_tried(name):
    for part in parts_of(name).all:
        assert part.reason.startswith("nothing is born within")
        assert part.record == ()


@pytest.mark.long
def test_langtons_record():
    parts = parts_of("langton")
    copied = [one.change for one in parts.copier.record if one.held]
    assert "letters 5 to 8 one cell later" in copied
    assert parts.copier.record[-1].came == "7 are"
    (dose, *_) = [one for one in parts.constructor.record if one.change == "letter 1 left out, and doubled"]
    assert dose.held
    assert dose.came == "by -1 and 1 rows, -1 and 1 columns, in 70 generations"
    assert all(one.held for one in parts.controller.record)
    assert parts.description.record[-1].came == "no copy: 22, reverted: 2"


def test_langtons_genes_are_used_twice():
    """An advance more or less arrives in the child's place as it is, and what is built there is a cell wider or not."""
    double = {one.change: one.came for one in parts_of("langton").double_use}
    assert double["letter 1 left out"].endswith("is -1 rows, -1 columns")
    assert double["letter 1 doubled"].endswith("is +1 rows, +1 columns")
    assert all("after 42 generations" in came for came in double.values() if "arrives" in came)


def test_what_copies_anything_reads_nothing():
    parts = parts_of("fredkin")
    assert parts.constructor.reason.endswith("nothing else changes: nothing is read")
    assert parts.description.reason.startswith("it is copied as a whole")
    assert parts.double_use == ()


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
