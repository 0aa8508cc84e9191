"""TrainingCheckpoint: unfinished trainings in one safetensors file, from which a killed one continues."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from math import inf
from pathlib import Path
from threading import Lock
from time import monotonic

import safetensors
import safetensors.torch
import torch

from automata.errors import FormatError
from automata.files.json_types import Json
from automata.files.reading import write_atomically
from automata.rule import Rule
from neural.domains.domain import Domain
from neural.emulators import Emulator
from neural.errors import ModelError
from neural.training.loop import TrainingConfig

_KEY = "replicarium-checkpoint"
# Seconds between two checkpoints.
EVERY = 30.0


def training_key(
    emulators: Sequence[Emulator],
    rule: Rule,
    domain: Domain,
    config: TrainingConfig,
    more: Mapping[str, Json] | None = None,
) -> str:
    """Return a hash that identifies a training: of initial networks, rule, domain and settings."""
    state = hashlib.sha256(
        json.dumps([rule.digest, domain.name, len(domain), config.model_dump(), more or {}]).encode()
    )
    state.update(domain.content())
    for emulator in emulators:
        state.update(f"{emulator.kind} {emulator.config.model_dump_json()}".encode())
        for name, value in emulator.state_dict().items():
            state.update(name.encode() + value.detach().cpu().numpy().tobytes())
    return state.hexdigest()[:32]


class TrainingCheckpoint:
    """The file of one ensemble's checkpoint; ModelError if it is none, or another training's."""

    def __init__(self, path: Path, key: str, *, every: float = EVERY):
        self.path = path
        self.key = key
        self._every = every
        self._lock = Lock()
        self._saved: dict[str, float] = {}
        # Why the file could not be written the last time; "" if it was.
        self.failure = ""
        self._parts = self._read() if path.exists() else {}

    @property
    def found(self) -> bool:
        """Whether something was kept."""
        return bool(self._parts)

    def load(self, part: str) -> dict[str, torch.Tensor] | None:
        """Return what was kept under that name, or None."""
        return self._parts.get(part)

    def due(self, part: str) -> bool:
        """Whether the last checkpoint of that part is old enough, or there is none yet."""
        return monotonic() - self._saved.get(part, -inf) >= self._every

    def save(self, part: str, state: Mapping[str, torch.Tensor]) -> None:
        """Keep a part's state, in a file that takes the old one's place at once: a kill leaves one or the other.

        A training is worth more than its checkpoint: where none can be written, `failure` says why, and it goes on.
        """
        with self._lock:
            self._parts[part] = dict(state)
            whole = {
                f"{name}|{key}": value.contiguous()
                for name, values in self._parts.items()
                for key, value in values.items()
            }
            try:
                write_atomically(self.path, safetensors.torch.save(whole, {_KEY: self.key}))
                self.failure = ""
            except FormatError as error:
                self.failure = str(error)
            self._saved[part] = monotonic()

    def _read(self) -> dict[str, dict[str, torch.Tensor]]:
        try:
            with safetensors.safe_open(self.path, framework="pt") as file:
                metadata = file.metadata() or {}
                names: Iterable[str] = list(file.keys())
                tensors = {name: file.get_tensor(name) for name in names}
        except (safetensors.SafetensorError, OSError, ValueError) as error:
            raise ModelError(f"the checkpoint {self.path} cannot be read: {error}: remove it to begin anew") from None
        if _KEY not in metadata:
            raise ModelError(f"{self.path} is no checkpoint: name another file, it would be overwritten")
        if metadata[_KEY] != self.key:
            raise ModelError(
                f"{self.path} is the checkpoint of another training: name another file, or remove it to begin anew"
            )
        parts: dict[str, dict[str, torch.Tensor]] = {}
        for name, tensor in tensors.items():
            part, _, key = name.partition("|")
            parts.setdefault(part, {})[key] = tensor
        return parts
