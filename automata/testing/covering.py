"""Boards that show what a step function computes: every context at every cell, or at some cell, and every count.

Nothing here depends on luck where it says *every*: `every_context` is a linear code. Needs no Hypothesis.
"""

from __future__ import annotations

from functools import lru_cache
from itertools import count, product

import numpy as np
from numpy.typing import NDArray

from automata.neighborhood import Neighborhood
from automata.rule import Rule
from automata.topology import Topology

Boards = NDArray[np.uint8]

# So many boards at most are made to show every context at every cell (all of 2**10 for two states and nine cells),
MOST_BOARDS = 1 << 12
# and so many contexts are shown at some cell.
MOST_CONTEXTS = 1 << 16
# Contexts that are looked at together.
_TOGETHER = 1 << 20


@lru_cache(maxsize=64)
def seen_from(topology: Topology, neighborhood: Neighborhood) -> NDArray[np.intp]:
    """Return what each cell of a bounded grid sees, (height * width, k): numbers of cells, the border's being the last.

    As `Topology.locate` says it, cell by cell.
    """
    box, radius = topology.box, neighborhood.radius
    assert box is not None
    cells = np.full((box.height + 2 * radius, box.width + 2 * radius), box.height * box.width)
    for row, column in product(range(cells.shape[0]), range(cells.shape[1])):
        if (place := topology.locate(row - radius, column - radius)) is not None:
            cells[row, column] = place[0] * box.width + place[1]
    rows, columns = np.indices((box.height, box.width)).reshape(2, -1)
    seen = np.stack([cells[rows + radius + down, columns + radius + right] for down, right in neighborhood.offsets], 1)
    seen.setflags(write=False)
    return seen


def contexts_on(boards: Boards, topology: Topology, neighborhood: Neighborhood) -> Boards:
    """Return the context of every cell of (N, H, W) boards, (N, H * W, k)."""
    border = np.full((len(boards), 1), topology.border, dtype=np.uint8)
    cells = np.concatenate([boards.reshape(len(boards), -1), border], axis=1)
    return cells[:, seen_from(topology, neighborhood)]


