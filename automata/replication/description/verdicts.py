"""Verdicts on von Neumann's parts, each with the interventions behind it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

from automata.proportion import Proportion

Name = Literal["copier", "constructor", "controller", "description"]
Verdict = Literal["shown", "refuted", "not testable here"]
NAMES: tuple[Name, ...] = ("copier", "constructor", "controller", "description")
# How the reason begins where edits of a description are inherited and none is expressed in a fertile child.
COPIED_ONLY = "copied, not expressed"


@dataclass(frozen=True)
class Intervention:
    """What was changed, what was predicted if the part is there, what happened, and whether that is as predicted."""

    change: str
    predicted: str
    came: str
    held: bool


@dataclass(frozen=True)
class PartVerdict:
    """One of von Neumann's parts, with the interventions that test it."""

    name: Name
    verdict: Verdict
    reason: str
    record: tuple[Intervention, ...] = ()


@dataclass(frozen=True)
class PartVerdicts:
    """The four parts; `double_use` are the edits that were inherited and expressed in one fertile child."""

    copier: PartVerdict
    constructor: PartVerdict
    controller: PartVerdict
    description: PartVerdict
    double_use: tuple[Intervention, ...] = ()

    @property
    def all(self) -> tuple[PartVerdict, ...]:
        """The four, in the order of NAMES."""
        return self.copier, self.constructor, self.controller, self.description

    @property
    def complete(self) -> bool:
        """Whether all four are shown."""
        return all(part.verdict == "shown" for part in self.all)


def with_what_is_controlled(controller: PartVerdict, *others: PartVerdict) -> PartVerdict:
    """Return the verdict on a controller beside those on the `others`: it is shown only if one of them is.

    That an exact daughter separates and goes on alone says by itself nothing of a controller: where no reading or
    copying is shown there is nothing that it could be seen to control.
    """
    if controller.verdict != "shown" or any(part.verdict == "shown" for part in others):
        return controller
    reason = f"{controller.reason}; but no copier, constructor or description is shown that it could control"
    return replace(controller, verdict="not testable here", reason=reason)


def share_text(found: Proportion) -> str:
    """Return so many of so many, with Wilson's interval.

    >>> share_text(Proportion(6, 19))
    '6 of 19 (15% to 54%)'
    """
    if not found.trials:
        return "0 of 0"
    return f"{found.successes} of {found.trials} ({found.low:.0%} to {found.high:.0%})"


def grade_of(fertile: bool | None, parts: PartVerdicts | None) -> str:
    """Return the grade of what copies itself: by whether its children do, and by von Neumann's parts."""
    if fertile is None:
        return "copies itself; whether its children do was not tested"
    if not fertile:
        return "copies itself, and its children do not"
    if parts and parts.complete:
        return "replicates by description: copier, constructor, controller and description are all shown"
    if not parts:
        return "replicates; von Neumann's parts were not tested"
    shown = [part.name for part in parts.all if part.verdict == "shown"]
    copied_only = parts.description.reason.startswith(COPIED_ONLY)
    refuted = [part.name for part in parts.all if part.verdict == "refuted"]
    told = f"replicates; of von Neumann's parts shown: {', '.join(shown) if shown else 'none'}"
    told += f"; refuted: {', '.join(refuted)}" if refuted else ""
    return f"{told}; its description is {COPIED_ONLY}" if copied_only else told
