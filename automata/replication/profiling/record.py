"""Profile: in what sense a pattern replicates, with the evidence for each answer, as one record that can be stored."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass

from automata.errors import ReplicariumError
from automata.formats.rle import parse_rle
from automata.pattern import Box, Pattern
from automata.picture import cells_html, colors_of_named, table_html
from automata.replication.controls.mutants import Mutants
from automata.replication.controls.random_patterns import Controls
from automata.replication.copies.counting import Counts
from automata.replication.copies.exact import told_apart
from automata.replication.copies.fertility import Fertility
from automata.replication.copies.first_birth import Search
from automata.replication.copies.frame import Frame
from automata.replication.description.breadth import Breadth
from automata.replication.description.cell_roles import CellRoles
from automata.replication.description.verdicts import PartVerdicts, grade_of
from automata.replication.genealogy.record import Genealogy
from automata.replication.growth import GrowthReport
from automata.replication.inexact.near import NearBirth
from automata.replication.profiling.budget import QuestionBudget
from automata.replication.profiling.findings import (
    Finding,
    behaviour,
    by_theory,
    listed,
    of_family,
    of_fertility,
    of_near_line,
    shift_text,
    yes,
)
from automata.replication.theory import Theory

VERSION = 1


# What the answers to the profiler's questions are called.
_NAMED = {
    "additivity": "the rule is additive",
    "exact copies": "it makes a copy",
    "start-up": "it becomes a replicator",
    "later copies": "it makes a copy later",
    "near copies": "it makes a near copy",
    "fertility of near copies": "children of near copies are fertile",
    "growth": "copies grow",
    "fertility": "children are fertile",
    "random seeds": "the rule copies anything",
    "mutants": "changes of the body are inherited",
    "breadth": "it builds what is written",
    "genealogy": "family",
}


@dataclass(frozen=True)
class Untested:
    """A question that was left open, and why; `named` is what its answer is called among the findings."""

    question: str
    reason: str

    @property
    def named(self) -> str:
        """What the answer would be called."""
        return _NAMED.get(self.question, self.question)


@dataclass(frozen=True)
class Startup:
    """Whether a pattern of which no copy is born, or none that is fertile, first becomes a replicator or holds one.

    `profile` is asked of what stands at `generation` of the run, in the given coordinates: of the `whole`
    configuration, or of a group of its cells. It is None if nothing came up in `steps` generations, in which `tried`
    groups of cells were run alone; `reason` says so in words. See `search_startup`.
    """

    steps: int
    tried: int
    generation: int
    whole: bool
    reason: str
    profile: Profile | None = None

    @property
    def finding(self) -> Finding:
        """The answer whether the pattern becomes a replicator."""
        question = "it becomes a replicator"
        if self.profile is None:
            return Finding(question, "no", self.reason)
        what = "all that stands" if self.whole else "a group of cells that stands"
        cells = self.profile.population
        evidence = f"{what} at generation {self.generation}, {cells} cells: the answers below are about it"
        return Finding(question, f"after {self.generation}", evidence)


@dataclass(frozen=True, repr=False)
class Profile:
    """What was measured of one pattern under one rule; None for what was not, see `untested`.

    All coordinates are those of `frame`, in which the pattern lies turned in one canonical way with its box at the
    origin: patterns that differ by a motion of the rule's symmetry have the same profile but for `frame`. `seed` is
    the pattern there, as RLE. `theory` is what follows from the rule alone if it is additive. `startup` and `near`
    are searched where no exact copy was born, `heirs` are its own near copies in turn. If the pattern first becomes
    a replicator, most is asked of that, and stands in `startup.profile`. `rule_digest` is "" for a rule without a
    diagram.
    """

    rule: str
    rule_digest: str
    seed: str
    population: int
    frame: Frame
    budget: QuestionBudget
    topology: str = "plane"
    theory: Theory | None = None
    search: Search | None = None
    startup: Startup | None = None
    near: NearBirth | None = None
    heirs: tuple[NearBirth, ...] = ()
    counts: Counts | None = None
    copies_law: GrowthReport | None = None
    parts_law: GrowthReport | None = None
    fertility: Fertility | None = None
    controls: Controls | None = None
    mutants: Mutants | None = None
    genes: CellRoles | None = None
    von_neumann: PartVerdicts | None = None
    breadth: Breadth | None = None
    genealogy: Genealogy | None = None
    untested: tuple[Untested, ...] = ()
    version: int = VERSION

    @property
    def pattern(self) -> Pattern:
        """The pattern as it lies in the frame, its box at the origin."""
        return parse_rle(self.seed)

    def __repr__(self) -> str:
        where = "" if self.topology == "plane" else f" on a {self.topology}"
        period = "" if self.period is None else f", period {self.period}"
        number = len(self.untested)
        left = f", {number} question{'s' if number > 1 else ''} not tested" if number else ""
        return f"<Profile of {self.population} cells under {self.rule}{where}: {self.grade}{period}{left}>"

    def _repr_html_(self) -> str:
        """Show the pattern and what was found of it in a notebook."""
        picture = cells_html(self.pattern.cells, colors_of_named(self.rule), repr(self)[1:-1])
        rows = ((one.question, one.answer, one.evidence) for one in self.findings)
        return picture + table_html(("question", "answer", "evidence"), rows)

    @property
    def replicator(self) -> Profile:
        """The profile of what replicates: of what the pattern first becomes, if it does, else this one."""
        become = self.startup.profile if self.startup else None
        return become or self

    @property
    def copied_by_theory(self) -> bool:
        """Whether the rule, being additive, copies this pattern as it does any other."""
        return self.theory is not None and self.theory.copies_anything

    @property
    def period(self) -> int | None:
        """Generations to the first copy, exact or nearly; None if none was born.

        Of several copies the first one that is fertile counts, if there is one. Under an additive rule those after
        which copies must stand, though one may have stood by chance before. Of a pattern that first becomes a
        replicator, the generations from then on.
        """
        if self.theory and self.theory.copies_anything:
            return self.theory.period
        if self.replicator is not self:
            return self.replicator.period
        if self.fertility and self.fertility.fertile:
            return self.fertility.line[0].step
        if self.search and self.search.period:
            return self.search.period
        return self.near.step if self.near else None

    @property
    def displacement(self) -> tuple[int, int] | None:
        """Rows and columns from the given pattern to its first copy, top left to top left, in the given coordinates.

        Of a pattern that first becomes a replicator, from where that stands then.
        """
        if self.theory and self.theory.copies_anything:
            first = self.theory.copies[0]
            box = Box(first.rows, first.columns, self.frame.height, self.frame.width)
        elif self.replicator is not self:
            return self.replicator.displacement
        elif self.fertility and self.fertility.fertile:
            box = self.fertility.line[0].copy.box
        elif self.search and self.search.births:
            box = self.search.births[0].copy.box
        elif self.near:
            box = self.near.copy.box
        else:
            return None
        return self._back(box)

    def _back(self, box: Box) -> tuple[int, int]:
        """Return rows and columns from the given pattern to a box of the frame, in the given coordinates."""
        there = self.frame.box_back(box)
        return there.top - self.frame.top, there.left - self.frame.left

    # -- in words -----------------------------------------------------------------------------------------------

    @property
    def grade(self) -> str:
        """The strongest sense in which the pattern was shown to replicate, in a few words."""
        search, near = self.search, self.near
        if self.startup and self.startup.profile:
            become, since = self.startup.profile, self.startup.generation
            return f"{become.grade}; {f'from generation {since} on' if since else 'a part of it does'}"
        if self.copied_by_theory:
            return "replicates trivially: the rule copies anything"
        if not (search and search.births) and not near:
            if search is None:
                return "not examined"
            kind = self._behaviour
            return f"{kind}, and does not replicate" if kind else "does not replicate within the budget"
        fertile = self.fertility.fertile if self.fertility else bool(self.heirs) if near else None
        if self.controls and self.controls.trivial:
            return "replicates trivially: the rule copies anything"
        if self.fertility and self.fertility.again is False:
            return "moves, leaving debris in its place, and does not replicate"
        return grade_of(fertile, self.von_neumann)

    @property
    def findings(self) -> tuple[Finding, ...]:
        """The answers to all questions; those that were not tested come last, each with the reason.

        For a pattern that first becomes a replicator the answers about the replicator follow its own.
        """
        become = self.startup.profile if self.startup else None
        answered = (*self._answered(), *(become.findings if become else ()))
        names = {one.question for one in answered}
        return (
            *answered,
            # By their own names where one is answered already: of near copies, say.
            *(
                Finding(one.question if one.named in names else one.named, "not tested", one.reason)
                for one in self.untested
            ),
        )

    def report(self) -> str:
        """Return the answers as text: a heading, the grade and a line per question, with its evidence."""
        head = f"{self.population} cells under {self.rule}: {self.grade}"
        width = max((len(one.question) for one in self.findings), default=0)
        inner = max((len(one.answer) for one in self.findings), default=0)
        lines = [f"{one.question:<{width}}  {one.answer:<{inner}}  {one.evidence}" for one in self.findings]
        return "\n".join([head, "", *lines]) + "\n"

    def _answered(self) -> Iterator[Finding]:
        if self.theory:
            yield from by_theory(self.theory, self.displacement, self.search.period if self.search else None)
        if not self.copied_by_theory and (self.search or self.near):
            yield self._copy()
        if self.startup:
            yield self.startup.finding
        if self.parts_law and self.copies_law and self.counts:
            law, parts = self.copies_law, self.parts_law
            yield Finding("copies grow", law.law, f"N = {listed(law.counts)}; {self._reason(law)}")
            yield Finding("parts grow", parts.law, f"{listed(parts.counts)} components; {self._reason(parts)}")
        if self.fertility:
            yield from of_fertility(self.fertility)
        if self.near:
            yield of_near_line(self.heirs)
        if self.controls:
            trivial = self.controls.trivial
            answer = "undecided" if trivial is None else yes(trivial)
            more = "" if trivial is not None else ": raise the budget's controls"
            yield Finding("the rule copies anything", answer, self.controls.verdict + more)
        if self.mutants:
            tally = self.mutants.tally
            told = ", ".join(f"{count} {fate}" for fate, count in tally.items())
            steps = self.mutants.steps
            evidence = f"of {len(self.mutants.mutants)} single-cell mutants in {steps} generations: {told}"
            yield Finding("changes of the body are inherited", yes(tally["inherited"] > 0), evidence)
        if self.von_neumann:
            for part in self.von_neumann.all:
                yield Finding(part.name, part.verdict, part.reason)
        if self.genes and self.genes.cells:
            told = ", ".join(f"{count} {part}" for part, count in self.genes.tally.items())
            yield Finding("genes", str(self.genes.tally["description"]), f"cells of the seed and its ring: {told}")
        if self.breadth:
            breadth = self.breadth
            told = (
                f"{breadth.tried} of {breadth.possible} gene sequences were tried: {breadth.born} had a child, "
                f"{breadth.copied} were copied, {breadth.fertile} had a grandchild, {breadth.true_breeding} breed "
                f"true; {len(breadth.children)} messages"
            )
            count = len(breadth.bodies)
            yield Finding("it builds what is written", f"{count} bod{'y' if count == 1 else 'ies'}", told)
        if self.genealogy:
            yield of_family(self.genealogy)

    def _copy(self) -> Finding:
        question, search, near = "it makes a copy", self.search, self.near
        if search and search.births:
            shift, copy = self.displacement, search.births[0].copy
            if self.fertility and self.fertility.fertile:
                copy = self.fertility.line[0].copy
            turn = self.frame.transform_back(copy.transform).name
            at_once = len(search.births) if self.period == search.period else 1
            others = f", {at_once} at once" if at_once > 1 else ""
            apart = "isolated" if copy.isolated else "not isolated"
            recurs = f"; the parent is back in its first state after {search.recurrence}" if search.recurrence else ""
            early = f"; one without a child after {search.period}" if self.period != search.period else ""
            return Finding(
                question,
                "yes",
                f"after {self.period} at {shift_text(shift)}, {turn}, {apart}{others}{recurs}{early}",
            )
        if near:
            parts = [
                f"after {near.step} at {shift_text(self.displacement)}",
                self.frame.transform_back(told_apart(near.copy.motion)[0]).name,
                f"of {self.population} cells {near.copy.wrong} wrong",
                f"{near.copy.out_of_phase - near.copy.wrong} in another phase",
            ]
            whole = f"; complete up to phase from {near.complete} on" if near.complete < near.step else ""
            return Finding(question, "nearly", ", ".join(parts) + whole)
        assert search is not None
        kind = self._behaviour
        if kind == "moves":
            evidence = f"{len(search.moves)} copies elsewhere, none left in the old place; {search.reason}"
        else:
            evidence = f"it {kind}; {search.reason}" if kind and search.cycle else search.reason
        return Finding(question, "moves" if kind.startswith("moves") else "no", evidence)

    def _reason(self, law: GrowthReport) -> str:
        """Return a law's reason; where it is undecided, with what is too small to decide it."""
        if law.law != "undecided" or not self.period:
            return law.reason
        budget = self.budget
        small = "periods" if budget.periods <= budget.steps // self.period else "steps"
        return f"{law.reason} (raise the budget's {small})"

    @property
    def _behaviour(self) -> str:
        """What the pattern does of which no copy is born; see `behaviour`."""
        if self.search is None:
            return ""
        own, cycle = Box(0, 0, self.frame.height, self.frame.width), self.search.cycle
        shift = self._back(own._replace(top=cycle.rows, left=cycle.columns)) if cycle else None
        return behaviour(self.search, shift, own)

    # -- storing ------------------------------------------------------------------------------------------------

    def to_json(self) -> str:
        """Return the profile as JSON, from which `from_json` makes an equal one."""
        return json.dumps(_plain(self), ensure_ascii=False, allow_nan=False)

    @classmethod
    def from_json(cls, text: str) -> Profile:
        """Return the profile that `to_json` wrote; ReplicariumError for anything else, and for another version's."""
        from pydantic import TypeAdapter, ValidationError  # lazily: reading profiles back is rare

        try:
            found = TypeAdapter(cls).validate_json(text)
        except ValidationError as error:
            first = error.errors()[0]
            where = ".".join(map(str, first["loc"])) or "its whole"
            raise ReplicariumError(f"this is no stored profile: at {where}, {first['msg']}") from None
        if found.version != VERSION:
            raise ReplicariumError(
                f"this profile is of version {found.version}, and version {VERSION} is read: make it anew"
            )
        try:
            cells = found.pattern.population
        except ReplicariumError as error:
            raise ReplicariumError(f"this is no stored profile: at seed, {error}") from None
        if found.population != cells:
            raise ReplicariumError(
                f"this is no stored profile: at population, {found.population} is not the {cells} of its seed"
            )
        return found


def _plain(value: object) -> object:
    """Return a value of dataclasses, tuples, mappings and numbers as JSON has it; infinity as a word."""
    if is_dataclass(value) and not isinstance(value, type):
        return {field.name: _plain(getattr(value, field.name)) for field in fields(value) if field.init}
    if isinstance(value, Mapping):
        return {str(key): _plain(each) for key, each in value.items()}
    if isinstance(value, tuple | list):
        return [_plain(each) for each in value]
    if isinstance(value, float) and not math.isfinite(value):
        return str(value)
    return value
