"""Theory: when an additive rule copies a pattern, from the rule alone, without a run.

Let the states that a pattern holds lie in a group whose exponent is a product of prime powers p^e, and let the
neighbours' maps φ_v commute on it. In a commutative ring A ≡ B modulo p implies A^(p^k) ≡ B^(p^k) modulo p^(k+1), and
(Σ φ_v σ^v)^p ≡ Σ φ_v^p σ^(pv) modulo p, σ^v being the shift that brings a neighbour's state home. So after p^(e-1) ·
p^j generations a pattern is a sum of images of itself at multiples of p^j, which do not overlap once p^j is as large
as its box. For one prime there is an image that is one to one at t·v for every neighbour v whose map is; for several,
with t the product, at least for those v that are corners of the neighbourhood. (For numbers modulo a prime: Winograd
1970, A simple algorithm for self-replication, MIT AI Memo 197.) An image that is one to one is a copy under a
symmetry of the rule.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import reduce
from math import prod

import numpy as np
from numpy.typing import NDArray

from automata.additivity import Additive, additive
from automata.neighborhood import Offset
from automata.pattern import Pattern
from automata.rule import Rule

States = NDArray[np.uint8]


@dataclass(frozen=True)
class TheoryCopy:
    """A copy of the pattern, moved by (`rows`, `columns`); `renamed`: whether in other states, None if not known."""

    rows: int
    columns: int
    renamed: bool | None


@dataclass(frozen=True)
class Theory:
    """What follows for a pattern from its rule's being additive, summing `sums`, such as "modulo 2".

    After `period` generations `copies` stand, none overlapping another, in reading order; and again, farther apart, for
    every larger generation that `times` describes. There are none, and no period, if nothing follows: `reason` says
    why. `least` says that these are those that are certain, and there may be more.
    """

    sums: str
    period: int | None
    copies: tuple[TheoryCopy, ...]
    times: str
    least: bool
    reason: str

    @property
    def copies_anything(self) -> bool:
        """Whether the pattern is copied, as every other in its states is: two copies or more stand."""
        return len(self.copies) > 1


def theory_of(rule: Rule, seed: Pattern) -> Theory | None:
    """Return what follows for `seed` from the additivity of `rule`, None if the rule is not seen to be additive.

    Raises RuleError for a rule without a diagram.

    >>> from automata import Pattern, find_rule
    >>> theory_of(find_rule("parity"), Pattern([[1, 1], [0, 1]])).reason
    'the next state is a sum modulo 2 of what each neighbour contributes'
    >>> theory_of(find_rule("life"), Pattern([[1, 1], [0, 1]])) is None
    True
    """
    sums = additive(rule)
    return None if sums is None else theory_from(sums, seed)


def theory_from(rule: Additive, seed: Pattern) -> Theory:
    """Return what follows for `seed` under an additive rule."""
    powers = _exponent(rule.orders[state] for state in np.unique(seed.cells))
    members = np.array([state for state, order in enumerate(rule.orders) if prod(powers.values()) % order == 0])
    held = np.unique(seed.cells).astype(np.intp)
    acting = rule.acting(members)
    if not all(_commute(one, other, members) for one in acting.values() for other in acting.values()):
        return _nothing(rule, "its neighbours' maps do not commute")
    side = max(seed.cropped().cells.shape)
    times = {prime: power // prime * _reached(prime, side) for prime, power in powers.items()}
    period = prod(times.values())
    copied = [offset for offset, share in acting.items() if len(np.unique(share[members])) == len(members)]
    if several := len(powers) > 1:
        corners = _corners(acting)
        copied = [offset for offset in copied if offset in corners]
    if len(copied) < 2:
        return _nothing(rule, "fewer than two neighbours act one to one")
    exact = not several and all(prime == power for prime, power in powers.items())
    copies = sorted(
        (-period * row, -period * column, _renames(acting[row, column], period, held)) for row, column in copied
    )
    named = " · ".join(f"{prime}^k" for prime in powers)
    # Corners have one term alone; another neighbour's is known up to multiples of the prime.
    certain = copied if exact else _corners(acting)
    return Theory(
        rule.name,
        period,
        tuple(
            TheoryCopy(row, column, renamed if (-row // period, -column // period) in certain else None)
            for row, column, renamed in copies
        ),
        named,
        several,
        f"the next state is a sum {rule.name} of what each neighbour contributes",
    )


def _nothing(rule: Additive, why: str) -> Theory:
    return Theory(rule.name, None, (), "", False, f"the rule sums {rule.name}, but {why}")


def _exponent(orders: Iterable[int]) -> dict[int, int]:
    """Return the least common multiple of numbers as prime: largest power, primes ascending."""
    powers: dict[int, int] = {}
    for order in orders:
        left, prime = order, 2
        while left > 1:
            power = 1
            while left % prime == 0:
                left, power = left // prime, power * prime
            if power > 1:
                powers[prime] = max(powers.get(prime, 1), power)
            prime += 1
    return dict(sorted(powers.items()))


def _reached(prime: int, side: int) -> int:
    """Return the least power of a prime, 1 included, that is `side` or more."""
    power = 1
    while power < side:
        power *= prime
    return power


def _commute(one: States, other: States, members: NDArray[np.intp]) -> bool:
    return bool(np.array_equal(one[other[members]], other[one[members]]))


def _renames(share: States, times: int, held: NDArray[np.intp]) -> bool:
    """Whether a map, done so many times, changes any of the states `held`."""
    image, power = np.arange(len(share), dtype=np.uint8), share
    while times:
        if times & 1:
            image = power[image]
        times, power = times >> 1, power[power]
    return not np.array_equal(image[held], held)


def _corners(offsets: Iterable[Offset]) -> set[Offset]:
    """Return the corners of the convex polygon that offsets span: sums of others never give multiples of these."""
    points = sorted(set(offsets))
    if len(points) < 3:
        return set(points)

    def half(along: Iterable[Offset]) -> list[Offset]:
        def turned(path: list[Offset], point: Offset) -> list[Offset]:
            while len(path) > 1 and _turn(path[-2], path[-1], point) <= 0:
                path.pop()
            return [*path, point]

        start: list[Offset] = []
        return reduce(turned, along, start)

    return {*half(points), *half(reversed(points))}


def _turn(one: Offset, other: Offset, third: Offset) -> int:
    return (other[0] - one[0]) * (third[1] - one[1]) - (other[1] - one[1]) * (third[0] - one[0])
