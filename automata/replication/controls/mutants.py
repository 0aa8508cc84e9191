"""Mutants: the fate of a seed with one live cell changed, and whether the change is inherited.

A replicator that copies itself by looking at itself hands every change on; one that follows a description hands on what
is changed there. Nearly all single-cell mutants of the published loops copy nothing, some mend themselves first.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from functools import lru_cache, partial
from typing import Any, Literal

import numpy as np

from automata.checks import accepting, as_motions, at_least, optional
from automata.conversions import data_frame
from automata.engines.sparse.engine import SparseEngine
from automata.errors import EngineError
from automata.pattern import Pattern
from automata.replication.copies.census import Birth, Census, cut_out
from automata.replication.copies.exact import Motions, find_copies
from automata.replication.copies.first_birth import run_to_births
from automata.replication.parallel import asked_of_all
from automata.rule import Rule
from automata.symmetry import Symmetry, Transform

Fate = Literal["no copy", "reverted", "inherited", "other"]
FATES: tuple[Fate, ...] = ("no copy", "reverted", "inherited", "other")
MAX_CELLS = 1 << 18


@dataclass(frozen=True)
class Mutant:
    """What became of the seed whose cell at (`row`, `column`) was put into `state`.

    Generations after which it first had a child that is an exact copy of itself (`own`) or of the seed (`wild`), and
    after which a child of its own kind, cut out and alone, had another (`again`, from its birth on); None for what did
    not happen. `fate` follows from them, see `run_mutants`. `stopped`: why the run ended early, "" if it did not.
    """

    row: int
    column: int
    state: int
    fate: Fate
    own: int | None = None
    wild: int | None = None
    again: int | None = None
    stopped: str = ""


@dataclass(frozen=True, repr=False)
class Mutants:
    """The fates of mutants, in reading order of the changed cell and then by its state; each was run for `steps`."""

    steps: int
    mutants: tuple[Mutant, ...]

    def __repr__(self) -> str:
        told = ", ".join(f"{count} {fate}" for fate, count in self.tally.items())
        return f"<Mutants: {len(self.mutants)} in {self.steps} generations, {told}>"

    def to_frame(self) -> Any:
        """Return a `pandas.DataFrame`, a row for each mutant; ReplicariumError without pandas (the extra `frames`)."""
        names = [each.name for each in fields(Mutant)]
        return data_frame(({name: getattr(one, name) for name in names} for one in self.mutants), names)

    @property
    def tally(self) -> dict[Fate, int]:
        """How many met with each of FATES."""
        counts = Counter(mutant.fate for mutant in self.mutants)
        return {fate: counts[fate] for fate in FATES}


def single_cell_mutants(rule: Rule, seed: Pattern) -> tuple[tuple[int, int, int], ...]:
    """Return (row, column, state) of every change of one live cell into another state, background included.

    >>> from automata import Pattern, find_rule
    >>> single_cell_mutants(find_rule("life"), Pattern([[0, 1], [1, 0]]))
    ((0, 1, 0), (1, 0, 0))
    """
    return tuple(
        (row, column, state)
        for row, column, present in seed.live_cells()
        for state in range(rule.n_states)
        if state != present
    )


@accepting(transforms=optional(as_motions))
def run_mutants(
    rule: Rule,
    seed: Pattern,
    steps: int,
    transforms: Iterable[Transform | Symmetry] | None = None,
    *,
    sample: int | None = None,
    random_seed: int = 0,
    workers: int = 1,
    max_cells: int = MAX_CELLS,
) -> Mutants:
    """Run every single-cell mutant of `seed`, or `sample` of them drawn with `random_seed`, for `steps` generations.

    inherited: the mutant has a child that is an exact copy of itself, and that child, cut out and alone for another
    `steps`, has one too. reverted: no child is a copy of the mutant, one is a copy of the seed. other: a child is a
    copy of the mutant and makes none. no copy: neither. `steps` should hold two periods or more. Children are copies
    under `transforms`, by default `Rule.symmetry_group`, in places of their own (see `Census`). The answer does not
    depend on `workers`, the number of processes, whose start takes seconds. A run that would hold more than
    `max_cells` cells is judged by what it showed until then. Raises ArgumentError for numbers out of range.

    >>> from automata import find_replicator
    >>> seed = find_replicator("highlife")
    >>> run_mutants(seed.rule(), seed.pattern(), steps=30)
    <Mutants: 12 in 30 generations, 12 no copy, 0 reverted, 0 inherited, 0 other>
    """
    at_least(1, steps=steps, workers=workers, sample=sample)
    group = rule.symmetry_group if transforms is None else tuple(transforms)
    changes: Sequence[tuple[int, int, int]] = single_cell_mutants(rule, seed)
    if sample is not None and sample < len(changes):
        changes = sorted(random.Random(random_seed).sample(changes, sample))
    one = partial(judge, rule, seed, steps, group, max_cells)
    return Mutants(steps, asked_of_all(one, changes, workers))


def judge(
    rule: Rule, seed: Pattern, steps: int, group: Motions, max_cells: int, change: tuple[int, int, int]
) -> Mutant:
    """Return the fate of the mutant that `change`, (row, column, state), makes of `seed`; see `run_mutants`."""
    row, column, state = change
    cells = seed.cells.copy()
    cells[row - seed.top, column - seed.left] = state
    mutant = Pattern(cells, seed.top, seed.left)
    if not mutant.population:
        return Mutant(*change, "no copy")
    trial = _Descent(rule, seed, mutant, group, max_cells)
    wild, own, stopped = trial.first_children(mutant, steps)
    if own is None:
        return Mutant(*change, "no copy" if wild is None else "reverted", wild=wild, stopped=stopped)
    birth, board = own
    _, next_own, short = trial.first_children(cut_out(board, birth.copy, mutant), steps, wild_too=False)
    fate: Fate = "inherited" if next_own else "other"
    return Mutant(*change, fate, birth.step, wild, next_own[0].step if next_own else None, stopped or short)


@lru_cache(maxsize=1)
def _engine(rule: Rule, max_cells: int) -> SparseEngine:
    """Return this process's engine: what it remembers of the rule from one mutant serves the next."""
    return SparseEngine(rule, max_cells=max_cells)


