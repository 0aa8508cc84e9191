"""Products and sums of stacked networks as steps of autograd, over whatever adds the terms up: `Sums`."""

from __future__ import annotations

from typing import Any, Protocol

import torch
from torch import Tensor
from torch.autograd.function import once_differentiable

from neural.arithmetic.plain import along


class Sums(Protocol):
    """What adds up, member by member, so that a member's bits depend on its own numbers alone.

    A and B, the sizes of stacks, are N, or 1 for a stack of one that stands for N equal ones. Arguments and results
    are of one floating-point type.
    """

    def multiply(self, left: Tensor, right: Tensor, *, sparse: bool = False) -> Tensor:
        """Return left, (A, M, K), times right, (B, K, W): (N, M, W)."""

    def multiply_turned(self, left: Tensor, right: Tensor, *, sparse: bool = False) -> Tensor:
        """Return the transpose of left, (A, M, K), times right, (B, M, W): (N, K, W)."""

    def multiply_pairs(self, left: Tensor, right: Tensor) -> Tensor:
        """Return left, (N, B, P, Q), times right, (N, B, Q, R): (N, B, P, R)."""

    def add_rows(self, values: Tensor) -> Tensor:
        """Return values, (N, M, W), summed over M: (N, W)."""

    def add_products(self, left: Tensor, right: Tensor) -> Tensor:
        """Return the sums over M of left, (A, M), times right, (N, M), in their type: (N,)."""


def affine(x: Tensor, weight: Tensor, bias: Tensor | None, sums: Sums, sparse: bool) -> Tensor:
    """Return x, (A, M, K), times weight, (N, K, W), plus bias, (N, W): (N, M, W). If A is 1, x takes no gradient."""
    found: Tensor = _Affine.apply(x, weight, bias, sums, sparse)
    return found


class _Affine(torch.autograd.Function):
    @staticmethod
    def forward(ctx: Any, x: Tensor, weight: Tensor, bias: Tensor | None, sums: Sums, sparse: bool) -> Tensor:
        ctx.save_for_backward(x, weight)
        ctx.sums, ctx.sparse = sums, sparse
        found = sums.multiply(x, weight, sparse=sparse)
        return found if bias is None else found.add_(bias[:, None])

    @staticmethod
    @once_differentiable
    def backward(ctx: Any, above: Tensor) -> tuple[Tensor | None, Tensor | None, Tensor | None, None, None]:
        x, weight = ctx.saved_tensors
        at_x, at_weight, at_bias = ctx.needs_input_grad[:3]
        return (
            ctx.sums.multiply(above, weight.transpose(1, 2)) if at_x else None,
            ctx.sums.multiply_turned(x, above, sparse=ctx.sparse) if at_weight else None,
            ctx.sums.add_rows(above) if at_bias else None,
            None,
            None,
        )


class Pairwise(torch.autograd.Function):
    """left, (N, B, P, Q), times right, (N, B, Q, R), matrix by matrix."""

    @staticmethod
    def forward(ctx: Any, left: Tensor, right: Tensor, sums: Sums) -> Tensor:
        """Return (N, B, P, R)."""
        ctx.save_for_backward(left, right)
        ctx.sums = sums
        return sums.multiply_pairs(left, right)

    @staticmethod
    @once_differentiable
    def backward(ctx: Any, above: Tensor) -> tuple[Tensor, Tensor, None]:
        """Return the gradients at both."""
        left, right = ctx.saved_tensors
        return (
            ctx.sums.multiply_pairs(above, right.transpose(2, 3)),
            ctx.sums.multiply_pairs(left.transpose(2, 3), above),
            None,
        )


class Perceived(torch.autograd.Function):
    """kernels, (N, F, k), times each of planes, (A, M, k, n). The planes take no gradient."""

    @staticmethod
    def forward(ctx: Any, kernels: Tensor, planes: Tensor, sums: Sums) -> Tensor:
        """Return (N, M, F, n)."""
        ctx.save_for_backward(planes)
        ctx.sums, ctx.shape = sums, kernels.shape
        count, many = len(kernels), planes.shape[1]
        return sums.multiply_pairs(kernels[:, None].expand(-1, many, -1, -1), planes.expand(count, -1, -1, -1))

    @staticmethod
    @once_differentiable
    def backward(ctx: Any, above: Tensor) -> tuple[Tensor, None, None]:
        """Return the gradient at the kernels."""
        (planes,) = ctx.saved_tensors
        turned = planes.transpose(2, 3).expand(len(above), -1, -1, -1)
        return (ctx.sums.add_rows(ctx.sums.multiply_pairs(above, turned).flatten(2)).view(ctx.shape), None, None)


class Shifted(torch.autograd.Function):
    """x, (N, …, W), plus bias, (N, W)."""

    @staticmethod
    def forward(ctx: Any, x: Tensor, bias: Tensor, sums: Sums) -> Tensor:
        """Return (N, …, W)."""
        ctx.sums = sums
        return x + along(bias, x)

    @staticmethod
    @once_differentiable
    def backward(ctx: Any, above: Tensor) -> tuple[Tensor, Tensor | None, None]:
        """Return the gradients at x and at the bias."""
        at_bias = ctx.sums.add_rows(above.flatten(1, -2)) if ctx.needs_input_grad[1] else None
        return above, at_bias, None


class Stretched(torch.autograd.Function):
    """x, (N, …, W), times weight, (N, W), column by column."""

    @staticmethod
    def forward(ctx: Any, x: Tensor, weight: Tensor, sums: Sums) -> Tensor:
        """Return (N, …, W)."""
        ctx.save_for_backward(x, weight)
        ctx.sums = sums
        return x * along(weight, x)

    @staticmethod
    @once_differentiable
    def backward(ctx: Any, above: Tensor) -> tuple[Tensor, Tensor | None, None]:
        """Return the gradients at x and at the weight."""
        x, weight = ctx.saved_tensors
        at_weight = ctx.sums.add_rows((above * x).flatten(1, -2)) if ctx.needs_input_grad[1] else None
        return above * along(weight, x), at_weight, None


class Scaled(torch.autograd.Function):
    """x, (A, …), times factor, (N,). x takes no gradient."""

    @staticmethod
    def forward(ctx: Any, x: Tensor, factor: Tensor, sums: Sums) -> Tensor:
        """Return (N, …)."""
        ctx.save_for_backward(x)
        ctx.sums = sums
        return x * factor.view(-1, *[1] * (x.dim() - 1))

    @staticmethod
    @once_differentiable
    def backward(ctx: Any, above: Tensor) -> tuple[None, Tensor, None]:
        """Return the gradient at the factor."""
        (x,) = ctx.saved_tensors
        return None, ctx.sums.add_products(x.flatten(1), above.flatten(1)), None
