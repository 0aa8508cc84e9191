"""`replicarium runs`: list, show and compare stored runs, and export a run's table."""

from __future__ import annotations

import json
import shlex
from dataclasses import asdict
from pathlib import Path
from typing import Any

from automata.files.reading import replaced_whole, write_atomically
from experiments.errors import StoreError, StudyError
from experiments.runs.export import as_csv, as_parquet
from experiments.runs.find import StoredRun, find_run
from experiments.runs.folder import MODELS
from experiments.runs.index import opened
from experiments.runs.kept_models import KeptModels, look_over
from experiments.statistics.wording import many
from experiments.storage.documents import Provenance, StudyIdentity
from experiments.storage.outputs import check_writable, takes_standard_output
from experiments.studies.study import Study
from experiments.studies.table import Row
from experiments.studies.trial import to_json
from experiments.terminal.console import aside, complain, print_json, print_lines, print_table

# So many trials that differ are listed.
_MOST_TOLD = 5
_PARQUET = ".parquet"
_ENDINGS = (".csv", ".csv.gz", _PARQUET)


def list_runs(out: Path, study: str | None, *, as_json: bool, quiet: bool) -> None:
    """Print the runs of a store in the order in which they were begun, and what is left out on standard error."""
    with opened(out) as index:
        for line in dict.fromkeys((index.mended, *index.problems, *index.reconcile())):
            if line:
                complain(line)
        runs = index.runs(study)
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


def show_run(run: str, out: Path, named: str | None, *, as_json: bool) -> int:
    """Print what a run says of itself; return 1 if a network that it keeps is missing or damaged."""
    found = find_run(run, out)
    path = found.folder
    told: Provenance = {**found.provenance, "status": found.status}
    records, damage = found.log
    kept = look_over(path, records.values())
    problems = [*damage, *(text for _, text in kept.problems)]
    if as_json:
        models = {name: record.key for record in records.values() for name in record.models}
        print_json({"folder": str(path), **told, "models": models, "problems": problems})
        return 1 if kept.problems else 0
    study: StudyIdentity = told.get("study") or {}
    software = told.get("software") or {}
    rows = [
        ["folder", str(path)],
        ["status", told["status"]],
        ["started", str(told.get("started") or "")],
        ["finished", str(told.get("finished") or "")],
        ["command", shlex.join(map(str, told.get("command") or ()))],
        ["replicarium", f"{software.get('replicarium', '')} {software.get('git_commit') or ''}".strip()],
        *(["study" if name == "name" else f"study {name}", str(value)] for name, value in study.items()),
        *([f"setting {name}", str(value)] for name, value in (told.get("parameters") or {}).items()),
        *([name.replace("_", " "), str(value)] for name, value in (told.get("training") or {}).items()),
        *([["kept networks", _kept_words(kept, path)]] if kept.models else []),
    ]
    print_table(["", ""], rows)
    for problem in problems:
        complain(problem)
    if study:
        _print_tally(found, named)
    return 1 if kept.problems else 0


def _kept_words(kept: KeptModels, path: Path) -> str:
    sound = "" if kept.problems else ", each as it was written"
    return f"{kept.models} in {path / MODELS}, {kept.size / 1e6:.1f} MB{sound}"


def _print_tally(run: StoredRun, named: str | None) -> None:
    """Print how many trials were done, if the study that planned them is at hand."""
    from experiments.runs.page import tally

    try:
        print_lines(tally(run.of_study(named).table))
    except (StoreError, StudyError) as error:
        complain(str(error))


def reindex(out: Path, *, quiet: bool) -> None:
    """Make the index anew from the folders."""
    with opened(out) as index:
        problems = index.rebuild()
        count = len(index.runs())
    for problem in problems:
        complain(problem)
    if not quiet:
        print_lines(f"{many(count, 'run')} in {out / 'index.sqlite'}")


