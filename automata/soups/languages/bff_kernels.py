# mypy: disable-error-code="no-untyped-def, no-untyped-call"
"""Kernels of the BFF family: pairs of programs run to the same bytes and the same counts as step by step.

Three things make them fast, all of them exact. Instructions are found by bit masks, so that bytes which are none cost
nothing and are only counted. A loop that changes nothing is left at once: its heads return, so whole periods are added
to the counts. And the innermost loop, of moves and writes alone, is run as a list of its writes, each at fixed
distances from the heads, until a write would change an instruction of the loop itself.

`options`, int64: where execution starts, how far brackets jump (0: to the bracket that matches), which bits of a byte
are tested against zero, how far `,` moves head 1, which writes happen (see `_may_write`), and where heads 0 and 1 start
(-1: where the tape's first or second byte says); then see LOW.
"""

from __future__ import annotations

import numpy as np

from automata.runtime.byte_vectors import equal_bytes, prefetch_bytes
from automata.runtime.jit import inlined, kernel, leading_zeros, trailing_zeros

# The instructions' numbers in a language's table; 0 is none.
LEFT_0, RIGHT_0, LEFT_1, RIGHT_1, ADD, SUBTRACT, COPY_OUT, COPY_IN, OPEN, CLOSE = range(1, 11)
# Where `options` says which bits of a byte tell its instruction; the byte of each instruction follows, -1 for none.
LOW = 7
# Pairs between asking for a program and running it.
AHEAD = 4

_ONE = np.uint64(1)
_NONE = np.uint64(0)
_ALL = np.uint64(0xFFFFFFFFFFFFFFFF)


@inlined
def _note(words, count, place, old, new):
    """Let the masks say that the instruction at `place` was `old` and is `new`."""
    word = place >> 6
    bit = _ONE << np.uint64(place & 63)
    if new == 0:
        words[word] &= ~bit
    else:
        words[word] |= bit
    if old == OPEN:
        words[count + word] &= ~bit
    elif old == CLOSE:
        words[2 * count + word] &= ~bit
    if new == OPEN:
        words[count + word] |= bit
    elif new == CLOSE:
        words[2 * count + word] |= bit


@inlined
def read_masks(tape, words, count, size, options):
    """Write into `words` which bytes of the tape are instructions, `[`, `]`: three masks of `count` words."""
    low = options[LOW]
    for word in range(count):
        start = 64 * word
        found = _NONE
        for op in range(LEFT_0, OPEN):
            if options[LOW + op] >= 0:
                found |= equal_bytes(tape, start, low, options[LOW + op])
        opens = equal_bytes(tape, start, low, options[LOW + OPEN])
        closes = equal_bytes(tape, start, low, options[LOW + CLOSE])
        if size - start < 64:
            keep = _ALL >> np.uint64(64 - (size - start))
            found, opens, closes = found & keep, opens & keep, closes & keep
        words[word] = found | opens | closes
        words[count + word] = opens
        words[2 * count + word] = closes


@inlined
def _match(words, count, place, away):
    """Return the place of the bracket that matches the one at `place`, and the place of the nearest; -1 for none.

    They are looked for upwards (`away` 1) or downwards (-1).
    """
    depth, nearest = 1, -1
    start = place + away
    word = start >> 6
    keep = _ALL
    if away > 0:
        keep <<= np.uint64(start & 63)
    else:
        keep >>= np.uint64(63 - (start & 63))
    while 0 <= word < count:
        opens = words[count + word]
        both = (opens | words[2 * count + word]) & keep
        while both:
            at = trailing_zeros(both) if away > 0 else np.uint64(63) - leading_zeros(both)
            here = word * 64 + np.int64(at)
            if nearest < 0:
                nearest = here
            depth += 1 if ((opens >> at) & _ONE != _NONE) == (away > 0) else -1
            if depth == 0:
                return here, nearest
            both &= ~(_ONE << at)
        word += away
        keep = _ALL
    return -1, nearest


@inlined
def _may_write(rights, length, place, target):
    """Whether an instruction at `place` may change the byte at `target`.

    The bits of `rights`: the first program's instructions in their own program, in the other; the second program's
    in the first, in their own.
    """
    return (rights >> (2 * (place >= length) + (target >= length))) & 1 != 0


