"""Breadth: the words that can be written, and what loops make of them."""

from __future__ import annotations

import json
from dataclasses import asdict

import pytest

from automata.errors import ArgumentError, ReplicariumError
from automata.replication.description.breadth import constructor_breadth
from automata.replicators import find_replicator
from automata.symmetry import Transform


def breadth_of(name, **options):
    entry = find_replicator(name)
    return constructor_breadth(entry.rule(), entry.pattern(), 2 * entry.period, **options)


@pytest.mark.long
def test_six_words_of_langtons_loop():
    found = breadth_of("langton", sample=6, random_seed=5)
    assert (found.letters, found.capacity, found.possible, found.tried) == (((0, 4), (0, 7)), 9, 1351, 6)
    assert found.true_breeding <= found.fertile <= found.born <= found.tried
    assert len(found.true_children) <= len(found.children) <= found.born
    assert found == breadth_of("langton", sample=6, random_seed=5)
    assert found != breadth_of("langton", sample=6, random_seed=6)


@pytest.mark.long
def test_short_sequences_are_all_tried_and_build_no_loop():
    """A side of three cells and no corner closes no ring."""
    found = breadth_of("langton", longest=3, gaps=False)
    assert (found.possible, found.tried, found.born) == (14, 14, 0)


@pytest.mark.long
def test_a_loop_turned_is_as_broad():
    entry = find_replicator("langton")
    seed = entry.pattern().transform(Transform(1)).translate(9, -30)
    turned = constructor_breadth(entry.rule(), seed, 302, longest=2, gaps=False)
    assert turned == breadth_of("langton", longest=2, gaps=False)


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("byl", "one letter only"),
        ("chou-reggia-1", "one letter only"),
        ("chou-reggia-2", "one letter only"),
        ("highlife", "no ring"),
        ("parity", "no ring"),
        ("pre-pulsar", "no ring"),
    ],
)
def test_where_no_tape_can_be_written(name, said):
    found = breadth_of(name)
    assert (found.possible, found.tried, found.born) == (0, 0, 0)
    assert found.reason.startswith("no tape can be written")
    assert said in found.reason


def test_breadth_can_be_stored():
    found = breadth_of("langton", longest=1, gaps=False)
    assert json.loads(json.dumps(asdict(found)))["letters"] == [[0, 4], [0, 7]]


def test_more_words_than_can_be_tried_are_refused():
    with pytest.raises(ReplicariumError, match="give a sample"):
        breadth_of("evoloop")


@pytest.mark.parametrize("wrong", [{"steps": 0}, {"workers": 0}, {"sample": 0}, {"longest": 0}])
def test_numbers_out_of_range_are_refused(wrong):
    entry = find_replicator("byl")
    with pytest.raises(ArgumentError, match="from 1 on"):
        constructor_breadth(entry.rule(), entry.pattern(), **{"steps": 50, **wrong})


@pytest.mark.long
def test_all_words_of_langtons_loop():
    """Of 1,022 sequences only its own lives; of 330 spacings of it 66 are copied and 42 breed true."""
    found = breadth_of("langton", workers=2)
    print(f"\n{found.tried} words: {len(found.true_children)} children that breed true")
    assert (found.possible, found.tried) == (1351, 1351)
    assert (found.born, found.copied, found.fertile, found.true_breeding) == (66, 66, 42, 42)
    sequences = breadth_of("langton", gaps=False, workers=2)
    assert (sequences.tried, sequences.born, sequences.true_breeding) == (1022, 1, 1)
    assert {child[0] for child in found.children} == {28}


@pytest.mark.long
def test_the_number_of_processes_does_not_matter():
    assert breadth_of("langton", sample=10, workers=2) == breadth_of("langton", sample=10)
