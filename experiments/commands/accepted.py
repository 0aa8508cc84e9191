"""What each command accepts: a dataclass whose fields are the options, whose docstring is the help, with an example.

The command line is made from these (`app`), and the work is handed them as they are: an option is said once.
"""

# ruff: noqa: I001 (the options of all commands, one name a line, are no help to a reader)
from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, ClassVar

import typer

from automata.containment.budget import split_text
from experiments.commands.options import (
    Against, AsRule, AuditFile, BeginFrom, BudgetOfQuestions, BudgetText, Checkpoint, ConfigFile, Crop, Device,
    Domain, DomainOrDense, DomainOrVisited, Entry, Every, FileOrNone, Frames, FramesPerSecond, Interventions,
    Memory, NeighborhoodName, OpenPage, Out, OutBeside, OutOrNone, Overrides, Physics, Resume, RuleOrFrames,
    Scale, Search, Seed, SeedOfSettings, Seeds, SeedsOfSettings, Steps, Strobing, ThemeName, TopologyName,
    Tripwires, Workers, WorkersOrAll,
)  # fmt: skip
from experiments.errors import ConfigError

if TYPE_CHECKING:
    from experiments.subjects.frames import FrameFile

# What a profile's questions are limited by, as `automata.replication.QuestionBudget` has it (which takes NumPy).
QUESTION_LIMITS = ("steps", "cells", "seconds", "periods", "depth", "mutants", "controls", "words")


@dataclass(frozen=True)
class Accepted:
    """What a command without options of its own accepts; the base of the others. `example` is shown in its help."""

    example: ClassVar[str]


@dataclass(frozen=True, kw_only=True)
class Contained(Accepted):
    """What a command accepts that runs something.

    `uncounted` are limits of a budget that it could not hold, `own_limits` names in it that it reads itself.
    """

    uncounted: ClassVar[tuple[str, ...]] = ()
    own_limits: ClassVar[tuple[str, ...]] = ()
    budget: BudgetText = ""
    tripwire: Tripwires = None
    audit: AuditFile = None

    def limits(self) -> str:
        """Return the budget without what the command reads of it itself."""
        return self.budget


class _Searching(Accepted):
    search: Search

    @property
    def folders(self) -> tuple[Path, ...]:
        """The folders in which rules and patterns are looked for first."""
        return tuple(self.search or ())


class _Framed(_Searching):
    frames: Frames
    neighborhood: NeighborhoodName
    topology: TopologyName

    @property
    def frame_file(self) -> FrameFile | None:
        """The frames that are named, with what is said of them; ConfigError for what is said of none."""
        from experiments.subjects.frames import FrameFile

        if self.frames is None:
            if self.neighborhood is not None or self.topology is not None:
                raise ConfigError(
                    "--neighborhood and --topology are said of --frames: name a file of frames, or no such"
                )
            return None
        return FrameFile(self.frames, self.neighborhood or "", self.topology or "")


@dataclass(frozen=True)
class DemoOptions(_Searching, Contained):
    """Train a network to be the rule of Langton's loop; see whether the loop replicates under it, and under 94 % of it.

    Half a minute. Checks the network on every context, runs the loop under it, under the same network stopped early and
    under rules with 6 % of the answers wrong, prints how often it replicates and writes a page with pictures.
    """

    example = "replicarium demo --seed 7 --set draws=200"
    seed: SeedOfSettings = None
    out: Out = Path("runs")
    config: ConfigFile = None
    overrides: Overrides = None
    search: Search = None
    open_page: OpenPage = False


@dataclass(frozen=True)
class ClosedLoopOptions(Contained):
    """Let a loop hand down the weights of the network that computes its world; status 1 if a bit differs."""

    example = "replicarium closed-loop --generations 20 --interventions --out closed-loop"
    generations: Annotated[int, typer.Option(min=1, help="Times that the loop is closed.")] = 20
    seed: Seed = 0
    interventions: Interventions = False
    edits: Annotated[
        int, typer.Option(min=0, help="Try so many one-symbol edits, and a tenth as many genomes at each error rate.")
    ] = 0
    out: Out = Path("closed-loop")
    open_page: OpenPage = False


