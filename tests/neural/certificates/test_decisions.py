"""What a certificate proves: bounds and whole numbers beside plain Fractions and many digits; planted near ties."""

from __future__ import annotations

import copy
from fractions import Fraction

import mpmath
import numpy as np
import pytest
import torch
from hypothesis import event, given, settings
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn

from automata.neighborhood import MOORE, VON_NEUMANN
from automata.rule import Rule
from neural.arithmetic import computing_with, function_kernels, using
from neural.arithmetic.enclosing import Ball, Enclosing
from neural.arithmetic.memberwise import Memberwise
from neural.arithmetic.portable import Portable
from neural.arithmetic.whole import Whole
from neural.certificates.decisions import exact_logits
from neural.certificates.network_certificate import certify_network
from neural.domains.domain import all_contexts, dense
from neural.emulators import MLP, Emulator, MLPConfig, build_emulator
from neural.emulators.rounding import quantize
from neural.errors import NotExactError
from neural.genome.record import encode
from neural.models import load_model
from tests.neural.certificates.plain_networks import plain_logits
from tests.support.depth import cases

DIGITS = 40


@st.composite
def networks(draw: DrawFn, smooth: bool) -> Emulator:
    """A small network of any kind, its weights of any size, perhaps quantised or made of a genome."""
    kind = draw(st.sampled_from(["mlp", "conv", *(["attention"] if smooth else ["minimal", "binary", "table"])]))
    settings = {"symmetry": draw(st.sampled_from(["none", "none", "averaged", "canonical"]))}
    settings |= {
        "residual": draw(st.booleans()),
        **({} if kind == "table" else {"width": draw(st.sampled_from([2, 4]))}),
    }
    if kind in ("mlp", "conv"):
        settings["depth"] = draw(st.integers(1, 2))
        names = ["tanh", "silu", "gelu"] if smooth else ["relu", "leaky_relu"]
        settings["activation"] = draw(st.sampled_from(names))
    seed = draw(st.integers(0, 2**16 - 1))
    network = build_emulator(kind, 2, VON_NEUMANN, settings, seed=seed)
    random, scale = torch.Generator().manual_seed(seed), draw(st.sampled_from([1.0, 2.0**-30, 300.0]))
    with torch.no_grad():
        for weight in network.parameters():
            weight.add_(torch.randn(weight.shape, generator=random) * 0.3).mul_(scale if kind != "attention" else 1.0)
    rounded = draw(st.sampled_from(["no", "quantised", "genome"]))
    if rounded == "quantised" and kind != "binary":
        return quantize(network, draw(st.sampled_from([8, 4, 2])))
    return encode(network, "a rule", bits=8).network() if rounded == "genome" and scale != 300.0 else network


CONTEXTS = all_contexts(Rule.from_function(lambda context: 0, 2, VON_NEUMANN)).take(np.arange(0, 32, 5))


@settings(max_examples=cases(40))
@given(networks(smooth=False))
def test_whole_numbers_are_what_fractions_say(network):
    whole, exponent = exact_logits(network, CONTEXTS)
    for context, row in zip(CONTEXTS.tolist(), whole.tolist(), strict=True):
        assert [each * Fraction(2) ** exponent for each in row] == plain_logits(network, context)


@settings(max_examples=cases(40))
@given(st.booleans().flatmap(lambda smooth: networks(smooth)), st.booleans(), st.booleans())
def test_balls_hold_the_value_without_rounding_and_every_evaluation(network, pooled, double):
    own = network.plain() if network.kind == "quantized" else network
    own = copy.deepcopy(own).double() if double else own
    asked = torch.from_numpy(CONTEXTS.astype(np.int64))
    with torch.no_grad():
        with computing_with(Enclosing(Portable(), pooled=pooled)):
            ball = own(asked)
        with using("native"):
            other = own(asked).double()
    assert isinstance(ball, Ball)
    assert len(ball.rad) == (1 if pooled else len(CONTEXTS))
    assert ((ball.mid.double() - other).abs() <= 2 * ball.rad).all(), "in another order, by other libraries"
    smooth = own.kind == "attention" or getattr(own.config, "activation", "relu") in ("tanh", "silu", "gelu")
    event(f"{own.kind}, {'a bound' if ball.rad.isfinite().all() else 'no bound'}")
    with mpmath.workdps(DIGITS):
        for place, context in enumerate(CONTEXTS.tolist()):
            true = plain_logits(network, context, mpmath.mpf if smooth else Fraction)
            for state, value in enumerate(true):
                rad, mid = float(ball.rad[0 if pooled else place, state]), float(ball.mid[place, state])
                assert rad == float("inf") or abs(value - (mpmath.mpf if smooth else Fraction)(mid)) <= rad


