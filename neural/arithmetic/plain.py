"""Arithmetic: the functions that emulators are computed with, by torch; the other arithmetics inherit from it."""

from __future__ import annotations

from typing import ClassVar

import torch
from torch import Tensor, nn
from torch.nn import functional


class Arithmetic:
    """Products, sums and functions for an emulator's `respond`; single steps (+, -, *, /, relu) need none of it.

    Weights are those of one network, or of N networks stacked along one more axis, the first. With stacked weights all
    other tensors have that axis too, of size N, or of size 1 where all networks share the values. All are of one
    floating-point type, which the results have too.
    """

    name: ClassVar[str] = "native"

    def product(self, x: Tensor, weight: Tensor, bias: Tensor | None = None, *, sparse: bool = False) -> Tensor:
        """Return x, (…, K), times weight, (K, W), plus bias, (W,): (…, W). `sparse` says that x is mostly zeros."""
        if weight.dim() == 2:
            found = x @ weight
        else:
            flat = x.reshape(len(x), -1, x.shape[-1])
            found = (flat @ weight).view(len(weight), *x.shape[1:-1], -1)
        return found if bias is None else self.shifted(found, bias)

    def linear(self, x: Tensor, layer: nn.Linear) -> Tensor:
        """Return the layer's outputs, (…, W), for x, (…, K)."""
        return self.affine(x, layer.weight, layer.bias)

    def affine(self, x: Tensor, weight: Tensor, bias: Tensor) -> Tensor:
        """Return x, (…, K), times the transpose of weight, (W, K), plus bias, (W,): (…, W)."""
        if weight.dim() == 2:
            return functional.linear(x, weight, bias)
        return self.product(x, weight.transpose(-1, -2), bias)

    def pairwise(self, left: Tensor, right: Tensor, *, stacked: bool) -> Tensor:
        """Return left, (…, P, Q), times right, (…, Q, R): (…, P, R). `stacked` says whether their first axis is N."""
        return left @ right

    def perceived(self, kernels: Tensor, planes: Tensor) -> Tensor:
        """Return kernels, (F, k), times planes, (…, k, n): (…, F, n). The planes are mostly zeros."""
        if kernels.dim() == 3:
            kernels = kernels.view(len(kernels), *[1] * (planes.dim() - 3), *kernels.shape[1:])
        return kernels @ planes

    def shifted(self, x: Tensor, bias: Tensor) -> Tensor:
        """Return x, (…, W), plus bias, (W,)."""
        return x + along(bias, x)

    def stretched(self, x: Tensor, weight: Tensor) -> Tensor:
        """Return x, (…, W), times weight, (W,), column by column."""
        return x * along(weight, x)

    def scaled(self, x: Tensor, factor: Tensor) -> Tensor:
        """Return x, (…,), times factor, ()."""
        return x * factor.view(-1, *[1] * (x.dim() - 1)) if factor.dim() else x * factor

    def activate(self, name: str, x: Tensor) -> Tensor:
        """Return the activation called `name` of each number of x: relu, leaky_relu, gelu, silu, tanh or sigmoid."""
        return _ACTIVATIONS[name](x)

    def gate(self, sums: Tensor, inputs: int) -> Tensor:
        """Return 1 where a whole sum is > 0, else 0; gradients are those of a sigmoid, wider for more inputs."""
        smooth = self.activate("sigmoid", (sums - 0.5) / max(1.0, inputs**0.5 / 4))
        return (sums.detach() > 0.5).to(sums.dtype) + (smooth - smooth.detach())

    def looked_up(self, rows: Tensor, codes: Tensor) -> Tensor:
        """Return the rows, (…, W), of `rows`, (R, W), at `codes`, (…,) int64."""
        return functional.embedding(codes, rows)

    def summed(self, values: Tensor, parts: Tensor) -> Tensor:
        """Return values, (M, W), as they are: each is a sum of P terms, of at most the size of parts, (P, W) ≥ 0."""
        return values

    def softmax(self, x: Tensor) -> Tensor:
        """Return the softmax of x, (…, W), over the last axis: (…, W)."""
        return x.softmax(-1)

    def layer_norm(self, x: Tensor, layer: nn.LayerNorm) -> Tensor:
        """Return what the layer makes of x, (…, W), its last axis normalised, then stretched and shifted."""
        if layer.weight.dim() == 1:
            normed: Tensor = layer(x)
            return normed
        return self.shifted(self.stretched(self.normalised(x, layer.eps), layer.weight), layer.bias)

    def normalised(self, x: Tensor, epsilon: float) -> Tensor:
        """Return x, (…, W), less the last axis' mean, divided by the square root of its variance plus `epsilon`."""
        return functional.layer_norm(x, x.shape[-1:], eps=epsilon)

    def cross_entropy(self, logits: Tensor, targets: Tensor) -> Tensor:
        """Return each row's -ln of the chance of its target, (R,): logits (R, K), targets (R,) int64."""
        return functional.cross_entropy(logits, targets, reduction="none")

    def total(self, values: Tensor) -> Tensor:
        """Return the sums over the last axis, (…,) float64."""
        return values.sum(dim=-1, dtype=torch.float64)

    def draw_normal(self, weight: Tensor, deviation: float, random: torch.Generator) -> None:
        """Fill `weight`, of any shape, with normal deviates of mean 0."""
        weight.normal_(0.0, deviation, generator=random)


def along(weight: Tensor, x: Tensor) -> Tensor:
    """Return weight, (W,), or (N, W) if it is stacked, so that it is broadcast along x, (…, W)."""
    return weight if weight.dim() == 1 else weight.view(len(weight), *[1] * (x.dim() - 2), -1)


_ACTIVATIONS = {
    "relu": torch.relu,
    "leaky_relu": lambda values: functional.leaky_relu(values, 0.01),
    "gelu": functional.gelu,
    "silu": functional.silu,
    "tanh": torch.tanh,
    "sigmoid": torch.sigmoid,
}
