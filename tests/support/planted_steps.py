"""Step functions with a planted fault, and some without: how often the defaults of `assert_steps_like` find it.

`python -m tests.support.planted_steps` prints the tables of docs/properties.md.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial, reduce
from random import Random
from typing import Any

import numpy as np
from hypothesis import HealthCheck, Phase, find, settings
from hypothesis.errors import NoSuchExample
from hypothesis.strategies import SearchStrategy
from numpy.typing import NDArray

from automata.pattern import Pattern
from automata.rules import find_rule
from automata.testing.covering import following
from automata.testing.stepping import StepFault, Stepper
from automata.testing.steps import as_grids, assert_steps_like, certain_boards, compare_drawn, drawn_runs
from automata.testing.strategies import grids, patterns, seeds, soups
from automata.topology import Fixed, Torus

AROUND = [(row, column) for row in (-1, 0, 1) for column in (-1, 0, 1)]
NEAR = [place for place in AROUND if place != (0, 0)]
RUNS = 20


def highlife(board, near):
    return ((near == 3) | (board == 1) & (near == 2) | (board == 0) & (near == 6)).astype(np.uint8)


def rolled(board, offsets=NEAR, axes=(-2, -1)):
    return sum(np.roll(board, (-row, -column), axes) for row, column in offsets)


def padded(board, mode):
    height, width = board.shape
    wide = np.pad(board, 1, **({"mode": "wrap"} if mode != "dead" else {}))
    if mode == "corners":
        wide[0, 0] = wide[0, -1] = wide[-1, 0] = wide[-1, -1] = 0
    if mode == "last column":
        wide[:, -1] = wide[:, 2]
    return highlife(board, sum(wide[1 + r : 1 + r + height, 1 + c : 1 + c + width] for r, c in NEAR))


def right(board, **how):
    return highlife(board, rolled(board, **how))


def as_bools(board):
    """Right for the numbers that it is given first, wrong for the bools that it returned."""
    near = reduce(np.add, [np.roll(board, place, (0, 1)) for place in NEAR])
    return highlife(board, near) == 1


def by_lists(board):
    """Plain Python, on lists; returns lists."""
    cells = [list(row) for row in board]
    height, width = len(cells), len(cells[0])

    def after(row, column):
        near = sum(cells[(row + r) % height][(column + c) % width] for r, c in NEAR)
        return int(near == 3 or (near == 2 and cells[row][column]) or (near == 6 and not cells[row][column]))

    return [[after(row, column) for column in range(width)] for row in range(height)]


def in_place(board):
    height, width = board.shape
    for row in range(height):
        for column in range(width):
            near = sum(int(board[(row + r) % height, (column + c) % width]) for r, c in NEAR)
            board[row, column] = (
                near == 3 or (near == 2 and board[row, column]) or (near == 6 and not board[row, column])
            )
    return board


def one_context(run):
    wrong = np.random.default_rng(run).integers(512)

    def step(board):
        code = sum(np.roll(board.astype(int), (-r, -c), (0, 1)) << at for at, (r, c) in enumerate(AROUND))
        return np.where(code == wrong, 1 - right(board), right(board))

    return step


def coded(dtype):
    """A table of the 512 contexts, looked up by a number of that type."""
    contexts = (np.arange(512)[:, None] >> np.arange(9)) & 1
    table = highlife(contexts[:, 4], contexts.sum(axis=1) - contexts[:, 4])

    def step(board):
        code = sum((np.roll(board, (-r, -c), (0, 1)).astype(dtype) << dtype(at)) for at, (r, c) in enumerate(AROUND))
        return table[code.astype(int)]

    return step


def far_and_wide(radius, dtype):
    """Larger than Life, its counts summed in that type."""
    rule = find_rule(f"R{radius},C0,M1,{_limits(radius)},NM")
    places = [(r, c) for r in range(-radius, radius + 1) for c in range(-radius, radius + 1)]
    low, high, born_low, born_high = LIMITS[radius]

    def step(board):
        cells = board.astype(dtype)
        count = np.zeros_like(cells)
        for row, column in places:
            count = (count + np.roll(cells, (row, column), (0, 1))).astype(dtype)
        return ((board == 1) & (count >= low) & (count <= high)) | (
            (board == 0) & (count >= born_low) & (count <= born_high)
        )

    return rule.name, step


LIMITS = {6: (60, 150, 70, 90), 10: (150, 300, 180, 260)}


def _limits(radius):
    low, high, born_low, born_high = LIMITS[radius]
    return f"S{low}..{high},B{born_low}..{born_high}"


def spectral(board, rounded):
    kernel = np.zeros(board.shape)
    for row, column in NEAR:
        kernel[row % board.shape[0], column % board.shape[1]] += 1
    near = np.fft.ifft2(np.fft.fft2(board) * np.fft.fft2(kernel)).real
    return highlife(board, np.rint(near) if rounded else near.astype(int))


def to_the_row_above(board, axis):
    """Wolfram's rule 30 as Golly runs it, down the board; along the other axis, wrong."""
    left, centre, right_ = (np.roll(np.roll(board, 1, axis), -by, 1 - axis) for by in (-1, 0, 1))
    return board | (left ^ (centre | right_))


