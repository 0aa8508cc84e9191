"""What `replicarium evolve` accepts; see `accepted`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

import typer

from experiments.commands.accepted import Contained
from experiments.commands.options import Checkpoint, EveryEpochs, OpenPage, OutOrNone, Seed, Workers


@dataclass(frozen=True)
class EvolveOptions(Contained):
    """Let loops evolve on bounded boards that are drawn: species, births, descent, what is fixed, a neutral null."""

    example = "replicarium evolve evoloop --species 8 --boards 20 --out page"
    pattern: Annotated[str, typer.Argument(help="A loop of `replicarium list replicators`.")] = "evoloop"
    species: Annotated[
        int, typer.Option(min=0, help="Genes “advance” of the evoloops to begin with. (default: as published, 13)")
    ] = 0
    founders: Annotated[int, typer.Option(min=1, help="Loops that stand on a board at first.")] = 1
    boards: Annotated[int, typer.Option(min=1, help="Boards that are drawn: what is independent.")] = 20
    least: Annotated[int, typer.Option(min=1, help="Sides are drawn from so many cells on.")] = 80
    most: Annotated[int, typer.Option(min=1, help="Sides are drawn up to so many cells.")] = 160
    generations: Annotated[int, typer.Option(min=1, help="Generations of each board.")] = 20_000
    every: EveryEpochs = 8
    seed: Seed = 0
    out: OutOrNone = None
    checkpoint: Checkpoint = None
    workers: Workers = 1
    open_page: OpenPage = False
