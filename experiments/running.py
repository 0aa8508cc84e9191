"""`replicarium run`: a pattern, a rule, so many generations."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter

from automata.engines import Engine, make_engine
from automata.errors import EngineError, PatternError, RuleError
from automata.formats import (
    ENDINGS,
    load_universe,
    origin,
    place_in,
    place_out,
    save,
    split_bounded,
    write_rle,
)
from automata.pattern import Pattern
from automata.quadtree import Macrocell
from automata.replicators import CATALOGUE, find_replicator, is_entry_name
from automata.rule import Rule
from automata.rules import find_rule
from automata.topology import PLANE, Topology
from automata.universe import Universe
from experiments.checkpoint import Checkpoint, run_key
from experiments.console import complain, print_json, print_lines
from experiments.errors import OutputError
from experiments.interrupts import held
from experiments.outputs import check_writable
from experiments.progress import Progress

DEFAULT_GENERATIONS = 1000
# The engine that is a network, and is made from its file.
NETWORK = "network"
# A catalogue entry runs for its period by default, if that is not a matter of days.
LONGEST_DEFAULT = 1_000_000


@dataclass(frozen=True)
class RunRequest:
    """What the user asked for; None where nothing was said."""

    pattern: str
    generations: int | None
    step: int | None
    engine: str
    rule: str | None
    physics: Path | None
    search: tuple[Path, ...]
    output: Path | None
    checkpoint: Path | None = None
    max_memory: int | None = None


@dataclass(frozen=True)
class _Start:
    universe: Pattern | Macrocell
    rule: Rule
    rule_name: str | None  # in the final state's file
    physics: str  # that rule, or the network's file
    topology: Topology
    generations: int
    network: Engine | None = None  # steps the universe itself


def run_pattern(request: RunRequest, *, as_json: bool, quiet: bool) -> int:
    """Run, report and save; return 0, or 130 after Ctrl-C with the state reached saved."""
    start = _resolve(request)
    if request.output is not None:
        check_writable(request.output)
    checkpoint, kept = _checkpoint(request, start)
    memory = (request.max_memory or 0) << 20
    engine = start.network or make_engine(request.engine, start.rule, start.topology, max_memory=memory)
    universe = Universe(start.rule, start.universe if kept is None else kept, start.topology, engine=engine)
    first, last = universe.generation, start.universe.generation + start.generations
    stride = request.step or max(1, last - first)
    reports: list[dict[str, int]] = []
    began = perf_counter()

    def report() -> None:
        # What is kept as told and what was printed are the same, whenever Ctrl-C comes.
        with held():
            reports.append({"generation": universe.generation, "population": universe.population})
            if not quiet and not as_json:
                print_lines(f"{universe.generation} {universe.population}")

    status = 0
    try:
        shown = first
        with (
            Progress(quiet=quiet or as_json or not sys.stderr.isatty()) as progress,
            progress.stage("generations", max(1, last - first)) as advance,
        ):

            def watch() -> None:
                nonlocal shown
                advance(universe.generation - shown)
                shown = universe.generation
                if checkpoint is not None and checkpoint.due():
                    checkpoint.save(universe.macrocell)

            report()
            while universe.generation < last:
                # Reports stand at multiples of the stride from the start, resumed or not.
                done = universe.generation - start.universe.generation
                universe.run(min(stride - done % stride, last - universe.generation), watch)
                report()
    except KeyboardInterrupt:
        status = 130
        if not reports or reports[-1]["generation"] != universe.generation:
            report()
    if checkpoint is not None:
        checkpoint.save(universe.macrocell)
    if request.output is not None:
        _write(universe, start, request.output, request.physics)
    if as_json:
        box = universe.bounding_box
        rows, columns = origin(start.topology)
        print_json(
            {
                "pattern": request.pattern,
                "rule": start.physics,
                "engine": universe.engine_report(),
                "interrupted": status != 0,
                "resumed": None if kept is None else first,
                "reports": reports,
                # In the coordinates of files, as place_out has them.
                "bounding_box": None
                if box is None
                else box._replace(top=box.top - rows, left=box.left - columns)._asdict(),
                "output": None if request.output is None else str(request.output),
                "seconds": round(perf_counter() - began, 6),
            }
        )
    if status:
        places = [str(path) for path in (request.output, request.checkpoint) if path is not None]
        where = f"is in {' and '.join(places)}" if places else "was not saved (-o, --checkpoint)"
        complain(f"interrupted: the state of generation {universe.generation} {where}")
    return status


def _checkpoint(request: RunRequest, start: _Start) -> tuple[Checkpoint | None, Macrocell | None]:
    """Return the checkpoint that is asked for, and the universe that an earlier run kept in it."""
    if request.checkpoint is None:
        return None, None
    begin = start.universe
    tree = begin if isinstance(begin, Macrocell) else Macrocell.from_pattern(begin)
    checkpoint = Checkpoint(
        request.checkpoint, run_key(tree, f"{start.physics} {start.rule.diagram.digest}", str(start.topology))
    )
    kept = checkpoint.load()
    if kept is not None and kept.generation > start.universe.generation + start.generations:
        raise OutputError(
            f"{request.checkpoint} stands at generation {kept.generation}, beyond the end of this run: raise -m"
        )
    return checkpoint, kept


def _write(universe: Universe, start: _Start, output: Path, physics: Path | None) -> None:
    """Write the final state in the format that the file's name says, RLE if it says none."""
    made = [f"made by the network {start.physics}"] if physics is not None else []
    name = output.name.removesuffix(".gz")
    if name.endswith(".mc") and start.topology == PLANE:
        save(universe.macrocell.renamed(start.rule_name), output, comments=made)
        return
    final = place_out(start.topology, universe.pattern).renamed(start.rule_name)
    if name.endswith(ENDINGS):
        save(final, output, comments=made)
    else:
        write_rle(final, output, comments=made)


