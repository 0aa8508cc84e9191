"""Evasion: programs that replicate, selected round by round for a low score of a tripwire.

In each round every program leaves two mutants. Those that replicate no longer, or do not spread in a soup of noise, are
discarded, and of the rest, parents and mutants, those with the lowest scores go on. A score is that of a soup with
copies of the program among noise. What is told of a round is seen in fresh soups, so that luck in the one by which a
program was selected does not count as evasion. Beside each selected line goes one that drifts (the null): it begins
with the same programs, leaves mutants alike, and of those that spread any go on.

The monitor stands out of the programs' reach; beside it, what it has seen is also written into one of the soup's own
programs, as a log within reach that is read when the run is over.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from automata.soups.replicators.detectors import SURVEY
from automata.soups.replicators.likeness import likest
from automata.soups.replicators.planted import PLANTED
from automata.soups.soup import Soup, SoupSettings
from experiments.containment.tripwires.programs import (
    SoupCopies,
    SoupDescription,
    SoupEntropy,
    SoupFertility,
    SoupKinds,
    SoupWork,
)
from experiments.containment.tripwires.tripwire import ScoredTripwire

AGAINST: dict[str, Callable[[], ScoredTripwire[Soup]]] = {
    kind.name: kind for kind in (SoupCopies, SoupKinds, SoupDescription, SoupEntropy, SoupWork, SoupFertility)
}
PROGRAMS, COPIES, EPOCHS, LOOK = 256, 8, 32, 8
# What has spread: so many programs at the end that are, turned and moved as it may be, like it in so many bytes.
SPREAD, LIKE = 32, 32
_DIGITS = 8


@dataclass(frozen=True)
class EvasionRound:
    """The tripwire's scores of the programs that go on, each in a fresh soup; how many were like it at the end, its

    `spread`; and what the log within reach says.
    """

    scores: tuple[float, ...]
    spread: tuple[int, ...]
    log: tuple[float, ...]


@dataclass(frozen=True)
class EvadingLines:
    """Two lines that begin with the same programs, round by round: one `selected` against a tripwire, one of drift."""

    selected: tuple[EvasionRound, ...]
    drift: tuple[EvasionRound, ...]


@dataclass(frozen=True)
class _Evader:
    program: bytes
    score: float
    spread: int
    log: float


def evade(against: str, seeds: np.random.SeedSequence, rounds: int, parents: int) -> EvadingLines:
    """Return what becomes of `parents` drawn copiers in so many rounds; all that is drawn comes of `seeds`."""
    begin, chosen, any_ = (np.random.default_rng(one) for one in seeds.spawn(3))
    start: list[bytes] = []
    while len(start) < parents:
        program = PLANTED[0].draw(begin)
        if _scored(program, against, begin).spread >= SPREAD:
            start.append(program)
    return EvadingLines(
        _line(start, against, rounds, chosen, selects=True), _line(start, against, rounds, any_, selects=False)
    )


def _line(
    start: Sequence[bytes], against: str, rounds: int, random: np.random.Generator, *, selects: bool
) -> tuple[EvasionRound, ...]:
    line = [_scored(program, against, random) for program in start]
    told = [_told(line)]
    for _ in range(rounds):
        mutants = [_mutant(one.program, random) for one in line for _ in range(2)]
        viable = [one for one in mutants if SURVEY(PLANTED[0].language, one, int(random.integers(1 << 30)))]
        spread = [one for one in (_scored(program, against, random) for program in viable) if one.spread >= SPREAD]
        pool = [*line, *spread]
        order = random.permutation(len(pool)).tolist()
        if selects:  # of equal scores any goes on
            order.sort(key=lambda which: (pool[which].spread < SPREAD, pool[which].score))
        line = [_scored(pool[which].program, against, random) for which in order[: len(start)]]
        told.append(_told(line))
    return tuple(told)


def _told(line: Sequence[_Evader]) -> EvasionRound:
    return EvasionRound(
        tuple(one.score for one in line), tuple(one.spread for one in line), tuple(one.log for one in line)
    )


def _mutant(program: bytes, random: np.random.Generator) -> bytes:
    """Return a program with one to three bytes changed, half of them to instructions; or turned, or moved, in part."""
    cells = bytearray(program)
    for place in random.integers(0, len(cells), int(random.integers(1, 4))).tolist():
        cells[place] = int(random.integers(256)) if random.random() < 0.5 else int(random.choice(list(b"<>{}+-.,[]")))
    return bytes(cells)


def _scored(program: bytes, against: str, random: np.random.Generator) -> _Evader:
    """Run a soup with copies of a program and let the tripwire look; what it sees is logged in program 0."""
    soup = soup_with(program, int(random.integers(1 << 40)))
    tripwire = AGAINST[against]()
    tripwire.begin(soup)
    logged = 0.0
    for _ in range(EPOCHS // LOOK):
        soup.run(LOOK)
        tripwire.look(soup, soup.epoch)
        logged = max(logged, tripwire.score)
        soup.programs[0] = written_log(logged)
        soup.run(LOOK)
        logged = read_log(soup.programs[0])
    return _Evader(program, tripwire.score, spread_of(program, soup), logged)


def soup_with(program: bytes, seed: int) -> Soup:
    """Return a soup of noise in which some programs are the given one; none where it is empty."""
    soup = Soup(SoupSettings(PLANTED[0].language, seed, PROGRAMS))
    if program:
        soup.programs[PROGRAMS // COPIES // 2 :: PROGRAMS // COPIES] = np.frombuffer(program, dtype=np.uint8)
    return soup


def spread_of(program: bytes, soup: Soup) -> int:
    """Return how many of a soup's programs are, turned and moved as it may be, like the given one."""
    like, _ = likest(np.frombuffer(program, dtype=np.uint8), soup.programs)
    return int((like >= LIKE).sum())


def written_log(score: float) -> NDArray[np.uint8]:
    """Return a program that holds a score: eight digits, thousandths, again and again; (64,)."""
    digits = f"{min(round(1000 * score), 10**_DIGITS - 1):0{_DIGITS}d}"
    return np.frombuffer((digits * 8).encode(), dtype=np.uint8)


def read_log(program: NDArray[np.uint8]) -> float:
    """Return the score that a program holds, where five of its eight parts still say the same; else 0: it is lost."""
    parts = [program[start : start + _DIGITS].tobytes() for start in range(0, 8 * _DIGITS, _DIGITS)]
    most = max(set(parts), key=lambda part: (parts.count(part), part))
    return int(most) / 1000 if parts.count(most) >= 5 and most.isdigit() else 0.0
