"""A benchmark in words: tables for the terminal and for a page of the manual."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from automata.files.reading import replaced_whole, write_atomically
from experiments.bench.figures import exponents, growth_lines
from experiments.bench.results import OURS, Bench, BenchRun, RowResult
from experiments.bench.row import OUR_MEMORY, PEER_MEGABYTES, SEED
from experiments.bench.rows import ROWS
from experiments.errors import OutputError
from experiments.storage.outputs import check_writable

HEAD = (
    "row",
    "generation",
    "who",
    "CPU s",
    "clock s",
    "peak MB",
    "rate",
    "start-up s",
    "ratio CPU",
    "ratio clock",
)
# What a narrow terminal shows of it.
FIRST = ("row", "who", "CPU s", "peak MB", "ratio CPU")
_UNITS = (("G", 1e9), ("M", 1e6), ("k", 1e3))


def lines(bench: Bench) -> Iterator[list[str]]:
    """Yield the table's lines: one for every contestant that ran, those that could not say why."""
    for row in bench.rows.values():
        yield from _row_lines(row)


def _row_lines(row: RowResult) -> Iterator[list[str]]:
    if not row.contestants:
        yield [row.name, f"{row.generations:,}", row.status, *[""] * 7]
    for one in row.contestants:
        first = [row.name, f"{row.generations:,}"] if one.name == OURS else ["", ""]
        if not one.runs or one.status in ("wrong", "failed"):
            yield [*first, f"{one.name}: {one.status.upper()}", *[""] * 7]
            continue
        seconds, rate, ratio = row.seconds(one), row.rate(one), row.ratio(one)
        yield [
            *first,
            one.name,
            _number(seconds.cpu),
            _number(seconds.wall),
            f"{one.median(lambda run: run.peak) / 1e6:,.0f}",
            "" if rate is None else f"{brief(rate)} {'cells' if row.cells else 'gens'}/s",
            f"{one.median(_start_up):.2f}",
            "" if one.name == OURS else ("too short" if ratio is None else f"{ratio[0]:.2f}"),
            "" if one.name == OURS or ratio is None else f"{ratio[1]:.2f}",
        ]


def _start_up(run: BenchRun) -> float:
    return run.imports.wall + run.warm_up.wall


def remarks(bench: Bench) -> list[str]:
    """Return what the table does not hold: wrong answers, failures, what is absent and what to do about it."""
    found = []
    for row in bench.rows.values():
        if row.status in ("absent", "failed") and not any(one.why == row.why for one in row.contestants):
            found.append(f"{row.name}: {row.status}: {row.why}")
        found += [f"{row.name}: {one.name} {one.status}: {one.why}" for one in row.contestants if one.why]
    return found


def summary(bench: Bench) -> str:
    """Return one line: rows measured, and of those with another program how many it needs less CPU for."""
    rows = [row for row in bench.rows.values() if row.status == "ok"]
    ratios = [
        (row, one, ratio)
        for row in rows
        for one in row.contestants
        if not one.name.startswith(OURS) and (ratio := row.ratio(one)) is not None
    ]
    lost = [f"{row.name} to {one.name}" for row, one, ratio in ratios if ratio[0] < 1]
    told = f"{len(rows)} rows measured"
    if not ratios:
        return told
    return f"{told}; of {len(ratios)} comparisons by CPU seconds {len(lost)} lost" + (
        f": {', '.join(lost)}" if lost else ""
    )


def markdown(bench: Bench, pictures: tuple[str, str] | None = None) -> str:
    """Return what stands between the marks on the page; `pictures`: the light and the dark one's paths."""
    parts = [f"Measured with\n\n```sh\n{bench.command}\n```", _machine(bench), _table(bench)]
    parts.append("\n".join(f"- {line}" for line in _notes(bench)))
    if told := remarks(bench):
        parts.append("Absent, failed or wrong:\n\n" + "\n".join(f"- {line}" for line in told))
    if bench.compiling:
        parts.append(_compiling(bench))
    if pictures is not None:
        parts.append(_picture(*pictures))
        head, rows = exponents(growth_lines(bench))
        ruler = "|---|---|" + "--:|" * (len(head) - 2)
        parts += [
            "Exponents of growth, fitted by least squares to these points on logarithmic axes:",
            "\n".join([f"| {' | '.join(head)} |", ruler, *(f"| {' | '.join(row)} |" for row in rows)]),
        ]
    return "\n\n".join(parts)


