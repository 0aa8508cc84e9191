"""What the commands for soups of programs accept, as `accepted` has it for the others."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

import typer

from experiments.commands.accepted import Contained
from experiments.commands.options import (
    Checkpoint,
    ConfigFile,
    EveryEpochs,
    OpenPage,
    OutOrNone,
    Overrides,
    Seed,
    SeedOfSettings,
    Workers,
)


@dataclass(frozen=True)
class SoupRunOptions(Contained):
    """Run a soup of programs; what is printed and drawn is what it had become after so many epochs."""

    uncounted = ("births",)
    example = "replicarium soup run bff_noheads --seed 0 --epochs 3584 --every 16 --out page"
    language: Annotated[str, typer.Argument(help="A language of `replicarium list languages`, as bff_noheads.")]
    seed: SeedOfSettings = None
    programs: Annotated[int | None, typer.Option(min=2, help="Programs. (default: 131072, or as the grid has)")] = None
    epochs: Annotated[int, typer.Option(min=0, help="Epochs that have been run at the end.")] = 1024
    digest: Annotated[
        int | None, typer.Option(min=1, metavar="EVERY", help="Print EPOCHS SHA256 after every so many epochs.")
    ] = None
    every: EveryEpochs = 64
    descent: Annotated[
        int | None,
        typer.Option(min=1, metavar="EPOCHS", help="Trace where the commonest program came from so far back."),
    ] = None
    overrides: Overrides = None
    config: ConfigFile = None
    out: OutOrNone = None
    checkpoint: Checkpoint = None
    workers: Workers = 1
    open_page: OpenPage = False


@dataclass(frozen=True)
class SoupProfileOptions(Contained):
    """Examine one program beside fresh noise, in the words in which `replicarium profile` examines a pattern."""

    example = "replicarium soup profile 0x80c05b2e3e7d5d --language bff --beside langton"
    program: Annotated[str, typer.Argument(help="The program: signs of the language, or hexadecimal digits after 0x.")]
    language: Annotated[str, typer.Option("--language", help="A language of `replicarium list languages`.")] = (
        "bff_noheads"
    )
    beside: Annotated[
        str | None,
        typer.Option(metavar="PATTERN", help="Profile that replicator too; von Neumann's parts side by side."),
    ] = None
    runs: Annotated[int, typer.Option(min=1, help="Runs beside noise in which copies are counted.")] = 200
    seed: Seed = 0


@dataclass(frozen=True)
class SoupAppearOptions(Contained):
    """Draw programs at random and count those that replicate: how many are drawn until one appears."""

    uncounted = ("cells", "births")
    example = "replicarium soup appear bff_selfmove --draw cust64 --programs 1000000 --workers 2"
    language: Annotated[str, typer.Argument(help="A language of the BFF family, as bff_selfmove.")]
    draw: Annotated[
        str,
        typer.Option(metavar="LAW", help="How bytes are drawn: uniform, bff, cust or cust64 (Knierim et al. 2026)."),
    ] = "uniform"
    programs: Annotated[int, typer.Option(min=0, help="Programs. (default: 1048576; whole blocks of 16384)")] = 1 << 20
    threshold: Annotated[
        int, typer.Option(min=1, max=64, help="A replicator's least score by the detector of nine chains.")
    ] = 48
    fresh: Annotated[bool, typer.Option("--fresh", help="Noise of its own for each execution, not each chain.")] = False
    seed: Seed = 0
    checkpoint: Checkpoint = None
    workers: Workers = 1
