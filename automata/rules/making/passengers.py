"""Passengers: labels carried by a rule's own states, without effect on the rule.

Some states of a rule, its *genes*, are what travels. The lift of the rule gives each gene a label of its own: a cell
that becomes a gene takes the label of a neighbour in that gene's state, and what the rule does stays what it was. A
structure that copies its genes therefore copies everything written on them, although no line of the rule says
so: labels are copied by the rule and interpreted by nothing in it.

Where several neighbours are in the gene's state, the smallest label wins, so that the lift has every symmetry of the
rule; where none is, the gene is made afresh, with label 0.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, ClassVar, Protocol, TypeVar

import numpy as np
from numpy.typing import NDArray

from automata.errors import RuleError, StateError
from automata.forms.diagram import Diagram
from automata.palette import default_colors, hex_color
from automata.rule import MAX_STATES, Rule

# Entries of one level of the unreduced diagram, over a hundred bytes each while it is built.
_MOST_ENTRIES = 1 << 22
# How much white the largest label's colour has.
_LIGHTEST = 0.8


class _Placed(Protocol):
    """A Pattern, which is not imported here: patterns know rules by their names."""

    __dataclass_fields__: ClassVar[dict[str, Any]]

    @property
    def cells(self) -> NDArray[np.uint8]: ...


Placed = TypeVar("Placed", bound=_Placed)


@dataclass(frozen=True)
class Labelling:
    """Which states carry labels: each of `genes`, states of a rule with `base_states`, one of `labels` labels.

    A gene with label 0 is the rule's own state, so that the rule's patterns are patterns of its lift; the states with
    labels 1, 2, … follow the rule's own, gene by gene. Raises RuleError if a gene is no state, is the background or
    comes twice, if there is no label, or if there are more states than a rule can have.
    """

    base_states: int
    genes: tuple[int, ...]
    labels: int

    def __post_init__(self) -> None:
        if not self.genes or len(set(self.genes)) != len(self.genes):
            raise RuleError(f"genes are one or more states, none of them twice, not {self.genes}")
        for gene in self.genes:
            if not 0 < gene < self.base_states:
                raise RuleError(f"a gene is a state in 1..{self.base_states - 1}, not {gene}")
        if self.labels < 1 or self.n_states > MAX_STATES:
            most = 1 + (MAX_STATES - self.base_states) // len(self.genes)
            raise RuleError(
                f"{len(self.genes)} genes among {self.base_states} states can carry 1 to {most} labels, "
                f"not {self.labels}: a rule has {MAX_STATES} states at most"
            )

    @property
    def n_states(self) -> int:
        """Number of states of the lift."""
        return self.base_states + len(self.genes) * (self.labels - 1)

    @cached_property
    def states(self) -> NDArray[np.uint8]:
        """The state of each gene, in the order of `genes`, with each label: (genes, labels) uint8."""
        table = np.empty((len(self.genes), self.labels), dtype=np.uint8)
        table[:, 0] = self.genes
        table[:, 1:] = np.arange(self.base_states, self.n_states).reshape(len(self.genes), -1)
        table.setflags(write=False)
        return table

    @cached_property
    def forget(self) -> NDArray[np.uint8]:
        """The rule's own state that each state of the lift stands for, (n_states,) uint8."""
        own = np.arange(self.n_states, dtype=np.uint8)
        for gene, states in zip(self.genes, self.states, strict=True):
            own[states] = gene
        own.setflags(write=False)
        return own

    @cached_property
    def label(self) -> NDArray[np.uint8]:
        """The label of each state of the lift, (n_states,) uint8; 0 for states that carry none."""
        labels = np.zeros(self.n_states, dtype=np.uint8)
        labels[self.states] = np.arange(self.labels)
        labels.setflags(write=False)
        return labels

    def state(self, gene: int, label: int) -> int:
        """Return the state of `gene` with `label`; StateError if there is no such gene or label.

        >>> from automata.rules import langton_labels
        >>> langton_labels(16).state(gene=7, label=3)
        10
        """
        if gene not in self.genes or not 0 <= label < self.labels:
            raise StateError(
                f"there is no gene {gene} with label {label}: genes are {', '.join(map(str, self.genes))}, "
                f"labels 0..{self.labels - 1}"
            )
        return int(self.states[self.genes.index(gene), label])

    def every_labelling(self, contexts: NDArray[np.uint8]) -> NDArray[np.uint8]:
        """Return contexts of the rule, (M, k) uint8, with their genes labelled in all ways, in lexicographic order.

        Each stands for labels ** (its genes) of them. Given distinct contexts, the result, (N, k) uint8, is distinct.
        """
        self.check(contexts)
        found = np.ascontiguousarray(self.forget[contexts])
        for place in range(contexts.shape[1]):
            column = found[:, place]
            ways = [found[~np.isin(column, self.genes)]]
            for gene, states in zip(self.genes, self.states, strict=True):
                carrying = np.repeat(found[column == gene], self.labels, axis=0)
                carrying[:, place] = np.tile(states, len(carrying) // self.labels)
                ways.append(carrying)
            found = np.concatenate(ways)
        return found[np.lexsort(found.T[::-1])]

    def project(self, pattern: Placed, rule: str | None = None) -> Placed:
        """Return the pattern with its labels forgotten, said to belong to `rule`; StateError for other states.

        >>> from automata.replication.labels.on_rings import write_labels
        >>> from automata.replicators import langton_loop
        >>> from automata.rules import langton_labels
        >>> labelled = write_labels(langton_loop(), [3] * 8, labels=4)
        >>> langton_labels(4).project(labelled) == langton_loop()
        True
        """
        self.check(pattern.cells)
        return replace(pattern, cells=self.forget[pattern.cells], rule=rule)

    def check(self, cells: NDArray[np.uint8]) -> None:
        """Raise StateError if any cell is in none of the lift's states."""
        if cells.size and cells.max() >= self.n_states:
            raise StateError(f"state {cells.max()} is none of the {self.n_states} that the labels make")


def passengers(rule: Rule, genes: Iterable[int], labels: int, *, name: str | None = None) -> Rule:
    """Return the lift of `rule` whose `genes` carry one of `labels` labels each (see `Labelling`).

    A cell does what `rule` says of the labels' states. If it becomes a gene, it takes the smallest label among its
    neighbours in that gene's state, 0 if there are none; if it is that gene and stays it, it keeps its own label.
    Forgetting labels turns the lift into the rule exactly, and every symmetry of the rule that keeps its states is one
    of the lift's. With one label the lift is the rule. Raises RuleError as `Labelling` does, and if the diagram
    would be too large to build.

    >>> from automata import find_rule
    >>> passengers(find_rule("life"), genes=[1], labels=3)
    Rule('B3/S23 with 3 labels', 4 states, Moore, 68 nodes)
    """
    labelling = Labelling(rule.n_states, tuple(genes), labels)
    order = rule.neighborhood.diagram_order
    last = sorted(range(len(order)), key=lambda level: order[level] == 0)  # the centre tested last
    lifted = _lift(rule.diagram.reorder(last), labelling)
    names = rule.state_names or tuple(f"state {state}" for state in range(rule.n_states))
    colors = rule.colors or default_colors(rule.n_states)
    return Rule(
        labelling.n_states,
        rule.neighborhood,
        lifted.reorder([last.index(level) for level in range(len(last))]),
        name=name or f"{rule.name} with {labels} labels",
        state_names=_with_labels(names, labelling),
        colors=_with_tints(colors, labelling),
        citation=rule.citation,
    )


def carried(rule: Rule, labelling: Labelling, context: Sequence[int]) -> int:
    """Return the next state of a cell under the lift of `rule`, from its definition: the oracle of `passengers`."""
    before = [int(labelling.forget[state]) for state in context]
    after = rule.next_state(before)
    if after not in labelling.genes:
        return after
    if before[0] == after:
        return context[0]
    seen = [int(labelling.label[state]) for state, own in zip(context[1:], before[1:], strict=True) if own == after]
    return labelling.state(after, min(seen, default=0))


def projects(lift: Rule, rule: Rule, labelling: Labelling) -> bool:
    """Whether forgetting labels after a step of `lift` is a step of `rule` after forgetting them, in every context.

    Two canonical diagrams over the lift's contexts are compared, so this is a proof and no sample.
    """
    sizes = (labelling.n_states, labelling.base_states)
    if (lift.n_states, rule.n_states) != sizes or lift.neighborhood != rule.neighborhood:
        return False
    *levels, values = lift.diagram.levels
    after = Diagram.from_nodes([*levels, labelling.forget.astype(np.int32)[values]], 0)
    before = Diagram.from_nodes([level[:, labelling.forget] for level in rule.diagram.levels], 0)
    return after == before


# -- the diagram --------------------------------------------------------------------------------------------------


def _lift(diagram: Diagram, labelling: Labelling) -> Diagram:
    """Return the lift's diagram of a rule whose diagram tests the centre last.

    A node of the lift is a node of the rule and, for every gene that can still be born beneath it, the smallest label
    seen on that gene so far, `labels` if none has been. No table is written, and what cannot matter is forgotten.
    """
    unseen = labelling.labels
    births = _births(diagram, labelling.genes)
    nodes = np.array([[0, *[unseen] * len(labelling.genes)]], dtype=np.int32)
    levels: list[NDArray[np.int32]] = []
    for level, born in zip(diagram.levels[:-1], births[1:], strict=True):
        if len(nodes) * labelling.n_states > _MOST_ENTRIES:
            raise RuleError(f"the lift of this rule to {labelling.labels} labels is too large to build: give fewer")
        children = np.repeat(nodes[:, None, :], labelling.n_states, axis=1)
        children[..., 0] = level[nodes[:, 0]][:, labelling.forget]
        for gene, states in enumerate(labelling.states, start=1):
            children[:, states, gene] = np.minimum(nodes[:, gene, None], labelling.label[states])
        children[..., 1:][~born[children[..., 0]]] = unseen
        nodes, places = _distinct(children.reshape(-1, nodes.shape[1]))
        levels.append(places.reshape(-1, labelling.n_states).astype(np.int32))
    return Diagram.from_nodes([*levels, _values(diagram.levels[-1], nodes, labelling)], 0)


def _distinct(rows: NDArray[np.int32]) -> tuple[NDArray[np.int32], NDArray[np.intp]]:
    """Return the distinct rows and, for each row, its index among them."""
    codes: NDArray[np.int64] = np.zeros(len(rows), dtype=np.int64)
    for column in rows.T:  # whole numbers sort far faster than rows do
        if len(codes) and int(codes.max() + 1) * int(column.max() + 1) >= 2**63:
            codes = np.unique(codes, return_inverse=True)[1].astype(np.int64)
        codes = codes * (int(column.max()) + 1) + column
    _, first, places = np.unique(codes, return_index=True, return_inverse=True)
    return rows[first], places


def _births(diagram: Diagram, genes: Sequence[int]) -> list[NDArray[np.bool_]]:
    """Return for each level, node and gene, (nodes, genes) bool, whether a cell can still become that gene."""
    values = diagram.levels[-1]
    others = [np.arange(diagram.n_states) != gene for gene in genes]
    born = np.stack([(values[:, mask] == gene).any(axis=1) for gene, mask in zip(genes, others, strict=True)], axis=1)
    found: list[NDArray[np.bool_]] = [born]
    for level in reversed(diagram.levels[:-1]):
        found.append(np.asarray(found[-1][level].any(axis=1)))
    return found[::-1]


def _values(values: NDArray[np.int32], nodes: NDArray[np.int32], labelling: Labelling) -> NDArray[np.int32]:
    """Return the lift's next states, (nodes, states), from the rule's last level and the labels seen."""
    own = values[nodes[:, 0]][:, labelling.forget]
    after = own.copy()
    states = np.arange(labelling.n_states)
    for place, gene in enumerate(labelling.genes):
        least = np.where(nodes[:, place + 1] == labelling.labels, 0, nodes[:, place + 1])
        taken = np.where(labelling.forget == gene, states, labelling.states[place][least][:, None])
        after = np.where(own == gene, taken, after)
    return after.astype(np.int32)


def _with_labels(names: Sequence[str], labelling: Labelling) -> list[str]:
    """Return the lift's state names: a gene's own name, then its name with each label."""
    own = [names[state] for state in labelling.forget.tolist()]
    return [
        f"{name}, label {label}" if label else name for name, label in zip(own, labelling.label.tolist(), strict=True)
    ]


def _with_tints(colors: Sequence[str], labelling: Labelling) -> list[str]:
    """Return the lift's colours: a gene's own, and lighter the larger its label is."""
    shares = labelling.label.astype(float) * _LIGHTEST / max(1, labelling.labels - 1)
    return [_tinted(colors[own], share) for own, share in zip(labelling.forget.tolist(), shares.tolist(), strict=True)]


def _tinted(color: str, share: float) -> str:
    """Return a colour `#rrggbb` with a `share` of white, any other name of a colour as it is."""
    if not re.fullmatch("#[0-9a-fA-F]{6}", color):
        return color
    channels = [int(color[place : place + 2], 16) for place in (1, 3, 5)]
    return hex_color(*(round(channel + (255 - channel) * share) for channel in channels))
