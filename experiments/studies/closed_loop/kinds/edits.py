"""Single edits: one symbol of the genome is changed, and its fate is judged by certificate."""

from __future__ import annotations

from collections import Counter
from typing import Annotated, TypedDict

from automata.files.json_types import Json
from experiments.closed_loop.wording import FATES, VIABLE, Fate
from experiments.studies.closed_loop import networks
from experiments.studies.closed_loop.kind import AtLeastOne, Count, PageTable, Symbols, TrialKind
from experiments.studies.study import StudyConfig, product
from experiments.studies.table import TrialTable


class EditSettings(StudyConfig):
    """How many `edits` are tried."""

    edits: AtLeastOne = 400


class _EditMeasures(TypedDict):
    fates: Annotated[dict[Fate, int], "fates of single edits"]
    viable: Annotated[int, "edits that leave a network exact on all contexts that a loop can meet"]
    judged: Annotated[int, "edits whose fate was decided"]
    symbols: Symbols


def trial(seed: int, chance: int, *, tried: int) -> _EditMeasures:
    """Change one symbol, again and again, each another edit."""
    from experiments.closed_loop.evolution.edits import single_edits

    genome = networks.physics_of_subject(seed).genome
    fates = single_edits(genome, tried, seed=chance)
    return {
        "fates": {fate: fates[fate] for fate in FATES},
        "viable": sum(fates[fate] for fate in VIABLE),
        "judged": fates.total(),
        "symbols": len(genome),
    }


def dead_shares(table: TrialTable) -> dict[int, float]:
    """Return for each network, by seed, the share of its single edits that kill."""
    return {row["seed"]: 1 - row["viable"] / row["judged"] for row in EDITS.of(table)}


def _fates(table: TrialTable) -> Counter[str]:
    """Return the fates of single edits, those that never came among them."""
    total: Counter[str] = Counter()
    for row in EDITS.of(table):
        for fate, count in row["fates"].items():
            total[fate] += count
    return total


def _numbers(table: TrialTable) -> dict[str, Json]:
    viable = Count.over(EDITS.of(table), "viable", "judged")
    return {"viable_edits": viable.pair, "fates": dict(_fates(table))}


def _fate_table(table: TrialTable) -> PageTable:
    counts, tried = _fates(table), sum(row["judged"] for row in EDITS.of(table))
    rows = [[fate, meaning, str(Count(counts[fate], tried))] for fate, meaning in FATES.items() if tried]
    return "What becomes of single edits of the genome", ["fate", "what it is", "edits"], rows


EDITS = TrialKind(
    name="edits",
    settings=EditSettings,
    conditions=lambda config: product(tried=[config.edits]),
    trial=trial,
    seconds=lambda tried: 0.006 * tried,
    full={"edits": 2000},
    numbers=_numbers,
    details=(_fate_table,),
)
