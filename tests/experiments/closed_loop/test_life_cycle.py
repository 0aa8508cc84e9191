"""The closed loop: its domain, its world, its interventions in small; the whole of it marked `long`."""

from __future__ import annotations

import json
from functools import cache

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from automata.pattern import Pattern
from automata.proportion import Proportion
from automata.replication.labels.inheritance import first_daughter, loaded_loop, replication_time
from automata.replication.labels.on_rings import write_labels
from automata.replicators import langton_loop
from automata.rule import Rule
from automata.rules import langton, langton_labels, langton_passengers
from automata.rules.published.langton import GENES
from automata.symmetry import Transform
from automata.trajectory import record
from experiments.closed_loop.evolution.edits import single_edits, survival
from experiments.closed_loop.evolution.fates import FateOf
from experiments.closed_loop.life import cycle, systems, variants
from experiments.closed_loop.life.trained_network import CertifiedNetwork, certify, train_certified
from experiments.reproduction.questions import (
    BREAKING,
    EDIT,
    ERASED,
    OTHER_RULE,
    PARTS,
    SHUFFLED_WEIGHTS,
    Case,
    asked,
)
from neural.domains.domain import decode, visited
from neural.domains.labelled import labelled
from neural.emulators import MLP, MLPConfig
from neural.errors import GenomeError
from neural.genome.record import Genome
from neural.genome.record import encode as write_down
from neural.physics.as_rule import logits_of, to_rule


@cache
def small_genome(seed: int = 0) -> Genome:
    """A genome of a few symbols, of a network that is no physics for loops."""
    rule = langton_passengers(4)
    network = MLP(rule.n_states, rule.neighborhood, MLPConfig(width=1), seed=seed)
    return write_down(network, rule.name, bits=2, labels=4)


@cache
def two_letters() -> CertifiedNetwork:
    """The real training, certified, in two letters."""
    return train_certified(seed=5, labels=2, width=20)


# -- the domain ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("labels", "size"), [(1, 389), (2, 615), (4, 1145)])
def test_the_domain_has_the_known_size(labels, size):
    domain = labelled(labels)
    bare = labelled(1).contexts
    assert len(domain) == size == int((labels ** np.isin(bare, GENES).sum(axis=1)).sum())


@pytest.mark.parametrize("side", [7, 9, 12, 20])
def test_no_side_shows_the_rule_other_contexts(side):
    met = visited(record(langton(), langton_loop(side), replication_time(side)))
    assert np.array_equal(met.contexts, labelled(1).contexts)


@given(values=st.lists(st.integers(0, 3), min_size=9, max_size=9))
@settings(max_examples=5)
def test_a_loop_with_any_passengers_stays_in_the_domain(values):
    loop = write_labels(langton_loop(9), values, 4)
    met = visited(record(langton_passengers(4), loop, replication_time(9)))
    assert np.isin(met.codes(14), labelled(4).codes(14)).all()


# -- the world ----------------------------------------------------------------------------------------------


@given(symbols=st.lists(st.integers(0, 3), min_size=6, max_size=40))
@settings(max_examples=5)
def test_a_daughter_is_found_as_the_law_says(symbols):
    mother = loaded_loop(symbols, 4)
    daughter = cycle.bear(langton_passengers(4), mother, 4)
    assert daughter.loop == first_daughter(mother, 4)
    assert daughter.symbols[: len(symbols)] == tuple(symbols)
    assert daughter.box.left == mother.left + cycle.side_of(mother) + 3


def test_worlds_that_bear_nothing_say_why():
    mother, rule = loaded_loop((1, 2, 3), 4), langton_passengers(4)
    still = _rule(lambda contexts: contexts[:, 0])
    with pytest.raises(cycle.SterileError, match="0 whole rings"):
        cycle.bear(still, mother, 4)
    with pytest.raises(cycle.SterileError, match="does not stay empty"):
        cycle.bear(_rule(lambda contexts: np.ones(len(contexts), dtype=np.uint8)), mother, 4)
    with pytest.raises(cycle.SterileError, match="not followed further"):
        cycle.bear(_rule(lambda contexts: contexts.max(axis=1)), mother, 4)
    for side in (1, 2, 3, 4):  # every cell takes over what one neighbour is: all moves away
        with pytest.raises(cycle.SterileError, match="loop's length away"):
            cycle.bear(_rule(lambda contexts, side=side: contexts[:, side]), mother, 4)
    with pytest.raises(cycle.SterileError, match="0 whole rings"):
        cycle.bear(rule, mother.transform(Transform(mirrored=True)), 4)


def test_a_network_that_is_no_physics_ends_the_line():
    with pytest.raises(cycle.SterileError):
        list(cycle.life_cycle(small_genome(), 1))


