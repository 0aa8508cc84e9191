"""Soup: many programs, a language in which they run one another, and a clock of epochs.

In an epoch every program is paired at most once. Each byte of a pair may mutate, then the two programs, laid end to
end, run, and what is on the tape afterwards are the two programs again (Agüera y Arcas et al. 2024, arXiv:2406.19108).
All draws are those of cubff, the paper's reference implementation, so that a soup is the same there, byte for byte.
"""

from __future__ import annotations

import hashlib
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from automata.containment.meter import Meter, current
from automata.containment.monitors import Monitors
from automata.errors import ArgumentError
from automata.soups.draws import seed_of
from automata.soups.languages.language import Language
from automata.soups.languages.library import find_language
from automata.soups.pairing import ORDERS, Neighbours, arrange

PROGRAMS = 1 << 17
MUTATION = 1 / 4096
# Chances are told in this many parts.
_PARTS = 1 << 30
# Pairs that a thread takes at once.
_CHUNK = 2048
ALL_BYTES = bytes(range(256))


@dataclass(frozen=True)
class Energy:
    """What running costs: an epoch gives each program `income`, up to `capacity`, and a step takes one of the pair's.

    Both pay half, and who is short lets the other pay the rest. Without energy a pair is not run.
    """

    income: int
    capacity: int

    def __post_init__(self) -> None:
        if not 0 <= self.income <= self.capacity:
            raise ArgumentError(f"an income is from 0 to the capacity, {self.capacity}, not {self.income}")


@dataclass(frozen=True)
class SoupSettings:
    """What decides a soup. `mutation`: the chance of a byte an epoch; `alphabet`: the bytes that are drawn."""

    language: Language = field(default_factory=lambda: find_language("bff_noheads"))
    seed: int = 0
    programs: int = PROGRAMS
    mutation: float = MUTATION
    pairing: Any = "random"  # one of ORDERS, or Neighbours
    alphabet: bytes = ALL_BYTES
    energy: Energy | None = None

    def __post_init__(self) -> None:
        if self.programs < 2 or self.programs % 2:
            raise ArgumentError(f"a soup has an even number of programs, 2 or more, not {self.programs}")
        if not 0 <= self.seed < 1 << 64:
            raise ArgumentError(f"a seed is a whole number from 0 to 2^64 - 1, not {self.seed}")
        if not 0 <= self.mutation <= 1:
            raise ArgumentError(f"a byte's chance to mutate is from 0 to 1, not {self.mutation}")
        if not 1 <= len(self.alphabet) <= 256:
            raise ArgumentError(f"an alphabet has 1 to 256 bytes, not {len(self.alphabet)}")
        if isinstance(self.pairing, Neighbours):
            if len(self.pairing.starts) != self.programs + 1:
                raise ArgumentError(
                    f"the interaction list is of {len(self.pairing.starts) - 1} programs, the soup of {self.programs}"
                )
        elif self.pairing not in ORDERS:
            raise ArgumentError(f"a pairing is {', '.join(ORDERS)} or an interaction list, not {self.pairing!r}")
        elif self.pairing == "fixed" and self.programs & (self.programs - 1):
            raise ArgumentError(f"a fixed order takes a power of two of programs, not {self.programs}")

    @property
    def threshold(self) -> int:
        """The chance to mutate in parts of 2^30."""
        return round(self.mutation * _PARTS)


