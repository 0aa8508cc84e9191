"""Held-out replicators: what their runs meet, as prompts; the rule that comes of answers; daughters under that rule.

The units are those of the study never-trained: rules under which a pattern doubles, and its standard for daughters.
Here a rule is not learnt, it is written: a network is shown what the pattern's run meets, under a rule that it never
saw, and writes a program, under which the pattern is let live.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

import numpy as np
from numpy.typing import NDArray

from automata.replication.copies.fertility import measure_fertility
from automata.rule import Rule
from experiments.studies.functional_equivalence.rules import Alive
from experiments.wrong_rules.doubling.fertile import DEPTH, FERTILE
from experiments.wrong_rules.doubling.found import FOUND
from experiments.wrong_rules.doubling.units import PERIODS, rule_and_seed, unit_of
from neural.errors import ModelError
from neural.scribe.corpus.programs import (
    CASES,
    TableLine,
    compile_program,
    counting,
    lines_of,
    parse_lines,
)

LOOPS = ("byl", "langton", "evoloop", "chou-reggia-1", "chou-reggia-2")
TOTALISTIC = ("highlife", "b3578", *(one.rule for one in FOUND if one.family == "totalistic"))
# A pattern that outgrows so many cells while its line is followed is given up.
_MAX_CELLS = 1 << 17


def alive_of(rule: Rule) -> Alive:
    """Return the answers to CASES of a rule of two states that counts live neighbours."""
    return tuple(bool(rule.next_state((centre, *([1] * count), *([0] * (8 - count))))) for centre, count in CASES)


@cache
def held_out_rules() -> frozenset[Alive]:
    """Return the rules of all replicators of two states that are asked about."""
    return frozenset(alive_of(rule_and_seed(name)[0]) for name in TOTALISTIC)


@cache
def met_cases(name: str) -> NDArray[np.int64]:
    """Return which of CASES the run of a replicator of two states meets, in ascending order."""
    contexts = unit_of(name).shown.astype(np.int64)
    found: NDArray[np.int64] = np.unique(9 * contexts[:, 0] + contexts[:, 1:].sum(axis=1))
    return found


@cache
def met_lines(name: str) -> tuple[TableLine, ...]:
    """Return what the run of a loop meets, each of a line's four rotations for one, but for background alone."""
    unit = unit_of(name)
    lines = {line.canonical() for line in lines_of(unit.rule, unit.shown) if any(line.cells)}
    return tuple(sorted(lines))


@cache
def held_out_lines() -> frozenset[tuple[int, ...]]:
    """Return the cells of all lines that some loop meets, canonical: no document is about one of them."""
    return frozenset(line.cells for name in LOOPS for line in met_lines(name))


@dataclass(frozen=True)
class Joined:
    """The program that answers make together: `lines` of it, and how many answers said none of their own.

    `unread` answers are no lines; `against` say another thing than one before them of the same context.
    """

    lines: tuple[TableLine, ...]
    unread: int
    against: int


def joined(answers: Iterable[str], n_states: int) -> Joined:
    """Return the program that answers, each one or more lines, or none, make together; what was said first holds."""
    known: dict[tuple[int, ...], TableLine] = {}
    unread = against = 0
    for answer in answers:
        try:
            lines = parse_lines(answer)
        except ModelError:
            unread += 1
            continue
        if any(state >= n_states for line in lines for state in (*line.cells, line.becomes)):
            unread += 1
            continue
        for line in lines:
            first = known.setdefault(line.canonical().cells, line.canonical())
            against += first.becomes != line.becomes
    return Joined(tuple(sorted(known.values())), unread, against)


def rule_of_lines(lines: Sequence[TableLine], n_states: int) -> Rule:
    """Return the rule of lines; all other cells stay."""
    return compile_program("lines", "\n".join(map(str, lines)), n_states)


def wrong_lines(lines: Sequence[TableLine], met: Sequence[TableLine]) -> int:
    """Return on how many of the lines `met` a program, whose lines are canonical, answers another thing."""
    said = {line.cells: line.becomes for line in lines}
    return sum(said.get(line.cells, line.cells[0]) != line.becomes for line in met)


def with_wrong_lines(
    met: Sequence[TableLine], count: int, n_states: int, random: np.random.Generator
) -> list[TableLine]:
    """Return lines of which `count`, drawn alike, say another state, drawn alike."""
    places = set(random.choice(len(met), size=count, replace=False).tolist())
    found = []
    for place, line in enumerate(met):
        becomes = line.becomes
        if place in places:
            becomes = (becomes + int(random.integers(1, n_states))) % n_states
        found.append(TableLine(line.cells, becomes))
    return found


def rule_of_alive(alive: Alive) -> Rule:
    """Return the rule of two states of these answers to CASES."""
    return counting(alive, "written")


def life(name: str, rule: Rule) -> tuple[int, bool]:
    """Return how many daughters a replicator's pattern makes under a rule, and whether it founds a line of three births
    in company, see `measure_fertility`: False for patterns that found none under their own rule."""
    return _life(name, rule.digest, _Held(rule))


@dataclass(frozen=True, eq=False)
class _Held:
    """A rule that takes no part in what is remembered: its digest does."""

    rule: Rule

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Held)

    def __hash__(self) -> int:
        return 0


@lru_cache(maxsize=4096)
def _life(name: str, digest: str, held: _Held) -> tuple[int, bool]:
    unit, rule = unit_of(name), held.rule
    daughters = unit.daughters(rule)
    if not daughters or name not in FERTILE:
        return daughters, False
    found = measure_fertility(
        rule, unit.seed, PERIODS * unit.period, DEPTH, unit.rule.symmetry_group, max_cells=_MAX_CELLS
    )
    return daughters, found.fertile
