"""The trials: of every kind in `KINDS`, all those of a seed about one network."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Any

import numpy as np
from pydantic import AfterValidator, Field, create_model

from experiments.studies.closed_loop.kind import TrialKind
from experiments.studies.closed_loop.kinds.copies import COPIES
from experiments.studies.closed_loop.kinds.line import LINE
from experiments.studies.closed_loop.kinds.lives import LIVES
from experiments.studies.closed_loop.kinds.questions import QUESTIONS
from experiments.studies.closed_loop.kinds.rides import RIDES
from experiments.studies.study import StudyConfig
from experiments.studies.trial import Condition, Measures, base_seed

# In the order of their trials, and of what is said of them.
KINDS: tuple[TrialKind[Any], ...] = (LINE, QUESTIONS, COPIES, LIVES, RIDES)
_BY_NAME = {kind.name: kind for kind in KINDS}


def _known(names: tuple[str, ...]) -> tuple[str, ...]:
    for name in names:
        if name not in _BY_NAME:
            raise ValueError(f"there is no kind of trial {name!r}: choose among {', '.join(_BY_NAME)}")
    return names


class ChosenKinds(StudyConfig):
    """Which kinds of trial are done."""

    kinds: Annotated[tuple[str, ...], Field(min_length=1), AfterValidator(_known)] = tuple(_BY_NAME)


# Bases are read from the last to the first, so the fields are in the kinds' order.
ClosedLoopSettings = create_model(
    "ClosedLoopSettings",
    __base__=(*dict.fromkeys(kind.settings for kind in reversed(KINDS)), ChosenKinds),
    __doc__="The settings of every kind, and which kinds are done.",
)


def conditions(config: ChosenKinds) -> Iterator[Condition]:
    """Yield what is tried with every network."""
    for kind in KINDS:
        if kind.name in config.kinds:
            yield from ({"kind": kind.name, **cell} for cell in kind.conditions(config))


def trial(condition: Condition, seeds: np.random.SeedSequence) -> Measures:
    """Do one thing with the network of the trial's seed."""
    kind, cell = _split(condition)
    return kind.trial(base_seed(seeds), int(seeds.generate_state(1)[0]), **cell)


def fixed(condition: Condition) -> bool:
    """Whether a condition's trial does not depend on its seed: that of a deterministic null."""
    kind, cell = _split(condition)
    return kind.fixed(cell)


def estimate(condition: Condition) -> float:
    """Return a guess at one trial's seconds; a process's first takes some twenty more."""
    kind, cell = _split(condition)
    return kind.seconds(**cell)


def _split(condition: Condition) -> tuple[TrialKind[Any], dict[str, Any]]:
    """Return the kind of a condition, and its factors."""
    cell = dict(condition)
    return _BY_NAME[cell.pop("kind")], cell