def forgetful():
    """Keeps its padded board, and refreshes the corners only when the shape changes."""
    kept: dict[tuple[int, int], Any] = {}

    def step(board):
        height, width = board.shape
        wide = kept.setdefault(board.shape, np.pad(board, 1, mode="wrap"))
        wide[1:-1, 1:-1], wide[0, 1:-1], wide[-1, 1:-1] = board, board[-1], board[0]
        wide[1:-1, 0], wide[1:-1, -1] = board[:, -1], board[:, 0]
        return highlife(board, sum(wide[1 + r : 1 + r + height, 1 + c : 1 + c + width] for r, c in NEAR))

    return step


def narrow(board):
    """What is beyond column 16 does not see what is before it."""
    near = rolled(board)
    if board.shape[1] > 16:
        near = near.copy()
        for row in (-1, 0, 1):
            near[:, 16] -= np.roll(board, -row, 0)[:, 15]
    return highlife(board, near)


def byl(run):
    """An exact table of Byl's rule, 6 states of 5 cells, but for one context."""
    rule = find_rule("byl")
    table = rule.table.copy()
    at = np.random.default_rng(run).integers(table.size)
    table[at] = (table[at] + 1) % rule.n_states

    def step(board):
        code = np.zeros(board.shape, dtype=int)
        for row, column in rule.neighborhood.offsets:
            code = code * rule.n_states + np.roll(board, (-row, -column), (0, 1))
        return table[code]

    return step


@dataclass(frozen=True)
class Planted:
    """A fault: the rule that the function of a run should compute, and how it is asked."""

    what: str
    step: Callable[[int], Callable[[Any], Any]]
    rule: str = "B36/S23"
    how: dict[str, Any] = field(default_factory=dict)
    varies: bool = False  # from run to run


def _same(step):
    return lambda run: step


WIDE_8, WIDE_16 = far_and_wide(6, np.int8), far_and_wide(10, np.uint8)
FAULTS = [
    Planted("the torus's corners are not joined", _same(partial(padded, mode="corners"))),
    Planted("one edge wraps to the wrong column", _same(partial(padded, mode="last column"))),
    Planted("beyond the edges all is dead", _same(partial(padded, mode="dead"))),
    Planted("the edges are joined, and should not be", _same(right), how={"topologies": Fixed}),
    Planted("one context of 512, another in each run", one_context, varies=True),
    Planted("one context of 7,776, another in each run", byl, "byl", varies=True),
    Planted("one neighbour is looked for a cell too far", _same(partial(right, offsets=[*NEAR[1:], (-1, -2)]))),
    Planted("one neighbour is forgotten", _same(partial(right, offsets=NEAR[1:]))),
    Planted("the centre counts as a neighbour", _same(partial(right, offsets=AROUND))),
    Planted("the board is updated while it is read", _same(in_place)),
    Planted("rows and columns are exchanged", _same(partial(to_the_row_above, axis=1)), "W30"),
    Planted("contexts are numbered in uint8", _same(coded(np.uint8))),
    Planted("counts up to 169 are summed in int8", _same(WIDE_8[1]), WIDE_8[0]),
    Planted("counts up to 441 are summed in uint8", _same(WIDE_16[1]), WIDE_16[0]),
    Planted("sums of a Fourier transform are cut off, not rounded", _same(partial(spectral, rounded=False))),
    Planted("it returns bools, whose sums are no counts", _same(as_bools)),
    Planted("a buffer keeps the corners of the board before", lambda run: forgetful()),
    Planted("columns beyond the sixteenth lose a neighbour", _same(narrow)),
    Planted("a batch is rolled along its first axis", _same(partial(right, axes=(0, 1))),
            how={"batched": True}),
]  # fmt: skip
SOUND = [
    Planted("by rolling", _same(right)),
    Planted("by padding", _same(partial(padded, mode="wrap"))),
    Planted(
        "beyond the edges all is dead, as it should", _same(partial(padded, mode="dead")), how={"topologies": Fixed}
    ),
    Planted("in plain Python, on lists", _same(by_lists)),
    Planted("by a table", _same(coded(np.int64))),
    Planted("by a Fourier transform, rounded", _same(partial(spectral, rounded=True))),
    Planted("down the board", _same(partial(to_the_row_above, axis=0)), "W30"),
    Planted("counts up to 169 in int64", _same(far_and_wide(6, np.int64)[1]), WIDE_8[0]),
    Planted("in batches", _same(right), how={"batched": True}),
]


