"""What all commands share: common options, and user errors printed as one sentence."""

from __future__ import annotations

import errno
import importlib
import os
import sys
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from pathlib import Path
from typing import Annotated, Any, TypeVar

import typer

from automata.containment.halts import RunHalted
from automata.errors import ReplicariumError, ReplicariumWarning
from experiments.terminal.interrupts import exit_status, named

# What is not there in an installation without networks (README says how that is had), and how it is had.
NETWORKS = ("torch", "safetensors")

Command = TypeVar("Command", bound=Callable[..., Any])


def _not_empty(value: str | None) -> str | None:
    """Refuse an option's empty text, which would otherwise count as absent."""
    if value == "":
        raise typer.BadParameter("it names nothing: leave the option out, or name something")
    return value


# An option has one spelling, one meaning and one help text in all commands; only its default, in brackets at the end,
# may differ. A test reads them from the commands. Paths say `readable=False`: whether a file can be read is for its
# reader to say, in our one sentence.


def _out(default: str = "") -> Any:
    return typer.Option(
        "--out", metavar="FOLDER", readable=False,
        help=f"Folder of runs, or of a page with its pictures, or of networks.{default}",
    )  # fmt: skip


def _seed(default: str = "") -> Any:
    return typer.Option("--seed", min=0, help=f"Seed of every random choice.{default}")


def _seeds(default: str = "") -> Any:
    return typer.Option("--seeds", min=1, help=f"How many seeds are tried, from --seed on.{default}")


def _workers(default: str = "") -> Any:
    return typer.Option(
        "--workers", min=1, help=f"Threads or processes that share the work; they change no number.{default}"
    )


def _device(default: str = "") -> Any:
    return typer.Option(
        "--device", help=f"Where networks are trained: auto, cpu, or cuda, which rounds otherwise.{default}"
    )


def _domain(default: str = "") -> Any:
    return typer.Option(
        "-d", "--domain",
        help=f"visited, orbit, changing, labelled, labelled_colony, or dense.{default}",
    )  # fmt: skip


def _every(default: str = "") -> Any:
    return typer.Option(
        "--every", metavar="N", min=1,
        help=f"Generations, or epochs of a soup, from one frame or measurement to the next.{default}",
    )  # fmt: skip


def _budget(default: str = "") -> Any:
    return typer.Option(
        "--budget", metavar="NAME=VALUE,…",
        help="Limits of cells, generations, births, seconds, cpu, memory, files, bytes; one that is met ends the run "
        f"whole, with status 3. (default: no limits{default})",
    )  # fmt: skip


_FILE = typer.Option(
    "-o",
    metavar="FILE",
    readable=False,
    help="File to write (-: standard output), in the format its name ends in.",
)

# What is for `-o` with a picture's, a film's or an array's ending.
Every = Annotated[int | None, _every(" (default: a film has 300 frames, a picture the end alone)")]
EveryEpochs = Annotated[int, _every()]
Crop = Annotated[
    str | None,
    typer.Option(
        "--crop", metavar="TOP,LEFT,HEIGHT,WIDTH",
        help="Show this part alone, in cells. (default: all that was ever alive, or the bounded grid)",
    ),
]  # fmt: skip
Scale = Annotated[
    int | None, typer.Option("--scale", metavar="N", min=1, help="Pixels of a cell's side. (default: what fits)")
]
ThemeName = Annotated[str, typer.Option("--theme", help="dark or light.")]
FramesPerSecond = Annotated[
    float | None, typer.Option("--fps", metavar="N", help="Frames a second of a film. (default: a film of 15 s)")
]
Against = Annotated[
    list[str] | None,
    typer.Option(
        "--against", metavar="RULE|NETWORK",
        help="Show the run under another rule, or a network's file, beside it, and the difference; may be repeated.",
    ),
]  # fmt: skip

OpenPage = Annotated[bool, typer.Option("--open", help="Open what was written, a page or a picture, in a browser.")]

Json = Annotated[bool, typer.Option("--json", help="Print one JSON document instead of lines and tables.")]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="No progress, no tables.")]
Debug = Annotated[bool, typer.Option("--debug", help="Show the traceback of an error.")]

