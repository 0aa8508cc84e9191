"""`replicarium zoo`: the networks that are shipped, trained, certified, rounded to as few bits as stay exact."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from automata.files.json_types import JsonObject
from automata.files.reading import write_atomically
from experiments.commands.accepted import ZooOptions
from experiments.errors import ConfigError
from experiments.subjects.certified import (
    Stopwatch,
    card_of,
    exact_copies,
    initial_networks,
    train_networks,
    training_notes,
)
from experiments.subjects.large_domains import NETWORK, TRAINING
from experiments.subjects.shipped import ENDING, shipped_row
from experiments.subjects.subject import find_subject
from experiments.terminal.console import complain, print_json, print_table
from experiments.terminal.interrupts import saying, unsaved
from experiments.terminal.progress import progress_for
from neural.emulators.emulator import NetworkSettings
from neural.models import model_bytes
from neural.training.loop import Check, TrainingConfig

MAX_BYTES = 200_000


_MINED = TrainingConfig(learning_rate=3e-3, margin=2.0)


@dataclass(frozen=True)
class Exhibit:
    """A network of the zoo: what it learns and how. `network` are the settings of the emulator."""

    rule: str
    domain: str = "dense"
    emulator: str = "mlp"
    network: NetworkSettings = field(default_factory=lambda: {"width": 128, "depth": 2})
    training: TrainingConfig = _MINED
    seed: int = 0


_STREAMED = TrainingConfig(**TRAINING)
_SWEPT = TrainingConfig(**{**TRAINING, "sweep_every": 1000, "hard": 0.125})
_SMALL = {"width": 64}
_WHOLE = TrainingConfig(margin=2.0, batch=1 << 13)
ZOO = {
    "langton": Exhibit("Langtons-Loops"),
    "byl": Exhibit("Byl-Loop"),
    "chou-reggia-1": Exhibit("Chou-Reggia-1"),
    "chou-reggia-2": Exhibit("Chou-Reggia-2"),
    "sdsr": Exhibit("SDSR-Loop"),
    "evoloop": Exhibit("Evoloop"),
    "codd": Exhibit("Codd"),
    "codd2": Exhibit("Codd2"),
    "devore": Exhibit("Devore"),
    "jvn29": Exhibit("JvN29", network={**NETWORK, "width": 32}, training=_SWEPT),
    "nobili32": Exhibit("Nobili32", network={**NETWORK, "width": 32}, training=_STREAMED),
    "banks-1": Exhibit("Banks-I", network=_SMALL, training=_WHOLE),
    "banks-2": Exhibit("Banks-II", network=_SMALL, training=_WHOLE),
    "banks-3": Exhibit("Banks-III", network=_SMALL, training=_WHOLE),
    "banks-4": Exhibit("Banks-IV", network=_SMALL, training=_WHOLE),
    "wireworld": Exhibit("WireWorld", network=_SMALL),
    "life": Exhibit("B3/S23", network={"width": 8}, training=_WHOLE, seed=1),
    "highlife": Exhibit("B36/S23", network={"width": 16}, training=_WHOLE),
    "parity": Exhibit("Parity-2-vonNeumann", network={"width": 32}, training=_WHOLE),
    "fredkin": Exhibit("Parity-2-Moore-centre", network={"width": 64}, training=_WHOLE),
    "langton-visited": Exhibit("Langtons-Loops", "visited", network={"width": 32}, training=_WHOLE),
    "langton-logic": Exhibit("Langtons-Loops", "visited", "binary", {"width": 256}, _WHOLE),
    "langton-nca": Exhibit("Langtons-Loops", "visited", "conv", _SMALL, _WHOLE),
    "evoloop-visited": Exhibit("Evoloop", "visited", network=_SMALL, training=_WHOLE),
    "perrier-visited": Exhibit("Perrier", "visited", network=_SMALL, training=_WHOLE),
    "tempesti-visited": Exhibit("Tempesti", "visited", network=_SMALL, training=_WHOLE),
}


def zoo_command(options: ZooOptions, *, as_json: bool, quiet: bool) -> int:
    """Train the named exhibits, or all; return 0, or 1 if one did not become exact (its old file stays)."""
    names, folder = options.names or (), options.out
    for name in names:
        if name not in ZOO:
            raise ConfigError(f"the zoo has no {name!r}: choose of {', '.join(ZOO)}")
    if not folder.is_dir():
        raise ConfigError(f"{folder} is no folder: make it, or name another with --out")
    rows: list[JsonObject] = []
    missing = []
    said = saying(lambda: f"the models before are in {folder}" if rows else unsaved())
    with said, progress_for(as_json, quiet) as progress:
        for name in names or ZOO:
            with progress.stage(name, ZOO[name].training.max_steps) as advance:
                row = _exhibit(name, folder, options.workers, advance)
            if row is None:
                missing.append(name)
            else:
                rows.append(row)
    if as_json:
        print_json({"models": rows, "missing": missing})
    elif rows and not quiet:
        print_table(list(rows[0]), [[str(cell) for cell in row.values()] for row in rows], "the zoo")
    if missing:
        complain(f"not exact within their updates, and not written: {', '.join(missing)}")
    return 1 if missing else 0


def _exhibit(name: str, folder: Path, workers: int, advance: Any) -> JsonObject | None:
    """Train, certify, round and write one network; None if it is not exact."""
    plan = ZOO[name]
    subject = find_subject(plan.rule, plan.domain)
    networks = initial_networks(subject, plan.emulator, plan.network, [plan.seed])
    watch, reached = Stopwatch(), 0

    def report(number: int, check: Check) -> None:
        nonlocal reached
        advance(check.step - reached)
        reached = check.step

    (trained,) = train_networks(subject, networks, plan.training, seeds=[plan.seed], workers=workers, report=report)
    seconds = watch.seconds(1)
    exact = list(exact_copies(trained.emulator, subject, workers))
    if not exact:
        return None
    _, kept, certificate = exact[-1]
    notes = training_notes(trained, plan.training, seconds, "cpu", workers)
    card = card_of(subject, certificate, {"emulator": plan.emulator, "network": plan.network, **notes})
    content = model_bytes(kept, card)
    if len(content) > MAX_BYTES:
        raise ConfigError(f"{name} takes {len(content)} bytes, over the {MAX_BYTES} that are shipped")
    path = folder / f"{name}{ENDING}"
    write_atomically(path, content)
    return shipped_row(path)
