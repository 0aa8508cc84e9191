"""The `replicarium` command: its options; the work is in other modules, imported when a command runs."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

try:
    from automata._version import __version__
    from experiments.commands.known import cite, doctor, list_
    from experiments.commands.options import (
        AsRule,
        Debug,
        Entry,
        Json,
        Memory,
        Physics,
        Quiet,
        Search,
        Strobing,
        check_working_folder,
        import_modules,
        user_errors,
    )
    from experiments.commands.studies import report, runs_app, study_app
    from experiments.terminal.streams import prepared, to_the_exit
except ModuleNotFoundError as error:  # said here, because `doctor` could not even start
    if not (error.name or "").startswith("automata"):
        raise
    raise SystemExit(
        "replicarium: another distribution's package 'automata' (automata-lib has one) stands before ours: "
        "keep the two in different environments"
    ) from None

app = typer.Typer(
    name="replicarium",
    help="Study self-replication: cellular automata, networks that learn their rules, controlled experiments.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _show_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"replicarium {__version__}")
        raise typer.Exit


@app.callback()
def _options(
    version: Annotated[
        bool, typer.Option("--version", callback=_show_version, is_eager=True, help="Print the version.")
    ] = False,
    import_: Annotated[
        list[str] | None,
        typer.Option(
            "--import",
            metavar="MODULE",
            help="Import a module that registers emulators, rules or replicators.",
        ),
    ] = None,
) -> None:
    check_working_folder()
    import_modules(import_ or [])


@app.command()
@user_errors
def demo(
    seed: Annotated[int | None, typer.Option(min=0, help="Seed of every random choice. (default: 0)")] = None,
    out: Annotated[Path, typer.Option(help="Folder that receives the run's folder.")] = Path("runs"),
    config: Annotated[
        Path | None, typer.Option(readable=False, help="TOML file of settings, as a run saves it.")
    ] = None,
    set_: Annotated[
        list[str] | None, typer.Option("--set", metavar="NAME=VALUE", help="Change a setting: draws=200.")
    ] = None,
    search: Search = None,
    json: Json = False,
    quiet: Quiet = False,
    debug: Debug = False,
) -> None:
    """Run the demonstration (half a minute): Langton's loop, networks trained as its rule, what 94 % fidelity means."""
    from experiments.commands.demo import run_command

    raise typer.Exit(run_command(config, set_ or [], seed, out, tuple(search or ()), as_json=json, quiet=quiet))


@app.command()
@user_errors
def run(
    pattern: Annotated[
        str, typer.Argument(help="A pattern file (-: standard input) or a name of `replicarium list replicators`.")
    ],
    generations: Annotated[
        int | None,
        typer.Option(
            "-m", "--generations",
            help="Stop after so many generations. (default: one period of a catalogue entry, else 1000)",
        ),
    ] = None,
    step: Annotated[
        int | None, typer.Option("-i", "--step", help="Report every so many generations. (default: start and end)")
    ] = None,
    engine: Annotated[
        str, typer.Option(help="auto, a name of `replicarium list engines`, or network: --physics, cell by cell.")
    ] = "auto",
    rule: AsRule = None,
    physics: Physics = None,
    search: Search = None,
    output: Annotated[
        Path | None,
        typer.Option(
            "-o", "--output", readable=False,
            help="Write the final state there (-: standard output): RLE, or what the name ends in (.mc: as a tree).",
        ),
    ] = None,
    checkpoint: Annotated[
        Path | None,
        typer.Option(readable=False, help="Save the state there (.mc) every minute; continue from it if it exists."),
    ] = None,
    max_memory: Memory = None,
    strobing: Strobing = True,
    json: Json = False,
    quiet: Quiet = False,
    debug: Debug = False,
) -> None:  # fmt: skip
    """Run a pattern: prints `generation population`, writes the final state."""
    from experiments.commands.run import RunRequest, run_pattern

    request = RunRequest(
        pattern,
        generations,
        step,
        engine,
        rule,
        physics,
        tuple(search or ()),
        output,
        checkpoint,
        max_memory,
        strobing,
    )
    raise typer.Exit(run_pattern(request, as_json=json, quiet=quiet))


