"""The training loop: it gets there, the same way every time, and its checks say what is so."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from automata.neighborhood import VON_NEUMANN
from automata.replicators import langton_loop
from automata.rule import Rule
from automata.rules.published.langton import langton
from automata.testing.strategies import rules
from automata.trajectory import Trajectory, record
from neural.certificates.rule_certificate import certify
from neural.domains.domain import HeldDomain, dense, visited
from neural.emulators import MLP, MLPConfig
from neural.errors import ModelError
from neural.physics.as_rule import logits_of, to_rule
from neural.training.loop import Check, TrainingConfig, training
from neural.training.stacked import StackedNetworks
from tests.support.depth import cases

SMALL = MLPConfig(width=12)


@cache
def loop_run() -> Trajectory:
    return record(langton(), langton_loop(), 151)


@cache
def majority() -> Rule:
    return Rule.from_function(lambda context: int(sum(context) > 2), 2, VON_NEUMANN, name="majority")


def network_for(rule: Rule, *, seed: int = 0, config: MLPConfig = SMALL) -> MLP:
    return MLP(rule.n_states, rule.neighborhood, config, seed=seed)


def weights(network: MLP) -> dict[str, list]:
    return {name: value.tolist() for name, value in network.state_dict().items()}


def weighted(rule: Rule, seed: int) -> HeldDomain:
    """Half of a rule's contexts, each met some times or never."""
    whole, random = dense(rule), np.random.default_rng(seed)
    part = HeldDomain("part", whole.contexts, random.integers(0, 100, size=len(whole)))
    mask = random.random(len(whole)) < 0.5
    mask[random.integers(len(whole))] = True
    return part.select("part", mask)


# -- reaching the goal ------------------------------------------------------------------------------------


@pytest.mark.parametrize("seed", [0, 1, 2])
def test_it_learns_every_context_that_langtons_loop_meets(seed):
    rule, met = langton(), visited(loop_run())
    network = network_for(rule, seed=seed, config=MLPConfig())
    *_, last = training(network, rule, met, TrainingConfig())
    assert last.finished
    assert (last.contexts_wrong, last.updates_wrong) == (0, 0)
    assert last.margin >= 1
    physics = to_rule(network)
    assert certify(physics, rule, [met])["visited"].exact
    own = record(physics, langton_loop(), 151)
    assert own.box == loop_run().box
    assert (own.frames == loop_run().frames).all()


def test_it_stops_at_the_first_check_that_is_right_by_the_margin():
    rule = majority()
    kept = []
    for wanted in (0.0, 2.0):
        config = TrainingConfig(check_every=1, margin=wanted)
        checks = list(training(network_for(rule), rule, dense(rule), config))
        assert [check.finished for check in checks] == [False] * (len(checks) - 1) + [True]
        assert all(check.contexts_wrong or check.margin < wanted for check in checks[:-1])
        assert checks[-1].margin >= wanted
        assert checks[-1].contexts_wrong == 0
        kept.append(checks)
    right, certain = kept
    assert len(right) < len(certain)
    assert certain[: len(right) - 1] == right[:-1], "the margin decides when to stop, and nothing else"


# -- the same every time ----------------------------------------------------------------------------------


def test_a_seed_decides_the_whole_training():
    rule, met, config = langton(), visited(loop_run()), TrainingConfig(max_steps=60)
    outcomes = []
    for disturbance in (1, 2):
        torch.manual_seed(disturbance)
        network = network_for(rule, seed=5)
        outcomes.append((list(training(network, rule, met, config)), weights(network)))
        torch.rand(3)
    assert outcomes[0] == outcomes[1]
    other = list(training(network_for(rule, seed=6), rule, met, config))
    assert all(one.loss != two.loss for one, two in zip(outcomes[0][0], other, strict=True))


def test_looking_changes_nothing():
    rule = majority()
    trained = []
    for check_every in (1, 7):
        network = network_for(rule)
        config = TrainingConfig(max_steps=20, check_every=check_every, margin=1e9)
        checks = {check.step: check for check in training(network, rule, dense(rule), config)}
        trained.append((weights(network), checks))
    (weights_often, often), (weights_seldom, seldom) = trained
    assert weights_often == weights_seldom
    assert seldom == {step: often[step] for step in (0, 7, 14, 20)}


def test_contexts_weigh_alike_however_often_they_are_met():
    rule = majority()
    whole, config = dense(rule), TrainingConfig(max_steps=20, margin=1e9)
    often = HeldDomain("often", whole.contexts, np.arange(len(whole), dtype=np.int64) ** 3)
    trained = []
    for domain in (whole, often):
        network = network_for(rule)
        losses = [check.loss for check in training(network, rule, domain, config)]
        trained.append((losses, weights(network)))
    assert trained[0] == trained[1]


# -- what a check says ------------------------------------------------------------------------------------


