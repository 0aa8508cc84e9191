"""Kernels that ask a list of transition lines for next states: arrays in, an output argument, no validation.

A context is asked of all lines at once, 64 to a word: for each of its cells there is a row of bits, one a line, which
says where the cell's state is allowed, and the lines that match are those whose bit is set in every row. A second set
of rows has one bit for each word of the first, so that words without a match are passed over 64 at a time. Contexts
that were asked before are answered from a memo.

The functions are long because an array that is handed to another function is counted at every call, which would cost
more than an answer.
"""

from __future__ import annotations

import numpy as np

from automata.forms.list_arrays import CHUNK, FILLED
from automata.runtime.jit import kernel, trailing_zeros

_ZERO, _ONE, _EIGHT, _BYTE = np.uint64(0), np.uint64(1), np.uint64(8), np.uint64(255)
# Of the memo's second word: the ninth cell and the flag that the entry is filled.
_FILLED, _KEY = np.uint64(FILLED), np.uint64(FILLED | 255)


@kernel
def _resolve(lines, n_missing, k):
    """Answer the contexts listed in `missing`: what the first matching line says, the centre's state if none does."""
    contexts, keys, found, memo, missing = lines.contexts, lines.keys, lines.found, lines.memo, lines.missing
    columns, masks, summary, line_of = lines.columns, lines.masks, lines.summary, lines.line_of
    outputs, variables, n_variables = lines.outputs, lines.variables, lines.n_variables
    orders, ranks, rows, values = lines.orders, lines.ranks, lines.rows, lines.values
    last = np.uint64(len(memo) - 1)
    for number in range(n_missing):
        index = missing[number]
        for place in range(k):
            rows[place] = columns[place, contexts[index, place]]
        state = np.int64(contexts[index, 0])
        found_line, least, done = np.int64(-1), np.int64(0), False
        for block in range(summary.shape[1]):
            words = ~_ZERO
            for row in range(k):
                words &= summary[rows[row], block]
            while words:
                word = 64 * block + np.int64(trailing_zeros(words))
                words &= words - _ONE
                bits = ~_ZERO
                for row in range(k):
                    bits &= masks[rows[row], word]
                while bits:
                    entry = 64 * word + np.int64(trailing_zeros(bits))
                    bits &= bits - _ONE
                    line = np.int64(line_of[entry])
                    if found_line >= 0 and line != found_line:
                        done = True
                        break
                    rank, count = np.int64(0), np.int64(n_variables[line])
                    if count:
                        for variable in range(count):
                            values[variable] = -1
                        for place in range(k):
                            bound = np.int64(variables[entry, place])
                            if bound >= 0:
                                here = np.int64(contexts[index, place])
                                if values[bound] < 0:
                                    values[bound] = here
                                elif values[bound] != here:
                                    rank = np.int64(-1)
                        if rank < 0:
                            continue
                        # The first variable changes fastest, so the last one weighs most.
                        for variable in range(count - 1, -1, -1):
                            rank = rank * 256 + ranks[orders[line, variable], values[variable]]
                    output = np.int64(outputs[line])
                    if output >= 0:
                        state, done = output, True
                        break
                    if found_line < 0 or rank < least:
                        found_line, least, state = line, rank, values[-1 - output]
                if done:
                    break
            if done:
                break
        found[index] = state
        low, high = keys[index, 0], keys[index, 1]
        slot = np.int64(_place(low, high) & last)
        memo[slot, 0], memo[slot, 1] = low, high | np.uint64(state << 8 | FILLED)