Out = Annotated[Path, _out()]
OutOrNone = Annotated[Path | None, _out(" (default: nothing is written)")]
OutBeside = Annotated[Path | None, _out(" (default: images/ beside the page of --markdown)")]
File = Annotated[Path, _FILE]
FileOrNone = Annotated[Path | None, _FILE]
Seed = Annotated[int, _seed()]
SeedOfSettings = Annotated[int | None, _seed(" (default: 0, or the settings')")]
BeginFrom = Annotated[
    Path | None, typer.Option("--from", readable=False, help="Begin with the network of that file, not with a new one.")
]
Interventions = Annotated[
    bool, typer.Option("--interventions", help="Then foreign and edited descriptions and erasures, each recorded.")
]
Seeds = Annotated[int, _seeds()]
SeedsOfSettings = Annotated[int | None, _seeds(" (default: 1, or the settings')")]
Workers = Annotated[int, _workers()]
WorkersOrAll = Annotated[int | None, _workers(" (default: one a core)")]
Device = Annotated[str, _device()]
DeviceOrCpu = Annotated[str | None, _device(" (default: cpu)")]
Overrides = Annotated[
    list[str] | None,
    typer.Option("--set", metavar="NAME=VALUE", help="Change a setting, or one of a group: GROUP.NAME=VALUE."),
]
ConfigFile = Annotated[Path | None, typer.Option(readable=False, help="TOML file of settings, as a run saves it.")]
Checkpoint = Annotated[
    Path | None,
    typer.Option(readable=False, help="Keep the state there now and then, and go on from it if it exists."),
]
Resume = Annotated[bool, typer.Option("--resume", help="Go on where an earlier run of the same settings stopped.")]

Search = Annotated[
    list[Path] | None,
    typer.Option(
        "-s", "--search", readable=False,
        help="Folder of .rule files, which take precedence over built-in rules, and of patterns; may be repeated.",
    ),
]  # fmt: skip
AsRule = Annotated[
    str | None, typer.Option("-r", "--rule", help="Rule to use; where a pattern names one, instead of that.")
]
Physics = Annotated[
    Path | None,
    typer.Option(readable=False, help="A trained network as the rule: a file or a shipped one's name."),
]
Memory = Annotated[
    int | None,
    typer.Option("-M", "--max-memory", metavar="MB", help="Memory for HashLife. (default: half)"),
]
Strobing = Annotated[
    bool,
    typer.Option(
        "--strobing/--no-strobing",
        help="Show a two-state rule with B0 on a background that stays empty, as Golly does, or as it stands.",
    ),
]
Frames = Annotated[
    Path | None,
    typer.Option(
        "--frames", metavar="FILE", readable=False,
        help="Recorded generations, .npy or .npz of states (T, H, W): the rule and the contexts that they show.",
    ),
]  # fmt: skip
NeighborhoodName = Annotated[
    str | None,
    typer.Option(
        "--neighborhood",
        help="What a cell of --frames sees: moore, von-neumann, hexagonal, one-dimensional. (default: moore)",
    ),
]
TopologyName = Annotated[
    str | None,
    typer.Option(
        "--topology",
        help="What lies beyond --frames: T (torus), P, K, C, S, or plane; T64,64 gives a size. (default: not known)",
    ),
]
RuleName = Annotated[str, typer.Argument(help="A rule of `replicarium list rules`, or a replicator that lives in one.")]
RuleOrFrames = Annotated[
    str | None,
    typer.Argument(
        help="A rule of `replicarium list rules`, a replicator that lives in one, or a .rule file; or --frames.",
        show_default=False,
    ),
]
Domain = Annotated[str, _domain()]
DomainOrDense = Annotated[str | None, _domain(" (default: dense, with --frames visited)")]
DomainOrVisited = Annotated[str | None, _domain(" (default: visited)")]
Entry = Annotated[
    str | None,
    typer.Option(
        "--pattern",
        callback=_not_empty,
        help="Catalogue entry or file whose run is used. (default: the rule's first entry)",
    ),
]
Steps = Annotated[int | None, typer.Option(help="Generations of that run. (default: its period)")]

BudgetText = Annotated[str, _budget()]
BudgetOfQuestions = Annotated[
    str,
    _budget(
        "; of questions, which are then left open: steps, cells, seconds, periods, depth, mutants, controls, words"
    ),
]
Tripwires = Annotated[
    list[str] | None,
    typer.Option("--tripwire", metavar="NAMES", help="Monitors, an alarm of which ends the run whole, with status 4."),
]
AuditFile = Annotated[
    Path | None,
    typer.Option(
        "--audit",
        metavar="FILE",
        readable=False,
        help="Log there what is run and what ends it, in hash-chained lines.",
    ),
]

