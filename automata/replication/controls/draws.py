"""Control patterns for a seed. None of them is the seed, moved, turned or mirrored, and no two are equal.

The first choice are the seed's own cells in another order, in its own box. A small or a full box holds few other orders
or none (the cells of a domino, of a block); what cannot differ from the seed is no control, and then patterns of other
populations in a larger box are drawn instead.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Literal

import numpy as np

from automata.checks import accepting, as_motions, at_least
from automata.errors import ArgumentError, PatternError
from automata.pattern import Pattern
from automata.symmetry import IDENTITY, Motion

Kind = Literal["shuffled", "uniform", "varied", "soup"]
# So many other orders of the seed's cells must there be if these are to be the controls: of so many, if all or none of
# them replicate, it is decided whether most do.
ENOUGH = 6
# A larger box has so many more cells on each side.
_ROOM = 2
# Draws for each pattern that is asked for, and besides: where few are left, most draws are known already.
_PATIENCE = 20
_TRIES = 2000


@dataclass(frozen=True)
class Draws:
    """Patterns that were drawn, of what `kind`; `how` says in words where that is not what was asked for."""

    kind: Kind
    seeds: tuple[Pattern, ...]
    how: str = ""


@accepting(transforms=as_motions)
def draw_controls(
    seed: Pattern,
    count: int,
    *,
    random_seed: int = 0,
    uniform: bool = False,
    transforms: Iterable[Motion] = (IDENTITY,),
) -> Draws:
    """Return up to `count` patterns to compare `seed` with, no two the same under `transforms`, moved or not.

    They are orders of the seed's cells in its own box, see `random_seeds`, or all there are if there are fewer. If
    those are fewer than 6 (and than `count`), they are patterns of half to twice as many live cells in the seed's
    states, in a box of two more cells on each side. `transforms` is a group. Raises ArgumentError for a count
    below 1, PatternError for an empty seed.
    """
    _check(seed, count)
    group = tuple(transforms)
    shuffled = _distinct(_shuffles(seed, random.Random(random_seed), uniform), seed, count, group)
    if len(shuffled) >= min(count, ENOUGH):
        kind: Kind = "uniform" if uniform else "shuffled"
        few = len(shuffled) < count
        how = f"the seed's box holds only {len(shuffled)} other orders of its cells" if few else ""
        return Draws(kind, shuffled, how)
    whole = seed.cropped()
    height, width = (side + 2 * _ROOM for side in whole.cells.shape)
    least, most = max(1, seed.population // 2), min(2 * seed.population + 1, height * width)
    varied = _distinct(_variations(seed, random.Random(random_seed), least, most), seed, count, group)
    others = f"only {len(shuffled)} other orders" if shuffled else "no other order"
    how = (
        f"the seed's box holds {others} of its cells, too few for controls: these are {least} to {most} cells in boxes "
        f"of {height} × {width}"
    )
    return Draws("varied", varied, how)


def random_seeds(seed: Pattern, count: int, *, random_seed: int = 0, uniform: bool = False) -> tuple[Pattern, ...]:
    """Return `count` random patterns in the box of `seed`, of just its cells, shuffled.

    With `uniform`, live cells are shuffled too, but each gets one of the seed's live states at random, all as likely.
    Two of them may be equal, and in a small box one may be the seed: `draw_controls` leaves such out. Raises
    ArgumentError for a count below 1, PatternError for an empty seed.

    >>> from automata import Pattern
    >>> shuffled = random_seeds(Pattern([[1, 1, 1], [0, 2, 0]]), 2)
    >>> [drawn.population for drawn in shuffled]
    [4, 4]
    """
    _check(seed, count)
    draw = _shuffles(seed, random.Random(random_seed), uniform)
    return tuple(draw() for _ in range(count))


def random_soups(
    n_states: int, count: int, *, side: int, density: float = 0.5, random_seed: int = 0
) -> tuple[Pattern, ...]:
    """Return `count` soups of `side` × `side` cells, each live with probability `density`, in any state from 1 on.

    Soups without a live cell are drawn again. Raises ArgumentError for numbers out of range.
    """
    at_least(1, count=count, side=side)
    at_least(2, n_states=n_states)
    if not 0 < density <= 1:
        raise ArgumentError(f"a soup's density is above 0 and up to 1, not {density}")
    generator = random.Random(random_seed)
    made: list[Pattern] = []
    while len(made) < count:
        rows = [
            [generator.randrange(1, n_states) if generator.random() < density else 0 for _ in range(side)]
            for _ in range(side)
        ]
        soup = Pattern(np.array(rows, dtype=np.uint8))
        if soup.population:
            made.append(soup)
    return tuple(made)


def _check(seed: Pattern, count: int) -> None:
    at_least(1, count=count)
    if seed.population == 0:
        raise PatternError("an empty pattern has nothing to shuffle: give one with live cells")


def _shuffles(seed: Pattern, generator: random.Random, uniform: bool) -> Callable[[], Pattern]:
    """Return what draws the cells of `seed` in another order."""
    whole = seed.cropped()
    states = sorted({int(state) for state in whole.cells.ravel()} - {0})

    def draw() -> Pattern:
        cells = whole.cells.ravel().tolist()
        generator.shuffle(cells)
        if uniform:
            cells = [generator.choice(states) if cell else 0 for cell in cells]
        board = np.array(cells, dtype=np.uint8).reshape(whole.cells.shape)
        return Pattern(board, whole.top, whole.left, seed.rule)

    return draw


def _variations(seed: Pattern, generator: random.Random, least: int, most: int) -> Callable[[], Pattern]:
    """Return what draws `least` to `most` cells, in the states of the seed's live ones, in a larger box."""
    whole = seed.cropped()
    states = whole.cells[whole.cells != 0].tolist()
    height, width = (side + 2 * _ROOM for side in whole.cells.shape)

    def draw() -> Pattern:
        cells = np.zeros(height * width, dtype=np.uint8)
        for place in generator.sample(range(height * width), generator.randint(least, most)):
            cells[place] = generator.choice(states)
        return Pattern(cells.reshape(height, width), whole.top - _ROOM, whole.left - _ROOM, seed.rule)

    return draw


def _distinct(draw: Callable[[], Pattern], seed: Pattern, count: int, group: tuple[Motion, ...]) -> tuple[Pattern, ...]:
    """Return the first `count` draws that are neither the seed nor an earlier one under `group`, moved or not."""
    known = {seed.canonical(group)}
    made: list[Pattern] = []
    for _ in range(_PATIENCE * count + _TRIES):
        drawn = draw()
        key = drawn.canonical(group)
        if key not in known:
            known.add(key)
            made.append(drawn)
            if len(made) == count:
                break
    return tuple(made)
