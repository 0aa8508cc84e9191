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
from functools import cache

from automata.errors import PatternError
from automata.pattern import Box, Pattern
from automata.replication.rings import Cell, Ring
from automata.replication.sheath import find_hollow_rings
from automata.replicators.langton import SMALLEST_SIDE, langton_loop
from automata.rules.langton import langton_labels, langton_passengers
from automata.universe import Universe

_SHEATH, _ADVANCE, _TURN = 2, 7, 4
# Labels by which one birth tells genes apart, beside the 0 of what nobody wrote.
_DIGITS = 63


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


def read_labels(pattern: Pattern, labels: int) -> tuple[int, ...]:
    """Return in gene order the labels, each below `labels`, on the one whole ring in `pattern`.

    Raises PatternError, saying what is there instead, unless exactly one ring is whole.
    """
    return _only_ring(pattern, labels).labels


def write_labels(pattern: Pattern, values: Sequence[int], labels: int) -> Pattern:
    """Return `pattern` with `values`, each below `labels`, written in gene order on the one whole ring in it.

    Genes outside the ring, on their way down the arm, keep what they carry. Raises PatternError unless exactly one ring
    is whole and has as many genes as there are values, StateError for a value that is no label.
    """
    found = _only_ring(pattern, labels)
    if len(values) != found.side:
        raise PatternError(f"a ring of side {found.side} carries {found.side} labels, not {len(values)}")
    labelling, word = langton_labels(labels), list(found.ring.word)
    for at, value in zip(found.genes, values, strict=True):
        word[at] = labelling.state(int(labelling.forget[word[at]]), value)
    return found.ring.write(pattern, word).renamed(langton_passengers(labels).name)


@cache
def inheritance(side: int) -> tuple[int | None, ...]:
    """Return for each gene of a daughter which of her mother's genes, in gene order, gave it its label.

    None marks a gene that is made afresh. Found by births: each of the mother's genes carries a digit of its number,
    and never 0, the label of what nobody wrote; up to 63 genes are told apart by one birth, up to 3,969 by two.
    """
    digits = min(side, _DIGITS)
    sources: list[int | None] = [0] * side
    unit = 1
    while unit < side:
        mother = write_labels(
            langton_loop(side), [1 + gene // unit % digits for gene in range(side)], digits + 1
        )
        for gene, label in enumerate(read_labels(first_daughter(mother, digits + 1), digits + 1)):
            known = sources[gene]
            sources[gene] = known + unit * (label - 1) if label and known is not None else None
        unit *= digits
    return tuple(sources)


def first_daughter(mother: Pattern, labels: int) -> Pattern:
    """Run a loop alone for one replication and return her daughter, moved to where the mother stood.

    The mother stands as `langton_loop` draws her, anywhere, her genes labelled; PatternError if she does not.
    """
    labelling, loop = langton_labels(labels), mother.cropped()
    seed = langton_loop(_only_ring(loop, labels).side).translate(loop.top, loop.left)
    if labelling.project(loop) != seed:
        raise PatternError(
            "the loop is not as it is drawn: give one at the beginning of its cycle, its arm to the east"
        )
    side = seed.box.height - 2
    board = Universe(langton_passengers(labels), loop).run(replication_time(side)).pattern
    daughter = board.crop(seed.box._replace(left=seed.left + side + 3)).translate(0, -side - 3)
    assert labelling.project(daughter) == seed, "the law of the loop holds"
    return daughter


def heritable_genes(side: int) -> tuple[int, ...]:
    """Return the genes, in gene order, whose labels a daughter carries in the places where her mother had them.

    As `inheritance`, whose births are run once for each side.
    """
    return tuple(gene for gene, source in enumerate(inheritance(side)) if gene == source)


def loaded_loop(symbols: Sequence[int], labels: int) -> Pattern:
    """Return the smallest loop that hands down `symbols`, each below `labels`, carrying them on its heritable genes.

    A loop of side m hands down m - 1 symbols; genes that are left over, the remade one among them, carry 0. StateError
    for a symbol that is no label.
    """
    side = max(SMALLEST_SIDE, len(symbols) + 1)
    values = [0] * side
    for gene, symbol in zip(heritable_genes(side), symbols, strict=False):
        values[gene] = symbol
    return write_labels(langton_loop(side), values, labels)


def read_load(pattern: Pattern, labels: int) -> tuple[int, ...]:
    """Return the symbols on the heritable genes of the one whole ring in `pattern`, side - 1 of them.

    Raises PatternError as `read_labels` does.
    """
    values = read_labels(pattern, labels)
    return tuple(values[gene] for gene in heritable_genes(len(values)))


def replication_time(side: int) -> int:
    """Return the generation at which the first daughter of `langton_loop(side)` is exact: 21 × side - 17."""
    return 21 * side - 17


# -- finding ------------------------------------------------------------------------------------------------------


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


def _only_ring(pattern: Pattern, labels: int) -> LabelledRing:
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
