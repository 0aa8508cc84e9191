"""Interventions on von Neumann's four parts of the closed loop: what was changed, what was predicted, what happened."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import torch

from automata.errors import ReplicariumError
from automata.pattern import Pattern
from automata.replication.labels.inheritance import loaded_loop, replication_time
from automata.rule import Rule
from automata.symmetry import Transform
from experiments.closed_loop.life.cycle import (
    Daughter,
    SterileError,
    bear,
    different_bits,
    find_daughter,
    live,
    physics_of,
    side_of,
)
from experiments.closed_loop.life.trained_network import certify
from experiments.closed_loop.wording import Act
from experiments.reproduction.quine import TOLERANCE, quines_of
from neural.domains.domain import HeldDomain
from neural.domains.labelled import geneless, labelled
from neural.emulators import MLP
from neural.errors import GenomeError, ModelError
from neural.genome.record import Genome, encode

# Edits of a weight that are tried before it is said that there is none of the kind.
_MOST_EDITS = 400
_MIRROR = Transform(mirrored=True)


@dataclass(frozen=True)
class ClosedLoopIntervention:
    """One intervention: the part of von Neumann's that it tests, and whether the outcome is as predicted."""

    part: str
    change: str
    predicted: str
    came: str
    held: bool


@dataclass(frozen=True)
class GenomePair:
    """A network's own `genome`, that of a `foreign` one that was trained apart, and the seed of random choices."""

    genome: Genome
    foreign: Genome
    seed: int

    @property
    def labels(self) -> int:
        """Letters of the genome."""
        return self.genome.labels

    @cached_property
    def physics(self) -> Rule:
        """What the network is as a rule."""
        return physics_of(self.genome.network())

    @cached_property
    def mother(self) -> Pattern:
        """The loop that carries the genome."""
        return loaded_loop(self.genome.symbols, self.labels)

    @cached_property
    def daughter(self) -> Daughter:
        """Its daughter, without intervention."""
        return bear(self.physics, self.mother, self.labels)

    @cached_property
    def domain(self) -> HeldDomain:
        """Every context that a loop can meet, whatever it carries."""
        return labelled(self.labels)

    @cached_property
    def geneless(self) -> HeldDomain:
        """The contexts without a gene: every loop meets them, whatever it carries."""
        return self.domain.select("geneless", geneless(self.domain.contexts, self.labels))

    @cached_property
    def neutral(self) -> tuple[int, Genome]:
        """A place and a genome edited there: another rule as a whole, the same on all that a loop can meet."""
        return self._edit(exact=True)

    @cached_property
    def lethal(self) -> tuple[int, Genome]:
        """A place and a genome edited there whose network errs on a context without a gene."""
        return self._edit(exact=False)

    def wrong(self, genome: Genome, domain: HeldDomain | None = None) -> int:
        """Return on how many contexts, by default of all that a loop can meet, a genome's network errs."""
        over = self.domain if domain is None else domain
        return len(over) - certify(genome.network(), self.labels, over).counts[0].count.agreeing

    def _edit(self, *, exact: bool) -> tuple[int, Genome]:
        random = np.random.default_rng((self.seed, exact))
        first = min(part.start for part in self.genome.parts) + 1
        for _ in range(_MOST_EDITS):
            place = int(random.integers(first, len(self.genome)))
            symbol = (self.genome.symbols[place] + int(random.integers(1, self.labels))) % self.labels
            edited = self.genome.edited(place, symbol)
            if (exact and self.wrong(edited)) or (not exact and not self.wrong(edited, self.geneless)):
                continue
            if not exact or physics_of(edited.network()) != self.physics:
                return place, edited
        raise ModelError(f"{_MOST_EDITS} edits were tried and none of them will do: take another seed")


def interventions(subject: GenomePair) -> Iterator[ClosedLoopIntervention]:
    """Carry out every intervention, one after another; yield the record of each."""
    for act in INTERVENTIONS.values():
        yield act(subject)