@inlined
def _survey(tape, words, back, close, table, comma, size, loop):
    """List the writes of the body from `back` to the `]` at `close` in `loop`, from its row 1 on.

    A row is: instruction, head 0 and head 1 relative to where they are at `back`, place, instructions before it. Row 0
    is the number of writes, how far a lap moves head 0 and head 1, the laps until both heads return, and the
    instructions of a lap.
    """
    head_0 = head_1 = writes = executed = 0
    place = back
    while place < close:
        bits = words[place >> 6] >> np.uint64(place & 63)
        if bits == _NONE:
            place = ((place >> 6) + 1) << 6
            continue
        place += np.int64(trailing_zeros(bits))
        if place >= close:
            break
        op = table[tape[place]]
        if op == LEFT_0:
            head_0 -= 1
        elif op == RIGHT_0:
            head_0 += 1
        elif op == LEFT_1:
            head_1 -= 1
        elif op == RIGHT_1:
            head_1 += 1
        else:
            writes += 1
            loop[writes, 0] = op
            loop[writes, 1] = head_0 % size
            loop[writes, 2] = head_1 % size
            loop[writes, 3] = place
            loop[writes, 4] = executed
            if op == COPY_IN:
                head_1 += comma
        executed += 1
        place += 1
    head_0 %= size
    head_1 %= size
    laps = size
    # What head 1 does matters only to writes.
    other = head_1 if writes else 0
    while laps & 1 == 0 and (head_0 * (laps >> 1)) % size == 0 and (other * (laps >> 1)) % size == 0:
        laps >>= 1
    loop[0, 0] = writes
    loop[0, 1] = head_0
    loop[0, 2] = head_1
    loop[0, 3] = laps
    loop[0, 4] = executed + 1


