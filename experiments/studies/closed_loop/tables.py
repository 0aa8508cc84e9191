"""The page's tables: the parts, the quine, 94 % in every sense, bit for bit, interventions, fates, deaths."""

from __future__ import annotations

from typing import Any

from experiments.statistics.wording import percent
from experiments.studies.closed_loop.counting import (
    PARTS,
    SHOWS,
    CopyLevel,
    Count,
    fate_counts,
    lives,
    part_counts,
    senses,
    viable_edits,
)
from experiments.studies.closed_loop.trial import ACTS, Act
from experiments.studies.table import TrialTable

PageTable = tuple[str, list[str], list[list[str]]]
SENSES = {
    "symbols": "94 % of the symbols right",
    "weights": "94 % of the weights, the others any",
    "drawn": "94 % of the weights, the others taken from their tensor",
    "values": "every weight wrong by 6 % of itself",
}


def tables(table: TrialTable, levels: tuple[CopyLevel, ...]) -> tuple[PageTable, ...]:
    """Return title, heads and rows of every table for which something was tried."""
    made = (
        _part_table(table),
        _impostor_table(table),
        _sense_table(table),
        _network_table(table),
        _generation_table(table),
        _intervention_table(table),
        _fate_table(table),
        _death_table(levels),
    )
    return tuple(one for one in made if one[2])


def _part_table(table: TrialTable) -> PageTable:
    rows = []
    for part, count in part_counts(table).items():
        if count.trials:
            by = "the laboratory's decoder" if part == "constructor" else "the automaton, which the network computes"
            rows.append([part, SHOWS[part], by, str(count), count.status])
    return "Von Neumann's parts", ["part", "what shows it", "done by", "as predicted", "is"], rows


def _impostor_table(table: TrialTable) -> PageTable:
    """Put the same questions to the loop and to the quine, side by side."""

    def held(act: Act) -> Count:
        rows = table.where(kind="intervention", act=act).rows
        return Count(sum(row["held"] for row in rows), len(rows))

    found = [row["quines"] for row in table.where(kind="intervention", act="identity quine")]
    acts: tuple[Act, ...] = ("foreign genome", "edited symbol", "edited body")
    if not found or not all(held(act).trials for act in acts):
        return "The loop beside the weight-wise quine", [], []
    totals = {
        name: sum(one[name] for one in found) for name in ("copied", "swaps", "coded", "passed", "inherited", "edits")
    }
    body = held("edited body")
    rows = [
        [
            "a foreign network is copied",
            str(held("foreign genome")),
            str(Count(totals["copied"], totals["swaps"])),
        ],
        [
            "a network is built of a description of it",
            str(held("foreign genome")),
            f"{Count(totals['coded'] - totals['passed'], totals['coded'])}: what comes out is the description",
        ],
        [
            "an edit of the description is inherited",
            str(held("edited symbol")),
            "there is none: it reads its own body",
        ],
        [
            "an edit of the running network is inherited",
            str(Count(body.trials - body.successes, body.trials)),
            str(Count(totals["inherited"], totals["edits"])),
        ],
    ]
    return "The loop beside the weight-wise quine", ["question", "the loop, with its decoder", "the quine"], rows


def _sense_table(table: TrialTable) -> PageTable:
    """Say of each sense of 94 % how many copies are exact, and how many made a daughter in simulation."""
    judged, rows = senses(table), []
    for sense, words in SENSES.items():
        lived = lives(table.where(reading=sense))
        if sense in judged or lived[1].trials:
            rows.append([words, str(judged.get(sense, "")), *(str(count) if count.trials else "" for count in lived)])
    head = ["what is 94 % right", "exact, by certificate", "simulated: describe a network", "made a daughter"]
    return "Copies that are 94 % right", head, rows


def _network_table(table: TrialTable) -> PageTable:
    rows = []
    for row in table.where(kind="line"):
        turns = row["turns"]
        same = [
            f"{sum(turn[f'same_{what}'] for turn in turns):,} of {sum(turn[what] for turn in turns):,}"
            for what in ("bits", "weights")
        ]
        hashes = dict.fromkeys(turn["network"][:12] for turn in turns)
        ended = f", then {row['ended']}" if row["ended"] else ""
        rows.append(
            [
                str(row["seed"]),
                f"{row['perfect']} of {row['generations']}{ended}",
                *same,
                f"{sum(turn['exact'] for turn in turns)} of {len(turns)}",
                " ".join(hashes),
                f"{row['weight_bits']}",
                f"{row['symbols']:,}",
                f"{row['margin']:.2g}",
            ]
        )
    head = ["network", "perfect generations", "bits the same", "weights the same", "exact", "its hash",
            "bits per weight", "symbols", "least margin"]  # fmt: skip
    return "Bit for bit, network by network", head, rows


def _generation_table(table: TrialTable) -> PageTable:
    rows = []
    lines = table.where(kind="line").rows
    for turn in lines[0]["turns"] if lines else ():
        rows.append(
            [
                str(turn["depth"]),
                f"{turn['steps']:,}",
                f"{turn['population']:,}",
                f"{turn['same_bits']:,} of {turn['bits']:,}",
                f"{turn['same_weights']:,} of {turn['weights']:,}",
                _yes(turn["as_drawn"]),
                _yes(turn["same_network"]),
                _yes(turn["same_physics"]),
                f"{_yes(turn['exact'])} on {turn['contexts']:,}",
            ]
        )
    head = ["generation", "steps", "live cells", "bits as the mother's", "weights as the mother's", "loop as drawn",
            "network the same", "physics the same", "contexts exact"]  # fmt: skip
    return "Bit for bit, generation by generation: the first network", head, rows


def _intervention_table(table: TrialTable) -> PageTable:
    rows = []
    for act in ACTS:
        found = table.where(kind="intervention", act=act).rows
        if found:
            first = found[0]
            held = Count(sum(row["held"] for row in found), len(found))
            parts: list[str] = [part for part, acts in PARTS.items() if act in acts] or ["null"]
            rows.append([act, ", ".join(parts), first["change"], first["predicted"], first["came"], str(held)])
    head = ["intervention", "part", "what was changed (first network)", "predicted", "what came (first network)",
            "as predicted"]  # fmt: skip
    return "Interventions", head, rows


def _fate_table(table: TrialTable) -> PageTable:
    from experiments.closed_loop.evolution.fates import FATES  # torch: seconds to import

    counts, tried = fate_counts(table), viable_edits(table).trials
    rows = [[fate, meaning, str(Count(counts[fate], tried))] for fate, meaning in FATES.items() if tried]
    return "What becomes of single edits of the genome", ["fate", "what it is", "edits"], rows


def _death_table(levels: tuple[CopyLevel, ...]) -> PageTable:
    rows = [
        [
            f"{level.rate:g}",
            f"{percent(1 - level.rate)} %",
            str(level.alive),
            "" if level.predicted is None else f"{level.predicted:.3g}",
            str(level.untouched),
            f"{level.chance_untouched:.3g}",
        ]
        for level in levels
    ]
    head = ["errors per symbol", "symbols right", "exact", "predicted from single edits", "without any error",
            "predicted: (1 − p)ⁿ"]  # fmt: skip
    return "Fates of genomes copied with errors", head, rows


def _yes(true: Any) -> str:
    return "yes" if true else "NO"
