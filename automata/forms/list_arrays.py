"""A list of transition lines as arrays: rows of bits, one bit a line, and room for kernels to work in."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from automata.errors import RuleError
from automata.forms.transition import Transition

# A context takes 16 bytes: its cells in the neighbourhood's order, centre first, then zeros. It has no more than
# MOST_CELLS, so that the first word and the lowest byte of the second tell it from all others: the memo's key. In the
# memo's second word the next state follows, and then a bit that says the entry is filled.
CONTEXT_BYTES = 16
MOST_CELLS = 9
FILLED = 1 << 16
# Contexts that a list takes at once.
CHUNK = 256
# Bytes that the rows of bits of one list may take.
MAX_BYTES = 1 << 30


class ListArrays(NamedTuple):
    """A list of lines as its kernels read it. An *entry* is one symmetric image of one line; E of them, L lines.

    Under `permute`, where a line stands for all orders of its outer cells, a line is a single entry, and `masks` and
    `needs` hold conditions that are necessary only: for the centre, for each outer state the entries that have room
    for it as often as it occurs, and the entries one of whose places allows a single state, which must occur.
    """

    permute: bool
    # (k, n_states): the row of `masks` for a state at a place, under permute for an outer state that occurs so often.
    columns: NDArray[np.int32]
    masks: NDArray[np.uint64]  # (rows, ceil(E / 64)): bit e of a row is set where entry e allows it
    # (rows, ceil(E / 4096)): bit w of a row is set where word w of its masks is not 0.
    summary: NDArray[np.uint64]
    line_of: NDArray[np.int32]  # (E,)
    outputs: NDArray[np.int16]  # (L,): the next state, or -1 - v for the state of the line's variable v
    variables: NDArray[np.int8]  # (E, k): the bound variable at each place, -1 where there is none
    n_variables: NDArray[np.int8]  # (L,)
    orders: NDArray[np.int32]  # (L, most variables): rows of `ranks`
    ranks: NDArray[np.int32]  # (rows, n_states): place of a state in a variable's list, -1 where it is not in it
    # For permute: places 1..n_needy[e] of an entry are those without a variable that do not allow every state.
    allowed: NDArray[np.int32]  # (E, k): which set of states each place allows
    member: NDArray[np.bool_]  # (sets, n_states)
    n_needy: NDArray[np.int64]  # (E,)
    needs: NDArray[np.uint64]  # (n_states + 1, ceil(E / 64)): entries that need a state; in the last row those without
    # To work in; one for each thread.
    contexts: NDArray[np.uint8]  # (CHUNK, CONTEXT_BYTES): what is asked
    keys: NDArray[np.uint64]  # (CHUNK, 2): the same memory
    found: NDArray[np.uint8]  # (CHUNK,): what is answered
    missing: NDArray[np.int64]  # (CHUNK,): contexts that the memo does not know
    memo: NDArray[np.uint64]  # (entries, 2), a power of two
    rows: NDArray[np.int64]  # this and what follows: (16,)
    values: NDArray[np.int64]
    states: NDArray[np.int64]
    all_counts: NDArray[np.int64]
    counts: NDArray[np.int64]
    partner: NDArray[np.int64]
    parent: NDArray[np.int64]
    queue: NDArray[np.int64]


def with_room(arrays: ListArrays, memo_entries: int) -> ListArrays:
    """Return the same list with an empty memo of so many entries, a power of two, and arrays of its own to work in."""
    contexts = np.zeros((CHUNK, CONTEXT_BYTES), dtype=np.uint8)
    rooms = np.zeros((8, 16), dtype=np.int64)
    return arrays._replace(
        contexts=contexts,
        keys=contexts.view(np.uint64),
        found=np.zeros(CHUNK, dtype=np.uint8),
        missing=np.zeros(CHUNK, dtype=np.int64),
        memo=np.zeros((memo_entries, 2), dtype=np.uint64),
        rows=rooms[0],
        values=rooms[1],
        states=rooms[2],
        all_counts=rooms[3],
        counts=rooms[4],
        partner=rooms[5],
        parent=rooms[6],
        queue=rooms[7],
    )


def list_arrays(
    lines: Sequence[Transition], n_states: int, arity: int, images: Sequence[tuple[int, ...]] | None
) -> ListArrays:
    """Return lines and their images (None: all orders of the outer cells) as arrays, without memo and room.

    Raises RuleError if they would take more than MAX_BYTES.
    """
    k = arity
    numbers: dict[frozenset[int], int] = {}
    rows_of: dict[tuple[int, ...], int] = {}
    most = max((len(line.variables) for line in lines), default=0)
    allowed = np.zeros((len(lines), k), dtype=np.int32)
    variables = np.full((len(lines), k), -1, dtype=np.int8)
    outputs = np.zeros(len(lines), dtype=np.int16)
    n_variables = np.zeros(len(lines), dtype=np.int8)
    orders = np.zeros((len(lines), max(most, 1)), dtype=np.int32)
    for index, line in enumerate(lines):
        allowed[index] = [numbers.setdefault(states, len(numbers)) for states in line.allowed]
        n_variables[index] = len(line.variables)
        for number, variable in enumerate(line.variables):
            variables[index, list(variable.places)] = number
            orders[index, number] = rows_of.setdefault(variable.states, len(rows_of))
        after = line.next_state
        outputs[index] = after if isinstance(after, int) else -1 - line.variables.index(after)
    member = np.zeros((max(len(numbers), 1), n_states), dtype=np.bool_)
    for states, number in numbers.items():
        member[number, list(states)] = True
    ranks = np.full((max(len(rows_of), 1), n_states), -1, dtype=np.int32)
    for listed, row in rows_of.items():
        ranks[row, list(listed)] = np.arange(len(listed))
    line_of = np.arange(len(lines), dtype=np.int32)
    if images is not None and len(images) > 1:
        line_of, allowed, variables = _with_images(allowed, variables, images)
    n_needy = np.zeros(len(line_of), dtype=np.int64)
    needs = np.zeros((0, 1), dtype=np.uint64)
    if images is None:
        n_needy = _needy_first(allowed, variables, member)
        columns, masks = _counting_masks(allowed, member)
        needs = _needs(allowed, n_needy, member)
    else:
        columns, masks = _masks(allowed, member)
    nothing = np.zeros(0, dtype=np.int64)  # until `with_room` makes it
    return ListArrays(
        permute=images is None,
        columns=columns,
        masks=masks,
        summary=_words(masks != 0),
        line_of=line_of,
        outputs=outputs,
        variables=variables,
        n_variables=n_variables,
        orders=orders,
        ranks=ranks,
        allowed=allowed,
        member=member,
        n_needy=n_needy,
        needs=needs,
        contexts=np.zeros((0, CONTEXT_BYTES), dtype=np.uint8),
        keys=np.zeros((0, 2), dtype=np.uint64),
        found=np.zeros(0, dtype=np.uint8),
        missing=nothing,
        memo=np.zeros((0, 2), dtype=np.uint64),
        rows=nothing,
        values=nothing,
        states=nothing,
        all_counts=nothing,
        counts=nothing,
        partner=nothing,
        parent=nothing,
        queue=nothing,
    )


def _needy_first(
    allowed: NDArray[np.int32], variables: NDArray[np.int8], member: NDArray[np.bool_]
) -> NDArray[np.int64]:
    """Move each line's outer places that need a cell of their own, (L, k), to the front; return their number, (L,).

    Those are the places of no variable that do not allow every state. Under permute their order does not matter.
    """
    every: NDArray[np.bool_] = np.all(member, axis=1)
    needy = (variables[:, 1:] < 0) & ~every[allowed[:, 1:]]
    order = np.argsort(~needy, axis=1, kind="stable") + 1
    for places in (allowed, variables):
        places[:, 1:] = np.take_along_axis(places, order, axis=1)
    counts: NDArray[np.int64] = np.sum(needy, axis=1)
    return counts


def _needs(allowed: NDArray[np.int32], n_needy: NDArray[np.int64], member: NDArray[np.bool_]) -> NDArray[np.uint64]:
    """Return `ListArrays.needs`: each line in the row of one state that it needs, or in the last row."""
    n_states, count = member.shape[1], len(allowed)
    single = member.sum(axis=1) == 1
    fits = single[allowed[:, 1:]] & (np.arange(allowed.shape[1] - 1) < n_needy[:, None])
    state = member.argmax(axis=1)[allowed[np.arange(count), 1 + fits.argmax(axis=1)]]
    rows = np.where(fits.any(axis=1), state, n_states)
    return _words(rows == np.arange(n_states + 1)[:, None])


def _with_images(
    allowed: NDArray[np.int32], variables: NDArray[np.int8], images: Sequence[tuple[int, ...]]
) -> tuple[NDArray[np.int32], NDArray[np.int32], NDArray[np.int8]]:
    """Return the line of each entry, its sets and its variables: every line's distinct images, line after line."""
    sets: list[NDArray[np.int32]] = []
    bound: list[NDArray[np.int8]] = []
    kept: list[NDArray[np.bool_]] = []
    for image in images:
        here, names = allowed[:, list(image)], variables[:, list(image)]
        new = np.ones(len(allowed), dtype=np.bool_)
        for earlier, earlier_names in zip(sets, bound, strict=True):
            new &= (here != earlier).any(axis=1) | (names != earlier_names).any(axis=1)
        sets.append(here)
        bound.append(names)
        kept.append(new)
    keep = np.stack(kept, axis=1).ravel()
    line_of = np.repeat(np.arange(len(allowed), dtype=np.int32), len(images))[keep]
    k = allowed.shape[1]
    return (
        line_of,
        np.ascontiguousarray(np.stack(sets, axis=1).reshape(-1, k)[keep]),
        np.ascontiguousarray(np.stack(bound, axis=1).reshape(-1, k)[keep]),
    )


