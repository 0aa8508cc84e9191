"""What all commands share: options of one meaning, and a user's mistake told in one sentence."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Annotated, Any, TypeVar

import typer

from automata.errors import ReplicariumError

Command = TypeVar("Command", bound=Callable[..., Any])

Json = Annotated[bool, typer.Option("--json", help="Print one JSON object instead of tables.")]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="No progress, no tables.")]
Debug = Annotated[bool, typer.Option("--debug", help="Show the traceback of an error.")]
# Paths below say `readable=False`: whether a file can be read is for its reader to say, in our one sentence.


def user_errors(command: Command) -> Command:
    """Turn a user's mistake into one sentence and status 2, Ctrl-C into status 130; --debug shows tracebacks."""

    @wraps(command)
    def guarded(*args: Any, debug: bool = False, **kwargs: Any) -> None:
        try:
            command(*args, debug=debug, **kwargs)
        except ReplicariumError as error:
            if debug:
                raise
            _complain(str(error))
            raise typer.Exit(2) from None
        except KeyboardInterrupt as error:
            if debug:
                raise
            _complain(f"interrupted; {error or 'what was finished is saved'}")
            raise typer.Exit(130) from None

    return guarded  # type: ignore[return-value]


def _complain(message: str) -> None:
    from experiments.console import complain  # rich's tables are not needed to answer --help

    complain(message)
