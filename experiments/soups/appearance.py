"""How many programs are drawn until one replicates: blocks in threads, a checkpoint, densities and intervals."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass, field
from pathlib import Path
from time import process_time
from types import MappingProxyType
from typing import Any

from automata.containment.meter import current
from automata.errors import FormatError
from automata.files.reading import read_text, write_atomically
from automata.soups.replicators.appearance import Appeared, Sampling
from automata.soups.replicators.detectors import HEREDITY
from experiments.statistics.rates import poisson_interval, rate_ratio_interval

# Programs per replicator of Knierim et al. 2026, Table 1, p = 1, in bff_selfmove; 10^10 programs each.
PUBLISHED: Mapping[str, float] = MappingProxyType({"uniform": 2.9e7, "bff": 1.7e6, "cust": 4.5e5, "cust64": 9.4e4})
PUBLISHED_LANGUAGE, _PUBLISHED_PROGRAMS = "bff_selfmove", 1e10
# How far from what is published a density may be and still agree.
FACTOR = 1.3
# Thresholds at which programs are counted; that of the detector is among them.
THRESHOLDS = (20, 32, 48, 56, 64)
# Blocks that are begun together.
_ROUND = 8


@dataclass
class AppearanceRecord:
    """What was drawn so far: blocks from the first on, executions, CPU seconds, the programs that score enough."""

    blocks: int = 0
    executions: int = 0
    seconds: float = 0.0
    found: list[Appeared] = field(default_factory=list)

    def add(self, found: Iterable[Appeared], executions: int) -> None:
        """Enter the next block."""
        self.blocks += 1
        self.executions += executions
        self.found += found


@dataclass(frozen=True)
class Density:
    """Replicators among so many programs; programs per replicator, and the exact 95 % interval of that."""

    replicators: int
    programs: int

    @property
    def each(self) -> float | None:
        """Programs per replicator; None if none was found."""
        return self.programs / self.replicators if self.replicators else None

    @property
    def interval(self) -> tuple[float, float | None]:
        """From how many to how many programs; None: there is no upper end, for none was found."""
        low, high = poisson_interval(self.replicators)
        return self.programs / high, self.programs / low if low else None

    def beside(self, published: float) -> tuple[float, float]:
        """Return the interval of our density by that of a published number of programs, counting both errors."""
        theirs = round(_PUBLISHED_PROGRAMS / published)
        return rate_ratio_interval(self.replicators, self.programs, theirs, _PUBLISHED_PROGRAMS)


def agreement(ratio: tuple[float, float]) -> str:
    """Return what an interval of the ratio says: within FACTOR, not within it, or too few replicators to tell."""
    low, high = ratio
    if low >= 1 / FACTOR and high <= FACTOR:
        return "agrees"
    return "differs" if high < 1 / FACTOR or low > FACTOR else "undecided"


def density(record: AppearanceRecord, sampling: Sampling, threshold: int) -> Density:
    """Return how many of the programs drawn score `threshold` or more."""
    return Density(sum(one.score >= threshold for one in record.found), record.blocks * sampling.size)


def sample(
    sampling: Sampling,
    record: AppearanceRecord,
    blocks: int,
    *,
    threads: int = 1,
    after: Callable[[int], None] = lambda blocks: None,
) -> None:
    """Draw the blocks from `record.blocks` to `blocks`; `after` is called with how many were added to the record.

    What is found does not depend on the number of threads. The budget in force counts a block as a generation.
    """
    with ThreadPoolExecutor(threads) as pool:
        while record.blocks < blocks:
            began, numbers = process_time(), range(record.blocks, min(blocks, record.blocks + _ROUND * threads))
            meter = current()
            if meter is not None:
                numbers = numbers[: meter.grant(len(numbers))]
            for found, executions in pool.map(sampling.run, numbers):
                record.add(found, executions)
            record.seconds += process_time() - began
            after(len(numbers))


def inherited(sampling: Sampling, found: Appeared) -> bool:
    """Whether a program that was found replicates by heredity too: 16 generations, and foreign bytes handed down."""
    return bool(HEREDITY(sampling.language, found.program, sampling.block_seed(found.block)))


def sampling_key(sampling: Sampling) -> str:
    """Return a hash of all that decides what is found."""
    told = [
        repr(sampling.language), sampling.law.weights, sampling.seed, sampling.floor, asdict(sampling.detector),
        sampling.size,
    ]  # fmt: skip
    return hashlib.sha256(json.dumps(told).encode()).hexdigest()


def save_record(record: AppearanceRecord, sampling: Sampling, path: Path) -> None:
    """Write what was drawn so far to a file, which then is whole or as it was; FormatError if it cannot be."""
    write_atomically(path, (json.dumps({"key": sampling_key(sampling), **record_json(record)}) + "\n").encode())


def load_record(sampling: Sampling, path: Path) -> AppearanceRecord:
    """Return what a file holds; FormatError if it is of another sampling, or none of ours."""
    try:
        told = json.loads(read_text(path))
        if told["key"] != sampling_key(sampling):
            raise FormatError("is the checkpoint of another sampling: name another file, or remove it", path=path)
        found = [
            Appeared(one["block"], one["index"], bytes.fromhex(one["program"]), one["score"]) for one in told["found"]
        ]
        return AppearanceRecord(told["blocks"], told["executions"], told["seconds"], found)
    except (ValueError, KeyError, TypeError) as error:
        raise FormatError("is no checkpoint of `replicarium soup appear`: name another file", path=path) from error


def record_json(record: AppearanceRecord) -> dict[str, Any]:
    """Return it as JSON has it."""
    found = [{**asdict(one), "program": one.program.hex()} for one in record.found]
    return {
        "blocks": record.blocks,
        "executions": record.executions,
        "seconds": round(record.seconds, 3),
        "found": found,
    }