def _resolve(request: RunRequest) -> _Start:
    if request.max_memory is not None and request.max_memory < 1:
        raise EngineError(f"-M takes at least 1 megabyte, not {request.max_memory}")
    for option, value in (("-m", request.generations), ("-i", request.step)):
        if value is not None and value < (0 if option == "-m" else 1):
            least = "0 or more" if option == "-m" else "1 or more"
            raise EngineError(
                f"{option} takes {least} generations, not {value}: a universe only runs forward"
            )
    pattern, period = _find_pattern(request.pattern, request.search)
    name, bare, topology = _named(request.pattern, pattern.rule, request.rule, request.physics)
    network = None
    if request.engine == NETWORK:
        if request.physics is None:
            raise EngineError("the network engine needs a network: give its file with --physics")
        network = _network_engine(request.physics, topology, request.search)
        rule, physics = network.rule, str(request.physics)
    elif request.physics is not None:
        rule, physics = _network_rule(request.physics), str(request.physics)
    else:
        rule, physics = find_rule(bare, request.search), name or bare
    generations = request.generations
    if generations is None:
        generations = DEFAULT_GENERATIONS if period is None or period > LONGEST_DEFAULT else period
    if topology != PLANE:
        pattern = place_in(topology, pattern if isinstance(pattern, Pattern) else pattern.to_pattern())
    return _Start(pattern, rule, name, physics, topology, generations, network)


def _find_pattern(name: str, search: tuple[Path, ...]) -> tuple[Pattern | Macrocell, int | None]:
    """Return the pattern and, for a catalogue entry that has one, its period."""
    path = Path(name)
    if path.is_file() or path.suffix:
        return load_universe(path), None
    if not is_entry_name(name):
        raise PatternError(
            f"there is neither a file nor a catalogue entry {name!r}: the catalogue has {', '.join(CATALOGUE)}"
        )
    entry = find_replicator(name, search)
    return entry.pattern(), entry.period


def _named(
    what: str, own: str | None, wanted: str | None, network: Path | None
) -> tuple[str | None, str, Topology]:
    """Return the name that a state goes by, the rule's name in it, and the topology in it.

    With a network the state goes on naming the rule that it stands in for, bounded grid included.
    """
    if network is not None and wanted is not None:
        raise RuleError("give either a rule with -r or a network with --physics, not both")
    name = wanted or own
    if name is None and network is None:
        raise RuleError(f"{what} names no rule: name one with -r")
    bare, topology = split_bounded(name) if name is not None else ("", PLANE)
    return name, bare, topology


def find_in_place(
    what: str, wanted: str | None, network: Path | None, search: tuple[Path, ...]
) -> tuple[Pattern, Rule, Topology]:
    """Return the pattern that a name or a file stands for, the rule or the network to run it, and the topology.

    The pattern lies in the topology's coordinates.
    """
    found, _ = _find_pattern(what, search)
    _, bare, topology = _named(what, found.rule, wanted, network)
    rule = find_rule(bare, search) if network is None else _network_rule(network)
    pattern = found if isinstance(found, Pattern) else found.to_pattern()
    return place_in(topology, pattern) if topology != PLANE else pattern, rule, topology


def _network_engine(path: Path, topology: Topology, search: tuple[Path, ...]) -> Engine:
    """Return the engine that asks the network itself, in place of the rule that its card names."""
    from neural.models import load_model  # torch takes seconds to import
    from neural.network_engine import NetworkEngine

    emulator, card = load_model(path)
    rule = find_rule(card.rule, search)
    if rule.diagram.digest != card.rule_digest:
        raise RuleError(
            f"{path} was trained on another rule called {card.rule}: run it without --engine {NETWORK}"
        )
    return NetworkEngine(emulator, rule, topology)


def _network_rule(path: Path) -> Rule:
    from neural.models import load_model  # torch takes seconds to import
    from neural.physics import to_rule

    emulator, card = load_model(path)
    return to_rule(emulator, name=f"{path.name} for {card.rule}")
