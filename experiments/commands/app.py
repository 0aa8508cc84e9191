"""The `replicarium` command: its options; the work is in other modules, imported when a command runs."""

from __future__ import annotations

from typing import Annotated

import typer

try:
    from automata._version import __version__
    from experiments.commands.accepted import (
        BenchOptions,
        CertifyOptions,
        ClosedLoopOptions,
        DemoOptions,
        ProfileOptions,
        RunOptions,
        SmallestOptions,
        TrainOptions,
        ZooOptions,
        command,
    )
    from experiments.commands.known import cite, doctor, list_
    from experiments.commands.options import check_working_folder, import_modules
    from experiments.commands.soups import soup_app
    from experiments.commands.studies import report, runs_app, study_app
    from experiments.terminal.streams import prepared, to_the_exit
except ModuleNotFoundError as error:  # said here, because `doctor` could not even start
    if not (error.name or "").startswith("automata"):
        raise
    raise SystemExit(
        "replicarium: another distribution's package 'automata' (automata-lib has one) stands before ours: "
        "keep the two in different environments"
    ) from None

app = typer.Typer(
    name="replicarium",
    help="Study self-replication: cellular automata, networks that learn their rules, controlled experiments.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _show_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"replicarium {__version__}")
        raise typer.Exit


@app.callback()
def _options(
    version: Annotated[
        bool, typer.Option("--version", callback=_show_version, is_eager=True, help="Print the version.")
    ] = False,
    import_: Annotated[
        list[str] | None,
        typer.Option(
            "--import",
            metavar="MODULE",
            help="Import a module that registers emulators, rules or replicators.",
        ),
    ] = None,
) -> None:
    check_working_folder()
    import_modules(import_ or [])


AUTOMATA, NETWORKS, EXPERIMENTS, KNOWN = "Automata", "Networks", "Experiments", "What is known here"

for name, accepted, work, panel in (
    ("demo", DemoOptions, "demo:run_command", EXPERIMENTS),
    ("closed-loop", ClosedLoopOptions, "closed_loop:run_closed_loop", EXPERIMENTS),
    ("run", RunOptions, "run:run_pattern", AUTOMATA),
    ("profile", ProfileOptions, "profile:run_profile", AUTOMATA),
    ("bench", BenchOptions, "bench:run_bench", AUTOMATA),
    ("train", TrainOptions, "train:train_command", NETWORKS),
    ("certify", CertifyOptions, "certify:certify_command", NETWORKS),
    ("smallest", SmallestOptions, "smallest:smallest_command", NETWORKS),
    ("zoo", ZooOptions, "zoo:zoo_command", NETWORKS),
):
    app.command(name, rich_help_panel=panel)(command(accepted, f"experiments.commands.{work}"))
app.add_typer(soup_app, name="soup", rich_help_panel=AUTOMATA)
app.add_typer(study_app, name="study", rich_help_panel=EXPERIMENTS)
app.add_typer(runs_app, name="runs", rich_help_panel=EXPERIMENTS)
app.command(rich_help_panel=EXPERIMENTS)(report)
app.command("list", rich_help_panel=KNOWN)(list_)
app.command(rich_help_panel=KNOWN)(cite)
app.command(rich_help_panel=KNOWN)(doctor)


def main() -> None:
    """Entry point of the `replicarium` command."""
    with to_the_exit(), prepared():
        app()


if __name__ == "__main__":
    main()
