"""The node table of HashLife: hash-consed quadtree nodes in one flat array, and what is done to all of them.

A node of level n is a square of 2**n × 2**n cells: the numbers of its four quarters, which are nodes of level n - 1,
and of its result. At level 2 the quarters are not nodes but words that hold 2 × 2 cells, one byte a cell. A node's
number is the place of its record in the table, so that finding a node and reading it touch one cache line:

    bucket (16 uint32): meta, then three records of nw, ne, sw, se, result
    meta, from bit 0:   three levels of 7 bits (0: free), three `marked` bits, `overflow`

A node lies in the bucket its hash names or, if that was full, in one after it; `overflow` says that some node went
past. Bucket 0 holds no nodes: its first words stay zero, so that number 0 is the empty node of every level, its own
quarters and its own result.
"""

from __future__ import annotations

import numpy as np

from automata.engines.hashlife.memory import equal_words, get, prefetch, put
from automata.runtime.jit import kernel

BUCKET_WORDS = 16
SLOTS = 3
RECORD = 5
RESULT = 4
LEVEL_BITS = 7
MAX_LEVEL = (1 << LEVEL_BITS) - 1
LEAF_LEVEL = 2
# Where bucket 0 keeps the number of nodes, behind the empty node.
POPULATION = 15
# The result field of a node whose result was not requested, and of one that is waiting in a queue.
UNKNOWN = 0xFFFFFFFF
PENDING = 0xFFFFFFFE

_LEVEL_MASK = MAX_LEVEL
_MARKED = SLOTS * LEVEL_BITS
_OVERFLOW = 1 << (_MARKED + SLOTS)
_ALL_LEVELS = (1 << _MARKED) - 1
_BUCKET_MASK = BUCKET_WORDS - 1
_FIRST_WORDS = 1 << 1 | 1 << 6 | 1 << 11

# Odd multipliers with well spread bits (Steele & Vigna 2021, Computationally easy, spectrally good multipliers).
_A, _B = np.uint64(0xD1342543DE82EF95), np.uint64(0xAF251AF3B0F025B5)
_C, _D = np.uint64(0xDA942042E4DD58B5), np.uint64(0x9E3779B97F4A7C15)
_E, _F = np.uint64(0xF1357AEA2E62A9C5), np.uint64(0x2545F4914F6CDD1D)
_HALF, _FOLD = np.uint64(32), np.uint64(29)


@kernel
def home(n_buckets, level, nw, ne, sw, se):
    """Return the bucket, 1 to n_buckets - 1, that a node's hash names; 0 for the empty node."""
    if nw | ne | sw | se == 0:
        return np.int64(0)
    mixed = np.uint64(nw) * _A + np.uint64(ne) * _B + np.uint64(sw) * _C + np.uint64(se) * _D + np.uint64(level) * _E
    mixed = (mixed ^ (mixed >> _FOLD)) * _F
    return 1 + np.int64(((mixed >> _HALF) * np.uint64(n_buckets - 1)) >> _HALF)


@kernel
def _slot(node):
    """Return which of its bucket's records a node has."""
    return ((node & _BUCKET_MASK) - 1) // RECORD


@kernel
def _enter(table, place, level, nw, ne, sw, se):
    """Write a new node to the free record at `place`."""
    word = place & ~_BUCKET_MASK
    put(table, word, get(table, word) | (level << (LEVEL_BITS * _slot(place))))
    put(table, place, nw)
    put(table, place + 1, ne)
    put(table, place + 2, sw)
    put(table, place + 3, se)
    put(table, place + RESULT, UNKNOWN)
    put(table, POPULATION, get(table, POPULATION) + 1)
    return place


@kernel
def _free_record(meta, word):
    """Return the first free record of the bucket at `word`, or 0."""
    for slot in range(SLOTS):
        if (meta >> (LEVEL_BITS * slot)) & _LEVEL_MASK == 0:
            return word + 1 + RECORD * slot
    return np.int64(0)


