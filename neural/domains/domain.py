"""Domains: the finite sets of contexts on which an emulator is trained and evaluated.

`visited` is what a trajectory meets, `orbit` its closure under the rule's symmetry, `changing` the part of a
domain where the centre's state changes, `dense` all n_states ** k. An accuracy means nothing without one.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable
from dataclasses import dataclass
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from automata.checks import accepting
from automata.errors import RuleError
from automata.frames.tally import RowTally
from automata.frames.windows import Windows
from automata.neighborhood import Neighborhood
from automata.rule import Rule
from automata.symmetry import Transform
from automata.trajectory import Trajectory, as_trajectory

# Beyond this many contexts a domain is streamed, not held: it takes k + 8 bytes a context.
MAX_HELD_CONTEXTS = 1 << 24
# More contexts are refused: 2**40 take 30 hours at 10**7 a second.
MAX_STREAMED_CONTEXTS = 1 << 40


class Domain(ABC):
    """Distinct contexts in a fixed order, on which networks are trained and certified; a *place* is a number in it.

    `HeldDomain` holds its contexts, `AllContexts` makes each where it is asked for. `name` is the domain's one name.
    `streamed` says that no context is held and place i is that of code i, so that a network may be asked for codes in a
    row.
    """

    name: str
    streamed: ClassVar[bool] = False

    @abstractmethod
    def __len__(self) -> int: ...

    @property
    def n_updates(self) -> int:
        """Number of cell updates that the contexts stand for: one each, unless it is counted."""
        return len(self)

    @abstractmethod
    def take(self, places: NDArray[np.int64]) -> NDArray[np.uint8]:
        """Return the contexts, (M, k) uint8, at `places`, (M,)."""

    def between(self, start: int, stop: int) -> NDArray[np.uint8]:
        """Return the contexts, (stop - start, k) uint8, from place `start` to before `stop`."""
        return self.take(np.arange(start, stop, dtype=np.int64))

    def answers(self, rule: Rule, start: int, stop: int) -> NDArray[np.uint8]:
        """Return what `rule` answers between these places, (stop - start,) uint8."""
        return rule.evaluate(self.between(start, stop))

    def weights(self, places: NDArray[np.int64]) -> NDArray[np.int64]:
        """Return how many cell updates the contexts at `places`, (M,), stand for, (M,) int64."""
        return np.ones_like(places)

    def content(self) -> bytes:
        """Return what tells the domain from others of its rule, name and size."""
        return b""


@dataclass(frozen=True, eq=False, repr=False)
class HeldDomain(Domain):
    """Distinct contexts, (M, k) uint8 in lexicographic order, and how often each was met, (M,) int64.

    `counts` is 1 everywhere for domains that nothing visits.

    >>> from automata import find_rule, record
    >>> from neural import visited
    >>> visited(record("life", [[1, 1, 1]], 2))
    <HeldDomain 'visited': 27 contexts of 9 cells, 18 updates>
    """

    name: str
    contexts: NDArray[np.uint8]
    counts: NDArray[np.int64]

    @classmethod
    def once(cls, name: str, contexts: NDArray[np.uint8]) -> HeldDomain:
        """Return the domain of contexts, (M, k) uint8 in lexicographic order, each of which counts 1."""
        return cls(name, contexts, np.ones(len(contexts), dtype=np.int64))

    def __repr__(self) -> str:
        size = f"{len(self)} contexts of {self.contexts.shape[1]} cells"
        return f"<HeldDomain {self.name!r}: {size}, {self.n_updates} updates>"

    def __len__(self) -> int:
        return len(self.contexts)

    @property
    def n_updates(self) -> int:
        """Number of cell updates that the contexts stand for."""
        return int(self.counts.sum())

    def codes(self, n_states: int) -> NDArray[np.int64]:
        """Return each context's index in a dense table, (M,) int64, ascending."""
        return encode(self.contexts, n_states)

    def take(self, places: NDArray[np.int64]) -> NDArray[np.uint8]:
        """Return the contexts, (M, k) uint8, at `places`, (M,)."""
        return self.contexts[places]

    def between(self, start: int, stop: int) -> NDArray[np.uint8]:
        """Return the contexts, a view, (stop - start, k) uint8, from place `start` to before `stop`."""
        return self.contexts[start:stop]

    def weights(self, places: NDArray[np.int64]) -> NDArray[np.int64]:
        """Return how often the contexts at `places`, (M,), were met, (M,) int64."""
        return self.counts[places]

    def content(self) -> bytes:
        """Return the bytes of contexts and counts."""
        return self.contexts.tobytes() + self.counts.tobytes()

    def select(self, name: str, mask: NDArray[np.bool_]) -> HeldDomain:
        """Return the contexts where `mask`, (M,) bool, holds."""
        return HeldDomain(name, self.contexts[mask], self.counts[mask])


