"""The commands `study`, `runs` and `report`: their options."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from experiments.commands.options import Debug, Json, Quiet, user_errors

study_app = typer.Typer(help="Controlled studies: a claim, null models, trials, a verdict.", no_args_is_help=True)
runs_app = typer.Typer(help="Stored runs: list, show, compare, export, reindex.", no_args_is_help=True)
Store = Annotated[Path, typer.Option(help="Folder that holds the runs' folders.")]
StudyName = Annotated[str, typer.Argument(help="A name of `replicarium study list`, or a module's dotted name.")]
Run = Annotated[str, typer.Argument(help="A run's folder, its name in the store, the beginning of that, or `last`.")]
Named = Annotated[
    str | None,
    typer.Option(
        "--study",
        metavar="MODULE",
        help="The module of the run's study, where it is not built in or registered.",
    ),
]
Preset = Annotated[str, typer.Option(help="quick (minutes) or full (an hour).")]


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


@study_app.command("run")
@user_errors
def study_run(
    name: StudyName,
    preset: Preset = "quick",
    seed: Annotated[
        int | None, typer.Option(min=0, help="Seed of the first trial of every condition. (default: the preset's)")
    ] = None,
    seeds: Annotated[int | None, typer.Option(min=1, help="Trials of every condition. (default: the preset's)")] = None,
    set_: Annotated[
        list[str] | None, typer.Option("--set", metavar="NAME=VALUE", help="Change a setting: depth=2.")
    ] = None,
    config: Annotated[
        Path | None, typer.Option(readable=False, help="TOML file of settings, as a run saves it.")
    ] = None,
    resume: Annotated[bool, typer.Option("--resume", help="Continue the last run with these settings.")] = False,
    cluster: Annotated[
        str | None, typer.Option(metavar="ADDRESS", help="Run on dask: tcp://host:port, a scheduler file, or local:N.")
    ] = None,
    workers: Annotated[int | None, typer.Option(min=1, help="Processes on this machine. (default: its cores)")] = None,
    device: Annotated[
        str | None, typer.Option(help="Train networks on auto, cpu, or cuda (other rounding). (default: cpu)")
    ] = None,
    keep_models: Annotated[
        bool | None,
        typer.Option("--keep-models/--no-keep-models", help="Keep the trained networks. (default: the study's)"),
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Print what would be done and how long it takes.")] = False,
    out: Store = Path("runs"),
    json: Json = False,
    quiet: Quiet = False,
    debug: Debug = False,
) -> None:  # fmt: skip
    """Run a study and print its verdict; exit code 1 if a trial failed."""
    from experiments.commands.study import StudyRequest, run_study

    request = StudyRequest(
        name,
        preset,
        config,
        tuple(set_ or ()),
        seeds,
        out,
        resume,
        cluster,
        workers,
        device,
        keep_models,
        seed,
    )
    raise typer.Exit(run_study(request, dry_run=dry_run, as_json=json, quiet=quiet))


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
