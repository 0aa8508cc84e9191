"""A search for rules of two states under which a small pattern replicates, and the seeds that it found.

Draw number n of a family is a rule drawn from n alone, on which a fixed number of small patterns is tried. A pattern
is taken if after `LEAST_PERIOD` to `MOST_STEPS` generations all that lives is two or more copies of it, none touching
another: what the whole board is, no chance meeting in a crowd can feign. Each copy, alone, does as its mother did.

`python -m experiments.wrong_rules.doubling.search totalistic 0 100` repeats the first hundred draws of a family.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from automata.additivity import additive
from automata.neighborhood import MOORE
from automata.pattern import Pattern
from automata.replication import find_copies
from automata.rule import Rule
from automata.rules import find_rule
from automata.rules.strings.hensel import MOORE_LETTERS, format_counts
from automata.symmetry import DIHEDRAL

Family = Literal["totalistic", "isotropic"]
FAMILIES: dict[Family, str] = {
    "totalistic": "only the number of live neighbours counts",
    "isotropic": "their arrangement counts, up to rotation and reflection",
}
SEEDS_TRIED = 400
LEAST_PERIOD, MOST_STEPS = 5, 30
_BOX = 6
_CROWD = 200


@dataclass(frozen=True)
class Found:
    """A rule string, a seed as rows of `.` and `1`, and where it was found: draw `number` of `family`.

    `period` generations later all that lives is `copies` copies of the seed. `others` of the draw's patterns do
    likewise, of SEEDS_TRIED: many, where the rule copies nearly anything.
    """

    family: Family
    number: int
    rule: str
    seed: str
    period: int
    copies: int
    others: int

    def pattern(self) -> Pattern:
        """Return the seed, its box's corner at the origin."""
        return Pattern.from_text(self.seed.replace("/", "\n"), rule=self.rule)


def drawn_rule(family: Family, number: int) -> Rule:
    """Return the rule of a draw: births of three neighbours and, by chance, of more; survivals by chance.

    Where arrangements count, some of three neighbours give birth.
    """
    random = np.random.default_rng([number, *family.encode()])
    chosen: list[list[frozenset[str]]] = []
    for least in (3, 0):
        letters = []
        for count, every in enumerate(MOORE_LETTERS):
            parts = [frozenset(every)] if family == "totalistic" else [frozenset({one}) for one in sorted(every)]
            chances = random.random(len(parts)) < (0.4 if (least, count) != (3, 3) else 1.0 if len(parts) == 1 else 0.6)
            kept = [part for part, chance in zip(parts, chances, strict=True) if chance and count >= least]
            letters.append(frozenset[str]().union(*kept))
        chosen.append(letters)
    birth, survival = (format_counts(tuple(letters), MOORE_LETTERS) for letters in chosen)
    return find_rule(f"B{birth}/S{survival}")


def small_seeds(random: np.random.Generator, count: int) -> list[NDArray[np.uint8]]:
    """Return distinct patterns of three live cells or more in boxes of 2 to 6 by 2 to 6, half of them symmetric."""
    found: dict[tuple[tuple[int, ...], bytes], NDArray[np.uint8]] = {}
    while len(found) < count:
        height, width = random.integers(2, 7, size=2)
        cells = (random.random((height, width)) < random.uniform(0.3, 0.7)).astype(np.uint8)
        kind = random.integers(6)
        if kind == 0:
            cells |= cells[::-1, ::-1]
        elif kind == 1:
            cells |= cells[:, ::-1]
        elif kind == 2 and height == width:
            cells |= cells.T
        cells = Pattern(cells).cropped().cells
        if min(cells.shape) >= 2 and np.count_nonzero(cells) >= 3:
            found.setdefault((cells.shape, cells.tobytes()), cells)
    return list(found.values())


def try_draw(family: Family, number: int, tried: int = SEEDS_TRIED) -> Found | None:
    """Return what a draw finds, the first of its seeds that replicates; None if none does."""
    rule = drawn_rule(family, number)
    if additive(rule) is not None:
        return None
    seeds = small_seeds(np.random.default_rng([number, *b"seeds"]), tried)
    found = screened(rule, seeds)
    if not found:
        return None
    index, period, copies = found[0]
    text = "/".join("".join(".1"[cell] for cell in row) for row in seeds[index].tolist())
    return Found(family, number, rule.name, text, period, copies, len(found) - 1)


def screened(rule: Rule, seeds: list[NDArray[np.uint8]]) -> list[tuple[int, int, int]]:
    """Return (number, period, copies) of each seed that becomes copies of itself alone, and how many, in their order.

    Seeds that do so in fewer than LEAST_PERIOD generations are left out.
    """
    boards = np.zeros((len(seeds), _BOX, _BOX), dtype=np.uint8)
    for board, cells in zip(boards, seeds, strict=True):
        board[: cells.shape[0], : cells.shape[1]] = cells
    numbers = np.arange(len(seeds))
    own = np.array([np.count_nonzero(cells) for cells in seeds])
    found = []
    for step in range(1, MOST_STEPS + 1):
        boards = _next(rule, boards)
        alive = boards.sum(axis=(1, 2), dtype=np.int64)
        whole = (alive % own == 0) & (alive >= 2 * own)
        for place in np.flatnonzero(whole):
            # The period is the first time.
            if copies := copies_alone(Pattern(boards[place]), Pattern(seeds[numbers[place]])):
                found.append((int(numbers[place]), step, copies))
                alive[place] = 0
        kept = (alive > 0) & (alive <= _CROWD)
        boards, numbers, own = boards[kept], numbers[kept], own[kept]
        if not len(boards):
            break
    return sorted(one for one in found if one[1] >= LEAST_PERIOD)


def copies_alone(board: Pattern, seed: Pattern) -> int:
    """Return how many copies of `seed` a board is, if it is two or more that touch nothing; else 0."""
    copies = [copy for copy in find_copies(board, seed, DIHEDRAL) if copy.isolated]
    places = {copy.box for copy in copies}
    return len(places) if len(places) >= 2 and len(places) * seed.population == board.population else 0


def _next(rule: Rule, boards: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Return what a two-state rule of Moore's neighbourhood makes of boards, (N, H, W): (N, H + 2, W + 2)."""
    height, width = boards.shape[1] + 2, boards.shape[2] + 2
    padded = np.pad(boards, ((0, 0), (2, 2), (2, 2))).astype(np.uint16)
    codes = np.zeros((len(boards), height, width), dtype=np.uint16)
    for row, column in MOORE.offsets:
        codes *= 2
        codes += padded[:, 1 + row : 1 + row + height, 1 + column : 1 + column + width]
    following: NDArray[np.uint8] = rule.table[codes]
    return following


def main(words: list[str]) -> None:
    """Print what the draws of a family from one number to another find, one a line, as `found.py` holds them."""
    family, first, after = words
    known = next(each for each in FAMILIES if each == family)
    for number in range(int(first), int(after)):
        if (found := try_draw(known, number)) is not None:
            sys.stdout.write(f"{found}\n")


if __name__ == "__main__":
    main(sys.argv[1:])
