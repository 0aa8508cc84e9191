"""The questions that the scribe and all nulls are put: von Neumann's parts, one table, the same laboratory for all."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from automata.errors import ReplicariumError
from experiments.scribe.life.cycle import Tape
from experiments.scribe.life.edits import Traits, edited, erased, expressed_edit, instructions, lethal_edit, silent_edit
from experiments.scribe.life.systems import Body, Quine, System, load, quine_tape
from neural.scribe.description import read
from neural.scribe.model import Scribe
from neural.scribe.prompts import to_edit
from neural.scribe.shape import FIELD, FIELDS, SYMBOLS
from neural.scribe.writing import described, ended, write

# Each question, and von Neumann's part that it is about.
QUESTIONS = {
    "its own tape comes out, symbol for symbol": "copier",
    "three daughters in a line, each asked by the next": "copier, controller",
    "a foreign network's tape comes out": "copier",
    "what is built of that does what the foreign network does, and copies itself": "constructor",
    "a longer tape with a skill that it lacks comes out, and what is built has it": "constructor, description",
    "an edit of the tape is inherited, expressed, and passed on by the daughter": "description",
    "an edit of the running network is not inherited": "description",
    "an edit of the tape that breaks the copier breaks the line": "copier",
    "without the running network nothing comes": "copier",
    "of half a tape nothing is built": "controller",
    "told to change a symbol, it writes the changed tape": "reads",
    "it says what a foreign tape's fields are": "reads",
}


@dataclass(frozen=True)
class SystemAnswer:
    """One system's answer to one question: yes, no, or that it cannot be asked (None), and what was seen."""

    system: str
    question: str
    yes: bool | None
    seen: str


def questioned(system: System, foreign: Tape, larger: Tape, skill: str, seed: int) -> list[SystemAnswer]:
    """Put every question to a system. `foreign` is another network's tape, `larger` one with a `skill` of its own."""
    body = load(system.tape)
    acts: list[Callable[[], tuple[bool | None, str]]] = [
        lambda: _own(system, body),
        lambda: _line(system),
        lambda: _same(system.write(body, foreign), foreign),
        lambda: _built(system, body, foreign),
        lambda: _larger(system, body, larger, skill),
        lambda: _edit(system, body, seed),
        lambda: _running(system, seed),
        lambda: _broken(system, body, seed),
        lambda: _erased(system, body),
        lambda: _half(system, body),
        lambda: _told(system, body),
        lambda: _fields(system, body, foreign),
    ]
    answers = []
    for question, act in zip(QUESTIONS, acts, strict=True):
        try:
            yes, seen = act()
        except ReplicariumError as error:
            yes, seen = False, str(error)
        answers.append(SystemAnswer(system.name, question, yes, seen))
    return answers


def _same(written: Tape, shown: Tape) -> tuple[bool, str]:
    wrong = sum(one != other for one, other in zip(written, shown, strict=False)) + abs(len(written) - len(shown))
    return written == shown, f"{wrong:,} of {len(shown):,} symbols differ"


def _own(system: System, body: Body) -> tuple[bool, str]:
    return _same(system.write(body, system.tape), system.tape)


def _line(system: System) -> tuple[bool, str]:
    tape, same = system.tape, 0
    for _ in range(3):
        written = system.write(load(tape), tape)
        same += written == system.tape
        load(written)
        tape = written
    return same == 3, f"{same} of 3 have the first tape"


def _built(system: System, body: Body, foreign: Tape) -> tuple[bool, str]:
    written = system.write(body, foreign)
    built = load(written)
    if not isinstance(built, Scribe) or Traits.of(built) != Traits.of(_scribe(foreign)):
        return False, "what is built is not the foreign network"
    again = system.write(built, written) == written
    return again, f"what is built is the foreign network, and its tape comes out of it {_verbatim(again)}"


def _larger(system: System, body: Body, larger: Tape, skill: str) -> tuple[bool | None, str]:
    if system.asked and isinstance(body, Scribe) and skill in body.shape.skills:
        return None, f"it has the skill {skill} itself"
    written = system.write(body, larger)
    built = load(written)
    has = isinstance(built, Scribe) and skill in Traits.of(built).proved
    return has and written == larger, f"{len(written):,} symbols came; {skill} is {'' if has else 'NOT '}proved"


