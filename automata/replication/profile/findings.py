"""A profile's measurements as text: one answer with its evidence per question, and one grade."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from automata.replication.controls.mutants import Mutants
from automata.replication.controls.random_patterns import Controls
from automata.replication.copies.counting import Counts
from automata.replication.copies.exact import told_apart
from automata.replication.copies.fertility import Fertility
from automata.replication.copies.first_birth import Search
from automata.replication.copies.frame import Frame
from automata.replication.description.breadth import Breadth
from automata.replication.description.cell_roles import CellRoles
from automata.replication.description.verdicts import PartVerdicts
from automata.replication.genealogy.record import Genealogy
from automata.replication.growth import GrowthReport
from automata.replication.inexact.near import NearBirth
from automata.replication.profile.budget import Budget
from automata.replication.theory import Theory


@dataclass(frozen=True)
class Finding:
    """The answer to one question and the evidence for it, both in words."""

    question: str
    answer: str
    evidence: str


class Answers(ABC):
    """What the sentences are made from, under the names by which a profile keeps it (see `Profile`)."""

    rule: str
    population: int
    frame: Frame
    budget: Budget
    theory: Theory | None
    search: Search | None
    startup: Any  # a Startup, whose own `profile` has answers as well
    near: NearBirth | None
    heirs: tuple[NearBirth, ...]
    counts: Counts | None
    copies_law: GrowthReport | None
    parts_law: GrowthReport | None
    fertility: Fertility | None
    controls: Controls | None
    mutants: Mutants | None
    genes: CellRoles | None
    von_neumann: PartVerdicts | None
    breadth: Breadth | None
    genealogy: Genealogy | None
    untested: tuple[Any, ...]

    @property
    @abstractmethod
    def period(self) -> int | None:
        """Generations until the first copy."""

    @property
    @abstractmethod
    def displacement(self) -> tuple[int, int] | None:
        """Where the first copy stands, from the seed."""

    @property
    @abstractmethod
    def copied_by_theory(self) -> bool:
        """Whether the rule copies any pattern."""

    @property
    def findings(self) -> tuple[Finding, ...]:
        """The answers to all questions."""
        return findings(self)

    @property
    def grade(self) -> str:
        """The strongest sense in which the pattern was shown to replicate, in a few words."""
        return grade(self)

    def report(self) -> str:
        """Return the answers as text: a line per question, with its evidence."""
        return report(self)


def findings(profile: Answers) -> tuple[Finding, ...]:
    """Return the answers to all questions; those that were not tested come last, each with the reason.

    For a pattern that first becomes a replicator the answers about the replicator follow its own.
    """
    become = profile.startup.profile if profile.startup else None
    return (
        *_answered(profile),
        *(become.findings if become else ()),
        *(Finding(one.question, "not tested", one.reason) for one in profile.untested),
    )


def _answered(profile: Answers) -> Iterator[Finding]:
    if profile.theory:
        yield from _by_theory(profile, profile.theory)
    if not profile.copied_by_theory and (profile.search or profile.near):
        yield _copy(profile)
    if profile.startup:
        yield _startup(profile.startup)
    if profile.parts_law and profile.copies_law and profile.counts:
        law, parts = profile.copies_law, profile.parts_law
        yield Finding("copies grow", law.law, f"N = {_listed(law.counts)}; {_reason(law, profile)}")
        yield Finding("parts grow", parts.law, f"{_listed(parts.counts)} components; {_reason(parts, profile)}")
    if profile.fertility:
        fertility = profile.fertility
        others = f"; {fertility.children} children of the seed were tried" if fertility.children > 1 else ""
        yield Finding("children are fertile", _yes(fertility.fertile), fertility.reason + others)
        if fertility.again is False:
            told = "with its first child taken away no copy is made: there is never more than one"
            yield Finding("what stays behind makes another copy", "no", told)
        if fertility.depth >= 2:
            orphans = [birth.orphan for birth in fertility.line if birth.orphan is not None]
            evidence = f"{sum(orphans)} of {len(orphans)} make a copy without their parent"
            if orphans:  # on a bounded grid that is not asked
                yield Finding("children need no parent", _yes(fertility.independent), evidence)
    if profile.near:
        yield _heirs(profile)
    if profile.controls:
        trivial = profile.controls.trivial
        answer = "undecided" if trivial is None else _yes(trivial)
        more = "" if trivial is not None else ": raise the budget's controls"
        yield Finding("the rule copies anything", answer, profile.controls.verdict + more)
    if profile.mutants:
        tally = profile.mutants.tally
        told = ", ".join(f"{count} {fate}" for fate, count in tally.items())
        steps = profile.mutants.steps
        evidence = f"of {len(profile.mutants.mutants)} single-cell mutants in {steps} generations: {told}"
        yield Finding("changes of the body are inherited", _yes(tally["inherited"] > 0), evidence)
    if profile.von_neumann:
        for part in profile.von_neumann.all:
            yield Finding(part.name, part.verdict, part.reason)
    if profile.genes and profile.genes.cells:
        told = ", ".join(f"{count} {part}" for part, count in profile.genes.tally.items())
        yield Finding("genes", str(profile.genes.tally["description"]), f"cells of the seed and its ring: {told}")
    if profile.breadth:
        breadth = profile.breadth
        told = (
            f"{breadth.tried} of {breadth.possible} gene sequences were tried: {breadth.born} had a child, "
            f"{breadth.copied} were copied, {breadth.fertile} had a grandchild, {breadth.true_breeding} breed true"
        )
        yield Finding("it builds what is written", f"{len(breadth.children)} kinds", told)
    if profile.genealogy:
        yield _family(profile.genealogy)


def _by_theory(profile: Answers, theory: Theory) -> Iterator[Finding]:
    """Yield what follows from an additive rule, or that nothing follows."""
    if not theory.copies_anything:
        yield Finding("the rule is additive", "yes", f"{theory.reason}; when a pattern is copied is not known")
        return
    number, period = len(theory.copies), theory.period
    seen = profile.search.period if profile.search else None
    early = f"; one appears by chance after {seen}" if seen and period and seen < period else ""
    least = "at least " if theory.least else ""
    renamed = sum(copy.renamed is not False for copy in theory.copies)
    states = f", {renamed} of them in other states" if renamed else ""
    yield Finding(
        "it makes a copy",
        "yes",
        f"after {period} at {_shift(profile.displacement)}, {least}{number} at once{states}; again after every later "
        f"{theory.times}{early}",
    )
    yield Finding(
        "children are fertile",
        "yes",
        f"each is copied in turn {period} generations later, as all patterns are",
    )
    yield Finding("children need no parent", "yes", "a copy alone is a pattern like any other")
    yield Finding(
        "the rule copies anything",
        "yes",
        f"exactly: {theory.reason}, so any pattern appears in {least}{number} places after {theory.times} "
        "generations, once that is larger than its box",
    )
    yield Finding("changes of the body are inherited", "yes", "all are: a changed pattern is copied as any other")
    yield Finding("copier", "shown", "every pattern is copied unchanged")
    yield Finding("constructor", "refuted", "what a cell holds changes its own images alone: nothing is read")
    yield Finding("controller", "not testable here", "no reading or copying is seen that it could control")
    yield Finding("description", "refuted", "the pattern is copied as a whole, and no part of it is read")


def _startup(startup: Any) -> Finding:
    question = "it becomes a replicator"
    if startup.profile is None:
        return Finding(question, "no", startup.reason)
    become = startup.profile
    what = "all that stands" if startup.whole else "a group of cells that stands"
    evidence = f"{what} at generation {startup.generation}, {become.population} cells: the answers below are about it"
    return Finding(question, f"after {startup.generation}", evidence)


def _reason(law: GrowthReport, profile: Answers) -> str:
    """Return a law's reason; where it is undecided, with what is too small to decide it."""
    if law.law != "undecided" or not profile.period:
        return law.reason
    budget = profile.budget
    small = "periods" if budget.periods <= budget.steps // profile.period else "steps"
    return f"{law.reason} (raise the budget's {small})"


