"""What came of populations: their measures, arm by arm with intervals over populations, and comparisons with nulls."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal

import numpy as np

from automata.files.json_types import JsonObject
from automata.proportion import Proportion
from experiments.scribe.life.cycle import Tape
from experiments.scribe.populations.evolution import ScribePopulation, evolve_scribes
from experiments.scribe.populations.fixation import FixedPart, fixed_parts
from experiments.scribe.populations.robustness import Robustness, robustness
from experiments.scribe.populations.settings import ARMS, ScribePopulationSettings, arms_for
from experiments.statistics.comparison import benjamini_hochberg, permutation_test
from experiments.statistics.intervals import bootstrap_interval
from experiments.statistics.signs import sign_flip_test
from experiments.storage.plain import plain
from neural.scribe.description import rebuild

# Seeds of one arm's populations and of the next one's do not meet, nor those of evolution and of errors that are tried.
_EVOLUTION, _FIRST, _LAST = range(3)
# Generations over which exact copies are averaged, and the level of the tests.
_SEVERAL, _LEVEL = 5, 0.05


@dataclass(frozen=True, eq=False)
class PopulationOutcome:
    """One population, the unit of all comparisons: its history, its robustness at both ends, what it has fixed."""

    population: ScribePopulation
    first: Robustness
    last: Robustness
    fixed: tuple[FixedPart, ...]

    @property
    def measures(self) -> dict[str, float | None]:
        """What is compared, by name (`MEASURES`); None where it is not defined, as of a function that none has."""
        population = self.population
        turn, scribes, readable = population.turns[-1], len(population.last), population.readable
        share = {skill: turn.skills.get(skill, 0) / max(1, turn.readable) for skill in _skills(population)}
        found: dict[str, float | None] = {
            "readable": turn.readable / scribes,
            "write themselves": sum(member.writes_itself for member in readable) / scribes,
            "symbols": turn.symbols if readable else None,
            "physics right": turn.right if readable else None,
            **{f"have {skill}": share[skill] if readable else None for skill in share},
            "copying robust, first": _share(self.first.copying),
            "copying robust, last": _share(self.last.copying),
            "physics robust, first": _share(self.first.physics),
            "physics robust, last": _share(self.last.physics),
            "copying hangs on, first": _hanging(self.first.copying, len(population.ancestor.tape)),
            "copying hangs on, last": _hanging(self.last.copying, turn.symbols),
            "founders": float(turn.founders) if readable else None,
            "exact copies, first": _mean_of([turn.exact for turn in population.turns[1 : 1 + _SEVERAL]]),
            "exact copies, last": _mean_of([turn.exact for turn in population.turns[1:][-_SEVERAL:]]),
        }
        return found

    def as_dict(self) -> JsonObject:
        """Return plain data for JSON."""
        population = self.population
        return {
            "arm": population.arm.name,
            "measures": self.measures,
            "turns": [plain(turn) for turn in population.turns],
            "fixed": [plain(part) for part in self.fixed],
            "tree": population.tree,
        }


# The measures that the page's table has, with what they are.
MEASURES = {
    "readable": "of the last generation's scribes those that are built at all",
    "write themselves": "those whose own tape comes out of them",
    "symbols": "length of a description, mean",
    "physics right": "share of the 389 contexts answered rightly, mean; 0 for a scribe that has lost the skill",
    "have describe": "scribes with the skill",
    "have edit": "scribes with the skill",
    "have physics": "scribes with the skill",
    "copying robust, first": "share of single errors on the ancestor's tape after which it writes itself still",
    "copying robust, last": "the same of the last generation's scribes that write themselves",
    "physics robust, first": "share of single errors after which no fewer contexts are right",
    "physics robust, last": "the same of the last generation's scribes that answer any rightly",
    "copying hangs on, first": "symbols on which copying hangs: length times the share of errors that end it",
    "copying hangs on, last": "the same of the last generation",
    "founders": "of the first generation's scribes those that the last one descends from",
    "exact copies, first": "births of the first five generations at which the mother's tape was written as it is",
    "exact copies, last": "the same of the last five",
}


@dataclass(frozen=True)
class ArmMean:
    """The mean of a measure over the populations of an arm in which it is defined, with a bootstrap's 95 % interval.

    Of one population alone there is no interval, nor where there are no errors: there every population is the unchanged
    ancestor, measured again, and only `founders` differs.
    """

    arm: str
    measure: str
    populations: int
    mean: float
    low: float | None
    high: float | None


Answer = Literal["more", "less", "undecided"]


@dataclass(frozen=True)
class AskedOfArms:
    """A question that is asked before anything is known: whether an arm has more of a measure than a null of another.

    `arm` and `null` are each an arm's name and a measure's; `predicted` was written before the first run.
    """

    @property
    def test(self) -> Literal["populations exchanged", "signs against one ancestor", "signs within populations"]:
        """How the two are compared, which depends on what the null is."""
        if self.null[0] == ERRORLESS:
            return "signs against one ancestor"
        return "signs within populations" if self.null[0] == self.arm[0] else "populations exchanged"

    question: str
    arm: tuple[str, str]
    null: tuple[str, str]
    predicted: Answer


NOTHING, CP, ERRORLESS = "null: no selection", "null: cp copies", "null: no errors"
# That scribes which cannot copy have no daughters is how populations are made, and nothing that a test could find.
ASKED = (
    AskedOfArms("Does the genome shrink if short descriptions are selected?", ("length", "symbols"),
                (NOTHING, "symbols"), "less"),
    AskedOfArms("Is the skill in physics kept if it is selected?", ("physics", "have physics"),
                (NOTHING, "have physics"), "more"),
    AskedOfArms("Are more contexts right if that is selected?", ("physics", "physics right"),
                (NOTHING, "physics right"), "more"),
    AskedOfArms("Does copying become more robust where scribes copy?", (NOTHING, "copying robust, last"),
                (ERRORLESS, "copying robust, last"), "less"),
    AskedOfArms("Does physics become more robust if it is selected?", ("physics", "physics robust, last"),
                (ERRORLESS, "physics robust, last"), "undecided"),
    AskedOfArms("Do a scribe's own errors become rarer?", ("own errors", "exact copies, last"),
                ("own errors", "exact copies, first"), "more"),
)  # fmt: skip


@dataclass(frozen=True)
class ArmComparison:
    """The answer to one question: `difference` is the arm's mean less the null's.

    `p` is by exchange of populations between two arms. Where nothing changes the null is one ancestor, however often it
    is measured: then the arm's populations are compared with the mean of its measurements as with a constant, by flips
    of signs. An arm's last generations and its first ones are compared population by population, by signs too. The
    p-values, two-sided, are adjusted for the number of questions (Benjamini and Hochberg); below 0.05 the answer is
    more or less. Undecided too, without numbers, if fewer than two populations have a measure.
    """

    asked: AskedOfArms
    difference: float | None
    p: float | None
    answer: Answer

    ALSO = ("as_predicted", "test")

    @property
    def test(self) -> str:
        """How the two were compared."""
        return self.asked.test

    @property
    def as_predicted(self) -> bool:
        """Whether the answer is the one that was predicted."""
        return self.answer == self.asked.predicted


@dataclass(frozen=True, eq=False)
class PopulationsOutcome:
    """All populations of all arms."""

    settings: ScribePopulationSettings
    outcomes: tuple[PopulationOutcome, ...] = field(repr=False)

    def of(self, arm: str) -> tuple[PopulationOutcome, ...]:
        """Return the populations of an arm."""
        return tuple(one for one in self.outcomes if one.population.arm.name == arm)

    def values(self, arm: str, measure: str) -> list[float]:
        """Return a measure of each population of an arm that has it."""
        found = [one.measures.get(measure) for one in self.of(arm)]
        return [value for value in found if value is not None]

    @cached_property
    def means(self) -> list[ArmMean]:
        """The mean of every measure in every arm, with its interval over populations."""
        return [
            ArmMean(arm.name, measure, len(values), float(np.mean(values)), *_interval(values, arm.name, measure))
            for arm in ARMS
            for measure in MEASURES
            if (values := self.values(arm.name, measure))
        ]

    @cached_property
    def comparisons(self) -> list[ArmComparison]:
        """The answers to what is asked (`ASKED`)."""
        tested = [self._tested(asked) for asked in ASKED]
        places = [place for place, one in enumerate(tested) if one is not None]
        adjusted = benjamini_hochberg([one[1] for one in tested if one is not None])[0]
        found = dict(zip(places, adjusted.tolist(), strict=True))
        answers = []
        for place, (asked, one) in enumerate(zip(ASKED, tested, strict=True)):
            difference = None if one is None else one[0]
            answers.append(ArmComparison(asked, difference, found.get(place), _answer(difference, found.get(place))))
        return answers

    def _tested(self, asked: AskedOfArms) -> tuple[float, float] | None:
        """Return the difference and its p-value, not adjusted; None if too few populations have the measures."""
        if asked.test == "signs within populations":
            pairs = [(one.measures.get(asked.arm[1]), one.measures.get(asked.null[1])) for one in self.of(asked.arm[0])]
            apart = [last - first for last, first in pairs if last is not None and first is not None]
            return (float(np.mean(apart)), sign_flip_test(apart, seed=0)) if len(apart) > 1 else None
        values, null = self.values(*asked.arm), self.values(*asked.null)
        once = asked.test == "signs against one ancestor"
        if len(values) < 2 or len(null) < (1 if once else 2):
            return None
        constant = float(np.mean(null))
        p = sign_flip_test(values, constant, seed=0) if once else permutation_test(values, null, seed=0)
        return float(np.mean(values)) - constant, p

    def as_dict(self) -> JsonObject:
        """Return plain data for JSON."""
        return {
            "settings": self.settings.model_dump(),
            "means": [plain(mean) for mean in self.means],
            "comparisons": [plain(one) for one in self.comparisons],
            "populations": [one.as_dict() for one in self.outcomes],
        }


def populations_of(tape: Tape, settings: ScribePopulationSettings, seed: int) -> Iterator[PopulationOutcome]:
    """Run the populations of each arm, one after another; each has a seed of its own, of `seed`, arm and number.

    An arm whose selection is for a skill that the scribe lacks is left out.
    """
    for arm in arms_for(rebuild(tape).shape.skills):
        place = ARMS.index(arm)
        for number in range(settings.populations):
            where = (seed, place, number)
            population = evolve_scribes(tape, arm, settings, (*where, _EVOLUTION))
            yield PopulationOutcome(
                population,
                robustness((population.ancestor,), settings.edits, (*where, _FIRST)),
                robustness(population.readable, settings.edits, (*where, _LAST)),
                fixed_parts(population),
            )


def _skills(population: ScribePopulation) -> tuple[str, ...]:
    assert population.ancestor.scribe is not None
    return population.ancestor.scribe.shape.skills[1:]


def _answer(difference: float | None, p: float | None) -> Answer:
    if difference is None or p is None or p >= _LEVEL:
        return "undecided"
    return "more" if difference > 0 else "less"


def _share(found: Proportion) -> float | None:
    return found.share if found.trials else None


def _hanging(found: Proportion, symbols: float) -> float | None:
    return (1 - found.share) * symbols if found.trials else None


def _mean_of(shares: Sequence[float | None]) -> float | None:
    known = [share for share in shares if share is not None]
    return float(np.mean(known)) if known else None


def _interval(values: Sequence[float], arm: str, measure: str) -> tuple[float | None, float | None]:
    unchanged = arm == ERRORLESS and measure != "founders"
    return (None, None) if unchanged or len(values) < 2 else bootstrap_interval(values, seed=0)
