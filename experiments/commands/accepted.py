"""What the commands with many options accept: a dataclass each, whose fields are the options and whose docstring helps.

The command line is made from these (`command`), and the work is handed them as they are: an option is said once.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable
from dataclasses import MISSING, dataclass, fields
from inspect import Parameter, Signature
from pathlib import Path
from typing import Annotated, Any, get_type_hints

import typer

from experiments.commands.options import (
    AsRule,
    ConfigFile,
    Debug,
    Domain,
    Entry,
    Json,
    Memory,
    Overrides,
    Physics,
    Preset,
    Quiet,
    RuleName,
    Search,
    Steps,
    Store,
    Strobing,
    StudyName,
    Threads,
    user_errors,
)


class _Searching:
    search: Search

    @property
    def folders(self) -> tuple[Path, ...]:
        """The folders in which rules and patterns are looked for first."""
        return tuple(self.search or ())


@dataclass(frozen=True)
class DemoOptions(_Searching):
    """Run the main job: Langton's loop, a network that becomes its physics, and what 94 % fidelity means."""

    seed: Annotated[int | None, typer.Option(min=0, help="Seed of every random choice. (default: 0)")] = None
    out: Annotated[Path, typer.Option(help="Folder that receives the run's folder.")] = Path("runs")
    config: ConfigFile = None
    overrides: Annotated[
        list[str] | None, typer.Option("--set", metavar="NAME=VALUE", help="Change a setting: draws=200.")
    ] = None
    search: Search = None


@dataclass(frozen=True)
class RunOptions(_Searching):
    """Run a pattern: prints `generation population`, writes the final state."""

    pattern: Annotated[
        str, typer.Argument(help="A pattern file (-: standard input) or a name of `replicarium list replicators`.")
    ]
    generations: Annotated[
        int | None,
        typer.Option(
            "-m", "--generations",
            help="Stop after so many generations. (default: one period of a catalogue entry, else 1000)",
        ),
    ] = None  # fmt: skip
    step: Annotated[
        int | None, typer.Option("-i", "--step", help="Report every so many generations. (default: start and end)")
    ] = None
    engine: Annotated[
        str, typer.Option(help="auto, a name of `replicarium list engines`, or network: --physics asked cell by cell.")
    ] = "auto"
    rule: AsRule = None
    physics: Physics = None
    search: Search = None
    output: Annotated[
        Path | None,
        typer.Option(
            "-o", "--output", readable=False,
            help="Write the final state there (-: standard output): RLE, or what the name ends in (.mc: as a tree).",
        ),
    ] = None  # fmt: skip
    checkpoint: Annotated[
        Path | None,
        typer.Option(readable=False, help="Keep the state there (.mc) every minute; go on from it if it exists."),
    ] = None
    max_memory: Memory = None
    strobing: Strobing = True


@dataclass(frozen=True)
class ProfileOptions(_Searching):
    """Ask in what sense a pattern replicates: copies, growth, fertility, controls, mutants, von Neumann's parts."""

    pattern: Annotated[str, typer.Argument(help="A pattern file or a name of `replicarium list replicators`.")]
    budget: Annotated[
        str,
        typer.Option(
            metavar="NAME=VALUE,…",
            help="steps, cells, seconds, periods, depth, mutants, controls, words: steps=5000,mutants=0",
        ),
    ] = ""
    rule: AsRule = None
    physics: Physics = None
    search: Search = None
    report: Annotated[
        Path | None, typer.Option(readable=False, metavar="DIR", help="Write the page and its pictures there.")
    ] = None
    seed: Annotated[int, typer.Option(min=0, help="Seed of every random choice.")] = 0
    workers: Annotated[int, typer.Option(min=1, help="Processes that try mutants and words.")] = 1


