"""The questions that the scribe and all nulls are put: von Neumann's, and what only scribes can be told and asked."""

from __future__ import annotations

from collections.abc import Iterable

from experiments.reproduction.questions import (
    BREAKING,
    BUILT,
    EDIT,
    ERASED,
    FOREIGN,
    HALF,
    LINE,
    OWN,
    PARTS,
    RUNNING,
    Case,
    Seen,
    SystemAnswer,
    asked,
    same,
)
from experiments.reproduction.systems import Tape
from experiments.scribe.life.edits import Traits, edited, instructions
from experiments.scribe.life.systems import LABORATORY, Body, System, load, run
from neural.scribe.description import read
from neural.scribe.model import Scribe
from neural.scribe.prompts import to_edit
from neural.scribe.shape import FIELD, FIELDS, SYMBOLS
from neural.scribe.writing import described, ended, write

LARGER = "a longer tape with a skill that it lacks comes out, and what is built has it"
TOLD = "told to change a symbol, it writes the changed tape"
SAYS = "it says what a foreign tape's fields are"
# Each question, and von Neumann's part that it is about.
QUESTIONS = {
    **{question: PARTS[question] for question in (OWN, LINE, FOREIGN, BUILT)},
    LARGER: "constructor, description",
    **{question: PARTS[question] for question in (EDIT, RUNNING, BREAKING, ERASED, HALF)},
    TOLD: "reads",
    SAYS: "reads",
}


def questioned(
    system: System, foreign: Tape, larger: Tape, skill: str, seed: int, questions: Iterable[str] = tuple(QUESTIONS)
) -> list[SystemAnswer]:
    """Put questions to a system. `foreign` is another network's tape, `larger` one with a `skill` of its own."""
    case = Case(system, LABORATORY, foreign, seed)
    body = case.body
    more = {
        LARGER: lambda: _larger(system, body, larger, skill),
        TOLD: lambda: _told(system, body),
        SAYS: lambda: _says(system, body, foreign),
    }
    return asked(case, questions, more)


def _can_be_asked(system: System) -> bool:
    """Whether it is the running network that writes, so that it may be told and asked other things too."""
    return system.write is run


def _larger(system: System, body: Body, larger: Tape, skill: str) -> Seen:
    if _can_be_asked(system) and isinstance(body, Scribe) and skill in body.shape.skills:
        return None, f"it has the skill {skill} itself"
    written = system.write(body, larger)
    built = load(written)
    has = isinstance(built, Scribe) and skill in Traits.of(built).proved
    return has and written == larger, f"{len(written):,} symbols came; {skill} is {'' if has else 'NOT '}proved"


def _told(system: System, body: Body) -> Seen:
    asks = _can_be_asked(system) and isinstance(body, Scribe) and "edit" in body.shape.skills
    if not asks and system.edit is None:
        return None, "it cannot be told anything"
    place = len(system.tape) // 3
    wanted = edited(system.tape, place, (system.tape[place] + 5) % SYMBOLS)
    told = instructions(system.tape, wanted)
    if system.edit is not None:
        return same(system.edit(system.tape, told), wanted)
    assert isinstance(body, Scribe)
    return same(ended(write(body, to_edit(system.tape, told, body.shape))), wanted)


def _says(system: System, body: Body, foreign: Tape) -> Seen:
    asks = _can_be_asked(system) and isinstance(body, Scribe) and "describe" in body.shape.skills
    if not asks and system.read is None:
        return None, "it cannot be asked"
    truth = {field: read(foreign[place * FIELD : (place + 1) * FIELD]) for place, field in enumerate(FIELDS)}
    if system.read is not None:
        said = {field: system.read(foreign, field) for field in FIELDS}
    else:
        assert isinstance(body, Scribe)
        said = {field: described(body, foreign, field) for field in FIELDS}
    right = sum(said[field] == text for field, text in truth.items())
    return right == len(truth), f"{right} of {len(truth)} fields right"
