"""Kernels of functions that libraries round differently on different processors, made of exactly rounded steps alone.

exp, ln and erf are sums of powers in double precision; what is computed from them is rounded to the arrays' type once.
Numba neither reorders nor fuses the steps, IEEE 754 fixes square roots and quotients, and sums over rows run in one
order: every result is the same on any processor. Arrays are contiguous and of one type, float32 or float64, except
where another is named.
"""

from __future__ import annotations

import math

import numpy as np

from automata.runtime.jit import inlined, kernel

SIGMOID, TANH, GELU, SILU = range(4)

_LOG2_E = 1.4426950408889634
# ln 2 in two parts: the first ends in so many zero bits that its multiples by the exponents of doubles are exact.
_LN2_HIGH = 0.693147180369123816490
_LN2_LOW = 1.90821492927058770002e-10
_SQRT_2 = 1.4142135623730951
_SQRT_HALF = 0.7071067811865476
_BELL = 0.3989422804014327  # 1 / sqrt(2 pi), the normal density's top
# Numbers whose exponentials are taken together.
_AT_ONCE = 1024
_TAU = 6.283185307179586
# erfc(x) exp(x**2), 0 <= x <= 6, in powers of u = (2 / (2 + x) - 0.625) / 0.375: a least-squares fit to scipy's erfcx
# at 400 Chebyshev nodes. The error of erf is below 1e-14.
_ERFCX = (
    0.37853741692923754,
    0.4221875836134101,
    0.1694075909548666,
    0.032993429479593626,
    -0.0016702444144795427,
    -0.0016653643890870591,
    0.00013358436995212773,
    0.00010054202623101836,
    -2.270067709832104e-05,
    -4.2714845324109456e-06,
    2.839640222598019e-06,
    -2.8180889822230473e-07,
    -2.0093117044959288e-07,
    8.619131150637736e-08,
    -3.992264910564715e-09,
    -7.528300827346002e-09,
    2.021006449346528e-09,
)


@inlined
def exp(x):
    """Return e**x of a double, x taken as -708 if it is less and as 709 if it is more."""
    x = max(min(x, 709.0), -708.0)
    # What is no number has no whole part.
    number = x if x == x else 0.0
    whole = math.floor(number * _LOG2_E + 0.5)
    r = (number - whole * _LN2_HIGH) - whole * _LN2_LOW
    # Written out, because a loop over the terms would keep the loop over the numbers from being vectorised.
    total = r * (1 / 13.0) + 1.0
    total = total * (r * (1 / 12.0)) + 1.0
    total = total * (r * (1 / 11.0)) + 1.0
    total = total * (r * (1 / 10.0)) + 1.0
    total = total * (r * (1 / 9.0)) + 1.0
    total = total * (r * (1 / 8.0)) + 1.0
    total = total * (r * (1 / 7.0)) + 1.0
    total = total * (r * (1 / 6.0)) + 1.0
    total = total * (r * (1 / 5.0)) + 1.0
    total = total * (r * (1 / 4.0)) + 1.0
    total = total * (r * (1 / 3.0)) + 1.0
    total = total * (r * (1 / 2.0)) + 1.0
    total = total * r + 1.0
    return total * np.int64((np.int64(whole) + 1023) << 52).view(np.float64) + x * 0.0


@inlined
def ln(x):
    """Return the natural logarithm of a double that is normal and > 0."""
    bits = np.float64(x).view(np.int64)
    exponent = (bits >> 52) - 1023
    part = np.int64((bits & 0xFFFFFFFFFFFFF) | 0x3FF0000000000000).view(np.float64)
    large = part > _SQRT_2
    part = part * 0.5 if large else part
    whole = np.float64(exponent + 1 if large else exponent)
    s = np.divide(part - 1.0, part + 1.0)
    square = s * s
    total = 1 / 21.0
    total = total * square + 1 / 19.0
    total = total * square + 1 / 17.0
    total = total * square + 1 / 15.0
    total = total * square + 1 / 13.0
    total = total * square + 1 / 11.0
    total = total * square + 1 / 9.0
    total = total * square + 1 / 7.0
    total = total * square + 1 / 5.0
    total = total * square + 1 / 3.0
    total = total * square + 1.0
    # The last term is 0, or no number if x is none, which has no exponent to speak of.
    return whole * _LN2_HIGH + (whole * _LN2_LOW + 2.0 * s * total) + x * 0.0


