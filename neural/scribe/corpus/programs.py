"""Programs of rules: three small languages that compile to a `Rule`, observations of a rule, and the documents of both.

| language | a program | an observation |
|---|---|---|
| `counts` | `B36/S23`: live neighbours with which a cell is born, and survives | `03>1`: cell 0 with 3 becomes 1 |
| `formula` | `n=3 or c and n=2`: alive next, of a cell `c` with `n` live neighbours | the same |
| `lines` | `01203>2` a line: centre, north, east, south, west, and what becomes of it | the same, turned |

The first two are of two states and Moore's neighbourhood; a line holds in all four rotations, and other cells stay.

A document shows observations and asks for the program. What the observations do not settle cannot be known: programs
are judged beside the *ceiling*, the chance that a reader who knows the law of rules, and no more, guesses the rest.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from automata.neighborhood import MOORE, VON_NEUMANN
from automata.rule import MAX_STATES, Rule
from automata.rules.making.transitions import rule_from_digits
from neural.errors import ModelError
from neural.scribe.corpus.documents import Document

LANGUAGES = ("counts", "formula", "lines")
# A cell with a number of live neighbours, in the order of observations: 00 01 … 08 10 … 18.
CASES = tuple((centre, count) for centre in range(2) for count in range(9))
_COUNTS = re.compile(r"B([0-8]*)/S([0-8]*)")
_LINE = re.compile(r"([0-9])([0-9])([0-9])([0-9])([0-9])>([0-9])")
_WORDS = re.compile(r"\s*(or|and|not|[cn()=<>]|[0-9])")


def compile_program(language: str, text: str, n_states: int = 2) -> Rule:
    """Return the rule of a program; ModelError, one sentence, for a text that is none.

    `n_states` is used by `lines` alone, whose programs do not say it.
    """
    if language == "counts":
        return counting(parse_counts(text), text)
    if language == "formula":
        return counting(parse_formula(text), text)
    if language == "lines":
        return _compile_lines(parse_lines(text), n_states)
    raise ModelError(f"there is no language {language!r}: choose one of {', '.join(LANGUAGES)}")


def counting(alive: Sequence[bool], name: str) -> Rule:
    """Return the two-state rule of Moore's neighbourhood that answers each of CASES so."""
    table = dict(zip(CASES, alive, strict=True))
    return Rule.from_function(lambda context: int(table[context[0], sum(context[1:])]), 2, MOORE, name=name or "empty")


def parse_counts(text: str) -> tuple[bool, ...]:
    """Return for each of CASES whether the cell is alive next; ModelError if the text is no `B…/S…`."""
    found = _COUNTS.fullmatch(text)
    if found is None or any("".join(sorted(set(part))) != part for part in found.groups()):
        raise ModelError(f"{text[:40]!r} is no program: write B, counts in order, /S, counts in order")
    return tuple(str(count) in found[1 + centre] for centre, count in CASES)


def write_counts(alive: Sequence[bool]) -> str:
    """Return the program of a rule that answers each of CASES so."""
    parts = [
        "".join(str(n) for (c, n), on in zip(CASES, alive, strict=True) if on and c == centre) for centre in (0, 1)
    ]
    return f"B{parts[0]}/S{parts[1]}"


def parse_formula(text: str) -> tuple[bool, ...]:
    """Return for each of CASES whether the formula holds; ModelError if the text is no formula.

    A formula is `c`, `n=3`, `n<4`, `n>2`, `not f`, `f and g`, `f or g`, `(f)`; `not` binds before `and` before `or`.
    """
    words, place = [], 0
    while place < len(text):
        found = _WORDS.match(text, place)
        if found is None:
            raise ModelError(f"{text[:40]!r} is no formula: {text[place : place + 8]!r} is not understood")
        words.append(found[1])
        place = found.end()
    reader = _FormulaReader(words)
    holds = reader.either()
    if reader.words:
        raise ModelError(f"{text[:40]!r} is no formula: {reader.words[0]!r} stands where it should end")
    return tuple(holds(centre, count) for centre, count in CASES)


