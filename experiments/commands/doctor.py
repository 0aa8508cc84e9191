"""`replicarium doctor`: checks of the installation; each says what it found and what to do."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import asdict, dataclass
from importlib import metadata
from pathlib import Path

from automata._version import __version__
from automata.engines import available_threads
from automata.runtime.jit import cache_folder
from automata.runtime.kernel_cache import mend
from automata.runtime.memory import available_memory, default_memory
from experiments.commands.accepted import DoctorOptions
from experiments.commands.options import NETWORKS
from experiments.runs.provenance import processor, versions
from experiments.terminal.console import print_json, print_table


@dataclass(frozen=True)
class Check:
    """One check: `state` is ok, note or wrong."""

    check: str
    state: str
    seen: str


def examine(options: DoctorOptions, *, as_json: bool, quiet: bool) -> int:
    """Run all checks and print them; return 1 if one is wrong, else 0. `quiet` prints only what is wrong."""
    findings = [finding for check in CHECKS for finding in _survive(check)]
    wrong = [finding for finding in findings if finding.state == "wrong"]
    if as_json:
        print_json([asdict(finding) for finding in findings])
    else:
        shown = wrong if quiet else findings
        if shown:
            print_table(["check", "state", "seen"], [(f.check, f.state, f.seen) for f in shown])
    return 1 if wrong else 0


def _survive(check: Callable[[], Iterator[Check]]) -> Iterator[Check]:
    """Yield what `check` finds; a check that raises has found something wrong."""
    try:
        yield from check()
    except Exception as error:
        name = check.__name__.strip("_").replace("_", " ")
        yield Check(name, "wrong", f"{type(error).__name__}: {error}")


def _software() -> Iterator[Check]:
    python = sys.version.split()[0]
    yield Check("replicarium", "ok", f"{__version__}, Python {python}, {processor()}")
    for name, version in versions().items():
        if version is None and name in NETWORKS:
            yield Check(name, "note", f"not installed, so there are no networks: python -m pip install {name}")
        else:
            yield Check(name, "ok" if version else "wrong", version or f"not installed: python -m pip install {name}")


def _name_clash() -> Iterator[Check]:
    """automata-lib installs a package called `automata` too; whichever came last overwrote the other."""
    owners = sorted(set(metadata.packages_distributions().get("automata", [])))
    others = [owner for owner in owners if owner not in ("replicarium", "replicarium-core")]
    if len(owners) > 1 and not others:
        yield Check(
            "package names", "wrong", f"{' and '.join(owners)} hold the same files: uninstall one, install again"
        )
    elif others:
        advice = f"{', '.join(others)} also installs the package 'automata': keep it in another environment"
        yield Check("package names", "wrong", advice)
    else:
        yield Check("package names", "ok", "the package 'automata' is ours alone")


def _threads() -> Iterator[Check]:
    cores = os.cpu_count()
    chosen = os.environ.get("REPLICARIUM_THREADS")
    why = f"REPLICARIUM_THREADS={chosen}" if chosen else "all this process may use"
    yield Check("engine threads", "ok", f"{available_threads()} of {cores} cores ({why})")


def _memory() -> Iterator[Check]:
    taken, there = default_memory() >> 20, available_memory() >> 20
    yield Check("HashLife's memory", "ok", f"{taken:,} of the {there:,} MB that this process may take (-M)")


def _torch() -> Iterator[Check]:
    try:
        import torch
    except ModuleNotFoundError as error:
        if error.name != "torch":
            raise
        return  # said of the software

    device = f"CUDA {torch.version.cuda}" if torch.cuda.is_available() else "CPU only"
    yield Check("torch device", "ok", f"{device}, {torch.get_num_threads()} thread(s) by default")


def _cache() -> Iterator[Check]:
    folder = cache_folder()
    if folder is None:
        yield Check("kernel cache", "note", "off: kernels are compiled anew in every process (REPLICARIUM_CACHE)")
        return
    whole, removed, useless = mend(folder)
    if useless:
        advice = "make room, give access, or name another folder with REPLICARIUM_CACHE"
        yield Check("kernel cache", "note", f"of no use, every process compiles anew: {useless}: {advice}")
    elif removed:
        plural = "s" if removed > 1 else ""
        yield Check("kernel cache", "note", f"{folder}: {removed} damaged file{plural} removed, {whole} are whole")
    else:
        yield Check("kernel cache", "ok", str(folder))


def _known_answer() -> Iterator[Check]:
    """Langton's loop must reproduce on the compiled engine, and agree with the reference."""
    from automata.replication import find_copies
    from automata.replicators import find_replicator
    from automata.universe import Universe

    entry = find_replicator("langton")
    rule, seed = entry.rule(), entry.pattern()
    assert entry.period is not None
    fast = Universe(rule, seed, engine="dense").run(entry.period).pattern
    slow = Universe(rule, seed, engine="reference").run(entry.period).pattern
    copies = find_copies(fast, seed)
    born = [copy for copy in copies if copy.displacement(seed) == entry.offset]
    if fast == slow and len(born) == 1:
        yield Check("known answer", "ok", f"Langton's loop makes its daughter at step {entry.period}, engines agree")
    else:
        yield Check("known answer", "wrong", "Langton's loop does not replicate: clear the kernel cache, reinstall")


def _writable() -> Iterator[Check]:
    here = Path.cwd()
    if os.access(here, os.W_OK):
        yield Check("runs folder", "ok", f"{here / 'runs'} can be written")
    else:
        yield Check("runs folder", "note", f"{here} cannot be written: pass --out to commands that save runs")


def _containment() -> Iterator[Check]:
    """Budgets are tried on a small run; that nothing goes outside is held by tests, which ask every command."""
    from automata.containment.budget import Budget
    from automata.containment.halts import BudgetExceeded
    from automata.containment.meter import contained
    from automata.containment.process_tree import lists_children
    from automata.universe import Universe

    universe = Universe("life", [[1, 1, 1]], engine="reference")
    with suppress(BudgetExceeded), contained(Budget(generations=3)):
        universe.run(9)
    if universe.generation != 3:
        yield Check("budgets", "wrong", "a run of 9 generations was not ended after 3: install replicarium anew")
        return
    whose = "all its processes" if lists_children() else "the command's own process, at its most"
    yield Check("budgets", "ok", f"end a run between two generations; memory is that of {whose}")
    yield Check(
        "outside",
        "ok",
        "no command opens a connection but `study run --cluster`, or writes beside what it is told, the kernel cache "
        "and matplotlib's",
    )


CHECKS: tuple[Callable[[], Iterator[Check]], ...] = (
    _software,
    _name_clash,
    _threads,
    _memory,
    _torch,
    _cache,
    _known_answer,
    _containment,
    _writable,
)