@inlined
def erf(x):
    """Return the error function of a double."""
    side = 1.0 if x >= 0 else -1.0
    size = min(x * side, 6.0)
    u = (np.divide(2.0, 2.0 + size) - 0.625) * (1 / 0.375)
    total = _ERFCX[16] * u + _ERFCX[15]
    total = total * u + _ERFCX[14]
    total = total * u + _ERFCX[13]
    total = total * u + _ERFCX[12]
    total = total * u + _ERFCX[11]
    total = total * u + _ERFCX[10]
    total = total * u + _ERFCX[9]
    total = total * u + _ERFCX[8]
    total = total * u + _ERFCX[7]
    total = total * u + _ERFCX[6]
    total = total * u + _ERFCX[5]
    total = total * u + _ERFCX[4]
    total = total * u + _ERFCX[3]
    total = total * u + _ERFCX[2]
    total = total * u + _ERFCX[1]
    total = total * u + _ERFCX[0]
    return side * (1.0 - exp(-size * size) * total)


@inlined
def sigmoid(x):
    """Return 1 / (1 + e**-x) of a double."""
    return np.divide(1.0, 1.0 + exp(-x))


@inlined
def tanh(x):
    """Return the hyperbolic tangent of a double."""
    side = 1.0 if x >= 0 else -1.0
    size = x * side
    fading = exp(-2.0 * size)
    # Near 0 the quotient would lose what the subtraction cancels.
    far = np.divide(1.0 - fading, 1.0 + fading)
    square = size * size
    near = size * (1.0 - square * (1 / 3.0 - square * (2 / 15.0)))
    return side * (far if size > 0.02 else near)


@kernel
def apply(which, x, y):
    """Set y, (R,), to a function of x, (R,): SIGMOID, TANH, GELU or SILU."""
    if which == SIGMOID:
        for i in range(len(x)):
            y[i] = sigmoid(np.float64(x[i]))
    elif which == TANH:
        for i in range(len(x)):
            y[i] = tanh(np.float64(x[i]))
    elif which == GELU:
        for i in range(len(x)):
            value = np.float64(x[i])
            y[i] = value * (0.5 * (1.0 + erf(value * _SQRT_HALF)))
    else:
        for i in range(len(x)):
            value = np.float64(x[i])
            y[i] = value * sigmoid(value)


@kernel
def slope(which, x, above, below):
    """Set `below`, (R,), to `above`, (R,), times the function's slope at x, (R,)."""
    if which == SIGMOID:
        for i in range(len(x)):
            value = sigmoid(np.float64(x[i]))
            below[i] = above[i] * (value * (1.0 - value))
    elif which == TANH:
        for i in range(len(x)):
            value = tanh(np.float64(x[i]))
            below[i] = above[i] * (1.0 - value * value)
    elif which == GELU:
        for i in range(len(x)):
            value = np.float64(x[i])
            share = 0.5 * (1.0 + erf(value * _SQRT_HALF))
            below[i] = above[i] * (share + value * (_BELL * exp(-0.5 * (value * value))))
    else:
        for i in range(len(x)):
            value = np.float64(x[i])
            share = sigmoid(value)
            below[i] = above[i] * (share * (1.0 + value * (1.0 - share)))


@inlined
def _raised(x, start, stop, held, tops):
    """Set `tops` to the largest numbers of some rows of x, (R, K), and `held` to exp of the rows less their tops."""
    columns = x.shape[1]
    for row in range(start, stop):
        top = np.float64(x[row, 0])
        for k in range(1, columns):
            top = max(top, x[row, k])
        tops[row - start] = top
        for k in range(columns):
            held[(row - start) * columns + k] = x[row, k] - top
    for i in range((stop - start) * columns):
        held[i] = exp(held[i])