@dataclass(frozen=True)
class AllContexts(Domain):
    """All n_states ** k contexts, named `dense`, none of them held: place i is the context of code i."""

    n_states: int
    arity: int
    name: str = "dense"
    streamed: ClassVar[bool] = True

    def __len__(self) -> int:
        size: int = self.n_states**self.arity
        return size

    def take(self, places: NDArray[np.int64]) -> NDArray[np.uint8]:
        """Return the contexts, (M, k) uint8, at `places`, (M,)."""
        return decode(places, self.n_states, self.arity)

    def answers(self, rule: Rule, start: int, stop: int) -> NDArray[np.uint8]:
        """Return what `rule` answers to these codes, (stop - start,) uint8: its table, where it has one."""
        return rule.table[start:stop] if rule.has_table else super().answers(rule, start, stop)


def all_contexts(rule: Rule) -> AllContexts:
    """Return the domain of all contexts of `rule`, to be streamed; RuleError if they are more than 2**40.

    >>> from automata import find_rule
    >>> len(all_contexts(find_rule("langton")))
    32768
    """
    if rule.n_contexts > MAX_STREAMED_CONTEXTS:
        raise RuleError(f"rule {rule.name!r} has {rule.n_contexts} contexts, too many to go through: over 2**40")
    return AllContexts(rule.n_states, len(rule.neighborhood))


def encode(contexts: NDArray[np.uint8], n_states: int) -> NDArray[np.int64]:
    """Return each context's index in a dense table, (M,) int64 (centre most significant).

    >>> encode(np.array([[0, 1, 1], [1, 0, 0]], dtype=np.uint8), 2).tolist()
    [3, 4]
    """
    if n_states ** contexts.shape[1] > 2**63:
        raise RuleError(f"contexts of {contexts.shape[1]} cells of {n_states} states do not fit 64-bit codes")
    codes = np.zeros(len(contexts), dtype=np.int64)
    for column in contexts.T:
        codes = codes * n_states + column
    return codes


def decode(codes: NDArray[np.int64], n_states: int, arity: int) -> NDArray[np.uint8]:
    """Return the contexts, (M, arity) uint8, that `encode` gave the codes for."""
    contexts = np.empty((len(codes), arity), dtype=np.uint8)
    rest = codes
    for position in reversed(range(arity)):
        rest, contexts[:, position] = np.divmod(rest, n_states)
    return contexts


