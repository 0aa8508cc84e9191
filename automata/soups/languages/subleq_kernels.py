# mypy: disable-error-code="no-untyped-def, no-untyped-call, assignment"
"""Kernels of the one-instruction languages: subtract, and jump if the difference is not positive.

A state of the machine is the place alone, as long as no byte changes: a place that returns with nothing changed in
between returns for ever, and whole periods are added to the counts.

`options`, int64: 0 for absolute addresses and three bytes an instruction, 1 for relative ones and four; which writes
happen (see `bff_kernels`).
"""

from __future__ import annotations

import numpy as np

from automata.runtime.jit import inlined, kernel


@inlined
def _execute(tape, length, budget, relative, rights):
    """Run the pair on `tape`; return steps and bytes changed."""
    size = 2 * length
    width = 4 if relative else 3
    place = steps = changes = 0
    seen_place, seen_changes, seen_steps = -1, -1, 0
    waited, patience = 0, 1
    while steps < budget:
        one, other = np.int64(tape[place]), np.int64(tape[place + 1])
        if relative:
            target = (place + one) % size
            value = tape[(place + other) % size] - np.int64(tape[(place + np.int64(tape[place + 2])) % size])
        else:
            target = one % size
            value = tape[target] - np.int64(tape[other % size])
        value &= 255
        old = np.int64(tape[target])
        if value != old and (rights >> (2 * (place >= length) + (target >= length))) & 1:
            tape[target] = value
            changes += 1
        else:
            value = old
        before = place
        if value & 128 or value == 0:
            if relative:
                place += (np.int64(tape[place + 3]) + 128) % 256 - 128
            else:
                place = np.int64(tape[place + 2])
        else:
            place += width
        steps += 1
        if place < 0 or place + width > size:
            break
        if place <= before:
            if seen_place == place and seen_changes == changes:
                period = steps - seen_steps
                steps += (budget - steps) // period * period
                seen_place = -1
            elif waited == 0 or seen_changes != changes:
                patience = 2 * patience if seen_changes == changes else 1
                waited = patience
                seen_place, seen_changes, seen_steps = place, changes, steps
            else:
                waited -= 1
    return steps, changes


@kernel
def run_subleq(programs, order, first, last, budgets, table, options, tape, words, loop, steps, executed):
    """Run the pairs `first` to `last` of `order` and write them back, as `run_bff` does; every step is executed."""
    length = programs.shape[1]
    for pair in range(first, last):
        one, other = order[2 * pair], order[2 * pair + 1]
        for place in range(length):
            tape[place] = programs[one, place]
        for place in range(length):
            tape[length + place] = programs[other, place]
        taken, changes = _execute(tape, length, budgets[pair], options[0], options[1])
        steps[pair] = executed[pair] = taken
        if changes:
            for place in range(length):
                programs[one, place] = tape[place]
            for place in range(length):
                programs[other, place] = tape[length + place]
