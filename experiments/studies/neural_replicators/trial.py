"""The trials: one replicator, made from a seed, and its answer to every intervention."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from experiments.errors import StudyError
from experiments.studies.neural_replicators.interventions import INTERVENTIONS
from experiments.studies.neural_replicators.replicators import CONTROL, CP, KINDS, MAKERS
from experiments.studies.study import StudyConfig
from experiments.studies.trial import Condition, Measures, base_seed


class NeuralReplicatorsSettings(StudyConfig):
    """`replicators` are those that are asked, by name; all if none are named."""

    replicators: tuple[str, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """Those that are asked."""
        return self.replicators or tuple(MAKERS)


def conditions(config: NeuralReplicatorsSettings) -> Iterator[Condition]:
    """Yield each replicator; cp is asked always, against which all others are held, and so is the positive control."""
    unknown = [name for name in config.names if name not in MAKERS]
    if unknown:
        raise StudyError(f"there is no replicator {unknown[0]!r} in this study: choose of {', '.join(MAKERS)}")
    yield from ({"replicator": name} for name in MAKERS if name in (*config.names, CP, CONTROL))


def trial(condition: Condition, seeds: np.random.SeedSequence) -> Measures:
    """Make the replicator and put the interventions; one that training did not give has no answers."""
    seed = base_seed(seeds)
    made = MAKERS[condition["replicator"]](seed)
    if made is None:
        return {"made": False, "answers": {}}
    found = made.answers(seed)
    return {"made": True, "answers": {text: found[text] for text in INTERVENTIONS}}


def kind_of(name: str) -> str:
    """Return whether a replicator is a published one, one of ours, a null, or the positive control."""
    return KINDS[name]


def estimate(condition: Condition) -> float:
    """Return a guess at one trial's seconds."""
    return {"closed loop": 40.0, "scribe": 40.0, "auxiliary quine": 3.0, "fertile agent": 2.0}.get(
        condition["replicator"], 0.5
    )
