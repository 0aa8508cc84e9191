# mypy: disable-error-code="no-untyped-def, no-untyped-call, call-arg"
"""64 bytes compared at once, and memory asked for before it is needed: what Numba's own loops do not come to.

With NUMBA_BOUNDSCHECK=1 every access is checked, and with NUMBA_DISABLE_JIT=1 the same functions are plain Python.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from llvmlite import ir
from numba.core import types
from numba.extending import intrinsic

from automata.runtime.jit import config, inlined

_BYTE, _INT = ir.IntType(8), ir.IntType(32)
_ROW = ir.VectorType(_BYTE, 64)


def _address(context: Any, builder: Any, kind: Any, cells: Any, start: Any) -> Any:
    data = context.make_array(kind)(context, builder, cells).data
    return builder.gep(builder.bitcast(data, _BYTE.as_pointer()), [start])


def _spread(builder: Any, value: Any) -> Any:
    """A vector of 64 times the lowest byte of `value`."""
    one = builder.insert_element(ir.Constant(_ROW, ir.Undefined), builder.trunc(value, _BYTE), _INT(0))
    return builder.shuffle_vector(one, one, ir.Constant(ir.VectorType(_INT, 64), [0] * 64))


@intrinsic
def _equal_bare(_context: Any, cells: Any, start: Any, low: Any, value: Any) -> Any:
    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        cells, start, low, value = arguments
        pointer = _address(context, builder, signature.args[0], cells, start)
        there = builder.load(builder.bitcast(pointer, _ROW.as_pointer()), typ=_ROW)
        there.align = 1
        equal = builder.icmp_unsigned("==", builder.and_(there, _spread(builder, low)), _spread(builder, value))
        return builder.bitcast(equal, ir.IntType(64))

    return types.uint64(cells, types.int64, types.int64, types.int64), generate


@intrinsic
def _prefetch_bare(_context: Any, cells: Any, start: Any) -> Any:
    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        name = "llvm.prefetch.p0"
        declared = builder.module.globals.get(name) or ir.Function(
            builder.module, ir.FunctionType(ir.VoidType(), [_BYTE.as_pointer(), _INT, _INT, _INT]), name
        )
        pointer = _address(context, builder, signature.args[0], *arguments)
        # To be read, to be kept in all caches, data.
        builder.call(declared, [pointer, _INT(0), _INT(3), _INT(1)])
        return context.get_dummy_value()

    return types.void(cells, types.int64), generate


if config.BOUNDSCHECK or config.DISABLE_JIT:

    @inlined
    def equal_bytes(cells, start, low, value):
        """Return as bits (uint64) which of the 64 bytes from `start` on, flat, equal `value` in the bits of `low`."""
        flat, bits = cells.ravel(), np.uint64(0)
        for place in range(64):
            if flat[start + place] & low == value:
                bits |= np.uint64(1) << np.uint64(place)
        return bits

    @inlined
    def prefetch_bytes(cells, start):
        """Check that there is such a byte; there is nothing to hurry."""
        cells.ravel()[start]

else:

    @inlined
    def equal_bytes(cells, start, low, value):
        """Return as bits (uint64) which of the 64 bytes from `start` on, flat, equal `value` in the bits of `low`."""
        return _equal_bare(cells, start, low, value)

    @inlined
    def prefetch_bytes(cells, start):
        """Ask for the cache line of the byte at `start`, flat, without waiting for it."""
        _prefetch_bare(cells, start)
