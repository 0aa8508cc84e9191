"""Worlds of the closed loop that hold more than one birth: edits tried by lives, and colonies in one plane."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from automata.errors import ArgumentError
from automata.replication.labels.inheritance import loaded_loop, replication_time
from automata.replication.labels.on_rings import find_labelled_rings
from automata.replicators import langton_loop
from automata.rules import langton, langton_labels, langton_passengers
from automata.rules.published.langton import GENES
from automata.symmetry import ROTATIONS
from automata.trajectory import record
from automata.universe import Universe
from experiments.closed_loop.evolution import confirmation
from experiments.closed_loop.evolution.confirmation import confirm
from experiments.closed_loop.life import colony as colonies
from experiments.closed_loop.life.colony import colony, rings_of
from experiments.closed_loop.life.cycle import SterileError, physics_of
from experiments.closed_loop.life.trained_network import (
    CertifiedNetwork,
    certify,
    train_certified,
    train_certified_for_colonies,
)
from experiments.storage.plain import plain
from experiments.subjects.subject import find_subject
from neural.domains.domain import HeldDomain, orbit, representatives, visited
from neural.domains.labelled import labelled, labelled_colony
from neural.emulators import MLP, MLPConfig
from neural.errors import ModelError
from neural.genome.record import Genome
from neural.genome.record import encode as write_down
from neural.models import ModelCard, model_bytes


@cache
def two_letters() -> CertifiedNetwork:
    """A network of two letters, certified for one birth."""
    return train_certified(seed=5, labels=2, width=20)


@cache
def of_a_colony() -> CertifiedNetwork:
    """A network with rotations built in, certified for colonies."""
    return train_certified_for_colonies(seed=1, periods=5)


@cache
def short_genome() -> Genome:
    """A genome of few symbols, of a network that is not evaluated."""
    rule = langton_passengers(4)
    return write_down(MLP(rule.n_states, rule.neighborhood, MLPConfig(width=1), seed=0), rule.name, bits=2, labels=4)


def turned(domain: HeldDomain, states: int) -> HeldDomain:
    return orbit(domain, langton().neighborhood, states, ROTATIONS)


# -- what colonies meet -------------------------------------------------------------------------------------


@pytest.mark.parametrize("side", [7, 8, 9, 12])
def test_until_loops_touch_a_colony_meets_one_birth_turned(side):
    """Two periods, whatever the side: nothing but what one replication shows, in four directions."""
    met = visited(record(langton(), langton_loop(side), 2 * replication_time(side)))
    once = turned(labelled(1), 8)
    assert len(once) == 711
    assert len(met) == 517
    assert np.isin(met.codes(8), once.codes(8)).all()


@pytest.mark.long
def test_once_loops_touch_the_side_matters():
    sizes = {side: len(labelled_colony(1, 3, sides=(side,))) for side in (7, 8, 9, 11, 12, 19, 22)}
    assert sizes == {7: 749, 8: 777, 9: 879, 11: 777, 12: 875, 19: 739, 22: 739}
    assert np.array_equal(labelled_colony(1, 3, sides=(8,)).contexts, labelled_colony(1, 3, sides=(11,)).contexts)
    assert np.array_equal(labelled_colony(1, 3, sides=(19,)).contexts, labelled_colony(1, 3, sides=(22,)).contexts)


def test_the_domain_is_what_colonies_meet_and_their_rotations():
    domain = labelled_colony(1, 3)
    met = [visited(record(langton(), langton_loop(side), 3 * replication_time(side))) for side in (8, 19)]
    codes = np.concatenate([turned(each, 8).codes(8) for each in met])
    assert np.array_equal(domain.codes(8), np.unique(codes))
    assert domain.name == "labelled_colony"
    four = labelled_colony(4, 3)
    assert len(four) == (4 ** np.isin(domain.contexts, GENES).sum(axis=1)).sum()
    assert np.array_equal(turned(four, 14).contexts, four.contexts)
    assert np.isin(turned(labelled(4), 14).codes(14), four.codes(14)).all()
    with pytest.raises(ArgumentError, match="periods is a whole number from 1 on"):
        labelled_colony(4, 0)


def test_every_orbit_has_one_representative():
    domain = labelled_colony(2, 2)
    least = representatives(domain, langton().neighborhood, 10, ROTATIONS)
    assert np.array_equal(turned(least, 10).contexts, domain.contexts)
    smallest = {
        min(tuple(context[list(t.permutation(langton().neighborhood))].tolist()) for t in ROTATIONS)
        for context in domain.contexts
    }
    assert {tuple(context) for context in least.contexts.tolist()} == smallest


@given(values=st.lists(st.integers(0, 3), min_size=7, max_size=7))
@settings(max_examples=3)
def test_a_colony_with_any_passengers_stays_in_the_domain(values):
    met = visited(record(langton_passengers(4), loaded_loop(values, 4), 3 * replication_time(8)))
    assert np.isin(met.codes(14), labelled_colony(4, 3).codes(14)).all()


# -- colonies -----------------------------------------------------------------------------------------------


@pytest.mark.long
def test_a_colony_grows_by_the_law_and_every_loop_has_her_mother():
    physics = of_a_colony()
    assert physics.certificate.exact
    assert physics.certificate.counts[0].count.domain == "labelled_colony"
    world = physics_of(physics.genome.network())
    load = (1, 2, 3, 0, 1, 1, 2, 3, 0, 2)
    # Langton's law counts 1, 2, 4, 8, 15, 25 loops; of side 11 fewer are whole at the end, and none is changed.
    for periods, ever, whole in ((1, 2, 2), (2, 4, 4), (3, 8, 7), (4, 15, 10), (5, 25, 14)):
        grown = colony(physics.genome, periods, load=load, physics=world)
        assert (grown.side, grown.steps) == (11, periods * replication_time(11))
        assert (len(grown.loops), grown.whole, grown.perfect) == (ever, whole, whole)
        assert grown.faithful
    founder, first, *later = grown.loops
    assert (founder.mother, founder.generation, founder.row, founder.column) == (None, 0, 0.0, 0.0)
    assert (first.mother, first.generation, first.row, first.column) == (0, 1, 0.0, 1.0)
    steps = ((0, 1), (-1, 0), (0, -1), (1, 0))
    for loop in (first, *later):
        mother = grown.loops[loop.mother]
        assert loop.generation == mother.generation + 1
        assert mother.born < loop.born
        assert (loop.row - mother.row, loop.column - mother.column) in steps
        assert loop.quarter is not None
        assert loop.genes == loop.places == 11 if loop.whole else loop.genes < 11
    # A mother turns a quarter to the left at every birth.
    children = [(loop.row, loop.column) for loop in grown.loops if loop.mother == 0]
    assert children == [(0, 1), (-1, 0), (0, -1), (1, 0)]


@pytest.mark.long
def test_the_world_of_a_network_is_that_of_the_rule():
    load = (3, 1, 0, 2, 2, 1, 3)
    ours = colony(of_a_colony().genome, 4, load=load)
    rules = colony(short_genome(), 4, load=load, physics=langton_passengers(4))
    assert ours == rules
    assert plain(ours)["faithful"] is True


def test_a_whole_genome_is_read_from_every_loop():
    genome = short_genome()
    grown = colony(genome, 2, physics=langton_passengers(4))
    assert [loop.intact for loop in grown.loops] == [True] * 4
    assert all(loop.same_bits == loop.bits == 2 * (grown.side - 1) for loop in grown.loops)
    assert grown.side % 3
    assert grown.side in (len(genome) + 1, len(genome) + 2)
    # A side that three divides is left for the next.
    assert colony(genome, 1, load=(1,) * 8, physics=langton_passengers(4)).side == 10


@pytest.mark.long
def test_a_network_lives_with_its_family_in_the_world_that_it_computes():
    genome = of_a_colony().genome
    grown = colony(genome, 2)
    assert [(loop.whole, loop.intact) for loop in grown.loops] == [(True, True)] * 4
    assert grown.perfect == 4
    assert grown == colony(genome, 2, physics=langton_passengers(4))


def test_a_symbol_that_changes_in_the_world_is_seen():
    """Null: a physics that miscopies one letter where it moves north."""
    rule, labels = langton_passengers(4), langton_labels(4)
    three, two = labels.state(7, 3), labels.state(7, 2)
    contexts = labelled(4).contexts
    moving = (rule.evaluate(contexts) == three) & (contexts[:, 3] == three)
    changes = {tuple(context): two for context in contexts[moving].tolist()}
    wrong = rule.with_changes(changes, name="miscopying")
    spoilt = colony(short_genome(), 1, load=(3,) * 7, physics=wrong)
    assert not spoilt.faithful
    assert spoilt.perfect < spoilt.whole


def test_a_world_that_bears_nothing_has_one_loop():
    rule = langton_passengers(4)
    background = rule.with_changes({(0, 0, 0, 0, 0): 1}, name="alive")
    with pytest.raises(SterileError, match="does not stay empty"):
        colony(short_genome(), 1, load=(1, 2, 3), physics=background)
    stuck = rule.with_changes({tuple(context): context[0] for context in labelled(4).contexts.tolist()}, name="still")
    still = colony(short_genome(), 2, load=(1, 2, 3), physics=stuck)
    assert [(loop.mother, loop.whole, loop.same_bits) for loop in still.loops] == [(None, True, 6)]
    with pytest.raises(ArgumentError, match="periods is a whole number from 1 on"):
        colony(short_genome(), 0)


@pytest.mark.parametrize("side", [7, 8, 10])
def test_windows_find_what_the_whole_board_shows(side, monkeypatch):
    values = [place % 4 for place in range(side - 1)]
    board = Universe(langton_passengers(4), loaded_loop(values, 4)).run(3 * replication_time(side))
    expected = find_labelled_rings(board.pattern, 4)
    assert rings_of(board, side, 4) == expected
    monkeypatch.setattr(colonies, "_AT_ONCE", 0)
    assert rings_of(board, side, 4) == expected
    assert rings_of(board, side + 1, 4) == ()
    assert rings_of(Universe(langton_passengers(4), np.zeros((2, 2), np.uint8)), side, 4) == ()


# -- lives --------------------------------------------------------------------------------------------------


@pytest.mark.long
def test_what_is_certified_bears_and_some_that_err_do_too():
    genome = two_letters().genome
    tried = confirm(genome, 4, 1, load=(1, 0, 1, 1, 0, 1, 0, 0, 1))
    assert [len(tried.of(fate)) for fate in ("neutral", "errs")] == [4, 4]
    assert tried.neutral_failed == 0
    assert 0 <= tried.erring_bore.successes <= tried.erring_bore.trials == 4
    for life in tried.lives:
        certificate = certify(genome.edited(life.place, life.symbol).network(), 2)
        assert certificate.exact == (life.fate == "neutral")
        assert life.wrong == 615 - certificate.counts[0].count.agreeing
        assert life.geneless <= life.wrong
        assert life.bore == ("is born" in life.came)
    assert tried == confirm(genome, 4, 1, load=(1, 0, 1, 1, 0, 1, 0, 0, 1))
    assert plain(tried)["neutral_failed"] == 0


@pytest.mark.long
def test_a_certificate_that_lies_is_found_out(monkeypatch):
    """Null: erring edits that are called neutral are noticed in simulation."""
    real = confirmation.BatchedFates.decide

    def lying(decider, symbols):
        honest = real(decider, symbols)
        swap = {"neutral": "errs", "errs": "neutral"}
        fates = tuple(swap.get(fate, fate) for fate in honest.fates)
        return type(honest)(fates, honest.networks, honest.margins)

    monkeypatch.setattr(confirmation.BatchedFates, "decide", lying)
    tried = confirm(two_letters().genome, 4, 1, load=(1, 0, 1, 1, 0, 1, 0, 0, 1))
    assert tried.neutral_failed > 0
    assert tried.erring_bore.successes == 4


def test_what_confirmation_refuses(monkeypatch):
    genome = two_letters().genome
    with pytest.raises(ArgumentError, match="edits is a whole number from 1 on"):
        confirm(genome, 0, 1)
    monkeypatch.setattr(confirmation, "_MOST_DRAWN", 1)
    monkeypatch.setattr(confirmation._Subject, "life", lambda *given: None)
    with pytest.raises(ModelError, match="are lacking"):
        confirm(genome, 40, 1)


# -- interventions -------------------------------------------------------------------------------------------


@pytest.mark.long
def test_anyone_can_certify_for_colonies(here, tmp_path):
    subject = find_subject("Langtons-Loops-4-labels", "labelled_colony")
    assert np.array_equal(subject.domain.contexts, labelled_colony(4, 8).contexts)
    rule, network = subject.rule, of_a_colony().genome.network()
    (tmp_path / "network.safetensors").write_bytes(model_bytes(network, ModelCard(rule.name, rule.diagram.digest, {})))
    exact = certify(network, 4, subject.domain).exact
    done = here("certify", "network.safetensors", rule.name, "-d", "labelled_colony")
    assert done.status == (0 if exact else 1)
    assert "2,601" in done.stdout
    wrong = here("certify", "network.safetensors", "langton", "-d", "labelled_colony")
    assert (wrong.status, wrong.stdout, wrong.stderr.count("\n")) == (2, "", 1)
