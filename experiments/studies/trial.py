"""Trials: a condition and a seed, the key under which they are stored, and the result."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from typing import Any, Literal, TypeAlias

import numpy as np

from automata.files.json_types import Json
from experiments.errors import StudyError
from experiments.storage.documents import StoredRecord, check, parse

# A factor's level: plain data, as `to_json` takes it. Which type a factor has, each study knows.
Value: TypeAlias = Any
Condition: TypeAlias = Mapping[str, Value]
# What a trial measured, by name: plain data too.
Measures: TypeAlias = Mapping[str, Value]
# `failed`: the trial itself raised, and would again; `lost`: no worker lived to finish it.
Status = Literal["done", "failed", "lost"]
_MODEL = re.compile(r"[a-z0-9][a-z0-9-]{0,90}\.safetensors")
_SHA256 = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True)
class Trial:
    """One condition and one seed; `key` is a hash of the study's name, the version of its trials, and of both."""

    key: str
    condition: Condition
    seed: int


@dataclass(frozen=True)
class Record:
    """What came of a trial: `measures`, or the last line of its `error` with the `traceback`.

    `seconds`, `attempts` and `worker` say how it went; they are in the log alone and in no table, and so are `models`:
    the SHA-256 of each trained network that is kept, by its file's name. `files` are these on their way to the run's
    folder, and in no log.
    """

    key: str
    condition: Condition
    seed: int
    status: Status
    measures: Measures | None
    error: str | None
    traceback: str | None
    seconds: float
    attempts: int
    worker: Mapping[str, Json]
    models: Mapping[str, str] = field(default_factory=dict)
    files: Mapping[str, bytes] = field(default_factory=dict, repr=False)

    def as_json(self) -> str:
        """Return one line of the log."""
        entry = asdict(replace(self, files={}))
        del entry["files"]
        if not self.models:
            del entry["models"]  # as in logs of before there were any
        return to_json(entry)

    @classmethod
    def from_json(cls, line: str | bytes) -> Record:
        """Read a line of the log; ValueError that names the field if it is none."""
        record = cls(**check(StoredRecord, parse(line)).model_dump())
        if (record.status == "done") != (record.measures is not None):
            raise ValueError("measures: a trial is done exactly if it has some")
        if not all(_MODEL.fullmatch(name) and _SHA256.fullmatch(digest) for name, digest in record.models.items()):
            raise ValueError("models: each is named after its trial, with its SHA-256")
        return record


def make_trial(study: str, version: int, condition: Condition, seed: int) -> Trial:
    """Return the trial with its key; StudyError for a condition that is no plain data."""
    try:
        text = to_json([study, version, condition, seed])
    except (TypeError, ValueError) as error:
        raise StudyError(f"{study}: a condition holds what is no plain number, text or list: {error}") from None
    return Trial(hashlib.sha256(text.encode()).hexdigest()[:20], condition, seed)


def seeds_of(condition: Condition, seed: int) -> np.random.SeedSequence:
    """Return the source of a trial's random numbers: one for each condition, independent of the rest of the plan."""
    digest = hashlib.sha256(to_json(condition).encode()).digest()[:16]
    return np.random.SeedSequence([seed, *np.frombuffer(digest, dtype="<u4").tolist()])


def base_seed(seeds: np.random.SeedSequence) -> int:
    """Return the trial's own seed, from which `seeds_of` made its source of random numbers."""
    assert isinstance(seeds.entropy, Sequence)
    return int(seeds.entropy[0])


def to_json(value: Any) -> str:
    """Return plain data as one line, equal data as equal text; TypeError, ValueError for what is not plain."""
    return json.dumps(value, sort_keys=True, ensure_ascii=False, allow_nan=False, default=_plain)


def _plain(value: Any) -> Any:
    if isinstance(value, np.generic):
        return value.item()
    if isinstance(value, np.ndarray):
        return value.tolist()
    raise TypeError(f"{type(value).__name__} is not plain data")
