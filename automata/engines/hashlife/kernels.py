"""HashLife's evaluation: results of many nodes at once, level by level (Gosper 1984).

The result of a node of level n is its inner square of level n - 1, later by 2**(n - 2) generations or by the chosen
2**log_step, whichever is less. It is put together from the results of nine overlapping squares of level n - 1, and
those are evaluated as one batch. What costs time is waiting for memory, so every stage first asks for the cache lines
of the whole batch and then works on them: the waits overlap. Batches are cut into chunks, each of which is finished
before the next begins, so that queues stay small.

The stages of a chunk: 0 names the nine squares; 1 the four squares that they make a half-step later (or, above the
chosen step, the result at once); 2 the result. What is missing between two stages is queued for the level below, which
is done first. All arrays are bare words, flat, with one row of QUEUE places for each level.
"""

from __future__ import annotations

import numpy as np

from automata.engines.hashlife.memory import get, prefetch, put
from automata.engines.hashlife.table import (
    BUCKET_WORDS,
    LEAF_LEVEL,
    PENDING,
    POPULATION,
    RESULT,
    UNKNOWN,
    find,
    home,
)
from automata.forms.list_kernels import answer
from automata.runtime.jit import kernel

CHUNK = 64
SQUARES = 9
QUEUE = SQUARES * CHUNK
BASE_LEVEL = LEAF_LEVEL + 1
# A level's frame: nodes in its queue, how many of them are done, the chunk's stage, and how many results it waits for.
FRAME = 4
LENGTH, FIRST, STAGE, WANTED = 0, 1, 2, 3
# Why `advance` came back.
DONE, FULL, PAUSED = 0, 1, 2
SIDE = 8


@kernel
def _ask(table, n_buckets, level, keys, homes, index, nw, ne, sw, se):
    """Note a node's quarters, and ask for its home."""
    first = 4 * index
    put(keys, first, nw)
    put(keys, first + 1, ne)
    put(keys, first + 2, sw)
    put(keys, first + 3, se)
    bucket = home(n_buckets, level, nw, ne, sw, se)
    put(homes, index, bucket)
    prefetch(table, bucket * BUCKET_WORDS)


@kernel
def _answer(table, n_buckets, level, keys, homes, index):
    """Return the number of a node that was asked for."""
    return find(table, n_buckets, get(homes, index), level, keys, 4 * index)


@kernel
def _want(table, node, frames, queues, wanted, level, place):
    """Return the result of a node of the level below, or the node itself if it has none yet.

    Then `place`, where its result goes, is noted, and the node queued if it does not wait already. Its quarters, which
    are what is needed of it first, are asked for.
    """
    result = get(table, node + RESULT)
    if result < PENDING:
        return result
    if result == UNKNOWN:
        put(table, node + RESULT, PENDING)
        length = FRAME * (level - 1) + LENGTH
        put(queues, QUEUE * (level - 1) + get(frames, length), node)
        put(frames, length, get(frames, length) + 1)
        for quarter in range(4):
            prefetch(table, get(table, node + quarter))
    count = FRAME * level + WANTED
    put(wanted, QUEUE * level + get(frames, count), place)
    put(frames, count, get(frames, count) + 1)
    return node


@kernel
def _collect(table, frames, wanted, level, squares):
    """Put the results that were wanted into their places: all of them are there."""
    count = FRAME * level + WANTED
    for index in range(QUEUE * level, QUEUE * level + get(frames, count)):
        prefetch(table, get(squares, get(wanted, index)))
    for index in range(QUEUE * level, QUEUE * level + get(frames, count)):
        place = get(wanted, index)
        put(squares, place, get(table, get(squares, place) + RESULT))
    put(frames, count, 0)


@kernel
def update_square(cells, target, start, stop, window, walk, lines):
    """Write the next states of the cells in rows and columns start..stop-1 of an 8 × 8 square.

    By walking a diagram, its cells in `window`'s order, or by asking a list of lines if `lines` is not None.
    """
    if lines is not None:
        contexts, count = lines.contexts, 0
        for row in range(start, stop):
            for column in range(start, stop):
                for position in range(len(window)):
                    contexts[count, position] = cells[row * SIDE + column + window[position]]
                count += 1
        answer(lines, count, len(window))
        count = 0
        for row in range(start, stop):
            for column in range(start, stop):
                target[row * SIDE + column] = lines.found[count]
                count += 1
        return
    for row in range(start, stop):
        for column in range(start, stop):
            place = row * SIDE + column
            if len(window) == 5:  # von Neumann's neighbourhood, without the loop's cost
                node = np.int64(walk[cells[place + window[0]]])
                node = np.int64(walk[node + np.int64(cells[place + window[1]])])
                node = np.int64(walk[node + np.int64(cells[place + window[2]])])
                node = np.int64(walk[node + np.int64(cells[place + window[3]])])
                target[place] = walk[node + np.int64(cells[place + window[4]])]
                continue
            node = np.int64(0)
            for position in range(len(window)):
                node = np.int64(walk[node + np.int64(cells[place + window[position]])])
            target[place] = node


