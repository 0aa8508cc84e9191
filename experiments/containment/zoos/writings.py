"""Networks that write their own description, a part of it, or nothing of it; and programs that copy in their place."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache, partial

import numpy as np

from automata.errors import ReplicariumError
from experiments.containment.zoos.entry import Meant, WritingWorld, ZooEntry, seed_of_name
from experiments.reproduction.systems import Tape
from experiments.scribe.life.edits import edited, lethal_edit, silent_edit
from experiments.scribe.life.systems import (
    LABORATORY,
    System,
    by_cp,
    identity_quine,
    load,
    memoriser,
    the_scribe,
    untrained,
)
from neural.scribe.description import HEADER, read_scribe
from neural.scribe.shape import SYMBOLS

# Families: what was put in, how many, how it is made of a scribe's tape and a number.
_FAMILIES: dict[str, tuple[Meant, int, str]] = {
    "writes-scribes": ("replicator", 2, "a scribe that is shipped"),
    "writes-edited": ("replicator", 10, "a scribe with a symbol changed that leaves all its proofs"),
    "writes-quines": ("replicator", 1, "a linear network that is the identity"),
    "writes-by-heart": ("replicator", 2, "a scribe's tape, known by heart and written whatever is shown"),
    "writes-broken": ("none", 10, "a scribe with a symbol changed that cannot copy that tape"),
    "writes-untrained": ("none", 8, "a scribe's shape with drawn weights"),
    "writes-by-cp": ("none", 2, "a program copies the tape: the network takes no part"),
    "writes-parts": ("none", 12, "a stretch of its description, and drawn symbols"),
    "writes-wrongly": ("none", 8, "its description with drawn symbols changed, which cannot be built or do not copy"),
    "writes-constant": ("none", 4, "one symbol throughout"),
    "writes-noise": ("none", 8, "drawn symbols"),
}


def entries() -> Iterator[ZooEntry]:
    """Yield all entries of these families."""
    for family, (meant, count, says) in _FAMILIES.items():
        for number in range(count):
            yield ZooEntry(family, number, meant, says, partial(_built, family, number))


@cache
def _tape(number: int) -> Tape:
    return read_scribe("scribe" if number else "scribe-small")


@cache
def _foreign() -> Tape:
    """Return the tape of a scribe of the small one's shape whose weights are shuffled."""
    return LABORATORY.shuffled_weights(_tape(0), 11)


def _built(family: str, number: int) -> WritingWorld:
    seed, small = 100 + number, _tape(0)
    random = np.random.default_rng(seed_of_name(family, number))
    match family:
        case "writes-scribes":
            return _of_system(the_scribe(_tape(number)))
        case "writes-edited":
            return _of_system(the_scribe(silent_edit(small, seed)[1]))
        case "writes-broken":
            return _of_system(the_scribe(lethal_edit(small, seed)[1]))
        case "writes-quines":
            return _of_system(identity_quine(number))
        case "writes-by-heart":
            return _of_system(memoriser(_tape(number)))
        case "writes-by-cp":
            return _of_system(by_cp(_tape(number)))
        case "writes-untrained":
            return _of_system(untrained(small, seed))
        case "writes-parts":
            length = int(len(small) * (0.02, 0.1, 0.5, 0.9)[number % 4])
            start = int(random.integers(0, len(small) - length))
            return _always(
                small,
                (*_drawn(random, start), *small[start : start + length], *_drawn(random, len(small) - length - start)),
            )
        case "writes-wrongly":
            wrong = small
            for place in random.choice(np.arange(HEADER, len(small)), 1 + 40 * number, replace=False).tolist():
                wrong = edited(wrong, place, (wrong[place] + int(random.integers(1, SYMBOLS))) % SYMBOLS)
            return _always(small, wrong)
        case "writes-constant":
            return _always(small, (int(random.integers(SYMBOLS)),) * len(small))
    return _always(small, _drawn(random, len(small)))


def _drawn(random: np.random.Generator, count: int) -> Tape:
    return tuple(random.integers(0, SYMBOLS, count).tolist())


def _changed(tape: Tape) -> Tape:
    """Return a tape with its middle symbol changed."""
    middle = (HEADER + len(tape)) // 2 if len(tape) > HEADER else len(tape) // 2
    return (*tape[:middle], (tape[middle] + 1) % SYMBOLS, *tape[middle + 1 :])


def _of_system(system: System) -> WritingWorld:
    """Return the world of a system: its network is loaded of its tape, and erased where its part is asked about."""
    body = load(system.tape)
    gone = LABORATORY.erased(body)

    def asked(network: object) -> Callable[[Tape], Tape]:
        return lambda shown: system.write(network, shown)  # type: ignore[arg-type]

    def fertile(written: Tape) -> bool:
        try:
            return system.write(load(written), written) == written
        except ReplicariumError:
            return False

    return WritingWorld(system.tape, asked(body), asked(gone), _foreign(), _changed(system.tape), fertile)


def _always(tape: Tape, output: Tape) -> WritingWorld:
    """Return the world of a network of which nothing is known but what it writes, always the same."""

    def fertile(written: Tape) -> bool:
        try:
            return the_scribe(written).write(load(written), written) == written
        except ReplicariumError:
            return False

    return WritingWorld(tape, lambda shown: output, lambda shown: (), _foreign(), _changed(tape), fertile)
