"""Somebody's own step function: is it the rule? `assert_steps_like` asks for boards, `assert_same_rule` for contexts.

These assertions test the code of whoever calls them: `rule` is what it should compute, by the rule's definition, and no
engine of ours takes part. `assert_steps_like` needs the `test` extra.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from automata.checks import accepting, as_positive, as_whole, brief, optional
from automata.equivariance import first_difference
from automata.errors import ArgumentError, RuleError
from automata.formats.bounded import split_bounded
from automata.formats.rle import format_rle
from automata.neighborhood import Neighborhood
from automata.pattern import Pattern
from automata.rule import MAX_TABLE_ENTRIES, Rule
from automata.testing.covering import every_context, every_count, following, some_context
from automata.testing.given import RuleGiven, given_rule
from automata.testing.stepping import Step, StepDifference, StepFault, Stepper, as_numpy, beside, compare
from automata.topology import CrossSurface, Fixed, KleinBottle, Sphere, Topology, Torus

if TYPE_CHECKING:
    from hypothesis.strategies import SearchStrategy

__all__ = ["Coverage", "assert_same_rule", "assert_steps_like"]

KINDS: dict[str, Callable[[int, int], Topology]] = {
    kind.__name__: kind for kind in (Torus, Fixed, KleinBottle, CrossSurface, Sphere)
}
DrawnRun = tuple[Topology, NDArray[np.uint8], int]

# Boards of up to so many cells show every context at every cell, larger ones every context somewhere.
_SMALL = 128
# Contexts that are asked for one by one, and wrong ones that are named.
_MOST_ASKED = 1 << 20
_NAMED = 6


@dataclass(frozen=True)
class Coverage:
    """What a step function was asked: `boards` beforehand, and `drawn` runs.

    On the grids `everywhere` each of the rule's `contexts` stood at every cell that can see it, on those `somewhere`
    at some cell.
    """

    boards: int
    contexts: int
    everywhere: tuple[str, ...]
    somewhere: tuple[str, ...]
    drawn: int

    def __str__(self) -> str:
        each = f"each of {self.contexts:,} contexts"
        parts = [f"{self.boards:,} boards"]
        if self.everywhere:
            parts.append(f"{each} at every cell that can see it ({'; '.join(self.everywhere)})")
        if self.somewhere:
            parts.append(f"{each} at some cell ({'; '.join(self.somewhere)})")
        if not self.everywhere and not self.somewhere:
            parts.append("of the contexts those that were drawn")
        return ", ".join([*parts, f"{self.drawn} drawn runs"])


def _as_step(value: Any, name: str = "step") -> Any:
    if callable(value):
        return value
    raise ArgumentError(f"{name} is a function that takes a board and returns the next, not {brief(value)}")


@accepting(step=_as_step, rule=given_rule, arrays=optional(_as_step), max_examples=as_positive, seed=optional(as_whole))
def assert_steps_like(
    step: Step,
    rule: RuleGiven,
    *,
    topologies: Any = Torus,
    arrays: Callable[[NDArray[np.uint8]], Any] | None = None,
    batched: bool = False,
    max_examples: int = 100,
    seed: int | None = None,
) -> Coverage:
    """Assert that `step(board)` is one generation of `rule`: of a function of yours, for NumPy, torch, JAX or lists.

    `step` is given an (H, W) array, uint8 unless `arrays` makes something else of it (`arrays=torch.as_tensor`), and
    returns anything of this shape that NumPy can read; with `batched` it takes and returns (N, H, W). Where the rule's
    neighbourhood lies in one row, boards of one row are (W,). `topologies` says what lies behind the board's edges:
    Torus (the default), Fixed (a border of state 0), KleinBottle, CrossSurface or Sphere, for boards of some sizes that
    we choose; or grids of one's own, as `Torus(64, 64)` or "T64,64"; or several of these. `rule` may be a rule string
    or the path of a `.rule` file too.

    First, whatever the seed: boards on which every context stands at every cell (where these are no more than 4,096),
    or every context at some cell (where there are no more than 65,536), and every number of live neighbours. So a
    step whose cells are functions of their neighbourhoods cannot be wrong there and pass. Then `max_examples` runs of
    one to three steps that Hypothesis draws. Returns what was asked, the `Coverage`; raises StepFault, an
    AssertionError, with the smallest board that was found.

    >>> import numpy as np
    >>> def step(board):
    ...     near = sum(np.roll(board, (i, j), (0, 1)) for i in (-1, 0, 1) for j in (-1, 0, 1)) - board
    ...     return (near == 3) | (board & (near == 2))
    >>> assert_steps_like(step, "B3/S23", max_examples=5).contexts
    512
    """
    __tracebackhide__ = True
    assert isinstance(rule, Rule)
    grids = as_grids(topologies, rule)
    stepper = Stepper(step, rule, arrays, batched=batched)
    boards = 0
    everywhere: list[str] = []
    somewhere: list[str] = []
    for grid in grids:
        for shown, kind in certain_boards(rule, grid):
            if (found := compare(stepper, shown, grid)) is not None:
                raise found.fault()
            boards += len(shown)
            if kind != "drawn":
                (everywhere if kind == "everywhere" else somewhere).append(str(grid))
    _draw(stepper, grids, max_examples, seed)
    return Coverage(boards, rule.n_contexts, tuple(everywhere), tuple(somewhere), max_examples)


def certain_boards(rule: Rule, grid: Topology) -> Iterator[tuple[NDArray[np.uint8], str]]:
    """Yield boards that are the same every time, and whether they show all contexts everywhere, somewhere, or not."""
    assert grid.height is not None
    assert grid.width is not None
    cells = grid.height * grid.width
    if cells <= _SMALL and (code := every_context(rule.n_states, rule.neighborhood, grid)) is not None:
        yield code, "everywhere"
        return
    boards, shown = some_context(rule, grid)
    yield boards, "somewhere" if shown == rule.n_contexts else "drawn"
    if len(rule.neighborhood) > 9 and cells <= 4 * len(rule.neighborhood):
        yield every_count(rule, grid), "drawn"


def as_grids(given: Any, rule: Rule) -> list[Topology]:
    """Return the bounded grids that `topologies` means, small ones first; ArgumentError for what means none."""
    several = list(given) if isinstance(given, Iterable) and not isinstance(given, str) else [given]
    grids = [grid for each in several for grid in _grids(each, rule)]
    if not grids:
        raise ArgumentError("topologies names no grid: give Torus, Fixed, or a grid such as Torus(64, 64)")
    return sorted(dict.fromkeys(grids), key=lambda grid: (grid.height or 0) * (grid.width or 0))


def _grids(given: Any, rule: Rule) -> list[Topology]:
    if isinstance(given, type) and given.__name__ in KINDS and issubclass(given, Topology):
        sides = _sides(rule.neighborhood)
        return [given(max(each), max(each)) if given is Sphere else given(*each) for each in sides]
    if isinstance(given, str):
        try:
            given = split_bounded(f"rule:{given.removeprefix(':')}")[1]
        except RuleError as error:
            raise ArgumentError(str(error)) from None
    if isinstance(given, Topology) and given.box is not None:
        return [given]
    raise ArgumentError(
        "topologies are kinds with edges (Torus, Fixed, KleinBottle, CrossSurface, Sphere), or grids such as "
        f"Torus(64, 64) or 'T64,64', for a step function's board has edges; not {brief(given)}"
    )


def _sides(neighborhood: Neighborhood) -> list[tuple[int, int]]:
    """Return heights and widths: the least where no cell is seen twice, and others, odd and even, high and wide."""
    side = 2 * neighborhood.radius + 1
    if all(row == 0 for row, _ in neighborhood.offsets):
        return [(1, side), (1, side + 1), (1, 2 * side + 1), (1, 64)]
    return [(side, side), (side, side + 1), (side + 4, side + 2), (max(13, 2 * side), max(20, 2 * side + 3))]


def _draw(stepper: Stepper, grids: list[Topology], max_examples: int, seed: int | None) -> None:
    """Compare drawn runs; raise StepFault with what Hypothesis shrinks a difference to."""
    import hypothesis
    from hypothesis.errors import Flaky

    found: list[StepDifference] = []

    @hypothesis.settings(
        max_examples=max_examples, deadline=None, database=None, suppress_health_check=list(hypothesis.HealthCheck)
    )
    @hypothesis.given(drawn_runs(stepper.rule, grids))
    def run(case: DrawnRun) -> None:
        if (difference := compare_drawn(stepper, case)) is not None:
            found.append(difference)
            raise StepFault("it differs")

    try:
        (run if seed is None else hypothesis.seed(seed)(run))()
    except (StepFault, Flaky) as fault:
        if not found:
            raise
        if isinstance(fault, Flaky):
            raise StepFault(f"the step function answers differently when it is asked again:\n{found[-1]}") from None
        raise found[-1].fault() from None


def drawn_runs(rule: Rule, grids: list[Topology]) -> SearchStrategy[DrawnRun]:
    """Return a strategy for a grid, a board on it, and 1 to 3 steps."""
    from hypothesis import strategies as st

    from automata.testing.strategies import grids as boards

    def on(grid: Topology) -> SearchStrategy[DrawnRun]:
        assert grid.box is not None
        shape = (grid.box.height, grid.box.width)
        return st.tuples(st.just(grid), boards(n_states=rule.n_states, shape=shape), st.integers(1, 3))

    return st.sampled_from(range(len(grids))).flatmap(lambda at: on(grids[at]))


def compare_drawn(stepper: Stepper, case: DrawnRun) -> StepDifference | None:
    """Return in what a drawn run differs from the rule's; None if in nothing."""
    grid, board, steps = case
    expected = board[None]
    for _ in range(steps):
        expected = following(expected, stepper.rule, grid)
    # With another board where boards go in batches, so that a batch of several is asked for too.
    together = np.stack([board, np.roll(board, 1)]) if stepper.batched else board[None]
    got = stepper(together, steps)[:1]
    if np.array_equal(got, expected):
        return None
    return StepDifference(stepper.rule, grid, steps, board, expected[0], got[0])


