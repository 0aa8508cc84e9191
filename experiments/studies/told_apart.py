"""Whether questions tell a system from a null: one rule of evidence for all studies that put questions to both."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from experiments.statistics import ClusteredShare
from experiments.studies.study import Finding
from experiments.studies.truth import Outcome


def null_question(null: str, system: str = "loop") -> str:
    """Return what is asked of a null."""
    return f"does the {system} pass a question that the null fails: {null}?"


@dataclass(frozen=True)
class AskedQuestion:
    """A question of one of von Neumann's `parts`: how many systems passed, `own`, and the share of each null that did.

    A null of which there is one has True or False; one that cannot be asked has None.
    """

    question: str
    parts: tuple[str, ...]
    own: ClusteredShare
    nulls: Mapping[str, float | None]

    def tells(self, null: str) -> bool:
        """Whether most systems pass, and more of them than of the null."""
        passed = self.nulls.get(null)
        return bool(self.own.majority) and passed is not None and self.own.low > passed


def told_from(asked: Sequence[AskedQuestion], null: str, where: str, system: str = "loop") -> Finding:
    """Return whether any question tells the system from a null.

    Shown if one does that most systems pass, and more of them than of the null; not shown if the null passes all that
    it can be asked and systems pass any; refuted if most systems fail all that the null fails; else undecided.
    """
    telling = [one.question for one in asked if one.tells(null)]
    put = [(one, passed) for one in asked if (passed := one.nulls.get(null)) is not None]
    failed = [one for one, passed in put if passed < 1]
    outcome: Outcome = "undecided"
    if telling:
        outcome, text = "shown", f"Most {system}s pass, and {null} fails: {'; '.join(telling)}."
    else:
        text = f"{null} passes {len(put) - len(failed)} of {len(put)} questions that it can be asked"
        if put and not failed and any(one.own.majority for one, _ in put):
            outcome, text = "not shown", f"{text}: none of them tells {system}s from it."
        elif failed and all(one.own.majority is False for one in failed if one.own.trials):
            outcome, text = "refuted", f"{text}, and what it fails most {system}s fail."
        else:
            text += "."
    return Finding(null_question(null, system), outcome, text[0].upper() + text[1:], where)
