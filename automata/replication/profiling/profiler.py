"""Profiler: measures the questions of a profile one by one, each within its budget, and lists those not tested."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from time import monotonic

from automata.arguments import as_pattern, as_rule, as_topology
from automata.checks import accepting, as_count, as_positive
from automata.containment.halts import RunHalted
from automata.engines.sparse.engine import SparseEngine
from automata.errors import ArgumentError, EngineError, PatternError, RuleError
from automata.formats.rle import format_rle
from automata.pattern import Pattern
from automata.replication.copies.counting import Counts, sighted
from automata.replication.copies.first_birth import search_recorded
from automata.replication.copies.frame import Frame, framed, group_of
from automata.replication.copies.grid import check_on_grid
from automata.replication.growth import MIN_COUNTS
from automata.replication.limits import OutOfTime, until
from automata.replication.profiling.budget import QuestionBudget
from automata.replication.profiling.case import Case, Open, Question, in_budget
from automata.replication.profiling.grid_questions import LEFT_OPEN, QUESTIONS_ON_GRID
from automata.replication.profiling.questions import QUESTIONS, counted
from automata.replication.profiling.record import Profile, Untested
from automata.rule import Rule
from automata.symmetry import IDENTITY
from automata.topology import PLANE, Topology
from automata.trajectory import Trajectory, as_trajectory

Tell = Callable[[str], object]


@accepting(rule=as_rule, pattern=as_pattern, topology=as_topology, random_seed=as_count, workers=as_positive)
def profile(
    rule: Rule,
    pattern: Pattern,
    budget: QuestionBudget | None = None,
    *,
    topology: Topology = PLANE,
    random_seed: int = 0,
    workers: int = 1,
    tell: Tell | None = None,
) -> Profile:
    """Return in what sense `pattern` replicates under `rule`, as far as the budget goes.

    The answer depends on rule, pattern, topology, budget and `random_seed` alone, unless the seconds run out; then
    the question that was being asked and those not begun yet are among `untested`. On a bounded `topology` copies are
    counted modulo the grid, and what is asked of a pattern alone on the empty plane is left open. `workers` processes
    try mutants and words. `tell` is called with each question as it begins. Raises PatternError for an empty pattern
    or one beyond the grid, EngineError for a rule that does not run there. What contains the run
    (`automata.containment`) leaves all that was not answered yet `untested`.

    >>> from automata import profile
    >>> from automata.replication import QuestionBudget
    >>> glider = [[0, 1, 0], [0, 0, 1], [1, 1, 1]]
    >>> profile("life", glider, QuestionBudget(steps=20, controls=0)).grade
    'moves by (+1 rows, +1 columns) every 4 generations, and does not replicate'
    """
    budget = budget or QuestionBudget()
    if not isinstance(budget, QuestionBudget):
        raise ArgumentError(f"budget is a QuestionBudget, as QuestionBudget(steps=5000), not {budget!r}")
    end = monotonic() + budget.seconds
    if topology == PLANE:
        return _on_the_plane(rule, pattern, budget, end, random_seed, workers, tell or _silent, inner=False)
    seed = check_on_grid(rule, pattern, topology)
    box = seed.box
    frame = Frame(IDENTITY, (), box.top, box.left, box.height, box.width)
    found = replace(_empty(rule, seed, frame, budget), topology=str(topology), untested=LEFT_OPEN)
    case = Case(rule, seed, group_of(rule), budget, random_seed, workers, None, topology)
    return _asked(QUESTIONS_ON_GRID, case, found, end, tell or _silent)


def _silent(_: str) -> None:
    """Ignore progress."""


def _on_the_plane(
    rule: Rule,
    pattern: Pattern,
    budget: QuestionBudget,
    end: float,
    random_seed: int,
    workers: int,
    tell: Tell,
    *,
    inner: bool,
) -> Profile:
    seed, frame = framed(rule, pattern)
    SparseEngine(rule)  # refuses what no question could be asked of

    def of_what_comes_up(replicator: Pattern) -> Profile:
        return _on_the_plane(rule, replicator, budget, end, random_seed, workers, tell, inner=True)

    become = None if inner else of_what_comes_up
    case = Case(rule, seed, group_of(rule), budget, random_seed, workers, become)
    return _asked(QUESTIONS, case, _empty(rule, seed, frame, budget), end, tell)


def _empty(rule: Rule, seed: Pattern, frame: Frame, budget: QuestionBudget) -> Profile:
    """Return the profile of which nothing has been asked yet."""
    untested: tuple[Untested, ...] = ()
    if not rule.has_diagram:
        reason = "the rule has no diagram, from which all its symmetries would be known"
        untested = (Untested("turned copies", reason),)
    text = format_rle(_at_origin(seed))
    return Profile(rule.name, rule.digest, text, seed.population, frame, budget, untested=untested)


def _asked(questions: Mapping[str, Question], case: Case, found: Profile, end: float, tell: Tell) -> Profile:
    """Ask all questions, or as many as the time allows, and return the profile that they fill."""
    seconds = f"the budget's {case.budget.seconds:g} seconds"
    for question, ask in questions.items():
        tell(question)
        try:
            if monotonic() >= end:
                raise Open(f"{seconds} were over: raise seconds")
            with until(end):
                found = ask(case, found)
            if found.replicator is not found:
                return found  # all else was asked of that
        except OutOfTime as cut:
            done = f" ({cut.done})" if cut.done else ""
            reason = f"cut off after {seconds}{done}: raise seconds"
            found = _left_open(found, question, reason)
        except (Open, EngineError, RuleError) as reason:
            found = _left_open(found, question, in_budget(str(reason), case.budget))
        except RunHalted as halted:
            # As every later question would be.
            for left in list(questions)[list(questions).index(question) :]:
                found = _left_open(found, left, str(halted))
            return found
    return found


def _left_open(found: Profile, question: str, reason: str) -> Profile:
    return replace(found, untested=(*found.untested, Untested(question, reason)))


@accepting(trajectory=as_trajectory)
def profile_trajectory(trajectory: Trajectory) -> Profile:
    """Return what a recording shows of its first configuration: copies, births, counts and their law.

    Nothing is run: what would take a run of its own is among `untested`. The frame is the recording's own. Raises
    PatternError for a recording that begins empty, EngineError for one that is not of the plane.
    """
    rule = trajectory.rule
    if trajectory.topology != PLANE:
        raise EngineError(
            f"a recording on a {trajectory.topology} is not examined: profile(rule, pattern, topology=…) runs it there"
        )
    seed = trajectory.pattern(0).cropped()
    if seed.population == 0:
        raise PatternError("an empty pattern replicates nothing: record one with live cells")
    group = group_of(rule)
    steps = max(1, trajectory.steps)
    frame = Frame(IDENTITY, (), seed.top, seed.left, *seed.cells.shape)
    found = _empty(rule, seed, frame, QuestionBudget(steps=steps))
    boards = [_at_origin(board, seed) for board in trajectory.patterns()]
    seed = _at_origin(seed)
    found = replace(found, search=search_recorded(seed, boards, group))
    period = found.period
    if period is None or trajectory.steps // period + 1 < MIN_COUNTS:
        found = _left_open(found, "growth", f"a recording of {trajectory.steps} generations is too short")
    else:
        times = range(0, trajectory.steps + 1, period)
        counts = Counts(tuple(sighted(time, boards[time], seed, group) for time in times))
        found = counted(found, counts, period, found.budget)
    for question in QUESTIONS:
        if question not in ("exact copies", "growth"):
            found = _left_open(found, question, "a recording is examined, not run")
    return found


def _at_origin(board: Pattern, seed: Pattern | None = None) -> Pattern:
    corner = seed or board
    return Pattern(board.cells, board.top - corner.top, board.left - corner.left)
