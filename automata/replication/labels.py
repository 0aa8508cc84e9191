"""Rings: the labels on the genes of Langton's loops, read and written where and when a loop's ring is whole.

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

import numpy as np

from automata.errors import PatternError
from automata.pattern import Box, Pattern
from automata.replicators.langton import SMALLEST_SIDE, langton_loop, ring_places
from automata.rules.langton import langton_labels, langton_passengers
from automata.universe import Universe

_SHEATH, _ADVANCE, _TURN = 2, 7, 4
# Labels by which one birth tells genes apart, beside the 0 of what nobody wrote.
_DIGITS = 63


@dataclass(frozen=True)
class LabelledRing:
    """A whole ring: the `box` of its core cells, and in gene order its genes' `places` (row, column) and `labels`."""

    box: Box
    places: tuple[tuple[int, int], ...]
    labels: tuple[int, ...]

    @property
    def side(self) -> int:
        """Core cells along one side, which is the number of genes as well."""
        return self.box.height


def find_labelled_rings(pattern: Pattern, labels: int = 1) -> tuple[LabelledRing, ...]:
    """Return the whole rings of `langton_passengers(labels)`'s loops in a pattern, in reading order of their boxes.

    Raises StateError for a state that this rule lacks.
    """
    labelling = langton_labels(labels)
    bare = labelling.project(pattern)
    found = []
    for box in _closed(bare):
        places = _gene_places(bare, box)
        if places:
            states = [int(pattern.cells[row - pattern.top, column - pattern.left]) for row, column in places]
            found.append(LabelledRing(box, places, tuple(labelling.label[states].tolist())))
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
    ring = _only_ring(pattern, labels)
    if len(values) != ring.side:
        raise PatternError(f"a ring of side {ring.side} carries {ring.side} labels, not {len(values)}")
    labelling = langton_labels(labels)
    cells = pattern.cells.copy()
    for (row, column), value in zip(ring.places, values, strict=True):
        gene = int(labelling.forget[cells[row - pattern.top, column - pattern.left]])
        cells[row - pattern.top, column - pattern.left] = labelling.state(gene, value)
    return Pattern(cells, pattern.top, pattern.left, langton_passengers(labels).name, pattern.generation)


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


def _closed(bare: Pattern) -> list[Box]:
    """Return the boxes of rings whose inner sheath is closed: squares of background framed by sheath, grown by two."""
    from scipy import ndimage  # lazily: it takes longer to import than most runs

    if not bare.cells.size:
        return []
    empty, _ = ndimage.label(bare.cells == 0)
    found = []
    for index, (rows, columns) in enumerate(ndimage.find_objects(empty), start=1):
        side = rows.stop - rows.start
        hole = Box(bare.top + rows.start, bare.left + columns.start, side, columns.stop - columns.start)
        if hole.width != side or side < SMALLEST_SIDE - 4 or (empty[rows, columns] != index).any():
            continue
        frame = bare.read(hole.grown(1))
        if np.count_nonzero(frame == _SHEATH) == frame.size - side * side:
            found.append(hole.grown(2))
    return sorted(found)


def _gene_places(bare: Pattern, box: Box) -> tuple[tuple[int, int], ...]:
    """Return the places of a whole ring's genes in gene order, () if the ring is not whole."""
    cells = bare.read(box)
    path = ring_places(box.height, 0, 0)
    states = [int(cells[place]) for place in path]
    genes = [at for at, state in enumerate(states) if state in (_ADVANCE, _TURN)]
    order = [states[at] for at in genes]
    if sorted(order) != [_TURN] * 2 + [_ADVANCE] * (box.height - 2):
        return ()
    # The last "turn" is the one before an "advance".
    last = next(
        at for at, state in enumerate(order) if state == _TURN and order[(at + 1) % len(order)] != _TURN
    )
    if order[last - 1] != _TURN or any(states[(at + 1) % len(states)] != 0 for at in genes):
        return ()
    first = (last + 1) % len(genes)
    return tuple((box.top + path[at][0], box.left + path[at][1]) for at in (*genes[first:], *genes[:first]))


def _only_ring(pattern: Pattern, labels: int) -> LabelledRing:
    rings = find_labelled_rings(pattern, labels)
    if len(rings) == 1:
        return rings[0]
    if rings:
        raise PatternError(
            f"there are {len(rings)} whole rings in the pattern: cut one loop out, or use find_labelled_rings"
        )
    closed = _closed(langton_labels(labels).project(pattern))
    if not closed:
        raise PatternError("there is no ring in the pattern: no square of background framed by sheath")
    box = closed[0]
    raise PatternError(
        f"the ring of side {box.height} at row {box.top}, column {box.left} is not whole: it lacks genes, or they are "
        "out of order; read it in another generation"
    )
