"""Additivity: whether a rule's next state is a sum, over the neighbours, of what each of them contributes.

A rule is additive if its states form an abelian group, the background its zero, such that the next state is Σ
φ_v(state of the neighbour at v) with homomorphisms φ_v. The parity rules are; f = Σ weight · state modulo m is the
case of the cyclic group. Every configuration is then the sum of what its cells become, and the group decides when
copies appear (Amoroso and Cooper 1971, Winograd 1970; `automata.replication.theory`).

The group need not be that of the states' numbers. If two neighbours v and w act one to one, it is read off the rule,
as a + b = f(φ_v⁻¹(a) at v, φ_w⁻¹(b) at w); otherwise sums modulo the number of states, and of their bits, are tried.
What is found is checked on the rule's diagram, for all contexts.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from automata.forms.diagram import Diagram
from automata.neighborhood import Neighborhood, Offset
from automata.rule import Rule

States = NDArray[np.uint8]


@dataclass(frozen=True, eq=False)
class Additive:
    """A rule as a sum: `sums`, (n, n) uint8, is the group's table, and `maps`, (k, n) uint8, each neighbour's share.

    `maps[i, s]` is φ of state s at `neighborhood.offsets[i]`. `name` says what the sums are, such as "modulo 2".
    """

    neighborhood: Neighborhood
    sums: States
    maps: States
    name: str

    @property
    def n_states(self) -> int:
        """Number of states, the order of the group."""
        return len(self.sums)

    @cached_property
    def orders(self) -> tuple[int, ...]:
        """How often each state must be added to itself to give 0."""
        found = []
        for state in range(self.n_states):
            order, total = 1, state
            while total:
                total, order = int(self.sums[total, state]), order + 1
            found.append(order)
        return tuple(found)

    def add(self, *states: int) -> int:
        """Return the sum of states."""
        total = 0
        for state in states:
            total = int(self.sums[total, state])
        return total

    def acting(self, states: NDArray[np.intp]) -> dict[Offset, States]:
        """Return the neighbours that contribute something for any of `states`, with their maps."""
        return {
            offset: share
            for offset, share in zip(self.neighborhood.offsets, self.maps, strict=True)
            if np.any(share[states])
        }


def additive(rule: Rule) -> Additive | None:
    """Return `rule` as a sum of its neighbours' contributions, None if it is not seen to be one.

    A rule that is returned is additive on every context. One that is not returned is not additive in any group in
    which two neighbours act one to one, nor for sums modulo the number of states or of their bits. Raises RuleError for
    a rule without a diagram.

    >>> from automata import find_rule
    >>> additive(find_rule("parity")) is not None, additive(find_rule("life"))
    (True, None)
    """
    diagram, neighborhood, n_states = rule.diagram, rule.neighborhood, rule.n_states
    arity = len(neighborhood)
    if not rule.quiescent:
        return None
    alone = np.zeros((arity, n_states, arity), dtype=np.uint8)
    for position in range(arity):
        alone[position, :, position] = np.arange(n_states)
    maps = rule.evaluate(alone.reshape(-1, arity)).reshape(arity, n_states)
    for sums, name in _groups(rule, maps):
        if _homomorphic(sums, maps) and _sum_diagram(sums, maps, neighborhood) == diagram:
            return Additive(neighborhood, sums, maps, name)
    return None


def _groups(rule: Rule, maps: States) -> Iterator[tuple[States, str]]:
    """Yield tables of abelian groups over the states that may be the rule's, with their names."""
    n_states = rule.n_states
    numbers = np.arange(n_states)
    modulo = ((numbers[:, None] + numbers) % n_states).astype(np.uint8)
    bitwise = (numbers[:, None] ^ numbers).astype(np.uint8) if n_states & (n_states - 1) == 0 else None
    one_to_one = [position for position, share in enumerate(maps) if len(np.unique(share)) == n_states]
    if len(one_to_one) < 2:
        yield modulo, f"modulo {n_states}"
        if bitwise is not None and n_states > 2:
            yield bitwise, "of the states' bits modulo 2"
        return
    first, second = one_to_one[:2]
    contexts = np.zeros((n_states, n_states, len(maps)), dtype=np.uint8)
    contexts[:, :, first] = np.argsort(maps[first])[:, None]
    contexts[:, :, second] = np.argsort(maps[second])
    sums = rule.evaluate(contexts.reshape(-1, len(maps))).reshape(n_states, n_states)
    if not _is_abelian_group(sums):
        return
    if np.array_equal(sums, modulo):
        yield sums, f"modulo {n_states}"
    elif bitwise is not None and np.array_equal(sums, bitwise):
        yield sums, "of the states' bits modulo 2"
    else:
        yield sums, f"in an abelian group of the {n_states} states"


def _is_abelian_group(sums: States) -> bool:
    """Whether a table with 0 for its zero is an abelian group's."""
    numbers = np.arange(len(sums))
    if not (np.array_equal(sums, sums.T) and np.array_equal(sums[0], numbers)):
        return False
    if not np.array_equal(np.sort(sums, axis=1), np.broadcast_to(numbers, sums.shape)):
        return False
    # (a + b) + c against a + (b + c), one a at a time: a cube of 256 states would be large.
    return all(np.array_equal(sums[sums[one]], sums[one][sums]) for one in range(len(sums)))


def _homomorphic(sums: States, maps: States) -> bool:
    """Whether φ(a + b) = φ(a) + φ(b) for every neighbour's share φ."""
    return all(np.array_equal(share[sums], sums[share[:, None], share]) for share in maps)


def _sum_diagram(sums: States, maps: States, neighborhood: Neighborhood) -> Diagram:
    """Return the diagram of the sum of all shares: a node of each level for every sum so far."""
    levels = [sums[:, maps[position]].astype(np.int32) for position in neighborhood.diagram_order]
    return Diagram.from_nodes(levels, 0)
