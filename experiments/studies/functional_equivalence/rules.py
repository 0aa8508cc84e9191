"""Rules that are drawn, what is shown of them, what nulls and a reader who knows their law make of that.

A rule is its *matrix*, as AutomataGPT's rules are: for a dead and for a living cell, and for each count of live
neighbours, whether the cell is alive next: 18 answers, in the order of CASES. There are three families, all as likely:
`scattered`, each answer drawn by itself with a chance that is drawn too; `banded`, births and survivals each a run of
counts, so that the nearest counts say something of those that are not shown; `mirrored`, which stay the same if dead
and alive change places, so that what is shown of a dead cell says something of a living one: no look-up knows that, and
a learner could. Rules of all families are kept out of training by their digest, and so are those of all replicators
that are asked about.
"""

from __future__ import annotations

import re
from functools import cache
from math import comb, lgamma
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from neural.errors import ModelError
from neural.scribe.corpus.documents import Document, is_kept_out
from neural.scribe.corpus.programs import CASES, draw_counting, write_counts

Family = Literal["scattered", "banded", "mirrored"]
FAMILIES: tuple[Family, ...] = ("scattered", "banded", "mirrored")
Alive = tuple[bool, ...]
COUNTS = 9
# How many of the 512 contexts of Moore's neighbourhood are of each case.
WEIGHTS = np.array([comb(8, count) for _, count in CASES])
CONTEXTS = int(WEIGHTS.sum())
_MATRIX = re.compile(r"([01]{9})/([01]{9})")
# A letter for each case: a to i of a dead cell with 0 to 8 live neighbours, j to r of a living one.
LETTERS = "abcdefghijklmnopqr"
_QUESTION = "\n?"
# The longest document: all cases shown, the question, the matrix, and END.
PLACES = 2 * len(CASES) + len(_QUESTION) + 19 + 1


def draw_rule(family: Family, random: np.random.Generator) -> Alive:
    """Return a drawn rule of a family, kept out of training or not."""
    if family == "scattered":
        return draw_counting(random)
    if family == "mirrored":
        return mirrored(draw_counting(random)[:COUNTS])
    runs = (_runs(1), (*_runs(0), (0,) * COUNTS))
    births, survivals = (run[int(random.integers(len(run)))] for run in runs)
    return tuple(bool(answer) for answer in (*births, *survivals))


def mirrored(births: tuple[bool, ...]) -> Alive:
    """Return the rule of these births that stays the same if dead and alive change places."""
    return (*births, *(not answer for answer in reversed(births)))


@cache
def _runs(least: int) -> tuple[tuple[int, ...], ...]:
    """Return every run of counts from `least` on, each as 9 answers."""
    return tuple(
        tuple(int(low <= count <= high) for count in range(COUNTS))
        for low in range(least, COUNTS)
        for high in range(low, COUNTS)
    )


def is_held_out(alive: Alive, replicators: frozenset[Alive]) -> bool:
    """Return whether a rule is kept out of training: by its digest, or as a replicator's."""
    return alive in replicators or is_kept_out(f"rule {write_counts(alive)}")


def write_matrix(alive: Alive) -> str:
    """Return the matrix of a rule, as networks write it: `000100100/001100000` is B36/S23."""
    digits = "".join(str(int(answer)) for answer in alive)
    return f"{digits[:COUNTS]}/{digits[COUNTS:]}"


def parse_matrix(text: str) -> Alive:
    """Return the rule of a matrix; ModelError, one sentence, for a text that is none."""
    found = _MATRIX.fullmatch(text)
    if found is None:
        raise ModelError(f"{text[:40]!r} is no matrix: write nine of 0 and 1, /, and nine more")
    return tuple(digit == "1" for digit in found[1] + found[2])


def matrix_document(alive: Alive, shown: NDArray[np.int64]) -> Document:
    """Return the document that shows some of CASES, by their numbers and in the order given, and asks for the matrix.

    `d1` says that a dead cell with three live neighbours comes alive.
    """
    prompt = "".join(f"{LETTERS[case]}{int(alive[case])}" for case in shown.tolist())
    return Document("matrix", prompt + _QUESTION, write_matrix(alive), f"rule {write_counts(alive)}")


# -- nulls: what is made of the same observations without learning ------------------------------------------------


