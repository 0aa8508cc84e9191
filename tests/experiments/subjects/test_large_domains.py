"""Networks that are von Neumann's rule and Nobili's: settings of streamed domains and, in minutes, the whole way."""

from __future__ import annotations

import json

import numpy as np
import pytest
import torch

from automata.errors import PatternError
from automata.replicators import find_replicator
from automata.rules import find_rule
from automata.universe import Universe
from experiments.subjects.large_domains import NETWORK, TRAINING, fitted
from neural.certificates.network_certificate import certify_network
from neural.domains.domain import all_contexts, dense
from neural.emulators import Quantized
from neural.models import SHIPPED, load_model
from neural.physics.as_rule import to_rule
from neural.training.loop import TrainingConfig


def test_a_streamed_domain_fills_in_what_was_not_said():
    said = TrainingConfig(batch=512, schedule="constant")
    network, training = fitted("mlp", all_contexts(find_rule("JvN29")), {"width": 9}, said)
    assert network == {**NETWORK, "width": 9}
    assert training.model_dump() == {**TrainingConfig(**TRAINING).model_dump(), "batch": 512, "schedule": "constant"}
    other, _ = fitted("attention", all_contexts(find_rule("JvN29")), {"heads": 2}, said)
    assert other == {"heads": 2}


def test_a_domain_that_is_held_is_learnt_as_before():
    said = TrainingConfig(batch=512)
    assert fitted("mlp", dense(find_rule("B3/S23")), {}, said) == ({}, said)


def test_the_command_takes_these_settings(here, monkeypatch):
    monkeypatch.setattr("experiments.subjects.subject.MAX_HELD_CONTEXTS", 0)
    settings = ("--set", "training.max_steps=10", "--set", "training.batch=64", "--set", "network.width=2")
    done = here("train", "B3/S23", "-d", "dense", *settings, "--json")
    found = json.loads(done.stdout)
    assert done.status == 1
    assert found["config"]["network"] == {**NETWORK, "width": 2}
    assert found["config"]["training"]["sampling"] == "strata"
    assert (found["config"]["training"]["batch"], found["members"][0]["step"]) == (64, 10)
    assert found["certificate"]["counts"][0]["count"]["contexts"] == 512


@pytest.mark.long
@pytest.mark.parametrize(("rule", "contexts"), [("JvN29", 20_511_149), ("Nobili32", 33_554_432)])
def test_the_command_learns_every_context(here, tmp_path, rule, contexts):
    done = here("train", rule, "--emulator", "mlp", "-d", "dense", "--seed", "0", "-o", "model.safetensors", "--json")
    assert done.status == 0
    found = json.loads(done.stdout)
    assert found["certificate"]["parameters"] <= 50_000
    assert found["cpu_seconds"] < 600
    done = here("certify", "model.safetensors", rule, "--json")
    assert done.status == 0
    (count,) = json.loads(done.stdout)["counts"]
    assert (count["count"]["contexts"], count["count"]["agreeing"], count["flagged"]) == (contexts, contexts, 0)
    network, _ = load_model(tmp_path / "model.safetensors")
    assert to_rule(network) == find_rule(rule)


@pytest.mark.long
def test_a_network_that_overlooks_one_state_is_wrong_where_the_rule_sees_it():
    """The null of the certificate: to this network a confluent that emits, C10, is nothing if it lies to the north."""
    rule = find_rule("JvN29")
    network, _ = load_model(SHIPPED / "jvn29.safetensors")
    assert isinstance(network, Quantized)
    plain = network.plain()
    with torch.no_grad():
        plain.embedding[29 + 27] = plain.embedding[29]
    seen = rule.table.reshape((29,) * 5)
    (count,) = certify_network(plain, rule, [all_contexts(rule)], workers=2).counts
    assert count.count.contexts - count.count.agreeing == np.count_nonzero(seen[:, 27] != seen[:, 0]) > 0
    assert all(difference.context[1] == 27 for difference in count.count.first_differences)


@pytest.mark.long
def test_a_machine_replicates_in_the_physics_of_the_network_that_is_shipped():
    """221,693 generations, by HashLife, under the table of the network's own answers, and under von Neumann's rule."""
    entry = find_replicator("small-jvn")
    try:
        seed = entry.pattern()
    except PatternError as absent:
        pytest.skip(str(absent))
    network, _ = load_model(SHIPPED / "jvn29.safetensors")
    physics = to_rule(network, name="network")
    own = Universe(physics, seed, engine="hashlife").run(entry.period).pattern
    truth = Universe(find_rule("JvN29"), seed, engine="hashlife").run(entry.period).pattern
    assert own == truth
    assert own.population > 2 * seed.population - 100
