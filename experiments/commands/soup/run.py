"""`replicarium soup run`: run a soup, print its digests or what became of it; with --out, write the page."""

from __future__ import annotations

from contextlib import nullcontext
from pathlib import Path
from time import perf_counter
from typing import Any

from automata.containment.halts import RunHalted
from automata.containment.meter import keeping
from automata.soups.checkpoint import load_soup, save_soup
from automata.soups.pairing import Neighbours
from automata.soups.soup import Soup
from experiments.commands.accepted_soups import SoupRunOptions
from experiments.config import load_config
from experiments.errors import OutputError
from experiments.soups.config import SoupConfig
from experiments.soups.descent import TracedEnd, ancestor_json, descent_table
from experiments.soups.record import Sample, SoupRecord
from experiments.storage.outputs import check_folder
from experiments.terminal.browser import show_page
from experiments.terminal.console import Printing, complain
from experiments.terminal.interrupts import exit_status, named, once
from experiments.terminal.kept_file import KeptFile
from experiments.terminal.progress import Progress, progress_for

# Seconds between two checkpoints.
_KEEP = 60.0
# Commonest programs that are printed.
_SHOWN = 5


def run_soup(options: SoupRunOptions, *, as_json: bool, quiet: bool) -> int:
    """Run, print and draw; return 0, or after a signal 128 and its number, the soup that was reached being saved.

    RunHalted if a budget or a monitor ended it, the soup that was reached being saved too.
    """
    config = load_config(
        SoupConfig, options.config, options.overrides or (),
        language=options.language, seed=options.seed, programs=options.programs,
    )  # fmt: skip
    run = _SoupRun(options, config, as_json=as_json, quiet=quiet)
    interrupt, halted = None, None
    with once() as signals:
        try:
            with progress_for(as_json, quiet) as progress:
                run.to_the_end(progress)
            signals.finish()
        except KeyboardInterrupt as raised:
            interrupt = raised
        except RunHalted as raised_by:
            halted = raised_by
        signals.finish()
        with keeping() if halted else nullcontext():
            run.keep()
        if interrupt is not None:
            kept = f"; {options.checkpoint} holds epoch {run.soup.epoch}" if options.checkpoint else ""
            complain(f"{named(interrupt)} after {run.soup.epoch} epochs{kept}")
    with keeping() if halted else nullcontext():
        run.tell()
    if halted is not None:
        halted.kept = f"{options.checkpoint or 'nothing'} holds epoch {run.soup.epoch}"
        raise halted
    return 0 if interrupt is None else exit_status(interrupt)


