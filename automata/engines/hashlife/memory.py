# mypy: disable-error-code="no-untyped-def, no-untyped-call, call-arg"
"""Bare words of memory for kernels that follow numbers through a table too large for any cache.

An array handed from kernel to kernel is counted at every call, with atomic additions that cost more than the work of a
look-up; an address is not. With NUMBA_BOUNDSCHECK=1 the same functions take the array itself, every access checked; and
with NUMBA_DISABLE_JIT=1, where there are no addresses and no instructions, they are plain Python.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from llvmlite import ir
from numba.core import types
from numba.extending import intrinsic
from numpy.typing import NDArray

from automata.runtime.jit import config, kernel

_WORD = ir.IntType(32)


def _pointer(builder: Any, address: Any, index: Any) -> Any:
    return builder.gep(builder.inttoptr(address, _WORD.as_pointer()), [index])


@intrinsic
def _get_bare(_context: Any, address: Any, index: Any) -> Any:
    def generate(_context: Any, builder: Any, _signature: Any, arguments: Any) -> Any:
        word = builder.load(_pointer(builder, *arguments), typ=_WORD)
        return builder.zext(word, ir.IntType(64))

    return types.int64(types.int64, types.int64), generate


@intrinsic
def _put_bare(_context: Any, address: Any, index: Any, value: Any) -> Any:
    def generate(context: Any, builder: Any, _signature: Any, arguments: Any) -> Any:
        address, index, value = arguments
        builder.store(builder.trunc(value, _WORD), _pointer(builder, address, index))
        return context.get_dummy_value()

    return types.void(types.int64, types.int64, types.int64), generate


@intrinsic
def _prefetch_bare(_context: Any, address: Any, index: Any) -> Any:
    def generate(context: Any, builder: Any, _signature: Any, arguments: Any) -> Any:
        byte = ir.IntType(8).as_pointer()
        name = "llvm.prefetch.p0"
        declared = builder.module.globals.get(name) or ir.Function(
            builder.module, ir.FunctionType(ir.VoidType(), [byte, _WORD, _WORD, _WORD]), name
        )
        pointer = builder.bitcast(_pointer(builder, *arguments), byte)
        # To be read, to be kept in all caches, data.
        builder.call(declared, [pointer, _WORD(0), _WORD(3), _WORD(1)])
        return context.get_dummy_value()

    return types.void(types.int64, types.int64), generate


# Where a line of 16 words would hold the four words of a key, three times over, each behind one word of something else.
_THRICE = (0, 0, 1, 2, 3, 0, 0, 1, 2, 3, 0, 0, 1, 2, 3, 0)


@intrinsic
def _equal_bare(_context: Any, line: Any, place: Any, keys: Any, index: Any) -> Any:
    def generate(_context: Any, builder: Any, _signature: Any, arguments: Any) -> Any:
        line, place, keys, index = arguments
        whole, short = ir.VectorType(_WORD, 16), ir.VectorType(_WORD, 4)
        there = builder.load(builder.bitcast(_pointer(builder, line, place), whole.as_pointer()), typ=whole)
        key = builder.load(builder.bitcast(_pointer(builder, keys, index), short.as_pointer()), typ=short)
        there.align, key.align = 4, 4
        spread = builder.shuffle_vector(key, key, ir.Constant(ir.VectorType(_WORD, 16), _THRICE))
        equal = builder.icmp_unsigned("==", there, spread)
        return builder.zext(builder.bitcast(equal, ir.IntType(16)), ir.IntType(64))

    return types.int64(types.int64, types.int64, types.int64, types.int64), generate


if config.BOUNDSCHECK or config.DISABLE_JIT:

    @kernel
    def equal_words(words, place, keys, index):
        """Return 16 bits: which of the 16 words at `place` equal the key's, laid out as in _THRICE."""
        bits = np.int64(0)
        for word in range(16):
            bits |= np.int64(words[place + word] == keys[index + _THRICE[word]]) << word
        return bits

    @kernel
    def get(words, index):
        """Return words[index] as int64."""
        return np.int64(words[index])

    @kernel
    def put(words, index, value):
        """Set words[index] to the lower 32 bits of `value`."""
        words[index] = np.int64(value) & 0xFFFFFFFF

    @kernel
    def prefetch(words, index):
        """Check the index; there is nothing to hurry."""
        words[index]

    def handle(words: NDArray[np.uint32]) -> Any:
        """Return what the kernels take for `words`: here the array, so that every access is checked."""
        return words.reshape(-1)

else:

    @kernel
    def get(words, index):
        """Return the word at `index`, int64."""
        return _get_bare(words, index)

    @kernel
    def put(words, index, value):
        """Set the word at `index` to the lower 32 bits of `value`."""
        _put_bare(words, index, np.int64(value))

    @kernel
    def equal_words(words, place, keys, index):
        """Return 16 bits: which of the 16 words at `place` equal the key's, laid out as in _THRICE."""
        return _equal_bare(words, place, keys, index)

    @kernel
    def prefetch(words, index):
        """Ask for the cache line of the word at `index` without waiting for it."""
        _prefetch_bare(words, index)

    def handle(words: NDArray[np.uint32]) -> Any:
        """Return what the kernels take for `words`: its address. The caller keeps the array alive."""
        return words.ctypes.data
