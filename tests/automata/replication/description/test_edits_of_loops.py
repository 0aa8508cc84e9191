"""Is there an edit of a loop's word that is inherited and expressed in a fertile child? None was found in loops.

An evoloop of species n has n genes "advance" on a ring of 4n + 4 cells, and builds loops whose side is the number of
its genes. With a gene more or less its child is of another size; but where the child's ring closes, the stream of genes
is cut a side too late or too early, and the child has another number of genes than it was told.
"""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest

from automata.pattern import Pattern
from automata.replication import trace_genealogy
from automata.replication.rings.ring import Ring
from automata.replication.rings.script import Script
from automata.replicators import find_replicator
from automata.rules import find_rule


def ring_of(species):
    """The ring of an evoloop, its cells in the direction of travel."""
    side = species + 2
    rim = [(1, column) for column in range(1, side)] + [(row, side) for row in range(1, side)]
    rim += [(side, column) for column in range(side, 1, -1)] + [(row, 1) for row in range(side, 1, -1)]
    return Ring(tuple(rim[::-1]), ())


def body_of(species):
    """An evoloop without genes: the published one has 13 x 13 cells inside."""
    wide = species + 4
    cells = np.zeros((wide, wide), dtype=np.uint8)
    cells[[0, -1], 1:-1] = cells[1:-1, [0, -1]] = 2
    cells[[2, -3], 2:-2] = cells[2:-2, [2, -3]] = 2
    cells[-1, -2] = 5
    return Pattern(cells)


def words(species, genes):
    """All words of so many genes and two turns beside each other, however spaced, from every cell of the ring on."""
    free = 4 * species + 4 - 3 * (genes + 2)

    def shared(parts, total):
        if parts == 1:
            yield (total,)
            return
        for first in range(total + 1):
            for rest in shared(parts - 1, total - first):
                yield (first, *rest)

    for gaps in shared(genes + 2, free) if free >= 0 else ():
        word = [
            state
            for letter, gap in zip((4, 4, *[7] * genes), gaps, strict=True)
            for state in (0, letter, 1, *[1] * gap)
        ]
        for at in range(len(word)):
            yield tuple(word[at:] + word[:at])


def outcome(species, word):
    """What comes of a word: the inner side of the first child, whether it has the word, and the same of its child."""
    script = Script((7, 1), 1, (), 0)
    seed = ring_of(species).write(body_of(species), word)
    family = trace_genealogy(find_rule("Evoloop"), seed, 90 * species + 30, every=4).individuals

    def told(child):
        read = tuple(int(state) for state in child.genotype.replace(".", "0"))[::-1]
        return child.phenotype[0], script.message(read) == script.message(word)

    child = next((one for one in family if one.parent == 1), None)
    if child is None:
        return None
    grandchild = next((one for one in family if one.parent == child.number), None)
    return *told(child), None if grandchild is None else told(grandchild)


def test_the_body_and_the_ring_are_those_of_the_published_evoloop():
    entry = find_replicator("evoloop").pattern()
    assert ring_of(13).write(body_of(13), ring_of(13).read(entry)) == entry.renamed(None)


@pytest.mark.long
@pytest.mark.parametrize(
    ("species", "genes", "total", "expected"),
    [
        (4, 4, 420, {None: 126, (4, True, (4, True)): 279, (4, False, None): 15}),
        (4, 3, 2520, {None: 2520}),
        (5, 6, 24, {(6, False, (7, False)): 24}),
        (5, 4, 11_088, {None: 6300, (4, False, None): 4764, (4, False, (4, False)): 24}),
    ],
)
def test_no_evoloop_with_a_gene_more_or_less_hands_it_on(species, genes, total, expected):
    found = Counter(outcome(species, word) for word in dict.fromkeys(words(species, genes)))
    assert found.total() == total
    assert found == expected
    inherited_and_expressed = [one for one in found if one and one[0] != species and one[1]]
    assert inherited_and_expressed == []
