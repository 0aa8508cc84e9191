"""The verdict: under how many rules that are 94 % right a daughter is made, by kind of error and by replicator."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

import numpy as np

from automata.files.json_types import Json
from automata.proportion import Proportion
from experiments.statistics import benjamini_hochberg, half_between
from experiments.statistics.wording import listed, percent_to
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
JUDGED: tuple[Kind, ...] = ("uniform", "path", "network")
QUESTIONS: dict[Kind, str] = {
    "uniform": "Is a daughter made if 6 % of the entries met are wrong, drawn alike?",
    "changing": "Is a daughter made if as many entries are wrong, all where the centre changes?",
    "path": "Is a daughter made if 6 % of the entries met are wrong as a network has them, and no others?",
    "network": "Is a daughter made under networks stopped when 6 % of the entries met are wrong?",
    "around": "Is a daughter made if as many are wrong, drawn alike, with a network's answers off the path?",
    "noise": "Is a daughter made if 6 % of all answers are wrong, each time anew?",
}
BEYOND = "Is a daughter made more often at 94 % than with every entry met drawn anew?"
# A test of more daughters than the null's is telling if it would find SEEN against none so often; discoveries are false
# at this rate.
TELLING, SEEN, RATE = 0.8, 0.75, 0.05


def at_stated(cells: DoseCells, name: str, kind: Kind) -> DoseCell | None:
    """Return the cell at 94 %; None if it was not tried."""
    return cell_at(cells, name, kind, stated_of(name, kind))


def verdict(config: PhysicsFidelitySettings, table: TrialTable) -> StudyVerdict:
    """Say of each replicator and kind of error whether a daughter is made under more than half of the rules at 94 %.

    One says yes if Wilson's interval of the share lies above one half and above that of the null, rules with every
    entry drawn anew; no if it lies below one half. The claim is shown if all replicators say yes for wrong entries
    drawn alike, for those that a network has on the path, and for networks stopped early; refuted if all say no; not
    shown if some say either, or if the null makes daughters as well. Nothing is pooled. Whether 94 % does better than
    the null is a question of its own.
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
    beyond, off = _beyond(config, cells, asked), _wrong_off(table)
    if told:
        sentence += f". The null, every entry met drawn anew: {beyond.sentence}"
    else:
        sentence += "."
    pairs = [pair for part in asked.values() for pair in part.items()]
    outcome: Outcome = outcome_of(cells, pairs, "redrawn") if len(asked) == len(JUDGED) else "undecided"
    return StudyVerdict(
        outcome,
        sentence,
        _remarks(config, cells, table),
        _numbers(cells),
        (_table(config, cells, off),) if cells else (),
        asked=_asked(config, [cell for part in asked.values() for cell in part.values()]),
        findings=(*(_finding(config, cells, off, kind, found[kind]) for kind in QUESTIONS), beyond),
    )


def _beyond(config: PhysicsFidelitySettings, cells: DoseCells, asked: Mapping[Kind, Mapping[str, DoseCell]]) -> Finding:
    """Say where a daughter is made more often at 94 % than under the null of the same replicator.

    By Fisher's exact test, one-sided, at a false discovery rate over all judged kinds and replicators. Shown if it is
    so in some of them.
    """
    pairs = [
        (kind, name, cell.makes, cells[name, "redrawn"][0].makes)
        for kind, part in asked.items()
        for name, cell in part.items()
        if (name, "redrawn") in cells
    ]
    if not pairs:
        return Finding(BEYOND, "undecided", "It was not tried.", "")
    found = benjamini_hochberg([chance_of_as_many(one, null) for _, _, one, null in pairs], RATE)[1]
    more = [
        f"{title_of(name)}, {KINDS[kind]}" for (kind, name, _, _), is_more in zip(pairs, found, strict=True) if is_more
    ]
    telling = sum(_power(one, null, RATE / len(pairs)) >= TELLING for _, _, one, null in pairs)
    outcome: Outcome = "shown" if more else "not shown" if 2 * telling > len(pairs) else "undecided"
    nulls: dict[str, Proportion] = {
        name: cells[name, "redrawn"][0].makes for name in config.replicators if (name, "redrawn") in cells
    }
    told = f"{shares_in_words(nulls)}; 94 % makes one more often in {len(more) or 'none'} of {len(pairs)} comparisons"
    told += f": {'; '.join(more)}" if more else ""
    told += f" (in {telling} it would have been found if three rules in four let one be made)."
    return Finding(BEYOND, outcome, told, _asked(config, [cell for part in asked.values() for cell in part.values()]))