def following(boards: Boards, rule: Rule, topology: Topology) -> Boards:
    """Return the boards a generation later, by the rule's definition: no engine, and no strobing of rules with B0."""
    after = np.empty_like(boards)
    together = max(1, _TOGETHER // (boards[0].size * len(rule.neighborhood))) if len(boards) else 1
    for start in range(0, len(boards), together):
        part = boards[start : start + together]
        contexts = contexts_on(part, topology, rule.neighborhood)
        after[start : start + together] = rule.evaluate(contexts.reshape(-1, contexts.shape[-1])).reshape(part.shape)
    return after


@lru_cache(maxsize=16)
def every_context(n_states: int, neighborhood: Neighborhood, topology: Topology) -> Boards | None:
    """Return boards, (N, H, W), on which every cell sees every context that it can see; None if N > MOST_BOARDS.

    The boards are all sums of a few, modulo a prime: each cell has a vector, a board is a linear form, and the cells
    that any one cell sees have independent vectors, so that each combination of their states occurs, equally often.
    """
    box = topology.box
    assert box is not None
    windows = [sorted(set(row) - {box.height * box.width}) for row in seen_from(topology, neighborhood).tolist()]
    prime = next(number for number in count(n_states) if all(number % divisor for divisor in range(2, number)))
    most, size = max(map(len, windows)), box.height * box.width
    while prime**most <= MOST_BOARDS:
        vectors = np.eye(size, dtype=np.int64) if most >= size else _independent(windows, size, prime, most)
        if vectors is not None:
            forms = np.indices((prime,) * vectors.shape[1]).reshape(vectors.shape[1], -1).T
            boards = (forms @ vectors.T % prime % n_states).astype(np.uint8).reshape(-1, box.height, box.width)
            boards.setflags(write=False)
            return boards
        most += 1
    return None


def _independent(windows: list[list[int]], size: int, prime: int, length: int) -> NDArray[np.int64] | None:
    """Return a vector for each cell, (size, length), those of any window independent; None if none were found."""
    random = np.random.default_rng(length)
    vectors = np.zeros((size, length), dtype=np.int64)
    within: list[list[int]] = [[] for _ in range(size)]
    for number, window in enumerate(windows):
        for cell in window:
            within[cell].append(number)
    bases: list[list[tuple[int, list[int]]]] = [[] for _ in windows]
    for cell in range(size):
        for _ in range(64):
            vector = random.integers(0, prime, length).tolist()
            reduced = [_reduced(vector, bases[number], prime) for number in within[cell]]
            if all(rest is not None for rest in reduced):
                break
        else:
            return None
        vectors[cell] = vector
        for number, rest in zip(within[cell], reduced, strict=True):
            assert rest is not None
            bases[number].append(rest)
    return vectors


def _reduced(vector: list[int], basis: list[tuple[int, list[int]]], prime: int) -> tuple[int, list[int]] | None:
    """Return what is new in a vector, its first place that is not 0 made 1; None if nothing is."""
    for place, row in basis:
        if factor := vector[place]:
            vector = [(ours - factor * theirs) % prime for ours, theirs in zip(vector, row, strict=True)]
    place = next((place for place, value in enumerate(vector) if value), -1)
    if place < 0:
        return None
    inverse = pow(vector[place], -1, prime)
    return place, [value * inverse % prime for value in vector]


def some_context(rule: Rule, topology: Topology) -> tuple[Boards, int]:
    """Return boards, (N, H, W), and how many of the rule's contexts occur on them at some cell or other.

    That is every one where there are no more than MOST_CONTEXTS and the grid has room for one away from its edges;
    drawn boards of every density are among them, from a seed of their own.
    """
    box, neighborhood = topology.box, rule.neighborhood
    assert box is not None
    random = np.random.default_rng(0)
    boards = list(_drawn(rule.n_states, box.height, box.width, random))
    if rule.n_contexts > MOST_CONTEXTS:
        return np.stack(boards), 0
    sides = (rule.n_states,) * len(neighborhood)
    shown = np.zeros(rule.n_contexts, dtype=bool)

    def show(board: Boards) -> int:
        contexts = contexts_on(board[None], topology, neighborhood).reshape(-1, len(neighborhood))
        before = int(shown.sum())
        shown[np.ravel_multi_index(tuple(contexts.T), sides)] = True
        return int(shown.sum()) - before

    for board in boards:
        show(board)
    radius = neighborhood.radius
    side = 2 * radius + 1
    places = list(product(range(radius, box.height - radius, side), range(radius, box.width - radius, side)))
    # Drawn boards as long as one shows more than can be put on a board by hand.
    gained = len(places) + 1
    while gained > len(places) and not shown.all():
        board = random.integers(0, rule.n_states, (box.height, box.width), dtype=np.uint8)
        gained = show(board)
        boards.append(board)
    missing = np.flatnonzero(~shown)
    for start in range(0, len(missing) if places else 0, max(len(places), 1)):
        board = random.integers(0, rule.n_states, (box.height, box.width), dtype=np.uint8)
        for (row, column), code in zip(places, missing[start : start + len(places)], strict=False):
            context = np.unravel_index(code, sides)
            for (down, right), state in zip(neighborhood.offsets, context, strict=True):
                board[row + down, column + right] = state
        show(board)
        boards.append(board)
    return np.stack(boards), int(shown.sum())


def _drawn(n_states: int, height: int, width: int, random: np.random.Generator) -> list[Boards]:
    """Return boards of every density, the empty one first, and one full of each state."""
    full = [np.full((height, width), state, dtype=np.uint8) for state in range(n_states)]
    live = random.integers(1, n_states, (16, height, width), dtype=np.uint8)
    densities = (np.arange(16) + 1)[:, None, None] / 17
    return [*full, *np.where(random.random(live.shape) < densities, live, 0).astype(np.uint8)]


def every_count(rule: Rule, topology: Topology) -> Boards:
    """Return boards, (k, H, W), of which the c-th has c live cells in the neighbourhood of its middle cell.

    So a sum that overflows at 128 or 256 meets the numbers at which it does. On smaller grids some cells coincide.
    """
    box, neighborhood = topology.box, rule.neighborhood
    assert box is not None
    random = np.random.default_rng(0)
    middle = (box.height // 2) * box.width + box.width // 2
    window = random.permutation(np.setdiff1d(seen_from(topology, neighborhood)[middle], [box.height * box.width]))
    size = len(window) + 1
    around = random.random((size, box.height * box.width)) < np.linspace(0, 1, size)[:, None]
    boards = np.where(around, random.integers(1, rule.n_states, around.shape), 0).astype(np.uint8)
    for live in range(size):
        boards[live, window[:live]] = random.integers(1, rule.n_states, live)
        boards[live, window[live:]] = 0
    return boards.reshape(size, box.height, box.width)
