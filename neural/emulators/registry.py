"""The emulator classes by the name that files and configurations use."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from automata.neighborhood import Neighborhood
from neural.emulators.attention import Attention
from neural.emulators.binary import Binary
from neural.emulators.conv import Conv
from neural.emulators.emulator import Emulator
from neural.emulators.minimal import Minimal
from neural.emulators.mlp import MLP
from neural.emulators.quantized import Quantized
from neural.emulators.table import Table
from neural.errors import ModelError

_ALL: tuple[type[Emulator], ...] = (MLP, Conv, Attention, Binary, Minimal, Table, Quantized)
EMULATORS: dict[str, type[Emulator]] = {emulator.kind: emulator for emulator in _ALL}


def build_emulator(
    kind: str, n_states: int, neighborhood: Neighborhood, config: Mapping[str, Any], *, seed: int | None = 0
) -> Emulator:
    """Return an untrained emulator of `kind`; ModelError for an unknown kind or a bad configuration.

    `seed` draws the initial weights; None leaves them unset, for others to be put in their place.
    """
    if kind not in EMULATORS:
        raise ModelError(f"there is no emulator {kind!r}: choose one of {', '.join(EMULATORS)}")
    emulator = EMULATORS[kind]
    try:
        settings = emulator.config_type.model_validate(dict(config))
    except ValueError as error:
        raise ModelError(f"the configuration of emulator {kind!r} is not valid: {error}") from None
    return emulator(n_states, neighborhood, settings, seed=seed)
