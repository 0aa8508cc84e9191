"""Tracker: follows 8-connected parts from sample to sample, at a cost that grows with what changes in between."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from automata.containment.meter import counted, current
from automata.errors import EngineError
from automata.pattern import Box
from automata.replication.genealogy import tracker_kernels as kernels
from automata.replication.genealogy.tracker_kernels import Labels, Parts, Sample, World
from automata.replication.rings.find_in_pattern import genotype_text
from automata.replication.rings.find_in_pattern_kernels import read_ring
from automata.universe import Universe

_MARGIN = 64
_FIRST_LABELS = 256
# Parts are numbered in int32, some hundreds a sample.
_LAST_PART = 1 << 30
# Generations for which a newborn's ring reads the same before it is believed.
SETTLED = 16


class Tracker:
    """Labels of the parts of a run that is sampled at intervals; `Genealogy` gives the definitions.

    `box` is all there is of a torus, None for the plane. `sheath` is the state that rings are known by; 0: none are
    asked for, and a fragment of `least` cells or more lives. Raises EngineError for a world of more than `max_cells`.
    """

    def __init__(self, box: Box | None, sheath: int, least: int, max_cells: int):
        self._bounded = box is not None
        self.sheath, self._least, self._max_cells = sheath, least, max_cells
        self.n_labels = 0
        self.genotypes: dict[int, str] = {}
        self._readings: dict[int, tuple[tuple[int, ...], bytes, int]] = {}
        self._samples = self._born = 0
        self._safe_until = 0
        self._base = 1
        shapes = (_FIRST_LABELS, kernels.FIELDS), (_FIRST_LABELS, 4), (_FIRST_LABELS,)
        self._labels = Labels(*(np.zeros(shape, dtype=np.int64) for shape in shapes))
        self._lay_out(box or Box(0, 0, 0, 0))

    @property
    def records(self) -> NDArray[np.int64]:
        """What is known of each label, (labels there is room for, `tracker_kernels.FIELDS`)."""
        return self._labels.records

    def _lay_out(self, box: Box) -> None:
        """Take flat arrays for the cells of `box`."""
        if box.height * box.width > self._max_cells:
            raise EngineError(
                f"the genealogy needs {box.height} × {box.width} cells, more than max_cells = {self._max_cells}: "
                "stop earlier or raise the limit"
            )
        self.box = box
        size = box.height * box.width
        now = np.zeros(size, dtype=np.uint8)
        owner, place, part_of = (np.zeros(size, dtype=np.int32) for _ in range(3))
        frontier, cells, firsts = (np.empty(size, dtype=np.int32) for _ in range(3))
        self._world = World(box.height, box.width, now, owner, place, part_of, frontier)
        self._parts = Parts(cells, np.empty(size + 1, dtype=np.int32), firsts)

    def _reach(self, step: int, universe: Universe) -> None:
        """On the plane, take a larger world before live cells come to the rim of this one."""
        if self._bounded or step < self._safe_until:
            return
        live, old = universe.bounding_box or Box(0, 0, 0, 0), self.box
        margin = max(_MARGIN, live.height // 4, live.width // 4)
        if not old.height:
            self._lay_out(live.grown(margin))
        elif old.union(live.grown(margin // 2)) != old:
            before = self._world
            self._lay_out(live.grown(margin).union(old))
            now, owner, place = (_moved(cells, old, self.box) for cells in (before.now, before.owner, before.place))
            self._world = self._world._replace(now=now, owner=owner, place=place)
            self._shift_rings(old.top - self.box.top, old.left - self.box.left)
        # Life spreads by a neighbourhood's radius a generation; one row must stay empty.
        room = min(
            live.top - self.box.top, self.box.bottom - live.bottom,
            live.left - self.box.left, self.box.right - live.right,
        )  # fmt: skip
        self._safe_until = step + (room - 1) // max(1, universe.rule.neighborhood.radius) + 1

    def _shift_rings(self, down: int, right: int) -> None:
        """Rings are kept where the kernels find them: counted from the world's corner."""
        self.records[1 : self.n_labels + 1, [kernels.TOP, kernels.RING_TOP]] += down
        self.records[1 : self.n_labels + 1, [kernels.LEFT, kernels.RING_LEFT]] += right

    def take(self, step: int, universe: Universe) -> None:
        """Take in what stands after `step` steps."""
        self._reach(step, universe)
        changed = universe.refresh(self._world.now, self.box)
        if not changed.size:
            return
        self._samples += 1
        if self._base > _LAST_PART:
            self._world.part_of[:], self._base = 0, 1
        count = kernels.gather(self._world, self._parts, self._base, changed, self._bounded)
        order = np.argsort(self._parts.firsts[:count], kind="stable")
        self._make_room(count)
        major = np.zeros(count, dtype=np.int64)
        rings = np.empty((count, 5), dtype=np.int64)
        known = (
            self._world,
            self._parts,
            self._labels,
            Sample(self._samples, step, self._base, self.sheath, self._least),
        )
        kernels.count_owners(*known, order, major)
        self.n_labels, n_rings = kernels.settle(*known, self.n_labels, changed, order, major, rings)
        for label, *inside in rings[:n_rings].tolist():
            self._admit(label, tuple(inside), step)
        self._base += count
        self._count_born()

    def _count_born(self) -> None:
        """Count those that have become individuals, the first one apart, against the budget in force."""
        if current() is not None:
            born = max(0, int(np.count_nonzero(self.records[1 : self.n_labels + 1, kernels.BELIEVED])) - 1)
            fresh, self._born = max(0, born - self._born), max(born, self._born)
            counted(fresh)

    def _admit(self, label: int, inside: tuple[int, int, int, int], step: int) -> None:
        """A fragment lives if its ring reads the same at two samples, so that no signal is caught at a corner."""
        path = np.empty(2 * (inside[2] + inside[3]) + 4, dtype=np.uint8)
        read_ring(self._world.now, self.box.height, self.box.width, *inside, path)
        states = path.tobytes()
        earlier, read, since = self._readings.get(label, ((), b"", step))
        # One path is another's rotation if it lies in that one twice over.
        if earlier != inside or len(read) != len(states) or states not in read + read:
            self._readings[label] = inside, states, step
            since = step
        if step and step - since < SETTLED:
            return
        self._readings.pop(label, None)
        self.genotypes[label] = genotype_text(path.tolist())
        record = self.records[label]
        record[kernels.STATUS], record[kernels.BELIEVED] = kernels.LIVING, True
        record[[kernels.RING_TOP, kernels.RING_LEFT, kernels.RING_HEIGHT, kernels.RING_WIDTH]] = inside
        kernels.claim(self._world, *inside, label)

    def _make_room(self, parts: int) -> None:
        needed = self.n_labels + parts + 1
        if needed > len(self.records):
            self._labels = Labels(*(_enlarged(array, 2 * needed) for array in self._labels))


def _moved(cells: NDArray[Any], old: Box, new: Box) -> NDArray[Any]:
    """Return what lay on the box `old` as it lies on `new`, which holds it, zeros around."""
    moved = np.zeros((new.height, new.width), dtype=cells.dtype)
    down, right = old.top - new.top, old.left - new.left
    moved[down : down + old.height, right : right + old.width] = cells.reshape(old.height, old.width)
    return moved.ravel()


def _enlarged(array: NDArray[np.int64], length: int) -> NDArray[np.int64]:
    larger = np.zeros((length, *array.shape[1:]), dtype=np.int64)
    larger[: len(array)] = array
    return larger