@inlined
def execute_pair(tape, words, loop, length, budget, table, options):
    """Run the pair on `tape`; return steps, instructions executed, bytes changed."""
    size = 2 * length
    count = (size + 63) >> 6
    place, jump, tested, comma, rights = options[0], options[1], options[2], options[3], options[4]
    head_0 = options[5] if options[5] >= 0 else np.int64(tape[0]) % size
    head_1 = options[6] if options[6] >= 0 else np.int64(tape[1]) % size
    steps = executed = changes = shapes = 0
    # The loop that `loop` describes: its `]`, and how many instructions had been changed by then.
    loop_close, loop_shapes = -1, -1
    # A state that was met at some `]`, to see whether it returns.
    seen_place = seen_0 = seen_1 = seen_changes = seen_steps = seen_executed = -1
    waited, patience = 0, 1
    while place < size:
        word = place >> 6
        bits = words[word] >> np.uint64(place & 63)
        if bits:
            here = place + np.int64(trailing_zeros(bits))
        else:
            here = size
            word += 1
            while word < count:
                if words[word]:
                    here = word * 64 + np.int64(trailing_zeros(words[word]))
                    break
                word += 1
        steps += here - place
        if here >= size or steps >= budget:
            steps = min(steps, budget)
            break
        place = here
        steps += 1
        executed += 1
        op = table[tape[place]]
        if op <= RIGHT_1:
            if op == LEFT_0:
                head_0 = head_0 - 1 if head_0 else size - 1
            elif op == RIGHT_0:
                head_0 += 1
                if head_0 == size:
                    head_0 = 0
            elif op == LEFT_1:
                head_1 = head_1 - 1 if head_1 else size - 1
            else:
                head_1 += 1
                if head_1 == size:
                    head_1 = 0
            place += 1
            continue
        if op <= COPY_IN:
            target, value = head_0, np.int64(tape[head_0])
            if op == ADD:
                value = (value + 1) & 255
            elif op == SUBTRACT:
                value = (value - 1) & 255
            elif op == COPY_OUT:
                target = head_1
            else:
                value = np.int64(tape[head_1])
                head_1 += comma
                if head_1 >= size:
                    head_1 -= size
            old = np.int64(tape[target])
            if value != old and _may_write(rights, length, place, target):
                tape[target] = value
                changes += 1
                if table[value] != table[old]:
                    _note(words, count, target, table[old], table[value])
                    shapes += 1
            place += 1
            continue
        zero = (np.int64(tape[head_0]) & tested) == 0
        if zero != (op == OPEN):
            place += 1
            continue
        away = 1 if op == OPEN else -1
        found, nearest = _match(words, count, place, away)
        if jump:
            found = place + away * jump
        if found < 0:
            break
        back = found + 1
        if op == OPEN:
            place = back
            continue
        # A jump back to `back`: is what lies between free of brackets?
        innermost = nearest < back
        if not innermost:
            if seen_place == place and seen_0 == head_0 and seen_1 == head_1 and seen_changes == changes:
                period = steps - seen_steps
                periods = (budget - steps) // period
                steps += periods * period
                executed += periods * (executed - seen_executed)
                seen_place = -1
            elif waited == 0 or seen_changes != changes:
                patience = 2 * patience if seen_changes == changes else 1
                waited = patience
                seen_place, seen_0, seen_1, seen_changes = place, head_0, head_1, changes
                seen_steps, seen_executed = steps, executed
            else:
                waited -= 1
            place = back
            continue
        lap = place - back + 1
        most = (budget - steps) // lap
        if most == 0:
            place = back
            continue
        if loop_close != place or loop_shapes != shapes:
            _survey(tape, words, back, place, table, comma, size, loop)
            loop_close, loop_shapes = place, shapes
        writes, step_0, step_1, period, instructions = loop[0, 0], loop[0, 1], loop[0, 2], loop[0, 3], loop[0, 4]
        laps = quiet = 0
        next_place = back
        within = 0
        while laps < most:
            before = changes
            for number in range(1, writes + 1):
                op = loop[number, 0]
                at_0 = head_0 + loop[number, 1]
                if at_0 >= size:
                    at_0 -= size
                at_1 = head_1 + loop[number, 2]
                if at_1 >= size:
                    at_1 -= size
                target, value = at_0, np.int64(tape[at_0])
                if op == COPY_OUT:
                    target = at_1
                elif op == COPY_IN:
                    value = np.int64(tape[at_1])
                elif op == ADD:
                    value = (value + 1) & 255
                else:
                    value = (value - 1) & 255
                old = np.int64(tape[target])
                if value != old and _may_write(rights, length, loop[number, 3], target):
                    if table[value] != table[old]:
                        if back - 1 <= target <= place:
                            within = number
                            break
                        _note(words, count, target, table[old], table[value])
                        shapes += 1
                        loop_shapes = shapes
                    tape[target] = value
                    changes += 1
            if within:
                # The loop is about to change itself: the interpreter goes on at this very write.
                next_place = loop[within, 3]
                head_0 = (head_0 + loop[within, 1]) % size
                head_1 = (head_1 + loop[within, 2]) % size
                steps += next_place - back
                executed += loop[within, 4]
                break
            laps += 1
            head_0 += step_0
            if head_0 >= size:
                head_0 -= size
            head_1 += step_1
            if head_1 >= size:
                head_1 -= size
            if (np.int64(tape[head_0]) & tested) == 0:
                next_place = place + 1
                break
            if changes != before:
                quiet = 0
                continue
            quiet += 1
            if quiet == period:
                rest = most - laps
                head_0 = (head_0 + step_0 * rest) % size
                head_1 = (head_1 + step_1 * rest) % size
                laps = most
        steps += laps * lap
        executed += laps * instructions
        place = next_place
    return steps, executed, changes


@kernel
def run_bff(programs, order, first, last, budgets, table, options, tape, words, loop, steps, executed):
    """Run the pairs `first` to `last` of `order` and write them back; counts go to `steps` and `executed` (int64).

    programs (N, L) uint8; order uint32, pair k being order[2k] and order[2k + 1]; budgets int64, the steps a pair may
    take; table uint8, the instruction of each byte. Scratch: tape uint8, 2L + 256; words uint64, three masks of the
    pair; loop int64, (2L + 1, 5).
    """
    length = programs.shape[1]
    size = 2 * length
    count = (size + 63) >> 6
    for pair in range(first, last):
        one, other = np.int64(order[2 * pair]), np.int64(order[2 * pair + 1])
        ahead = 2 * min(pair + AHEAD, last - 1)
        prefetch_bytes(programs, np.int64(order[ahead]) * length)
        prefetch_bytes(programs, np.int64(order[ahead + 1]) * length)
        for place in range(length):
            tape[place] = programs[one, place]
        for place in range(length):
            tape[length + place] = programs[other, place]
        read_masks(tape, words, count, size, options)
        taken, ran, changes = execute_pair(tape, words, loop, length, budgets[pair], table, options)
        steps[pair] = taken
        executed[pair] = ran
        if changes:
            for place in range(length):
                programs[one, place] = tape[place]
            for place in range(length):
                programs[other, place] = tape[length + place]
