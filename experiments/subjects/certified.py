"""What makes a certified network of a subject: trained, compared on every context, rounded to fewer bits, described."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from time import perf_counter, process_time
from typing import Any

from automata.files.json_types import JsonObject
from experiments.subjects.subject import TrainingSubject
from neural.certificates.network_certificate import NetworkCertificate, certify_network
from neural.emulators import Emulator, build_emulator
from neural.emulators.emulator import NetworkSettings
from neural.emulators.rounding import BITS, quantize
from neural.models import ModelCard
from neural.training.ensemble import train_ensemble
from neural.training.loop import Check, TrainingConfig


@dataclass(frozen=True)
class TrainedNetwork:
    """A network, the seed of its weights and batches, and the last check of its training."""

    emulator: Emulator
    seed: int
    check: Check

    @property
    def exact(self) -> bool:
        """Whether the last check found nothing wrong."""
        return self.check.contexts_wrong == 0 and not self.check.failure


class Stopwatch:
    """Seconds since it was made, on the clock and of the processor."""

    def __init__(self) -> None:
        self._began, self._worked = perf_counter(), process_time()

    def seconds(self, digits: int) -> dict[str, float]:
        """Return `seconds` and `cpu_seconds` up to now, rounded."""
        spent = {"seconds": perf_counter() - self._began, "cpu_seconds": process_time() - self._worked}
        return {name: round(value, digits) for name, value in spent.items()}


def initial_networks(
    subject: TrainingSubject, kind: str, network: NetworkSettings, seeds: Sequence[int]
) -> list[Emulator]:
    """Return an untrained network of `kind` for each seed."""
    rule = subject.rule
    return [build_emulator(kind, rule.n_states, rule.neighborhood, network, seed=seed) for seed in seeds]


def train_networks(
    subject: TrainingSubject,
    networks: Sequence[Emulator],
    training: TrainingConfig,
    *,
    seeds: Sequence[int],
    workers: int,
    **options: Any,
) -> list[TrainedNetwork]:
    """Train networks in place on the subject's domain; `options` are further ones of `train_ensemble`."""
    checks = train_ensemble(networks, subject.rule, subject.domain, training, seeds=seeds, workers=workers, **options)
    return [TrainedNetwork(*each) for each in zip(networks, seeds, checks, strict=True)]


def certified(
    emulator: Emulator,
    subject: TrainingSubject,
    workers: int,
    *,
    name: str = "network",
    watch: Callable[[int], None] = lambda contexts: None,
) -> NetworkCertificate:
    """Compare a network with the subject's rule on every context of its domain."""
    return certify_network(
        emulator, subject.rule, [subject.domain],
        name=name, start=subject.start, steps=subject.steps, workers=workers, watch=watch,
    )  # fmt: skip


def exact_copies(
    emulator: Emulator, subject: TrainingSubject, workers: int
) -> Iterator[tuple[int | None, Emulator, NetworkCertificate]]:
    """Yield bits per weight (None as it is), network and certificate, until one is inexact on the subject's domain."""
    # Logic has two bits per weight as it is, and would be none with a scale for each layer.
    for bits in (None, *(() if emulator.kind == "binary" else BITS)):
        copy = emulator if bits is None else quantize(emulator, bits)
        certificate = certified(copy, subject, workers)
        if not certificate.exact:
            return
        yield bits, copy, certificate


def training_notes(
    one: TrainedNetwork, training: TrainingConfig, seconds: dict[str, float], device: str, workers: int
) -> JsonObject:
    """Return what a model's card says of its training."""
    return {
        "seed": one.seed,
        "updates": one.check.step,
        "settings": training.model_dump(mode="json"),
        "device": device,
        "workers": workers,
        "threads_a_worker": 1,
        **seconds,
    }


def card_of(subject: TrainingSubject, certificate: NetworkCertificate, notes: JsonObject) -> ModelCard:
    """Return the card of a network that was certified on the subject's domain, with further notes."""
    (count,) = certificate.counts
    described: JsonObject = {
        "domain": subject.domain.name,
        "pattern": subject.start,
        "steps_of_the_run": subject.steps,
        "contexts": count.count.contexts,
        "exact": certificate.exact,
        "proved": certificate.certain,
        "margin": count.margin,
        "float_error_allowed": certificate.tolerance,
        "parameters": certificate.parameters,
        "bits": certificate.bits,
        "model_digest": certificate.model_digest,
    }
    if certificate.theorems:
        described["theorem"] = certificate.theorems[0]
    if certificate.statements:
        described["statement"] = certificate.statements[0]
    return ModelCard(subject.rule.name, subject.rule.digest, {**described, **notes})
