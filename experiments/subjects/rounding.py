"""Rounding: a network and its copies of fewer and fewer bits per weight, for as long as they stay exact."""

from __future__ import annotations

from collections.abc import Iterator

from experiments.subjects.subject import TrainingSubject
from neural.certificates.network_certificate import NetworkCertificate, certify_network
from neural.emulators import Emulator
from neural.emulators.rounding import BITS, quantize


def exact_copies(
    emulator: Emulator, subject: TrainingSubject, workers: int
) -> Iterator[tuple[int | None, Emulator, NetworkCertificate]]:
    """Yield bits per weight (None as it is), network and certificate, until one is inexact on the subject's domain."""
    # Logic has two bits per weight as it is, and would be none with a scale for each layer.
    for bits in (None, *(() if emulator.kind == "binary" else BITS)):
        copy = emulator if bits is None else quantize(emulator, bits)
        certificate = certify_network(
            copy, subject.rule, [subject.domain], start=subject.start, steps=subject.steps, workers=workers
        )
        if not certificate.exact:
            return
        yield bits, copy, certificate
