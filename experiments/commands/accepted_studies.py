"""What the commands for studies and stored runs accept, as `accepted` has it for the others."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

from experiments.commands.accepted import Accepted, Contained
from experiments.commands.options import (
    ConfigFile,
    DeviceOrCpu,
    File,
    FileOrNone,
    OpenPage,
    Out,
    Overrides,
    Preset,
    Resume,
    Run,
    Seed,
    SeedOfSettings,
    SeedsOfSettings,
    StudyModule,
    StudyName,
    Workers,
    WorkersOrAll,
)


@dataclass(frozen=True)
class StudyListOptions(Accepted):
    """List the studies that are built in or registered."""

    example = "replicarium study list"


@dataclass(frozen=True)
class StudyShowOptions(Accepted):
    """Show a study: its claim, prediction, conditions, measures and null models."""

    example = "replicarium study show copy-fidelity --preset full"
    name: StudyName
    preset: Preset = "quick"


@dataclass(frozen=True)
class StudyCalibrateOptions(Accepted):
    """Judge tables drawn from known truths: how often does a study's verdict err, either way?"""

    example = "replicarium study calibrate self-copy --draws 200"
    name: StudyName
    draws: Annotated[int, typer.Option(min=1, help="Tables that are drawn from each truth, or size.")] = 200
    ladders: Annotated[
        bool, typer.Option("--ladders", help="Find the smallest effect that the verdict recognises instead.")
    ] = False
    seed: Seed = 0
    preset: Preset = "quick"
    overrides: Overrides = None
    workers: Workers = 1


@dataclass(frozen=True)
class StudyRunOptions(Contained):
    """Run a study to its verdict; status 1 if a trial failed."""

    example = "replicarium study run copy-fidelity --preset quick --workers 2"
    name: StudyName
    preset: Preset = "quick"
    seed: SeedOfSettings = None
    seeds: SeedsOfSettings = None
    overrides: Overrides = None
    config: ConfigFile = None
    resume: Resume = False
    cluster: Annotated[
        str | None, typer.Option(metavar="ADDRESS", help="Run on dask: tcp://host:port, a scheduler file, or local:N.")
    ] = None
    workers: WorkersOrAll = None
    device: DeviceOrCpu = None
    keep_models: Annotated[
        bool | None,
        typer.Option("--keep-models/--no-keep-models", help="Keep the trained networks. (default: the study's)"),
    ] = None
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would be done, and how long it takes.")] = False
    out: Out = Path("runs")
    open_page: OpenPage = False


@dataclass(frozen=True)
class _StoredRun(Accepted):
    run: Run
    study: StudyModule = None
    out: Out = Path("runs")


@dataclass(frozen=True)
class ReportOptions(_StoredRun):
    """Recompute the verdict and the page of a stored run, as far as it went."""

    example = "replicarium report last"
    open_page: OpenPage = False


@dataclass(frozen=True)
class RunsListOptions(Accepted):
    """List the runs of a store in the order in which they were begun."""

    example = "replicarium runs list copy-fidelity"
    study: Annotated[
        str | None, typer.Argument(help="Only the runs of the study of this name.", show_default=False)
    ] = None
    out: Out = Path("runs")


@dataclass(frozen=True)
class RunsShowOptions(_StoredRun):
    """Show a stored run; status 1 if a network that it keeps is missing or damaged."""

    example = "replicarium runs show last --json"


@dataclass(frozen=True)
class RunsCompareOptions(Accepted):
    """Compare two runs of a study trial by trial; status 1 if a trial of both has different results."""

    example = "replicarium runs compare 20261130T091019Z last"
    first: Run
    second: Run
    study: StudyModule = None
    out: Out = Path("runs")


@dataclass(frozen=True)
class _WrittenRun(Accepted):
    run: Run
    output: File
    study: StudyModule = None
    out: Out = Path("runs")


@dataclass(frozen=True)
class RunsExportOptions(_WrittenRun):
    """Write a run's table for other programs: .csv, .csv.gz, or .parquet where pyarrow is installed."""

    example = "replicarium runs export last -o trials.csv"


@dataclass(frozen=True)
class RunsRecordOptions(_WrittenRun):
    """Write a finished run's results to a small .json file, with which sentences of the documentation are compared."""

    example = "replicarium runs record last -o docs/results/copy-fidelity-full.json"


@dataclass(frozen=True)
class ClaimsOptions(Accepted):
    """Print the paper's claims and ours: what is tested instead, in which range, and what came of it."""

    example = "replicarium claims -o claims.html"
    output: FileOrNone = None
    open_page: OpenPage = False


@dataclass(frozen=True)
class RunsReindexOptions(Accepted):
    """Rebuild a store's index from its folders."""

    example = "replicarium runs reindex --out runs"
    out: Out = Path("runs")
