"""Rule: a local transition function, held exactly: as a decision diagram, a list of lines, or a weighted sum."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cached_property
from typing import TypedDict, Unpack

import numpy as np
from numpy.typing import ArrayLike, NDArray

from automata.equivariance import SAMPLED, breaks, follows, sampled_contexts, subgroup, symmetry_group, violations
from automata.errors import RuleError, StateError
from automata.forms.diagram import Diagram
from automata.forms.line_list import LineList
from automata.forms.weighted_sum import WeightedSum
from automata.frames.seen import SeenContexts, completed, seen_in
from automata.frames.windows import Surface
from automata.neighborhood import Neighborhood
from automata.symmetry import DIHEDRAL, Symmetry, Transform

MAX_STATES = 256
# A dense table is a cache for kernels, one byte an entry; 2**26 holds Nobili's 32**5 and no 64**5.
MAX_TABLE_ENTRIES = 2**26

# What a rule may be held as. Each has `n_states`, `arity`, `digest` and equality; a diagram is canonical besides: equal
# functions have equal diagrams.
Form = Diagram | LineList | WeightedSum


class StateDetails(TypedDict, total=False):
    """What a rule may be given for each of its states."""

    state_names: Sequence[str]
    colors: Sequence[str]


class RuleDetails(StateDetails, total=False):
    """What a rule may be given beside its function and its name."""

    citation: str


class Rule:
    """How one cell changes: `n_states`, a `neighborhood`, and a function of contexts in one of three exact forms.

    A context is the tuple of states at the neighbourhood's offsets, in their order, centre first. `form` is the
    function: a canonical `Diagram` wherever that is small, otherwise a `LineList` (published lists of transitions) or
    a `WeightedSum` (rules that count in wide neighbourhoods). Names and colours do not count when rules are compared.
    State 0 is the background. `state_names` and `colors` hold an entry for each state, or none at all where they have
    not been given; `name_of` answers for every state. Raises RuleError if the parts do not fit together.

    >>> from automata import find_rule
    >>> life = find_rule("B3/S23")
    >>> life.next_state((0, 1, 1, 1, 0, 0, 0, 0, 0))  # the centre first
    1
    >>> len(life.symmetries), life.n_contexts
    (8, 512)
    """

    def __init__(
        self,
        n_states: int,
        neighborhood: Neighborhood,
        form: Form,
        *,
        name: str = "unnamed",
        state_names: Sequence[str] = (),
        colors: Sequence[str] = (),
        citation: str = "",
    ):
        if not 2 <= n_states <= MAX_STATES:
            raise RuleError(f"a rule needs 2 to {MAX_STATES} states, not {n_states}")
        if form.n_states != n_states or form.arity != len(neighborhood):
            kind = "diagram" if isinstance(form, Diagram) else "function"
            raise RuleError(
                f"the {kind} is over {form.arity} cells of {form.n_states} states, "
                f"the rule over {len(neighborhood)} cells of {n_states}"
            )
        for label, values in (("state_names", state_names), ("colors", colors)):
            if values and len(values) != n_states:
                raise RuleError(f"{label} must name all {n_states} states, not {len(values)}")
        # A list has checked its lines itself.
        outputs = form.levels[-1] if isinstance(form, Diagram) else getattr(form, "outcomes", np.zeros(1))
        if outputs.min() < 0 or outputs.max() >= n_states:
            raise RuleError(f"the rule yields a state outside 0..{n_states - 1}")
        self.n_states = n_states
        self.neighborhood = neighborhood
        self.form = form
        self.name = name
        self.state_names = tuple(state_names)
        self.colors = tuple(colors)
        self.citation = citation

    seen: SeenContexts | None = None  # of a rule made of frames: what they show of it

    # -- construction ---------------------------------------------------------------------------------

    @classmethod
    def from_table(
        cls,
        table: ArrayLike,
        n_states: int,
        neighborhood: Neighborhood,
        *,
        name: str = "unnamed",
        **details: Unpack[RuleDetails],
    ) -> Rule:
        """Build from a dense table of n_states ** k next states in context order (centre first)."""
        cls.check_table_size(n_states, len(neighborhood), name)
        entries = np.asarray(table)
        if not np.issubdtype(entries.dtype, np.integer):
            raise RuleError(f"the table of {name!r} holds {entries.dtype}, not whole numbers")
        if entries.size != n_states ** len(neighborhood):
            raise RuleError(f"the table of {name!r} has {entries.size} entries, not {n_states}**{len(neighborhood)}")
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
        **details: Unpack[RuleDetails],
    ) -> Rule:
        """Build by calling `function(context)` once for each of the n_states ** k contexts.

        >>> from automata import VON_NEUMANN
        >>> parity = Rule.from_function(lambda context: sum(context) % 2, 2, VON_NEUMANN, name="parity")
        >>> parity.next_state((1, 1, 0, 0, 1))
        1
        """
        cls.check_table_size(n_states, len(neighborhood), name)
        contexts = itertools.product(range(n_states), repeat=len(neighborhood))
        table = [function(context) for context in contexts]
        return cls.from_table(table, n_states, neighborhood, name=name, **details)

    @classmethod
    def from_frames(
        cls,
        frames: ArrayLike,
        neighborhood: Neighborhood,
        topology: Surface | None = None,
        *,
        n_states: int | None = None,
        unseen: Rule | int | str = "keep",
        name: str = "from frames",
        **details: Unpack[RuleDetails],
    ) -> Rule:
        """Build from recorded generations, which `automata.frames.seen.seen_in` reads; `rule.seen` says what they show.

        Of states that followed one context the commonest is taken, with a FrameWarning. `unseen` says what is answered
        to contexts never seen: "keep" the cell's state, a state, or what another Rule answers.

        >>> from automata import MOORE, Torus, find_rule, record
        >>> run = record("life", [[0, 1, 1], [1, 1, 0], [0, 1, 0]], 30, topology=Torus(8, 8))
        >>> rule = Rule.from_frames(run.frames, MOORE, Torus(8, 8), unseen=find_rule("life"))
        >>> len(rule.seen), rule.seen.conflicts, rule == find_rule("life")
        (335, (), True)
        """
        seen = seen_in(frames, neighborhood, topology, n_states=n_states)
        seen, diagram = completed(seen, (unseen.diagram, unseen.name) if isinstance(unseen, Rule) else unseen)
        rule = cls(seen.n_states, neighborhood, diagram, name=name, **details)
        rule.seen = seen
        return rule

    def with_changes(self, changes: Mapping[tuple[int, ...], int], *, name: str | None = None) -> Rule:
        """Return a rule that answers the given contexts otherwise: `{context: next state}`.

        >>> from automata import find_rule
        >>> changed = find_rule("life").with_changes({(0,) * 9: 1})
        >>> changed.quiescent
        False
        """
        table = self.table.copy().reshape((self.n_states,) * len(self.neighborhood))
        for context, state in changes.items():
            self.check_states((*context, state))
            if len(context) != len(self.neighborhood):
                raise RuleError(self._wrong_length(len(context)))
            table[tuple(context)] = state
        diagram = Diagram.from_table(table.transpose(self.neighborhood.diagram_order))
        looks = RuleDetails(state_names=self.state_names, colors=self.colors, citation=self.citation)
        return Rule(self.n_states, self.neighborhood, diagram, name=name or f"{self.name} (changed)", **looks)

    # -- identity -------------------------------------------------------------------------------------

    @cached_property
    def diagram(self) -> Diagram:
        """The rule's canonical decision diagram; RuleError, each time it is asked for, if it would be too large."""
        if isinstance(self.form, Diagram):
            return self.form
        if self._no_diagram:
            raise RuleError(self._no_diagram)
        try:
            return self.form.diagram()
        except RuleError as error:
            self._no_diagram = f"rule {self.name!r} has no diagram: {error}"
            raise RuleError(self._no_diagram) from None

    # Why there is no diagram, once that has been found out.
    _no_diagram = ""

    @property
    def has_diagram(self) -> bool:
        """Whether the rule has a diagram; the first time this may take some seconds, for it is tried."""
        try:
            return self.diagram is not None
        except RuleError:
            return False

    @property
    def digest(self) -> str:
        """SHA-256 of the rule's form. Equal for equal rules held as diagrams; a list has its own for each wording."""
        return self.form.digest

    def __eq__(self, other: object) -> bool:
        """Whether two rules are the same function; RuleError if that cannot be decided.

        It cannot where one of them has no diagram, the forms differ, and no context was found that they answer
        otherwise.
        """
        if not isinstance(other, Rule):
            return NotImplemented
        if self.neighborhood != other.neighborhood or self.n_states != other.n_states:
            return False
        if self.form is other.form or self.form == other.form:
            return True
        if isinstance(self.form, Diagram) and isinstance(other.form, Diagram):
            return False
        contexts = sampled_contexts(self.n_states, len(self.neighborhood))
        if not np.array_equal(self.evaluate(contexts), other.evaluate(contexts)):
            return False
        if self.has_diagram and other.has_diagram:
            return self.diagram == other.diagram
        raise RuleError(
            f"whether {self.name!r} and {other.name!r} are the same rule cannot be decided: one of them has no "
            f"diagram, and they agree on {SAMPLED} contexts that were tried"
        )

    def __hash__(self) -> int:
        return self._hash

    @cached_property
    def _hash(self) -> int:
        # By the diagram where there is one, so that rules that are found equal have one hash, and those of which it
        # cannot be decided are not compared by a dictionary.
        return hash((self.neighborhood, self.diagram.digest if self.has_diagram else self.digest))

    def __repr__(self) -> str:
        if isinstance(self.form, Diagram):
            form = f"{self.form.n_nodes} nodes"
        elif isinstance(self.form, LineList):
            form = f"a list of {len(self.form.transitions)} lines"
        else:
            form = f"a sum over {self.form.arity} cells"
        return f"Rule({self.name!r}, {self.n_states} states, {self.neighborhood.name}, {form})"

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
                f"a dense table of {name!r} would have {n_states}**{arity} entries, over 2**26: use its form"
            )

    @cached_property
    def table(self) -> NDArray[np.uint8]:
        """Dense table, flat uint8 of n_states ** k in context order; RuleError if it would not fit."""
        self.check_table_size(self.n_states, len(self.neighborhood), self.name)
        if isinstance(self.form, Diagram):
            cube = self.form.expand().transpose(np.argsort(self.neighborhood.diagram_order))
            flat = np.ascontiguousarray(cube).ravel()
        else:
            sides = (self.n_states,) * len(self.neighborhood)
            flat = self.form.evaluate(np.indices(sides, dtype=np.uint8).reshape(len(sides), -1).T)
        flat.setflags(write=False)
        return flat

    def next_state(self, context: Sequence[int]) -> int:
        """Return the next state of a cell that sees `context`: plain Python, but for a list of lines."""
        self.check_states(context)
        if len(context) != len(self.neighborhood):
            raise RuleError(self._wrong_length(len(context)))
        if isinstance(self.form, LineList):
            # Trying every line in every order, as `LineList.value` does, can take longer than anything else.
            return int(self.form.evaluate(np.array([context], dtype=np.uint8))[0])
        if isinstance(self.form, WeightedSum):
            return self.form.value(context)
        node: int = 0
        for level, position in zip(self.form.levels, self.neighborhood.diagram_order, strict=True):
            node = int(level[node, context[position]])
        return node

    def evaluate(self, contexts: NDArray[np.uint8]) -> NDArray[np.uint8]:
        """Return the next states, (M,) uint8, of (M, k) contexts; StateError, RuleError if they are not such."""
        if contexts.ndim != 2 or contexts.shape[1] != len(self.neighborhood):
            raise RuleError(self._wrong_length(contexts.shape[-1] if contexts.ndim else 0))
        self.check_states(contexts)
        if isinstance(self.form, Diagram):
            return self.form.evaluate(contexts[:, list(self.neighborhood.diagram_order)])
        return self.form.evaluate(contexts)

    def _wrong_length(self, length: int) -> str:
        return f"a context of {self.name!r} has {len(self.neighborhood)} cells, not {length}"

    def check_states(self, states: Iterable[int] | NDArray[np.uint8]) -> None:
        """Raise StateError if any state is not one of this rule's."""
        cells = np.asarray(states)
        if cells.size and (cells.min() < 0 or cells.max() >= self.n_states):
            worst = int(cells.max() if cells.max() >= self.n_states else cells.min())
            raise StateError(f"state {worst} is not a state of {self.name!r}, which has 0..{self.n_states - 1}")

    @cached_property
    def quiescent(self) -> bool:
        """Whether an all-background context stays background, as an unbounded plane needs."""
        return self.next_state((0,) * len(self.neighborhood)) == 0

    # -- symmetry -------------------------------------------------------------------------------------

    def is_symmetric(self, motion: Transform | Symmetry) -> bool:
        """Whether moving every configuration moves its future alike; a bare transform keeps the states as they are.

        RuleError where a rule without a diagram might follow it and its form does not show that it does.
        """
        symmetry = self._keeping(motion) if isinstance(motion, Transform) else motion
        if not isinstance(self.form, Diagram):
            if symmetry == self._keeping(symmetry.transform) and symmetry.transform in self.form.transforms:
                return True
            if breaks(self.evaluate, self.n_states, self.neighborhood, symmetry):
                return False
        return follows(self.diagram, self.neighborhood, symmetry)

    def _keeping(self, transform: Transform) -> Symmetry:
        return Symmetry(transform, tuple(range(self.n_states)))

    @cached_property
    def symmetries(self) -> tuple[Transform, ...]:
        """The transforms of the square under which the rule is equivariant with its states kept as they are.

        All of them; of a rule without a diagram those that its form shows (see `LineList.transforms`).
        """
        if not isinstance(self.form, Diagram) and not self.has_diagram:
            return self.form.transforms

        def find(transform: Transform) -> Symmetry | None:
            return self._keeping(transform) if self.is_symmetric(transform) else None

        found = subgroup(find)
        return tuple(transform for transform in DIHEDRAL if transform in found)

    @cached_property
    def symmetry_group(self) -> tuple[Symmetry, ...]:
        """The transforms under which the rule is equivariant if its states are renamed, with their renamings.

        All of them, the identity first, unless more than 24 renamings go with each transform; `automata.equivariance`
        says which are listed then. Of a rule without a diagram those of `symmetries`, the states as they are.
        """
        if not self.has_diagram:
            return tuple(self._keeping(transform) for transform in self.symmetries)
        return symmetry_group(self.diagram, self.neighborhood)

    def symmetries_of(self, centres: Iterable[int]) -> tuple[Symmetry, ...]:
        """Return the symmetries of the rule for cells in one of the states `centres`, whatever the other cells do.

        Von Neumann's arrows, for instance, turn with the plane, but which arrow a code word builds does not: all rules
        of his family have the identity alone for their `symmetry_group`, and all eight of these for `range(9, 32)`.
        RuleError if the rule has no diagram.
        """
        states = frozenset(centres)
        self.check_states(tuple(states))
        return symmetry_group(self.diagram, self.neighborhood, states)

    def violations(self, symmetry: Symmetry) -> tuple[int, ...]:
        """Count, for each state of the centre, the contexts, of n_states ** (k-1), that do not follow `symmetry`."""
        return tuple(int(count) for count in violations(self.diagram, self.neighborhood, symmetry))