class _Descent:
    """Runs what descends from one mutant, and reports first children of its kind and of the seed's."""

    def __init__(self, rule: Rule, seed: Pattern, mutant: Pattern, group: Motions, max_cells: int):
        self.seed, self.mutant, self.group = seed, mutant, group
        self._engine = _engine(rule, max_cells)

    def first_children(
        self, founder: Pattern, steps: int, *, wild_too: bool = True
    ) -> tuple[int | None, tuple[Birth, Pattern] | None, str]:
        """Return when a child like the seed was first born, and the first like the mutant with all that stood then.

        Third comes why the run ended, "" unless the budget of cells cut it short.
        """
        wild, own = Census(self.seed, self.group, founder), Census(self.mutant, self.group, founder)
        watched = (wild, own) if wild_too else (own,)
        found: dict[Census, tuple[Birth, Pattern]] = {}

        def accept(census: Census, birth: Birth, board: Pattern) -> bool:
            return census is wild or self._is_own(birth, board)

        stopped = ""
        try:
            for census, birth, board in run_to_births(self._engine, founder, steps, *watched, accept=accept):
                found[census] = birth, board
        except EngineError as error:
            stopped = str(error)
        return found[wild][0].step if wild in found else None, found.get(own), stopped

    def _is_own(self, birth: Birth, board: Pattern) -> bool:
        """Whether a copy is the mutant's and none of the seed's: one that lost a cell is found in every seed."""
        own = birth.copy.pattern(self.mutant)
        live = own.cells != 0
        return not any(
            np.array_equal(copy.pattern(self.seed).read(own.box)[live], own.cells[live])
            for copy in find_copies(board, self.seed, self.group)
        )
