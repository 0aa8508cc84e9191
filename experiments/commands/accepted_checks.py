"""What the commands accept that check somebody's own code, as `accepted` does."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

import typer

from experiments.commands.accepted import _Searching
from experiments.commands.options import AsRule, Search, Seed


@dataclass(frozen=True)
class CheckOptions(_Searching):
    """Compare a step function of your own with a rule; status 1, and a board, if they differ.

    The board is printed as RLE and as rows: before, expected, got.
    """

    example = "replicarium check mylib:step --rule B36/S23 --torus"
    step: Annotated[str, typer.Argument(help="The function, MODULE:NAME; the module may lie in the working folder.")]
    rule: AsRule = None
    torus: Annotated[bool, typer.Option("--torus", help="The board's edges are joined (the default).")] = False
    fixed: Annotated[bool, typer.Option("--fixed", help="Beyond the board's edges all cells are 0.")] = False
    grid: Annotated[
        list[str] | None,
        typer.Option(metavar="GRID", help="A grid, as Golly writes it: T64,64 for a torus; may be repeated."),
    ] = None
    arrays: Annotated[
        str | None, typer.Option(metavar="MODULE:NAME", help="Makes the arrays it takes of NumPy's: torch:as_tensor.")
    ] = None
    batched: Annotated[bool, typer.Option("--batched", help="It takes many boards at once, (N, H, W).")] = False
    examples: Annotated[int, typer.Option(min=1, help="Runs that are drawn, after the boards that are not.")] = 100
    seed: Seed = 0
    search: Search = None
