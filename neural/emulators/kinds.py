"""The kinds of emulator that are built in, in the order in which they are listed: another one is another name here."""

from __future__ import annotations

from neural.emulators.attention import Attention
from neural.emulators.binary import Binary
from neural.emulators.conv import Conv
from neural.emulators.emulator import Emulator
from neural.emulators.minimal import Minimal
from neural.emulators.mlp import MLP
from neural.emulators.quantized import Quantized
from neural.emulators.registry import EMULATORS
from neural.emulators.table import TableEmulator

BUILT_IN: tuple[type[Emulator], ...] = (MLP, Conv, Attention, Binary, Minimal, TableEmulator, Quantized)
EMULATORS.update({kind.kind: kind for kind in BUILT_IN})
