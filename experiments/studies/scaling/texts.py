"""The documents, many at a time: programs of rules, descriptions of networks, rows of weights.

| kind | prompt | answer |
|---|---|---|
| program | the ten cases of a rule in any order, what is not told `z`: `pb1a0…` | its ten answers |
| facts | hidden matrix, heads and number of weights: `d016x0016 2x008 00003920` | eight letters, a field each |
| named | a network's name: `n105` | the same |
| row | a network's name and a row of its first weights: `w105 3` | sixteen letters, a weight each |

All of a kind have one layout, so that a lot of them is an array of letters.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from experiments.studies.scaling.configurations import FIELDS, configurations
from experiments.studies.scaling.sizes import PLACES
from experiments.studies.ten_cases import CASE_LETTERS, CASES, all_rules, rule_chances, rule_key
from experiments.studies.weight_letters import SYMBOLS, symbols_of
from neural.scribe.corpus.documents import END, encode, is_kept_out

Kind = Literal["program", "facts", "named", "row"]
KINDS: tuple[Kind, ...] = ("program", "facts", "named", "row")
# Letters of a prompt and of an answer, without END.
PROMPT: dict[Kind, int] = {"program": 2 * CASES + 2, "facts": 25, "named": 5, "row": 7}
ANSWER: dict[Kind, int] = {"program": CASES, "facts": len(FIELDS), "named": len(FIELDS), "row": 16}
# Rows of a network's first weights, and weights in a row.
ROWS, ROW = 8, 16
NAMES = 1000
Letters = NDArray[np.uint8]
_UNTOLD = "z"


@dataclass(frozen=True, eq=False)
class Lot:
    """Documents of one kind: `letters`, (M, PLACES), END after each answer; `about`, (M,), is the number of its rule or
    configuration."""

    kind: Kind
    letters: Letters
    about: NDArray[np.int64]

    @property
    def prompts(self) -> NDArray[np.int64]:
        """The prompts alone, (M, letters)."""
        return self.letters[:, : PROMPT[self.kind]].astype(np.int64)

    @property
    def answers(self) -> NDArray[np.int64]:
        """The answers alone, (M, letters)."""
        begin = PROMPT[self.kind]
        return self.letters[:, begin : begin + ANSWER[self.kind]].astype(np.int64)

    @property
    def counts(self) -> NDArray[np.bool_]:
        """Which letters are to be learnt, (M, PLACES): the answers and the END after them."""
        found = np.zeros(self.letters.shape, dtype=bool)
        found[:, PROMPT[self.kind] : PROMPT[self.kind] + ANSWER[self.kind] + 1] = True
        return found

    def __getitem__(self, places: NDArray[np.int64]) -> Lot:
        return Lot(self.kind, self.letters[places], self.about[places])


def _coded(text: str) -> Letters:
    found: Letters = encode(text).astype(np.uint8)
    return found


def _lot(kind: Kind, prompts: Letters, answers: Letters, about: NDArray[np.int64]) -> Lot:
    letters = np.full((len(about), PLACES), END, dtype=np.uint8)
    letters[:, : PROMPT[kind]] = prompts
    letters[:, PROMPT[kind] : PROMPT[kind] + ANSWER[kind]] = answers
    return Lot(kind, letters, about)


def _prompts(texts: list[str]) -> Letters:
    return _coded("".join(texts)).reshape(len(texts), -1)


# -- programs ---------------------------------------------------------------------------------------------------------


@cache
def _rule_law(kept_out: bool) -> NDArray[np.float64]:
    """Return the chance of each rule of those that are kept out, or that are not: (512,)."""
    held = np.array([is_kept_out(rule_key(tuple(rule))) for rule in all_rules().tolist()])
    chances = np.where(held == kept_out, rule_chances(), 0.0)
    found: NDArray[np.float64] = chances / chances.sum()
    return found


def programs(
    random: np.random.Generator, count: int, *, kept_out: bool = False, ordered: bool | None = None,
    untold: bool | None = None,
) -> Lot:  # fmt: skip
    """Return drawn programs: the cases of each in order or in any, and one or two of them not told, or all told.

    Which of these, chance says as often as not, unless it is given.
    """
    rules = random.choice(len(_rule_law(kept_out)), size=count, p=_rule_law(kept_out))
    answers = all_rules()[rules]
    order = random.random((count, CASES)).argsort(axis=1)
    straight = random.random(count) < 0.5 if ordered is None else np.full(count, ordered)
    order[straight] = np.arange(CASES)
    missing = random.integers(1, 3, size=count) * (random.random(count) < 0.5 if untold is None else untold)
    hidden = random.random((count, CASES)).argsort(axis=1) < missing[:, None]
    zero = int(_coded("0")[0])
    digits = (zero + answers).astype(np.uint8)
    shown = np.where(hidden, _coded(_UNTOLD)[0], digits)
    prompts = np.empty((count, PROMPT["program"]), dtype=np.uint8)
    prompts[:, 0], prompts[:, -1] = _coded("p")[0], _coded("\n")[0]
    prompts[:, 1:-1:2] = _coded(CASE_LETTERS)[order]
    prompts[:, 2:-1:2] = np.take_along_axis(shown, order, axis=1)
    return _lot("program", prompts, digits, rules)


def told_cases(lot: Lot) -> NDArray[np.bool_]:
    """Return which cases each prompt of a lot of programs tells, (M, 10)."""
    cases = lot.prompts[:, 1:-1:2] - int(_coded(CASE_LETTERS)[0])
    told = np.empty(cases.shape, dtype=bool)
    np.put_along_axis(told, cases, lot.prompts[:, 2:-1:2] != int(_coded(_UNTOLD)[0]), axis=1)
    return told


# -- descriptions -----------------------------------------------------------------------------------------------------


@cache
def _code_letters() -> Letters:
    return _prompts(list(configurations().codes))


@cache
def _fact_letters() -> Letters:
    return _prompts([f"d{fact}\n" for fact in configurations().facts])


@cache
def _configuration_law(kept_out: bool) -> NDArray[np.float64]:
    chances = np.where(configurations().kept_out == kept_out, configurations().chances, 0.0)
    found: NDArray[np.float64] = chances / chances.sum()
    return found


def draw_configurations(random: np.random.Generator, count: int, *, kept_out: bool = False) -> NDArray[np.int64]:
    """Return the numbers of drawn configurations that are kept out of training, or that are not: (count,)."""
    law = _configuration_law(kept_out)
    return random.choice(len(law), size=count, p=law)


def facts(numbers: NDArray[np.int64]) -> Lot:
    """Return what asks for the descriptions of configurations by their facts."""
    return _lot("facts", _fact_letters()[numbers], _code_letters()[numbers], numbers)


def named(names: NDArray[np.int64], numbers: NDArray[np.int64]) -> Lot:
    """Return what asks for the descriptions of networks by their names."""
    return _lot("named", _prompts([f"n{name:03}\n" for name in names.tolist()]), _code_letters()[numbers], numbers)


# -- rows of weights --------------------------------------------------------------------------------------------------


def rows(names: NDArray[np.int64], numbers: NDArray[np.int64], values: NDArray[np.float64]) -> Lot:
    """Return what asks for rows, by the names of networks and the rows' numbers; `values`, (M, 16), in deviations."""
    prompts = _prompts([f"w{name:03} {row}\n" for name, row in zip(names.tolist(), numbers.tolist(), strict=True)])
    return _lot("row", prompts, _coded(SYMBOLS)[symbols_of(values)], names)


def all_rows(name: int, values: NDArray[np.float64]) -> Lot:
    """Return what asks for all rows of a network, `values`, (rows, 16)."""
    return rows(np.full(len(values), name), np.arange(len(values)), values)


def fresh_rows(random: np.random.Generator, count: int, least: int) -> Lot:
    """Return rows of networks that are drawn for each anew, with names from `least` on."""
    drawn = random.integers(least, NAMES, size=count), random.integers(ROWS, size=count)
    return rows(*drawn, random.standard_normal((count, ROW)))
