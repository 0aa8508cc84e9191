# mypy: disable-error-code="no-untyped-def, no-untyped-call"
"""A kernel that runs pairs of the BFF family step by step and carries along where each byte came from."""

from __future__ import annotations

import numpy as np

from automata.runtime.jit import kernel
from automata.soups.languages.bff_kernels import (
    ADD,
    CLOSE,
    COPY_IN,
    COPY_OUT,
    LEFT_0,
    LEFT_1,
    OPEN,
    RIGHT_0,
    RIGHT_1,
    SUBTRACT,
)


@kernel
def run_traced(programs, origins, order, pairs, budget, table, options, tape, sources):
    """Run the first `pairs` pairs of `order`, and move origins, (N, L) int64, as instructions copy bytes.

    A byte that `+` or `-` changes keeps its origin. Scratch: tape and sources, int64, 2L each. `options` as
    `bff_kernels` says; the bytes come out as `run_bff` leaves them.
    """
    length = programs.shape[1]
    size = 2 * length
    start, jump, tested, comma, rights = options[0], options[1], options[2], options[3], options[4]
    for pair in range(pairs):
        one, other = order[2 * pair], order[2 * pair + 1]
        for byte in range(length):
            tape[byte], sources[byte] = programs[one, byte], origins[one, byte]
            tape[length + byte], sources[length + byte] = programs[other, byte], origins[other, byte]
        head_0 = options[5] if options[5] >= 0 else tape[0] % size
        head_1 = options[6] if options[6] >= 0 else tape[1] % size
        place, steps = start, 0
        while steps < budget and 0 <= place < size:
            steps += 1
            op = table[tape[place]]
            target, value, source = -1, 0, 0
            if op == LEFT_0:
                head_0 = (head_0 - 1) % size
            elif op == RIGHT_0:
                head_0 = (head_0 + 1) % size
            elif op == LEFT_1:
                head_1 = (head_1 - 1) % size
            elif op == RIGHT_1:
                head_1 = (head_1 + 1) % size
            elif op in (ADD, SUBTRACT):
                target, source = head_0, sources[head_0]
                value = (tape[head_0] + (1 if op == ADD else -1)) & 255
            elif op == COPY_OUT:
                target, value, source = head_1, tape[head_0], sources[head_0]
            elif op == COPY_IN:
                target, value, source = head_0, tape[head_1], sources[head_1]
                head_1 = (head_1 + comma) % size
            elif op in (OPEN, CLOSE):
                zero = (tape[head_0] & tested) == 0
                if zero == (op == OPEN):
                    away = 1 if op == OPEN else -1
                    if jump:
                        place += away * jump
                    else:
                        depth = 1
                        while depth:
                            place += away
                            if place < 0 or place >= size:
                                break
                            kind = table[tape[place]]
                            if kind == op:
                                depth += 1
                            elif kind in (OPEN, CLOSE):
                                depth -= 1
                    if place < 0:
                        break
            if target >= 0 and (rights >> (2 * (place >= length) + (target >= length))) & 1:
                tape[target] = value
                sources[target] = source
            place += 1
        for byte in range(length):
            programs[one, byte], origins[one, byte] = np.uint8(tape[byte]), sources[byte]
            programs[other, byte], origins[other, byte] = np.uint8(tape[length + byte]), sources[length + byte]