@settings(max_examples=cases(20))
@given(networks(smooth=False), st.integers(0, 2**32 - 1))
def test_a_certificate_proves_what_fractions_prove_and_no_more(network, table):
    """The rule is the network's own answers, some of them changed; each claim is compared with the Fractions' order."""
    rule = Rule.from_function(lambda context: 0, 2, VON_NEUMANN)
    contexts = dense(rule).contexts
    logits = [plain_logits(network, context) for context in contexts.tolist()]
    own = [row.index(max(row)) for row in logits]
    answers = [one if table >> place & 3 else 1 - one for place, one in enumerate(own)]
    rule = Rule.from_table(np.array(answers, dtype=np.uint8), 2, VON_NEUMANN)
    (found,) = certify_network(network, rule, [all_contexts(rule)]).counts
    leads = [row[answer] - row[1 - answer] for row, answer in zip(logits, answers, strict=True)]
    ties = sum(lead == 0 for lead in leads)
    event("ties" if ties else "no tie")
    assert found.count.agreeing == sum(answer == one for answer, one in zip(answers, own, strict=True))
    assert sum(lead > 0 for lead in leads) <= found.proved <= found.count.agreeing
    assert found.proved - sum(lead > 0 for lead in leads) <= ties, "ties that no rounding can break"
    assert found.settled <= found.proved
    assert 0 <= found.tied <= ties


def tied(second: float, bias: float = 0.0) -> MLP:
    """Two logits: 3 * 0.7 * third, and as much times one plus `second`, plus `bias`."""
    network = MLP(2, VON_NEUMANN, MLPConfig(width=1), seed=None)
    with torch.no_grad():
        network.embedding.zero_()
        network.bias.fill_(1.0)
        network.readout.weight.copy_(torch.tensor([[1.0], [1.0]]))
        network.readout.bias.copy_(torch.tensor([bias, bias + second]))
    return network


@pytest.mark.parametrize(("gap", "wins"), [(1e-9, 1), (-1e-9, 0), (0.0, None)])
def test_logits_that_differ_by_a_part_in_a_billion_are_told_from_a_tie(gap, wins):
    """Float32 sees a tie in all three; without rounding the first two are decided, and only the last is one."""
    for state in (0, 1):
        rule = Rule.from_function(lambda context, state=state: state, 2, VON_NEUMANN)
        found = certify_network(tied(gap), rule, [all_contexts(rule)])
        (count,) = found.counts
        assert count.recomputed == 32
        assert count.tied == (32 if wins is None else 0)
        assert count.proved == (32 if state == wins or (wins is None and state == 0) else 0)
        assert count.count.exact == (state == (0 if wins is None else wins))
        assert bool(found.theorems) == found.certain == (count.proved == 32)


def test_a_tie_that_rounding_may_break_is_within_rounding_and_one_that_it_cannot_is_proved():
    zero = Rule.from_function(lambda context: 0, 2, VON_NEUMANN)
    apart = MLP(2, VON_NEUMANN, MLPConfig(width=2), seed=None)
    third = float(np.float32(1 / 3))
    with torch.no_grad():
        apart.embedding.zero_()
        apart.bias.copy_(torch.tensor([third, 1.0]))
        apart.readout.weight.copy_(torch.tensor([[third, 1.0], [third, 1.0]]))
        apart.readout.bias.zero_()
    found = certify_network(apart, zero, [all_contexts(zero)])
    assert (found.counts[0].tied, found.counts[0].proved, found.counts[0].within_rounding) == (32, 0, 32)
    assert found.exact
    assert not found.certain
    assert found.theorems == ()
    assert found.statements[0].startswith("To within rounding, which decides 32 contexts, 32 of them ties: the network")
    sure = certify_network(tied(0.0), zero, [all_contexts(zero)])
    assert sure.certain
    assert sure.statements[0].startswith("Proved, whichever way its floats are rounded and its sums are ordered: the")


def test_a_lead_that_only_exact_arithmetic_sees_is_said_to_depend_on_float32():
    rule = Rule.from_function(lambda context: 0, 2, VON_NEUMANN)
    found = certify_network(tied(-1e-9), rule, [all_contexts(rule)])
    assert (found.counts[0].proved, found.counts[0].settled, found.counts[0].flagged) == (32, 0, 0)
    assert "as floats are rounded 32 contexts could be answered otherwise" in found.statements[0]


