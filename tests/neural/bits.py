"""Trainings whose bits are compared: together and alone, and with what other processors gave.

Run as a program it prints, as JSON, which drawn trainings differ and the digests of those that are recorded:

    python -m tests.neural.bits 40
"""

from __future__ import annotations

import hashlib
import json
import sys
from collections.abc import Mapping
from functools import cache
from typing import Any

import numpy as np
import torch

from automata.replicators import find_replicator
from automata.rule import Rule
from automata.trajectory import record
from neural.arithmetic import ARITHMETICS, using
from neural.domains.domain import HeldDomain, visited
from neural.emulators import Emulator, build_emulator
from neural.training.ensemble import train_ensemble
from neural.training.loop import TrainingConfig, training

# 6, 8, 9 and 2 states, and 5 or 9 cells: sizes of products that are multiples of 2, 4, 8, and of none.
LIVES = {"byl": 40, "langton": 60, "evoloop": 40, "highlife": 20}
KINDS = ("mlp", "conv", "attention", "binary", "minimal", "table")
ACTIVATIONS = ("relu", "leaky_relu", "gelu", "silu", "tanh")

# What trainings with portable arithmetic gave on an AMD EPYC (Zen 4), and must give on every other processor.
RECORDED: list[tuple[str, dict[str, Any], str]] = [
    ("mlp", {"width": 13, "depth": 2, "activation": "gelu"}, "6930fbee327fc7b9"),
    ("mlp", {"width": 8, "activation": "tanh", "residual": True}, "73aa399c1d1cf353"),
    ("mlp", {"width": 5, "activation": "silu", "symmetry": "averaged"}, "6b2771f927923f4e"),
    ("conv", {"width": 7, "filters": 3, "symmetry": "canonical"}, "a72bd947921f8ea9"),
    ("attention", {"width": 12, "heads": 3}, "ef8b159839fcf23c"),
    ("binary", {"width": 9, "depth": 2}, "f97edbad3a544a76"),
    ("minimal", {"width": 3}, "23d5f504ee63df1d"),
    ("table", {"residual": True}, "0be406fa4451a26c"),
]


@cache
def life_of(name: str) -> tuple[Rule, HeldDomain]:
    """Return a replicator's rule and the contexts that its first steps meet."""
    entry = find_replicator(name)
    return entry.rule(), visited(record(entry.rule(), entry.pattern(), LIVES[name]))


def networks(kind: str, rule: Rule, config: Mapping[str, Any], count: int) -> list[Emulator]:
    """Return networks of seeds 0, 1, …"""
    return [build_emulator(kind, rule.n_states, rule.neighborhood, config, seed=seed) for seed in range(count)]


def weights(emulator: Emulator) -> bytes:
    """Return all bits of a network's weights."""
    return b"".join(value.numpy().tobytes() for value in emulator.state_dict().values())


def differ(name: str, kind: str, config: Mapping[str, Any], size: int, count: int, steps: int = 4) -> bool:
    """Return whether networks that learn `size` contexts of a life together end otherwise than each alone."""
    rule, met = life_of(name)
    domain = met.select("part", np.arange(len(met)) < size)
    settings = TrainingConfig(max_steps=steps, margin=50.0, check_every=2)
    together, alone = networks(kind, rule, config, count), networks(kind, rule, config, count)
    checks = train_ensemble(together, rule, domain, settings)
    expected = [list(training(each, rule, domain, settings))[-1] for each in alone]
    return checks != expected or list(map(weights, together)) != list(map(weights, alone))


def drawn(random: np.random.Generator) -> tuple[str, str, dict[str, Any], int, int]:
    """Return arguments of `differ`: any kind, widths from 1 to 40, sizes that fill no vector."""
    name, kind = str(random.choice(list(LIVES))), str(random.choice(KINDS))
    if kind == "table" and name == "highlife":
        kind = "mlp"
    config: dict[str, Any] = {
        "residual": bool(random.random() < 0.4),
        "symmetry": str(random.choice(["none", "none", "averaged", "canonical"])),
    }
    if kind == "attention":
        config["heads"] = int(random.integers(1, 4))
        config["width"] = config["heads"] * int(random.integers(2, 9))
    elif kind != "table":
        config["width"] = int(random.integers(1, 41))
    if kind not in ("table", "minimal"):
        config["depth"] = int(random.integers(1, 3))
    if kind in ("mlp", "conv"):
        config["activation"] = str(random.choice(ACTIVATIONS))
    return name, kind, config, int(random.integers(1, 90)), int(random.choice([2, 3, 5, 17]))


def digest(kind: str, config: Mapping[str, Any]) -> str:
    """Return a hash of all that a short training with portable arithmetic gives: checks, weights, answers."""
    rule, met = life_of("langton")
    domain = met.select("part", np.arange(len(met)) < 120)
    with using("portable"):
        trained = networks(kind, rule, config, 2)
        checks = train_ensemble(trained, rule, domain, TrainingConfig(max_steps=25, margin=50.0))
        state = hashlib.sha256(repr(checks).encode())
        contexts = torch.from_numpy(domain.contexts.astype(np.int64))
        for network in trained:
            with torch.no_grad():
                state.update(network(contexts).numpy().tobytes() + weights(network))
    return state.hexdigest()[:16]


def main(count: int) -> None:
    """Print what differs among `count` drawn trainings of each arithmetic, and the recorded trainings' digests."""
    different = []
    for arithmetic in ARITHMETICS:
        random = np.random.default_rng(0)
        with using(arithmetic):
            cases = (drawn(random) for _ in range(count))
            different += [[arithmetic, *case] for case in cases if differ(*case)]
    digests = [digest(kind, config) for kind, config, _ in RECORDED]
    print(json.dumps({"different": different, "digests": digests}))


if __name__ == "__main__":
    main(int(sys.argv[1]))
