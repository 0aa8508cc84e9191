"""Which part of a genome a symbol belongs to, and in which parts a population has fixed symbols."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import asdict, dataclass

from automata.errors import ArgumentError
from automata.files.json_types import JsonObject
from automata.proportion import Proportion
from experiments.closed_loop.evolution.edits import drawn_edits, edited
from experiments.closed_loop.evolution.fates_batched import BatchedFates, FateDecider
from experiments.closed_loop.evolution.population import Population
from neural.genome.record import Genome, Stretch


@dataclass(frozen=True)
class FixedSymbol:
    """At `place` a genome has the symbol `after` where another had `before`.

    `part` is the part of the genome, by its highest bit that differs; `number` is that of the weight, or other number
    of the part, with this bit, and 2 ** `bit` what the bit counts there (a weight's highest is its sign).
    """

    place: int
    before: int
    after: int
    part: str
    number: int
    bit: int


@dataclass(frozen=True)
class FixedByPart:
    """Of the `symbols` that begin in a `part` of a genome, `fixed` are fixed.

    `expected` are expected if all viable edits are fixed equally often. `viable` is the share of single edits there
    that leave a network exact.
    """

    part: str
    symbols: int
    viable: Proportion
    fixed: int
    expected: float

    def as_dict(self) -> JsonObject:
        """Return plain data for JSON."""
        return {**asdict(self), "viable": self.viable.as_dict("viable", "edits")}


def part_at(genome: Genome, place: int) -> str:
    """Return the part of a genome in which its symbol at `place` begins."""
    return _stretch(genome, place * genome.symbol_bits).name


def differences(before: Genome, after: Iterable[tuple[int, int]]) -> tuple[FixedSymbol, ...]:
    """Say where symbols, given as (place, symbol), differ from those of a genome."""
    found, size = [], before.symbol_bits
    for place, symbol in after:
        changed = before.symbols[place] ^ symbol
        touched = [place * size + offset for offset in range(size) if changed >> (size - 1 - offset) & 1]
        # Of what the symbol holds of two numbers, the higher bit says how much it matters.
        places = [(*_within(_stretch(before, bit), bit), _stretch(before, bit).name) for bit in touched]
        if places:
            bit, number, part = max(places)
            found.append(FixedSymbol(place, before.symbols[place], symbol, part, number, bit))
    return tuple(found)


def fixed_differences(population: Population) -> tuple[FixedSymbol, ...]:
    """Return what all loops of a population share and the ancestor had not, place by place."""
    symbols = population.symbols[0].tolist()
    return differences(population.ancestor, [(place, symbols[place]) for place in population.fixed])


def fixed_by_part(
    population: Population, edits: int, seed: int, *, decider: FateDecider | None = None
) -> tuple[FixedByPart, ...]:
    """Count what is fixed, part by part, beside what would be if every viable edit were as good as another.

    The share of viable edits is that of the ancestor's, from `edits` single edits of the whole genome; a part that none
    of them hits has none of the expected ones. Raises ArgumentError if none is viable.
    """
    genome = population.ancestor
    drawn = drawn_edits(genome, edits, seed=seed)
    viable = (decider or BatchedFates(genome)).decide(edited(genome, drawn)).viable.tolist()
    if not any(viable):
        raise ArgumentError(f"none of {edits} edits is viable, so that nothing can be expected: draw more")
    parts = [part_at(genome, place) for place in range(len(genome))]
    sizes, tried = Counter(parts), Counter(parts[place] for place, _ in drawn)
    good = Counter(parts[place] for (place, _), lives in zip(drawn, viable, strict=True) if lives)
    fixed = Counter(parts[place] for place in population.fixed)
    weights = {part: sizes[part] * good[part] / max(1, tried[part]) for part in sizes}
    total = sum(weights.values())
    return tuple(
        FixedByPart(
            part, sizes[part], Proportion(good[part], tried[part]), fixed[part], fixed.total() * weights[part] / total
        )
        for part in sizes
    )


def _stretch(genome: Genome, bit: int) -> Stretch:
    for stretch in genome.stretches:
        if stretch.start <= bit < stretch.stop:
            return stretch
    raise ArgumentError(f"there is no bit {bit} in a genome of {genome.stretches[-1].stop}")


def _within(stretch: Stretch, bit: int) -> tuple[int, int]:
    """Return what a bit counts in its number, and the number's place in the stretch."""
    number, offset = divmod(bit - stretch.start, stretch.width)
    return stretch.width - 1 - offset, number