@kernel
def _find_further(table, n_buckets, word, level, nw, ne, sw, se):
    """Search a node in the buckets from its home at `word` on, as far as any went; enter it if it is in none."""
    end = n_buckets * BUCKET_WORDS
    free = np.int64(0)
    while True:
        meta = get(table, word)
        for slot in range(SLOTS):
            place = word + 1 + RECORD * slot
            if (
                (meta >> (LEVEL_BITS * slot)) & _LEVEL_MASK == level
                and get(table, place) == nw
                and get(table, place + 1) == ne
                and get(table, place + 2) == sw
                and get(table, place + 3) == se
            ):
                return place
        if free == 0:
            free = _free_record(meta, word)
        if not meta & _OVERFLOW:
            break
        word += BUCKET_WORDS
        if word == end:
            word = np.int64(BUCKET_WORDS)
    while free == 0:
        put(table, word, get(table, word) | _OVERFLOW)
        word += BUCKET_WORDS
        if word == end:
            word = np.int64(BUCKET_WORDS)
        free = _free_record(get(table, word), word)
    return _enter(table, free, level, nw, ne, sw, se)


@kernel
def find(table, n_buckets, bucket, level, keys, key):
    """Return the number of the node whose quarters are the four words at `key`, entered if it is new.

    `bucket` is its home. All three records there are compared at once: which of them matches is unpredictable, so
    that a branch on it would cost more than the comparison.
    """
    if bucket == 0:
        return np.int64(0)
    word = bucket * BUCKET_WORDS
    equal = equal_words(table, word, keys, key)
    equal &= equal >> 1
    equal &= (equal >> 2) & _FIRST_WORDS
    if equal:
        # The lowest bit set is 1, 6 or 11 words into the bucket.
        slot = np.int64(1) if equal & (1 << 6) else np.int64(2)
        slot = np.int64(0) if equal & (1 << 1) else slot
        if (get(table, word) >> (LEVEL_BITS * slot)) & _LEVEL_MASK == level:
            return word + 1 + RECORD * slot
    else:
        meta = get(table, word)
        free = _free_record(meta, word)
        if free and not meta & _OVERFLOW:
            return _enter(
                table, free, level, get(keys, key), get(keys, key + 1), get(keys, key + 2), get(keys, key + 3)
            )
    return _find_further(
        table,
        n_buckets,
        word,
        level,
        get(keys, key),
        get(keys, key + 1),
        get(keys, key + 2),
        get(keys, key + 3),
    )


@kernel
def find_all(table, n_buckets, level, keys, n_keys, found):
    """Write the numbers of the nodes with the quarters `keys`, four words each, to `found`."""
    for index in range(n_keys):
        key = 4 * index
        bucket = home(n_buckets, level, get(keys, key), get(keys, key + 1), get(keys, key + 2), get(keys, key + 3))
        put(found, index, find(table, n_buckets, bucket, level, keys, key))


@kernel
def forget_results(table, n_buckets, above):
    """Forget the results of all nodes of a level over `above`: they hold for another number of steps."""
    for word in range(BUCKET_WORDS, n_buckets * BUCKET_WORDS, BUCKET_WORDS):
        meta = get(table, word)
        for slot in range(SLOTS):
            if (meta >> (LEVEL_BITS * slot)) & _LEVEL_MASK > above:
                put(table, word + 1 + RECORD * slot + RESULT, UNKNOWN)


@kernel
def move_all(old, n_old, new, n_new, top_level, keys, homes, places, results):
    """Enter all nodes of `old` in `new`, an empty table; every old record's first word becomes its new number.

    Quarters and results are of lower levels than their node, so they have moved when it does. The other arrays hold a
    batch: `keys` four words a node, the others int64.
    """
    end = n_old * BUCKET_WORDS
    for level in range(LEAF_LEVEL, top_level + 1):
        word = BUCKET_WORDS
        while word < end:
            size = 0
            while word < end and size + SLOTS <= len(places):
                meta = get(old, word)
                for slot in range(SLOTS):
                    if (meta >> (LEVEL_BITS * slot)) & _LEVEL_MASK == level:
                        place = word + 1 + RECORD * slot
                        places[size] = place
                        size += 1
                        if level > LEAF_LEVEL:
                            for field in range(4):
                                prefetch(old, get(old, place + field))
                        if get(old, place + RESULT) < PENDING:
                            prefetch(old, get(old, place + RESULT))
                word += BUCKET_WORDS
            for index in range(size):
                place = places[index]
                for field in range(4):
                    quarter = get(old, place + field)
                    put(keys, 4 * index + field, get(old, quarter) if level > LEAF_LEVEL else quarter)
                result = get(old, place + RESULT)
                results[index] = get(old, result) if result < PENDING else result
                key = 4 * index
                homes[index] = home(
                    n_new, level, get(keys, key), get(keys, key + 1), get(keys, key + 2), get(keys, key + 3)
                )
                prefetch(new, homes[index] * BUCKET_WORDS)
            for index in range(size):
                moved = find(new, n_new, homes[index], level, keys, 4 * index)
                put(new, moved + RESULT, results[index])
                put(old, places[index], moved)