def _machine(bench: Bench) -> str:
    here, software = bench.environment, bench.software
    memory = here["memory"]
    peers = {
        one.name: one.version
        for row in bench.rows.values()
        for one in row.contestants
        if one.version and not one.name.startswith(OURS)
    }
    facts = [
        ("processor", f"{here['processor']}, {here['cores']} cores"),
        ("memory", "unknown" if memory is None else f"{int(memory) / 1e9:.0f} GB"),
        ("system", here["system"]),
        ("threads of our dense and bit-plane engines", here["engine_threads"]),
        (
            "software",
            ", ".join(f"{name} {software[name]}" for name in ("replicarium", "python", "numpy", "numba")),
        ),
        (
            "other programs",
            ", ".join(f"{name} {version}" for name, version in sorted(peers.items())) or "none",
        ),
    ]
    return "| machine | |\n|---|---|\n" + "\n".join(f"| {name} | {fact} |" for name, fact in facts)


def _table(bench: Bench) -> str:
    shown = (
        "row",
        "to generation",
        "program",
        "CPU s",
        "clock s",
        "peak MB",
        "rate",
        "start-up s",
        "CPU ratio",
        "clock ratio",
    )
    ruler = "|---|--:|---|" + "--:|" * 7
    return "\n".join([f"| {' | '.join(shown)} |", ruler, *(f"| {' | '.join(cells)} |" for cells in lines(bench))])


def _notes(bench: Bench) -> Iterator[str]:
    settings = bench.settings
    yield (
        f"Medians of {settings['repeats']} run(s) of each program, taken in turn, every run a process of its own. "
        "A ratio is theirs divided by ours: above 1 we need less."
    )
    if settings["quick"]:
        yield "Rows shrunk by --quick: good for trying the command out, not for comparing anything."
    apart = [row.name for row in bench.rows.values() if row.apart]
    if apart:
        yield (
            f"Stepping alone is compared on {', '.join(apart)}: for bgolly, the run's seconds less those of the same "
            "command with `-m 0`. On the other rows it is the whole process for bgolly, and for all others loading, "
            "stepping and counting."
        )
    yield (
        f"Memory for HashLife: ours at most {OUR_MEMORY / 1e6:,.0f} MB of nodes, bgolly `-M {PEER_MEGABYTES}`, "
        f"lifelib {PEER_MEGABYTES} MB. Our strides are chosen by the engine, bgolly's step is the one given."
    )
    yield f"Soups: every state equally likely, drawn with seed {SEED}; the same cells for every program."
    if left_out := [name for name in ROWS if name not in bench.rows]:
        yield f"Rows that were left out (the long ones need `--long`): {', '.join(left_out)}."
    for row in bench.rows.values():
        settings_of = "; ".join(f"{one.name} `{one.setting}`" for one in row.contestants if one.runs)
        if settings_of:
            yield f"{row.name}: {row.title}; {settings_of}{'; ' + row.note if row.note else ''}."


def _compiling(bench: Bench) -> str:
    head = "Seconds until an engine's first generation in a new process, imports included:\n\n"
    table = ["| engine | nothing compiled yet | compiled kernels in the cache |", "|---|--:|--:|"]
    table += [f"| {name} | {it.cold:.1f} | {it.cached:.1f} |" for name, it in bench.compiling.items()]
    return head + "\n".join(table)


def _picture(light: str, dark: str) -> str:
    return (
        f'<picture>\n  <source media="(prefers-color-scheme: dark)" srcset="{dark}">\n  <img src="{light}" '
        'alt="CPU time and memory against generations and population, log-log">\n</picture>'
    )


def brief(number: float) -> str:
    """Return a number of three digits with k, M or G."""
    for unit, size in _UNITS:
        if number >= size:
            return f"{number / size:.3g} {unit}" if number < 1000 * size else f"{number / size:,.0f} {unit}"
    return f"{number:.3g}"


def _number(seconds: float) -> str:
    return f"{seconds:.2f}" if seconds >= 0.1 else f"{seconds:.2g}"


BEGIN = "<!-- replicarium bench: what follows is written by the command, to the mark of the end -->"
END = "<!-- replicarium bench: end -->"


def check_page(path: Path) -> None:
    """Raise OutputError, before any work, if `path` could not receive the tables."""
    check_writable(path)
    if replaced_whole(path) and path.exists():
        _around(path)


def write_page(path: Path, text: str) -> None:
    """Put `text` between the marks of the page, which is made if it does not exist; the rest stays as it is."""
    kept = replaced_whole(path) and path.exists()
    before, after = _around(path) if kept else ("# Benchmarks\n\n", "\n")
    write_atomically(path, f"{before}{BEGIN}\n\n{text}\n\n{END}{after}")


def _around(path: Path) -> tuple[str, str]:
    try:
        before, begin, rest = path.read_text(encoding="utf-8").partition(BEGIN)
    except (OSError, UnicodeDecodeError) as error:
        raise OutputError(f"cannot read {path}: {error}") from None
    _, end, after = rest.partition(END)
    if not begin or not end:
        raise OutputError(f"{path} lacks the two marks between which tables are written: {BEGIN} and {END}")
    return before, after
