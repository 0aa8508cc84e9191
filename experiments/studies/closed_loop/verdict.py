"""The verdict and the figures: does a copy that is 94 % right live, and what every kind of trial says."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from automata.files.json_types import Json
from experiments.closed_loop.wording import SENSES, Sense
from experiments.studies.closed_loop.kind import Count
from experiments.studies.closed_loop.kinds.life import lived
from experiments.studies.closed_loop.kinds.line import closed
from experiments.studies.closed_loop.kinds.miscopy import death, half_dead
from experiments.studies.closed_loop.kinds.reading import senses
from experiments.studies.closed_loop.trial import KINDS, ChosenKinds
from experiments.studies.study import Picture, StudyVerdict
from experiments.studies.table import TrialTable

_JUDGED = (
    "Fates of edited genomes and of genomes copied with errors are decided by certificate: a network that is exact on "
    "every context that a loop can meet, with any passengers, lets it replicate; one loop needs fewer. Intervals "
    "count genomes as independent, although those of one network, or of one family, are related."
)


def verdict(config: ChosenKinds, table: TrialTable) -> StudyVerdict:
    """Say whether 94 % is enough, then whatever each kind of trial has to say."""
    stated = senses(table)
    outcome: Literal["shown", "refuted", "undecided"] = "undecided"
    # A sense of 94 % that is still to be tried may be the one in which copies live.
    if stated and not table.missing and all(count.status == "refuted" for count in stated.values()):
        outcome = "refuted"
    elif closed(table).status == "shown" and any(count.status == "shown" for count in stated.values()):
        outcome = "shown"
    sentences = [_at_94(table, stated), *(kind.sentence(table) for kind in KINDS)]
    remarks = [lived(table), *(kind.remark(table) for kind in KINDS), *(kind.control(table) for kind in KINDS), _JUDGED]
    numbers: dict[str, Json] = {}
    for kind in KINDS:
        numbers |= kind.numbers(table)
    tables = [make(table) for group in ("answers", "details") for kind in KINDS for make in getattr(kind, group)]
    return StudyVerdict(
        outcome,
        " ".join(sentence for sentence in sentences if sentence) or "Nothing that decides was tried yet.",
        tuple(remark for remark in remarks if remark),
        numbers,
        tuple(one for one in tables if one[2]),
    )


def figures(config: ChosenKinds, table: TrialTable, verdict: StudyVerdict) -> dict[str, Picture]:
    """Return the figures of those kinds of which something was tried."""
    tried = [kind for kind in KINDS if len(kind.of(table))]
    return {name: picture for kind in tried for name, picture in kind.figures(table).items()}


def _at_94(table: TrialTable, stated: Mapping[Sense, Count]) -> str:
    if not stated:
        return ""
    if len(set(stated.values())) == 1:
        meant = "; ".join(SENSES[sense] for sense in stated)
        text = f"Of copies that are 94 % right {next(iter(stated.values()))} live, whichever is meant: {meant}"
    else:
        told = [f"{count} with {SENSES[sense]}" for sense, count in stated.items()]
        text = f"Of copies that are 94 % right there live {'; '.join(told)}"
    if found := half_dead(death(table)):
        rate, low, high = found
        text += f". Half are dead at {rate:.2g} errors a symbol ({low:.2g}–{high:.2g}), one in {1 / rate:,.0f} symbols"
    return f"{text}."
