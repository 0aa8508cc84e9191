"""Profile: in what sense a pattern replicates, with the evidence for each answer, as one record that can be stored."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass, fields, is_dataclass
from typing import Any

from automata.errors import ReplicariumError
from automata.formats.rle import parse_rle
from automata.pattern import Box, Pattern
from automata.picture import cells_html, colors_of_named, table_html
from automata.replication.controls.mutants import Mutants
from automata.replication.controls.random_patterns import Controls
from automata.replication.copies.counting import Counts
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
from automata.replication.profile.findings import Answers
from automata.replication.theory import Theory

VERSION = 1


@dataclass(frozen=True)
class Untested:
    """A question that was left open, and why."""

    question: str
    reason: str


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


@dataclass(frozen=True, repr=False)
class Profile(Answers):
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
    budget: Budget
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
        there = self.frame.box_back(box)
        return there.top - self.frame.top, there.left - self.frame.left

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


def _plain(value: Any) -> Any:
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
