"""Tape: a machine's description edited by one pulse, and what becomes of the edit in the child and in its child.

Machines on von Neumann's plan keep their description as pulses that run on a line or as cells that stand in a row. An
edit adds or takes one pulse. Its child is compared with the child that is born without the edit, cell by cell and at
the same generation: what differs in its quiet states was *built* otherwise, what differs in pulses alone was *copied*
otherwise.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from automata.errors import PatternError, ReplicariumError
from automata.pattern import Box, Pattern
from automata.replication.phase import TOLERANCE, Quotient, find_phase_copies
from automata.rule import Rule
from automata.universe import Universe

Cells = NDArray[np.uint8]
# Machines are run for 10⁵ generations and more: nobody should ask for a thousand such runs by mistake.
MOST_EDITS = 64


@dataclass(frozen=True)
class Descendant:
    """The edited machine's descendant at `depth`, compared with that of the unedited one.

    `born`: few cells at rest differ (`wrong`, a share within the tolerance). `carried`: the pulse that was edited is
    edited there too. `others` counts the other cells that differ in their pulse alone.
    """

    depth: int
    born: bool
    wrong: int
    carried: bool
    others: int


@dataclass(frozen=True)
class TapeEdit:
    """One edit: the cell at (`row`, `column`) was in state `was` and was put into `made`; what came of it, by depth."""

    row: int
    column: int
    was: int
    made: int
    descendants: tuple[Descendant, ...]

    @property
    def copied(self) -> bool:
        """Whether the child is born and has the edit."""
        return self.descendants[0].born and self.descendants[0].carried

    @property
    def built(self) -> bool:
        """Whether the child is born and some cell of it is built otherwise."""
        return self.descendants[0].born and self.descendants[0].wrong > 0

    @property
    def passed_on(self) -> bool:
        """Whether descendants of depth 2 were asked for, and all that were are born with the edit."""
        return len(self.descendants) > 1 and all(each.born and each.carried for each in self.descendants)


@dataclass(frozen=True)
class TapeReport:
    """Edits of a machine whose child lies `displacement`, (rows, columns), away after `period` generations.

    `out_of_phase` and `wrong` say how the unedited child differs from the machine, see `PhaseCopy`.
    """

    period: int
    displacement: tuple[int, int]
    out_of_phase: int
    wrong: int
    edits: tuple[TapeEdit, ...]


def edit_tape(
    rule: Rule,
    machine: Pattern,
    period: int,
    cells: Iterable[tuple[int, int]],
    *,
    depth: int = 1,
    quotient: Quotient | None = None,
    tolerance: float = TOLERANCE,
    engine: str = "hashlife",
) -> TapeReport:
    """Toggle the pulse in each of `cells`, (row, column), one at a time, and compare the descendants to `depth`.

    The child is found, not told (`find_phase_copies`, under `quotient`, by default `Quotient.at_rest`, states kept and
    not turned); the descendant of depth d is looked for d displacements away after d periods. Each edit costs d periods
    on `engine`. Raises ReplicariumError for numbers out of range or more than MOST_EDITS cells, PatternError if no
    child is born or a cell has no pulse to toggle.
    """
    places = tuple(cells)
    if period < 1 or depth < 1 or not 1 <= len(places) <= MOST_EDITS:
        raise ReplicariumError(
            f"a tape is edited with a period and a depth of 1 or more, in 1 to {MOST_EDITS} cells, not {period}, "
            f"{depth} and {len(places)}"
        )
    rest = Quotient.at_rest(rule) if quotient is None else quotient
    toggled = [_toggled(machine, rest, place) for place in places]  # refused before the first long run
    boards = _runs(rule, machine, period, depth, engine)
    home = machine.bounding_box
    found = [
        copy
        for copy in find_phase_copies(boards[0], machine, rest, rule.symmetry_group[:1], tolerance)
        if copy.box != home
    ]
    if not found or home is None:
        raise PatternError(f"no child is born within {period} generations: give the machine's period")
    child = found[0]
    down, right = child.displacement(machine)
    edits = []
    for (row, column), (edited, was, made) in zip(places, toggled, strict=True):
        descendants = []
        for level, (plain, other) in enumerate(
            zip(boards, _runs(rule, edited, period, depth, engine), strict=True), start=1
        ):
            box = Box(home.top + level * down, home.left + level * right, home.height, home.width)
            at = (row + level * down - box.top, column + level * right - box.left)
            descendants.append(_compared(level, plain.read(box), other.read(box), rest, at, tolerance))
        edits.append(TapeEdit(row, column, was, made, tuple(descendants)))
    return TapeReport(period, (down, right), child.out_of_phase, child.wrong, tuple(edits))


def _runs(rule: Rule, start: Pattern, period: int, depth: int, engine: str) -> list[Pattern]:
    universe = Universe(rule, start, engine=engine)
    return [universe.run(period).pattern for _ in range(depth)]


def _toggled(machine: Pattern, rest: Quotient, place: tuple[int, int]) -> tuple[Pattern, int, int]:
    """Return the machine with the pulse at `place` taken or added, and the cell's state before and after."""
    was = int(machine.read(Box(*place, 1, 1))[0, 0])
    quiet = rest.images[was]
    excited = [state for state, image in enumerate(rest.images) if image == quiet and state != quiet]
    if not excited:
        raise PatternError(f"the cell at {place} is in state {was}, which has no pulse to toggle")
    made = quiet if was != quiet else excited[0]
    cells = machine.cells.copy()
    cells[place[0] - machine.top, place[1] - machine.left] = made
    return Pattern(cells, machine.top, machine.left, machine.rule, machine.generation), was, made


def _compared(
    depth: int, plain: Cells, other: Cells, rest: Quotient, at: tuple[int, int], tolerance: float
) -> Descendant:
    wrong = rest.apply(plain) != rest.apply(other)
    pulses = (plain != other) & ~wrong
    carried = bool(pulses[at])
    amiss = int(np.count_nonzero(wrong))
    born = amiss <= tolerance * np.count_nonzero(plain)
    return Descendant(depth, bool(born), amiss, carried, int(np.count_nonzero(pulses)) - carried)
