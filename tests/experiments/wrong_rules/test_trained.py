"""Networks that are trained within a trial: stopped when few enough contexts are wrong, taught by others, kept."""

from __future__ import annotations

import numpy as np
import pytest

from experiments.studies.workspace import Workspace
from experiments.wrong_rules.reference_life import life_of
from experiments.wrong_rules.trained import trained_rule
from neural.certificates.rule_certificate import disagreements
from neural.emulators import build_emulator
from neural.physics.as_rule import to_rule

SHAPE = {"width": 48}


class Kept(Workspace):
    """Holds what is kept."""

    def __init__(self):
        super().__init__()
        self.networks = []

    def keep(self, name, network, rule):
        self.networks.append((name, network, rule))


def test_without_a_domain_it_is_the_initial_network():
    life, place, seeds = life_of("byl", 1), Kept(), np.random.SeedSequence(5)
    found = trained_rule(life.rule, None, "mlp", SHAPE, {}, seeds, place)
    seed = int(seeds.generate_state(1)[0])
    network = build_emulator("mlp", life.rule.n_states, life.rule.neighborhood, SHAPE, seed=seed)
    assert found.rule == to_rule(network)
    assert (found.updates, found.parameters) == (0, network.n_parameters)
    assert place.used == "", "nothing was trained anywhere"
    ((name, kept, rule),) = place.networks
    assert (name, rule, to_rule(kept)) == ("network", life.rule, found.rule)


@pytest.mark.parametrize("enough", [0, 8])
def test_it_stops_at_the_first_update_with_few_enough_errors(enough):
    life = life_of("byl", 1)

    def train(**options):
        return trained_rule(life.rule, life.met, "mlp", SHAPE, {"check_every": 1, "margin": 0.0, **options},
                            np.random.SeedSequence(1), Workspace(), enough=enough)  # fmt: skip

    found = train()
    assert disagreements(found.rule, life.rule, life.met).sum() <= enough
    sooner = train(max_steps=found.updates - 1)
    assert sooner.updates == found.updates - 1
    assert disagreements(sooner.rule, life.rule, life.met).sum() > enough


@pytest.mark.parametrize("least", [1, 8, 60])
def test_it_is_left_as_it_was_before_it_had_too_few_errors(least):
    """The rule of the last update with so many errors or more, which stopping there gives too."""
    life = life_of("byl", 1)

    def train(enough: int, **options):
        settings = {"check_every": 1, "margin": 0.0, "max_steps": 400} | options
        return trained_rule(life.rule, life.met, "mlp", SHAPE, settings, np.random.SeedSequence(1), Workspace(),
                            enough=enough, at_least=not options)  # fmt: skip

    found = train(least)
    assert disagreements(found.rule, life.rule, life.met).sum() >= least
    there = train(-1, max_steps=found.updates)
    assert np.array_equal(found.rule.table, there.rule.table)
    after = train(-1, max_steps=found.updates + 1)
    missed = disagreements(found.rule, life.rule, life.met).sum()
    assert missed == least or disagreements(after.rule, life.rule, life.met).sum() < least


def test_a_teacher_s_answers_are_learnt_in_the_place_of_the_rule_s():
    life = life_of("highlife", 1)
    teacher = life.rule.with_changes({(0, 1, 1, 1, 0, 0, 0, 0, 0): 0})
    found = trained_rule(life.rule, life.met, "mlp", SHAPE, {}, np.random.SeedSequence(1), Workspace(), teacher=teacher)
    assert not disagreements(found.rule, teacher, life.met).any()