# -- contexts ---------------------------------------------------------------------------------------------------


@accepting(rule=given_rule)
def assert_same_rule(
    f: RuleGiven | Callable[[Any], Any],
    rule: RuleGiven,
    *,
    arrays: Callable[[NDArray[np.uint8]], Any] | None = None,
    batched: bool = False,
) -> None:
    """Assert that `f` answers each context as `rule` does; all are compared, and the wrong ones named.

    `f` is a function of a context, a tuple of states, centre first, in the order of `rule.neighborhood.offsets`; with
    `batched` it is given an (M, k) array, uint8 unless `arrays` makes something else of it, and returns M states. Or
    it is a Rule (or what names one), which is decided on the diagrams, however many contexts there are. Raises
    StepFault, an AssertionError, and RuleError where there are too many contexts to ask a function for.

    >>> from automata import MOORE
    >>> def mine(context):
    ...     centre, *near = context
    ...     return int(sum(near) == 3 or (centre and sum(near) == 2))
    >>> assert_same_rule(mine, "B3/S23")
    """
    __tracebackhide__ = True
    assert isinstance(rule, Rule)
    if callable(f):
        wrong = _asked(f, rule, arrays, batched=batched)
        name = getattr(f, "__name__", "the function")
    else:
        other = given_rule(f, "f")
        name = other.name if other.name != rule.name else "the rule"
        if (other.n_states, other.neighborhood) != (rule.n_states, rule.neighborhood):
            raise StepFault(
                f"{name} has {other.n_states} states and sees {other.neighborhood.name}, {rule.name} has "
                f"{rule.n_states} and sees {rule.neighborhood.name}"
            )
        wrong = _between(other, rule)
    if not wrong.count:
        return
    raise _named(name, rule, wrong)


