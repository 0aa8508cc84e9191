"""Von Neumann's parts, by intervention: copier, constructor, controller, description, each shown, refuted or neither.

A self-reproducing automaton is a constructor A, a copier B, a controller C and a description Φ(A + B + C), which is
used twice: read by A, and copied by B as it is. A *copier* copies descriptions that are not its own. A *constructor*
builds other bodies if the description says so. A *controller* sees to it that both happen once and that parent and
child separate; where neither is shown there is nothing to control, and it is not testable. Of a *description* one and
the same edit is inherited and expressed, in a child that is fertile; of a body no edit is inherited. When counts
decide for or against a part is said in `evidence`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from automata.checks import at_least
from automata.pattern import Pattern
from automata.proportion import Proportion
from automata.replication.controls.mutants import Fate, Mutants
from automata.replication.copies.fertility import Fertility, measure_fertility
from automata.replication.description.cell_roles import CellRoles, cell_roles
from automata.replication.description.control import controller, idle_controller
from automata.replication.description.evidence import (
    constructor_verdict,
    copier_verdict,
    description_verdict,
    in_order_by_chance,
)
from automata.replication.description.expression import Expression
from automata.replication.description.ring_edits import (
    RingEdit,
    dose_of,
    fates_off_ring,
    try_changes,
    try_words,
    with_child,
)
from automata.replication.description.verdicts import (
    COPIED_ONLY,
    NAMES,
    Intervention,
    PartVerdict,
    PartVerdicts,
    Verdict,
    share_text,
    with_what_is_controlled,
)
from automata.replication.description.written_words import MAX_CELLS, WordResult, find_ring, word_result
from automata.replication.rings.script import Script
from automata.rule import Rule


def von_neumann_parts(
    rule: Rule,
    seed: Pattern,
    steps: int,
    *,
    edits: int = 12,
    changes: int = 24,
    random_seed: int = 0,
    max_cells: int = MAX_CELLS,
    genes: CellRoles | None = None,
    mutants: Mutants | None = None,
) -> PartVerdicts:
    """Try each part of `seed` by intervention; every run takes up to `steps` generations, two periods or more.

    What is written are other words on the ring that turns in the seed's place (`find_ring`): `edits` of those that
    `Script.dosed`, `Script.edited` and, if these are too few, `Script.respaced` give, or, if the ring has no letters,
    that differ in one cell; and `changes` single cells
    elsewhere, drawn with `random_seed`. `genes` are what `cell_roles` tells of the seed in so many steps, and `mutants`
    what `run_mutants` does, where that is known already: if `changes` of them or more are changed elsewhere, they
    count, and none are drawn.
    Raises ArgumentError for numbers out of range.
    """
    at_least(1, steps=steps, edits=edits, changes=changes)
    ring = find_ring(rule, seed, steps, max_cells=max_cells)
    line = measure_fertility(rule, seed, steps, 2, max_cells=max_cells)
    own = word_result(rule, seed, ring, ring.word, steps, max_cells=max_cells) if ring else None
    if not line.depth and (own is None or own.daughter is None):
        reason = f"nothing is born within {steps} generations"
        copier, constructor, control, description = (PartVerdict(name, "not testable here", reason) for name in NAMES)
        return PartVerdicts(copier, constructor, control, description)
    fates = fates_off_ring(mutants, ring) if mutants else Counter[Fate]()
    if fates.total() < changes:
        fates = try_changes(rule, seed, steps, ring, changes, random_seed, max_cells)
    if ring is None or own is None:
        return _without_ring(line, fates)
    baseline, trials = try_words(rule, seed, ring, steps, edits, max_cells)
    if genes is None:
        genes = cell_roles(rule, seed, steps, max_cells=max_cells)
    double = [
        trial for trial in trials if trial.born is not None and trial.born.passed_on and trial.born.expressed(own)
    ]
    copier = _copier(own, trials, genes)
    constructor = _constructor(own, dose_of(Script.of(ring.word), ring.word), trials, double, baseline)
    description = _description(own, trials, double, fates)
    control = controller(rule, seed, line, own, max_cells)
    return PartVerdicts(
        copier,
        constructor,
        with_what_is_controlled(control, copier, constructor, description),
        description,
        tuple(
            Intervention(
                trial.what,
                "the child has the edit and another body, and its own child is like it",
                f"a body of its own, on a ring of {trial.born.daughter.cells} cells",
                True,
            )
            for trial in double
            if trial.born is not None and trial.born.daughter is not None
        ),
    )


# -- copier ---------------------------------------------------------------------------------------------------------


def _copier(own: WordResult, trials: Sequence[RingEdit], genes: CellRoles) -> PartVerdict:
    record = [
        Intervention(trial.what, "the word comes out as it was written", _came_out(trial), _out(trial))
        for trial in trials
        if trial.foreign
    ]
    kept = len({label for label in genes.first if label} & {label for label in genes.second if label})
    chance = in_order_by_chance(kept if genes.in_order else 0)
    labels = Intervention(
        f"each of {len(genes.labels)} signals labelled",
        "the labels are on the rings of the daughter and the granddaughter, in order",
        f"{kept} are" if genes.cells else genes.reason,
        chance <= 0.05,
    )
    foreign = [trial for trial in trials if trial.foreign]
    came = Proportion(sum(map(_out, foreign)), len(foreign))
    with_daughter = [trial for trial in foreign if trial.born is not None and trial.born.daughter is not None]
    on_rings = sum(trial.born is not None and trial.born.copied for trial in with_daughter)
    # A word that arrives is copied, even where what is born of it carries another.
    instead = Proportion(sum(map(_out, with_daughter)), len(with_daughter))
    verdict = copier_verdict(came, instead)
    if verdict == "not testable here" and labels.held:  # words that come out otherwise outweigh labels that do not
        reason = f"by labels: {kept} of {len(genes.labels)}, which the rule does not read, are copied in order"
        return PartVerdict("copier", "shown", f"{reason}; {_arrivals(came)}", (*record, labels))
    told = f"{_arrivals(came)}; {on_rings} of the {len(with_daughter)} that had a daughter are on its ring"
    if verdict == "not testable here":
        told = f"{'not even its own word is copied' if not own.copied else 'too few words come out'}: {told}"
    return PartVerdict("copier", verdict, told, (*record, labels))


def _out(trial: RingEdit) -> bool:
    return trial.expression.delivered is not None or (trial.born is not None and trial.born.copied)


def _came_out(trial: RingEdit) -> str:
    daughter = trial.born.daughter if trial.born is not None else None
    arrived = trial.expression.delivered
    told = "it does not arrive" if arrived is None else f"it arrives beyond the loop after {arrived} generations"
    if daughter is None:
        return f"{told}; no ring is born" if trial.born is not None else told
    carries = "it" if trial.born is not None and trial.born.copied else "another word"
    return f"{told}; a ring of {daughter.cells} cells carries {carries} after {daughter.step}"


def _arrivals(came: Proportion) -> str:
    if not came.trials:
        return "no foreign word can be written"
    return f"{share_text(came)} foreign words come out as written; one fixed word would be 1 of {came.trials}"


# -- constructor ----------------------------------------------------------------------------------------------------


def _constructor(
    own: WordResult, own_dose: int, trials: Sequence[RingEdit], double: Sequence[RingEdit], baseline: Expression
) -> PartVerdict:
    foreign = [trial for trial in trials if trial.foreign and trial.born is not None]
    record = [Intervention(trial.what, "another body is built", *_built(trial, own)) for trial in foreign]
    born = [(own_dose, own.daughter)] if own.daughter is not None else []
    born += [(one.dose, one.born.daughter) for one in foreign if one.born is not None and one.born.daughter is not None]
    others = {one.born.daughter.body for one in double if one.foreign and one.born and one.born.daughter}
    bodies = {(one.cells, tuple(sorted(one.size))) for _, one in born}
    doses = _doses(trials, baseline)
    verdict = constructor_verdict([(dose, one.cells) for dose, one in born], len(others))
    count = max(len(bodies), len(others) + 1)
    told = f"{count} bod{'y' if count == 1 else 'ies'} of {len(born)} words that had a daughter"
    if doses:
        told += (
            f"; {sum(dose.held for dose in doses)} of {len(doses)} letters, left out and added, change what is begun"
        )
    if verdict == "shown":
        told = f"{'what is built follows' if others else 'sizes follow'} what is written: {told}"
    elif verdict == "refuted":
        told = f"what is built does not follow what is written: {told}"
    else:
        told = f"one body only is ever finished: {told}" if len(bodies) == 1 else f"too few to tell: {told}"
    return PartVerdict("constructor", verdict, told, (*record, *doses))


def _built(trial: RingEdit, own: WordResult) -> tuple[str, bool]:
    """Return what is born of a word, and whether it has another body than what is born of the loop's own."""
    daughter = trial.born.daughter if trial.born is not None else None
    if daughter is None:
        return "no ring is born", False
    held = own.daughter is not None and not daughter.built_as(own.daughter)
    return f"a ring of {daughter.cells} cells is born, with {'another' if held else 'the same'} body", held


