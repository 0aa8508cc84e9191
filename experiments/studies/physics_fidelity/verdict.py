"""The verdict: under how many rules that are 94 % right a daughter is made, by kind of error and by replicator."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from automata.files.json_types import Json
from automata.proportion import Proportion
from experiments.statistics import half_between
from experiments.statistics.wording import percent_to
from experiments.studies.doses import (
    DoseCell,
    DoseCells,
    cell_at,
    dose_cells,
    half_in_words,
    outcome_of,
    shares_in_words,
    span,
    title_of,
    titles_in_words,
)
from experiments.studies.physics_fidelity.trial import KINDS, Kind, PhysicsFidelitySettings, stated_of
from experiments.studies.study import Finding, StudyVerdict
from experiments.studies.table import TrialTable
from experiments.studies.truth import Outcome
from experiments.wrong_rules.reference_life import life_of

# The kinds of error that the claim is about: wrong entries, whoever draws them. The others answer questions of theirs.
JUDGED: tuple[Kind, ...] = ("uniform", "confusions", "network")
QUESTIONS: dict[Kind, str] = {
    "uniform": "Is a daughter made if 6 % of the entries met are wrong, drawn alike?",
    "changing": "Is a daughter made if as many entries are wrong, all where the centre changes?",
    "confusions": "Is a daughter made if 6 % of the entries met are wrong, drawn as networks err?",
    "network": "Is a daughter made under networks stopped when 6 % of the entries met are wrong?",
    "noise": "Is a daughter made if 6 % of all answers are wrong, each time anew?",
}


def at_stated(cells: DoseCells, name: str, kind: Kind) -> DoseCell | None:
    """Return the cell at 94 %; None if it was not tried."""
    return cell_at(cells, name, kind, stated_of(name, kind))


def verdict(config: PhysicsFidelitySettings, table: TrialTable) -> StudyVerdict:
    """Say of each replicator and kind of error whether a daughter is made under more than half of the rules at 94 %.

    One says yes if Wilson's interval of the share lies above one half and above that of the null, rules with every
    entry drawn anew; no if it lies below one half. The claim is shown if all replicators say yes for wrong entries
    drawn alike, drawn as networks err and of networks stopped early; refuted if all say no; not shown if some say
    either, or if the null makes daughters as well. Nothing is pooled.
    """
    cells = dose_cells(table)
    found = {kind: _tried(config, cells, kind) for kind in QUESTIONS}
    asked = {kind: part for kind, part in found.items() if kind in JUDGED and part}
    told = "; ".join(f"{KINDS[kind]} – {_shares(part)}" for kind, part in asked.items())
    sentence = (
        f"Under rules that are right on 94 % of the contexts met until the first daughter is due one is made, by kind "
        f"of error: {told}"
        if told
        else "Nothing was tried at 94 %"
    )
    pairs = [pair for part in asked.values() for pair in part.items()]
    outcome: Outcome = outcome_of(cells, pairs, "redrawn") if len(asked) == len(JUDGED) else "undecided"
    return StudyVerdict(
        outcome,
        sentence + ".",
        _remarks(config, cells, table),
        _numbers(cells),
        (_table(config, cells),) if cells else (),
        asked=_asked(config, [cell for part in asked.values() for cell in part.values()]),
        findings=tuple(_finding(config, cells, kind, found[kind]) for kind in QUESTIONS),
    )


def _tried(config: PhysicsFidelitySettings, cells: DoseCells, kind: Kind) -> dict[str, DoseCell]:
    found = {name: at_stated(cells, name, kind) for name in config.replicators}
    return {name: cell for name, cell in found.items() if cell is not None}


def _shares(part: Mapping[str, DoseCell]) -> str:
    return shares_in_words({name: cell.makes for name, cell in part.items()})


def _finding(config: PhysicsFidelitySettings, cells: DoseCells, kind: Kind, part: Mapping[str, DoseCell]) -> Finding:
    return Finding(
        QUESTIONS[kind],
        outcome_of(cells, part.items(), "redrawn"),
        f"{KINDS[kind].capitalize()}: {_shares(part)}." if part else "Nothing was tried.",
        _asked(config, list(part.values())) if part else "",
    )


def _asked(config: PhysicsFidelitySettings, found: Sequence[DoseCell]) -> str:
    if not found:
        return ""
    sizes = [len(life_of(name, 1).met) for name in config.replicators]
    wrong = [int(stated_of(name, "uniform")) for name in config.replicators]
    return (
        f"{titles_in_words(config.replicators)}; {span(wrong)} wrong of {span(sizes)} entries met in one replication; "
        f"{span(cell.makes.trials for cell in found)} rules of each kind and replicator"
    )


def _remarks(config: PhysicsFidelitySettings, cells: DoseCells, table: TrialTable) -> tuple[str, ...]:
    nulls: dict[str, Proportion] = {
        name: part[0].makes for name in config.replicators if (part := cells.get((name, "redrawn")))
    }
    remarks = []
    if nulls:
        remarks.append(f"Null: with every entry met drawn anew there is one made: {shares_in_words(nulls)}.")
    if there := [name for name in config.replicators if cells.get((name, "elsewhere"))]:
        made = sum(cells[name, "elsewhere"][0].makes.successes for name in there)
        remarks.append(
            "By construction, and no evidence: with as many wrong entries on contexts that no run meets the run is the "
            f"true one; it made a daughter for {made} of {len(there)} replicators."
        )
    if lines := [row["line"] for row in table.where(kind="uniform") if row["form"] == "seed"]:
        remarks.append(
            "Where a copy of the seed was made although entries drawn alike are wrong, the line of first daughters was "
            f"{np.mean(lines):.1f} births deep on average, of {config.depth}."
        )
    if others := [row for row in table if row["form"] in ("own", "other")]:
        remarks.append(
            f"Under {len(others)} of {len(table)} rules a replicator of another form was seen, which counts as a "
            "daughter."
        )
    return tuple(remarks)


def _numbers(cells: DoseCells) -> dict[str, Json]:
    return {
        "at_94": {
            f"{name}/{kind}": [cell.makes.successes, cell.makes.trials, *cell.makes.interval, cell.kept.share]
            for name, kind in cells
            if kind in QUESTIONS and (cell := at_stated(cells, name, _kind(kind))) is not None
        },
        "half_between": {
            f"{name}/{kind}": list(half_between((cell.level, cell.makes) for cell in part))
            for (name, kind), part in cells.items()
            if kind in QUESTIONS
        },
    }


def _kind(name: str) -> Kind:
    return next(kind for kind in KINDS if kind == name)


def _table(config: PhysicsFidelitySettings, cells: DoseCells) -> tuple[str, list[str], list[list[str]]]:
    rows = []
    for name in config.replicators:
        life = life_of(name, 1)
        for kind in QUESTIONS:
            part = cells.get((name, kind))
            if not part:
                continue
            cell = at_stated(cells, name, kind)
            told = ["–"] * 3
            if cell is not None:
                low, high = cell.makes.interval
                share = f"{cell.makes.successes} of {cell.makes.trials} ({100 * low:.0f}–{100 * high:.0f} %)"
                level = "6 % of answers" if kind == "noise" else f"{cell.level:.0f} of {len(life.met)}"
                told = [level, share, percent_to(cell.kept.share, 0)]
            half = (
                half_in_words([_per_replication(one, life.updates) for one in part]) + " errors a replication"
                if kind == "noise"
                else half_in_words(part, len(life.met))
            )
            rows.append([title_of(name), KINDS[kind], *told, half])
    head = ["replicator", "errors", "wrong entries at 94 %", "a daughter is made", "births kept", "half cease between"]
    return "Wrong rules, by replicator and kind of error", head, rows


def _per_replication(cell: DoseCell, updates: int) -> DoseCell:
    return DoseCell(float(f"{cell.level * updates:.2g}"), cell.makes, cell.kept)
