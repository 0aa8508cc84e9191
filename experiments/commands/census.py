"""`replicarium census`: rules judged part by part, a table of what is left; with --out, kept on the way, and a page."""

from __future__ import annotations

from contextlib import nullcontext
from time import monotonic
from typing import Any

from automata.census.judging import DEPTH, Judgement
from automata.census.numbering import RULES, rule_name, rule_number
from automata.containment.halts import RunHalted
from automata.containment.meter import keeping
from experiments.census.summary import HEAD, CensusSummary, kind_of, listed
from experiments.census.work import CensusFolder, Judged, Part, judged, kept, parts_of
from experiments.commands.accepted_census import CensusOptions
from experiments.errors import ConfigError
from experiments.storage.outputs import check_folder
from experiments.terminal.browser import show_page
from experiments.terminal.console import Printing, complain
from experiments.terminal.interrupts import exit_status, named, once
from experiments.terminal.progress import Progress, progress_for

_SHOWN = 10


def run_census(options: CensusOptions, *, as_json: bool, quiet: bool) -> int:
    """Judge and print; return 0, or after a signal 128 and its number, the parts that were judged being kept.

    RunHalted if a budget ended it; what was judged is told.
    """
    run = _CensusRun(options, as_json=as_json, quiet=quiet)
    interrupt, halted = None, None
    with once() as signals:
        try:
            with progress_for(as_json, quiet) as progress:
                run.to_the_end(progress)
        except KeyboardInterrupt as raised:
            interrupt = raised
        except RunHalted as raised_by:
            halted = raised_by
        signals.finish()
    if interrupt is not None:
        complain(f"{named(interrupt)} after {run.summary.rules:,} rules; {run.where}")
    with keeping() if halted else nullcontext():
        run.tell()
    if halted is not None:
        halted.kept = run.where
        raise halted
    return 0 if interrupt is None else exit_status(interrupt)


class _CensusRun:
    """A census on its way: its parts, what is counted so far, where it is kept."""

    def __init__(self, options: CensusOptions, *, as_json: bool, quiet: bool):
        self._options, self._as_json = options, as_json
        if options.rules and (options.sample or options.out or options.resume):
            raise ConfigError("rules that are named are judged and printed: leave --sample, --out and --resume out")
        if options.resume and options.out is None:
            raise ConfigError("--resume goes on with the census of --out: name that folder")
        self.summary, self._each = CensusSummary(), list[Judgement]()
        numbers = tuple(rule_number(name) for name in options.rules or ())
        self._parts = [Part(0, numbers)] if numbers else parts_of(options.sample or RULES)
        self._folder: CensusFolder | None = None
        if options.out is not None:
            check_folder(options.out)
            self._folder = CensusFolder(options.out, options.sample or RULES, options.seed)
            self._folder.begin(resume=options.resume)
        self._out = Printing(not quiet and not as_json, only=options.out is None)

    @property
    def where(self) -> str:
        """What became of the parts that were judged."""
        return "nothing is kept" if self._folder is None else f"{self._folder.folder} holds them: --resume goes on"

    def to_the_end(self, progress: Progress) -> None:
        """Take in the parts that are kept, judge the others, and keep them as they come."""
        with progress.stage("rules", sum(len(part.rules) for part in self._parts)) as advance:
            left = []
            for part in self._parts:
                there = None if self._folder is None else self._folder.read(part)
                if there is None:
                    left.append(part)
                else:
                    self._take(there)
                    advance(len(part.rules))
            began = monotonic()
            for done in judged(left, self._options.seed, self._options.workers):
                if self._folder is not None:
                    self._folder.keep(done)
                self._take(done)
                advance(len(done.part.rules))
                rate = len(done.judgements) / max(1e-9, monotonic() - began)
                progress.say(f"{rate:.0f}/s, {len(self.summary.left):,} replicate")
                began = monotonic()

    def _take(self, done: Judged) -> None:
        self.summary.seconds += done.seconds
        for judgement in done.judgements:
            self.summary.add(judgement)
            if self._options.rules:
                self._each.append(judgement)

    def tell(self) -> None:
        """Print what the census came to, and write the page."""
        options, summary, written = self._options, self.summary, list[str]()
        if options.rules:
            self._out.table(
                (
                    "rule",
                    "proliferates as published",
                    "… when shuffled",
                    "replicates",
                    "shape",
                    "first copies",
                    "others",
                ),
                [_row(each) for each in self._each],
            )
        elif summary.rules:
            self._out.lines(summary.sentence())
            self._out.table(("step", "rules", "of these proliferate as published"), summary.ours_table())
            self._out.table(("what proliferates, alone", "rules", "beyond chance"), summary.published_table())
            self._out.table(HEAD, listed(summary.left, _SHOWN))
            self._out.lines(f"{summary.seconds:,.0f} processor seconds")
        if options.out is not None and summary.rules:
            from experiments.census.page import write_page  # matplotlib takes its time

            written = write_page(options.out, summary, self._again())
            self._out.lines(f"the page is {options.out}/report.html")
            show_page(options.out / "report.html", options.open_page)
        if self._as_json:
            told: dict[str, Any] = summary.to_json()
            told["judgements"] = [{"rule": rule_name(each.number), **kept(each)} for each in self._each]
            told["files"] = written
            self._out.json(told)
        self._out.end()

    def _again(self) -> str:
        options = self._options
        sample = f" --sample {options.sample}" if options.sample else ""
        seed = f" --seed {options.seed}" if options.seed else ""
        return f"replicarium census{sample}{seed} --workers {options.workers} --out {options.out}"


def _row(each: Judgement) -> tuple[str, ...]:
    found = each.replicator
    named = f"yes: {kind_of(each)}" if each.proliferates else "no"
    shuffled = "yes" if each.by_chance else "no"
    if found is None:
        best = max(each.seeds, key=lambda seed: seed.depth, default=None)
        if best is None:
            return rule_name(each.number), named, shuffled, "no", "", "", ""
        why = f"no: {best.depth} of {DEPTH} generations" if not best.fertile else "no: as many by chance"
        return rule_name(each.number), named, shuffled, why, "/".join(best.rows), _copies(best), _others(best)
    said = "any pattern will do" if found.any_will_do else "yes"
    return rule_name(each.number), named, shuffled, said, "/".join(found.rows), _copies(found), _others(found)


def _copies(seed: Any) -> str:
    return f"{seed.copies} at {seed.generation}"


def _others(seed: Any) -> str:
    return f"{seed.controls} of {seed.controls_tried}" if seed.controls_tried else ""
