"""`replicarium runs record`: a run's results in a file, with which sentences of the documentation are compared."""

from __future__ import annotations

import json

from automata.files.reading import write_atomically
from experiments.commands.accepted_studies import RunsRecordOptions
from experiments.execution.recorded import recorded
from experiments.runs.find import find_run
from experiments.storage.outputs import check_writable, takes_standard_output
from experiments.terminal.console import aside, print_json, print_lines


def record_run(options: RunsRecordOptions, *, as_json: bool, quiet: bool) -> None:
    """Write what a run found to a file of a document's results; StoreError for a run that is not whole."""
    check_writable(options.output)
    result = recorded(find_run(options.run, options.out), options.study)
    text = json.dumps(result.model_dump(mode="json"), indent=2, ensure_ascii=False, sort_keys=True)
    write_atomically(options.output, text + "\n")
    with aside(takes_standard_output(options.output)):
        if as_json:
            print_json({"outcome": result.outcome, "sentence": result.sentence, "output": str(options.output)})
        elif not quiet:
            print_lines(f"{result.outcome}: {result.sentence}", f"Recorded: {options.output}")
