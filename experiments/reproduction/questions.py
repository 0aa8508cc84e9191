"""Von Neumann's questions: each puts one intervention to a system and says yes or no, and what was seen.

A system and all nulls are asked the same, before the same laboratory, so that one table shows what only the system
passes. What all of them pass is evidence of nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Generic

import numpy as np

from automata.errors import ReplicariumError
from experiments.reproduction.systems import Body, CopyingSystem, Laboratory, Tape

OWN = "its own tape comes out, symbol for symbol"
LINE = "three daughters in a line, each asked by the next"
FOREIGN = "a foreign network's tape comes out"
BUILT = "what is built of that does what the foreign network does, and copies itself"
OTHER_RULE = "the tape of a network that does something else comes out, and what is built of it does that"
EDIT = "an edit of the tape is inherited, expressed, and passed on by the daughter"
RUNNING = "an edit of the running network is not inherited"
BREAKING = "an edit of the tape that breaks the copier breaks the line"
SHUFFLED_WEIGHTS = "a tape with shuffled weights comes out, and what is built of it does not copy"
SHUFFLED = "a shuffled tape comes out, and nothing is built of it"
ERASED = "without the running network nothing comes"
ALONE = "with all else erased at its birth, the daughter is copied again"
INTERRUPTED = "with the mother erased half-way, nothing is built"
HALF = "of half a tape nothing is built"
# Each question, and which of von Neumann's parts it is about.
PARTS = {
    OWN: "copier",
    LINE: "copier, controller",
    FOREIGN: "copier",
    BUILT: "constructor",
    OTHER_RULE: "constructor",
    EDIT: "description",
    RUNNING: "description",
    BREAKING: "copier",
    SHUFFLED_WEIGHTS: "copier",
    SHUFFLED: "copier",
    ERASED: "copier",
    ALONE: "controller",
    INTERRUPTED: "controller",
    HALF: "controller",
}
Seen = tuple[bool | None, str]


@dataclass(frozen=True)
class SystemAnswer:
    """One system's answer to one question: yes, no, or that it cannot be asked (None), and what was seen."""

    system: str
    question: str
    yes: bool | None
    seen: str


@dataclass(frozen=True)
class Case(Generic[Body]):
    """A `system` before a `laboratory`; `foreign` is another network's tape, `other_rule` that of one for another rule.

    `seed` is that of edits and shuffles.
    """

    system: CopyingSystem[Body]
    laboratory: Laboratory[Body]
    foreign: Tape
    seed: int
    other_rule: Tape = ()

    @cached_property
    def body(self) -> Body:
        """The network that runs: what the system's own tape describes."""
        return self.laboratory.load(self.system.tape)


def asked(
    case: Case[Any], questions: Iterable[str], more: dict[str, Callable[[], Seen]] | None = None
) -> list[SystemAnswer]:
    """Return the answers to questions, in their order; `more` answers those that are not among von Neumann's here."""
    found = []
    for question in questions:
        try:
            yes, seen = more[question]() if more and question in more else _ASKED[question](case)
        except ReplicariumError as error:
            yes, seen = False, str(error)
        found.append(SystemAnswer(case.system.name, question, yes, seen))
    return found


def same(written: Tape, shown: Tape) -> tuple[bool, str]:
    """Say whether a tape came out as it was shown, and in how many symbols it did not."""
    wrong = sum(one != other for one, other in zip(written, shown, strict=False)) + abs(len(written) - len(shown))
    return written == shown, f"{wrong:,} of {len(shown):,} symbols differ"


def verbatim(true: bool) -> str:
    """Say whether something came out as it was."""
    return "verbatim" if true else "changed"


def _own(case: Case[Body]) -> Seen:
    return same(case.system.write(case.body, case.system.tape), case.system.tape)


def _line(case: Case[Body]) -> Seen:
    tape, count = case.system.tape, 0
    for _ in range(3):
        written = case.system.write(case.laboratory.load(tape), tape)
        count += written == case.system.tape
        case.laboratory.load(written)
        tape = written
    return count == 3, f"{count} of 3 have the first tape"


def _foreign(case: Case[Body]) -> Seen:
    return same(case.system.write(case.body, case.foreign), case.foreign)


def _built(case: Case[Body]) -> Seen:
    laboratory = case.laboratory
    written = case.system.write(case.body, case.foreign)
    built = laboratory.load(written)
    if laboratory.does(built) != laboratory.does(laboratory.load(case.foreign)):
        return False, "what is built is not the foreign network"
    again = case.system.write(built, written) == written
    return again, f"what is built is the foreign network, and its tape comes out of it {verbatim(again)}"


def _other_rule(case: Case[Body]) -> Seen:
    laboratory = case.laboratory
    written = case.system.write(case.body, case.other_rule)
    does = laboratory.does(laboratory.load(written))
    meant = does == laboratory.does(laboratory.load(case.other_rule)) != laboratory.does(case.body)
    return written == case.other_rule and meant, f"the tape came out {verbatim(written == case.other_rule)}"


