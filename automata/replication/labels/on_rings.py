"""Labels: what the genes of Langton's loops carry, read and written where and when a loop's ring is whole.

A ring of side m is whole in a generation in which its inner sheath, a square of sheath cells around nothing, is closed
and the ring around that carries m - 2 genes "advance" and then two genes "turn" in the order in which they pass a
point, each with a 0 behind it, counter-clockwise, as Langton's rule makes them run. What else stands between them, a
signal under way for instance, does not matter, nor what happens outside the ring. Gene order begins with the first
"advance" behind the "turns": the gene that stands at the junction of a `langton_loop`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from automata.errors import PatternError
from automata.pattern import Box, Pattern
from automata.replication.rings.find_in_pattern import find_hollow_rings
from automata.replication.rings.ring import Cell, Ring
from automata.replicators.entries.langton import SMALLEST_SIDE
from automata.rules.published.langton import langton_labels, langton_passengers

_SHEATH, _ADVANCE, _TURN = 2, 7, 4


@dataclass(frozen=True)
class LabelledRing:
    """A whole ring as it is read: which of its cells hold its `genes`, in gene order, and the `labels` on them."""

    ring: Ring
    genes: tuple[int, ...]
    labels: tuple[int, ...]

    @property
    def box(self) -> Box:
        """The box of the ring's core cells."""
        return self.ring.box

    @property
    def side(self) -> int:
        """Core cells along one side, which is the number of genes as well."""
        return len(self.genes)

    @property
    def places(self) -> tuple[Cell, ...]:
        """Where its genes stand, (row, column), in gene order."""
        return tuple(self.ring.cells[at] for at in self.genes)


def find_labelled_rings(pattern: Pattern, labels: int = 1) -> tuple[LabelledRing, ...]:
    """Return the whole rings of `langton_passengers(labels)`'s loops in a pattern, in reading order of their boxes.

    Raises StateError for a state that this rule lacks.
    """
    labelling = langton_labels(labels)
    labelling.check(pattern.cells)
    found = []
    for ring in _closed(pattern):
        word = list(ring.word)
        if genes := _in_gene_order(labelling.forget[word].tolist()):
            carried = labelling.label[[word[at] for at in genes]]
            found.append(LabelledRing(ring, genes, tuple(carried.tolist())))
    return tuple(found)


def only_ring(pattern: Pattern, labels: int) -> LabelledRing:
    """Return the one whole ring in `pattern`; PatternError, saying what is there instead, unless there is just one."""
    rings = find_labelled_rings(pattern, labels)
    if len(rings) == 1:
        return rings[0]
    if rings:
        raise PatternError(
            f"there are {len(rings)} whole rings in the pattern: cut one loop out, or use find_labelled_rings"
        )
    closed = _closed(pattern)
    if not closed:
        raise PatternError("there is no ring in the pattern: no square of background framed by sheath")
    box = closed[0].box
    raise PatternError(
        f"the ring of side {box.height} at row {box.top}, column {box.left} is not whole: it lacks genes, or they are "
        "out of order; read it in another generation"
    )


def read_labels(pattern: Pattern, labels: int) -> tuple[int, ...]:
    """Return in gene order the labels, each below `labels`, on the one whole ring in `pattern`.

    Raises PatternError as `only_ring` does.
    """
    return only_ring(pattern, labels).labels


def write_labels(pattern: Pattern, values: Sequence[int], labels: int) -> Pattern:
    """Return `pattern` with `values`, each below `labels`, written in gene order on the one whole ring in it.

    Genes outside the ring, on their way down the arm, keep what they carry. Raises PatternError as `only_ring` does and
    unless the ring has as many genes as there are values, StateError for a value that is no label.

    >>> from automata.replicators import langton_loop
    >>> labelled = write_labels(langton_loop(), [0, 1, 2, 3, 0, 1, 2, 3], labels=4)
    >>> read_labels(labelled, 4)
    (0, 1, 2, 3, 0, 1, 2, 3)
    """
    found = only_ring(pattern, labels)
    if len(values) != found.side:
        raise PatternError(f"a ring of side {found.side} carries {found.side} labels, not {len(values)}")
    labelling, word = langton_labels(labels), list(found.ring.word)
    for at, value in zip(found.genes, values, strict=True):
        word[at] = labelling.state(int(labelling.forget[word[at]]), value)
    return found.ring.write(pattern, word).renamed(langton_passengers(labels).name)


def _closed(pattern: Pattern) -> tuple[Ring, ...]:
    """Return the rings round closed inner sheaths, with or without labels: those stand on neither sheath nor inside."""
    return find_hollow_rings(pattern, _SHEATH, SMALLEST_SIDE - 2)


def _in_gene_order(states: Sequence[int]) -> tuple[int, ...]:
    """Return which of a ring's cells hold its genes, in gene order, () if it is not whole; `states` are clockwise."""
    genes = [at for at, state in enumerate(states) if state in (_ADVANCE, _TURN)]
    order = [states[at] for at in genes]
    first = next((at for at in range(len(order)) if (order[at - 1], order[at]) == (_TURN, _ADVANCE)), 0)
    side = len(states) // 4 + 1
    if order[first:] + order[:first] != [_ADVANCE] * (side - 2) + [_TURN] * 2:
        return ()
    if any(states[(at + 1) % len(states)] != 0 for at in genes):
        return ()
    return (*genes[first:], *genes[:first])