@app.command()
@user_errors
def profile(
    pattern: Annotated[str, typer.Argument(help="A pattern file or a name of `replicarium list replicators`.")],
    budget: Annotated[
        str,
        typer.Option(
            metavar="NAME=VALUE,…",
            help="steps, cells, seconds, periods, depth, mutants, controls, words: steps=5000,mutants=0",
        ),
    ] = "",
    rule: AsRule = None,
    physics: Physics = None,
    search: Search = None,
    report: Annotated[
        Path | None, typer.Option(readable=False, metavar="DIR", help="Write the page and its pictures there.")
    ] = None,
    seed: Annotated[int, typer.Option(min=0, help="Seed of every random choice.")] = 0,
    workers: Annotated[int, typer.Option(min=1, help="Processes for mutants and words.")] = 1,
    json: Json = False,
    quiet: Quiet = False,
    debug: Debug = False,
) -> None:  # fmt: skip
    """Measure in what sense a pattern replicates: copies, growth, fertility, controls, mutants, von Neumann's parts."""
    from experiments.commands.profile import ProfileRequest, run_profile

    request = ProfileRequest(pattern, rule, physics, tuple(search or ()), budget, report, seed, workers)
    raise typer.Exit(run_profile(request, as_json=json, quiet=quiet))


@app.command()
@user_errors
def train(
    rule: Annotated[str, typer.Argument(help="A rule of `replicarium list rules`, or a replicator under one.")],
    emulator: Annotated[
        str | None, typer.Option("-e", "--emulator", help="A name of `replicarium list emulators`. (default: mlp)")
    ] = None,
    domain: Annotated[
        str | None, typer.Option("-d", "--domain", help="visited, orbit, changing, or dense. (default: visited)")
    ] = None,
    pattern: Entry = None,
    steps: Annotated[int | None, typer.Option(help="Generations of that run. (default: its period)")] = None,
    seed: Annotated[int | None, typer.Option(min=0, help="Seed of the initial weights. (default: 0)")] = None,
    seeds: Annotated[
        int | None, typer.Option(min=1, help="Train so many networks, seeds from --seed on, in one batch. (default: 1)")
    ] = None,
    set_: Annotated[
        list[str] | None,
        typer.Option("--set", metavar="NAME=VALUE", help="Change a setting: network.width=128."),
    ] = None,
    output: Annotated[
        Path | None, typer.Option("-o", "--output", readable=False, help="Write the best network there (.safetensors).")
    ] = None,
    checkpoint: Annotated[
        Path | None,
        typer.Option(readable=False, help="Save the training there every half minute; continue from it if it exists."),
    ] = None,
    from_: Annotated[
        Path | None, typer.Option("--from", readable=False, help="Start from the network of that file (.safetensors).")
    ] = None,
    search: Search = None,
    device: Annotated[str, typer.Option(help="auto, cpu, or cuda.")] = "auto",
    workers: Annotated[int, typer.Option(min=1, help="Threads; results do not depend on it.")] = 2,
    json: Json = False,
    quiet: Quiet = False,
    debug: Debug = False,
) -> None:  # fmt: skip
    """Train networks to compute a rule on a domain; exit code 1 if none is exact there."""
    from experiments.commands.train import TrainRequest, train_command

    fields = {
        "emulator": emulator,
        "domain": domain,
        "pattern": pattern,
        "steps": steps,
        "seed": seed,
        "seeds": seeds,
    }
    request = TrainRequest(
        rule, tuple(set_ or ()), fields, output, checkpoint, device, workers, from_, tuple(search or ())
    )
    raise typer.Exit(train_command(request, as_json=json, quiet=quiet))


@app.command()
@user_errors
def certify(
    model: Annotated[
        Path,
        typer.Argument(
            readable=False, help="A trained network: its file, or the name of a shipped one (`list models`)."
        ),
    ],
    rule: Annotated[str, typer.Argument(help="A rule of `replicarium list rules`, or a replicator under one.")],
    domain: Annotated[
        str,
        typer.Option("-d", "--domain", help="visited, orbit, changing, labelled, labelled_colony, or dense."),
    ] = "dense",
    pattern: Entry = None,
    steps: Annotated[int | None, typer.Option(help="Generations of that run. (default: its period)")] = None,
    search: Search = None,
    workers: Annotated[int | None, typer.Option(min=1, help="Threads that share the work. (default: all)")] = None,
    json: Json = False,
    quiet: Quiet = False,
    debug: Debug = False,
) -> None:
    """Compare a network with a rule on every context of a domain; exit code 1 if they differ anywhere."""
    from experiments.commands.certify import CertifyRequest, certify_command

    request = CertifyRequest(model, rule, domain, pattern or "", steps, workers, tuple(search or ()))
    raise typer.Exit(certify_command(request, as_json=json, quiet=quiet))


@app.command()
@user_errors
def zoo(
    names: Annotated[list[str] | None, typer.Argument(help="Models of the zoo. (default: all)")] = None,
    out: Annotated[Path, typer.Option(readable=False, help="Folder that receives the models.")] = Path("neural/zoo"),
    workers: Annotated[int, typer.Option(min=1, help="Threads; results do not depend on it.")] = 2,
    json: Json = False,
    quiet: Quiet = False,
    debug: Debug = False,
) -> None:  # fmt: skip
    """Train and certify the networks that are shipped, in as few bits as stay exact."""
    from experiments.commands.zoo import zoo_command

    raise typer.Exit(zoo_command(names or [], out, workers=workers, as_json=json, quiet=quiet))


