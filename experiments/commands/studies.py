"""The commands `study`, `runs` and `report`: their options."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from experiments.commands.accepted import StudyOptions, command
from experiments.commands.options import Debug, Json, Named, Preset, Quiet, Run, Store, StudyName, user_errors

study_app = typer.Typer(help="Controlled studies: a claim, its nulls, its trials, a verdict.", no_args_is_help=True)
runs_app = typer.Typer(help="What is stored: list, show, compare, export, mend.", no_args_is_help=True)


@study_app.command("list")
@user_errors
def study_list(json: Json = False, quiet: Quiet = False, debug: Debug = False) -> None:
    """List the studies that are built in or registered."""
    from experiments.commands.study import list_studies

    list_studies(as_json=json, quiet=quiet)


@study_app.command("show")
@user_errors
def study_show(name: StudyName, preset: Preset = "quick", json: Json = False, debug: Debug = False) -> None:
    """Show a study: its claim, prediction, conditions, measures and null models."""
    from experiments.commands.study import show_study

    show_study(name, preset, as_json=json)


study_app.command("run")(command(StudyOptions, "experiments.commands.study:run_study"))


@user_errors
def report(
    run: Run,
    study: Named = None,
    out: Store = Path("runs"),
    json: Json = False,
    quiet: Quiet = False,
    debug: Debug = False,
) -> None:
    """Recompute the verdict and the page of a stored run, as far as it went."""
    from experiments.commands.study import report_run

    report_run(run, out, study, as_json=json, quiet=quiet)


@runs_app.command("list")
@user_errors
def runs_list(
    study: Annotated[str | None, typer.Option(help="Only the runs of this study.")] = None,
    out: Store = Path("runs"),
    json: Json = False,
    quiet: Quiet = False,
    debug: Debug = False,
) -> None:
    """List the runs of a store in the order in which they were begun."""
    from experiments.commands.runs import list_runs

    list_runs(out, study, as_json=json, quiet=quiet)


@runs_app.command("show")
@user_errors
def runs_show(
    run: Run, study: Named = None, out: Store = Path("runs"), json: Json = False, debug: Debug = False
) -> None:
    """Show a stored run; exit code 1 if a network that it keeps is missing or damaged."""
    from experiments.commands.runs import show_run

    raise typer.Exit(show_run(run, out, study, as_json=json))


@runs_app.command("compare")
@user_errors
def runs_compare(
    first: Run,
    second: Run,
    study: Named = None,
    out: Store = Path("runs"),
    json: Json = False,
    debug: Debug = False,
) -> None:
    """Compare two runs of a study trial by trial; exit code 1 if a trial of both has different results."""
    from experiments.commands.runs import compare_runs

    raise typer.Exit(compare_runs(first, second, out, study, as_json=json))


@runs_app.command("export")
@user_errors
def runs_export(
    run: Run,
    output: Annotated[Path, typer.Option("-o", "--output", readable=False, help="A .csv, .csv.gz or .parquet file.")],
    study: Named = None,
    out: Store = Path("runs"),
    quiet: Quiet = False,
    debug: Debug = False,
) -> None:
    """Write a run's table for other programs: CSV, or Parquet where pyarrow is installed."""
    from experiments.commands.runs import export_run

    export_run(run, out, output, study, quiet=quiet)


@runs_app.command("record")
@user_errors
def runs_record(
    run: Run,
    output: Annotated[Path, typer.Option("-o", "--output", readable=False, help="A .json file.")],
    study: Named = None,
    out: Store = Path("runs"),
    debug: Debug = False,
) -> None:
    """Write a finished run's results to a small file, with which sentences of the documentation are compared."""
    from experiments.commands.runs import record_run

    record_run(run, out, output, study)


@runs_app.command("reindex")
@user_errors
def runs_reindex(out: Store = Path("runs"), quiet: Quiet = False, debug: Debug = False) -> None:
    """Rebuild a store's index from its folders."""
    from experiments.commands.runs import reindex

    reindex(out, quiet=quiet)
