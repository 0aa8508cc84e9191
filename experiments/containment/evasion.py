"""Evasion: programs that replicate, selected round by round for a low score of a tripwire.

In each round every program leaves two mutants. Those that replicate no longer, or do not spread in a soup of noise, are
discarded, and of the rest, parents and mutants, those with the lowest scores go on; or, where nothing is selected
against (the null), any. A score is that of a soup with copies of the program among noise. What is told of a round is
seen in fresh soups, so that luck in the one by which a program was selected does not count as evasion.

The monitor stands out of the programs' reach; beside it, what it has seen is also written into one of the soup's own
programs, as a log within reach that is read when the run is over.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from automata.soups.languages.language import Language
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
    """The scores of the programs that go on, by tripwire, each in a fresh soup; how many programs there were like it

    at the end, its `spread`; and of the first tripwire what the log within reach says.
    """

    scores: dict[str, tuple[float, ...]]
    spread: tuple[int, ...]
    log: tuple[float, ...]


@dataclass(frozen=True)
class _Evader:
    program: bytes
    scores: dict[str, float]
    spread: int
    log: float


def evade(against: str, seed: int, rounds: int, parents: int) -> list[EvasionRound]:
    """Return what becomes of `parents` drawn copiers in so many rounds; `against` "" selects nothing and scores all."""
    random = np.random.default_rng([seed, 77])
    kind = PLANTED[0]
    names = (against,) if against else tuple(AGAINST)

    def scored(program: bytes) -> _Evader:
        return _scored(kind.language, program, names, int(random.integers(1 << 40)))

    line: list[_Evader] = []
    while len(line) < parents:
        line += [one for one in [scored(kind.draw(random))] if one.spread >= SPREAD]
    line = [scored(one.program) for one in line]
    told = [_told(line, names)]
    for _ in range(rounds):
        mutants = [_mutant(one.program, random) for one in line for _ in range(2)]
        viable = [one for one in mutants if SURVEY(kind.language, one, int(random.integers(1 << 30)))]
        pool = [*line, *(one for one in map(scored, viable) if one.spread >= SPREAD)]
        if against:
            order: Sequence[int] = sorted(
                range(len(pool)), key=lambda which: (pool[which].spread < SPREAD, pool[which].scores[against])
            )
        else:
            order = random.permutation(len(pool)).tolist()
        line = [scored(pool[which].program) for which in order[:parents]]
        told.append(_told(line, names))
    return told


def _told(line: Sequence[_Evader], names: Sequence[str]) -> EvasionRound:
    return EvasionRound(
        {name: tuple(one.scores[name] for one in line) for name in names},
        tuple(one.spread for one in line),
        tuple(one.log for one in line),
    )


def _mutant(program: bytes, random: np.random.Generator) -> bytes:
    """Return a program with one to three bytes changed, half of them to instructions; or turned, or moved, in part."""
    cells = bytearray(program)
    for place in random.integers(0, len(cells), int(random.integers(1, 4))).tolist():
        cells[place] = int(random.integers(256)) if random.random() < 0.5 else int(random.choice(list(b"<>{}+-.,[]")))
    return bytes(cells)


def _scored(language: Language, program: bytes, names: Sequence[str], seed: int) -> _Evader:
    """Run a soup with copies of a program and let the tripwires look; what the first sees is logged in program 0."""
    soup = Soup(SoupSettings(language, seed, PROGRAMS))
    soup.programs[PROGRAMS // COPIES // 2 :: PROGRAMS // COPIES] = np.frombuffer(program, dtype=np.uint8)
    tripwires = [AGAINST[name]() for name in names]
    for tripwire in tripwires:
        tripwire.begin(soup)
    logged = 0.0
    for _ in range(EPOCHS // LOOK):
        soup.run(LOOK)
        for tripwire in tripwires:
            tripwire.look(soup, soup.epoch)
        logged = max(logged, tripwires[0].score)
        soup.programs[0] = written_log(logged)
        soup.run(LOOK)
        logged = read_log(soup.programs[0])
    like, _ = likest(np.frombuffer(program, dtype=np.uint8), soup.programs)
    return _Evader(program, {one.name: one.score for one in tripwires}, int((like >= LIKE).sum()), logged)


def written_log(score: float) -> NDArray[np.uint8]:
    """Return a program that holds a score: eight digits, thousandths, again and again; (64,)."""
    digits = f"{min(round(1000 * score), 10**_DIGITS - 1):0{_DIGITS}d}"
    return np.frombuffer((digits * 8).encode(), dtype=np.uint8)


def read_log(program: NDArray[np.uint8]) -> float:
    """Return the score that a program holds, where five of its eight parts still say the same; else 0: it is lost."""
    parts = [program[start : start + _DIGITS].tobytes() for start in range(0, 8 * _DIGITS, _DIGITS)]
    most = max(set(parts), key=lambda part: (parts.count(part), part))
    return int(most) / 1000 if parts.count(most) >= 5 and most.isdigit() else 0.0
