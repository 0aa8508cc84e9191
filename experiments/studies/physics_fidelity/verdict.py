"""The verdict: under how many rules that are 94 % right the seed is copied, by kind of error and by replicator."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

import numpy as np

from automata.files.json_types import Json
from experiments.statistics import half_between
from experiments.statistics.wording import counted, listed, percent, percent_to
from experiments.studies.doses import (
    DoseCell,
    DoseCells,
    cell_at,
    dose_cells,
    half_in_words,
    outcome_beside,
    shares_in_words,
    span,
    title_of,
    titles_in_words,
)
from experiments.studies.physics_fidelity.comparing import SHARES, Comparisons, Pair, p_value
from experiments.studies.physics_fidelity.forms import OTHERS, copies, of_form
from experiments.studies.physics_fidelity.trial import KINDS, NULL_OF, Kind, PhysicsFidelitySettings, stated_of
from experiments.studies.study import Finding, StudyVerdict
from experiments.studies.table import TrialTable
from experiments.studies.truth import Outcome
from experiments.wrong_rules.reference_life import life_of

# The kinds of error that the claim is about: wrong entries, whoever draws them, and whatever is off the path.
JUDGED: tuple[Kind, ...] = tuple(NULL_OF)
NULLS: tuple[Kind, ...] = ("redrawn", "redrawn around")
QUESTIONS: dict[Kind, str] = {
    "uniform": "Is a copy of the seed made if 6 % of the entries met are wrong, drawn alike?",
    "changing": "Is a copy made if as many entries are wrong, all where the centre changes?",
    "path": "Is a copy made if 6 % of the entries met are wrong as a network has them, and no others?",
    "network": "Is a copy made under networks stopped when 6 % of the entries met are wrong?",
    "around": "Is a copy made if as many are wrong, drawn alike, with a network's answers off the path?",
    "noise": "Is a copy made if 6 % of all answers are wrong, each time anew?",
}
BEYOND = "Is a copy of the seed made more often at 94 % than with every entry met drawn anew?"
BEYOND_OTHERS = "Is a replicator of another form made more often at 94 % than with every entry met drawn anew?"
# The kinds in few words.
SHORT: dict[Kind, str] = {
    "uniform": "entries drawn alike",
    "changing": "entries drawn where the centre changes",
    "path": "a network's on the path",
    "network": "a network's on the path and off it",
    "around": "entries drawn alike with a network's answers off the path",
    "redrawn": "all others right",
    "redrawn around": "a network's answers off the path",
}


def at_stated(cells: DoseCells, name: str, kind: Kind) -> DoseCell | None:
    """Return the cell at 94 %; None if it was not tried."""
    return cell_at(cells, name, kind, stated_of(name, kind))


def verdict(config: PhysicsFidelitySettings, table: TrialTable) -> StudyVerdict:
    """Say of each replicator and kind of error whether the seed is copied under more than half of the rules at 94 %.

    One says yes if Wilson's interval of the share lies above one half and above that of its null, no if it lies below
    one half. Every kind of wrong entries has a null with all entries met drawn anew, and the same answers off the path.
    The claim is shown if all replicators say yes to all kinds of wrong entries; refuted if all say no; not shown if
    some say either, or if the nulls make copies as well. Nothing is pooled. Whether 94 % does better than the null is a
    question of its own, and so it is of replicators of another form, which are no copies and are counted apart.
    """
    cells, others = dose_cells(copies(table)), dose_cells(of_form(table, OTHERS))
    found = {kind: _tried(config, cells, kind) for kind in QUESTIONS}
    asked = {kind: part for kind, part in found.items() if kind in JUDGED and part}
    compared, compared_others = (Comparisons.of(_pairs(config, each)) for each in (cells, others))
    pairs = [(kind, name, cell) for kind, part in asked.items() for name, cell in part.items()]
    outcome = _outcome(cells, pairs) if len(asked) == len(JUDGED) else "undecided"
    off = _wrong_off(table)
    told = (_claim(outcome, pairs), _births(cells, pairs), _beside(compared), _others(config, others, compared_others))
    return StudyVerdict(
        outcome,
        " ".join(told) if pairs else "Nothing was tried at 94 %.",
        _remarks(config, cells, table),
        _numbers(cells, {"copies of the seed": compared, "another form": compared_others}),
        (_table(config, cells, others, off),) if cells else (),
        asked=_asked(config, [cell for part in asked.values() for cell in part.values()]),
        findings=(
            *(_finding(config, cells, off, kind, found[kind]) for kind in QUESTIONS),
            _compared(config, BEYOND, cells, compared),
            _compared(config, BEYOND_OTHERS, others, compared_others),
        ),
    )


def _outcome(cells: DoseCells, asked: Sequence[tuple[Kind, str, DoseCell]]) -> Outcome:
    """Return what a claim of a majority comes to, each replicator and kind beside its own null."""
    return outcome_beside((cell, cells.get((name, NULL_OF.get(kind, "redrawn")), ())) for kind, name, cell in asked)


def _pairs(config: PhysicsFidelitySettings, cells: DoseCells) -> list[Pair]:
    return [
        Pair(name, kind, cell.makes, null[0].makes)
        for kind in JUDGED
        for name in config.replicators
        if (cell := at_stated(cells, name, kind)) is not None and (null := cells.get((name, NULL_OF[kind])))
    ]


def _claim(outcome: Outcome, pairs: Sequence[tuple[Kind, str, DoseCell]]) -> str:
    """Say for how many replicators and kinds of error more than half of the rules let the seed be copied, or fewer."""
    majorities = [cell.makes.majority for _, _, cell in pairs]
    names, kinds = {name for _, name, _ in pairs}, {kind for kind, _, _ in pairs}
    among = f"all {len(names)} replicators and {len(kinds)} kinds of error"
    head = "With 94 % of the entries met right"
    if outcome in ("shown", "refuted"):
        than = "more" if outcome == "shown" else "fewer"
        return f"{head} {than} than half of the rules let the seed be copied, for {among}."
    if majorities.count(True) and majorities.count(False):
        head = f"It depends on the replicator or the kind of error: {head[0].lower()}{head[1:]}"
    return (
        f"{head} more than half of the rules let the seed be copied in {majorities.count(True)}, fewer in "
        f"{majorities.count(False)} of {len(majorities)} cases, over {among}."
    )


def _births(cells: DoseCells, pairs: Sequence[tuple[Kind, str, DoseCell]]) -> str:
    """Name the replicators that were copied, kind by kind, and how often under the nulls."""
    made: dict[str, list[str]] = {}
    for kind, name, cell in pairs:
        if cell.makes.successes:
            made.setdefault(name, []).append(f"{SHORT[kind]} {counted(cell.makes)}")
    for kind in NULLS:
        for name in dict.fromkeys(name for _, name, _ in pairs):
            if (part := cells.get((name, kind))) and part[0].makes.successes:
                made.setdefault(name, []).append(f"null, {SHORT[kind]}, {counted(part[0].makes)}")
    if not made:
        return "None was copied, nor in the nulls, with every entry met drawn anew."
    told = "; ".join(f"{title_of(name)}: {'; '.join(parts)}" for name, parts in made.items())
    return f"Copied {'were' if len(made) > 1 else 'was'} only {told}."


def _beside(compared: Comparisons) -> str:
    """Say in how many comparisons with the null there are more copies, in which, and the power."""
    if not compared.pairs:
        return "There was no null beside it."
    less = len(compared.those(False)) or "none"
    return (
        f"Beside its null, every entry met drawn anew, 94 % makes copies more often in {_named(compared.those(True))} "
        f"and less often in {less} of {len(compared.pairs)} comparisons ({_power(compared)})."
    )


def _power(compared: Comparisons) -> str:
    shares, powers = ([percent(each) for each in found] for found in (SHARES, compared.powers()))
    return f"power for shares of {listed(shares)} %: {listed(powers)} %"


def _more_and_less(compared: Comparisons) -> str:
    return (
        f"more often in {_named(compared.those(True))} and less often in {_named(compared.those(False))} of "
        f"{len(compared.pairs)} comparisons ({_power(compared)})"
    )


def _named(pairs: Sequence[Pair]) -> str:
    """Return how many, and which if they are few."""
    if not pairs:
        return "none"
    kinds: dict[str, list[str]] = {}
    for pair in pairs:
        kinds.setdefault(title_of(pair.name), []).append(SHORT[pair.kind])
    few = len(pairs) <= 3
    told = [f"{name}, {', '.join(each)}" if few else f"{name} {len(each)}" for name, each in kinds.items()]
    return f"{len(pairs)} ({'; '.join(told)})"


def _others(config: PhysicsFidelitySettings, cells: DoseCells, compared: Comparisons) -> str:
    """Say how many rules at 94 %, and of the nulls, let replicators of another form be made."""
    some = [cell for kind in JUDGED for cell in _tried(config, cells, kind).values()]
    nulls = [part[0] for kind in NULLS for name in config.replicators if (part := cells.get((name, kind)))]
    one, null = (
        f"{sum(cell.makes.successes for cell in each)} of {sum(cell.makes.trials for cell in each):,}"
        for each in (some, nulls)
    )
    told = f"Replicators of another form, no copies, came under {one} rules at 94 % and {null} of the nulls"
    more, less = compared.those(True), compared.those(False)
    return (
        f"{told}: more often in {_named(more)}, less often in {len(less) or 'none'}." if compared.pairs else f"{told}."
    )


def _compared(config: PhysicsFidelitySettings, question: str, cells: DoseCells, compared: Comparisons) -> Finding:
    """Say where daughters of some forms are made more often, or less, at 94 % than under the null of each kind."""
    if not compared.pairs:
        return Finding(question, "undecided", "It was not tried.", "")
    nulls = "; ".join(
        f"{KINDS[kind]} – {shares_in_words(found)}"
        for kind in NULLS
        if (found := {name: part[0].makes for name in config.replicators if (part := cells.get((name, kind)))})
    )
    depends = "It depends: " if compared.those(True) and len(compared.those(True)) < len(compared.pairs) else ""
    told = f"{depends}{_more_and_less(compared)}"
    some = [cell for kind in JUDGED for cell in _tried(config, cells, kind).values()]
    return Finding(
        question,
        compared.outcome,
        f"{told[0].upper()}{told[1:]}. {nulls[0].upper()}{nulls[1:]}.",
        _asked(config, some),
    )


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
        _outcome(cells, [(kind, name, cell) for name, cell in part.items()]),
        f"{told}.",
        _asked(config, list(part.values())) if part else "",
    )


def _wrong_off(table: TrialTable) -> dict[tuple[str, str], float]:
    """Return the share of the entries off the path that are wrong at 94 %, on average, by replicator and kind."""
    shares: dict[tuple[str, str], list[float]] = {}
    for row in table:
        stated = row["kind"] in NULLS or row["level"] == stated_of(row["replicator"], row["kind"])
        if row["entries_off"] and stated:
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
    if alike := [
        title_of(name)
        for name in config.replicators
        if any(null.makes.majority for kind in NULLS for null in cells.get((name, kind), ()))
    ]:
        remarks.append(
            f"Of {listed(alike)} the null itself is copied under more than half of the rules, so that more copies "
            "under its kinds of error would say nothing, while fewer than half are fewer than half: where a board is "
            "filled by what lies off the path, small patterns occur in it."
        )
    tried = Counter(row["kind"] for row in table)
    seen = Counter(row["kind"] for row in table if row["form"] in OTHERS)
    others = [f"{KINDS[kind]}: {seen[kind]} of {tried[kind]}" for kind in KINDS if seen[kind]]
    if others:
        remarks.append(
            "Replicators of another form, which are not counted as copies, were seen under so many rules, over all "
            f"levels and replicators: {'; '.join(others)}."
        )
    return tuple(remarks)


def _numbers(cells: DoseCells, compared: Mapping[str, Comparisons]) -> dict[str, Json]:
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
        "beside_null": {
            form: {
                f"{pair.name}/{pair.kind}": [
                    pair.one.successes, pair.one.trials, pair.null.successes, pair.null.trials,
                    round(p_value(pair.one, pair.null), 9), {True: "more", False: "less", None: ""}[found],
                ]
                for pair, found in zip(each.pairs, each.found, strict=True)
            }
            for form, each in compared.items()
        },
    }  # fmt: skip


def _kind(name: str) -> Kind:
    return next(kind for kind in KINDS if kind == name)


def _table(
    config: PhysicsFidelitySettings, cells: DoseCells, others: DoseCells, off: Mapping[tuple[str, str], float]
) -> tuple[str, list[str], list[list[str]]]:
    rows = []
    for name in config.replicators:
        life = life_of(name, 1)
        for kind in (*QUESTIONS, *NULLS):
            part = cells.get((name, kind))
            if not part:
                continue
            cell = part[0] if kind in NULLS else at_stated(cells, name, kind)
            told = ["–"] * 5
            if cell is not None:
                low, high = cell.makes.interval
                share = f"{cell.makes.successes} of {cell.makes.trials} ({100 * low:.0f}–{100 * high:.0f} %)"
                level = {"noise": "6 % of answers", **dict.fromkeys(NULLS, f"{len(life.met)} drawn anew")}.get(
                    kind, f"{cell.level:.0f} of {len(life.met)}"
                )
                other = cell_at(others, name, kind, cell.level)
                beside = percent_to(off[name, kind], 0) if (name, kind) in off else "–"
                another = f"{other.makes.successes} of {other.makes.trials}" if other else "–"
                told = [level, beside, share, another, percent_to(cell.kept.share, 0)]
            if kind in NULLS:
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
        "the seed is copied",
        "another form is made",
        "births kept",
        "half cease between",
    ]
    return "Wrong rules, by replicator and kind of error", head, rows


def _per_replication(cell: DoseCell, updates: int) -> DoseCell:
    return DoseCell(float(f"{cell.level * updates:.2g}"), cell.makes, cell.kept)