class Careless(MLP):
    """A kind that does not say of itself that its steps can be followed."""


def test_of_a_kind_without_bounds_nothing_is_proved():
    network, _ = load_model("life")
    rule = Rule.from_function(lambda context: 0, 2, MOORE)
    unknown = Careless(2, MOORE, MLPConfig(width=2), seed=0)
    with torch.no_grad():
        unknown.readout.bias.copy_(torch.tensor([90.0, 0.0]))
    found = certify_network(unknown, rule, [all_contexts(rule)])
    assert found.exact
    assert not found.bounded
    assert (found.certain, found.theorems, found.counts[0].proved) == (False, (), 0)
    assert found.statements[0].startswith("To within rounding, of which no bound is known for this kind of network: ")
    with pytest.raises(NotExactError, match="does not say"):
        exact_logits(unknown, dense(rule).contexts[:1])
    assert exact_logits(network, dense(rule).contexts[:1])[0].shape == (1, 2)


def test_smooth_networks_have_no_whole_numbers():
    for network in (
        build_emulator("attention", 2, VON_NEUMANN, {"width": 2}),
        MLP(2, VON_NEUMANN, MLPConfig(activation="tanh")),
    ):
        with pytest.raises(NotExactError, match="no whole number"):
            exact_logits(network, CONTEXTS)
    with pytest.raises(NotExactError, match="range of codes"), computing_with(Whole()):
        MLP(2, VON_NEUMANN, MLPConfig()).range_logits(0, 2)


def test_torchs_smooth_functions_are_bounded_in_double_precision_only():
    network = MLP(2, VON_NEUMANN, MLPConfig(width=4, activation="tanh"), seed=0)
    asked = torch.from_numpy(CONTEXTS.astype(np.int64))
    with torch.no_grad(), computing_with(Enclosing(Memberwise(), pooled=True)):
        assert network(asked).rad.isinf().all()
    answers = network(
        torch.from_numpy(dense(Rule.from_function(lambda c: 0, 2, VON_NEUMANN)).contexts.astype(np.int64))
    )
    rule = Rule.from_table(answers.argmax(dim=1).numpy().astype(np.uint8), 2, VON_NEUMANN)
    with using("native"):
        found = certify_network(network, rule, [all_contexts(rule)])
    assert (found.counts[0].proved, found.counts[0].settled, found.counts[0].recomputed) == (32, 0, 32)


@pytest.mark.parametrize("name", ["tanh", "sigmoid", "silu"])
def test_the_kernels_errors_are_below_what_is_proved_of_them(name):
    """Beside forty digits, at points close to where the kernels change their way and far out."""
    random = np.random.default_rng(0)
    points = np.concatenate(
        [random.normal(0, scale, 60) for scale in (0.02, 1, 10, 200)] + [np.linspace(0.0199, 0.0201, 20)]
    )
    found = Portable().activate(name, torch.from_numpy(points)).numpy()
    own = {
        "tanh": mpmath.tanh,
        "sigmoid": lambda x: 1 / (1 + mpmath.exp(-x)),
        "silu": lambda x: x / (1 + mpmath.exp(-x)),
    }
    with mpmath.workdps(DIGITS):
        for x, y in zip(points.tolist(), found.tolist(), strict=True):
            wrong = {"tanh": 1e-13, "sigmoid": 1e-15, "silu": 1e-15 * abs(x)}[name]
            assert abs(own[name](mpmath.mpf(x)) - mpmath.mpf(y)) <= wrong + 1e-300


def test_the_kernels_exp_is_off_by_less_than_four_units():
    random = np.random.default_rng(1)
    points = np.concatenate([random.uniform(-700, 700, 200), random.normal(0, 0.5, 100)])
    rows = np.stack([points, np.zeros_like(points)], axis=1)
    shares = np.empty_like(rows)
    function_kernels.soften(rows, shares)
    with mpmath.workdps(DIGITS):
        for x, share in zip(points.tolist(), shares[:, 0].tolist(), strict=True):
            true = 1 / (1 + mpmath.exp(-mpmath.mpf(x)))
            assert abs(mpmath.mpf(share) / true - 1) <= 2 * (2 * 2.0**-51 + abs(x) * 2.0**-53 + 6 * 2.0**-53)
