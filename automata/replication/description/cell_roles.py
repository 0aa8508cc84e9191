"""Which cells of a loop are description and which are body, found from the run.

Every signal on the loop's ring is given a label of its own. A label goes with its signal: a cell that comes to hold a
signal state takes the label of the one neighbour that held that state. That is a local rule over more states, and
with labels forgotten it is the rule itself; so the labels change nothing, and they are inherited or they are not. What
appears on the ring of the daughter, and again on that of the granddaughter, was copied; a signal without a label was
made afresh, by the body.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Literal

from automata.checks import at_least
from automata.pattern import Pattern
from automata.replication.description.written_words import MAX_CELLS, find_ring, first_born_ring
from automata.replication.limits import glance
from automata.replication.rings.ring import Cell
from automata.replication.rings.script import Script
from automata.rule import Rule
from automata.universe import Universe

Part = Literal["description", "renewed", "filler", "body"]
PARTS: tuple[Part, ...] = ("description", "renewed", "filler", "body")
Labels = dict[Cell, int]


@dataclass(frozen=True)
class CellRoles:
    """The part of each live cell of a seed and of each cell of its ring: (row, column, state, part), in reading order.

    description: its label is on the daughter's ring and on the granddaughter's. renewed: it carries a signal, and its
    label is lost on one of them. filler: it is on the ring and carries none. body: all else that lives. `cells` is
    empty if there is no ring or no daughter, and `reason` says so. `labels`, `first` and `second` are the labels on the
    ring, the daughter's and the granddaughter's, in the direction of travel, 0 for a signal that has none.
    """

    cells: tuple[tuple[int, int, int, Part], ...]
    labels: tuple[int, ...]
    first: tuple[int, ...]
    second: tuple[int, ...]
    reason: str = ""

    @property
    def tally(self) -> dict[Part, int]:
        """How many cells are of each of PARTS."""
        counts = Counter(part for *_, part in self.cells)
        return {part: counts[part] for part in PARTS}

    @property
    def in_order(self) -> bool:
        """Whether the labels that are inherited stand in the order of the ring that they come from, each once."""
        return _in_order(self.labels, self.first) and _in_order(self.labels, self.second)


def cell_roles(rule: Rule, seed: Pattern, steps: int, *, max_cells: int = MAX_CELLS) -> CellRoles:
    """Return which cells of `seed` are description, in two births of up to `steps` generations each.

    Raises ArgumentError for fewer than one step; a run that would hold more than `max_cells` cells has no daughter.
    """
    ring = find_ring(rule, seed, steps, max_cells=max_cells)
    if ring is None:
        return CellRoles((), (), (), (), f"no ring turns in the seed's place within {steps} generations")
    script = Script.of(ring.word)
    signals = frozenset(ring.word) - {0, script.filler}
    start = {cell: at for at, cell in enumerate(ring.cells, start=1) if ring.word[at - 1] in signals}
    labels = tuple(start.values())
    founder, home, carried = seed, ring, dict(start)
    found: list[tuple[int, ...]] = []
    for _ in range(2):
        daughter, cut_out, stopped = first_born_ring(
            rule, founder, home, script, script.message(ring.word), steps, max_cells
        )
        if daughter is None or daughter.parted is None or cut_out is None:
            reason = stopped or f"no daughter separates within {steps} generations"
            return CellRoles((), labels, found[0] if found else (), (), reason)
        carried = follow_labels(rule, founder, carried, signals, daughter.parted)
        founder, home = cut_out
        found.append(
            tuple(carried.get(cell, 0) for cell, state in zip(home.cells, home.word, strict=True) if state in signals)
        )
        inside = {(row, column) for row, column, _ in founder.live_cells()}
        carried = {cell: label for cell, label in carried.items() if cell in inside}
    kept = set(found[0]) & set(found[1])
    on_ring = dict(zip(ring.cells, ring.word, strict=True))
    live = {(row, column): state for row, column, state in seed.live_cells()}

    def part(cell: Cell) -> Part:
        if cell not in on_ring:
            return "body"
        if cell not in start:
            return "filler"
        return "description" if start[cell] in kept else "renewed"

    cells = tuple((*cell, state, part(cell)) for cell, state in sorted((on_ring | live).items()))
    return CellRoles(cells, labels, found[0], found[1])


def follow_labels(rule: Rule, founder: Pattern, labels: Labels, signals: frozenset[int], steps: int) -> Labels:
    """Return where the labels are after `steps` generations from `founder`, by row and column.

    A cell in a signal state takes its label from the neighbour that was in that state one generation before. If there
    was none, it keeps its own, provided that it was in that state itself; if there were several, they must agree.
    """
    at_least(0, steps=steps)
    offsets = [offset for offset in rule.neighborhood.offsets if offset != (0, 0)]
    universe = Universe(rule, founder, engine="sparse")
    before = {(row, column): state for row, column, state in founder.live_cells()}
    for _ in range(steps):
        glance()
        now = {(row, column): state for row, column, state in universe.run(1).pattern.live_cells()}
        moved: Labels = {}
        for (row, column), state in now.items():
            if state not in signals:
                continue
            sources = [
                (row + down, column + right)
                for down, right in offsets
                if before.get((row + down, column + right)) == state
            ]
            if not sources and before.get((row, column)) == state:
                sources = [(row, column)]
            known = {labels.get(source, 0) for source in sources}
            if len(known) == 1 and (label := known.pop()):
                moved[row, column] = label
        labels, before = moved, now
    return labels


def _in_order(labels: tuple[int, ...], copies: tuple[int, ...]) -> bool:
    kept = [label for label in copies if label]
    if not kept or len(set(kept)) < len(kept):
        return False
    own = [label for label in labels if label in kept]
    turned = own.index(kept[0])
    return own[turned:] + own[:turned] == kept
