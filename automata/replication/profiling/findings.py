"""One measurement of a profile in words: the answer that it gives to a question, with its evidence."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from automata.pattern import Box
from automata.replication.copies.fertility import Fertility
from automata.replication.copies.first_birth import Search
from automata.replication.genealogy.record import Genealogy
from automata.replication.inexact.near import NearBirth
from automata.replication.theory import Theory


@dataclass(frozen=True)
class Finding:
    """The answer to one question and the evidence for it, both in words."""

    question: str
    answer: str
    evidence: str


def by_theory(theory: Theory, displacement: tuple[int, int] | None, seen: int | None) -> Iterator[Finding]:
    """Yield what follows from an additive rule, or that nothing follows; `seen` is when a first copy was seen."""
    if not theory.copies_anything:
        yield Finding("the rule is additive", "yes", f"{theory.reason}; when a pattern is copied is not known")
        return
    number, period = len(theory.copies), theory.period
    early = f"; one appears by chance after {seen}" if seen and period and seen < period else ""
    least = "at least " if theory.least else ""
    renamed = sum(copy.renamed is not False for copy in theory.copies)
    states = f", {renamed} of them in other states" if renamed else ""
    yield Finding(
        "it makes a copy",
        "yes",
        f"after {period} at {shift_text(displacement)}, {least}{number} at once{states}; again after every later "
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
    yield Finding("copier", "not testable here", "every pattern is copied as a whole: there is no description apart")
    yield Finding("constructor", "refuted", "what a cell holds changes its own images alone: nothing is read")
    yield Finding("controller", "not testable here", "no reading or copying is seen that it could control")
    yield Finding("description", "refuted", "the pattern is copied as a whole, and no part of it is read")


def behaviour(search: Search, shift: tuple[int, int] | None, own: Box) -> str:
    """Return what a seed does that makes no copy, as "oscillates with period 2"; "" if it is of no kind told here.

    shift: rows and columns that it moves by in a cycle, None if it comes into none. own: its box where `search` began.
    """
    if search.cycle and shift == (0, 0):
        return "stays as it is" if search.cycle.period == 1 else f"oscillates with period {search.cycle.period}"
    if search.cycle:
        times = "generation" if search.cycle.period == 1 else f"{search.cycle.period} generations"
        return f"moves by {shift_text(shift)} every {times}"
    if search.end == "dies":
        return "dies out"
    away = (move.copy.box for move in search.moves)
    # What turns in its place, or swings, is still in it.
    return "moves" if any(not _overlap(box, own) for box in away) else ""


def _overlap(one: Box, other: Box) -> bool:
    return one.top < other.bottom and other.top < one.bottom and one.left < other.right and other.left < one.right


def of_fertility(fertility: Fertility) -> Iterator[Finding]:
    """Yield whether children are fertile, whether the seed is after its first child, and what children need."""
    others = f"; {fertility.children} children of the seed were tried" if fertility.children > 1 else ""
    yield Finding("children are fertile", yes(fertility.fertile), fertility.reason + others)
    if fertility.again is False:
        told = "with its first child taken away no copy is made: there is never more than one"
        yield Finding("what stays behind makes another copy", "no", told)
    orphans = [birth.orphan for birth in fertility.line if birth.orphan is not None]
    if fertility.depth >= 2 and orphans:  # on a bounded grid that is not asked
        evidence = f"{sum(orphans)} of {len(orphans)} make a copy without their parent"
        yield Finding("children need no parent", yes(fertility.independent), evidence)


def of_near_line(line: tuple[NearBirth, ...]) -> Finding:
    """Return whether a near copy makes near copies in turn."""
    question = "children are fertile"
    if not line:
        return Finding(question, "no", "the child, cut out and alone, makes no copy in the same time")
    told = ", ".join(
        f"after {each.step}, {each.copy.wrong} cells wrong, {each.copy.out_of_phase - each.copy.wrong} in another phase"
        for each in line
    )
    return Finding(question, "yes", f"cut out and alone, the child makes a copy {told}")


def of_family(family: Genealogy) -> Finding:
    """Return how many were born to how many, and how many live."""
    count, alive = len(family.individuals), len(family.living(family.steps))
    deepest = max((one.depth for one in family.individuals), default=0)
    told = f"{alive} of {count} individuals live after {family.steps} generations, {len(family.species)} species, "
    told += f"{deepest} births deep, {family.debris} pieces of debris"
    return Finding("family", f"{len(family.births)} born", told + (f"; {family.stopped}" if family.stopped else ""))


def yes(truth: bool) -> str:
    """Return the answer to a question as a word."""
    return "yes" if truth else "no"


def shift_text(shift: tuple[int, int] | None) -> str:
    """Return rows and columns in words."""
    return f"({shift[0]:+d} rows, {shift[1]:+d} columns)" if shift else "?"


def listed(counts: tuple[int, ...]) -> str:
    """Return counts, separated."""
    return ", ".join(map(str, counts))
