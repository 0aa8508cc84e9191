"""A census on its way: rules in parts, each part judged by a process and written whole, so that a run can go on.

All rules are put in a random order that never changes, and cut into parts: each part is a random sample of them, and
so are the parts that are there when a census is stopped.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from concurrent.futures import FIRST_COMPLETED, Future, wait
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from time import process_time
from typing import Any, NamedTuple

import numpy as np

from automata.census.judging import Judge, Judgement, Proliferating, SoupSeed
from automata.census.numbering import RULES
from automata.containment.meter import glance
from automata.errors import FormatError
from automata.runtime.processes import SpawnedPool, starting
from experiments.errors import OutputError
from experiments.execution.backends import begin_quiet_worker, environment
from experiments.execution.worker import THREADS
from experiments.storage.outputs import write_all
from experiments.storage.plain import plain

# Rules of a part: judged in a few seconds.
PART = 1024
# Of the shapes that copied themselves a record keeps so many, those first that are fertile.
_KEPT = 3
_SETTINGS = "census.json"


class Part(NamedTuple):
    """Rules that are judged together, by their place in the order of all."""

    number: int
    rules: tuple[int, ...]

    @property
    def file(self) -> str:
        """The name of the file that holds its judgements, a line a rule."""
        return f"part-{self.number:03d}.jsonl"


class Judged(NamedTuple):
    """A part's judgements, and the processor seconds that they took."""

    part: Part
    judgements: tuple[Judgement, ...]
    seconds: float


def parts_of(rules: int = RULES) -> list[Part]:
    """Return the parts of a census of the first so many rules in the order of all, which is random."""
    order = np.random.default_rng(262144).permutation(RULES)[:rules].tolist()
    return [Part(place // PART, tuple(order[place : place + PART])) for place in range(0, len(order), PART)]


def judged(parts: list[Part], seed: int, workers: int) -> Iterator[Judged]:
    """Judge parts in as many processes, one after another as they end; in this one if it is one alone."""
    if workers == 1 or len(parts) == 1:
        for part in parts:
            glance()
            yield Judged(part, *_judge(part.rules, seed))
        return
    with environment(THREADS):
        pool, now = SpawnedPool(min(workers, len(parts)), begin_quiet_worker), True
        try:
            with starting():
                waiting: dict[Future[Any], Part] = {
                    pool.executor.submit(_judge, part.rules, seed): part for part in parts
                }
            while waiting:
                glance()
                for done in wait(waiting, timeout=1, return_when=FIRST_COMPLETED).done:
                    yield Judged(waiting.pop(done), *done.result())
            now = False
        finally:
            pool.close(now=now)


@lru_cache(maxsize=1)
def _judge_of(seed: int) -> Judge:
    return Judge(seed)


def _judge(rules: tuple[int, ...], seed: int) -> tuple[tuple[Judgement, ...], float]:
    began, judge = process_time(), _judge_of(seed)
    told = []
    for rule in rules:
        glance()
        told.append(judge.judge(rule))
    return tuple(told), process_time() - began


# -- the folder -------------------------------------------------------------------------------------------


class CensusFolder:
    """Where a census is kept: its settings, and a file a part."""

    def __init__(self, folder: Path, rules: int, seed: int):
        self.folder, self._settings = folder, {"version": 1, "rules": rules, "seed": seed}

    def begin(self, *, resume: bool) -> None:
        """Make the folder; OutputError if it holds another census, or this one and it is not to be gone on with."""
        settings = self.folder / _SETTINGS
        if not settings.exists():
            write_all(self.folder, {_SETTINGS: json.dumps(self._settings).encode()})
            return
        try:
            there = json.loads(settings.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            raise OutputError(f"{settings} cannot be read: choose another folder") from None
        if there != self._settings:
            raise OutputError(f"{self.folder} holds a census of other settings, {there}: choose another folder")
        if not resume:
            raise OutputError(f"{self.folder} holds this census: --resume goes on with it")

    def read(self, part: Part) -> Judged | None:
        """Return a part that is there whole, None if it is not."""
        try:
            lines = (self.folder / part.file).read_text(encoding="utf-8").splitlines()
        except FileNotFoundError:
            return None
        try:
            told = [json.loads(line) for line in lines]
            judgements = tuple(judgement_from(each) for each in told[:-1])
            if tuple(each.number for each in judgements) != part.rules:
                raise ValueError
            return Judged(part, judgements, float(told[-1]["seconds"]))
        except (ValueError, KeyError, TypeError, IndexError):
            raise FormatError(
                f"{self.folder / part.file} is damaged: delete it, and --resume judges its rules"
            ) from None

    def keep(self, done: Judged) -> None:
        """Write a part, whole or not at all."""
        lines = [json.dumps(kept(each), separators=(",", ":")) for each in done.judgements]
        lines.append(json.dumps({"seconds": round(done.seconds, 3)}))
        write_all(self.folder, {done.part.file: "".join(f"{line}\n" for line in lines).encode()})


def kept(judgement: Judgement) -> dict[str, Any]:
    """Return a judgement as plain data, of its seeds the first few fertile ones, and then others."""
    best = sorted(judgement.seeds, key=lambda seed: (seed.rank, -seed.depth))
    return plain(replace(judgement, seeds=tuple(best[:_KEPT])))


def judgement_from(told: dict[str, Any]) -> Judgement:
    """Return the judgement that plain data says. KeyError or TypeError if it does not."""
    named = tuple(Proliferating(**each) for each in told["named"])
    seeds = tuple(SoupSeed(**{**each, "rows": tuple(each["rows"])}) for each in told["seeds"])
    return Judgement(**{**told, "named": named, "seeds": seeds})
