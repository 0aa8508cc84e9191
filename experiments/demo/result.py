"""What the demonstration found: its networks, and everything that its figures and its page are made from."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from automata.rule import Rule
from experiments.demo.config import DemoConfig
from experiments.demo.measure import PhysicsRun, Truth
from experiments.demo.stopped import StoppedNetworks
from experiments.demo.survey import FidelityLevel
from neural.certificates.rule_certificate import Certificate
from neural.emulators import MLP
from neural.training.loop import Check


@dataclass(frozen=True)
class Networks:
    """What training left: the final network, its rule, and the rule of the one stopped early with its Check."""

    network: MLP
    rule: Rule
    early_rule: Rule
    early: Check
    checks: tuple[Check, ...]


@dataclass(frozen=True)
class DemoResult:
    """Everything that the demonstration found; `exact` is whether the network reached all of `visited`."""

    config: DemoConfig
    truth: Truth
    networks: Networks
    certificate: Certificate
    runs: tuple[PhysicsRun, ...]
    nulls: tuple[PhysicsRun, ...]
    levels: tuple[FidelityLevel, ...]
    stopped: StoppedNetworks
    sentence: str
    folder: Path

    @property
    def exact(self) -> bool:
        """Whether the certified network agrees with the truth on every visited context."""
        return self.certificate["visited"].exact
