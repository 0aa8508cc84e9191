"""The verdict: does a copy that is 94 % right live, what is inherited, and which of von Neumann's parts are shown."""

from __future__ import annotations

from collections.abc import Mapping
from math import isfinite
from typing import Literal

from automata.files.json_types import Json
from experiments.statistics.wording import counted, listed, many, percent
from experiments.studies.closed_loop.counting import (
    CopyLevel,
    Count,
    Part,
    closed,
    confirmed,
    death,
    expected_lines,
    fate_counts,
    half_dead,
    last_viable,
    lives,
    living_lines,
    part_counts,
    senses,
    viable_edits,
)
from experiments.studies.closed_loop.tables import SENSES, tables
from experiments.studies.closed_loop.trial import ClosedLoopSettings
from experiments.studies.study import StudyVerdict
from experiments.studies.table import TrialTable

_JUDGED = (
    "Fates of edited genomes and of genomes copied with errors are decided by certificate: a network that is exact on "
    "every context that a loop can meet, with any passengers, lets it replicate; one loop needs fewer. Intervals "
    "count genomes as independent, although those of one network, or of one family, are related."
)


def verdict(config: ClosedLoopSettings, table: TrialTable) -> StudyVerdict:
    """Say whether 94 % is enough, whether all is inherited exactly, and which of von Neumann's parts are shown."""
    levels, lines, parts = death(table), closed(table), part_counts(table)
    stated = senses(table)
    outcome: Literal["supported", "refuted", "undecided"] = "undecided"
    # A sense of 94 % that is still to be tried may be the one in which copies live.
    if stated and not table.missing and all(count.status == "refuted" for count in stated.values()):
        outcome = "refuted"
    elif lines.status == "shown" and any(count.status == "shown" for count in stated.values()):
        outcome = "supported"
    sentences = [_at_94(stated, levels), _lines(table, lines), _von_neumann(table)]
    remarks = [_lived(table), _confirmed(table), _noise(table), _selection(table), _quines(table), _JUDGED]
    numbers: dict[str, Json] = {
        "at_94_percent": {sense: [count.successes, count.trials, *count.interval] for sense, count in stated.items()},
        # An end that lies beyond all rates that were tried is none.
        "half_dead": [value if isfinite(value) else None for value in half_dead(levels) or ()],
        "perfect": [lines.successes, lines.trials, *lines.interval],
        "parts": {part: [count.successes, count.trials, *count.interval] for part, count in parts.items()},
        "viable_edits": [viable_edits(table).successes, viable_edits(table).trials],
        "fates": dict(fate_counts(table)),
        "missing": missing(table),
        "outside": ["constructor"],
        "lives_at_94_percent": [[count.successes, count.trials] for count in lives(table)],
        "confirmed": {
            fate: [count.successes, count.trials]
            for fate, count in zip(("neutral", "errs"), confirmed(table), strict=True)
        },
        "lineages": {
            f"{rate:g}": [[count.successes, count.trials] for count in living_lines(table, rate)]
            for rate in table.where(kind="lineage").levels("rate")
        },
        "populations": {
            name: [last_viable(table, select).successes, last_viable(table, select).trials]
            for name, select in (("selection", True), ("drift", False))
        },
    }
    return StudyVerdict(
        outcome,
        " ".join(sentence for sentence in sentences if sentence) or "Nothing that decides was tried yet.",
        tuple(remark for remark in remarks if remark),
        numbers,
        tables(table, levels),
    )


def missing(table: TrialTable) -> list[Part]:
    """Return the parts that are not shown."""
    return [part for part, count in part_counts(table).items() if count.status != "shown"]


def _at_94(stated: Mapping[str, Count], levels: tuple[CopyLevel, ...]) -> str:
    if not stated:
        return ""
    if len(set(stated.values())) == 1:
        meant = "; ".join(SENSES[sense] for sense in stated)
        text = f"Of copies that are 94 % right {next(iter(stated.values()))} live, whichever is meant: {meant}"
    else:
        told = [f"{count} with {SENSES[sense]}" for sense, count in stated.items()]
        text = f"Of copies that are 94 % right there live {'; '.join(told)}"
    if found := half_dead(levels):
        rate, low, high = found
        text += f". Half are dead at {rate:.2g} errors a symbol ({low:.2g}–{high:.2g}), one in {1 / rate:,.0f} symbols"
    return f"{text}."


