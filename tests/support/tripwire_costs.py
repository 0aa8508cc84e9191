"""What tripwires cost: processor seconds of their looks beside those of the run, held to the bound of monitors.

`python -m tests.support.tripwire_costs` prints the table of docs/containment.md.
"""

from __future__ import annotations

from automata.replicators import find_replicator
from automata.topology import PLANE, Topology, Torus
from experiments.containment.tripwires.registered import BOARDS
from experiments.containment.tripwires.watcher import Watcher

RUNS: tuple[tuple[str, int, Topology], ...] = (
    ("highlife", 100_000, PLANE),
    ("glider-gun", 20_000, PLANE),
    ("langton", 2_000, PLANE),
    ("evoloop", 4_000, Torus(200, 200)),
)


def main() -> None:
    """Print, run by run, the processor seconds of the run and of each tripwire's looks."""
    names = [kind().name for kind in BOARDS]
    print(f"| run | the run, CPU s | {' | '.join(names)} |")
    print(f"|---|--:|{'--:|' * len(names)}")
    for name, steps, topology in RUNS:
        entry, cells, seconds = find_replicator(name), [], []
        seed = entry.pattern() if topology == PLANE else entry.pattern().translate(90, 90)
        for kind in BOARDS:
            Watcher([kind()]).watch(entry.rule(), seed, 256, topology)  # compiles what is needed
            found = Watcher([kind()], bound=1.0, most_cells=1 << 22).watch(entry.rule(), seed, steps, topology)
            cells.append(f"{found.look_seconds:.2f}")
            seconds.append(found.run_seconds)
        told = f"{name}, {steps:,} generations" + ("" if topology == PLANE else f", {topology}")
        print(f"| {told} | {sorted(seconds)[len(seconds) // 2]:.2f} | {' | '.join(cells)} |", flush=True)


if __name__ == "__main__":
    main()