def _doses(trials: Sequence[RingEdit], baseline: Expression) -> list[Intervention]:
    """Return, for each number of letters that was left out and added, whether what is begun changes oppositely."""
    extents = {trial.what: trial.expression.extent for trial in trials if trial.expression.delivered is not None}
    found = []
    for what, less in extents.items():
        for suffix, other in ((" left out", " doubled"), (" less", " more")):
            more = extents.get(what.removesuffix(suffix) + other) if what.endswith(suffix) else None
            if more is None:
                continue
            down, up = _minus(less, baseline.extent), _minus(more, baseline.extent)
            found.append(
                Intervention(
                    f"{what}, and{other}",
                    "what is begun shrinks by as much as it grows",
                    f"by {down[0]} and {up[0]} rows, {down[1]} and {up[1]} columns, in {baseline.steps} generations",
                    any(down) and (-down[0], -down[1]) == up,
                )
            )
    return found


def _minus(one: tuple[int, int], other: tuple[int, int]) -> tuple[int, int]:
    return one[0] - other[0], one[1] - other[1]


# -- description ----------------------------------------------------------------------------------------------------


def _description(
    own: WordResult, trials: Sequence[RingEdit], double: Sequence[RingEdit], fates: Counter[Fate]
) -> PartVerdict:
    record = [
        Intervention(
            trial.what,
            "the child has the edit and another body, and its own child is like it",
            _inherited(trial, own),
            trial in double,
        )
        for trial in trials
        if trial.born is not None
    ]
    record.append(_body(fates))
    body = with_child(fates)
    if not own.passed_on and not body.successes:
        reason = "not even its own word is passed on by a daughter that is cut out"
        return PartVerdict("description", "not testable here", reason, tuple(record))
    born = [trial.born for trial in trials if trial.born is not None and trial.born.daughter is not None]
    inherited = Proportion(sum(one.copied for one in born), len(born))
    verdict = description_verdict(inherited, len(double), body)
    # What hangs from the ring may be tape as well, as Perrier's program and data are: then these changes are edits of a
    # description, and no changes of the body. Only if most of what was changed is handed on is it copied as a whole.
    elsewhere = own.passed_on and body.successes > 0 and body.low <= 0.5
    if elsewhere:
        verdict = "not testable here"
    edits = f"{share_text(inherited)} edits are in the child"
    others = f"{body.successes} of {body.trials} changes of other cells, of those with a child, are inherited"
    if elsewhere:
        reason = f"the ring is not all that is copied, and what else is may be tape or body: {others}; {edits}"
    elif body.successes:
        reason = f"what is no description is handed on: {others}; {edits}"
    elif double:
        reason = f"{len(double)} of them expressed in a fertile child"
        reason = f"{edits}, {reason}; {others}"
    elif inherited.successes:
        reason = f"{COPIED_ONLY}: {edits}, 0 of {inherited.successes} are expressed in a fertile one; {others}"
    else:
        reason = f"no edit is inherited: {edits}; {others}"
    return PartVerdict("description", verdict, reason, tuple(record))


