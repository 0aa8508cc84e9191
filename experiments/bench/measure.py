"""One row measured: ours and the others' runs in turn, every answer compared with ours."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from automata.errors import FormatError, PatternError, ReplicariumError, RuleError
from experiments.bench.cubff import Cubff
from experiments.bench.golly import Bgolly
from experiments.bench.libraries import Cax, CellPyLib, Lifelib
from experiments.bench.peer import Peer, Task
from experiments.bench.process import ROOT, Answer, Usage, answered
from experiments.bench.results import OURS, BenchRun, Compiling, Contestant, Point, RowResult, Status, run_of
from experiments.bench.row import MANNERS, Manner, Row
from experiments.bench.start import begin
from experiments.errors import MeasurementError

# A run may take so many times what is expected of it, and a minute.
_PATIENCE = 20
_GRACE = 60.0

Advance = Callable[[int], None]

# The other programs by name. Another one is another entry here.
PEERS: dict[str, type[Peer]] = {peer.name: peer for peer in (Bgolly, Lifelib, Cax, CellPyLib, Cubff)}


@dataclass(frozen=True)
class Plan:
    """How rows are measured: repeats, other programs or none, shrunk or not, where files are searched."""

    repeats: int
    peers: bool
    quick: bool
    search: tuple[Path, ...] = ()


@dataclass
class _Entrant:
    """A contestant while the row is measured."""

    name: str
    setting: str
    run: Callable[[int], BenchRun]
    status: Status = "ok"
    why: str = ""

    def __post_init__(self) -> None:
        self.runs: list[BenchRun] = []
        self.curve: list[Point] = []

    def finished(self) -> Contestant:
        return Contestant(
            name=self.name,
            setting=self.setting,
            status=self.status,
            why=self.why,
            runs=tuple(self.runs),
            curve=tuple(self.curve),
        )


def runs_of(row: Row, plan: Plan) -> int:
    """Return how many runs a row has at most, for a progress bar."""
    entrants = 1 + (row.golly is not None) * plan.peers
    return plan.repeats * (entrants + len(row.manners) + len(row.others) * plan.peers) + len(row.curve) * entrants


def measure_row(row: Row, plan: Plan, advance: Advance) -> RowResult:
    """Measure one row; what is absent, fails or answers wrongly is part of the result."""
    try:
        start = begin(row, plan.search) if row.programs is None else None
    except (PatternError, RuleError, FormatError) as error:
        return _result(row, (), "absent", str(error))
    with tempfile.TemporaryDirectory(prefix="replicarium-bench-") as folder:
        limit = _GRACE + _PATIENCE * max(row.seconds)
        task = Task(row, start, plan.search, Path(folder), limit)
        entrants = _entrants(task, plan)
        for _ in range(plan.repeats):
            for entrant in entrants:
                _take(entrant, row.generations, entrant.runs.append, advance)
        for generations in row.curve:
            for entrant in entrants:
                if entrant.name in (OURS, "bgolly"):
                    _take(entrant, generations, partial(_keep, entrant.curve, generations), advance)
    _judge(row, entrants)
    contestants = tuple(entrant.finished() for entrant in entrants)
    if contestants[0].status != "ok":
        return _result(row, contestants, contestants[0].status, contestants[0].why)
    wrong = next((one for one in contestants if one.status == "wrong"), None)
    return _result(
        row,
        contestants,
        "ok" if wrong is None else "wrong",
        "" if wrong is None else f"{wrong.name}: {wrong.why}",
    )


def _keep(curve: list[Point], generations: int, run: BenchRun) -> None:
    curve.append(Point(generations=generations, run=run))


def _result(row: Row, contestants: tuple[Contestant, ...], status: Status, why: str) -> RowResult:
    return RowResult(
        name=row.name,
        title=row.title,
        engine=row.engine,
        generations=row.generations,
        cells=row.cells,
        apart=row.apart,
        note=row.note,
        status=status,
        why=why,
        contestants=contestants,
    )


def _entrants(task: Task, plan: Plan) -> list[_Entrant]:
    """Return who runs the row, ours first; those that are absent say why."""
    row = task.row
    entrants = [_Entrant(OURS, f"{row.engine}, run(n)", partial(run_ours, task, plan))]
    for manner in row.manners:
        entrant = _Entrant(
            f"{OURS}, {manner}",
            f"{row.engine}, {MANNERS[manner]}",
            partial(run_ours, task, plan, manner=manner),
        )
        entrants.append(entrant)
    names = (("bgolly",) if row.golly is not None else ()) + row.others
    for peer in [PEERS[name]() for name in names] if plan.peers else []:
        entrant = _Entrant(peer.name, peer.setting(row), partial(peer.run, task))
        entrants.append(entrant)
        _prepare(peer, task, entrant)
    return entrants


def _prepare(peer: Peer, task: Task, entrant: _Entrant) -> None:
    if reason := peer.absence(task):
        entrant.status, entrant.why = "absent", reason
        return
    try:
        peer.prepare(task)
    except MeasurementError as error:
        entrant.status, entrant.why = "failed", str(error)


def _take(entrant: _Entrant, generations: int, keep: Callable[[BenchRun], object], advance: Advance) -> None:
    """Measure one run of an entrant, unless it is out."""
    if entrant.status == "ok":
        try:
            keep(entrant.run(generations))
        except (ReplicariumError, ValueError) as error:  # it ended badly, or what it wrote cannot be read
            entrant.status, entrant.why = "failed", str(error)
    advance(1)


def run_ours(task: Task, plan: Plan, generations: int, *, manner: Manner | None = None) -> BenchRun:
    """Measure one run of ours. Raises MeasurementError."""
    usage, told = ask_ours(task.row.name, plan, task.folder, task.limit, generations, manner=manner)
    return run_of(usage, told)


def ask_ours(
    row: str,
    plan: Plan,
    folder: Path,
    limit: float,
    generations: int | None,
    *,
    manner: Manner | None = None,
    env: dict[str, str] | None = None,
) -> tuple[Usage, Answer]:
    """Start a run of ours; return what the system and what it says. `generations` None: compile, and no more."""
    request = {
        "row": row,
        "quick": plan.quick,
        "search": [str(place.resolve()) for place in plan.search],
        "generations": generations,
        "manner": manner,
    }
    command = [sys.executable, "-m", "experiments.bench.ours"]
    return answered(command, request, folder, limit=limit, cwd=ROOT, env=env)


def _judge(row: Row, entrants: list[_Entrant]) -> None:
    """Mark as wrong every program whose population or box differs from ours, at the end or on the way."""
    truths: dict[int, BenchRun] = {}
    ours = entrants[0]
    for generations, run in ((row.generations, run) for run in ours.runs[:1]):
        truths[generations] = run
    truths.update({point.generations: point.run for point in ours.curve})
    for entrant in entrants:
        told = [(row.generations, run) for run in entrant.runs]
        told += [(point.generations, point.run) for point in entrant.curve]
        for generations, run in told:
            if entrant.status == "ok" and (why := _difference(row, generations, run, truths.get(generations))):
                entrant.status, entrant.why = "wrong", why


def _difference(row: Row, generations: int, run: BenchRun, truth: BenchRun | None) -> str:
    """Return how a run differs from what is known and from ours, one clause, or ""."""
    expected = row.population if generations == row.generations else None
    for known in (expected, truth.population if truth is not None else None):
        if known is not None and run.population != known:
            return f"population {run.population} at generation {generations} instead of {known}"
    if truth is not None and run.digest != truth.digest:
        return f"SHA-256 {run.digest[:16]}… after {generations} epochs instead of {truth.digest[:16]}…"
    if truth is not None and run.box is not None and truth.box is not None and run.box != truth.box:
        return f"box of {run.box} cells at generation {generations} instead of {truth.box}"
    return ""


_LIMIT = 600.0
# One row of each engine, for the seconds that its compiling takes.
_COMPILED = {"dense": "langton-soup", "bitplane": "life-soup", "sparse": "langton", "hashlife": "galaxy"}


def measure_compiling(engine: str, plan: Plan) -> Compiling | None:
    """Return what an engine's first use takes in a new process, without and with a cache; None if that failed."""
    if engine not in _COMPILED:
        return None
    with tempfile.TemporaryDirectory(prefix="replicarium-bench-") as place:
        folder = Path(place)
        env = {"REPLICARIUM_CACHE": str(folder / "cache")}
        try:
            cold, cached = (ask_ours(_COMPILED[engine], plan, folder, _LIMIT, None, env=env)[1] for _ in range(2))
        except MeasurementError:
            return None
    seconds = [sum(told[stage]["wall"] for stage in ("imports", "warm_up")) for told in (cold, cached)]
    return Compiling(cold=seconds[0], cached=seconds[1])


def compiled_engines(rows: list[Row]) -> list[str]:
    """Return the engines of `rows` whose compiling is measured."""
    return [engine for engine in _COMPILED if any(row.engine == engine for row in rows)]
