"""One rule compared with the true one: its own run from the same seed, its scores, its daughters."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from automata.pattern import Box, Pattern
from automata.replication import Birth, Census
from automata.replication.copies.exact import components
from automata.replication.copies.fertility import measure_fertility
from automata.replication.theory import theory_of
from automata.replicators import Replicator
from automata.rule import Rule
from automata.trajectory import Trajectory
from automata.universe import Universe
from neural.certificates.rule_certificate import Certificate, certify
from neural.domains.domain import HeldDomain

# Cells of background shown around what the true run fills.
_RIM = 3


@dataclass(frozen=True)
class Truth:
    """The ground truth: the replicator, its recorded run, and the domains that the run defines."""

    replicator: Replicator
    rule: Rule
    seed: Pattern
    trajectory: Trajectory
    domains: tuple[HeldDomain, ...]
    checkpoints: tuple[int, ...]

    @property
    def period(self) -> int:
        """Generations of one replication."""
        assert self.replicator.period is not None
        return self.replicator.period

    @property
    def visited(self) -> HeldDomain:
        """The contexts that the run meets."""
        return self.domains[0]

    @property
    def view(self) -> Box:
        """What pictures show: the box that the run fills, and a rim."""
        return self.trajectory.box.grown(_RIM)


@dataclass(frozen=True)
class BirthRecord:
    """An exact copy that stood, at `step`, where none had: how far from the seed, and how it is turned."""

    step: int
    rows: int
    columns: int
    transform: str
    isolated: bool


@dataclass(frozen=True)
class Measurement:
    """What one physics does. Accuracies are one-step and teacher-forced; the rest is its own free run.

    `all_cells`: fraction of the cell updates in the truth's box that it gets right. `horizon`: first step
    whose configuration is wrong, None if all are right. At the checkpoints: `daughters`, places newly taken
    by an exact copy, and `components`, 8-connected. `fertile`: whether the first daughter makes a
    daughter within two periods, alone and in company (None: there is no daughter).
    """

    key: str
    title: str
    all_cells: float
    visited_right: int
    visited: int
    changing_right: int
    changing: int
    horizon: int | None
    checkpoints: tuple[int, ...]
    daughters: tuple[int, ...]
    components: tuple[int, ...]
    births: tuple[BirthRecord, ...]
    fertile: bool | None
    final_population: int


@dataclass(frozen=True)
class PhysicsRun:
    """A measured physics with what the pictures need: `frames`, (T + 1, H, W), in `Truth.view`."""

    measurement: Measurement
    certificate: Certificate
    frames: NDArray[np.uint8]
    cells_wrong: NDArray[np.int64]


def measure(key: str, title: str, physics: Rule, truth: Truth) -> PhysicsRun:
    """Run `physics` from the truth's seed on an empty plane and measure it."""
    steps = truth.trajectory.steps
    census = Census(truth.seed, truth.rule.symmetry_group)
    frames = np.empty((steps + 1, truth.view.height, truth.view.width), dtype=np.uint8)
    cells_wrong = np.zeros(steps + 1, dtype=np.int64)
    horizon: int | None = None
    counts: list[int] = []
    first: Birth | None = None
    population = 0
    for step, configuration in enumerate(Universe(physics, truth.seed).generations(steps)):
        births = census.observe(step, configuration)
        if births and first is None:
            first = births[0]
        frames[step] = configuration.read(truth.view)
        cells_wrong[step] = _cells_wrong(configuration, truth, step)
        if cells_wrong[step] and horizon is None:
            horizon = step
        if step in truth.checkpoints:
            counts.append(len(components(configuration)))
        population = configuration.population

    certificate = certify(physics, truth.rule, truth.domains)
    met, moving = certificate["visited"], certificate["changing"]
    measurement = Measurement(
        key=key,
        title=title,
        all_cells=met.update_accuracy,
        visited_right=met.agreeing,
        visited=met.contexts,
        changing_right=moving.agreeing,
        changing=moving.contexts,
        horizon=horizon,
        checkpoints=truth.checkpoints,
        daughters=tuple(census.daughters(step) for step in truth.checkpoints),
        components=tuple(counts),
        births=tuple(
            BirthRecord(
                birth.step,
                *birth.copy.displacement(truth.seed),
                birth.copy.transform.name,
                birth.copy.isolated,
            )
            for birth in census.births
        ),
        fertile=None if first is None else _fertile(physics, truth, first),
        final_population=population,
    )
    return PhysicsRun(measurement, certificate, frames, cells_wrong)


def _cells_wrong(configuration: Pattern, truth: Truth, step: int) -> int:
    """Count the cells of the plane that differ from the truth's."""
    box = truth.trajectory.box
    live = configuration.bounding_box
    whole = box if live is None else box.union(live)
    return int(np.count_nonzero(configuration.read(whole) != truth.trajectory.read(step, whole)))


def _fertile(physics: Rule, truth: Truth, birth: Birth) -> bool:
    """Whether the first daughter makes a daughter, alone and in company, as a profile asks it.

    Of an additive rule that copies anything the theory says so.
    """
    theory = theory_of(physics, truth.seed)
    if theory is not None and theory.copies_anything:
        return True
    steps = max(2 * truth.period, birth.step)
    return measure_fertility(physics, truth.seed, steps, 2, truth.rule.symmetry_group, children=1).fertile
