"""`replicarium train`: train and certify networks for a rule on a domain, and save the best."""

from __future__ import annotations

import threading
from statistics import median
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from automata.containment.halts import RunHalted
from automata.proportion import Proportion
from experiments.commands.accepted import TrainOptions
from experiments.config import Settings, load_config
from experiments.errors import ConfigError
from experiments.storage.outputs import check_apart, check_ending, check_kept, check_writable, takes_standard_output
from experiments.subjects.certified import (
    Stopwatch,
    TrainedNetwork,
    card_of,
    certified,
    initial_networks,
    train_networks,
    training_notes,
)
from experiments.subjects.large_domains import fitted
from experiments.subjects.subject import TrainingSubject, find_subject
from experiments.terminal.console import aside, complain, print_json, print_lines
from experiments.terminal.interrupts import flagged, saying, unsaved
from experiments.terminal.progress import Progress, progress_for
from neural.certificates.network_certificate import NetworkCertificate, model_digest
from neural.device import choose_device
from neural.emulators import Emulator, Quantized
from neural.emulators.emulator import NetworkSettings
from neural.errors import ModelError
from neural.models import load_model, save_model
from neural.training.checkpoints import TrainingCheckpoint, training_key
from neural.training.loop import Check, TrainingConfig


class TrainConfig(BaseModel):
    """Everything that decides what is learnt; unknown keys are errors. `network` are the settings of the emulator.

    Without a `rule` it is the one that `frames` show, a file, in a `neighborhood` and on a `topology`.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    rule: str = ""
    frames: str = ""
    neighborhood: str = ""
    topology: str = ""
    emulator: str = "mlp"
    domain: str = "visited"
    pattern: str = ""
    steps: int | None = None
    seed: int = Field(default=0, ge=0, lt=2**63)
    seeds: int = Field(default=1, ge=1, le=100_000)
    network: NetworkSettings = Field(default_factory=dict)
    training: TrainingConfig = TrainingConfig()


def train_command(options: TrainOptions, *, as_json: bool, quiet: bool) -> int:
    """Train, certify, report and save; return 0 if the network is exact on its domain, else 1."""
    frames = options.frame_file
    if options.rule is None and frames is None:
        raise ConfigError("name the rule that is to be learnt, or a file of frames that show it (--frames)")
    config = load_config(TrainConfig, None, options.overrides or (), **options.settings)
    device = choose_device(options.device)
    _check_outputs(options)
    with (
        aside(takes_standard_output(options.output)),
        saying(lambda: _kept(options)),
        progress_for(as_json, quiet) as progress,
    ):
        with progress.stage("domain"):
            subject = find_subject(
                config.rule, config.domain, pattern=config.pattern, steps=config.steps, search=options.folders,
                frames=frames,
            )  # fmt: skip
        first = _first(config, subject, options)
        network, training = fitted(config.emulator, subject.domain, config.network, config.training)
        changed: Settings = {"network": network, "training": training}
        if first is not None:
            changed |= {"emulator": first.kind, "network": first.config.model_dump(mode="json")}
        config = config.model_copy(update=changed)
        begun_from = "" if first is None else model_digest(first)
        watch = Stopwatch()
        members = _train(config, subject, options, device, progress, first)
        seconds = watch.seconds(2)
        best = min(members, key=_worse)
        if best.check.failure:
            raise ModelError(best.check.failure)
        best.emulator.to("cpu")
        with progress.stage("certificate", len(subject.domain)) as advance:
            certificate = certified(best.emulator, subject, options.workers, name=config.emulator, watch=advance)
        try:
            if options.output is not None:
                (count,) = certificate.counts
                card = card_of(
                    subject,
                    certificate,
                    {
                        "trained_on": _described(subject),
                        "seeds_tried": config.seeds,
                        "begun_from": begun_from,
                        "certificate": {subject.domain.name: [count.count.agreeing, count.count.contexts]},
                        **training_notes(best, config.training, seconds, str(device), options.workers),
                    },
                )
                save_model(options.output, best.emulator, card)
        finally:  # what was found is told, wherever it can be written
            _tell(config, subject, members, best, certificate, seconds, str(device), options, as_json, quiet)
    return 0 if certificate.exact else 1


def _check_outputs(options: TrainOptions) -> None:
    """Refuse, before any work, what could not be written after it."""
    if options.checkpoint is not None:
        check_kept(options.checkpoint)
        check_writable(options.checkpoint)
    if options.output is not None:
        check_ending(options.output, ".safetensors")
        check_writable(options.output)
    check_apart({"-o": options.output, "--checkpoint": options.checkpoint})


def _kept(options: TrainOptions) -> str:
    """Return what an interrupt outside the training itself says."""
    if options.checkpoint is not None and options.checkpoint.exists():
        return f"the training is in {options.checkpoint}: the same command goes on from there"
    return unsaved()


def _first(config: TrainConfig, subject: TrainingSubject, options: TrainOptions) -> Emulator | None:
    """Return the network to be trained on, if one was named; what was rounded goes on as it stands, unrounded."""
    if options.begin_from is None:
        return None
    if config.network or config.seeds > 1 or options.emulator is not None:
        raise ConfigError(
            "a network that is trained on stays of its kind: leave --emulator, --seeds and network settings out"
        )
    network, _ = load_model(options.begin_from)
    if (network.n_states, network.neighborhood) != (subject.rule.n_states, subject.rule.neighborhood):
        raise ConfigError(f"{options.begin_from} holds a network of another signature than {subject.rule.name}")
    return network.plain() if isinstance(network, Quantized) else network


def _worse(member: TrainedNetwork) -> tuple[bool, bool, int]:
    """Return what networks are ranked by, the best first."""
    return bool(member.check.failure), not member.check.finished, member.check.contexts_wrong


def _train(
    config: TrainConfig,
    subject: TrainingSubject,
    options: TrainOptions,
    device: Any,
    progress: Progress,
    first: Emulator | None,
) -> list[TrainedNetwork]:
    seeds = range(config.seed, config.seed + config.seeds)
    emulators = [first] if first is not None else initial_networks(subject, config.emulator, config.network, seeds)
    checkpoint = None
    if options.checkpoint is not None:
        key = training_key(
            emulators, subject.rule, subject.domain, config.training, {"seeds": [seeds.start, seeds.stop]}
        )
        checkpoint = TrainingCheckpoint(options.checkpoint, key)
    for emulator in emulators:
        emulator.to(device)
    reached = [0] * len(emulators)
    wrong: dict[int, int] = {}
    lock = threading.Lock()
    total = config.training.max_steps * len(emulators)
    with flagged() as pressed, progress.stage("training", total) as advance:

        def report(number: int, check: Check) -> None:
            with lock:
                advance(check.step - reached[number])
                reached[number], wrong[number] = check.step, check.contexts_wrong
                least = min(wrong.values())
                unit = f"wrong of {check.seen}" if len(emulators) == 1 else "wrong, the best"
                progress.say(f"{least} {unit}")

        try:
            trained = train_networks(
                subject,
                emulators,
                config.training,
                seeds=seeds,
                workers=options.workers,
                report=report,
                checkpoint=checkpoint,
                interrupted=pressed.is_set,
            )
        except (KeyboardInterrupt, RunHalted) as stopped:
            step = max(reached)
            where = (
                f"step {step} is in {options.checkpoint}: the same command goes on from there"
                if checkpoint is not None and not checkpoint.failure
                else f"step {step} was not saved{'' if checkpoint else ' (--checkpoint)'}"
            )
            if isinstance(stopped, RunHalted):
                stopped.kept = where
                raise
            raise pressed.interrupt(where) from None
    if checkpoint is not None and checkpoint.failure:
        complain(f"no checkpoint was written: {checkpoint.failure}")
    return trained


def _described(subject: TrainingSubject) -> str:
    size = f"{len(subject.domain)} contexts of {subject.rule.name}"
    run = f", from {subject.steps} steps of {subject.start}" if subject.start else ""
    shown = f", shown by {subject.source}" if subject.source and subject.source != subject.rule.name else ""
    return f"{size}, {subject.domain.name}{run}{shown}"


def _tell(
    config: TrainConfig,
    subject: TrainingSubject,
    members: list[TrainedNetwork],
    best: TrainedNetwork,
    certificate: NetworkCertificate,
    seconds: dict[str, float],
    device: str,
    options: TrainOptions,
    as_json: bool,
    quiet: bool,
) -> None:
    finished = [member for member in members if member.check.finished]
    exact = Proportion(len(finished), len(members))
    failures = sorted({member.check.failure for member in members if member.check.failure})
    if as_json:
        print_json(
            {
                "config": config.model_dump(mode="json"),
                "device": device,
                "workers": options.workers,
                **seconds,
                "members": [
                    {"seed": member.seed, "finished": member.check.finished, "step": member.check.step,
                     "contexts_wrong": member.check.contexts_wrong, "margin": member.check.margin}
                    for member in members
                ],
                "exact_members": exact.successes,
                "interval": list(exact.interval),
                "failures": failures,
                "certificate": certificate.as_dict(),
                "output": None if options.output is None else str(options.output),
            }
        )  # fmt: skip
        return
    (count,) = certificate.counts
    if not quiet:
        if subject.seen is not None:
            print_lines(str(subject.seen))
        print_lines(
            f"{_described(subject)}: {config.emulator} with {certificate.parameters} weights ({certificate.bits} bits)"
        )
        if len(members) > 1:
            updates = (
                f", after {median(member.check.step for member in finished):.0f} updates (median)" if finished else ""
            )
            print_lines(
                f"{len(finished)} of {len(members)} seeds are exact by the margin "
                f"(95 % interval {100 * exact.low:.1f}–{100 * exact.high:.1f} %){updates}"
            )
        print_lines(
            f"seed {best.seed}: {count.count.agreeing} of {count.count.contexts} contexts right, "
            f"margin {count.margin:.3g}, after {best.check.step} updates; "
            f"{seconds['seconds']:.1f} s ({seconds['cpu_seconds']:.1f} s of processor) on {device}, "
            f"{options.workers} workers"
        )
        print_lines(*certificate.statements)
        if options.output is not None:
            print_lines(f"Model: {options.output}")
    if failures:
        complain(f"{len(members) - len(finished)} trainings did not get there: {failures[0]}")
    elif not certificate.exact:
        wrong = count.count.contexts - count.count.agreeing
        complain(
            f"the best network is wrong on {wrong} of {count.count.contexts} contexts: allow more, for example "
            "--set training.max_steps=20000 or --set network.width=128"
        )