def filled(alive: Alive, shown: NDArray[np.int64], default: Literal["dead", "majority", "nearest"]) -> Alive:
    """Return the rule that answers the cases `shown` as the rule does, and all others by a default.

    `dead`: dead. `majority`: as most of the cases shown with the same centre. `nearest`: as the nearest counts shown
    with the same centre. Where two answers are level, or nothing is shown, dead.
    """
    known = set(map(int, shown))
    found = []
    for case, (centre, count) in enumerate(CASES):
        if case in known:
            found.append(alive[case])
            continue
        near = [(abs(CASES[other][1] - count), alive[other]) for other in known if CASES[other][0] == centre]
        if default == "nearest" and near:
            least = min(distance for distance, _ in near)
            near = [each for each in near if each[0] == least]
        votes = 0 if default == "dead" else sum(1 if answer else -1 for _, answer in near)
        found.append(votes > 0)
    return tuple(found)


def nearest_rule(alive: Alive, shown: NDArray[np.int64], trained: NDArray[np.bool_]) -> Alive:
    """Return the rule of those trained on, (R, 18), that agrees with most of what is shown; the first of equals."""
    agrees = (trained[:, shown] == np.array(alive)[shown]).sum(axis=1)
    return tuple(bool(answer) for answer in trained[int(agrees.argmax())])


# -- the ceiling: a reader who knows the law ----------------------------------------------------------------------


@cache
def _laws() -> NDArray[np.float64]:
    """Return how likely each rule is under the law, by its rows of births and survivals: (512, 512)."""
    rows = _rows()
    scattered, banded = np.zeros((2, len(rows))), np.zeros((2, len(rows)))
    for centre in range(2):
        # Nothing is born of nothing: of births there are eight answers that are drawn.
        drawn = rows[:, 1 - centre :]
        alive, size = drawn.sum(axis=1), drawn.shape[1]
        chances = [np.exp(lgamma(k + 1) + lgamma(size - k + 1) - lgamma(size + 2)) for k in alive.tolist()]
        scattered[centre] = np.array(chances) * (centre == 1 or ~rows[:, 0])
        runs = {*_runs(1 - centre), *([(0,) * COUNTS] if centre else [])}
        banded[centre] = [tuple(row) in runs for row in rows.astype(int).tolist()]
    banded /= banded.sum(axis=1, keepdims=True)
    found = np.outer(*scattered) + np.outer(*banded)
    numbers = np.arange(len(rows))
    opposite = ((~rows)[:, ::-1] << np.arange(COUNTS)[::-1]).sum(axis=1)
    found[numbers, opposite] += scattered[0]
    law: NDArray[np.float64] = found / len(FAMILIES)
    return law


@cache
def _rows() -> NDArray[np.bool_]:
    """Return all rows of nine answers, (512, 9)."""
    numbers = np.arange(1 << COUNTS)
    rows: NDArray[np.bool_] = (numbers[:, None] >> np.arange(COUNTS)[::-1] & 1).astype(bool)
    return rows


def likeliest(alive: Alive, shown: NDArray[np.int64]) -> tuple[Alive, float]:
    """Return the rule that is likeliest after what is shown, for a reader who knows the law, and how likely it is.

    In the mean over rules of the law no reader of the same prompts is exact more often than the second number says.
    Rules are kept out by their digest, so that of those the law is the same.
    """
    rows = _rows()
    fits = np.ones((2, len(rows)), dtype=bool)
    for case in shown.tolist():
        centre, count = CASES[case]
        fits[centre] &= rows[:, count] == alive[case]
    births, survivals = (np.flatnonzero(each) for each in fits)
    joint = _laws()[np.ix_(births, survivals)]
    best, total = int(joint.argmax()), float(joint.sum())
    one, other = births[best // len(survivals)], survivals[best % len(survivals)]
    answers = tuple(bool(answer) for answer in (*rows[one], *rows[other]))
    return answers, float(joint.max() / total) if total else 0.0


# -- how alike two rules are --------------------------------------------------------------------------------------


def cells_right(found: Alive, alive: Alive) -> int:
    """Return in how many of the 512 contexts two rules agree: exact, since a case is answered alike in all of them."""
    return int(WEIGHTS[np.array(found) == np.array(alive)].sum())


def runs_of(rules: NDArray[np.bool_], start: NDArray[np.uint8], steps: int) -> NDArray[np.uint8]:
    """Return what rules, (R, 18), make of a board on a torus, (H, W) of 0 and 1: (steps, R, H, W), without it."""
    boards = np.repeat(start[None], len(rules), axis=0).astype(np.int64)
    found = np.empty((steps, *boards.shape), dtype=np.uint8)
    number = np.arange(len(rules))[:, None, None]
    for step in range(steps):
        counts = sum(
            np.roll(boards, (row, column), axis=(1, 2))
            for row in (-1, 0, 1)
            for column in (-1, 0, 1)
            if (row, column) != (0, 0)
        )
        boards = rules[number, COUNTS * boards + counts].astype(np.int64)
        found[step] = boards
    return found