def recount(network: MLP, rule: Rule, domain: HeldDomain, check: Check, wanted: float) -> Check:
    """The same from the certificate of the network as it stands, and from its logits by their definitions."""
    count = certify(to_rule(network), rule, [domain])[domain.name]
    losses, margins = [], []
    for context, logits in zip(domain.contexts, logits_of(network, domain.contexts), strict=True):
        values = logits.astype(np.float64).tolist()
        right = values.pop(rule.next_state(context.tolist()))
        margins.append(right - max(values))
        losses.append(np.logaddexp.reduce([right, *values]) - right)
    assert check.loss == pytest.approx(np.mean(losses), rel=1e-4, abs=1e-6)
    assert check.margin == pytest.approx(min(margins), rel=1e-4, abs=1e-5)
    contexts_wrong = count.contexts - count.agreeing
    return Check(
        check.step,
        check.loss,
        contexts_wrong,
        count.updates - count.agreeing_updates,
        check.margin,
        finished=contexts_wrong == 0 and min(margins) >= wanted,
        seen=count.contexts,
    )


@settings(max_examples=cases(30))
@given(rules(max_table=256), st.integers(0, 2**16 - 1), st.integers(1, 4), st.sampled_from([0.0, 0.5]))
def test_a_check_counts_what_a_certificate_counts(rule, seed, check_every, margin):
    domain = weighted(rule, seed)
    network = network_for(rule, seed=seed)
    config = TrainingConfig(max_steps=9, check_every=check_every, margin=margin, learning_rate=0.05)
    for check in training(network, rule, domain, config):
        assert recount(network, rule, domain, check, margin) == check


def test_a_check_counts_what_a_certificate_counts_on_the_loop():
    rule, met = langton(), visited(loop_run())
    network = network_for(rule)
    for check in training(network, rule, met, TrainingConfig(max_steps=40, check_every=20)):
        assert recount(network, rule, met, check, 1.0) == check
        assert check.contexts_wrong > 0


def test_a_tie_is_no_right_answer_though_the_margin_asked_for_is_0():
    rule, network = majority(), network_for(majority())
    with torch.no_grad():
        network.readout.weight.zero_()
    check = next(training(network, rule, dense(rule), TrainingConfig(margin=0)))
    assert (check.margin, check.contexts_wrong, check.finished) == (0, int(rule.table.sum()), False)


def test_the_first_check_is_of_the_untrained_network():
    rule = majority()
    network = network_for(rule)
    before = weights(network)
    check = next(training(network, rule, dense(rule), TrainingConfig()))
    assert check.step == 0
    assert weights(network) == before


# -- how long it goes on ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("max_steps", "check_every", "steps"),
    [(1, 5, [0, 1]), (10, 5, [0, 5, 10]), (11, 5, [0, 5, 10, 11]), (3, 1, [0, 1, 2, 3]), (2, 100, [0, 2])],
)
def test_it_makes_no_more_updates_than_allowed(monkeypatch, max_steps, check_every, steps):
    updates = 0
    update = StackedNetworks.update

    def counted(self, *arguments, **options):
        nonlocal updates
        updates += 1
        return update(self, *arguments, **options)

    monkeypatch.setattr(StackedNetworks, "update", counted)
    rule, network = majority(), network_for(majority())
    config = TrainingConfig(max_steps=max_steps, check_every=check_every, margin=1e9)
    seen = []
    for check in training(network, rule, dense(rule), config):
        assert updates == check.step
        seen.append((check.step, weights(network)))
    assert [step for step, _ in seen] == steps
    assert updates == max_steps
    assert weights(network) == seen[-1][1], "the last check is of the network as it is left"


# -- what goes wrong --------------------------------------------------------------------------------------


@pytest.mark.parametrize("poison", [float("nan"), float("inf")])
def test_weights_that_are_no_numbers_are_noticed_at_once(poison):
    rule, network = majority(), network_for(majority())
    with torch.no_grad():
        network.embedding[0, 0] = poison
        network.readout.weight[:, 0] = 1
    with pytest.raises(ModelError, match="at step 0"):
        list(training(network, rule, dense(rule), TrainingConfig()))


@pytest.mark.parametrize("check_every", [1, 4, 1000])
def test_a_training_that_blows_up_is_an_error(check_every):
    rule = majority()
    config = TrainingConfig(learning_rate=1e30, max_steps=50, check_every=check_every)
    with pytest.raises(ModelError, match="lower the learning rate"):
        list(training(network_for(rule), rule, dense(rule), config))


@pytest.mark.parametrize(
    "bad",
    [
        {"learning_rates": 1e-3},
        {"epochs": 3},
        {"learning_rate": 0},
        {"learning_rate": -1e-3},
        {"max_steps": 0},
        {"max_steps": 1.5},
        {"check_every": 0},
        {"margin": -0.1},
    ],
    ids=str,
)
def test_settings_that_are_unknown_or_out_of_range_are_errors(bad):
    with pytest.raises(ValidationError):
        TrainingConfig(**bad)
