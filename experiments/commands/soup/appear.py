"""`replicarium soup appear`: how many programs have to be drawn until one replicates, beside what is published."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, cast

from automata.errors import ArgumentError
from automata.soups.languages.bff import Bff
from automata.soups.languages.library import find_language
from automata.soups.replicators.appearance import Sampling
from automata.soups.replicators.byte_laws import find_law
from automata.soups.replicators.detectors import KNIERIM
from experiments.commands.accepted_soups import SoupAppearOptions
from experiments.soups.appearance import (
    PUBLISHED,
    PUBLISHED_LANGUAGE,
    THRESHOLDS,
    AppearanceRecord,
    Density,
    agreement,
    density,
    inherited,
    load_record,
    record_json,
    sample,
    save_record,
)
from experiments.terminal.console import Printing
from experiments.terminal.interrupts import saying, unsaved
from experiments.terminal.kept_file import KeptFile
from experiments.terminal.progress import progress_for

# Seconds between two checkpoints.
_KEEP = 60.0
# Replicators that are printed.
_SHOWN = 5


def appear_in_soup(options: SoupAppearOptions, *, as_json: bool, quiet: bool) -> int:
    """Draw, print what was found and return 0; interrupted, the checkpoint holds what was drawn."""
    language = find_language(options.language)
    law = find_law(options.draw, language)
    detector = replace(KNIERIM, fresh=options.fresh)
    sampling = Sampling(cast(Bff, language), law, options.seed, min(options.threshold, THRESHOLDS[0]), detector)
    blocks = -(-options.programs // sampling.size)
    record = AppearanceRecord()
    kept = KeptFile(options.checkpoint, lambda path: save_record(record, sampling, path), every=_KEEP)
    if kept.found is not None:
        record = load_record(sampling, kept.found)
    if record.blocks > blocks:
        raise ArgumentError(
            f"{options.checkpoint} holds {record.blocks * sampling.size} programs: ask for as many with --programs"
        )

    def saved() -> str:
        kept.keep()
        return unsaved() if options.checkpoint is None else f"{options.checkpoint} holds {record.blocks} blocks"

    with saying(saved), progress_for(as_json, quiet) as progress:
        with progress.stage("blocks", max(1, blocks - record.blocks)) as advance:

            def after(done: int) -> None:
                advance(done)
                found = density(record, sampling, options.threshold)
                progress.say(f"{found.replicators} replicators in {found.programs:,} programs")
                kept.keep_in_time()

            sample(sampling, record, blocks, threads=options.workers, after=after)
        kept.keep()
        with progress.stage("heredity", max(1, len(record.found))) as advance:
            ours = []
            for one in record.found:
                ours.append(inherited(sampling, one))
                advance(1)
    _tell(options, sampling, record, ours, as_json=as_json, quiet=quiet)
    return 0


def _tell(
    options: SoupAppearOptions, sampling: Sampling, record: AppearanceRecord, ours: list[bool], *, as_json: bool,
    quiet: bool,
) -> None:  # fmt: skip
    thresholds = sorted({options.threshold, *(one for one in THRESHOLDS if one >= sampling.floor)})
    rows, told = [], []
    for threshold in thresholds:
        found = density(record, sampling, threshold)
        own = sum(good for good, one in zip(ours, record.found, strict=True) if one.score >= threshold)
        rows.append([str(threshold), f"{found.replicators}", *_numbers(found), f"{own} of {found.replicators}"])
        low, high = found.interval
        told.append(
            {"threshold": threshold, "replicators": found.replicators, "each": found.each, "low": low, "high": high,
             "by_heredity": own}
        )  # fmt: skip
    programs = record.blocks * sampling.size
    out = Printing(not quiet and not as_json, only=True)
    out.lines(
        f"{programs:,} programs of {sampling.language.name}, bytes drawn by the law {sampling.law.name}, seed "
        f"{sampling.seed}: {record.executions / max(1, programs):.1f} executions and "
        f"{1e6 * record.seconds / max(1, programs):.2f} CPU microseconds each"
    )
    out.table(("score", "replicators", "programs each", "95 %", "by heredity"), rows)
    best = [one for one in record.found if one.score >= options.threshold][:_SHOWN]
    out.table(
        ("block", "program", "score", "the first that were found"),
        [(str(one.block), str(one.index), str(one.score), sampling.language.to_text(one.program)) for one in best],
    )
    compared = _compared(options, sampling, record)
    if compared is not None:
        low, high = compared["ratio"]
        out.lines(
            f"published: a replicator in {compared['published']:.2g} programs; our density is {low:.2f} to {high:.2f} "
            f"times that: {compared['agreement']}"
        )
    if as_json:
        document: dict[str, Any] = {
            "language": sampling.language.name, "law": sampling.law.name, "seed": sampling.seed, "programs": programs,
            "threshold": options.threshold, "fresh": options.fresh, "densities": told, "beside": compared,
        }  # fmt: skip
        document |= record_json(record)
        for one, good in zip(document["found"], ours, strict=True):
            one["by_heredity"] = good
        out.json(document)
    out.end()


def _numbers(found: Density) -> tuple[str, str]:
    low, high = found.interval
    each = "none found" if found.each is None else f"{found.each:.3g}"
    return each, f"{low:.3g} to {high:.3g}" if high is not None else f"more than {low:.3g}"


def _compared(options: SoupAppearOptions, sampling: Sampling, record: AppearanceRecord) -> dict[str, Any] | None:
    """Return our density beside the published one, where there is one of this language, law and threshold."""
    published = PUBLISHED.get(sampling.law.name)
    if published is None or sampling.language.name != PUBLISHED_LANGUAGE or options.threshold != KNIERIM.threshold:
        return None
    if not record.blocks:
        return None
    ratio = density(record, sampling, options.threshold).beside(published)
    return {"published": published, "ratio": ratio, "agreement": agreement(ratio)}
