"""Genes: labels that travel with signals, on the loops and against a reader of single cells."""

from __future__ import annotations

import json
from dataclasses import asdict
from itertools import pairwise

import pytest

from automata.errors import ArgumentError
from automata.pattern import Pattern
from automata.replication.description.cell_roles import PARTS, cell_roles, follow_labels
from automata.replication.description.written_words import find_ring
from automata.replicators import find_replicator
from automata.rule import Rule
from automata.symmetry import ROTATIONS
from automata.universe import Universe


def genes_of(name, **options):
    entry = find_replicator(name)
    return cell_roles(entry.rule(), entry.pattern(), 2 * entry.period, **options)


@pytest.mark.long
@pytest.mark.parametrize(
    ("name", "tally"),
    [
        ("langton", (7, 1, 20, 66)),
        ("sdsr", (7, 1, 20, 66)),
        ("evoloop", (13, 2, 41, 108)),
        ("perrier", (6, 2, 20, 150)),
        ("byl", (0, 2, 2, 8)),
        ("chou-reggia-1", (2, 0, 2, 2)),
        ("chou-reggia-2", (0, 2, 2, 1)),
    ],
)
def test_the_parts_of_the_loops(name, tally):
    """All of Langton's signals but one come from the mother; Byl's are made afresh at every birth."""
    found = genes_of(name)
    assert tuple(found.tally) == PARTS
    assert tuple(found.tally.values()) == tally
    assert found.in_order == (tally[0] > 0)


def test_langtons_genes_are_the_signals_of_the_published_description():
    """Six times 7 0 and twice 4 0 run on the ring; all that is called description is among them."""
    found = genes_of("langton")
    signals = [(row, column) for row, column, state, _ in found.cells if state in (4, 7)]
    assert len(signals) == 8
    assert {(row, column) for row, column, _, part in found.cells if part in ("description", "renewed")} == set(signals)
    assert all(state in (2, 1) for _, _, state, part in found.cells if part == "body")
    seed = find_replicator("langton").pattern()
    live = {(row, column) for row, column, _ in seed.live_cells()}
    ring = set(find_ring(find_replicator("langton").rule(), seed, 302).cells)
    assert [(row, column) for row, column, *_ in found.cells] == sorted(live | ring)


def test_the_label_that_is_lost_is_lost_at_every_birth():
    found = genes_of("langton")
    assert (len(found.labels), found.first.count(0), found.second.count(0)) == (8, 1, 1)
    assert set(found.first) - {0} == set(found.second) - {0} < set(found.labels)


@pytest.mark.parametrize("turn", ROTATIONS, ids=lambda turn: turn.name)
def test_a_loop_turned_and_moved_has_its_genes_there(turn):
    entry = find_replicator("chou-reggia-1")
    straight = genes_of("chou-reggia-1")
    found = cell_roles(entry.rule(), entry.pattern().transform(turn).translate(30, -4), 28)
    moved = {((r + 30, c - 4), s, part) for (r, c), s, part in ((turn.move(x[:2]), *x[2:]) for x in straight.cells)}
    assert {((r, c), s, part) for r, c, s, part in found.cells} == moved
    assert found.tally == straight.tally


def slow_labels(rule: Rule, founder: Pattern, labels, signals, steps):
    """The lifted rule itself, on pairs of a state and a label, one cell at a time."""
    for before, now in pairwise(Universe(rule, founder).generations(steps)):
        was = {(row, column): state for row, column, state in before.live_cells()}
        after = {}
        for row, column, state in now.live_cells():
            if state in signals:
                near = [(row + r, column + c) for r, c in rule.neighborhood.offsets[1:]]
                near = [cell for cell in near if was.get(cell) == state]
                if not near and was.get((row, column)) == state:
                    near = [(row, column)]
                names = {labels.get(cell) for cell in near}
                if len(names) == 1 and None not in names:
                    after[row, column] = names.pop()
        labels = after
    return labels


def test_labels_move_as_under_the_lifted_rule_and_not_without_signals():
    entry = find_replicator("langton")
    rule, seed = entry.rule(), entry.pattern()
    ring = find_ring(rule, seed, 302)
    start = {cell: at for at, cell in enumerate(ring.cells, start=1) if ring.word[at - 1] in (4, 7)}
    assert len(start) == 8
    for steps in (0, 1, 40, 130):
        moved = follow_labels(rule, seed, start, frozenset({4, 7}), steps)
        assert moved == slow_labels(rule, seed, start, {4, 7}, steps)
    assert follow_labels(rule, seed, start, frozenset(), 5) == {}


@pytest.mark.parametrize(("name", "said"), [("highlife", "no ring"), ("parity", "no ring"), ("pre-pulsar", "no ring")])
def test_what_has_no_ring_has_no_genes(name, said):
    found = genes_of(name)
    assert found.cells == ()
    assert said in found.reason


def test_a_run_too_short_for_a_daughter_says_so():
    entry = find_replicator("langton")
    found = cell_roles(entry.rule(), entry.pattern(), 100)
    assert (found.cells, found.reason) == ((), "no daughter separates within 100 generations")


def test_genes_can_be_stored():
    assert json.loads(json.dumps(asdict(genes_of("byl"))))["cells"][0] == [0, 1, 2, "body"]


def test_numbers_out_of_range_are_refused():
    entry = find_replicator("byl")
    with pytest.raises(ArgumentError, match="from 1 on"):
        cell_roles(entry.rule(), entry.pattern(), 0)
    with pytest.raises(ArgumentError, match="from 0 on"):
        follow_labels(entry.rule(), entry.pattern(), {}, frozenset(), -1)
