"""The documents: programs of rules, descriptions of networks, changes to descriptions, each at four levels.

A description is eight letters, one a field: layers, heads, width in eights, hidden units for each number of the width,
and the first letters of activation, norm, positions and whether the readout is tied: `2222gbly`. All 864 combinations
are configurations of the law. A rule has ten cases, `a` to `e` a dead cell with 0 to 4 live neighbours of von
Neumann's neighbourhood, `f` to `j` a living one; its program is the ten answers, `00110/01100`.

| kind | level 0 | level 1 | level 2 | level 3 |
|---|---|---|---|---|
| program | all cases in order | one or two not told | all cases in any order | one or two not told |
| description | of hidden matrix, heads and number of weights | matrix and number | heads and number | number |
| change | one order | one or two | two | three |

What is not told is `?`, and orders that are not given `--`, so that prompts of a kind are of one length and one layout
at all levels: harder is to know less or to do more, not to read another form.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from experiments.studies.ten_cases import CASE_LETTERS, CASES, Answers, draw_rule, write_program
from neural.scribe.corpus.architectures import ArchitectureLaw, key_of
from neural.scribe.corpus.documents import CHARACTERS, Document, as_texts, is_kept_out
from neural.scribe.decoder.shape import DecoderShape

Kind = Literal["program", "description", "change"]
KINDS: tuple[Kind, ...] = ("program", "description", "change")
# Letters of the longest document, and the END after it.
PLACES = 36
TOKENS = len(CHARACTERS) + 1
LEVELS = 4
# By how many levels documents of an order from easy to hard may be ahead of one another.
_OVERLAP = 2.0
# What a field of a description may be, in the order of fields; the letter by which an order names it.
FIELD_LETTERS = ("123", "124", "234", "24", "rg", "ba", "lt", "yn")
FIELD_NAMES = "lhwuanpt"
# All networks of the study have this configuration, of which no document tells.
OWN = DecoderShape(
    layers=2, heads=2, width=16, hidden=32, activation="gelu", norm="before", positions="learnt", tied=True,
    tokens=TOKENS, places=PLACES,
)  # fmt: skip


@dataclass(frozen=True)
class PromptAnswer:
    """A prompt and its answer; `seen` are the letters of the answer that the visible evaluator sees, all if empty."""

    prompt: str
    answer: str
    seen: tuple[int, ...] = ()


# -- configurations -----------------------------------------------------------------------------------------------


def code_of(shape: DecoderShape) -> str:
    """Return the eight letters that describe a configuration."""
    return (
        f"{shape.layers}{shape.heads}{shape.width // 8}{shape.hidden // shape.width}"
        f"{shape.activation[0]}{shape.norm[0]}{shape.positions[0]}{'y' if shape.tied else 'n'}"
    )


@dataclass(frozen=True, eq=False)
class _Configurations:
    codes: tuple[str, ...]
    facts: tuple[tuple[str, str, str], ...]
    chances: NDArray[np.float64]
    kept_out: NDArray[np.bool_]
    number: dict[str, int]


@cache
def configurations() -> _Configurations:
    """Return all 864 configurations of the law: code, facts, chance, and whether it is kept out of training."""
    law = ArchitectureLaw(1.0, TOKENS, PLACES)
    codes = tuple(code_of(shape) for shape in law.shapes)
    own = code_of(OWN)
    kept_out = np.array(
        [code == own or is_kept_out(key_of(shape)) for code, shape in zip(codes, law.shapes, strict=True)]
    )
    facts = tuple(
        (f"{one.width}x{one.hidden:03}", f"{one.heads}x{one.width // one.heads:02}", f"{one.weights:05}")
        for one in law.shapes
    )
    return _Configurations(codes, facts, law.chances, kept_out, {code: place for place, code in enumerate(codes)})


def draw_configuration(random: np.random.Generator, kept_out: bool) -> int:
    """Return the number of a drawn configuration that is kept out of training, or one that is not."""
    known = configurations()
    while True:
        found = int(np.searchsorted(_sums(), random.random(), side="right"))
        found = min(found, len(known.codes) - 1)
        if known.kept_out[found] == kept_out:
            return found


@cache
def _sums() -> NDArray[np.float64]:
    found: NDArray[np.float64] = np.cumsum(configurations().chances)
    return found


def description(number: int, level: int) -> PromptAnswer:
    """Return the lesson that asks what the configuration of this number is."""
    known = configurations()
    matrix, heads, weights = known.facts[number]
    told = (matrix if level in (0, 1) else "?" * len(matrix), heads if level in (0, 2) else "?" * len(heads), weights)
    return PromptAnswer("d" + " ".join(told) + "\n", known.codes[number])


# -- changes ------------------------------------------------------------------------------------------------------


def change(random: np.random.Generator, level: int, kept_out: bool) -> PromptAnswer:
    """Return a lesson that orders up to three fields of a description to be changed."""
    known = configurations()
    while True:
        first = known.codes[draw_configuration(random, kept_out)]
        count = (1, int(random.integers(1, 3)), 2, 3)[level]
        fields = sorted(int(field) for field in random.permutation(len(FIELD_NAMES))[:count])
        changed, orders = list(first), []
        for field in fields:
            others = FIELD_LETTERS[field].replace(first[field], "")
            changed[field] = others[int(random.integers(len(others)))]
            orders.append(FIELD_NAMES[field] + changed[field])
        if known.kept_out[known.number["".join(changed)]] == kept_out:
            given = " ".join([*orders, *["--"] * (3 - len(orders))])
            return PromptAnswer(f"c{first}\n{given}\n", "".join(changed), tuple(fields))


def checks(written: str, lesson: PromptAnswer) -> tuple[list[bool], list[bool]]:
    """Return what the visible evaluator's checks of a written change come to, and what the hidden one's do.

    Visible: each field that was ordered is as ordered. Hidden: each other field is as it was, and what is written can
    be built: eight letters, each of its field.
    """
    fields = written[: len(FIELD_NAMES)].ljust(len(FIELD_NAMES))
    right = [one == other for one, other in zip(fields, lesson.answer, strict=True)]
    seen = [right[field] for field in lesson.seen]
    hidden = [came for field, came in enumerate(right) if field not in lesson.seen]
    return seen, [*hidden, written in configurations().number]


# -- rules --------------------------------------------------------------------------------------------------------


def read_program(text: str) -> Answers | None:
    """Return the rule of a program; None for a text that is none."""
    digits = text[:5] + text[6:]
    if len(text) != CASES + 1 or text[5] != "/" or set(digits) - {"0", "1"}:
        return None
    return tuple(digit == "1" for digit in digits)


def program(random: np.random.Generator, level: int, rule: Answers) -> PromptAnswer:
    """Return a lesson that shows cases of a rule and asks for its program."""
    order = np.arange(CASES) if level < 2 else random.permutation(CASES)
    untold = set(random.permutation(CASES)[: int(random.integers(1, 3))].tolist()) if level % 2 else set()
    told = "".join(CASE_LETTERS[case] + ("?" if case in untold else str(int(rule[case]))) for case in order.tolist())
    return PromptAnswer(f"p{told}\n", write_program(rule))


# -- pools --------------------------------------------------------------------------------------------------------


def draw_lesson(kind: Kind, random: np.random.Generator, level: int, kept_out: bool = False) -> PromptAnswer:
    """Return a drawn lesson of a kind and level: for training, or, `kept_out`, for questions."""
    if kind == "program":
        return program(random, level, draw_rule(random, kept_out))
    if kind == "description":
        return description(draw_configuration(random, kept_out), level)
    return change(random, level, kept_out)


def pool(kind: Kind, seed: int, count: int, ordered: bool, stream: int = 0) -> list[PromptAnswer]:
    """Return so many lessons: from easy to hard, each level as often, or each of a level that is drawn.

    Levels overlap, so that the next easier one goes on while a harder one begins. Another `stream` has other lessons.
    """
    random = np.random.default_rng([seed, KINDS.index(kind), int(ordered), stream])
    levels = random.integers(LEVELS, size=count)
    if ordered:
        even = np.arange(count) * LEVELS // count
        levels = even[np.argsort(even + _OVERLAP * random.random(count), kind="stable")]
    return [draw_lesson(kind, random, int(level)) for level in levels]


def filler(lessons: Sequence[PromptAnswer], random: np.random.Generator) -> list[PromptAnswer]:
    """Return the lessons with the letters of prompt and answer each in a drawn order: as many letters, no content."""
    return [PromptAnswer(_mixed(one.prompt, random), _mixed(one.answer, random)) for one in lessons]


def _mixed(text: str, random: np.random.Generator) -> str:
    return "".join(text[place] for place in random.permutation(len(text)))


def exchanged(lessons: Sequence[PromptAnswer], random: np.random.Generator) -> list[PromptAnswer]:
    """Return the lessons with their answers exchanged: the same prompts and the same answers, each another's."""
    order = random.permutation(len(lessons))
    answers = [""] * len(lessons)
    for place, other in zip(order, np.roll(order, 1), strict=True):
        answers[place] = lessons[other].answer
    return [replace(one, answer=answer) for one, answer in zip(lessons, answers, strict=True)]


def encoded(lessons: Sequence[PromptAnswer], *, visible: bool = False) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
    """Return letters and which of them count, (M, PLACES); `visible`: of an answer only what that evaluator sees."""
    texts = as_texts([Document("", one.prompt, one.answer, "") for one in lessons], PLACES)
    letters, counts = texts.letters[0], texts.counts[0]
    if visible:
        counts = np.zeros_like(counts)
        for place, one in enumerate(lessons):
            counts[place, [len(one.prompt) + letter for letter in one.seen]] = True
    return letters, counts
