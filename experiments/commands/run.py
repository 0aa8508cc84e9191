"""`replicarium run`: run a pattern under a rule."""

from __future__ import annotations

from contextlib import nullcontext, suppress
from pathlib import Path
from time import perf_counter

from automata.containment.halts import RunHalted
from automata.containment.meter import keeping
from automata.engines import Engine, make_engine
from automata.errors import EngineError, PatternError, ReplicariumError, RuleError
from automata.files.reading import STANDARD
from automata.formats import join_bounded, load_universe, origin, place_in, split_bounded
from automata.names import perhaps
from automata.pattern import Pattern
from automata.replicators import CATALOGUE, find_replicator, is_entry_name
from automata.replicators.files import located
from automata.rule import Rule
from automata.rules import find_rule
from automata.topology import PLANE, Topology
from automata.trees.macrocell import Macrocell
from automata.universe import Universe
from experiments.commands.accepted import RunOptions
from experiments.commands.filming import film_run, is_filmed
from experiments.errors import OutputError
from experiments.storage.final_state import RunStart, check_holds, write_state
from experiments.storage.outputs import check_apart, check_writable, takes_standard_output
from experiments.storage.universe_checkpoint import Checkpoint, run_key
from experiments.terminal.console import Printing, aside, complain
from experiments.terminal.interrupts import exit_status, held, named, once
from experiments.terminal.progress import Progress, progress_for
from experiments.terminal.visible import visible

DEFAULT_GENERATIONS = 1000
# The engine that is a network, and is made from its file.
NETWORK = "network"
# A catalogue entry runs for its period by default, if that is not a matter of days.
LONGEST_DEFAULT = 1_000_000


def run_pattern(options: RunOptions, *, as_json: bool, quiet: bool) -> int:
    """Run, report and save; return 0, or after a signal 128 and its number, the state reached being saved.

    RunHalted if a budget or a monitor ended it, the state reached being saved too. What cannot be printed, or be saved
    in one file, does not keep the rest from being saved; it is reported at the end.
    """
    start = _resolve(options)
    if is_filmed(options):
        return film_run(options, start, _against(options, start), as_json=as_json, quiet=quiet)
    if options.output is not None:
        check_writable(options.output)
        check_holds(start, options.output)
    check_apart({"-o": options.output, "--checkpoint": options.checkpoint})
    with aside(takes_standard_output(options.output)), once() as signals:
        run = _Run(options, start, as_json=as_json, quiet=quiet)
        interrupt, halted, stopped = None, None, ""
        try:
            with progress_for(as_json, quiet) as progress:
                run.to_the_end(progress)
            signals.finish()
        except KeyboardInterrupt as raised:
            interrupt, stopped = raised, named(raised)
        except RunHalted as raised_by:
            halted = raised_by
        except (ReplicariumError, MemoryError) as error:
            # The universe stands at a whole generation, from which it cannot go on.
            if not run.keeps:
                raise
            stopped = str(error) or "there is not enough memory to go on"
        signals.finish()
        if stopped or halted:
            run.report_once()
        with keeping() if halted else nullcontext():
            run.save()
        if as_json:
            run.print_json(interrupted=interrupt is not None)
        if halted is not None:
            halted.kept = run.where()
        run.complain(stopped)
    if halted is not None:
        raise halted
    if interrupt is not None:
        return exit_status(interrupt)
    return 2 if stopped else 0


