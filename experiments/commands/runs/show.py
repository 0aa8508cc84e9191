"""`replicarium runs show`: what a run says of itself."""

from __future__ import annotations

import shlex
from pathlib import Path
from typing import Literal

from experiments.commands.accepted_studies import RunsShowOptions
from experiments.errors import StoreError, StudyError
from experiments.runs.find import StoredRun, find_run
from experiments.runs.folder import MODELS
from experiments.runs.kept_models import KeptModels, look_over
from experiments.storage.documents import Provenance, StudyIdentity
from experiments.terminal.console import complain, print_json, print_lines, print_table

# Verdicts of earlier versions on the same trials.
_OLD: Literal["superseded"] = "superseded"


def show_run(options: RunsShowOptions, *, as_json: bool, quiet: bool) -> int:
    """Print what a run says of itself; return 1 if a network that it keeps is missing or damaged."""
    found = find_run(options.run, options.out)
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
        *(
            ["study" if name == "name" else f"study {name}", str(value)]
            for name, value in study.items()
            if name != _OLD
        ),
        *([_OLD, f"version {old['version']}: {old['outcome']}: {old['sentence']}"] for old in study.get(_OLD) or ()),
        *([f"setting {name}", str(value)] for name, value in (told.get("parameters") or {}).items()),
        *([name.replace("_", " "), str(value)] for name, value in (told.get("training") or {}).items()),
        *([["kept networks", _kept_networks(kept, path)]] if kept.models else []),
    ]
    if not quiet:
        print_table(["", ""], rows)
    for problem in problems:
        complain(problem)
    if study and not quiet:
        _print_tally(found, options.study)
    return 1 if kept.problems else 0


def _kept_networks(kept: KeptModels, path: Path) -> str:
    sound = "" if kept.problems else ", each as it was written"
    return f"{kept.models} in {path / MODELS}, {kept.size / 1e6:.1f} MB{sound}"


def _print_tally(run: StoredRun, named: str | None) -> None:
    """Print how many trials were done, if the study that planned them is at hand."""
    from experiments.runs.page import tally

    try:
        print_lines(tally(run.of_study(named).table))
    except (StoreError, StudyError) as error:
        complain(str(error))