@app.command()
@user_errors
def smallest(
    rules: Annotated[list[str], typer.Argument(help="Rules of `replicarium list rules`, or replicators.")],
    domain: Annotated[str, typer.Option("-d", "--domain", help="visited, orbit, changing, or dense.")] = "dense",
    widest: Annotated[int, typer.Option(help="The largest width tried.")] = 64,
    seeds: Annotated[int, typer.Option(help="Networks trained for each width and depth.")] = 8,
    updates: Annotated[int, typer.Option(help="Updates after which a training is stopped.")] = 3000,
    out: Annotated[Path | None, typer.Option(readable=False, help="Folder that receives the networks found.")] = None,
    search: Search = None,
    workers: Annotated[int, typer.Option(min=1, help="Threads; results do not depend on it.")] = 2,
    json: Json = False,
    quiet: Quiet = False,
    debug: Debug = False,
) -> None:  # fmt: skip
    """Search width, depth and bits for the smallest network that is exact; exit code 1 if a rule has none."""
    from experiments.commands.smallest import SmallestRequest, smallest_command

    request = SmallestRequest(tuple(rules), domain, widest, seeds, updates, out, workers, tuple(search or ()))
    raise typer.Exit(smallest_command(request, as_json=json, quiet=quiet))


@app.command()
@user_errors
def bench(
    names: Annotated[list[str] | None, typer.Argument(help="Rows, as --list names them. (default: all short)")] = None,
    peers: Annotated[bool, typer.Option("--peers", help="Measure other programs too, as far as installed.")] = False,
    repeats: Annotated[int, typer.Option(help="Runs of every program on every row.")] = 3,
    quick: Annotated[bool, typer.Option("--quick", help="Shrink the rows to seconds, to try things out.")] = False,
    long: Annotated[bool, typer.Option("--long", help="Also measure the rows that take many minutes.")] = False,
    list_only: Annotated[bool, typer.Option("--list", help="Show the rows and how long they take.")] = False,
    json: Annotated[
        Path | None, typer.Option("--json", readable=False, help="Write every run there, after each row.")
    ] = None,
    resume: Annotated[bool, typer.Option("--resume", help="Leave out rows that the file of --json holds.")] = False,
    markdown: Annotated[
        Path | None, typer.Option(readable=False, help="Write the tables there, between the page's two marks.")
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option(readable=False, help="Folder for the figures. (default: images/ beside the page of --markdown)"),
    ] = None,
    search: Search = None,
    quiet: Quiet = False,
    debug: Debug = False,
) -> None:  # fmt: skip
    """Measure speed and memory, ours and other programs' in turn; exit code 1 if an answer is wrong."""
    from experiments.commands.bench import BenchRequest, list_rows, run_bench

    request = BenchRequest(
        tuple(names or ()), peers, repeats, quick, long, resume, json, markdown, out, tuple(search or ())
    )
    if list_only:
        list_rows(request)
        raise typer.Exit
    raise typer.Exit(run_bench(request, quiet=quiet))


@app.command("closed-loop")
@user_errors
def closed_loop(
    generations: Annotated[int, typer.Option(min=1, help="Number of replications.")] = 20,
    seed: Annotated[int, typer.Option(min=0, help="Seed of the network's weights and of every choice.")] = 0,
    interventions: Annotated[
        bool, typer.Option("--interventions", help="Also intervene: foreign genomes, edits, erasures.")
    ] = False,
    edits: Annotated[
        int, typer.Option(min=0, help="Try so many one-symbol edits, and a tenth as many genomes at each error rate.")
    ] = 0,
    report: Annotated[
        Path, typer.Option(readable=False, metavar="DIR", help="Folder of the page and of the last network.")
    ] = Path("closed-loop"),
    json: Json = False,
    quiet: Quiet = False,
    debug: Debug = False,
) -> None:  # fmt: skip
    """Let a loop copy the weights of the network that computes its world; exit code 1 if a bit differs."""
    from experiments.commands.closed_loop import ClosedLoopRequest, run_closed_loop

    request = ClosedLoopRequest(generations, seed, interventions, edits, report)
    raise typer.Exit(run_closed_loop(request, as_json=json, quiet=quiet))


app.command("list")(list_)
app.command()(cite)
app.command()(doctor)
app.add_typer(study_app, name="study")
app.add_typer(runs_app, name="runs")
app.command()(report)


def main() -> None:
    """Entry point of the `replicarium` command."""
    with to_the_exit(), prepared():
        app()


if __name__ == "__main__":
    main()