def foreign_genome(subject: GenomePair) -> ClosedLoopIntervention:
    """Write a foreign network's genome on the loop: it is copied, and the next world runs on it."""
    foreign = subject.foreign
    same_length = len(foreign) == len(subject.genome)
    child = bear(subject.physics, loaded_loop(foreign.symbols, subject.labels), subject.labels)
    copied = Genome.read(child.symbols, subject.labels)
    next_physics, meant = physics_of(copied.network()), physics_of(foreign.network())
    grandchild = bear(next_physics, child.loop, subject.labels)
    passed_on = Genome.read(grandchild.symbols, subject.labels) == foreign
    return ClosedLoopIntervention(
        "copier, constructor",
        "the genome of a network trained from another seed is on the loop; it differs from the running network's "
        + (f"in {different_bits(subject.genome, foreign)} bits" if same_length else "in length"),
        "it is copied verbatim, the next world runs on the foreign network, and its genome is copied again",
        f"copied {_verbatim(copied == foreign)}; the next world's rule is "
        f"{_whose(next_physics, subject.physics, meant)}; the granddaughter's genome is "
        f"{'the foreign one' if passed_on else 'another'}",
        copied == foreign and next_physics == meant != subject.physics and passed_on,
    )


def edited_symbol(subject: GenomePair) -> ClosedLoopIntervention:
    """Edit one symbol of the genome without effect on replication: child and grandchild have the edit."""
    place, edited = subject.neutral
    child = bear(subject.physics, loaded_loop(edited.symbols, subject.labels), subject.labels)
    copied = Genome.read(child.symbols, subject.labels)
    next_physics, meant = physics_of(copied.network()), physics_of(edited.network())
    grandchild = Genome.read(bear(next_physics, child.loop, subject.labels).symbols, subject.labels)
    return ClosedLoopIntervention(
        "description",
        f"symbol {place} of the genome is {edited.symbols[place]} instead of {subject.genome.symbols[place]}: another "
        "network, exact on all contexts that a loop can meet",
        "the child's network has the edit and passes it on",
        f"the child's genome is {_edited(copied, edited)}, its world's rule is "
        f"{_whose(next_physics, subject.physics, meant)}, and the grandchild's genome is {_edited(grandchild, edited)}",
        copied == edited == grandchild and next_physics == meant != subject.physics,
    )


def lethal_symbol(subject: GenomePair) -> ClosedLoopIntervention:
    """Edit one symbol so that the network errs on a context that every loop meets: the child has it, and is sterile."""
    place, edited = subject.lethal
    child = bear(subject.physics, loaded_loop(edited.symbols, subject.labels), subject.labels)
    copied = Genome.read(child.symbols, subject.labels)
    fate, fertile = _fate(physics_of(copied.network()), child.loop, subject.labels, edited)
    return ClosedLoopIntervention(
        "description",
        f"symbol {place} of the genome is {edited.symbols[place]} instead of {subject.genome.symbols[place]}: a "
        f"network that errs on {subject.wrong(edited)} of the {len(subject.domain)} contexts that a loop can meet, "
        f"{subject.wrong(edited, subject.geneless)} of them without a gene",
        "the edit is copied all the same, and only the world that it makes fails",
        f"the child's genome is {_edited(copied, edited)}; its own world: {fate}",
        copied == edited and not fertile,
    )


def edited_body(subject: GenomePair) -> ClosedLoopIntervention:
    """Edit the weights of the running network, not those on the tape: the edit is not inherited."""
    place, edited = subject.neutral
    running = physics_of(edited.network())
    child = bear(running, subject.mother, subject.labels)
    copied = Genome.read(child.symbols, subject.labels)
    next_physics = physics_of(copied.network())
    return ClosedLoopIntervention(
        "description",
        f"the weight at symbol {place} is edited in the network that runs, not on the tape",
        "the child has the tape's network, without the edit",
        f"the child's genome is {_verbatim(copied == subject.genome)} the tape's; the next world's rule is "
        f"{'the tape’s' if next_physics == subject.physics else 'another'}, not the edited one",
        copied == subject.genome and next_physics == subject.physics != running,
    )