def _copy(profile: Answers) -> Finding:
    question, search, near = "it makes a copy", profile.search, profile.near
    if search and search.births:
        shift, copy = profile.displacement, search.births[0].copy
        if profile.fertility and profile.fertility.fertile:
            copy = profile.fertility.line[0].copy
        turn = profile.frame.transform_back(copy.transform).name
        at_once = len(search.births) if profile.period == search.period else 1
        others = f", {at_once} at once" if at_once > 1 else ""
        apart = "isolated" if copy.isolated else "not isolated"
        recurs = f"; the parent is back in its first state after {search.recurrence}" if search.recurrence else ""
        early = f"; one without a child after {search.period}" if profile.period != search.period else ""
        return Finding(
            question,
            "yes",
            f"after {profile.period} at {_shift(shift)}, {turn}, {apart}{others}{recurs}{early}",
        )
    if near:
        parts = [
            f"after {near.step} at {_shift(profile.displacement)}",
            profile.frame.transform_back(told_apart(near.copy.motion)[0]).name,
            f"of {profile.population} cells {near.copy.wrong} wrong",
            f"{near.copy.out_of_phase - near.copy.wrong} in another phase",
        ]
        whole = f"; complete up to phase from {near.complete} on" if near.complete < near.step else ""
        return Finding(question, "nearly", ", ".join(parts) + whole)
    assert search is not None
    if search.moves:
        return Finding(
            question, "moves", f"{len(search.moves)} copies elsewhere, none left in the old place; {search.reason}"
        )
    return Finding(question, "no", search.reason)


