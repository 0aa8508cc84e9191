"""Arithmetic: sums in one order against plain loops, functions against the mathematical ones, no bit by processor."""

from __future__ import annotations

import math
import threading

import numba
import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import nn

from automata.runtime.jit import config
from neural.arithmetic import adopt, current, current_name, function_kernels, sum_kernels, using
from neural.arithmetic.memberwise import BlasSums, Memberwise, aligned
from neural.arithmetic.plain import Arithmetic
from neural.arithmetic.portable import KernelSums, Portable
from neural.device import thread_pool
from neural.errors import ModelError
from tests.support.depth import cases

PLAIN, MEMBERWISE, PORTABLE = Arithmetic(), Memberwise(), Portable()
SIZES = st.integers(1, 9)
TYPES = st.sampled_from([np.float32, np.float64])


def numbers(*shape: int, seed: int, kind: type = np.float32, zeros: float = 0.0) -> np.ndarray:
    random = np.random.default_rng(seed)
    drawn = random.standard_normal(shape)
    return np.where(random.random(shape) < zeros, 0, drawn).astype(kind)


# -- sums in one order ------------------------------------------------------------------------------------


def summed(terms, kind: type) -> float:
    """Return the sum of products, term by term in the order given, every product and every sum rounded once."""
    total = kind(0)
    for one, other in terms:
        total = kind(total + kind(one * other))
    return total


@pytest.mark.long
@pytest.mark.kernel
@settings(max_examples=cases(30))
@given(SIZES, SIZES, SIZES, st.integers(1, 3), st.booleans(), st.booleans(), TYPES, st.integers(0, 99))
def test_products_are_sums_in_one_order(rows, terms, columns, count, shared, sparse, kind, seed):
    left = numbers(1 if shared else count, rows, terms, seed=seed, kind=kind, zeros=0.6 if sparse else 0)
    right = numbers(count, terms, columns, seed=seed + 1, kind=kind)
    expected = np.array(
        [
            [[summed(zip(line, column, strict=True), kind) for column in right[n].T] for line in left[n % len(left)]]
            for n in range(count)
        ]
    )
    found, turned = np.full_like(expected, 7), np.full_like(expected, 7)
    (sum_kernels.multiply_sparse if sparse else sum_kernels.multiply)(left, right, found)
    assert np.array_equal(found, expected)
    turn = sum_kernels.multiply_turned_sparse if sparse else sum_kernels.multiply_turned
    turn(np.ascontiguousarray(left.transpose(0, 2, 1)), right, turned)
    assert np.array_equal(turned, expected)
    assert found.dtype == kind


@pytest.mark.kernel
@settings(max_examples=cases(20))
@given(SIZES, st.integers(1, 20), st.integers(1, 3), TYPES, st.integers(0, 99))
def test_totals_are_sums_in_one_order(columns, rows, count, kind, seed):
    values = numbers(count, rows, columns, seed=seed, kind=kind)
    ones = np.ones(rows, dtype=kind)
    found = np.full((count, columns), 7, dtype=kind)
    sum_kernels.add_rows(values, found)
    assert np.array_equal(
        found, [[summed(zip(ones, column, strict=True), kind) for column in each.T] for each in values]
    )
    left, right = values[:, :, 0].copy(), values[:, :, -1].copy()
    for stack in (left, left[:1]):
        totals = np.full(count, 7.0)
        sum_kernels.add_products(stack, right, totals)
        for n in range(count):
            products = np.float64(stack[n % len(stack)]) * np.float64(right[n])
            lanes = [summed(zip(ones[lane::8], products[lane::8], strict=True), np.float64) for lane in range(8)]
            assert totals[n] == summed(zip(np.ones(8), lanes, strict=True), np.float64)


