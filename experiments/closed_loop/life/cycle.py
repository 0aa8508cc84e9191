"""The life cycle: a network is the rule of a world in which a loop copies that network's own description.

Automaton and decoder are separate. `physics_of` belongs to the decoder: it enumerates a rebuilt network. `live` is the
automaton: cells change as the network says, and by nothing else. Its rule copies the symbols without reading them, and
reads the loop's own genes. `find_daughter` and `read_load` belong to the decoder again.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np

from automata.containment.meter import counted, watching
from automata.engines import HashlifeEngine
from automata.errors import ReplicariumError
from automata.pattern import Box, Pattern
from automata.replication.labels.inheritance import loaded_loop, read_load, replication_time
from automata.replication.labels.on_rings import find_labelled_rings
from automata.replicators import langton_loop
from automata.rule import Rule
from automata.rules import langton_labels
from automata.universe import Universe
from experiments.closed_loop.life.trained_network import certify
from neural.certificates.network_certificate import model_digest
from neural.device import one_thread
from neural.domains.domain import Domain
from neural.domains.labelled import labelled
from neural.emulators import Emulator
from neural.errors import GenomeError
from neural.genome.record import Genome
from neural.physics.as_rule import to_rule

# A world with more than so many times the mother's live cells has gone wrong.
_OVERGROWN = 6
# The most generations between two checks of the number of live cells.
_LONGEST_STRIDE = 1 << 13


class SterileError(ReplicariumError):
    """No daughter was born, or it is no whole loop; the message says why."""


@dataclass(frozen=True, eq=False)
class Daughter:
    """A loop cut out and moved to its mother's place, and the symbols that it carries; `board` is its world."""

    loop: Pattern
    symbols: tuple[int, ...]
    box: Box
    board: Pattern


@dataclass(frozen=True)
class Generation:
    """One generation of the closed loop: the daughter's genes compared with the mother's.

    `same_bits` of `bits` agree; `weights` counts those that agree; `network` is the hash of the network rebuilt and
    `physics` that of its whole rule; `exact` says that it is certified on all `contexts` that a loop can meet.
    `repeats`: loop and physics are those of the generation before, whose outcome this must then have.
    """

    ALSO = ("perfect",)

    depth: int
    side: int
    steps: int
    population: int
    same_bits: int
    bits: int
    same_weights: int
    weights: int
    as_drawn: bool
    intact: bool
    network: str
    same_network: bool
    physics: str
    same_physics: bool
    contexts: int
    exact: bool
    repeats: bool

    @property
    def perfect(self) -> bool:
        """Whether body, genome, network and physics are the mother's, and the certificate holds."""
        return (
            self.as_drawn
            and self.intact
            and self.same_bits == self.bits
            and self.same_weights == self.weights
            and self.same_network
            and self.same_physics
            and self.exact
        )


def life_cycle(genome: Genome, generations: int) -> Iterator[tuple[Generation, Daughter]]:
    """Close the loop `generations` times, beginning with the first loop that carries `genome`; yield each turn.

    Raises SterileError when no daughter is born, GenomeError when its symbols describe no network.
    """
    domain = labelled(genome.labels)
    network = genome.network()
    physics = physics_of(network)
    mother = loaded_loop(genome.symbols, genome.labels)
    repeats, monitors = False, watching("network")
    for depth in range(1, generations + 1):
        daughter = bear(physics, mother, genome.labels)
        if monitors is not None:
            monitors.look(np.array(daughter.symbols, dtype=np.uint8), depth)
        born = Genome.read(daughter.symbols, genome.labels)
        child = born.network()
        next_physics = physics_of(child)
        before, after = (genome, network, physics), (born, child, next_physics)
        turn = _compared(depth, before, after, daughter, domain, repeats)
        yield turn, daughter
        repeats = next_physics == physics and daughter.loop == mother
        genome, network, physics, mother = born, child, next_physics, daughter.loop


def physics_of(network: Emulator) -> Rule:
    """Enumerate a network and return the rule that it computes, under which a world then runs."""
    with one_thread():
        return to_rule(network, name=f"network {model_digest(network)[:12]}")


def bear(physics: Rule, mother: Pattern, labels: int) -> Daughter:
    """Run `mother` alone under `physics` for one replication and return its daughter; SterileError if none."""
    return find_daughter(live(physics, mother, replication_time(side_of(mother))), mother, labels)


