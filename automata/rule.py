"""Rule: a local transition function, held exactly as a canonical decision diagram."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cached_property

import numpy as np
from numpy.typing import ArrayLike, NDArray

from automata.diagram import Diagram
from automata.equivariance import follows, subgroup, symmetry_group, violations
from automata.errors import RuleError, StateError
from automata.neighborhood import Neighborhood
from automata.symmetry import DIHEDRAL, Symmetry, Transform

MAX_STATES = 256
# A dense table is a cache for kernels, one byte an entry; 2**26 holds Nobili's 32**5 and no 64**5.
MAX_TABLE_ENTRIES = 2**26


class Rule:
    """How one cell changes: `n_states`, a `neighborhood`, and a diagram over contexts.

    A context is the tuple of states at the neighbourhood's offsets, in their order, centre first.
    Two rules are equal exactly when states, neighbourhoods (offsets and order of tests) and diagrams are;
    names and colours do not count.
    State 0 is the background. `state_names` and `colors` hold an entry for each state, or none at all where nobody
    has named or coloured them; `name_of` answers for every state. Raises RuleError if the parts do not fit together.
    """

    def __init__(
        self,
        n_states: int,
        neighborhood: Neighborhood,
        diagram: Diagram,
        *,
        name: str = "unnamed",
        state_names: Sequence[str] = (),
        colors: Sequence[str] = (),
        citation: str = "",
    ):
        if not 2 <= n_states <= MAX_STATES:
            raise RuleError(f"a rule needs 2 to {MAX_STATES} states, not {n_states}")
        if diagram.n_states != n_states or diagram.arity != len(neighborhood):
            raise RuleError(
                f"the diagram is over {diagram.arity} cells of {diagram.n_states} states, "
                f"the rule over {len(neighborhood)} cells of {n_states}"
            )
        for label, values in (("state_names", state_names), ("colors", colors)):
            if values and len(values) != n_states:
                raise RuleError(f"{label} must name all {n_states} states, not {len(values)}")
        if diagram.levels[-1].min() < 0 or diagram.levels[-1].max() >= n_states:
            raise RuleError(f"the rule yields a state outside 0..{n_states - 1}")
        self.n_states = n_states
        self.neighborhood = neighborhood
        self.diagram = diagram
        self.name = name
        self.state_names = tuple(state_names)
        self.colors = tuple(colors)
        self.citation = citation

    # -- construction ---------------------------------------------------------------------------------

    @classmethod
    def from_table(
        cls,
        table: ArrayLike,
        n_states: int,
        neighborhood: Neighborhood,
        *,
        name: str = "unnamed",
        **details: str,
    ) -> Rule:
        """Build from a dense table of n_states ** k next states in context order (centre first)."""
        cls.check_table_size(n_states, len(neighborhood), name)
        entries = np.asarray(table)
        if not np.issubdtype(entries.dtype, np.integer):
            raise RuleError(f"the table of {name!r} holds {entries.dtype}, not whole numbers")
        if entries.size != n_states ** len(neighborhood):
            raise RuleError(
                f"the table of {name!r} has {entries.size} entries, not {n_states}**{len(neighborhood)}"
            )
        if entries.min() < 0 or entries.max() >= n_states:
            raise RuleError(f"the table of {name!r} yields a state outside 0..{n_states - 1}")
        cube = entries.astype(np.uint8).reshape((n_states,) * len(neighborhood))
        diagram = Diagram.from_table(cube.transpose(neighborhood.diagram_order))
        return cls(n_states, neighborhood, diagram, name=name, **details)

    @classmethod
    def from_function(
        cls,
        function: Callable[[tuple[int, ...]], int],
        n_states: int,
        neighborhood: Neighborhood,
        *,
        name: str = "unnamed",
        **details: str,
    ) -> Rule:
        """Build by calling `function(context)` once for each of the n_states ** k contexts."""
        cls.check_table_size(n_states, len(neighborhood), name)
        contexts = itertools.product(range(n_states), repeat=len(neighborhood))
        table = [function(context) for context in contexts]
        return cls.from_table(table, n_states, neighborhood, name=name, **details)

    def with_changes(self, changes: Mapping[tuple[int, ...], int], *, name: str | None = None) -> Rule:
        """Return a rule that answers the given contexts otherwise: `{context: next state}`."""
        table = self.table.copy().reshape((self.n_states,) * len(self.neighborhood))
        for context, state in changes.items():
            self.check_states((*context, state))
            if len(context) != len(self.neighborhood):
                raise RuleError(self._wrong_length(len(context)))
            table[tuple(context)] = state
        diagram = Diagram.from_table(table.transpose(self.neighborhood.diagram_order))
        return Rule(
            self.n_states,
            self.neighborhood,
            diagram,
            name=name or f"{self.name} (changed)",
            state_names=self.state_names,
            colors=self.colors,
            citation=self.citation,
        )

    # -- identity -------------------------------------------------------------------------------------

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Rule):
            return NotImplemented
        return self.neighborhood == other.neighborhood and self.diagram == other.diagram

    def __hash__(self) -> int:
        return hash((self.neighborhood, self.diagram))

    def __repr__(self) -> str:
        size = f"{self.n_states} states, {self.neighborhood.name}, {self.diagram.n_nodes} nodes"
        return f"Rule({self.name!r}, {size})"

    def name_of(self, state: int) -> str:
        """Return what the rule's authors call a state, or `state 3` where they gave no name; StateError for others."""
        self.check_states((state,))
        return self.state_names[state] if self.state_names else f"state {state}"

    # -- evaluation -----------------------------------------------------------------------------------

    @property
    def n_contexts(self) -> int:
        """Number of contexts, n_states ** k."""
        count: int = self.n_states ** len(self.neighborhood)
        return count

    @property
    def has_table(self) -> bool:
        """Whether the dense table fits the limit of 2**26 entries."""
        return self.n_contexts <= MAX_TABLE_ENTRIES

    @staticmethod
    def check_table_size(n_states: int, arity: int, name: str) -> None:
        """Raise RuleError if a dense table of n_states ** arity entries would exceed the limit of 2**26."""
        if n_states**arity > MAX_TABLE_ENTRIES:
            raise RuleError(
                f"a dense table of {name!r} would have {n_states}**{arity} entries, over 2**26: use its diagram"
            )

    @cached_property
    def table(self) -> NDArray[np.uint8]:
        """Dense table, flat uint8 of n_states ** k in context order; RuleError if it would not fit."""
        self.check_table_size(self.n_states, len(self.neighborhood), self.name)
        cube = self.diagram.expand().transpose(np.argsort(self.neighborhood.diagram_order))
        flat = np.ascontiguousarray(cube).ravel()
        flat.setflags(write=False)
        return flat

    def next_state(self, context: Sequence[int]) -> int:
        """Return the next state of a cell that sees `context`, by walking the diagram in plain Python."""
        self.check_states(context)
        if len(context) != len(self.neighborhood):
            raise RuleError(self._wrong_length(len(context)))
        node: int = 0
        for level, position in zip(self.diagram.levels, self.neighborhood.diagram_order, strict=True):
            node = int(level[node, context[position]])
        return node

    def evaluate(self, contexts: NDArray[np.uint8]) -> NDArray[np.uint8]:
        """Return the next states, (M,) uint8, of (M, k) contexts; StateError, RuleError if they are not such."""
        if contexts.ndim != 2 or contexts.shape[1] != len(self.neighborhood):
            raise RuleError(self._wrong_length(contexts.shape[-1] if contexts.ndim else 0))
        self.check_states(contexts)
        return self.diagram.evaluate(contexts[:, list(self.neighborhood.diagram_order)])

    def _wrong_length(self, length: int) -> str:
        return f"a context of {self.name!r} has {len(self.neighborhood)} cells, not {length}"

    def check_states(self, states: Iterable[int] | NDArray[np.uint8]) -> None:
        """Raise StateError if any state is not one of this rule's."""
        cells = np.asarray(states)
        if cells.size and (cells.min() < 0 or cells.max() >= self.n_states):
            worst = int(cells.max() if cells.max() >= self.n_states else cells.min())
            raise StateError(
                f"state {worst} is not a state of {self.name!r}, which has 0..{self.n_states - 1}"
            )

    @cached_property
    def quiescent(self) -> bool:
        """Whether an all-background context stays background, as an unbounded plane needs."""
        return self.next_state((0,) * len(self.neighborhood)) == 0

    # -- symmetry -------------------------------------------------------------------------------------

    def is_symmetric(self, motion: Transform | Symmetry) -> bool:
        """Whether moving every configuration moves its future alike; a bare transform keeps the states as they are."""
        symmetry = self._keeping(motion) if isinstance(motion, Transform) else motion
        return follows(self.diagram, self.neighborhood, symmetry)

    def _keeping(self, transform: Transform) -> Symmetry:
        return Symmetry(transform, tuple(range(self.n_states)))

    @cached_property
    def symmetries(self) -> tuple[Transform, ...]:
        """The transforms of the square under which the rule is equivariant with its states kept as they are."""

        def find(transform: Transform) -> Symmetry | None:
            return self._keeping(transform) if self.is_symmetric(transform) else None

        found = subgroup(find)
        return tuple(transform for transform in DIHEDRAL if transform in found)

    @cached_property
    def symmetry_group(self) -> tuple[Symmetry, ...]:
        """The transforms under which the rule is equivariant if its states are renamed, with their renamings.

        All of them, the identity first, unless more than 24 renamings go with each transform; `automata.equivariance`
        says which are listed then.
        """
        return symmetry_group(self.diagram, self.neighborhood)

    def symmetries_of(self, centres: Iterable[int]) -> tuple[Symmetry, ...]:
        """Return the symmetries of the rule for cells in one of the states `centres`, whatever the other cells do.

        Von Neumann's arrows, for instance, turn with the plane, but which arrow a code word builds does not: all rules
        of his family have the identity alone for their `symmetry_group`, and all eight of these for `range(9, 32)`.
        """
        states = frozenset(centres)
        self.check_states(tuple(states))
        return symmetry_group(self.diagram, self.neighborhood, states)

    def violations(self, symmetry: Symmetry) -> tuple[int, ...]:
        """Count, for each state of the centre, the contexts that do not follow `symmetry`, out of n_states ** (k-1)."""
        return tuple(int(count) for count in violations(self.diagram, self.neighborhood, symmetry))
