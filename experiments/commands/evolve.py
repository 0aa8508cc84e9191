"""`replicarium evolve`: what loops become on drawn boards, beside the same births and deaths without selection."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from experiments.commands.accepted_evolution import EvolveOptions
from experiments.evolving.boards import Setting, drawn_board
from experiments.evolving.record import BoardRecord, trace_board
from experiments.evolving.run import board_json, load_boards, run_boards, save_boards
from experiments.evolving.summary import sentences, summarize
from experiments.storage.outputs import check_folder
from experiments.terminal.browser import show_page
from experiments.terminal.console import Printing
from experiments.terminal.interrupts import saying, unsaved
from experiments.terminal.kept_file import KeptFile
from experiments.terminal.progress import progress_for

# Seconds between two checkpoints.
_KEEP = 30.0


def evolve_command(options: EvolveOptions, *, as_json: bool, quiet: bool) -> int:
    """Run the boards, print what they come to, write the page; return 0. A checkpoint holds the boards so far."""
    setting = Setting(
        options.pattern, options.species, options.founders, options.boards, options.least, options.most,
        options.generations, options.every, options.seed,
    )  # fmt: skip
    if options.out is not None:
        check_folder(options.out)
    done: dict[int, BoardRecord] = {}
    kept = KeptFile(options.checkpoint, lambda path: save_boards(setting, done, path), every=_KEEP)
    if kept.found is not None:
        done |= load_boards(setting, kept.found)

    def saved() -> str:
        kept.keep()
        return unsaved() if options.checkpoint is None else f"{options.checkpoint} holds {len(done)} boards"

    with saying(saved), progress_for(as_json, quiet) as progress:
        drawn_board(setting, 0)  # says what cannot be before the others are run
        with progress.stage("boards", max(1, setting.boards - len(done))) as advance:

            def after() -> None:
                advance(1)
                kept.keep_in_time()

            run_boards(setting, done, workers=options.workers, after=after)
        kept.keep()
    _tell(options, setting, [done[number] for number in sorted(done)], as_json=as_json, quiet=quiet)
    return 0


def _tell(
    options: EvolveOptions, setting: Setting, records: list[BoardRecord], *, as_json: bool, quiet: bool
) -> None:  # fmt: skip
    found = summarize(records)
    told = sentences(setting, found)
    out = Printing(not quiet and not as_json, only=options.out is None and options.checkpoint is None)
    out.lines(*told)
    out.table(
        ("board", "cells", "births", "species", "new, bred true", "commonest at the end", "mean side"),
        [
            (str(one.number), f"{one.height} × {one.width}", f"{one.births:,}", str(len(one.species)),
             str(len(one.evolved)), "died out" if one.commonest is None else one.commonest.size,
             "–" if one.end is None else f"{one.end:.2f}")
            for one in records
        ],
    )  # fmt: skip
    written: list[str] = []
    if options.out is not None:
        from experiments.evolving.page import write_page  # matplotlib takes its time

        # The board with most species that bred true has most to show; of equal ones the first.
        shown = max(records, key=lambda one: (len(one.evolved), one.births, -one.number))
        genealogy = trace_board(setting, drawn_board(setting, shown.number))
        written = write_page(options.out, setting, records, found, (shown, genealogy), _again(setting))
        out.lines(f"the page is {options.out}/report.html")
        show_page(options.out / "report.html", options.open_page)
    if as_json:
        document: dict[str, Any] = {"setting": asdict(setting), "found": list(told), "summary": asdict(found)}
        document["boards"] = [board_json(one) for one in records]
        out.json({**document, "files": written})
    out.end()


def _again(setting: Setting) -> str:
    """Return the command that runs the same boards."""
    told = {"species": 0, "founders": 1, "boards": 20, "least": 80, "most": 160, "generations": 20_000, "every": 8}
    words = [f"replicarium evolve {setting.pattern}"]
    words += [f"--{name} {getattr(setting, name)}" for name, usual in told.items() if getattr(setting, name) != usual]
    return " ".join([*words, f"--seed {setting.seed}"])
