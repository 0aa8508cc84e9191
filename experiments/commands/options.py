"""What all commands share: common options, and user errors printed as one sentence."""

from __future__ import annotations

import errno
import importlib
import os
import sys
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from pathlib import Path
from typing import Annotated, Any, TypeVar

import typer

from automata.errors import ReplicariumError, ReplicariumWarning
from experiments.terminal.interrupts import exit_status, named

Command = TypeVar("Command", bound=Callable[..., Any])


def _not_empty(value: str | None) -> str | None:
    """Refuse an option's empty text, which would otherwise count as absent."""
    if value == "":
        raise typer.BadParameter("it names nothing: leave the option out, or name something")
    return value


Entry = Annotated[
    str | None,
    typer.Option(
        "--pattern",
        callback=_not_empty,
        help="Catalogue entry or file whose run is used. (default: the rule's first entry)",
    ),
]
Json = Annotated[bool, typer.Option("--json", help="Print one JSON object instead of tables.")]
Memory = Annotated[
    int | None,
    typer.Option("-M", "--max-memory", metavar="MB", help="Memory for HashLife. (default: half)"),
]
Strobing = Annotated[
    bool,
    typer.Option(
        "--strobing/--no-strobing",
        help="Show a two-state rule with B0 on a background that stays empty, as Golly does, or as it stands.",
    ),
]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="No progress, no tables.")]
Debug = Annotated[bool, typer.Option("--debug", help="Show the traceback of an error.")]
# Paths say `readable=False`: whether a file can be read is for its reader to say, in our one sentence.
Search = Annotated[
    list[Path] | None,
    typer.Option(
        "-s", "--search", readable=False,
        help="Folder of .rule files, which take precedence over built-in rules, and of patterns; may be repeated.",
    ),
]  # fmt: skip

AsRule = Annotated[str | None, typer.Option("-r", "--rule", help="Rule to use instead of the pattern's own.")]
Physics = Annotated[
    Path | None,
    typer.Option(readable=False, help="A trained network as the rule: a file or a shipped one's name."),
]

RuleName = Annotated[str, typer.Argument(help="A rule of `replicarium list rules`, or a replicator that lives in one.")]
Domain = Annotated[str, typer.Option("-d", "--domain", help="visited, orbit, changing, or dense.")]
Steps = Annotated[int | None, typer.Option(help="Generations of that run. (default: its period)")]
Threads = Annotated[int, typer.Option(min=1, help="Threads that share the work; they change no number.")]
Overrides = Annotated[list[str] | None, typer.Option("--set", metavar="NAME=VALUE", help="Change a setting: depth=2.")]
ConfigFile = Annotated[Path | None, typer.Option(readable=False, help="TOML file of settings, as a run saves it.")]

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


def check_working_folder() -> None:
    """End the command with a sentence if its working folder has been removed: libraries break down there."""
    try:
        os.getcwd()
    except OSError:
        _complain("the working folder is gone: change to one that is there")
        raise typer.Exit(2) from None


def import_modules(names: list[str]) -> None:
    """Import modules, found in the working folder too; end the command with a sentence if one cannot be."""
    if names and os.getcwd() not in sys.path:
        sys.path.append(os.getcwd())
    for name in names:
        try:
            importlib.import_module(name)
        except (Exception, SystemExit) as error:
            said = " ".join(f"{type(error).__name__}: {error}".split())
            _complain(f"the module {name!r} of --import cannot be imported: {said}")
            raise typer.Exit(2) from None


def user_errors(command: Command) -> Command:
    """Turn a user's mistake into a sentence and exit code 2, a signal into 128 + its number; --debug shows tracebacks.

    Our warnings become lines on standard error.
    """

    @wraps(command)
    def guarded(*args: Any, debug: bool = False, **kwargs: Any) -> None:
        try:
            with _notes():
                command(*args, debug=debug, **kwargs)
        except (ReplicariumError, MemoryError) as error:
            if debug:
                raise
            raise typer.Exit(_told(error)) from None
        except KeyboardInterrupt as error:
            if debug:
                raise
            _complain(f"{named(error)}{f'; {error}' if str(error) else ''}")
            raise typer.Exit(exit_status(error)) from None
        except OSError as error:
            if debug or error.errno not in (errno.EMFILE, errno.ENFILE):
                raise
            _complain("the system allows no more open files: raise the limit (ulimit -n), or use fewer --workers")
            raise typer.Exit(2) from None

    return guarded  # type: ignore[return-value]  # typer reads the command's own signature


def _told(error: Exception) -> int:
    """Print what ended a command, and return the exit code."""
    from experiments.errors import ReaderGone

    if isinstance(error, ReaderGone):
        return 141  # what a shell reports of a program that SIGPIPE ends
    if isinstance(error, MemoryError):
        _complain("there is not enough memory for this: ask for less, or run it where there is more")
    else:
        _complain(str(error) or type(error).__name__)
    return 2


@contextmanager
def _notes() -> Iterator[None]:
    """Print each warning of ours once, as a line on standard error; other warnings are left alone."""
    said: set[str] = set()
    with warnings.catch_warnings():
        warnings.simplefilter("always", ReplicariumWarning)
        show = warnings.showwarning

        def note(message: Warning | str, category: type[Warning], *rest: Any, **where: Any) -> None:
            if not issubclass(category, ReplicariumWarning):
                show(message, category, *rest, **where)
            elif str(message) not in said:
                said.add(str(message))
                _complain(f"note: {message}")

        warnings.showwarning = note
        yield


def _complain(message: str) -> None:
    from experiments.terminal.console import complain  # rich's tables are not needed to answer --help

    complain(message)
