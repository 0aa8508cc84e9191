"""Pairings: who meets whom in an epoch.

`random` shuffles all programs each epoch; `fixed` takes one of a few arithmetic orders, without chance; `cyclic` lets
neighbours on a ring meet, left and right in turn; `Neighbours` pairs each program with one of its own list. The draws
are those of cubff, the reference implementation.
"""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from itertools import product
from typing import Any

import numpy as np
from numpy.typing import NDArray

from automata.errors import ArgumentError
from automata.soups.draws import seed_of, splitmix64

Order = NDArray[np.uint32]
ORDERS = ("random", "fixed", "cyclic")


@dataclass(frozen=True, eq=False)
class Neighbours:
    """An interaction list: program p may meet partners[starts[p]:starts[p + 1]], and stands first when it does."""

    starts: NDArray[np.int64]
    partners: NDArray[np.int64]
    name: str = "neighbours"
    width: int = 0  # of the grid, if it is one

    def __post_init__(self) -> None:
        count = len(self.starts) - 1
        if len(self.partners) and not 0 <= self.partners.min() <= self.partners.max() < count:
            raise ArgumentError(f"an interaction list of {count} programs names programs from 0 to {count - 1} only")
        who = np.repeat(np.arange(count), np.diff(self.starts))
        if (who == self.partners).any():
            raise ArgumentError("an interaction list pairs no program with itself")


def neighbours_of(pairs: Iterable[tuple[int, int]], programs: int) -> Neighbours:
    """Return the interaction list of `pairs` (who, whom): a pair for each direction that is allowed."""
    table = np.array(sorted(pairs, key=lambda pair: pair[0]), dtype=np.int64).reshape(-1, 2)
    if len(table) and not 0 <= table[:, 0].min() <= table[:, 0].max() < programs:
        raise ArgumentError(f"an interaction list of {programs} programs names programs from 0 to {programs - 1} only")
    starts = np.zeros(programs + 1, dtype=np.int64)
    np.cumsum(np.bincount(table[:, 0], minlength=programs), out=starts[1:])
    return Neighbours(starts, table[:, 1].copy())


def grid(width: int, height: int, reach: int = 2, *, torus: bool = False) -> Neighbours:
    """Return the list of a grid, row by row: all within `reach` columns and rows, at the edges fewer, or on a torus."""
    if min(width, height) < 1 or reach < 1 or (torus and 2 * reach >= min(width, height)):
        raise ArgumentError(f"there is no grid of {width} x {height} programs that meet within {reach}")
    rows, columns = np.divmod(np.arange(width * height), width)
    span = range(-reach, reach + 1)
    ways = [(down, right) for down in span for right in span if down or right]
    there = [(rows + down, columns + right) for down, right in ways]
    if torus:
        allowed = np.ones((len(ways), width * height), dtype=bool)
    else:
        allowed = np.array([(row >= 0) & (row < height) & (column >= 0) & (column < width) for row, column in there])
    partners = np.array([row % height * width + column % width for row, column in there]).reshape(len(ways), -1)
    starts = np.zeros(width * height + 1, dtype=np.int64)
    np.cumsum(allowed.sum(axis=0), out=starts[1:])
    edge = "torus" if torus else "grid"
    name = f"{edge} {width} x {height}, within {reach}"
    return Neighbours(starts, partners.T[allowed.T].astype(np.int64), name, width)


@dataclass(frozen=True)
class GridShape:
    """What decides a grid's interaction list: `grid(width, height, reach, torus=torus)`."""

    width: int
    height: int
    reach: int
    torus: bool


def grid_of(pairing: Any) -> GridShape | None:
    """Return the shape of the grid whose interaction list this is, None for any other pairing."""
    if not isinstance(pairing, Neighbours) or not pairing.width:
        return None
    height = (len(pairing.starts) - 1) // pairing.width
    for reach, torus in product(range(1, max(pairing.width, height) + 1), (False, True)):
        with suppress(ArgumentError):
            made = grid(pairing.width, height, reach, torus=torus)
            if np.array_equal(made.starts, pairing.starts) and np.array_equal(made.partners, pairing.partners):
                return GridShape(pairing.width, height, reach, torus)
            if not torus and len(made.partners) > len(pairing.partners):
                break  # the farther they reach, the more meet
    return None


def arrange(pairing: Any, order: Order, seed: int, epoch: int) -> int:
    """Write into `order` who meets whom in an epoch; return the number of pairs, the first of the order, that run."""
    programs = len(order)
    everyone = np.arange(programs, dtype=np.uint32)
    if isinstance(pairing, Neighbours):
        return _choose(pairing, order, seed, epoch)
    if pairing == "random":
        from automata.soups.draw_kernels import shuffle

        order[:] = everyone
        shuffle(order, np.uint64(splitmix64(seed)), np.uint64(epoch * programs % (1 << 64)))
    elif pairing == "fixed":
        offset = (1 << (epoch % (programs.bit_length() - 1) + 1)) - 1
        order[:] = (np.arange(programs) * offset % programs) ^ (epoch & 1)
    else:
        order[:] = everyone if epoch % 2 else np.roll(everyone, 1)
    return programs // 2


def _choose(pairing: Neighbours, order: Order, seed: int, epoch: int) -> int:
    from automata.soups.draw_kernels import choose_partners, shuffle

    turns = np.arange(len(order), dtype=np.uint32)
    hashed = np.uint64(splitmix64(seed))
    shuffle(turns, hashed, np.uint64(epoch * len(order) % (1 << 64)))
    used = np.zeros(len(order), dtype=np.uint8)
    epoch_seed = np.uint64(seed_of(seed, epoch))
    pairs: int = choose_partners(order, turns, used, pairing.starts, pairing.partners, hashed, epoch_seed)
    return pairs
