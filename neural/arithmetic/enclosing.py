"""Enclosing: arithmetic that carries a proved bound on the rounding of every number beside the number.

A `Ball` holds numbers and radii. The number itself, and what any other IEEE 754 evaluation of at least that precision
gives, in whatever order it adds and whether or not it fuses products with sums, lie within the radius of the value that
there would be without rounding. The bounds are the usual ones (Higham 2002, chapter 3): a sum of n products is wrong by
at most n u / (1 - n u) times the sum of their sizes. What is assumed of an evaluation: it rounds to nearest with unit u
and underflows gradually; its softmax, normalisation and smooth activations are those of `portable`, whose kernels'
errors are bounded here. docs/certificates.md derives the bounds.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

import torch
from torch import Tensor, nn

from neural.arithmetic.plain import Arithmetic, along

# By type: the unit of rounding, the smallest number, and a size beyond which nothing is said.
UNITS = {torch.float32: 2.0**-24, torch.float64: 2.0**-53}
_LEAST = {torch.float32: 2.0**-149, torch.float64: 2.0**-1074}
_VAST = {torch.float32: 2.0**126, torch.float64: 2.0**1022}
_DOUBLE = UNITS[torch.float64]
# Radii are computed in double precision, with fewer than 2**20 roundings each: multiplied by this they are bounds.
_OUTWARD = 1.0 + 2.0**-30
# Smooth activations by name: the largest slope, the kernel's error in double precision, and that in parts of |x|.
_SMOOTH = {
    "tanh": (1.0, 1e-13, 0.0),
    "sigmoid": (0.25, 1e-15, 0.0),
    "silu": (1.1, 0.0, 1e-15),
    "gelu": (2.0, 0.0, 1e-14),
}
# Error of the kernels' exp in parts of its value: below 2**-51.
_EXP_ERROR = 2.0**-51


def rounding(n: int, unit: float) -> float:
    """Return n u / (1 - n u), the bound on the error of n roundings in a row."""
    return n * unit / (1.0 - n * unit) * _OUTWARD if n * unit < 0.5 else torch.inf


@dataclass(frozen=True, eq=False)
class Ball:
    """Numbers, `mid` (M, …) float32 or float64, and radii, `rad` (1 or M, …) float64: one a place of the last axes.

    Any evaluation's number, `mid` among them, is at most `rad` from the value without rounding.
    """

    mid: Tensor
    rad: Tensor

    @property
    def shape(self) -> torch.Size:
        """Of the numbers."""
        return self.mid.shape

    @property
    def dtype(self) -> torch.dtype:
        """Of the numbers."""
        return self.mid.dtype

    @property
    def unit(self) -> float:
        """The unit of rounding of the numbers' type."""
        return UNITS[self.mid.dtype]

    def _both(self, name: str, *args: Any) -> Ball:
        return Ball(getattr(self.mid, name)(*args), getattr(self.rad, name)(*args))

    def flatten(self, start: int) -> Ball:
        """Join the last axes from `start` < 0."""
        return self._both("flatten", start)

    def unflatten(self, axis: int, sizes: Any) -> Ball:
        """Split an axis < 0."""
        return self._both("unflatten", axis, sizes)

    def transpose(self, one: int, other: int) -> Ball:
        """Exchange two axes < 0."""
        return self._both("transpose", one, other)

    def unbind(self, axis: int) -> tuple[Ball, ...]:
        """Take an axis < 0 apart."""
        parts = zip(self.mid.unbind(axis), self.rad.unbind(axis), strict=True)
        return tuple(Ball(mid, rad) for mid, rad in parts)

    def __getitem__(self, place: Any) -> Ball:
        return Ball(self.mid[place], self.rad[place])

    def sizes(self) -> Tensor:
        """Return how large any evaluation's numbers are at most, shaped like the radii."""
        sizes = self.mid.abs().double()
        if len(self.rad) == 1 < len(sizes):
            sizes = self.mid.abs().amax(dim=0, keepdim=True).double()
        return (sizes + 2 * self.rad) * _OUTWARD

    def mean(self, dim: int) -> Ball:
        """Return means over an axis < 0."""
        count = self.mid.shape[dim]
        wrong = rounding(count + 2, self.unit) * self.sizes().mean(dim)
        return Ball(self.mid.mean(dim), outward(self.rad.mean(dim) + wrong, self.mid))

    def __add__(self, other: Any) -> Ball:
        more = other if isinstance(other, Ball) else exact(other, self.rad)
        mid, rad = self.mid + more.mid, self.rad + more.rad
        return Ball(mid, outward(rad + self.unit * (self.sizes() + more.sizes()), mid))

    __radd__ = __add__

    def __mul__(self, factor: float) -> Ball:
        mid = self.mid * factor
        return Ball(mid, outward((self.rad + 3 * self.unit * self.sizes()) * abs(factor), mid))

    def __truediv__(self, factor: float) -> Ball:
        mid = self.mid / factor
        return Ball(mid, outward((self.rad + 4 * self.unit * self.sizes()) / abs(factor), mid))


