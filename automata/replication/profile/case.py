"""Case: the pattern that a profile's questions are about, and how a question is marked as not tested."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import TypedDict

from automata.pattern import Pattern
from automata.replication.controls.mutants import Mutants
from automata.replication.controls.random_patterns import Controls
from automata.replication.copies.counting import Counts
from automata.replication.copies.exact import Motions
from automata.replication.copies.fertility import Fertility
from automata.replication.copies.first_birth import Search
from automata.replication.description.breadth import Breadth
from automata.replication.description.cell_roles import CellRoles
from automata.replication.description.verdicts import PartVerdicts
from automata.replication.genealogy.record import Genealogy
from automata.replication.growth import GrowthReport
from automata.replication.inexact.near import NearBirth
from automata.replication.profile.budget import Budget
from automata.replication.profile.record import Profile, Startup
from automata.replication.startup.search import StartupSearch
from automata.replication.theory import Theory
from automata.rule import Rule
from automata.topology import PLANE, Topology

# A seed in a larger box is not examined after every generation, nor mutated cell by cell.
LARGE = 1 << 14


class Open(Exception):
    """A question that is left open; the message says why."""


@dataclass(frozen=True)
class Case:
    """What is asked about, and how much may be spent.

    The seed lies at the origin of its frame. `profile` is what is asked of a replicator that it becomes, None where
    that was found out already.
    """

    rule: Rule
    seed: Pattern
    group: Motions
    budget: Budget
    random_seed: int
    workers: int
    profile: Callable[[Pattern], Profile] | None = None
    topology: Topology = PLANE

    @property
    def large(self) -> bool:
        """Whether the seed is too large for most questions."""
        return self.seed.cells.size > LARGE

    @cached_property
    def startup(self) -> StartupSearch:
        """The search for what the seed becomes, carried as far as has been asked."""
        return StartupSearch(self.rule, self.seed, self.group, max_cells=self.budget.cells)

    def cells(self, most: int) -> int:
        """Return how many cells a run may hold, `most` at most."""
        return min(most, self.budget.cells)


class ProfileFields(TypedDict, total=False):
    """The profile's fields that a question fills."""

    theory: Theory | None
    search: Search | None
    startup: Startup | None
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


Question = Callable[[Case, Profile], ProfileFields]


def in_budget(text: str, budget: Budget) -> str:
    """Return what an engine says of a limit of cells in the budget's words, other texts as they are."""
    found = re.search(r"max_cells = (\d+)", text)
    if found is None:
        return text
    told = f"a run would hold more than {found[1]} cells at once"
    return f"{told}: raise the budget's cells" if int(found[1]) == budget.cells else told
