"""A kind of trial: its settings and conditions, and what it measures."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Annotated, Generic, TypeAlias, TypeVar, get_type_hints

from pydantic import Field

from experiments.closed_loop.wording import ARMS, Arm
from experiments.studies.study import StudyConfig
from experiments.studies.table import TrialTable
from experiments.studies.trial import Condition, Measures, Value

# The share that is wrong in a copy of 94 %.
STATED = 0.06
AtLeastOne = Annotated[int, Field(ge=1)]
Rate = Annotated[float, Field(ge=0, lt=1)]
Written = Annotated[int, "symbols that are written of a network: its genome, or the word of a code"]
Readable = Annotated[int, "copies that describe a network at all"]
Bore = Annotated[int, "copies in whose network's world a loop made a daughter with all the symbols that it carried"]
# A title, the heads and the rows, the first column naming them.
PageTable: TypeAlias = tuple[str, list[str], list[list[str]]]


class ArmSettings(StudyConfig):
    """In which `arms` networks are written, copied and read."""

    arms: tuple[Arm, ...] = tuple(ARMS)


Settings = TypeVar("Settings", bound=StudyConfig)


@dataclass(frozen=True, kw_only=True)
class TrialKind(Generic[Settings]):
    """One kind of trial.

    `conditions` makes the cells of the settings. `trial` takes the seed of a network, one of its own for random numbers
    and a cell's factors by name; the TypedDict that it returns describes each measure. `seconds` guesses its time.
    `full` is what the preset of that name has of the settings. Cells that are `fixed` do not depend on the seed.
    """

    name: str
    settings: type[Settings]
    conditions: Callable[[Settings], Iterable[Condition]]
    trial: Callable[..., Measures]
    seconds: Callable[..., float]
    full: Mapping[str, Value] = field(default_factory=dict)
    fixed: Callable[[Condition], bool] = lambda cell: False

    @property
    def measures(self) -> dict[str, str]:
        """What each measure is, by name."""
        hints = get_type_hints(get_type_hints(self.trial)["return"], include_extras=True)
        return {name: hint.__metadata__[0] for name, hint in hints.items()}

    def of(self, table: TrialTable) -> TrialTable:
        """Return the trials of this kind."""
        return table.where(kind=self.name)

    def failed(self, table: TrialTable, **values: Value) -> int:
        """Return how many trials of this kind, and of these factors, failed."""
        wanted = {"kind": self.name, **values}
        return sum(all(row.get(name) == value for name, value in wanted.items()) for row in table.failed)
