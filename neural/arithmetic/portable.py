"""Portable: arithmetic whose results are the same, to the last bit, on every processor.

A library chooses by the processor in which order it adds, whether a product is rounded before it is added, and how it
computes exp and the like. Here kernels of this project add in one order and round every step once; torch is left with
single steps, which IEEE 754 says how to round. On other devices than the CPU this is torch's arithmetic.
"""

from __future__ import annotations

from typing import Any, ClassVar

import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.autograd.function import once_differentiable

from neural.arithmetic import function_kernels, sum_kernels
from neural.arithmetic.memberwise import Memberwise

_FUNCTIONS = {
    "sigmoid": function_kernels.SIGMOID,
    "tanh": function_kernels.TANH,
    "gelu": function_kernels.GELU,
    "silu": function_kernels.SILU,
}


class Portable(Memberwise):
    """One order of every sum, one rounding of every step; a single network is a stack of one."""

    name: ClassVar[str] = "portable"

    def __init__(self) -> None:
        self.sums = KernelSums()

    def product(self, x: Tensor, weight: Tensor, bias: Tensor | None = None, *, sparse: bool = False) -> Tensor:
        """Return x, (…, K), times weight, (K, W), plus bias, (W,): (…, W). `sparse` says that x is mostly zeros."""
        if weight.dim() == 2 and weight.device.type == "cpu":
            own = None if bias is None else bias[None]
            return super().product(x[None], weight[None], own, sparse=sparse)[0]
        return super().product(x, weight, bias, sparse=sparse)

    def affine(self, x: Tensor, weight: Tensor, bias: Tensor) -> Tensor:
        """Return x, (…, K), times the transpose of weight, (W, K), plus bias, (W,): (…, W)."""
        if weight.device.type != "cpu":
            return super().affine(x, weight, bias)
        return self.product(x, weight.transpose(-1, -2), bias)

    def pairwise(self, left: Tensor, right: Tensor, *, stacked: bool) -> Tensor:
        """Return left, (…, P, Q), times right, (…, Q, R): (…, P, R). `stacked` says whether their first axis is N."""
        if not stacked and left.device.type == "cpu":
            return super().pairwise(left[None], right[None], stacked=True)[0]
        return super().pairwise(left, right, stacked=stacked)

    def perceived(self, kernels: Tensor, planes: Tensor) -> Tensor:
        """Return kernels, (F, k), times planes, (…, k, n): (…, F, n). The planes are mostly zeros."""
        if kernels.device.type != "cpu":
            return super().perceived(kernels, planes)
        # The same sums, in the same order, as one product.
        return self.product(planes.transpose(-1, -2), kernels.transpose(-1, -2), sparse=True).transpose(-1, -2)

    def activate(self, name: str, x: Tensor) -> Tensor:
        """Return the activation called `name` of each number of x: relu, leaky_relu, gelu, silu, tanh or sigmoid."""
        if x.device.type != "cpu" or name not in _FUNCTIONS:
            return super().activate(name, x)
        found: Tensor = _Function.apply(x, _FUNCTIONS[name])
        return found

    def softmax(self, x: Tensor) -> Tensor:
        """Return the softmax of x, (…, W), over the last axis: (…, W)."""
        if x.device.type != "cpu":
            return super().softmax(x)
        found: Tensor = _Softmax.apply(x)
        return found

    def layer_norm(self, x: Tensor, layer: nn.LayerNorm) -> Tensor:
        """Return what the layer makes of x, (…, W), its last axis normalised, then stretched and shifted."""
        if x.device.type != "cpu":
            return super().layer_norm(x, layer)
        return self.shifted(self.stretched(self.normalised(x, layer.eps), layer.weight), layer.bias)

    def normalised(self, x: Tensor, epsilon: float) -> Tensor:
        """Return x, (…, W), less the last axis' mean, divided by the square root of its variance plus `epsilon`."""
        if x.device.type != "cpu":
            return super().normalised(x, epsilon)
        found: Tensor = _Normalised.apply(x, epsilon)
        return found

    def cross_entropy(self, logits: Tensor, targets: Tensor) -> Tensor:
        """Return each row's -ln of the chance of its target, (R,): logits (R, K), targets (R,) int64."""
        if logits.device.type != "cpu":
            return super().cross_entropy(logits, targets)
        found: Tensor = _CrossEntropy.apply(logits, targets)
        return found

    def total(self, values: Tensor) -> Tensor:
        """Return the sums over the last axis, (…,) float64."""
        if values.device.type != "cpu":
            return super().total(values)
        flat = values.reshape(-1, values.shape[-1])
        one = torch.ones(1, values.shape[-1], dtype=values.dtype)
        result = torch.empty(len(flat), dtype=torch.float64)
        sum_kernels.add_products(_array(one), _array(flat), _array(result))
        return result.view(values.shape[:-1])

    def draw_normal(self, weight: Tensor, deviation: float, random: torch.Generator) -> None:
        """Fill `weight`, of any shape, with normal deviates of mean 0."""
        if weight.device.type != "cpu":
            return super().draw_normal(weight, deviation, random)
        even = torch.rand(2, weight.numel(), dtype=torch.float64, generator=random)
        drawn = torch.empty(weight.numel(), dtype=torch.float64)
        function_kernels.deviates(_array(even[0]), _array(even[1]), _array(drawn))
        weight.copy_((drawn * deviation).view(weight.shape))
        return None