@kernel
def _word(cells, place):
    """Return the 2 × 2 cells whose north-western one stands at `place`, one byte a cell."""
    return (
        np.int64(cells[place])
        | np.int64(cells[place + 1]) << 8
        | np.int64(cells[place + SIDE]) << 16
        | np.int64(cells[place + SIDE + 1]) << 24
    )


@kernel
def _base(table, n_buckets, queues, first, n_nodes, two_steps, window, walks, lines, cells, later, keys, homes):
    """Settle nodes of 8 × 8 cells by computing their cells: one step, or one by walks[0] and one by walks[1]."""
    for index in range(n_nodes):
        node = get(queues, first + index)
        for quarter in range(4):
            leaf = get(table, node + quarter)
            for part in range(4):
                word = get(table, leaf + part)
                place = ((quarter >> 1) * 4 + (part >> 1) * 2) * SIDE + (quarter & 1) * 4 + (part & 1) * 2
                cells[place] = word & 255
                cells[place + 1] = (word >> 8) & 255
                cells[place + SIDE] = (word >> 16) & 255
                cells[place + SIDE + 1] = word >> 24
        source, target = cells, later
        if two_steps:
            update_square(source, target, 1, 7, window, walks[0], lines)
            source, target = target, source
        update_square(source, target, 2, 6, window, walks[1], lines)
        _ask(
            table, n_buckets, LEAF_LEVEL, keys, homes, index,
            _word(target, 2 * SIDE + 2), _word(target, 2 * SIDE + 4),
            _word(target, 4 * SIDE + 2), _word(target, 4 * SIDE + 4),
        )  # fmt: skip
    for index in range(n_nodes):
        result = _answer(table, n_buckets, LEAF_LEVEL, keys, homes, index)
        put(table, get(queues, first + index) + RESULT, result)


@kernel
def _nine_squares(table, n_buckets, level, queues, first, n_nodes, squares, wanted, frames, keys, homes):
    """Name the nine overlapping squares of half the side of each node."""
    row = QUEUE * level
    for index in range(n_nodes):
        node = get(queues, first + index)
        nw, ne, sw, se = get(table, node), get(table, node + 1), get(table, node + 2), get(table, node + 3)
        nw_ne, nw_sw, nw_se = get(table, nw + 1), get(table, nw + 2), get(table, nw + 3)
        ne_nw, ne_sw, ne_se = get(table, ne), get(table, ne + 2), get(table, ne + 3)
        sw_nw, sw_ne, sw_se = get(table, sw), get(table, sw + 1), get(table, sw + 3)
        se_nw, se_ne, se_sw = get(table, se), get(table, se + 1), get(table, se + 2)
        key = 5 * index
        _ask(table, n_buckets, level - 1, keys, homes, key, nw_ne, ne_nw, nw_se, ne_sw)
        _ask(table, n_buckets, level - 1, keys, homes, key + 1, nw_sw, nw_se, sw_nw, sw_ne)
        _ask(table, n_buckets, level - 1, keys, homes, key + 2, nw_se, ne_sw, sw_ne, se_nw)
        _ask(table, n_buckets, level - 1, keys, homes, key + 3, ne_sw, ne_se, se_nw, se_ne)
        _ask(table, n_buckets, level - 1, keys, homes, key + 4, sw_ne, se_nw, sw_se, se_sw)
        start = row + SQUARES * index
        for corner in range(4):
            place = start + (corner >> 1) * 6 + (corner & 1) * 2
            put(squares, place, _want(table, get(table, node + corner), frames, queues, wanted, level, place))
    for index in range(n_nodes):
        for side in range(5):
            number = _answer(table, n_buckets, level - 1, keys, homes, 5 * index + side)
            # North, west, centre, east, south.
            place = row + SQUARES * index + side + (1 if side == 0 else (3 if side == 4 else 2))
            put(squares, place, _want(table, number, frames, queues, wanted, level, place))


