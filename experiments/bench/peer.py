"""Peer: another program that runs some of the rows."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from experiments.bench.results import BenchRun
from experiments.bench.row import Row
from experiments.bench.start import Start


@dataclass(frozen=True)
class Task:
    """One row as a peer gets it: `folder` is for its files, `limit` the seconds that a run may take."""

    row: Row
    universe: Start | None  # None for a soup of programs
    search: tuple[Path, ...]
    folder: Path
    limit: float

    @property
    def start(self) -> Start:
        """Where the row's universe starts."""
        assert self.universe is not None
        return self.universe


class Peer(ABC):
    """Another program that runs some of the rows."""

    name: ClassVar[str]

    @abstractmethod
    def absence(self, task: Task) -> str:
        """Return why it cannot run the row here, and what to do; "" if it can."""

    @abstractmethod
    def setting(self, row: Row) -> str:
        """Return how it is used."""

    def prepare(self, task: Task) -> None:  # noqa: B027 (most have nothing to do)
        """Do once what its users do once, outside any clock."""

    @abstractmethod
    def run(self, task: Task, generations: int) -> BenchRun:
        """Measure one run. Raises MeasurementError."""
