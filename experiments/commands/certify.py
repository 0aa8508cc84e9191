"""`replicarium certify`: a network's file beside a rule, every context of a domain compared."""

from __future__ import annotations

from automata.engines import available_threads
from experiments.commands.accepted import CertifyOptions
from experiments.errors import ConfigError
from experiments.statistics.wording import number
from experiments.subjects.subject import find_subject
from experiments.terminal.console import print_json, print_lines, print_table
from experiments.terminal.interrupts import saying, unsaved
from experiments.terminal.progress import progress_for
from neural.certificates.network_certificate import NetworkCertificate, certify_network
from neural.models import load_model


def certify_command(options: CertifyOptions, *, as_json: bool, quiet: bool) -> int:
    """Compare, print the certificate and return 0 if the network is exact, else 1."""
    if options.skill is not None:
        return _certify_scribe(options, as_json=as_json, quiet=quiet)
    frames = options.frame_file
    if options.rule is None and frames is None:
        raise ConfigError(
            "name the rule that the network is compared with, or a file of --frames, or, of a scribe's file, a --skill"
        )
    emulator, card = load_model(options.model)
    with saying(unsaved), progress_for(as_json, quiet) as progress:
        with progress.stage("domain"):
            subject = find_subject(
                options.rule or "",
                options.domain or ("dense" if frames is None else "visited"),
                pattern=options.pattern or "",
                steps=options.steps,
                search=options.folders,
                frames=frames,
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
        if subject.seen is not None:
            print_lines(str(subject.seen))
        _print(certificate)
    return 0 if certificate.exact else 1


def _certify_scribe(options: CertifyOptions, *, as_json: bool, quiet: bool) -> int:
    """Prove a scribe's skills, print what was proved, and return 0 if all that was asked for is, else 1."""
    from neural.scribe.certificate import certify_scribe
    from neural.scribe.description import intact, read_scribe, rebuild

    if options.rule is not None:
        raise ConfigError("a scribe's skills are proved without a rule: leave the rule out")
    symbols = read_scribe(options.model)
    scribe = rebuild(symbols)
    certificates = certify_scribe(scribe, None if options.skill == "all" else (str(options.skill),))
    exact = all(certificate.exact for certificate in certificates)
    if as_json:
        told = [certificate.as_dict() for certificate in certificates]
        print_json({"symbols": len(symbols), "intact": intact(symbols), "skills": told, "exact": exact})
    elif not quiet:
        print_lines(
            f"scribe   {options.model.name}: {scribe.shape.weights:,} weights of {scribe.shape.bits} bits, its "
            f"description {len(symbols):,} symbols, checksum {'right' if intact(symbols) else 'wrong'}"
        )
        print_table(
            ("skill", "cases", "right", "attention astray", "margin", "exact"),
            [
                [one.skill, f"{one.cases:,}", f"{one.right:,}", number(one.leak, 2), number(one.margin, 3),
                 "yes" if one.exact else "no"]
                for one in certificates
            ],
        )  # fmt: skip
        print_lines(*(one.statement for one in certificates))
    return 0 if exact else 1


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
        "proved",
        "within rounding",
        "margin",
        "lead that proves" if certificate.bounded else "float error allowed",
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
                f"{count.proved:,}",
                f"{count.within_rounding:,}",
                number(count.margin),
                number(certificate.tolerance, 2),
                str(count.recomputed),
                str(count.flagged),
                "yes" if count.exact else "no",
            ]
        )
    print_table(head, rows)
    for count in certificate.counts:
        for difference in count.count.first_differences:
            print_lines(f"{difference.context}: the rule says {difference.expected}, the network {difference.got}")
    print_lines(*certificate.statements)
