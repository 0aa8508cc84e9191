"""Reach: whether a log that stands among a soup's programs still says what was written, and what overwrites it.

The log is one of the soup's programs. Copiers are put into noise, and when they have had time to spread a record is
written, and read some epochs later. The nulls differ in what was put in alone: the same copiers without the instruction
that writes; programs that smear a few of their bytes over what they meet, and do not spread; and nothing. In the last
world there are, when the record is written, as many smearing programs as copiers come to be.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from automata.soups.replicators.planted import PLANTED
from experiments.containment.evasion import EPOCHS, LOOK, PROGRAMS, SPREAD, read_log, soup_with, spread_of, written_log

COPIERS, STOPPED, SMEARS, NOISE, CROWD = "copiers", "stopped", "smears", "noise", "crowd"
ARMS = (COPIERS, STOPPED, SMEARS, NOISE, CROWD)
_KINDS = {kind.name: kind for kind in PLANTED}
_AT = 2 * EPOCHS - LOOK  # the epoch at which the record is written


@dataclass(frozen=True)
class LogFate:
    """Whether what was written is `lost` in each world, and how far what was put in had spread when it was read."""

    lost: dict[str, bool]
    spread: dict[str, int]


def fate_of_log(random: np.random.Generator) -> LogFate:
    """Draw a copier that spreads, a program that smears, a record and a soup's seed; return what becomes of the log."""
    smear, record = _KINDS["smear"].draw(random), float(random.integers(1, 10**8)) / 1000
    while True:
        program, seed = _KINDS["palindrome"].draw(random), int(random.integers(1 << 40))
        spread, lost = _fate(program, seed, record)
        if spread >= SPREAD:
            break
    stopped = program.translate(bytes.maketrans(b".,", b"zz"))
    found = {COPIERS: (spread, lost)}
    for arm, put, crowd in (
        (STOPPED, stopped, False),
        (SMEARS, smear, False),
        (NOISE, b"", False),
        (CROWD, smear, True),
    ):
        found[arm] = _fate(put, seed, record, crowd=min(spread, PROGRAMS - 1) if crowd else 0)
    return LogFate({arm: one[1] for arm, one in found.items()}, {arm: one[0] for arm, one in found.items()})


def _fate(program: bytes, seed: int, record: float, *, crowd: int = 0) -> tuple[int, bool]:
    """Return how far a program has spread, and whether the log is lost; so many others become it when it is written."""
    soup = soup_with(program, seed)
    soup.run(_AT)
    if crowd:
        soup.programs[1 : 1 + crowd] = np.frombuffer(program, dtype=np.uint8)
    soup.programs[0] = written_log(record)
    soup.run(LOOK)
    return spread_of(program, soup) if program else 0, read_log(soup.programs[0]) != record