@kernel
def _mark(table, node):
    word = node & ~_BUCKET_MASK
    if word:
        put(table, word, get(table, word) | (1 << (_MARKED + _slot(node))))


@kernel
def mark_from(table, n_buckets, roots, top_level, with_results):
    """Mark `roots` and all that they are made of, with results and what those are made of, if requested.

    Returns how many nodes are marked. Level by level down, so that every node is visited after all its users.
    """
    for root in roots:
        _mark(table, np.int64(root))
    marked = 0
    for level in range(top_level, LEAF_LEVEL - 1, -1):
        for word in range(BUCKET_WORDS, n_buckets * BUCKET_WORDS, BUCKET_WORDS):
            meta = get(table, word)
            for slot in range(SLOTS):
                if not (meta >> (_MARKED + slot)) & 1 or (meta >> (LEVEL_BITS * slot)) & _LEVEL_MASK != level:
                    continue
                marked += 1
                place = word + 1 + RECORD * slot
                if level > LEAF_LEVEL:
                    for quarter in range(4):
                        _mark(table, get(table, place + quarter))
                if with_results:
                    result = get(table, place + RESULT)
                    if result < PENDING:
                        _mark(table, result)
    return marked


@kernel
def unmark_all(table, n_buckets):
    """Take back all marks."""
    for word in range(BUCKET_WORDS, n_buckets * BUCKET_WORDS, BUCKET_WORDS):
        put(table, word, get(table, word) & (_ALL_LEVELS | _OVERFLOW))


@kernel
def sweep(table, n_buckets):
    """Remove every node that is not marked, forget results that went with them, and take back the marks."""
    end = n_buckets * BUCKET_WORDS
    for word in range(BUCKET_WORDS, end, BUCKET_WORDS):
        meta = get(table, word)
        for slot in range(SLOTS):
            if not (meta >> (_MARKED + slot)) & 1:
                continue
            place = word + 1 + RECORD * slot + RESULT
            result = get(table, place)
            if 0 < result < PENDING:
                line = result & ~_BUCKET_MASK
                if not (get(table, line) >> (_MARKED + _slot(result))) & 1:
                    put(table, place, UNKNOWN)
    for word in range(BUCKET_WORDS, end, BUCKET_WORDS):
        meta = get(table, word)
        kept = np.int64(0)
        for slot in range(SLOTS):
            if (meta >> (_MARKED + slot)) & 1:
                kept |= meta & (_LEVEL_MASK << (LEVEL_BITS * slot))
        put(table, word, kept)
    # What lies past its home needs the flags on its way there.
    for word in range(BUCKET_WORDS, end, BUCKET_WORDS):
        meta = get(table, word)
        for slot in range(SLOTS):
            level = (meta >> (LEVEL_BITS * slot)) & _LEVEL_MASK
            if level == 0:
                continue
            place = word + 1 + RECORD * slot
            nw, ne = get(table, place), get(table, place + 1)
            sw, se = get(table, place + 2), get(table, place + 3)
            way = home(n_buckets, level, nw, ne, sw, se) * BUCKET_WORDS
            while way != word:
                put(table, way, get(table, way) | _OVERFLOW)
                way += BUCKET_WORDS
                if way == end:
                    way = np.int64(BUCKET_WORDS)
