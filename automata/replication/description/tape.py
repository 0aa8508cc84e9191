"""Edits of a machine's tape by one pulse, and whether the child and the grandchild have the edit.

Machines on von Neumann's plan keep their description as pulses that run on a line or as cells that stand in a row. An
edit adds or takes one pulse. Its child is compared with the child that is born without the edit, cell by cell and at
the same generation: what differs in its quiet states was *built* otherwise, what differs in pulses alone was *copied*
otherwise.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from hashlib import sha256

import numpy as np
from numpy.typing import NDArray

from automata.checks import at_least
from automata.errors import ArgumentError, PatternError
from automata.pattern import Box, Pattern
from automata.replication.description.control import erased
from automata.replication.inexact.phase import TOLERANCE, Quotient, find_phase_copies
from automata.rule import Rule
from automata.universe import Universe

Cells = NDArray[np.uint8]
# Machines run for 10⁵ generations and more, so a thousand such runs would be a mistake.
MOST_EDITS = 64


@dataclass(frozen=True)
class Descendant:
    """The edited machine's descendant at `depth`, compared with that of the unedited one.

    `born`: few cells at rest differ (`wrong`, a share within the tolerance). `carried`: the pulse that was edited is
    edited there too, or, as the tape may run in another phase there, one pulse somewhere is and no other. Of an edit of
    the body: the cells that were changed are changed there too. `others` counts the other cells that differ in their
    pulse alone. `body` is a digest of all cells at rest: equal for equal bodies.
    """

    depth: int
    born: bool
    wrong: int
    carried: bool
    others: int
    body: str = ""


@dataclass(frozen=True)
class TapeEdit:
    """One edit: the cell at (`row`, `column`) was in state `was` and was put into `made`; what came of it, by depth.

    `body` is for edits that change the child's body: it is the child of a machine with the unedited tape, in whose own
    body the cells are changed that the edit changed in its child's; None if it changed none.
    """

    row: int
    column: int
    was: int
    made: int
    descendants: tuple[Descendant, ...]
    body: Descendant | None = None

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

    @property
    def used_twice(self) -> bool:
        """Whether the edit is inherited and expressed: all descendants have it, and one and the same changed body."""
        return self.passed_on and self.built and len({each.body for each in self.descendants}) == 1


@dataclass(frozen=True)
class TapeReport:
    """Edits of a machine whose child lies `displacement`, (rows, columns), away after `period` generations.

    `out_of_phase` and `wrong` say how the unedited child differs from the machine, see `PhaseCopy`. `orphan`: the
    child, alone on the plane, has the same child as in company; None if no depth of 2 was asked for or it has none in
    company. `halfway`: the child is born although all in the machine's box was erased after half a period. `bodies` are
    the children of machines with one other cell of the body in another state.
    """

    period: int
    displacement: tuple[int, int]
    out_of_phase: int
    wrong: int
    orphan: bool | None
    edits: tuple[TapeEdit, ...]
    halfway: bool | None = None
    bodies: tuple[Descendant, ...] = ()


def edit_tape(
    rule: Rule,
    machine: Pattern,
    period: int,
    cells: Iterable[tuple[int, int]],
    *,
    depth: int = 1,
    bodies: Iterable[tuple[int, int, int]] = (),
    quotient: Quotient | None = None,
    tolerance: float = TOLERANCE,
    engine: str = "hashlife",
) -> TapeReport:
    """Toggle the pulse in each of `cells`, (row, column), one at a time, and compare the descendants to `depth`.

    Likewise put each of `bodies`, (row, column, state), cells of the body, into another state, and compare the child.

    The child is found, not told (`find_phase_copies`, under `quotient`, by default `Quotient.at_rest`, states kept and
    not turned); the descendant of depth d is looked for d displacements away after d periods. Each edit costs d periods
    on `engine`, each change of a body one. Raises ArgumentError for numbers out of range or more than MOST_EDITS cells,
    PatternError if no child is born, a cell has no pulse to toggle or a body is not changed.
    """
    places = tuple(cells)
    at_least(1, period=period, depth=depth)
    if not 1 <= len(places) <= MOST_EDITS:
        raise ArgumentError(f"a tape is edited in 1 to {MOST_EDITS} cells, not {len(places)}: give some of them")
    rest = Quotient.at_rest(rule) if quotient is None else quotient
    toggled = [_toggled(machine, rest, place) for place in places]  # refused before the first long run
    changed_bodies = [_changed(machine, rest, change) for change in bodies]
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
    places_of = [
        Box(home.top + level * down, home.left + level * right, home.height, home.width)
        for level in range(1, depth + 1)
    ]
    plain = [board.read(box) for board, box in zip(boards, places_of, strict=True)]

    def children(start: Pattern, levels: int) -> list[Cells]:
        runs = _runs(rule, start, period, levels, engine)
        return [board.read(box) for board, box in zip(runs, places_of, strict=False)]

    def of_body(marked: Pattern) -> Descendant:
        """Return the child of a machine that is changed in cells at rest; `carried` says whether it has the change."""
        (child,) = children(marked, 1)
        changed = rest.apply(marked.read(home)) != rest.apply(machine.read(home))
        has = np.array_equal(rest.apply(child)[changed], rest.apply(marked.read(home))[changed])
        return replace(_compared(1, plain[0], child, rest, (0, 0), tolerance), carried=has)

    edits = []
    for (row, column), (edited, was, made) in zip(places, toggled, strict=True):
        boards_of = children(edited, depth)
        at = (row - home.top, column - home.left)
        descendants = tuple(
            _compared(level, one, other, rest, at, tolerance)
            for level, (one, other) in enumerate(zip(plain, boards_of, strict=False), start=1)
        )
        body = None
        if descendants[0].born and descendants[0].wrong:
            other = rest.apply(boards_of[0])
            marked = np.where(rest.apply(plain[0]) != other, other, machine.read(home))
            body = of_body(Pattern(marked, home.top, home.left))
        edits.append(TapeEdit(row, column, was, made, descendants, body))
    orphan = halfway = None
    if depth > 1:
        if _compared(2, plain[0], plain[1], rest, (0, 0), tolerance).born:  # else it has no child in company either
            alone = Pattern(plain[0], places_of[0].top, places_of[0].left)
            other = _runs(rule, alone, period, 1, engine)[0].read(places_of[1])
            orphan = _compared(2, plain[1], other, rest, (0, 0), tolerance).wrong == 0
        halfway = _born_without(rule, machine, period, home, places_of[0], plain[0], rest, tolerance, engine)
    changed = tuple(of_body(body) for body in changed_bodies)
    return TapeReport(period, (down, right), child.out_of_phase, child.wrong, orphan, tuple(edits), halfway, changed)


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


def _changed(machine: Pattern, rest: Quotient, change: tuple[int, int, int]) -> Pattern:
    """Return the machine with one cell in another state, another one at rest."""
    row, column, state = change
    was = int(machine.read(Box(row, column, 1, 1))[0, 0])
    if not (machine.box.holds(row, column) and 0 <= state < len(rest.images)) or rest.images[was] == rest.images[state]:
        raise PatternError(f"the cell at {(row, column)} is in state {was}: give a cell of the machine, another state")
    cells = machine.cells.copy()
    cells[row - machine.top, column - machine.left] = state
    return Pattern(cells, machine.top, machine.left, machine.rule, machine.generation)


def _born_without(
    rule: Rule, machine: Pattern, period: int, home: Box, place: Box, plain: Cells, rest: Quotient, tolerance: float,
    engine: str,
) -> bool:  # fmt: skip
    """Whether the child is born in its place although the machine's was cleared after half a period."""
    board = erased(_runs(rule, machine, period // 2, 1, engine)[0], home)
    if not board.population:
        return False
    after = _runs(rule, board, period - period // 2, 1, engine)[0].read(place)
    return _compared(1, plain, after, rest, (0, 0), tolerance).born


def _compared(
    depth: int, plain: Cells, other: Cells, rest: Quotient, at: tuple[int, int], tolerance: float
) -> Descendant:
    body = rest.apply(other)
    wrong = rest.apply(plain) != body
    pulses = (plain != other) & ~wrong
    count, amiss = int(np.count_nonzero(pulses)), int(np.count_nonzero(wrong))
    born = amiss <= tolerance * np.count_nonzero(plain)
    digest = sha256(body.tobytes()).hexdigest()[:16]
    carried = bool(pulses[at]) or count == 1
    return Descendant(depth, bool(born), amiss, carried, count - carried, digest)
