"""Certificates of networks: what enumeration into a rule would find, plus margins, and rounding that is not hidden."""

from __future__ import annotations

import json

import numpy as np
import pytest
import torch
from hypothesis import event, given, settings
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn

from automata.errors import RuleError
from automata.neighborhood import MOORE, VON_NEUMANN
from automata.replicators import langton_loop
from automata.rule import Rule
from automata.rules.published.langton import langton
from automata.rules.published.perrier import perrier
from automata.testing.strategies import rules
from automata.trajectory import record
from neural.certificates import network_certificate as module
from neural.certificates.network_certificate import certify_network, model_digest
from neural.certificates.rule_certificate import certify
from neural.domains.domain import HeldDomain, all_contexts, changing, dense, visited
from neural.emulators import MLP, Emulator, MLPConfig, build_emulator
from neural.emulators.rounding import quantize
from neural.errors import ModelError
from neural.models import ModelCard, load_model, model_bytes
from neural.physics.as_rule import logits_of, to_rule
from neural.training.loop import TrainingConfig, training
from tests.support.depth import cases


@st.composite
def pairs(draw: DrawFn) -> tuple[Emulator, Rule]:
    rule = draw(rules(max_table=512))
    kind = draw(st.sampled_from(["mlp", "conv", "attention", "binary", "minimal", "table"]))
    config = {"width": 6} if kind in ("mlp", "conv", "binary", "attention") else {}
    seed = draw(st.integers(0, 2**16 - 1))
    return build_emulator(kind, rule.n_states, rule.neighborhood, config, seed=seed), rule


@pytest.mark.long
@settings(max_examples=cases(40))
@given(pairs(), st.sampled_from([1, 7, 100, 1 << 13]), st.integers(1, 2), st.integers(0, 2**16 - 1))
def test_it_counts_what_enumeration_finds(pair, chunk, workers, seed):
    emulator, rule = pair
    everything = dense(rule)
    random = np.random.default_rng(seed)
    part = HeldDomain("part", everything.contexts, random.integers(0, 99, size=len(everything)))
    part = part.select("part", random.random(len(everything)) < 0.5)
    domains = [all_contexts(rule), everything, part, changing(everything, rule)]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "_CHUNK", chunk)
        found = certify_network(emulator, rule, domains, workers=workers)
    leads, clear = leads_of(emulator, rule, everything)
    event("no tie" if clear else "a tie")
    for domain, counted in zip(domains, found.counts, strict=True):
        if len(domain):
            own, _ = (leads, clear) if domain.streamed else leads_of(emulator, rule, domain)
            assert counted.margin == pytest.approx(min(own), rel=1e-4, abs=1e-4)
    expected = certify(to_rule(emulator), rule, [everything, everything, part, domains[-1]])
    if clear or emulator.kind in ("binary", "table"):
        assert [counted.count for counted in found.counts] == list(expected.counts)
        assert [counted.exact for counted in found.counts] == [count.exact for count in expected.counts]
        assert all(counted.flagged == 0 for counted in found.counts)
    assert len(found.theorems) == sum(counted.exact for counted in found.counts)
    assert json.loads(json.dumps(found.as_dict()))["exact"] == found.exact


def leads_of(emulator: Emulator, rule: Rule, domain: HeldDomain) -> tuple[list[float], bool]:
    """The right logits' leads in double precision, one by one; whether none of all gaps is narrow."""
    leads, clear = [], True
    for context, row in zip(domain.contexts, logits_of(emulator, domain.contexts).astype(float), strict=True):
        right = rule.next_state(context.tolist())
        leads.append(row[right] - max(np.delete(row, right)))
        top = sorted(row)
        clear = clear and top[-1] - top[-2] > 1e-3
    return leads, clear


def test_a_run_that_is_certified_is_stated_as_a_theorem():
    rule = langton()
    met = visited(record(rule, langton_loop(), 151))
    network = MLP(8, rule.neighborhood, MLPConfig(), seed=0)
    *_, last = training(network, rule, met, TrainingConfig())
    found = certify_network(network, rule, [met, all_contexts(rule)], start="langton", steps=151, workers=2)
    inside, everywhere = found.counts
    assert inside.exact
    assert not everywhere.exact
    assert not found.exact
    assert inside.margin == pytest.approx(last.margin, abs=found.tolerance)
    (theorem,) = found.theorems
    assert "to step 151" in theorem
    assert "389 contexts" in theorem
    assert found.rule_digest == rule.diagram.digest
    assert (found.parameters, found.bits) == (3144, 32 * 3144)


