"""Which gene of the mother each gene of a daughter copies in Langton's loop, found by simulating births.

All genes but one are copied, each in its place; so a loop can be loaded with symbols, and its descendants read.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from automata.errors import PatternError
from automata.pattern import Pattern
from automata.replication.labels.on_rings import only_ring, read_labels, write_labels
from automata.replicators.entries.langton import SMALLEST_SIDE, langton_loop
from automata.rules.published.langton import langton_labels, langton_passengers
from automata.universe import Universe

# Labels by which one birth distinguishes genes, beside 0 for unlabelled.
_DIGITS = 63


@cache
def label_sources(side: int) -> tuple[int | None, ...]:
    """Return for each gene of a daughter which of its mother's genes, in gene order, gave it its label.

    None marks a gene that is made afresh. Found by births: each of the mother's genes carries a digit of its number,
    and never 0, which means unlabelled; one birth distinguishes up to 63 genes, two up to 3,969.

    >>> label_sources(8)[:4]
    (0, 1, 2, None)
    """
    digits = min(side, _DIGITS)
    sources: list[int | None] = [0] * side
    unit = 1
    while unit < side:
        mother = write_labels(langton_loop(side), [1 + gene // unit % digits for gene in range(side)], digits + 1)
        for gene, label in enumerate(read_labels(first_daughter(mother, digits + 1), digits + 1)):
            known = sources[gene]
            sources[gene] = known + unit * (label - 1) if label and known is not None else None
        unit *= digits
    return tuple(sources)


def first_daughter(mother: Pattern, labels: int) -> Pattern:
    """Run a loop alone for one replication and return its daughter, moved to the mother's place.

    The mother is as `langton_loop` draws it, anywhere, its genes labelled; PatternError if it is not.
    """
    labelling, loop = langton_labels(labels), mother.cropped()
    seed = langton_loop(only_ring(loop, labels).side).translate(loop.top, loop.left)
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
    """Return the genes, in gene order, whose labels a daughter carries in the places where its mother had them.

    As `label_sources`, whose births are run once for each side.
    """
    return tuple(gene for gene, source in enumerate(label_sources(side)) if gene == source)


def loaded_loop(symbols: Sequence[int], labels: int) -> Pattern:
    """Return the smallest loop that hands down `symbols`, each below `labels`, carrying them on its heritable genes.

    A loop of side m hands down m - 1 symbols; genes that are left over, the remade one among them, carry 0. StateError
    for a symbol that is no label.

    >>> loop = loaded_loop([5, 0, 3], labels=8)
    >>> read_load(loop, 8)[:3]
    (5, 0, 3)
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
    """Return the generation at which the first daughter of `langton_loop(side)` is exact: 21 × side - 17.

    >>> replication_time(8)
    151
    """
    return 21 * side - 17