def _edit(case: Case[Body]) -> Seen:
    laboratory = case.laboratory
    place, tape = laboratory.expressed_edit(case.system.tape, case.seed)
    written = case.system.write(case.body, tape)
    daughter = laboratory.load(written)
    inherited = written == tape
    expressed = laboratory.does(daughter) != laboratory.does(laboratory.load(case.system.tape))
    fertile = case.system.write(daughter, written) == written
    return (
        inherited and expressed and fertile,
        f"symbol {place}: {_said(inherited, 'inherited')}, {_said(expressed, 'expressed')}, "
        f"passed on {verbatim(fertile)}",
    )


def _running(case: Case[Body]) -> Seen:
    tape = case.system.tape
    written = case.system.write(case.laboratory.edited_body(tape, case.seed), tape)
    return written == tape, f"the tape came out {verbatim(written == tape)}, without the edit"


def _breaking(case: Case[Body]) -> Seen:
    return _ends(case, case.laboratory.breaking_edit(case.system.tape, case.seed), "the edit")


def _shuffled_weights(case: Case[Body]) -> Seen:
    return _ends(case, case.laboratory.shuffled_weights(case.system.tape, case.seed), "what was shuffled")


def _ends(case: Case[Body], tape: Tape, what: str) -> Seen:
    """Say whether a tape comes out and what is built of it does not make it come out again."""
    written = case.system.write(case.body, tape)
    if written != tape:
        return False, f"{what} was not copied"
    daughter = case.laboratory.load(written)
    try:
        after = case.system.write(daughter, written)
    except ReplicariumError as error:
        return True, f"nothing came out of the daughter: {error}"
    return after != written, f"the daughter's tape came out of it {verbatim(after == written)}"


def _shuffled(case: Case[Body]) -> Seen:
    tape = case.system.tape
    order = np.random.default_rng((case.seed, 2)).permutation(len(tape))
    shown = tuple(tape[place] for place in order.tolist())
    written = case.system.write(case.body, shown)
    try:
        case.laboratory.load(written)
    except ReplicariumError as error:
        return written == shown, f"it came out {verbatim(written == shown)}: {error}"
    return False, "something was built of it"


def _erased(case: Case[Body]) -> Seen:
    try:
        written = case.system.write(case.laboratory.erased(case.body), case.system.tape)
    except ReplicariumError as error:
        return True, f"its weights set to 0, nothing came: {error}"
    came = written == case.system.tape
    return not came, f"its weights set to 0, the tape came out {verbatim(came)}"


def _alone(case: Case[Body]) -> Seen:
    system = case.system
    if system.alone is None:
        copy = system.write(case.body, system.tape)
        again = system.write(case.laboratory.load(copy), copy)
    else:
        again = system.alone(case.body)
    return again == system.tape, f"its tape came out {verbatim(again == system.tape)}"


def _interrupted(case: Case[Body]) -> Seen:
    system = case.system
    try:
        if system.interrupted is None:
            came = system.write(case.body, system.tape)[: len(system.tape) // 2]
        else:
            came = system.interrupted(case.body)
        case.laboratory.load(came)
    except ReplicariumError as error:
        return True, str(error)
    return False, "what came describes a network"


def _half(case: Case[Body]) -> Seen:
    half = case.system.tape[: len(case.system.tape) // 2]
    written = case.system.write(case.body, half)
    try:
        case.laboratory.load(written)
    except ReplicariumError as error:
        return written == half, f"{len(written):,} symbols came: {error}"
    return False, f"{len(written):,} symbols came, and they describe a network"


def _said(yes: bool, what: str) -> str:
    return what if yes else f"NOT {what}"


_ASKED: dict[str, Callable[[Case[Any]], Seen]] = {
    OWN: _own,
    LINE: _line,
    FOREIGN: _foreign,
    BUILT: _built,
    OTHER_RULE: _other_rule,
    EDIT: _edit,
    RUNNING: _running,
    BREAKING: _breaking,
    SHUFFLED_WEIGHTS: _shuffled_weights,
    SHUFFLED: _shuffled,
    ERASED: _erased,
    ALONE: _alone,
    INTERRUPTED: _interrupted,
    HALF: _half,
}


def answer_table(answers: Sequence[SystemAnswer], parts: Mapping[str, str]) -> tuple[list[str], list[list[str]]]:
    """Return the table of systems and questions, each with the part that it is about: its heads, a row a question."""
    systems = list(dict.fromkeys(answer.system for answer in answers))
    words = {True: "yes", False: "no", None: "–"}
    said = {(answer.system, answer.question): words[answer.yes] for answer in answers}
    rows = [[question, *(said[system, question] for system in systems), part] for question, part in parts.items()]
    return ["question", *systems, "part"], rows
