"""Kernels of sums: products of matrices and totals, every sum in one fixed order, every step rounded once.

Numba neither reorders sums nor fuses a product with a sum. Vectors hold several columns of one row of a result, and no
column takes part in another's sum, so that the width of a processor's vectors changes no bit. Arrays are contiguous and
of one type, float32 or float64, except where another is named; a stack of one stands for a stack of any size.
"""

from __future__ import annotations

import numpy as np

from automata.runtime.jit import kernel

# Terms of one sum that a pass over a row adds: each row of the result is then written once for so many.
_AT_ONCE = 4
# Partial sums of one long sum: term i belongs to the partial sum i % _LANES, and these are added in their order.
_LANES = 8


@kernel
def multiply(left, right, result):
    """Set result[n, m, w] to the sum over k of left[n, m, k] * right[n, k, w], k ascending.

    left (A, M, K), right (B, K, W), result (N, M, W); A and B are 1 or N.
    """
    stacks, rows, columns = result.shape
    terms = right.shape[1]
    even = terms - terms % _AT_ONCE
    for stack in range(stacks):
        a = left[stack if left.shape[0] > 1 else 0]
        b = right[stack if right.shape[0] > 1 else 0]
        c = result[stack]
        for row in range(0, rows - 1, 2):
            one, two = c[row], c[row + 1]
            for w in range(columns):
                one[w] = 0
                two[w] = 0
            for k in range(0, even, _AT_ONCE):
                p0, p1, p2, p3 = a[row, k], a[row, k + 1], a[row, k + 2], a[row, k + 3]
                q0, q1, q2, q3 = a[row + 1, k], a[row + 1, k + 1], a[row + 1, k + 2], a[row + 1, k + 3]
                b0, b1, b2, b3 = b[k], b[k + 1], b[k + 2], b[k + 3]
                for w in range(columns):
                    x0, x1, x2, x3 = b0[w], b1[w], b2[w], b3[w]
                    one[w] = (((one[w] + p0 * x0) + p1 * x1) + p2 * x2) + p3 * x3
                    two[w] = (((two[w] + q0 * x0) + q1 * x1) + q2 * x2) + q3 * x3
            for k in range(even, terms):
                p0, q0, b0 = a[row, k], a[row + 1, k], b[k]
                for w in range(columns):
                    one[w] = one[w] + p0 * b0[w]
                    two[w] = two[w] + q0 * b0[w]
        if rows % 2:
            one = c[rows - 1]
            for w in range(columns):
                one[w] = 0
            for k in range(terms):
                p0, b0 = a[rows - 1, k], b[k]
                for w in range(columns):
                    one[w] = one[w] + p0 * b0[w]


@kernel
def multiply_turned(left, right, result):
    """Set result[n, k, w] to the sum over m of left[n, m, k] * right[n, m, w], m ascending.

    left (A, M, K), right (B, M, W), result (N, K, W); A and B are 1 or N.
    """
    stacks, rows, columns = result.shape
    terms = left.shape[1]
    even = terms - terms % _AT_ONCE
    for stack in range(stacks):
        a = left[stack if left.shape[0] > 1 else 0]
        b = right[stack if right.shape[0] > 1 else 0]
        c = result[stack]
        for row in range(rows):
            for w in range(columns):
                c[row, w] = 0
        for m in range(0, even, _AT_ONCE):
            b0, b1, b2, b3 = b[m], b[m + 1], b[m + 2], b[m + 3]
            for row in range(0, rows - 1, 2):
                p0, p1, p2, p3 = a[m, row], a[m + 1, row], a[m + 2, row], a[m + 3, row]
                q0, q1, q2, q3 = a[m, row + 1], a[m + 1, row + 1], a[m + 2, row + 1], a[m + 3, row + 1]
                one, two = c[row], c[row + 1]
                for w in range(columns):
                    x0, x1, x2, x3 = b0[w], b1[w], b2[w], b3[w]
                    one[w] = (((one[w] + p0 * x0) + p1 * x1) + p2 * x2) + p3 * x3
                    two[w] = (((two[w] + q0 * x0) + q1 * x1) + q2 * x2) + q3 * x3
            if rows % 2:
                p0, p1, p2, p3 = a[m, rows - 1], a[m + 1, rows - 1], a[m + 2, rows - 1], a[m + 3, rows - 1]
                one = c[rows - 1]
                for w in range(columns):
                    one[w] = (((one[w] + p0 * b0[w]) + p1 * b1[w]) + p2 * b2[w]) + p3 * b3[w]
        for m in range(even, terms):
            b0 = b[m]
            for row in range(rows):
                p0, one = a[m, row], c[row]
                for w in range(columns):
                    one[w] = one[w] + p0 * b0[w]