class _SoupRun:
    """A soup on its way: its samples, its digests, its checkpoint."""

    def __init__(self, options: SoupRunOptions, config: SoupConfig, *, as_json: bool, quiet: bool):
        self._options, self._config = options, config
        settings = config.settings()
        if options.out is not None:
            check_folder(options.out)
        self._kept = KeptFile(options.checkpoint, lambda path: save_soup(self.soup, path), every=_KEEP)
        left = self._kept.found
        if left is not None:
            self.soup = load_soup(settings, left)
        else:
            self.soup = Soup(settings)
            if config.initial:
                program = settings.language.from_text(config.initial)
                self.soup.programs[0] = list(program)
        if self.soup.epoch > options.epochs:
            raise OutputError(
                f"{options.checkpoint} holds epoch {self.soup.epoch}: ask for --epochs {self.soup.epoch} or more"
            )
        self.record = SoupRecord()
        self.digests: list[tuple[int, str]] = []
        self._as_json, self._quiet = as_json, quiet
        self._out = Printing(not quiet and not as_json, only=options.out is None and options.checkpoint is None)
        self._digest_lines = Printing(not as_json, only=True)
        self._width = settings.pairing.width if isinstance(settings.pairing, Neighbours) else 0
        self._traced = TracedEnd()
        self._began, self._started = perf_counter(), self.soup.epoch

    @property
    def _samples(self) -> bool:
        """Whether anybody wants to know what the soup is like on its way."""
        return self._options.out is not None or self._as_json or not self._quiet

    def to_the_end(self, progress: Progress) -> None:
        """Run to the last epoch, stopping where something is due."""
        options, soup = self._options, self.soup
        with progress.stage("epochs", max(1, options.epochs - soup.epoch)) as advance:
            if not soup.epoch:
                self._measure(progress)
            while soup.epoch < options.epochs:
                self._advance()
                advance(1)
                if options.digest and soup.epoch % options.digest == 0:
                    self.digests.append((soup.epoch, soup.digest()))
                    self._digest_lines.lines(f"{soup.epoch} {self.digests[-1][1]}")
                # After one epoch and then every so many, as the reference implementation's logs are.
                if soup.epoch % options.every == 1 % options.every or soup.epoch == options.epochs:
                    self._measure(progress)
                self._kept.keep_in_time()

    def _advance(self) -> None:
        """Run one epoch; near the end with every byte's origin, if that is asked for."""
        options, soup = self._options, self.soup
        if options.descent is None or soup.epoch < options.epochs - options.descent:
            soup.run(1, threads=options.workers)
        else:
            self._traced.step(soup)

    def _measure(self, progress: Progress) -> None:
        if not self._samples:
            return
        sample = self.record.take(self.soup)
        if self._options.out is not None:
            self.record.keep_tiles(self.soup)
            if self._width:
                self.record.film(self.soup, self._width)
        progress.say(f"{self._speed:.0f}/s, entropy {_number(sample.entropy)}")

    @property
    def _speed(self) -> float:
        return (self.soup.epoch - self._started) / max(1e-9, perf_counter() - self._began)

    def keep(self) -> None:
        """Write the checkpoint, if there is to be one; the run goes on where that fails."""
        self._kept.keep()

    def tell(self) -> None:
        """Print what became of the soup, and write the page."""
        options, soup, seconds = self._options, self.soup, perf_counter() - self._began
        written: list[str] = []
        # Digests may be read by a program: nothing stands behind them.
        if self._samples and not options.digest and self.record.samples:
            last = self.record.samples[-1]
            self._out.table(("", ""), _summary(soup, last, self._speed))
            language = soup.settings.language
            self._out.table(
                ("copies", "the commonest programs"),
                [(f"{count:,}", language.to_text(bytes.fromhex(program))) for program, count in last.common[:_SHOWN]],
            )
        line = self._traced.line(soup)
        if line and not options.digest:
            self._out.table(*descent_table(line, soup.settings.language.to_text))
        if options.out is not None:
            written = self._write(options.out)
            self._out.lines(f"the page is {options.out}/report.html")
            show_page(options.out / "report.html", options.open_page)
        if self._as_json:
            self._out.json(
                {
                    "language": soup.settings.language.name,
                    "seed": soup.settings.seed,
                    "programs": soup.settings.programs,
                    "epochs": soup.epoch,
                    "digest": soup.digest(),
                    "digests": [{"epochs": epochs, "sha256": digest} for epochs, digest in self.digests],
                    "samples": [sample.to_json() for sample in self.record.samples],
                    "descent": [ancestor_json(one) for one in line],
                    "files": written,
                    "seconds": round(seconds, 6),
                }
            )
        self._out.end()

    def _write(self, folder: Path) -> list[str]:
        from experiments.soups.page import write_page  # matplotlib takes its time

        line = self._traced.line(self.soup)
        return write_page(folder, self.soup, self._config, self.record, _again(self._options), line)


def _summary(soup: Soup, last: Sample, speed: float) -> list[tuple[str, str]]:
    programs = soup.settings.programs
    return [
        ("language", f"{soup.settings.language.name}: {soup.settings.language.title}"),
        ("epochs", f"{soup.epoch:,}, {speed:,.0f} a second"),
        ("high-order entropy", f"{_number(last.entropy)} bits a byte"),
        ("distinct programs", f"{last.distinct:,} of {programs:,}"),
        ("steps a pair", f"{last.steps:,.0f}, {last.executed:,.0f} of them instructions"),
        ("SHA-256", soup.digest()),
    ]


def _number(entropy: float | None) -> str:
    return "not known without brotli" if entropy is None else f"{entropy:.3f}"


def _again(options: SoupRunOptions) -> str:
    """Return the command that runs the same soup."""
    words: list[Any] = ["replicarium soup run", options.language]
    for name in ("seed", "programs", "epochs", "config", "descent"):
        value = getattr(options, name)
        words += [f"--{name}", value] if value is not None else []
    for override in options.overrides or ():
        words += ["--set", override]
    return " ".join(map(str, words))