class _Run:
    """A universe on its way: what was reported of it, what was saved, and what failed meanwhile."""

    def __init__(self, options: RunOptions, start: RunStart, *, as_json: bool, quiet: bool):
        self._options, self._start = options, start
        self._checkpoint, self._kept = _checkpoint(options, start)
        self._out = Printing(not quiet and not as_json, only=not self.keeps)
        memory = (options.max_memory or 0) << 20
        engine = start.network or make_engine(
            options.engine, start.rule, start.topology, max_memory=memory, strobing=options.strobing
        )
        begin = start.universe if self._kept is None else self._kept
        self._universe = Universe(start.rule, begin, start.topology, engine=engine)
        self._reports: list[dict[str, int]] = []
        self._saved: list[Path] = []
        self._failures: list[ReplicariumError] = []
        self._failed_to_keep = False
        self._began = perf_counter()

    @property
    def keeps(self) -> bool:
        """Whether there is a file that the state goes to."""
        return self._options.output is not None or self._checkpoint is not None

    def to_the_end(self, progress: Progress) -> None:
        """Report and advance until the last generation."""
        universe, first = self._universe, self._universe.generation
        begin = self._start.universe.generation
        last = begin + self._start.generations
        stride = self._options.step or max(1, last - first)
        shown = first
        with progress.stage("generations", max(1, last - first)) as advance:

            def watch() -> None:
                nonlocal shown
                advance(universe.generation - shown)
                shown = universe.generation
                if self._checkpoint is not None and self._checkpoint.due():
                    self._keep(self._checkpoint)

            self.report()
            while universe.generation < last:
                # Reports stand at multiples of the stride from the start, resumed or not.
                done = universe.generation - begin
                universe.run(min(stride - done % stride, last - universe.generation), watch)
                self.report()

    def _keep(self, checkpoint: Checkpoint) -> None:
        """Keep the state on the way; a run is worth more than its checkpoint, and goes on where that fails."""
        failure = checkpoint.try_to_save(self._universe)
        if failure is not None and not self._failed_to_keep:
            self._failed_to_keep = True
            complain(f"{failure}: the run goes on, and tries again each minute")

    def report(self) -> None:
        """Report generation and population; OutputError if that cannot be printed and is all that the run is for."""
        # The stored record of what was printed equals the output, even if a signal arrives.
        with held():
            universe = self._universe
            self._reports.append({"generation": universe.generation, "population": universe.population})
            self._out.lines(f"{universe.generation} {universe.population}")

    def report_once(self) -> None:
        """Report the generation that was reached, unless it was reported."""
        if not self._reports or self._reports[-1]["generation"] != self._universe.generation:
            self.report()

    def save(self) -> None:
        """Write the final state and the checkpoint, each whatever becomes of the other."""
        output = self._options.output
        if output is not None:
            try:
                write_state(self._universe, self._start, output)
                self._saved.append(output)
            except ReplicariumError as error:
                self._failures.append(error)
        if self._checkpoint is not None:
            if failure := self._checkpoint.try_to_save(self._universe):
                self._failures.append(failure)
            else:
                self._saved.append(self._checkpoint.path)

    def print_json(self, *, interrupted: bool) -> None:
        """Print what the run was and came to; places are in the coordinates of files, as place_out has them."""
        options, universe, box = self._options, self._universe, self._universe.bounding_box
        rows, columns = origin(self._start.topology)
        if box is not None:
            box = box._replace(top=box.top - rows, left=box.left - columns)
        self._out.json(
            {
                "pattern": options.pattern,
                "rule": self._start.physics,
                "engine": universe.engine_report(),
                "interrupted": interrupted,
                "resumed": None if self._kept is None else self._kept.generation,
                "reports": self._reports,
                "bounding_box": None if box is None else box._asdict(),
                "output": None if options.output is None else str(options.output),
                "seconds": round(perf_counter() - self._began, 6),
            }
        )

    def where(self) -> str:
        """Return where the state is that was reached."""
        where = f"is in {' and '.join(map(str, self._saved))}" if self._saved else "was not saved"
        hint = "" if self.keeps else " (-o, --checkpoint)"
        return f"the state of generation {self._universe.generation} {where}{hint}"

    def complain(self, stopped: str) -> None:
        """Say why the run stopped before its end, if it did, and what failed; the last failure is raised."""
        if stopped:
            complain(f"{stopped}: {self.where()}")
        for failure in self._failures[:-1]:
            complain(str(failure))
        if self._failures:
            raise self._failures[-1]
        self._out.end()


def _checkpoint(options: RunOptions, start: RunStart) -> tuple[Checkpoint | None, Macrocell | None]:
    """Return the checkpoint that is asked for, and the universe that an earlier run kept in it."""
    if options.checkpoint is None:
        return None, None
    begin, reading = start.universe, "" if options.strobing else " as it stands"
    tree = begin if isinstance(begin, Macrocell) else Macrocell.from_pattern(begin)
    checkpoint = Checkpoint(
        options.checkpoint,
        run_key(tree, f"{start.physics} {start.rule.digest}{reading}", str(start.topology)),
    )
    kept = checkpoint.load()
    if kept is not None and kept.generation > start.universe.generation + start.generations:
        raise OutputError(
            f"{options.checkpoint} stands at generation {kept.generation}, beyond the end of this run: raise -m"
        )
    return checkpoint, kept


def _resolve(options: RunOptions) -> RunStart:
    if options.max_memory is not None and options.max_memory < 1:
        raise EngineError(f"-M takes at least 1 megabyte, not {options.max_memory}")
    for option, value in (("-m", options.generations), ("-i", options.step)):
        if value is not None and value < (0 if option == "-m" else 1):
            least = "0 or more" if option == "-m" else "1 or more"
            raise EngineError(f"{option} takes {least} generations, not {value}: a universe only runs forward")
    pattern, period = _find_pattern(options.pattern, options.folders)
    name, bare, topology = _named(options.pattern, pattern.rule, options.rule, options.physics)
    network = None
    if options.engine == NETWORK:
        if options.physics is None:
            raise EngineError("the network engine needs a network: give its file with --physics")
        network = _network_engine(options.physics, topology, options.folders)
        rule, physics = network.rule, str(options.physics)
    elif options.physics is not None:
        rule, physics = network_rule(options.physics, options.folders), str(options.physics)
    else:
        rule, physics = (
            find_rule(bare, options.folders, elsewhere=_beside(options.pattern, options.folders)),
            name or bare,
        )
        if bare.lower().endswith((".rule", ".rule.gz")):
            name = join_bounded(rule.name, topology)  # by which it is found again, where a path is not
    generations = options.generations
    if generations is None:
        generations = DEFAULT_GENERATIONS if period is None or period > LONGEST_DEFAULT else period
    if topology != PLANE:
        pattern = place_in(topology, pattern if isinstance(pattern, Pattern) else pattern.to_pattern())
    made_by = f"made by the network {visible(physics)}" if options.physics is not None else ""
    return RunStart(pattern, rule, name, physics, topology, generations, network, made_by)