@pytest.mark.long
def test_no_product_is_fused_with_a_sum():
    """Fused, a product would not be rounded before it is added: on processors that can, and on others not."""
    if config.DISABLE_JIT:
        pytest.skip("nothing is compiled")
    # Anew, because numba does not show what comes from its cache.
    multiply, apply = (numba.njit(kernel.py_func) for kernel in (sum_kernels.multiply, function_kernels.apply))
    a = numbers(1, 8, 8, seed=0)
    multiply(a, a, np.empty_like(a))
    apply(function_kernels.GELU, a.ravel(), np.empty(64, dtype=np.float32))
    for kernel in (multiply, apply):
        (machine,), (code,) = kernel.inspect_asm().values(), kernel.inspect_llvm().values()
        assert "mul" in machine
        assert "fmul" in code
        assert not any(word in machine for word in ("fmadd", "fmsub", "fnmadd", "fmla", "fmls"))
        assert not any(word in code for word in (" fast ", "reassoc", "contract", "llvm.fma", "llvm.fmuladd"))


# -- functions --------------------------------------------------------------------------------------------


@given(st.floats(-700, 700))
def test_functions_are_the_mathematical_ones(x):
    assert function_kernels.exp(x) == pytest.approx(math.exp(x), rel=1e-15)
    assert function_kernels.erf(x) == pytest.approx(math.erf(x), abs=1e-14)
    assert function_kernels.tanh(x) == pytest.approx(math.tanh(x), rel=2e-11)
    assert function_kernels.sigmoid(x) == pytest.approx(1 / (1 + math.exp(-x)), rel=1e-14)


@given(st.floats(1e-300, 1e300))
def test_the_logarithm_is_the_mathematical_one(x):
    assert function_kernels.ln(x) == pytest.approx(math.log(x), rel=1e-14, abs=1e-15)


def test_what_is_no_number_stays_none():
    for function in (function_kernels.exp, function_kernels.erf, function_kernels.tanh, function_kernels.sigmoid):
        assert math.isnan(function(math.nan))
    assert math.isnan(function_kernels.ln(math.nan))
    assert function_kernels.exp(math.inf) > 1e307
    assert function_kernels.exp(-math.inf) < 1e-307
    bad = torch.tensor([[1.0, math.nan], [0.0, 1.0]])
    losses = PORTABLE.cross_entropy(bad, torch.tensor([0, 1]))
    assert losses.isnan().tolist() == [True, False]
    assert PORTABLE.softmax(bad).isnan().tolist() == [[True, True], [False, False]]


@pytest.mark.parametrize("kind", [torch.float32, torch.float64])
@pytest.mark.parametrize("name", ["sigmoid", "tanh", "gelu", "silu", "relu", "leaky_relu"])
def test_activations_and_their_slopes_are_torch_s(name, kind):
    values = torch.cat([torch.linspace(-30, 30, 401), torch.linspace(-0.05, 0.05, 101)]).to(kind)
    outcomes = []
    for arithmetic in (PLAIN, PORTABLE):
        x = values.clone().requires_grad_()
        y = arithmetic.activate(name, x)
        (slope,) = torch.autograd.grad((y * torch.arange(len(x))).sum(), x)
        outcomes.append((y.detach(), slope))
    torch.testing.assert_close(*[each[0] for each in outcomes], rtol=2e-6, atol=1e-6)
    torch.testing.assert_close(*[each[1] for each in outcomes], rtol=2e-6, atol=2e-4)


