"""QuestionBudget: limits of a question, in numbers that decide the answer and in seconds that do not."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace

from automata.containment.budget import number, split_text
from automata.errors import ArgumentError


@dataclass(frozen=True)
class QuestionBudget:
    """What a profile may spend. All but `seconds` decide what is measured; seconds only decide what is left open.

    `steps`: generations in which the first copy must be born. `cells`: held at once by any one run. `seconds`: after
    these the question that is being asked is given up, and nothing new is begun. `periods`: whole periods after which
    copies are counted. `depth`: generations of children that are followed. `mutants` and `controls`: how many are
    tried, mutants drawn from all if these are more. `words`: gene sequences that are written to measure the
    constructor's breadth. Raises ArgumentError below 1 (depth below 2, at which nothing could be said of children;
    0 mutants, controls or words mean none).
    """

    steps: int = 20_000
    cells: int = 1 << 24
    seconds: float = 600.0
    periods: int = 12
    depth: int = 3
    mutants: int = 1000
    controls: int = 100
    words: int = 64

    def __post_init__(self) -> None:
        least = {"depth": 2, "mutants": 0, "controls": 0, "words": 0, "seconds": 0}
        for field in fields(self):
            value, bound = getattr(self, field.name), least.get(field.name, 1)
            if not value >= bound:
                raise ArgumentError(f"a budget's {field.name} is {bound} or more, not {value}")

    @classmethod
    def from_text(cls, text: str, start: QuestionBudget | None = None) -> QuestionBudget:
        """Return `start`, by default the standard budget, changed by a text such as "steps=5000,seconds=60".

        Raises ArgumentError for names that it lacks and values that are no numbers.

        >>> QuestionBudget.from_text("steps=5000,seconds=60").steps
        5000
        """
        names = [field.name for field in fields(cls)]
        told, others = split_text(text, names)
        for name in others:
            raise ArgumentError(f"a budget has {', '.join(names)}, not {name!r}")
        changes = {name: number(name, value, whole=name != "seconds") for name, value in told.items()}
        return replace(start or cls(), **changes)  # type: ignore[arg-type]