def finds(planted: Planted, run: int) -> bool:
    """Whether the defaults find something wrong, with Hypothesis' seed `run`."""
    try:
        assert_steps_like(planted.step(run), planted.rule, seed=run, **planted.how)
    except StepFault:
        return True
    return False


def finds_by_drawing(planted: Planted, run: int) -> bool:
    """Whether the drawn runs alone, without the boards that come before them, would have found it."""
    rule = find_rule(planted.rule)
    stepper = Stepper(planted.step(run), rule, None, batched=planted.how.get("batched", False))
    grids = as_grids(planted.how.get("topologies", Torus), rule)

    def wrong(case) -> bool:
        return compare_drawn(stepper, case) is not None

    once = settings(
        max_examples=100, deadline=None, database=None, phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    try:
        find(
            drawn_runs(rule, grids),
            wrong,
            settings=once,
            random=Random(run),
        )
    except NoSuchExample:
        return False
    return True


def finds_beforehand(planted: Planted, run: int) -> bool:
    """Whether the boards that come before all drawing, the same in every run, find it."""
    rule = find_rule(planted.rule)
    stepper = Stepper(planted.step(run), rule, None, batched=planted.how.get("batched", False))
    return any(
        not np.array_equal(stepper(boards), following(boards, rule, grid))
        for grid in as_grids(planted.how.get("topologies", Torus), rule)
        for boards, _ in certain_boards(rule, grid)
    )


def row(planted: Planted, runs: int = RUNS) -> tuple[int, int, int]:
    """Return in how many runs a fault is found: beforehand, by drawing, by either, which is by the defaults."""
    beforehand = [finds_beforehand(planted, run) for run in range(runs if planted.varies else 1)]
    beforehand *= runs // len(beforehand)
    drawn = [finds_by_drawing(planted, run) for run in range(runs)]
    return sum(beforehand), sum(drawn), sum(map(any, zip(beforehand, drawn, strict=True)))


def find_context(drawn: SearchStrategy[Any], context: NDArray[Any], run: int) -> NDArray[np.uint8] | None:
    """Return the cells of the example, shrunk, in which a (3, 3) context of two states occurs; None if in none of 100.

    As a test meets it that compares a step function with a rule on what it draws, on the plane.
    """

    def occurs(example: Any) -> bool:
        cells = np.pad(getattr(example, "cells", example), 2)
        return bool((np.lib.stride_tricks.sliding_window_view(cells, (3, 3)) == context).all(axis=(2, 3)).any())

    usual = settings(max_examples=100, deadline=None, database=None, suppress_health_check=list(HealthCheck))
    try:
        found = find(drawn, occurs, settings=usual, random=Random(run))
    except NoSuchExample:
        return None
    return np.asarray(getattr(found, "cells", found))


def of_strategy(drawn: SearchStrategy[Any], runs: int = RUNS) -> tuple[int, int, int]:
    """Return in how many runs one wrong context is found, the most cells beyond its own that live, and its size's."""
    found, live, size = 0, 0, 0
    for run in range(runs):
        code = int(np.random.default_rng(run).integers(1, 512))
        context = np.array([code >> at & 1 for at in range(9)]).reshape(3, 3)
        if (cells := find_context(drawn, context, run)) is not None:
            found += 1
            live = max(live, int(np.count_nonzero(cells)) - int(context.sum()))
            size = max(size, cells.size - Pattern(context).cropped().cells.size)
    return found, live, size


def main() -> None:
    """Print the tables."""
    print("| strategy | one context of 512 | live cells too many | cells too many |\n|---|---:|---:|---:|")
    for drawn in (patterns, grids, soups, seeds):
        found, live, size = of_strategy(drawn(rule="B36/S23"))
        print(f"| `{drawn.__name__}` | {found} of {RUNS} | {live} | {size} |", flush=True)
    print()
    print("| planted fault | boards beforehand | drawn runs alone | the defaults |\n|---|---:|---:|---:|")
    for planted in FAULTS:
        beforehand, drawn, either = row(planted)
        print(f"| {planted.what} | {beforehand} | {drawn} | {either} of {RUNS} |", flush=True)
    alarms = sum(row(sound)[2] for sound in SOUND)
    print(f"\nOf {len(SOUND) * RUNS} runs of {len(SOUND)} functions without a fault {alarms} find one.")


if __name__ == "__main__":
    main()