@dataclass(frozen=True)
class _Wrong:
    """How many contexts are answered otherwise, and some of them, of the fewest live cells, with the answers."""

    count: int
    some: tuple[tuple[tuple[int, ...], Any], ...] = ()


def _between(other: Rule, rule: Rule) -> _Wrong:
    """Compare two rules of one shape, exactly; RuleError where one is too large for that."""
    if not (rule.has_diagram and other.has_diagram):
        if other == rule:  # or RuleError
            return _Wrong(0)
        raise StepFault(f"{other.name} is another rule than {rule.name}; neither is small enough to say where")
    count = int(sum(other.diagram.differences(rule.diagram)))
    if not count:
        return _Wrong(0)
    if rule.n_contexts > _MOST_ASKED:
        context = first_difference(other.diagram, rule.diagram, rule.neighborhood)
        return _Wrong(count, () if context is None else ((context, other.next_state(context)),))
    return _of_tables(other.table, rule)


def _of_tables(answers: NDArray[Any], rule: Rule) -> _Wrong:
    wrong = np.flatnonzero(answers != rule.table)
    contexts = np.stack(np.unravel_index(wrong, (rule.n_states,) * len(rule.neighborhood)), axis=1)
    first = np.lexsort((wrong, np.count_nonzero(contexts, axis=1)))[:_NAMED]
    return _Wrong(len(wrong), tuple((tuple(contexts[at].tolist()), answers[wrong[at]].item()) for at in first))


