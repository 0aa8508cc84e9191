"""Memberwise: the products and sums of networks that learn together, one network after the other.

A library's product of matrices is a function of its numbers only while the shapes, the layout and the alignment of all
arrays are the same: a batched product of small matrices rounds otherwise than one matrix alone, and otherwise again
where a member's numbers begin at an address that vectors do not fit. So each member's product is a call of its own, and
each member's numbers begin at a multiple of 64 bytes.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import prod

import torch
from torch import Tensor

from neural.arithmetic.plain import Arithmetic
from neural.arithmetic.sums import Pairwise, Perceived, Scaled, Shifted, Stretched, Sums, affine

# Bytes that the widest vectors of today's processors take.
_ALIGNMENT = 64


class Memberwise(Arithmetic):
    """Torch's functions; where weights are stacked, what is more than a step a number is done member by member."""

    sums: Sums

    def __init__(self) -> None:
        self.sums = BlasSums()

    def product(self, x: Tensor, weight: Tensor, bias: Tensor | None = None, *, sparse: bool = False) -> Tensor:
        """Return x, (…, K), times weight, (K, W), plus bias, (W,): (…, W). `sparse` says that x is mostly zeros."""
        if not self._takes(weight, 2):
            return super().product(x, weight, bias, sparse=sparse)
        if x.dim() == 3:
            return affine(x, weight, bias, self.sums, sparse)
        flat = affine(x.reshape(len(x), -1, x.shape[-1]), weight, bias, self.sums, sparse)
        found: Tensor = flat.unflatten(1, x.shape[1:-1])
        return found

    def pairwise(self, left: Tensor, right: Tensor, *, stacked: bool) -> Tensor:
        """Return left, (…, P, Q), times right, (…, Q, R): (…, P, R). `stacked` says whether their first axis is N."""
        if not stacked or left.device.type != "cpu":
            return super().pairwise(left, right, stacked=stacked)
        flat: Tensor = Pairwise.apply(left.flatten(1, -3), right.flatten(1, -3), self.sums)
        found: Tensor = flat.unflatten(1, left.shape[1:-2])
        return found

    def perceived(self, kernels: Tensor, planes: Tensor) -> Tensor:
        """Return kernels, (F, k), times planes, (…, k, n): (…, F, n). The planes are mostly zeros."""
        if not self._takes(kernels, 2):
            return super().perceived(kernels, planes)
        flat: Tensor = Perceived.apply(kernels, planes.flatten(1, -3), self.sums)
        found: Tensor = flat.unflatten(1, planes.shape[1:-2])
        return found

    def shifted(self, x: Tensor, bias: Tensor) -> Tensor:
        """Return x, (…, W), plus bias, (W,)."""
        if not self._takes(bias, 1):
            return super().shifted(x, bias)
        found: Tensor = Shifted.apply(x, bias, self.sums)
        return found

    def stretched(self, x: Tensor, weight: Tensor) -> Tensor:
        """Return x, (…, W), times weight, (W,), column by column."""
        if not self._takes(weight, 1):
            return super().stretched(x, weight)
        found: Tensor = Stretched.apply(x, weight, self.sums)
        return found

    def scaled(self, x: Tensor, factor: Tensor) -> Tensor:
        """Return x, (…,), times factor, ()."""
        if not self._takes(factor, 0):
            return super().scaled(x, factor)
        found: Tensor = Scaled.apply(x, factor, self.sums)
        return found

    def total(self, values: Tensor) -> Tensor:
        """Return the sums over the last axis, (…,) float64."""
        if values.dim() == 1 or values.device.type != "cpu":
            return super().total(values)
        return torch.stack([super(Memberwise, self).total(member) for member in aligned(values).unbind()])

    def _takes(self, weight: Tensor, axes: int) -> bool:
        """Return whether a weight that has so many axes by itself is stacked, and where these sums can be made."""
        return weight.dim() == axes + 1 and weight.device.type == "cpu"


class BlasSums:
    """Sums by the library that torch was built with."""

    def multiply(self, left: Tensor, right: Tensor, *, sparse: bool = False) -> Tensor:
        """Return left, (A, M, K), times right, (B, K, W): (N, M, W)."""
        count = max(len(left), len(right))
        result = _room(left, count, left.shape[1], right.shape[2])
        for each in zip(_members(left, count), _members(right, count), result.unbind(), strict=True):
            torch.mm(each[0], each[1], out=each[2])
        return result

    def multiply_turned(self, left: Tensor, right: Tensor, *, sparse: bool = False) -> Tensor:
        """Return the transpose of left, (A, M, K), times right, (B, M, W): (N, K, W)."""
        return self.multiply(aligned(left).transpose(1, 2), right)

    def multiply_pairs(self, left: Tensor, right: Tensor) -> Tensor:
        """Return left, (N, B, P, Q), times right, (N, B, Q, R): (N, B, P, R)."""
        pairs = zip(_members(left, len(left)), _members(right, len(right)), strict=True)
        return torch.stack([torch.bmm(one, other) for one, other in pairs])

    def add_rows(self, values: Tensor) -> Tensor:
        """Return values, (N, M, W), summed over M: (N, W)."""
        return torch.stack([member.sum(dim=0) for member in _members(values, len(values))])

    def add_products(self, left: Tensor, right: Tensor) -> Tensor:
        """Return the sums over M of left, (A, M), times right, (N, M), in their type: (N,)."""
        return torch.stack([member.sum() for member in _members(left * right, len(right))])


def aligned(stack: Tensor) -> Tensor:
    """Return a stack, (N, …), each of whose members begins at a multiple of 64 bytes and has no gaps.

    Matrices that lie in memory column by column stay so, for a library multiplies them otherwise.
    """
    member = stack[0]
    plain = member.is_contiguous()
    turned = not plain and member.dim() > 1 and member.transpose(-1, -2).is_contiguous()
    apart = stack.stride(0) * stack.itemsize if len(stack) > 1 else 0
    if (plain or turned) and not stack.data_ptr() % _ALIGNMENT and not apart % _ALIGNMENT:
        return stack
    if turned:
        return aligned(stack.transpose(-1, -2)).transpose(-1, -2)
    return _room(stack, *stack.shape).copy_(stack)


def _members(stack: Tensor, count: int) -> Sequence[Tensor]:
    members = aligned(stack).unbind()
    return members if len(members) == count else members * count


def _room(like: Tensor, count: int, *shape: int) -> Tensor:
    """Return room for `count` aligned members of a shape, not filled."""
    size, step = prod(shape), _ALIGNMENT // like.itemsize
    if count == 1 or size % step == 0:
        return like.new_empty(count, *shape)
    room: Tensor = like.new_empty(count, -(-size // step) * step)[:, :size].unflatten(1, shape)
    return room