def _lines(table: TrialTable, lines: Count) -> str:
    if not lines.trials:
        return ""
    networks = len(table.where(kind="line"))
    return (
        f"Copied by the world alone, {counted(lines, 'generations')} of {many(networks, 'network')} hand down every "
        "bit, every weight and the whole physics, exact on all that a loop can meet."
    )


def _von_neumann(table: TrialTable) -> str:
    counts = part_counts(table)
    if not any(count.trials for count in counts.values()):
        return ""
    held = [row["held"] for row in table.where(kind="intervention") if row["act"] != "identity quine"]
    if lacking := missing(table):
        refuted = [part for part in lacking if counts[part].status == "refuted"]
        unsure = [part for part in lacking if part not in refuted]
        told = [
            f"{listed(some)} {'are' if len(some) > 1 else 'is'} {words}"
            for some, words in ((refuted, "refuted"), (unsure, "not decided"))
            if some
        ]
        return f"Of von Neumann's parts {'; '.join(told)}: the loop is not shown to be von Neumann complete."
    return (
        f"All four of von Neumann's parts are shown, by {sum(held)} of {len(held)} interventions, but one of them "
        "outside the world: the network's constructor is the laboratory's decoder. With it the loop is von Neumann "
        "complete; by itself, what it lacks is that constructor."
    )


def _lived(table: TrialTable) -> str:
    readable, bore = lives(table)
    if not bore.trials:
        return ""
    return (
        f"Simulated, each in its own network's world: of copies that are 94 % right in one of these senses, {readable} "
        f"describe a network, and {bore} made a daughter with all their symbols."
    )


def _confirmed(table: TrialTable) -> str:
    neutral, erring = confirmed(table)
    if not neutral.trials:
        return ""
    return (
        f"The certificate was compared with simulations: of the single edits that it calls neutral {neutral} made a "
        f"daughter with all their symbols in their own network's world, and of those that err {erring} did too."
    )


def _noise(table: TrialTable) -> str:
    told = []
    for rate in sorted(table.where(kind="lineage").levels("rate")):
        last = living_lines(table, rate)[-1]
        expected = expected_lines(table, rate)
        told.append(f"{last} at {rate:g}" + ("" if expected is None else f", predicted {percent(expected[-1])} %"))
    births = table.where(kind="lineage").levels("births")
    return f"After {births[0]} births with errors there are alive: {'; '.join(told)}." if told else ""


def _selection(table: TrialTable) -> str:
    rows = table.where(kind="population").rows
    if not rows:
        return ""
    chosen, drifted = (last_viable(table, select) for select in (True, False))
    ends = [row["different_after"][-1] for row in rows if row["select"]]
    apart = sum(ends) / max(1, len(ends))
    return (
        f"After {rows[0]['births']} generations at {rows[0]['rate']:g} errors a symbol {counted(chosen, 'loops')} are "
        f"viable where only those of exact networks have children, by then {apart:.1f} symbols from their "
        f"ancestor on average, and {drifted} where all who can be read have children, the drift null."
    )


def _quines(table: TrialTable) -> str:
    rows = table.where(kind="intervention", act="identity quine").rows
    if not rows:
        return ""
    found = [row["quines"] for row in rows]
    quines = Count(sum(one["others"] for one in found), sum(one["networks"] for one in found))
    copied = Count(sum(one["copied"] for one in found), sum(one["swaps"] for one in found))
    inherited = Count(sum(one["inherited"] for one in found), sum(one["edits"] for one in found))
    largest = max(abs(end) for one in found for end in (one["effect_low"], one["effect_high"]))
    return (
        f"The impostor: {counted(quines, 'networks')} of 14 weights that are trained on their own weights put them "
        f"out; in the swap test they copy {counted(copied, 'foreign networks')} as well (the mean errors differ by "
        f"less than {_above(largest)}), build from none, and inherit {counted(inherited, 'edits')} of the running "
        "network: copiers, without a description and without a constructor."
    )


def _above(error: float) -> str:
    """Return the power of ten above an error; errors are stored to 12 decimals."""
    return next(f"1e-{power}" for power in range(11, -9, -1) if error < 10.0**-power)
