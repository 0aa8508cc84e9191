"""Case: the pattern that a profile's questions are about, and how a question is marked as not tested."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

from automata.pattern import Pattern
from automata.replication.copies.exact import Motions
from automata.replication.profiling.budget import QuestionBudget
from automata.replication.profiling.record import Profile
from automata.replication.startup.search import StartupSearch
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
    budget: QuestionBudget
    random_seed: int
    workers: int
    profile: Callable[[Pattern], Profile] | None = None
    topology: Topology = PLANE

    @property
    def large(self) -> bool:
        """Whether the seed is too large for most questions."""
        return self.seed.cells.size > LARGE

    def check_size(self) -> None:
        """Raise Open if the seed is too large to be examined after every generation."""
        if self.large:
            cells = self.seed.cells.size
            raise Open(f"a box of {cells} cells is too large to be examined after every generation")

    @cached_property
    def startup(self) -> StartupSearch:
        """The search for what the seed becomes, carried as far as has been asked."""
        return StartupSearch(self.rule, self.seed, self.group, max_cells=self.budget.cells)

    def cells(self, most: int) -> int:
        """Return how many cells a run may hold, `most` at most."""
        return min(most, self.budget.cells)


Question = Callable[[Case, Profile], Profile]


def in_budget(text: str, budget: QuestionBudget) -> str:
    """Return what an engine says of a limit of cells in the budget's words, other texts as they are."""
    found = re.search(r"max_cells = (\d+)", text)
    if found is None:
        return text
    told = f"a run would hold more than {found[1]} cells at once"
    return f"{told}: raise the budget's cells" if int(found[1]) == budget.cells else told
