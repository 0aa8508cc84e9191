"""The `replicarium` command: which commands there are; each is made, and its module imported, when it is called."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from dataclasses import MISSING, fields
from functools import cache
from importlib import import_module
from inspect import Parameter, Signature
from typing import Annotated, Any, NamedTuple, get_type_hints

import typer
import typer.core
import typer.main

try:
    from automata._version import __version__
    from experiments.commands import accepted as options
    from experiments.commands import accepted_checks as of_checks
    from experiments.commands import accepted_evolution as of_evolution
    from experiments.commands import accepted_soups as of_soups
    from experiments.commands import accepted_studies as of_studies
    from experiments.commands import accepted_view as of_view
    from experiments.commands import foreign
    from experiments.commands.containing import held
    from experiments.commands.options import Debug, Json, Quiet, check_working_folder, import_modules, user_errors
    from experiments.terminal.streams import prepared, to_the_exit
except ModuleNotFoundError as error:  # said here, because `doctor` could not even start
    if not (error.name or "").startswith("automata"):
        raise
    raise SystemExit(
        "replicarium: another distribution's package 'automata' (automata-lib has one) stands before ours: "
        "keep the two in different environments"
    ) from None

AUTOMATA, NETWORKS, EXPERIMENTS, KNOWN = "Automata", "Networks", "Experiments", "What is known here"


class Leaf(NamedTuple):
    """A command: what it accepts, and the function of `experiments.commands.NAME` that does the work.

    The function is given the options, `as_json` and `quiet`, and returns the status (None: 0).
    """

    accepted: type[options.Accepted]
    work: str
    panel: str = ""


class Group(NamedTuple):
    """Commands under one name, in a folder of this name."""

    help: str
    commands: Mapping[str, Leaf]
    panel: str = ""


STUDY = {
    "list": Leaf(of_studies.StudyListOptions, "list_studies"),
    "show": Leaf(of_studies.StudyShowOptions, "show_study"),
    "run": Leaf(of_studies.StudyRunOptions, "run_study"),
    "calibrate": Leaf(of_studies.StudyCalibrateOptions, "calibrate_study"),
}
RUNS = {
    "list": Leaf(of_studies.RunsListOptions, "list_runs"),
    "show": Leaf(of_studies.RunsShowOptions, "show_run"),
    "compare": Leaf(of_studies.RunsCompareOptions, "compare_runs"),
    "export": Leaf(of_studies.RunsExportOptions, "export_run"),
    "record": Leaf(of_studies.RunsRecordOptions, "record_run"),
    "reindex": Leaf(of_studies.RunsReindexOptions, "reindex"),
}
SOUP = {
    "run": Leaf(of_soups.SoupRunOptions, "run_soup"),
    "profile": Leaf(of_soups.SoupProfileOptions, "profile_soup_program"),
    "appear": Leaf(of_soups.SoupAppearOptions, "appear_in_soup"),
}
COMMANDS: Mapping[str, Leaf | Group] = {
    "demo": Leaf(options.DemoOptions, "run_command", EXPERIMENTS),
    "closed-loop": Leaf(options.ClosedLoopOptions, "run_closed_loop", EXPERIMENTS),
    "scribe": Leaf(options.ScribeOptions, "run_scribe", EXPERIMENTS),
    "study": Group("Controlled studies: a claim, its nulls, its trials, a verdict.", STUDY, EXPERIMENTS),
    "runs": Group("What is stored: list, show, compare, export, mend.", RUNS, EXPERIMENTS),
    "claims": Leaf(of_studies.ClaimsOptions, "print_claims", EXPERIMENTS),
    "audit": Leaf(options.AuditOptions, "verify_log", EXPERIMENTS),
    "report": Leaf(of_studies.ReportOptions, "report_run", EXPERIMENTS),
    "run": Leaf(options.RunOptions, "run_pattern", AUTOMATA),
    "view": Leaf(of_view.ViewOptions, "view_pattern", AUTOMATA),
    "profile": Leaf(options.ProfileOptions, "run_profile", AUTOMATA),
    "rule": Leaf(options.RuleOptions, "show_rule", AUTOMATA),
    "soup": Group("Soups of programs that run one another.", SOUP, AUTOMATA),
    "evolve": Leaf(of_evolution.EvolveOptions, "evolve_command", AUTOMATA),
    "check": Leaf(of_checks.CheckOptions, "check_command", AUTOMATA),
    "bench": Leaf(options.BenchOptions, "run_bench", AUTOMATA),
    "train": Leaf(options.TrainOptions, "train_command", NETWORKS),
    "certify": Leaf(options.CertifyOptions, "certify_command", NETWORKS),
    "smallest": Leaf(options.SmallestOptions, "smallest_command", NETWORKS),
    "zoo": Leaf(options.ZooOptions, "zoo_command", NETWORKS),
    "list": Leaf(options.ListOptions, "print_lists", KNOWN),
    "cite": Leaf(options.CiteOptions, "print_citation", KNOWN),
    "doctor": Leaf(options.DoctorOptions, "examine", KNOWN),
}


class _Named(typer.core.TyperCommand):
    """A command as far as a list of commands shows it; `whole` makes the rest."""

    def __init__(self, name: str, leaf: Leaf, place: str):
        super().__init__(name, help=inspect.getdoc(leaf.accepted), rich_help_panel=leaf.panel or None)
        self.whole = cache(lambda: _command(name, leaf, f"{place}.{name.replace('-', '_')}"))


class _Commands(typer.core.TyperGroup):
    """A group whose commands are made when they are called; without `place`, that of all commands."""

    def __init__(
        self, *, below: Mapping[str, Leaf | Group] = COMMANDS, place: str = "experiments.commands", **more: Any
    ):
        super().__init__(**more)
        for name, what in below.items():
            if isinstance(what, Leaf):
                self.add_command(_Named(name, what, place))
            else:
                self.add_command(
                    _Commands(
                        name=name,
                        below=what.commands,
                        place=f"{place}.{name}",
                        help=what.help,
                        rich_help_panel=what.panel,
                        no_args_is_help=True,
                    )
                )

        self._whole = place == "experiments.commands"

    def list_commands(self, ctx: Any) -> list[str]:
        """Return the names of the commands, those of other packages last."""
        own = super().list_commands(ctx)
        return [*own, *(name for name in foreign.COMMANDS.names() if name not in own)] if self._whole else own

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        """Return a command as a list of them shows it; one of another package is not imported for that."""
        own = super().get_command(ctx, cmd_name)
        if own is not None or not self._whole or cmd_name not in foreign.COMMANDS.names():
            return own
        return foreign.foreign_command(cmd_name)

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        """Return the name, the whole command and the arguments that are left to it."""
        name, command, rest = super().resolve_command(ctx, args)
        return name, command.whole() if isinstance(command, _Named) else command, rest


def _command(name: str, leaf: Leaf, module: str) -> Any:
    """Return a command that accepts the fields of a dataclass, and --json, --quiet and --debug beside them."""
    hints = get_type_hints(leaf.accepted, include_extras=True)
    parameters = {
        field.name: (hints[field.name], Parameter.empty if field.default is MISSING else field.default)
        # What all have in common comes last.
        for field in sorted(fields(leaf.accepted), key=lambda field: field.kw_only is True)
    }
    flags = {flag: (kind, False) for flag, kind in (("json", Json), ("quiet", Quiet), ("debug", Debug))}

    def run(**given: Any) -> None:
        chosen = leaf.accepted(**{field: given[field] for field in parameters})
        work: Callable[..., int | None] = getattr(import_module(module), leaf.work)
        raise typer.Exit(held(chosen, lambda: work(chosen, as_json=given["json"], quiet=given["quiet"]), name))

    run.__annotations__ = {name: kind for name, (kind, _) in (parameters | flags).items()}
    run.__signature__ = Signature(  # type: ignore[attr-defined]
        [
            Parameter(name, Parameter.KEYWORD_ONLY, default=default, annotation=kind)
            for name, (kind, default) in (parameters | flags).items()
        ]
    )
    one = typer.Typer(add_completion=False, pretty_exceptions_enable=False)
    epilog = f"Example: {leaf.accepted.example}"
    one.command(name, help=inspect.getdoc(leaf.accepted), epilog=epilog)(user_errors(run))
    return typer.main.get_command(one)


app = typer.Typer(
    cls=_Commands,
    name="replicarium",
    help="Study self-replication: cellular automata, networks that learn their rules, controlled experiments.",
    epilog="Where to begin: `replicarium view` shows Langton's loop in a browser, to run and to change; "
    "`replicarium demo` is the main experiment, in half a minute; `replicarium COMMAND --help` has an example of each.",
    no_args_is_help=True,
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


@cache
def whole() -> Any:
    """Return the command line with all commands that have been called so far."""
    return typer.main.get_command(app)


def main() -> None:
    """Entry point of the `replicarium` command."""
    with to_the_exit(), prepared():
        whole()(prog_name="replicarium")


if __name__ == "__main__":
    main()