def live(physics: Rule, start: Pattern, steps: int) -> Pattern:
    """Run a world for `steps` generations and return the cells up to one loop's length around its start.

    SterileError if its background changes, it overgrows on the way, or all that lives has gone farther.
    """
    universe = world(physics, start)
    advance(universe, steps, _OVERGROWN * start.population)
    near, box = start.box.grown(max(start.box.height, start.box.width)), universe.bounding_box or start.box
    top, left = max(near.top, box.top), max(near.left, box.left)
    seen = Box(top, left, min(near.bottom, box.bottom) - top, min(near.right, box.right) - left)
    if seen.height <= 0 or seen.width <= 0:
        raise SterileError(f"after {steps:,} generations all that lives is more than a loop's length away")
    return Pattern(universe.read(seen), top, left, physics.name, universe.generation)


def world(physics: Rule, start: Pattern) -> Universe:
    """Return the plane in which `start` lives alone under `physics`; SterileError if the empty plane would change."""
    if physics.evaluate(np.zeros((1, len(physics.neighborhood)), dtype=np.uint8))[0] != 0:
        raise SterileError("the empty plane does not stay empty")
    return Universe(physics, start, engine=HashlifeEngine(physics))


def advance(universe: Universe, steps: int, most: int) -> None:
    """Run a world for `steps` generations; SterileError as soon as a check finds more than `most` live cells."""
    stride, left = 1, steps
    while left:
        universe.run(min(stride, left))
        left -= min(stride, left)
        if universe.population > most:
            raise SterileError(
                f"by generation {steps - left:,} there are {universe.population:,} live cells instead of at most "
                f"{most:,}: the world is not followed further"
            )
        stride = min(2 * stride, _LONGEST_STRIDE)


def find_daughter(board: Pattern, mother: Pattern, labels: int) -> Daughter:
    """Find the one whole ring of the mother's size outside its place and cut the loop out; SterileError if none."""
    side = side_of(mother)
    home = Box(mother.top + 1, mother.left + 1, side, side)
    rings = [ring for ring in find_labelled_rings(board, labels) if ring.box != home and ring.side == side]
    if len(rings) != 1:
        raise SterileError(
            f"after {replication_time(side):,} generations {len(rings)} whole rings stand beside the mother's place"
        )
    ring = rings[0].box
    place = Box(ring.top - 1, ring.left - 1, mother.box.height, mother.box.width)
    loop = board.crop(place).translate(mother.top - place.top, mother.left - place.left)
    counted(1)
    return Daughter(loop.renamed(board.rule, 0), read_load(loop, labels), place, board)


def side_of(loop: Pattern) -> int:
    """Return the side of a loop that fills its pattern's box, as `langton_loop` draws it."""
    return loop.box.height - 2


def _compared(
    depth: int,
    before: tuple[Genome, Emulator, Rule],
    after: tuple[Genome, Emulator, Rule],
    daughter: Daughter,
    domain: Domain,
    repeats: bool,
) -> Generation:
    (genome, network, physics), (born, child, next_physics) = before, after
    side, labels = side_of(daughter.loop), genome.labels
    count = certify(child, labels, domain).counts[0]
    bare = langton_labels(labels).project(daughter.loop)
    drawn = langton_loop(side).translate(daughter.loop.top, daughter.loop.left)
    bits = genome.symbol_bits
    return Generation(
        depth=depth,
        side=side,
        steps=replication_time(side),
        population=daughter.board.population,
        same_bits=bits * len(genome) - different_bits(genome, born),
        bits=bits * len(genome),
        same_weights=_same_weights(genome, born),
        weights=genome.n_weights,
        as_drawn=bare == drawn,
        intact=born.intact,
        network=model_digest(child),
        same_network=model_digest(child) == model_digest(network),
        physics=next_physics.digest,
        same_physics=next_physics == physics,
        contexts=count.count.contexts,
        exact=count.exact,
        repeats=repeats,
    )


def different_bits(first: Genome, second: Genome) -> int:
    """Return in how many bits two genomes of one length differ; GenomeError for others."""
    if (len(first), first.labels) != (len(second), second.labels):
        raise GenomeError(f"genomes of {len(first)} and {len(second)} symbols are not compared bit by bit")
    return bits_apart(first.symbols, second.symbols)


def bits_apart(first: Iterable[int], second: Iterable[int]) -> int:
    """Return in how many bits symbols differ from as many others."""
    return sum((one ^ other).bit_count() for one, other in zip(first, second, strict=True))


def _same_weights(first: Genome, second: Genome) -> int:
    """Return how many weights of two genomes of one architecture have the same value."""
    pairs = zip(first.parts, second.parts, strict=True)
    return sum(int(np.count_nonzero(one.values == other.values)) for one, other in pairs)