def _asked(f: Callable[[Any], Any], rule: Rule, arrays: Callable[[Any], Any] | None, *, batched: bool) -> _Wrong:
    most = MAX_TABLE_ENTRIES if batched else _MOST_ASKED
    if rule.n_contexts > most:
        raise RuleError(
            f"{rule.name} has {rule.n_states}**{len(rule.neighborhood)} contexts, more than the {most:,} that a "
            "function is asked for: compare the steps with assert_steps_like"
        )
    sides = (rule.n_states,) * len(rule.neighborhood)
    if not batched:
        answers = [
            _state(f(context), context) for context in itertools.product(range(rule.n_states), repeat=len(sides))
        ]
        return _of_tables(np.array(answers), rule)
    parts = []
    for start in range(0, rule.n_contexts, _MOST_ASKED):
        codes = np.arange(start, min(start + _MOST_ASKED, rule.n_contexts))
        rows: Any = np.stack(np.unravel_index(codes, sides), axis=1).astype(np.uint8)
        answer = as_numpy(f(rows if arrays is None else arrays(rows)))
        if answer is None or answer.shape != (len(codes),):
            got = "no array" if answer is None else f"an array of shape {answer.shape}"
            raise StepFault(f"the function returned {got} for {len(codes)} contexts: let it return a state for each")
        parts.append(answer)
    return _of_tables(np.concatenate(parts), rule)


def _state(answer: Any, context: tuple[int, ...]) -> Any:
    read = as_numpy(answer)
    if read is None or read.size != 1:
        raise StepFault(f"the function returned {brief(answer)} for the context {context}: let it return a state")
    return read.reshape(()).item()


def _named(name: str, rule: Rule, wrong: _Wrong) -> StepFault:
    radius = rule.neighborhood.radius
    lines = [f"{name} answers {wrong.count} of {rule.n_contexts} contexts otherwise than {rule.name}"]
    boards = {}
    for context, answer in wrong.some:
        board = np.zeros((2 * radius + 1, 2 * radius + 1), dtype=np.uint8)
        for (down, right), state in zip(rule.neighborhood.offsets, context, strict=True):
            board[radius + down, radius + right] = state
        expected = rule.next_state(context)
        lines.append(f"{context}, centre first, should become {expected} and becomes {answer}:")
        rle = format_rle(Pattern(board))
        boards[f"{context} should become {expected}"] = rle
        lines += [beside(context=board), rle.rstrip()]
    if wrong.some and wrong.count > len(wrong.some):
        lines.append(f"and {wrong.count - len(wrong.some)} more")
    return StepFault("\n".join(lines), boards=boards)