def chance_of_as_many(one: Proportion, null: Proportion) -> float:
    """Return Fisher's exact p-value of `one` being a larger share than `null`, one-sided."""
    from scipy.stats import hypergeom  # lazily: it takes longer to import than most runs

    both = one.successes + null.successes
    return float(hypergeom.sf(one.successes - 1, one.trials + null.trials, both, one.trials))


def _power(one: Proportion, null: Proportion, level: float) -> float:
    """Return how often a share of SEEN would be found to be more than this null at a level.

    A null that itself makes daughters in more than half is telling by itself: 94 % is not more than that.
    """
    from scipy.stats import binom, hypergeom

    if null.majority:
        return 1.0
    made = np.arange(one.trials + 1)
    p_values = hypergeom.sf(made - 1, one.trials + null.trials, made + null.successes, one.trials)
    # The p-values fall with the number made.
    return float(binom.sf(int(np.count_nonzero(p_values > level)) - 1, one.trials, SEEN))


def _tried(config: PhysicsFidelitySettings, cells: DoseCells, kind: Kind) -> dict[str, DoseCell]:
    found = {name: at_stated(cells, name, kind) for name in config.replicators}
    return {name: cell for name, cell in found.items() if cell is not None}


def _shares(part: Mapping[str, DoseCell]) -> str:
    return shares_in_words({name: cell.makes for name, cell in part.items()})


def _finding(
    config: PhysicsFidelitySettings,
    cells: DoseCells,
    off: Mapping[tuple[str, str], float],
    kind: Kind,
    part: Mapping[str, DoseCell],
) -> Finding:
    told = f"{KINDS[kind][0].upper()}{KINDS[kind][1:]}: {_shares(part)}" if part else "Nothing was tried"
    if part and kind in ("network", "around"):
        shares = [percent_to(off[name, kind], 0) for name in part if (name, kind) in off]
        told += f"; of the entries off the path {listed(shares)} are wrong" if shares else ""
    return Finding(
        QUESTIONS[kind],
        outcome_of(cells, part.items(), "redrawn"),
        f"{told}.",
        _asked(config, list(part.values())) if part else "",
    )


def _wrong_off(table: TrialTable) -> dict[tuple[str, str], float]:
    """Return the share of the entries off the path that are wrong at 94 %, on average, by replicator and kind."""
    shares: dict[tuple[str, str], list[float]] = {}
    for row in table:
        if row["entries_off"] and row["level"] == stated_of(row["replicator"], row["kind"]):
            shares.setdefault((row["replicator"], row["kind"]), []).append(row["wrong_off"] / row["entries_off"])
    return {key: float(np.mean(part)) for key, part in shares.items()}


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
    remarks = []
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
    tried = Counter(row["kind"] for row in table)
    seen = Counter(row["kind"] for row in table if row["form"] in ("own", "other"))
    others = [f"{KINDS[kind]}: {seen[kind]} of {tried[kind]}" for kind in KINDS if seen[kind]]
    if others:
        remarks.append(
            "Replicators of another form, which count as daughters, were seen under so many rules, over all levels and "
            f"replicators: {'; '.join(others)}."
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


def _table(
    config: PhysicsFidelitySettings, cells: DoseCells, off: Mapping[tuple[str, str], float]
) -> tuple[str, list[str], list[list[str]]]:
    rows = []
    for name in config.replicators:
        life = life_of(name, 1)
        for kind in (*QUESTIONS, "redrawn"):
            part = cells.get((name, kind))
            if not part:
                continue
            cell = part[0] if kind == "redrawn" else at_stated(cells, name, kind)
            told = ["–"] * 4
            if cell is not None:
                low, high = cell.makes.interval
                share = f"{cell.makes.successes} of {cell.makes.trials} ({100 * low:.0f}–{100 * high:.0f} %)"
                level = {"noise": "6 % of answers", "redrawn": f"{len(life.met)} drawn anew"}.get(
                    kind, f"{cell.level:.0f} of {len(life.met)}"
                )
                beside = percent_to(off[name, kind], 0) if (name, kind) in off else "–"
                told = [level, beside, share, percent_to(cell.kept.share, 0)]
            if kind == "redrawn":
                rows.append([title_of(name), KINDS[kind], *told, "–"])
                continue
            half = (
                half_in_words([_per_replication(one, life.updates) for one in part]) + " errors a replication"
                if kind == "noise"
                else half_in_words(part, len(life.met))
            )
            rows.append([title_of(name), KINDS[kind], *told, half])
    head = [
        "replicator",
        "errors",
        "wrong entries at 94 %",
        "wrong off the path",
        "a daughter is made",
        "births kept",
        "half cease between",
    ]
    return "Wrong rules, by replicator and kind of error", head, rows


def _per_replication(cell: DoseCell, updates: int) -> DoseCell:
    return DoseCell(float(f"{cell.level * updates:.2g}"), cell.makes, cell.kept)