def _edit(system: System, body: Body, seed: int) -> tuple[bool, str]:
    place, tape = _edited_tape(system, seed)
    written = system.write(body, tape)
    inherited = written == tape
    daughter = load(written)
    expressed = _does(daughter) != _does(load(system.tape))
    fertile = system.write(daughter, written) == written
    return (
        inherited and expressed and fertile,
        f"symbol {place}: {_said(inherited, 'inherited')}, {_said(expressed, 'expressed')}, "
        f"passed on {_verbatim(fertile)}",
    )


def _edited_tape(system: System, seed: int) -> tuple[int, Tape]:
    body = load(system.tape)
    if isinstance(body, Quine):  # a weight a little larger: other answers, rounded to the same symbols
        weights = body.weights.copy()
        weights[0] *= 1.005
        return FIELD, quine_tape(weights)
    return expressed_edit(system.tape, seed)


def _running(system: System, seed: int) -> tuple[bool, str]:
    body = load(system.tape)
    running: Body
    if isinstance(body, Quine):
        running = Quine(body.weights * np.where(np.arange(len(body.weights)) == 0, 1.005, 1.0))
    else:
        running = load(silent_edit(system.tape, seed)[1])
    written = system.write(running, system.tape)
    return written == system.tape, f"the tape came out {_verbatim(written == system.tape)}, without the edit"


def _broken(system: System, body: Body, seed: int) -> tuple[bool, str]:
    if isinstance(body, Quine):
        weights = body.weights.copy()
        weights[-2:] *= 0.5
        tape = quine_tape(weights)
    else:
        tape = lethal_edit(system.tape, seed)[1]
    written = system.write(body, tape)
    if written != tape:
        return False, "the edit was not copied"
    after = system.write(load(written), written)
    return after != written, f"the daughter's tape came out of it {_verbatim(after == written)}"


def _erased(system: System, body: Body) -> tuple[bool, str]:
    gone: Body = Quine(0 * body.weights) if isinstance(body, Quine) else erased(body)
    written = system.write(gone, system.tape)
    return written != system.tape, f"its weights set to 0, the tape came out {_verbatim(written == system.tape)}"


def _half(system: System, body: Body) -> tuple[bool, str]:
    half = system.tape[: len(system.tape) // 2]
    written = system.write(body, half)
    try:
        load(written)
    except ReplicariumError as error:
        return written == half, f"{len(written):,} symbols came: {error}"
    return False, f"{len(written):,} symbols came, and they describe a network"


def _told(system: System, body: Body) -> tuple[bool | None, str]:
    if not system.asked or not isinstance(body, Scribe) or "edit" not in body.shape.skills:
        return None, "it cannot be told anything"
    place = len(system.tape) // 3
    wanted = edited(system.tape, place, (system.tape[place] + 5) % SYMBOLS)
    told = instructions(system.tape, wanted)
    written = ended(write(body, to_edit(system.tape, told, body.shape)))
    return _same(written, wanted)


def _fields(system: System, body: Body, foreign: Tape) -> tuple[bool | None, str]:
    if not system.asked or not isinstance(body, Scribe) or "describe" not in body.shape.skills:
        return None, "it cannot be asked"
    truth = {field: read(foreign[place * FIELD : (place + 1) * FIELD]) for place, field in enumerate(FIELDS)}
    right = sum(described(body, foreign, field) == text for field, text in truth.items())
    return right == len(truth), f"{right} of {len(truth)} fields right"


def _does(body: Body) -> object:
    """Return what a network does, to be compared."""
    return tuple(body.weights.tolist()) if isinstance(body, Quine) else Traits.of(body)


def _scribe(tape: Tape) -> Scribe:
    body = load(tape)
    assert isinstance(body, Scribe)
    return body


def _verbatim(same: bool) -> str:
    return "verbatim" if same else "changed"


def _said(yes: bool, what: str) -> str:
    return what if yes else f"NOT {what}"
