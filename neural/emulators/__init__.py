"""The emulators: networks with the signature of a rule."""

from neural.emulators.attention import Attention, AttentionConfig
from neural.emulators.binary import Binary, BinaryConfig, Gates
from neural.emulators.conv import Conv, ConvConfig
from neural.emulators.emulator import Emulator, EmulatorConfig
from neural.emulators.kinds import BUILT_IN
from neural.emulators.minimal import Minimal, MinimalConfig
from neural.emulators.mlp import MLP, MLPConfig
from neural.emulators.quantized import Quantized, QuantizedConfig
from neural.emulators.registry import EMULATORS, build_emulator, find_emulator, known_emulators, register_emulator
from neural.emulators.table import TableConfig, TableEmulator

__all__ = [
    "BUILT_IN",
    "EMULATORS",
    "MLP",
    "Attention",
    "AttentionConfig",
    "Binary",
    "BinaryConfig",
    "Conv",
    "ConvConfig",
    "Emulator",
    "EmulatorConfig",
    "Gates",
    "MLPConfig",
    "Minimal",
    "MinimalConfig",
    "Quantized",
    "QuantizedConfig",
    "TableConfig",
    "TableEmulator",
    "build_emulator",
    "find_emulator",
    "known_emulators",
    "register_emulator",
]