@accepting(trajectory=as_trajectory)
def visited(trajectory: Trajectory, *, name: str = "visited") -> HeldDomain:
    """Return the contexts that the cells of the whole universe meet at steps 0..T-1, with their counts.

    The counts are cell updates in `trajectory.box`: T × height × width in all, background included. On a torus, and on
    any other bounded grid, neighbours are those of `trajectory.topology`. On the plane a context met only around the
    box counts 0; it is among them because a wrong answer there would grow out of the box.

    >>> from automata import find_replicator, record
    >>> from neural import visited
    >>> loop = find_replicator("langton")
    >>> len(visited(record(loop, loop, 151)))
    389
    """
    rule = trajectory.rule
    frames, box = trajectory.frames, trajectory.box
    windows = Windows(frames.shape[1:], rule.neighborhood, trajectory.topology, box.top, box.left)
    tally = RowTally(len(rule.neighborhood))
    inside = windows.inside.astype(np.int64)
    for frame in frames[:-1]:
        tally.add(windows.contexts(frame), inside)
    contexts, counts, _ = tally.result
    return HeldDomain(name, contexts, counts)


def context_codes(frame: NDArray[np.uint8], rule: Rule) -> NDArray[np.int64]:
    """Return the code of the context of every cell in `frame`, (H, W) int64, background all around."""
    radius = rule.neighborhood.radius
    height, width = frame.shape
    padded = np.pad(frame, radius)
    windows = [
        padded[radius + row : radius + row + height, radius + column : radius + column + width].ravel()
        for row, column in rule.neighborhood.offsets
    ]
    return encode(np.stack(windows, axis=1), rule.n_states).reshape(height, width)


def orbit(domain: HeldDomain, neighborhood: Neighborhood, n_states: int, transforms: Iterable[Transform]) -> HeldDomain:
    """Return the closure of `domain` under `transforms` (a group that maps the neighbourhood to itself).

    >>> from automata import DIHEDRAL, MOORE, record
    >>> met = visited(record("life", [[1, 1, 1]], 1))
    >>> len(met), len(orbit(met, MOORE, 2, DIHEDRAL))
    (16, 27)
    """
    closed = np.unique(_images(domain, neighborhood, n_states, transforms))
    return HeldDomain.once("orbit", decode(closed, n_states, len(neighborhood)))


def representatives(
    domain: HeldDomain, neighborhood: Neighborhood, n_states: int, transforms: Iterable[Transform]
) -> HeldDomain:
    """Return the least context of each orbit that `domain` meets: all that a network canonical under them tells apart.

    `transforms` are a group that maps the neighbourhood to itself.
    """
    least = np.unique(_images(domain, neighborhood, n_states, transforms).min(axis=0))
    return HeldDomain.once(domain.name, decode(least, n_states, len(neighborhood)))


def _images(
    domain: HeldDomain, neighborhood: Neighborhood, n_states: int, transforms: Iterable[Transform]
) -> NDArray[np.int64]:
    """Return the codes of the contexts under each transform, (transforms, M)."""
    codes = []
    for transform in transforms:
        permutation = transform.permutation(neighborhood)
        if permutation is None:
            raise RuleError(f"{transform.name} does not map the {neighborhood.name} neighbourhood to itself")
        codes.append(encode(domain.contexts[:, list(permutation)], n_states))
    return np.stack(codes)


def changing(domain: HeldDomain, rule: Rule) -> HeldDomain:
    """Return the contexts of `domain` in which `rule` changes the centre's state.

    >>> from automata import find_rule
    >>> life = find_rule("life")
    >>> len(dense(life)), len(changing(dense(life), life))
    (512, 228)
    """
    return domain.select("changing", rule.evaluate(domain.contexts) != domain.contexts[:, 0])


def dense(rule: Rule) -> HeldDomain:
    """Return all n_states ** k contexts; RuleError if they are more than 2**24.

    >>> from automata import find_rule
    >>> dense(find_rule("W30")).contexts.shape
    (16, 4)
    """
    if rule.n_contexts > MAX_HELD_CONTEXTS:
        raise RuleError(f"rule {rule.name!r} has {rule.n_contexts} contexts, too many to hold: over 2**24")
    codes = np.arange(rule.n_contexts, dtype=np.int64)
    contexts = decode(codes, rule.n_states, len(rule.neighborhood))
    return HeldDomain.once("dense", contexts)
