"""`replicarium demo`: settings in, a run folder and a verdict out."""

from __future__ import annotations

import sys

from experiments.commands.accepted import DemoOptions
from experiments.config import load_config
from experiments.demo.config import DemoConfig
from experiments.demo.job import run_demo
from experiments.demo.report import fidelity_table, summary_table
from experiments.demo.result import DemoResult
from experiments.demo.verdict import remark
from experiments.runs.folder import run_folder
from experiments.statistics.wording import many
from experiments.storage.plain import plain
from experiments.subjects.replicators import known_replicator
from experiments.terminal.browser import show_page
from experiments.terminal.console import complain, print_json, print_lines, print_table
from experiments.terminal.progress import progress_for


def run_command(options: DemoOptions, *, as_json: bool, quiet: bool) -> int:
    """Run the demonstration; return 0, or 1 if the network did not reach every visited context."""
    config = load_config(DemoConfig, options.config, options.overrides or (), seed=options.seed)
    known_replicator(config.replicator, options.folders)  # an unknown one is refused before anything is written
    command = ["replicarium", *sys.argv[1:]]
    with run_folder(options.out, "demo", config, command) as folder, progress_for(as_json, quiet) as progress:
        result = run_demo(config, folder, progress, options.folders)
    if as_json:
        print_json(_summary(result))
    else:
        _print(result, quiet)
    show_page(result.folder / "report.html", options.open_page)
    if result.exact:
        return 0
    count = result.certificate["visited"]
    complain(
        f"the network is wrong on {count.contexts - count.agreeing} of the {count.contexts} visited contexts, "
        "so nothing is certified: allow more training, for example --set training.max_steps=4000"
    )
    return 1


def _print(result: DemoResult, quiet: bool) -> None:
    if not quiet:
        truth = result.runs[0].measurement
        periods = zip(truth.checkpoints, truth.daughters, truth.components, strict=True)
        print_lines(
            "Ground truth: "
            + ", ".join(
                f"{step}: {many(daughters, 'daughter')} ({many(parts, 'component')})"
                for step, daughters, parts in periods
            )
        )
        count = result.certificate
        print_lines(
            "Certificate of the network: "
            + ", ".join(f"{part.domain} {part.agreeing} of {part.contexts}" for part in count.counts)
        )
        head, rows = summary_table(result)
        most = (head[0], head[2], head[5], head[1], head[7])  # what a narrow terminal shows
        print_table(head, rows, title="Four update rules and two baselines, from the same seed", first=most)
        print_table(*fidelity_table(result), title="Under how many of them the seed makes a copy within a period")
    print_lines(*([] if quiet else [""]), result.sentence)
    if not quiet:
        print_lines("", remark(result.runs, result.nulls, result.levels))
        print_lines("", f"Report: {result.folder / 'report.html'}")


def _summary(result: DemoResult) -> dict[str, object]:
    return {
        "folder": str(result.folder),
        "report": str(result.folder / "report.html"),
        "exact": result.exact,
        "sentence": result.sentence,
        "certificate": {
            count.domain: {"agreeing": count.agreeing, "contexts": count.contexts}
            for count in result.certificate.counts
        },
        "physics": [plain(run.measurement) for run in (*result.runs, *result.nulls)],
        "fidelity": [plain(level) for level in result.levels],
        "stopped": plain(result.stopped),
    }