@dataclass(frozen=True)
class TrainOptions(_Searching):
    """Train networks to be a rule on a domain; status 1 if none is exact there."""

    rule: RuleName
    emulator: Annotated[
        str | None, typer.Option("-e", "--emulator", help="A name of `replicarium list emulators`. (default: mlp)")
    ] = None
    domain: Annotated[
        str | None, typer.Option("-d", "--domain", help="visited, orbit, changing, or dense. (default: visited)")
    ] = None
    pattern: Entry = None
    steps: Steps = None
    seed: Annotated[int | None, typer.Option(min=0, help="Seed of the initial weights. (default: 0)")] = None
    seeds: Annotated[
        int | None, typer.Option(min=1, help="Train so many seeds, from --seed on, as one computation. (default: 1)")
    ] = None
    overrides: Annotated[
        list[str] | None, typer.Option("--set", metavar="NAME=VALUE", help="Change a setting: network.width=128.")
    ] = None
    output: Annotated[
        Path | None, typer.Option("-o", "--output", readable=False, help="Write the best network there (.safetensors).")
    ] = None
    checkpoint: Annotated[
        Path | None,
        typer.Option(readable=False, help="Keep the training there every half minute; go on from it if it exists."),
    ] = None
    begin_from: Annotated[
        Path | None, typer.Option("--from", readable=False, help="Train on the network of that file (.safetensors).")
    ] = None
    search: Search = None
    device: Annotated[str, typer.Option(help="auto, cpu, or cuda.")] = "auto"
    workers: Threads = 2

    @property
    def settings(self) -> dict[str, Any]:
        """The options that are settings of the training; None where nothing was said."""
        return {
            name: getattr(self, name) for name in ("rule", "emulator", "domain", "pattern", "steps", "seed", "seeds")
        }


@dataclass(frozen=True)
class CertifyOptions(_Searching):
    """Compare a network with a rule on every context of a domain; status 1 if they differ anywhere."""

    model: Annotated[
        Path,
        typer.Argument(
            readable=False,
            help="A trained network: its file, or the name of a shipped one (`list models`); or a scribe.",
        ),
    ]
    rule: Annotated[
        str | None, typer.Argument(help="A rule of `replicarium list rules`, or a replicator that lives in one.")
    ] = None
    domain: Annotated[
        str,
        typer.Option("-d", "--domain", help="visited, orbit, changing, labelled, labelled_colony, or dense."),
    ] = "dense"
    skill: Annotated[
        str | None, typer.Option(help="Of a scribe's file: copy, describe, edit, physics, or all. No rule is named.")
    ] = None
    pattern: Entry = None
    steps: Steps = None
    search: Search = None
    workers: Annotated[int | None, typer.Option(min=1, help="Threads that share the work. (default: all)")] = None


@dataclass(frozen=True)
class ZooOptions:
    """Train and certify the networks that are shipped, in as few bits as stay exact."""

    names: Annotated[list[str] | None, typer.Argument(help="Models of the zoo. (default: all)")] = None
    out: Annotated[Path, typer.Option(readable=False, help="Folder that receives the models.")] = Path("neural/zoo")
    workers: Threads = 2


@dataclass(frozen=True)
class SmallestOptions(_Searching):
    """Search width, depth and bits for the smallest network that is exact; status 1 if a rule has none."""

    rules: Annotated[
        list[str], typer.Argument(help="Rules of `replicarium list rules`, or replicators; or `scribe` alone.")
    ]
    domain: Domain = "dense"
    widest: Annotated[int, typer.Option(help="The width that the search begins with.")] = 64
    seeds: Annotated[int, typer.Option(help="Networks that are trained of each width and depth.")] = 8
    updates: Annotated[int, typer.Option(help="Updates after which a network is given up.")] = 3000
    out: Annotated[Path | None, typer.Option(readable=False, help="Folder that receives the networks found.")] = None
    search: Search = None
    workers: Threads = 2


@dataclass(frozen=True)
class BenchOptions(_Searching):
    """Measure speed and memory, row by row, ours and other programs' in turn; status 1 if an answer is wrong."""

    names: Annotated[list[str] | None, typer.Argument(help="Rows, as --list names them. (default: all short)")] = None
    peers: Annotated[bool, typer.Option("--peers", help="Measure other programs too, those that are here.")] = False
    repeats: Annotated[int, typer.Option(help="Runs of every program on every row.")] = 3
    quick: Annotated[bool, typer.Option("--quick", help="Shrink the rows to seconds, to try things out.")] = False
    long: Annotated[bool, typer.Option("--long", help="Measure also the rows that take many minutes.")] = False
    list_only: Annotated[bool, typer.Option("--list", help="Show the rows and how long they take.")] = False
    json: Annotated[
        Path | None, typer.Option("--json", readable=False, help="Write every run there, after each row.")
    ] = None
    resume: Annotated[bool, typer.Option("--resume", help="Leave out rows that the file of --json holds.")] = False
    markdown: Annotated[
        Path | None, typer.Option(readable=False, help="Write the tables there, between the page's two marks.")
    ] = None
    out: Annotated[
        Path | None,
        typer.Option(readable=False, help="Folder for the figures. (default: images/ beside the page of --markdown)"),
    ] = None
    search: Search = None