def parent_erased(subject: GenomePair) -> ClosedLoopIntervention:
    """Erase everything but the daughter, in the same world, when it is born: it makes a daughter of its own."""
    board, place = subject.daughter.board, subject.daughter.box
    alone = board.crop(place)
    grandchild = bear(subject.physics, alone, subject.labels)
    same = grandchild.symbols == subject.daughter.symbols
    gone = board.population - alone.population
    return ClosedLoopIntervention(
        "controller",
        f"when the daughter is born, the other {gone:,} live cells of its world are erased",
        "it replicates alone, and its daughter has the genome",
        f"its daughter is {grandchild.box.left - place.left} columns farther, with its genome {_verbatim(same)}",
        same,
    )


def parent_erased_early(subject: GenomePair) -> ClosedLoopIntervention:
    """Null: erase the parent when half the time is over, and nothing is born."""
    side = side_of(subject.mother)
    half = replication_time(side) // 2
    board = live(subject.physics, subject.mother, half)
    # What lies east of the mother's square, arm and all.
    box = board.box
    east = subject.mother.left + side + 2
    orphan = board.crop(box._replace(left=east, width=box.right - east))
    try:
        find_daughter(live(subject.physics, orphan, replication_time(side) - half), subject.mother, subject.labels)
        came, held = "a daughter was born", False
    except SterileError as error:
        came, held = str(error), True
    return ClosedLoopIntervention(
        "controller (null)",
        f"the mother is erased in generation {half:,}, when half the time is over",
        "no daughter: the growing one needs the mother's genes until it has all",
        came,
        held,
    )


def shuffled_genome(subject: GenomePair) -> ClosedLoopIntervention:
    """Shuffle all symbols: the loop copies them, and no network can be read."""
    order = np.random.default_rng((subject.seed, 2)).permutation(len(subject.genome))
    symbols = tuple(subject.genome.symbols[place] for place in order)
    child = bear(subject.physics, loaded_loop(symbols, subject.labels), subject.labels)
    copied = child.symbols[: len(symbols)] == symbols
    try:
        Genome.read(child.symbols, subject.labels)
        came, refused = "a network was read", False
    except GenomeError as error:
        came, refused = str(error), True
    return ClosedLoopIntervention(
        "copier",
        "all symbols of the genome are shuffled",
        "they are copied verbatim, since the automaton does not read them; the decoder refuses them",
        f"copied {_verbatim(copied)}; {came}",
        copied and refused,
    )


def shuffled_weights(subject: GenomePair) -> ClosedLoopIntervention:
    """Shuffle the symbols of the weights only: a network is built, and in its world nothing replicates."""
    first = min(part.start for part in subject.genome.parts) + 1
    order = first + np.random.default_rng((subject.seed, 3)).permutation(len(subject.genome) - first)
    symbols = (*subject.genome.symbols[:first], *(subject.genome.symbols[place] for place in order))
    meant = Genome(symbols, subject.labels)
    child = bear(subject.physics, loaded_loop(symbols, subject.labels), subject.labels)
    copied = Genome.read(child.symbols, subject.labels)
    fate, fertile = _fate(physics_of(copied.network()), child.loop, subject.labels, meant)
    return ClosedLoopIntervention(
        "constructor",
        f"the symbols of the weights are shuffled: the network errs on {subject.wrong(meant)} of "
        f"{len(subject.domain)} contexts",
        "they are copied, a network is built of them, and in its world no daughter is born",
        f"copied {_verbatim(copied == meant)}; the next world: {fate}",
        copied == meant and not fertile,
    )


def another_rule(subject: GenomePair) -> ClosedLoopIntervention:
    """Write the genome of the mirrored rule: a world for mirrored loops, in which this one is sterile."""
    mirrored = mirrored_genome(subject.genome)
    child = bear(subject.physics, loaded_loop(mirrored.symbols, subject.labels), subject.labels)
    copied = Genome.read(child.symbols, subject.labels)
    next_physics = physics_of(copied.network())
    fate, fertile = _fate(next_physics, child.loop, subject.labels, mirrored)
    try:
        side = side_of(child.loop)
        board = live(next_physics, child.loop.transform(_MIRROR), replication_time(side)).transform(_MIRROR)
        twin = find_daughter(board, child.loop, subject.labels)
        there = twin.symbols == child.symbols
        came = f"a mirrored loop makes a daughter there, with the genome {_verbatim(there)}"
    except SterileError as error:
        there, came = False, f"nor does a mirrored loop replicate: {error}"
    return ClosedLoopIntervention(
        "constructor",
        "the genome of a network for another rule is on the loop: Langton's, mirrored",
        "it is copied; in the next world this loop is sterile, and a mirrored one is not",
        f"copied {_verbatim(copied == mirrored)}; the next world: {fate}; {came}",
        copied == mirrored and not fertile and there,
    )


