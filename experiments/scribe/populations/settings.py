"""The settings of populations, and the arms: who copies, how errors come about, what is selected."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

Selected = Literal["physics", "length", "nothing"]
Share = Annotated[float, Field(ge=0, lt=1)]


@dataclass(frozen=True)
class ScribeArm:
    """What populations of one kind have in common.

    `selected`: what a scribe's chance to be a mother depends on. `scribes_copy`: a daughter is built of what its mother
    wrote, else of its mother's tape, copied by `cp`. `errors`: drawn by the laboratory on top of what was written
    (symbols miscopied at a rate, parts lost or gained); or the scribe writes at a temperature; or there are none.
    """

    name: str
    selected: Selected
    scribes_copy: bool = True
    errors: Literal["drawn", "temperature", "none"] = "drawn"
    null: bool = False


ARMS = (
    ScribeArm("physics", "physics"),
    ScribeArm("length", "length"),
    ScribeArm("null: no selection", "nothing", null=True),
    ScribeArm("null: cp copies", "nothing", scribes_copy=False, null=True),
    ScribeArm("own errors", "nothing", errors="temperature"),
    ScribeArm("null: no errors", "nothing", errors="none", null=True),
)


class ScribePopulationSettings(BaseModel):
    """So many `populations` of each arm, of so many `scribes` for so many `generations`.

    `rate`: a symbol is replaced by another at a birth with this chance. `changes`: with this one a part is lost or
    gained (`structure`). `temperature`: at which scribes write that make their own errors. The chance to be a mother is
    in proportion to the share of the contexts that are right to the power of `physics_strength`, or to the ancestor's
    length divided by the scribe's to that of `length_strength`. `edits`: single errors by which robustness is measured
    in the first and in the last generation of each population.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    populations: int = Field(default=6, ge=2)
    scribes: int = Field(default=24, ge=2)
    generations: int = Field(default=50, ge=1)
    rate: Share = 3e-4
    changes: Share = 0.06
    temperature: float = Field(default=1.2, gt=0)
    physics_strength: float = Field(default=20, ge=0)
    length_strength: float = Field(default=4, ge=0)
    edits: int = Field(default=160, ge=1)


def arms_for(skills: tuple[str, ...]) -> tuple[ScribeArm, ...]:
    """Return the arms that make sense for a scribe of those skills: what it cannot do cannot be selected."""
    return tuple(arm for arm in ARMS if arm.selected != "physics" or "physics" in skills)
