"""Colony: one world computed by a network, in which a loop that carries this network and its descendants replicate.

No loop is cut out or redrawn: after every period every whole ring in the plane is searched, in any direction, and its
genes are read. Which loop is whose daughter follows from where a mother's next arm points: a quarter further to the
left at every birth.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from automata.checks import at_least
from automata.pattern import Box, Pattern
from automata.replication.labels.inheritance import heritable_genes, loaded_loop, replication_time
from automata.replication.labels.on_rings import LabelledRing, find_labelled_rings
from automata.replicators.entries.langton import ring_places
from automata.rule import Rule
from automata.rules import langton_labels
from automata.rules.published.langton import GENES
from automata.universe import Universe
from experiments.closed_loop.life.cycle import advance, bits_apart, physics_of, side_of, world
from neural.errors import GenomeError
from neural.genome.record import Genome

# East, north, west, south: where the daughter of a loop turned so many quarters to the left appears.
_DIRECTIONS = ((0, 1), (-1, 0), (0, -1), (1, 0))
# A mother has finished a birth so many generations before its daughter is complete.
_HEAD_START = 4
# Cells of a world that are searched at once; larger ones are searched window by window.
_AT_ONCE = 1 << 24
# A colony of more than so many times the cells that its loops could have at most is not followed.
_OVERGROWN = 6


@dataclass(frozen=True)
class Loop:
    """One loop of a colony, its ring's `row` and `column` counted in loops from the founder's place.

    It was first seen whole after `born` periods; `mother` is the number of the loop whose arm pointed there, None for
    the founder; `generation` counts births from the founder; `whole`: whether it is whole at the end. After period
    `seen` its ring was read for the last time: then it had turned `quarter` quarters to the left, and `same_bits` of
    `bits` were the founder's. `intact` says whether the genome's checksum held then, None if no genome could be read.
    At the end its ring holds `genes` genes in the `places` for one, in order or not.
    """

    ALSO = ("perfect",)

    number: int
    mother: int | None
    generation: int | None
    row: float
    column: float
    born: int
    seen: int
    whole: bool
    quarter: int | None
    same_bits: int
    bits: int
    intact: bool | None
    genes: int
    places: int

    @property
    def perfect(self) -> bool:
        """Whether it was whole at the end, with every bit the founder's."""
        return self.whole and self.same_bits == self.bits


@dataclass(frozen=True)
class Colony:
    """The `loops` of one world after `periods` periods, `steps` generations in all, the founder first.

    `board_population` counts live cells, those of arms and remains among them.
    """

    ALSO = ("whole", "perfect", "faithful")

    side: int
    periods: int
    steps: int
    loops: tuple[Loop, ...]
    board_population: int

    @property
    def whole(self) -> int:
        """Loops that were whole at the end."""
        return sum(loop.whole for loop in self.loops)

    @property
    def perfect(self) -> int:
        """Loops that were whole at the end, with every bit of their symbols the founder's."""
        return sum(loop.perfect for loop in self.loops)

    @property
    def faithful(self) -> bool:
        """Whether every loop that was ever whole had every bit when it was last read."""
        return all(loop.same_bits == loop.bits for loop in self.loops)


def colony(genome: Genome, periods: int, *, load: Sequence[int] | None = None, physics: Rule | None = None) -> Colony:
    """Run the loop that carries `genome` for `periods` replication times in its network's world; read all loops.

    With `load` it carries these symbols in its stead, so that a small loop shows what a large one would take long for;
    `physics` is taken for the network's, which is enumerated otherwise. Raises ArgumentError for less than one period,
    SterileError if the world overgrows.
    """
    at_least(1, periods=periods)
    symbols = genome.symbols if load is None else tuple(load)
    founder = loaded_loop(_carried(symbols), genome.labels)
    side = side_of(founder)
    period = replication_time(side)
    universe = world(physics or physics_of(genome.network()), founder)
    book = _Book(genome, symbols, founder)
    most = _OVERGROWN * founder.population
    for done in range(1, periods + 1):
        most *= 2
        advance(universe, period, most)
        book.enter(done, rings_of(universe, side, genome.labels))
    return Colony(side, periods, periods * period, tuple(book.loops(universe)), universe.population)


def _carried(symbols: tuple[int, ...]) -> tuple[int, ...]:
    """Return the symbols with one more where the loop's side would be a multiple of three.

    In such colonies dying loops do what they do in no other, and more of it: no certificate here speaks of that.
    """
    return symbols if (len(symbols) + 1) % 3 else (*symbols, 0)


