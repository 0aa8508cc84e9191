"""Somebody's step function beside a rule: asked for boards, its answers read; what differs, made small and told.

Needs no Hypothesis, and neither torch nor JAX: an array is whatever NumPy can read.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from automata.errors import PatternError, RuleError
from automata.formats.bounded import join_bounded, place_out
from automata.formats.rle import format_rle
from automata.pattern import Pattern
from automata.rule import Rule
from automata.testing.covering import Boards, contexts_on, following
from automata.topology import Fixed, Topology, Torus

Step = Callable[[Any], Any]
Answers = NDArray[Any]

# A board is printed up to this side, and so many differing cells are named.
_SHOWN_SIDE = 64
_NAMED = 6
# Boards that a step function which takes batches is given at once.
_BATCH = 256


class StepFault(AssertionError):
    """A step function did what none does (no array, another shape), or computes another rule: `difference` says which.

    `boards` are what was found, by name, as RLE.
    """

    def __init__(self, message: str, *, difference: StepDifference | None = None, boards: dict[str, str] | None = None):
        super().__init__(message)
        self.difference = difference
        self.boards = boards or {}


class Stepper:
    """Asks a step function for boards: (N, H, W) uint8 in, what it makes of them out.

    `arrays` makes of a NumPy array what the function takes; `batched` functions are given many boards at once, others
    one (H, W) after the other. Where all the cells that count lie in one row, and the board is one, that is (W,).
    """

    def __init__(self, step: Step, rule: Rule, arrays: Callable[[Any], Any] | None, *, batched: bool):
        self.step, self.rule, self.arrays, self.batched = step, rule, arrays, batched
        self.in_rows = all(row == 0 for row, _ in rule.neighborhood.offsets)

    def __call__(self, boards: Boards, steps: int = 1) -> Answers:
        """Return the boards after `steps` steps, each given what the last returned; StepFault for what are none."""
        if self.batched:
            parts = [self._ask(boards[at : at + _BATCH], steps) for at in range(0, len(boards), _BATCH)]
            return np.concatenate(parts)
        return np.stack([self._ask(board[None], steps)[0] for board in boards])

    def _ask(self, boards: Boards, steps: int) -> Answers:
        given = boards[:, 0] if self.in_rows and boards.shape[1] == 1 else boards
        cells: Any = np.array(given if self.batched else given[0])
        shape = cells.shape
        try:
            cells = cells if self.arrays is None else self.arrays(cells)
            for _ in range(steps):
                cells = self.step(cells)
        except Exception as error:
            error.add_note(f"it was given {self._what(shape)}:\n{boards[0].tolist()}{self._hint(error)}")
            raise
        answer = as_numpy(cells)
        if answer is None:
            raise StepFault(
                f"the step function returned {_brief(cells)} for {self._what(shape)}: let it return the next board"
            )
        if answer.shape != shape:
            raise StepFault(f"the step function returned an array of shape {answer.shape} for {self._what(shape)}")
        return answer.reshape(boards.shape)

    def _what(self, shape: tuple[int, ...]) -> str:
        kind = "an array" if self.arrays is None else "what `arrays` makes of one"
        return f"{kind} of shape {shape}, uint8"

    def _hint(self, error: Exception) -> str:
        if self.arrays is not None or not isinstance(error, TypeError | AttributeError):
            return ""
        return "\nif it takes other arrays than NumPy's, say how they are made: arrays=torch.as_tensor"


def as_numpy(given: Any) -> Answers | None:
    """Return a copy of anything like an array of numbers, None for anything else."""
    if hasattr(given, "detach"):  # a tensor that learns, or lies on another device
        given = given.detach()
    if hasattr(given, "cpu"):
        given = given.cpu()
    try:
        answer = np.asarray(given).copy()
    except Exception:
        return None
    return answer if answer.dtype.kind in "biuf" else None


def _brief(value: Any) -> str:
    return "None" if value is None else f"a {type(value).__name__}"


@dataclass(frozen=True, eq=False)
class StepDifference:
    """A board after which a step function and a rule part: (H, W) before, what the rule says, what was got.

    `survey` says on how many boards, at which cells and for which contexts they part, where that was asked.
    """

    rule: Rule
    topology: Topology
    steps: int
    before: Boards
    expected: Boards
    got: Answers
    survey: tuple[str, ...] = ()

    @property
    def wrong(self) -> NDArray[np.intp]:
        """The cells that differ, (n, 2): rows and columns."""
        return np.argwhere(self.got != self.expected)

    @property
    def rle(self) -> dict[str, str]:
        """The boards before and expected, and got where it has states only, as RLE with the rule and its grid."""
        boards = {"before": self.before, "expected": self.expected}
        if _holds_states(self.got):
            boards["got"] = self.got.astype(np.uint8)
        try:
            name = join_bounded(self.rule.name, self.topology)
            return {
                # Where Golly has the grid, whose middle is its origin.
                what: format_rle(place_out(self.topology, Pattern(board, rule=name)))
                for what, board in boards.items()
            }
        except (RuleError, PatternError):  # a border that no name says, a name that does not stand on a line
            return {what: format_rle(Pattern(board)) for what, board in boards.items()}

    def __str__(self) -> str:
        after = "one step" if self.steps == 1 else f"{self.steps} steps"
        places = ", ".join(
            f"({row}, {column}) expected {self.expected[row, column]} got {_written(self.got[row, column])}"
            for row, column in self.wrong[:_NAMED].tolist()
        )
        more = f" and {len(self.wrong) - _NAMED} more" if len(self.wrong) > _NAMED else ""
        return "\n".join(
            [
                f"after {after} on the {self.topology} the step function is not {self.rule.name}: cell {places}{more}",
                *self.survey,
                beside(before=self.before, expected=self.expected, got=self.got),
                f"the board as RLE:\n{self.rle['before'].rstrip()}",
                f"the board in Python:\nnp.array({self.before.tolist()}, dtype=np.uint8)",
            ]
        )

    def fault(self) -> StepFault:
        """Return the error that says so."""
        return StepFault(str(self), difference=self, boards=self.rle)


def _written(value: Any) -> str:
    if not np.isfinite(value) or float(value) != int(value):
        return repr(float(value))
    return str(int(value))


def _holds_states(cells: Answers) -> bool:
    return bool(np.isfinite(cells).all() and (cells == np.round(cells)).all() and 0 <= cells.min() <= cells.max() < 256)


def beside(**boards: Answers) -> str:
    """Return boards as text, beside each other under their names; state 0 is a dot."""
    columns = []
    for name, board in boards.items():
        if max(board.shape) > _SHOWN_SIDE:
            return "(the boards are too large to be shown)"
        cells = [["." if cell == 0 else _written(cell) for cell in row] for row in board.tolist()]
        wide = max(len(cell) for row in cells for cell in row)
        lines = [(" " if wide > 1 else "").join(cell.rjust(wide) for cell in row) for row in cells]
        width = max(len(name), len(lines[0]))
        columns.append([line.ljust(width) for line in (name, *lines)])
    return "\n".join("   ".join(row).rstrip() for row in zip(*columns, strict=True))


def compare(stepper: Stepper, boards: Boards, topology: Topology, steps: int = 1) -> StepDifference | None:
    """Ask for all boards; return the first that differs, made small, with a survey of all; None if none does."""
    expected = boards
    for _ in range(steps):
        expected = following(expected, stepper.rule, topology)
    got = stepper(boards, steps)
    parting = np.flatnonzero((got != expected).reshape(len(boards), -1).any(axis=1))
    if not parting.size:
        return None
    at = min(parting.tolist(), key=lambda number: (np.count_nonzero(boards[number]), number))
    survey = _survey(stepper.rule, topology, boards, expected, got) if steps == 1 else ()
    return shrunk(stepper, StepDifference(stepper.rule, topology, steps, boards[at], expected[at], got[at], survey))


def _survey(rule: Rule, topology: Topology, boards: Boards, expected: Boards, got: Answers) -> tuple[str, ...]:
    """Return sentences on where answers for many boards are wrong, for which contexts, and what they are instead."""
    wrong = (got != expected).reshape(len(boards), -1)
    height, width = boards.shape[1:]
    cells = wrong.any(axis=0).reshape(height, width)
    places = np.argwhere(cells).tolist()
    where = f"{len(places)} of {cells.size} cells"
    if len(places) <= _NAMED and len(places) < cells.size:
        where += f", {', '.join(f'({row}, {column})' for row, column in places)},"
    elif not cells[1:-1, 1:-1].any():
        where += ", all of them at the edge,"
    said = f"on {len(boards):,} boards of this size it is wrong at {where}"
    told = []
    if rule.has_table:
        contexts = contexts_on(boards, topology, rule.neighborhood)
        codes = np.ravel_multi_index(tuple(np.moveaxis(contexts, 2, 0)), (rule.n_states,) * contexts.shape[2])
        missed, met = np.unique(codes[wrong]), np.unique(codes)
        said += f" for {len(missed)} of the {len(met):,} contexts on them"
        if not np.intersect1d(missed, np.unique(codes[~wrong])).size:
            said += ", wherever they stand: " if len(missed) > 1 else ", wherever it stands: "
            said += "; ".join(_context(rule, int(code)) for code in missed[:_NAMED])
            said += " …" if len(missed) > _NAMED else ""
    told.append(said)
    told += [
        f"it is {rule.name} on the {other}: if that is meant, say topologies={type(other).__name__}"
        for other in (Torus(height, width), Fixed(height, width))
        if other != topology and np.array_equal(following(boards, rule, other), got)
    ]
    if topology in (Torus(height, width), Fixed(height, width)):
        turned = np.ascontiguousarray(boards.transpose(0, 2, 1))
        if np.array_equal(following(turned, rule, type(topology)(width, height)).transpose(0, 2, 1), got):
            told.append("it is the rule with rows and columns exchanged")
    return tuple(told)


def _context(rule: Rule, code: int) -> str:
    context = tuple(int(state) for state in np.unravel_index(code, (rule.n_states,) * len(rule.neighborhood)))
    return f"{context}, centre first, becomes {rule.next_state(context)}"


def shrunk(stepper: Stepper, found: StepDifference) -> StepDifference:
    """Return a difference of fewer live cells on the same grid: rows, columns, then single cells are emptied."""
    alone = _alone(stepper, found, found.before)
    if alone is None:
        again = "another board is right alone and wrong" if stepper.batched else "the same board gets another answer"
        where = "in a batch with others" if stepper.batched else "when it is asked once more"
        return replace(
            found,
            survey=(
                *found.survey,
                f"{again} {where}",
            ),
        )
    found = alone
    improved = True
    while improved:
        improved = False
        for smaller in _smaller(found.before):
            if (better := _alone(stepper, found, smaller)) is not None:
                found, improved = better, True
                break
    return found


def _smaller(board: Boards) -> Iterator[Boards]:
    """Yield boards with less on them, those with the least first."""
    rows, columns = np.flatnonzero(board.any(axis=1)), np.flatnonzero(board.any(axis=0))
    for lines, axis in ((rows, 0), (columns, 1)):
        for line in lines.tolist():
            emptied = board.copy()
            emptied[(slice(None), line) if axis else line] = 0
            yield emptied
    for row, column in np.argwhere(board).tolist():
        for state in (0, 1):
            if board[row, column] > state:
                changed = board.copy()
                changed[row, column] = state
                yield changed


def _alone(stepper: Stepper, found: StepDifference, board: Boards) -> StepDifference | None:
    """Return the difference on another board, asked alone; None if there is none."""
    expected = board[None]
    for _ in range(found.steps):
        expected = following(expected, found.rule, found.topology)
    got = stepper(board[None], found.steps)
    if np.array_equal(got, expected):
        return None
    return replace(found, before=board, expected=expected[0], got=got[0])
