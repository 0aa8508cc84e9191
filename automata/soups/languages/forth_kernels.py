# mypy: disable-error-code="no-untyped-def, no-untyped-call, assignment"
"""Kernels of the Forth family: a stack of 128 bytes, numbers and relative jumps as single bytes.

A state of the machine is the place and the stack, as long as no byte of the tape changes. Where one returns, whole
periods are added to the counts.

`options`, int64: the byte that makes the first program be drawn anew when something is written over it in the second
(-1: none), and which writes happen (see `bff_kernels`).
"""

from __future__ import annotations

import numpy as np

from automata.runtime.jit import inlined, kernel
from automata.soups.draw_kernels import splitmix

# The instructions' numbers in a language's table; 0 is none.
READ_0, READ_1, READ, WRITE_0, WRITE_1, WRITE, DUPLICATE, DROP, SWAP, IF_ZERO = range(1, 11)
INCREMENT, DECREMENT, ADD, SUBTRACT, COPY_0, COPY_1, COPY, FLIP, NUMBER, JUMP = range(11, 21)
STACK = 128


@inlined
def _redraw(tape, length, place):
    """Draw the first program anew, from what is on the tape."""
    seed = np.uint64(0)
    for byte in range(2 * length):
        seed = splitmix(seed ^ np.uint64(tape[byte]))
    seed = seed * np.uint64(length * length) + np.uint64(place * length)
    for byte in range(length):
        tape[byte] = splitmix(seed + np.uint64(byte)) & np.uint64(255)


@inlined
def _execute(tape, stack, seen_stack, length, budget, table, redrawn, rights):
    """Run the pair on `tape`; return steps, instructions executed, bytes changed."""
    size = 2 * length
    place = steps = executed = changes = depth = 0
    seen_place = seen_depth = seen_changes = -1
    seen_steps = seen_executed = 0
    waited, patience = 0, 1
    while steps < budget:
        byte = np.int64(tape[place])
        op = table[byte]
        before = place
        steps += 1
        executed += op != 0
        # What an instruction takes from the stack: `top`, and below it `second`; an empty stack gives zeros.
        taken = 0
        if DUPLICATE <= op <= DECREMENT or op in (FLIP, COPY_0, COPY_1) or op <= READ:
            taken = 1
        if op in (SWAP, ADD, SUBTRACT, COPY) or WRITE_0 <= op <= WRITE:
            taken = 2
        if op == 0:
            taken = 0
        top = second = 0
        if taken and depth:
            depth -= 1
            top = np.int64(stack[depth])
        if taken == 2 and depth:
            depth -= 1
            second = np.int64(stack[depth])
        # What it leaves there, and what it writes.
        left, one, other = 0, 0, 0
        target, value = -1, 0
        if op == NUMBER:
            left, one = 1, byte & 63
        elif op == JUMP:
            away = (byte & 63) + 1
            place += (-away if byte & 64 else away) - 1
        elif op == READ_0:
            left, one = 1, np.int64(tape[top % length])
        elif op == READ_1:
            left, one = 1, np.int64(tape[length + top % length])
        elif op == READ:
            left, one = 1, np.int64(tape[top % size])
        elif op == WRITE_0:
            target, value = second % length, top
        elif op == WRITE_1:
            target, value = length + second % length, top
        elif op == WRITE:
            target, value = second % size, top
        elif op == DUPLICATE:
            left, one, other = 2, top, top
        elif op == SWAP:
            left, one, other = 2, top, second
        elif op == IF_ZERO:
            left, one = 1, top
            if top:
                place += 1
        elif op == INCREMENT:
            left, one = 1, (top + 1) & 255
        elif op == DECREMENT:
            left, one = 1, (top - 1) & 255
        elif op == ADD:
            left, one = 1, (top + second) & 255
        elif op == SUBTRACT:
            left, one = 1, (top - second) & 255
        elif op == COPY_0:
            target, value = length + top % length, np.int64(tape[top % length])
        elif op == COPY_1:
            target, value = top % length, np.int64(tape[length + top % length])
        elif op == COPY:
            target, value = top % size, np.int64(tape[second % size])
        elif op == FLIP:
            left, one = 1, top ^ 64
        full = False
        if left:
            if depth == STACK:
                full = True
            else:
                stack[depth] = one
                depth += 1
        if left == 2:
            if depth == STACK:
                full = True
            else:
                stack[depth] = other
                depth += 1
        if target >= 0 and (rights >> (2 * (before >= length) + (target >= length))) & 1:
            if op in (WRITE_1, COPY_0) and tape[target] == redrawn:
                _redraw(tape, length, before)
                changes += 1
            elif tape[target] != value:
                tape[target] = value
                changes += 1
        place += 1
        if place < 0 or place >= size or full:
            break
        if place <= before:
            same = seen_place == place and seen_changes == changes and seen_depth == depth
            if same:
                for level in range(depth):
                    if stack[level] != seen_stack[level]:
                        same = False
                        break
            if same:
                periods = (budget - steps) // (steps - seen_steps)
                executed += periods * (executed - seen_executed)
                steps += periods * (steps - seen_steps)
                seen_place = -1
            elif waited == 0 or seen_changes != changes:
                patience = 2 * patience if seen_changes == changes else 1
                waited = patience
                seen_place, seen_depth, seen_changes = place, depth, changes
                seen_steps, seen_executed = steps, executed
                for level in range(depth):
                    seen_stack[level] = stack[level]
            else:
                waited -= 1
    return steps, executed, changes


@kernel
def run_forth(programs, order, first, last, budgets, table, options, tape, words, loop, steps, executed):
    """Run the pairs `first` to `last` of `order` and write them back, as `run_bff` does.

    `tape` has room for the stack and a copy of it behind the pair: 2L + 256.
    """
    length = programs.shape[1]
    stack, seen_stack = tape[2 * length :], tape[2 * length + STACK :]
    for pair in range(first, last):
        one, other = order[2 * pair], order[2 * pair + 1]
        for place in range(length):
            tape[place] = programs[one, place]
        for place in range(length):
            tape[length + place] = programs[other, place]
        taken, ran, changes = _execute(tape, stack, seen_stack, length, budgets[pair], table, options[0], options[1])
        steps[pair] = taken
        executed[pair] = ran
        if changes:
            for place in range(length):
                programs[one, place] = tape[place]
            for place in range(length):
                programs[other, place] = tape[length + place]