@kernel
def _resolve_orders(lines, n_missing, k):
    """Answer the contexts listed in `missing` under permute, their outer cells sorted.

    A line matches if its bound variables can be given states such that its other outer places find a cell each that
    they allow: a maximum matching by augmenting paths (Berge 1957). Places that allow every state take what is left.
    """
    contexts, keys, found, memo, missing = lines.contexts, lines.keys, lines.found, lines.memo, lines.missing
    columns, masks, summary, line_of = lines.columns, lines.masks, lines.summary, lines.line_of
    outputs, variables, n_variables = lines.outputs, lines.variables, lines.n_variables
    orders, ranks, allowed, member = lines.orders, lines.ranks, lines.allowed, lines.member
    needs, n_needy, rows, values = lines.needs, lines.n_needy, lines.rows, lines.values
    states, all_counts, counts = lines.states, lines.all_counts, lines.counts
    partner, parent, queue = lines.partner, lines.parent, lines.queue
    last = np.uint64(len(memo) - 1)
    for number in range(n_missing):
        index = missing[number]
        centre = np.int64(contexts[index, 0])
        # The distinct outer states, and how often each occurs; behind them the centre's, for variables bound to it.
        n_states = 0
        for place in range(1, k):
            here = np.int64(contexts[index, place])
            if n_states == 0 or states[n_states - 1] != here:
                states[n_states], all_counts[n_states] = here, 0
                n_states += 1
            all_counts[n_states - 1] += 1
        states[n_states] = centre
        rows[0] = columns[0, centre]
        for kind in range(n_states):
            rows[kind + 1] = columns[all_counts[kind], states[kind]]
        state, done = centre, False
        for block in range(summary.shape[1]):
            words = ~_ZERO
            for row in range(n_states + 1):
                words &= summary[rows[row], block]
            while words:
                word = 64 * block + np.int64(trailing_zeros(words))
                words &= words - _ONE
                # Lines that need no particular state, and those that need one which is there.
                bits = needs[len(needs) - 1, word]
                for kind in range(n_states):
                    bits |= needs[states[kind], word]
                for row in range(n_states + 1):
                    bits &= masks[rows[row], word]
                while bits:
                    entry = 64 * word + np.int64(trailing_zeros(bits))
                    bits &= bits - _ONE
                    line = np.int64(line_of[entry])
                    count, output, needy = (
                        np.int64(n_variables[line]),
                        np.int64(outputs[line]),
                        n_needy[entry],
                    )
                    if count == 0 and needy == 0:
                        state, done = output, True
                        break
                    # All assignments that give each variable a state that is there; `values` are indices of states.
                    at_centre = np.int64(variables[entry, 0])
                    for variable in range(count):
                        values[variable] = n_states if variable == at_centre else 0
                    best, chosen = np.int64(-1), np.int64(0)
                    while True:
                        rank, fits = np.int64(0), True
                        for variable in range(count - 1, -1, -1):
                            listed = np.int64(ranks[orders[line, variable], states[values[variable]]])
                            if listed < 0:
                                fits = False
                            rank = rank * 256 + listed
                        if fits and (best < 0 or rank < best):
                            for kind in range(n_states):
                                counts[kind] = all_counts[kind]
                            for place in range(1, k if count else 1):
                                bound = np.int64(variables[entry, place])
                                if bound >= 0:
                                    wanted, present = states[values[bound]], False
                                    for kind in range(n_states):
                                        if states[kind] == wanted:
                                            counts[kind] -= 1
                                            present = counts[kind] >= 0
                                    if not present:
                                        fits = False
                            # Places 1..needy are those that neither are variables' nor allow every state.
                            for place in range(1, needy + 1):
                                partner[place] = -1
                            for start in range(1, needy + 1):
                                if not fits:
                                    break
                                for kind in range(n_states):
                                    parent[kind] = 0
                                queue[0] = start
                                head, tail, free = 0, 1, -1
                                while head < tail and free < 0:
                                    place = queue[head]
                                    head += 1
                                    for kind in range(n_states):
                                        if parent[kind] or not member[allowed[entry, place], states[kind]]:
                                            continue
                                        parent[kind] = place
                                        if counts[kind] > 0:
                                            free = kind
                                            break
                                        for other in range(1, needy + 1):
                                            if partner[other] == kind:
                                                queue[tail] = other
                                                tail += 1
                                if free < 0:
                                    fits = False
                                    break
                                counts[free] -= 1
                                while True:
                                    place = parent[free]
                                    free, partner[place] = partner[place], free
                                    if place == start:
                                        break
                            if fits:
                                best = rank
                                if output >= 0:
                                    break
                                chosen = states[values[-1 - output]]
                        variable = 0
                        while variable < count:
                            if variable != at_centre:
                                values[variable] += 1
                                if values[variable] < n_states:
                                    break
                                values[variable] = 0
                            variable += 1
                        if variable == count:
                            break
                    if best >= 0:
                        # Under permute a line is one entry, so that the first one that matches decides.
                        state, done = output if output >= 0 else chosen, True
                        break
                if done:
                    break
            if done:
                break
        found[index] = state
        low, high = keys[index, 0], keys[index, 1]
        slot = np.int64(_place(low, high) & last)
        memo[slot, 0], memo[slot, 1] = low, high | np.uint64(state << 8 | FILLED)


@kernel
def _place(low, high):
    """Return where in the memo a context belongs, to be cut to its size."""
    mixed = (low ^ (high * np.uint64(0x9E3779B97F4A7C15))) * np.uint64(0xD6E8FEB86659FD93)
    return mixed ^ (mixed >> np.uint64(32))


@kernel
def answer(lines, n_contexts, k):
    """Write the next states of the first `n_contexts` of `contexts` to `found`. Under permute they are left sorted."""
    contexts, keys, found, memo, missing = lines.contexts, lines.keys, lines.found, lines.memo, lines.missing
    last = np.uint64(len(memo) - 1)
    if lines.permute:
        for index in range(n_contexts):
            for end in range(2, k):
                state, place = contexts[index, end], np.int64(end)
                while place > 1 and contexts[index, place - 1] > state:
                    contexts[index, place] = contexts[index, place - 1]
                    place -= 1
                contexts[index, place] = state
    n_missing = 0
    for index in range(n_contexts):
        low, high = keys[index, 0], keys[index, 1]
        slot = np.int64(_place(low, high) & last)
        entry = memo[slot, 1]
        if memo[slot, 0] == low and (entry & _KEY) == (high | _FILLED):
            found[index] = np.uint8((entry >> _EIGHT) & _BYTE)
        else:
            missing[n_missing] = index
            n_missing += 1
    if n_missing:
        if lines.permute:
            _resolve_orders(lines, n_missing, k)
        else:
            _resolve(lines, n_missing, k)


@kernel
def answer_all(lines, contexts, out):
    """Write the next states of (M, k) contexts to `out`."""
    count, k = contexts.shape
    for start in range(0, count, CHUNK):
        size = min(CHUNK, count - start)
        for index in range(size):
            for place in range(k):
                lines.contexts[index, place] = contexts[start + index, place]
        answer(lines, size, k)
        for index in range(size):
            out[start + index] = lines.found[index]
