"""`replicarium certify`: a network's file beside a rule, every context of a domain compared."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path

from automata.engines import available_threads
from experiments.subjects.subject import find_subject
from experiments.terminal.console import print_json, print_lines, print_table
from experiments.terminal.interrupts import saying, unsaved
from experiments.terminal.progress import Progress
from neural.certificates.network_certificate import NetworkCertificate, certify_network
from neural.models import load_model


@dataclass(frozen=True)
class CertifyRequest:
    """What the user asked for."""

    model: Path
    rule: str
    domain: str
    pattern: str = ""
    steps: int | None = None
    workers: int | None = None
    search: tuple[Path, ...] = ()


def certify_command(request: CertifyRequest, *, as_json: bool, quiet: bool) -> int:
    """Compare, print the certificate and return 0 if the network is exact, else 1."""
    emulator, card = load_model(request.model)
    with saying(unsaved), Progress(quiet=quiet or as_json or not sys.stderr.isatty()) as progress:
        with progress.stage("domain"):
            subject = find_subject(
                request.rule,
                request.domain,
                pattern=request.pattern,
                steps=request.steps,
                search=request.search,
            )
        with progress.stage("certificate", len(subject.domain)) as advance:
            certificate = certify_network(
                emulator,
                subject.rule,
                [subject.domain],
                name=f"{request.model.name} for {card.rule}",
                start=subject.start,
                steps=subject.steps,
                workers=request.workers or available_threads(),
                watch=advance,
            )
    if as_json:
        print_json(certificate.as_dict())
    elif not quiet:
        _print(certificate)
    return 0 if certificate.exact else 1


def _print(certificate: NetworkCertificate) -> None:
    print_lines(
        f"rule     {certificate.rule}, diagram {certificate.rule_digest}",
        f"network  {certificate.model}, {certificate.parameters} weights, {certificate.bits} bits, "
        f"digest {certificate.model_digest}",
    )
    head = (
        "domain",
        "contexts",
        "right",
        "wrong",
        "margin",
        "float error allowed",
        "recomputed",
        "flagged",
        "exact",
    )
    rows = []
    for count in certificate.counts:
        counted = count.count
        rows.append(
            [
                counted.domain,
                f"{counted.contexts:,}",
                f"{counted.agreeing:,}",
                f"{counted.contexts - counted.agreeing:,}",
                f"{count.margin:.4g}",
                f"{certificate.tolerance:.2g}",
                str(count.recomputed),
                str(count.flagged),
                "yes" if count.exact else "no",
            ]
        )
    print_table(head, rows)
    for count in certificate.counts:
        for difference in count.count.first_differences:
            print_lines(f"{difference.context}: the rule says {difference.expected}, the network {difference.got}")
    print_lines(*certificate.theorems)
