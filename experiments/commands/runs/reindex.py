"""`replicarium runs reindex`: a store's index, made anew from its folders."""

from __future__ import annotations

from experiments.commands.accepted_studies import RunsReindexOptions
from experiments.runs.index import opened
from experiments.statistics.wording import many
from experiments.terminal.console import complain, print_json, print_lines


def reindex(options: RunsReindexOptions, *, as_json: bool, quiet: bool) -> None:
    """Make the index anew from the folders."""
    with opened(options.out) as index:
        problems, count = index.rebuild(), len(index.runs())
    place = options.out / "index.sqlite"
    if as_json:
        print_json({"runs": count, "problems": problems, "output": str(place)})
        return
    for problem in problems:
        complain(problem)
    if not quiet:
        print_lines(f"{many(count, 'run')} in {place}")