class KernelSums:
    """Sums by this project's kernels."""

    def multiply(self, left: Tensor, right: Tensor, *, sparse: bool = False) -> Tensor:
        """Return left, (A, M, K), times right, (B, K, W): (N, M, W)."""
        count = max(len(left), len(right))
        result = left.new_empty(count, left.shape[1], right.shape[2])
        add_up = sum_kernels.multiply_sparse if sparse else sum_kernels.multiply
        add_up(_array(left), _array(right), _array(result))
        return result

    def multiply_turned(self, left: Tensor, right: Tensor, *, sparse: bool = False) -> Tensor:
        """Return the transpose of left, (A, M, K), times right, (B, M, W): (N, K, W)."""
        count = max(len(left), len(right))
        result = left.new_empty(count, left.shape[2], right.shape[2])
        add_up = sum_kernels.multiply_turned_sparse if sparse else sum_kernels.multiply_turned
        add_up(_array(left), _array(right), _array(result))
        return result

    def multiply_pairs(self, left: Tensor, right: Tensor) -> Tensor:
        """Return left, (N, B, P, Q), times right, (N, B, Q, R): (N, B, P, R)."""
        found: Tensor = self.multiply(left.flatten(0, 1), right.flatten(0, 1)).unflatten(0, left.shape[:2])
        return found

    def add_rows(self, values: Tensor) -> Tensor:
        """Return values, (N, M, W), summed over M: (N, W)."""
        result = values.new_empty(values.shape[0], values.shape[2])
        sum_kernels.add_rows(_array(values), _array(result))
        return result

    def add_products(self, left: Tensor, right: Tensor) -> Tensor:
        """Return the sums over M of left, (A, M), times right, (N, M), in their type: (N,)."""
        result = torch.empty(len(right), dtype=torch.float64)
        sum_kernels.add_products(_array(left), _array(right), _array(result))
        return result.to(right.dtype)


class _Function(torch.autograd.Function):
    """A function of each number."""

    @staticmethod
    def forward(ctx: Any, x: Tensor, which: int) -> Tensor:
        x = x.contiguous()
        ctx.save_for_backward(x)
        ctx.which = which
        result = torch.empty_like(x)
        function_kernels.apply(which, _flat(x), _flat(result))
        return result

    @staticmethod
    @once_differentiable
    def backward(ctx: Any, above: Tensor) -> tuple[Tensor, None]:
        (x,) = ctx.saved_tensors
        below = torch.empty_like(x)
        function_kernels.slope(ctx.which, _flat(x), _flat(above), _flat(below))
        return below, None


class _Softmax(torch.autograd.Function):
    @staticmethod
    def forward(ctx: Any, x: Tensor) -> Tensor:
        result = torch.empty(x.shape, dtype=x.dtype)
        function_kernels.soften(_rows(x), _rows(result))
        ctx.save_for_backward(result)
        return result

    @staticmethod
    @once_differentiable
    def backward(ctx: Any, above: Tensor) -> Tensor:
        (result,) = ctx.saved_tensors
        below = torch.empty_like(result)
        function_kernels.soften_slope(_rows(result), _rows(above), _rows(below))
        return below


class _Normalised(torch.autograd.Function):
    @staticmethod
    def forward(ctx: Any, x: Tensor, epsilon: float) -> Tensor:
        result = torch.empty(x.shape, dtype=x.dtype)
        scales = torch.empty(x.shape[:-1], dtype=torch.float64)
        function_kernels.normalise(_rows(x), epsilon, _rows(result), _flat(scales))
        ctx.save_for_backward(result, scales)
        return result

    @staticmethod
    @once_differentiable
    def backward(ctx: Any, above: Tensor) -> tuple[Tensor, None]:
        result, scales = ctx.saved_tensors
        below = torch.empty_like(result)
        function_kernels.normalise_slope(_rows(result), _flat(scales), _rows(above), _rows(below))
        return below, None


class _CrossEntropy(torch.autograd.Function):
    @staticmethod
    def forward(ctx: Any, logits: Tensor, targets: Tensor) -> Tensor:
        losses, chances = (torch.empty(len(logits), dtype=logits.dtype), torch.empty(logits.shape, dtype=logits.dtype))
        function_kernels.cross_entropy(_array(logits), _array(targets), _array(losses), _array(chances))
        ctx.save_for_backward(chances, targets)
        return losses

    @staticmethod
    @once_differentiable
    def backward(ctx: Any, above: Tensor) -> tuple[Tensor, None]:
        chances, targets = ctx.saved_tensors
        below = torch.empty_like(chances)
        function_kernels.cross_entropy_slope(_array(chances), _array(targets), _array(above), _array(below))
        return below, None


def _array(tensor: Tensor) -> NDArray[Any]:
    """Return the tensor's own numbers, or where they do not lie in a row a copy of them."""
    array: NDArray[Any] = tensor.detach().contiguous().numpy()
    return array


def _flat(tensor: Tensor) -> NDArray[Any]:
    return _array(tensor).reshape(-1)


def _rows(tensor: Tensor) -> NDArray[Any]:
    return _array(tensor).reshape(-1, tensor.shape[-1])