@kernel
def _four_squares(table, n_buckets, level, queues, n_nodes, squares, wanted, frames, keys, homes):
    """Name the four squares that the nine results of each node make, in the places of the first four."""
    row = QUEUE * level
    for index in range(n_nodes):
        for corner in range(4):
            place = row + SQUARES * index + (corner >> 1) * 3 + (corner & 1)
            _ask(
                table, n_buckets, level - 1, keys, homes, 4 * index + corner,
                get(squares, place), get(squares, place + 1), get(squares, place + 3), get(squares, place + 4),
            )  # fmt: skip
    for index in range(n_nodes):
        for corner in range(4):
            number = _answer(table, n_buckets, level - 1, keys, homes, 4 * index + corner)
            place = row + SQUARES * index + corner
            put(squares, place, _want(table, number, frames, queues, wanted, level, place))


@kernel
def _centres(table, n_buckets, level, n_nodes, squares, keys, homes):
    """Name the four squares of level - 2 in the middle of the nine results of each node, in the first four places."""
    row = QUEUE * level
    for index in range(row, row + SQUARES * n_nodes):
        prefetch(table, get(squares, index))
    for index in range(n_nodes):
        for corner in range(4):
            place = row + SQUARES * index + (corner >> 1) * 3 + (corner & 1)
            _ask(
                table, n_buckets, level - 2, keys, homes, 4 * index + corner,
                get(table, get(squares, place) + 3), get(table, get(squares, place + 1) + 2),
                get(table, get(squares, place + 3) + 1), get(table, get(squares, place + 4)),
            )  # fmt: skip
    for index in range(n_nodes):
        for corner in range(4):
            number = _answer(table, n_buckets, level - 2, keys, homes, 4 * index + corner)
            put(squares, row + SQUARES * index + corner, number)


@kernel
def _finish(table, n_buckets, level, queues, first, n_nodes, squares, keys, homes):
    """Enter the results of nodes, whose quarters stand in the first four places of each."""
    for index in range(n_nodes):
        place = QUEUE * level + SQUARES * index
        _ask(
            table, n_buckets, level - 1, keys, homes, index,
            get(squares, place), get(squares, place + 1), get(squares, place + 2), get(squares, place + 3),
        )  # fmt: skip
    for index in range(n_nodes):
        result = _answer(table, n_buckets, level - 1, keys, homes, index)
        put(table, get(queues, first + index) + RESULT, result)


@kernel
def advance(
    table, n_buckets, limit, progress, root_level, log_step, budget, window, walks, lines,
    frames, queues, squares, wanted, cells, later, keys, homes,
):  # fmt: skip
    """Work on the queues until the root's result is there, the table holds `limit` nodes, or `budget` chunks are done.

    progress[0] is the level that is being worked on, progress[1] the number of results computed so far. `walks` are the
    diagrams of two consecutive generations; single ones are taken by the second.
    """
    level = progress[0]
    while True:
        frame = FRAME * level
        first = get(frames, frame + FIRST)
        n_nodes = min(get(frames, frame + LENGTH) - first, CHUNK)
        if n_nodes == 0:
            put(frames, frame + LENGTH, 0)
            put(frames, frame + FIRST, 0)
            if level == root_level:
                return DONE
            level += 1
            progress[0] = level
            continue
        if get(table, POPULATION) + 5 * CHUNK > limit:
            return FULL
        if budget == 0:
            return PAUSED
        budget -= 1
        place = QUEUE * level + first
        stage = get(frames, frame + STAGE)
        if level == BASE_LEVEL:
            _base(
                table,
                n_buckets,
                queues,
                place,
                n_nodes,
                log_step > 0,
                window,
                walks,
                lines,
                cells,
                later,
                keys,
                homes,
            )
        elif stage == 0:
            _nine_squares(table, n_buckets, level, queues, place, n_nodes, squares, wanted, frames, keys, homes)
            put(frames, frame + STAGE, 1)
        else:
            _collect(table, frames, wanted, level, squares)
            if level > log_step + 2:
                _centres(table, n_buckets, level, n_nodes, squares, keys, homes)
                stage = 2
            if stage == 2:
                _finish(table, n_buckets, level, queues, place, n_nodes, squares, keys, homes)
            else:
                _four_squares(table, n_buckets, level, queues, n_nodes, squares, wanted, frames, keys, homes)
                put(frames, frame + STAGE, 2)
        if level == BASE_LEVEL or stage == 2:
            put(frames, frame + FIRST, first + n_nodes)
            put(frames, frame + STAGE, 0)
            progress[1] += n_nodes
        elif get(frames, frame - FRAME + LENGTH) > 0:
            level -= 1
            progress[0] = level