def identity_quine(subject: GenomePair) -> ClosedLoopIntervention:
    """Null: the same questions for networks that output their own weights, as they do any other weights."""
    found = quines_of(subject.seed)
    copied = found.copied
    return ClosedLoopIntervention(
        "impostor (null)",
        f"{found.networks} networks of 14 weights are trained to output their own (weight-wise quines), and each is "
        "then shown the others' and random ones'",
        "the identity map: foreign weights are copied as well as their own, no description is built from, and what is "
        "edited in the running network is inherited",
        f"{found.others.successes} become quines ({found.trivial} more are all zeros); the swap test: "
        f"{copied.successes:,} of {copied.trials:,} foreign networks are copied within {TOLERANCE:g}, with a mean "
        f"error {_tiny(found.effect)} ({_tiny(found.effect_low)} to {_tiny(found.effect_high)}) above that on "
        f"themselves; {found.passed:,} of {found.coded:,} descriptions in another code come out in that code, not "
        f"built; {found.inherited} of {found.edits} edits of a running weight are inherited; a quine that is solved "
        f"for, and is no identity, copies itself and {found.selfish_copied} of the others",
        found.impostors and 2 * found.inherited > found.edits,
    )


def same_law(genome: Genome, random: np.random.Generator) -> Genome:
    """Return the genome of a network of the same law: its tensors hold the same weights in a random order each."""
    network = genome.network()
    weights, widths = network.state_dict(), {}
    for part in genome.parts:
        values = random.permutation(part.values).reshape(part.shape)
        weights[part.name], widths[part.name] = torch.from_numpy(values), part.width
    network.load_state_dict(weights, assign=True)
    return encode(network, genome.rule, bits=widths, labels=genome.labels)


def mirrored_genome(genome: Genome) -> Genome:
    """Return the genome of the network that does with mirrored contexts what this genome's does with theirs."""
    network = genome.network()
    order = _MIRROR.permutation(network.neighborhood)
    if not isinstance(network, MLP) or order is None:
        raise ModelError("only the network of a symmetric neighbourhood with an embedding is mirrored")
    rows = network.embedding.detach().view(len(order), network.n_states, -1)
    network.embedding.data = rows[list(order)].reshape(network.embedding.shape).clone()
    widths = {part.name: part.width for part in genome.parts}
    return encode(network, genome.rule.replace("Langtons", "Mirrored"), bits=widths, labels=genome.labels)


def _fate(physics: Rule, loop: Pattern, labels: int, genome: Genome) -> tuple[str, bool]:
    """Say what becomes of a loop in a world, and whether it made a daughter like itself."""
    try:
        daughter = bear(physics, loop, labels)
        if Genome.read(daughter.symbols, labels) == genome:
            return "a daughter with the genome is born", True
        return "a daughter with another genome is born", False
    except ReplicariumError as error:
        return f"no daughter: {error}", False


def _verbatim(same: bool) -> str:
    return "verbatim" if same else "NOT verbatim"


def _edited(genome: Genome, edited: Genome) -> str:
    return "the edited one" if genome == edited else "NOT the edited one"


def _tiny(error: float) -> str:
    return f"{error:.2g}" if error else "below 1e-12"


def _whose(rule: Rule, own: Rule, meant: Rule) -> str:
    return "what the genome says" if rule == meant else "the old one" if rule == own else "neither"


# By name, in the order of `ACTS`.
INTERVENTIONS: dict[Act, Callable[[GenomePair], ClosedLoopIntervention]] = {
    "foreign genome": foreign_genome,
    "edited symbol": edited_symbol,
    "lethal symbol": lethal_symbol,
    "edited body": edited_body,
    "parent erased": parent_erased,
    "parent erased early": parent_erased_early,
    "shuffled genome": shuffled_genome,
    "shuffled weights": shuffled_weights,
    "another rule": another_rule,
    "identity quine": identity_quine,
}
