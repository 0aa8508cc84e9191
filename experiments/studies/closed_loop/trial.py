"""The trials: lines of daughters, interventions, edits, miscopied genomes, lineages under noise, populations."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Annotated, Literal, get_args

import numpy as np
from pydantic import Field

from experiments.studies.study import StudyConfig
from experiments.studies.trial import Condition, Measures, base_seed

# Torch takes seconds to import, so what needs it is imported in the trials.
Kind = Literal["line", "intervention", "edits", "confirmation", "miscopy", "reading", "life", "lineage", "population"]
KINDS: dict[Kind, str] = {
    "line": "generation after generation, nothing changed",
    "intervention": "von Neumann's parts, one change each",
    "edits": "one symbol of the genome changed, judged by certificate",
    "confirmation": "one symbol changed, judged by the life that came of it",
    "miscopy": "each symbol miscopied with a small probability",
    "reading": "94 % right in another sense than that of symbols, judged by certificate",
    "life": "94 % right, judged by the life that came of it",
    "lineage": "miscopied at every birth, one child each",
    "population": "miscopied at every birth, constant number of loops; with selection, and without",
}
Act = Literal[
    "foreign genome",
    "edited symbol",
    "lethal symbol",
    "edited body",
    "parent erased",
    "parent erased early",
    "shuffled genome",
    "shuffled weights",
    "another rule",
    "identity quine",
]
ACTS: tuple[Act, ...] = get_args(Act)
# Senses in which a copy may be 94 % right; that of symbols is a rate of miscopying too, and is not judged twice.
Reading = Literal["symbols", "weights", "drawn", "values"]
# The share that is wrong in a copy of 94 %.
STATED = 0.06
Count = Annotated[int, Field(ge=1)]
Rate = Annotated[float, Field(ge=0, lt=1)]


class ClosedLoopSettings(StudyConfig):
    """Of one network: `generations` of a line; `edits`, and how many of each fate are `confirmed` by lives; `copies` at
    each of `rates`; `lineages` at each of `lineage_rates` for `births`; a population of `loops` at a
    `population_rate` for `population_births`."""

    kinds: tuple[Kind, ...] = Field(default=tuple(KINDS), min_length=1)
    generations: Count = 5
    acts: tuple[Act, ...] = ACTS
    edits: Count = 400
    rates: tuple[Rate, ...] = (0.0, 1e-5, 1e-4, 3e-4, 1e-3, 3e-3, 1e-2, STATED)
    copies: Count = 100
    readings: tuple[Reading, ...] = get_args(Reading)
    confirmed: Count = 3
    lineage_rates: tuple[Rate, ...] = (0.0, 1e-5, 1e-4, 3e-4)
    lineages: Count = 50
    births: Count = 20
    loops: Annotated[int, Field(ge=2)] = 24
    population_births: Count = 30
    population_rate: Rate = 1e-4


def conditions(config: ClosedLoopSettings) -> Iterator[Condition]:
    """Yield what is tried with every network."""
    if "line" in config.kinds:
        yield {"kind": "line", "generations": config.generations}
    if "intervention" in config.kinds:
        yield from ({"kind": "intervention", "act": act} for act in config.acts)
    if "edits" in config.kinds:
        yield {"kind": "edits", "tried": config.edits}
    if "confirmation" in config.kinds:
        yield {"kind": "confirmation", "confirmed": config.confirmed}
    if "miscopy" in config.kinds:
        yield from ({"kind": "miscopy", "rate": rate, "copies": config.copies} for rate in config.rates)
    if "reading" in config.kinds:
        yield from (
            {"kind": "reading", "reading": reading, "copies": config.copies}
            for reading in config.readings
            if reading != "symbols"
        )
    if "life" in config.kinds:
        yield from ({"kind": "life", "reading": reading, "confirmed": config.confirmed} for reading in config.readings)
    if "lineage" in config.kinds:
        lines = {"kind": "lineage", "lineages": config.lineages, "births": config.births}
        yield from ({**lines, "rate": rate} for rate in config.lineage_rates)
    if "population" in config.kinds:
        room = {"kind": "population", "loops": config.loops, "births": config.population_births}
        yield from ({**room, "rate": config.population_rate, "select": select} for select in (True, False))


def trial(condition: Condition, seeds: np.random.SeedSequence) -> Measures:
    """Do one thing with the network of the trial's seed."""
    # All trials of a seed are about one network.
    seed = base_seed(seeds)
    act: dict[Kind, Callable[[int, Condition, int], Measures]] = {
        "line": _line,
        "intervention": _intervention,
        "edits": _edits,
        "confirmation": _confirmation,
        "miscopy": _miscopied,
        "reading": _read_otherwise,
        "life": _lives,
        "lineage": _lineage,
        "population": _population,
    }
    return act[condition["kind"]](seed, condition, int(seeds.generate_state(1)[0]))


