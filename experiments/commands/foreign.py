"""Commands of other packages: found by their entry points, imported when they are called."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import typer
import typer.main

from automata.errors import ReplicariumError
from automata.extensions import Registry
from experiments.commands.options import Debug, user_errors

PANEL = "Of other packages"
# A function of the words that follow the command's name; it prints, and returns the exit code (None: 0).
COMMANDS: Registry[Callable[[list[str]], int | None]] = Registry(
    "replicarium.commands",
    "command",
    lambda command: "" if callable(command) else "it is no function of a list of words",
)


def foreign_command(name: str) -> Any:
    """Return the command that calls the function of another package with all the words that follow its name."""

    def run(context: typer.Context, debug: Debug = False) -> None:
        called = COMMANDS.find(name)
        whose = f"the command {name!r} of {COMMANDS.source(name)}"
        if called is None:
            raise ReplicariumError(f"{whose} is gone")
        try:
            status = called(list(context.args))
        except (ReplicariumError, OSError, MemoryError):
            raise
        except Exception as error:
            if debug:
                raise
            said = " ".join(f"{type(error).__name__}: {error}".split())
            raise ReplicariumError(f"{whose} raised {said} (--debug shows where)") from error
        if status is not None and not isinstance(status, int):
            raise ReplicariumError(f"{whose} returned {status!r}: let it return the exit code, or None")
        raise typer.Exit(status or 0)

    one = typer.Typer(add_completion=False, pretty_exceptions_enable=False)
    settings = {"ignore_unknown_options": True, "allow_extra_args": True}
    help_text = f"A command of {COMMANDS.source(name) or 'another package'}."
    one.command(name, help=help_text, context_settings=settings, add_help_option=False)(user_errors(run))
    command: Any = typer.main.get_command(one)
    command.rich_help_panel = PANEL
    return command