@kernel
def soften(x, y):
    """Set y, (R, K), to each row's softmax of x, (R, K)."""
    rows, columns = x.shape
    at_once = max(1, _AT_ONCE // columns)
    held, tops = np.empty(at_once * columns), np.empty(at_once)
    for start in range(0, rows, at_once):
        stop = min(rows, start + at_once)
        _raised(x, start, stop, held, tops)
        for row in range(start, stop):
            place = (row - start) * columns
            total = 0.0
            for k in range(columns):
                total += held[place + k]
            for k in range(columns):
                y[row, k] = np.divide(held[place + k], total)


@kernel
def soften_slope(y, above, below):
    """Set `below`, (R, K), to the gradient at softmax's input, its value `y` and the gradient `above` given, (R, K)."""
    rows, columns = y.shape
    for row in range(rows):
        mean = 0.0
        for k in range(columns):
            mean += np.float64(above[row, k]) * y[row, k]
        for k in range(columns):
            below[row, k] = y[row, k] * (above[row, k] - mean)


@kernel
def cross_entropy(logits, targets, losses, chances):
    """Set `losses`, (R,), to -ln of the chance of `targets`, (R,) int64, by `logits`, (R, K); `chances`, (R, K)."""
    rows, columns = logits.shape
    at_once = max(1, _AT_ONCE // columns)
    held, tops, totals = np.empty(at_once * columns), np.empty(at_once), np.empty(at_once)
    for start in range(0, rows, at_once):
        stop = min(rows, start + at_once)
        _raised(logits, start, stop, held, tops)
        for row in range(start, stop):
            place = (row - start) * columns
            total = 0.0
            for k in range(columns):
                total += held[place + k]
            totals[row - start] = total
            for k in range(columns):
                chances[row, k] = np.divide(held[place + k], total)
        for row in range(start, stop):
            gap = logits[row, targets[row]] - tops[row - start]
            losses[row] = ln(totals[row - start]) - gap


@kernel
def cross_entropy_slope(chances, targets, above, below):
    """Set `below`, (R, K), to the gradient at the logits, `above`, (R,), being the one at the losses."""
    rows, columns = chances.shape
    for row in range(rows):
        for k in range(columns):
            below[row, k] = chances[row, k] * above[row]
        below[row, targets[row]] = (chances[row, targets[row]] - 1.0) * above[row]


@kernel
def normalise(x, epsilon, y, scales):
    """Set y, (R, K), to rows of x, (R, K), less their mean and times `scales`, (R,): 1 / sqrt(variance + epsilon)."""
    rows, columns = x.shape
    for row in range(rows):
        mean = 0.0
        for k in range(columns):
            mean += x[row, k]
        mean /= columns
        spread = 0.0
        for k in range(columns):
            gap = x[row, k] - mean
            spread += gap * gap
        scale = 1.0 / math.sqrt(spread / columns + epsilon)
        scales[row] = scale
        for k in range(columns):
            y[row, k] = (x[row, k] - mean) * scale


@kernel
def normalise_slope(y, scales, above, below):
    """Set `below`, (R, K), to the gradient at the input of `normalise`, whose results and gradient are given."""
    rows, columns = y.shape
    for row in range(rows):
        mean, along = 0.0, 0.0
        for k in range(columns):
            mean += above[row, k]
            along += np.float64(above[row, k]) * y[row, k]
        mean /= columns
        along /= columns
        for k in range(columns):
            below[row, k] = scales[row] * (above[row, k] - mean - y[row, k] * along)


@kernel
def deviates(one, other, result):
    """Set `result`, (R,) float64, to normal deviates of even numbers 0 <= `one`, `other` < 1 (Box and Muller 1958)."""
    for i in range(len(one)):
        turn = other[i] * 4.0
        quarter = math.floor(turn + 0.5)
        angle = (turn - quarter) * (_TAU / 4.0)
        square = angle * angle
        sine, cosine = 1.0, 1.0
        for k in (17.0, 15.0, 13.0, 11.0, 9.0, 7.0, 5.0, 3.0):
            sine = 1.0 - sine * square * (1.0 / (k * (k - 1.0)))
        for k in (16.0, 14.0, 12.0, 10.0, 8.0, 6.0, 4.0, 2.0):
            cosine = 1.0 - cosine * square * (1.0 / (k * (k - 1.0)))
        sine *= angle
        side = np.int64(quarter) & 3
        value = cosine if side == 0 else -sine if side == 1 else -cosine if side == 2 else sine
        result[i] = math.sqrt(-2.0 * ln(1.0 - one[i])) * value
