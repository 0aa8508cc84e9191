"""Run a seed, sample it every few generations, and return its genealogy; see `record` for the rules."""

from __future__ import annotations

import numpy as np

from automata.arguments import as_pattern, as_rule, as_topology
from automata.checks import accepting, as_count, at_least
from automata.engines.sparse.engine import SparseEngine
from automata.errors import ArgumentError, EngineError, PatternError
from automata.pattern import Box, Pattern
from automata.replication.copies.counting import MAX_CELLS
from automata.replication.genealogy import tracker_kernels as kernels
from automata.replication.genealogy.record import Genealogy, Individual
from automata.replication.genealogy.tracker import SETTLED, Tracker
from automata.replication.limits import glance, run
from automata.replication.rings.find_in_pattern import find_sheath, find_sheathed_ring
from automata.rule import Rule
from automata.topology import PLANE, Fixed, Topology, Torus
from automata.universe import Universe

# Indices of cells are int32.
_MOST_CELLS = 1 << 30


@accepting(rule=as_rule, seed=as_pattern, steps=as_count, topology=as_topology)
def trace_genealogy(
    rule: Rule,
    seed: Pattern,
    steps: int,
    *,
    every: int = 8,
    topology: Topology = PLANE,
    sheath: int | None = None,
    max_cells: int = MAX_CELLS,
) -> Genealogy:
    """Run `seed` for `steps` generations, sample it `every` so many, and return its `Genealogy`.

    `topology` is the plane, a torus without shift or a rectangle in a border of 0. `sheath` is the state that rings
    are known by: by default the one that the seed's ring has, 0 for none. All dates are exact to `every`. The run stops
    early, and says so, rather than hold more than `max_cells` cells; else it goes on a little beyond `steps`, so that
    those born last are recognised. Raises ArgumentError for steps below 0, `every` below 1 or another topology,
    PatternError for an empty seed or, if `sheath` is given, a seed without a ring of it.

    >>> from automata import find_replicator, trace_genealogy
    >>> loop = find_replicator("langton")
    >>> tree = trace_genealogy(loop, loop, 330)
    >>> tree, tree.births
    (<Genealogy of 4 individuals in 330 generations>, (128, 280, 280))
    """
    at_least(0, steps=steps)
    at_least(1, every=every, max_cells=max_cells)
    if max_cells > _MOST_CELLS:
        raise ArgumentError(f"max_cells is up to {_MOST_CELLS} in a genealogy, not {max_cells}")
    if seed.population == 0:
        raise PatternError("an empty pattern has no descendants: give one with live cells")
    known = find_sheath(seed) if sheath is None else sheath
    if sheath and find_sheathed_ring(seed, sheath) is None:
        raise PatternError(f"the seed has no ring with sheath {sheath}: leave the sheath out, or give 0")
    plane = topology == PLANE and not SparseEngine.refusal(rule, topology)
    world = _world(topology)
    universe = Universe(rule, seed, topology, engine=SparseEngine(rule, max_cells=max_cells) if plane else "auto")
    done, stopped = 0, ""
    tracker = None
    try:
        tracker = Tracker(world, known, max(1, seed.population // 2), max_cells)
        tracker.take(0, universe)
        while done < steps:
            more = min(every, steps - done)
            glance(f"generation {done} of {steps} was reached")
            run(universe, more)
            tracker.take(done + more, universe)
            done += more
        for late in range(every, SETTLED + every, every):  # who was born last has yet to be recognised
            run(universe, every)
            tracker.take(steps + late, universe)
    except EngineError as error:
        stopped = str(error) if done < steps else ""
    people = () if tracker is None else _people(tracker, done)
    born = 0 if tracker is None else np.count_nonzero(tracker.records[1 : tracker.n_labels + 1, kernels.BORN] <= done)
    return Genealogy(people, done, every, known, int(born) - len(people), stopped)


def _world(topology: Topology) -> Box | None:
    """Return the cells that a tracker takes for a torus, None for the plane."""
    box = topology.box
    if topology == PLANE:
        return None
    if box is not None and isinstance(topology, Torus) and not (topology.row_shift or topology.column_shift):
        return box
    if box is not None and isinstance(topology, Fixed) and topology.border == 0:
        return box.grown(1)  # so that nothing touches across the edge
    raise ArgumentError(
        f"a genealogy is traced on the plane, on a torus without shift or in a border of 0, not on a {topology}"
    )


def _people(tracker: Tracker, steps: int) -> tuple[Individual, ...]:
    """Return the labels that were individuals, numbered by date and place of birth."""
    records = tracker.records[: tracker.n_labels + 1].tolist()
    # Labels are given in order of date, and of place in reading order.
    numbers = {
        label: number
        for number, label in enumerate(
            (
                label
                for label in range(1, len(records))
                if records[label][kernels.BELIEVED] and records[label][kernels.BORN] <= steps
            ),
            start=1,
        )
    }
    people: list[Individual] = []
    for label, number in numbers.items():
        record = records[label]
        bearer = record[kernels.PARENT]
        while bearer and bearer not in numbers:
            bearer = records[bearer][kernels.PARENT]
        parent = numbers.get(bearer)
        died = record[kernels.DIED]
        people.append(
            Individual(
                number=number,
                parent=parent,
                born=record[kernels.BORN],
                died=died if 0 <= died <= steps else None,
                depth=0 if parent is None else people[parent - 1].depth + 1,
                box=_placed(record[kernels.TOP : kernels.WIDTH + 1], tracker),
                ring=_placed(record[kernels.RING_TOP : kernels.RING_WIDTH + 1], tracker) if tracker.sheath else None,
                genotype=tracker.genotypes.get(label, ""),
            )
        )
    return tuple(people)


def _placed(box: list[int], tracker: Tracker) -> Box:
    top, left, height, width = box
    return Box(tracker.box.top + top, tracker.box.left + left, height, width)
