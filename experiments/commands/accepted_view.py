"""What `replicarium view` accepts; see `accepted`."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

from experiments.commands.accepted import Contained, _Searching
from experiments.commands.options import AsRule, Physics, Search, Seed, Strobing

Compare = Annotated[
    list[str] | None,
    typer.Option(
        "--compare", metavar="MODEL|RULE",
        help="Show the pattern under a network (a shipped one's name, or a file) or a rule too, in lockstep, and the "
        "difference; twice at most.",
    ),
]  # fmt: skip
Page = Annotated[
    Path | None,
    typer.Option(
        "--page", metavar="OUT.html", readable=False,
        help="Write one page that needs no server and no network, and end. (default: a server for this machine alone)",
    ),
]  # fmt: skip


@dataclass(frozen=True)
class ViewOptions(_Searching, Contained):
    """Watch a pattern, step it, change it: in the browser, from a server on this machine or a page of its own.

    Also a soup of programs, as tiles: by the name of its language, or a checkpoint of `replicarium soup run`. Ctrl-C
    ends the server. Its link holds a token: who has the link may run the pattern on, and nobody else. A budget holds
    what the server runs, not what the page does in the browser.
    """

    uncounted = ("births",)
    example = "replicarium view langton --compare langton"
    pattern: Annotated[
        str,
        typer.Argument(
            help="A pattern file (-: standard input), a name of `replicarium list replicators` or of `replicarium list "
            "languages`, or a soup's checkpoint."
        ),
    ] = "langton"
    rule: AsRule = None
    physics: Physics = None
    compare: Compare = None
    page: Page = None
    port: Annotated[
        int, typer.Option(min=0, max=65535, help="Port to listen on, on 127.0.0.1. (default: a free one)")
    ] = 0
    browser: Annotated[bool, typer.Option("--browser/--no-browser", help="Open the link in a browser.")] = True
    strobing: Strobing = True
    search: Search = None
    seed: Seed = 0
    programs: Annotated[int, typer.Option(min=2, help="Programs. (default: 1024, in the soup of a language)")] = 1024
