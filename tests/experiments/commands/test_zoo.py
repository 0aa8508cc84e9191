"""The zoo: every network that is shipped is exact, small, and has a card that says so; one can be made again."""

from __future__ import annotations

import json
import re
from pathlib import Path

import numpy as np
import pytest

from automata.pattern import Pattern
from automata.replication import find_copies
from automata.replicators import find_replicator
from automata.rules import find_rule
from automata.topology import Torus
from automata.universe import Universe
from experiments.commands.zoo import MAX_BYTES, ZOO
from experiments.subjects.shipped import shipped_rows
from experiments.subjects.subject import find_subject
from neural.certificates.network_certificate import certify_network, model_digest
from neural.domains.domain import HeldDomain, all_contexts
from neural.domains.strata import Strata
from neural.models import SHIPPED, load_model
from neural.physics.engine import NetworkEngine

NAMES = sorted(path.stem for path in SHIPPED.glob("*.safetensors"))


def test_there_is_a_zoo_and_it_is_small():
    assert len(NAMES) >= 10
    assert set(NAMES) <= set(ZOO)
    sizes = [path.stat().st_size for path in SHIPPED.iterdir()]
    assert max(sizes) <= MAX_BYTES
    assert sum(sizes) <= 3_000_000
    assert [row["model"] for row in shipped_rows()] == sorted(name for name in ZOO if name in NAMES)


# Tens of millions of contexts each.
STREAMED = {"jvn29", "nobili32"}


@pytest.mark.parametrize(
    "name", [pytest.param(name, marks=pytest.mark.long) if name in STREAMED else name for name in NAMES]
)
def test_what_is_shipped_is_exact(name):
    network, card = load_model(SHIPPED / f"{name}.safetensors")
    plan = ZOO[name]
    subject = find_subject(plan.rule, plan.domain)
    certificate = certify_network(network, subject.rule, [subject.domain], start=subject.start, steps=subject.steps)
    assert certificate.exact
    assert (card.rule, card.rule_digest) == (subject.rule.name, subject.rule.diagram.digest)
    notes = card.notes
    assert notes["exact"] is True
    assert notes["theorem"] == certificate.theorems[0]
    assert notes["contexts"] == len(subject.domain)
    assert notes["model_digest"] == model_digest(network) == certificate.model_digest
    assert notes["margin"] == pytest.approx(certificate.counts[0].margin, rel=1e-3, abs=1e-3)
    assert {"seed", "seconds", "settings", "network", "domain", "device"} <= notes.keys()


def test_a_shipped_network_is_called_by_its_name(here):
    assert "exact" in here("certify", "byl", "Byl-Loop").stdout
    assert here("run", "langton", "--physics", "langton-visited", "-m", "151").stdout.split()[-1] == "171"
    done = here("certify", "nobody", "Byl-Loop")
    assert (done.status, done.stdout) == (2, "")
    assert done.stderr.count("\n") == 1
    assert "list models" in done.stderr


@pytest.mark.parametrize("name", sorted(STREAMED))
def test_what_is_shipped_is_exact_on_a_sample(name):
    """Some hundred thousand contexts, half by strata and half evenly; all of them are the long test above."""
    network, card = load_model(SHIPPED / f"{name}.safetensors")
    rule = find_rule(ZOO[name].rule)
    random = np.random.default_rng(0)
    codes = [Strata(rule).draw(random, 60_000), random.integers(rule.n_contexts, size=60_000)]
    sample = all_contexts(rule).take(np.unique(np.concatenate(codes)))
    domain = HeldDomain.once("sample", sample)
    certificate = certify_network(network, rule, [domain])
    assert certificate.exact
    assert certificate.counts[0].margin >= card.notes["margin"] - 1e-3
    assert (card.rule, card.rule_digest) == (rule.name, rule.diagram.digest)
    assert card.notes["exact"] is True
    assert card.notes["contexts"] == rule.n_contexts
    assert card.notes["model_digest"] == certificate.model_digest


def test_a_network_of_the_zoo_is_made_again(here, tmp_path):
    done = here("zoo", "langton-visited", "--out", ".", "--json")
    assert done.status == 0
    (row,) = json.loads(done.stdout)["models"]
    assert (row["model"], row["contexts"]) == ("langton-visited", 389)
    listed = json.loads(here("list", "models", "--json").stdout)["models"]
    assert [model["model"] for model in listed] == [row["model"] for row in shipped_rows()]
    network, _ = load_model(tmp_path / "langton-visited.safetensors")
    shipped, _ = load_model(SHIPPED / "langton-visited.safetensors")
    assert network.config == shipped.config
    assert model_digest(network) == model_digest(shipped), "to the last bit, on every processor"


@pytest.mark.long
def test_the_network_that_is_life_is_exact_for_249_steps_from_ten_soups():
    """As its certificate over all 512 contexts says it must be; asked cell by cell, on a torus of 32 × 32."""
    network, _ = load_model(SHIPPED / "life.safetensors")
    rule, topology = find_rule("B3/S23"), Torus(32, 32)
    for seed in range(10):
        soup = Pattern((np.random.default_rng(seed).random((32, 32)) < 0.38).astype(np.uint8))
        own = Universe(rule, soup, topology, engine=NetworkEngine(network, rule, topology)).run(249)
        truth = Universe(rule, soup, topology, engine="bitplane").run(249)
        assert own.pattern == truth.pattern
        assert own.population > 0


@pytest.mark.parametrize(
    ("name", "generations"),
    [("byl", 50), ("langton", 151), pytest.param("evoloop", 363, marks=pytest.mark.long)],
)
def test_loops_replicate_in_the_physics_of_the_shipped_networks(name, generations):
    network, _ = load_model(SHIPPED / f"{name}.safetensors")
    entry = find_replicator(name)
    rule, start = entry.rule(), entry.pattern()
    own = Universe(rule, start, engine=NetworkEngine(network, rule)).run(generations)
    assert own.pattern == Universe(rule, start).run(generations).pattern
    copies = find_copies(own.pattern, start, rule.symmetry_group)
    assert any(copy.displacement(start) != (0, 0) for copy in copies)


def test_mistakes_are_one_sentence(here):
    for words, said in (
        (("zoo", "unicorn"), "choose of langton"),
        (("zoo", "life", "--out", "nowhere"), "no folder"),
    ):
        done = here(*words)
        assert (done.status, done.stdout) == (2, "")
        assert said in done.stderr


def test_the_documented_table_is_what_is_shipped():
    text = (Path(__file__).resolve().parents[3] / "docs" / "emulators.md").read_text(encoding="utf-8")
    for row in shipped_rows():
        # CPU seconds are measured anew with each training.
        values = [r"[\d.]+" if name == "CPU seconds" else re.escape(_written(row[name])) for name in row]
        assert re.search(rf"^\| {r' [|] '.join(values)} \|$", text, re.MULTILINE), values


def _written(value):
    if isinstance(value, int):
        return f"{value:,}"
    return f"{value:g}" if isinstance(value, float) else value