def _inherited(trial: RingEdit, own: WordResult) -> str:
    born = trial.born
    if born is None or born.daughter is None:
        return "no child is born"
    has = "the child has it" if born.copied else "the child has it not"
    same = own.daughter is not None and born.daughter.built_as(own.daughter)
    body = f"its body is {'the same' if same else 'another'}"
    return f"{has}, {body}, and its own child {'has it too' if born.passed_on else 'has it not'}"


def _body(fates: Counter[Fate]) -> Intervention:
    return Intervention(
        f"one cell of the body, {fates.total()} times",
        "no change is inherited",
        ", ".join(f"{fate}: {count}" for fate, count in sorted(fates.items())),
        not fates["inherited"],
    )


# -- without a ring -------------------------------------------------------------------------------------------------


def _without_ring(line: Fertility, fates: Counter[Fate]) -> PartVerdicts:
    """Judge a pattern without a ring by the fates of its single-cell mutants alone."""
    record = (_body(fates),)
    idle = idle_controller(line)
    body = with_child(fates)
    if not body.successes:
        reason = (
            f"no description is found: no ring of travelling states, and 0 of {body.trials} changes with a child, of "
            f"{fates.total()}, are inherited"
        )
        return PartVerdicts(
            PartVerdict("copier", "not testable here", reason, record),
            PartVerdict("constructor", "not testable here", reason, record),
            idle,
            PartVerdict("description", "not testable here", reason, record),
        )
    whole = f"it is copied as a whole: {share_text(body)} changes of cells are inherited"
    many: Verdict = "refuted" if Proportion(0, body.successes).high < 0.5 else "not testable here"
    return PartVerdicts(
        PartVerdict("copier", "not testable here", f"{whole}, and there is no description apart from it", record),
        PartVerdict("constructor", many, f"{whole}, and nothing else changes: nothing is read", record),
        idle,
        PartVerdict("description", description_verdict(Proportion(0, 0), 0, body), whole, record),
    )
