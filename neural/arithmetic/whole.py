"""Whole: arithmetic without rounding: whole numbers times a power of two, as every float is.

The whole numbers are int64 where a bound shows that no sum can overflow, else Python's own. Only what makes such
numbers of such numbers can be computed: sums, products, rectifiers, gates; no smooth function.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from neural.arithmetic.plain import Arithmetic
from neural.errors import NotExactError

_INT64 = 1 << 62
# Whole numbers up to this are exact in float32, and so is every sum of them that stays below it, in any order.
_SINGLE = 1 << 24
_MANTISSA = 53


@dataclass(frozen=True, eq=False)
class Dyadic:
    """Numbers that are `whole`, an array of int64 or of Python's integers, times 2 ** `exponent`.

    `single` says that float32 arithmetic, in whatever order, computes these numbers without rounding.
    """

    whole: NDArray[Any]
    exponent: int
    single: bool

    @classmethod
    def of(cls, values: Tensor) -> Dyadic:
        """Return finite numbers of float32 or float64 as they are."""
        array = values.detach().cpu().double().numpy()
        part, power = np.frexp(array)
        digits = np.ldexp(part, _MANTISSA).astype(np.int64)
        lowest = np.frexp((digits & -digits).astype(np.float64))[1] - 1 + power - _MANTISSA
        least = int(lowest[digits != 0].min()) if digits.any() else 0
        if array.size == 0 or np.abs(array).max() < 2.0 ** min(62 + least, 1023):
            return cls(np.ldexp(array, -least).astype(np.int64), least, True)
        shifts = (power - _MANTISSA - least).ravel().tolist()
        held = [
            each << by if by >= 0 else each >> -by for each, by in zip(digits.ravel().tolist(), shifts, strict=True)
        ]
        return cls(np.array(held, dtype=object).reshape(array.shape), least, True)

    @property
    def shape(self) -> tuple[int, ...]:
        """Of the numbers."""
        return self.whole.shape

    @property
    def dtype(self) -> torch.dtype:
        """The type of numbers that are added to these."""
        return torch.float64

    @property
    def largest(self) -> int:
        """The largest whole number, without its sign."""
        return int(np.abs(self.whole).max()) if self.whole.size else 0

    def on(self, exponent: int) -> Dyadic:
        """Return the same numbers as multiples of a smaller power of two."""
        more = self.exponent - exponent
        if not more:
            return self
        whole = self.whole if max(1, self.largest) << more < _INT64 else self.whole.astype(object)
        return Dyadic(whole * (1 << more), exponent, self.single)

    def flatten(self, start: int) -> Dyadic:
        """Join the last axes from `start` < 0."""
        return self._of(self.whole.reshape(*self.shape[:start], -1))

    def unflatten(self, axis: int, sizes: Any) -> Dyadic:
        """Split the last axis."""
        assert axis == -1
        return self._of(self.whole.reshape(*self.shape[:-1], *sizes))

    def __getitem__(self, place: Any) -> Dyadic:
        return self._of(self.whole[place])

    def mean(self, dim: int) -> Dyadic:
        """Return means over an axis of 1, 2, 4 or 8 numbers."""
        count = self.shape[dim]
        if count.bit_count() != 1:
            raise NotExactError(f"a mean of {count} numbers is no whole number times a power of two")
        whole = self.whole if self.largest * count < _INT64 else self.whole.astype(object)
        exponent = self.exponent - count.bit_length() + 1
        single = self.single and _fits(self.largest * count, exponent)
        return Dyadic(whole.sum(axis=dim), exponent, single)

    def __add__(self, other: Any) -> Dyadic:
        more = other if isinstance(other, Dyadic) else Dyadic.of(other)
        least = min(self.exponent, more.exponent)
        one, two = self.on(least), more.on(least)
        total = one.largest + two.largest
        single = self.single and more.single and _fits(total, least)
        if total >= _INT64:
            one = Dyadic(one.whole.astype(object), least, single)
        return Dyadic(one.whole + two.whole, least, single)

    def __mul__(self, factor: float) -> Dyadic:
        return multiplied(self, Dyadic.of(torch.tensor(factor, dtype=torch.float64)))

    def _of(self, whole: NDArray[Any]) -> Dyadic:
        return Dyadic(whole, self.exponent, self.single)


def multiplied(one: Dyadic, other: Dyadic) -> Dyadic:
    """Return one times other, number by number, as arrays are broadcast."""
    total = one.largest * other.largest
    whole = one.whole if total < _INT64 else one.whole.astype(object)
    exponent = one.exponent + other.exponent
    return Dyadic(whole * other.whole, exponent, one.single and other.single and _fits(total, exponent))


def matrix_product(left: Dyadic, right: Dyadic) -> Dyadic:
    """Return left, (…, P, Q), times right, (…, Q, R): (…, P, R)."""
    # No sum of these products, nor part of one, is larger than this.
    total = left.largest * right.largest * right.shape[-2]
    one, two = left.whole, right.whole
    if total >= _INT64:
        one, two = one.astype(object), two.astype(object)
    exponent = left.exponent + right.exponent
    return Dyadic(np.matmul(one, two), exponent, left.single and right.single and _fits(total, exponent))


def _fits(largest: int, exponent: int) -> bool:
    """Return whether float32 holds all whole numbers up to `largest` times 2 ** exponent."""
    return largest <= _SINGLE and -149 <= exponent <= 100


class Whole(Arithmetic):
    """Arithmetic of tensors, taken as they are, and of Dyadic numbers; raises NotExactError for smooth functions."""

    name: ClassVar[str] = "whole"

    def product(self, x: Any, weight: Tensor, bias: Tensor | None = None, *, sparse: bool = False) -> Any:
        """Return x, (…, K), times weight, (K, W), plus bias, (W,): (…, W)."""
        found = matrix_product(_dyadic(x), Dyadic.of(weight))
        return found if bias is None else found + bias

    def linear(self, x: Any, layer: nn.Linear) -> Any:
        """Return the layer's outputs, (…, W), for x, (…, K)."""
        return self.affine(x, layer.weight, layer.bias)

    def affine(self, x: Any, weight: Tensor, bias: Tensor) -> Any:
        """Return x, (…, K), times the transpose of weight, (W, K), plus bias, (W,): (…, W)."""
        return self.product(x, weight.transpose(-1, -2), bias)

    def perceived(self, kernels: Tensor, planes: Tensor) -> Any:
        """Return kernels, (F, k), times planes, (…, k, n): (…, F, n)."""
        return matrix_product(Dyadic.of(kernels), Dyadic.of(planes))

    def scaled(self, x: Any, factor: Tensor) -> Any:
        """Return x, (…,), times factor, ()."""
        return multiplied(_dyadic(x), Dyadic.of(factor))

    def activate(self, name: str, x: Any) -> Any:
        """Return relu or leaky_relu of each number of x; NotExactError for other functions."""
        if name == "relu":
            return Dyadic(np.maximum(x.whole, 0), x.exponent, x.single)
        if name == "leaky_relu":
            slope = multiplied(x, Dyadic.of(torch.tensor(0.01, dtype=torch.float64)))
            least = min(x.exponent, slope.exponent)
            plain = x.on(least)
            return Dyadic(np.where(plain.whole >= 0, plain.whole, slope.on(least).whole), least, False)
        raise NotExactError(f"{name} of a number is no whole number times a power of two")

    def gate(self, sums: Any, inputs: int) -> Any:
        """Return 1 where a sum is > 1/2, else 0."""
        # sums > 1/2 if and only if whole * 2 ** exponent > 2 ** -1.
        over = sums.whole > (1 << max(0, -1 - sums.exponent)) if sums.exponent < 0 else sums.whole > 0
        return Dyadic(over.astype(np.int64), 0, sums.single)

    def looked_up(self, rows: Tensor, codes: Tensor) -> Any:
        """Return the rows, (…, W), of `rows`, (R, W), at `codes`, (…,)."""
        return Dyadic.of(super().looked_up(rows, codes))

    def summed(self, values: Tensor, parts: Tensor) -> Any:
        """Raise NotExactError: what was added up before was rounded."""
        raise NotExactError("sums of floats are rounded: ask for contexts, not for a range of codes")

    def pairwise(self, left: Any, right: Any, *, stacked: bool) -> Any:
        """Return left, (…, P, Q), times right, (…, Q, R): (…, P, R)."""
        return matrix_product(_dyadic(left), _dyadic(right))

    def shifted(self, x: Any, bias: Tensor) -> Any:
        """Return x, (…, W), plus bias, (W,)."""
        return _dyadic(x) + bias

    def stretched(self, x: Any, weight: Tensor) -> Any:
        """Return x, (…, W), times weight, (W,), column by column."""
        return multiplied(_dyadic(x), Dyadic.of(weight))

    def softmax(self, x: Any) -> Any:
        """Raise NotExactError."""
        raise NotExactError("softmax of a number is no whole number times a power of two")

    def layer_norm(self, x: Any, layer: nn.LayerNorm) -> Any:
        """Raise NotExactError."""
        raise NotExactError("a normalised number is no whole number times a power of two")


def _dyadic(x: Any) -> Dyadic:
    return x if isinstance(x, Dyadic) else Dyadic.of(x)