@pytest.mark.long
@pytest.mark.kernel
@settings(max_examples=cases(20))
@given(st.integers(1, 30), st.integers(2, 12), st.integers(0, 999))
def test_functions_of_rows_and_their_gradients_are_torch_s(rows, columns, seed):
    random = torch.Generator().manual_seed(seed)
    values = 3 * torch.randn(rows, columns, dtype=torch.float64, generator=random)
    above = torch.randn(rows, columns, dtype=torch.float64, generator=random)
    targets = torch.randint(columns, (rows,), generator=random)
    for act in (
        lambda arithmetic, x: arithmetic.softmax(x),
        lambda arithmetic, x: arithmetic.normalised(x, 1e-5),
        lambda arithmetic, x: arithmetic.cross_entropy(x, targets)[:, None].expand(-1, columns),
    ):
        outcomes = []
        for arithmetic in (PLAIN, PORTABLE):
            x = values.clone().requires_grad_()
            y = act(arithmetic, x)
            (slope,) = torch.autograd.grad((y * above).sum(), x)
            outcomes.append((y.detach(), slope))
        for ours, theirs in zip(*outcomes, strict=True):
            torch.testing.assert_close(ours, theirs, rtol=1e-7, atol=1e-7)
    assert float(PORTABLE.total(values[0])) == pytest.approx(float(values[0].sum()))


def test_normal_deviates_are_normal_and_the_same_for_a_seed():
    drawn = [torch.empty(200, 300) for _ in range(3)]
    for weight, seed in zip(drawn, (1, 1, 2), strict=True):
        PORTABLE.draw_normal(weight, 2.0, torch.Generator().manual_seed(seed))
    assert torch.equal(drawn[0], drawn[1])
    assert not torch.equal(drawn[0], drawn[2])
    from scipy.stats import kstest

    values = drawn[0].double().flatten().numpy() / 2
    assert kstest(values, "norm").pvalue > 0.01
    assert abs(np.corrcoef(values[:-1], values[1:])[0, 1]) < 0.02


# -- stacked weights --------------------------------------------------------------------------------------


def _operations(seed: int, count: int, rows: int, inputs: int, outputs: int):
    """Yield functions of an arithmetic and of weights, with the weights, (N, …), of every operation that has some."""
    random = torch.Generator().manual_seed(seed)

    def draw(*shape: int) -> torch.Tensor:
        return torch.randn(*shape, dtype=torch.float64, generator=random)

    x, shared, planes = draw(count, rows, 2, inputs), draw(1, rows, inputs), draw(1, rows, 2, inputs, 3)
    layer, norm = nn.Linear(inputs, outputs), nn.LayerNorm(inputs)

    def linear(arithmetic, weight, bias):
        return torch.func.functional_call(_Calls(layer, arithmetic.linear), {"of.weight": weight, "of.bias": bias}, x)

    def layer_norm(arithmetic, weight, bias):
        return torch.func.functional_call(
            _Calls(norm, arithmetic.layer_norm), {"of.weight": weight, "of.bias": bias}, x
        )

    yield lambda a, w: a.product(shared, w, sparse=True), [draw(count, inputs, outputs)]
    yield lambda a, w, b: a.product(x, w, b), [draw(count, inputs, outputs), draw(count, outputs)]
    yield linear, [draw(count, outputs, inputs), draw(count, outputs)]
    yield layer_norm, [draw(count, inputs), draw(count, inputs)]
    yield lambda a, w: a.perceived(w, planes), [draw(count, outputs, inputs)]
    yield lambda a, w: a.shifted(x, w), [draw(count, inputs)]
    yield lambda a, w: a.stretched(x, w), [draw(count, inputs)]
    yield lambda a, w: a.scaled(x, w), [draw(count)]
    many = [draw(count, rows, 2, 3, inputs), draw(count, rows, 2, inputs, 4)]
    yield lambda a, left, right: a.pairwise(left, right, stacked=True), many


class _Calls(nn.Module):
    def __init__(self, of, act):
        super().__init__()
        self.of, self.act = of, act

    def forward(self, x):
        return self.act(x, self.of)