def tied(gap: float) -> MLP:
    """A network that answers 0 everywhere, and 1 almost as gladly."""
    network = MLP(2, VON_NEUMANN, MLPConfig(width=40), seed=0)
    with torch.no_grad():
        network.readout.weight[1] = network.readout.weight[0]
        network.readout.bias.copy_(torch.tensor([gap, 0.0]))
    return network


def test_what_lies_within_float_error_is_decided_in_double_precision():
    rule = Rule.from_function(lambda context: 0, 2, VON_NEUMANN, name="zero")
    found = certify_network(tied(1.0), rule, [all_contexts(rule)])
    assert (found.counts[0].recomputed, found.exact) == (0, True)
    narrow = certify_network(tied(1e-6), rule, [all_contexts(rule)])
    assert found.tolerance > 1e-6
    assert narrow.counts[0].recomputed == 32
    assert narrow.counts[0].count.exact
    assert abs(narrow.counts[0].margin) < narrow.tolerance


def test_an_answer_that_depends_on_rounding_is_not_exact():
    """In single precision the small number is lost beside the large one: a tie, which goes to 0; in truth it is 1."""
    network = MLP(2, VON_NEUMANN, MLPConfig(width=2))
    with torch.no_grad():
        for parameter in network.parameters():
            parameter.zero_()
        network.bias.copy_(torch.tensor([1.0, 2.0**-30]))
        network.readout.weight.copy_(torch.tensor([[1.0, 0.0], [1.0, 1.0]]))
    for state in (0, 1):
        rule = Rule.from_function(lambda context, state=state: state, 2, VON_NEUMANN)
        (counted,) = certify_network(network, rule, [all_contexts(rule)]).counts
        assert (counted.recomputed, counted.flagged) == (32, 32)
        assert counted.count.exact == (state == 1)
        assert not counted.exact


def test_a_rule_without_a_table_is_streamed():
    rule = perrier()
    network = MLP(64, rule.neighborhood, MLPConfig(width=2), seed=0)

    class Some(type(all_contexts(rule))):
        def __len__(self):
            return 20_000

    found = certify_network(network, rule, [Some(64, 5)], workers=2)
    contexts = all_contexts(rule).take(np.arange(20_000))
    right = logits_of(network, contexts).argmax(axis=1) == rule.evaluate(contexts)
    assert abs(found.counts[0].count.agreeing - int(right.sum())) <= found.counts[0].recomputed


def test_digests_tell_networks_apart():
    def made(**changes):
        return MLP(3, VON_NEUMANN, MLPConfig(**{"width": 4, **changes}), seed=1)

    assert model_digest(made()) == model_digest(made())
    other = made()
    with torch.no_grad():
        other.bias[0] += 1e-7
    others = [other, made(width=5), made(activation="gelu"), made(symmetry="canonical")]
    assert len({model_digest(each) for each in (made(), *others)}) == 5


def test_a_digest_outlives_the_file(tmp_path):
    network = quantize(MLP(3, VON_NEUMANN, MLPConfig(width=4), seed=1), 4)
    path = tmp_path / "model.safetensors"
    path.write_bytes(model_bytes(network, ModelCard("a rule", "its digest", {})))
    assert model_digest(load_model(path)[0]) == model_digest(network)


def test_what_cannot_be_compared_is_refused():
    rule = langton()
    with pytest.raises(RuleError, match="cannot be compared"):
        certify_network(MLP(8, MOORE, MLPConfig(width=2)), rule, [all_contexts(rule)])
    with pytest.raises(RuleError, match="cannot be compared"):
        certify_network(MLP(7, VON_NEUMANN, MLPConfig(width=2)), rule, [all_contexts(rule)])
    vast = MLP(8, VON_NEUMANN, MLPConfig(width=2))
    with torch.no_grad():
        vast.embedding.fill_(3e38)
        vast.readout.weight.copy_(torch.tensor([[1.0, -1.0]] * 8))
    with pytest.raises(ModelError, match="not a number"):
        certify_network(vast, rule, [all_contexts(rule)])