def _masks(allowed: NDArray[np.int32], member: NDArray[np.bool_]) -> tuple[NDArray[np.int32], NDArray[np.uint64]]:
    """Return `ListArrays.columns` and `.masks`: a row for each place and each class of states alike there."""
    columns = np.zeros((allowed.shape[1], member.shape[1]), dtype=np.int32)
    numbered: list[NDArray[np.intp]] = []
    plan: list[tuple[int, NDArray[np.bool_]]] = []
    for place in range(allowed.shape[1]):
        used, numbers = np.unique(allowed[:, place], return_inverse=True)
        kinds, kind_of = np.unique(member[used].T, axis=0, return_inverse=True)
        columns[place] = len(plan) + kind_of.ravel()
        plan += [(place, kind) for kind in kinds]
        numbered.append(numbers)
    _check_memory(len(plan), len(allowed))
    masks = np.zeros((len(plan), max(-(-len(allowed) // 64), 1)), dtype=np.uint64)
    for row, (place, kind) in enumerate(plan):
        masks[row] = _words(kind[numbered[place]][None, :] if kind.size else np.zeros((1, 0), dtype=np.bool_))[0]
    return columns, masks


def _counting_masks(
    allowed: NDArray[np.int32], member: NDArray[np.bool_]
) -> tuple[NDArray[np.int32], NDArray[np.uint64]]:
    """Return `columns` and `masks` under permute: a row for the centre's state, one for each outer state and count."""
    k, n_states = allowed.shape[1], member.shape[1]
    columns = np.zeros((k, n_states), dtype=np.int32)
    known: dict[bytes, int] = {}
    masks: list[NDArray[np.uint64]] = []

    def enter(row: NDArray[np.bool_]) -> int:
        words = _words(row[None, :])[0]
        number = known.setdefault(words.tobytes(), len(masks))
        if number == len(masks):
            _check_memory(len(masks) + 1, len(allowed))
            masks.append(words)
        return number

    for state in range(n_states):
        columns[0, state] = enter(member[allowed[:, 0], state])
        room = member[allowed[:, 1:], state].sum(axis=1)
        for times in range(1, k):
            columns[times, state] = enter(room >= times)
    return columns, np.array(masks, dtype=np.uint64).reshape(len(masks), -1)


def _check_memory(rows: int, entries: int) -> None:
    if rows * entries > 8 * MAX_BYTES:
        raise RuleError(
            f"the list's {entries} lines and images of lines would take more than {MAX_BYTES} bytes: use a tree instead"
        )


def _words(bits: NDArray[np.bool_]) -> NDArray[np.uint64]:
    """Return rows of bits as rows of 64-bit words, the first bit lowest, at least one word a row."""
    width = max(-(-bits.shape[1] // 64), 1)
    packed = np.zeros((len(bits), 8 * width), dtype=np.uint8)
    octets = np.packbits(bits, axis=1, bitorder="little")
    packed[:, : octets.shape[1]] = octets
    return packed.view("<u8").astype(np.uint64)
