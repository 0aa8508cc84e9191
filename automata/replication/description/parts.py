"""Von Neumann's parts, by intervention: copier, constructor, controller, description, each shown, refuted or neither.

A self-reproducing automaton is a constructor A, a copier B, a controller C and a description Φ(A + B + C), which is
used twice: read by A, and copied by B as it is. A *copier* copies descriptions that are not its own. A *constructor*
builds something else if the description says so. A *controller* sees to it that both happen once and that parent and
child separate. A *description* hands its changes on, and a body does not. What cannot be tried is not rounded up.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from automata.checks import at_least
from automata.pattern import Pattern
from automata.replication.copies.counting import count_copies
from automata.replication.copies.fertility import Fertility, measure_fertility
from automata.replication.description.cell_roles import CellRoles, cell_roles
from automata.replication.description.expression import Expression
from automata.replication.description.ring_edits import RingEdit, try_changes, try_words
from automata.replication.description.verdicts import NAMES, Intervention, PartVerdict, PartVerdicts
from automata.replication.description.written_words import MAX_CELLS, WordResult, find_ring, word_result
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
) -> PartVerdicts:
    """Try each part of `seed` by intervention; every run takes up to `steps` generations, two periods or more.

    What is written are other words on the ring that turns in the seed's place (`find_ring`): `edits` of those that
    `Script.edited` gives, or, if it gives none, that differ in one cell; and `changes` single cells elsewhere, drawn
    with `random_seed`. `genes` are what `cell_roles` tells of the seed in so many steps, where that is known already.
    Raises ArgumentError for numbers out of range.
    """
    at_least(1, steps=steps, edits=edits, changes=changes)
    ring = find_ring(rule, seed, steps, max_cells=max_cells)
    line = measure_fertility(rule, seed, steps, 2, max_cells=max_cells)
    own = word_result(rule, seed, ring, ring.word, steps, max_cells=max_cells) if ring else None
    if not line.depth and (own is None or own.daughter is None):
        reason = f"nothing is born within {steps} generations"
        copier, constructor, controller, description = (
            PartVerdict(name, "not testable here", reason) for name in NAMES
        )
        return PartVerdicts(copier, constructor, controller, description)
    fates = try_changes(rule, seed, steps, ring, changes, random_seed, max_cells)
    if ring is None or own is None:
        return _without_ring(line, fates)
    baseline, trials = try_words(rule, seed, ring, steps, edits, max_cells)
    if genes is None:
        genes = cell_roles(rule, seed, steps, max_cells=max_cells)
    return PartVerdicts(
        _copier(own, trials, genes, fates),
        _constructor(trials, baseline),
        _controller(rule, seed, line, own),
        _description(own, trials, fates),
        _double_use(trials, baseline),
    )


def _copier(own: WordResult, trials: Sequence[RingEdit], genes: CellRoles, fates: Counter[str]) -> PartVerdict:
    predicted = "a ring elsewhere carries just this word"
    record = []
    for trial in trials:
        if trial.born is None:
            continue
        daughter = trial.born.daughter
        if trial.born.copied and daughter is not None:
            came = f"it does, after {daughter.step} generations"
        elif daughter is not None:
            came = f"a ring of {daughter.cells} cells carries another word"
        elif trial.expression.delivered is not None:
            came = f"no ring is born; the word arrives beyond the loop after {trial.expression.delivered} generations"
        else:
            came = "no ring is born"
        record.append(Intervention(trial.what, predicted, came, trial.born.copied))
    kept = len({label for label in genes.first if label} & {label for label in genes.second if label})
    record.append(
        Intervention(
            f"each of {len(genes.labels)} signals labelled",
            "the labels are on the rings of the daughter and the granddaughter, in order",
            f"{kept} are" if genes.cells else genes.reason,
            kept > 0 and genes.in_order,
        )
    )
    copied = sum(trial.born is not None and trial.born.copied and trial.born.message != own.message for trial in trials)
    asked = sum(trial.born is not None for trial in trials)
    if copied:
        return PartVerdict("copier", "shown", f"{copied} of {asked} foreign words are copied unchanged", tuple(record))
    if kept and record[-1].held:
        reason = f"{kept} of {len(genes.labels)} labels, which the rule does not read, are copied in order"
        return PartVerdict("copier", "shown", reason, tuple(record))
    if fates["inherited"]:
        reason = f"{fates['inherited']} of {fates.total()} changes of single cells off the ring are copied unchanged"
        return PartVerdict("copier", "shown", reason, (*record, _body(fates)))
    lives = "only its own word is copied" if own.copied else "not even its own word is copied"
    reason = f"{lives}, none of {asked} others is, and no label is copied"
    return PartVerdict("copier", "not testable here", reason, tuple(record))


def _constructor(trials: Sequence[RingEdit], baseline: Expression) -> PartVerdict:
    record = []
    built = 0
    for trial in trials:
        born = trial.born
        if born is not None and born.daughter is not None and born.built:
            built += 1
            came = f"a ring of {born.daughter.cells} cells is born to a loop whose ring has {born.cells}"
            record.append(Intervention(trial.what, "another ring is built", came, True))
    doses = _doses(trials, baseline)
    record += doses
    if built or any(dose.held for dose in doses):
        told = (
            f"{built} foreign words give rings of another size"
            if built
            else "a letter more makes the daughter larger, a letter less smaller"
        )
        return PartVerdict("constructor", "shown", told, tuple(record))
    reason = "no other word was read to the end, so it is unknown what it would build"
    return PartVerdict("constructor", "not testable here", reason, tuple(record))


def _doses(trials: Sequence[RingEdit], baseline: Expression) -> list[Intervention]:
    """Return, for each letter that could be left out and doubled, whether the two change what is built oppositely."""
    extents = {trial.what: trial.expression.extent for trial in trials if trial.expression.delivered is not None}
    found = []
    for what, less in extents.items():
        letter = what.removesuffix(" left out")
        more = extents.get(f"{letter} doubled")
        if letter == what or more is None:
            continue
        down, up = _minus(less, baseline.extent), _minus(more, baseline.extent)
        found.append(
            Intervention(
                f"{what}, and doubled",
                "what is built shrinks by as much as it grows",
                f"by {down[0]} and {up[0]} rows, {down[1]} and {up[1]} columns, in {baseline.steps} generations",
                any(down) and (-down[0], -down[1]) == up,
            )
        )
    return found


def _minus(one: tuple[int, int], other: tuple[int, int]) -> tuple[int, int]:
    return one[0] - other[0], one[1] - other[1]


def _controller(rule: Rule, seed: Pattern, line: Fertility, own: WordResult) -> PartVerdict:
    if own.daughter is None or own.daughter.parted is None or not own.copied:
        return PartVerdict("controller", "not testable here", "no ring separates that carries its own word")
    orphan = line.depth >= 2 and line.independent
    record = [
        Intervention(
            "nothing",
            "the word runs on a ring elsewhere before that ring separates",
            f"it runs there after {own.daughter.step} generations, and has separated after {own.daughter.parted}",
            own.daughter.step <= own.daughter.parted,
        ),
        Intervention(
            "all but the daughter erased",
            "the daughter replicates, with its word",
            "it does" if own.passed_on else "it makes no daughter",
            own.passed_on,
        ),
    ]
    if line.depth:
        step = line.line[0].step
        born = count_copies(rule, seed, [step]).new[0]
        record.append(Intervention("nothing", "one child is born", f"{born} after {step} generations", born == 1))
        record.append(
            Intervention(
                "what stands in the parent's place erased at the birth",
                "the child makes its copy at the same time and place",
                "it does" if orphan else line.reason,
                orphan,
            )
        )
    if not own.passed_on and not line.depth:
        reason = "the daughter, cut out with what is attached to it, makes none: not all of it may be attached"
        return PartVerdict("controller", "not testable here", reason, tuple(record))
    failed = [intervention.change for intervention in record if not intervention.held]
    if failed:
        return PartVerdict("controller", "refuted", f"not as predicted: {', '.join(failed)}", tuple(record))
    return PartVerdict(
        "controller", "shown", "one child with the same word, which replicates without its parent", tuple(record)
    )


def _description(own: WordResult, trials: Sequence[RingEdit], fates: Counter[str]) -> PartVerdict:
    record = [
        Intervention(
            trial.what,
            "the daughter has the edit and passes it on",
            "it does" if trial.born.passed_on else "it has it and does not" if trial.born.copied else "it has not",
            trial.born.passed_on,
        )
        for trial in trials
        if trial.born is not None
    ]
    passed = sum(intervention.held for intervention in record)
    record.append(_body(fates))
    if not own.passed_on and not fates["inherited"]:
        reason = "not even its own word is passed on by a daughter that is cut out"
        return PartVerdict("description", "not testable here", reason, tuple(record))
    return _judged(passed, len(record) - 1, fates, tuple(record))


def _body(fates: Counter[str]) -> Intervention:
    return Intervention(
        f"one cell of the body, {fates.total()} times",
        "no change is inherited",
        ", ".join(f"{fate}: {count}" for fate, count in sorted(fates.items())),
        not fates["inherited"],
    )


def _judged(passed: int, asked: int, fates: Counter[str], record: tuple[Intervention, ...]) -> PartVerdict:
    handed = fates["inherited"]
    body = f"{handed} of {fates.total()} changes of other cells are inherited"
    if 2 * handed > fates.total():
        return PartVerdict("description", "refuted", f"it is copied as a whole: {body}", record)
    if passed or handed:
        return PartVerdict("description", "shown", f"{passed} of {asked} edits are inherited; {body}", record)
    return PartVerdict(
        "description", "not testable here", f"none of {asked} edits of a ring is inherited; {body}", record
    )


def _double_use(trials: Sequence[RingEdit], baseline: Expression) -> tuple[Intervention, ...]:
    """Return the edits whose word arrived whole and that also changed what is built."""
    found = []
    for trial in trials:
        done = trial.expression
        if done.delivered is not None and done.extent != baseline.extent:
            rows, columns = _minus(done.extent, baseline.extent)
            came = (
                f"the edited word arrives after {done.delivered} generations; what is built by generation {done.steps} "
                f"is {rows:+d} rows, {columns:+d} columns"
            )
            found.append(Intervention(trial.what, "the gene and the body of what is built change", came, True))
    return tuple(found)


def _without_ring(line: Fertility, fates: Counter[str]) -> PartVerdicts:
    """Judge a pattern without a ring by the fates of its single-cell mutants alone."""
    record = (_body(fates),)
    alone = Intervention(
        "what stands in the parent's place erased at the birth",
        "the child makes its copy at the same time and place",
        "it does" if line.independent else line.reason,
        line.independent,
    )
    handed, tried = fates["inherited"], fates.total()
    idle = PartVerdict(
        "controller",
        "not testable here",
        "no reading or copying is seen that it could control",
        (alone,),
    )
    if not handed:
        reason = f"no description is found: no ring of travelling states, and none of {tried} changes is inherited"
        return PartVerdicts(
            PartVerdict("copier", "not testable here", reason, record),
            PartVerdict("constructor", "not testable here", reason, record),
            idle,
            PartVerdict("description", "not testable here", reason, record),
        )
    copied = f"{handed} of {tried} other patterns are copied unchanged"
    return PartVerdicts(
        PartVerdict("copier", "shown", copied, record),
        PartVerdict("constructor", "refuted", f"{copied}, and nothing else changes: nothing is read", record),
        idle,
        _judged(0, 0, fates, record),
    )