@kernel
def multiply_sparse(left, right, result):
    """Do what `multiply` does, passing over the zeros of `left`: for rows that are mostly zeros."""
    stacks, rows, columns = result.shape
    terms = right.shape[1]
    places = np.empty(terms + _AT_ONCE, dtype=np.int64)
    for stack in range(stacks):
        a = left[stack if left.shape[0] > 1 else 0]
        b = right[stack if right.shape[0] > 1 else 0]
        c = result[stack]
        for row in range(rows):
            found = 0
            for k in range(terms):
                places[found] = k
                found += a[row, k] != 0
            one = c[row]
            for w in range(columns):
                one[w] = 0
            even = found - found % _AT_ONCE
            for i in range(0, even, _AT_ONCE):
                k0, k1, k2, k3 = places[i], places[i + 1], places[i + 2], places[i + 3]
                p0, p1, p2, p3 = a[row, k0], a[row, k1], a[row, k2], a[row, k3]
                b0, b1, b2, b3 = b[k0], b[k1], b[k2], b[k3]
                for w in range(columns):
                    one[w] = (((one[w] + p0 * b0[w]) + p1 * b1[w]) + p2 * b2[w]) + p3 * b3[w]
            for i in range(even, found):
                p0, b0 = a[row, places[i]], b[places[i]]
                for w in range(columns):
                    one[w] = one[w] + p0 * b0[w]


@kernel
def multiply_turned_sparse(left, right, result):
    """Do what `multiply_turned` does, passing over the zeros of `left`."""
    stacks, rows, columns = result.shape
    places = np.empty(rows + 1, dtype=np.int64)
    for stack in range(stacks):
        a = left[stack if left.shape[0] > 1 else 0]
        b = right[stack if right.shape[0] > 1 else 0]
        c = result[stack]
        for row in range(rows):
            for w in range(columns):
                c[row, w] = 0
        for m in range(left.shape[1]):
            found = 0
            for k in range(rows):
                places[found] = k
                found += a[m, k] != 0
            b0 = b[m]
            for i in range(found):
                p0, one = a[m, places[i]], c[places[i]]
                for w in range(columns):
                    one[w] = one[w] + p0 * b0[w]


@kernel
def add_rows(values, result):
    """Set result[n, w], (N, W), to the sum over m of values[n, m, w], (N, M, W), m ascending."""
    stacks, rows, columns = values.shape
    for stack in range(stacks):
        sums = result[stack]
        for w in range(columns):
            sums[w] = 0
        for row in range(rows):
            line = values[stack, row]
            for w in range(columns):
                sums[w] = sums[w] + line[w]


@kernel
def add_products(left, right, result):
    """Set result[n], (N,) float64, to the sum of left[n] * right[n], (A, M) and (N, M); A is 1 or N."""
    lanes = np.empty(_LANES)
    for stack in range(len(result)):
        a, b = left[stack if left.shape[0] > 1 else 0], right[stack]
        even = len(b) - len(b) % _LANES
        for lane in range(_LANES):
            lanes[lane] = 0.0
        for start in range(0, even, _LANES):
            for lane in range(_LANES):
                lanes[lane] += np.float64(a[start + lane]) * np.float64(b[start + lane])
        for i in range(even, len(b)):
            lanes[i - even] += np.float64(a[i]) * np.float64(b[i])
        total = 0.0
        for lane in range(_LANES):
            total += lanes[lane]
        result[stack] = total
