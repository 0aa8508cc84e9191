"""`replicarium runs list`: the runs of a store."""

from __future__ import annotations

from dataclasses import asdict

from experiments.commands.accepted_studies import RunsListOptions
from experiments.runs.index import opened
from experiments.terminal.console import complain, print_json, print_lines, print_table


def list_runs(options: RunsListOptions, *, as_json: bool, quiet: bool) -> None:
    """Print the runs of a store in the order in which they were begun, and what is left out on standard error."""
    with opened(options.out) as index:
        for line in dict.fromkeys((index.mended, *index.problems, *index.reconcile())):
            if line:
                complain(line)
        runs = index.runs(options.study)
    if as_json:
        print_json([asdict(run) for run in runs])
    elif quiet:
        print_lines(*(run.run for run in runs))
    else:
        rows = [
            [
                run.run,
                run.status,
                "" if run.planned is None else f"{run.done} of {run.planned}",
                str(run.failed) if run.planned is not None else "",
                run.sentence or "",
            ]
            for run in runs
        ]
        print_table(["run", "status", "trials done", "failed", "verdict"], rows)
