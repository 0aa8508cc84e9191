"""`replicarium bench`: choose rows, measure them one after the other, save each when it is done."""

from __future__ import annotations

import os
import shlex
import sys
from dataclasses import dataclass
from pathlib import Path

from automata.errors import EngineError, FormatError
from automata.files.reading import replaced_whole
from experiments.bench.compiling import compiled_engines, measure_compiling
from experiments.bench.figures import write_figures
from experiments.bench.measure import Plan, measure_row, runs_of
from experiments.bench.page import check_page, write_page
from experiments.bench.report import FIRST, HEAD, lines, markdown, remarks, summary
from experiments.bench.results import Bench, begun, read
from experiments.bench.row import Row
from experiments.bench.rows import ROWS, choose
from experiments.errors import OutputError
from experiments.storage.outputs import check_apart, check_writable, takes_standard_output
from experiments.terminal.console import Printing, aside, complain, print_json, print_lines, print_table
from experiments.terminal.progress import Progress


@dataclass(frozen=True)
class BenchRequest:
    """What the user asked for."""

    names: tuple[str, ...]
    peers: bool
    repeats: int
    quick: bool
    long: bool
    resume: bool
    json: Path | None
    markdown: Path | None
    out: Path | None
    search: tuple[Path, ...]


def run_bench(request: BenchRequest, *, quiet: bool) -> int:
    """Measure and report; return 0, or 1 if a program failed or gave a wrong answer."""
    plan = Plan(request.repeats, request.peers, request.quick, request.search)
    rows = choose(request.names, quick=request.quick, long=request.long)
    _check(request)
    bench = _begin(request, plan)
    rows = [row for row in rows if row.name not in bench.rows]
    try:
        bench = _measure(bench, rows, plan, request, quiet=quiet)
    except KeyboardInterrupt as error:
        kept = request.json is not None and request.json.exists()
        error.args = (
            f"rows measured before are in {request.json}: --resume goes on from there"
            if kept
            else "no row is kept (--json OUT keeps them)",
        )
        raise
    with aside(takes_standard_output(request.json) or takes_standard_output(request.markdown)):
        try:
            if request.json is not None:
                bench.save(request.json)
        finally:  # what was measured is told, wherever it can be written
            _report(bench, request, quiet=quiet)
    bad = any(row.status in ("wrong", "failed") for row in bench.rows.values())
    bad = bad or any(one.status in ("wrong", "failed") for row in bench.rows.values() for one in row.contestants)
    return int(bad)


def _check(request: BenchRequest) -> None:
    """Raise at once what would otherwise fail after the work."""
    if not hasattr(os, "wait4"):
        raise EngineError("this system does not say what one process used: measure on Linux or macOS")
    if request.repeats < 1:
        raise EngineError(f"--repeats takes 1 or more, not {request.repeats}")
    if request.resume and (request.json is None or not replaced_whole(request.json)):
        raise OutputError("--resume goes on with the file of --json: name it")
    if request.json is not None:
        check_writable(request.json)
    check_apart(json=request.json, markdown=request.markdown)
    if request.markdown is not None:
        check_page(request.markdown)


def _begin(request: BenchRequest, plan: Plan) -> Bench:
    """Return an empty benchmark, or the one to continue."""
    settings: dict[str, int | bool] = {"repeats": plan.repeats, "quick": plan.quick, "peers": plan.peers}
    fresh = begun(settings, shlex.join(["replicarium", *sys.argv[1:]]))
    if not (request.resume and request.json is not None and request.json.exists()):
        return fresh
    before = read(request.json)
    if before.settings != settings:
        raise OutputError(f"{request.json} was measured with {before.settings}, not {settings}: choose another file")
    if before.environment != fresh.environment:
        raise OutputError(f"{request.json} was measured on another machine or system: choose another file")
    if before.software != fresh.software:
        raise OutputError(f"{request.json} was measured with other versions: choose another file")
    return before


def _measure(bench: Bench, rows: list[Row], plan: Plan, request: BenchRequest, *, quiet: bool) -> Bench:
    with Progress(quiet=quiet) as progress:
        # Seconds that were expected, so that what is left is an estimate worth showing.
        expected = {row.name: max(1, round(row.estimate(plan.repeats, peers=plan.peers))) for row in rows}
        with progress.stage("all rows (s)", sum(expected.values())) as advance_all:
            for row in rows:
                with progress.stage(row.name, runs_of(row, plan)) as advance:
                    bench = bench.with_row(measure_row(row, plan, advance))
                advance_all(expected[row.name])
                _keep(bench, request)
        engines = [engine for engine in compiled_engines(rows) if engine not in bench.compiling]
        # An engine's first use is the same whatever is shrunk, and takes minutes.
        if engines and not plan.quick:
            with progress.stage("compiling", len(engines)) as advance:
                for engine in engines:
                    told = measure_compiling(engine, plan)
                    compiling = {**bench.compiling, **({engine: told} if told else {})}
                    bench = bench.model_copy(update={"compiling": compiling})
                    _keep(bench, request)
                    advance(1)
    return bench


def _keep(bench: Bench, request: BenchRequest) -> None:
    """Save the rows so far, if there is a file for them; a failed write does not end the benchmark."""
    if request.json is not None and replaced_whole(request.json):
        try:
            bench.save(request.json)
        except FormatError as error:
            complain(f"{error}: the rows go on")


def _report(bench: Bench, request: BenchRequest, *, quiet: bool) -> None:
    """Print the table; write figures and the page if they are wanted."""
    out = Printing(not quiet, only=request.json is None and request.markdown is None and request.out is None)
    out.table(HEAD, lines(bench), "ratio: theirs divided by ours; above 1 we need less", first=FIRST)
    out.lines(*remarks(bench), summary(bench))
    folder = request.out
    if folder is None and request.markdown is not None:
        folder = request.markdown.parent / "images"
    pictures = None
    if folder is not None and (drawn := write_figures(bench, folder)) is not None and request.markdown is not None:
        light, dark = (os.path.relpath(path, request.markdown.parent) for path in drawn)
        pictures = (Path(light).as_posix(), Path(dark).as_posix())
    if request.markdown is not None:
        write_page(request.markdown, markdown(bench, pictures))
    out.end()


def list_rows(request: BenchRequest, *, as_json: bool = False) -> None:
    """Print the rows with their work, the programs they are compared with, and roughly how long they take."""
    chosen = choose(request.names, quick=request.quick, long=True)
    total = 0.0
    table = []
    for row in chosen:
        seconds = row.estimate(request.repeats, peers=request.peers)
        counted = not ROWS[row.name].long or request.long or row.name in request.names
        total += seconds * counted
        others = ((f"bgolly {row.golly.algorithm} -i {row.golly.step}",) if row.golly else ()) + row.others
        table.append(
            {
                "row": row.name,
                "what": row.title,
                "generations": f"{row.generations:,}",
                "engine": row.engine,
                "others": ", ".join(others),
                "about": _duration(seconds),
                "when": "" if counted else "--long, or by name",
            }
        )
    if as_json:
        print_json(table)
        return
    first = ("row", "what", "about", "when")
    print_table(list(table[0]), [list(cells.values()) for cells in table], first=first)
    beside = "with other programs" if request.peers else "without other programs (--peers)"
    print_lines(f"in all about {_duration(total)}, {beside}, {request.repeats} repeats")


def _duration(seconds: float) -> str:
    return f"{seconds:.0f} s" if seconds < 90 else f"{seconds / 60:.0f} min"
