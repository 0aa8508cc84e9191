"""Copies of a network's description with errors, by how it is written: what is read of them, and what that does.

What is written is hit symbol by symbol, each with the same chance; what is read of it is a genome, or nothing.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray

from automata.checks import as_share
from automata.errors import ReplicariumError
from automata.replication.labels.inheritance import loaded_loop
from experiments.closed_loop.evolution.edits import miscopied
from experiments.closed_loop.life.colony import colony
from experiments.closed_loop.life.cycle import bear, physics_of
from experiments.closed_loop.life.variants import same_law
from experiments.closed_loop.wording import SAME_LAW
from neural.genome.coding import ReedSolomon
from neural.genome.record import Genome, encode

# Symbols on a small loop, whose side is one more. Colonies differ by what a side leaves over when divided by three:
# where it is one, all eight loops are whole after three replication times.
SMALL_LOAD = 21
# Replication times for which a colony is followed, and the loops that it then has under the rule itself.
PERIODS, FULL_GROWTH = 3, 8


def code_of(arm: str) -> ReedSolomon | None:
    """Return the code in which an arm's genomes are written, None where they stand as they are."""
    return ReedSolomon(int(arm[len("RS(255,") : -1])) if arm.startswith("RS(") else None


def copies_read(
    genome: Genome, arm: str, rate: float, count: int, random: np.random.Generator
) -> tuple[NDArray[np.uint8], int]:
    """Return what is read of `count` copies of a genome with errors at a `rate`, and how many symbols were written.

    (count, n) uint8, genomes as they stand after decoding; some describe no network. A block of a code is taken to be
    restored where it has few enough errors, as `neural.genome.coding` says; `read_of` decodes. Of the null, networks
    of the same law, no errors are made. Raises ArgumentError for
    a rate that is none.
    """
    as_share(rate, "rate")
    if arm == SAME_LAW:
        return np.array([same_law(genome, random).symbols for _ in range(count)], dtype=np.uint8), len(genome)
    own = np.tile(genome.array, (count, 1))
    code = code_of(arm)
    if code is not None:
        sent = code.write(genome.symbols, genome.labels)
        words = miscopied(np.tile(sent, (count, 1)), rate, genome.labels, random)
        return code.read_beside(words, sent, genome.labels, len(genome)), len(sent)
    if arm == "weights drawn":
        return np.array([_redrawn(genome, rate, random) for _ in range(count)], dtype=np.uint8), len(genome)
    copies = miscopied(own, rate, genome.labels, random)
    if arm != "uncoded":
        spared = weights_start(genome)
        copies[:, :spared] = own[:, :spared]
    return copies, len(genome)


def copied_once(genome: Genome, arm: str, rate: float, random: np.random.Generator) -> NDArray[np.uint8]:
    """Return one copy as it is written, with errors: the symbols that a loop would carry."""
    code = code_of(arm)
    if code is None:
        copy: NDArray[np.uint8] = copies_read(genome, arm, rate, 1, random)[0][0]
    else:
        copy = miscopied(code.write(genome.symbols, genome.labels)[None], rate, genome.labels, random)[0]
    return copy


def read_of(written: NDArray[np.uint8], genome: Genome, arm: str) -> NDArray[np.uint8]:
    """Return what is read of a copy as it is written, by a decoder that knows the code and the genome's length."""
    code = code_of(arm)
    return written if code is None else code.read(written.tolist(), genome.labels, len(genome))


def weights_start(genome: Genome) -> int:
    """Return the first symbol that holds bits of weights alone: all before it is the header."""
    first = next(stretch.start for stretch in genome.stretches if stretch.name == genome.parts[0].name)
    return -(-first // genome.symbol_bits)


@dataclass(frozen=True)
class CopyLife:
    """What a copy did: whether it describes a network, whether a loop made a daughter with all its symbols in that
    network's world, and how many loops with all their symbols there were after PERIODS replication times (0: sterile).
    """

    readable: bool
    bore: bool
    loops: int


def lived(read: NDArray[np.uint8], labels: int) -> CopyLife:
    """Let a small loop with the last symbols of a copy live in the world of the network that is read of the copy."""
    try:
        genome = Genome.read(read.tolist(), labels)
        physics = physics_of(genome.network())
    except ReplicariumError:
        return CopyLife(False, False, 0)
    load = tuple(read[-SMALL_LOAD:].tolist())
    try:
        bore = bear(physics, loaded_loop(load, labels), labels).symbols[: len(load)] == load
        return CopyLife(True, bore, colony(genome, PERIODS, load=load, physics=physics).perfect if bore else 0)
    except ReplicariumError:  # no daughter, or more live cells than any colony has
        return CopyLife(True, False, 0)


def rode(written: NDArray[np.uint8], read: NDArray[np.uint8], labels: int) -> CopyLife:
    """Let a loop that carries all of a copy as it is written live in the world of what is read of it, for one birth."""
    load = tuple(written.tolist())
    try:
        physics = physics_of(Genome.read(read.tolist(), labels).network())
    except ReplicariumError:
        return CopyLife(False, False, 0)
    try:
        bore = bear(physics, loaded_loop(load, labels), labels).symbols[: len(load)] == load
    except ReplicariumError:
        bore = False
    return CopyLife(True, bore, 0)


def _redrawn(genome: Genome, rate: float, random: np.random.Generator) -> tuple[int, ...]:
    """Return the genome with weights replaced, each with chance `rate`, by any of the same tensor."""
    network, widths = genome.network(), {}
    weights = network.state_dict()
    for part in genome.parts:
        values = part.values
        hit = random.random(values.shape) < rate
        drawn = np.where(hit, random.choice(values, size=values.shape), values)
        weights[part.name], widths[part.name] = torch.from_numpy(drawn.reshape(part.shape)), part.width
    network.load_state_dict(weights, assign=True)
    return encode(network, genome.rule, bits=widths, labels=genome.labels).symbols