class Soup:
    """Programs under `settings`, from chance or from those given, at an epoch.

    `programs`: (N, L) uint8; `epoch`: how many have been run; `steps`, `executed`: of the last epoch's pairs, int64;
    `order`: who met in it, pair k being order[2k] and order[2k + 1]; `energies`: (N,) int64 where there is energy.

    >>> from automata.soups.soup import Soup, SoupSettings
    >>> soup = Soup(SoupSettings(seed=10248, programs=1024)).run(1)
    >>> soup.digest()[:16]
    '25d4ce0b07ed426d'
    """

    def __init__(self, settings: SoupSettings, programs: Any = None, *, epoch: int = 0, energies: Any = None):
        language = settings.language
        self.settings = settings
        self.epoch = epoch
        self._alphabet = np.frombuffer(settings.alphabet, dtype=np.uint8)
        shape = (settings.programs, language.length)
        if programs is None:
            from automata.soups.draw_kernels import draw_programs

            self.programs: NDArray[np.uint8] = np.empty(shape, dtype=np.uint8)
            base = settings.programs * language.length * seed_of(settings.seed, 0)
            draw_programs(self.programs, np.uint64(base % (1 << 64)), self._alphabet)
        else:
            self.programs = np.array(programs, dtype=np.uint8, order="C")
            if self.programs.shape != shape:
                raise ArgumentError(f"a soup's programs are an array of {shape}, not {self.programs.shape}")
        pairs = settings.programs // 2
        self.order: NDArray[np.uint32] = np.zeros(settings.programs, dtype=np.uint32)
        self.pairs = 0
        self.steps: NDArray[np.int64] = np.zeros(pairs, dtype=np.int64)
        self.executed: NDArray[np.int64] = np.zeros(pairs, dtype=np.int64)
        self.energies: NDArray[np.int64] = np.zeros(settings.programs, dtype=np.int64)
        if energies is not None:
            self.energies[:] = energies
        self._budgets = np.full(pairs, language.budget, dtype=np.int64)
        self._scratch = [language.scratch()]
        self._watched_by: tuple[Meter, Monitors | None] | None = None

    def __repr__(self) -> str:
        return f"<Soup of {self.settings.programs} programs in {self.settings.language.name}: epoch {self.epoch}>"

    def digest(self) -> str:
        """Return the SHA-256 of all programs, in order."""
        return hashlib.sha256(self.programs.data).hexdigest()

    def run(self, epochs: int, *, threads: int = 1) -> Soup:
        """Run so many epochs; the result does not depend on the number of threads.

        Under `automata.containment.meter.contained` BudgetExceeded or Tripped may end it between two epochs.
        """
        if epochs < 0 or threads < 1:
            raise ArgumentError(f"epochs are 0 or more and threads 1 or more, not {epochs} and {threads}")
        while len(self._scratch) < threads:
            self._scratch.append(self.settings.language.scratch())
        with ExitStack() as stack:
            pool = stack.enter_context(ThreadPoolExecutor(threads)) if threads > 1 else None
            for _ in range(epochs):
                self.about_to_step()
                self._step(pool)
        self._look()
        return self

    def about_to_step(self) -> None:
        """Ask the budget in force for an epoch, and let monitors look; BudgetExceeded or Tripped before it begins."""
        self._look()
        if (meter := current()) is not None:
            meter.holding(self.programs.size)
            meter.grant(1)

    def _look(self) -> None:
        meter = current()
        if meter is None or not meter.tripwires:
            return
        if self._watched_by is None or self._watched_by[0] is not meter:
            self._watched_by = (meter, meter.monitors("soup"))
        if (monitors := self._watched_by[1]) is not None:
            monitors.look(self, self.epoch)

    def _step(self, pool: ThreadPoolExecutor | None) -> None:
        settings, half = self.settings, self.settings.programs // 2
        self.pairs = arrange(settings.pairing, self.order, settings.seed, self.epoch)
        seed = seed_of(settings.seed, self.epoch)
        base = np.uint64(settings.programs * seed * 2 * settings.language.length % (1 << 64))
        if settings.energy is not None:
            self._feed(settings.energy)
        if pool is None:
            self._run_part(0, half, base, 0)
        else:
            threads = len(self._scratch)
            waiting = iter(range(0, half, _CHUNK))

            def work(thread: int) -> None:
                for first in waiting:  # shared: each chunk is taken once
                    self._run_part(first, min(first + _CHUNK, half), base, thread)

            list(pool.map(work, range(threads)))
        if settings.energy is not None:
            self._pay()
        self.epoch += 1

    def _run_part(self, first: int, last: int, base: np.uint64, thread: int) -> None:
        from automata.soups.draw_kernels import mutate

        language, order = self.settings.language, self.order
        if threshold := self.settings.threshold:
            mutate(self.programs, order, first, last, base, np.uint64(threshold), self._alphabet)
        ran = min(last, self.pairs)
        if first < ran:
            language.kernel(
                self.programs, order, first, ran, self._budgets, language.table, language.options,
                *self._scratch[thread], self.steps, self.executed,
            )  # fmt: skip

    def _feed(self, energy: Energy) -> None:
        self.energies = np.minimum(self.energies + energy.income, energy.capacity)
        has = self.energies[self.order].reshape(-1, 2).sum(axis=1)
        self._budgets = np.minimum(has, self.settings.language.budget)

    def _pay(self) -> None:
        one, other = self.order[: 2 * self.pairs : 2], self.order[1 : 2 * self.pairs : 2]
        owed = self.steps[: self.pairs]
        has_one, has_other = self.energies[one], self.energies[other]
        by_one = np.clip((owed + 1) // 2, owed - has_other, has_one)
        self.energies[one] = has_one - by_one
        self.energies[other] = has_other - (owed - by_one)
