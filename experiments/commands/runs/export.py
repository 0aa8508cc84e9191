"""`replicarium runs export`: a run's table for other programs."""

from __future__ import annotations

from automata.files.reading import replaced_whole, write_atomically
from experiments.commands.accepted_studies import RunsExportOptions
from experiments.errors import StoreError, SupersededError
from experiments.runs.export import as_csv, as_parquet
from experiments.runs.find import find_run
from experiments.storage.outputs import check_writable, takes_standard_output
from experiments.terminal.console import aside, complain, print_json, print_lines

_PARQUET = ".parquet"
_ENDINGS = (".csv", ".csv.gz", _PARQUET)


def export_run(options: RunsExportOptions, *, as_json: bool, quiet: bool) -> None:
    """Write a run's table in the format that the file's name ends in; a device or a pipe gets CSV."""
    output, name = options.output, options.output.name.lower()
    if replaced_whole(output) and not name.endswith(_ENDINGS):
        raise StoreError(f"{output} ends in no format that is written: name a {', '.join(_ENDINGS)} file")
    check_writable(output)
    run = find_run(options.run, options.out)
    try:
        there = run.of_study(options.study)
        table = there.table
        for problem in there.problems:
            complain(problem)
    except SupersededError as superseded:
        complain(str(superseded))
        table = run.stored_table
    failed = len(table.failed)
    write_atomically(output, as_parquet(table) if name.endswith(_PARQUET) else as_csv(table))
    with aside(takes_standard_output(output)):
        if as_json:
            print_json({"trials": len(table) + failed, "failed": failed, "output": str(output)})
        elif not quiet:
            print_lines(f"{len(table) + failed} trials in {output}{f', {failed} of which failed' if failed else ''}")