_Holds = Callable[[int, int], bool]


class _FormulaReader:
    def __init__(self, words: list[str]) -> None:
        self.words = words

    def either(self) -> _Holds:
        parts = [self._both()]
        while self._takes("or"):
            parts.append(self._both())
        return lambda c, n: any(part(c, n) for part in parts)

    def _both(self) -> _Holds:
        parts = [self._single()]
        while self._takes("and"):
            parts.append(self._single())
        return lambda c, n: all(part(c, n) for part in parts)

    def _single(self) -> _Holds:
        if self._takes("not"):
            inner = self._single()
            return lambda c, n: not inner(c, n)
        if self._takes("("):
            inner = self.either()
            self._need(")")
            return inner
        if self._takes("c"):
            return lambda c, n: c == 1
        self._need("n")
        sign, number = self._next("=<>"), int(self._next("0123456789"))
        return {
            "=": lambda c, n: n == number, "<": lambda c, n: n < number, ">": lambda c, n: n > number,
        }[sign]  # fmt: skip

    def _takes(self, word: str) -> bool:
        if self.words and self.words[0] == word:
            del self.words[0]
            return True
        return False

    def _need(self, word: str) -> None:
        if not self._takes(word):
            raise ModelError(f"a formula needs {word!r} here, and has {' '.join(self.words[:1]) or 'nothing'!r}")

    def _next(self, among: str) -> str:
        if not self.words or len(self.words[0]) != 1 or self.words[0] not in among:
            raise ModelError(f"a formula needs one of {among} here")
        return self.words.pop(0)


@dataclass(frozen=True, order=True)
class TableLine:
    """One line: what a cell becomes. `cells` are centre, north, east, south, west."""

    cells: tuple[int, int, int, int, int]
    becomes: int

    def __str__(self) -> str:
        return "".join(map(str, self.cells)) + f">{self.becomes}"

    def turned(self, quarters: int) -> TableLine:
        """Return the line turned by so many quarters."""
        centre, *ring = self.cells
        north, east, south, west = ring[-quarters % 4 :] + ring[: -quarters % 4]
        return TableLine((centre, north, east, south, west), self.becomes)

    def canonical(self) -> TableLine:
        """Return the least of the line's four rotations, by which it is written in a program."""
        return min(self.turned(quarters) for quarters in range(4))


def parse_lines(text: str) -> tuple[TableLine, ...]:
    """Return a program's lines; ModelError for a text that is none, or says two things of one context."""
    lines: list[TableLine] = []
    known: dict[tuple[int, ...], int] = {}
    for row in text.split("\n") if text else []:
        found = _LINE.fullmatch(row)
        if found is None:
            raise ModelError(f"{row[:40]!r} is no line: write centre, four neighbours, >, and what it becomes")
        centre, north, east, south, west, becomes = map(int, found.groups())
        line = TableLine((centre, north, east, south, west), becomes)
        if known.setdefault(line.canonical().cells, becomes) != becomes:
            raise ModelError(f"the program says two things of {row[:5]}")
        lines.append(line)
    return tuple(lines)


def _compile_lines(lines: Iterable[TableLine], n_states: int) -> Rule:
    lines = list(lines)
    if not 2 <= n_states <= min(10, MAX_STATES):
        raise ModelError(f"lines are of 2 to 10 states, not {n_states}")
    if any(state >= n_states for line in lines for state in (*line.cells, line.becomes)):
        raise ModelError(f"a line has a state that a rule of {n_states} states has not")
    digits = "\n".join(str(line).replace(">", "") for line in lines)
    return rule_from_digits(digits, n_states=n_states, neighborhood=VON_NEUMANN, symmetry="rotate4", name="lines")