@dataclass(frozen=True)
class ClosedLoopOptions:
    """Let a loop hand down the weights of the network that computes its world; status 1 if a bit differs."""

    generations: Annotated[int, typer.Option(min=1, help="Times that the loop is closed.")] = 20
    seed: Annotated[int, typer.Option(min=0, help="Seed of the network's weights and of every choice.")] = 0
    interventions: Annotated[
        bool, typer.Option("--interventions", help="Then foreign genomes, edits and erasures, each with its record.")
    ] = False
    edits: Annotated[
        int, typer.Option(min=0, help="Try so many one-symbol edits, and a tenth as many genomes at each error rate.")
    ] = 0
    report: Annotated[
        Path, typer.Option(readable=False, metavar="DIR", help="Folder of the page and of the last network.")
    ] = Path("closed-loop")


@dataclass(frozen=True)
class ScribeOptions:
    """Let a network write its own description, and what is built of it write again; status 1 if a symbol differs."""

    generations: Annotated[int, typer.Option(min=1, help="Times that a daughter is built and asked in turn.")] = 20
    seed: Annotated[int, typer.Option(min=0, help="Seed of the weights, the lessons and every choice.")] = 0
    scribe: Annotated[
        Path | None,
        typer.Option(
            "--from",
            readable=False,
            help="Begin with that scribe, a file or a shipped one's name (scribe), and train none.",
        ),
    ] = None
    interventions: Annotated[
        bool, typer.Option("--interventions", help="Then foreign and edited descriptions, errors, and the nulls.")
    ] = False
    report: Annotated[
        Path, typer.Option(readable=False, metavar="DIR", help="Folder of the page and of the last daughter.")
    ] = Path("scribe")


@dataclass(frozen=True)
class StudyOptions:
    """Run a study to its verdict; status 1 if a trial failed."""

    name: StudyName
    preset: Preset = "quick"
    seed: Annotated[
        int | None, typer.Option(min=0, help="Seed of the first trial of every condition. (default: the preset's)")
    ] = None
    seeds: Annotated[int | None, typer.Option(min=1, help="Trials of every condition. (default: the preset's)")] = None
    overrides: Overrides = None
    config: ConfigFile = None
    resume: Annotated[bool, typer.Option("--resume", help="Go on with the last run of these settings.")] = False
    cluster: Annotated[
        str | None, typer.Option(metavar="ADDRESS", help="Run on dask: tcp://host:port, a scheduler file, or local:N.")
    ] = None
    workers: Annotated[int | None, typer.Option(min=1, help="Processes on this machine. (default: its cores)")] = None
    device: Annotated[
        str | None, typer.Option(help="Train networks on auto, cpu, or cuda, which rounds otherwise. (default: cpu)")
    ] = None
    keep_models: Annotated[
        bool | None,
        typer.Option("--keep-models/--no-keep-models", help="Keep the trained networks. (default: the study's)"),
    ] = None
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would be done, and how long it takes.")] = False
    out: Store = Path("runs")


def command(accepted: type[Any], work: str) -> Callable[..., None]:
    """Return a command that accepts the fields of a dataclass, and --json, --quiet and --debug beside them.

    `work`, as "experiments.commands.run:run_pattern", is imported when the command runs and given an instance; what it
    returns is the status. A field called `json` takes the place of the flag.
    """
    hints = get_type_hints(accepted, include_extras=True)
    parameters = {
        field.name: (hints[field.name], Parameter.empty if field.default is MISSING else field.default)
        for field in fields(accepted)
    }
    flags = {name: (kind, False) for name, kind in (("json", Json), ("quiet", Quiet), ("debug", Debug))}
    flags = {name: flag for name, flag in flags.items() if name not in parameters}

    def run(**given: Any) -> None:
        module, _, function = work.partition(":")
        shown = {"as_json": given["json"]} if "json" in flags else {}
        options = accepted(**{name: given[name] for name in parameters})
        raise typer.Exit(getattr(importlib.import_module(module), function)(options, **shown, quiet=given["quiet"]))

    run.__doc__ = accepted.__doc__
    run.__name__ = run.__qualname__ = work.rpartition(":")[2]
    run.__annotations__ = {name: kind for name, (kind, _) in (parameters | flags).items()}
    run.__signature__ = Signature(  # type: ignore[attr-defined]
        [
            Parameter(name, Parameter.KEYWORD_ONLY, default=default, annotation=kind)
            for name, (kind, default) in (parameters | flags).items()
        ]
    )
    return user_errors(run)
