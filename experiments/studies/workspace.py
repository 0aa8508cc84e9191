"""Workspace: where a trial's networks are trained and which are stored; not part of what is measured."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from automata.files.json_types import Json
from experiments.errors import StudyError

if TYPE_CHECKING:
    import torch

    from automata.rule import Rule
    from neural.emulators import Emulator

NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,40}")


@dataclass(frozen=True)
class Terms:
    """On what terms all trials of a run are done. They are in no condition, so that they change no trial's key.

    `device`: auto, cpu or cuda. `keep_models`: whether trained networks are handed over to the run's folder.
    `arithmetic`: what networks are computed with on the CPU; `portable` is the same on every processor.
    """

    device: str = "cpu"
    keep_models: bool = False
    arithmetic: str = "portable"


class Workspace:
    """What a trial that trains networks is given; by itself one on the CPU that keeps nothing.

    `origin` is written on every network that is kept: which trial it is from. Raises ModelError where the device is
    not there.
    """

    def __init__(self, terms: Terms | None = None, origin: Mapping[str, Json] | None = None):
        self.terms = terms or Terms()
        self.used = ""
        self._origin = dict(origin or {})
        self._models: dict[str, bytes] = {}
        # Torch takes seconds to import, and a trial may train nothing.
        self._device = None if self.terms.device == "cpu" else _choose(self.terms.device)

    @property
    def device(self) -> torch.device:
        """Where networks are to be trained; `used` then says which it is."""
        if self._device is None:
            self._device = _choose("cpu")
        self.used = str(self._device)
        return self._device

    @property
    def models(self) -> Mapping[str, bytes]:
        """The model files that were kept, by name."""
        return self._models

    def keep(self, name: str, network: Emulator, rule: Rule) -> None:
        """Keep a network that learnt `rule` under a name that no other of the trial has, if networks are kept at all.

        Equal networks make equal files. Raises StudyError for a name of other than small letters, digits and hyphens.
        """
        if not NAME.fullmatch(name) or name in self._models:
            raise StudyError(f"a kept network needs a name of its own, of small letters, digits and -, not {name!r}")
        if not self.terms.keep_models:
            return
        from neural.models import ModelCard, model_bytes

        self._models[name] = model_bytes(network, ModelCard(rule.name, rule.digest, self._origin))


def _choose(name: str) -> torch.device:
    from neural.device import choose_device

    return choose_device(name)