def rings_of(universe: Universe, side: int, labels: int) -> tuple[LabelledRing, ...]:
    """Return the whole rings of one side in a world, in reading order; in windows that overlap, if it is large."""
    box = universe.bounding_box or Box(0, 0, 0, 0)
    found: dict[Box, LabelledRing] = {}
    windows = [box] if box.height * box.width <= _AT_ONCE else _windows(box, side)
    for window in windows:
        cells = universe.read(window)
        if np.count_nonzero(cells) < 4 * side:
            continue
        pattern = Pattern(cells, window.top, window.left, universe.rule.name)
        found |= {ring.box: ring for ring in find_labelled_rings(pattern, labels) if ring.side == side}
    return tuple(found[place] for place in sorted(found))


def _windows(box: Box, side: int) -> Iterator[Box]:
    """Yield squares that cover a box and of which one at least holds any ring of `side` whole."""
    stride = side + 2
    for top in range(box.top, max(box.top + 1, box.bottom - stride), stride):
        for left in range(box.left, max(box.left + 1, box.right - stride), stride):
            yield Box(top, left, 2 * stride, 2 * stride)


@dataclass
class _Entry:
    """What is known of one loop so far."""

    number: int
    mother: int | None
    generation: int | None
    born: int
    seen: int
    quarter: int | None
    labels: tuple[int, ...]


class _Book:
    """The colony's register of births, by the box of each ring."""

    def __init__(self, genome: Genome, symbols: tuple[int, ...], founder: Pattern):
        self._labels, self._bits, self._symbols = genome.labels, genome.symbol_bits, symbols
        (ring,) = find_labelled_rings(founder, genome.labels)
        self._home, self._side, self._periods = ring.box, ring.side, 0
        self._entries = {ring.box: _Entry(0, None, 0, 0, 0, 0, ring.labels)}

    def enter(self, period: int, rings: Sequence[LabelledRing]) -> None:
        """Enter what was seen after so many periods."""
        expected = self._expected(period - 1)
        self._periods = period
        for ring in rings:
            entry = self._entries.get(ring.box)
            if entry is None:
                mother = expected.get(ring.box)
                generation = None
                if mother is not None and mother.generation is not None:
                    generation = mother.generation + 1
                number = None if mother is None else mother.number
                entry = _Entry(len(self._entries), number, generation, period, period, None, ring.labels)
                self._entries[ring.box] = entry
            entry.seen, entry.labels = period, ring.labels
            entry.quarter = _quarter(ring, period, entry.generation)

    def loops(self, universe: Universe) -> Iterator[Loop]:
        """Yield every loop that was ever seen, in the order of births, with its state at the end."""
        for box, entry in self._entries.items():
            carried = [entry.labels[gene] for gene in heritable_genes(self._side)][: len(self._symbols)]
            yield Loop(
                number=entry.number,
                mother=entry.mother,
                generation=entry.generation,
                row=(box.top - self._home.top) / (self._side + 3),
                column=(box.left - self._home.left) / (self._side + 3),
                born=entry.born,
                seen=entry.seen,
                whole=entry.seen == self._periods,
                quarter=entry.quarter,
                same_bits=self._bits * len(carried) - bits_apart(carried, self._symbols),
                bits=self._bits * len(carried),
                intact=_intact(carried, self._labels),
                genes=_genes(universe, box, self._labels),
                places=box.height,
            )

    def _expected(self, period: int) -> dict[Box, _Entry]:
        """Return where daughters of loops that were whole then are due, with the mothers; none where two arms meet."""
        due: dict[Box, _Entry | None] = {}
        for box, entry in self._entries.items():
            if entry.seen == period and entry.quarter is not None:
                down, right = _DIRECTIONS[entry.quarter]
                place = box._replace(top=box.top + down * (self._side + 3), left=box.left + right * (self._side + 3))
                due[place] = None if place in due else entry
        return {place: entry for place, entry in due.items() if entry is not None}


def _quarter(ring: LabelledRing, period: int, generation: int | None) -> int | None:
    """Return how many quarters to the left a loop has turned, None if its genes are not at the predicted places.

    After a birth a mother is as drawn, a quarter turned, four generations before its daughter is complete. So a loop of
    generation g is, after k periods, 4 (k - g) generations further in its cycle.
    """
    if generation is None:
        return None
    row, column = ring.places[0]
    path = ring_places(ring.side, ring.box.top, ring.box.left)
    quarters, rest = divmod(path.index((row, column)) + _HEAD_START * (period - generation), ring.side - 1)
    return None if rest else -quarters % 4


def _genes(universe: Universe, box: Box, labels: int) -> int:
    """Return how many genes stand on a ring's path."""
    bare = langton_labels(labels).forget[universe.read(box)]
    rows, columns = zip(*ring_places(box.height, 0, 0), strict=True)
    return int(np.isin(bare[list(rows), list(columns)], GENES).sum())


def _intact(symbols: Sequence[int], labels: int) -> bool | None:
    try:
        return Genome.read(symbols, labels).intact
    except GenomeError:
        return None