def _line(seed: int, condition: Condition, chance: int) -> Measures:
    """Close the loop again and again."""
    from automata.replication.labels.on_rings import read_labels
    from experiments.closed_loop.life.cycle import SterileError, life_cycle
    from experiments.studies.closed_loop.networks import physics_of_subject
    from neural.errors import GenomeError
    from neural.genome.record import LETTERS

    physics = physics_of_subject(seed)
    genome, turns, tape, ended = physics.genome, [], "", None
    try:
        for turn, daughter in life_cycle(genome, condition["generations"]):
            turns.append(turn)
            tape = "".join(LETTERS[label] for label in read_labels(daughter.loop, genome.labels))
    except (SterileError, GenomeError) as error:
        ended = str(error)
    return {
        "perfect": sum(turn.perfect for turn in turns),
        "turns": [turn.as_dict() for turn in turns],
        "ended": ended,
        "tape": tape,
        "parts": [[part.name, part.start] for part in genome.parts],
        "labels": genome.labels,
        "symbols": len(genome),
        "weight_bits": physics.bits,
        "attempts": physics.attempts,
        "margin": round(float(physics.certificate.counts[0].margin), 6),
    }


def _intervention(seed: int, condition: Condition, chance: int) -> Measures:
    """Intervene once; a network for which no edit of the kind is found is a failed trial, not one that refutes."""
    from experiments.closed_loop.life.interventions import ACTS
    from experiments.closed_loop.life.quine import quines_of
    from experiments.studies.closed_loop.networks import subject_of

    act = condition["act"]
    found = ACTS[act](subject_of(seed, with_foreign=act == "foreign genome")).as_dict()
    if act == "identity quine":
        found["quines"] = quines_of(seed).as_dict()
    return found


def _edits(seed: int, condition: Condition, chance: int) -> Measures:
    """Change one symbol, again and again, each another edit."""
    from experiments.closed_loop.evolution.edits import single_edits
    from experiments.closed_loop.evolution.fates import FATES, VIABLE
    from experiments.studies.closed_loop.networks import physics_of_subject

    genome = physics_of_subject(seed).genome
    fates = single_edits(genome, condition["tried"], seed=chance)
    return {
        "fates": {fate: fates[fate] for fate in FATES},
        "viable": sum(fates[fate] for fate in VIABLE),
        "judged": fates.total(),
        "symbols": len(genome),
    }


def _confirmation(seed: int, condition: Condition, chance: int) -> Measures:
    """Let edited genomes of both fates live in the worlds of their own networks."""
    from experiments.closed_loop.evolution.confirmation import confirm
    from experiments.studies.closed_loop.networks import physics_of_subject

    found = confirm(physics_of_subject(seed).genome, condition["confirmed"], chance)
    neutral, errs = (found.of(fate) for fate in ("neutral", "errs"))
    return {
        "neutral": len(neutral),
        "neutral_bore": len(neutral) - found.neutral_failed,
        "erring": len(errs),
        "erring_bore": found.erring_bore,
    }


def _miscopied(seed: int, condition: Condition, chance: int) -> Measures:
    """Copy the genome with errors, each time anew."""
    from experiments.closed_loop.evolution.edits import miscopied
    from experiments.closed_loop.evolution.fates_batched import BatchedFates
    from experiments.studies.closed_loop.networks import physics_of_subject

    genome = physics_of_subject(seed).genome
    own = np.tile(genome.array, (condition["copies"], 1))
    copies = miscopied(own, condition["rate"], genome.labels, np.random.default_rng(chance))
    return {
        "alive": int(np.count_nonzero(BatchedFates(genome).judge(copies).viable)),
        "untouched": int(np.count_nonzero((copies == own).all(axis=1))),
        "symbols": len(genome),
    }