def _family(family: Genealogy) -> Finding:
    count, alive = len(family.individuals), len(family.living(family.steps))
    deepest = max((one.depth for one in family.individuals), default=0)
    told = f"{alive} of {count} individuals live after {family.steps} generations, {len(family.species)} species, "
    told += f"{deepest} births deep, {family.debris} pieces of debris"
    return Finding("family", f"{len(family.births)} born", told + (f"; {family.stopped}" if family.stopped else ""))


def _heirs(profile: Answers) -> Finding:
    count = len(profile.heirs)
    if not count:
        return Finding("children are fertile", "no", "the child, cut out and alone, makes no copy in the same time")
    told = ", ".join(
        f"after {heir.step}, {heir.copy.wrong} cells wrong, {heir.copy.out_of_phase - heir.copy.wrong} in another phase"
        for heir in profile.heirs
    )
    return Finding("children are fertile", "yes", f"cut out and alone, the child makes a copy {told}")


def _yes(truth: bool) -> str:
    return "yes" if truth else "no"


def _shift(shift: tuple[int, int] | None) -> str:
    return f"({shift[0]:+d} rows, {shift[1]:+d} columns)" if shift else "?"


def _listed(counts: tuple[int, ...]) -> str:
    return ", ".join(map(str, counts))


def grade(profile: Answers) -> str:
    """Return the strongest sense in which the pattern was shown to replicate."""
    search, near = profile.search, profile.near
    if profile.startup and profile.startup.profile:
        become, since = profile.startup.profile, profile.startup.generation
        return f"{become.grade}; {f'from generation {since} on' if since else 'a part of it does'}"
    if profile.copied_by_theory:
        return "replicates trivially: the rule copies anything"
    if not (search and search.births) and not near:
        if search is None:
            return "not examined"
        return "moves, and does not replicate" if search.moves else "does not replicate within the budget"
    fertile = profile.fertility.fertile if profile.fertility else bool(profile.heirs) if near else None
    if profile.controls and profile.controls.trivial:
        return "replicates trivially: the rule copies anything"
    if profile.fertility and profile.fertility.again is False:
        return "moves, leaving debris in its place, and does not replicate"
    return grade_of(fertile, profile.von_neumann)


def grade_of(fertile: bool | None, parts: PartVerdicts | None) -> str:
    """Return the grade of what copies itself: by whether its children do, and by von Neumann's parts."""
    if fertile is None:
        return "copies itself; whether its children do was not tested"
    if not fertile:
        return "copies itself, and its children do not"
    if parts and parts.complete:
        return "replicates by description: copier, constructor, controller and description are all shown"
    if not parts:
        return "replicates; von Neumann's parts were not tested"
    shown = [part.name for part in parts.all if part.verdict == "shown"]
    return f"replicates; of von Neumann's parts shown: {', '.join(shown) if shown else 'none'}"


def report(profile: Answers) -> str:
    """Return a heading, the grade and a line for each finding."""
    head = f"{profile.population} cells under {profile.rule}: {profile.grade}"
    width = max((len(one.question) for one in profile.findings), default=0)
    inner = max((len(one.answer) for one in profile.findings), default=0)
    lines = [f"{one.question:<{width}}  {one.answer:<{inner}}  {one.evidence}" for one in profile.findings]
    return "\n".join([head, "", *lines]) + "\n"
