"""`replicarium certify`: a network's file beside a rule, every context of a domain compared."""

from __future__ import annotations

from automata.engines import available_threads
from experiments.commands.accepted import CertifyOptions
from experiments.subjects.subject import find_subject
from experiments.terminal.console import print_json, print_lines, print_table
from experiments.terminal.interrupts import saying, unsaved
from experiments.terminal.progress import progress_for
from neural.certificates.network_certificate import NetworkCertificate, certify_network
from neural.models import load_model


def certify_command(options: CertifyOptions, *, as_json: bool, quiet: bool) -> int:
    """Compare, print the certificate and return 0 if the network is exact, else 1."""
    emulator, card = load_model(options.model)
    with saying(unsaved), progress_for(as_json, quiet) as progress:
        with progress.stage("domain"):
            subject = find_subject(
                options.rule,
                options.domain,
                pattern=options.pattern or "",
                steps=options.steps,
                search=options.folders,
            )
        with progress.stage("certificate", len(subject.domain)) as advance:
            certificate = certify_network(
                emulator,
                subject.rule,
                [subject.domain],
                name=f"{options.model.name} for {card.rule}",
                start=subject.start,
                steps=subject.steps,
                workers=options.workers or available_threads(),
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