def compare_runs(first: str, second: str, out: Path, named: str | None, *, as_json: bool) -> int:
    """Print how two runs of a study differ, trial by trial; return 1 if a trial that both have measured otherwise."""
    studies, tables = [], []
    runs = [find_run(name, out) for name in (first, second)]
    identities: list[StudyIdentity] = [run.provenance.get("study") or {} for run in runs]
    if identities[0].get("module") != identities[1].get("module"):
        of = [identity.get("name") or "no study" for identity in identities]
        raise StoreError(f"{first} is a run of {of[0]} and {second} one of {of[1]}: they have no trial in common")
    for run in runs:
        there = run.of_study(named)
        studies.append(there.study)
        tables.append(there.table)
        for problem in there.problems:
            complain(problem)
    rows = [{row["key"]: row for row in table} for table in tables]
    shared = [key for key in rows[0] if key in rows[1]]
    differing = [key for key in shared if to_json(rows[0][key]) != to_json(rows[1][key])]
    measures: list[dict[str, Any]] = []
    for name in studies[0].measures:
        pairs = [(rows[0][key].get(name), rows[1][key].get(name)) for key in shared]
        unlike = sum(to_json(one) != to_json(other) for one, other in pairs)
        measures.append({"measure": name, "first": _mean(pairs, 0), "second": _mean(pairs, 1), "differing": unlike})
    told = {
        "shared": len(shared),
        "differing": len(differing),
        "differing_keys": differing,
        "only_first": len(rows[0]) - len(shared),
        "only_second": len(rows[1]) - len(shared),
        "measures": measures,
    }
    if as_json:
        print_json(told)
    else:
        print_lines(
            f"{len(shared)} trials in both, of which {len(differing)} measured otherwise; "
            f"{told['only_first']} in the first alone, {told['only_second']} in the second alone"
        )
        print_table(
            ["measure", "mean of the first", "of the second", "trials that differ"],
            [[m["measure"], _text(m["first"]), _text(m["second"]), str(m["differing"])] for m in measures],
        )
        for key in differing[:_MOST_TOLD]:
            print_lines(f"differs: trial {key}, {_condition(rows[0][key], studies[0])}")
        if len(differing) > _MOST_TOLD:
            print_lines(f"… and {len(differing) - _MOST_TOLD} more, which --json names")
    return 1 if differing else 0


def _condition(row: Row, study: Study) -> Row:
    return {name: value for name, value in row.items() if name != "key" and name not in study.measures}


def _mean(pairs: list[tuple[Any, Any]], side: int) -> float | None:
    values = [pair[side] for pair in pairs if isinstance(pair[side], (int, float))]
    return sum(values) / len(values) if values else None


def _text(value: float | None) -> str:
    return "" if value is None else f"{value:.6g}"


def export_run(run: str, out: Path, output: Path, named: str | None, *, quiet: bool) -> None:
    """Write a run's table in the format that the file's name ends in; a device or a pipe gets CSV."""
    name = output.name.lower()
    if replaced_whole(output) and not name.endswith(_ENDINGS):
        raise StoreError(f"{output} ends in no format that is written: name a {', '.join(_ENDINGS)} file")
    check_writable(output)
    there = find_run(run, out).of_study(named)
    for problem in there.problems:
        complain(problem)
    table = there.table
    write_atomically(output, as_parquet(table) if name.endswith(_PARQUET) else as_csv(table))
    if not quiet:
        failed = f", {len(table.failed)} of which failed" if table.failed else ""
        with aside(takes_standard_output(output)):
            print_lines(f"{len(table) + len(table.failed)} trials in {output}{failed}")


def record_run(run: str, out: Path, output: Path, named: str | None) -> None:
    """Write what a run found to a file of a document's results; StoreError for a run that is not whole."""
    from experiments.execution.recorded import recorded

    check_writable(output)
    result = recorded(find_run(run, out), named)
    text = json.dumps(result.model_dump(mode="json"), indent=2, ensure_ascii=False, sort_keys=True)
    write_atomically(output, text + "\n")
    print_lines(f"{result.outcome}: {result.sentence}", f"Recorded: {output}")
