"""`replicarium run`: a pattern, a rule, so many generations."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter

from automata.errors import EngineError, PatternError, RuleError
from automata.formats import load, place_in, place_out, split_bounded, write_rle
from automata.pattern import Pattern
from automata.replicators import CATALOGUE, find_replicator
from automata.rule import Rule
from automata.rules import find_rule
from automata.topology import PLANE, Topology
from automata.universe import Universe
from experiments.console import complain, print_json, print_lines
from experiments.errors import OutputError

DEFAULT_GENERATIONS = 1000
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


@dataclass(frozen=True)
class _Start:
    pattern: Pattern
    rule: Rule
    rule_name: str | None  # in the final state's file
    physics: str  # that rule, or the network's file
    topology: Topology
    generations: int


def run_pattern(request: RunRequest, *, as_json: bool, quiet: bool) -> int:
    """Run, report and save; return 0, or 130 after Ctrl-C with the state reached saved."""
    start = _resolve(request)
    _check_output(request.output)
    universe = Universe(start.rule, start.pattern, start.topology, engine=request.engine)
    last = universe.generation + start.generations
    stride = request.step or max(1, start.generations)
    reports: list[dict[str, int]] = []
    began = perf_counter()

    def report() -> None:
        reports.append({"generation": universe.generation, "population": universe.population})
        if not quiet and not as_json:
            print_lines(f"{universe.generation} {universe.population}")

    status = 0
    try:
        report()
        while universe.generation < last:
            universe.run(min(stride, last - universe.generation))
            report()
    except KeyboardInterrupt:
        status = 130
        if not reports or reports[-1]["generation"] != universe.generation:
            report()
    final = place_out(start.topology, universe.pattern).renamed(start.rule_name)
    if request.output is not None:
        made = [f"made by the network {start.physics}"] if request.physics is not None else []
        write_rle(final, request.output, comments=made)
    if as_json:
        box = final.bounding_box
        print_json(
            {
                "pattern": request.pattern,
                "rule": start.physics,
                "engine": universe.engine_report(),
                "interrupted": status != 0,
                "reports": reports,
                "bounding_box": None if box is None else box._asdict(),
                "output": None if request.output is None else str(request.output),
                "seconds": round(perf_counter() - began, 6),
            }
        )
    if status:
        kept = "was not saved (-o)" if request.output is None else f"is in {request.output}"
        complain(f"interrupted: the state of generation {universe.generation} {kept}")
    return status


def _resolve(request: RunRequest) -> _Start:
    for option, value in (("-m", request.generations), ("-i", request.step)):
        if value is not None and value < (0 if option == "-m" else 1):
            least = "0 or more" if option == "-m" else "1 or more"
            raise EngineError(
                f"{option} takes {least} generations, not {value}: a universe only runs forward"
            )
    pattern, period = _find_pattern(request.pattern, request.search)
    if request.physics is not None and request.rule is not None:
        raise RuleError("give either a rule with -r or a network with --physics, not both")
    name = request.rule or pattern.rule
    if name is None and request.physics is None:
        raise RuleError(f"{request.pattern} names no rule: name one with -r")
    bare, topology = split_bounded(name) if name is not None else ("", PLANE)
    if request.physics is not None:
        # The state goes on naming the rule that the network stands in for, bounded grid included.
        rule, physics = _network_rule(request.physics), str(request.physics)
    else:
        rule, physics = find_rule(bare, request.search), name or bare
    generations = request.generations
    if generations is None:
        generations = DEFAULT_GENERATIONS if period is None or period > LONGEST_DEFAULT else period
    return _Start(place_in(topology, pattern), rule, name, physics, topology, generations)


def _find_pattern(name: str, search: tuple[Path, ...]) -> tuple[Pattern, int | None]:
    """Return the pattern and, for a catalogue entry that has one, its period."""
    path = Path(name)
    if path.is_file() or path.suffix:
        return load(path), None
    if name.lower() not in CATALOGUE:
        raise PatternError(
            f"there is neither a file nor a catalogue entry {name!r}: the catalogue has {', '.join(CATALOGUE)}"
        )
    entry = find_replicator(name, search)
    return entry.pattern(), entry.period


def _network_rule(path: Path) -> Rule:
    from neural.models import load_model  # torch takes seconds to import
    from neural.physics import to_rule

    emulator, card = load_model(path)
    return to_rule(emulator, name=f"{path.name} for {card.rule}")


def _check_output(output: Path | None) -> None:
    """Refuse, before any work, an output that could not be written after it."""
    if output is None:
        return
    folder = output.parent
    possible = folder.is_dir() and not output.is_dir()
    if output.exists():
        possible = possible and os.access(output, os.W_OK)
    if output.is_file() or not output.exists():  # made by renaming, unlike a device or a pipe
        possible = possible and os.access(folder, os.W_OK)
    if not possible:
        raise OutputError(f"cannot write {output}: choose a file in an existing, writable folder")
