"""What all commands share: options of one meaning, and a user's mistake told in one sentence."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from pathlib import Path
from typing import Annotated, Any, TypeVar

import typer

from automata.errors import ReplicariumError, ReplicariumWarning

Command = TypeVar("Command", bound=Callable[..., Any])

Json = Annotated[bool, typer.Option("--json", help="Print one JSON object instead of tables.")]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="No progress, no tables.")]
Debug = Annotated[bool, typer.Option("--debug", help="Show the traceback of an error.")]
# Paths say `readable=False`: whether a file can be read is for its reader to say, in our one sentence.
Search = Annotated[
    list[Path] | None,
    typer.Option(
        "-s", "--search", readable=False,
        help="Folder of .rule files, which win over built-in rules, and of patterns; may be repeated.",
    ),
]  # fmt: skip


def user_errors(command: Command) -> Command:
    """Turn a user's mistake into one sentence and status 2, Ctrl-C into status 130; --debug shows tracebacks.

    Our warnings become lines on standard error.
    """

    @wraps(command)
    def guarded(*args: Any, debug: bool = False, **kwargs: Any) -> None:
        try:
            with _notes():
                command(*args, debug=debug, **kwargs)
        except ReplicariumError as error:
            if debug:
                raise
            _complain(str(error))
            raise typer.Exit(2) from None
        except KeyboardInterrupt as error:
            if debug:
                raise
            _complain(f"interrupted; {str(error) or 'what was finished is saved'}")
            raise typer.Exit(130) from None

    return guarded  # type: ignore[return-value]


@contextmanager
def _notes() -> Iterator[None]:
    """Say each warning of ours once, as a line on standard error; others go their way."""
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
    from experiments.console import complain  # rich's tables are not needed to answer --help

    complain(message)