def _read_otherwise(seed: int, condition: Condition, chance: int) -> Measures:
    """Copy the genome 94 % rightly in another sense."""
    from experiments.closed_loop.evolution.fates_batched import BatchedFates
    from experiments.closed_loop.evolution.senses import spoilt
    from experiments.studies.closed_loop.networks import physics_of_subject

    genome, random = physics_of_subject(seed).genome, np.random.default_rng(chance)
    copies = [spoilt(genome, condition["reading"], STATED, random) for _ in range(condition["copies"])]
    rows = np.array(copies, dtype=np.uint8)
    return {
        "alive": int(np.count_nonzero(BatchedFates(genome).judge(rows).viable)),
        "changed": round(float((rows != genome.array).sum(axis=1).mean()), 6),
        "symbols": len(genome),
    }


def _lives(seed: int, condition: Condition, chance: int) -> Measures:
    """Let copies that are 94 % right live, each in the world that its own network computes."""
    from automata.errors import ReplicariumError
    from automata.replication.labels.inheritance import loaded_loop
    from experiments.closed_loop.evolution.senses import spoilt
    from experiments.closed_loop.life.cycle import bear, physics_of
    from experiments.studies.closed_loop.networks import physics_of_subject
    from neural.genome.record import Genome

    genome, random = physics_of_subject(seed).genome, np.random.default_rng(chance)
    readable = bore = 0
    for _ in range(condition["confirmed"]):
        symbols = spoilt(genome, condition["reading"], STATED, random)
        try:
            world = physics_of(Genome.read(symbols, genome.labels).network())
            readable += 1
            daughter = bear(world, loaded_loop(symbols, genome.labels), genome.labels)
        except ReplicariumError:  # no network, or a world without a daughter
            continue
        bore += daughter.symbols[: len(symbols)] == symbols
    return {"readable": readable, "bore": bore}


def _lineage(seed: int, condition: Condition, chance: int) -> Measures:
    """Follow lines that are miscopied at every birth."""
    from experiments.closed_loop.evolution.lineages import lineages
    from experiments.studies.closed_loop.networks import physics_of_subject

    genome = physics_of_subject(seed).genome
    found = lineages(
        genome,
        rate=condition["rate"],
        lineages=condition["lineages"],
        generations=condition["births"],
        seed=chance,
    )
    return {
        "alive_after": list(found.alive),
        "different_after": [round(value, 6) for value in found.different_symbols],
        "symbols": len(genome),
    }


def _population(seed: int, condition: Condition, chance: int) -> Measures:
    """Let a population have children, with selection or without."""
    from experiments.closed_loop.evolution.population import evolve
    from experiments.studies.closed_loop.networks import physics_of_subject

    genome = physics_of_subject(seed).genome
    found = evolve(
        genome,
        loops=condition["loops"],
        generations=condition["births"],
        rate=condition["rate"],
        seed=chance,
        select=condition["select"],
    )
    turns = [turn.as_dict() for turn in found.turns]
    ancestor = genome.array
    return {
        "viable_after": [turn["viable"] for turn in turns],
        "different_after": [round(turn["different_symbols"], 6) for turn in turns],
        "coalescence": turns[-1]["coalescence"],
        "fixed": turns[-1]["fixed"],
        "networks": turns[-1]["networks"],
        "extinct": found.extinct,
        "tree": found.newick(),
        "distances": (found.symbols != ancestor).sum(axis=1).tolist(),
        "viable_loops": found.viable.tolist(),
        "symbols": len(genome),
    }


def estimate(condition: Condition) -> float:
    """Return a guess at one trial's seconds; a process's first takes some twenty more."""
    kind: Kind = condition["kind"]
    if kind == "line":
        return float(8 + 2.2 * condition["generations"])
    if kind == "intervention":
        return {"identity quine": 1.0, "foreign genome": 12.0}.get(condition["act"], 6.0)
    if kind == "edits":
        return float(0.006 * condition["tried"])
    if kind == "confirmation":
        return float(4.0 * condition["confirmed"])
    if kind == "life":
        return float(1.5 * condition["confirmed"])
    if kind in ("miscopy", "reading"):
        return float(0.005 * condition["copies"])
    return float(0.001 * condition["births"] * condition["lineages" if kind == "lineage" else "loops"])
