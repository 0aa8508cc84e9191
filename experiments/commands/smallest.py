"""`replicarium smallest`: the network of fewest bits that is exact, searched over width, depth and bits per weight.

Of each depth, widths are halved from the widest on for as long as some seed becomes exact; between the last that did so
and the first that did not the search goes on by bisection. Every exact network is rounded to 8, 4, 2 bits and certified
again; the winner is the one of fewest bits, of several the one of fewest weights. That a narrower network failed says
that these seeds did not find it in these updates, not that there is none.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from time import process_time

from automata.errors import FormatError
from automata.files.json_types import JsonObject
from experiments.commands.accepted import SmallestOptions
from experiments.errors import ConfigError
from experiments.storage.outputs import check_writable
from experiments.subjects.certified import card_of, exact_copies, initial_networks, train_networks
from experiments.subjects.large_domains import fitted
from experiments.subjects.subject import TrainingSubject, find_subject
from experiments.terminal.console import complain, print_json, print_table
from experiments.terminal.interrupts import saying, unsaved
from experiments.terminal.progress import progress_for
from neural.certificates.network_certificate import NetworkCertificate
from neural.emulators import Emulator
from neural.models import save_model
from neural.training.loop import TrainingConfig

DEPTHS = (1, 2)


@dataclass(frozen=True)
class Tried:
    """One width and depth: how many of the seeds became exact, and the best of them after rounding, if any."""

    width: int
    depth: int
    exact: int
    best: Emulator | None = None
    certificate: NetworkCertificate | None = None
    bits: int = 32

    @property
    def size(self) -> tuple[int, int]:
        """Bits of all weights, and weights: what is made least."""
        assert self.certificate is not None
        return self.certificate.bits, self.certificate.parameters


def smallest_command(options: SmallestOptions, *, as_json: bool, quiet: bool) -> int:
    """Search for each rule and print the table; return 0, or 1 if some rule has no exact network within the limits."""
    if list(options.rules) == ["scribe"]:
        return _smallest_scribe(options, as_json=as_json, quiet=quiet)
    if options.widest < 1 or options.seeds < 1 or options.updates < 1:
        raise ConfigError("a search takes a width, a seed and an update or more")
    subjects = [find_subject(name, options.domain, search=options.folders) for name in options.rules]
    for subject in subjects:
        if options.out is not None:
            check_writable(options.out / f"{subject.rule.name}.safetensors")
    rows: list[JsonObject] = []
    missing, failures = [], list[FormatError]()
    said = saying(lambda: f"the networks of rules before are in {options.out}" if rows and options.out else unsaved())
    with said, progress_for(as_json, quiet) as progress:
        for subject in subjects:
            began = process_time()
            tried = []
            with progress.stage(subject.rule.name, len(DEPTHS)) as advance:
                for depth in DEPTHS:
                    tried += list(_narrowing(subject, depth, options))
                    advance(1)
            found = [one for one in tried if one.certificate is not None]
            if not found:
                missing.append(subject.rule.name)
                continue
            best = min(found, key=lambda one: one.size)
            rows.append(_row(subject, best, len(tried), options, process_time() - began))
            try:
                if options.out is not None:
                    _write(options.out, subject, best)
            except FormatError as error:  # the others are not given up for it
                failures.append(error)
    if as_json:
        print_json({"networks": rows, "missing": missing})
    elif rows and not quiet:
        print_table(list(rows[0]), [[str(cell) for cell in row.values()] for row in rows], "smallest exact found")
    if missing:
        complain(f"no exact network up to width {options.widest} for {', '.join(missing)}: raise --widest or --updates")
    if failures:
        raise failures[0]
    return 1 if missing else 0


def _smallest_scribe(options: SmallestOptions, *, as_json: bool, quiet: bool) -> int:
    """Search for the smallest scribe that copies itself, print it, and write its description if that is wanted."""
    from experiments.scribe.smallest import TriedShape, described, smallest_scribe
    from neural.scribe.certificate import certify_scribe
    from neural.scribe.description import write_scribe

    if options.out is not None:
        check_writable(options.out / "smallest.scribe")
    began, tried = process_time(), list[TriedShape]()
    with saying(unsaved), progress_for(as_json, quiet) as progress, progress.stage("scribe", 20) as advance:

        def tell(one: TriedShape) -> None:
            tried.append(one)
            advance(1)

        best = smallest_scribe(
            seeds=range(options.seed, options.seed + options.seeds), updates=options.updates, tell=tell
        )
    assert best.scribe is not None
    (certificate,) = certify_scribe(best.scribe)
    shape, tape = best.shape, described(best)
    row: JsonObject = {
        "weights": shape.weights,
        "bits a weight": shape.bits,
        "bits": best.bits,
        "keys": shape.keys,
        "width": shape.width,
        "symbols": len(tape),
        "longest tape": shape.capacity - 1,
        "margin": round(certificate.margin, 3),
        "shapes tried": len(tried),
        "CPU seconds": round(process_time() - began, 1),
    }
    if as_json:
        print_json({"scribe": row})
    elif not quiet:
        print_table(list(row), [[str(cell) for cell in row.values()]], "smallest scribe found that copies itself")
    if options.out is not None:
        write_scribe(options.out / "smallest.scribe", tape)
    return 0


def _narrowing(subject: TrainingSubject, depth: int, options: SmallestOptions) -> Iterator[Tried]:
    """Yield what widths of one depth gave, from the widest to the narrowest that is exact."""
    width, failed = options.widest, 0
    enough = options.widest + 1
    while width > failed:
        one = _try(subject, width, depth, options)
        yield one
        if one.exact:
            enough = width
            width = width // 2 if not failed else (failed + width) // 2
        else:
            failed = width
            if enough > options.widest:  # not even the widest
                return
            width = (failed + enough) // 2
        if width in (failed, enough):
            return


def _try(subject: TrainingSubject, width: int, depth: int, options: SmallestOptions) -> Tried:
    """Train all seeds at one width and depth, round those that are exact, and keep the smallest."""
    network, config = fitted("mlp", subject.domain, {"width": width, "depth": depth}, _training(options, subject))
    seeds = range(options.seed, options.seed + options.seeds)
    networks = initial_networks(subject, "mlp", network, seeds)
    trained = train_networks(subject, networks, config, seeds=seeds, workers=options.workers)
    exact = [one.emulator for one in trained if one.exact]
    kept = [
        Tried(width, depth, len(exact), copy, certificate, bits or 32)
        for network in exact
        for bits, copy, certificate in exact_copies(network, subject, options.workers)
    ]
    return min(kept, key=lambda one: one.size, default=Tried(width, depth, 0))


def _training(options: SmallestOptions, subject: TrainingSubject) -> TrainingConfig:
    """Return the settings of every training; those of a streamed domain are filled in where it is one."""
    if subject.domain.streamed:
        return TrainingConfig(max_steps=options.updates, sweep_every=options.updates)
    return TrainingConfig(max_steps=options.updates, margin=2.0, batch=1 << 13)


def _row(subject: TrainingSubject, best: Tried, tried: int, options: SmallestOptions, seconds: float) -> JsonObject:
    assert best.certificate is not None
    (count,) = best.certificate.counts
    return {
        "rule": subject.rule.name,
        "domain": options.domain,
        "contexts": count.count.contexts,
        "depth": best.depth,
        "width": best.width,
        "weights": best.certificate.parameters,
        "bits a weight": best.bits,
        "bits": best.certificate.bits,
        "exact seeds": f"{best.exact} of {options.seeds}",
        "shapes tried": tried,
        "CPU seconds": round(seconds, 1),
    }


def _write(folder: Path, subject: TrainingSubject, best: Tried) -> None:
    assert best.best is not None
    assert best.certificate is not None
    card = card_of(subject, best.certificate, {"width": best.width, "depth": best.depth})
    save_model(folder / f"{subject.rule.name}.safetensors", best.best, card)
