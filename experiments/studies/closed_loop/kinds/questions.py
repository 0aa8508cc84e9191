"""Questions: every intervention is put to the loop and to each null, before the same laboratory."""

from __future__ import annotations

from typing import Annotated, TypedDict

from experiments.closed_loop.wording import CP, LOOP, QUINE, TRUE_RULE
from experiments.studies.closed_loop import networks
from experiments.studies.closed_loop.kind import TrialKind
from experiments.studies.study import StudyConfig, product

SYSTEMS = (LOOP, TRUE_RULE, CP, QUINE)


class QuestionSettings(StudyConfig):
    """Which `systems` are asked."""

    systems: tuple[str, ...] = SYSTEMS


class _QuestionMeasures(TypedDict):
    answers: Annotated[
        list[list[object]], "each question, whether the answer is yes, no, or it cannot be asked, and what was seen"
    ]


def trial(seed: int, chance: int, *, system: str) -> _QuestionMeasures:
    """Put every question to one system."""
    from experiments.closed_loop.life import systems
    from experiments.closed_loop.life.variants import mirrored_genome
    from experiments.reproduction.questions import PARTS, Case, asked

    foreign = networks.foreign_genome_of(seed)
    made = systems.MAKERS[system](networks.genome_for(seed, "plain").symbols)
    other = mirrored_genome(foreign).symbols
    case = Case(made, systems.LoopLaboratory(), foreign.symbols, seed, other)
    return {"answers": [[answer.question, answer.yes, answer.seen] for answer in asked(case, PARTS)]}


QUESTIONS = TrialKind(
    name="questions",
    settings=QuestionSettings,
    conditions=lambda config: product(system=config.systems),
    trial=trial,
    seconds=lambda system: {LOOP: 25.0, TRUE_RULE: 20.0}.get(system, 6.0),
    # No chance and no network's weights have a part in how the nulls copy.
    fixed=lambda cell: cell["system"] != LOOP,
)
