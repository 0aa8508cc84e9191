"""A kind of trial: its settings and conditions, what it measures, and what the verdict and the page say of it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Annotated, Generic, Literal, TypeAlias, TypeVar, get_type_hints

from pydantic import Field

from automata.files.json_types import Json
from automata.proportion import Proportion
from experiments.closed_loop.wording import SENSES, Sense
from experiments.statistics.wording import counted
from experiments.studies.study import Picture, StudyConfig
from experiments.studies.table import TrialTable
from experiments.studies.trial import Condition, Measures, Value

# The share that is wrong in a copy of 94 %.
STATED = 0.06
AtLeastOne = Annotated[int, Field(ge=1)]
Rate = Annotated[float, Field(ge=0, lt=1)]
# What several kinds measure.
Symbols = Annotated[int, "symbols of the genome"]
Alive = Annotated[int, "genomes copied with errors that are exact on all contexts that a loop can meet"]
DifferentAfter = Annotated[
    list[float], "mean number of symbols in which the living differ from the ancestor, birth by birth"
]
# A title, the heads and the rows, the first column naming them.
PageTable: TypeAlias = tuple[str, list[str], list[list[str]]]
Status = Literal["shown", "refuted", "undecided"]
_STATUS: dict[bool | None, Status] = {True: "shown", False: "refuted", None: "undecided"}


class CopySettings(StudyConfig):
    """How many `copies` are judged by certificate in each condition."""

    copies: AtLeastOne = 100


class SenseSettings(StudyConfig):
    """In which senses a copy is 94 % right."""

    readings: tuple[Sense, ...] = tuple(SENSES)


class LifeSettings(StudyConfig):
    """How many genomes of each fate, or in each sense, are `confirmed` by simulation."""

    confirmed: AtLeastOne = 3


@dataclass(frozen=True)
class Count(Proportion):
    """A proportion that a sentence tells, with its interval."""

    @property
    def status(self) -> Status:
        """Whether the interval lies above one half, below, or on both sides."""
        return _STATUS[self.majority]

    @property
    def pair(self) -> list[int]:
        """Both numbers, for JSON."""
        return [self.successes, self.trials]

    @property
    def with_interval(self) -> list[float]:
        """Both numbers and the interval's ends, for JSON."""
        return [*self.pair, *self.interval]

    def __str__(self) -> str:
        return counted(self)

    @classmethod
    def over(cls, table: TrialTable, successes: str, trials: str) -> Count:
        """Return the sums of two columns."""
        return cls(sum(row[successes] for row in table), sum(row[trials] for row in table))

    @classmethod
    def held(cls, table: TrialTable) -> Count:
        """Return in how many trials the outcome was as predicted."""
        return cls(sum(row["held"] for row in table), len(table))


Settings = TypeVar("Settings", bound=StudyConfig)


@dataclass(frozen=True, kw_only=True)
class TrialKind(Generic[Settings]):
    """One kind of trial.

    `conditions` makes the cells of the settings. `trial` takes the seed of a network, one of its own for random numbers
    and a cell's factors by name; the TypedDict that it returns describes each measure. `seconds` guesses its time.
    `full` is what the preset of that name has of the settings, and `nulls` says what the kind's controls are.

    What is told is made of the whole table, of which there may be any part: `numbers`, a `sentence`, a `remark`, one on
    a `control`, told after all remarks, each "" if there is nothing to say; tables of `answers` and, after those of all
    kinds, of `details`, without rows where nothing was tried; `figures`, asked for only where something was.
    """

    name: str
    settings: type[Settings]
    conditions: Callable[[Settings], Iterable[Condition]]
    trial: Callable[..., Measures]
    seconds: Callable[..., float]
    full: Mapping[str, Value] = field(default_factory=dict)
    nulls: Mapping[str, str] = field(default_factory=dict)
    numbers: Callable[[TrialTable], Mapping[str, Json]] = lambda table: {}
    sentence: Callable[[TrialTable], str] = lambda table: ""
    remark: Callable[[TrialTable], str] = lambda table: ""
    control: Callable[[TrialTable], str] = lambda table: ""
    answers: tuple[Callable[[TrialTable], PageTable], ...] = ()
    details: tuple[Callable[[TrialTable], PageTable], ...] = ()
    figures: Callable[[TrialTable], Mapping[str, Picture]] = lambda table: {}

    @property
    def measures(self) -> dict[str, str]:
        """What each measure is, by name."""
        hints = get_type_hints(get_type_hints(self.trial)["return"], include_extras=True)
        return {name: hint.__metadata__[0] for name, hint in hints.items()}

    def of(self, table: TrialTable) -> TrialTable:
        """Return the trials of this kind."""
        return table.where(kind=self.name)