@dataclass(frozen=True)
class ScribeOptions(Contained):
    """Let a network write its own description, and what is built of it write again; status 1 if a symbol differs."""

    example = "replicarium scribe --generations 20 --interventions --out scribe"
    generations: Annotated[int, typer.Option(min=1, help="Times that a daughter is built and asked in turn.")] = 20
    seed: Seed = 0
    begin_from: BeginFrom = None
    interventions: Interventions = False
    populations: Annotated[
        bool, typer.Option("--populations", help="Then populations that copy with errors, selected and not.")
    ] = False
    overrides: Overrides = None
    out: Out = Path("scribe")
    open_page: OpenPage = False


@dataclass(frozen=True)
class RunOptions(_Searching, Contained):
    """Run a pattern: prints `generation population`, writes the final state, a picture or a film.

    -o decides by its ending: the final state as a pattern (.rle, .mc and more; RLE without an ending), as a picture
    (.png, .svg), the run as a film (.gif, .apng, .mp4) or as arrays of cells (.npy, .npz).
    """

    uncounted = ("births",)
    example = "replicarium run langton -m 453 -o langton.gif"
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
    output: FileOrNone = None
    every: Every = None
    crop: Crop = None
    scale: Scale = None
    theme: ThemeName = "dark"
    fps: FramesPerSecond = None
    against: Against = None
    checkpoint: Checkpoint = None
    max_memory: Memory = None
    strobing: Strobing = True
    open_page: OpenPage = False


@dataclass(frozen=True)
class ProfileOptions(_Searching, Contained):
    """Ask in what sense a pattern replicates: copies, growth, fertility, controls, mutants, von Neumann's parts."""

    example = "replicarium profile langton --budget steps=500,mutants=0 --out page"
    pattern: Annotated[str, typer.Argument(help="A pattern file or a name of `replicarium list replicators`.")]
    rule: AsRule = None
    physics: Physics = None
    search: Search = None
    out: OutOrNone = None
    seed: Seed = 0
    workers: Workers = 1
    open_page: OpenPage = False
    own_limits = QUESTION_LIMITS
    budget: BudgetOfQuestions = field(default="", kw_only=True)

    def limits(self) -> str:
        """Return the budget without what questions are limited by."""
        _, others = split_text(self.budget, QUESTION_LIMITS)
        return ",".join(f"{name}={value}" for name, value in others.items())

    def question_limits(self) -> str:
        """Return what questions are limited by."""
        own, _ = split_text(self.budget, QUESTION_LIMITS)
        return ",".join(f"{name}={value}" for name, value in own.items())


@dataclass(frozen=True)
class RuleOptions(_Framed):
    """Say what a rule is: by its name, its .rule file, a network, or frames; -o writes it for Golly and LifeViewer."""

    example = "replicarium rule langton -o loops.rule"
    rule: RuleOrFrames = None
    physics: Physics = None
    search: Search = None
    frames: Frames = None
    neighborhood: NeighborhoodName = None
    topology: TopologyName = None
    output: FileOrNone = None


@dataclass(frozen=True)
class BenchOptions(_Searching):
    """Measure speed and memory, row by row, ours and other programs' in turn; status 1 if an answer is wrong.

    -o takes every run, as JSON, after each row.
    """

    example = "replicarium bench langton hutton --peers -o bench.json"
    names: Annotated[list[str] | None, typer.Argument(help="Rows, as --list names them. (default: all short)")] = None
    peers: Annotated[bool, typer.Option("--peers", help="Measure other programs too, those that are here.")] = False
    repeats: Annotated[int, typer.Option(help="Runs of every program on every row.")] = 3
    quick: Annotated[bool, typer.Option("--quick", help="Shrink the rows to seconds, to try things out.")] = False
    long: Annotated[bool, typer.Option("--long", help="Measure also the rows that take many minutes.")] = False
    list_only: Annotated[bool, typer.Option("--list", help="Show the rows and how long they take.")] = False
    output: FileOrNone = None
    resume: Resume = False
    markdown: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE", readable=False, help="Write the tables into that page, between the page's two marks."
        ),
    ] = None
    out: OutBeside = None
    search: Search = None


