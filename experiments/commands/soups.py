"""The commands `soup run` and `soup profile`: their options."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

from experiments.commands.accepted import command
from experiments.commands.options import ConfigFile, Overrides, Threads

soup_app = typer.Typer(help="Soups of programs that run one another.", no_args_is_help=True)

Language = Annotated[str, typer.Argument(help="A language of `replicarium list languages`, as bff_noheads.")]
Report = Annotated[
    Path | None, typer.Option(readable=False, metavar="DIR", help="Write the page and its pictures there.")
]


@dataclass(frozen=True)
class SoupRunOptions:
    """Run a soup; what is printed and drawn is what it had become after so many epochs."""

    language: Language
    seed: Annotated[int | None, typer.Option(min=0, help="Seed of every draw. (default: 0)")] = None
    programs: Annotated[int | None, typer.Option(min=2, help="Programs. (default: 131072, or as the grid has)")] = None
    epochs: Annotated[int, typer.Option(min=0, help="Epochs that have been run at the end.")] = 1024
    digest: Annotated[
        int | None, typer.Option(min=1, metavar="EVERY", help="Print EPOCHS SHA256 after every so many epochs.")
    ] = None
    every: Annotated[int, typer.Option(min=1, help="Epochs from one measurement to the next.")] = 64
    overrides: Overrides = None
    config: ConfigFile = None
    report: Report = None
    checkpoint: Annotated[
        Path | None, typer.Option(readable=False, help="Keep the soup there every minute; go on from it if it exists.")
    ] = None
    descent: Annotated[
        int | None,
        typer.Option(min=1, metavar="EPOCHS", help="Trace where the commonest program came from so far back."),
    ] = None
    threads: Threads = 1


soup_app.command("run")(command(SoupRunOptions, "experiments.commands.soup:run_soup"))


@dataclass(frozen=True)
class SoupProfileOptions:
    """Examine one program beside fresh noise, in the words in which `replicarium profile` examines a pattern."""

    program: Annotated[str, typer.Argument(help="The program: signs of the language, or hexadecimal digits after 0x.")]
    language: Annotated[str, typer.Option("-l", "--language", help="A name of `list languages`.")] = "bff_noheads"
    beside: Annotated[
        str | None,
        typer.Option(metavar="PATTERN", help="Profile that replicator too; von Neumann's parts side by side."),
    ] = None
    seed: Annotated[int, typer.Option(min=0, help="Seed of every random choice.")] = 0
    runs: Annotated[int, typer.Option(min=1, help="Runs beside noise in which copies are counted.")] = 200


soup_app.command("profile")(command(SoupProfileOptions, "experiments.commands.soup_profile:profile_soup_program"))
