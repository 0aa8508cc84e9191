"""Edits of a machine's tape by one pulse, and whether the child and the grandchild have the edit.

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

from automata.checks import at_least
from automata.errors import ArgumentError, PatternError
from automata.pattern import Box, Pattern
from automata.replication.description.verdicts import Intervention, Name, PartVerdict, PartVerdicts, Verdict
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
    edited there too. `others` counts the other cells that differ in their pulse alone.
    """

    depth: int
    born: bool
    wrong: int
    carried: bool
    others: int


@dataclass(frozen=True)
class TapeEdit:
    """One edit: the cell at (`row`, `column`) was in state `was` and was put into `made`; what came of it, by depth.

    `body` is the child of a machine with the unedited tape, in whose own body the cells are changed that the edit
    changed in its child's; None if it changed none.
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


@dataclass(frozen=True)
class TapeReport:
    """Edits of a machine whose child lies `displacement`, (rows, columns), away after `period` generations.

    `out_of_phase` and `wrong` say how the unedited child differs from the machine, see `PhaseCopy`. `orphan`: the
    child, alone on the plane, has the same child as in company; None if no depth of 2 was asked for.
    """

    period: int
    displacement: tuple[int, int]
    out_of_phase: int
    wrong: int
    orphan: bool | None
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
    on `engine`. Raises ArgumentError for numbers out of range or more than MOST_EDITS cells, PatternError if no
    child is born or a cell has no pulse to toggle.
    """
    places = tuple(cells)
    at_least(1, period=period, depth=depth)
    if not 1 <= len(places) <= MOST_EDITS:
        raise ArgumentError(f"a tape is edited in 1 to {MOST_EDITS} cells, not {len(places)}: give some of them")
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
    places_of = [
        Box(home.top + level * down, home.left + level * right, home.height, home.width)
        for level in range(1, depth + 1)
    ]
    plain = [board.read(box) for board, box in zip(boards, places_of, strict=True)]

    def compared(start: Pattern, row: int, column: int, levels: int) -> tuple[list[Descendant], Cells]:
        """Return the descendants of a start, and the cells of the first."""
        runs = _runs(rule, start, period, levels, engine)
        cells = [board.read(box) for board, box in zip(runs, places_of, strict=False)]
        at = (row - home.top, column - home.left)
        listed = [
            _compared(level, one, other, rest, at, tolerance)
            for level, (one, other) in enumerate(zip(plain, cells, strict=False), start=1)
        ]
        return listed, cells[0]

    edits = []
    for (row, column), (edited, was, made) in zip(places, toggled, strict=True):
        descendants, first = compared(edited, row, column, depth)
        body = None
        if descendants[0].born and descendants[0].wrong:
            wrong = rest.apply(plain[0]) != rest.apply(first)
            marked = Pattern(np.where(wrong, rest.apply(first), machine.read(home)), home.top, home.left)
            (body,), _ = compared(marked, row, column, 1)
        edits.append(TapeEdit(row, column, was, made, tuple(descendants), body))
    orphan = None
    if depth > 1:
        alone = Pattern(plain[0], places_of[0].top, places_of[0].left)
        other = _runs(rule, alone, period, 1, engine)[0].read(places_of[1])
        orphan = _compared(2, plain[1], other, rest, (0, 0), tolerance).wrong == 0
    return TapeReport(period, (down, right), child.out_of_phase, child.wrong, orphan, tuple(edits))


def tape_parts(report: TapeReport) -> PartVerdicts:
    """Judge von Neumann's parts by the edits of a tape; what takes a depth of 2 is not testable with less."""
    copied = [edit for edit in report.edits if edit.copied]
    built = [edit for edit in copied if edit.built]
    passed = [edit for edit in copied if edit.passed_on]
    bodies = [edit.body for edit in built if edit.body is not None and edit.body.born]
    asked = len(report.edits)

    def part(name: Name, shown: bool, refuted: bool, reason: str, record: Iterable[Intervention] = ()) -> PartVerdict:
        verdict: Verdict = "refuted" if refuted else "shown" if shown else "not testable here"
        return PartVerdict(name, verdict, reason, tuple(record))

    controller = {
        None: "the child was not run alone",
        True: "alone, it makes the same child as beside its mother",
        False: "it makes no child alone",
    }
    inherited = sum(body.wrong > 0 for body in bodies)
    return PartVerdicts(
        part(
            "copier",
            bool(copied),
            False,
            f"{len(copied)} of {asked} edits of the tape are on the child's tape; the others are lethal",
            (_record(edit, "its child lives and has the pulse", edit.copied) for edit in report.edits),
        ),
        part(
            "constructor",
            bool(built),
            False,
            f"{len(built)} of {len(copied)} edits that are copied change the child's body",
            (_record(edit, "its child has another body", edit.built) for edit in copied),
        ),
        part("controller", report.orphan is True, report.orphan is False, controller[report.orphan]),
        part(
            "description",
            bool(passed) and bool(bodies) and not inherited,
            bool(inherited),
            f"{len(passed)} of {len(copied)} edits are inherited, {inherited} of {len(bodies)} changes of the body",
            (
                *(_record(edit, "its grandchild has the pulse too", edit.passed_on) for edit in copied),
                *(_body_record(edit, edit.body) for edit in built if edit.body is not None),
            ),
        ),
        tuple(_record(edit, "the pulse and the body of the child change", True) for edit in built),
    )


def _record(edit: TapeEdit, predicted: str, held: bool) -> Intervention:
    came = (
        f"depth {each.depth}: {each.wrong} cells differ, {each.others} other pulses, and this one "
        + ("edited" if each.carried else "not edited")
        for each in edit.descendants
    )
    return Intervention(f"({edit.row}, {edit.column}): {edit.was} made {edit.made}", predicted, "; ".join(came), held)


def _body_record(edit: TapeEdit, body: Descendant) -> Intervention:
    change = f"the cells that ({edit.row}, {edit.column}) changes, changed in the body alone"
    came = f"{body.wrong} cells of it are"
    return Intervention(change, "no cell of the child differs", came, body.wrong == 0)


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