@dataclass(frozen=True)
class TrainOptions(_Framed, Contained):
    """Train networks to be a rule on a domain; status 1 if none is exact there.

    Several seeds are trained as one computation, and the best network is written, as .safetensors.
    """

    uncounted = ("cells", "births")
    example = "replicarium train langton --seeds 256 -o model.safetensors"
    rule: RuleOrFrames = None
    emulator: Annotated[
        str | None, typer.Option("-e", "--emulator", help="A name of `replicarium list emulators`. (default: mlp)")
    ] = None
    domain: DomainOrVisited = None
    pattern: Entry = None
    steps: Steps = None
    seed: SeedOfSettings = None
    seeds: SeedsOfSettings = None
    overrides: Overrides = None
    output: FileOrNone = None
    checkpoint: Checkpoint = None
    begin_from: BeginFrom = None
    search: Search = None
    frames: Frames = None
    neighborhood: NeighborhoodName = None
    topology: TopologyName = None
    device: Device = "auto"
    workers: Workers = 2

    @property
    def settings(self) -> dict[str, Any]:
        """The options that are settings of the training; None where nothing was said."""
        said = ("rule", "emulator", "domain", "pattern", "steps", "seed", "seeds", "neighborhood", "topology")
        frames = None if self.frames is None else str(self.frames)
        return {**{name: getattr(self, name) for name in said}, "frames": frames}


@dataclass(frozen=True)
class CertifyOptions(_Framed, Contained):
    """Compare a network with a rule on every context of a domain; status 1 if they differ anywhere."""

    uncounted = ("cells", "generations", "births")
    example = "replicarium certify model.safetensors langton -d visited"
    model: Annotated[
        Path,
        typer.Argument(
            readable=False,
            help="A trained network: its file, or a shipped one's name (`list models`); with --skill, a scribe.",
        ),
    ]
    rule: RuleOrFrames = None
    domain: DomainOrDense = None
    skill: Annotated[
        str | None,
        typer.Option(help="Prove a scribe's skill: copy, describe, edit, physics, or all; no rule is named then."),
    ] = None
    pattern: Entry = None
    steps: Steps = None
    search: Search = None
    frames: Frames = None
    neighborhood: NeighborhoodName = None
    topology: TopologyName = None
    workers: WorkersOrAll = None


@dataclass(frozen=True)
class SmallestOptions(_Searching, Contained):
    """Search width, depth and bits for the smallest network that is exact; status 1 if a rule has none."""

    uncounted = ("cells", "births")
    example = "replicarium smallest life Banks-I --out smallest"
    rules: Annotated[
        list[str], typer.Argument(help="Rules of `replicarium list rules`, or replicators; or scribe, alone.")
    ]
    domain: Domain = "dense"
    widest: Annotated[int, typer.Option(help="The width that the search begins with.")] = 64
    seed: Seed = 0
    seeds: Seeds = 8
    updates: Annotated[int, typer.Option(help="Updates after which a network is given up.")] = 3000
    out: OutOrNone = None
    search: Search = None
    workers: Workers = 2


@dataclass(frozen=True)
class ZooOptions(Contained):
    """Train and certify the networks that are shipped, in as few bits as stay exact."""

    uncounted = ("cells", "births")
    example = "replicarium zoo life highlife --out models"
    names: Annotated[list[str] | None, typer.Argument(help="Models of the zoo. (default: all)")] = None
    out: Out = Path("neural/zoo")
    workers: Workers = 2


@dataclass(frozen=True)
class ListOptions(Accepted):
    """List what is built in: rules, replicators, engines, emulators, models, languages of soups, methods."""

    example = "replicarium list replicators langton"
    what: Annotated[
        str, typer.Argument(help="rules, replicators, engines, emulators, models, languages, methods, or all.")
    ] = "all"
    name: Annotated[
        str | None, typer.Argument(help="One of that list, of which everything is shown.", show_default=False)
    ] = None


@dataclass(frozen=True)
class CiteOptions(Accepted):
    """Print the BibTeX of the papers behind a rule, a replicator or a method, or of this program."""

    example = "replicarium cite evoloop"
    name: Annotated[
        str,
        typer.Argument(
            help="A rule, a replicator or a method, as `replicarium list` names them; none: this program.",
            show_default=False,
        ),
    ] = "replicarium"


@dataclass(frozen=True)
class AuditOptions(Accepted):
    """Verify an audit log: status 1, and the first wrong line, if one was changed, removed, moved or added."""

    example = "replicarium audit log.jsonl"
    what: Annotated[str, typer.Argument(metavar="FILE|RUN", help="A log's file, or a run, as `runs show` takes it.")]
    head: Annotated[
        str | None, typer.Option(help="The hash of a line that was last once: tells whether lines were cut off.")
    ] = None
    out: Out = Path("runs")


@dataclass(frozen=True)
class DoctorOptions(Accepted):
    """Check this installation: versions, threads, caches, a small known run; status 1 if something is wrong."""

    example = "replicarium doctor"
