"""Copies with errors: what is left of a scribe when symbols are miscopied, at a rate, by temperature or by rounding."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, replace

import numpy as np

from automata.errors import ReplicariumError
from automata.files.json_types import JsonObject
from automata.proportion import Proportion
from experiments.scribe.life.cycle import Tape
from neural.scribe.description import describe, rebuild
from neural.scribe.lessons import physics_domain
from neural.scribe.model import Scribe
from neural.scribe.shape import SYMBOLS
from neural.scribe.writing import copied, copies, predicted

# Shares of symbols that are miscopied; the last is the complement of 94 %.
RATES = (1e-4, 3e-4, 1e-3, 3e-3, 1e-2, 3e-2, 6e-2)
TEMPERATURES = (0.5, 1.0, 2.0, 4.0, 8.0)
# Symbols a code writes for one: the same three times, and the majority is read.
REPEATS = 3


@dataclass(frozen=True)
class ErrorPoint:
    """What is left at one level of errors of a kind: rate, rate coded, temperature, bits.

    `symbols_right` is the mean share of symbols right, `fertile` counts the drawn copies whose scribe writes itself,
    `physics_right` is the mean share of the contexts of its physics that are right, `readable` counts those that
    describe a scribe. `predicted` is the share fertile if errors act alone, each with the share of lethal single edits.
    """

    kind: str
    level: float
    symbols_right: float
    readable: int
    fertile: Proportion
    physics_right: float
    predicted: float | None = None

    def as_dict(self) -> JsonObject:
        """Return plain data for JSON."""
        low, high = self.fertile.interval
        return {
            **asdict(self), "fertile": self.fertile.successes, "draws": self.fertile.trials, "low": low, "high": high,
        }  # fmt: skip


def lethal_share(tape: Tape, edits: int, seed: int) -> Proportion:
    """Return how many of so many single edits, drawn over the whole tape, leave a scribe that does not write itself."""
    random = np.random.default_rng((seed, 1))
    dead = 0
    for place in random.integers(0, len(tape), edits).tolist():
        symbol = (tape[place] + int(random.integers(1, SYMBOLS))) % SYMBOLS
        dead += not fertile((*tape[:place], symbol, *tape[place + 1 :]))
    return Proportion(dead, edits)


def fertile(tape: Tape) -> bool:
    """Whether a tape describes a scribe who writes it."""
    try:
        return copies(rebuild(tape), tape)
    except ReplicariumError:
        return False


def error_curve(tape: Tape, draws: int, edits: int, seed: int) -> Iterator[ErrorPoint]:
    """Yield what is left at each rate, uncoded and coded, at each temperature of the scribe, and at fewer bits."""
    lethal = lethal_share(tape, edits, seed)
    share = lethal.successes / lethal.trials
    for number, rate in enumerate(RATES):
        random = np.random.default_rng((seed, 2, number))
        yield _point("rate", rate, tape, [miscopied(tape, rate, random) for _ in range(draws)],
                     (1 - rate * share) ** len(tape))  # fmt: skip
        coded = [majority([miscopied(tape, rate, random) for _ in range(REPEATS)]) for _ in range(draws)]
        yield _point("rate, each symbol three times", rate, tape, coded)
    scribe = rebuild(tape)
    for temperature in TEMPERATURES:
        drawn = [copied(scribe, tape, temperature=temperature, seed=seed + number) for number in range(draws)]
        yield _point("temperature", temperature, tape, drawn)
    for bits in range(scribe.shape.bits - 1, 1, -1):
        yield _point("bits a weight", bits, tape, [describe(rounded(scribe, bits))])


def miscopied(tape: Sequence[int], rate: float, random: np.random.Generator) -> Tape:
    """Return a tape, each symbol replaced with probability `rate` by one of the others, all alike."""
    symbols = np.array(tape)
    hit = random.random(len(symbols)) < rate
    found: list[int] = ((symbols + hit * random.integers(1, SYMBOLS, len(symbols))) % SYMBOLS).tolist()
    return tuple(found)


def majority(tapes: Sequence[Tape]) -> Tape:
    """Return the commonest symbol in each place; where none is in two tapes or more, the first tape's."""
    rows = np.array(tapes)
    agree = rows[1] == rows[2]
    found: list[int] = np.where(agree, rows[1], rows[0]).tolist()
    return tuple(found)


def rounded(scribe: Scribe, bits: int) -> Scribe:
    """Return a scribe whose weights are rounded to fewer bits, the scale of each table as much coarser."""
    coarser, limit = scribe.shape.bits - bits, (1 << (bits - 1)) - 1
    tables = {
        name: np.clip(np.rint(getattr(scribe, name) / 2.0**coarser), -limit, limit).astype(np.int64)
        for name in scribe.shape.sizes
    }
    scales = tuple(scale + coarser for scale in scribe.scales)
    return Scribe(replace(scribe.shape, bits=bits), **tables, scales=scales)  # type: ignore[arg-type]


def _point(kind: str, level: float, tape: Tape, written: Sequence[Tape], predicted_: float | None = None) -> ErrorPoint:
    right, readable, alive, physics = [], 0, 0, []
    domain = physics_domain()
    truth = None
    for copy in written:
        wrong = sum(one != other for one, other in zip(copy, tape, strict=False)) + abs(len(copy) - len(tape))
        right.append(max(0.0, 1 - wrong / len(tape)))
        try:
            scribe = rebuild(copy)
        except ReplicariumError:
            physics.append(0.0)
            continue
        readable += 1
        alive += copies(scribe, copy)
        if "physics" in scribe.shape.skills:
            if truth is None:
                from automata.rules import langton

                truth = langton().evaluate(domain.contexts)
            physics.append(float((predicted(scribe, domain.contexts) == truth).mean()))
    return ErrorPoint(
        kind, level, float(np.mean(right)), readable, Proportion(alive, len(written)),
        float(np.mean(physics)) if physics else 0.0, predicted_,
    )  # fmt: skip
