"""The commands `list`, `cite` and `doctor`: what is built in, the papers, the installation."""

from __future__ import annotations

from typing import Annotated

import typer

from experiments.commands.options import Debug, Json, Quiet, user_errors


@user_errors
def list_(
    what: Annotated[
        str, typer.Argument(help="rules, replicators, engines, emulators, models, languages, methods, or all.")
    ] = "all",
    name: Annotated[
        str | None, typer.Argument(help="One of that list, of which everything is shown.", show_default=False)
    ] = None,
    json: Json = False,
    quiet: Quiet = False,
    debug: Debug = False,
) -> None:
    """List what is built in: rules, replicators, engines, emulators, models, languages of soups, methods."""
    from experiments.commands.list import print_lists

    print_lists(what, name, as_json=json, quiet=quiet)


@user_errors
def cite(
    name: Annotated[
        str,
        typer.Argument(
            help="A rule, a replicator or a method, as `replicarium list` names them; none: this program.",
            show_default=False,
        ),
    ] = "replicarium",
    json: Json = False,
    debug: Debug = False,
) -> None:
    """Print the BibTeX of the papers behind a rule, a replicator or a method, or of this program."""
    from experiments.commands.cite import print_citation

    print_citation(name, as_json=json)


@user_errors
def doctor(json: Json = False, quiet: Quiet = False, debug: Debug = False) -> None:
    """Check this installation: versions, threads, caches, a small known run; exit code 1 if something is wrong."""
    from experiments.commands.doctor import examine

    raise typer.Exit(examine(as_json=json, quiet=quiet))