def _find_pattern(name: str, search: tuple[Path, ...]) -> tuple[Pattern | Macrocell, int | None]:
    """Return the pattern and, for a catalogue entry that has one, its period."""
    path = located(name, search)
    # Standard input, a file, or what is read as one, such as a pipe.
    if name == STANDARD or path.suffix or (path.exists() and not path.is_dir()):
        return load_universe(path), None
    if not is_entry_name(name):
        raise PatternError(
            f"there is neither a file nor a catalogue entry {name!r}{perhaps(name, CATALOGUE)}: the catalogue has "
            f"{', '.join(CATALOGUE)}"
        )
    entry = find_replicator(name, search)
    pattern = entry.pattern()
    return pattern if pattern.rule is not None else pattern.renamed(entry.rule_name), entry.period


def _beside(what: str, search: tuple[Path, ...]) -> tuple[Path, ...]:
    """Return the folder of a pattern's file, in which its rule's may lie too."""
    path = located(what, search)
    return (path.parent,) if what != STANDARD and path.is_file() else ()


def _named(what: str, own: str | None, wanted: str | None, network: Path | None) -> tuple[str | None, str, Topology]:
    """Return the name that a state goes by, the rule's name in it, and the topology in it.

    With a network the state goes on naming the rule that it stands in for, bounded grid included.
    """
    if network is not None and wanted is not None:
        raise RuleError("give either a rule with -r or a network with --physics, not both")
    name = own if wanted is None else wanted
    if name is None and network is None:
        raise RuleError(f"{what} names no rule: name one with -r")
    bare, topology = split_bounded(name) if name is not None else ("", PLANE)
    return name, bare, topology


def _against(options: RunOptions, start: RunStart) -> list[tuple[str, Rule]]:
    """Return the rules and networks under which the same pattern is shown too, each with its label."""
    found = []
    for name in options.against or ():
        if Path(name).suffix == ".safetensors":
            found.append((f"network {Path(name).name}", network_rule(Path(name), options.folders)))
            continue
        bare, topology = split_bounded(name)
        if topology not in (PLANE, start.topology):
            raise RuleError(f"--against takes rules that run where the pattern runs, not {name!r}: leave the grid out")
        found.append((bare, find_rule(bare, options.folders)))
    return found


def find_in_place(
    what: str, wanted: str | None, network: Path | None, search: tuple[Path, ...]
) -> tuple[Pattern, Rule, Topology]:
    """Return the pattern that a name or a file stands for, the rule or the network to run it, and the topology.

    The pattern lies in the topology's coordinates.
    """
    found, _ = _find_pattern(what, search)
    _, bare, topology = _named(what, found.rule, wanted, network)
    other = _beside(what, search)
    rule = find_rule(bare, search, elsewhere=other) if network is None else network_rule(network, search)
    pattern = found if isinstance(found, Pattern) else found.to_pattern()
    return place_in(topology, pattern) if topology != PLANE else pattern, rule, topology


def _network_engine(path: Path, topology: Topology, search: tuple[Path, ...]) -> Engine:
    """Return the engine that asks the network itself, in place of the rule that its card names."""
    from neural.models import load_model  # torch takes seconds to import
    from neural.physics.engine import NetworkEngine

    emulator, card = load_model(path)
    rule = find_rule(card.rule, search)
    if rule.digest != card.rule_digest:
        raise RuleError(f"{path} was trained on another rule called {card.rule}: run it without --engine {NETWORK}")
    return NetworkEngine(emulator, rule, topology)


def network_rule(path: Path, search: tuple[Path, ...]) -> Rule:
    """Return a network as a rule, its states named and coloured as those of the rule that it stands for, if known."""
    from neural.models import load_model  # torch takes seconds to import
    from neural.physics.as_rule import to_rule

    emulator, card = load_model(path)
    rule = to_rule(emulator, name=f"{path.name} for {card.rule}")
    with suppress(ReplicariumError):
        known = find_rule(card.rule, search)
        if known.n_states == rule.n_states:
            rule.state_names, rule.colors = tuple(known.state_names), tuple(known.colors)
    return rule