StudyName = Annotated[
    str, typer.Argument(help="A name of `replicarium study list`, a module's dotted name, or a file, as ./mine.py.")
]
Run = Annotated[str, typer.Argument(help="A run's folder, its name in the store, the beginning of that, or `last`.")]
StudyModule = Annotated[
    str | None,
    typer.Option(
        "--study",
        metavar="MODULE",
        help="The module or file of the run's study, where it is not built in or registered.",
    ),
]
Preset = Annotated[str, typer.Option(help="quick (minutes) or full (an hour).")]


def check_working_folder() -> None:
    """End the command with a sentence if its working folder has been removed: libraries break down there."""
    try:
        os.getcwd()
    except OSError:
        _complain("the working folder is gone: change to one that is there")
        raise typer.Exit(2) from None


def import_modules(names: list[str]) -> None:
    """Import modules, found in the working folder too; end the command with a sentence if one cannot be."""
    from experiments.studies.own import remember_module

    if names and os.getcwd() not in sys.path:
        sys.path.append(os.getcwd())
    for name in names:
        try:
            remember_module(importlib.import_module(name))
        except (Exception, SystemExit) as error:
            said = " ".join(f"{type(error).__name__}: {error}".split())
            _complain(f"the module {name!r} of --import cannot be imported: {said}")
            raise typer.Exit(2) from None


def user_errors(command: Command) -> Command:
    """Turn a user's mistake into a sentence and exit code 2, a signal into 128 + its number, what contains a run into 3

    or 4; --debug shows tracebacks.

    Our warnings become lines on standard error.
    """

    @wraps(command)
    def guarded(*args: Any, debug: bool = False, **kwargs: Any) -> None:
        try:
            with _notes():
                command(*args, debug=debug, **kwargs)
        except (ReplicariumError, MemoryError) as error:
            if debug:
                raise
            raise typer.Exit(_told(error)) from None
        except ModuleNotFoundError as error:
            if debug or (error.name or "").partition(".")[0] not in NETWORKS:
                raise
            _complain(
                f"this needs networks, and {error.name} is not installed: python -m pip install torch safetensors"
            )
            raise typer.Exit(2) from None
        except RunHalted as halted:
            if debug:
                raise
            _complain(f"{halted}{f'; {halted.kept}' if halted.kept else ''}")
            raise typer.Exit(halted.status) from None
        except KeyboardInterrupt as error:
            if debug:
                raise
            _complain(f"{named(error)}{f'; {error}' if str(error) else ''}")
            raise typer.Exit(exit_status(error)) from None
        except OSError as error:
            if debug or error.errno not in (errno.EMFILE, errno.ENFILE):
                raise
            _complain("the system allows no more open files: raise the limit (ulimit -n), or use fewer --workers")
            raise typer.Exit(2) from None

    return guarded  # type: ignore[return-value]  # typer reads the command's own signature


def _told(error: Exception) -> int:
    """Print what ended a command, and return the exit code."""
    from experiments.errors import ReaderGone

    if isinstance(error, ReaderGone):
        return 141  # what a shell reports of a program that SIGPIPE ends
    if isinstance(error, MemoryError):
        _complain("there is not enough memory for this: ask for less, or run it where there is more")
    else:
        _complain(str(error) or type(error).__name__)
    return 2


@contextmanager
def _notes() -> Iterator[None]:
    """Print each warning of ours once, as a line on standard error; other warnings are left alone."""
    said: set[str] = set()
    with warnings.catch_warnings():
        warnings.simplefilter("always", ReplicariumWarning)
        show = warnings.showwarning

        def note(message: Warning | str, category: type[Warning], *rest: Any, **where: Any) -> None:
            if not issubclass(category, ReplicariumWarning):
                show(message, category, *rest, **where)
            elif str(message) not in said:
                said.add(str(message))
                _complain(f"note: {message}")

        warnings.showwarning = note
        yield


def _complain(message: str) -> None:
    from experiments.terminal.console import complain  # rich's tables are not needed to answer --help

    complain(message)