def test_genomes_come_back_bit_for_bit_whatever_they_describe(monkeypatch):
    monkeypatch.setattr(cycle, "physics_of", lambda network: langton_passengers(4))
    turns = [turn for turn, _ in cycle.life_cycle(small_genome(), 2)]
    for turn in turns:
        assert turn.same_bits == turn.bits == 2 * len(small_genome())
        assert turn.same_weights == turn.weights == small_genome().n_weights
        assert turn.as_drawn
        assert turn.intact
        assert turn.same_network
        assert not turn.exact
        assert not turn.perfect
        assert turn.steps == replication_time(len(small_genome()) + 1)
    assert [turn.repeats for turn in turns] == [False, True]


def test_a_gene_that_is_lost_is_seen(monkeypatch):
    """Null: were a daughter's symbol another, the table of bits would say so."""
    monkeypatch.setattr(cycle, "physics_of", lambda network: langton_passengers(4))
    lawful = cycle.bear

    def losing(physics, mother, labels):
        daughter = lawful(physics, mother, labels)
        last = len(small_genome()) - 2
        symbols = [(symbol + (place == last)) % 4 for place, symbol in enumerate(daughter.symbols)]
        return cycle.Daughter(daughter.loop, tuple(symbols), daughter.box, daughter.board)

    monkeypatch.setattr(cycle, "bear", losing)
    (turn, _) = next(iter(cycle.life_cycle(small_genome(), 1)))
    assert turn.same_bits < turn.bits
    assert turn.same_weights < turn.weights
    assert not turn.intact
    assert not turn.same_network
    assert not turn.perfect


def test_genomes_of_two_lengths_are_not_compared():
    with pytest.raises(GenomeError, match="bit by bit"):
        cycle.different_bits(small_genome(), two_letters().genome)
    assert cycle.different_bits(small_genome(0), small_genome(0)) == 0
    assert cycle.different_bits(small_genome(0), small_genome(1)) > 0


# -- physics ------------------------------------------------------------------------------------------------


def test_a_trained_physics_is_certified_and_is_its_genome():
    physics = two_letters()
    assert physics.certificate.exact
    assert physics.certificate.counts[0].count.contexts == 615
    network = physics.genome.network()
    rule, domain = to_rule(network), labelled(2)
    assert np.array_equal(rule.evaluate(domain.contexts), langton_passengers(2).evaluate(domain.contexts))
    assert write_down(network, physics.genome.rule, bits=physics.bits, labels=2) == physics.genome
    assert physics.side == len(physics.genome) + 1
    # As it is, it bears a daughter of a smaller loop with any passengers.
    loop = loaded_loop((1, 0, 1, 1, 0, 1, 0, 0, 1), 2)
    assert cycle.bear(rule, loop, 2).loop == first_daughter(loop, 2)


def test_neutral_and_lethal_edits_are_what_they_are_called():
    subject = variants.Variants(two_letters().genome, seed=3)
    _, neutral = subject.neutral
    place, lethal = subject.lethal
    assert cycle.different_bits(neutral, subject.genome) > 0
    assert certify(neutral.network(), 2).exact
    assert cycle.physics_of(neutral.network()) != subject.physics
    assert lethal == subject.genome.edited(place, lethal.symbols[place])
    assert not certify(lethal.network(), 2).exact
    assert subject.wrong(lethal, subject.geneless) > 0
    genes = langton_labels(2).forget[subject.geneless.contexts]
    assert not np.isin(genes, GENES).any()


def test_the_mirrored_network_does_what_the_mirrored_rule_does():
    genome = small_genome(4)
    mirrored = variants.mirrored_genome(genome)
    assert len(mirrored) == len(genome)
    assert "Mirrored" in mirrored.rule
    order = Transform(mirrored=True).permutation(langton_passengers(4).neighborhood)
    contexts = np.random.default_rng(0).integers(0, 14, (4096, 5), dtype=np.uint8)
    answers = logits_of(mirrored.network(), contexts)
    assert np.array_equal(answers, logits_of(genome.network(), contexts[:, list(order)]))
    assert not np.array_equal(answers, logits_of(genome.network(), contexts))


# -- von Neumann's questions --------------------------------------------------------------------------------


def answered(make, monkeypatch) -> dict[str, bool | None]:
    """What a system answers whose networks are no physics, and whose edits are any; every world is Langton's."""
    rule = langton_passengers(4)
    monkeypatch.setattr(systems, "physics_of", lambda network: rule)
    laboratory = systems.LoopLaboratory()
    edit = small_genome().edited(len(small_genome()) - 3, 1 - small_genome().symbols[-3] % 2).symbols
    monkeypatch.setattr(laboratory, "expressed_edit", lambda tape, seed: (0, edit))
    monkeypatch.setattr(laboratory, "breaking_edit", lambda tape, seed: edit)
    monkeypatch.setattr(laboratory, "edited_body", lambda tape, seed: laboratory.load(edit))
    case = Case(make(small_genome().symbols), laboratory, small_genome(1).symbols, 0, small_genome(2).symbols)
    return {answer.question: answer.yes for answer in asked(case, PARTS)}