def observe_counts(alive: Sequence[bool], cases: Iterable[int]) -> str:
    """Return observations of these of CASES, in the order given, a space after each."""
    return "".join(f"{CASES[case][0]}{CASES[case][1]}>{int(alive[case])} " for case in cases)


def counts_document(alive: Sequence[bool], shown: Sequence[int], language: str = "counts") -> Document:
    """Return a document that shows some of CASES, by their numbers, and asks for the program of the rule.

    In `formula` the answer is the shortest that `formula_of` finds.
    """
    program = write_counts(alive)
    answer = program if language == "counts" else formula_of(alive)
    return Document(language, f"{observe_counts(alive, shown)}\n{language}?", answer, f"rule {program}")


def formula_of(alive: Sequence[bool]) -> str:
    """Return a formula of a rule: for dead and living cells apart, one comparison or a run of counts at a time."""
    births, survivals = (
        {n for (c, n), on in zip(CASES, alive, strict=True) if on and c == centre} for centre in (0, 1)
    )
    parts = [*_runs(births & survivals, "")]
    parts += _runs(births - survivals, "not c and ")
    parts += _runs(survivals - births, "c and ")
    return " or ".join(parts) or "n>8"


def _runs(counts: set[int], when: str) -> list[str]:
    parts, left = [], sorted(counts)
    while left:
        stop = next((i for i in range(1, len(left)) if left[i] != left[i - 1] + 1), len(left))
        low, high = left[0], left[stop - 1]
        if low == high:
            parts.append(f"{when}n={low}")
        else:
            bounds = [f"n>{low - 1}"] * (low > 0) + [f"n<{high + 1}"] * (high < 8)
            parts.append(when + " and ".join(bounds) if bounds else when.removesuffix(" and ") or "n<9")
        left = left[stop:]
    return parts


def lines_document(observed: Sequence[TableLine], n_states: int, key: str) -> Document:
    """Return a document that shows lines, turned in any way, and asks for those that change, each as written in
    programs, in order and once."""
    found = sorted({line.canonical() for line in observed if line.becomes != line.cells[0]})
    prompt = " ".join(map(str, observed)) + "\nlines?"
    return Document("lines", prompt, "\n".join(map(str, found)), key)


def draw_counting(random: np.random.Generator) -> tuple[bool, ...]:
    """Return a rule of the law that documents are drawn from: each of CASES alive with a chance that is itself drawn.

    The chances of births and of survivals are uniform, and nothing is born of nothing.
    """
    chances = random.random(2)
    return tuple(bool(random.random() < chances[centre]) and (centre, count) != (0, 0) for centre, count in CASES)


def draw_lines(random: np.random.Generator, n_states: int, count: int) -> tuple[TableLine, ...]:
    """Return so many different lines of a drawn rule, canonical, half of the cells in them background."""
    found: dict[tuple[int, ...], TableLine] = {}
    while len(found) < count:
        cells = random.integers(1, n_states, 5) * (random.random(5) < 0.5)
        centre, north, east, south, west = map(int, cells)
        line = TableLine((centre, north, east, south, west), int(random.integers(0, n_states))).canonical()
        if any(line.cells):
            found.setdefault(line.cells, line)
    return tuple(found.values())


def lines_of(rule: Rule, contexts: Iterable[Sequence[int]]) -> tuple[TableLine, ...]:
    """Return what a rule of von Neumann's neighbourhood answers in contexts; ModelError for another, or > 10 states."""
    if rule.neighborhood != VON_NEUMANN or rule.n_states > 10:
        raise ModelError(f"rule {rule.name!r} is not of von Neumann's neighbourhood with up to 10 states")
    order = [VON_NEUMANN.offsets.index(offset) for offset in ((0, 0), (-1, 0), (0, 1), (1, 0), (0, -1))]
    found = []
    for context in contexts:
        centre, north, east, south, west = (int(context[place]) for place in order)
        found.append(TableLine((centre, north, east, south, west), rule.next_state(tuple(map(int, context)))))
    return tuple(found)
