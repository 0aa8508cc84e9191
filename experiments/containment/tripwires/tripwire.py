"""ScoredTripwire: an online monitor with a score, a threshold, and the evidence for its alarm."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import Any, ClassVar, Generic, TypeVar

from automata.containment.halts import Alarm

View = TypeVar("View")


class ScoredTripwire(ABC, Generic[View]):
    """Looks at a run from time to time; `score` is the highest so far, `reached` the generation of each new highest.

    A look changes nothing in the run, and what a tripwire keeps is bounded. Those that are `dense` look at each of the
    first generations, the others at the sparse looks alone, see `looks`.
    """

    name: ClassVar[str]
    about: ClassVar[str]
    dense: ClassVar[bool] = False

    def __init__(self, threshold: float):
        self.threshold = threshold
        self.score = 0.0
        self.reached: list[tuple[int, float]] = []
        self.alarm: Alarm | None = None

    def __repr__(self) -> str:
        return f"<{type(self).__name__}: score {self.score:g}, threshold {self.threshold:g}>"

    def begin(self, view: View) -> None:
        """Take in what stands before the run begins."""

    @abstractmethod
    def measure(self, view: View, generation: int) -> float:
        """Return the score of what is seen now."""

    def evidence(self) -> dict[str, Any]:
        """Return what the highest score was seen by, as plain data."""
        return {}

    def look(self, view: View, generation: int) -> Alarm | None:
        """Take in what stands after so many generations; return the alarm the first time the threshold is reached."""
        score = float(self.measure(view, generation))
        if score > self.score:
            self.score = score
            self.reached.append((generation, score))
        if self.alarm is None and self.score >= self.threshold:
            sentence = f"{self.about} is {self.score:.4g}, {self.threshold:.4g} or more"
            self.alarm = Alarm(self.name, generation, sentence, {"score": self.score, **self.evidence()})
            return self.alarm
        return None

    def first(self, threshold: float) -> int | None:
        """Return the generation at which the score first reached a threshold, None if it never did."""
        return next((generation for generation, score in self.reached if score >= threshold), None)
