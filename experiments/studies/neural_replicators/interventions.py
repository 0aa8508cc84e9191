"""The interventions: the same put to every replicator, each a yes or a no, or that it cannot be put.

Two kinds of replicator answer them. A `TapeReplicator` is a system that is shown a description, with a laboratory that
builds what descriptions say; most of its answers are von Neumann's questions of `experiments.reproduction`. A
`WeightReplicator` gives its child's weights themselves; it reads its own weights, or none at all.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from automata.errors import ReplicariumError
from experiments.reproduction import questions
from experiments.reproduction.questions import Case, asked
from experiments.reproduction.systems import CopyingSystem, Laboratory, Tape

Weights = NDArray[np.float64]
Answer = bool | None
GENERATIONS = 3

FOREIGN = "a foreign description comes out"
ERASED = "with its weights set to 0 nothing comes"
SWAP = "with descriptions exchanged between two bodies, each builds what its description says"
BUILDS = "without its network, nothing is built of its description"
EDIT = "an edit of the description is inherited, expressed, and passed on by the daughter"
BODY = "an edit of the running network alone is not inherited"
BREAKING = "an edit of the description that breaks the copier ends the line"
ALONE = "with the parent erased at birth, the child makes its own"
INTERRUPTED = "with the parent erased half-way, nothing is built"
LINE = "daughters make daughters, three generations, each as the first"
NEEDS = "with the daughter's weights set to 0 there is no granddaughter"

# Each part, and the interventions that it takes.
PARTS = {
    "copier": (FOREIGN, ERASED),
    "constructor": (SWAP, BUILDS),
    "controller": (ALONE, INTERRUPTED),
    "description": (EDIT, BODY, BREAKING),
    "fertile": (LINE, NEEDS),
}
INTERVENTIONS = tuple(text for texts in PARTS.values() for text in texts)
# What these interventions are called among von Neumann's questions.
_QUESTIONS = {
    FOREIGN: questions.FOREIGN,
    ERASED: questions.ERASED,
    EDIT: questions.EDIT,
    BODY: questions.RUNNING,
    BREAKING: questions.BREAKING,
    ALONE: questions.ALONE,
    INTERRUPTED: questions.INTERRUPTED,
    LINE: questions.LINE,
}
# By how much a weight of a running network is changed; of its child's the same must come, by more than half, to be
# inherited.
_EDIT = 0.01


class Replicator(Protocol):
    """Something that is asked."""

    def answers(self, seed: int) -> dict[str, Answer]:
        """Return the answer to each of INTERVENTIONS; `seed` is that of edits."""


@dataclass(frozen=True, eq=False)
class TapeReplicator:
    """A `system` that is shown a description, and the `laboratory` that builds; `foreign` is another network's tape."""

    system: CopyingSystem[Any]
    laboratory: Laboratory[Any]
    foreign: Tape

    def answers(self, seed: int) -> dict[str, Answer]:
        """Return the answer to each of INTERVENTIONS."""
        case = Case(self.system, self.laboratory, self.foreign, seed)
        said = {answer.question: answer.yes for answer in asked(case, _QUESTIONS.values())}
        found: dict[str, Answer] = {text: said[question] for text, question in _QUESTIONS.items()}
        found[SWAP] = _tried(self._swap)
        found[BUILDS] = not _tried(lambda: bool(self.laboratory.load(self.system.tape)) or True)
        found[NEEDS] = _tried(self._needs)
        return {text: found[text] for text in INTERVENTIONS}

    def _swap(self) -> bool:
        system, laboratory = self.system, self.laboratory
        one, other = laboratory.load(system.tape), laboratory.load(self.foreign)
        built = [
            laboratory.load(system.write(body, shown)) for body, shown in ((one, self.foreign), (other, system.tape))
        ]
        return [laboratory.does(each) for each in built] == [laboratory.does(other), laboratory.does(one)]

    def _needs(self) -> bool:
        system, laboratory = self.system, self.laboratory
        written = system.write(laboratory.load(system.tape), system.tape)
        daughter = laboratory.erased(laboratory.load(written))
        try:
            return written == system.tape and system.write(daughter, written) != written
        except ReplicariumError:
            return written == system.tape


@dataclass(frozen=True, eq=False)
class WeightReplicator:
    """A network by its `weights`, (W,), and its `child`: the weights that come of a running network that is shown some.

    `shows`: whether it is shown weights, its own of itself, so that others' can be shown it; else it is told places and
    can be shown nothing. `alike` says whether a child is as the mother: the same weights, or does the same task.
    """

    weights: Weights
    child: Callable[[Weights, Weights], Weights]
    shows: bool
    foreign: Weights
    alike: Callable[[Weights, Weights], bool]

    def answers(self, seed: int) -> dict[str, Answer]:
        """Return the answer to each of INTERVENTIONS."""
        mother, nothing = self.weights, 0 * self.weights
        daughter = self._own_child(mother)
        inherits = self.alike(mother, daughter)
        line = [daughter]
        for _ in range(GENERATIONS - 1):
            line.append(self._own_child(line[-1]))
        return {
            FOREIGN: bool(self.alike(self.foreign, self.child(mother, self.foreign))) if self.shows else None,
            ERASED: not self.alike(mother, self.child(nothing, mother)),
            SWAP: self._swapped() if self.shows else None,
            # What comes is its child's weights: nothing is built of a description.
            BUILDS: None,
            EDIT: None,
            BODY: not self._inherited(),
            BREAKING: None,
            ALONE: inherits and self.alike(mother, self._own_child(daughter)),
            # Half of the weights are no network.
            INTERRUPTED: True,
            LINE: all(self.alike(mother, each) for each in line),
            NEEDS: inherits and not self.alike(mother, self.child(nothing, daughter)),
        }

    def _own_child(self, body: Weights) -> Weights:
        return self.child(body, body)

    def _swapped(self) -> bool:
        """Whether each of two networks, shown the other's weights, gives the other."""
        one, other = self.weights, self.foreign
        return self.alike(other, self.child(one, other)) and self.alike(one, self.child(other, one))

    def _inherited(self) -> bool:
        """Whether most single weights that are changed in the running network come changed in its child."""
        plain = self._own_child(self.weights)
        count = 0
        for place in range(len(self.weights)):
            edited = self.weights + _EDIT * (np.arange(len(self.weights)) == place)
            count += self._own_child(edited)[place] - plain[place] > _EDIT / 2
        return 2 * count > len(self.weights)


def _tried(question: Callable[[], bool]) -> bool:
    try:
        return question()
    except ReplicariumError:
        return False