def test_where_every_genome_makes_the_same_world_the_loop_is_as_the_true_rule(monkeypatch):
    found = answered(systems.the_loop, monkeypatch)
    assert found == answered(systems.by_the_true_rule, monkeypatch)
    # What is built is never another network, and copies whatever was broken.
    assert {question for question, yes in found.items() if not yes} == {
        OTHER_RULE, EDIT, BREAKING, SHUFFLED_WEIGHTS, ERASED,
    }  # fmt: skip


def test_cp_fails_what_is_about_a_copier_on_the_tape(monkeypatch):
    monkeypatch.setattr(systems.LoopLaboratory, "does", lambda self, body: body.genome)
    found = answered(systems.by_cp, monkeypatch)
    assert {question for question, yes in found.items() if not yes} == {BREAKING, SHUFFLED_WEIGHTS, ERASED}


def test_the_identity_quine_passes_every_question():
    made = systems.identity_quine(small_genome().symbols)
    case = Case(made, systems.LoopLaboratory(), made.tape, 0, made.tape)
    answers = {answer.question: answer.yes for answer in asked(case, PARTS)}
    # With itself for the foreign and for the other network, but for what these are to be.
    assert [question for question, yes in answers.items() if not yes] == [OTHER_RULE]


def test_networks_of_the_same_law_hold_the_same_weights_elsewhere():
    genome = two_letters().genome
    other = variants.same_law(genome, np.random.default_rng(0))
    for one, same in zip(genome.parts, other.parts, strict=True):
        assert sorted(one.values) == sorted(same.values)
    assert other != genome


# -- edits --------------------------------------------------------------------------------------------------


@pytest.mark.long
def test_fates_of_edits_are_what_the_certificate_says():
    genome = two_letters().genome
    oracle, subject = FateOf(genome), variants.Variants(genome, seed=3)
    assert oracle.fate(genome.symbols) == "same network"
    assert oracle.fate(subject.neutral[1].symbols) == "neutral"
    assert oracle.fate(subject.lethal[1].symbols) == "errs"
    assert oracle.fate(genome.symbols[1:]) == "unreadable"
    checksum = (*genome.symbols[:25], 1 - genome.symbols[25], *genome.symbols[26:])
    assert oracle.fate(checksum) == "same network"
    # The drawing of edits counts each once; so few hit every kind of weight.
    fates = single_edits(genome, 60, seed=1)
    assert fates.total() == 60
    assert fates == single_edits(genome, 60, seed=1)
    assert fates["neutral"] > 0
    assert fates["errs"] > 0


def test_no_error_kills_nothing_and_many_kill_all():
    genome = two_letters().genome
    fates = single_edits(genome, 30, seed=2)
    none, many = survival(genome, fates, 10, seed=0, rates=(0.0, 0.06))
    assert (none.exact, none.exact.high, none.predicted) == (Proportion(10, 10), 1.0, 1.0)
    assert many.exact.successes == 0
    assert many.predicted < 1e-6


def test_what_the_command_refuses(here, tmp_path):
    assert here("closed-loop", "--generations", "0").status == 2
    taken = tmp_path / "file"
    taken.write_text("")
    refused = here("closed-loop", "--out", str(taken))
    assert refused.status == 2
    assert "cannot write into" in refused.stderr


@pytest.mark.long
def test_twenty_generations_and_every_intervention(here, tmp_path):
    done = here("closed-loop", "--seed", "777", "--interventions", "--out", str(tmp_path / "page"), "--json")
    assert done.status == 0, done.stderr
    told = json.loads(done.stdout)
    assert told["perfect"] == 20
    assert len({turn["network"] for turn in told["generations"]}) == 1
    said = {(answer["system"], answer["question"]): answer["yes"] for answer in told["questions"]}
    assert len(said) == 4 * len(PARTS)
    assert all(said["the loop", question] and said["identity quine", question] for question in PARTS)
    for null in ("cp", "the true rule"):
        assert [question for question in PARTS if not said[null, question]] == [BREAKING, SHUFFLED_WEIGHTS, ERASED]
    assert all(turn["repeats"] for turn in told["generations"][1:])
    assert (tmp_path / "page" / "report.html").read_text().count('"format":"replicarium-view"') == 1
    film = (tmp_path / "page" / "growth.gif").read_bytes()
    assert film.startswith(b"GIF8")
    assert len(film) < 2_000_000
    model = str(tmp_path / "page" / "network.safetensors")
    assert here("certify", model, "Langtons-Loops-4-labels", "-d", "labelled").status == 0
    assert here("certify", model, "langton", "-d", "labelled").status == 2


def _rule(answer) -> Rule:
    own = langton_passengers(4)
    table = answer(decode(np.arange(14**5, dtype=np.int64), 14, 5)).astype(np.uint8)
    return Rule.from_table(table, 14, own.neighborhood, name="a test's")


def test_patterns_of_a_world_say_whose_they_are():
    board = cycle.live(langton_passengers(4), loaded_loop((1, 2), 4), 10)
    assert isinstance(board, Pattern)
    assert (board.rule, board.generation) == ("Langtons-Loops-4-labels", 10)