@settings(max_examples=15)
@given(st.integers(0, 99), st.integers(1, 3), SIZES, st.integers(2, 9), SIZES)
def test_stacked_weights_give_what_each_gives_alone_and_the_same_gradients(seed, count, rows, inputs, outputs):
    for act, weights in _operations(seed, count, rows, inputs, outputs):
        outcomes = []
        for arithmetic in (PLAIN, MEMBERWISE, PORTABLE):
            leaves = [weight.clone().requires_grad_() for weight in weights]
            y = act(arithmetic, *leaves)
            above = torch.linspace(-1, 1, y.numel(), dtype=y.dtype).view(y.shape)
            outcomes.append([y.detach(), *torch.autograd.grad((y * above).sum(), leaves)])
        for other in outcomes[1:]:
            for ours, theirs in zip(outcomes[0], other, strict=True):
                torch.testing.assert_close(ours, theirs, rtol=1e-9, atol=1e-9)


@settings(max_examples=cases(30))
@given(st.integers(0, 99), st.integers(1, 30), SIZES, SIZES)
def test_a_single_network_is_a_stack_of_one(seed, rows, inputs, outputs):
    x = torch.from_numpy(numbers(rows, inputs, seed=seed))
    weight = torch.from_numpy(numbers(outputs, inputs, seed=seed + 1))
    bias = torch.from_numpy(numbers(outputs, seed=seed + 2))
    single = PORTABLE.affine(x, weight, bias)
    torch.testing.assert_close(single, PLAIN.affine(x, weight, bias))
    assert torch.equal(single, PORTABLE.affine(x[None], weight[None], bias[None])[0])


@settings(max_examples=cases(40))
@given(st.integers(1, 4), st.integers(1, 40), st.integers(1, 40), st.integers(0, 15), st.booleans())
def test_members_are_multiplied_alike_wherever_they_lie_in_memory(count, rows, columns, offset, turned):
    """The library's products depend on addresses; those of the members do not."""
    random = torch.Generator().manual_seed(rows)
    values = torch.randn(count, rows, columns, generator=random)
    right = torch.randn(count, columns, 7, generator=random)
    held = torch.empty(values.numel() + offset)[offset:].view(count, *((columns, rows) if turned else (rows, columns)))
    moved = (held.transpose(1, 2) if turned else held).copy_(values)
    laid = values.transpose(1, 2).contiguous().transpose(1, 2) if turned else values
    ready = aligned(moved)
    assert torch.equal(ready, values)
    assert all(member.data_ptr() % 64 == 0 for member in ready)
    assert torch.equal(BlasSums().multiply(moved, right), BlasSums().multiply(laid, right))
    for n in range(count):
        alone = BlasSums().multiply(laid[n : n + 1].clone(), right[n : n + 1].clone())
        assert torch.equal(alone[0], BlasSums().multiply(laid, right)[n])
        assert torch.equal(
            KernelSums().multiply(laid[n : n + 1], right[n : n + 1])[0], KernelSums().multiply(laid, right)[n]
        )


# -- which one is used ------------------------------------------------------------------------------------


def test_an_arithmetic_is_chosen_by_block_thread_and_environment(monkeypatch):
    monkeypatch.delenv("REPLICARIUM_ARITHMETIC", raising=False)
    assert current_name() == current().name == "portable"
    with using("native"):
        assert current().name == "native"
        with using("portable"):
            assert current_name() == "portable"
        assert current_name() == "native"
        with thread_pool(1) as pool:
            assert pool.submit(current_name).result() == "native", "as in the thread that made the pool"
    assert current_name() == "portable"
    monkeypatch.setenv("REPLICARIUM_ARITHMETIC", "native")
    assert current_name() == "native"
    heard = []

    def elsewhere():
        adopt("portable")
        heard.append(current_name())

    thread = threading.Thread(target=elsewhere)
    thread.start()
    thread.join()
    assert heard == ["portable"]
    assert current_name() == "native"


def test_an_unknown_arithmetic_is_one_sentence(monkeypatch):
    with pytest.raises(ModelError, match="choose one of native, portable"), using("exact"):
        pass
    monkeypatch.setenv("REPLICARIUM_ARITHMETIC", "exact")
    with pytest.raises(ModelError, match="no arithmetic 'exact'"):
        current()
