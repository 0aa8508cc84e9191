"""The emulators: networks with the signature of a rule."""

from neural.emulators.emulator import Emulator, EmulatorConfig
from neural.emulators.kinds import EMULATORS, build_emulator
from neural.emulators.mlp import MLP, MLPConfig

__all__ = ["EMULATORS", "MLP", "Emulator", "EmulatorConfig", "MLPConfig", "build_emulator"]
