"""`replicarium bench`: choose rows, measure them one after the other, save each when it is done."""

from __future__ import annotations

import os
import shlex
import sys
from pathlib import Path

from automata.errors import EngineError, FormatError
from automata.files.reading import replaced_whole
from experiments.bench.figures import write_figures
from experiments.bench.measure import Plan, compiled_engines, measure_compiling, measure_row, runs_of
from experiments.bench.report import FIRST, HEAD, check_page, lines, markdown, remarks, summary, write_page
from experiments.bench.results import Bench, begun, read
from experiments.bench.row import Row
from experiments.bench.rows import ROWS, choose
from experiments.commands.accepted import BenchOptions
from experiments.errors import OutputError
from experiments.storage.outputs import check_apart, check_writable, takes_standard_output
from experiments.terminal.console import Printing, aside, complain, print_json, print_lines, print_table
from experiments.terminal.progress import progress_for


def run_bench(options: BenchOptions, *, as_json: bool, quiet: bool) -> int:
    """Measure and report; return 0, or 1 if a program failed or answered wrongly."""
    if options.list_only:
        list_rows(options, as_json=as_json)
        return 0
    plan = Plan(options.repeats, options.peers, options.quick, options.folders)
    rows = choose(options.names or (), quick=options.quick, long=options.long)
    _check(options)
    bench = _begin(options, plan)
    rows = [row for row in rows if row.name not in bench.rows]
    try:
        bench = _measure(bench, rows, plan, options, quiet=quiet or as_json)
    except KeyboardInterrupt as error:
        kept = options.output is not None and options.output.exists()
        error.args = (
            f"rows measured before are in {options.output}: --resume goes on from there"
            if kept
            else "no row is kept (-o FILE keeps them)",
        )
        raise
    with aside(takes_standard_output(options.output) or takes_standard_output(options.markdown)):
        try:
            if options.output is not None:
                bench.save(options.output)
        finally:  # what was measured is told, wherever it can be written
            _report(bench, options, as_json=as_json, quiet=quiet)
    bad = any(row.status in ("wrong", "failed") for row in bench.rows.values())
    bad = bad or any(one.status in ("wrong", "failed") for row in bench.rows.values() for one in row.contestants)
    return int(bad)


def _check(options: BenchOptions) -> None:
    """Refuse before any work what could only fail after it."""
    if not hasattr(os, "wait4"):
        raise EngineError("this system does not say what one process used: measure on Linux or macOS")
    if options.repeats < 1:
        raise EngineError(f"--repeats takes 1 or more, not {options.repeats}")
    if options.resume and (options.output is None or not replaced_whole(options.output)):
        raise OutputError("--resume goes on with the file of -o: name it")
    if options.output is not None:
        check_writable(options.output)
    check_apart({"-o": options.output, "--markdown": options.markdown})
    if options.markdown is not None:
        check_page(options.markdown)


def _begin(options: BenchOptions, plan: Plan) -> Bench:
    """Return an empty benchmark, or the one to go on with."""
    settings: dict[str, int | bool] = {"repeats": plan.repeats, "quick": plan.quick, "peers": plan.peers}
    fresh = begun(settings, shlex.join(["replicarium", *sys.argv[1:]]))
    if not (options.resume and options.output is not None and options.output.exists()):
        return fresh
    before = read(options.output)
    if before.settings != settings:
        raise OutputError(f"{options.output} was measured with {before.settings}, not {settings}: choose another file")
    if before.environment != fresh.environment:
        raise OutputError(f"{options.output} was measured on another machine or system: choose another file")
    if before.software != fresh.software:
        raise OutputError(f"{options.output} was measured with other versions: choose another file")
    return before


def _measure(bench: Bench, rows: list[Row], plan: Plan, options: BenchOptions, *, quiet: bool) -> Bench:
    with progress_for(False, quiet) as progress:
        # Seconds that were expected, so that what is left is an estimate worth showing.
        expected = {row.name: max(1, round(row.estimate(plan.repeats, peers=plan.peers))) for row in rows}
        with progress.stage("all rows (s)", sum(expected.values())) as advance_all:
            for row in rows:
                with progress.stage(row.name, runs_of(row, plan)) as advance:
                    bench = bench.with_row(measure_row(row, plan, advance))
                advance_all(expected[row.name])
                _keep(bench, options)
        engines = [engine for engine in compiled_engines(rows) if engine not in bench.compiling]
        # An engine's first use is the same whatever is shrunk, and takes minutes.
        if engines and not plan.quick:
            with progress.stage("compiling", len(engines)) as advance:
                for engine in engines:
                    told = measure_compiling(engine, plan)
                    compiling = {**bench.compiling, **({engine: told} if told else {})}
                    bench = bench.model_copy(update={"compiling": compiling})
                    _keep(bench, options)
                    advance(1)
    return bench


def _keep(bench: Bench, options: BenchOptions) -> None:
    """Save the rows so far, if there is a file for them; they are not given up because it cannot be written."""
    if options.output is not None and replaced_whole(options.output):
        try:
            bench.save(options.output)
        except FormatError as error:
            complain(f"{error}: the rows go on")


def _report(bench: Bench, options: BenchOptions, *, as_json: bool, quiet: bool) -> None:
    """Print the table; write figures and the page if they are wanted."""
    out = Printing(
        not quiet and not as_json, only=options.output is None and options.markdown is None and options.out is None
    )
    out.table(HEAD, lines(bench), "ratio: theirs divided by ours; above 1 we need less", first=FIRST)
    out.lines(*remarks(bench), summary(bench))
    if as_json:
        out.json(bench.model_dump(mode="json"))
    folder = options.out
    if folder is None and options.markdown is not None:
        folder = options.markdown.parent / "images"
    pictures = None
    if folder is not None and (drawn := write_figures(bench, folder)) is not None and options.markdown is not None:
        light, dark = (os.path.relpath(path, options.markdown.parent) for path in drawn)
        pictures = (Path(light).as_posix(), Path(dark).as_posix())
    if options.markdown is not None:
        write_page(options.markdown, markdown(bench, pictures))
    out.end()


def list_rows(options: BenchOptions, *, as_json: bool) -> None:
    """Print the rows with their work, the programs they are compared with, and roughly how long they take."""
    chosen = choose(options.names or (), quick=options.quick, long=True)
    total = 0.0
    table = []
    for row in chosen:
        seconds = row.estimate(options.repeats, peers=options.peers)
        counted = not ROWS[row.name].long or options.long or row.name in (options.names or ())
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
    beside = "with other programs" if options.peers else "without other programs (--peers)"
    print_lines(f"in all about {_duration(total)}, {beside}, {options.repeats} repeats")


def _duration(seconds: float) -> str:
    return f"{seconds:.0f} s" if seconds < 90 else f"{seconds / 60:.0f} min"