def exact(values: Tensor, like: Tensor | None = None) -> Ball:
    """Return values, (M, …), with radii of 0, of one row if `like`, other radii, has one."""
    rows = values[:1] if like is None or len(like) == 1 else values
    return Ball(values, torch.zeros(rows.shape, dtype=torch.float64, device=values.device))


def outward(rad: Tensor, mid: Tensor, roundings: int = 1) -> Tensor:
    """Return radii rounded outward, with what so many numbers too small to be told from 0 may add."""
    return (rad + roundings * _LEAST[mid.dtype]) * _OUTWARD


class Enclosing(Arithmetic):
    """Balls computed by an arithmetic, `inner`: portable, or torch's, which says nothing of smooth functions.

    What is given is a tensor, taken to be exact, or a Ball; weights are exact. Radii are `pooled`, one for all M
    contexts of a batch, or one for each: which is narrower and takes as long as the numbers again.
    """

    name: ClassVar[str] = "enclosing"

    def __init__(self, inner: Arithmetic, *, pooled: bool):
        self.inner = inner
        self.pooled = pooled

    def product(self, x: Any, weight: Tensor, bias: Tensor | None = None, *, sparse: bool = False) -> Any:
        """Return the Ball of x, (…, K), times weight, (K, W), plus bias, (W,): (…, W)."""
        mid = self.inner.product(_mid(x), weight, bias, sparse=sparse)
        gamma = rounding(weight.shape[0] + 2, UNITS[mid.dtype])
        wide = weight.abs().double()
        if isinstance(x, Ball):
            total = self.inner.product(x.sizes(), wide)
            moved = self.inner.product(x.rad + gamma * x.sizes(), wide)
        else:
            # Most numbers are 0: context by context this is less than the sum over all weights.
            total = self._pool(self.inner.product(x.abs().double(), wide, sparse=sparse))
            moved = gamma * total
        if bias is not None:
            total, moved = total + bias.abs().double(), moved + gamma * bias.abs().double()
        return Ball(mid, self._bounded(moved, total, mid, 2 * weight.shape[0] + 2))

    def linear(self, x: Any, layer: nn.Linear) -> Any:
        """Return the Ball of the layer's outputs, (…, W), for x, (…, K)."""
        return self.affine(x, layer.weight, layer.bias)

    def affine(self, x: Any, weight: Tensor, bias: Tensor) -> Any:
        """Return the Ball of x, (…, K), times the transpose of weight, (W, K), plus bias, (W,): (…, W)."""
        return self.product(x, weight.transpose(-1, -2), bias)

    def pairwise(self, left: Any, right: Any, *, stacked: bool) -> Any:
        """Return the Ball of left, (…, P, Q), times right, (…, Q, R): (…, P, R)."""
        mid = self.inner.pairwise(left.mid, right.mid, stacked=stacked)
        gamma = rounding(right.shape[-2] + 2, left.unit)
        large, wide = left.sizes(), right.sizes()
        total = large @ wide
        moved = large @ right.rad + left.rad @ wide + gamma * total
        return Ball(mid, self._bounded(moved, total, mid, 2 * right.shape[-2] + 2))

    def perceived(self, kernels: Tensor, planes: Tensor) -> Any:
        """Return the Ball of kernels, (F, k), times exact planes, (…, k, n): (…, F, n)."""
        mid = self.inner.perceived(kernels, planes)
        total = self._pool(self.inner.perceived(kernels.abs().double(), planes.double()))
        moved = rounding(kernels.shape[-1] + 2, UNITS[mid.dtype]) * total
        return Ball(mid, self._bounded(moved, total, mid, 2 * kernels.shape[-1] + 2))

    def shifted(self, x: Any, bias: Tensor) -> Any:
        """Return the Ball of x, (…, W), plus bias, (W,)."""
        mid = self.inner.shifted(x.mid, bias)
        return Ball(mid, outward(x.rad + x.unit * (x.sizes() + bias.abs().double()), mid))

    def stretched(self, x: Any, weight: Tensor) -> Any:
        """Return the Ball of x, (…, W), times weight, (W,), column by column."""
        mid, wide = self.inner.stretched(x.mid, weight), along(weight.abs().double(), x.mid)
        return Ball(mid, outward((x.rad + x.unit * x.sizes()) * wide, mid))

    def scaled(self, x: Any, factor: Tensor) -> Any:
        """Return the Ball of x, (…,), times factor, ()."""
        ball = x if isinstance(x, Ball) else Ball(x, self._pool(torch.zeros_like(x, dtype=torch.float64)))
        mid, wide = self.inner.scaled(ball.mid, factor), factor.abs().double()
        return Ball(mid, outward((ball.rad + ball.unit * ball.sizes()) * wide, mid))

    def activate(self, name: str, x: Any) -> Any:
        """Return the Ball of the activation called `name` of each number of x."""
        mid = self.inner.activate(name, x.mid)
        if name == "relu":
            return Ball(mid, x.rad)
        if name == "leaky_relu":
            return Ball(mid, outward(x.rad + 0.03 * x.unit * x.sizes(), mid))
        if not self._knows(x.mid):
            return Ball(mid, torch.full_like(x.rad, torch.inf))
        steepest, wrong, relative = _SMOOTH[name]
        result = x.sizes() if name in ("silu", "gelu") else torch.ones_like(x.rad)
        kernel = wrong + relative * x.sizes()
        return Ball(mid, outward(steepest * x.rad + kernel + x.unit * (result + kernel), mid))

    def gate(self, sums: Any, inputs: int) -> Any:
        """Return the Ball of 1 where a sum is > 1/2, else 0; of radius 1 where rounding could decide."""
        mid = (sums.mid > 0.5).to(sums.dtype)
        apart = (sums.mid.double() - 0.5).abs()
        if self.pooled:
            apart = apart.amin(dim=0, keepdim=True)
        return Ball(mid, torch.where(apart > 2 * sums.rad * _OUTWARD, 0.0, 1.0).to(torch.float64))

    def looked_up(self, rows: Tensor, codes: Tensor) -> Any:
        """Return the Ball, of radius 0, of the rows, (…, W), at `codes`, (…,)."""
        found = self.inner.looked_up(rows, codes)
        return Ball(found, self._pool(torch.zeros_like(found, dtype=torch.float64)))

    def summed(self, values: Tensor, parts: Tensor) -> Any:
        """Return the Ball of values, (M, W), each a sum of P terms of at most the size of parts, (P, W)."""
        total = parts.double().sum(dim=0, keepdim=True)
        if not self.pooled:
            total = total.expand(values.shape)
        moved = rounding(len(parts) + 1, UNITS[values.dtype]) * total
        return Ball(values, self._bounded(moved, total, values, len(parts)))

    def softmax(self, x: Any) -> Any:
        """Return the Ball of the softmax of x, (…, W), over the last axis."""
        mid = self.inner.softmax(x.mid)
        widest = x.rad.amax(dim=-1, keepdim=True)
        reach = 2 * x.sizes().amax(dim=-1, keepdim=True)
        # Of each share, in parts of it: the inputs', the kernel's in double precision, the last rounding's.
        kernel = 2 * (2 * reach * _DOUBLE + _EXP_ERROR + (x.shape[-1] + 4) * _DOUBLE)
        parts = torch.expm1((2 * widest + kernel + 2 * x.unit) * _OUTWARD) * _OUTWARD
        known = self._knows(x.mid) & (reach < 1e6)
        shares = self._pool(mid.double()) * (1 + parts)
        rad = torch.where(known, (parts * shares).clamp(max=1.0) + 1e-300, torch.inf)
        return Ball(mid, outward(rad, mid))

    def layer_norm(self, x: Any, layer: nn.LayerNorm) -> Any:
        """Return the Ball of what the layer makes of x, (…, W), its last axis normalised, stretched and shifted."""
        return self.shifted(self.stretched(self.normalised(x, layer.eps), layer.weight), layer.bias)

    def normalised(self, x: Any, epsilon: float) -> Any:
        """Return the Ball of x, (…, W), less the last axis' mean, over the root of its variance plus `epsilon`."""
        mid, columns = self.inner.normalised(x.mid, epsilon), x.shape[-1]
        if not self._knows(x.mid):
            return Ball(mid, torch.full_like(x.rad, torch.inf))
        kernel = (columns + 16) * _DOUBLE
        # How far each number's distance from the mean, and the root of the mean square of all, may be off.
        largest = x.sizes().amax(dim=-1, keepdim=True)
        off = (x.rad + x.rad.mean(dim=-1, keepdim=True) + 4 * kernel * largest) * _OUTWARD
        far = off.square().mean(dim=-1, keepdim=True).sqrt() * _OUTWARD
        gaps = x.mid.double() - x.mid.double().mean(dim=-1, keepdim=True)
        root = (gaps.square().mean(dim=-1, keepdim=True) + epsilon).sqrt() * (1 - 4 * kernel)
        if self.pooled:
            root = root.amin(dim=0, keepdim=True)
        least = root - 2 * far - 4 * kernel * largest
        result = self._pool(mid.abs().double())
        # |z| of the exact value is at most what was found, half as much again as it can be off, and at most sqrt(W).
        exact_size = (result + (off + result * far) / (root - far)) * (1 + 4 * x.unit + 4 * kernel)
        rad = (off + exact_size.clamp(max=columns**0.5) * far) / least
        rad = rad + (2 * kernel + 2 * x.unit) * (exact_size + rad)
        return Ball(mid, outward(torch.where(least > 0, rad, torch.inf), mid))

    def _pool(self, sizes: Tensor) -> Tensor:
        """Return the largest size of each place over all contexts, if radii are pooled."""
        return sizes.amax(dim=0, keepdim=True) if self.pooled else sizes

    def _knows(self, x: Tensor) -> bool:
        """Return whether smooth functions of x are computed by kernels whose errors are bounded."""
        return self.inner.name == "portable" and x.device.type == "cpu"

    def _bounded(self, moved: Tensor, total: Tensor, mid: Tensor, roundings: int) -> Tensor:
        """Return radii; infinite where a partial sum might be too large for the type."""
        return outward(torch.where(total < _VAST[mid.dtype], moved, torch.inf), mid, roundings)


def _mid(x: Any) -> Tensor:
    mid: Tensor = x.mid if isinstance(x, Ball) else x
    return mid
