"""ScribeResult: everything that came of one life cycle, as plain data and as a sentence."""

from __future__ import annotations

from dataclasses import dataclass, field

from automata.files.json_types import JsonObject
from experiments.reproduction.questions import SystemAnswer
from experiments.scribe.life.cycle import ScribeGeneration, Tape
from experiments.scribe.life.errors import ErrorPoint
from experiments.scribe.life.interventions import ScribeIntervention
from experiments.scribe.life.riding import CopyTurn
from experiments.scribe.populations.outcome import PopulationsOutcome
from experiments.storage.plain import plain
from neural.scribe.certificate import SkillCertificate
from neural.scribe.description import rebuild
from neural.scribe.shape import Shape


@dataclass
class ScribeResult:
    """The first mother's description and certificates, every generation, the last daughter, why a line ended.

    `trials` are interventions, `answers` what scribe and nulls answered, `turns` those of automaton and network,
    `errors` the curve of what is left of copies with errors, and `populations` what became of populations; all empty
    unless they were asked for.
    """

    mother: Tape
    certificates: tuple[SkillCertificate, ...]
    training: JsonObject
    generations: list[ScribeGeneration] = field(default_factory=list)
    daughter: Tape = ()
    ended: str = ""
    trials: list[ScribeIntervention] = field(default_factory=list)
    answers: list[SystemAnswer] = field(default_factory=list)
    turns: list[CopyTurn] = field(default_factory=list)
    errors: list[ErrorPoint] = field(default_factory=list)
    populations: PopulationsOutcome | None = None

    @property
    def shape(self) -> Shape:
        """The mother's shape."""
        return rebuild(self.mother).shape

    @property
    def perfect(self) -> int:
        """Generations in which nothing differs."""
        return sum(turn.perfect for turn in self.generations)

    def held(self, asked: int) -> bool:
        """Whether as many generations as asked for are perfect, every skill is proved and every trial as predicted."""
        return (
            self.perfect == asked
            and all(one.exact for one in self.certificates)
            and all(trial.held for trial in self.trials)
            and all(turn.perfect for turn in self.turns)
        )

    def sentence(self, asked: int) -> str:
        """Return the verdict."""
        shape = self.shape
        proofs = [one.skill for one in self.certificates if one.exact]
        told = (
            f"In {self.perfect} of {asked} generations what the scribe wrote is its own description: "
            f"{len(self.mother):,} symbols, {shape.weights:,} weights of {shape.bits} bits. Proved of the scribe: "
            f"{', '.join(proofs) or 'nothing'}"
        )
        lacking = [skill for skill in shape.skills if skill not in proofs]
        told += f"; not proved: {', '.join(lacking)}." if lacking else ", all its skills."
        if any(turn.repeats for turn in self.generations):
            told += " A generation after a perfect one asks the same scribe the same thing, and so repeats it."
        if self.ended:
            told += f" Then the line ended: {self.ended}."
        if self.trials:
            held = sum(trial.held for trial in self.trials)
            told += f" {held} of {len(self.trials)} interventions came out as predicted."
        if self.turns:
            same = sum(turn.perfect for turn in self.turns)
            told += (
                f" Copied in turn by a loop in the world of the scribe's physics and by the scribe itself, {same} of "
                f"{len(self.turns)} copies are the first description, bit for bit."
            )
        return told

    def as_dict(self, asked: int) -> JsonObject:
        """Return plain data for JSON: the same for the same options."""
        shape = self.shape
        return {
            "asked": asked,
            "perfect": self.perfect,
            "sentence": self.sentence(asked),
            "ended": self.ended,
            "scribe": {
                "places": shape.places, "keys": shape.keys, "width": shape.width, "bits_of_a_weight": shape.bits,
                "skills": list(shape.skills), "weights": shape.weights, "weights_by_skill": dict(shape.costs()),
                "symbols": len(self.mother), "longest_tape": shape.capacity - 1,
            },
            "training": self.training,
            "certificates": [certificate.as_dict() for certificate in self.certificates],
            "generations": [plain(turn) for turn in self.generations],
            "interventions": [plain(trial) for trial in self.trials],
            "questions": [plain(answer) for answer in self.answers],
            "both_ways": [plain(turn) for turn in self.turns],
            "errors": [plain(point) for point in self.errors],
            "populations": None if self.populations is None else self.populations.as_dict(),
        }  # fmt: skip
