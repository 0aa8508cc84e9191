"""What `replicarium census` accepts, as `accepted` has it for the others."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

import typer

from experiments.commands.accepted import Contained
from experiments.commands.options import OpenPage, OutOrNone, Resume, Seed, Workers


@dataclass(frozen=True)
class CensusOptions(Contained):
    """Judge outer-totalistic rules: what proliferates in their soups as published, and what of it replicates."""

    uncounted = ("cells", "generations", "births")
    example = "replicarium census B36/S23 B1357/S1357 B3/S23"
    rules: Annotated[
        list[str] | None, typer.Argument(metavar="[RULES]...", help="Rules as B3/S23. (default: all 262,144)")
    ] = None
    sample: Annotated[
        int | None, typer.Option(min=1, max=262144, metavar="N", help="Judge so many rules drawn at random.")
    ] = None
    seed: Seed = 0
    out: OutOrNone = None
    resume: Resume = False
    workers: Workers = 1
    open_page: OpenPage = False
